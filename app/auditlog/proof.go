package auditlog

import (
	"bytes"
	"fmt"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

var hasher = rfc6962.DefaultHasher

// EmptyRoot is the tree hash of a log without leaves.
func EmptyRoot() []byte { return hasher.EmptyRoot() }

// MaxProof is how many hashes a proof can hold: the height of a tree of 2⁶² leaves, twice for consistency.
const MaxProof = 128

// Included verifies that a leaf stands at an index of the log that a checkpoint names (RFC 9162, section 2.1.3.2).
// Errors: ErrMalformed, ErrNotIncluded.
func (c Checkpoint) Included(index uint64, leaf []byte, path [][]byte) error {
	if index >= c.Size || len(leaf) != HashSize || !wellFormed(path) {
		return fmt.Errorf("%w: inclusion of leaf %d in %d", ErrMalformed, index, c.Size)
	}
	if err := proof.VerifyInclusion(hasher, index, c.Size, leaf, path, c.Root); err != nil {
		return fmt.Errorf("%w: leaf %d of %d: %w", ErrNotIncluded, index, c.Size, err)
	}
	return nil
}

// Extends verifies that this checkpoint's log is the older one's with more at its end (RFC 9162, section 2.1.4.2). Two checkpoints of one size must
// have one root. Errors: ErrMalformed, ErrRewritten.
func (c Checkpoint) Extends(older Checkpoint, path [][]byte) error {
	if !wellFormed(path) {
		return fmt.Errorf("%w: consistency of %d and %d", ErrMalformed, older.Size, c.Size)
	}
	switch {
	case older.Origin != c.Origin:
		return fmt.Errorf("%w: it is another log, %q in place of %q", ErrRewritten, c.Origin, older.Origin)
	case c.Size < older.Size:
		return fmt.Errorf("%w: %d leaves where %d were", ErrRewritten, c.Size, older.Size)
	case c.Size == older.Size:
		if !bytes.Equal(c.Root, older.Root) {
			return fmt.Errorf("%w: other leaves among the same %d", ErrRewritten, c.Size)
		}
		return nil
	case older.Size == 0:
		if !bytes.Equal(older.Root, EmptyRoot()) {
			return fmt.Errorf("%w: an empty log with a root", ErrRewritten)
		}
		return nil
	}
	if err := proof.VerifyConsistency(hasher, older.Size, c.Size, path, older.Root, c.Root); err != nil {
		return fmt.Errorf("%w: %d and %d leaves: %w", ErrRewritten, older.Size, c.Size, err)
	}
	return nil
}

func wellFormed(path [][]byte) bool {
	if len(path) > MaxProof {
		return false
	}
	for _, h := range path {
		if len(h) != HashSize {
			return false
		}
	}
	return true
}
