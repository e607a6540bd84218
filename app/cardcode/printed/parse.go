// Package printed reads and writes the QR code of the printed health-insurance card (thẻ BHYT). The code is text with fields between bars, names as hexadecimal
// UTF-8, and no signature that anyone outside Vietnam Social Security can check: what is read here proves nothing by itself.
package printed

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"vssid/app/insurance"
)

// MaxBytes bounds a payload; real ones have 200 to 420 bytes.
const MaxBytes = 2 << 10

// ErrRefused is what Parse answers for text that is no card's code. A *FieldError says which field and why.
var ErrRefused = errors.New("not the code of a printed card")

// FieldError names the field that could not be read. It holds no value of the card.
type FieldError struct {
	Field  string // as in Card
	Reason string
}

// Error says which field and why.
func (e *FieldError) Error() string {
	return fmt.Sprintf("reading the printed card's %s: %s", e.Field, e.Reason)
}

// Unwrap makes every FieldError an ErrRefused.
func (e *FieldError) Unwrap() error { return ErrRefused }

// Layout is the number of fields a card was printed with.
type Layout int

// The three layouts in the field.
const (
	Layout15 Layout = 15 // cards with a 15-character number, 2017 to 2021
	Layout17 Layout = 17 // cards with a 10-digit number, from 2021-04-01
	Layout9  Layout = 9  // older, without address
)

// Card is what a printed card's code says. A zero value means that the code does not say.
type Card struct {
	Layout         Layout
	CardNumber     insurance.CardNumber
	Name           string // NFC, case as printed
	DateOfBirth    insurance.PartialDate
	Sex            insurance.Sex
	Address        string // of an employee often the employer's name
	Facility       insurance.FacilityCode
	ValidFrom      insurance.PartialDate
	ValidTo        insurance.PartialDate // zero: open-ended
	IssuedOn       insurance.PartialDate
	ManagementCode string // mã quản lý
	Guardian       string // cha, mẹ hoặc người giám hộ
	LivingArea     insurance.LivingArea
	FiveYearDate   insurance.PartialDate
	CheckString    string                 // field 13 as printed; how it is made is not public
	BenefitLevel   insurance.BenefitLevel // on a 15-character card its third character
	IssuedBy       string
	Extra          []string // fields before the end mark that this package does not know
}

// Looks tells whether text has the shape of a printed card's code, so that another reader need not try.
func Looks(text string) bool {
	fields, err := split(text)
	if err != nil {
		return false
	}
	_, err = insurance.ParseCardNumber(fields[0])
	return err == nil && len(fields) >= 8
}

func split(text string) ([]string, error) {
	text = strings.Trim(text, "\r\n\x00\ufeff \t")
	if len(text) > MaxBytes {
		return nil, &FieldError{"text", fmt.Sprintf("%d bytes, more than a card's code has", len(text))}
	}
	if !utf8.ValidString(text) {
		return nil, &FieldError{"text", "not valid UTF-8"}
	}
	if strings.Count(text, "|") > 40 {
		return nil, &FieldError{"text", "more fields than a card's code has"}
	}
	text = strings.TrimSuffix(strings.TrimSuffix(text, "$"), "|")
	return strings.Split(text, "|"), nil
}

// Parse reads a code. It forgives what readers and old cards are known to do: a missing end mark, single-digit days, upper-case hexadecimal, plain text where
// hexadecimal belongs, spaces around fields, fields it does not know.
func Parse(text string) (*Card, error) {
	fields, err := split(text)
	if err != nil {
		return nil, err
	}
	for i := range fields {
		if fields[i] = strings.TrimSpace(fields[i]); fields[i] == "-" {
			fields[i] = ""
		}
	}
	c := &Card{}
	switch n := len(fields); {
	case n == 8:
		c.Layout = Layout9
		// The short layout leaves out the address and ends after the day of issue.
		fields = slices.Insert(fields, 4, "")
	case n >= 16:
		c.Layout = Layout17
	case n >= 14 || n == 13:
		c.Layout = Layout15
	default:
		return nil, &FieldError{"text", fmt.Sprintf("%d fields; a card's code has 9, 15 or 17", n+1)}
	}
	r := reader{fields: fields}
	r.card(c)
	if r.err != nil {
		return nil, r.err
	}
	return c, nil
}

type reader struct {
	fields []string
	err    error
}

func (r *reader) at(i int) string {
	if i < len(r.fields) {
		return r.fields[i]
	}
	return ""
}

func (r *reader) fail(field, reason string) {
	if r.err == nil {
		r.err = &FieldError{field, reason}
	}
}

func (r *reader) card(c *Card) {
	number, err := insurance.ParseCardNumber(r.at(0))
	if err != nil {
		r.fail("card number", "neither 10 digits nor 15 characters")
		return
	}
	c.CardNumber, c.BenefitLevel = number, number.BenefitLevel()
	if c.Name = r.text("name", 1); c.Name == "" {
		r.fail("name", "empty")
	}
	c.DateOfBirth = r.date("date of birth", 2)
	if c.Sex, err = insurance.ParseSex(r.at(3)); err != nil && r.at(3) != "" {
		r.fail("sex", "neither 1 nor 2")
	}
	c.Address = r.text("address", 4)
	if r.at(5) != "" {
		if c.Facility, err = insurance.ParseFacilityCode(r.at(5)); err != nil {
			r.fail("facility code", "not 5 digits")
		}
	}
	c.ValidFrom, c.ValidTo, c.IssuedOn = r.day("valid from", 6), r.day("valid to", 7), r.day("day of issue", 8)
	c.ManagementCode = r.at(9)
	c.Guardian = r.text("guardian", 10)
	if c.LivingArea, err = insurance.ParseLivingArea(r.at(11)); err != nil {
		r.fail("living area", "not a digit from 4 to 7")
	}
	c.FiveYearDate = r.day("five-year date", 12)
	c.CheckString = r.at(13)
	if c.Layout == Layout17 {
		if r.at(14) != "" {
			if c.BenefitLevel, err = insurance.ParseBenefitLevel(r.at(14)); err != nil {
				r.fail("benefit level", "not a digit from 1 to 5")
			}
		}
		c.IssuedBy = r.text("place of issue", 15)
	}
	if known := map[Layout]int{Layout9: 9, Layout15: 14, Layout17: 16}[c.Layout]; len(r.fields) > known {
		c.Extra = slices.Clone(r.fields[known:])
	}
}

func (r *reader) date(field string, i int) insurance.PartialDate {
	if r.at(i) == "" {
		return insurance.PartialDate{}
	}
	d, err := insurance.ParseVietnameseDate(r.at(i))
	if err != nil {
		r.fail(field, "not a date of the calendar")
	}
	return d
}

func (r *reader) day(field string, i int) insurance.PartialDate {
	d := r.date(field, i)
	if !d.IsZero() && !d.IsDay() {
		r.fail(field, "not a whole date")
	}
	return d
}

// text reads hexadecimal UTF-8; a field that is no such thing is taken as the plain text some cards carry there.
func (r *reader) text(field string, i int) string {
	s := r.at(i)
	if raw, err := hex.DecodeString(s); err == nil && utf8.Valid(raw) {
		s = string(raw)
	}
	if strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c == 0x7f }) {
		r.fail(field, "control characters")
		return ""
	}
	return insurance.NormalName(s)
}
