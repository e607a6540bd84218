package audit

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"

	"vssid/app/auditlog"
	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Config says what the log stands on. Every member but Witness is needed.
type Config struct {
	Store Store
	Key   *ecdsa.PrivateKey // signs checkpoints; of the trust list
	// Trust gives the list of keys in force.
	Trust func() *trust.List
	Now   func() time.Time
	Log   *slog.Logger
	// Witness is a file outside the database that keeps the newest checkpoint, so that a database put back to an older state is found out. Empty: none.
	Witness string
}

// Log is the Merkle log with its sequencer. It is safe for concurrent use.
type Log struct {
	Config
	origin string
	holder string // this instance among those that share the database
	turns  sync.Mutex
}

// The pace of the sequencer.
const (
	sequenceEvery = 250 * time.Millisecond
	leadFor       = 10 * time.Second // an instance that died is followed after this
	batchSize     = 500              // bounds one transaction
	// freshEvery is how old the newest checkpoint may grow while nothing happens.
	freshEvery = time.Hour
)

const (
	leaderRole    = "audit-sequencer"
	originSetting = "audit-origin"
)

// New opens the log and looks that it extends the witnessed checkpoint.
func New(ctx context.Context, c Config) (*Log, error) {
	if c.Store == nil || c.Key == nil || c.Trust == nil || c.Now == nil || c.Log == nil {
		return nil, errors.New("open the audit log: a part is missing")
	}
	id := make([]byte, 8)
	rand.Read(id) // never fails: crypto/rand stops the program instead
	l := &Log{Config: c, holder: uuid.NewString()}
	err := c.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.KeepSetting(originSetting, fmt.Appendf(nil, "vssid.vn/audit/%x", id))
		l.origin = string(kept)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("open the audit log: %w", err)
	}
	if err := l.holdToWitness(ctx); err != nil {
		return nil, fmt.Errorf("open the audit log: %w", err)
	}
	if _, err := l.Sequence(ctx); err != nil {
		return nil, fmt.Errorf("open the audit log: %w", err)
	}
	return l, nil
}

// Run sequences until ctx ends. A failure is logged and tried again at the next turn.
func (l *Log) Run(ctx context.Context) {
	ticker := time.NewTicker(sequenceEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			l.stop(context.WithoutCancel(ctx))
			return
		case <-ticker.C:
		}
		for {
			more, err := l.Sequence(ctx)
			if err != nil && ctx.Err() == nil {
				l.Log.Error("audit log", "doing", "sequence events", "err", err)
			}
			if !more || err != nil {
				break
			}
		}
	}
}

// stop gives the lead to whichever instance asks next.
func (l *Log) stop(ctx context.Context) {
	err := l.Store.Write(ctx, func(tx *store.Tx) error { return tx.StopLeading(leaderRole, l.holder) })
	if err != nil && !errors.Is(err, store.ErrClosed) {
		l.Log.Error("audit log", "doing", "give up the lead", "err", err)
	}
}

// Sequence appends what waits to the log, at most one batch, and signs a checkpoint over it: all in one transaction, so that a program killed at any
// moment leaves the log as it was before or after, and an event is appended once. more is true when a whole batch was taken. It does nothing while
// another instance leads.
func (l *Log) Sequence(ctx context.Context) (more bool, err error) {
	l.turns.Lock()
	defer l.turns.Unlock()
	due, err := l.due(ctx)
	if err != nil || !due {
		return false, err
	}
	var signed []byte
	err = l.Store.Write(ctx, func(tx *store.Tx) error {
		signed = nil
		now := l.Now()
		leads, err := tx.Lead(leaderRole, l.holder, now, now.Add(leadFor))
		if err != nil || !leads {
			return err
		}
		waiting, err := tx.WaitingAuditEvents(batchSize)
		if err != nil {
			return err
		}
		more = len(waiting) == batchSize
		signed, err = l.extend(tx, waiting, now)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("extend the audit log: %w", err)
	}
	if signed == nil || l.Witness == "" {
		return more, nil
	}
	return more, writeWitness(l.Witness, signed)
}

// due reports without a write whether there is anything to do.
func (l *Log) due(ctx context.Context) (bool, error) {
	r := l.Store.Read(ctx)
	waiting, err := r.WaitingAuditEvents(1)
	if err != nil || len(waiting) > 0 {
		return true, err
	}
	newest, _, err := l.newest(r)
	if errors.Is(err, store.ErrNotFound) {
		return true, nil
	}
	return l.Now().Sub(newest.At) > freshEvery, err
}

// extend appends events and signs the checkpoint after them.
func (l *Log) extend(tx *store.Tx, events []store.AuditEvent, now time.Time) ([]byte, error) {
	last, _, err := l.newest(&tx.Reader)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	tree, err := openTree(&tx.Reader, last.Size)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		logged := store.LoggedEvent{AuditEvent: e, Index: tree.End(), Blind: random(16)}
		if err := l.append(tx, tree, logged); err != nil {
			return nil, err
		}
	}
	c := auditlog.Checkpoint{Origin: l.origin, Size: tree.End(), Root: auditlog.EmptyRoot(), At: now.Truncate(time.Second)}
	if c.Size > 0 {
		if c.Root, err = tree.GetRootHash(nil); err != nil {
			return nil, fmt.Errorf("hash the tree: %w", err)
		}
	}
	if c.Size == last.Size && last.Root != nil && !bytes.Equal(c.Root, last.Root) {
		return nil, fmt.Errorf("the nodes in the database are not those of the checkpoint over %d leaves: run vss-backend audit verify", c.Size)
	}
	signed, err := c.Sign(l.Key)
	if err != nil {
		return nil, err
	}
	if err := tx.PutCheckpoint(c.Size, signed); err != nil {
		return nil, err
	}
	return signed, tx.DropCheckpoints(c.Size)
}

