// Package sharing signs what people share: chosen facts for one recipient, until a day, to be checked on a public page or at a desk, and taken back at any time.
package sharing

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/insurance"
	"vssid/app/statement"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Source gives facts about a person that can be shared; none when the record has none.
type Source func(r *store.Reader, account string, now time.Time) ([]vss.ShareFact, error)

// Config says what sharing stands on. Every member is needed.
type Config struct {
	Store Store
	// Owners judges owners' statements.
	Owners interface {
		Agree(tx *store.Tx, owner edge.Owner, uses []edge.Use, s accounts.Statement) (account store.Account, done bool, err error)
	}
	Key         *ecdsa.PrivateKey // a statement key of the trust list
	KID         [4]byte
	Environment signed.Environment
	Sources     []Source // in the order in which facts are shown
	// Ready sees that the person's record is there before the sources read it.
	Ready     func(ctx context.Context, account string) error
	PublicURL string
	Now       func() time.Time
}

// Sharing is the component. It is safe for concurrent use.
type Sharing struct{ Config }

// maxDays is how long a statement counts at most; maxShares how many of a person are listed.
const (
	maxDays   = 90
	maxShares = 100
)

// Facts gives what an account can share now.
func (s *Sharing) Facts(ctx context.Context, account string) (vss.ShareableFacts, error) {
	if err := s.Ready(ctx, account); err != nil {
		return vss.ShareableFacts{}, fmt.Errorf("open the record of who shares: %w", err)
	}
	r := s.Store.Read(ctx)
	card, err := r.Card(account)
	if err != nil {
		return vss.ShareableFacts{}, fmt.Errorf("read the card of who shares: %w", err)
	}
	facts, err := s.facts(r, account, s.Now())
	return vss.ShareableFacts{HolderName: insurance.NormalName(card.HolderName), Facts: facts, ServerTime: s.Now().UTC()}, err
}

func (s *Sharing) facts(r *store.Reader, account string, now time.Time) ([]vss.ShareFact, error) {
	all := []vss.ShareFact{}
	for _, source := range s.Sources {
		some, err := source(r, account, now)
		if err != nil {
			return nil, fmt.Errorf("gather what can be shared: %w", err)
		}
		all = append(all, some...)
	}
	return all[:min(len(all), statement.MaxFacts)], nil
}

// Chosen are the facts of the kinds that were chosen, in the order they come in.
func Chosen(facts []vss.ShareFact, kinds []vss.ShareFactKind) []vss.ShareFact {
	var some []vss.ShareFact
	for _, f := range facts {
		if slices.Contains(kinds, f.Kind) {
			some = append(some, f)
		}
	}
	return some
}

// Share signs a statement as the owner has agreed to it. The same order again gets the same statement.
func (s *Sharing) Share(ctx context.Context, owner edge.Owner, uses []edge.Use, ask vss.ShareOrder) (vss.Share, error) {
	now := s.Now().Truncate(time.Second)
	id, expires, err := s.check(ask, now)
	if err != nil {
		return vss.Share{}, err
	}
	if err := s.Ready(ctx, owner.Account); err != nil {
		return vss.Share{}, fmt.Errorf("open the record of who shares: %w", err)
	}
	var kept store.SharedStatement
	err = s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		kept, err = s.share(tx, owner, uses, ask, store.SharedStatement{ID: id, Account: owner.Account, Recipient: ask.Recipient, Purpose: ask.Purpose, Issued: now, Expires: expires})
		return err
	})
	if err != nil {
		return vss.Share{}, err
	}
	return s.describe(kept, s.Now())
}

// check reads an order's own members.
func (s *Sharing) check(ask vss.ShareOrder, now time.Time) (id [16]byte, expires time.Time, err error) {
	id, ok := statement.ParseID(ask.ShareId)
	if !ok {
		return id, expires, refusal.Invalid("shareId", "is not 16 bytes in base64url")
	}
	for name, text := range map[string]string{"recipient": ask.Recipient, "purpose": ask.Purpose} {
		if strings.TrimSpace(text) != text || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }) {
			return id, expires, refusal.Invalid(name, "begins or ends with a blank, or has control characters")
		}
	}
	seen := map[vss.ShareFactKind]bool{}
	for _, k := range ask.Facts {
		if seen[k] {
			return id, expires, refusal.Invalid("facts", "names a kind twice")
		}
		seen[k] = true
	}
	today := now.In(insurance.Vietnam)
	until := ask.Until.Time
	last := time.Date(until.Year(), until.Month(), until.Day(), 0, 0, 0, 0, insurance.Vietnam)
	first := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, insurance.Vietnam)
	if last.Before(first) || last.After(first.AddDate(0, 0, maxDays)) {
		return id, expires, refusal.Invalid("until", fmt.Sprintf("is not between today and %d days from now", maxDays))
	}
	return id, last.AddDate(0, 0, 1), nil
}

