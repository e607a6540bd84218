package vss

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"sync"
	"time"
)

// Changes gives what changed lately in the account's records, newest first, at most limit of them (1–100; 0 is the server's choice).
func (s *Session) Changes(ctx context.Context, limit int) (ChangeList, error) {
	params := &ListChangesParams{}
	if limit > 0 {
		params.Limit = &limit
	}
	var answer ChangeList
	err := s.do(ctx, call{operation: "listChanges", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) { return NewListChangesRequest(server, params) }}, &answer)
	return answer, err
}

// silence is how long a stream may be silent before it counts as broken: the server sends something every 15 s.
const silence = 40 * time.Second

// Heard is one thing that a stream tells.
type Heard struct {
	Change Change
	Gap    bool // the server does not know how much was missed: everything must be read again, and Change is empty
}

// Events tells of the account's changes as they happen, to handle, until the stream ends, which is no error: the server ends each one after ten
// minutes. last is the id of the last change the caller saw, "" for none; what it has missed comes first. opened is called when the stream is open.
// A change may come twice. Errors: a *Problem when the server refused, ErrUnreachable when the connection broke, ErrAnswer for what is no stream.
func (s *Session) Events(ctx context.Context, last string, opened func(), handle func(Heard)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := &watchdog{after: silence, bark: cancel}
	defer watch.stop()
	params := &StreamEventsParams{}
	if last != "" {
		params.LastEventID = &last
	}
	return s.do(ctx, call{operation: "streamEvents", status: http.StatusOK, media: eventMedia,
		build: func(server string, _ io.Reader) (*http.Request, error) { return NewStreamEventsRequest(server, params) },
		read: func(resp *http.Response) error {
			watch.start()
			if opened != nil {
				opened()
			}
			return readEvents(&alarmed{resp.Body, watch}, handle)
		}}, nil)
}

const eventMedia = "text/event-stream"

// watchdog ends what has been silent for too long.
type watchdog struct {
	after time.Duration
	bark  func()

	mu    sync.Mutex
	timer *time.Timer
}

func (w *watchdog) start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(w.after, w.bark)
}

func (w *watchdog) pat() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Reset(w.after)
}

func (w *watchdog) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
	}
}

// alarmed is a body whose reading keeps the watchdog quiet.
type alarmed struct {
	body  io.Reader
	watch *watchdog
}

func (a *alarmed) Read(b []byte) (int, error) {
	n, err := a.body.Read(b)
	a.watch.pat()
	return n, err
}

// maxLine bounds a line of a stream in bytes: a change has a few hundred.
const maxLine = 16 << 10

// readEvents reads server-sent events (WHATWG HTML, section 9.2) and hands over those it knows. It returns nil at the stream's end.
func readEvents(body io.Reader, handle func(Heard)) error {
	lines := bufio.NewReaderSize(body, maxLine)
	var name string
	var data []byte
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return fmt.Errorf("%w: an event has a line of more than %d bytes", ErrAnswer, maxLine)
		}
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil // an event that was not ended is none
			}
			return fmt.Errorf("%w: read the events: %w", ErrUnreachable, err)
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			if err := dispatch(name, data, handle); err != nil {
				return err
			}
			name, data = "", nil
			continue
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "event":
			name = string(value)
		case "data":
			if len(data)+len(value) > maxLine {
				return fmt.Errorf("%w: an event has more than %d bytes", ErrAnswer, maxLine)
			}
			if data != nil {
				data = append(data, '\n')
			}
			data = append(data, value...)
		}
	}
}

// dispatch hands an event over. Names that this version does not know are skipped: an older app must outlive a newer server.
func dispatch(name string, data []byte, handle func(Heard)) error {
	switch {
	case data == nil:
	case name == "gap":
		handle(Heard{Gap: true})
	case name == "change":
		var c Change
		if err := decode(data, &c); err != nil {
			return err
		}
		handle(Heard{Change: c})
	}
	return nil
}

// stream is the client for answers that have no end: without a limit on the whole, which would cut every stream.
func (c *Client) stream(k call) *http.Client {
	if k.read == nil {
		return c.http
	}
	endless := *c.http
	endless.Timeout = 0
	return &endless
}

// readStream hands a good answer of a stream to the call, and reads any other as every operation does.
func readStream(resp *http.Response, k call) error {
	media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode != k.status {
		data, err := readBody(resp)
		if err != nil {
			return err
		}
		return readProblem(resp, media, data)
	}
	if media != k.media {
		return fmt.Errorf("%w: media type %q, want %s", ErrAnswer, media, k.media)
	}
	return k.read(resp)
}
