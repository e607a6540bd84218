package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/dependants"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/store"
)

// Cards withdraws cards with their credentials.
type Cards interface {
	SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error
}

// Families records who may carry whose card.
type Families interface {
	Relate(tx *store.Tx, owner, carrier string, reason vss.CarryReason, now time.Time) (string, error)
	Unrelate(tx *store.Tx, owner, carrier string, reason vss.CarryReason, now time.Time) (bool, error)
}

// Registry is what a change is applied to. Every member is needed.
type Registry struct {
	Cards    Cards
	Families Families
	Now      func() time.Time
}

// applier applies changes in one transaction.
type applier struct {
	*Registry
	tx  *store.Tx
	now time.Time
}

// apply applies one change that was not applied before. A *Rejected says that it cannot be; every other error is the database's.
func (r *Registry) apply(tx *store.Tx, c Change) error {
	a := &applier{r, tx, r.Now()}
	s := shapes[c.Kind]
	if s.waits {
		waits, err := a.keepForLater(c)
		if err != nil || waits {
			return err
		}
	}
	return s.apply(a, c)
}

// holder is somebody on record.
type holder struct {
	account string                // "" while there is none
	card    store.Card            // zero while there is none
	person  *store.RegistryPerson // the record of people who may open an account; nil where there is none
	bare    *store.NumberedPerson // has a number and no card
}

// subject is the number under which the feed and the audit log know the holder.
func (h *holder) subject() string {
	switch {
	case h.account != "":
		return h.account
	case h.person != nil:
		return h.person.InsuranceNumber
	}
	return h.bare.InsuranceNumber
}

