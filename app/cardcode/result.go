// Package cardcode reads every code a reception desk meets: the signed card code of this app (SPEC.md), the QR of the printed health-insurance card and the QR of the
// citizen identity card. It says what a scan proves, in one order of checks, offline or online.
package cardcode

import (
	"math"
	"time"

	"vssid/app/cardcode/citizenid"
	"vssid/app/cardcode/printed"
	"vssid/app/cardcode/signed"
	"vssid/app/insurance"
)

// Format is what kind of code a scan is.
type Format string

// The formats.
const (
	FormatCardCode  Format = "card-code"
	FormatBHYT      Format = "bhyt"       // printed health-insurance card
	FormatCitizenID Format = "citizen-id" // citizen identity card
	FormatUnknown   Format = "unknown"
)

// Verdict is what a scan proves. Genuine speaks of the card and the phone, never of the person who holds it.
type Verdict string

// The verdicts.
const (
	Genuine       Verdict = "genuine"
	Unproven      Verdict = "unproven"
	Refresh       Verdict = "refresh"
	Expired       Verdict = "expired"
	NotYetValid   Verdict = "not-yet-valid"
	Revoked       Verdict = "revoked"
	Replayed      Verdict = "replayed"
	Forged        Verdict = "forged"
	Misread       Verdict = "misread"
	Malformed     Verdict = "malformed"
	UnknownIssuer Verdict = "unknown-issuer"
)

// Reason says why, besides the verdict.
type Reason string

// The reasons of a verdict.
const (
	BadLength             Reason = "bad-length"
	BadGroup              Reason = "bad-group"
	BadCheck              Reason = "bad-check"
	NotACardCode          Reason = "not-a-card-code"
	BadPresentation       Reason = "bad-presentation"
	BadCredential         Reason = "bad-credential"
	BadField              Reason = "bad-field"
	UnknownFormat         Reason = "unknown-format"
	TooLong               Reason = "too-long"
	TrustListMissing      Reason = "trust-list-missing"
	TrustListRed          Reason = "trust-list-red"
	UnknownKey            Reason = "unknown-key"
	ForeignEnvironment    Reason = "foreign-environment"
	SoftwareKey           Reason = "software-key"
	CredentialSignature   Reason = "credential-signature"
	PresentationSignature Reason = "presentation-signature"
	DeviceReplaced        Reason = "device-replaced"
	CardWithdrawn         Reason = "card-withdrawn"
	StatusUnknown         Reason = "status-unknown"
	InsuranceEnded        Reason = "insurance-ended"
	InsuranceNotBegun     Reason = "insurance-not-begun"
	CredentialExpired     Reason = "credential-expired"
	TooOld                Reason = "too-old"
	Future                Reason = "future"
	OtherAudience         Reason = "other-audience"
	SeenElsewhere         Reason = "seen-elsewhere"
	StatusListMissing     Reason = "status-list-missing"
	StatusListRed         Reason = "status-list-red"
	NoSignature           Reason = "no-signature"
	IdentityOnly          Reason = "identity-only"
	SignedCodeAvailable   Reason = "signed-code-available"
)

// Notes stand beside a verdict and do not change it.
const (
	AlreadyRead     Reason = "already-read"
	TrustListAmber  Reason = "trust-list-amber"
	StatusListAmber Reason = "status-list-amber"
	ClockUnverified Reason = "clock-unverified"
)

// Result is what Check says of one scan. Its JSON is what `vss-reception check --json` prints.
type Result struct {
	Format  Format    `json:"format"`
	Verdict Verdict   `json:"verdict"`
	Reasons []Reason  `json:"reasons"`
	Lists   *ListAges `json:"lists,omitempty"`
	Card    *Card     `json:"card,omitempty"`
}

// ListAges are hours since the lists were signed, to a hundredth; null for a list that is not there.
type ListAges struct {
	Trust  *float64 `json:"trustAgeHours"`
	Status *float64 `json:"statusAgeHours"`
}

func hours(d time.Duration) *float64 {
	h := math.Round(d.Hours()*100) / 100
	return &h
}

// Card is what was read off a code. Absent means that the code does not say. Dates are ISO 8601, as exact as the source.
type Card struct {
	CardNumber     string  `json:"cardNumber,omitempty"`
	Name           string  `json:"name,omitempty"`
	DateOfBirth    string  `json:"dateOfBirth,omitempty"`
	Sex            string  `json:"sex,omitempty"`
	Address        string  `json:"address,omitempty"`
	FacilityCode   string  `json:"facilityCode,omitempty"`
	ValidFrom      string  `json:"validFrom,omitempty"`
	ValidTo        string  `json:"validTo,omitempty"`
	IssuedOn       string  `json:"issuedOn,omitempty"`
	ManagementCode string  `json:"managementCode,omitempty"`
	Guardian       string  `json:"guardian,omitempty"`
	LivingArea     *string `json:"livingArea,omitempty"` // "" when the code says that there is none
	FiveYearDate   string  `json:"fiveYearDate,omitempty"`
	CheckString    string  `json:"checkString,omitempty"`
	BenefitLevel   int     `json:"benefitLevel,omitempty"`
	IssuedBy       string  `json:"issuedBy,omitempty"`
	CitizenID      string  `json:"citizenId,omitempty"`
	OldID          string  `json:"oldId,omitempty"`
	Raw            string  `json:"raw,omitempty"`
}

func signedCard(c *signed.Credential, raw string) *Card {
	area := string(c.LivingArea)
	return &Card{
		CardNumber: string(c.CardNumber), Name: c.Name, DateOfBirth: c.DateOfBirth.String(), Sex: string(c.Sex), FacilityCode: string(c.Facility),
		ValidFrom: c.ValidFrom.String(), ValidTo: c.ValidTo.String(), LivingArea: &area, FiveYearDate: c.FiveYearDate.String(),
		BenefitLevel: int(c.BenefitLevel), Raw: raw,
	}
}

func printedCard(c *printed.Card, raw string) *Card {
	out := &Card{
		CardNumber: string(c.CardNumber), Name: c.Name, DateOfBirth: c.DateOfBirth.String(), Sex: string(c.Sex), Address: c.Address, FacilityCode: string(c.Facility),
		ValidFrom: c.ValidFrom.String(), ValidTo: c.ValidTo.String(), IssuedOn: c.IssuedOn.String(), ManagementCode: c.ManagementCode, Guardian: c.Guardian,
		FiveYearDate: c.FiveYearDate.String(), CheckString: c.CheckString, BenefitLevel: int(c.BenefitLevel), IssuedBy: c.IssuedBy, Raw: raw,
	}
	if c.Layout != printed.Layout9 {
		area := string(c.LivingArea)
		out.LivingArea = &area
	}
	return out
}

func citizenCard(c *citizenid.Card, raw string) *Card {
	return &Card{
		CitizenID: string(c.CitizenID), OldID: c.OldID, Name: c.Name, DateOfBirth: c.DateOfBirth.String(), Sex: string(c.Sex), Address: c.Address,
		IssuedOn: c.IssuedOn.String(), Raw: raw,
	}
}

// insured says whether the insurance counts on the day of a moment in Vietnam, both days included.
func insured(from, to insurance.PartialDate, now time.Time) (Verdict, Reason) {
	today := insurance.DateOf(now)
	switch {
	case !to.IsZero() && to.Before(today):
		return Expired, InsuranceEnded
	case !from.IsZero() && today.Before(from):
		return NotYetValid, InsuranceNotBegun
	}
	return "", ""
}
