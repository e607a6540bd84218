package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/store"
)

// officersKeys is the issuer's keys as officers handle them.
type officersKeys struct{ *Backend }

// RotateBy implements keys.Keys. The note comes first: an order that fails afterwards is seen as one that was given.
func (b officersKeys) RotateBy(ctx context.Context, officer, purpose string) error {
	err := b.store.Write(ctx, func(tx *store.Tx) error {
		return audit.Put(tx, audit.Event{Kind: "key-rotation-ordered", Actor: audit.Officer, ActorID: officer, Reference: purpose, At: b.config.Now()})
	})
	if err != nil {
		return err
	}
	_, err = b.RotateKey(ctx, purpose, 0)
	return err
}
