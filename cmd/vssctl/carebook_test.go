package main

import (
	"encoding/json"
	"strings"
	"testing"

	"vssid/app/cardcode/signed"
	"vssid/app/vss"
	"vssid/cmd/internal/stage"
)

// person is one of the sandbox's people by id; people of a family have equal numbers.
func person(t *testing.T, id string) stage.Persona {
	t.Helper()
	all, err := cast.backend.Personas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("the sandbox has no %s", id)
	return stage.Persona{}
}

func TestFamilyCardsAndCareBook(t *testing.T) {
	t.Parallel()
	startCast(t)
	p := person(t, "employee-7")
	f := newFolder(t, pinA)
	f.activate(p)
	var all []listedCard
	if err := json.Unmarshal([]byte(f.run(0, "cards", "--json").Stdout), &all); err != nil {
		t.Fatal(err)
	}
	if len(all) != 4 || all[0].Reason != "own" || all[0].CardNumber != p.CardNumber {
		t.Fatalf("the cards are %+v; want one's own, two children's and a parent's", all)
	}
	for _, c := range all[1:] {
		text := strings.TrimSpace(f.run(0, "code", "--card", c.CardNumber).Stdout)
		raw, err := signed.Decode(text)
		if err != nil {
			t.Fatal(err)
		}
		presentation, err := signed.ParsePresentation(raw)
		if err != nil {
			t.Fatal(err)
		}
		if string(presentation.Credential.CardNumber) != c.CardNumber {
			t.Errorf("the code asked for %s is of %s", c.CardNumber, presentation.Credential.CardNumber)
		}
	}
	f.run(1, "code", "--card", "0000000000")
	var visits []vss.Visit
	if err := json.Unmarshal([]byte(f.run(0, "show", "visits", "--json", "--pin", f.pin).Stdout), &visits); err != nil || len(visits) == 0 {
		t.Fatalf("%d visits, %v", len(visits), err)
	}
	if lines := strings.Count(f.run(0, "show", "visits", "--pin", f.pin).Stdout, "\n"); lines != len(visits) {
		t.Errorf("%d lines for %d visits", lines, len(visits))
	}
	if got := f.run(0, "show", "reports", "--json", "--pin", f.pin).Stdout; strings.TrimSpace(got) != "[]" {
		t.Errorf("the reports are %q", got)
	}
	f.run(1, "show", "visits", "--pin", "111222")
	f.run(2, "show")
	f.run(2, "show", "weather")
}
