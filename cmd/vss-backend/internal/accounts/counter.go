package accounts

import (
	"context"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/store"
)

// EndAtCounter ends an account's binding without its device, for somebody who lost the phone and asks an officer, who says why. It reports false when no device holds it.
func (a *Accounts) EndAtCounter(ctx context.Context, officer, number, purpose string) (bool, error) {
	ended := false
	err := a.Store.Write(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(number)
		if err == nil {
			ended, err = a.takeFrom(tx, account, officer, purpose, a.Now())
		}
		return err
	})
	return ended, err
}

// takeFrom ends the binding of an account; false when there is none.
func (a *Accounts) takeFrom(tx *store.Tx, account store.Account, officer, purpose string, now time.Time) (bool, error) {
	if account.DeviceID == "" {
		return false, nil
	}
	d, err := tx.Device(account.DeviceID)
	if err != nil {
		return false, err
	}
	if err := a.endBinding(tx, &account, now); err != nil {
		return false, err
	}
	if err := tx.PutDeviceEvent(account.Number, store.EventEndedAtCounter, d.ID, d.Name, now); err != nil {
		return false, err
	}
	if err := audit.Put(tx, audit.Event{Kind: audit.EndedAtCounter, Account: account.Number, Actor: audit.Officer, ActorID: officer, Purpose: purpose, Reference: d.ID, At: now}); err != nil {
		return false, err
	}
	return true, a.Outbox.Put(tx, notify.Notice{Kind: notify.BindingEnded, Language: vss.LanguageVi, Account: account.Number, Phone: account.Phone, Email: account.Email, Device: d.Name, At: now})
}

// LockAtCounter takes an account from its device, ends what waits for another one, and lets no device have it: neither by a code of any kind nor after waiting. Two officers
// who approve a recovery at the counter, or one who opens the account, end that. Locking what is locked does nothing.
func (a *Accounts) LockAtCounter(ctx context.Context, officer, number, purpose string) error {
	now := a.Now()
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(number)
		if err != nil || account.Locked {
			return err
		}
		if _, err := a.takeFrom(tx, account, officer, purpose, now); err != nil {
			return err
		}
		if _, err := tx.EndOpenActivations(account.Number, now); err != nil {
			return err
		}
		if _, err := tx.EndOpenHandovers(account.Number); err != nil {
			return err
		}
		if err := tx.SetLocked(account.Number, now); err != nil {
			return err
		}
		return a.tellLock(tx, account, audit.AccountLocked, notify.AccountLocked, officer, purpose, now)
	})
}

// UnlockAtCounter opens a locked account again; of one that is open it does nothing.
func (a *Accounts) UnlockAtCounter(ctx context.Context, officer, number, purpose string) error {
	now := a.Now()
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(number)
		if err != nil || !account.Locked {
			return err
		}
		if err := tx.SetLocked(account.Number, time.Time{}); err != nil {
			return err
		}
		return a.tellLock(tx, account, audit.AccountUnlocked, notify.AccountUnlocked, officer, purpose, now)
	})
}

// tellLock notes in the audit log and to the owner that an account was locked or opened.
func (a *Accounts) tellLock(tx *store.Tx, account store.Account, kind string, notice notify.Kind, officer, purpose string, now time.Time) error {
	if err := audit.Put(tx, audit.Event{Kind: kind, Account: account.Number, Actor: audit.Officer, ActorID: officer, Purpose: purpose, Reference: account.Number, At: now}); err != nil {
		return err
	}
	return a.Outbox.Put(tx, notify.Notice{Kind: notice, Language: vss.LanguageVi, Account: account.Number, Phone: account.Phone, Email: account.Email, At: now})
}
