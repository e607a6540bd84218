package assembly

import (
	"fmt"

	"vssid/app/insurance"
	"vssid/app/lookup"
	"vssid/app/procedure"
	"vssid/app/vss"
	"vssid/assets/places"
	"vssid/assets/procedures"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/dependants"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/services"
	"vssid/cmd/vss-backend/internal/store"
)

// sandboxPayee is an account at a bank that does not exist: no banking app can pay to it by mistake.
var sandboxPayee = services.Payee{Bank: "000000", Account: "0000000000"}

// openServices makes the public services. Production has no payee yet, so what is paid for is offered in a sandbox only.
func (b *Backend) openServices(people *accounts.Accounts) (*services.Services, error) {
	all, err := procedure.Read(procedures.Files())
	if err != nil {
		return nil, err
	}
	directory, err := lookup.Read(places.Files())
	if err != nil {
		return nil, err
	}
	s := &services.Services{Store: b.store, Owners: people, Procedures: all, Effects: effects(b.care.dependants), Names: placeNames(directory), Now: b.config.Now}
	if b.config.Sandbox {
		s.Payee = &sandboxPayee
	}
	return s, nil
}

// placeNames finds what forms ask for among the places.
func placeNames(d *lookup.Directory) procedure.Names {
	return func(kind procedure.Kind, code string) (procedure.Named, bool) {
		switch kind {
		case procedure.Province:
			p, ok := d.Province(code)
			return procedure.Named{Name: p.Name}, ok
		case procedure.Commune:
			c, ok := d.Commune(code)
			return procedure.Named{Name: c.Name, Within: c.Province}, ok
		case procedure.Facility:
			p, ok := d.Place(lookup.Facilities, code)
			return procedure.Named{Name: p.Name}, ok
		}
		return procedure.Named{}, false
	}
}

// effects are what approvals mean in the records of this backend, a procedure a line.
func effects(family *dependants.Dependants) map[string]services.Effect {
	return map[string]services.Effect{
		"move-facility": func(tx *store.Tx, g services.Granted) error {
			code := g.Answers["facility"]
			if _, err := tx.FacilityName(code); err != nil {
				return err
			}
			return registry.MoveFacility(tx, g.Account, code, g.At)
		},
		"612a":              func(tx *store.Tx, g services.Granted) error { return registry.Reissue(tx, g.Account, g.At) },
		"personal-data":     correctHolder,
		"child-account":     func(tx *store.Tx, g services.Granted) error { return carryChild(tx, family, g) },
		"household-renewal": renewHousehold,
	}
}

func correctHolder(tx *store.Tx, g services.Granted) error {
	var born insurance.PartialDate
	if text := g.Answers["birth"]; text != "" {
		var err error
		if born, err = insurance.ParsePartialDate(text); err != nil {
			return err
		}
	}
	return registry.CorrectHolder(tx, g.Account, g.Answers["name"], born, g.At)
}

// carryChild has the account carry the card of the child that the request names, when all three particulars are those on record.
func carryChild(tx *store.Tx, family *dependants.Dependants, g services.Granted) error {
	child, err := tx.CardByInsuranceNumber(g.Answers["childNumber"])
	if err != nil {
		return err
	}
	if insurance.NormalName(child.HolderName) != insurance.NormalName(g.Answers["childName"]) || child.DateOfBirth != g.Answers["childBorn"] {
		return fmt.Errorf("%w: the record has another name or birth date under this number", services.ErrEffect)
	}
	if _, err := family.Relate(tx, child.Account, g.Account, vss.CarryReasonGuardian, g.At); err != nil {
		return fmt.Errorf("%w: %w", services.ErrEffect, err)
	}
	return nil
}

// renewHousehold renews the cards of those the request names, as far as the account still carries them.
func renewHousehold(tx *store.Tx, g services.Granted) error {
	for _, id := range g.Members {
		account := g.Account
		if id != services.Own {
			c, err := tx.CarriedCard(id)
			if err != nil {
				return err
			}
			if c.Carrier != g.Account || !services.Counts(c, g.At) {
				return fmt.Errorf("%w: the account no longer carries the card of %s", services.ErrEffect, c.OwnerName)
			}
			account = c.Owner
		}
		if err := registry.Renew(tx, account, g.Months, g.At); err != nil {
			return err
		}
	}
	return nil
}
