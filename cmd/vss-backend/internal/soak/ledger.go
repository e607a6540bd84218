package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"vssid/app/vss"
	"vssid/cmd/internal/stage"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/store"
)

// check is a check that a desk was told of.
type check struct{ desk, id, verdict string }

// ledger is what the backends have acknowledged.
type ledger struct {
	mu       sync.Mutex
	bound    map[string]*phone // by persona: who holds the account for certain
	held     map[string]string // account and generation: the device that was told it has it
	twice    []string          // two devices were told so
	checks   []check
	threads  [][2]string // account and thread
	failures int         // requests without an answer, or refused
	internal []string    // answers in which a server says that it made a mistake
	last     error
}

func (l *ledger) with(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

func (l *ledger) phoneOf(persona string) (p *phone) {
	l.with(func() { p = l.bound[persona] })
	return p
}

func (l *ledger) forget(persona string) { l.with(func() { delete(l.bound, persona) }) }

func (l *ledger) bind(persona string, p *phone) {
	l.with(func() {
		key := fmt.Sprintf("%s %d", p.account, p.binding.BindingGeneration)
		if other, ok := l.held[key]; ok && other != p.binding.DeviceId {
			l.twice = append(l.twice, "binding "+key)
		}
		l.held[key], l.bound[persona] = p.binding.DeviceId, p
	})
}

func (l *ledger) checked(c check) { l.with(func() { l.checks = append(l.checks, c) }) }

func (l *ledger) wrote(account, thread string) {
	l.with(func() { l.threads = append(l.threads, [2]string{account, thread}) })
}

func (l *ledger) failed(err error) {
	l.with(func() {
		l.failures++
		l.last = err
		if vss.CodeOf(err) == vss.CodeInternal || errors.Is(err, errLostPassword) {
			l.internal = append(l.internal, err.Error())
		}
	})
}

func (l *ledger) progress() (words string) {
	l.with(func() {
		words = fmt.Sprintf("acknowledged: %d checks, %d bindings, %d messages; %d requests failed", len(l.checks), len(l.held), len(l.threads), l.failures)
		if l.last != nil {
			words += ", the last: " + l.last.Error()
			l.last = nil
		}
	})
	return words
}

// judge waits until the log has everything, ends the town, and looks for each acknowledged act in the database.
func (t *town) judge(ctx context.Context, l *ledger) error {
	t.say("%s", l.progress())
	if err := t.drain(ctx); err != nil {
		return err
	}
	if err := t.stop(); err != nil {
		return err
	}
	faults, err := t.compare(ctx, l)
	if err != nil {
		return err
	}
	args := []string{"audit", "verify", "--data", t.instances[0].data, "--db", t.db}
	said, err := stage.Run(ctx, stage.Environment(t.folder), "", t.programs.Path("vss-backend"), args...)
	if err != nil {
		return err
	}
	if said.Exit != 0 {
		faults = append(faults, strings.TrimSpace(said.Stderr))
	} else {
		t.say("%s", strings.Join(strings.Fields(said.Stdout), " "))
	}
	faults = append(faults, l.internal...)
	if len(faults) > 0 {
		return fmt.Errorf("the ledger does not hold, %d faults:\n  %s", len(faults), strings.Join(faults[:min(len(faults), 20)], "\n  "))
	}
	t.say("the ledger holds: %d checks, %d bindings and %d messages are there, none twice, and the audit log is whole", len(l.checks), len(l.held), len(l.threads))
	return nil
}

// drainTime is how long the sequencer may take for what waits.
const drainTime = time.Minute

// drain waits until no event waits for its place in the log. SQLite belongs to its process: there the verification reads what waits too.
func (t *town) drain(ctx context.Context) error {
	if t.server == nil {
		return nil
	}
	s, err := store.OpenAt(ctx, t.db)
	if err != nil {
		return err
	}
	defer s.Close()
	for deadline := time.Now().Add(drainTime); ; {
		waiting, err := s.Read(ctx).WaitingAuditEvents(1)
		if err != nil {
			return err
		}
		if len(waiting) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("events wait for the audit log longer than %s", drainTime)
		}
		if !pause(ctx, 100*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// compare finds what of the ledger is not in the database as it was acknowledged.
func (t *town) compare(ctx context.Context, l *ledger) (faults []string, err error) {
	s, err := store.OpenAt(ctx, t.db)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	r := s.Read(ctx)
	faults = append(faults, l.twice...)
	for _, c := range l.checks {
		kept, err := r.Check(c.desk, c.id)
		if err != nil || kept.Verdict != c.verdict {
			faults = append(faults, fmt.Sprintf("check %s of %s: %q, %v; acknowledged was %q", c.id, c.desk, kept.Verdict, err, c.verdict))
			continue
		}
		logged, _, err := r.CountEventsAbout(audit.CardChecked, c.id)
		if err != nil {
			return nil, err
		}
		if logged != 1 && t.server != nil {
			faults = append(faults, fmt.Sprintf("check %s stands %d times in the audit log", c.id, logged))
		}
	}
	for persona, p := range l.bound {
		a, err := r.Account(p.account)
		if err != nil || a.DeviceID != p.binding.DeviceId || a.Generation != p.binding.BindingGeneration {
			faults = append(faults, fmt.Sprintf("the binding of %s: device %s, generation %d, %v; acknowledged were %s and %d", persona, a.DeviceID, a.Generation, err, p.binding.DeviceId, p.binding.BindingGeneration))
		}
	}
	for _, w := range l.threads {
		all, err := r.Threads(w[0], 1000)
		if err != nil {
			return nil, err
		}
		found := 0
		for _, one := range all {
			if one.ID == w[1] {
				found++
			}
		}
		if found != 1 {
			faults = append(faults, fmt.Sprintf("message %s is there %d times", w[1], found))
		}
	}
	return faults, nil
}
