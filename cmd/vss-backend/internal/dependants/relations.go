package dependants

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/store"
)

// ErrRelation means that an officer asked for a relation that the records do not allow.
var ErrRelation = errors.New("the records do not allow this relation")

// Relate records, as an officer does who has seen the papers, that one account may carry another's card: a guardian (người giám hộ) a child's until
// the day before it is 18, a grown child a parent's. Errors: ErrRelation; store.ErrNotFound for an account without a card.
func (d *Dependants) Relate(tx *store.Tx, owner, carrier string, reason vss.CarryReason, now time.Time) (string, error) {
	if owner == carrier {
		return "", fmt.Errorf("%w: it is one person", ErrRelation)
	}
	card, err := tx.Card(owner)
	if err != nil {
		return "", err
	}
	if _, err := tx.Card(carrier); err != nil {
		return "", err
	}
	c := store.CarriedCard{Owner: owner, Carrier: carrier, Reason: string(reason), Since: now}
	switch reason {
	case vss.CarryReasonGuardian:
		if c.Until, err = lastDayAsChild(card.DateOfBirth); err != nil {
			return "", err
		}
		if c.Until < insurance.DateOf(now).String() {
			return "", fmt.Errorf("%w: the child has been 18 since the day after %s", ErrRelation, c.Until)
		}
	case vss.CarryReasonParent:
	default:
		return "", fmt.Errorf("%w: %q is recorded by nobody but the owner", ErrRelation, reason)
	}
	present, err := tx.CarriersOf(owner, now)
	if err != nil {
		return "", err
	}
	for _, p := range present {
		if p.Carrier == carrier && p.Reason == string(reason) && p.Ended.IsZero() {
			return p.ID, nil
		}
	}
	var id [16]byte
	rand.Read(id[:]) // never fails: crypto/rand stops the program instead
	c.ID = base64.RawURLEncoding.EncodeToString(id[:])
	if err := tx.CreateCarriedCard(c); err != nil {
		return "", err
	}
	return c.ID, note(tx, "carry-recorded", c, "", now)
}

// lastDayAsChild is the day before the eighteenth birthday. Where only the month or the year of birth is known, the birthday counts at its earliest: a
// grown person's card must not stay with somebody else for want of a date.
func lastDayAsChild(born string) (string, error) {
	d, err := insurance.ParsePartialDate(born)
	if err != nil {
		return "", fmt.Errorf("read a child's date of birth: %w", err)
	}
	return insurance.DateOf(d.First().AddDate(adultYears, 0, -1)).String(), nil
}

// Record is Relate in a transaction of its own.
func (d *Dependants) Record(ctx context.Context, owner, carrier string, reason vss.CarryReason) (id string, err error) {
	err = d.Store.Write(ctx, func(tx *store.Tx) error {
		id, err = d.Relate(tx, owner, carrier, reason, d.Now())
		return err
	})
	return id, err
}

// EndRecorded ends a relation as officers do, with its credentials. Ended again it does nothing. Error: store.ErrNotFound.
func (d *Dependants) EndRecorded(ctx context.Context, id string) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.CarriedCard(id)
		if err != nil || !c.Ended.IsZero() {
			return err
		}
		return d.end(tx, c, endedAgency, "", d.Now())
	})
}

// Unrelate ends a relation that an officer recorded, with its credentials; it reports whether there was one.
func (d *Dependants) Unrelate(tx *store.Tx, owner, carrier string, reason vss.CarryReason, now time.Time) (bool, error) {
	present, err := tx.CarriersOf(owner, now)
	if err != nil {
		return false, err
	}
	for _, p := range present {
		if p.Carrier == carrier && p.Reason == string(reason) && p.Ended.IsZero() {
			return true, d.end(tx, p, endedAgency, "", now)
		}
	}
	return false, nil
}

// TakeOver implements a part of accounts.Credentials: the account has a device of its own from now on, so the relations that stood in for it rest, and
// what was issued under them ends. Delegations go on.
func (d *Dependants) TakeOver(tx *store.Tx, account string, now time.Time) error {
	carriers, err := tx.CarriersOf(account, now)
	if err != nil {
		return err
	}
	delegates := map[string]bool{}
	for _, c := range carriers {
		if c.Reason == string(vss.CarryReasonDelegate) && c.Ended.IsZero() && !c.Offered {
			delegates[c.Carrier] = true
		}
	}
	for _, c := range carriers {
		if c.Reason == string(vss.CarryReasonDelegate) || !c.Ended.IsZero() || delegates[c.Carrier] {
			continue
		}
		if err := d.Issuer.EndCarried(tx, c.Owner, c.Carrier); err != nil {
			return err
		}
		if err := note(tx, "card-taken-over", c, account, now); err != nil {
			return err
		}
	}
	return nil
}
