package recovery

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/store"
)

// ownersToCancel reports whether the owner's channels may still cancel a recovery. What an officer has approved, officers cancel: they have seen the
// person, and a thief of the old phone has not.
func ownersToCancel(v store.Recovery) bool {
	return v.Kind == store.RecoveryWaiting || len(v.Officers) == 0
}

// Cancel ends every recovery of the session's account that the owner may cancel.
func (r *Recovery) Cancel(ctx context.Context, s edge.Session, uses []edge.Use) (vss.RecoveriesCancelled, error) {
	now := r.Now()
	answer := vss.RecoveriesCancelled{ServerTime: now.UTC()}
	err := r.Store.Write(ctx, func(tx *store.Tx) error {
		if err := r.Owners.Take(tx, uses); err != nil {
			return err
		}
		account, _, err := r.Owners.Holds(&tx.Reader, s)
		if err != nil {
			return err
		}
		answer.Cancelled, err = r.cancelAll(tx, account, now)
		return err
	})
	return answer, err
}

func (r *Recovery) cancelAll(tx *store.Tx, account store.Account, now time.Time) (int, error) {
	running, err := tx.RunningRecoveries(account.Number, now)
	if err != nil {
		return 0, err
	}
	cancelled := 0
	for _, v := range running {
		if !ownersToCancel(v) {
			continue
		}
		if err := r.cancelOne(tx, account, v, audit.Owner, now); err != nil {
			return 0, err
		}
		cancelled++
	}
	return cancelled, nil
}

func (r *Recovery) cancelOne(tx *store.Tx, account store.Account, v store.Recovery, by audit.Actor, now time.Time) error {
	if err := tx.EndRecovery(v.Hash, store.RecoveryCancelled, now); err != nil {
		return err
	}
	return r.note(tx, account, store.EventRecoveryCancelled, store.Device{Name: v.DeviceName},
		notify.Notice{Kind: notify.RecoveryCancelled, Language: vss.Language(v.Language), Device: quoted(v.DeviceName), Number: v.Number, At: now},
		audit.Event{Actor: by, Reference: v.Number})
}

// ErrNoSuchLink means that no recovery has this cancel link.
var ErrNoSuchLink = errors.New("no recovery has this link")

// ByLink finds the recovery that a cancel link means, or fails with ErrNoSuchLink.
func (r *Recovery) ByLink(ctx context.Context, code string) (store.Recovery, error) {
	v, err := r.Store.Read(ctx).RecoveryByCancel(sha256.Sum256([]byte(code)))
	if errors.Is(err, store.ErrNotFound) {
		return v, ErrNoSuchLink
	}
	return v, err
}

// CancelByLink ends the recovery that a link means, if the owner still may, and gives it as it is then.
func (r *Recovery) CancelByLink(ctx context.Context, code string) (store.Recovery, error) {
	now := r.Now()
	var after store.Recovery
	err := r.Store.Write(ctx, func(tx *store.Tx) error {
		hash := sha256.Sum256([]byte(code))
		v, err := tx.RecoveryByCancel(hash)
		if errors.Is(err, store.ErrNotFound) || err == nil && v.Account == "" {
			return ErrNoSuchLink
		}
		if err != nil {
			return err
		}
		if v.Outcome == "" && now.Before(v.Expires) && ownersToCancel(v) {
			account, err := tx.Account(v.Account)
			if err != nil {
				return err
			}
			if err := r.cancelOne(tx, account, v, audit.Public, now); err != nil {
				return err
			}
		}
		after, err = tx.RecoveryByCancel(hash)
		return err
	})
	return after, err
}

// Remind tells the owners of recoveries that have become ready since the last time.
func (r *Recovery) Remind(ctx context.Context) error {
	due, err := r.Store.Read(ctx).UntoldRecoveries(r.Now())
	if err != nil || len(due) == 0 {
		return err
	}
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		now := r.Now()
		due, err := tx.UntoldRecoveries(now)
		if err != nil {
			return err
		}
		for _, v := range due {
			account, err := tx.Account(v.Account)
			if err != nil {
				return fmt.Errorf("tell that a recovery is ready: %w", err)
			}
			if err := r.tellReady(tx, account, v, audit.Event{Actor: audit.System, Reference: v.Number}, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Recovery) tellReady(tx *store.Tx, account store.Account, v store.Recovery, by audit.Event, now time.Time) error {
	if err := tx.ToldRecovery(v.Hash, now); err != nil {
		return err
	}
	n := notify.Notice{Kind: notify.RecoveryReady, Language: vss.Language(v.Language), Device: quoted(v.DeviceName), Number: v.Number, At: now}
	if ownersToCancel(v) {
		n.Link = r.cancelLink(v)
	}
	return r.note(tx, account, store.EventRecoveryReady, store.Device{Name: v.DeviceName}, n, by)
}

// Run tells owners in time, until ctx ends; failed is told what went wrong.
func (r *Recovery) Run(ctx context.Context, failed func(error)) {
	every := min(time.Minute, max(r.Policy.Wait/10, time.Second))
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := r.Remind(ctx); err != nil && ctx.Err() == nil {
			failed(fmt.Errorf("tell owners that recoveries are ready: %w", err))
		}
	}
}
