package edge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	writeTime = 10 * time.Second // a reader that takes nothing for so long is gone or too slow
	retryHint = 2 * time.Second
)

// rhythm is that of streams.
type rhythm struct {
	heartbeat time.Duration // a proxy or a phone network drops what is silent for longer
	life      time.Duration
}

// usualRhythm: a stream lives as long as a token, so that whoever reads on proves itself again.
var usualRhythm = rhythm{heartbeat: 15 * time.Second, life: 10 * time.Minute}

// stream answers with server-sent events (WHATWG HTML, section 9.2) until the feed ends, the reader goes, or its life is over. limited bounds the
// opening; open is the request's own context. An error means that nothing was sent yet.
func (f *Front) stream(limited, open context.Context, w http.ResponseWriter, r *http.Request, c *caller) error {
	session, err := proved(c.session)
	if err != nil {
		return err
	}
	feed, err := f.doors.Feeds.Open(limited, session, r.Header.Get("Last-Event-ID"))
	if err != nil {
		return fmt.Errorf("open a stream: %w", err)
	}
	defer feed.Close()
	out := frames{w: w, control: http.NewResponseController(w)}
	// The server's read timeout is for requests; a reader of a stream has nothing more to say.
	if err := out.control.SetReadDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("open a stream: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // nginx would hold the events back
	w.WriteHeader(http.StatusOK)
	open, cancel := context.WithTimeout(open, f.rhythm.life)
	defer cancel()
	// What goes wrong from here on ends the stream: the reader asks again and is told then.
	if out.write([]byte(fmt.Sprintf("retry: %d\n\n", retryHint.Milliseconds()))) != nil {
		return nil
	}
	for {
		event, err := f.rhythm.next(open, feed)
		switch {
		case err == nil:
			err = out.write(event.frame())
		case errors.Is(err, context.DeadlineExceeded) && open.Err() == nil:
			err = out.write([]byte(":\n\n"))
		}
		if err != nil {
			return nil
		}
	}
}

// next waits for an event as long as the connection may stay silent.
func (r rhythm) next(ctx context.Context, feed Feed) (FeedEvent, error) {
	beat, cancel := context.WithTimeout(ctx, r.heartbeat)
	defer cancel()
	return feed.Next(beat)
}

// frame is the event as it goes over the wire. Neither member holds a line end: ids and names are the backend's own words, JSON escapes its.
func (e FeedEvent) frame() []byte {
	var b bytes.Buffer
	if e.ID != "" {
		fmt.Fprintf(&b, "id: %s\n", e.ID)
	}
	fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", e.Name, e.Data)
	return b.Bytes()
}

// frames writes to a connection and lets go of a reader that does not take what is written.
type frames struct {
	w       io.Writer
	control *http.ResponseController
}

func (f frames) write(frame []byte) error {
	if err := f.control.SetWriteDeadline(time.Now().Add(writeTime)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := f.w.Write(frame); err != nil {
		return err
	}
	return f.control.Flush()
}
