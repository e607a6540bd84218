package core

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"vssid/app/device"
	"vssid/app/vss"
)

// Listening is the app's ear at the server: one task that holds the stream of events while the account is on this device and the app is in sight.
type Listening struct {
	Job  JobID // Listen
	Live bool  // the stream is open: what changes is heard as it happens
}

// Messages of listening.
type (
	// EventArrived tells that something has changed at the server. It may come twice for one change.
	EventArrived struct {
		Change vss.Change
		Gap    bool // what was missed is not known: everything may have changed; Change is empty
		Job    JobID
	}
	// StreamOpened tells that the stream has come or gone.
	StreamOpened struct {
		Job  JobID
		Live bool
	}
	// Listened answers Listen: it is over, and not to be tried again.
	Listened struct{ Answer }
)

func (EventArrived) msg() {}
func (StreamOpened) msg() {}

// Listen holds the stream, comes back to it when it breaks, and posts what it tells. It first asks what changed lately. Answers: ChangesRead,
// StreamOpened, EventArrived, and Listened when it is over.
type Listen struct{ Job }

func (Listen) lane(r *runner) *lane { return &r.events }

var listening = feature{update: updateListening, after: listen}

// listen starts the task when the app is in sight with an account, and stops it otherwise.
func listen(s State) (State, []Effect) {
	wanted := s.Boot.Opened && s.Boot.Held == DeviceActive && s.Stack[0] == ScreenHome && !s.hidden
	l := &s.Listening
	switch {
	case wanted && l.Job == 0:
		l.Job = s.newJob()
		return s, []Effect{Listen{Job{l.Job}}}
	case !wanted && l.Job != 0:
		effects := cancel(nil, l.Job)
		s.Listening = Listening{}
		return s, effects
	}
	return s, nil
}

func updateListening(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case StreamOpened:
		if m.Job != 0 && m.Job == s.Listening.Job {
			s.Listening.Live = m.Live
		}
		return s, nil, true
	case Listened:
		if m.Job != 0 && m.Job == s.Listening.Job {
			s.Listening.Live = false // the job's number stays: it is not begun again before the app has been out of sight
		}
		return s, nil, true
	case EventArrived:
		if m.Job == 0 || m.Job != s.Listening.Job {
			return s, nil, true
		}
		next, effects := s.arrived(m)
		return next, effects, true
	}
	return s, nil, false
}

// arrived hands an event to every feature: each reloads what it shows of it.
func (s State) arrived(m EventArrived) (State, []Effect) {
	var effects []Effect
	for i := range features {
		if f := &features[i]; f.arrived != nil {
			var more []Effect
			s, more = f.arrived(s, m)
			effects = append(effects, more...)
		}
	}
	return s, effects
}

// The pauses between two tries. Those of many phones must not fall together, so each is drawn between half and the whole of its length.
const (
	firstPause = 2 * time.Second
	longPause  = time.Minute
	latelyAsks = 20 // changes that are asked for
)

func (e Listen) do(ctx context.Context, r *runner, in *Installation) Msg {
	if r.services.Offline || r.services.Deaf {
		return nil
	}
	ear := &ear{job: e.ID, r: r, in: in}
	pause := firstPause
	for {
		opened, err := ear.once(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if final(err) {
			return Listened{r.answer(e.Job, err)}
		}
		if opened {
			pause = firstPause
		}
		if !r.sleep(ctx, pause/2+rand.N(pause/2)) {
			return nil
		}
		pause = min(2*pause, longPause)
	}
}

// final reports whether trying again cannot help.
func final(err error) bool {
	for _, end := range []error{device.ErrRetired, device.ErrNotActive, device.ErrNoServer, device.ErrOtherServer, device.ErrKeysLost} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// ear is a Listen at work.
type ear struct {
	job    JobID
	r      *runner
	in     *Installation
	asked  bool     // what changed lately has been read
	last   string   // id of the last change that was heard
	before []string // ids that were heard, the newest last: the server may tell a change twice
}

// remembered is how many ids an ear keeps.
const remembered = 64

// once reads what changed lately, the first time, and holds one stream until it ends.
func (e *ear) once(ctx context.Context) (opened bool, err error) {
	err = e.in.Device.Online(ctx, func(s *vss.Session) error {
		if !e.asked {
			list, err := s.Changes(ctx, latelyAsks)
			if err != nil {
				return err
			}
			e.asked = true
			e.r.post(e.read(ctx, list))
		}
		return s.Events(ctx, e.last, func() {
			opened = true
			e.r.post(StreamOpened{e.job, true})
		}, func(h vss.Heard) { e.hear(ctx, h) })
	})
	if opened && ctx.Err() == nil {
		e.r.post(StreamOpened{e.job, false})
	}
	return opened, err
}

// read keeps what changed lately, and goes on after the newest of it.
func (e *ear) read(ctx context.Context, list vss.ChangeList) Msg {
	for _, c := range slices.Backward(list.Changes) {
		e.note(c.Id)
	}
	keepLately(ctx, e.in.Vault, list.Changes)
	return ChangesRead{Answer: Answer{Job: e.job}, Changes: list.Changes}
}

func (e *ear) hear(ctx context.Context, h vss.Heard) {
	if h.Gap {
		e.asked, e.last, e.before = false, "", nil
		e.r.post(EventArrived{Gap: true, Job: e.job})
		return
	}
	if slices.Contains(e.before, h.Change.Id) {
		return
	}
	e.note(h.Change.Id)
	keepLately(ctx, e.in.Vault, addChange(recallLately(e.in.Vault), h.Change))
	e.r.post(EventArrived{Change: h.Change, Job: e.job})
}

func (e *ear) note(id string) {
	e.last = id
	e.before = append(e.before, id)
	if len(e.before) > remembered {
		e.before = e.before[1:]
	}
}

// sleep waits by the program's clock; false when ctx ended first.
func (r *runner) sleep(ctx context.Context, d time.Duration) bool {
	done := make(chan struct{})
	stop := r.services.Clock.AfterFunc(d, func() { close(done) })
	defer stop()
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}
