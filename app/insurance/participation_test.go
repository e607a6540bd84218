package insurance

import (
	"reflect"
	"testing"
)

func month(t *testing.T, s string) Month {
	t.Helper()
	if s == "" {
		return 0
	}
	m, err := ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// work is an employed period of all four funds.
func work(t *testing.T, employer, from, to string, salary Dong) Period {
	t.Helper()
	return Period{From: month(t, from), To: month(t, to), Kind: Compulsory, Funds: Funds(), Employer: employer, EmployerCode: "MAU" + employer, Salary: salary}
}

func TestMonth(t *testing.T) {
	for text, good := range map[string]bool{"2021-04": true, "0001-01": true, "2021": false, "2021-04-05": false, "2021-13": false, "": false, "2021-4": false} {
		m, err := ParseMonth(text)
		if (err == nil) != good || good && m.String() != text {
			t.Errorf("ParseMonth(%q) = %v, %v", text, m, err)
		}
	}
	if m := NewMonth(2021, 12); m+1 != NewMonth(2022, 1) || m.Vietnamese() != "12/2021" || m.First() != (PartialDate{2021, 12, 1}) {
		t.Errorf("%v", m)
	}
}

func TestTotals(t *testing.T) {
	late := func(p Period) Period { p.Late = true; return p }
	settled := func(p Period) Period { p.Settled = []Fund{SocialFund}; return p }
	for _, c := range []struct {
		name    string
		periods []Period
		want    Totals // First and Last are not compared
	}{
		{"nothing", nil, Totals{}},
		{"one year", []Period{work(t, "A", "2020-01", "2020-12", 5)}, Totals{Paid: 12}},
		{"one month", []Period{work(t, "A", "2020-01", "2020-01", 5)}, Totals{Paid: 1}},
		{"goes on to the end of the record", []Period{work(t, "A", "2025-12", "", 5)}, Totals{Paid: 5}},
		{"ends after the record", []Period{work(t, "A", "2026-03", "2026-12", 5)}, Totals{Paid: 2}},
		{"not begun yet", []Period{work(t, "A", "2026-06", "", 5)}, Totals{}},
		{"gap of three months", []Period{work(t, "A", "2020-01", "2020-03", 5), work(t, "B", "2020-07", "2020-08", 5)}, Totals{Paid: 5, Gaps: 3}},
		{"a month that one employer ends and the other begins counts once", []Period{work(t, "A", "2020-01", "2020-03", 5), work(t, "B", "2020-03", "2020-04", 5)}, Totals{Paid: 4}},
		{"two employers at once", []Period{work(t, "A", "2020-01", "2020-12", 5), work(t, "B", "2020-06", "2021-01", 5)}, Totals{Paid: 13}},
		{"not paid yet", []Period{work(t, "A", "2020-01", "2020-10", 5), late(work(t, "A", "2020-11", "2020-12", 5))}, Totals{Paid: 10, Late: 2}},
		{"late at one employer, paid at the other", []Period{late(work(t, "A", "2020-01", "2020-04", 5)), work(t, "B", "2020-03", "2020-04", 5)}, Totals{Paid: 2, Late: 2}},
		{"the same, the other way round", []Period{work(t, "B", "2020-03", "2020-04", 5), late(work(t, "A", "2020-01", "2020-04", 5))}, Totals{Paid: 2, Late: 2}},
		{"paid out already", []Period{settled(work(t, "A", "2010-01", "2011-12", 5)), work(t, "B", "2015-01", "2015-12", 5)}, Totals{Paid: 36, Settled: 24, Gaps: 36}},
		{"ends before it begins", []Period{work(t, "A", "2020-05", "2020-02", 5)}, Totals{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := NewLedger(c.periods, SocialFund, NewMonth(2026, 4)).Totals()
			got.First, got.Last = 0, 0
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestTotalsAreOfOneFund(t *testing.T) {
	p := work(t, "A", "2020-01", "2020-12", 5)
	p.Funds = []Fund{HealthFund}
	if got := NewLedger([]Period{p}, SocialFund, NewMonth(2026, 4)).Totals(); got != (Totals{}) {
		t.Errorf("%+v", got)
	}
}

func TestAPeriodWithoutEndDoesNotFillTheMemory(t *testing.T) {
	p := Period{From: NewMonth(1, 1), Funds: []Fund{SocialFund}}
	if l := NewLedger([]Period{p}, SocialFund, NewMonth(9999, 12)); len(l.Months) != maxLedger {
		t.Errorf("%d months", len(l.Months))
	}
}

func TestEmployers(t *testing.T) {
	got := Employers([]Period{work(t, "B", "2020-06", "2021-01", 5), work(t, "A", "2020-01", "2020-03", 5), work(t, "A", "2020-03", "2020-04", 6),
		{From: NewMonth(2022, 1), To: NewMonth(2022, 2), Kind: Voluntary, Funds: []Fund{SocialFund}}}, SocialFund, NewMonth(2026, 4))
	want := []EmployerTotal{
		{"A", "MAUA", Compulsory, NewMonth(2020, 1), NewMonth(2020, 4), 4, 0},
		{"B", "MAUB", Compulsory, NewMonth(2020, 6), NewMonth(2021, 1), 8, 0},
		{"", "", Voluntary, NewMonth(2022, 1), NewMonth(2022, 2), 2, 0},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// The rates of 2021-09 and 2021-10 differ: the employers' share to unemployment insurance rested for a year from October on. Two months of 10,000,000 at
// 17 % and 8 % are 3,400,000 and 1,600,000; of unemployment insurance the employer pays 1 % in September alone.
func TestYears(t *testing.T) {
	p := []Period{work(t, "A", "2021-09", "2021-10", 10_000_000)}
	social := Years(p, SocialFund, NewMonth(2026, 4))
	if want := []YearTotal{{Year: 2021, Months: 2, Salary: 10_000_000, Employer: 3_400_000, Person: 1_600_000}}; !reflect.DeepEqual(social, want) {
		t.Errorf("social %+v", social)
	}
	if u := Years(p, UnemploymentFund, NewMonth(2026, 4)); len(u) != 1 || u[0].Employer != 100_000 || u[0].Person != 200_000 {
		t.Errorf("unemployment %+v", u)
	}
	p = append(p, work(t, "B", "2024-01", "2024-01", 8_000_000), Period{From: NewMonth(2024, 2), To: NewMonth(2024, 2), Kind: StatePaid, Funds: []Fund{HealthFund}})
	health := Years(p, HealthFund, NewMonth(2026, 4))
	if len(health) != 4 || health[1].Months != 0 || health[3].Months != 2 || !health[3].Partial || health[3].Salary != 4_000_000 {
		t.Errorf("health %+v", health)
	}
}

func TestRules(t *testing.T) {
	b, err := readRules()
	if err != nil {
		t.Fatal(err)
	}
	type key struct {
		f Fund
		k ContributionKind
	}
	last := map[key]Month{}
	for _, r := range b.rates {
		k := key{r.Fund, r.Kind}
		if r.Since <= last[k] || r.Source == "" {
			t.Errorf("rate %+v does not follow the one before", r)
		}
		last[k] = r.Since
	}
	if len(b.indexes) == 0 || len(b.oneOff) == 0 || len(b.ages) == 0 || len(b.pensions) == 0 || len(b.early) == 0 || len(b.continuous) == 0 {
		t.Error("a list of rules is empty")
	}
	if r, ok := RateAt(SocialFund, Compulsory, NewMonth(2026, 1)); !ok || r.Employer != 1700 || r.Person != 800 {
		t.Errorf("%+v %v", r, ok)
	}
	if _, ok := RateAt(UnemploymentFund, Compulsory, NewMonth(2008, 12)); ok {
		t.Error("unemployment insurance before 2009")
	}
	if x, ok := SalaryIndexAt(NewMonth(2026, 1)); !ok || x.Of(1990) != 563 || x.Of(2012) != 147 || x.Of(2026) != 100 {
		t.Errorf("index %v", ok)
	}
}

func TestStretches(t *testing.T) {
	p := work(t, "A", "2021-05", "2022-12", 10_000_000)
	p.Funds = []Fund{SocialFund, UnemploymentFund}
	want := []struct{ fund, from, to string }{{"social", "2021-05", "2022-12"}, {"unemployment", "2022-10", "2022-12"}, {"unemployment", "2021-10", "2022-09"}, {"unemployment", "2021-05", "2021-09"}}
	got := Stretches(p, NewMonth(2026, 4))
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i, w := range want {
		if g := got[i]; string(g.Fund) != w.fund || g.From.String() != w.from || g.To.String() != w.to || !g.Known {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
	if got := Stretches(Period{From: NewMonth(2024, 1), To: NewMonth(2024, 2), Kind: StatePaid, Funds: []Fund{HealthFund}}, NewMonth(2026, 4)); len(got) != 1 || got[0].Known {
		t.Errorf("%+v", got)
	}
}
