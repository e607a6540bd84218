package storage

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"vssid/platform"
	"vssid/platform/fake"
)

const (
	bioPIN   = "730264"
	otherBio = "591738"
)

// enrolled is a vault with a Personal value, a PIN, and a finger that opens it.
func enrolled(t *testing.T) (*Vault, string, *fake.Keystore, []byte) {
	t.Helper()
	ctx, path, ks := context.Background(), vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	if err := v.SetPIN(ctx, bioPIN, ""); err != nil {
		t.Fatal(err)
	}
	put(t, v, Change{Personal, "visits", []byte("secret")}, Change{Card, "card", []byte("card")})
	secret := bytes.Repeat([]byte{9}, platform.BiometricSecretSize)
	if err := v.EnrolBiometric(ctx, bioPIN, secret); err != nil {
		t.Fatal(err)
	}
	v.Lock()
	return v, path, ks, secret
}

func TestBiometricOpensPersonal(t *testing.T) {
	v, path, ks, secret := enrolled(t)
	wantErr(t, v, Personal, "visits", ErrLocked)
	if err := v.UnlockBiometric(secret); err != nil {
		t.Fatal(err)
	}
	want(t, v, Personal, "visits", "secret")
	put(t, v, Change{Personal, "visits", []byte("newer")})
	v.Close()
	v = open(t, path, ks) // it outlives the program
	if !v.Biometric() {
		t.Fatal("the enrolment is gone")
	}
	if err := v.UnlockBiometric(secret); err != nil {
		t.Fatal(err)
	}
	want(t, v, Personal, "visits", "newer")
	v.Lock()
	if err := v.Unlock(context.Background(), bioPIN); err != nil { // the PIN stays
		t.Fatal(err)
	}
}

func TestBiometricNeedsThePIN(t *testing.T) {
	v, _, _, _ := enrolled(t)
	thief := bytes.Repeat([]byte{1}, platform.BiometricSecretSize)
	var wrong *WrongPINError
	if err := v.EnrolBiometric(context.Background(), otherBio, thief); !errors.As(err, &wrong) {
		t.Errorf("enrolling with a wrong PIN: %v", err)
	}
	if err := v.UnlockBiometric(thief); !errors.Is(err, ErrNoBiometric) {
		t.Errorf("another secret: %v", err)
	}
	if err := v.EnrolBiometric(context.Background(), bioPIN, thief[:8]); err == nil {
		t.Error("a short secret was taken")
	}
	wantErr(t, v, Personal, "visits", ErrLocked)
}

// A finger does not sign: the owner key is sealed under the PIN only.
func TestBiometricGivesNoOwnerKey(t *testing.T) {
	v, _, _, secret := enrolled(t)
	if err := v.UnlockBiometric(secret); err != nil {
		t.Fatal(err)
	}
	if v.pin.owner != (pinKeys{}).owner {
		t.Error("the owner's part was opened")
	}
}

func TestBiometricGoes(t *testing.T) {
	ctx := context.Background()
	for name, end := range map[string]func(v *Vault) error{
		"PIN changed":     func(v *Vault) error { return v.ChangePIN(ctx, bioPIN, otherBio, "") },
		"wiped":           func(v *Vault) error { return v.Reset(ctx) },
		"dropped":         func(v *Vault) error { return v.DropBiometric(ctx) },
		"dropped, unlock": func(v *Vault) error { return errors.Join(v.Unlock(ctx, bioPIN), v.DropBiometric(ctx)) },
		"dropped twice":   func(v *Vault) error { return errors.Join(v.DropBiometric(ctx), v.DropBiometric(ctx)) },
		"too many PINs":   func(v *Vault) error { v.rec.tries = maxTries; _ = v.Unlock(ctx, bioPIN); return v.open(ctx) },
		"activation anew": func(v *Vault) error { return errors.Join(v.Reset(ctx), v.SetPIN(ctx, otherBio, "")) },
	} {
		t.Run(name, func(t *testing.T) {
			v, _, _, secret := enrolled(t)
			if err := end(v); err != nil {
				t.Fatal(err)
			}
			if v.Biometric() {
				t.Error("a finger is still enrolled")
			}
			v.Lock()
			if err := v.UnlockBiometric(secret); !errors.Is(err, ErrNoBiometric) {
				t.Errorf("the finger answers %v", err)
			}
		})
	}
}

// What was enrolled before the PIN changed opens nothing, even when somebody puts the value back.
func TestBiometricOfAnOldPIN(t *testing.T) {
	ctx := context.Background()
	v, _, _, secret := enrolled(t)
	old, err := v.Get(Device, biometricName)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.ChangePIN(ctx, bioPIN, otherBio, ""); err != nil {
		t.Fatal(err)
	}
	put(t, v, Change{Device, biometricName, old})
	v.Lock()
	if err := v.UnlockBiometric(secret); !errors.Is(err, ErrNoBiometric) {
		t.Errorf("%v", err)
	}
	wantErr(t, v, Personal, "visits", ErrLocked)
}
