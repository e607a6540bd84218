package issuer

import (
	"crypto/ecdsa"
	"crypto/rand"
	"fmt"
	"time"

	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

const (
	listLife = 14 * 24 * time.Hour // past it every verifier calls the list red
	listTTL  = 5 * time.Minute     // how soon a verifier should look again
)

// signList signs a list with the entries that are not valid, and reads it back as a verifier will.
func (i *Issuer) signList(id uint32, entries []store.StatusEntry, now time.Time) ([]byte, error) {
	b := status.NewBuilder()
	for _, e := range entries {
		if err := b.Set(e.Entry, status.Status(e.Status)); err != nil {
			return nil, err
		}
	}
	key, err := i.signer(trust.StatusList)
	if err != nil {
		return nil, err
	}
	raw, err := b.Sign(rand.Reader, id, now, now.Add(listLife), listTTL, key.signer, key.kid)
	if err != nil {
		return nil, err
	}
	list, err := status.Parse(raw, id, func(kid [4]byte) *ecdsa.PublicKey {
		if kid != key.kid {
			return nil
		}
		return key.public
	})
	if err != nil {
		return nil, fmt.Errorf("read back what was signed: %w", err)
	}
	for _, e := range entries {
		if got, err := list.Get(e.Entry); err != nil || uint8(got) != e.Status {
			return nil, fmt.Errorf("what was signed says %d of entry %d, want %d: %w", got, e.Entry, e.Status, err)
		}
	}
	return raw, nil
}