// find finds who a number means; nil when nobody is on record.
func (a *applier) find(number string) (*holder, error) {
	account, err := a.tx.Account(number)
	if err == nil {
		h := &holder{account: account.Number}
		if h.card, err = a.tx.Card(account.Number); err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		if err == nil {
			h.person, err = optional(a.tx.RegistryPerson(h.card.InsuranceNumber))
		}
		return h, missingIsFine(err)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	person, err := optional(a.tx.RegistryPerson(number))
	if err == nil && person == nil {
		person, err = optional(a.tx.RegistryPersonByCitizenID(number))
	}
	if err != nil {
		return nil, err
	}
	if person != nil {
		return &holder{person: person, card: person.Card}, nil
	}
	bare, err := optional(a.tx.NumberedPerson(number))
	if err != nil || bare == nil {
		return nil, err
	}
	return &holder{bare: bare}, nil
}

func missingIsFine(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// optional is nil for what is not there.
func optional[T any](v T, err error) (*T, error) {
	if err != nil {
		return nil, missingIsFine(err)
	}
	return &v, nil
}

// known is find, and a rejection when nobody is on record.
func (a *applier) known(c Change, column string) (*holder, error) {
	h, err := a.find(c.Values[column])
	if err == nil && h == nil {
		err = reject(column, "nobody on record has it")
	}
	return h, err
}

// ofAccount finds the account a change is about; keepForLater has seen that there is one.
func (a *applier) ofAccount(c Change) (string, error) {
	h, err := a.known(c, "number")
	if err != nil {
		return "", err
	}
	if h.account == "" {
		return "", reject("number", "the person has no account")
	}
	return h.account, nil
}

// Changed is noted in the audit log for a change of the registry that has no kind of its own there; the reference is the kind of change.
const Changed = "registry-changed"

// note writes a change to the audit log.
func (a *applier) note(c Change, kind, subject, reference string) error {
	content := c.content()
	e := audit.Event{Kind: kind, Account: subject, Actor: audit.System, ActorID: c.Source, Reference: reference, Digest: content[:], At: a.now}
	if kind == audit.FacilityChanged {
		e.Facility = c.Values["facility"]
	}
	return audit.Put(a.tx, e)
}

// tell writes a change to the audit log, and to the open app of an account or, for people without one, to the feed alone.
func (a *applier) tell(c Change, h *holder, kind string, event events.Kind, reference string) error {
	if err := a.note(c, kind, h.subject(), c.Kind); err != nil {
		return err
	}
	if h.account != "" {
		return events.Put(a.tx, h.account, event, reference, a.now)
	}
	return feed.Put(a.tx, feed.Change{Kind: string(event), Subject: h.subject(), Reference: reference, At: a.now})
}

// keepForLater keeps a change about somebody on record who has no account yet; it reports false when there is one.
func (a *applier) keepForLater(c Change) (bool, error) {
	h, err := a.known(c, "number")
	if err != nil || h.account != "" {
		return false, err
	}
	if f, ok := c.Values["facility"]; ok {
		if err := a.hasFacility(f); err != nil {
			return false, err
		}
	}
	if check := checks[c.Kind]; check != nil {
		if err := check(c); err != nil {
			return false, err
		}
	}
	content, err := json.Marshal(c)
	if err != nil {
		return false, fmt.Errorf("keep a change for later: %w", err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return false, fmt.Errorf("name a change: %w", err)
	}
	if err := a.tx.PutWaitingChange(store.WaitingChange{ID: id.String(), InsuranceNumber: h.subject(), Content: content}); err != nil {
		return false, err
	}
	return true, a.note(c, "registry-change-waits", h.subject(), c.Kind)
}

// Deliver applies what has waited for somebody's account, in the transaction that opens it.
func (r *Registry) Deliver(tx *store.Tx, insuranceNumber string) error {
	waiting, err := tx.WaitingChanges(insuranceNumber)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		var c Change
		if err := json.Unmarshal(w.Content, &c); err != nil {
			return fmt.Errorf("read the waiting change %s: %w", w.ID, err)
		}
		// A removal of what is not there was right when it came.
		if err := tx.Part(func() error { return r.apply(tx, c) }); err != nil {
			var no *Rejected
			if !errors.As(err, &no) {
				return fmt.Errorf("apply the waiting change %s: %w", w.ID, err)
			}
			if err := (&applier{r, tx, r.Now()}).note(c, "registry-change-dropped", insuranceNumber, c.Kind); err != nil {
				return err
			}
		}
	}
	return tx.DropWaitingChanges(insuranceNumber)
}

func (a *applier) hasFacility(code string) error {
	_, err := a.tx.FacilityName(code)
	if errors.Is(err, store.ErrNotFound) {
		return reject("facility", "is in no directory of facilities; send it first")
	}
	return err
}

func (a *applier) facility(c Change) error {
	if err := a.tx.PutFacility(store.Facility{Code: c.Values["facility"], Name: c.Values["facility_name"]}); err != nil {
		return err
	}
	if err := a.note(c, Changed, "", c.Kind); err != nil {
		return err
	}
	return feed.Put(a.tx, feed.Change{Kind: feed.FacilityChanged, Subject: c.Values["facility"], At: a.now})
}

func (a *applier) dependant(c Change) error {
	owner, carrier, err := a.pair(c)
	if err != nil {
		return err
	}
	// The relation tells both accounts itself.
	if _, err := a.Families.Relate(a.tx, owner, carrier, vss.CarryReason(c.Values["reason"]), a.now); err != nil {
		return relationError(err)
	}
	return a.note(c, Changed, owner, c.Kind)
}

func (a *applier) dependantEnd(c Change) error {
	owner, carrier, err := a.pair(c)
	if err != nil {
		return err
	}
	ended, err := a.Families.Unrelate(a.tx, owner, carrier, vss.CarryReason(c.Values["reason"]), a.now)
	if err == nil && !ended {
		err = reject("carrier", "there is no such relation")
	}
	if err != nil {
		return relationError(err)
	}
	return a.note(c, Changed, owner, c.Kind)
}

func relationError(err error) error {
	if errors.Is(err, dependants.ErrRelation) {
		return reject("carrier", "the records do not allow this relation: one person, or a grown child")
	}
	return err
}

func (a *applier) pair(c Change) (owner, carrier string, err error) {
	for _, side := range []struct {
		column string
		into   *string
	}{{"number", &owner}, {"carrier", &carrier}} {
		h, err := a.known(c, side.column)
		if err != nil {
			return "", "", err
		}
		if h.account == "" {
			return "", "", reject(side.column, "the person has no account; send it again when they have")
		}
		*side.into = h.account
	}
	return owner, carrier, nil
}
