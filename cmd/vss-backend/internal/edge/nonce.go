package edge

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// nonceSlot is how long one nonce is handed out; it is taken for the slot after as well.
const nonceSlot = 60

// nonces makes and knows nonces without remembering them: base64url(slot ‖ HMAC-SHA-256(key, "vssid/nonce/v1" ‖ slot)), docs/protocol.md, "Proofs".
type nonces struct{ key []byte }

func (n nonces) at(slot uint64) string {
	var out [8 + sha256.Size]byte
	binary.BigEndian.PutUint64(out[:8], slot)
	mac := hmac.New(sha256.New, n.key)
	mac.Write([]byte("vssid/nonce/v1"))
	mac.Write(out[:8])
	mac.Sum(out[:8])
	return base64.RawURLEncoding.EncodeToString(out[:])
}

func slotOf(now time.Time) uint64 { return uint64(now.Unix()) / nonceSlot }

// issue gives the nonce of the running slot.
func (n nonces) issue(now time.Time) string { return n.at(slotOf(now)) }

// good reports whether a nonce is of the running or the previous slot.
func (n nonces) good(nonce string, now time.Time) bool {
	slot := slotOf(now)
	running := hmac.Equal([]byte(nonce), []byte(n.at(slot)))
	previous := hmac.Equal([]byte(nonce), []byte(n.at(slot-1)))
	return running || previous
}
