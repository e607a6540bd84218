// Package issuer signs: credentials for devices, status lists, and the list of the keys that may sign them. It alone holds those keys.
package issuer

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/store"
)

const (
	listSize        = status.Entries
	statusValid     = uint8(status.Valid)
	statusReplaced  = uint8(status.DeviceReplaced)
	statusWithdrawn = uint8(status.CardWithdrawn)
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Binding tells who holds an account.
type Binding interface {
	// Take remembers a request's single-use proofs, or refuses with proof-replayed.
	Take(tx *store.Tx, uses []edge.Use) error
	// Holds reads the session's account and device again, or refuses with binding-ended.
	Holds(r *store.Reader, s edge.Session) (store.Account, store.Device, error)
}

// Config says what the issuer stands on. Every member is needed.
type Config struct {
	Store       Store
	Keys        *Keys
	Binding     Binding
	Environment signed.Environment
	Now         func() time.Time
	Log         *slog.Logger
}

// Issuer is the component. It is safe for concurrent use.
type Issuer struct {
	Config
	trusted atomic.Pointer[trusted]
}

type trusted struct {
	list *trust.List
	root []byte
	keys ring
}

// New makes the issuer and publishes what verifiers need from the first moment on: the trust metadata and the first status list.
func New(ctx context.Context, c Config) (*Issuer, error) {
	if c.Store == nil || c.Keys == nil || c.Binding == nil || c.Now == nil || c.Log == nil {
		return nil, errors.New("make the issuer: a part is missing")
	}
	i := &Issuer{Config: c}
	if err := i.publishTrust(ctx); err != nil {
		return nil, err
	}
	err := c.Store.Write(ctx, func(tx *store.Tx) error {
		lists, err := tx.StatusLists()
		if err == nil && len(lists) == 0 {
			_, err = tx.CreateStatusList(0)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open the first status list: %w", err)
	}
	return i, i.publishLists(ctx)
}

// How often the issuer looks, and how old what it signed may grow.
const (
	listEvery  = 2 * time.Second
	listAge    = 30 * time.Minute
	trustEvery = time.Hour
	keysEvery  = 10 * time.Second
	dropEvery  = 6 * time.Hour
)

// Run keeps what is published fresh until ctx ends. A failure is logged and tried again at the next turn.
func (i *Issuer) Run(ctx context.Context) {
	turns := []struct {
		every time.Duration
		what  string
		do    func(context.Context) error
	}{
		{listEvery, "publish the status lists", i.publishLists},
		{keysEvery, "look at the keys", i.lookAtKeys},
		{trustEvery, "publish the trust metadata", i.publishTrust},
		{dropEvery, "free places of status lists", i.dropPlaces},
	}
	var all sync.WaitGroup
	for _, t := range turns {
		all.Go(func() {
			ticker := time.NewTicker(t.every)
			defer ticker.Stop()
			for {
				select {
				case <-ctx.Done():
					return
				case <-ticker.C:
				}
				if err := t.do(ctx); err != nil && ctx.Err() == nil {
					i.Log.Error("issuer", "doing", t.what, "err", err)
				}
			}
		})
	}
	all.Wait()
}

// publishLists signs every list that has changed or grown old.
func (i *Issuer) publishLists(ctx context.Context) error {
	lists, err := i.Store.Read(ctx).StatusLists()
	if err != nil {
		return err
	}
	for _, l := range lists {
		if l.Changes != l.Published || i.Now().Sub(l.SignedAt) > listAge {
			if err := i.publishList(ctx, l.ID); err != nil {
				return fmt.Errorf("publish status list %d: %w", l.ID, err)
			}
		}
	}
	return nil
}

// publishList signs a list as the database holds it, reads it back as a desk will, and publishes it.
func (i *Issuer) publishList(ctx context.Context, id uint32) error {
	r := i.Store.Read(ctx)
	// The number of changes is read first: a change that comes between the two reads is signed early and once more, never missed.
	changes, err := r.StatusChanges(id)
	if err != nil {
		return err
	}
	entries, err := r.ChangedEntries(id)
	if err != nil {
		return err
	}
	now := i.Now().Truncate(time.Second)
	raw, err := i.signList(id, entries, now)
	if err != nil {
		return err
	}
	return i.Store.Write(ctx, func(tx *store.Tx) error { return tx.PublishStatusList(id, changes, raw, now) })
}

// StatusList gives a signed list as it was last published, or fails with store.ErrNotFound.
func (i *Issuer) StatusList(ctx context.Context, id uint32) ([]byte, error) {
	l, err := i.Store.Read(ctx).StatusList(id)
	if err == nil && l.Signed == nil {
		return nil, store.ErrNotFound
	}
	return l.Signed, err
}

// dropPlaces frees places whose credential expired long ago.
func (i *Issuer) dropPlaces(ctx context.Context) error {
	return i.Store.Write(ctx, func(tx *store.Tx) error {
		lists, err := tx.StatusLists()
		if err != nil {
			return err
		}
		for _, l := range lists {
			if err := tx.DropStatusEntries(l.ID, i.Now().Add(-placeRest)); err != nil {
				return err
			}
		}
		return nil
	})
}
