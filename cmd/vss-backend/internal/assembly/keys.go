package assembly

import (
	"context"
	"time"

	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/issuer"
)

// KeyStates lists the issuer's keys that rotate.
func (b *Backend) KeyStates(ctx context.Context) ([]issuer.KeyState, error) {
	return b.issuer.KeyStates(ctx)
}

// RotateKey makes the next key of a purpose and returns when it begins to sign.
func (b *Backend) RotateKey(ctx context.Context, purpose string, ahead time.Duration) (time.Time, error) {
	return b.issuer.Rotate(ctx, trust.Purpose(purpose), ahead)
}
