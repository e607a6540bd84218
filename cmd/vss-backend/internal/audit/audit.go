// Package audit notes who did what to whose record: every issue, check, change and act of an officer, in the transaction of what it notes.
package audit

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"vssid/cmd/vss-backend/internal/store"
)

// Actor is the kind of party that acted.
type Actor string

// The actors.
const (
	Owner    Actor = "owner"    // the person, from the device that holds the account
	Facility Actor = "facility" // a desk of a health facility
	Officer  Actor = "officer"  // an officer of VSS
	Agency   Actor = "agency"   // another agency
	Public   Actor = "public"   // anybody, through what the person shared
	System   Actor = "system"   // the backend by itself
)

// Event is one thing that happened.
type Event struct {
	Kind      string // what, as a name of its own: "card-checked", "request-approved"
	Account   string // whom it concerns; empty for nobody
	Actor     Actor
	ActorID   string // desk, officer or client, by its own id; empty for the owner and the system
	Facility  string // mã cơ sở khám bệnh, chữa bệnh; empty where none is concerned
	Purpose   string // why, as given
	Reference string // what was touched, by its own id
	Digest    []byte // SHA-256 of the content concerned; nil when there is none
	At        time.Time
}

// Put notes an event in the transaction of what it notes: both are durable, or neither.
func Put(tx *store.Tx, e Event) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("name an audit event: %w", err)
	}
	return tx.PutAuditEvent(store.AuditEvent{ID: id.String(), At: e.At, Kind: e.Kind, Account: e.Account, Actor: string(e.Actor), ActorID: e.ActorID,
		Facility: e.Facility, Purpose: e.Purpose, Reference: e.Reference, Digest: e.Digest})
}
