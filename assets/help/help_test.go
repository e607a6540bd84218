package help

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

func TestEveryBookIsWhole(t *testing.T) {
	first := In("vi")
	for _, code := range Languages() {
		b, err := load(code)
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Guides) != len(first.Guides) || len(b.Asked) != len(first.Asked) || len(b.Never) != len(first.Never) {
			t.Fatalf("%s: another number of texts than in Vietnamese", code)
		}
		seen := map[string]bool{}
		check := func(all, vi []Article) {
			for i, a := range all {
				if seen[a.ID] {
					t.Errorf("%s: %s stands there twice", code, a.ID)
				}
				seen[a.ID] = true
				if a.ID != vi[i].ID || a.Date != vi[i].Date || len(a.Steps) != len(vi[i].Steps) {
					t.Errorf("%s: %s differs from the Vietnamese in id, date or number of steps", code, a.ID)
				}
				if _, err := time.Parse(time.DateOnly, a.Date); err != nil {
					t.Errorf("%s: %s has no date: %v", code, a.ID, err)
				}
				for _, text := range append([]string{a.ID, a.Title, a.Words}, a.Steps...) {
					if strings.TrimSpace(text) == "" || !norm.NFC.IsNormalString(text) {
						t.Errorf("%s: %s has a text that is empty or not NFC: %q", code, a.ID, text)
					}
				}
			}
		}
		check(b.Guides, first.Guides)
		check(b.Asked, first.Asked)
		for _, w := range b.Never {
			if w.Title == "" || w.Body == "" {
				t.Errorf("%s: a warning is empty: %+v", code, w)
			}
		}
		if b.Contact.Dial != first.Contact.Dial || b.Contact.Email != first.Contact.Email || b.Contact.Hotline == "" || b.Contact.Date == "" {
			t.Errorf("%s: the contact differs: %+v", code, b.Contact)
		}
	}
}

func TestLanguageWithoutABookGetsEnglish(t *testing.T) {
	if In("fr").Guides[0].Title != In("en").Guides[0].Title {
		t.Error("a language without a book does not get the English one")
	}
}
