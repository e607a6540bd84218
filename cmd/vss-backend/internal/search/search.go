// Package search is the officers' way to people on record: by number, telephone or name. A search shows what tells people apart; the record opens only
// with a reason in words, which the person reads in "who looked".
package search

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/lookup"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/store"
)

// What an officer is told.
var (
	ErrQuery   = errors.New("a search needs a whole number, a telephone number, or a name of two words or more")
	ErrPurpose = errors.New("a record opens with a reason of 5 to 200 characters")
	ErrUnknown = errors.New("nobody on record has this account")
)

// Limit is how many people a search shows at most.
const Limit = 50

// Store is the database as this package uses it.
type Store interface {
	Read(ctx context.Context) *store.Reader
	Write(ctx context.Context, do func(*store.Tx) error) error
}

// Cards withdraws cards and gives them back (issuer.Issuer).
type Cards interface {
	SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error
}

// Bindings takes accounts from devices at the counter, locks and opens them (accounts.Accounts).
type Bindings interface {
	EndAtCounter(ctx context.Context, officer, account, purpose string) (bool, error)
	LockAtCounter(ctx context.Context, officer, account, purpose string) error
	UnlockAtCounter(ctx context.Context, officer, account, purpose string) error
}

// Search is the component. It is safe for concurrent use and keeps no state of its own.
type Search struct {
	Store    Store
	Cards    Cards
	Bindings Bindings
	Now      func() time.Time
}

var (
	number = regexp.MustCompile(`^(?:[0-9]{10}|[0-9]{12}|[A-Z]{2}[0-9]{13})$`)
	phone  = regexp.MustCompile(`^0[0-9]{9}$`)
	spaces = strings.NewReplacer(" ", "", ".", "", "-", "")
)

// Find finds people. What is asked for decides how: digits are a number or a telephone number, anything else is the beginning of a name. birth narrows
// names; it is a year or a date, ISO 8601, or empty. Every search is noted, with who made it and not what it found.
func (s *Search) Find(ctx context.Context, officer, query, birth string) ([]store.Found, error) {
	find, err := finder(query, birth)
	if err != nil {
		return nil, err
	}
	found, err := find(s.Store.Read(ctx))
	if err != nil {
		return nil, err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		return audit.Put(tx, audit.Event{Kind: "people-searched", Actor: audit.Officer, ActorID: officer, At: s.Now()})
	})
	return found, err
}

func finder(query, birth string) (func(r *store.Reader) ([]store.Found, error), error) {
	digits := strings.ToUpper(spaces.Replace(query))
	switch {
	case phone.MatchString(digits) && number.MatchString(digits):
		return func(r *store.Reader) ([]store.Found, error) { // a number of ten digits may be either
			found, err := r.FindByNumber(digits, Limit)
			if err != nil || len(found) > 0 {
				return found, err
			}
			return r.FindByPhone(digits, Limit)
		}, nil
	case number.MatchString(digits):
		return func(r *store.Reader) ([]store.Found, error) { return r.FindByNumber(digits, Limit) }, nil
	case len(strings.Fields(lookup.Fold(query))) < 2 || strings.ContainsAny(query, "0123456789") || utf8.RuneCountInString(query) > 100:
		return nil, ErrQuery
	}
	return func(r *store.Reader) ([]store.Found, error) { return r.FindByName(query, birth, Limit) }, nil
}

// Person is a record as an officer reads it.
type Person struct {
	store.Card
	Phone  string
	Bound  bool // a device holds the account
	Locked bool // no device may have it
}

// Open gives a record to an officer who says why. The person reads the reason in "who looked"; who the officer was stays with the
// auditors.
func (s *Search) Open(ctx context.Context, officer, account, purpose string) (Person, error) {
	if err := checkPurpose(purpose); err != nil {
		return Person{}, err
	}
	var p Person
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		var err error
		if p, err = person(&tx.Reader, account); err != nil {
			return err
		}
		return audit.Put(tx, audit.Event{Kind: "record-opened", Account: account, Actor: audit.Officer, ActorID: officer, Purpose: purpose, Reference: account, At: s.Now()})
	})
	return p, err
}

func person(r *store.Reader, account string) (Person, error) {
	card, err := r.Card(account)
	if errors.Is(err, store.ErrNotFound) {
		return Person{}, ErrUnknown
	}
	if err != nil {
		return Person{}, err
	}
	a, err := r.Account(account)
	if err != nil {
		return Person{}, fmt.Errorf("read the account of a card: %w", err)
	}
	return Person{card, a.Phone, a.DeviceID != "", a.Locked}, nil
}

// SetWithdrawn withdraws a card or gives it back, with the reason the person reads. The code in the phone tells every desk within minutes.
func (s *Search) SetWithdrawn(ctx context.Context, officer, account string, withdrawn bool, purpose string) error {
	if err := checkPurpose(purpose); err != nil {
		return err
	}
	kind := audit.CardGivenBack
	if withdrawn {
		kind = audit.CardWithdrawn
	}
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := person(&tx.Reader, account); err != nil {
			return err
		}
		if err := audit.Put(tx, audit.Event{Kind: kind, Account: account, Actor: audit.Officer, ActorID: officer, Purpose: purpose, Reference: account, At: s.Now()}); err != nil {
			return err
		}
		return s.Cards.SetWithdrawn(tx, account, withdrawn)
	})
}

// BindingAct is what officers do about the device that holds an account.
type BindingAct string

// The acts.
const (
	EndBinding BindingAct = "end"    // the phone is lost: no device holds the account any more
	Lock       BindingAct = "lock"   // the same, and none may have it
	Unlock     BindingAct = "unlock" // one may have it again
)

// ChangeBinding does one of them, with the reason the person reads. Errors: ErrPurpose, ErrUnknown.
func (s *Search) ChangeBinding(ctx context.Context, officer, account string, act BindingAct, purpose string) error {
	if err := checkPurpose(purpose); err != nil {
		return err
	}
	if _, err := person(s.Store.Read(ctx), account); err != nil {
		return err
	}
	switch act {
	case EndBinding:
		_, err := s.Bindings.EndAtCounter(ctx, officer, account, purpose)
		return err
	case Lock:
		return s.Bindings.LockAtCounter(ctx, officer, account, purpose)
	case Unlock:
		return s.Bindings.UnlockAtCounter(ctx, officer, account, purpose)
	}
	return ErrUnknown
}

func checkPurpose(purpose string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(purpose)); n < 5 || n > 200 {
		return ErrPurpose
	}
	return nil
}
