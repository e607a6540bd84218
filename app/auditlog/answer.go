package auditlog

import (
	"encoding/base64"
	"fmt"

	"vssid/app/cardcode/trust"
	"vssid/app/vss"
)

// Hashes reads the hashes of a proof. Error: ErrMalformed.
func Hashes(path []vss.AuditHash) ([][]byte, error) {
	all := make([][]byte, 0, len(path))
	for _, text := range path {
		h, err := hash(text, false)
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// hash reads one hash; empty is nil where it may be.
func hash(text string, optional bool) ([]byte, error) {
	if text == "" && optional {
		return nil, nil
	}
	h, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(h) != HashSize {
		return nil, fmt.Errorf("%w: %q is not 32 bytes in base64url", ErrMalformed, text)
	}
	return h, nil
}

// LeafOf gives the leaf hash of an event as the server tells it to the person it concerns. Error: ErrMalformed.
func LeafOf(account string, e vss.AccessEvent) ([]byte, error) {
	of := Event{ID: e.Id, At: e.At, Kind: e.Kind, Account: account, Actor: string(e.Actor), Facility: e.FacilityCode, Purpose: e.Purpose, Reference: e.Reference}
	var err error
	if of.ActorMark, err = hash(e.ActorMark, true); err != nil {
		return nil, err
	}
	if of.Digest, err = hash(e.Digest, true); err != nil {
		return nil, err
	}
	key, err := hash(e.LeafKey, false)
	if err != nil {
		return nil, err
	}
	return Leaf(key, of)
}

// Verify holds one event to a checkpoint. Errors: ErrMalformed, ErrNotIncluded.
func (c Checkpoint) Verify(account string, e vss.AccessEvent) error {
	leaf, err := LeafOf(account, e)
	if err != nil {
		return err
	}
	path, err := Hashes(e.Proof)
	if err != nil {
		return err
	}
	if e.LeafIndex < 0 {
		return fmt.Errorf("%w: leaf index %d", ErrMalformed, e.LeafIndex)
	}
	return c.Included(uint64(e.LeafIndex), leaf, path)
}

// VerifyList opens the checkpoint of a list and holds every event of it to the checkpoint: each must be in the log, below the one before it.
func VerifyList(account string, list vss.AccessEventList, keys *trust.List) (Checkpoint, error) {
	c, err := Open([]byte(list.Checkpoint), keys)
	if err != nil {
		return c, err
	}
	for i, e := range list.Events {
		if i > 0 && e.LeafIndex >= list.Events[i-1].LeafIndex {
			return c, fmt.Errorf("%w: the events are not in the log's order", ErrMalformed)
		}
		if err := c.Verify(account, e); err != nil {
			return c, fmt.Errorf("event %s: %w", e.Id, err)
		}
	}
	return c, nil
}
