package importer_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"vssid/app/cardcode/printed"
	"vssid/app/insurance"
	"vssid/cmd/vss-backend/internal/assembly"
	"vssid/cmd/vss-backend/internal/importer"
	"vssid/cmd/vss-backend/internal/store"
)

func TestExamplesAreAppliedOnce(t *testing.T) {
	onBoth(t, func(h *house) {
		for _, again := range []bool{false, true} {
			for name, format := range map[string]importer.Format{"people.csv": importer.CSV} {
				sum := h.example(name, format)
				if want := int64(7); sum.Rejected != 0 || again && sum.Already != want || !again && sum.Applied != want {
					h.Fatalf("%s, again %v: %+v\n%s", name, again, sum, h.report.String())
				}
			}
			sum := h.example("records.jsonl", importer.JSONLines)
			if want := int64(8); sum.Rejected != 0 || again && sum.Already != want || !again && sum.Applied != want {
				h.Fatalf("records.jsonl, again %v: %+v\n%s", again, sum, h.report.String())
			}
		}
		r := h.store.Read(context.Background())
		if c := h.card("0199000001"); c.FacilityCode != "01989" || c.FacilityName != "Bệnh viện 115 (mẫu)" {
			h.Errorf("the card of the moved person: %+v", c)
		}
		p, err := r.RegistryPerson("9900000101")
		if err != nil || p.ValidTo != "2027-12-31" || p.LivingArea != "K1" || p.DateOfBirth != "1990-05" || p.Address != "Thôn 3, xã Mẫu" {
			h.Fatalf("the person with a new card: %+v, %v", p, err)
		}
		code, err := printed.Parse(p.BHYTPayload)
		if err != nil || code.Name != p.HolderName || code.ValidTo.String() != p.ValidTo || code.LivingArea != insurance.K1 {
			h.Errorf("what is printed: %+v, %v", code, err)
		}
		periods, err := r.Contributions("0199000001", nil, 10)
		if err != nil || len(periods) != 1 || !periods[0].Late || periods[0].To != 0 || periods[0].Salary != 9_800_000 {
			h.Errorf("the periods: %+v, %v", periods, err)
		}
		benefits, err := r.Benefits("0199000002", nil, 10)
		if err != nil || len(benefits) != 1 || len(benefits[0].Adjustments) != 2 || benefits[0].Adjustments[1].Amount != 3_865_500 {
			h.Errorf("the benefits: %+v, %v", benefits, err)
		}
		visits, err := r.Visits("0199000002", 2026, nil, 10)
		if err != nil || len(visits) != 1 || visits[0].Payers.CoPayment != 21_000 || visits[0].ICD != "I10" {
			h.Errorf("the visits: %+v, %v", visits, err)
		}
		if c := h.card("0199000003"); c.Withdrawn || c.Version < 3 {
			h.Errorf("the card that was withdrawn and given back: %+v", c)
		}
	})
}

func TestAChangeComesWithItsTraces(t *testing.T) {
	onBoth(t, func(h *house) {
		before, err := h.store.Read(context.Background()).WaitingAuditEvents(1000)
		if err != nil {
			h.Fatal(err)
		}
		h.good(`{"kind":"card-withdraw","number":"001094990001","sequence":1}`)
		r := h.store.Read(context.Background())
		if !h.card("0199000001").Withdrawn {
			h.Error("the card is not withdrawn")
		}
		notes, err := r.WaitingAuditEvents(1000)
		if err != nil || len(notes) != len(before)+1 {
			h.Fatalf("%d events of the audit log, %v", len(notes)-len(before), err)
		}
		if e := notes[len(notes)-1]; e.Kind != "card-withdrawn" || e.Account != "0199000001" || e.ActorID != "test" || len(e.Digest) != 32 {
			h.Errorf("the audit event: %+v", e)
		}
		heard, err := r.RecentEvents("0199000001", noon, 5)
		if err != nil || len(heard) == 0 || heard[0].Kind != "card-withdrawn" {
			h.Errorf("what an open app hears: %+v, %v", heard, err)
		}
		waiting, err := r.WaitingFeedChanges(1000)
		if err != nil || len(waiting) == 0 || waiting[len(waiting)-1].Subject != "0199000001" {
			h.Errorf("the feed: %+v, %v", waiting, err)
		}
	})
}

