package assembly

import (
	"context"
	"fmt"
	"time"

	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/issuer"
	"vssid/cmd/vss-backend/internal/store"
)

// KeyStates lists the issuer's keys that rotate.
func (b *Backend) KeyStates(ctx context.Context) ([]issuer.KeyState, error) {
	return b.issuer.KeyStates(ctx)
}

// RotateKey makes the next key of a purpose and returns when it begins to sign.
func (b *Backend) RotateKey(ctx context.Context, purpose string, ahead time.Duration) (time.Time, error) {
	return b.issuer.Rotate(ctx, trust.Purpose(purpose), ahead)
}

// WithdrawKey takes a key out of the list at once, because somebody else may hold it. who is the officer, empty for whoever runs the backend.
func (b *Backend) WithdrawKey(ctx context.Context, who, purpose string, number int64) error {
	return b.issuer.Withdraw(ctx, trust.Purpose(purpose), number, func(tx *store.Tx) error {
		return audit.Put(tx, audit.Event{Kind: "key-withdrawn", Actor: audit.Officer, ActorID: who, Reference: fmt.Sprintf("%s %d", purpose, number), At: b.config.Now()})
	})
}
