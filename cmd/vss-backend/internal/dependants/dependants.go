// Package dependants knows whose cards an account's device may carry besides its own: those of children under 18, of parents who asked for it at the
// counter, and of people who delegated their card until a day (docs/protocol.md, "Cards of others").
package dependants

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/issuer"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// The lives and limits of delegations (docs/protocol.md).
const (
	codeLife     = 10 * time.Minute
	offerLife    = 24 * time.Hour
	maxMonths    = 12
	maxGiven     = 5 // delegations of one card at a time
	shownPast    = 365 * 24 * time.Hour
	adultYears   = 18 // Bộ luật Dân sự 2015, điều 20: from this birthday on a person is an adult
	endedOwner   = "owner"
	endedCarrier = "carrier"
	endedAgency  = "agency"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Accounts judges sessions and owners' statements.
type Accounts interface {
	Take(tx *store.Tx, uses []edge.Use) error
	Holds(r *store.Reader, s edge.Session) (store.Account, store.Device, error)
	Agree(tx *store.Tx, owner edge.Owner, uses []edge.Use, s accounts.Statement) (account store.Account, done bool, err error)
}

// Issuer makes and ends credentials.
type Issuer interface {
	IssueCarried(ctx context.Context, s edge.Session, uses []edge.Use, right issuer.Carry) (vss.IssuedCredential, error)
	EndCarried(tx *store.Tx, owner, carrier string) error
}

// Registry describes cards.
type Registry interface {
	Card(ctx context.Context, account string) (vss.Card, error)
}

// Dependants is the component. It is safe for concurrent use. Every member is needed.
type Dependants struct {
	Store    Store
	Accounts Accounts
	Issuer   Issuer
	Registry Registry
	Now      func() time.Time
}

// ends is the first moment after a last day in Vietnam; zero for no day.
func ends(until string) (time.Time, error) {
	if until == "" {
		return time.Time{}, nil
	}
	day, err := time.ParseInLocation(time.DateOnly, until, insurance.Vietnam)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the last day of a carried card: %w", err)
	}
	return day.AddDate(0, 0, 1), nil
}

// stateOf says how a relation stands at a moment.
func stateOf(c store.CarriedCard, now time.Time) (vss.CarryState, error) {
	end, err := ends(c.Until)
	switch {
	case err != nil:
		return "", err
	case !c.Ended.IsZero(), !end.IsZero() && !now.Before(end), c.Offered && now.Sub(c.Since) > offerLife:
		return vss.CarryStateEnded, nil
	case c.Offered:
		return vss.CarryStateOffered, nil
	case c.Reason != string(vss.CarryReasonDelegate) && c.OwnerDevice != "":
		return vss.CarryStateTakenOver, nil
	}
	return vss.CarryStateActive, nil
}

