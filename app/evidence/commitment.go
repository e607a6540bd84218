package evidence

import (
	"crypto/sha256"
	"encoding/binary"
)

// Commitment is what the audit log's event of an owner's signature is about (its digest): the exact bytes that were signed, the signature, whose key it
// was (RFC 7638 thumbprint) and how that key was kept (1 software, 2 secure hardware, 3 a chip of its own). With it the log says that VSS took this
// signature from this key for this account.
func Commitment(statement []byte, signature, keyThumbprint string, keyLevel int) []byte {
	h := sha256.New()
	h.Write([]byte("vssid/owner-statement/v1"))
	for _, member := range [][]byte{statement, []byte(signature), []byte(keyThumbprint), {byte(keyLevel)}} {
		var length [4]byte
		binary.BigEndian.PutUint32(length[:], uint32(len(member)))
		h.Write(length[:])
		h.Write(member)
	}
	return h.Sum(nil)
}
