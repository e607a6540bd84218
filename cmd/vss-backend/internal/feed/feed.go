// Package feed keeps the changes of the national data in one order that other systems follow from any point (docs/import.md, "The change feed").
//
// A change is left in the transaction that makes it, and gets its place afterwards from one sequencer at a time, in a transaction that sees it committed.
// A transaction that ends late therefore gets a later place; no place is ever given before one that a reader has seen, and none is left out.
package feed

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"vssid/cmd/vss-backend/internal/store"
)

// Change is one change: whose record, and what of it. It never says what the record holds.
type Change struct {
	Kind      string // as events.Kind; FacilityChanged, PersonChanged
	Subject   string // the number of the account or person, or the facility's code
	Reference string // what changed, by its own id; empty when kind says it all
	At        time.Time
}

// The kinds beside those of package events.
const (
	PersonChanged   = "person-changed"   // a number, name or another entry of a person's record
	FacilityChanged = "facility-changed" // the directory of facilities; the subject is the code
)

// Put leaves a change in the transaction that makes it.
func Put(tx *store.Tx, c Change) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("name a change: %w", err)
	}
	return tx.PutFeedChange(store.FeedChange{ID: id.String(), At: c.At, Kind: c.Kind, Subject: c.Subject, Reference: c.Reference})
}

// Kept is how long a change stays in the feed.
const Kept = 90 * 24 * time.Hour

// The pace of the sequencer.
const (
	sequenceEvery = 250 * time.Millisecond
	leadFor       = 10 * time.Second // an instance that died is followed after this
	batchSize     = 500              // bounds one transaction
	forgetEvery   = time.Hour
	role          = "change-feed"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Config says what the feed stands on. Every member is needed.
type Config struct {
	Store Store
	Now   func() time.Time
	Log   *slog.Logger
}

// Feed is the feed with its sequencer. It is safe for concurrent use.
type Feed struct {
	Config
	holder string // this instance among those that share the database
	name   string // of this feed: a cursor of another one is refused
	turns  sync.Mutex
	forgot time.Time

	mu   sync.Mutex
	bell chan struct{} // closed when a sequencer of this process has placed something
}

// New opens the feed.
func New(ctx context.Context, c Config) (*Feed, error) {
	f := &Feed{Config: c, holder: uuid.NewString(), bell: make(chan struct{})}
	err := c.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.KeepSetting("change-feed", []byte(uuid.NewString()))
		f.name = string(kept)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open the change feed: %w", err)
	}
	return f, nil
}

// Run sequences until ctx ends. A failure is logged and tried again at the next turn.
func (f *Feed) Run(ctx context.Context) {
	ticker := time.NewTicker(sequenceEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			err := f.Store.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return tx.StopLeading(role, f.holder) })
			if err != nil {
				f.Log.Error("change feed", "doing", "give up the lead", "err", err)
			}
			return
		case <-ticker.C:
		}
		for more := true; more; {
			var err error
			if more, err = f.Sequence(ctx); err != nil && ctx.Err() == nil {
				f.Log.Error("change feed", "doing", "put changes in order", "err", err)
			}
		}
		if now := f.Now(); now.Sub(f.forgot) > forgetEvery {
			f.forgot = now
			if err := f.Forget(ctx); err != nil && ctx.Err() == nil {
				f.Log.Error("change feed", "doing", "forget old changes", "err", err)
			}
		}
	}
}

// Sequence gives what waits its place, at most one batch, in one transaction. more is true when a whole batch was taken. It does nothing while another
// instance leads.
func (f *Feed) Sequence(ctx context.Context) (more bool, err error) {
	f.turns.Lock()
	defer f.turns.Unlock()
	waiting, err := f.Store.Read(ctx).WaitingFeedChanges(1)
	if err != nil || len(waiting) == 0 {
		return false, err
	}
	placed := 0
	err = f.Store.Write(ctx, func(tx *store.Tx) error {
		placed = 0
		now := f.Now()
		leads, err := tx.Lead(role, f.holder, now, now.Add(leadFor))
		if err != nil || !leads {
			return err
		}
		waiting, err := tx.WaitingFeedChanges(batchSize)
		if err != nil {
			return err
		}
		_, last, err := tx.FeedEnds()
		if err != nil {
			return err
		}
		for i, c := range waiting {
			c.Position = last + 1 + int64(i)
			if err := tx.PlaceFeedChange(c); err != nil {
				return err
			}
		}
		placed = len(waiting)
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("put changes in order: %w", err)
	}
	if placed > 0 {
		f.ring()
	}
	return placed == batchSize, nil
}

// Forget removes what is older than Kept.
func (f *Feed) Forget(ctx context.Context) error {
	return f.Store.Write(ctx, func(tx *store.Tx) error { return tx.ForgetFeed(f.Now().Add(-Kept)) })
}

func (f *Feed) ring() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.bell)
	f.bell = make(chan struct{})
}

func (f *Feed) rings() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bell
}
