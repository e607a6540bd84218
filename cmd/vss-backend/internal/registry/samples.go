package registry

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"time"

	"vssid/app/insurance"
	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/store"
)

// Samples makes the contributions and benefits of the sandbox's people. The same person gets the same record in every sandbox that was first started in
// the same month.
type Samples struct {
	work   personas.Work
	people map[string]personas.Persona // by account
	first  time.Time                   // the sandbox's first start
}

// NewSamples makes them for people; first is the sandbox's first start.
func NewSamples(people []personas.Persona, first time.Time) (*Samples, error) {
	work, err := personas.Works()
	if err != nil {
		return nil, err
	}
	s := &Samples{work: work, people: map[string]personas.Persona{}, first: first}
	for _, p := range people {
		s.people[p.Account] = p
	}
	return s, nil
}

// fill writes the record of a person who has none yet, in one transaction.
func (s *Samples) fill(ctx context.Context, db RecordStore, account string) error {
	p, ok := s.people[account]
	if !ok {
		return nil
	}
	if done, err := db.Read(ctx).HasRecord(account); err != nil || done {
		return err
	}
	m := &maker{Samples: s, p: p, now: Through(s.first), chance: rand.New(rand.NewChaCha8(sha256.Sum256([]byte("sample record of " + p.Account))))}
	m.live()
	return db.Write(ctx, func(tx *store.Tx) error {
		if done, err := tx.HasRecord(account); err != nil || done {
			return err
		}
		for _, c := range m.periods {
			if err := tx.CreateContribution(c); err != nil {
				return fmt.Errorf("write a sample period of %s: %w", p.ID, err)
			}
		}
		for _, b := range m.benefits {
			if err := tx.CreateBenefit(b); err != nil {
				return fmt.Errorf("write a sample benefit of %s: %w", p.ID, err)
			}
		}
		return tx.RaiseRecord(account, true, true)
	})
}

// maker makes one person's record.
type maker struct {
	*Samples
	p        personas.Persona
	now      insurance.Month // the last month that everybody has declared
	chance   *rand.Rand
	periods  []store.Contribution
	benefits []store.Benefit
}

func (m *maker) id(what string, n int) [16]byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "sample %s %d of %s", what, n, m.p.Account))
	return [16]byte(sum[:16])
}

func (m *maker) add(c store.Contribution) {
	if c.From > m.now || c.To != 0 && c.To < c.From {
		return
	}
	c.ID, c.Account = m.id("period", len(m.periods)), m.p.Account
	m.periods = append(m.periods, c)
}

// job is an employment.
type job struct {
	employer int
	from, to insurance.Month // to 0: goes on
	salary   int64           // of the first year
	growth   int64           // percent a year
	funds    []insurance.Fund
	late     int // of the last months, how many are not paid yet
}

func month(year, number int) insurance.Month { return insurance.NewMonth(year, number) }

// thousand rounds salaries the way contracts do.
const thousand = 1000

// employ adds an employment: a period a year, because salaries change in January. A month before a fund began has no such fund.
func (m *maker) employ(j job) {
	e := m.work.Employers[j.employer]
	end := j.to
	if end == 0 {
		end = m.now
	}
	paid := end - insurance.Month(j.late)
	salary, years := j.salary+m.chance.Int64N(200)*thousand, 0
	for from := j.from; from <= end; {
		to := min(month(from.Year(), 12), end)
		if from <= paid {
			to = min(to, paid)
		}
		if begin := firstUnemployment; from < begin && to >= begin {
			to = begin - 1
		}
		c := store.Contribution{From: from, To: to, Kind: string(insurance.Compulsory), Funds: inForce(j.funds, from), Employer: e.Name, EmployerCode: e.Code, Workplace: e.Place,
			JobTitle: e.Titles[min(years/4, len(e.Titles)-1)], Salary: salary, Late: from > paid}
		if j.to == 0 && to == end {
			c.To = 0
		}
		m.add(c)
		from = to + 1
		if from.Number() == 1 {
			years++
			salary = salary * (100 + j.growth) / 100 / thousand * thousand
		}
	}
}

// firstUnemployment is the month in which unemployment insurance began.
var firstUnemployment = month(2009, 1)

// inForce leaves out the funds that had not begun.
func inForce(funds []insurance.Fund, at insurance.Month) []insurance.Fund {
	var kept []insurance.Fund
	for _, f := range funds {
		if f == insurance.UnemploymentFund && at < firstUnemployment || f == insurance.AccidentFund && at < month(2007, 1) {
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

// cover adds a stretch without an employer.
func (m *maker) cover(kind insurance.ContributionKind, from, to insurance.Month, salary int64, funds ...insurance.Fund) {
	m.add(store.Contribution{From: from, To: to, Kind: string(kind), Funds: funds, Salary: salary})
}

// settle says that the months of a fund up to one were paid out.
func (m *maker) settle(fund insurance.Fund, upTo insurance.Month) {
	for i := range m.periods {
		c := &m.periods[i]
		if c.From > upTo {
			continue
		}
		for _, f := range c.Funds {
			if f == fund {
				c.Settled = append(c.Settled, fund)
			}
		}
	}
}

// grant adds a benefit. from and to may be 0.
func (m *maker) grant(group, kind, state string, decided insurance.PartialDate, amount int64, from, to insurance.PartialDate) *store.Benefit {
	n := len(m.benefits)
	b := store.Benefit{ID: m.id("benefit", n), Account: m.p.Account, DecidedOn: decided, Group: group, Kind: kind, State: state, Amount: amount, From: from.String(), To: to.String(),
		Decision: fmt.Sprintf("%04d/QĐ-BHXH-MAU", 1000+m.chance.IntN(8000)), Office: m.work.Office}
	if m.chance.IntN(5) > 0 { // the others are paid in cash
		b.Bank = m.work.Banks[m.chance.IntN(len(m.work.Banks))]
		b.AccountNo = fmt.Sprintf("0000%08d", m.chance.IntN(100_000_000))
	}
	m.benefits = append(m.benefits, b)
	return &m.benefits[n]
}

// pension adds a monthly benefit with the rises it has had since.
func (m *maker) pension(kind string, from insurance.Month, amount int64) {
	b := m.grant("monthly", kind, "paying", from.First(), amount, from.First(), insurance.PartialDate{})
	b.DecidedOn = (from - 1).First()
	for _, a := range m.work.Adjustments {
		at, err := insurance.ParseMonth(a.From)
		if err != nil || at <= from || at > m.now {
			continue
		}
		amount += amount * a.Percent / 10_000 / 100 * 100
		b.Adjustments = append(b.Adjustments, store.BenefitAdjustment{From: at, Amount: amount, Basis: a.Basis})
	}
	b.Amount = amount
}
