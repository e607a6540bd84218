package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"vssid/cmd/vss-backend/internal/store"
)

// KindForgotten is the event of deleting a person from the log: how many places, and the hash of which.
const KindForgotten = "person-forgotten"

// kindEmpty marks a place whose person has been deleted.
const kindEmpty = "forgotten"

// Forget deletes what ties leaves of the log to a person: their secret and their events. The log verifies as before; nobody can tell any more what
// those leaves were. That it happened is an event itself, which names nobody.
func Forget(tx *store.Tx, account string, at time.Time) error {
	if account == "" {
		return fmt.Errorf("forget a person: no account was named")
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("name an audit event: %w", err)
	}
	places, err := tx.ForgetAuditPerson(account, kindEmpty, id.String())
	if err != nil || len(places) == 0 {
		return err
	}
	return tx.PutAuditEvent(store.AuditEvent{ID: id.String(), At: at, Kind: KindForgotten, Actor: string(System), Reference: strconv.Itoa(len(places)), Digest: digestOf(places)})
}

// digestOf is the hash of places in the log, in their order.
func digestOf(places []uint64) []byte {
	h := sha256.New()
	h.Write([]byte("vssid/audit-forgotten/v1"))
	var b [8]byte
	for _, p := range places {
		binary.BigEndian.PutUint64(b[:], p)
		h.Write(b[:])
	}
	return h.Sum(nil)
}
