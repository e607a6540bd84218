// Package insurance holds the words of Vietnamese health and social insurance as Go values: identifiers, the card's data, benefit levels and the dated
// rules behind them, partial dates, money. It parses what people and codes bring, refuses what cannot be, and formats for people. It knows no
// network, no storage and no screen.
package insurance

import (
	"errors"
	"fmt"
	"strings"
)

// ErrFormat is what every parse error of this package wraps.
var ErrFormat = errors.New("not in the expected form")

// refuse leaves the value itself out of the message: it may be a person's number, and errors are logged.
func refuse(what, input, want string) error {
	return fmt.Errorf("reading a %s of %d characters: %w: %s", what, len(input), ErrFormat, want)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// ungrouped drops the spaces, dots and dashes people write between the groups of a number.
func ungrouped(s string) string {
	return separators.Replace(strings.TrimSpace(s))
}

var separators = strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "")

// grouped writes 0199000001 as "0199 000 001" and 001234567890 as "001 234 567 890".
func grouped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if rest := len(s) - i; i > 0 && rest%3 == 0 && i > 1 {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
