package accounts

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Start begins an activation: it sends a one-time password to the account's phone and gives a handle that only the holder of both new keys can use.
func (a *Accounts) Start(ctx context.Context, caller edge.Activation, uses []edge.Use, address string, ask vss.ActivationStart) (vss.ActivationStarted, error) {
	level, err := a.attest(caller.DeviceKey, ask)
	if err != nil {
		return vss.ActivationStarted{}, err
	}
	now := a.Now()
	handle := token(32)
	salt := make([]byte, 20)
	rand.Read(salt)
	password, err := a.password(salt)
	if err != nil {
		return vss.ActivationStarted{}, err
	}
	request := store.Activation{
		HandleHash: sha256.Sum256([]byte(handle)), KeysHash: KeysHash(caller), KeyLevel: level, DeviceName: ask.Device,
		Language: string(ask.Language), Salt: salt, Expires: now.Add(passwordLife),
	}
	var resend time.Time
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		account, err := tx.Account(ask.Account)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		// The account's limit is one for all its numbers; a number that means nobody has a limit of its own.
		if resend, err = a.countSend(tx, cmp.Or(account.Number, ask.Account), address, now); err != nil {
			return err
		}
		request.Account = account.Number
		if err := tx.CreateActivation(request); err != nil {
			return err
		}
		if err := tx.PutDeviceEvent(account.Number, store.EventPasswordAsked, "", ask.Device, now); err != nil {
			return err
		}
		return a.Outbox.Put(tx, notify.Notice{Kind: notify.OneTimePassword, Language: ask.Language, Account: account.Number, Phone: account.Phone, Code: password, At: now})
	})
	if err != nil {
		return vss.ActivationStarted{}, err
	}
	if soonest := now.Add(a.Limits.Resend); resend.Before(soonest) {
		resend = soonest
	}
	return vss.ActivationStarted{Handle: handle, ExpiresAt: request.Expires.UTC(), ResendAfter: resend.UTC(), ServerTime: now.UTC()}, nil
}

func (a *Accounts) attest(key *ecdsa.PublicKey, ask vss.ActivationStart) (int, error) {
	var chain [][]byte
	if ask.Attestation != nil {
		for _, c := range *ask.Attestation {
			der, err := base64.RawURLEncoding.DecodeString(c)
			if err != nil {
				return 0, refusal.Invalid("attestation", "a certificate is not base64url")
			}
			chain = append(chain, der)
		}
	}
	return a.Attestation.Level(ask.KeyLevel, chain, key)
}

// Complete ends an activation: password and code (or hand-over secret, or what gets an account back) bind the account to the caller's keys.
func (a *Accounts) Complete(ctx context.Context, caller edge.Activation, uses []edge.Use, handle string, ask vss.ActivationCompletion) (vss.Binding, error) {
	if err := oneFactor(ask); err != nil {
		return vss.Binding{}, err
	}
	now := a.Now()
	hash := sha256.Sum256([]byte(handle))
	keys := KeysHash(caller)
	weighed, uses, err := a.weigh(ctx, uses, hash, keys, ask, now)
	if err != nil {
		return vss.Binding{}, err
	}
	var bound store.Device
	var holder string
	var refused error // what the caller is told although the transaction stands: a wrong try is counted
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		refused, bound = nil, store.Device{}
		if err := takeUses(tx, uses); err != nil {
			return err
		}
		request, err := tx.Activation(hash)
		if errors.Is(err, store.ErrNotFound) || err == nil && subtle.ConstantTimeCompare(request.KeysHash[:], keys[:]) != 1 {
			// Whoever has not both keys neither learns about the handle nor spends its tries.
			return refusal.New(vss.CodeActivationRefused)
		}
		if err != nil {
			return err
		}
		if request.DeviceID != "" {
			if now.Sub(request.Completed) > answerLife {
				return refusal.New(vss.CodeOTPExpired)
			}
			bound, err = tx.Device(request.DeviceID)
		} else {
			bound, refused, err = a.try(tx, request, caller, ask, weighed, now)
		}
		if err != nil || refused != nil {
			return err
		}
		card, err := tx.Card(bound.Account)
		holder = card.HolderName
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return vss.Binding{}, err
	}
	return vss.Binding{Account: bound.Account, DeviceId: bound.ID, BindingGeneration: bound.Generation, BoundAt: bound.BoundAt, HolderName: holder, ServerTime: now.UTC()}, nil
}

