package fake

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"vssid/platform"
)

// Biometrics is a sensor in memory: the test says whose finger lies on it.
type Biometrics struct {
	mu     sync.Mutex
	kind   platform.BiometricKind
	err    error // of the next recognitions; nil: the owner
	secret []byte
	asked  []string // the reasons that were shown
}

// NewBiometrics makes a sensor of a kind, with the owner's finger or face set up and on it.
func NewBiometrics(kind platform.BiometricKind) *Biometrics { return &Biometrics{kind: kind} }

// Recognise makes later recognitions end so: nil for the owner, platform.ErrDenied for somebody else, platform.ErrCancelled for a person who leaves.
func (b *Biometrics) Recognise(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
}

// EnrolAnew sets another finger or face up: what was sealed before can be read no more.
func (b *Biometrics) EnrolAnew() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.secret = nil
}

// Asked gives the reasons that the person was shown.
func (b *Biometrics) Asked() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.asked)
}

// Kind implements platform.Biometrics.
func (b *Biometrics) Kind(context.Context) platform.BiometricKind {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.kind
}

// Seal implements platform.Biometrics.
func (b *Biometrics) Seal(ctx context.Context, secret []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case b.kind == platform.BiometricNone:
		return platform.ErrUnsupported
	case len(secret) != platform.BiometricSecretSize:
		return fmt.Errorf("a biometric secret has %d bytes, not %d", platform.BiometricSecretSize, len(secret))
	}
	b.secret = slices.Clone(secret)
	return nil
}

// Unlock implements platform.Biometrics.
func (b *Biometrics) Unlock(ctx context.Context, reason string) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case b.kind == platform.BiometricNone:
		return nil, platform.ErrUnsupported
	case b.secret == nil:
		return nil, platform.ErrNotFound
	}
	b.asked = append(b.asked, reason)
	if b.err != nil {
		return nil, b.err
	}
	return slices.Clone(b.secret), nil
}

// Forget implements platform.Biometrics.
func (b *Biometrics) Forget(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.secret = nil
	return nil
}
