package insurance

import "slices"

// Fund is one of the funds that contributions go to (quỹ).
type Fund string

// The funds, in the order screens show them.
const (
	SocialFund       Fund = "social"       // BHXH: pension and survivors, sickness and maternity
	UnemploymentFund Fund = "unemployment" // BHTN
	AccidentFund     Fund = "accident"     // TNLĐ-BNN: accidents at work, occupational diseases
	HealthFund       Fund = "health"       // BHYT
)

// Funds are all of them.
func Funds() []Fund { return []Fund{SocialFund, UnemploymentFund, AccidentFund, HealthFund} }

// ContributionKind says on what ground somebody is insured in a period.
type ContributionKind string

// The kinds.
const (
	Compulsory ContributionKind = "compulsory" // employed: employer and person pay
	Voluntary  ContributionKind = "voluntary"  // voluntary social insurance: the person pays
	Household  ContributionKind = "household"  // health insurance of a household
	Student    ContributionKind = "student"    // health insurance of pupils and students
	StatePaid  ContributionKind = "state-paid" // health insurance paid by the state: children, the poor, people of merit
	FundPaid   ContributionKind = "fund-paid"  // health insurance paid by a fund: pensioners, the unemployed
)

// Period is a stretch of months under the same terms (quá trình tham gia).
type Period struct {
	ID           string
	From, To     Month // both count; To is 0 while the period goes on
	Kind         ContributionKind
	Funds        []Fund
	Employer     string // "" where there is none
	EmployerCode string
	JobTitle     string
	Workplace    string
	Salary       Dong   // that contributions are counted on, a month; 0 where none is
	Late         bool   // declared, but not paid yet (chậm đóng)
	Settled      []Fund // of these funds the months were paid out already, by a one-off or an unemployment benefit
}

// Has reports whether a period belongs to a fund.
func (p Period) Has(f Fund) bool { return slices.Contains(p.Funds, f) }

// End is the last month of the period, where the record goes to through.
func (p Period) End(through Month) Month {
	if p.To == 0 || p.To > through {
		return through
	}
	return p.To
}

// Months is how many months the period has, where the record goes to through; 0 when it has not begun.
func (p Period) Months(through Month) int { return max(0, int(p.End(through)-p.From)+1) }

// MonthState is what the record says of a fund in one month.
type MonthState struct {
	Paid    bool // by at least one employer
	Late    bool // declared, and paid by none
	Settled bool // paid out already
	Salary  Dong // the highest paid on
	Kind    ContributionKind
}

// Ledger is a fund month by month, from the first month with a declaration to the last. Where several periods have the same month, because two employers
// paid or one employment ended in the month in which another began, the month counts once.
type Ledger struct {
	First  Month // 0 when there is no month at all
	Months []MonthState
}

// maxLedger is more months than a life has; a period that would reach further is cut.
const maxLedger = 150 * 12

// NewLedger lays the periods of a fund over the months up to through.
func NewLedger(periods []Period, fund Fund, through Month) Ledger {
	var l Ledger
	last := Month(0)
	for _, p := range periods {
		if !p.Has(fund) || p.From == 0 || p.Months(through) == 0 {
			continue
		}
		if l.First == 0 || p.From < l.First {
			l.First = p.From
		}
		last = max(last, p.End(through))
	}
	if l.First == 0 {
		return l
	}
	l.First = max(l.First, last-maxLedger+1)
	l.Months = make([]MonthState, last-l.First+1)
	for _, p := range periods {
		if !p.Has(fund) {
			continue
		}
		for m := max(p.From, l.First); m <= p.End(through); m++ {
			l.Months[m-l.First].add(p, fund)
		}
	}
	return l
}

func (s *MonthState) add(p Period, fund Fund) {
	if p.Late {
		s.Late = !s.Paid
		return
	}
	s.Paid, s.Late = true, false
	s.Settled = s.Settled || slices.Contains(p.Settled, fund)
	if s.Kind == "" || p.Salary > s.Salary {
		s.Salary, s.Kind = max(s.Salary, p.Salary), p.Kind
	}
}

// Totals are the sums of a fund, in months.
type Totals struct {
	First, Last Month // of the declared months; 0 when there are none
	Paid        int   // months paid for, each once
	Settled     int   // of these: paid out already
	Late        int   // declared and not paid yet (thời gian chậm đóng); they do not count until they are
	Gaps        int   // between First and Last, without any declaration
}