// mine reads a relation in which an account is the carrier or, when owners count too, the owner; to everybody else it does not exist.
func mine(r *store.Reader, id, account string, owners bool) (store.CarriedCard, error) {
	c, err := r.CarriedCard(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && c.Carrier != account && !(owners && c.Owner == account) {
		return c, refusal.New(vss.CodeNotFound)
	}
	return c, err
}

// right is an account's right to carry the card of a relation at a moment.
func right(r *store.Reader, id, carrier string, now time.Time) (store.CarriedCard, time.Time, error) {
	c, err := mine(r, id, carrier, false)
	if err != nil {
		return c, time.Time{}, err
	}
	state, err := stateOf(c, now)
	if err != nil {
		return c, time.Time{}, err
	}
	if state != vss.CarryStateActive {
		return c, time.Time{}, refusal.Because(vss.CodeCarryEnded, fmt.Errorf("it is %s", state))
	}
	end, err := ends(c.Until)
	return c, end, err
}

// List gives the cards that an account carries and who carries its own.
func (d *Dependants) List(ctx context.Context, account string) (vss.DependantList, error) {
	now := d.Now()
	list := vss.DependantList{Carried: []vss.CarriedCard{}, Given: []vss.CarriedCard{}, ServerTime: now.UTC()}
	r := d.Store.Read(ctx)
	carried, err := r.CardsCarriedBy(account, now.Add(-shownPast))
	if err != nil {
		return list, fmt.Errorf("read the cards an account carries: %w", err)
	}
	given, err := r.CarriersOf(account, now.Add(-shownPast))
	if err != nil {
		return list, fmt.Errorf("read who carries an account's card: %w", err)
	}
	for _, half := range []struct {
		from []store.CarriedCard
		into *[]vss.CarriedCard
	}{{carried, &list.Carried}, {given, &list.Given}} {
		for _, c := range half.from {
			one, err := d.describe(r, c, account, now)
			if err != nil {
				return list, err
			}
			*half.into = append(*half.into, one)
		}
	}
	return list, nil
}

// describe says how a relation stands, to one of its two accounts. The card's number is only for who may carry it now.
func (d *Dependants) describe(r *store.Reader, c store.CarriedCard, to string, now time.Time) (vss.CarriedCard, error) {
	state, err := stateOf(c, now)
	if err != nil {
		return vss.CarriedCard{}, err
	}
	v := vss.CarriedCard{CarryId: c.ID, Reason: vss.CarryReason(c.Reason), State: state, OwnerName: c.OwnerName, CarrierName: c.CarrierName, CarrierAccount: c.Carrier, Since: c.Since.UTC()}
	if c.Until != "" {
		day, err := time.Parse(time.DateOnly, c.Until)
		if err != nil {
			return v, fmt.Errorf("read the last day of a carried card: %w", err)
		}
		v.Until = &openapi.Date{Time: day}
	}
	if state == vss.CarryStateEnded {
		at, by := c.Ended.UTC(), vss.CarriedCardEndedBy(c.EndedBy)
		if c.Ended.IsZero() {
			if at, err = ends(c.Until); err != nil {
				return v, err
			}
			if last := c.Since.Add(offerLife); c.Offered && (at.IsZero() || last.Before(at)) {
				at = last
			}
			at, by = at.UTC(), vss.CarriedCardEndedByTime
		}
		v.EndedAt, v.EndedBy = &at, &by
	}
	if state == vss.CarryStateActive && to == c.Carrier {
		card, err := r.Card(c.Owner)
		if err != nil {
			return v, fmt.Errorf("read a carried card: %w", err)
		}
		v.CardNumber = &card.CardNumber
	}
	return v, nil
}

// Card gives the card of a relation to its carrier.
func (d *Dependants) Card(ctx context.Context, account, id string) (vss.Card, error) {
	now := d.Now()
	var owner string
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		c, _, err := right(&tx.Reader, id, account, now)
		if err != nil {
			return err
		}
		owner = c.Owner
		return audit.Put(tx, audit.Event{Kind: "card-read", Account: c.Owner, Actor: audit.Owner, ActorID: account, Purpose: c.Reason, Reference: id, At: now})
	})
	if err != nil {
		return vss.Card{}, err
	}
	return d.Registry.Card(ctx, owner)
}

// Issue makes a credential of a dependant's card for the session's device.
func (d *Dependants) Issue(ctx context.Context, s edge.Session, uses []edge.Use, id string) (vss.IssuedCredential, error) {
	return d.Issuer.IssueCarried(ctx, s, uses, func(r *store.Reader) (string, time.Time, error) {
		c, end, err := right(r, id, s.Account, d.Now())
		return c.Owner, end, err
	})
}

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Code makes the code that an account's phone shows to the owner of a card.
func (d *Dependants) Code(ctx context.Context, s edge.Session, uses []edge.Use) (vss.DelegationCode, error) {
	var b [10]byte
	rand.Read(b[:]) // never fails: crypto/rand stops the program instead
	for i, v := range b {
		b[i] = crockford[v%32]
	}
	code := string(b[:5]) + "-" + string(b[5:])
	now := d.Now()
	expires := now.Add(codeLife).Truncate(time.Second)
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		if err := d.Accounts.Take(tx, uses); err != nil {
			return err
		}
		if _, _, err := d.Accounts.Holds(&tx.Reader, s); err != nil {
			return err
		}
		return tx.PutDelegationCode(store.DelegationCode{Account: s.Account, Hash: sha256.Sum256([]byte(code)), Expires: expires})
	})
	return vss.DelegationCode{Code: code, ExpiresAt: expires.UTC(), ServerTime: now.UTC()}, err
}

