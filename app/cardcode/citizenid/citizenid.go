// Package citizenid reads the QR code of the citizen identity card (thẻ căn cước, CCCD): plain UTF-8 with bars between 7 fields on the 2021 card and 11 on the 2024
// one. It carries no signature, so it fills in a form and proves nothing.
package citizenid

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"vssid/app/insurance"
)

// MaxBytes bounds a payload.
const MaxBytes = 2 << 10

// ErrRefused is what Parse answers for text that is no citizen identity card's code.
var ErrRefused = errors.New("not the code of a citizen identity card")

// FieldError names the field that could not be read. It holds no value of the card.
type FieldError struct {
	Field, Reason string
}

// Error says which field and why.
func (e *FieldError) Error() string {
	return fmt.Sprintf("reading the citizen identity card's %s: %s", e.Field, e.Reason)
}

// Unwrap makes every FieldError an ErrRefused.
func (e *FieldError) Unwrap() error { return ErrRefused }

// Card is what the code says. A zero value means that the code does not say.
type Card struct {
	CitizenID   insurance.CitizenID
	OldID       string // số CMND, 9 digits
	Name        string // NFC, case as printed
	DateOfBirth insurance.PartialDate
	Sex         insurance.Sex
	Address     string
	IssuedOn    insurance.PartialDate
	Extra       []string // fields 8 to 11 of the 2024 card, whose meaning is not published
}

func split(text string) []string {
	return strings.Split(strings.Trim(text, "\r\n\x00\ufeff \t"), "|")
}

// Looks tells whether text has the shape of such a code.
func Looks(text string) bool {
	fields := split(text)
	_, err := insurance.ParseCitizenID(fields[0])
	return err == nil && (len(fields) == 7 || len(fields) == 11)
}

// Parse reads a code. Empty fields keep their place.
func Parse(text string) (*Card, error) {
	if len(text) > MaxBytes || !utf8.ValidString(text) || strings.Count(text, "|") > 20 {
		return nil, &FieldError{"text", "longer than such a code, or not valid UTF-8"}
	}
	fields := split(text)
	if len(fields) != 7 && len(fields) != 11 {
		return nil, &FieldError{"text", fmt.Sprintf("%d fields; the code has 7 or 11", len(fields))}
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
		if strings.ContainsFunc(fields[i], func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return nil, &FieldError{"text", "control characters"}
		}
	}
	c := &Card{OldID: fields[1], Name: insurance.NormalName(fields[2]), Address: insurance.NormalName(fields[5])}
	var err error
	if c.CitizenID, err = insurance.ParseCitizenID(fields[0]); err != nil {
		return nil, &FieldError{"number", "not 12 digits"}
	}
	if c.OldID != "" && (len(c.OldID) != 9 || strings.Trim(c.OldID, "0123456789") != "") {
		return nil, &FieldError{"old number", "not 9 digits"}
	}
	if c.Name == "" {
		return nil, &FieldError{"name", "empty"}
	}
	if c.DateOfBirth, err = insurance.ParseVietnameseDate(fields[3]); err != nil {
		return nil, &FieldError{"date of birth", "not a date of the calendar"}
	}
	if c.Sex, err = insurance.ParseSex(fields[4]); err != nil {
		return nil, &FieldError{"sex", "neither Nam nor Nữ"}
	}
	if fields[6] != "" {
		if c.IssuedOn, err = insurance.ParseVietnameseDate(fields[6]); err != nil {
			return nil, &FieldError{"day of issue", "not a date of the calendar"}
		}
	}
	if len(fields) == 11 {
		c.Extra = fields[7:]
	}
	return c, nil
}

// Write gives the 7 fields of a 2021 card: the sandbox makes its people's codes with it.
func Write(c Card) string {
	compact := func(d insurance.PartialDate) string { return strings.ReplaceAll(d.Vietnamese(), "/", "") }
	sex := "Nam"
	if c.Sex == insurance.Female {
		sex = "Nữ"
	}
	return strings.Join([]string{string(c.CitizenID), c.OldID, c.Name, compact(c.DateOfBirth), sex, c.Address, compact(c.IssuedOn)}, "|")
}
