package importer

import (
	"strconv"

	"vssid/app/cardcode/printed"
	"vssid/app/insurance"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/store"
)

// person puts somebody on record, or corrects what is: what a row does not name stays as it is.
func (a *applier) person(c Change) error {
	h, err := a.find(c.Values["insurance_number"])
	if err != nil {
		return err
	}
	if err := a.citizenIDIsFree(c, h); err != nil {
		return err
	}
	switch {
	case h == nil:
		for _, name := range []string{"name", "born", "sex"} {
			if c.Values[name] == "" {
				return reject(name, "is missing: nobody on record has this number")
			}
		}
		h = &holder{bare: &store.NumberedPerson{InsuranceNumber: c.Values["insurance_number"]}}
		err = a.correctBare(c, h.bare)
	case h.bare != nil:
		err = a.correctBare(c, h.bare)
	default:
		return a.correctCard(c, h)
	}
	if err != nil {
		return err
	}
	return a.tell(c, h, Changed, feed.PersonChanged, "")
}

// citizenIDIsFree holds a number to one person.
func (a *applier) citizenIDIsFree(c Change, h *holder) error {
	id := c.Values["citizen_id"]
	if id == "" {
		return nil
	}
	other, err := a.find(id)
	if err != nil || other == nil {
		return err
	}
	if h == nil || other.subject() != h.subject() {
		return reject("citizen_id", "is somebody else's on record")
	}
	return nil
}

func (a *applier) correctBare(c Change, p *store.NumberedPerson) error {
	for name, into := range map[string]*string{"citizen_id": &p.CitizenID, "name": &p.HolderName, "born": &p.DateOfBirth, "sex": &p.Sex, "address": &p.Address, "phone": &p.Phone} {
		if v := c.Values[name]; v != "" {
			*into = v
		}
	}
	return a.tx.PutNumberedPerson(*p)
}

// correctCard corrects a person whose card has the entries on it.
func (a *applier) correctCard(c Change, h *holder) error {
	for name, into := range map[string]*string{"citizen_id": &h.card.CitizenID, "name": &h.card.HolderName, "born": &h.card.DateOfBirth, "sex": &h.card.Sex} {
		if v := c.Values[name]; v != "" {
			*into = v
		}
	}
	if h.person != nil {
		for name, into := range map[string]*string{"address": &h.person.Address, "phone": &h.person.Phone} {
			if v := c.Values[name]; v != "" {
				*into = v
			}
		}
	}
	if h.account != "" && c.Values["citizen_id"] != "" {
		if _, err := a.tx.AddNumber(c.Values["citizen_id"], h.account); err != nil {
			return err
		}
	}
	err := a.reprint(h, func(p *printed.Card) error {
		p.Name, p.Sex = h.card.HolderName, insurance.Sex(h.card.Sex)
		if v := c.Values["address"]; v != "" {
			p.Address = v
		}
		var err error
		p.DateOfBirth, err = insurance.ParsePartialDate(h.card.DateOfBirth)
		return err
	})
	if err != nil {
		return err
	}
	if err := a.save(h); err != nil {
		return err
	}
	return a.tell(c, h, Changed, events.CardChanged, "")
}

// reprint changes what would be printed of a card from now on; the rest of the payload stays as it is.
func (a *applier) reprint(h *holder, change func(p *printed.Card) error) error {
	p, err := printed.Parse(h.card.BHYTPayload)
	if err != nil {
		return reject("number", "the code on record of this card cannot be read; issue the card again")
	}
	if err := change(p); err != nil {
		return err
	}
	if h.card.BHYTPayload, err = printed.Write(*p); err != nil {
		return reject("", "the card cannot be printed with these entries")
	}
	return nil
}

// save writes a card where it is on record: with the account, with the record of people who may open one, or with both.
func (a *applier) save(h *holder) error {
	if h.account != "" {
		h.card.Account = h.account
		if err := a.tx.SaveCard(h.card); err != nil {
			return err
		}
	}
	if h.person == nil {
		return nil
	}
	h.person.Card = h.card
	return a.tx.SaveRegistryPerson(*h.person)
}

// cardIssue gives somebody a card, in place of the one they had.
func (a *applier) cardIssue(c Change) error {
	h, err := a.known(c, "number")
	if err != nil {
		return err
	}
	if err := a.hasFacility(c.Values["facility"]); err != nil {
		return err
	}
	fresh := h.bare != nil
	p := printed.Card{}
	if fresh {
		b := h.bare
		h.person = &store.RegistryPerson{Address: b.Address, Phone: b.Phone}
		h.card = store.Card{InsuranceNumber: b.InsuranceNumber, CitizenID: b.CitizenID, HolderName: b.HolderName, DateOfBirth: b.DateOfBirth, Sex: b.Sex}
		p.Address = b.Address
	} else if old, err := printed.Parse(h.card.BHYTPayload); err == nil {
		p.Address = old.Address
	}
	if h.card.InsuranceNumber == "" {
		return reject("number", "the account has no record of a person; send the person first")
	}
	if taken, err := a.tx.CardNumberTaken(c.Values["card_number"], h.card.InsuranceNumber); err != nil || taken {
		if taken {
			err = reject("card_number", "is somebody else's card on record")
		}
		return err
	}
	if err := a.fillCard(c, h, &p); err != nil {
		return err
	}
	if h.card.BHYTPayload, err = printed.Write(p); err != nil {
		return reject("", "the card cannot be printed with these entries")
	}
	if err := a.keepIssued(h, fresh); err != nil {
		return err
	}
	return a.tell(c, h, "card-issued", events.CardChanged, "")
}

