// Package events tells an open app what has changed in its owner's account or record: a name and a reference, never the content, which the app
// fetches as its owner.
package events

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/store"
)

// Kind names what changed; the app knows which screens show it.
type Kind string

// The kinds, one a line.
const (
	CardChanged          Kind = "card-changed"
	VisitsChanged        Kind = "visits-changed"
	ReportChanged        Kind = "report-changed"        // what somebody reported as wrong in a record
	FamilyChanged        Kind = "family-changed"        // who carries whose card
	ContributionsChanged Kind = "contributions-changed" // what was paid into the funds for the person
	RecoveryChanged      Kind = "recovery-changed"      // how the account can be got back, or what runs
)

// followed are the kinds that change the national data: they stand in the change feed too.
var followed = map[Kind]bool{
	CardChanged: true, CardMoved: true, CardWithdrawn: true, CardRestored: true, VisitsChanged: true, ContributionsChanged: true, BenefitsChanged: true, FamilyChanged: true,
}

// Put leaves an event for the account in the transaction of the change, and in the change feed where the national data change. reference is the id of what
// changed; empty when kind says it all.
func Put(tx *store.Tx, account string, kind Kind, reference string, at time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("name an event: %w", err)
	}
	if followed[kind] {
		if err := feed.Put(tx, feed.Change{Kind: string(kind), Subject: account, Reference: reference, At: at}); err != nil {
			return err
		}
	}
	return tx.PutAccountEvent(store.AccountEvent{ID: id.String(), Account: account, At: at, Kind: string(kind), Reference: reference})
}
