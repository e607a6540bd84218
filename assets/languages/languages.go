// Package languages holds every sentence the app says, as go-i18n message files: a folder a language, a file a feature.
package languages

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed vi/*.json en/*.json ko/*.json ja/*.json zh/*.json
var files embed.FS

// Codes are the languages in the order they are offered. Those after the first two need fonts of the system.
func Codes() []string { return []string{"vi", "en", "ko", "ja", "zh"} }

// Words are the sentences of one language. They are used by one goroutine at a time.
type Words struct {
	code      string
	localizer *i18n.Localizer
	plain     map[string]string // sentences without values, and those with values that were asked for lately
}

// keptSentences bounds the sentences with values that are kept ready for the next frame.
const keptSentences = 512

// For returns the words of a language; Vietnamese for a code that is none of Codes.
func For(code string) *Words {
	if w, ok := all[code]; ok {
		return w()
	}
	return all["vi"]()
}

// all are the languages, each read when it is first spoken.
var all = func() map[string]func() *Words {
	m := map[string]func() *Words{}
	for _, code := range Codes() {
		m[code] = sync.OnceValue(func() *Words { return load(code) })
	}
	return m
}()

// load reads an embedded file; one that cannot be read is a fault of the build, which the tests of this package find.
func load(code string) *Words {
	tag := language.MustParse(code)
	bundle := i18n.NewBundle(tag)
	messages, err := Raw(code)
	if err != nil {
		panic("languages: " + err.Error())
	}
	said := make([]*i18n.Message, 0, len(messages))
	for id, text := range messages {
		said = append(said, &i18n.Message{ID: id, Other: text})
	}
	if err := bundle.AddMessages(tag, said...); err != nil {
		panic(fmt.Sprintf("languages: %s: %v", code, err))
	}
	return &Words{code: code, localizer: i18n.NewLocalizer(bundle, code), plain: make(map[string]string, keptSentences)}
}

// Code is the language's code.
func (w *Words) Code() string { return w.code }

// Text is a sentence without values. An unknown id comes back as itself, so that it is seen.
func (w *Words) Text(id string) string {
	if s, ok := w.plain[id]; ok {
		return s
	}
	s, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: id})
	if err != nil {
		s = id
	}
	w.plain[id] = s
	return s
}

// With is a sentence with values: pairs of a placeholder's name and what stands for it.
func (w *Words) With(id string, pairs ...string) string {
	key := id
	for _, p := range pairs {
		key += "\x00" + p
	}
	if s, ok := w.plain[key]; ok {
		return s
	}
	values := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		values[pairs[i]] = pairs[i+1]
	}
	s, err := w.localizer.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: values})
	if err != nil {
		s = id
	}
	if len(w.plain) > keptSentences {
		clear(w.plain)
	}
	w.plain[key] = s
	return s
}

// Raw is a language's messages by id, with their placeholders. An id that stands in two files is an error.
func Raw(code string) (map[string]string, error) {
	parts, err := fs.Glob(files, code+"/*.json")
	if err != nil || len(parts) == 0 {
		return nil, fmt.Errorf("no words of %q (%v)", code, err)
	}
	messages := map[string]string{}
	for _, part := range parts {
		data, err := files.ReadFile(part)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", part, err)
		}
		var some map[string]string
		if err := json.Unmarshal(data, &some); err != nil {
			return nil, fmt.Errorf("reading %s: %w", part, err)
		}
		for id, text := range some {
			if _, twice := messages[id]; twice {
				return nil, fmt.Errorf("reading %s: %s stands in another file too", part, id)
			}
			messages[id] = text
		}
	}
	return messages, nil
}
