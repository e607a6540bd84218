package agencies

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// The kinds that the person reads in "who looked", and that are noted of a number that nobody has.
const (
	Looked     = "agency-read"   // Purpose is the agency's name and its purpose, Reference the fields, Digest the question
	Told       = "agency-told"   // the agency was told that something had changed; Reference is the kind
	LookedNone = "agency-missed" // nobody on record has the number
)

// Read gives named fields of one person's record and notes it for them, in one transaction. Refusals: scope-missing for a field outside the token's scopes;
// not-found; too-many-requests.
func (a *Agencies) Read(ctx context.Context, caller edge.Agency, ask vss.AgencyQuestion) (vss.AgencyAnswer, error) {
	for _, name := range ask.Fields {
		f, ok := fields[name]
		if !ok || !slices.Contains(caller.Scopes, string(f.scope)) {
			return vss.AgencyAnswer{}, refusal.New(vss.CodeScopeMissing)
		}
	}
	if account, err := a.Store.Read(ctx).Account(ask.Number); err == nil {
		if err := a.Records.Ready(ctx, account.Number); err != nil {
			return vss.AgencyAnswer{}, err
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return vss.AgencyAnswer{}, fmt.Errorf("name a read: %w", err)
	}
	now, found := a.Now(), false
	answer := vss.AgencyAnswer{ReadId: id, ServerTime: now.UTC()}
	err = a.Store.Write(ctx, func(tx *store.Tx) error {
		answer.Fields, found = make([]vss.AgencyFieldValue, 0, len(ask.Fields)), true
		if err := a.count(tx, caller.ID, caller.PerMinute); err != nil {
			return err
		}
		p, err := find(&tx.Reader, ask.Number, now)
		if errors.Is(err, store.ErrNotFound) {
			found = false // noted all the same: who tries numbers is seen
			return audit.Put(tx, audit.Event{Kind: LookedNone, Actor: audit.Agency, ActorID: caller.ID, Purpose: purpose(caller, ask), At: now})
		}
		if err != nil {
			return err
		}
		for _, name := range ask.Fields {
			values, err := fields[name].value(p)
			if err != nil {
				return fmt.Errorf("read %s: %w", name, err)
			}
			if values == nil {
				values = []string{}
			}
			answer.Fields = append(answer.Fields, vss.AgencyFieldValue{Field: name, Values: values})
		}
		return a.noteRead(tx, caller, ask, id, p.subject(), now)
	})
	if err == nil && !found {
		err = refusal.New(vss.CodeNotFound)
	}
	return answer, err
}

// purpose is what the person reads: who, what for, and the agency's case.
func purpose(caller edge.Agency, ask vss.AgencyQuestion) string {
	return caller.Name + ": " + ask.Purpose + " (" + ask.CaseNumber + ")"
}

func (a *Agencies) noteRead(tx *store.Tx, caller edge.Agency, ask vss.AgencyQuestion, id uuid.UUID, subject string, now time.Time) error {
	question, err := json.Marshal(ask)
	if err != nil {
		return fmt.Errorf("write a read down: %w", err)
	}
	digest := sha256.Sum256(append(id[:], question...))
	names := make([]string, len(ask.Fields))
	for i, f := range ask.Fields {
		names[i] = string(f)
	}
	return audit.Put(tx, audit.Event{Kind: Looked, Account: subject, Actor: audit.Agency, ActorID: caller.ID, Purpose: purpose(caller, ask), Reference: strings.Join(names, " "),
		Digest: digest[:], At: now})
}

// follows says which scope an agency needs to hear of a kind of change. A kind that is not here nobody hears of: visits and families.
var follows = map[string]vss.AgencyScope{
	feed.PersonChanged:      vss.AgencyScopeIdentityRead,
	"card-changed":          vss.AgencyScopeCardRead,
	"card-moved":            vss.AgencyScopeCardRead,
	"card-withdrawn":        vss.AgencyScopeCardRead,
	"card-restored":         vss.AgencyScopeCardRead,
	feed.FacilityChanged:    vss.AgencyScopeCardRead,
	"contributions-changed": vss.AgencyScopeParticipationRead,
	"benefits-changed":      vss.AgencyScopeBenefitsRead,
}

// The bounds of a page of changes (33-agencies.yaml, followChanges).
const defaultChanges = 100

// Changes gives what has changed after a cursor, of the kinds that the scopes read, and notes it for each person. Refusals: scope-missing; those of feed.Follow;
// too-many-requests.
func (a *Agencies) Changes(ctx context.Context, caller edge.Agency, cursor string, limit int, wait time.Duration) (vss.ChangePage, error) {
	if !slices.Contains(caller.Scopes, string(vss.AgencyScopeChangesFollow)) {
		return vss.ChangePage{}, refusal.New(vss.CodeScopeMissing)
	}
	if err := a.Store.Write(ctx, func(tx *store.Tx) error { return a.count(tx, caller.ID, caller.PerMinute) }); err != nil {
		return vss.ChangePage{}, err
	}
	if limit == 0 {
		limit = defaultChanges
	}
	page, err := a.Feed.Follow(ctx, cursor, limit, wait, func(kind string) bool {
		scope, ok := follows[kind]
		return ok && slices.Contains(caller.Scopes, string(scope))
	})
	if err != nil {
		return vss.ChangePage{}, err
	}
	answer := vss.ChangePage{Changes: make([]vss.DataChange, 0, len(page.Changes)), Next: page.Next, More: page.More, ServerTime: a.Now().UTC()}
	for _, c := range page.Changes {
		id, err := uuid.Parse(c.ID)
		if err != nil {
			return vss.ChangePage{}, fmt.Errorf("read the name of a change: %w", err)
		}
		answer.Changes = append(answer.Changes, vss.DataChange{ChangeId: id, At: c.At, Kind: c.Kind, Subject: c.Subject})
	}
	return answer, a.noteTold(ctx, caller, page.Changes)
}

// noteTold writes down whom an agency has heard of, before it hears.
func (a *Agencies) noteTold(ctx context.Context, caller edge.Agency, changes []store.FeedChange) error {
	if len(changes) == 0 {
		return nil
	}
	now := a.Now()
	return a.Store.Write(ctx, func(tx *store.Tx) error {
		for _, c := range changes {
			if c.Kind == feed.FacilityChanged {
				continue
			}
			if err := audit.Put(tx, audit.Event{Kind: Told, Account: c.Subject, Actor: audit.Agency, ActorID: caller.ID, Purpose: caller.Name, Reference: c.Kind, At: now}); err != nil {
				return err
			}
		}
		return nil
	})
}