// oneFactor wants exactly one thing besides the one-time password.
func oneFactor(ask vss.ActivationCompletion) error {
	given := 0
	for _, there := range []bool{ask.ActivationCode != nil, ask.HandoverSecret != nil, ask.FiledHere != nil && *ask.FiledHere, ask.Recovery != nil, ask.RecoveryCode != nil} {
		if there {
			given++
		}
	}
	if given != 1 || ask.FiledHere != nil && !*ask.FiledHere || (ask.RecoveryCode == nil) != (ask.RecoveryPassword == nil) {
		return refusal.Invalid("activationCode", "exactly one of activationCode, handoverSecret, filedHere, recovery, and recoveryCode with recoveryPassword is needed")
	}
	return nil
}

// countTry counts a wrong completion and leaves it in the history of the account's devices.
func (a *Accounts) countTry(tx *store.Tx, request store.Activation, account store.Account, now time.Time) error {
	if err := tx.PutDeviceEvent(account.Number, store.EventActivationRefused, "", request.DeviceName, now); err != nil {
		return err
	}
	return tx.CountTry(request.HandleHash)
}

// try judges one completion of an open request. A wrong one is counted and refused.
func (a *Accounts) try(tx *store.Tx, request store.Activation, caller edge.Activation, ask vss.ActivationCompletion, weighed Weighed, now time.Time) (bound store.Device, refused, err error) {
	switch {
	case now.After(request.Expires):
		return bound, nil, refusal.New(vss.CodeOTPExpired)
	case request.Tries >= maxTries:
		return bound, nil, refusal.New(vss.CodeOTPSpent)
	}
	account, err := tx.Account(request.Account)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return bound, nil, err
	}
	// All parts are looked at whatever the first ones say, so that time tells nothing.
	password, err := a.password(request.Salt)
	if err != nil {
		return bound, nil, err
	}
	goodPassword := subtle.ConstantTimeCompare([]byte(password), []byte(ask.Otp)) == 1
	goodCode, err := a.goodCode(tx, account.Number, text(ask.ActivationCode))
	if err != nil {
		return bound, nil, err
	}
	offer, goodOffer, err := goodOffer(tx, account, text(ask.HandoverSecret), now)
	if err != nil {
		return bound, nil, err
	}
	filing, filedHere, err := filedHere(tx, account.Number, caller.DeviceThumbprint, ask.FiledHere != nil)
	if err != nil {
		return bound, nil, err
	}
	recovered, err := a.recoveries.Entitles(tx, account, KeysHash(caller), ask, weighed)
	if err != nil {
		return bound, nil, err
	}
	// A code from the counter, or the phone that registered, starts a binding; neither takes an account from a device that holds it.
	goodCode, filedHere = goodCode && account.DeviceID == "", filedHere && account.DeviceID == ""
	// Officers let no device have a locked account but one that two of them have approved.
	locked := account.Locked && recovered != store.EventRecoveredByOffice
	if locked || !goodPassword || !(goodCode || goodOffer || filedHere || recovered != "") || account.Number == "" {
		return bound, refusal.New(vss.CodeActivationRefused), a.countTry(tx, request, account, now)
	}
	event := store.EventActivated
	switch {
	case recovered != "":
		event, err = recovered, a.recoveries.Spend(tx, account, ask, weighed)
		if err == nil && account.Locked {
			err = tx.SetLocked(account.Number, time.Time{})
		}
	case goodOffer:
		event, err = store.EventHandedOver, tx.TakeHandover(offer, now)
	case filedHere:
		err = spendFiling(tx, filing, now)
	default:
		err = tx.SpendActivationCode(account.Number)
	}
	if err == nil {
		bound, err = a.bind(tx, account, request, caller, event, now)
	}
	return bound, nil, err
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// goodOffer looks for a living offer of the account with this secret.
func goodOffer(tx *store.Tx, account store.Account, secretText string, now time.Time) (hash [32]byte, good bool, err error) {
	secret, ok := decodeSecret(secretText)
	hash = sha256.Sum256(secret[:])
	offer, err := tx.Handover(hash)
	if errors.Is(err, store.ErrNotFound) {
		return hash, false, nil
	}
	if err != nil {
		return hash, false, err
	}
	good = ok && offer.Account == account.Number && offer.Generation == account.Generation && account.DeviceID != "" && !now.After(offer.Expires)
	return hash, good, nil
}

