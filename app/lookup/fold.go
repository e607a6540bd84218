package lookup

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestQuery bounds what a search reads of a query, in bytes; nobody types more.
const longestQuery = 200

// Fold is a text as searches compare it: letters in lower case without marks (đ is d), digits, and one space between words. Composed and
// decomposed input (NFC, NFD) fold to the same text.
func Fold(text string) string {
	return string(appendFolded(make([]byte, 0, len(text)), text))
}

// appendFolded appends a folded text. What it appends never begins or ends with a space.
func appendFolded(dst []byte, text string) []byte {
	if !norm.NFC.IsNormalString(text) {
		text = norm.NFC.String(text)
	}
	begin := len(dst)
	gap := false
	put := func(r rune) {
		if gap && len(dst) > begin {
			dst = append(dst, ' ')
		}
		gap = false
		dst = utf8.AppendRune(dst, r)
	}
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r < utf8.RuneSelf {
			text = text[1:]
			foldRune(r, put, &gap)
			continue
		}
		parts := norm.NFD.PropertiesString(text).Decomposition()
		text = text[size:]
		if len(parts) == 0 {
			foldRune(r, put, &gap)
			continue
		}
		for len(parts) > 0 {
			p, n := utf8.DecodeRune(parts)
			parts = parts[n:]
			foldRune(p, put, &gap)
		}
	}
	return dst
}

func foldRune(r rune, put func(rune), gap *bool) {
	switch {
	case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		put(r)
	case 'A' <= r && r <= 'Z':
		put(r + 'a' - 'A')
	case r == 'đ', r == 'Đ', r == 'ð', r == 'Ð': // the last two are Icelandic, and what some keyboards give for đ
		put('d')
	case unicode.Is(unicode.Mn, r):
	case unicode.IsLetter(r), unicode.IsDigit(r):
		put(unicode.ToLower(r))
	default:
		*gap = true
	}
}

// shorten cuts an overlong query at a rune.
func shorten(query string) string {
	if len(query) <= longestQuery {
		return query
	}
	query = query[:longestQuery]
	for len(query) > 0 && !utf8.RuneStart(query[len(query)-1]) {
		query = query[:len(query)-1]
	}
	return strings.ToValidUTF8(query, "")
}
