package registry

import (
	"errors"
	"fmt"
	"time"

	"vssid/app/cardcode/citizenid"
	"vssid/app/cardcode/printed"
	"vssid/app/insurance"
	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/store"
)

// Withdrawer withdraws a card with its credentials.
type Withdrawer interface {
	SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error
}

// Seed puts a made-up person on record, unless they are: with the phone number that the sandbox's messages go to, the card, and what happened to
// it. now is the sandbox's first start, which relative dates count from.
func Seed(tx *store.Tx, officer Withdrawer, p personas.Persona, now time.Time) error {
	var others []string
	for _, n := range []string{p.SocialInsuranceNumber, p.CitizenID} {
		if n != p.Account {
			others = append(others, n)
		}
	}
	fresh, err := tx.CreateAccount(store.Account{Number: p.Account, Phone: p.Phone}, others...)
	if err != nil || !fresh {
		return err
	}
	card, err := record(p, now)
	if err != nil {
		return fmt.Errorf("put %s on record: %w", p.ID, err)
	}
	if err := tx.CreateCard(card); err != nil {
		return err
	}
	if p.PreviousFacilityCode != "" {
		if err := MoveFacility(tx, p.Account, p.FacilityCode, now); err != nil {
			return err
		}
	}
	if p.Withdrawn {
		return officer.SetWithdrawn(tx, p.Account, true)
	}
	return nil
}

// SeedFacilities puts the sample facilities on record.
func SeedFacilities(tx *store.Tx, facilities map[string]string) error {
	for code, name := range facilities {
		if err := tx.PutFacility(store.Facility{Code: code, Name: name}); err != nil {
			return err
		}
	}
	return nil
}

// record is the registry's first record of a person's card.
func record(p personas.Persona, now time.Time) (store.Card, error) {
	p.ValidFrom = dayOrMonths(p.ValidFrom, p.ValidFromMonths, now)
	p.ValidTo = dayOrMonths(p.ValidTo, p.ValidToMonths, now)
	if p.PreviousFacilityCode != "" {
		p.FacilityCode = p.PreviousFacilityCode
	}
	payload, err := payloadOf(p)
	return store.Card{
		Account: p.Account, CardNumber: p.CardNumber, InsuranceNumber: p.SocialInsuranceNumber, CitizenID: p.CitizenID, HolderName: p.Name, DateOfBirth: p.DateOfBirth,
		Sex: p.Sex, ObjectCode: p.ObjectCode, FacilityCode: p.FacilityCode, ValidFrom: p.ValidFrom, ValidTo: p.ValidTo, FiveYearDate: p.FiveYearDate,
		BenefitLevel: p.BenefitLevel, LivingArea: p.LivingArea, BHYTPayload: payload,
	}, err
}

// dayOrMonths gives a fixed day, or the day that many months from now.
func dayOrMonths(day string, months int, now time.Time) string {
	if months == 0 {
		return day
	}
	return insurance.DateOf(now.AddDate(0, months, 0)).String()
}

// payloadOf is the QR that the person's card was printed with.
func payloadOf(p personas.Persona) (string, error) {
	c := printed.Card{Layout: printed.Layout17, Name: p.Name, Sex: insurance.Sex(p.Sex), Address: p.Address, ManagementCode: p.ManagementCode, Guardian: p.Guardian,
		LivingArea: insurance.LivingArea(p.LivingArea), CheckString: p.CheckString, BenefitLevel: insurance.BenefitLevel(p.BenefitLevel), IssuedBy: p.IssuedBy}
	var errs []error
	number, err := insurance.ParseCardNumber(p.CardNumber)
	errs = append(errs, err)
	if c.CardNumber = number; len(number) == 15 {
		c.Layout, c.IssuedBy = printed.Layout15, ""
	}
	c.Facility, err = insurance.ParseFacilityCode(p.FacilityCode)
	errs = append(errs, err)
	for text, into := range map[*string]*insurance.PartialDate{&p.DateOfBirth: &c.DateOfBirth, &p.ValidFrom: &c.ValidFrom, &p.ValidTo: &c.ValidTo, &p.IssuedOn: &c.IssuedOn, &p.FiveYearDate: &c.FiveYearDate} {
		if *text != "" {
			*into, err = insurance.ParsePartialDate(*text)
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return "", err
	}
	return printed.Write(c)
}

// CitizenIDPayload is the QR of a made-up person's citizen ID.
func CitizenIDPayload(p personas.Persona) (string, error) {
	born, err := insurance.ParsePartialDate(p.DateOfBirth)
	if err != nil {
		return "", err
	}
	id, err := insurance.ParseCitizenID(p.CitizenID)
	if err != nil {
		return "", err
	}
	c := citizenid.Card{CitizenID: id, Name: p.Name, DateOfBirth: born, Sex: insurance.Sex(p.Sex), Address: p.Address}
	if p.IssuedOn != "" {
		if c.IssuedOn, err = insurance.ParsePartialDate(p.IssuedOn); err != nil {
			return "", err
		}
	}
	return citizenid.Write(c), nil
}

// MoveFacility moves a card to another first facility. What would be printed from then on names it; the rest of the payload stays as it is. now is the
// moment of the event that an open app hears of.
func MoveFacility(tx *store.Tx, account, facilityCode string, now time.Time) error {
	card, err := tx.Card(account)
	if err != nil {
		return err
	}
	c, err := printed.Parse(card.BHYTPayload)
	if err != nil {
		return fmt.Errorf("read the registry's payload: %w", err)
	}
	if c.Facility, err = insurance.ParseFacilityCode(facilityCode); err != nil {
		return err
	}
	payload, err := printed.Write(*c)
	if err != nil {
		return fmt.Errorf("write the payload for another facility: %w", err)
	}
	if err := tx.SetFacility(account, string(c.Facility), payload); err != nil {
		return err
	}
	return events.Put(tx, account, events.CardMoved, string(c.Facility), now)
}