// filedHere looks for the approved registration that opened the account and was filed with the device key of this activation, unless its right
// to activate was used. It looks whether the caller asked for it or not, so that time tells nothing.
func filedHere(tx *store.Tx, account, deviceThumbprint string, asked bool) (filing store.Application, good bool, err error) {
	filing, err = tx.FiledBy(account, deviceThumbprint)
	if errors.Is(err, store.ErrNotFound) {
		return filing, false, nil
	}
	return filing, err == nil && asked, err
}

// spendFiling ends a registration's right to activate without a code.
func spendFiling(tx *store.Tx, filing store.Application, now time.Time) error {
	filing.ActivatedAt = now
	if err := tx.SaveApplication(filing); err != nil {
		return err
	}
	return tx.AddApplicationEvent(filing.ID, store.ApplicationEvent{At: now, Kind: string(vss.ApplicationEventKindActivated)})
}

// bind ends an older binding and starts the new one, and with it every recovery that still runs. event says what brought it about.
func (a *Accounts) bind(tx *store.Tx, account store.Account, request store.Activation, caller edge.Activation, event string, now time.Time) (store.Device, error) {
	if account.DeviceID != "" {
		if err := a.endBinding(tx, &account, now); err != nil {
			return store.Device{}, err
		}
	}
	deviceKey, err := caller.DeviceKey.Bytes()
	if err != nil {
		return store.Device{}, fmt.Errorf("write the device key: %w", err)
	}
	ownerKey, err := caller.OwnerKey.Bytes()
	if err != nil {
		return store.Device{}, fmt.Errorf("write the owner key: %w", err)
	}
	d := store.Device{
		ID: token(16), Account: account.Number, Generation: account.Generation + 1, Name: request.DeviceName, KeyLevel: request.KeyLevel,
		DeviceKey: deviceKey, OwnerKey: ownerKey, BoundAt: now.Truncate(time.Millisecond).UTC(),
	}
	if err := tx.Bind(d); err != nil {
		return store.Device{}, err
	}
	if err := a.Credentials.TakeOver(tx, account.Number); err != nil {
		return store.Device{}, err
	}
	if err := tx.CompleteActivation(request.HandleHash, d.ID, now); err != nil {
		return store.Device{}, err
	}
	if err := tx.EndRecoveries(account.Number, store.RecoveryReplaced, now); err != nil {
		return store.Device{}, err
	}
	if err := events.Put(tx, account.Number, events.DeviceBound, d.ID, now); err != nil {
		return store.Device{}, err
	}
	if err := tx.PutDeviceEvent(account.Number, event, d.ID, d.Name, now); err != nil {
		return store.Device{}, err
	}
	if err := audit.Put(tx, audit.Event{Kind: audit.DeviceBound, Account: account.Number, Actor: audit.Owner, Reference: d.ID, At: now}); err != nil {
		return store.Device{}, err
	}
	return d, a.Outbox.Put(tx, notify.Notice{Kind: notify.DeviceBound, Language: vss.Language(request.Language), Account: account.Number, Phone: account.Phone, Email: account.Email, Device: d.Name, At: now})
}