// append puts one event at the end of the tree.
func (l *Log) append(tx *store.Tx, tree *compact.Range, e store.LoggedEvent) error {
	salt, err := tx.KeepAuditSalt(e.Account, random(auditlog.HashSize))
	if err != nil {
		return err
	}
	leaf, err := leafOf(salt, e)
	if err != nil {
		return err
	}
	if err := tx.LogEvent(e); err != nil {
		return err
	}
	if err := tx.PutAuditNode(store.AuditNode{Index: e.Index, Hash: leaf}); err != nil {
		return err
	}
	var failed error
	err = tree.Append(leaf, func(id compact.NodeID, hash []byte) {
		if failed == nil && id.Level > 0 {
			failed = tx.PutAuditNode(store.AuditNode{Level: id.Level, Index: id.Index, Hash: hash})
		}
	})
	return errors.Join(err, failed)
}

// leafOf hashes a logged event with its person's secret.
func leafOf(salt []byte, e store.LoggedEvent) ([]byte, error) {
	return auditlog.Leaf(auditlog.EventKey(salt, e.ID), eventOf(e))
}

// eventOf is the event as its leaf has it.
func eventOf(e store.LoggedEvent) auditlog.Event {
	of := auditlog.Event{ID: e.ID, At: e.At, Kind: e.Kind, Account: e.Account, Actor: e.Actor, Facility: e.Facility, Purpose: e.Purpose, Reference: e.Reference, Digest: e.Digest}
	if e.ActorID != "" {
		of.ActorMark = auditlog.MarkActor(e.Blind, e.ActorID)
	}
	return of
}

var trees = compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}

// openTree reads the right edge of a tree: at most one node a level.
func openTree(r *store.Reader, size uint64) (*compact.Range, error) {
	var hashes [][]byte
	for _, id := range compact.RangeNodes(0, size, nil) {
		hash, err := r.AuditNode(id.Level, id.Index)
		if err != nil {
			return nil, fmt.Errorf("read node %d of level %d: %w", id.Index, id.Level, err)
		}
		hashes = append(hashes, hash)
	}
	return trees.NewRange(0, size, hashes)
}

// newest gives the newest checkpoint, or fails with store.ErrNotFound.
func (l *Log) newest(r *store.Reader) (auditlog.Checkpoint, []byte, error) {
	raw, err := r.Checkpoint()
	if err != nil {
		return auditlog.Checkpoint{}, nil, err
	}
	c, err := auditlog.Open(raw, l.Trust())
	if err != nil {
		return c, nil, fmt.Errorf("read the newest checkpoint: %w", err)
	}
	return c, raw, nil
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand stops the program instead
	return b
}

// writeWitness puts the newest checkpoint into its file, whole or not at all.
func writeWitness(path string, signed []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return fmt.Errorf("keep the checkpoint outside the database: %w", err)
	}
	defer os.Remove(f.Name()) // fails once it has been renamed
	_, err = f.Write(signed)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("keep the checkpoint outside the database: %w", err)
	}
	return nil
}
