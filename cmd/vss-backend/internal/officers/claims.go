package officers

import (
	"context"
	"errors"
	"time"

	"vssid/cmd/vss-backend/internal/store"
)

// ClaimLife is how long an item stays with an officer who looks at it; every look begins it anew.
const ClaimLife = 15 * time.Minute

// HeldError says that another officer works on an item.
type HeldError struct {
	By    string // the other's login
	Until time.Time
}

// Error implements error.
func (h *HeldError) Error() string { return h.By + " works on it" }

// Claim gives an item to an officer, or fails with *HeldError.
func (o *Officers) Claim(ctx context.Context, login, kind, item string) error {
	now := o.Now()
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		held, err := tx.Claim(kind, item)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err == nil && held.Login != login && now.Before(held.Ends) {
			return &HeldError{held.Login, held.Ends}
		}
		return tx.PutClaim(store.Claim{Kind: kind, Item: item, Login: login, Ends: now.Add(ClaimLife)})
	})
}

// Holds reports whether an officer may act on an item now: the claim is theirs. It is asked at every act, not only when the page was opened.
func (o *Officers) Holds(ctx context.Context, login, kind, item string) error {
	held, err := o.Store.Read(ctx).Claim(kind, item)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return &HeldError{}
	case err != nil:
		return err
	case held.Login != login || !o.Now().Before(held.Ends):
		return &HeldError{held.Login, held.Ends}
	}
	return nil
}

// Release gives an item back.
func (o *Officers) Release(ctx context.Context, login, kind, item string) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DropClaim(kind, item, login) })
}

// Held says who works on which items of a kind.
func (o *Officers) Held(ctx context.Context, kind string) (map[string]string, error) {
	claims, err := o.Store.Read(ctx).Claims(kind, o.Now())
	held := make(map[string]string, len(claims))
	for item, c := range claims {
		held[item] = c.Login
	}
	return held, err
}
