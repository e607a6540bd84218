package accounts

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/store"
)

// Weighed is a password that was looked at before the transaction of what it is for: looking takes long, and transactions run one after the other.
type Weighed struct {
	Account  string // whose password it was compared with; "" for nobody's
	Verifier string // what it was compared with
	Address  string // whose try it was
	Good     bool
}

// Recoveries judges what stands in for an activation code when an owner gets an account back (package recovery).
type Recoveries interface {
	// Weigh counts a try, takes the request's single-use proofs and looks at the password beside a printed code. number is the account's, "" when the
	// one-time password was wrong or nobody has the account; it then takes the same time.
	Weigh(ctx context.Context, uses []edge.Use, number, address, password string) (Weighed, error)
	// Entitles names the event (store.Event…) that binding the account to the caller will be; "" when nothing entitles the caller to it.
	Entitles(tx *store.Tx, account store.Account, keys [32]byte, ask vss.ActivationCompletion, w Weighed) (string, error)
	// Spend ends what entitled the caller, in the transaction of the binding.
	Spend(tx *store.Tx, account store.Account, ask vss.ActivationCompletion, w Weighed) error
}

// noRecoveries entitles nobody: what accounts begin with.
type noRecoveries struct{}

func (noRecoveries) Weigh(context.Context, []edge.Use, string, string, string) (Weighed, error) {
	return Weighed{}, nil
}

func (noRecoveries) Entitles(*store.Tx, store.Account, [32]byte, vss.ActivationCompletion, Weighed) (string, error) {
	return "", nil
}

func (noRecoveries) Spend(*store.Tx, store.Account, vss.ActivationCompletion, Weighed) error {
	return errors.New("spend a recovery: none can entitle anybody")
}

// JoinRecoveries tells the accounts who judges recoveries. It is called once, before the first request.
func (a *Accounts) JoinRecoveries(r Recoveries) { a.recoveries = r }

// weigh looks at the password beside a printed code, if the completion has one and the request can still be decided. The uses it returns are those
// still to be taken.
func (a *Accounts) weigh(ctx context.Context, uses []edge.Use, handle, keys [32]byte, ask vss.ActivationCompletion, now time.Time) (Weighed, []edge.Use, error) {
	if ask.RecoveryCode == nil || ask.RecoveryPassword == nil {
		return Weighed{}, uses, nil
	}
	request, err := a.Store.Read(ctx).Activation(handle)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Weighed{}, uses, fmt.Errorf("read the activation: %w", err)
	}
	mine := err == nil && subtle.ConstantTimeCompare(request.KeysHash[:], keys[:]) == 1
	if !mine || request.DeviceID != "" || now.After(request.Expires) || request.Tries >= maxTries {
		return Weighed{}, uses, nil // decided without it
	}
	password, err := a.password(request.Salt)
	if err != nil {
		return Weighed{}, uses, err
	}
	number := request.Account
	if subtle.ConstantTimeCompare([]byte(password), []byte(ask.Otp)) != 1 {
		number = "" // whoever has no one-time password spends none of the account's tries
	}
	w, err := a.recoveries.Weigh(ctx, uses, number, edge.Address(ctx), *ask.RecoveryPassword)
	return w, nil, err
}

// KeysHash names the pair of keys of a new device.
func KeysHash(caller edge.Activation) [32]byte {
	return sha256.Sum256([]byte(caller.DeviceThumbprint + "\x00" + caller.OwnerThumbprint))
}

// note puts what an account's own device did into the history of the account's devices.
func (a *Accounts) note(tx *store.Tx, event string, account store.Account, now time.Time) error {
	d, err := tx.Device(account.DeviceID)
	if err != nil {
		return fmt.Errorf("read the account's device: %w", err)
	}
	return tx.PutDeviceEvent(account.Number, event, d.ID, d.Name, now)
}