// Open is the paid months that no benefit has used up.
func (t Totals) Open() int { return t.Paid - t.Settled }

// Totals sums the ledger up.
func (l Ledger) Totals() Totals {
	t := Totals{First: l.First}
	if l.First != 0 {
		t.Last = l.First + Month(len(l.Months)) - 1
	}
	for _, m := range l.Months {
		switch {
		case m.Paid:
			t.Paid++
			if m.Settled {
				t.Settled++
			}
		case m.Late:
			t.Late++
		default:
			t.Gaps++
		}
	}
	return t
}

// EmployerTotal is what one employer, or one ground of insurance without an employer, has declared.
type EmployerTotal struct {
	Name  string // "" for Kind alone
	Code  string
	Kind  ContributionKind
	First Month
	Last  Month
	Paid  int // months, each once for this employer
	Late  int
}

// Employers sums a fund up by employer, in the order of their first months. Months that two employers share count for both, so these sums may be more
// than the total.
func Employers(periods []Period, fund Fund, through Month) []EmployerTotal {
	type key struct {
		of   string
		kind ContributionKind
	}
	groups := map[key][]Period{}
	for _, p := range periods {
		if !p.Has(fund) || p.Months(through) == 0 {
			continue
		}
		k := key{of: p.EmployerCode + "\x00" + p.Employer}
		if p.Employer == "" {
			k.kind = p.Kind
		}
		groups[k] = append(groups[k], p)
	}
	all := make([]EmployerTotal, 0, len(groups))
	for _, group := range groups {
		t := NewLedger(group, fund, through).Totals()
		all = append(all, EmployerTotal{group[0].Employer, group[0].EmployerCode, group[0].Kind, t.First, t.Last, t.Paid, t.Late})
	}
	slices.SortFunc(all, func(a, b EmployerTotal) int {
		if a.First != b.First {
			return int(a.First - b.First)
		}
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return all
}

// YearTotal is a fund in one year.
type YearTotal struct {
	Year     int
	Months   int  // paid for
	Salary   Dong // average of the paid months; 0 where contributions are not counted on one
	Employer Dong // contributions by the rates of the months
	Person   Dong
	Partial  bool // of some paid months no rate or salary is known: the sums lack them
}

// Years sums a fund up by year, oldest first; years without a declaration in between are there with zeros.
func Years(periods []Period, fund Fund, through Month) []YearTotal {
	l := NewLedger(periods, fund, through)
	if l.First == 0 {
		return nil
	}
	first := l.First.Year()
	years := make([]YearTotal, (l.First+Month(len(l.Months))-1).Year()-first+1)
	salaries := make([]Dong, len(years))
	for i := range years {
		years[i].Year = first + i
	}
	for i, m := range l.Months {
		if m.Paid {
			at := (l.First + Month(i)).Year() - first
			years[at].Months++
			salaries[at] += m.Salary
		}
	}
	for i := range years {
		if years[i].Months > 0 {
			years[i].Salary = salaries[i] / Dong(years[i].Months)
		}
	}
	for _, p := range periods {
		if !p.Has(fund) || p.Late {
			continue
		}
		for m := max(p.From, l.First); m <= p.End(through); m++ {
			y := &years[m.Year()-first]
			rate, ok := RateAt(fund, p.Kind, m)
			if !ok || p.Salary == 0 {
				y.Partial = true
				continue
			}
			y.Employer += rate.OfEmployer(p.Salary)
			y.Person += rate.OfPerson(p.Salary)
		}
	}
	return years
}

// Stretch is a part of a period in which the rates of a fund stay the same.
type Stretch struct {
	Fund     Fund
	From, To Month
	Rate     ContributionRate
	Known    bool // Rate is, and contributions are counted on a salary
}

// Stretches are what is paid in a period, fund by fund, the newest rate first.
func Stretches(p Period, through Month) []Stretch {
	var all []Stretch
	for _, fund := range p.Funds {
		var of []Stretch
		for m := max(p.From, p.End(through)-maxLedger); m <= p.End(through); m++ {
			rate, ok := RateAt(fund, p.Kind, m)
			ok = ok && p.Salary > 0
			if n := len(of); n > 0 && of[n-1].Known == ok && of[n-1].Rate == rate {
				of[n-1].To = m
				continue
			}
			of = append(of, Stretch{fund, m, m, rate, ok})
		}
		slices.Reverse(of)
		all = append(all, of...)
	}
	return all
}
