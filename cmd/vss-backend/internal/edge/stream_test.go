package edge_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
)

// feed is a stream that the tests write.
type feed struct {
	events chan edge.FeedEvent
	closed chan struct{}
	once   sync.Once
}

func (f *feed) Next(ctx context.Context) (edge.FeedEvent, error) {
	select {
	case e, more := <-f.events:
		if !more {
			return e, io.EOF
		}
		return e, nil
	case <-ctx.Done():
		return edge.FeedEvent{}, ctx.Err()
	}
}

func (f *feed) Close() { f.once.Do(func() { close(f.closed) }) }

// Open is the door of streams.
func (h *house) Open(_ context.Context, s edge.Session, lastID string) (edge.Feed, error) {
	h.saw(s, nil)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lastID = lastID
	if h.feed == nil {
		return nil, refusal.After(vss.CodeTooManyRequests, time.Minute)
	}
	return h.feed, nil
}

func newFeed() *feed {
	return &feed{events: make(chan edge.FeedEvent, 8), closed: make(chan struct{})}
}

func change(id string) edge.FeedEvent {
	return edge.FeedEvent{ID: id, Name: "change", Data: fmt.Appendf(nil, `{"id":%q,"at":"2026-03-02T08:00:00Z","kind":"card-moved","ref":"01999"}`, id)}
}

func TestAStreamTellsOfChangesAsTheyHappen(t *testing.T) {
	h := newHouse(t)
	h.feed = newFeed()
	heard := make(chan vss.Heard)
	ended := make(chan error, 1)
	go func() {
		ended <- h.session(h.client()).Events(t.Context(), "last-one", nil, func(e vss.Heard) { heard <- e })
	}()
	for _, id := range []string{"first", "second"} { // the second is written only after the first was read: nothing is held back
		h.feed.events <- change(id)
		if got := <-heard; got.Change.Id != id || got.Change.Ref != "01999" {
			t.Errorf("heard %+v, want %s", got, id)
		}
	}
	h.feed.events <- edge.FeedEvent{Name: "gap", Data: []byte("{}")}
	if got := <-heard; !got.Gap {
		t.Errorf("heard %+v, want a gap", got)
	}
	close(h.feed.events)
	if err := <-ended; err != nil {
		t.Errorf("the stream's end: %v", err)
	}
	<-h.feed.closed
	h.mu.Lock()
	defer h.mu.Unlock()
	if want := (edge.Session{DeviceID: deviceID, Account: account, Generation: 1}); h.lastID != "last-one" || !slices.Contains(h.seen, any(want)) {
		t.Errorf("the feed was opened after %q for %v", h.lastID, h.seen)
	}
}

func TestAStreamWhoseReaderHasGoneIsClosed(t *testing.T) {
	h := newHouse(t)
	h.feed = newFeed()
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- h.session(h.client()).Events(ctx, "", leave, func(vss.Heard) {})
	}()
	if err := <-ended; err == nil {
		t.Error("a reader that left got an end without an error")
	}
	<-h.feed.closed
}

// TestAStreamOutlivesAnAnswer has heartbeats on a stream that tells nothing, and ends it when its life is over.
func TestAStreamOutlivesAnAnswer(t *testing.T) {
	h := newHouse(t)
	h.feed = newFeed()
	h.front.Hurry(5*time.Millisecond, 200*time.Millisecond)
	if err := h.session(h.client()).Events(t.Context(), "", nil, func(vss.Heard) { t.Error("heard something") }); err != nil {
		t.Errorf("a stream at the end of its life: %v", err)
	}
	<-h.feed.closed
}

func TestAStreamSaysWhatItIs(t *testing.T) {
	h := newHouse(t)
	h.feed = newFeed()
	h.feed.events <- change("first")
	close(h.feed.events)
	carry := &carrier{}
	c, err := vss.New(vss.Options{BaseURL: h.url, HTTP: &http.Client{Transport: carry}})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.session(c).Events(t.Context(), "", nil, func(vss.Heard) {}); err != nil {
		t.Fatal(err)
	}
	header := carry.last.Header
	if header.Get("Content-Type") != "text/event-stream" || header.Get("Cache-Control") != "no-store" || header.Get("X-Accel-Buffering") != "no" || header.Get("DPoP-Nonce") == "" {
		t.Errorf("the header is %v", header)
	}
}

// carrier keeps the last answer's head.
type carrier struct{ last *http.Response }

func (c *carrier) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	c.last = resp
	return resp, err
}

func TestARefusedStreamIsAProblem(t *testing.T) {
	h := newHouse(t)
	if err := h.session(h.client()).Events(t.Context(), "", nil, nil); vss.CodeOf(err) != vss.CodeTooManyRequests {
		t.Errorf("a feed that is full: %v", err)
	}
	h.feed = newFeed()
	h.generation = 2
	if err := h.session(h.client()).Events(t.Context(), "", nil, nil); vss.CodeOf(err) != vss.CodeBindingEnded {
		t.Errorf("a binding that has ended: %v", err)
	}
	for name, header := range map[string]http.Header{
		"an id that is none":   {"Last-Event-Id": {"a b"}},
		"a long id":            {"Last-Event-Id": {strings.Repeat("a", 65)}},
		"an id that is twice":  {"Last-Event-Id": {"a", "b"}},
		"an id over the lines": {"Last-Event-Id": {"a%0adata: x"}},
	} {
		if status, p := h.ask(t, http.MethodGet, "/v1/events", "", header); status != http.StatusBadRequest || p.Code != string(vss.CodeInvalidRequest) {
			t.Errorf("%s: %d %s", name, status, p.Code)
		}
	}
	if status, p := h.ask(t, http.MethodGet, "/v1/events", "", http.Header{}); status != http.StatusUnauthorized {
		t.Errorf("without a proof: %d %s", status, p.Code)
	}
}
