package personas

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed applicants.json
var rawApplicants []byte

// Applicants gives made-up people who are on record and have no account: testers register as one of them. What the sheet does not say of a card
// is the same for all.
func Applicants() ([]Persona, error) {
	var all []Persona
	if err := json.Unmarshal(rawApplicants, &all); err != nil {
		return nil, fmt.Errorf("reading the sandbox's people without an account: %w", err)
	}
	for i := range all {
		all[i] = all[i].applicant()
	}
	return all, nil
}

// applicant completes somebody who has no account with a sample card.
func (p Persona) applicant() Persona {
	p.CardNumber, p.ObjectCode, p.BenefitLevel = p.SocialInsuranceNumber, "GD", 4
	p.FacilityCode, p.Address, p.IssuedBy = "01998", "Thôn Ví Dụ, Xã Ví Dụ Hà Nội (mẫu)", "Bảo hiểm xã hội cơ sở Mẫu"
	p.ValidFrom, p.IssuedOn, p.ValidToMonths = "2024-01-01", "2023-12-20", 18
	p.ManagementCode, p.CheckString, p.Expect = "0101"+p.SocialInsuranceNumber, "000000"+p.SocialInsuranceNumber+"-7102", "genuine"
	return p
}

// Enrolled is a made-up person put on record as a tester's form says, with the sample card of the applicants.
func Enrolled(name, dateOfBirth, sex, socialInsuranceNumber, citizenID, phone string) Persona {
	return Persona{ID: "enrolled-" + socialInsuranceNumber, Kind: "household", Name: name, DateOfBirth: dateOfBirth, Sex: sex, SocialInsuranceNumber: socialInsuranceNumber,
		CitizenID: citizenID, Phone: phone}.applicant()
}
