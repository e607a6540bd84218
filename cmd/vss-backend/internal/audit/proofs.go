package audit

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"vssid/app/auditlog"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Checkpoint gives the newest signed checkpoint.
func (l *Log) Checkpoint(ctx context.Context) (vss.AuditCheckpoint, error) {
	_, raw, err := l.newest(l.Store.Read(ctx))
	if err != nil {
		return vss.AuditCheckpoint{}, fmt.Errorf("read the newest checkpoint: %w", err)
	}
	return vss.AuditCheckpoint{Checkpoint: string(raw)}, nil
}

// Consistency proves that the log of second leaves is the one of first leaves with more at its end. It refuses sizes that the log does not have.
func (l *Log) Consistency(ctx context.Context, first, second uint64) (vss.ConsistencyProof, error) {
	r := l.Store.Read(ctx)
	newest, _, err := l.newest(r)
	if err != nil {
		return vss.ConsistencyProof{}, err
	}
	switch {
	case second > newest.Size:
		return vss.ConsistencyProof{}, refusal.New(vss.CodeNotFound) // not yet: the same question may be good later
	case first > second:
		return vss.ConsistencyProof{}, refusal.Invalid("first", "is more than second")
	}
	path, err := consistency(r, first, second)
	if err != nil {
		return vss.ConsistencyProof{}, fmt.Errorf("prove consistency: %w", err)
	}
	return vss.ConsistencyProof{Proof: encode(path)}, nil
}

func consistency(r *store.Reader, first, second uint64) ([][]byte, error) {
	if first == 0 || first == second {
		return nil, nil
	}
	nodes, err := proof.Consistency(first, second)
	if err != nil {
		return nil, err
	}
	return hashesOf(r, nodes)
}

func inclusion(r *store.Reader, index, size uint64) ([][]byte, error) {
	nodes, err := proof.Inclusion(index, size)
	if err != nil {
		return nil, err
	}
	return hashesOf(r, nodes)
}

// hashesOf reads the nodes of a proof: as many as the tree is high.
func hashesOf(r *store.Reader, nodes proof.Nodes) ([][]byte, error) {
	hashes := make([][]byte, 0, len(nodes.IDs))
	for _, id := range nodes.IDs {
		hash, err := r.AuditNode(id.Level, id.Index)
		if err != nil {
			return nil, fmt.Errorf("read node %d of level %d: %w", id.Index, id.Level, err)
		}
		hashes = append(hashes, hash)
	}
	return nodes.Rehash(hashes, rfc6962.DefaultHasher.HashChildren)
}

func encode(path [][]byte) []vss.AuditHash {
	all := make([]vss.AuditHash, 0, len(path))
	for _, h := range path {
		all = append(all, base64.RawURLEncoding.EncodeToString(h))
	}
	return all
}

// Events gives what was done about an account, newest first, at most limit below a leaf index (nil: all), each with its proof of inclusion in the
// newest checkpoint.
func (l *Log) Events(ctx context.Context, account string, below *int64, limit int) (vss.AccessEventList, error) {
	r := l.Store.Read(ctx)
	// The checkpoint first: what comes between the two reads lies above it and is left for the next page's beginning.
	newest, raw, err := l.newest(r)
	if err != nil {
		return vss.AccessEventList{}, err
	}
	end := newest.Size
	if below != nil && *below >= 0 && uint64(*below) < end {
		end = uint64(*below)
	}
	found, err := r.EventsOf(account, end, limit)
	if err != nil {
		return vss.AccessEventList{}, fmt.Errorf("read who looked: %w", err)
	}
	answer := vss.AccessEventList{Checkpoint: string(raw), Events: make([]vss.AccessEvent, 0, len(found)), ServerTime: l.Now().UTC()}
	if len(found) == 0 {
		return answer, nil
	}
	salt, err := r.AuditSalt(account)
	if err != nil {
		return vss.AccessEventList{}, fmt.Errorf("read who looked: %w", err)
	}
	codes := make([]string, 0, len(found))
	for _, e := range found {
		codes = append(codes, e.Facility)
	}
	names, err := r.FacilityNames(codes)
	if err != nil {
		return vss.AccessEventList{}, fmt.Errorf("read who looked: %w", err)
	}
	for _, e := range found {
		one, err := l.proved(r, e, salt, newest.Size)
		if err != nil {
			return vss.AccessEventList{}, err
		}
		one.FacilityName = names[e.Facility]
		answer.Events = append(answer.Events, one)
	}
	return answer, nil
}

// Proved gives the first event of a kind about a reference with its proof, and the checkpoint that it is for. It fails with store.ErrNotFound while the
// event is not in the log.
func (l *Log) Proved(ctx context.Context, kind, reference, account string) (vss.AccessEvent, string, error) {
	r := l.Store.Read(ctx)
	newest, raw, err := l.newest(r)
	if err != nil {
		return vss.AccessEvent{}, "", err
	}
	e, err := r.EventAbout(kind, reference, account)
	if err == nil && e.Index >= newest.Size {
		err = store.ErrNotFound // logged between the two reads
	}
	if err != nil {
		return vss.AccessEvent{}, "", fmt.Errorf("find an event: %w", err)
	}
	salt, err := r.AuditSalt(account)
	if err != nil {
		return vss.AccessEvent{}, "", fmt.Errorf("read the secret of an account's events: %w", err)
	}
	one, err := l.proved(r, e, salt, newest.Size)
	return one, string(raw), err
}

// proved writes an event with everything a phone needs to verify it by itself.
func (l *Log) proved(r *store.Reader, e store.LoggedEvent, salt []byte, size uint64) (vss.AccessEvent, error) {
	path, err := inclusion(r, e.Index, size)
	if err != nil {
		return vss.AccessEvent{}, fmt.Errorf("prove that an event is in the log: %w", err)
	}
	of := eventOf(e)
	return vss.AccessEvent{
		Id: e.ID, At: e.At.UTC(), Kind: e.Kind, Actor: vss.AccessActor(e.Actor), ActorMark: base64.RawURLEncoding.EncodeToString(of.ActorMark), FacilityCode: e.Facility,
		Purpose: e.Purpose, Reference: e.Reference, Digest: base64.RawURLEncoding.EncodeToString(e.Digest), LeafIndex: int64(e.Index),
		LeafKey: base64.RawURLEncoding.EncodeToString(auditlog.EventKey(salt, e.ID)), Proof: encode(path),
	}, nil
}

// holdToWitness compares the database's log with the checkpoint that was kept outside it.
func (l *Log) holdToWitness(ctx context.Context) error {
	if l.Witness == "" {
		return nil
	}
	raw, err := os.ReadFile(l.Witness)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the checkpoint outside the database: %w", err)
	}
	witnessed, err := auditlog.Open(raw, l.Trust())
	if err != nil {
		return fmt.Errorf("the checkpoint in %s: %w", l.Witness, err)
	}
	r := l.Store.Read(ctx)
	newest, _, err := l.newest(r)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w: the database has no checkpoint, %s has one over %d leaves", auditlog.ErrRewritten, l.Witness, witnessed.Size)
	}
	return extends(r, newest, witnessed)
}

// extends verifies against the nodes of the database that its log continues an older one.
func extends(r *store.Reader, newest, older auditlog.Checkpoint) error {
	if older.Size > newest.Size {
		return newest.Extends(older, nil)
	}
	path, err := consistency(r, older.Size, newest.Size)
	if err != nil {
		return fmt.Errorf("prove that the log goes on: %w", err)
	}
	return newest.Extends(older, path)
}
