package carebook

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/store"
)

// Samples makes the care books of the sandbox's people. The same person gets the same visits in every sandbox that was first started on the same day.
type Samples struct {
	sickness personas.Sickness
	people   map[string]personas.Persona // by account
	first    time.Time                   // the sandbox's first start: nothing is younger
}

// NewSamples makes them for people; first is the sandbox's first start.
func NewSamples(people []personas.Persona, first time.Time) (*Samples, error) {
	sickness, err := personas.Sicknesses()
	if err != nil {
		return nil, err
	}
	s := &Samples{sickness: sickness, people: map[string]personas.Persona{}, first: first}
	for _, p := range people {
		s.people[p.Account] = p
	}
	return s, nil
}

// fill writes the visits of a person who has none yet, in one transaction.
func (s *Samples) fill(ctx context.Context, db Store, account string) error {
	p, ok := s.people[account]
	if !ok {
		return nil
	}
	if done, err := db.Read(ctx).HasSamples(account); err != nil || done {
		return err
	}
	visits, err := s.visits(p)
	if err != nil {
		return fmt.Errorf("make the sample visits of %s: %w", p.ID, err)
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		if done, err := tx.HasSamples(account); err != nil || done {
			return err
		}
		for _, v := range visits {
			if err := tx.CreateVisit(v.Visit, v.papers); err != nil {
				return err
			}
		}
		if err := tx.RaiseBook(account); err != nil {
			return err
		}
		_, err := tx.KeepSetting("sample-visits/"+account, []byte(strconv.Itoa(len(visits))))
		return err
	})
}

type sample struct {
	store.Visit
	papers []store.Paper
}

// chance is a person's own stream of chances, the same in every run.
func chance(p personas.Persona) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256([]byte("sample visits of " + p.Account))))
}