// shown finds the account and the name of who shows a code now. Refusal: not-found.
func shownBy(r *store.Reader, code string, now time.Time) (store.DelegationCode, string, error) {
	c, err := r.DelegationCode(sha256.Sum256([]byte(code)))
	if errors.Is(err, store.ErrNotFound) || err == nil && now.After(c.Expires) {
		return c, "", refusal.New(vss.CodeNotFound)
	}
	if err != nil {
		return c, "", err
	}
	card, err := r.Card(c.Account)
	return c, card.HolderName, err
}

// Find says who shows a code.
func (d *Dependants) Find(ctx context.Context, code string) (vss.Delegate, error) {
	now := d.Now()
	c, name, err := shownBy(d.Store.Read(ctx), code, now)
	if err != nil {
		return vss.Delegate{}, err
	}
	return vss.Delegate{Account: c.Account, Name: name, ExpiresAt: c.Expires.UTC(), ServerTime: now.UTC()}, nil
}

// lastDay is the last day a delegation made at a moment may have.
func lastDay(now time.Time) string { return insurance.DateOf(now.AddDate(0, maxMonths, 0)).String() }

// Offer keeps the owner's offer: who shows the code may carry the card until a day, once they take the offer. Refusals: those of Agree; not-found for
// a code that nobody shows; invalid-request for a day out of bounds, oneself, and more than maxGiven delegates.
func (d *Dependants) Offer(ctx context.Context, owner edge.Owner, uses []edge.Use, ask vss.DelegationOffer) (vss.CarriedCard, error) {
	now := d.Now()
	until := ask.Until.Format(time.DateOnly)
	if until <= insurance.DateOf(now).String() || until > lastDay(now) {
		return vss.CarriedCard{}, refusal.Invalid("until", "is not between tomorrow and twelve months from now")
	}
	var answer vss.CarriedCard
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		// The id comes from the challenge, so that the same statement sent again finds what came of it.
		id := idOf(ask.Challenge)
		c, err := d.offered(tx, owner, uses, ask, id, until, now)
		if err != nil {
			return err
		}
		answer, err = d.describe(&tx.Reader, c, owner.Account, now)
		return err
	})
	return answer, err
}

func idOf(challenge string) string {
	h := sha256.Sum256([]byte("vssid/delegation/v1\x00" + challenge))
	return base64.RawURLEncoding.EncodeToString(h[:16])
}

func (d *Dependants) offered(tx *store.Tx, owner edge.Owner, uses []edge.Use, ask vss.DelegationOffer, id, until string, now time.Time) (store.CarriedCard, error) {
	made, err := tx.CarriedCard(id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return made, err
	}
	statement := accounts.Statement{Operation: vss.OwnerOperationDelegateCard, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion, Language: ask.Language, Shown: ask.Shown}
	var to store.DelegationCode
	if err != nil { // not made yet: the code is still shown
		var name string
		if to, name, err = shownBy(&tx.Reader, ask.Code, now); err != nil {
			return made, err
		}
		card, err := tx.Card(owner.Account)
		if err != nil {
			return made, fmt.Errorf("read the owner's card: %w", err)
		}
		statement.Expect = ownertext.Delegation(ask.Language, card.HolderName, name, to.Account, until)
	}
	_, done, err := d.Accounts.Agree(tx, owner, uses, statement)
	if err != nil || done {
		return made, err
	}
	if err := d.mayGive(&tx.Reader, owner.Account, to.Account, now); err != nil {
		return made, err
	}
	c := store.CarriedCard{ID: id, Owner: owner.Account, Carrier: to.Account, Reason: string(vss.CarryReasonDelegate), Offered: true, Since: now, Until: until}
	if err := tx.CreateCarriedCard(c); err != nil {
		return made, err
	}
	if err := tx.SpendDelegationCode(to.Hash); err != nil {
		return made, err
	}
	if err := note(tx, "delegation-offered", c, owner.Account, now); err != nil {
		return made, err
	}
	return tx.CarriedCard(id)
}

func (d *Dependants) mayGive(r *store.Reader, owner, to string, now time.Time) error {
	if to == owner {
		return refusal.Invalid("code", "is your own; the other person's phone shows theirs")
	}
	given, err := r.CarriersOf(owner, now)
	if err != nil {
		return err
	}
	count := 0
	for _, c := range given {
		state, err := stateOf(c, now)
		if err != nil {
			return err
		}
		if c.Reason == string(vss.CarryReasonDelegate) && state != vss.CarryStateEnded && c.Carrier != to {
			count++
		}
	}
	if count >= maxGiven {
		return refusal.Invalid("code", fmt.Sprintf("%d people carry this card already; end one delegation first", maxGiven))
	}
	return nil
}

