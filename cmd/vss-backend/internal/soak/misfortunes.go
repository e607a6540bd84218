package main

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"
)

// misfortune is one thing that goes wrong, at a share of the time.
type misfortune struct {
	at   float64
	what string
	do   func(ctx context.Context) error
}

// misfortunes lets things go wrong while ctx lasts, in order. The returned function waits for the last of them and tells whether one could not be mended.
func (t *town) misfortunes(ctx context.Context) (ended func() error) {
	var all []misfortune
	last := len(t.instances) - 1
	all = append(all,
		misfortune{0.15, "kill an instance", func(context.Context) error { return t.kill(last) }},
		misfortune{0.35, "an instance stands still", func(ctx context.Context) error { return t.freeze(ctx, 0) }})
	if t.server != nil {
		all = append(all,
			misfortune{0.50, "the database server crashes and comes back", func(ctx context.Context) error {
				if err := t.server.Stop(); err != nil {
					return err
				}
				pause(ctx, time.Second)
				return t.server.Start(t.ctx)
			}})
	}
	if t.disk != "" {
		all = append(all, misfortune{0.55, "the disk is full", func(ctx context.Context) error {
			empty, err := fillDisk(t.disk)
			if err != nil {
				return err
			}
			pause(ctx, 2*time.Second)
			return empty()
		}})
	}
	all = append(all, misfortune{0.65, "the clock of an instance jumps an hour ahead", func(ctx context.Context) error { return t.jump(ctx, last) }})
	all = append(all, misfortune{0.75, "kill an instance", func(context.Context) error { return t.kill(0) }})
	result := make(chan error, 1)
	begin := time.Now()
	go func() {
		for _, m := range all {
			if !pause(ctx, time.Until(begin.Add(time.Duration(m.at*float64(t.length))))) {
				break
			}
			t.say("fault: %s", m.what)
			if err := m.do(ctx); err != nil {
				result <- fmt.Errorf("%s: %w", m.what, err)
				return
			}
			t.say("mended: %s", m.what)
		}
		result <- nil
	}()
	return func() error { return <-result }
}

// kill ends an instance as a loss of power does, and starts it again.
func (t *town) kill(n int) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.instances[n].running.Kill()
	return t.start(t.instances[n])
}

// freeze stops an instance for some seconds: it takes connections and answers nothing, as on a machine whose disk hangs.
func (t *town) freeze(ctx context.Context, n int) error {
	p := t.instances[n].running.Process
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		return err
	}
	pause(ctx, 2*time.Second)
	return p.Signal(syscall.SIGCONT)
}

// jump puts the clock of an instance an hour ahead for some seconds.
func (t *town) jump(ctx context.Context, n int) error {
	file := t.instances[n].clock()
	if err := os.WriteFile(file, []byte("1h"), 0o600); err != nil {
		return err
	}
	pause(ctx, t.length/20)
	return os.Remove(file)
}

// pause waits, and reports false when ctx has ended before.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
