package insurance

import "testing"

var now2026 = NewMonth(2026, 4)

func kinds(e Estimate) string {
	s := ""
	for _, step := range e.Steps {
		s += string(step.Kind) + " "
	}
	return s
}

// By hand: July 2012 to March 2015 at 4,000,000 are 18 months before 2014 and 15 from then on. Raised by the index (2012 1.47, 2013 1.37, 2014 1.32,
// 2015 1.31) they add up to 4,000,000 × (6 × 1.47 + 12 × 1.37 + 12 × 1.32 + 3 × 1.31) = 4,000,000 × 45.03 = 180,120,000; over 33 months 5,458,181.
// Six months over before 2014 move: 12 months are one year × 1.5 = 8,187,271; 15 + 6 = 21 months are 1 year 9 months, counted as two years:
// 2 × 2 × 5,458,181 = 21,832,724. Together 30,019,995.
func TestOneOffByHand(t *testing.T) {
	l := NewLedger([]Period{work(t, "A", "2012-07", "2015-03", 4_000_000)}, SocialFund, now2026)
	e := OneOff(l, now2026)
	if !e.Known || e.Amount != 30_019_995 {
		t.Errorf("%+v", e)
	}
	if got := kinds(e); got != "months adjusted average moved before years from result " {
		t.Errorf("steps %s", got)
	}
	if e.Confirmed() || len(e.Rules) != 2 {
		t.Errorf("rules %+v", e.Rules)
	}
}

func TestOneOff(t *testing.T) {
	settled := work(t, "A", "2010-01", "2012-12", 3_000_000)
	settled.Settled = []Fund{SocialFund}
	late := work(t, "B", "2025-06", "2025-08", 6_000_000)
	late.Late = true
	for _, c := range []struct {
		name    string
		periods []Period
		want    Dong
		steps   string
	}{
		// 22 % of 6,000,000 for five months; two months of the average would be 12,000,000.
		{"less than a year", []Period{work(t, "A", "2025-01", "2025-05", 6_000_000)}, 6_600_000, "months adjusted average short-paid short-cap result "},
		// Ten months pay in 13,200,000: more than twice the average.
		{"less than a year, capped", []Period{work(t, "A", "2025-01", "2025-10", 6_000_000)}, 12_000_000, "months adjusted average short-paid short-cap result "},
		{"exactly a year", []Period{work(t, "A", "2025-01", "2025-12", 6_000_000)}, 12_000_000, "months adjusted average from result "},
		// Nothing is paid from 2014 on, so the six months over stay: 1.5 years × 1.5 × 6,000,000 × 1.37.
		{"all before 2014", []Period{work(t, "A", "2012-07", "2012-12", 0), work(t, "A", "2013-01", "2013-12", 6_000_000)}, 12_330_000, "months adjusted average years before result "},
		{"what was paid out and what is not paid does not count", []Period{settled, work(t, "B", "2025-01", "2025-05", 6_000_000), late}, 6_600_000,
			"months settled late adjusted average short-paid short-cap result "},
		{"nothing", nil, 0, ""},
		{"all paid out", []Period{settled}, 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := OneOff(NewLedger(c.periods, SocialFund, now2026), now2026)
			if e.Amount != c.want || kinds(e) != c.steps || e.Known != (c.want > 0) {
				t.Errorf("%d by %s, want %d by %s", e.Amount, kinds(e), c.want, c.steps)
			}
		})
	}
}

func TestBeforeTheFirstIndexSalariesStay(t *testing.T) {
	e := OneOff(NewLedger([]Period{work(t, "A", "2015-01", "2015-12", 6_000_000)}, SocialFund, now2026), NewMonth(2020, 1))
	if e.Amount != 12_000_000 || e.Steps[1].Kind != StepAsPaid {
		t.Errorf("%+v", e)
	}
}

// The rows are those of appendix I of Decree 135/2020: the first and last births of an age.
func TestPensionAge(t *testing.T) {
	for _, c := range []struct {
		sex           Sex
		born          PartialDate
		months        int
		reached, from string
	}{
		{Male, PartialDate{1960, 12, 31}, 720, "2020-12", "2021-01"},
		{Male, PartialDate{1961, 1, 1}, 723, "2021-04", "2021-05"},
		{Male, PartialDate{1961, 9, 30}, 723, "2021-12", "2022-01"},
		{Male, PartialDate{1961, 10, 1}, 726, "2022-04", "2022-05"},
		{Male, PartialDate{1966, 3, 15}, 741, "2027-12", "2028-01"},
		{Male, PartialDate{1966, 4, 1}, 744, "2028-04", "2028-05"},
		{Male, PartialDate{1994, 3, 5}, 744, "2056-03", "2056-04"},
		{Female, PartialDate{1965, 12, 1}, 660, "2020-12", "2021-01"},
		{Female, PartialDate{1966, 1, 1}, 664, "2021-05", "2021-06"},
		{Female, PartialDate{1966, 8, 1}, 664, "2021-12", "2022-01"},
		{Female, PartialDate{1966, 9, 1}, 668, "2022-05", "2022-06"},
		{Female, PartialDate{1975, 5, 1}, 720, "2035-05", "2035-06"},
		{Female, PartialDate{Year: 1979}, 720, "2039-01", "2039-02"},
		{Female, PartialDate{Year: 1979, Month: 6}, 720, "2039-06", "2039-07"},
	} {
		a, ok := PensionAgeOf(c.sex, c.born)
		if !ok || a.Months != c.months || a.Reached.String() != c.reached || a.From.String() != c.from {
			t.Errorf("%s born %v: %+v, want %d, %s, %s", c.sex, c.born, a, c.months, c.reached, c.from)
		}
	}
	if _, ok := PensionAgeOf("", PartialDate{1979, 1, 1}); ok {
		t.Error("an age without a sex")
	}
	if _, ok := PensionAgeOf(Male, PartialDate{}); ok {
		t.Error("an age without a birth")
	}
}

