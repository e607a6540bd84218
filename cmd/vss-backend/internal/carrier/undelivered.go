package carrier

import (
	"context"
	"errors"
	"time"

	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/store"
)

// ErrGone means that a message cannot be sent again: there is none of this id that was given up, or it was a code, which is kept no longer than it counts.
var ErrGone = errors.New("nothing of this message is left to send")

// Undelivered are the messages that were given up: an officer decides what becomes of them.
type Undelivered struct {
	Store Store
	Now   func() time.Time
}

// All gives them, newest first.
func (u *Undelivered) All(ctx context.Context, limit int) ([]store.OutboxMessage, error) {
	return u.Store.Read(ctx).DeadMessages(limit)
}

// Waiting counts them up to a limit.
func (u *Undelivered) Waiting(ctx context.Context, limit int) (int, error) {
	return u.Store.Read(ctx).CountDeadMessages(limit)
}

// SendAgain has one tried again from the start, and notes which officer said so. It fails with ErrGone.
func (u *Undelivered) SendAgain(ctx context.Context, officer, id string) error {
	return u.settle(ctx, officer, id, "message-sent-again", (*store.Tx).ReviveMessage)
}

// Dismiss takes one off the list: nobody needs it any more. It fails with ErrGone.
func (u *Undelivered) Dismiss(ctx context.Context, officer, id string) error {
	return u.settle(ctx, officer, id, "message-dismissed", (*store.Tx).DismissMessage)
}

func (u *Undelivered) settle(ctx context.Context, officer, id, kind string, do func(tx *store.Tx, id string) (bool, error)) error {
	return u.Store.Write(ctx, func(tx *store.Tx) error {
		done, err := do(tx, id)
		if err != nil {
			return err
		}
		if !done {
			return ErrGone
		}
		return audit.Put(tx, audit.Event{Kind: kind, Actor: audit.Officer, ActorID: officer, Reference: id, At: u.Now()})
	})
}
