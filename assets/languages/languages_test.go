package languages

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"vssid/assets/fonts"
)

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func raw(t *testing.T, code string) map[string]string {
	t.Helper()
	messages, err := Raw(code)
	if err != nil {
		t.Fatal(err)
	}
	return messages
}

func placeholders(s string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return names
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	vi, en := raw(t, "vi"), raw(t, "en")
	for _, id := range slices.Sorted(maps.Keys(vi)) {
		other, ok := en[id]
		switch {
		case !ok:
			t.Errorf("%s is missing in English", id)
		case strings.TrimSpace(vi[id]) == "" || strings.TrimSpace(other) == "":
			t.Errorf("%s is empty", id)
		case !slices.Equal(placeholders(vi[id]), placeholders(other)):
			t.Errorf("%s: the placeholders differ: %q, %q", id, vi[id], other)
		case utf8.RuneCountInString(other) > 2*utf8.RuneCountInString(vi[id])+16 || utf8.RuneCountInString(vi[id]) > 2*utf8.RuneCountInString(other)+16:
			t.Errorf("%s: one language is more than twice as long: %q, %q", id, vi[id], other)
		case !norm.NFC.IsNormalString(vi[id]):
			t.Errorf("%s is not NFC", id)
		}
	}
	for id := range en {
		if _, ok := vi[id]; !ok {
			t.Errorf("%s is missing in Vietnamese", id)
		}
	}
}

// alphabet is the whole alphabet with every tone.
var alphabet = func() string {
	var b strings.Builder
	for _, vowel := range "aăâeêioôơuưy" {
		for _, tone := range []string{"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"} {
			b.WriteString(norm.NFC.String(string(vowel) + tone))
		}
	}
	b.WriteString("bcdđghklmnpqrstvx0123456789–—…“”•·%/:()")
	return b.String() + strings.ToUpper(b.String())
}()

func TestFontsHaveEveryLetter(t *testing.T) {
	all := alphabet + "Tiếng Việt English"
	for _, code := range Codes()[:2] { // the others are set in fonts of the system; ui/uitest looks at those
		for id, s := range raw(t, code) {
			if id != "language.ko" && id != "language.ja" && id != "language.zh" {
				all += s
			}
		}
	}
	for name, data := range map[string][]byte{"regular": fonts.Regular(), "medium": fonts.Medium(), "bold": fonts.Bold()} {
		f, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		var buf sfnt.Buffer
		missing := map[rune]bool{}
		for _, r := range all {
			if i, err := f.GlyphIndex(&buf, r); (err != nil || i == 0) && !unicode.IsSpace(r) {
				missing[r] = true
			}
		}
		for r := range missing {
			t.Errorf("Roboto %s has no %q (U+%04X)", name, r, r)
		}
	}
}

func TestWords(t *testing.T) {
	w := For("vi")
	if got := w.With("step", "N", "2", "Of", "5"); got != "Bước 2/5" {
		t.Errorf("With = %q", got)
	}
	if got := For("en").Text("nav.card"); got != "Card" {
		t.Errorf("Text = %q", got)
	}
	if got := w.Text("no.such.id"); got != "no.such.id" {
		t.Errorf("an unknown id = %q; want the id itself, so that it is seen", got)
	}
	if got := For("ko").Text("no.such.id"); got != "no.such.id" {
		t.Errorf("an unknown id in Korean = %q", got)
	}
	if For("").Code() != "vi" {
		t.Error("the language of a first start is not Vietnamese")
	}
	if n := testing.AllocsPerRun(100, func() { w.Text("nav.card") }); n != 0 {
		t.Errorf("a sentence that was said before takes %v allocations", n)
	}
}

// Every language that can be chosen says everything that Vietnamese says.
func TestNothingIsMissingInAnyLanguage(t *testing.T) {
	written, err := files.ReadDir("vi")
	if err != nil || len(written) < 20 {
		t.Fatalf("%d files in Vietnamese, %v", len(written), err)
	}
	for _, code := range Codes() {
		for _, file := range written {
			read := func(code string) map[string]string {
				data, err := files.ReadFile(code + "/" + file.Name())
				if err != nil {
					t.Fatal(err)
				}
				messages := map[string]string{}
				if err := json.Unmarshal(data, &messages); err != nil {
					t.Fatal(err)
				}
				return messages
			}
			vi, other := read("vi"), read(code)
			for id, text := range vi {
				switch said := other[id]; {
				case strings.TrimSpace(said) == "":
					t.Errorf("%s is missing in %s", id, code)
				case !slices.Equal(placeholders(text), placeholders(said)):
					t.Errorf("%s: the placeholders differ in %s: %q, %q", id, code, text, said)
				case !norm.NFC.IsNormalString(said):
					t.Errorf("%s is not NFC in %s", id, code)
				}
			}
		}
		if raw(t, code)["language.partial"] == "" {
			t.Errorf("%s does not say that it is not whole", code)
		}
	}
}