// keepIssued writes an issued card down; one that stood for a withdrawn card counts again.
func (a *applier) keepIssued(h *holder, fresh bool) error {
	withdrawn := h.card.Withdrawn
	h.card.Withdrawn = false
	if fresh {
		h.person.Card, h.bare = h.card, nil
		if _, err := a.tx.CreateRegistryPerson(*h.person); err != nil {
			return err
		}
		return a.tx.DropNumberedPerson(h.card.InsuranceNumber)
	}
	if err := a.save(h); err != nil {
		return err
	}
	if withdrawn && h.account != "" {
		return a.Cards.SetWithdrawn(a.tx, h.account, false)
	}
	return nil
}

// fillCard takes the entries of an issue over into the record and what is printed.
func (a *applier) fillCard(c Change, h *holder, p *printed.Card) error {
	v, card := c.Values, &h.card
	card.CardNumber, card.ObjectCode, card.FacilityCode = v["card_number"], v["object_code"], v["facility"]
	card.ValidFrom, card.ValidTo, card.FiveYearDate, card.LivingArea = v["valid_from"], v["valid_to"], v["five_year_date"], area(v["living_area"])
	card.BenefitLevel, _ = strconv.Atoi(v["benefit_level"]) // its field has held it to a digit
	p.Layout, p.IssuedBy = printed.Layout17, v["issued_by"]
	if len(card.CardNumber) == 15 {
		p.Layout, p.IssuedBy = printed.Layout15, ""
	}
	p.CardNumber, p.Name, p.Sex = insurance.CardNumber(card.CardNumber), card.HolderName, insurance.Sex(card.Sex)
	p.ManagementCode, p.Guardian, p.CheckString = v["management_code"], v["guardian"], v["check_string"]
	if v["issued_on"] != "" {
		var err error
		if p.IssuedOn, err = insurance.ParsePartialDate(v["issued_on"]); err != nil {
			return err
		}
	}
	return printEntries(card, p)
}

// printEntries takes the record's entries over into what is printed.
func printEntries(card *store.Card, p *printed.Card) (err error) {
	if card.ValidTo != "" && card.ValidTo < card.ValidFrom {
		return reject("valid_to", "is before valid_from")
	}
	if p.Facility, err = insurance.ParseFacilityCode(card.FacilityCode); err != nil {
		return reject("facility", "is no code of a facility")
	}
	p.LivingArea, p.BenefitLevel = insurance.LivingArea(card.LivingArea), insurance.BenefitLevel(card.BenefitLevel)
	for text, into := range map[*string]*insurance.PartialDate{&card.DateOfBirth: &p.DateOfBirth, &card.ValidFrom: &p.ValidFrom, &card.ValidTo: &p.ValidTo, &card.FiveYearDate: &p.FiveYearDate} {
		if *into = (insurance.PartialDate{}); *text != "" {
			if *into, err = insurance.ParsePartialDate(*text); err != nil {
				return err
			}
		}
	}
	return nil
}

// area is the living area of a column: none is none.
func area(text string) string {
	if text == "none" {
		return ""
	}
	return text
}

// cardChange changes entries of a card; what a row does not name stays as it is.
func (a *applier) cardChange(c Change) error {
	h, err := a.carded(c)
	if err != nil {
		return err
	}
	if len(c.Values) == 1 {
		return reject("", "says nothing that changes")
	}
	v, moved := c.Values, false
	if f := v["facility"]; f != "" {
		if err := a.hasFacility(f); err != nil {
			return err
		}
		moved = f != h.card.FacilityCode
	}
	for name, into := range map[string]*string{"object_code": &h.card.ObjectCode, "facility": &h.card.FacilityCode, "valid_from": &h.card.ValidFrom, "valid_to": &h.card.ValidTo,
		"five_year_date": &h.card.FiveYearDate} {
		if v[name] != "" {
			*into = v[name]
		}
	}
	if v["benefit_level"] != "" {
		h.card.BenefitLevel, _ = strconv.Atoi(v["benefit_level"]) // its field has held it to a digit
	}
	if v["living_area"] != "" {
		h.card.LivingArea = area(v["living_area"])
	}
	if err := a.reprint(h, func(p *printed.Card) error { return printEntries(&h.card, p) }); err != nil {
		return err
	}
	if err := a.save(h); err != nil {
		return err
	}
	if moved {
		if err := a.tell(c, h, audit.FacilityChanged, events.CardMoved, h.card.FacilityCode); err != nil || len(v) == 2 {
			return err
		}
	}
	return a.tell(c, h, Changed, events.CardChanged, "")
}

// carded finds somebody who has a card.
func (a *applier) carded(c Change) (*holder, error) {
	h, err := a.known(c, "number")
	if err == nil && h.card.CardNumber == "" {
		err = reject("number", "the person has no card")
	}
	return h, err
}

func (a *applier) cardWithdraw(c Change) error { return a.withdraw(c, true, audit.CardWithdrawn) }
func (a *applier) cardRestore(c Change) error  { return a.withdraw(c, false, audit.CardGivenBack) }

// withdraw withdraws a card or gives it back, with everything that was issued of it.
func (a *applier) withdraw(c Change, withdrawn bool, kind string) error {
	h, err := a.carded(c)
	if err != nil {
		return err
	}
	if h.person != nil {
		h.person.Withdrawn = withdrawn
		if err := a.tx.SaveRegistryPerson(*h.person); err != nil {
			return err
		}
	}
	if h.account == "" {
		event := events.CardRestored
		if withdrawn {
			event = events.CardWithdrawn
		}
		return a.tell(c, h, kind, event, "")
	}
	if err := a.note(c, kind, h.account, c.Kind); err != nil {
		return err
	}
	return a.Cards.SetWithdrawn(a.tx, h.account, withdrawn) // tells the open app too
}
