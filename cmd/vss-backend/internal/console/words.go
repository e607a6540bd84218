package console

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"

	"golang.org/x/text/language"
)

// words are texts by id.
type words map[string]string

// text is the text of an id; an id without one shows as itself, and the tests find it.
func (w words) text(id string) string {
	if text, ok := w[id]; ok {
		return text
	}
	return id
}

var languages = []string{"vi", "en"}

// readWords reads vi.json and en.json.
func readWords(from fs.FS) (map[string]words, error) {
	all := map[string]words{}
	for _, lang := range languages {
		raw, err := fs.ReadFile(from, lang+".json")
		if err != nil {
			return nil, fmt.Errorf("read the console's words: %w", err)
		}
		var w words
		if err := json.Unmarshal(raw, &w); err != nil {
			return nil, fmt.Errorf("read the console's words in %s: %w", lang, err)
		}
		all[lang] = w
	}
	return all, nil
}

const languageCookie = "console-language"

var spoken = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

// languageOf is the language the officer chose, or else the browser's; Vietnamese when it is neither.
func languageOf(r *http.Request) string {
	if c, err := r.Cookie(languageCookie); err == nil && (c.Value == "vi" || c.Value == "en") {
		return c.Value
	}
	if accept := r.Header.Get("Accept-Language"); len(accept) <= 64 {
		if tags, _, err := language.ParseAcceptLanguage(accept); err == nil {
			if _, i, sure := spoken.Match(tags...); i == 1 && sure > language.No {
				return "en"
			}
		}
	}
	return "vi"
}

// languageAsked reports whether a link to the page in another language was followed, and where the page itself is.
func languageAsked(r *http.Request) (to string, asked bool) {
	q := r.URL.Query()
	if lang := q.Get("lang"); r.Method != http.MethodGet || lang != "vi" && lang != "en" {
		return "", false
	}
	q.Del("lang")
	q.Del("said")
	return (&url.URL{Path: r.URL.Path, RawQuery: q.Encode()}).String(), true
}
