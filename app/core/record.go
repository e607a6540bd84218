package core

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/storage"
)

// Record is something of the person's that the server holds and the device keeps a sealed copy of: shown at once from the copy, then fetched again.
// A screen shows Value when Known, its age by At, and Failure as a strip above it; without Known a failure fills the screen.
type Record[T any] struct {
	Value   T
	Known   bool      // Value holds something
	At      time.Time // server's time when it was fetched
	Job     JobID     // of the fetch on its way
	Failure Failure   // of the last fetch
}

// Loading reports whether nothing can be shown yet and an answer is on its way.
func (r Record[T]) Loading() bool { return !r.Known && r.Job != 0 }

// Offline reports whether the copy is shown because the server could not be asked.
func (r Record[T]) Offline() bool { return r.Known && r.Failure.Kind == FailOffline }

// source says where a record comes from. Features hold theirs in package variables.
type source[T any] struct {
	name string // of the copy in the vault's Personal class
	// ask asks the server; known is the copy at hand, nil without one, so that an unchanged record costs little.
	ask func(ctx context.Context, s *vss.Session, known *T) (T, error)
}

// Recalled answers the first half of a load: the copy.
type Recalled[T any] struct {
	Answer
	of    *source[T]
	Value T
	At    time.Time
	Known bool
}

// Fetched answers the second half: what the server says now.
type Fetched[T any] struct {
	Answer
	of    *source[T]
	Value T
	At    time.Time
}

type recallRecord[T any] struct {
	Job
	of *source[T]
}

func (recallRecord[T]) lane(r *runner) *lane { return &r.vault }

func (e recallRecord[T]) do(_ context.Context, _ *runner, in *Installation) Msg {
	m := Recalled[T]{Answer: Answer{Job: e.ID}, of: e.of}
	kept, err := recall[T](in.Vault, e.of.name)
	if err == nil {
		m.Value, m.At, m.Known = kept.Value, kept.At, true
	}
	// A copy that is not there or cannot be read is fetched anew; nothing is lost with it.
	return m
}

type fetchRecord[T any] struct {
	Job
	of *source[T]
}

func (fetchRecord[T]) lane(r *runner) *lane { return &r.network }

func (e fetchRecord[T]) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := Fetched[T]{of: e.of}
	var known *T
	if kept, err := recall[T](in.Vault, e.of.name); err == nil {
		known = &kept.Value
	}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		m.Value, err = e.of.ask(ctx, s, known)
		return err
	})
	m.At = r.now()
	if err == nil {
		// A full disk must not hide what the server has answered; the next load asks again.
		_ = keep(ctx, in.Vault, e.of.name, kept[T]{m.At, m.Value})
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// load shows the copy and asks the server. One load runs at a time.
func (r *Record[T]) load(s *State, of *source[T]) []Effect {
	if r.Job != 0 {
		return nil
	}
	r.Job = s.newJob()
	fetch := fetchRecord[T]{Job{r.Job}, of}
	if r.Known {
		return []Effect{fetch}
	}
	return []Effect{recallRecord[T]{Job{s.newJob()}, of}, fetch}
}

// recalled takes the copy, unless the server was faster.
func (r *Record[T]) recalled(m Recalled[T]) {
	if !r.Known && m.Known {
		r.Value, r.At, r.Known = m.Value, m.At, true
	}
}

// fetched takes the server's answer; false for one that nobody waits for.
func (r *Record[T]) fetched(m Fetched[T]) bool {
	if m.Job == 0 || m.Job != r.Job {
		return false
	}
	r.Job, r.Failure = 0, m.Failure
	if !m.Failure.Is() {
		r.Value, r.At, r.Known = m.Value, m.At, true
	}
	return true
}

// kept is how a value lies in the vault.
type kept[T any] struct {
	At    time.Time `json:"at"`
	Value T         `json:"value"`
}

// recall reads a kept value of the Personal class.
func recall[T any](v Vault, name string) (kept[T], error) {
	var k kept[T]
	raw, err := v.Get(storage.Personal, name)
	if err != nil {
		return k, err
	}
	if err := json.Unmarshal(raw, &k); err != nil {
		return k, fmt.Errorf("read %s: %w", name, err)
	}
	return k, nil
}

// keep seals a value in the Personal class.
func keep[T any](ctx context.Context, v Vault, name string, k kept[T]) error {
	raw, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return v.Put(ctx, storage.Change{Class: storage.Personal, Name: name, Value: raw})
}
