package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"vssid/app/vss"
	pages "vssid/app/vss/sandbox"
)

// officer presses a lever of the sandbox's page for requests.
func (f *folder) officer(id, step, words string) {
	f.Helper()
	if err := cast.backend.Sandbox().MoveRequest(f.Context(), id, step, pages.OfficerWords{Text: words}); err != nil {
		f.Fatalf("%s: %v", step, err)
	}
}

// asks runs a request command and reads the request it prints.
func (f *folder) asks(args ...string) vss.ServiceRequest {
	f.Helper()
	var q vss.ServiceRequest
	if err := json.Unmarshal([]byte(f.run(0, append(append([]string{"request"}, args...), "--json", "--pin", f.pin)...).Stdout), &q); err != nil {
		f.Fatal(err)
	}
	return q
}

// TestRequestsWithRealProcesses changes a first facility, from the form to the card, and takes another request back: programs, a backend, an officer.
func TestRequestsWithRealProcesses(t *testing.T) {
	person := sandboxOf(t, "police-officer")
	f := newFolder(t, pinA)
	f.activate(person)
	if r := f.run(0, "request", "forms", "--pin", pinA); !strings.Contains(r.Stdout, "612A") || !strings.Contains(r.Stdout, "household-renewal") {
		t.Errorf("the forms are\n%s", r.Stdout)
	}
	if r := f.run(2, "request", "new", "move-facility", "why=moved", "--pin", pinA); !strings.Contains(r.Stderr, "facility (missing)") {
		t.Errorf("a form with a gap: %s", r.Stderr)
	}
	f.run(1, "request", "new", "612a", "why=lost", "phone=0000200001", "deliver=agency", "--pin", pinB)
	r := f.run(0, "request", "new", "move-facility", "phone=+84 000 200 001", "facility=01998", "why=moved", "--pin", pinA)
	if !strings.Contains(r.Stderr, "(01998)") {
		t.Errorf("what was signed is not printed:\n%s", r.Stderr)
	}
	number := regexp.MustCompile(`HS-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(r.Stdout)
	q := f.asks("show", number)
	f.officer(q.RequestId.String(), "take-up", "")
	f.officer(q.RequestId.String(), "ask", "Ở đâu?")
	if q = f.asks("answer", number, "--text", "Ở phường Mẫu."); q.State != vss.ServiceRequestStateHandling {
		t.Errorf("answered: %+v", q)
	}
	f.run(1, "request", "answer", number, "--text", "x", "--pin", pinA)
	f.officer(q.RequestId.String(), "approve", "")
	if q = f.asks("show", number); q.State != vss.ServiceRequestStateApproved || len(q.Events) != 5 {
		t.Errorf("in the end: %+v", q)
	}
	if card := f.run(0, "card", "--json").Stdout; !strings.Contains(card, `"01998"`) {
		t.Errorf("the card is still\n%s", card)
	}
	f.run(1, "request", "withdraw", number, "--pin", pinA)
	second := f.asks("new", "612a", "why=lost", "phone=0000200001", "deliver=agency")
	if gone := f.asks("withdraw", second.Number); gone.State != vss.ServiceRequestStateWithdrawn || gone.RequestId != second.RequestId {
		t.Errorf("withdrawn: %+v", gone)
	}
	if list := f.run(0, "request", "list", "--pin", pinA).Stdout; strings.Count(list, "\n") != 2 {
		t.Errorf("the list is\n%s", list)
	}
}