func (s *Sharing) share(tx *store.Tx, owner edge.Owner, uses []edge.Use, ask vss.ShareOrder, new store.SharedStatement) (store.SharedStatement, error) {
	card, err := tx.Card(owner.Account)
	if err != nil {
		return new, fmt.Errorf("read the card of who shares: %w", err)
	}
	all, err := s.facts(&tx.Reader, owner.Account, new.Issued)
	if err != nil {
		return new, err
	}
	facts := Chosen(all, ask.Facts)
	name := insurance.NormalName(card.HolderName)
	_, done, err := s.Owners.Agree(tx, owner, uses, accounts.Statement{Operation: vss.OwnerOperationShareStatement, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion,
		Language: ask.Language, Shown: ask.Shown, Expect: ownertext.Share(ask.Language, ownertext.ShareTerms{HolderName: name, Recipient: ask.Recipient, Purpose: ask.Purpose,
			Until: ask.Until.Format(time.DateOnly), Facts: facts})})
	if err != nil {
		return new, err
	}
	if done {
		kept, err := tx.SharedStatement(new.ID)
		if errors.Is(err, store.ErrNotFound) || err == nil && kept.Account != owner.Account {
			return new, refusal.New(vss.CodeChallengeUsed)
		}
		return kept, err
	}
	for _, kind := range ask.Facts {
		if !slices.ContainsFunc(facts, func(f vss.ShareFact) bool { return f.Kind == kind }) {
			return new, refusal.Invalid("facts", "the record has none of the kind "+string(kind))
		}
	}
	if new.Signed, err = s.sign(new, card, name, facts); err != nil {
		return new, err
	}
	fresh, err := tx.CreateSharedStatement(new)
	if err == nil && !fresh {
		err = refusal.Invalid("shareId", "was used before; make a new one")
	}
	if err != nil {
		return new, err
	}
	return new, audit.Put(tx, audit.Event{Kind: audit.StatementShared, Account: owner.Account, Actor: audit.Owner, Purpose: ask.Purpose, Reference: ask.ShareId, At: new.Issued})
}

// sign signs, and reads back what was signed as a desk will.
func (s *Sharing) sign(of store.SharedStatement, card store.Card, name string, facts []vss.ShareFact) ([]byte, error) {
	st := statement.Statement{Environment: s.Environment, ID: of.ID, Issued: of.Issued, Expires: of.Expires, Recipient: of.Recipient, Purpose: of.Purpose, Name: name,
		Born: card.DateOfBirth[:min(4, len(card.DateOfBirth))], Number: statement.MaskedNumber(card.InsuranceNumber)}
	for _, f := range facts {
		st.Facts = append(st.Facts, statement.Fact{Kind: kinds[f.Kind], Values: f.Values})
	}
	raw, err := statement.Sign(rand.Reader, st, s.Key, s.KID)
	if err != nil {
		return nil, err
	}
	back, err := statement.Read(raw)
	if err != nil {
		return nil, fmt.Errorf("read back a statement: %w", err)
	}
	return raw, back.Verify(&s.Key.PublicKey)
}

var kinds = map[vss.ShareFactKind]statement.FactKind{vss.ShareFactKindInsured: statement.Insured, vss.ShareFactKindMonths: statement.Months,
	vss.ShareFactKindEmployers: statement.Employer, vss.ShareFactKindSalary: statement.Salary}

// FactsOf are a statement's facts as the contract names them.
func FactsOf(s statement.Statement) []vss.ShareFact {
	names := map[statement.FactKind]vss.ShareFactKind{}
	for name, kind := range kinds {
		names[kind] = name
	}
	facts := make([]vss.ShareFact, 0, len(s.Facts))
	for _, f := range s.Facts {
		facts = append(facts, vss.ShareFact{Kind: names[f.Kind], Values: f.Values})
	}
	return facts
}

// List gives what an account has shared.
func (s *Sharing) List(ctx context.Context, account string) (vss.ShareList, error) {
	kept, err := s.Store.Read(ctx).SharedStatements(account, maxShares)
	if err != nil {
		return vss.ShareList{}, fmt.Errorf("read what was shared: %w", err)
	}
	now := s.Now()
	list := vss.ShareList{Shares: make([]vss.Share, 0, len(kept)), ServerTime: now.UTC()}
	for _, k := range kept {
		one, err := s.describe(k, now)
		if err != nil {
			return vss.ShareList{}, err
		}
		list.Shares = append(list.Shares, one)
	}
	return list, nil
}

