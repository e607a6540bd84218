package registry

import (
	"strings"
	"testing"
	"time"

	"vssid/app/insurance"
	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/store"
)

// Every made-up person has a record that can be: nothing before birth, nothing in the future, no employer without a salary, no account number in the
// open that is not a sample's.
func TestSampleRecordsArePlausible(t *testing.T) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	s, all := seeded(t, now)
	samples, err := NewSamples(all, now)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string]bool{}
	for _, p := range all[:27] {
		if err := samples.fill(t.Context(), s, p.Account); err != nil {
			t.Fatal(err)
		}
		r := s.Read(t.Context())
		periods, err := r.Contributions(p.Account, nil, 1000)
		if err != nil || len(periods) == 0 {
			t.Fatalf("%s: %d periods, %v", p.ID, len(periods), err)
		}
		checkPeriods(t, p, periods, Through(now))
		benefits, err := r.Benefits(p.Account, nil, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range benefits {
			groups[b.Group] = true
			if b.Amount <= 0 || b.Office == "" || b.AccountNo != "" && !strings.HasPrefix(b.AccountNo, "0000") {
				t.Errorf("%s: %+v", p.ID, b)
			}
			for i, a := range b.Adjustments {
				if i > 0 && (a.From <= b.Adjustments[i-1].From || a.Amount <= b.Adjustments[i-1].Amount) {
					t.Errorf("%s: the adjustments do not rise: %+v", p.ID, b.Adjustments)
				}
			}
		}
		contributions, version, err := r.RecordVersions(p.Account)
		if err != nil || contributions != 1 || version != 1 {
			t.Errorf("%s: versions %d, %d, %v", p.ID, contributions, version, err)
		}
	}
	for _, g := range []string{"one-off", "sickness-maternity", "monthly", "unemployment"} {
		if !groups[g] {
			t.Errorf("nobody has a benefit of the group %s", g)
		}
	}
}

func checkPeriods(t *testing.T, p personas.Persona, periods []store.Contribution, through insurance.Month) {
	t.Helper()
	born, err := insurance.ParsePartialDate(p.DateOfBirth)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range periods {
		if c.From < insurance.NewMonth(born.Year, max(born.Month, 1)) || c.From > through || c.To > through || c.To != 0 && c.To < c.From {
			t.Errorf("%s: from %s to %s", p.ID, c.From, c.To)
		}
		if (c.Kind == string(insurance.Compulsory)) != (c.Employer != "") || c.Employer != "" && (c.Salary <= 0 || !strings.HasSuffix(c.Employer, "(mẫu)")) {
			t.Errorf("%s: %+v", p.ID, c)
		}
		if len(c.Funds) == 0 {
			t.Errorf("%s: a period of no fund from %s", p.ID, c.From)
		}
	}
}

func FuzzRecordCursor(f *testing.F) {
	f.Add(writeCursor(store.RecordPlace{At: 24_300, ID: [16]byte{1, 2, 3}}))
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := readCursor(text)
		if err == nil && writeCursor(p) != text {
			t.Errorf("%q is read as %+v and written as %q", text, p, writeCursor(p))
		}
	})
}
