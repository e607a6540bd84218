package carebook

import (
	"testing"
	"time"

	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/store"
)

func TestSplitAddsUp(t *testing.T) {
	for _, c := range []struct {
		amount               int64
		rate, share          int
		fund, coPayment, own int64
	}{
		{100_000, 100, 80, 80_000, 20_000, 0}, {100_000, 50, 80, 40_000, 10_000, 50_000}, {100_000, 0, 100, 0, 0, 100_000}, {99_999, 100, 95, 94_999, 5_000, 0},
		{0, 100, 80, 0, 0, 0}, {1, 50, 80, 0, 0, 1}, {3, 100, 80, 2, 1, 0},
	} {
		p := Split(c.amount, c.rate, c.share)
		if p.Fund != c.fund || p.CoPayment != c.coPayment || p.Own != c.own || p.Total != c.amount || p.Fund+p.CoPayment+p.Own+p.Other != p.Total {
			t.Errorf("%d at %d %% of the scope and a share of %d %%: %+v", c.amount, c.rate, c.share, p)
		}
	}
}

// Every made-up person's visits add up, lie between birth and the sandbox's first start, and name a facility that exists.
func TestSampleVisitsArePlausible(t *testing.T) {
	people, err := personas.All()
	if err != nil {
		t.Fatal(err)
	}
	facilities, err := personas.Facilities()
	if err != nil {
		t.Fatal(err)
	}
	first := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	s, err := NewSamples(people, first)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, p := range people {
		visits, err := s.visits(p)
		if err != nil {
			t.Fatalf("%s: %v", p.ID, err)
		}
		seen := map[[16]byte]bool{}
		for _, v := range visits {
			if sum := v.Payers; sum.Total != sum.Fund+sum.Other+sum.Own+sum.CoPayment || sum.Total <= 0 {
				t.Errorf("%s: a visit does not add up: %+v", p.ID, sum)
			}
			if v.Admitted.After(first) || v.Discharged.After(first) || v.Admitted.Format(time.DateOnly) < p.DateOfBirth || !v.Discharged.After(v.Admitted) {
				t.Errorf("%s: a visit from %s to %s", p.ID, v.Admitted, v.Discharged)
			}
			if facilities[v.FacilityCode] == "" || seen[v.ID] {
				t.Errorf("%s: facility %s, the id seen before: %v", p.ID, v.FacilityCode, seen[v.ID])
			}
			seen[v.ID] = true
			for _, paper := range v.papers {
				kinds[paper.Kind] = true
			}
		}
	}
	for _, kind := range []string{"discharge", "sick-leave", "referral", "appointment", "birth"} {
		if !kinds[kind] {
			t.Errorf("nobody was given a paper of the kind %s", kind)
		}
	}
}

func FuzzCursor(f *testing.F) {
	f.Add(writeCursor(store.Visit{Admitted: time.UnixMilli(1_700_000_000_000), ID: [16]byte{1, 2, 3}}))
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := readCursor(text)
		if err != nil {
			return
		}
		if again := writeCursor(store.Visit{Admitted: p.Admitted, ID: p.ID}); again != text {
			t.Errorf("the cursor %q is written as %q", text, again)
		}
	})
}
