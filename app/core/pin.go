package core

import (
	"fmt"
	"io"
	"log/slog"
)

// PINLength is the number of digits of the app's PIN.
const PINLength = 6

// PIN is a PIN as it is typed, digit by digit. Formatting or logging it never shows a digit.
type PIN struct {
	digits [PINLength]byte
	n      uint8
}

// ParsePIN reads six digits.
func ParsePIN(text string) (PIN, error) {
	var p PIN
	if len(text) != PINLength {
		return PIN{}, fmt.Errorf("a PIN has %d digits", PINLength)
	}
	for _, c := range []byte(text) {
		if !p.add(c) {
			return PIN{}, fmt.Errorf("a PIN has %d digits and nothing else", PINLength)
		}
	}
	return p, nil
}

// Len is the number of digits typed.
func (p PIN) Len() int { return int(p.n) }

// Full reports whether all digits are typed.
func (p PIN) Full() bool { return p.n == PINLength }

// add types one digit, '0' to '9'; it reports whether there was room and it was a digit.
func (p *PIN) add(digit byte) bool {
	if p.n == PINLength || digit < '0' || digit > '9' {
		return false
	}
	p.digits[p.n] = digit
	p.n++
	return true
}

// drop takes the last digit back.
func (p *PIN) drop() {
	if p.n > 0 {
		p.n--
		p.digits[p.n] = 0
	}
}

// Keys are the keys of the pad that type this PIN.
func (p PIN) Keys() []byte { return append([]byte(nil), p.digits[:p.n]...) }

// zero forgets the digits.
func (p *PIN) zero() { *p = PIN{} }

// reveal gives the digits to the vault, whose doors take strings. The string lives as short as its caller.
func (p PIN) reveal() string { return string(p.digits[:p.n]) }

// String shows how many digits are typed, as fmt and loggers print it.
func (p PIN) String() string { return fmt.Sprintf("PIN(%d digits)", p.n) }

// Format implements fmt.Formatter, so that no verb reaches the digits.
func (p PIN) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.String()) }

// LogValue implements slog.LogValuer.
func (p PIN) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON shows no digit either.
func (p PIN) MarshalJSON() ([]byte, error) { return []byte(`"` + p.String() + `"`), nil }
