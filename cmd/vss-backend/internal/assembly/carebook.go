package assembly

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/vss"
	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/carebook"
	"vssid/cmd/vss-backend/internal/dependants"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/reports"
	"vssid/cmd/vss-backend/internal/store"
)

// care is the care book, the reports of errors, and the cards of the family.
type care struct {
	book       *carebook.Book
	reports    *reports.Reports
	dependants *dependants.Dependants
}

// openCare makes them.
func (b *Backend) openCare(people *accounts.Accounts) care {
	cards := &registry.Registry{Store: b.store, Now: b.config.Now}
	return care{
		book:       &carebook.Book{Store: b.store, Now: b.config.Now},
		reports:    &reports.Reports{Store: b.store, Proofs: people, Records: records(b.config.Now), Now: b.config.Now},
		dependants: &dependants.Dependants{Store: b.store, Accounts: people, Issuer: b.issuer, Registry: cards, Now: b.config.Now},
	}
}

// cardData are the names of what stands on a card, as a report names them.
var cardData = []string{"name", "birth", "sex", "number", "facility", "validity", "level", "five-year", "living-area"}

// records says what reports can be about, and which of it this backend can put right itself.
func records(now func() time.Time) map[vss.RecordKind]reports.Record {
	return map[vss.RecordKind]reports.Record{
		vss.RecordKindVisit: {
			Known: func(r *store.Reader, account, ref string) (bool, error) {
				id, err := carebook.ParseID(ref)
				if err != nil {
					return false, nil
				}
				_, err = r.Visit(account, id)
				if errors.Is(err, store.ErrNotFound) {
					return false, nil
				}
				return err == nil, err
			},
			Correct: func(tx *store.Tx, account, ref, value string) error {
				return correctVisit(tx, account, ref, value, now())
			},
		},
		vss.RecordKindCard: {
			Known: func(_ *store.Reader, _, ref string) (bool, error) { return slices.Contains(cardData, ref), nil },
			Correct: func(tx *store.Tx, account, ref, value string) error {
				if ref != "facility" {
					return fmt.Errorf("%w: of a card's data, only the first facility is changed here", reports.ErrCorrection)
				}
				if _, err := tx.FacilityName(value); err != nil {
					return fmt.Errorf("%w: there is no facility %q", reports.ErrCorrection, value)
				}
				return registry.MoveFacility(tx, account, value, now())
			},
		},
		vss.RecordKindContribution: {Known: registry.HasContribution},
		vss.RecordKindBenefit:      {Known: registry.HasBenefit},
		vss.RecordKindCheck:        {Known: func(r *store.Reader, account, ref string) (bool, error) { return r.HasCheck(account, ref) }},
	}
}

// removeVisit is the value that takes a visit out of the book instead of changing it.
const removeVisit = "remove"

// correctVisit gives a visit another diagnosis, or takes one away that is not the person's.
func correctVisit(tx *store.Tx, account, ref, value string, now time.Time) error {
	id, err := carebook.ParseID(ref)
	if err != nil {
		return err
	}
	if _, err := tx.Visit(account, id); err != nil {
		return fmt.Errorf("%w: the visit is not in the book any more", reports.ErrCorrection)
	}
	value = strings.TrimSpace(value)
	switch n := utf8.RuneCountInString(value); {
	case value == removeVisit:
		err = tx.RemoveVisit(id)
	case n == 0 || n > 300:
		return fmt.Errorf("%w: a diagnosis has 1 to 300 characters", reports.ErrCorrection)
	default:
		err = tx.SetDiagnosis(id, value)
	}
	if err != nil {
		return err
	}
	if err := tx.RaiseBook(account); err != nil {
		return err
	}
	return events.Put(tx, account, events.VisitsChanged, ref, now)
}

// seedCare puts the sandbox's families on record, and has care books made for its people when they are asked for.
func (b *Backend) seedCare(tx *store.Tx, all []personas.Persona, first time.Time) error {
	byID := map[string]personas.Persona{}
	for _, p := range all {
		byID[p.ID] = p
	}
	if done, err := tx.HasFamilies(); err != nil || done {
		return err // an officer may have ended some since
	}
	for _, r := range personas.Relations() {
		owner, carrier := byID[r.Owner], byID[r.Carrier]
		if _, err := b.care.dependants.Relate(tx, owner.Account, carrier.Account, vss.CarryReason(r.Reason), first); err != nil {
			return fmt.Errorf("put the family of %s and %s on record: %w", r.Owner, r.Carrier, err)
		}
	}
	return nil
}
