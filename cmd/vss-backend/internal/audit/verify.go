package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/transparency-dev/merkle/compact"

	"vssid/app/auditlog"
	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

// ErrDiffers means a log that is not what its checkpoint, its events or an older checkpoint say; the error names the first difference.
var ErrDiffers = errors.New("the audit log and the database differ")

// Verified is what Verify has found in order.
type Verified struct {
	Checkpoint auditlog.Checkpoint
	Forgotten  uint64 // leaves whose person has been deleted
	Waiting    int    // events that are not in the log yet, at most batchSize
}

// Reader is a database that is only read.
type Reader interface {
	Read(ctx context.Context) *store.Reader
}

// page bounds how many rows Verify holds at once.
const page = 1000

// Verify reads the whole log again: every event is hashed with its person's secret and compared with its leaf, every node with those beneath it, the
// root with the checkpoint, and the log with older checkpoints that were kept elsewhere. The first difference ends it with ErrDiffers.
func Verify(ctx context.Context, s Reader, keys *trust.List, older ...[]byte) (Verified, error) {
	r := s.Read(ctx)
	raw, err := r.Checkpoint()
	if errors.Is(err, store.ErrNotFound) {
		return Verified{}, fmt.Errorf("%w: there is no checkpoint", ErrDiffers)
	}
	if err != nil {
		return Verified{}, err
	}
	var v Verified
	if v.Checkpoint, err = auditlog.Open(raw, keys); err != nil {
		return v, fmt.Errorf("%w: the newest checkpoint: %w", ErrDiffers, err)
	}
	w := &walk{reader: r, size: v.Checkpoint.Size, tree: trees.NewEmptyRange(0), salts: map[string][]byte{}, empty: map[string][]uint64{}, emptied: map[string][]byte{}}
	if err := w.all(ctx); err != nil {
		return v, err
	}
	root := auditlog.EmptyRoot()
	if w.size > 0 {
		if root, err = w.tree.GetRootHash(nil); err != nil {
			return v, fmt.Errorf("hash the tree: %w", err)
		}
	}
	if !bytes.Equal(root, v.Checkpoint.Root) {
		return v, fmt.Errorf("%w: the leaves do not give the root of the checkpoint over %d leaves", ErrDiffers, w.size)
	}
	for _, note := range older {
		c, err := auditlog.Open(note, keys)
		if err != nil {
			return v, fmt.Errorf("%w: an older checkpoint: %w", ErrDiffers, err)
		}
		if err := extends(r, v.Checkpoint, c); err != nil {
			return v, fmt.Errorf("%w: rolled back or rewritten since the checkpoint over %d leaves: %w", ErrDiffers, c.Size, err)
		}
	}
	waiting, err := r.WaitingAuditEvents(batchSize)
	v.Forgotten, v.Waiting = w.forgotten, len(waiting)
	return v, err
}

// walk goes along the leaves and the events side by side.
type walk struct {
	reader    *store.Reader
	size      uint64
	tree      *compact.Range
	salts     map[string][]byte
	forgotten uint64
	empty     map[string][]uint64 // the empty places by the event that is said to have emptied them
	emptied   map[string][]byte   // what such events say they emptied
}

func (w *walk) all(ctx context.Context) error {
	for from := uint64(0); from < w.size; from += page {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.page(from, min(w.size, from+page)); err != nil {
			return err
		}
	}
	beyond, err := w.reader.LoggedEvents(w.size, 1)
	if err == nil && len(beyond) > 0 {
		err = fmt.Errorf("%w: event %s stands at %d, beyond the checkpoint over %d leaves", ErrDiffers, beyond[0].ID, beyond[0].Index, w.size)
	}
	return errors.Join(err, w.forgettings())
}

// forgettings compares the empty places with what the events of forgetting say, so that nobody empties a place without an event of it.
func (w *walk) forgettings() error {
	waiting, err := w.reader.WaitingAuditEvents(batchSize)
	if err != nil {
		return err
	}
	for _, e := range waiting {
		if e.Kind == KindForgotten {
			w.emptied[e.ID] = e.Digest
		}
	}
	for by, places := range w.empty {
		if !bytes.Equal(digestOf(places), w.emptied[by]) {
			return fmt.Errorf("%w: leaf %d has lost its event, and no event of the log says that its person was forgotten", ErrDiffers, places[0])
		}
	}
	return nil
}

func (w *walk) page(from, to uint64) error {
	leaves, err := w.reader.AuditNodes(0, from, int(to-from))
	if err != nil {
		return err
	}
	events, err := w.reader.LoggedEvents(from, int(to-from))
	if err != nil {
		return err
	}
	for index := from; index < to; index++ {
		if len(leaves) == 0 || leaves[0].Index != index {
			return fmt.Errorf("%w: leaf %d is missing", ErrDiffers, index)
		}
		leaf := leaves[0].Hash
		leaves = leaves[1:]
		if len(events) == 0 || events[0].Index != index {
			return fmt.Errorf("%w: the event of leaf %d is missing", ErrDiffers, index)
		}
		if err := w.event(events[0], leaf); err != nil {
			return err
		}
		events = events[1:]
		if err := w.append(index, leaf); err != nil {
			return err
		}
	}
	return nil
}

// event compares an event with its leaf.
func (w *walk) event(e store.LoggedEvent, leaf []byte) error {
	switch e.Kind {
	case kindEmpty:
		w.forgotten++
		w.empty[e.Reference] = append(w.empty[e.Reference], e.Index)
		return nil
	case KindForgotten:
		w.emptied[e.ID] = e.Digest
	}
	salt, known := w.salts[e.Account]
	if !known {
		var err error
		if salt, err = w.reader.AuditSalt(e.Account); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%w: the secret of the person of leaf %d is gone, but event %s still stands in clear", ErrDiffers, e.Index, e.ID)
		} else if err != nil {
			return err
		}
		w.salts[e.Account] = salt
	}
	want, err := leafOf(salt, e)
	if err != nil {
		return err
	}
	if !bytes.Equal(want, leaf) {
		return fmt.Errorf("%w: event %s (%s of %s) is not what leaf %d was made of", ErrDiffers, e.ID, e.Kind, e.At.UTC().Format("2006-01-02 15:04:05.000 MST"), e.Index)
	}
	return nil
}

// append goes on with the tree and compares the nodes that it completes with those of the database.
func (w *walk) append(index uint64, leaf []byte) error {
	var failed error
	err := w.tree.Append(leaf, func(id compact.NodeID, hash []byte) {
		if failed != nil || id.Level == 0 {
			return
		}
		kept, err := w.reader.AuditNode(id.Level, id.Index)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			failed = err
		} else if !bytes.Equal(kept, hash) {
			failed = fmt.Errorf("%w: node %d of level %d does not belong to the leaves up to %d", ErrDiffers, id.Index, id.Level, index)
		}
	})
	return errors.Join(failed, err)
}
