package fake

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"vssid/platform"
)

var _ platform.Biometrics = (*Biometrics)(nil)
var _ platform.Biometrics = platform.NoBiometrics{}

func TestBiometrics(t *testing.T) {
	ctx, secret := context.Background(), bytes.Repeat([]byte{7}, platform.BiometricSecretSize)
	b := NewBiometrics(platform.BiometricFingerprint)
	want := func(what string, err, wanted error) {
		t.Helper()
		if !errors.Is(err, wanted) {
			t.Errorf("%s: %v, want %v", what, err, wanted)
		}
	}
	_, err := b.Unlock(ctx, "why")
	want("nothing sealed", err, platform.ErrNotFound)
	if err := b.Seal(ctx, secret[:31]); err == nil {
		t.Error("a secret of another length was sealed")
	}
	if err := b.Seal(ctx, secret); err != nil {
		t.Fatal(err)
	}
	got, err := b.Unlock(ctx, "why")
	if err != nil || !bytes.Equal(got, secret) {
		t.Errorf("%x, %v", got, err)
	}
	clear(got) // the caller's own copy
	for _, wrong := range []error{platform.ErrDenied, platform.ErrCancelled} {
		b.Recognise(wrong)
		_, err = b.Unlock(ctx, "why")
		want("somebody else", err, wrong)
	}
	b.Recognise(nil)
	if got, err := b.Unlock(ctx, "why"); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("the owner again: %x, %v", got, err)
	}
	b.EnrolAnew()
	_, err = b.Unlock(ctx, "why")
	want("another finger set up", err, platform.ErrNotFound)
	if n := len(b.Asked()); n != 4 {
		t.Errorf("the person was asked %d times", n)
	}
	none := NewBiometrics(platform.BiometricNone)
	want("sealing without a sensor", none.Seal(ctx, secret), platform.ErrUnsupported)
	_, err = none.Unlock(ctx, "why")
	want("unlocking without a sensor", err, platform.ErrUnsupported)
}
