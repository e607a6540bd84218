package storage

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// Beside the PIN, a finger or a face may open the Personal class. The system hands out a random secret when it recognises the owner; the class's key lies
// in the file sealed under
//
//	HKDF-SHA256(secret, install id, "vssid/vault/biometric/v1")
//
// and is sealed once more, as every value, under the keystore. What is wrapped is the class's key alone: the owner's signature still takes the PIN, and so
// does changing it. A changed PIN makes another key, so the wrapping goes in the same commit; a wipe takes it along with the file.
const (
	biometricName  = "vault/biometric" // Device class
	labelBiometric = "vssid/vault/biometric/v1"
)

// ErrNoBiometric means that no finger or face opens this vault; the PIN does.
var ErrNoBiometric = errors.New("no finger or face opens the vault; enter the PIN")

// Biometric reports whether a finger or a face opens the Personal class.
func (v *Vault) Biometric() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	_, ok := v.index.entries[valueID{Device, biometricName}]
	return ok
}

// EnrolBiometric checks the PIN as Unlock does, and lets whoever holds the secret (32 bytes) open the Personal class from now on, until the PIN changes.
func (v *Vault) EnrolBiometric(ctx context.Context, pin string, secret []byte) error {
	if len(secret) != chacha20poly1305.KeySize {
		return fmt.Errorf("enrolling a finger or face: the secret has %d bytes, not %d", len(secret), chacha20poly1305.KeySize)
	}
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	keys, err := v.unlock(ctx, pin)
	if err != nil {
		return err
	}
	defer keys.forget()
	v.mu.Lock()
	defer v.mu.Unlock()
	wrapping, err := derive(secret, v.rec.install, labelBiometric)
	if err != nil {
		return fmt.Errorf("enrolling a finger or face: %w", err)
	}
	wrapped, err := seal(wrapping, []byte(labelBiometric), keys.personal[:])
	if err != nil {
		return fmt.Errorf("enrolling a finger or face: %w", err)
	}
	err = v.commit(ctx, func(d *draft) error { return d.put(valueID{Device, biometricName}, wrapped) })
	if err != nil {
		return fmt.Errorf("enrolling a finger or face: %w", err)
	}
	return nil
}

// UnlockBiometric opens the Personal class with the secret of the enrolment, until Lock. Another secret, and one of before the PIN changed, is
// ErrNoBiometric.
func (v *Vault) UnlockBiometric(secret []byte) error {
	v.pinMu.Lock()
	defer v.pinMu.Unlock()
	v.mu.Lock()
	defer v.mu.Unlock()
	wrapped, err := v.get(valueID{Device, biometricName})
	if errors.Is(err, ErrNotFound) {
		return ErrNoBiometric
	}
	if err != nil {
		return fmt.Errorf("unlocking the vault: %w", err)
	}
	wrapping, err := derive(secret, v.rec.install, labelBiometric)
	if err != nil {
		return fmt.Errorf("unlocking the vault: %w", err)
	}
	key, err := unseal(wrapping, []byte(labelBiometric), wrapped)
	if err != nil || len(key) != chacha20poly1305.KeySize {
		return ErrNoBiometric
	}
	defer clear(key)
	opened := &pinKeys{}
	copy(opened.personal[:], key)
	if _, err := v.getWith(valueID{inner, pinCheckName}, v.index.entries[valueID{inner, pinCheckName}], opened.personal); err != nil {
		opened.forget()
		return fmt.Errorf("unlocking the vault: %w", ErrNoBiometric)
	}
	v.pin.forget()
	v.pin = opened
	return nil
}

// DropBiometric lets only the PIN open the Personal class from now on. It needs no PIN: it takes a way in away.
func (v *Vault) DropBiometric(ctx context.Context) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	id := valueID{Device, biometricName}
	if _, ok := v.index.entries[id]; !ok {
		return nil
	}
	if err := v.commit(ctx, func(d *draft) error { return d.remove(id) }); err != nil {
		return fmt.Errorf("removing the finger or face: %w", err)
	}
	return nil
}
