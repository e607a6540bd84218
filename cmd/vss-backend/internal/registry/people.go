package registry

import (
	"fmt"
	"time"

	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/store"
)

// SeedPerson puts a made-up person on record who has no account, unless they are. now is the sandbox's first start, which relative dates count
// from. The telephone is one the tester may register with; the record holds none, as many real ones do.
func SeedPerson(tx *store.Tx, p personas.Persona, now time.Time) (fresh bool, err error) {
	card, err := record(p, now)
	if err != nil {
		return false, fmt.Errorf("put %s on record: %w", p.ID, err)
	}
	return tx.CreateRegistryPerson(store.RegistryPerson{Card: card, Address: p.Address})
}
