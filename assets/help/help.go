// Package help holds the app's guides, the questions people ask, and what VSS never asks for, one file a language. Each text carries the day it was
// written or last checked; the hotline and the addresses stand here too, because they change on a day of their own.
package help

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed *.json
var files embed.FS

// Book is the help in one language.
type Book struct {
	Contact Contact   `json:"contact"`
	Guides  []Article `json:"guides"`    // how something is done, step by step
	Asked   []Article `json:"questions"` // what people ask, answered
	Never   []Warning `json:"never"`     // what VSS never asks for
}

// Article is a guide or an answered question.
type Article struct {
	ID    string   `json:"id"` // the same in every language
	Title string   `json:"title"`
	Words string   `json:"words"` // other words it is found by
	Date  string   `json:"date"`  // ISO 8601
	Steps []string `json:"steps"` // of a guide: numbered; of an answer: paragraphs
}

// Warning is one thing that VSS never asks for, and what to do when somebody does.
type Warning struct {
	Title string `json:"title"`
	Body  string `json:"body"`
}

// Contact is how to reach VSS.
type Contact struct {
	Date      string `json:"date"`
	Confirmed bool   `json:"confirmed"`
	Hotline   string `json:"hotline"` // as it is written
	Dial      string `json:"dial"`    // as it is dialled
	Cost      string `json:"cost"`
	Hours     string `json:"hours"`
	Email     string `json:"email"`
	Web       string `json:"web"`
}

// Text is everything that the book says, one after another.
func (b *Book) Text() string {
	var all strings.Builder
	for _, a := range slices.Concat(b.Guides, b.Asked) {
		all.WriteString(a.Title)
		for _, step := range a.Steps {
			all.WriteString(step)
		}
	}
	for _, w := range b.Never {
		all.WriteString(w.Title + w.Body)
	}
	all.WriteString(b.Contact.Cost + b.Contact.Hours)
	return all.String()
}

// Languages are the codes of the languages there is a book in.
func Languages() []string { return []string{"vi", "en", "ko", "ja", "zh"} }

var (
	mu   sync.Mutex
	read = map[string]*Book{}
)

// In is the book of a language; English for one there is none in. It is read at the first call and shared: the caller must not change it.
func In(code string) *Book {
	mu.Lock()
	defer mu.Unlock()
	if b := read[code]; b != nil {
		return b
	}
	b, err := load(code)
	if err != nil {
		if b, err = load("en"); err != nil {
			panic(err.Error()) // a fault of the build, which the tests of this package find
		}
	}
	read[code] = b
	return b
}

func load(code string) (*Book, error) {
	data, err := files.ReadFile(code + ".json")
	if err != nil {
		return nil, fmt.Errorf("help: reading the book in %q: %w", code, err)
	}
	b := new(Book)
	if err := json.Unmarshal(data, b); err != nil {
		return nil, fmt.Errorf("help: reading the book in %q: %w", code, err)
	}
	return b, nil
}