func TestRejectedRows(t *testing.T) {
	onBoth(t, func(h *house) {
		for reason, line := range map[string]string{
			"not one JSON object":                   `{"kind":"facility"`,
			"names a member twice":                  `{"kind":"facility","kind":"person"}`,
			"not one of those":                      `{"kind":"card-burn","number":"0199000001"}`,
			`"field":"number","reason":"is missing`: `{"kind":"card-withdraw"}`,
			"does not belong to this kind":          `{"kind":"card-withdraw","number":"0199000001","phone":"0912345678"}`,
			"nobody on record":                      `{"kind":"card-withdraw","number":"0199999999"}`,
			"directory of facilities":               `{"kind":"card-change","number":"0199000001","facility":"77777"}`,
			"nothing that changes":                  `{"kind":"card-change","number":"0199000001"}`,
			"is before valid_from":                  `{"kind":"card-change","number":"0199000001","valid_to":"1999-01-01"}`,
			"not the sum":                           `{"kind":"visit","number":"0199000001","id":"1","admitted":"2026-03-02T08:10:00+07:00","visit":"outpatient","facility":"01999","diagnosis":"x","icd":"I10","total":5,"fund":1,"other":1,"own":1,"co_payment":1}`,
			"before from":                           `{"kind":"period","number":"0199000001","id":"1","from":"2026-03","to":"2026-02","participation":"household","funds":["health"],"salary":0}`,
			"each at most once":                     `{"kind":"period","number":"0199000001","id":"1","from":"2026-03","participation":"household","funds":["health","health"],"salary":0}`,
			"somebody else's on record":             `{"kind":"person","insurance_number":"0199000001","citizen_id":"001154990002"}`,
			"somebody else's card":                  `{"kind":"card-issue","number":"0199000001","card_number":"0199000002","object_code":"DN","facility":"01999","valid_from":"2026-01-01","five_year_date":"2030-01-01","benefit_level":4}`,
			"no period of this person":              `{"kind":"period-remove","number":"0199000001","id":"none"}`,
			"do not allow this relation":            `{"kind":"dependant","number":"0199000001","carrier":"0199000001","reason":"parent"}`,
			"no such relation":                      `{"kind":"dependant-end","number":"0199000001","carrier":"0199000002","reason":"parent"}`,
			"not a list like":                       `{"kind":"benefit","number":"0199000001","id":"1","decided_on":"2026-01-01","group":"monthly","benefit":"pension","decision":"1","amount":1,"state":"paying","office":"x","adjustments":"2026 x"}`,
			`"field":"source"`:                      `{"kind":"card-withdraw","number":"0199000001","source":"Có Dấu"}`,
			`"field":"sequence"`:                    `{"kind":"card-withdraw","number":"0199000001","sequence":-1}`,
			"longer than 65536 bytes":               `{"kind":"` + strings.Repeat("x", 70_000) + `"}`,
		} {
			h.bad(reason, line)
		}
		if strings.Contains(h.report.String(), "0199000001") {
			h.Error("a report repeats a number")
		}
		left, err := h.store.Read(context.Background()).WaitingAuditEvents(1000)
		if err != nil {
			h.Fatal(err)
		}
		for _, e := range left {
			if e.ActorID == "test" {
				h.Errorf("a rejected row left %+v", e)
			}
		}
	})
}

func TestSequenceNamesOneChange(t *testing.T) {
	onBoth(t, func(h *house) {
		h.good(`{"kind":"card-withdraw","number":"0199000001","sequence":7}`, `{"kind":"card-restore","number":"0199000001","sequence":8}`, `{"kind":"card-withdraw","number":"0199000001","sequence":9}`)
		h.bad("another change", `{"kind":"card-restore","number":"0199000001","sequence":9}`)
		if !h.card("0199000001").Withdrawn {
			h.Error("the card is not withdrawn")
		}
		if sum := h.lines(`{"kind":"card-restore","number":"0199000001","sequence":8}`); sum.Already != 1 || !h.card("0199000001").Withdrawn {
			h.Errorf("an old row again: %+v", sum)
		}
		// Without a sequence the same words are the same change.
		h.good(`{"kind":"card-restore","number":"0199000001"}`)
		if sum := h.lines(`{"number":"0199000001","kind":"card-restore"}`); sum.Already != 1 {
			h.Errorf("the same words again: %+v", sum)
		}
	})
}

// failing is a registry whose cards fail after they have written.
type failing struct{ real importer.Cards }

func (f failing) SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error {
	if err := f.real.SetWithdrawn(tx, account, withdrawn); err != nil {
		return err
	}
	return errFull
}

func TestNothingIsHalfApplied(t *testing.T) {
	onBoth(t, func(h *house) {
		real := *h.config.Registry
		broken := real
		broken.Cards = failing{real.Cards}
		h.config.Registry = &broken
		rows := `{"kind":"facility","facility":"77777","facility_name":"Trạm y tế (mẫu)","sequence":1}` + "\n" + `{"kind":"card-withdraw","number":"0199000001","sequence":2}`
		var sum importer.Summary
		err := h.config.Run(context.Background(), strings.NewReader(rows), "test", importer.JSONLines, "test", &sum)
		if !errors.Is(err, errFull) || !strings.Contains(err.Error(), "line 1") || sum.Rows() != 0 {
			h.Fatalf("%v, %+v", err, sum)
		}
		if _, err := h.store.Read(context.Background()).FacilityName("77777"); !errors.Is(err, store.ErrNotFound) || h.card("0199000001").Withdrawn {
			h.Errorf("something of the batch remains: %v", err)
		}
		h.config.Registry = &real
		h.good(strings.Split(rows, "\n")...)
	})
}

