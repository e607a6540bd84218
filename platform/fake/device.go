package fake

import (
	"context"
	"crypto"
	"fmt"
	"sync"

	"vssid/platform"
)

// guardedKey asks the fake's owner before an owner key signs.
type guardedKey struct {
	platform.Key
	items *items
	owner bool
}

func (k guardedKey) Signer(ctx context.Context, approval platform.Approval) (crypto.Signer, error) {
	k.items.mu.Lock()
	denied := k.items.denyOwner
	k.items.mu.Unlock()
	if denied && (k.owner || len(approval.PINKey) > 0) {
		return nil, fmt.Errorf("using the owner key: %w", platform.ErrDenied)
	}
	return k.Key.Signer(ctx, approval)
}

// Picker answers with a picture or an error that the test chose.
type Picker struct {
	Image []byte
	Err   error
}

// PickImage implements platform.FilePicker.
func (p *Picker) PickImage(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if p.Err != nil {
		return nil, p.Err
	}
	return p.Image, nil
}

// Screen remembers what it was asked for and claims that it can.
type Screen struct {
	mu                sync.Mutex
	protected, bright bool
}

// Protect implements platform.Screen.
func (s *Screen) Protect(on bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.protected = on
	return true
}

// Bright implements platform.Screen.
func (s *Screen) Bright(on bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bright = on
	return true
}

// State says what the screen was last asked for.
func (s *Screen) State() (protected, bright bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.protected, s.bright
}

// Links remembers what was opened.
type Links struct {
	Err    error // what Open answers
	mu     sync.Mutex
	opened []string
}

// Open implements platform.Links.
func (l *Links) Open(ctx context.Context, url string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Err != nil {
		return l.Err
	}
	l.opened = append(l.opened, url)
	return ctx.Err()
}

// Opened returns every address opened so far.
func (l *Links) Opened() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.opened...)
}

// Position answers with a place or an error that the test chose.
type Position struct {
	Latitude, Longitude float64
	Err                 error
}

// Position implements platform.Position.
func (p Position) Position(ctx context.Context) (latitude, longitude float64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, 0, err
	}
	return p.Latitude, p.Longitude, p.Err
}

var (
	_ platform.Position   = Position{}
	_ platform.Keystore   = (*Keystore)(nil)
	_ platform.FilePicker = (*Picker)(nil)
	_ platform.Screen     = (*Screen)(nil)
	_ platform.Links      = (*Links)(nil)
)
