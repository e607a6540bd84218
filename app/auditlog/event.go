// Package auditlog is the audit log as both sides see it: how an event becomes a leaf, what a checkpoint is, and how a phone verifies by itself
// that an event is in the log and that the log only ever grew. It follows RFC 6962 (hashing and proofs, as in RFC 9162, section 2.1) and the C2SP
// formats tlog-checkpoint and signed-note. It asks nobody: no clock, no network, no disk.
//
// # What it proves
//
// A leaf is the hash of a keyed hash of the event. The key of each event comes from a secret of the person it concerns; once that secret is
// deleted, the person's leaves stay in the tree and say nothing of anybody any more. An event that was never logged cannot be proved missing.
package auditlog

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"time"
)

// HashSize is the length in bytes of every hash and key of this package (SHA-256).
const HashSize = sha256.Size

// Event is what one leaf stands for.
type Event struct {
	ID        string    // UUID version 7
	At        time.Time // as exact as a millisecond
	Kind      string    // what, such as "card-checked"
	Account   string    // whom it concerns; empty for nobody
	Actor     string    // the kind of party that acted: owner, facility, officer, agency, public, system
	ActorMark []byte    // MarkActor of who acted; nil for the owner and the system
	Facility  string    // mã cơ sở khám bệnh, chữa bệnh; empty where none is concerned
	Purpose   string    // why, as given
	Reference string    // what was touched, by its own id
	Digest    []byte    // SHA-256 of the content concerned; nil when there is none
}

// MarkActor hides who acted behind a random blind, so that a person is told the kind of party and never a clerk's id; whoever holds blind and id can
// still show that they belong to the event.
func MarkActor(blind []byte, id string) []byte {
	h := sha256.New()
	h.Write([]byte("vssid/audit-actor/v1"))
	put(h.Write, blind)
	put(h.Write, []byte(id))
	return h.Sum(nil)
}

// EventKey is the key under which one event is hashed. secret is the person's (32 bytes). It may be shown to the person: nothing of other events
// follows from it.
func EventKey(secret []byte, id string) []byte {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte("vssid/audit-event-key/v1"))
	put(m.Write, []byte(id))
	return m.Sum(nil)
}

// Leaf gives an event's leaf hash: SHA-256(0 ‖ HMAC-SHA-256(key, event)), RFC 6962, section 2.1. key is the event's own (EventKey).
func Leaf(key []byte, e Event) ([]byte, error) {
	if len(key) != HashSize {
		return nil, fmt.Errorf("hash an audit event: its key has %d bytes, want %d", len(key), HashSize)
	}
	m := hmac.New(sha256.New, key)
	m.Write(e.canonical())
	return hasher.HashLeaf(m.Sum(nil)), nil
}

// canonical writes an event as bytes that no other event has: each member with its length before it. Nobody reads it back.
func (e Event) canonical() []byte {
	var b writer
	b.write([]byte("vssid/audit-event/v1"))
	at := make([]byte, 8)
	binary.BigEndian.PutUint64(at, uint64(e.At.UnixMilli()))
	for _, member := range [][]byte{
		[]byte(e.ID), at, []byte(e.Kind), []byte(e.Account), []byte(e.Actor), e.ActorMark, []byte(e.Facility), []byte(e.Purpose), []byte(e.Reference), e.Digest,
	} {
		put(b.write, member)
	}
	return b
}

type writer []byte

func (w *writer) write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// put writes a member with its length before it; write never fails.
func put(write func([]byte) (int, error), member []byte) {
	length := make([]byte, 4)
	binary.BigEndian.PutUint32(length, uint32(len(member)))
	_, _ = write(length)
	_, _ = write(member)
}
