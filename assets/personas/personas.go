// Package personas holds the made-up people of the sandbox. None of them exists: names carry the word for sample, telephone numbers begin
// with zeros that no network gives out, and the sheet's check strings are invented.
package personas

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"vssid/assets/places"
)

//go:embed personas.json
var raw []byte

// Persona is one made-up person as the registry would hold them. Dates are ISO 8601; an empty string says that there is none.
type Persona struct {
	ID                    string `json:"id"`
	Kind                  string `json:"kind"`
	Account               string `json:"account"`
	SocialInsuranceNumber string `json:"socialInsuranceNumber"`
	CitizenID             string `json:"citizenId"`
	CardNumber            string `json:"cardNumber"`
	Name                  string `json:"name"`
	DateOfBirth           string `json:"dateOfBirth"`
	Sex                   string `json:"sex"`
	Phone                 string `json:"phone"`
	Address               string `json:"address"`
	Guardian              string `json:"guardian"`
	ObjectCode            string `json:"objectCode"`
	BenefitLevel          int    `json:"benefitLevel"`
	LivingArea            string `json:"livingArea"`
	FacilityCode          string `json:"facilityCode"`
	PreviousFacilityCode  string `json:"previousFacilityCode"`
	ValidFrom             string `json:"validFrom"`
	ValidTo               string `json:"validTo"`
	// ValidFromMonths and ValidToMonths, when not 0, stand for the day that many months after the sandbox's first start: those cards never get stale.
	ValidFromMonths int    `json:"validFromMonths"`
	ValidToMonths   int    `json:"validToMonths"`
	IssuedOn        string `json:"issuedOn"`
	IssuedBy        string `json:"issuedBy"`
	FiveYearDate    string `json:"fiveYearDate"`
	ManagementCode  string `json:"managementCode"`
	CheckString     string `json:"checkString"`
	Withdrawn       bool   `json:"withdrawn"`
	// Expect is the verdict that a fresh code of theirs gets online.
	Expect string `json:"expect"`
}

type sheet struct {
	Personas []Persona `json:"personas"`
}

func read() (sheet, error) {
	var s sheet
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("reading the sandbox's people: %w", err)
	}
	return s, nil
}

// OfEachKind is how many people of every kind there are: enough for several testers and for tests that spoil theirs.
const OfEachKind = 12

// All gives the people: first one of every kind, an employee before all, then the others kind by kind.
func All() ([]Persona, error) {
	s, err := read()
	if err != nil {
		return nil, err
	}
	all := s.Personas
	for _, first := range s.Personas {
		for k := 1; k < OfEachKind; k++ {
			sibling, err := first.sibling(k)
			if err != nil {
				return nil, fmt.Errorf("making the sandbox's people: %s: %w", first.ID, err)
			}
			all = append(all, sibling)
		}
	}
	return all, nil
}

// Facilities gives the sample facilities by code, the ones of assets/places; each name says that it is a sample.
func Facilities() (map[string]string, error) {
	data, err := places.Files().ReadFile("facilities.json")
	if err != nil {
		return nil, fmt.Errorf("reading the sample facilities: %w", err)
	}
	var list struct {
		Places []struct{ Code, Name string } `json:"places"`
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("reading the sample facilities: %w", err)
	}
	names := make(map[string]string, len(list.Places))
	for _, p := range list.Places {
		names[p.Code] = p.Name
	}
	return names, nil
}
