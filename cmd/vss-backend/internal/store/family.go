package store

import (
	"errors"
	"time"
)

// CarriedCard says that one account's device may carry another account's card.
type CarriedCard struct {
	ID          string // 16 random bytes, base64url
	Owner       string // account whose card it is
	Carrier     string // account whose device carries it
	OwnerName   string // read only, as are the next two: from the cards and the accounts
	CarrierName string
	OwnerDevice string    // of the owner's own device; "" when they have none
	Reason      string    // guardian, parent or delegate
	Offered     bool      // a delegate has not answered yet
	Since       time.Time // of the relation, or of the offer
	Until       string    // ISO 8601, last day in Vietnam; "" when only an end ends it
	Ended       time.Time // zero while it counts
	EndedBy     string    // owner, carrier or agency
}

const carriedColumns = `c.carry_id, c.owner, c.carrier, o.holder_name, k.holder_name, a.device_id, c.reason, c.offered, c.since, c.until_day, c.ended_at, c.ended_by
	FROM carried_cards c JOIN cards o ON o.account = c.owner JOIN cards k ON k.account = c.carrier JOIN accounts a ON a.account = c.owner`

type carriedRow struct {
	card         CarriedCard
	offered      int
	since, ended int64
}

func (c *carriedRow) into() []any {
	d := &c.card
	return []any{&d.ID, &d.Owner, &d.Carrier, &d.OwnerName, &d.CarrierName, &d.OwnerDevice, &d.Reason, &c.offered, &c.since, &d.Until, &c.ended, &d.EndedBy}
}

func (c *carriedRow) read() CarriedCard {
	c.card.Offered, c.card.Since, c.card.Ended = c.offered != 0, moment(c.since), moment(c.ended)
	return c.card
}

// CarriedCard finds one by its id, or fails with ErrNotFound.
func (r *Reader) CarriedCard(id string) (CarriedCard, error) {
	var row carriedRow
	err := r.row("SELECT "+carriedColumns+" WHERE c.carry_id = ?", []any{id}, row.into()...)
	return row.read(), err
}

func (r *Reader) carried(where string, args ...any) ([]CarriedCard, error) {
	var all []CarriedCard
	err := r.rows("SELECT "+carriedColumns+" WHERE "+where+" ORDER BY c.since, c.carry_id LIMIT 100", args, func(scan func(...any) error) error {
		var row carriedRow
		if err := scan(row.into()...); err != nil {
			return err
		}
		all = append(all, row.read())
		return nil
	})
	return all, err
}

// CardsCarriedBy gives the cards that an account's device may carry, oldest first, at most 100; those that ended before a moment are left out.
func (r *Reader) CardsCarriedBy(carrier string, endedSince time.Time) ([]CarriedCard, error) {
	return r.carried("c.carrier = ? AND (c.ended_at = 0 OR c.ended_at >= ?)", carrier, millis(endedSince))
}

// CarriersOf gives who may carry an account's card, as CardsCarriedBy.
func (r *Reader) CarriersOf(owner string, endedSince time.Time) ([]CarriedCard, error) {
	return r.carried("c.owner = ? AND (c.ended_at = 0 OR c.ended_at >= ?)", owner, millis(endedSince))
}

// CreateCarriedCard keeps a relation or an offer.
func (t *Tx) CreateCarriedCard(c CarriedCard) error {
	return t.run("INSERT INTO carried_cards (carry_id, owner, carrier, reason, offered, since, until_day) VALUES (?, ?, ?, ?, ?, ?, ?)",
		c.ID, c.Owner, c.Carrier, c.Reason, flag(c.Offered), millis(c.Since), c.Until)
}

// AcceptCarriedCard makes an offer count.
func (t *Tx) AcceptCarriedCard(id string) error {
	return t.run("UPDATE carried_cards SET offered = 0 WHERE carry_id = ?", id)
}

// EndCarriedCard ends a relation or a delegation. Its credentials are the issuer's to end in the same transaction.
func (t *Tx) EndCarriedCard(id, by string, now time.Time) error {
	return t.run("UPDATE carried_cards SET ended_at = ?, ended_by = ? WHERE carry_id = ? AND ended_at = 0", millis(now), by, id)
}

// DelegationCode is a code that a phone shows to the owner of a card.
type DelegationCode struct {
	Account string // who shows it
	Hash    [32]byte
	Expires time.Time
}

// PutDelegationCode keeps the one code of an account.
func (t *Tx) PutDelegationCode(c DelegationCode) error {
	return t.run("INSERT INTO delegation_codes (account, code_hash, expires_at) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET code_hash = excluded.code_hash, expires_at = excluded.expires_at",
		c.Account, c.Hash[:], millis(c.Expires))
}

// DelegationCode finds a code, over or not, or fails with ErrNotFound.
func (r *Reader) DelegationCode(hash [32]byte) (DelegationCode, error) {
	c := DelegationCode{Hash: hash}
	var expires int64
	err := r.row("SELECT account, expires_at FROM delegation_codes WHERE code_hash = ?", []any{hash[:]}, &c.Account, &expires)
	c.Expires = moment(expires)
	return c, err
}

// SpendDelegationCode takes a code away.
func (t *Tx) SpendDelegationCode(hash [32]byte) error {
	return t.run("DELETE FROM delegation_codes WHERE code_hash = ?", hash[:])
}

// HasFamilies reports whether any relation was ever recorded.
func (r *Reader) HasFamilies() (bool, error) {
	var n int
	err := r.row("SELECT COUNT(*) FROM (SELECT 1 FROM carried_cards LIMIT 1) AS found", nil, &n)
	return n > 0, err
}

// HasSamples reports whether made-up visits were written for an account.
func (r *Reader) HasSamples(account string) (bool, error) {
	_, err := r.Setting("sample-visits/" + account)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
