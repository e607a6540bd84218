package insurance

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// PersonName is a person's name as registers write it: NFC, single spaces, the case as it was typed.
type PersonName string

// maxNameLetters bounds a name; the longest on record in Vietnam have some fifty letters.
const maxNameLetters = 100

// ParsePersonName reads a name as people type it, in either normal form. It needs two letters and takes letters, spaces, and the hyphen,
// apostrophe and full stop of names from elsewhere.
func ParsePersonName(s string) (PersonName, error) {
	n := strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	letters := 0
	for _, r := range n {
		switch {
		case unicode.IsLetter(r):
			letters++
		case r == ' ' || r == '-' || r == '\'' || r == '’' || r == '.' || unicode.Is(unicode.Mn, r):
		default:
			return "", refuse("name", s, "letters and spaces")
		}
	}
	if letters < 2 || utf8.RuneCountInString(n) > maxNameLetters {
		return "", refuse("name", s, "2 to 100 letters")
	}
	return PersonName(n), nil
}

// String is the name.
func (n PersonName) String() string { return string(n) }

// Same tells whether two names are one but for the case of their letters.
func (n PersonName) Same(other PersonName) bool { return strings.EqualFold(string(n), string(other)) }

// PhoneNumber is a Vietnamese telephone number as it is dialled inside the country: ten digits that begin with 0 (Circular 22/2014/TT-BTTTT as
// changed in 2018, when mobile numbers of eleven digits ended).
type PhoneNumber string

// ParsePhoneNumber reads a number as people type it, also with +84 or 84 before it.
func ParsePhoneNumber(s string) (PhoneNumber, error) {
	n := strings.NewReplacer("(", "", ")", "").Replace(ungrouped(s))
	switch {
	case strings.HasPrefix(n, "+84"):
		n = "0" + n[3:]
	case strings.HasPrefix(n, "84") && len(n) == 11:
		n = "0" + n[2:]
	}
	if len(n) != 10 || !allDigits(n) || n[0] != '0' {
		return "", refuse("telephone number", s, "ten digits that begin with 0")
	}
	return PhoneNumber(n), nil
}

// String is the ten digits.
func (n PhoneNumber) String() string { return string(n) }

// Grouped is the form people read: 0912 345 678.
func (n PhoneNumber) Grouped() string {
	return string(n[:4]) + " " + string(n[4:7]) + " " + string(n[7:])
}

// EmailAddress is an address as far as its shape can be judged (RFC 5321 bounds it at 254 octets).
type EmailAddress string

var emailShape = regexp.MustCompile(`^[^@\s<>"(),:;\\\[\]]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}$`)

// ParseEmailAddress reads an address as people type it.
func ParseEmailAddress(s string) (EmailAddress, error) {
	n := norm.NFC.String(strings.TrimSpace(s))
	if len(n) > 254 || !emailShape.MatchString(n) || strings.Contains(n, "..") {
		return "", refuse("e-mail address", s, "such as ten@example.vn")
	}
	return EmailAddress(n), nil
}

// String is the address.
func (a EmailAddress) String() string { return string(a) }
