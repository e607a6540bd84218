package issuer

import (
	"context"
	"errors"

	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

// Bundle copies the published trust metadata, for a paper that is to be judged without network.
func (i *Issuer) Bundle(ctx context.Context) (trust.Bundle, error) {
	return Bundle(i.Store.Read(ctx))
}

// Bundle copies the trust metadata that a database has published.
func Bundle(r *store.Reader) (trust.Bundle, error) {
	return trust.Collect(func(name string) ([]byte, bool, error) {
		raw, err := r.TrustFile(name)
		if errors.Is(err, store.ErrNotFound) {
			return nil, false, nil
		}
		return raw, err == nil, err
	})
}

// StatementKID names the key that signs shared statements in the list of keys.
func (k *Keys) StatementKID() ([4]byte, error) { return keyID(&k.Statement.PublicKey) }