func TestPensionRate(t *testing.T) {
	for _, c := range []struct {
		sex         Sex
		years, more int // months = 12 × years + more
		early, want int
	}{
		{Female, 15, 0, 0, 4500},
		{Female, 22, 7, 0, 6100}, // 23 years: 45 + 8 × 2
		{Female, 22, 6, 0, 6000}, // 22½ years: 45 + 7½ × 2
		{Female, 30, 0, 0, 7500},
		{Female, 38, 0, 0, 7500},
		{Male, 15, 0, 0, 4000},
		{Male, 17, 0, 0, 4200},
		{Male, 19, 6, 0, 4450},
		{Male, 20, 0, 0, 4500},
		{Male, 22, 7, 0, 5100}, // 23 years: 40 + 5 + 3 × 2
		{Male, 35, 0, 0, 7500},
		{Male, 20, 0, 5, 4500},  // less than half a year early
		{Male, 20, 0, 6, 4400},  // half a year
		{Male, 20, 0, 14, 4300}, // one year; the two months over take nothing
		{Female, 40, 0, 24, 7100},
		{Female, 14, 11, 0, 0},
		{Male, 19, 11, 12, 0},   // early retirement needs twenty years
		{Male, 20, 0, 60, 3500}, // five years
	} {
		rate, e := PensionRate(c.sex, c.years*12+c.more, c.early, now2026)
		if rate != c.want || e.Known != (c.want > 0) {
			t.Errorf("%s %d years %d months, %d early: %d by %s, want %d", c.sex, c.years, c.more, c.early, rate, kinds(e), c.want)
		}
	}
	if _, e := PensionRate(Male, 230, 12, now2026); len(e.Steps) == 0 || e.Steps[len(e.Steps)-1] != (Step{Kind: StepMissing, Months: 10}) {
		t.Errorf("ten months short of retiring early: %+v", e.Steps)
	}
	if steps, least, rule, ok := EarlyRetirementAt(now2026); !ok || least != 240 || rule.Confirmed || len(steps) != 2 || steps[0] != (EarlyRetirement{61, 60}) || steps[1].Most != 120 {
		t.Errorf("early retirement: %+v after %d months, %+v", steps, least, rule)
	}
	if _, e := PensionRate(Male, 240, 0, NewMonth(2025, 6)); e.Known {
		t.Error("the rule of 2025-07 counted before")
	}
}

// By hand: 2006 to 2025 at 10,000,000 are 20 years; raised by the index their sum is 10,000,000 × 12 × (2.95 + 2.72 + 2.21 + 2.07 + 1.90 + 1.60 + 1.47 + 1.37
// + 1.32 + 1.31 + 1.28 + 1.23 + 1.19 + 1.16 + 1.12 + 1.10 + 1.07 + 1.04 + 1.00 + 1.00) = 10,000,000 × 12 × 30.11; over 240 months 15,055,000. A man
// has 45 % of it: 6,774,750.
func TestPensionByHand(t *testing.T) {
	l := NewLedger([]Period{work(t, "A", "2006-01", "2025-12", 10_000_000)}, SocialFund, now2026)
	e := Pension(l, Male, 0, 0, now2026)
	if !e.Known || e.Amount != 6_774_750 || kinds(e) != "months years rate-base rate-more rate adjusted average pension " {
		t.Errorf("%d by %s", e.Amount, kinds(e))
	}
	if e := Pension(l, Male, 12, 0, now2026); e.Amount != 7_075_850 { // 21 years: 47 %
		t.Errorf("a year more: %d", e.Amount)
	}
	short := Pension(NewLedger([]Period{work(t, "A", "2020-01", "2025-12", 10_000_000)}, SocialFund, now2026), Male, 0, 0, now2026)
	if last := short.Steps[len(short.Steps)-1]; short.Known || last.Kind != StepMissing || last.Months != 108 {
		t.Errorf("%+v", short)
	}
}

func TestFiveYears(t *testing.T) {
	day := PartialDate{2026, 5, 10}
	for _, c := range []struct {
		name        string
		periods     []Period
		months      int
		reached     bool
		since, when string
	}{
		{"five years to the month", []Period{work(t, "A", "2021-05", "", 5)}, 60, true, "2021-05", "2026-04"},
		{"one month short", []Period{work(t, "A", "2021-06", "", 5)}, 59, false, "2021-06", "2026-05"},
		{"three months between are allowed", []Period{work(t, "A", "2020-01", "2021-03", 5), work(t, "B", "2021-07", "", 5)}, 73, true, "2020-01", "2025-03"},
		{"four months are not", []Period{work(t, "A", "2020-01", "2021-03", 5), work(t, "B", "2021-08", "", 5)}, 57, false, "2021-08", "2026-07"},
		{"ended long ago", []Period{work(t, "A", "2010-01", "2020-12", 5)}, 0, false, "", "2031-05"},
		{"none", nil, 0, false, "", "2031-05"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, ok := FiveYearsOf(NewLedger(c.periods, HealthFund, now2026), day)
			if !ok || f.Months != c.months || f.Reached != c.reached || f.Since.String() != c.since || f.When.String() != c.when {
				t.Errorf("%+v", f)
			}
			if f.Waiver != 14_040_000 || len(f.Rules) != 2 { // 6 × 2,340,000
				t.Errorf("waiver %d by %+v", f.Waiver, f.Rules)
			}
		})
	}
	if _, ok := FiveYearsOf(Ledger{}, PartialDate{2014, 12, 31}); ok {
		t.Error("a rule before the first")
	}
}
