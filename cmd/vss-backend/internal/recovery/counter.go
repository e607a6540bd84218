package recovery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/store"
)

// officersNeeded is how many different officers must approve.
const officersNeeded = 2

// What the officers' door refuses with.
var (
	// ErrNoSuchRequest means that no request to officers has this number.
	ErrNoSuchRequest = errors.New("no request to officers has this number")
	// ErrNotRunning means that the request has been decided, has run out, or the account was bound in another way.
	ErrNotRunning = errors.New("the request no longer runs")
	// ErrSameOfficer means that this officer has approved the request already: the second approval is another officer's.
	ErrSameOfficer = errors.New("this officer has approved the request already; another officer must be the second")
)

// request finds a request to officers that can still be decided.
func request(tx *store.Tx, number string, now time.Time) (store.Recovery, store.Account, error) {
	v, err := tx.RecoveryByNumber(number)
	if errors.Is(err, store.ErrNotFound) || err == nil && (v.Kind != store.RecoveryOfficers || v.Account == "") {
		return v, store.Account{}, ErrNoSuchRequest
	}
	if err != nil {
		return v, store.Account{}, err
	}
	if v.Outcome != "" || !now.Before(v.Expires) {
		return v, store.Account{}, ErrNotRunning
	}
	account, err := tx.Account(v.Account)
	return v, account, err
}

// Approve keeps an officer's approval of the request with this number. The officer has seen the person and their identity paper, and the number on the
// new device. With the second officer's the new device can complete.
func (r *Recovery) Approve(ctx context.Context, number, officer string) error {
	if officer == "" {
		return errors.New("approve a recovery: the officer has no id")
	}
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		now := r.Now()
		v, account, err := request(tx, number, now)
		if err != nil {
			return err
		}
		if slices.Contains(v.Officers, officer) {
			return ErrSameOfficer
		}
		if len(v.Officers) >= officersNeeded {
			return ErrNotRunning
		}
		fresh, err := tx.ApproveRecovery(v.Hash, officer, now)
		if err != nil {
			return err
		}
		if !fresh {
			return ErrSameOfficer
		}
		v.Officers = append(v.Officers, officer)
		by := audit.Event{Actor: audit.Officer, ActorID: officer, Reference: v.Number}
		err = r.note(tx, account, store.EventRecoveryApproved, store.Device{Name: v.DeviceName},
			notify.Notice{Kind: notify.RecoveryApproved, Language: vss.Language(v.Language), Device: quoted(v.DeviceName), Number: v.Number, At: now}, by)
		if err != nil || len(v.Officers) < officersNeeded {
			return err
		}
		if err := tx.ReadyRecovery(v.Hash, now); err != nil {
			return err
		}
		return r.tellReady(tx, account, v, by, now)
	})
}

// Refuse ends a request to officers.
func (r *Recovery) Refuse(ctx context.Context, number, officer string) error {
	if officer == "" {
		return errors.New("refuse a recovery: the officer has no id")
	}
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		now := r.Now()
		v, account, err := request(tx, number, now)
		if err != nil {
			return err
		}
		if err := tx.EndRecovery(v.Hash, store.RecoveryRefused, now); err != nil {
			return err
		}
		return r.note(tx, account, store.EventRecoveryRefused, store.Device{Name: v.DeviceName},
			notify.Notice{Kind: notify.RecoveryRefused, Language: vss.Language(v.Language), Device: quoted(v.DeviceName), Number: v.Number, At: now},
			audit.Event{Actor: audit.Officer, ActorID: officer, Reference: v.Number})
	})
}

// Case is a recovery as a counter sees it.
type Case struct {
	store.Recovery
	Stage  vss.RecoveryStage
	Holder string
	Link   string // that cancels it: only the message to the owner holds it in production
}

// Cases gives the newest recoveries, newest first.
func (r *Recovery) Cases(ctx context.Context, limit int) ([]Case, error) {
	reader, now := r.Store.Read(ctx), r.Now()
	newest, err := reader.NewestRecoveries(limit)
	if err != nil {
		return nil, fmt.Errorf("list the recoveries: %w", err)
	}
	all := make([]Case, 0, len(newest))
	for _, v := range newest {
		card, err := reader.Card(v.Account)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, fmt.Errorf("name the holder of a recovery: %w", err)
		}
		all = append(all, Case{Recovery: v, Stage: StageOf(v, now), Holder: card.HolderName, Link: r.cancelLink(v)})
	}
	return all, nil
}

// Reports gives the newest reports of "this wasn't me", newest first.
func (r *Recovery) Reports(ctx context.Context, limit int) ([]store.DeviceReport, error) {
	return r.Store.Read(ctx).DeviceReports("", limit)
}
