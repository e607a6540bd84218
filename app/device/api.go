package device

import (
	"context"
	"errors"
	"time"

	"vssid/app/vss"
)

var errLater = errors.New("lands within the hour")

type Device struct{}

// New takes up what the vault holds and finishes what a crash interrupted, without network.
func New(ctx context.Context, config Config) (*Device, error) { return nil, errLater }

// Status needs neither network nor PIN.
func (d *Device) Status() Status { return Status{} }

// Pending returns the activation that has begun and not ended.
func (d *Device) Pending() (Pending, bool) { return Pending{}, false }

// StartActivation sets the PIN if none is set, makes the keys, asks for a one-time password. Called again (same account), it asks for another password.
func (d *Device) StartActivation(ctx context.Context, r ActivationRequest) (Pending, error) {
	return Pending{}, errLater
}

// CompleteActivation binds the account to this device. Card follows with RenewCard.
func (d *Device) CompleteActivation(ctx context.Context, c Completion) (Status, error) {
	return Status{}, errLater
}

// Resume asks again for the answer to a completion that was sent (Pending.Sent).
func (d *Device) Resume(ctx context.Context, pin string) (Status, error) { return Status{}, errLater }

// CancelActivation forgets a pending activation.
func (d *Device) CancelActivation(ctx context.Context) error { return errLater }

// RenewDue reports whether RenewCard should run now when the network is there.
func (d *Device) RenewDue() bool { return false }

// RenewCard fetches card, credential and lists, verifies and stores them.
func (d *Device) RenewCard(ctx context.Context) (Card, error) { return Card{}, errLater }

// Card returns the stored card, or ErrNoCard, ErrNotActive, ErrRetired, storage.ErrLocked.
func (d *Device) Card() (Card, error) { return Card{}, errLater }

// Present makes a fresh card code, without network.
func (d *Device) Present(ctx context.Context) (Code, error) { return Code{}, errLater }

// PrintedPayload is the printed card's QR text as the registry holds it.
func (d *Device) PrintedPayload() (string, error) { return "", errLater }

// Checks asks who checked this card, newest first; before is zero for the first page.
func (d *Device) Checks(ctx context.Context, before time.Time, limit int) ([]vss.CardCheck, error) {
	return nil, errLater
}

// OfferHandover offers the account to a new device.
func (d *Device) OfferHandover(ctx context.Context, pin, language string) (Handover, error) {
	return Handover{}, errLater
}

// Release tells the server that this device gives the account up, then wipes. ErrOffline: nothing was wiped; WipeLocal is the way without network.
func (d *Device) Release(ctx context.Context, pin, language string) error { return errLater }

// WipeLocal wipes without telling the server. While an account is bound it answers ErrStillBound after the wipe.
func (d *Device) WipeLocal(ctx context.Context) error { return errLater }

// Acknowledge wipes what a retired device still shows.
func (d *Device) Acknowledge(ctx context.Context) error { return errLater }

// Now is the last server time plus what has elapsed since; verified is false when no server has confirmed the time since the program started.
func (d *Device) Now() (now time.Time, verified bool) { return time.Time{}, false }
