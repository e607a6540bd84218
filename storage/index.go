package storage

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// inner is the class of the vault's own values; they are sealed like Personal ones and are not reachable from outside.
const inner Class = 4

// The vault's own values.
const (
	pinCheckName  = "pin-check"  // a constant: opens with the right PIN only
	pinChangeName = "pin-change" // the PINKey of a PIN change that has not ended
)

// valueID names a value.
type valueID struct {
	class Class
	name  string
}

// entry is what the index knows of a value.
type entry struct {
	version uint64 // the generation that wrote it
	sum     [sha256.Size]byte
}

// index is the table of contents of one generation. Its encoding, before it is sealed, is big-endian:
//
//	version 1 | generation 8 | flags 1 | salt 16 | count 4 | count × (class 1 | length 1 | name | version 8 | SHA-256 32)
//
// in rising order of class and name, with nothing after it. Flags: 1 a PIN is set, 2 the Card class is under the PIN.
type index struct {
	generation uint64
	pinSet     bool
	cardLocked bool
	salt       [16]byte // of Argon2id; zero without a PIN
	entries    map[valueID]entry
}

const (
	indexVersion    = 1
	indexHead       = 1 + 8 + 1 + 16 + 4
	entryFixed      = 1 + 1 + 8 + sha256.Size
	flagPINSet      = 1
	flagCardLocked  = 2
	indexKnownFlags = flagPINSet | flagCardLocked
)

var errIndex = errors.New("the index is unreadable")

func (x index) clone() index {
	x.entries = maps.Clone(x.entries)
	return x
}

// sorted returns the ids in the order of the encoding.
func (x index) sorted() []valueID {
	return slices.SortedFunc(maps.Keys(x.entries), compareIDs)
}

func compareIDs(a, b valueID) int {
	return cmp.Or(cmp.Compare(a.class, b.class), cmp.Compare(a.name, b.name))
}

// has reports whether any value of a class exists.
func (x index) has(class Class) bool {
	for id := range x.entries {
		if id.class == class {
			return true
		}
	}
	return false
}

func (x index) encode() []byte {
	out := make([]byte, 0, indexHead+len(x.entries)*(entryFixed+16))
	out = append(out, indexVersion)
	out = binary.BigEndian.AppendUint64(out, x.generation)
	var flags byte
	if x.pinSet {
		flags |= flagPINSet
	}
	if x.cardLocked {
		flags |= flagCardLocked
	}
	out = append(out, flags)
	out = append(out, x.salt[:]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(x.entries)))
	for _, id := range x.sorted() {
		e := x.entries[id]
		out = append(out, byte(id.class), byte(len(id.name)))
		out = append(out, id.name...)
		out = binary.BigEndian.AppendUint64(out, e.version)
		out = append(out, e.sum[:]...)
	}
	return out
}

func decodeIndex(raw []byte) (index, error) {
	if len(raw) < indexHead || raw[0] != indexVersion || raw[9]&^indexKnownFlags != 0 {
		return index{}, errIndex
	}
	x := index{generation: binary.BigEndian.Uint64(raw[1:]), pinSet: raw[9]&flagPINSet != 0, cardLocked: raw[9]&flagCardLocked != 0, salt: [16]byte(raw[10:26])}
	count := binary.BigEndian.Uint32(raw[26:])
	rest := raw[indexHead:]
	if uint64(count)*entryFixed > uint64(len(rest)) || count > MaxValues {
		return index{}, errIndex
	}
	x.entries = make(map[valueID]entry, count)
	var last valueID
	for i := range count {
		if len(rest) < 2 {
			return index{}, errIndex
		}
		length := int(rest[1])
		if len(rest) < entryFixed+length {
			return index{}, errIndex
		}
		id := valueID{Class(rest[0]), string(rest[2 : 2+length])}
		if id.class < Device || id.class > inner || length == 0 || length > MaxName || i > 0 && compareIDs(last, id) >= 0 {
			return index{}, errIndex
		}
		rest = rest[2+length:]
		e := entry{version: binary.BigEndian.Uint64(rest), sum: [sha256.Size]byte(rest[8 : 8+sha256.Size])}
		if e.version == 0 || e.version > x.generation {
			return index{}, errIndex
		}
		x.entries[id], last, rest = e, id, rest[8+sha256.Size:]
	}
	if len(rest) != 0 || x.generation == 0 || x.cardLocked && !x.pinSet {
		return index{}, errIndex
	}
	return x, nil
}
