// Package statement makes and judges what a person shares: a statement of chosen facts that VSS has signed for one recipient, until a day. SPEC.md beside it
// fixes the bytes and the text. It decides nothing about the network: whether the person has taken a statement back is asked online.
package statement

import (
	"crypto"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/cardcode/signed"
	"vssid/app/insurance"
)

// Prefix starts the text of every statement.
const Prefix = "8402"

// purpose keeps a statement's signature from standing in for another: COSE external_aad.
const purpose = "vssid/statement/v1"

// The bounds of a statement.
const (
	MaxFacts     = 24
	MaxText      = 200 // characters of any text in it
	maxDigits    = 4000
	minDigits    = 200
	formatNumber = 1
)

// FactKind is the kind of a fact.
type FactKind uint8

// The kinds. The number of values of each is fixed.
const (
	Insured  FactKind = 1 // insured now: first and last day (ISO 8601; the last may be empty)
	Months   FactKind = 2 // months paid for in the social fund, through which month (YYYY-MM)
	Employer FactKind = 3 // an employer: name, first and last month (the last is empty while it goes on)
	Salary   FactKind = 4 // the salary that contributions are paid on, as a band: from, to (dong a month), of which month
)

// values is how many each kind has.
var values = map[FactKind]int{Insured: 2, Months: 2, Employer: 3, Salary: 3}

// Fact is one thing that a statement says.
type Fact struct {
	_      struct{} `cbor:",toarray"`
	Kind   FactKind
	Values []string
}

// Statement is what VSS says about a person to one recipient.
type Statement struct {
	Environment signed.Environment
	ID          [16]byte
	Issued      time.Time // to the second
	Expires     time.Time // the first moment at which it no longer counts
	Recipient   string
	Purpose     string
	Name        string // of the person
	Born        string // year
	Number      string // social-insurance number with all but its last four digits hidden
	Facts       []Fact
}

// wire is the payload: a positional array.
type wire struct {
	_           struct{} `cbor:",toarray"`
	Format      uint8
	Environment uint8
	ID          []byte
	Issued      int64
	Expires     int64
	Recipient   string
	Purpose     string
	Name        string
	Born        string
	Number      string
	Facts       []Fact
}

// ErrMalformed is what reading answers for what is no statement.
var ErrMalformed = errors.New("not built as a shared statement is")

// Signed is a statement that has been read; Judge says whether it counts.
type Signed struct {
	Statement
	KeyID  [4]byte
	sealed signed.Sealed
}

// Sign signs a statement. key is a statement key of the trust list.
func Sign(rand io.Reader, s Statement, key crypto.Signer, kid [4]byte) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("sign a statement: %w", err)
	}
	raw, err := signed.Seal(rand, wire{Format: formatNumber, Environment: uint8(s.Environment), ID: s.ID[:], Issued: s.Issued.Unix(), Expires: s.Expires.Unix(), Recipient: s.Recipient,
		Purpose: s.Purpose, Name: s.Name, Born: s.Born, Number: s.Number, Facts: s.Facts}, key, kid, purpose)
	if err != nil {
		return nil, fmt.Errorf("sign a statement: %w", err)
	}
	if len(Text(raw)) > maxDigits {
		return nil, fmt.Errorf("sign a statement: %w: %d bytes are too many to be drawn", ErrMalformed, len(raw))
	}
	return raw, nil
}

// Read reads a signed statement's form. Error: ErrMalformed.
func Read(raw []byte) (Signed, error) {
	var w wire
	sealed, err := signed.OpenSealed(raw, &w, "statement")
	if err != nil {
		return Signed{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if w.Format != formatNumber || len(w.ID) != 16 {
		return Signed{}, fmt.Errorf("%w: format or id", ErrMalformed)
	}
	s := Signed{Statement{Environment: signed.Environment(w.Environment), ID: [16]byte(w.ID), Issued: time.Unix(w.Issued, 0).UTC(), Expires: time.Unix(w.Expires, 0).UTC(), Recipient: w.Recipient,
		Purpose: w.Purpose, Name: w.Name, Born: w.Born, Number: w.Number, Facts: w.Facts}, sealed.KeyID, sealed}
	return s, s.check()
}

// check wants every member to be in bounds.
func (s Statement) check() error {
	if s.Environment != signed.Production && s.Environment != signed.Sandbox {
		return fmt.Errorf("%w: environment %d", ErrMalformed, s.Environment)
	}
	if !s.Expires.After(s.Issued) || s.Issued.Unix() < 0 || s.Expires.Year() > 9999 {
		return fmt.Errorf("%w: times", ErrMalformed)
	}
	texts := map[string]string{"recipient": s.Recipient, "purpose": s.Purpose, "name": s.Name, "birth year": s.Born, "number": s.Number}
	for what, text := range texts {
		if text == "" || !plain(text) {
			return fmt.Errorf("%w: %s", ErrMalformed, what)
		}
	}
	if len(s.Facts) == 0 || len(s.Facts) > MaxFacts {
		return fmt.Errorf("%w: %d facts", ErrMalformed, len(s.Facts))
	}
	for i, f := range s.Facts {
		if n, known := values[f.Kind]; !known || len(f.Values) != n {
			return fmt.Errorf("%w: fact %d", ErrMalformed, i)
		}
		for _, v := range f.Values {
			if !plain(v) {
				return fmt.Errorf("%w: a value of fact %d", ErrMalformed, i)
			}
		}
	}
	return nil
}

// plain wants a text that a screen can show on a line.
func plain(text string) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= MaxText && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' })
}

// Text writes a signed statement as digits: Prefix, the bytes, two check digits (app/cardcode/SPEC.md, "Text").
func Text(raw []byte) string { return signed.EncodeAs(Prefix, raw) }

// FromText reads digits back. Error: signed.ErrMisread.
func FromText(text string) ([]byte, error) {
	return signed.DecodeAs(Prefix, text, minDigits, maxDigits)
}

// URL is where the statement's page stands, with the statement itself in the fragment, which no browser sends: the code on paper. The digits come last so that
// they survive a scanner that types through a Vietnamese input method, whatever becomes of the letters before them.
func URL(base string, id [16]byte, raw []byte) string { return PageURL(base, id) + "#" + Text(raw) }

// PageURL is where the statement's page stands.
func PageURL(base string, id [16]byte) string { return base + "/s/" + ID(id) }

// ID writes the random name of a statement: base64url, 22 characters.
func ID(id [16]byte) string { return base64.RawURLEncoding.EncodeToString(id[:]) }

// ParseID reads one.
func ParseID(text string) ([16]byte, bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != 16 {
		return [16]byte{}, false
	}
	return [16]byte(raw), true
}

// Find gives the digits of a statement in a scan: the scan itself, or what stands after its last #. ok is false for a scan of something else.
func Find(scan string) (digits string, ok bool) {
	text := strings.TrimSpace(scan)
	if i := strings.LastIndexByte(text, '#'); i >= 0 {
		text = text[i+1:]
	}
	return text, strings.HasPrefix(text, Prefix)
}

// MaskedNumber hides all but the last four digits of a social-insurance number.
func MaskedNumber(number string) string {
	if len(number) <= 4 {
		return number
	}
	return strings.Repeat("•", len(number)-4) + number[len(number)-4:]
}

// LastDay is the last day in Vietnam on which the statement counts.
func (s Statement) LastDay() time.Time { return s.Expires.Add(-time.Second).In(insurance.Vietnam) }
