package assembly

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"vssid/app/vss"
)

// running has the backend do the work that no request asks for.
func (h *house) running(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Run(ctx)
	}()
	t.Cleanup(func() {
		h.EndStreams()
		stop()
		<-done
	})
}

// ear is one open stream of a phone.
type ear struct {
	t     *testing.T
	heard chan vss.Heard
	ended chan error
	leave context.CancelFunc
}

func (p *phone) listen(t *testing.T, last string) *ear {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	e := &ear{t: t, heard: make(chan vss.Heard, 16), ended: make(chan error, 1), leave: leave}
	opened := make(chan struct{})
	go func() {
		e.ended <- p.session.Events(ctx, last, func() { close(opened) }, func(h vss.Heard) { e.heard <- h })
	}()
	select {
	case <-opened:
	case err := <-e.ended:
		t.Fatalf("open a stream: %v", err)
	}
	return e
}

// next waits for a change of one kind; what else is told is passed over.
func (e *ear) next(kind string) vss.Change {
	e.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		select {
		case h := <-e.heard:
			if h.Change.Kind == kind {
				return h.Change
			}
		case err := <-e.ended:
			e.t.Fatalf("the stream ended before %s came: %v", kind, err)
		case <-limit:
			e.t.Fatalf("nothing of kind %s came", kind)
		}
	}
}

func TestAnOpenAppHearsOfChanges(t *testing.T) {
	h := newHouse(t, true)
	h.running(t)
	who := h.persona("employee")
	p, desk := h.activate(who), h.desk("Quầy 1")
	stranger := h.activate(h.persona("pensioner")).listen(t, "")
	e := p.listen(t, "")
	if err := h.sandbox.SetWithdrawn(t.Context(), who.ID, true); err != nil {
		t.Fatal(err)
	}
	e.next("card-withdrawn")
	if err := h.sandbox.SetWithdrawn(t.Context(), who.ID, false); err != nil {
		t.Fatal(err)
	}
	e.next("card-restored")
	p.renew()
	check := h.check(desk, p.code())
	if got := e.next("card-checked"); got.Ref != check.CheckId.String() {
		t.Errorf("told of the check %s, want %s", got.Ref, check.CheckId)
	}
	ask := h.askFor(who)
	p.asked(desk, ask)
	if got := e.next("payment-request"); got.Ref != ask.RequestId.String() {
		t.Errorf("told of the request %s, want %s", got.Ref, ask.RequestId)
	}
	list, err := p.session.Changes(t.Context(), 0)
	if err != nil || len(list.Changes) < 4 || list.Changes[0].Kind != "payment-request" {
		t.Errorf("what changed lately: %+v, %v", list, err)
	}
	for len(stranger.heard) > 0 {
		if other := <-stranger.heard; slices.Contains([]string{"card-withdrawn", "card-restored", "card-checked", "payment-request"}, other.Change.Kind) {
			t.Errorf("a stranger heard %+v", other)
		}
	}
}

func TestAStreamGoesOnWhereItWasLeft(t *testing.T) {
	h := newHouse(t, true)
	h.running(t)
	who := h.persona("employee")
	p := h.activate(who)
	e := p.listen(t, "")
	if err := h.sandbox.SetWithdrawn(t.Context(), who.ID, true); err != nil {
		t.Fatal(err)
	}
	last := e.next("card-withdrawn")
	e.leave()
	<-e.ended
	if err := h.sandbox.SetWithdrawn(t.Context(), who.ID, false); err != nil {
		t.Fatal(err)
	}
	p.listen(t, last.Id).next("card-restored")
	for _, unknown := range []string{"0190aaaa-0000-7000-8000-000000000000", "nonsense"} {
		again := p.listen(t, unknown)
		if got := <-again.heard; !got.Gap {
			t.Errorf("after %s it goes on with %+v, want a gap", unknown, got)
		}
		again.leave()
		<-again.ended
	}
	if foreign := h.activate(h.persona("pensioner")).listen(t, last.Id); !(<-foreign.heard).Gap {
		t.Error("the event of another account counts as one's own")
	}
}

func TestAStreamEndsWithItsBinding(t *testing.T) {
	h := newHouse(t, true)
	h.running(t)
	who := h.persona("employee")
	p := h.activate(who)
	e := p.listen(t, "")
	if err := h.sandbox.Unbind(t.Context(), who.ID); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-e.ended:
		if err != nil {
			t.Errorf("the stream ended with %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("a stream outlives its binding")
	}
	wantCode(t, "the next stream", p.session.Events(t.Context(), "", nil, func(vss.Heard) {}), vss.CodeBindingEnded)
}

func TestAnAccountHasFewStreams(t *testing.T) {
	h := newHouse(t, true)
	h.running(t)
	p := h.activate(h.persona("employee"))
	first := p.listen(t, "")
	p.listen(t, "")
	p.listen(t, "")
	wantCode(t, "a fourth stream", p.session.Events(t.Context(), "", nil, func(vss.Heard) {}), vss.CodeTooManyRequests)
	first.leave()
	if err := <-first.ended; !errors.Is(err, context.Canceled) {
		t.Errorf("a stream that was left: %v", err)
	}
	for limit := time.Now().Add(20 * time.Second); ; { // the server notices a moment later
		ctx, leave := context.WithCancel(t.Context())
		err := p.session.Events(ctx, "", leave, func(vss.Heard) {})
		if vss.CodeOf(err) != vss.CodeTooManyRequests {
			break
		}
		if time.Now().After(limit) {
			t.Fatal("a place that was left is never given again")
		}
	}
}

func TestAServerThatStopsDoesNotWaitForStreams(t *testing.T) {
	h := newHouse(t, true)
	h.running(t)
	p := h.activate(h.persona("employee"))
	e := p.listen(t, "")
	h.EndStreams()
	if err := <-e.ended; err != nil {
		t.Errorf("the stream ended with %v", err)
	}
	wantCode(t, "a stream after that", p.session.Events(t.Context(), "", nil, func(vss.Heard) {}), vss.CodeUnavailable)
}
