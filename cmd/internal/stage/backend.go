package stage

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vssid/app/vss/sandbox"
)

// Backend is a running sandbox backend.
type Backend struct {
	*Process
	URL string // http://127.0.0.1:PORT
}

// StartBackend starts `vss-backend sandbox` on the data folder and waits until it listens. listen is an address; port 0 picks a free one. It logs all it can,
// for the stage to read. flags are more of the command's own.
func StartBackend(ctx context.Context, programs Programs, data, listen string, flags ...string) (*Backend, error) {
	p, err := Start(ctx, Environment(data), programs.Path("vss-backend"), append([]string{"sandbox", "--listen", listen, "--data", data, "--log", "debug"}, flags...)...)
	if err != nil {
		return nil, err
	}
	ready, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	url, err := p.Line(ready, "listening on ")
	if err != nil {
		p.Kill()
		return nil, err
	}
	return &Backend{p, url}, nil
}

// Persona is one made-up person of the sandbox.
type Persona = sandbox.Persona

// Sandbox reads the testers' pages.
func (b *Backend) Sandbox() sandbox.Client { return sandbox.Client{BaseURL: b.URL} }

// Personas are the sandbox's people.
func (b *Backend) Personas(ctx context.Context) ([]Persona, error) {
	return b.Sandbox().Personas(ctx)
}

// Persona returns the first person of a kind.
func (b *Backend) Persona(ctx context.Context, kind string) (Persona, error) {
	all, err := b.Sandbox().Personas(ctx)
	if err != nil {
		return Persona{}, err
	}
	for _, p := range all {
		if p.Kind == kind {
			return p, nil
		}
	}
	return Persona{}, fmt.Errorf("the sandbox has nobody of kind %q", kind)
}

// Outbox are the messages the sandbox sent to one account, oldest first.
func (b *Backend) Outbox(ctx context.Context, account string) ([]sandbox.Message, error) {
	all, err := b.Sandbox().Outbox(ctx)
	return slices.DeleteFunc(all, func(m sandbox.Message) bool { return m.Account != account }), err
}

// Passwords are the one-time passwords the sandbox sent to one account, oldest first.
func (b *Backend) Passwords(ctx context.Context, account string) ([]string, error) {
	messages, err := b.Outbox(ctx, account)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, m := range messages {
		if m.Code != "" {
			codes = append(codes, m.Code)
		}
	}
	return codes, nil
}

// OneTimePassword waits for a one-time password to the account beyond the first `seen` ones, and returns it.
func (b *Backend) OneTimePassword(ctx context.Context, account string, seen int) (string, error) {
	for {
		codes, err := b.Passwords(ctx, account)
		if err != nil {
			return "", err
		}
		if len(codes) > seen {
			return codes[len(codes)-1], nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return "", fmt.Errorf("no one-time password went out to %s: %w", account, err)
		}
	}
}

// pause waits for a step of polling.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