func TestDryRunChangesNothing(t *testing.T) {
	onBoth(t, func(h *house) {
		h.config.DryRun = true
		if sum := h.lines(`{"kind":"card-withdraw","number":"0199000001"}`, `{"kind":"card-withdraw","number":"0199999999"}`); sum.Applied != 1 || sum.Rejected != 1 {
			h.Errorf("%+v", sum)
		}
		if h.card("0199000001").Withdrawn {
			h.Error("the card is withdrawn")
		}
		h.config.DryRun = false
		h.good(`{"kind":"card-withdraw","number":"0199000001"}`)
	})
}

func TestChangesWaitForAnAccount(t *testing.T) {
	onBoth(t, func(h *house) {
		h.good(`{"kind":"person","insurance_number":"9900000101","name":"Phạm Thị Mẫu","born":"1990","sex":"female"}`,
			`{"kind":"card-issue","number":"9900000101","card_number":"9900000101","object_code":"GD","facility":"01999","valid_from":"2026-01-01","five_year_date":"2031-01-01","benefit_level":4}`,
			`{"kind":"card-withdraw","number":"9900000101"}`,
			`{"kind":"period","number":"9900000101","id":"1","from":"2026-01","participation":"household","funds":["health"],"salary":0}`,
			`{"kind":"period","number":"9900000101","id":"2","from":"2025-01","to":"2025-12","participation":"household","funds":["health"],"salary":0}`,
			`{"kind":"period-remove","number":"9900000101","id":"1"}`, `{"kind":"period-remove","number":"9900000101","id":"3"}`)
		err := h.store.Write(context.Background(), func(tx *store.Tx) error {
			person, err := tx.RegistryPerson("9900000101")
			if err != nil {
				return err
			}
			if !person.Withdrawn {
				h.Error("the card of somebody without an account is not withdrawn")
			}
			if _, err := tx.CreateAccount(store.Account{Number: "9900000101", Phone: "0999999999"}); err != nil {
				return err
			}
			person.Account = "9900000101"
			if err := tx.CreateCard(person.Card); err != nil {
				return err
			}
			return assembly.ImportRegistry(h.config.Registry.Now).Deliver(tx, "9900000101")
		})
		if err != nil {
			h.Fatal(err)
		}
		r := h.store.Read(context.Background())
		periods, err := r.Contributions("9900000101", nil, 10)
		if err != nil || len(periods) != 1 || periods[0].From.String() != "2025-01" {
			h.Errorf("the periods: %+v, %v", periods, err)
		}
		if left, err := r.WaitingChanges("9900000101"); err != nil || len(left) != 0 {
			h.Errorf("still waiting: %+v, %v", left, err)
		}
	})
}

func TestSameIDReplaces(t *testing.T) {
	onBoth(t, func(h *house) {
		h.good(`{"kind":"visit","number":"0199000001","id":"1","admitted":"2026-03-02T08:10:00+07:00","visit":"outpatient","facility":"01999","diagnosis":"Cúm","icd":"J11","total":4,"fund":1,"other":1,"own":1,"co_payment":1}`,
			`{"kind":"visit","number":"0199000001","id":"1","admitted":"2026-03-02T08:10:00+07:00","visit":"outpatient","facility":"01999","diagnosis":"Cảm lạnh","icd":"J00","total":4,"fund":1,"other":1,"own":1,"co_payment":1}`,
			`{"kind":"visit","number":"0199000002","id":"1","admitted":"2026-03-02T08:10:00+07:00","visit":"outpatient","facility":"01999","diagnosis":"Cúm","icd":"J11","total":4,"fund":1,"other":1,"own":1,"co_payment":1}`)
		visits, err := h.store.Read(context.Background()).Visits("0199000001", 0, nil, 10)
		if err != nil || len(visits) != 1 || visits[0].Diagnosis != "Cảm lạnh" {
			h.Errorf("%+v, %v", visits, err)
		}
		h.good(`{"kind":"visit-remove","number":"0199000001","id":"1"}`)
		h.good(`{"kind":"benefit","number":"0199000001","id":"1","decided_on":"2026-01-01","group":"one-off","benefit":"sickness","decision":"1","amount":1,"state":"paid","office":"x"}`,
			`{"kind":"benefit-remove","number":"0199000001","id":"1"}`, `{"kind":"dependant","number":"0199000002","carrier":"0199000001","reason":"parent"}`,
			`{"kind":"dependant-end","number":"0199000002","carrier":"0199000001","reason":"parent"}`)
	})
}

func TestHeaderThatNamesNoColumns(t *testing.T) {
	h := newHouse(t, "sqlite:"+t.TempDir())
	for _, text := range []string{"", "number\n1\n", "kind,kind\n", "kind,colour\n", `"kind` + "\n", strings.Repeat("x", 70_000)} {
		var sum importer.Summary
		err := h.config.Run(t.Context(), strings.NewReader(text), "test", importer.CSV, "test", &sum)
		var no *importer.Rejected
		if !errors.Is(err, importer.ErrHeader) && !errors.As(err, &no) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}
