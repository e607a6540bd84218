package issuer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

// ErrNoSuchKey means that a key cannot be withdrawn: there is none of this purpose and number, or it has left the list.
var ErrNoSuchKey = errors.New("there is no such signing key in the list")

// Withdraw takes a key out of the list at once, because somebody else may hold it. Where it signs now, its successor signs from this moment: the one that is
// published already, or a new one. Everything the key signed is refused by desks as soon as they fetch the list; phones that come online renew what they hold.
// note is written in the same transaction. Errors: ErrNoSuchKey.
func (i *Issuer) Withdraw(ctx context.Context, purpose trust.Purpose, number int64, note func(tx *store.Tx) error) error {
	now := i.Now().UTC().Truncate(time.Second)
	err := i.Store.Write(ctx, func(tx *store.Tx) error {
		rows, err := tx.IssuerKeys()
		if err != nil {
			return err
		}
		rows = slices.DeleteFunc(rows, func(k store.IssuerKey) bool { return k.Purpose != string(purpose) })
		if !slices.ContainsFunc(rows, func(k store.IssuerKey) bool { return k.Number == number && !left(k, now) }) {
			return ErrNoSuchKey
		}
		if err := i.succeed(tx, rows, number, now); err != nil {
			return err
		}
		if err := tx.RetireIssuerKey(string(purpose), number, now); err != nil {
			return err
		}
		if purpose == trust.StatusList { // every list is signed anew, whether or not it changed
			if err := tx.TouchStatusLists(); err != nil {
				return err
			}
		}
		return note(tx)
	})
	if err != nil {
		return fmt.Errorf("withdraw the %s key %d: %w", purpose, number, err)
	}
	return errors.Join(i.publishTrust(ctx), i.publishLists(ctx))
}

// left reports whether a key has left the list.
func left(k store.IssuerKey, now time.Time) bool { return !k.Leaves.IsZero() && !now.Before(k.Leaves) }

// succeed sees to it that a purpose has a key that signs, and goes on doing so, once the key of a number is gone. rows are all keys of the purpose.
func (i *Issuer) succeed(tx *store.Tx, rows []store.IssuerKey, number int64, now time.Time) error {
	last := rows[len(rows)-1].Number
	var current, next *store.IssuerKey
	for n, k := range rows {
		switch {
		case left(k, now):
		case k.SignsFrom.After(now):
			next = &rows[n]
		default:
			current = &rows[n]
		}
	}
	switch {
	case next != nil && next.Number == number: // the one that signs now stays without an end
		return tx.RetireIssuerKey(current.Purpose, current.Number, time.Time{})
	case current.Number != number:
		return nil
	case next != nil:
		return tx.StartIssuerKey(next.Purpose, next.Number, now)
	}
	fresh, err := i.newKey(trust.Purpose(current.Purpose), last+1)
	if err != nil {
		return err
	}
	fresh.Published, fresh.SignsFrom = now, now
	_, err = tx.AddIssuerKey(fresh)
	return err
}

// lookAtKeys publishes anew when another instance has changed the keys: what it withdrew must sign here no more.
func (i *Issuer) lookAtKeys(ctx context.Context) error {
	rows, err := i.Store.Read(ctx).IssuerKeys()
	if err != nil {
		return err
	}
	known := 0
	for _, row := range rows {
		for _, k := range i.trusted.Load().keys[trust.Purpose(row.Purpose)] {
			if k.Number == row.Number && k.SignsFrom.Equal(row.SignsFrom) && k.Leaves.Equal(row.Leaves) {
				known++
			}
		}
	}
	if known == len(rows) {
		return nil
	}
	return i.publishTrust(ctx)
}
