package signed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Prefix starts every card code: the version of the text form.
const Prefix = "8401"

// The bounds of a card code's length in digits, prefix and check digits included.
const (
	minDigits = len(Prefix) + 200
	maxDigits = len(Prefix) + 1600
)

// ErrMisread is what Decode answers when the text cannot be what a card code's owner's phone drew: a scanner or a keyboard changed it.
var ErrMisread = errors.New("the code was not read completely")

// What Decode found wrong; each is an ErrMisread.
var (
	ErrLength = fmt.Errorf("%w: its length is no code's", ErrMisread)
	ErrGroup  = fmt.Errorf("%w: a group of digits stands for no bytes", ErrMisread)
	ErrCheck  = fmt.Errorf("%w: the check digits do not match", ErrMisread)
)

// chunkDigits[n] is how many digits n bytes take; 7 bytes are the full chunk.
var chunkDigits = [8]int{0, 3, 5, 8, 10, 13, 15, 17}

// Encode writes bytes as a card code's text: Prefix, then every 7 bytes (big-endian) as 17 digits, the rest as 3 to 15, then two check digits over all
// before (ISO 7064, MOD 97-10). Digits only, because a desk's scanner types through the computer's Vietnamese input method.
func Encode(b []byte) string { return EncodeAs(Prefix, b) }

// EncodeAs writes bytes as the text of another format that begins with digits of its own.
func EncodeAs(prefix string, b []byte) string {
	out := make([]byte, 0, len(prefix)+len(b)*17/7+19)
	out = append(out, prefix...)
	for len(b) > 0 {
		n := min(len(b), 7)
		out = appendChunk(out, b[:n])
		b = b[n:]
	}
	check := checkDigits(out)
	return string(append(out, check[:]...))
}

// checkDigits are the two digits after all others, 02 to 98.
func checkDigits(digits []byte) [2]byte {
	check := 98 - mod97(digits)*100%97
	return [2]byte{byte('0' + check/10), byte('0' + check%10)}
}

func appendChunk(out, chunk []byte) []byte {
	var word [8]byte
	copy(word[8-len(chunk):], chunk)
	return fmt.Appendf(out, "%0*d", chunkDigits[len(chunk)], binary.BigEndian.Uint64(word[:]))
}

// Decode reads a card code's text back. It fails with ErrMisread for a bad length, a bad chunk or bad check digits.
func Decode(text string) ([]byte, error) { return DecodeAs(Prefix, text, minDigits, maxDigits) }

// DecodeAs reads the text of a format that begins with a prefix back; least and most bound its length in digits.
func DecodeAs(prefix, text string, least, most int) ([]byte, error) {
	if len(text) < least || len(text) > most || !strings.HasPrefix(text, prefix) || len(text) < len(prefix)+2 {
		return nil, fmt.Errorf("%w: %d characters", ErrLength, len(text))
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return nil, fmt.Errorf("%w: character %d is not a digit", ErrGroup, i+1)
		}
	}
	// Compared, not only taken modulo 97: 99, 00 and 01 would pass for 02, 97 and 98, and a code has one text.
	if end := len(text) - 2; checkDigits([]byte(text[:end])) != [2]byte{text[end], text[end+1]} {
		return nil, ErrCheck
	}
	body := text[len(prefix) : len(text)-2]
	out := make([]byte, 0, len(body)/17*7+7)
	for len(body) > 0 {
		n := min(len(body), 17)
		size := bytesOf(n)
		if size == 0 {
			return nil, fmt.Errorf("%w: %d digits at the end", ErrGroup, n)
		}
		var v uint64
		for _, c := range []byte(body[:n]) {
			v = v*10 + uint64(c-'0')
		}
		if size < 8 && v>>(8*size) != 0 {
			return nil, ErrGroup
		}
		var word [8]byte
		binary.BigEndian.PutUint64(word[:], v)
		out = append(out, word[8-size:]...)
		body = body[n:]
	}
	return out, nil
}

func bytesOf(digits int) int {
	for n, d := range chunkDigits {
		if d == digits {
			return n
		}
	}
	return 0
}

func mod97(digits []byte) int {
	r := uint64(0)
	for _, c := range digits {
		if r >= 1<<60 { // a division for every 18 digits instead of every one
			r %= 97
		}
		r = r*10 + uint64(c-'0')
	}
	return int(r % 97)
}