// visits makes all visits of a person, oldest first.
func (s *Samples) visits(p personas.Persona) ([]sample, error) {
	born, err := insurance.ParsePartialDate(p.DateOfBirth)
	if err != nil {
		return nil, err
	}
	m := &maker{Samples: s, p: p, born: born, chance: chance(p), had: map[string]bool{}}
	if p.ID == s.sickness.ManyVisits.Persona {
		return m.dialysis(s.sickness.ManyVisits.Visits)
	}
	begin := s.first.AddDate(-8, 0, 0)
	if b := born.First(); b.After(begin) {
		begin = b.AddDate(0, 1, 0)
	}
	n := 5 + m.chance.IntN(5)
	if age := s.first.Year() - born.Year; age >= 60 {
		n += 12
	}
	room := s.first.Add(-15 * 24 * time.Hour).Sub(begin)
	if room <= 0 {
		return nil, nil
	}
	days := make([]time.Time, n)
	for i := range days {
		days[i] = begin.Add(time.Duration(m.chance.Int64N(int64(room))))
	}
	slices.SortFunc(days, time.Time.Compare)
	var all []sample
	for _, at := range days {
		c, ok := m.cause(at)
		if !ok {
			continue
		}
		v, err := m.visit(c, morning(at, m.chance))
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// maker makes the visits of one person.
type maker struct {
	*Samples
	p      personas.Persona
	born   insurance.PartialDate
	chance *rand.Rand
	had    map[string]bool // causes that come once
}

// morning is a moment at which desks are open on the day of at.
func morning(at time.Time, chance *rand.Rand) time.Time {
	y, month, d := at.In(insurance.Vietnam).Date()
	return time.Date(y, month, d, 7+chance.IntN(9), 5*chance.IntN(12), 0, 0, insurance.Vietnam)
}

// dialysis makes n visits of somebody whose blood is cleaned three times a week: Monday, Wednesday, Friday.
func (m *maker) dialysis(n int) ([]sample, error) {
	all := make([]sample, 0, n)
	for at := m.first.AddDate(0, 0, -1); len(all) < n; at = at.AddDate(0, 0, -1) {
		switch at.In(insurance.Vietnam).Weekday() {
		case time.Monday, time.Wednesday, time.Friday:
			v, err := m.visit(m.sickness.Dialysis, morning(at, m.chance))
			if err != nil {
				return nil, err
			}
			all = append(all, v)
		}
	}
	slices.Reverse(all)
	return all, nil
}

// cause picks why the person sees a doctor at a moment; false when nothing fits their age.
func (m *maker) cause(at time.Time) (personas.Cause, bool) {
	age := int(at.Sub(m.born.First()).Hours() / 24 / 365.25)
	sum := 0
	var fit []personas.Cause
	for _, c := range m.sickness.Causes {
		if age >= c.Ages[0] && age <= c.Ages[1] && (c.Sex == "" || c.Sex == m.p.Sex) && !m.had[c.ICD] {
			fit, sum = append(fit, c), sum+c.Weight
		}
	}
	if sum == 0 {
		return personas.Cause{}, false
	}
	pick := m.chance.IntN(sum)
	for _, c := range fit {
		if pick -= c.Weight; pick < 0 {
			m.had[c.ICD] = c.Once
			return c, true
		}
	}
	panic("a weighted choice fell through its own sum")
}

func (m *maker) visit(c personas.Cause, at time.Time) (sample, error) {
	v := store.Visit{Account: m.p.Account, Admitted: at, Discharged: at.Add(time.Duration(40+m.chance.IntN(120)) * time.Minute), Year: at.Year(), Kind: c.Kind,
		FacilityCode: m.p.FacilityCode, Diagnosis: c.Name, ICD: c.ICD}
	if c.Days > 0 {
		v.Discharged = at.AddDate(0, 0, c.Days-1).Add(3 * time.Hour)
	}
	binaryID := sha256.Sum256(fmt.Appendf(nil, "sample visit of %s at %d", m.p.Account, at.Unix()))
	v.ID = [16]byte(binaryID[:16])
	lines, total := m.bill(c, at)
	v.Payers = store.Payers{Total: total.Total, Fund: total.Fund, Other: total.Other, Own: total.Own, CoPayment: total.CoPayment}
	var err error
	v.Bill, err = json.Marshal(lines)
	return sample{v, m.papers(c, v)}, err
}

// bill makes the lines of a visit and their sum. What is inside the insurance's scope is split by the rules of the day.
func (m *maker) bill(c personas.Cause, at time.Time) ([]vss.CostLine, vss.Payers) {
	names := make([]string, 0, len(c.Use))
	for name := range c.Use {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return int(m.sickness.Items[b].Price - m.sickness.Items[a].Price)
	})
	var inside insurance.Dong
	for _, name := range names {
		item := m.sickness.Items[name]
		inside += insurance.Dong(item.Price * int64(c.Use[name]) * int64(item.Rate) / 100)
	}
	share := m.share(inside, insurance.DateOf(at))
	lines := make([]vss.CostLine, 0, len(names))
	var total vss.Payers
	for _, name := range names {
		item, quantity := m.sickness.Items[name], int64(c.Use[name])
		p := Split(item.Price*quantity, item.Rate, share)
		if item.Rate == 0 && m.p.ObjectCode == "CN" {
			p.Other, p.Own = p.Own/2, p.Own-p.Own/2 // a charity's half, so that the sandbox shows another payer too
		}
		lines = append(lines, vss.CostLine{Code: item.Code, Name: item.Name, Unit: item.Unit, Quantity: strconv.FormatInt(quantity, 10), UnitPrice: item.Price, Rate: item.Rate, Payers: p})
		total.Total, total.Fund, total.Other, total.Own, total.CoPayment = total.Total+p.Total, total.Fund+p.Fund, total.Other+p.Other, total.Own+p.Own, total.CoPayment+p.CoPayment
	}
	return lines, total
}

// share is what percentage of the inside costs of a visit the fund pays on a day.
func (m *maker) share(inside insurance.Dong, day insurance.PartialDate) int {
	b, ok := insurance.BenefitAt(insurance.BenefitLevel(m.p.BenefitLevel), insurance.LivingArea(m.p.LivingArea), day)
	if !ok {
		return 80 // visits before the first rules known here: the share most people had
	}
	for _, e := range b.Exceptions {
		if e.Kind == insurance.SmallVisit && e.Amount > 0 && inside < e.Amount {
			return 100
		}
	}
	return b.Percentage
}

// Split splits an amount: rate percent of it is inside the insurance's scope, of which the fund pays share percent and the person the rest as
// co-payment (cùng chi trả); what is outside the person pays alone. The parts add up to the amount.
func Split(amount int64, rate, share int) vss.Payers {
	inside := amount * int64(rate) / 100
	fund := inside * int64(share) / 100
	return vss.Payers{Total: amount, Fund: fund, CoPayment: inside - fund, Own: amount - inside}
}

// papers makes the papers that a visit ends with.
func (m *maker) papers(c personas.Cause, v store.Visit) []store.Paper {
	var all []store.Paper
	age := v.Year - m.born.Year
	for _, kind := range c.Papers {
		if kind == "sick-leave" && (age < 18 || age > 60) {
			continue // nobody's employer asks for it
		}
		p := store.Paper{Kind: kind, Serial: fmt.Sprintf("%s%02d-%06d", v.FacilityCode, v.Year%100, m.chance.IntN(1_000_000)), IssuedOn: insurance.DateOf(v.Discharged).String(), State: "issued"}
		switch kind {
		case "sick-leave":
			p.State = "received"
			p.ValidTo = insurance.DateOf(v.Discharged.AddDate(0, 0, 3)).String()
		case "appointment":
			p.ValidTo = insurance.DateOf(v.Discharged.AddDate(0, 0, 28)).String()
		case "referral":
			p.ValidTo = insurance.DateOf(v.Discharged.AddDate(0, 0, 10)).String()
		}
		all = append(all, p)
	}
	return all
}