// note writes a step of a relation to the audit, and tells both accounts.
func note(tx *store.Tx, kind string, c store.CarriedCard, actor string, now time.Time) error {
	who := audit.Owner
	if actor == "" {
		who = audit.Officer
	}
	if err := audit.Put(tx, audit.Event{Kind: kind, Account: c.Owner, Actor: who, ActorID: actor, Reference: c.ID, At: now}); err != nil {
		return err
	}
	for _, account := range []string{c.Owner, c.Carrier} {
		if err := events.Put(tx, account, events.FamilyChanged, c.ID, now); err != nil {
			return err
		}
	}
	return nil
}

// Accept takes an offer. Taken again it answers the same. An older delegation between the two ends with it.
func (d *Dependants) Accept(ctx context.Context, s edge.Session, uses []edge.Use, id string) (vss.CarriedCard, error) {
	now := d.Now()
	var answer vss.CarriedCard
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		if err := d.Accounts.Take(tx, uses); err != nil {
			return err
		}
		if _, _, err := d.Accounts.Holds(&tx.Reader, s); err != nil {
			return err
		}
		c, err := mine(&tx.Reader, id, s.Account, false)
		if err != nil {
			return err
		}
		state, err := stateOf(c, now)
		if err != nil {
			return err
		}
		switch state {
		case vss.CarryStateOffered:
			if err := d.endOlder(tx, c, now); err != nil {
				return err
			}
			if err := tx.AcceptCarriedCard(id); err != nil {
				return err
			}
			if err := note(tx, "delegation-accepted", c, s.Account, now); err != nil {
				return err
			}
			c.Offered = false
		case vss.CarryStateEnded:
			return refusal.New(vss.CodeCarryEnded)
		}
		answer, err = d.describe(&tx.Reader, c, s.Account, now)
		return err
	})
	return answer, err
}

// endOlder ends the delegations between the two accounts of a new one.
func (d *Dependants) endOlder(tx *store.Tx, c store.CarriedCard, now time.Time) error {
	older, err := tx.CarriersOf(c.Owner, now)
	if err != nil {
		return err
	}
	for _, o := range older {
		if o.Carrier == c.Carrier && o.ID != c.ID && o.Reason == c.Reason && o.Ended.IsZero() {
			if err := d.end(tx, o, endedOwner, c.Owner, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// end ends a relation and, in the same transaction, what was issued under it.
func (d *Dependants) end(tx *store.Tx, c store.CarriedCard, by, actor string, now time.Time) error {
	if err := tx.EndCarriedCard(c.ID, by, now); err != nil {
		return err
	}
	if err := d.Issuer.EndCarried(tx, c.Owner, c.Carrier); err != nil {
		return err
	}
	return note(tx, "carry-ended", c, actor, now)
}

// End ends a relation: the carrier any of theirs, the owner a delegation or what was arranged at the counter. What a child's guardian carries only the
// guardian, the agency and time can end. Ended again it answers the same.
func (d *Dependants) End(ctx context.Context, s edge.Session, uses []edge.Use, id string) (vss.CarriedCard, error) {
	now := d.Now()
	var answer vss.CarriedCard
	err := d.Store.Write(ctx, func(tx *store.Tx) error {
		if err := d.Accounts.Take(tx, uses); err != nil {
			return err
		}
		if _, _, err := d.Accounts.Holds(&tx.Reader, s); err != nil {
			return err
		}
		c, err := mine(&tx.Reader, id, s.Account, true)
		if err != nil {
			return err
		}
		by := endedOwner
		if c.Carrier == s.Account {
			by = endedCarrier
		} else if c.Reason == string(vss.CarryReasonGuardian) {
			return refusal.New(vss.CodeNotFound)
		}
		if c.Ended.IsZero() {
			if err := d.end(tx, c, by, s.Account, now); err != nil {
				return err
			}
			if c, err = tx.CarriedCard(id); err != nil {
				return err
			}
		}
		answer, err = d.describe(&tx.Reader, c, s.Account, now)
		return err
	})
	return answer, err
}
