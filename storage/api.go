package storage

import (
	"context"
	"errors"
	"time"

	"vssid/platform"
)

var errLater = errors.New("lands within the hour")

type Vault struct{}

// Option changes how a vault is opened.
type Option func(*Vault)

// WithNow sets the device's clock.
func WithNow(now func() time.Time) Option { return func(v *Vault) {} }

// Open opens the vault at path, or makes an empty one.
func Open(ctx context.Context, path string, keystore platform.Keystore, options ...Option) (*Vault, error) {
	return nil, errLater
}

// Discard wipes the keystore and removes the file of a vault that cannot be opened.
func Discard(ctx context.Context, path string, keystore platform.Keystore) error { return errLater }

// Get returns a value.
func (v *Vault) Get(class Class, name string) ([]byte, error) { return nil, errLater }

// Put writes a batch in one transaction.
func (v *Vault) Put(ctx context.Context, batch ...Change) error { return errLater }

// Names lists the names of a class, sorted.
func (v *Vault) Names(class Class) []string { return nil }

// Generation is the number of the last commit.
func (v *Vault) Generation() uint64 { return 0 }

// PINState says how many tries are left.
func (v *Vault) PINState() PINState { return PINState{} }

// SetPIN sets the PIN; birth is the holder's date of birth as ISO 8601 (1987, 1987-05, 1987-05-12) or empty. It may replace a PIN as long as no value is sealed under it.
func (v *Vault) SetPIN(ctx context.Context, pin, birth string) error { return errLater }

// CheckPIN says why a PIN would be refused: ErrPINFormat, ErrPINCommon, ErrPINBirthDate.
func CheckPIN(pin, birth string) error { return errLater }

// Unlock opens the Personal class.
func (v *Vault) Unlock(ctx context.Context, pin string) error { return errLater }

// Approve checks the PIN and returns the approval for one use of the owner key. It also unlocks.
func (v *Vault) Approve(ctx context.Context, pin, reason string) (platform.Approval, error) {
	return platform.Approval{}, errLater
}

// Lock forgets the Personal class's key.
func (v *Vault) Lock() {}

// Unlocked reports whether Personal values can be read.
func (v *Vault) Unlocked() bool { return false }

// ChangePIN replaces the PIN.
func (v *Vault) ChangePIN(ctx context.Context, old, new, birth string) error { return errLater }

// LockCard puts the Card class under the PIN, or takes it out. The vault must be unlocked.
func (v *Vault) LockCard(ctx context.Context, on bool) error { return errLater }

// CardLocked reports whether the Card class needs the PIN.
func (v *Vault) CardLocked() bool { return false }

// Reset wipes everything and goes on with an empty vault.
func (v *Vault) Reset(ctx context.Context) error { return errLater }

// Wipe removes the keystore's items, then the file, and closes the vault.
func (v *Vault) Wipe(ctx context.Context) error { return errLater }

// Close releases the file.
func (v *Vault) Close() error { return errLater }
