// Package reception answers the desks: it checks a scanned code online, sees that no code is read at two places, and writes each check to the
// record of the citizen it concerns.
package reception

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"vssid/app/cardcode"
	"vssid/app/cardcode/trust"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Reception is the component. It is safe for concurrent use. Every member is needed.
type Reception struct {
	Store Store
	// Keys gives the list of keys in force.
	Keys interface{ Trust() *trust.List }
	// Proofs remembers a request's single-use proofs, or refuses with proof-replayed.
	Proofs interface {
		Take(tx *store.Tx, uses []edge.Use) error
	}
	Now func() time.Time
}

// Desk implements edge.Desks.
func (r *Reception) Desk(ctx context.Context, thumbprint string) (edge.DeskRecord, error) {
	d, err := r.Store.Read(ctx).Desk(thumbprint)
	if errors.Is(err, store.ErrNotFound) || err == nil && !d.EndedAt.IsZero() {
		return edge.DeskRecord{}, refusal.New(vss.CodeDeskUnknown)
	}
	if err != nil {
		return edge.DeskRecord{}, err
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), d.Key)
	if err != nil {
		return edge.DeskRecord{}, fmt.Errorf("read a desk's stored key: %w", err)
	}
	return edge.DeskRecord{DeskID: d.ID, FacilityCode: d.FacilityCode, Key: key}, nil
}

// maxRaces bounds how often a check starts again because another desk read the same code in between.
const maxRaces = 3

// errRaced means that another desk was first to read the code since this check looked.
var errRaced = errors.New("another desk read the code at the same moment")

// Check checks a scan for a desk. What it says is durable, as is the reading of a code: both are one transaction. The same check asked again gets
// the same answer.
func (r *Reception) Check(ctx context.Context, desk edge.Facility, uses []edge.Use, ask vss.CheckRequest) (vss.CheckResult, error) {
	for range maxRaces {
		answer, err := r.check(ctx, desk, uses, ask)
		if !errors.Is(err, errRaced) {
			return answer, err
		}
	}
	return vss.CheckResult{}, fmt.Errorf("check a scan: %w, %d times", errRaced, maxRaces)
}

func (r *Reception) check(ctx context.Context, desk edge.Facility, uses []edge.Use, ask vss.CheckRequest) (vss.CheckResult, error) {
	now := r.Now().Truncate(time.Millisecond) // as exact as it is kept, so that a repeated answer is the same
	look := &look{reader: r.Store.Read(ctx), now: now}
	verifier := cardcode.Verifier{Trust: r.Keys.Trust(), Statuses: look, Seen: look, Desk: desk.DeskID}
	result, err := verifier.Check(ctx, ask.Scan, now)
	if err != nil {
		return vss.CheckResult{}, fmt.Errorf("check a scan: %w", err)
	}
	account, err := look.concerns(&result)
	if err != nil {
		return vss.CheckResult{}, fmt.Errorf("find whom a scan concerns: %w", err)
	}
	card := result.Card
	result.Card = nil
	outcome, err := json.Marshal(result) // what is kept says nothing of the person
	if err != nil {
		return vss.CheckResult{}, fmt.Errorf("write a check's outcome: %w", err)
	}
	kept := store.Check{
		DeskID: desk.DeskID, CheckID: ask.CheckId.String(), At: now.Truncate(time.Millisecond), RequestHash: sha256.Sum256([]byte(string(ask.Purpose) + "\x00" + ask.Scan)), FacilityCode: desk.FacilityCode,
		Purpose: string(ask.Purpose), Account: account, Outcome: outcome, Verdict: string(result.Verdict),
	}
	err = r.Store.Write(ctx, func(tx *store.Tx) error {
		if err := r.Proofs.Take(tx, uses); err != nil {
			return err
		}
		fresh, err := record(tx, kept, look.sight)
		if err != nil || fresh {
			return err
		}
		before, err := tx.Check(kept.DeskID, kept.CheckID)
		if err != nil {
			return err
		}
		if before.RequestHash != kept.RequestHash {
			return refusal.Invalid("checkId", "was used for another scan; make a new one for each check")
		}
		kept = before
		return nil
	})
	if err != nil {
		return vss.CheckResult{}, err
	}
	return answer(kept, card)
}

// record keeps a check, and the code it was first to read. It reports false when the desk has made a check of this id before.
func record(tx *store.Tx, c store.Check, sight *[32]byte) (fresh bool, err error) {
	if fresh, err = tx.CreateCheck(c); err != nil || !fresh {
		return false, err
	}
	if sight != nil {
		first, err := tx.RememberCode(store.Seen{CodeHash: *sight, DeskID: c.DeskID, At: c.At})
		if err != nil {
			return false, err
		}
		if !first {
			return false, errRaced
		}
	}
	digest := sha256.Sum256(c.Outcome)
	err = audit.Put(tx, audit.Event{Kind: audit.CardChecked, Account: c.Account, Actor: audit.Facility, ActorID: c.DeskID, Facility: c.FacilityCode, Purpose: c.Purpose,
		Reference: c.CheckID, Digest: digest[:], At: c.At})
	if err != nil || c.Account == "" {
		return true, err
	}
	return true, events.Put(tx, c.Account, events.CardChecked, c.CheckID, c.At)
}

// answer joins what was kept of a check with what the scan itself says.
func answer(c store.Check, card *cardcode.Card) (vss.CheckResult, error) {
	var a vss.CheckResult
	if err := json.Unmarshal(c.Outcome, &a); err != nil {
		return a, fmt.Errorf("read a check's outcome: %w", err)
	}
	if card != nil {
		raw, err := json.Marshal(card)
		if err != nil {
			return a, fmt.Errorf("write what a scan says: %w", err)
		}
		a.Card = &vss.ScannedCard{}
		if err := json.Unmarshal(raw, a.Card); err != nil {
			return a, fmt.Errorf("write what a scan says: %w", err)
		}
	}
	id, err := uuid.Parse(c.CheckID)
	if err != nil {
		return a, fmt.Errorf("read a check's id: %w", err)
	}
	a.CheckId, a.CheckedAt = id, c.At.UTC()
	return a, nil
}

// Record gives the checks of an account's card before a moment (the zero time: all), newest first, at most limit.
func (r *Reception) Record(ctx context.Context, account string, before time.Time, limit int) ([]vss.CardCheck, error) {
	kept, err := r.Store.Read(ctx).Checks(account, before, limit)
	if err != nil {
		return nil, fmt.Errorf("read the checks of an account: %w", err)
	}
	all := make([]vss.CardCheck, 0, len(kept))
	for _, c := range kept {
		id, err := uuid.Parse(c.CheckID)
		if err != nil {
			return nil, fmt.Errorf("read a check's id: %w", err)
		}
		all = append(all, vss.CardCheck{CheckId: id, At: c.At.UTC(), FacilityCode: c.FacilityCode, FacilityName: c.FacilityName, Desk: c.DeskName,
			Purpose: vss.CheckPurpose(c.Purpose), Verdict: vss.Verdict(c.Verdict)})
	}
	return all, nil
}
