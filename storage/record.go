package storage

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"
)

// recordName is the keystore record of the vault.
const recordName = "vault"

type installID [16]byte

// record is what the keystore remembers of the vault, 66 bytes, big-endian:
//
//	version 1 | install id 16 | generation 8 | SHA-256 of the sealed index 32 | tries 1 | wait from, Unix seconds 8
//
// Generation 0 means that the first commit has not been acknowledged.
type record struct {
	install    installID
	generation uint64
	digest     [sha256.Size]byte
	tries      uint8     // wrong or unfinished PIN tries since the last right one
	waitFrom   time.Time // when the running wait began; zero without one. Whole seconds.
}

const (
	recordVersion = 1
	recordLength  = 1 + 16 + 8 + sha256.Size + 1 + 8
)

var errRecord = errors.New("the keystore's record of the vault is unreadable")

func (r record) encode() []byte {
	out := make([]byte, 0, recordLength)
	out = append(out, recordVersion)
	out = append(out, r.install[:]...)
	out = binary.BigEndian.AppendUint64(out, r.generation)
	out = append(out, r.digest[:]...)
	out = append(out, r.tries)
	var from int64
	if !r.waitFrom.IsZero() {
		from = r.waitFrom.Unix()
	}
	return binary.BigEndian.AppendUint64(out, uint64(from))
}

func decodeRecord(raw []byte) (record, error) {
	if len(raw) != recordLength || raw[0] != recordVersion {
		return record{}, errRecord
	}
	var r record
	raw = raw[1:]
	r.install = installID(raw[:16])
	r.generation = binary.BigEndian.Uint64(raw[16:])
	r.digest = [sha256.Size]byte(raw[24:56])
	r.tries = raw[56]
	if from := int64(binary.BigEndian.Uint64(raw[57:])); from != 0 {
		r.waitFrom = time.Unix(from, 0)
	}
	if r.tries > maxTries {
		return record{}, errRecord
	}
	return r, nil
}
