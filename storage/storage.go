// Package storage is the sealed vault on the device: one file of small named values (bbolt), each sealed with XChaCha20-Poly1305, tied
// to the keystore of this installation and to a generation that only rises.
//
// # Classes
//
// Device and Card values open with the keystore alone, so that the card is on the screen at once, offline and without the app PIN.
// Personal values need the keystore and the PIN. LockCard moves the Card class under the PIN too; Device values (which account is bound,
// which language) never move, because the program needs them before anybody can type.
//
//	class key (Device, Card, index) = HKDF-SHA256(MAC(vault-card, "vssid/vault/install/v1" ‖ install id), install id, its own label)
//	PIN secret                      = MAC(vault-personal, A) ‖ A,   A = Argon2id(PIN, salt, 64 MiB, t=3, p=1)
//	personal class key              = HKDF-SHA256(PIN secret, install id, "vssid/vault/personal/v1")
//	PINKey of the owner key         = HKDF-SHA256(PIN secret, install id, "vssid/vault/owner-key/v1")
//
// # What ties the file together
//
// A value's additional data holds the install id, class, name and version. The version is the generation that wrote it. One sealed index lists
// every value with its version and SHA-256, so a value cannot be exchanged for an older one, renamed or left out. Every commit
// raises the generation by one and ends with a keystore record that holds generation and SHA-256 of the index.
//
// # What is refused
//
//   - ErrTampered: the file's bytes were changed.
//   - ErrMoved: the file belongs to another installation, or the keystore has lost its part.
//   - ErrRolledBack: the file is older than the keystore's record, or another line of history at the same generation.
//
// A crash between the commit of the file and the write of the record leaves the file one generation ahead. That is accepted, once, and the
// record is caught up: only this installation's keys can have made that file, and it is newer than what the record knows, so nothing that was
// acknowledged can be missing. The other order (record first) would have to accept a file older than the record, which is what a
// rollback looks like. While the record is behind, no further commit is made, so a file two ahead is refused.
//
// # What cannot be seen
//
// File and keystore restored together, from one backup, look like the past they come from. Nothing on the device can tell; the generation goes
// to the server with every session, and the server refuses a lower one (`vault-rolled-back`). A clock turned forward ends a wait
// early; the number of tries before the wipe does not depend on the clock.
package storage

import (
	"errors"
	"fmt"
	"time"
)

// Class says what a value needs to be read.
type Class uint8

const (
	Device   Class = 1 // the keystore, always
	Card     Class = 2 // the keystore; also the PIN while LockCard is on
	Personal Class = 3 // the keystore and the PIN
)

// Limits of the vault. It is made for hundreds of values, because every commit writes the index anew.
const (
	MaxName   = 64      // bytes of a name
	MaxValue  = 1 << 20 // bytes of a value
	MaxValues = 4096
)

// Change is one write of a batch. A nil Value deletes.
type Change struct {
	Class Class
	Name  string
	Value []byte
}

// PINState is what can be shown about the PIN's tries.
type PINState struct {
	Set       bool
	TriesLeft int       // before the next wait, or before the wipe in the last round
	LastRound bool      // true: after TriesLeft more wrong PINs everything is wiped
	WaitUntil time.Time // zero: a try is allowed now
}

// WrongPINError says that the PIN was wrong, or, with Refused, that no try is allowed yet.
type WrongPINError struct {
	PINState
	Refused bool // the PIN was not looked at, because the wait is not over
}

func (e *WrongPINError) Error() string {
	switch {
	case e.Refused:
		return fmt.Sprintf("no PIN is accepted before %s", e.WaitUntil.Format(time.RFC3339))
	case !e.WaitUntil.IsZero():
		return fmt.Sprintf("wrong PIN; the next try is possible at %s", e.WaitUntil.Format(time.RFC3339))
	case e.LastRound:
		return fmt.Sprintf("wrong PIN; %d tries left before everything on this device is wiped", e.TriesLeft)
	default:
		return fmt.Sprintf("wrong PIN; %d tries left before a wait", e.TriesLeft)
	}
}

// Errors of the vault.
var (
	ErrNotFound     = errors.New("not in the vault")
	ErrLocked       = errors.New("the vault is locked; enter the PIN")
	ErrNoPIN        = errors.New("no PIN has been set")
	ErrPINSet       = errors.New("a PIN is set already; change it instead")
	ErrWiped        = errors.New("too many wrong PINs: everything on this device was wiped; activate it again")
	ErrFull         = errors.New("there is no room left on the device")
	ErrTampered     = errors.New("the vault file was changed by something else; it cannot be used: wipe it and activate again")
	ErrRolledBack   = errors.New("the vault file is older than this installation; it cannot be used: put the newest file back, or wipe and activate again")
	ErrMoved        = errors.New("the vault file belongs to another installation or keystore; it cannot be used here: use the keystore it was made with, or wipe and activate again")
	ErrBusy         = errors.New("another program has the vault open; close it and try again")
	ErrClosed       = errors.New("the vault is closed")
	ErrPINFormat    = errors.New("a PIN is six digits")
	ErrPINCommon    = errors.New("this PIN is among the first that a thief tries; choose another")
	ErrPINBirthDate = errors.New("this PIN is the birth date; choose another")
)
