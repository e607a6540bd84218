package registry

import (
	"testing"
	"time"

	"vssid/app/cardcode/citizenid"
	"vssid/app/cardcode/printed"
	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// officer withdraws in the record alone.
type officer struct{}

func (officer) SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error {
	return tx.SetWithdrawn(account, withdrawn)
}

// seeded is a database with all made-up people, put on record twice, as two starts do.
func seeded(t *testing.T, now time.Time) (*store.Store, []personas.Persona) {
	t.Helper()
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	all, err := personas.All()
	if err != nil {
		t.Fatal(err)
	}
	facilities, err := personas.Facilities()
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if err := SeedFacilities(tx, facilities); err != nil {
				return err
			}
			for _, p := range all {
				if err := Seed(tx, officer{}, p, now); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return s, all
}

func TestRecordAndPayloadAgree(t *testing.T) {
	now := time.Date(2026, 3, 2, 18, 0, 0, 0, time.UTC) // the next day in Vietnam
	s, all := seeded(t, now)
	r := Registry{Store: s, Now: func() time.Time { return now }}
	for _, p := range all {
		t.Run(p.ID, func(t *testing.T) {
			card, err := r.Card(t.Context(), p.Account)
			if err != nil {
				t.Fatal(err)
			}
			code, err := printed.Parse(card.BhytPayload)
			if err != nil {
				t.Fatal(err)
			}
			validTo := ""
			if card.ValidTo != nil {
				validTo = card.ValidTo.String()
			}
			if string(code.CardNumber) != card.CardNumber || code.Name != card.HolderName || code.DateOfBirth.String() != card.DateOfBirth || string(code.Sex) != string(card.Sex) ||
				string(code.Facility) != card.FacilityCode || code.ValidFrom.String() != card.ValidFrom.String() || code.ValidTo.String() != validTo ||
				int(code.BenefitLevel) != card.BenefitLevel || string(code.LivingArea) != string(card.LivingArea) || code.CheckString != p.CheckString {
				t.Errorf("the record is %+v, its payload says %+v", card, code)
			}
			if card.FacilityCode != p.FacilityCode || (card.State == "withdrawn") != p.Withdrawn {
				t.Errorf("the record is %+v", card)
			}
			if p.ValidToMonths > 0 && validTo != now.AddDate(0, p.ValidToMonths, 1).Format(time.DateOnly) {
				t.Errorf("the last day is %s, %d months from %v", validTo, p.ValidToMonths, now)
			}
			payload, err := CitizenIDPayload(p)
			if err != nil {
				t.Fatal(err)
			}
			if id, err := citizenid.Parse(payload); err != nil || string(id.CitizenID) != p.CitizenID || id.Name != p.Name {
				t.Errorf("the citizen ID says %+v, %v", id, err)
			}
			for _, number := range []string{p.Account, p.SocialInsuranceNumber, p.CitizenID} {
				if a, err := s.Read(t.Context()).Account(number); err != nil || a.Number != p.Account || a.Phone != p.Phone {
					t.Errorf("%s means %+v, %v", number, a, err)
				}
			}
		})
	}
}

func TestMoveFacilityKeepsTheRest(t *testing.T) {
	s, all := seeded(t, time.Now())
	p := all[0]
	before, err := s.Read(t.Context()).Card(p.Account)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		facility string
		good     bool
	}{{"79999", true}, {"7999", false}, {"00000", false}} {
		err := s.Write(t.Context(), func(tx *store.Tx) error { return MoveFacility(tx, p.Account, c.facility, time.Now()) })
		if (err == nil) != c.good {
			t.Errorf("move to %s: %v", c.facility, err)
		}
	}
	after, err := s.Read(t.Context()).Card(p.Account)
	if err != nil || after.FacilityCode != "79999" || after.Version != before.Version+1 {
		t.Fatalf("%+v, %v", after, err)
	}
	was, err := printed.Parse(before.BHYTPayload)
	if err != nil {
		t.Fatal(err)
	}
	is, err := printed.Parse(after.BHYTPayload)
	if err != nil || is.Facility != "79999" || is.CheckString != was.CheckString || is.Name != was.Name || is.ManagementCode != was.ManagementCode {
		t.Errorf("the payload says %+v, %v; it said %+v", is, err, was)
	}
}
