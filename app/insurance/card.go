package insurance

import (
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Sex as the card and the citizen ID state it (giới tính).
type Sex string

// The two values of both documents.
const (
	Male   Sex = "male"   // Nam
	Female Sex = "female" // Nữ
)

// ParseSex reads "1" and "2" of the card's code, Nam and Nữ of documents, and the English words.
func ParseSex(s string) (Sex, error) {
	switch strings.ToLower(norm.NFC.String(strings.TrimSpace(s))) {
	case "1", "nam", "male":
		return Male, nil
	case "2", "nữ", "nu", "female":
		return Female, nil
	}
	return "", refuse("sex", s, "1 or Nam, 2 or Nữ")
}

// CardDigit is the digit of the card's code.
func (s Sex) CardDigit() string {
	if s == Male {
		return "1"
	}
	return "2"
}

// BenefitLevel is the share the fund pays (mức hưởng), 1 to 5; 0 means not known. What a level means at a date stands in BenefitAt.
type BenefitLevel uint8

// ParseBenefitLevel reads one digit.
func ParseBenefitLevel(s string) (BenefitLevel, error) {
	s = strings.TrimSpace(s)
	if len(s) != 1 || s[0] < '1' || s[0] > '5' {
		return 0, refuse("benefit level", s, "a digit from 1 to 5")
	}
	return BenefitLevel(s[0] - '0'), nil
}

// LivingArea is the residence code that gives people of poor, mountain and island areas the full level everywhere (mã nơi sinh sống).
type LivingArea string

// The living areas.
const (
	NoLivingArea LivingArea = ""
	K1           LivingArea = "K1" // ethnic minority or poor household in a difficult area
	K2           LivingArea = "K2" // the same in an especially difficult area
	K3           LivingArea = "K3" // island commune
)

var livingAreas = []LivingArea{NoLivingArea, K1, K2, K3}

// ParseLivingArea reads K1, K2, K3 and nothing, and the digits of the card's code: 4 none, 5 K1, 6 K2, 7 K3.
func ParseLivingArea(s string) (LivingArea, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	for i, area := range livingAreas {
		if s == string(area) || s == strconv.Itoa(4+i) {
			return area, nil
		}
	}
	if s == "-" {
		return NoLivingArea, nil
	}
	return "", refuse("living area", s, "K1, K2, K3, or a digit from 4 to 7")
}

// CardDigit is the digit of the card's code.
func (a LivingArea) CardDigit() string {
	for i, area := range livingAreas {
		if a == area {
			return strconv.Itoa(4 + i)
		}
	}
	return "4"
}

// Dong is an amount of money in Vietnamese đồng.
type Dong int64

// String is the amount as people write it: 1.234.567 đ.
func (d Dong) String() string {
	s, sign := strconv.FormatInt(int64(d), 10), ""
	if d < 0 {
		s, sign = s[1:], "-"
	}
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteByte(s[i])
	}
	return sign + b.String() + "\u00a0đ"
}

// NormalName is a name as it is compared, stored and signed: Unicode NFC, no space at the ends, single spaces between words; case as written.
func NormalName(s string) string {
	return strings.Join(strings.Fields(norm.NFC.String(s)), " ")
}
