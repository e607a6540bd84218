package signed

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCheckDigits holds the check against ISO/IEC 7064 MOD 97-10: the standard's own example 794 takes 44, and ISO 13616's IBAN example, letters written as
// numbers and the country and check digits moved behind, is 1 modulo 97.
func TestCheckDigits(t *testing.T) {
	if check := 98 - mod97([]byte("794"))*100%97; check != 44 {
		t.Errorf("794 takes %02d", check)
	}
	for digits, want := range map[string]int{
		"79444":                        1,
		"3214282912345698765432161182": 1, // GB82 WEST 1234 5698 7654 32
		"79445":                        2,
	} {
		if got := mod97([]byte(digits)); got != want {
			t.Errorf("%s is %d modulo 97, want %d", digits, got, want)
		}
	}
}

// inputMethod is a Vietnamese input method between a scanner and a field: it holds the word typed so far and rewrites it. vowelOf tells which key adds what.
type inputMethod struct {
	name   string
	accent func(word []rune, key rune) ([]rune, bool) // false: the key stands as typed
}

const vowels = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"

// lastVowel gives the place of the letter that an accent key changes; -1 for none, and then the key is only a character.
func lastVowel(word []rune) int {
	for i := len(word) - 1; i >= 0; i-- {
		if strings.ContainsRune(vowels, word[i]) {
			return i
		}
	}
	return -1
}

// tones are combining marks, which is enough to see that a word was changed.
func toned(keys string) func([]rune, rune) ([]rune, bool) {
	marks := []rune{0x301, 0x300, 0x309, 0x303, 0x323}
	return func(word []rune, key rune) ([]rune, bool) {
		i, k := lastVowel(word), strings.IndexRune(keys, key)
		if i < 0 || k < 0 || k >= len(marks) {
			return word, false
		}
		return append(append(append([]rune{}, word[:i+1]...), marks[k]), word[i+1:]...), true
	}
}

func replaced(pairs map[[2]rune]rune) func([]rune, rune) ([]rune, bool) {
	return func(word []rune, key rune) ([]rune, bool) {
		for i := len(word) - 1; i >= 0; i-- {
			if to, ok := pairs[[2]rune{word[i], key}]; ok {
				out := append([]rune{}, word...)
				out[i] = to
				return out, true
			}
		}
		return word, false
	}
}

var inputMethods = []inputMethod{
	{"Telex", func(word []rune, key rune) ([]rune, bool) {
		if out, ok := toned("sfrxj")(word, key); ok {
			return out, true
		}
		return replaced(map[[2]rune]rune{{'a', 'a'}: 'â', {'e', 'e'}: 'ê', {'o', 'o'}: 'ô', {'a', 'w'}: 'ă', {'o', 'w'}: 'ơ', {'u', 'w'}: 'ư', {'d', 'd'}: 'đ'})(word, key)
	}},
	{"VNI", func(word []rune, key rune) ([]rune, bool) {
		if out, ok := toned("12345")(word, key); ok {
			return out, true
		}
		return replaced(map[[2]rune]rune{{'a', '6'}: 'â', {'e', '6'}: 'ê', {'o', '6'}: 'ô', {'a', '8'}: 'ă', {'o', '7'}: 'ơ', {'u', '7'}: 'ư', {'d', '9'}: 'đ'})(word, key)
	}},
}

// typed is what stands in the field after the keys; a blank ends a word.
func (m inputMethod) typed(keys string) string {
	var done strings.Builder
	var word []rune
	for _, key := range keys {
		if key == ' ' {
			done.WriteString(string(word) + " ")
			word = nil
			continue
		}
		if out, ok := m.accent(word, key); ok {
			word = out
		} else {
			word = append(word, key)
		}
	}
	return done.String() + string(word)
}

func TestInputMethodsLeaveCodesAlone(t *testing.T) {
	// The model does change what these methods change: base64 and hexadecimal would not survive.
	for i, want := range []map[string]string{{"aa": "â", "dd": "đ", "as": "a\u0301", "a1": "a1"}, {"a6": "â", "d9": "đ", "a1": "a\u0301", "as": "as"}} {
		for keys, out := range want {
			if got := inputMethods[i].typed(keys); got != out {
				t.Errorf("%s makes %q of %q, want %q", inputMethods[i].name, got, keys, out)
			}
		}
	}
	for _, m := range inputMethods {
		t.Run(m.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				raw := make([]byte, rapid.IntRange(100, MaxPresentation-10).Draw(t, "length"))
				source := rand.NewChaCha8([32]byte{byte(len(raw)), rapid.Byte().Draw(t, "seed")})
				if _, err := source.Read(raw); err != nil {
					t.Fatal(err)
				}
				text := Encode(raw)
				got := m.typed(text)
				if got != text {
					t.Fatalf("%s changed the code", m.name)
				}
				back, err := Decode(got)
				if err != nil || !bytes.Equal(back, raw) {
					t.Fatal(err)
				}
			})
		})
	}
}

// TestEveryLengthSurvives walks over all lengths of the last group.
func TestEveryLengthSurvives(t *testing.T) {
	for n := 82; n <= MaxPresentation; n++ {
		raw := bytes.Repeat([]byte{0xff}, n)
		if back, err := Decode(Encode(raw)); err != nil || !bytes.Equal(back, raw) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
	for _, n := range []int{81, MaxPresentation + 1} {
		if _, err := Decode(Encode(make([]byte, n))); !errors.Is(err, ErrLength) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

// TestOneWrongDigitIsSeen changes every digit and swaps every pair of neighbours.
func TestOneWrongDigitIsSeen(t *testing.T) {
	text := Encode(bytes.Repeat([]byte{0x5a, 0xc3, 0x11}, 90))
	for i := len(Prefix); i < len(text); i++ {
		for d := byte('0'); d <= '9'; d++ {
			if wrong := text[:i] + string(d) + text[i+1:]; d != text[i] {
				if _, err := Decode(wrong); !errors.Is(err, ErrMisread) {
					t.Fatalf("digit %d as %c: %v", i, d, err)
				}
			}
		}
		if i > len(Prefix) && text[i] != text[i-1] {
			if _, err := Decode(text[:i-1] + text[i:i+1] + text[i-1:i] + text[i+1:]); !errors.Is(err, ErrMisread) {
				t.Fatalf("digits %d and %d swapped: %v", i-1, i, err)
			}
		}
	}
}

// TestACodeHasOneText tries the check digits that are the same number modulo 97.
func TestACodeHasOneText(t *testing.T) {
	found := 0
	for n := range 2000 {
		text := Encode(append(bytes.Repeat([]byte{0x84}, 100), byte(n), byte(n>>8)))
		body, check := text[:len(text)-2], text[len(text)-2:]
		twin, ok := map[string]string{"02": "99", "97": "00", "98": "01"}[check]
		if !ok {
			continue
		}
		found++
		if _, err := Decode(body + twin); !errors.Is(err, ErrCheck) {
			t.Errorf("%s passes for %s: %v", twin, check, err)
		}
	}
	if found == 0 {
		t.Error("no such check digits were made")
	}
}