// state is what a statement is now.
func state(k store.SharedStatement, now time.Time) vss.StatementState {
	switch {
	case !k.Revoked.IsZero():
		return vss.StatementStateRevoked
	case !now.Before(k.Expires):
		return vss.StatementStateExpired
	}
	return vss.StatementStateValid
}

func (s *Sharing) describe(k store.SharedStatement, now time.Time) (vss.Share, error) {
	of, err := statement.Read(k.Signed)
	if err != nil {
		return vss.Share{}, fmt.Errorf("read a kept statement: %w", err)
	}
	one := vss.Share{ShareId: statement.ID(k.ID), Recipient: k.Recipient, Purpose: k.Purpose, HolderName: of.Name, Born: of.Born, Number: of.Number, Facts: FactsOf(of.Statement),
		IssuedAt: k.Issued.UTC(), ExpiresAt: k.Expires.UTC(), State: state(k, now), Looks: k.Looks, Page: statement.PageURL(s.PublicURL, k.ID), Code: statement.URL(s.PublicURL, k.ID, k.Signed)}
	if !k.Revoked.IsZero() {
		at := k.Revoked.UTC()
		one.RevokedAt = &at
	}
	if k.Looks > 0 {
		at := k.Looked.UTC()
		one.LookedAt = &at
	}
	return one, nil
}

// Version gives how often a statement has changed, for the owner's signature that takes it back; it refuses with not-found what the account has not shared.
func Version(r *store.Reader, account, resource string) (int64, error) {
	k, err := ofOwner(r, account, resource)
	if err != nil || k.Revoked.IsZero() {
		return 1, err
	}
	return 2, nil
}

func ofOwner(r *store.Reader, account, resource string) (store.SharedStatement, error) {
	id, ok := statement.ParseID(resource)
	if !ok {
		return store.SharedStatement{}, refusal.New(vss.CodeNotFound)
	}
	k, err := r.SharedStatement(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && k.Account != account {
		return store.SharedStatement{}, refusal.New(vss.CodeNotFound)
	}
	return k, err
}

// Revoke takes a statement back as the owner has agreed to it.
func (s *Sharing) Revoke(ctx context.Context, owner edge.Owner, uses []edge.Use, resource string, ask vss.ShareRevocation) (vss.Share, error) {
	now := s.Now()
	var kept store.SharedStatement
	err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if kept, err = ofOwner(&tx.Reader, owner.Account, resource); err != nil {
			return err
		}
		_, done, err := s.Owners.Agree(tx, owner, uses, accounts.Statement{Operation: vss.OwnerOperationRevokeStatement, Resource: resource, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion,
			Language: ask.Language, Shown: ask.Shown, Expect: ownertext.ShareEnd(ask.Language, kept.Recipient, kept.Purpose, kept.Issued)})
		if err != nil || done {
			return err
		}
		if err := tx.RevokeSharedStatement(kept.ID, now); err != nil {
			return err
		}
		if err := audit.Put(tx, audit.Event{Kind: audit.StatementWithdrawn, Account: owner.Account, Actor: audit.Owner, Purpose: kept.Purpose, Reference: resource, At: now}); err != nil {
			return err
		}
		kept, err = tx.SharedStatement(kept.ID)
		return err
	})
	if err != nil {
		return vss.Share{}, err
	}
	return s.describe(kept, now)
}

// Look counts one look at a statement and gives it with its state; the person sees the look in the audit log. A statement that was never shared is unknown.
func (s *Sharing) Look(ctx context.Context, resource, how string) (store.SharedStatement, vss.StatementState, error) {
	id, ok := statement.ParseID(resource)
	if !ok {
		return store.SharedStatement{}, vss.StatementStateUnknown, nil
	}
	now := s.Now()
	var kept store.SharedStatement
	err := s.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if kept, err = tx.SharedStatement(id); err != nil {
			return err
		}
		if err := tx.CountLook(id, now); err != nil {
			return err
		}
		return audit.Put(tx, audit.Event{Kind: audit.StatementLookedAt, Account: kept.Account, Actor: audit.Public, Purpose: how, Reference: resource, At: now})
	})
	if errors.Is(err, store.ErrNotFound) {
		return store.SharedStatement{}, vss.StatementStateUnknown, nil
	}
	if err != nil {
		return kept, "", fmt.Errorf("look at a statement: %w", err)
	}
	return kept, state(kept, now), nil
}

// Status answers whether a statement counts.
func (s *Sharing) Status(ctx context.Context, resource string) (vss.StatementStatus, error) {
	_, is, err := s.Look(ctx, resource, "status")
	return vss.StatementStatus{State: is, ServerTime: s.Now().UTC()}, err
}
