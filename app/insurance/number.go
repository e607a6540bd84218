package insurance

import (
	"regexp"
	"strconv"
	"strings"
)

// SocialInsuranceNumber is a person's one number (mã số BHXH): 10 digits, opaque, leading zeros count.
type SocialInsuranceNumber string

// ParseSocialInsuranceNumber reads a number as people type it, with or without spaces.
func ParseSocialInsuranceNumber(s string) (SocialInsuranceNumber, error) {
	n := ungrouped(s)
	if len(n) != 10 || !allDigits(n) {
		return "", refuse("social-insurance number", s, "10 digits")
	}
	return SocialInsuranceNumber(n), nil
}

// String is the ten digits.
func (n SocialInsuranceNumber) String() string { return string(n) }

// Grouped is the form people read: 0199 000 001.
func (n SocialInsuranceNumber) Grouped() string { return grouped(string(n)) }

// CardNumber is the number of a health-insurance card (mã thẻ BHYT): 10 characters since 2021-04-01 (QĐ 1666/QĐ-BHXH 2020), equal to the social-insurance
// number; 15 before (QĐ 1351/QĐ-BHXH 2015): object code, benefit level, province, and ten characters that hold letters on cards from before 2017.
type CardNumber string

var longCardNumber = regexp.MustCompile(`^[A-Z]{2}[1-5][0-9]{2}[0-9A-Z]{10}$`)

// ParseCardNumber reads a number as people type and codes hold it, in either case.
func ParseCardNumber(s string) (CardNumber, error) {
	n := strings.ToUpper(ungrouped(s))
	if len(n) == 10 && allDigits(n) || longCardNumber.MatchString(n) {
		return CardNumber(n), nil
	}
	return "", refuse("card number", s, "10 digits, or 15 characters such as DN4 01 0199000001")
}

// String is the bare number.
func (n CardNumber) String() string { return string(n) }

// Grouped is the form people read: "0199 000 001", or "DN 4 01 0199 000 001".
func (n CardNumber) Grouped() string {
	if len(n) != 15 {
		return grouped(string(n))
	}
	return string(n[:2]) + " " + string(n[2:3]) + " " + string(n[3:5]) + " " + grouped(string(n[5:]))
}

// ObjectCode is the first two letters of a 15-character number; "" on a newer one.
func (n CardNumber) ObjectCode() ObjectCode {
	if len(n) != 15 {
		return ""
	}
	return ObjectCode(n[:2])
}

// BenefitLevel is the third character of a 15-character number; 0 on a newer one.
func (n CardNumber) BenefitLevel() BenefitLevel {
	if len(n) != 15 {
		return 0
	}
	return BenefitLevel(n[2] - '0')
}

// Province is the fourth and fifth character of a 15-character number; "" on a newer one.
func (n CardNumber) Province() ProvinceCode {
	if len(n) != 15 {
		return ""
	}
	return ProvinceCode(n[3:5])
}

// SocialInsuranceNumber is the number in the card number; false on old cards whose tail has letters.
func (n CardNumber) SocialInsuranceNumber() (SocialInsuranceNumber, bool) {
	tail := string(n[max(0, len(n)-10):])
	return SocialInsuranceNumber(tail), len(tail) == 10 && allDigits(tail)
}

// CitizenID is the personal identification number (số định danh cá nhân, số CCCD): 12 digits, whose parts NĐ 137/2015/NĐ-CP article 13 gives.
type CitizenID string

// ParseCitizenID reads a number as people type it.
func ParseCitizenID(s string) (CitizenID, error) {
	n := ungrouped(s)
	if len(n) != 12 || !allDigits(n) {
		return "", refuse("citizen ID", s, "12 digits")
	}
	return CitizenID(n), nil
}

// String is the twelve digits.
func (n CitizenID) String() string { return string(n) }

// Grouped is the form people read: 001 234 567 890.
func (n CitizenID) Grouped() string { return grouped(string(n)) }

// BirthProvince is where the birth was registered, three digits: a province's code with a leading zero, or a country's.
func (n CitizenID) BirthProvince() string { return string(n[:3]) }

// BirthYear is the year of birth the number holds.
func (n CitizenID) BirthYear() int {
	yy, _ := strconv.Atoi(string(n[4:6]))
	return 1900 + int(n[3]-'0')/2*100 + yy
}

// Sex is the sex the number holds.
func (n CitizenID) Sex() Sex {
	if (n[3]-'0')%2 == 0 {
		return Male
	}
	return Female
}

// Matches tells whether the number agrees with a birth date and a sex. A difference is worth a question, never a refusal.
func (n CitizenID) Matches(birth PartialDate, sex Sex) bool {
	return n.BirthYear() == birth.Year && n.Sex() == sex
}

// AccountNumber is what a person signs in with: the social-insurance number, or since 2025-08-01 the citizen ID.
type AccountNumber string

// ParseAccountNumber reads either number as people type it.
func ParseAccountNumber(s string) (AccountNumber, error) {
	n := ungrouped(s)
	if (len(n) == 10 || len(n) == 12) && allDigits(n) {
		return AccountNumber(n), nil
	}
	return "", refuse("account number", s, "a social-insurance number of 10 digits or a citizen ID of 12")
}

// String is the bare digits.
func (n AccountNumber) String() string { return string(n) }

// Grouped is the form people read.
func (n AccountNumber) Grouped() string { return grouped(string(n)) }

// FacilityCode names a hospital or health station (mã CSKCB): two digits of the province, three of its own, such as 01999.
type FacilityCode string

// ParseFacilityCode reads "01999" and the form on codes, "01 - 999", with any dash.
func ParseFacilityCode(s string) (FacilityCode, error) {
	n := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		if strings.ContainsRune(" \u00a0-\u2010\u2011\u2012\u2013\u2014\u2212", r) {
			return -1
		}
		return '?'
	}, strings.ToUpper(strings.TrimSpace(s)))
	if len(n) != 5 || !allDigits(n) {
		return "", refuse("facility code", s, "5 digits, such as 01999")
	}
	return FacilityCode(n), nil
}

// String is the five digits.
func (c FacilityCode) String() string { return string(c) }

// Printed is the form on codes: "01 - 999".
func (c FacilityCode) Printed() string { return string(c[:2]) + " - " + string(c[2:]) }

// Province is the facility's province.
func (c FacilityCode) Province() ProvinceCode { return ProvinceCode(c[:2]) }
