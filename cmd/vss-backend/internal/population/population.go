// Package population makes very many made-up people for tests of size: names, numbers, cards, contributions, visits. Nobody in it exists, and nobody can:
//
//   - social-insurance numbers and cards begin with 99, which is no province's code;
//   - citizen IDs begin with 999, which is no province's code either (those are 001 to 096);
//   - telephone numbers begin with 009, which nobody is called under;
//   - employers, facilities and diagnoses are the samples of assets/personas, and say so.
//
// The same seed number gives the same people, on any machine and in either database.
package population

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"vssid/app/cardcode/printed"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/store"
)

// Most is how many people the reserved numbers are enough for.
const Most = 50_000_000

// The reserved beginnings of numbers.
const (
	insurancePrefix = "99"
	citizenPrefix   = "999"
	phonePrefix     = "009"
)

// asOf is the day on which the people are as old as they are: fixed, so that a seed number says everything.
var asOf = time.Date(2026, 1, 1, 0, 0, 0, 0, insurance.Vietnam)

// Years is how far contributions go back.
const Years = 30

// Config says which people are made.
type Config struct {
	People    int
	Seed      uint64
	CardsOnly bool // no contributions and no visits
}

// Put makes the people and gives each to a loader, in the order of their numbers. told hears how many are done, now and then; nil for nobody.
func Put(l *store.Loader, c Config, told func(done int)) error {
	if c.People < 1 || c.People > Most {
		return fmt.Errorf("make %d people: the reserved numbers are enough for 1 to %d", c.People, Most)
	}
	m, err := newMaker(c)
	if err != nil {
		return err
	}
	for _, code := range m.facilities {
		if err := l.Facility(store.Facility{Code: code, Name: m.names[code]}); err != nil {
			return err
		}
	}
	for n := range c.People {
		if err := m.put(l, n); err != nil {
			return fmt.Errorf("person %d: %w", n, err)
		}
		if told != nil && (n+1)%10_000 == 0 {
			told(n + 1)
		}
	}
	return nil
}

type maker struct {
	Config
	source     *rand.PCG
	chance     *rand.Rand
	facilities []string
	names      map[string]string // of facilities, by code
	work       personas.Work
	causes     []personas.Cause
	exam       personas.Item
	bill       []byte         // of every visit: the examination
	taken      map[string]int // citizen IDs by their first six digits
}

func newMaker(c Config) (*maker, error) {
	names, err := personas.Facilities()
	if err != nil {
		return nil, err
	}
	work, err := personas.Works()
	if err != nil {
		return nil, err
	}
	sickness, err := personas.Sicknesses()
	if err != nil {
		return nil, err
	}
	m := &maker{Config: c, source: rand.NewPCG(0, 0), names: names, work: work, exam: sickness.Items["exam"], taken: map[string]int{}}
	m.chance = rand.New(m.source)
	for code := range names {
		m.facilities = append(m.facilities, code)
	}
	slices.Sort(m.facilities)
	for _, cause := range sickness.Causes {
		if cause.Kind == "outpatient" && cause.Days == 0 {
			m.causes = append(m.causes, cause)
		}
	}
	m.bill, err = json.Marshal([]vss.CostLine{examination(m.exam)})
	return m, err
}

// person is somebody in the making.
type person struct {
	n       int
	number  string // mã số BHXH, and the account
	born    insurance.PartialDate
	age     int // in years, on asOf
	sex     insurance.Sex
	objects string
	level   int
}

func (m *maker) put(l *store.Loader, n int) error {
	m.source.Seed(m.Seed, uint64(n))
	p := m.person(n)
	card, err := m.card(p)
	if err != nil {
		return err
	}
	if err := l.Person(store.Account{Number: p.number, Phone: fmt.Sprintf("%s%07d", phonePrefix, n%10_000_000)}, card, card.CitizenID); err != nil {
		return err
	}
	if m.CardsOnly {
		return nil
	}
	if periods := m.periods(p); len(periods) > 0 {
		if err := l.Contributions(p.number, periods); err != nil {
			return err
		}
	}
	if visits := m.visits(p, card.FacilityCode); len(visits) > 0 {
		return l.Visits(p.number, visits)
	}
	return nil
}

// Number is the account number of the person at a place, from 0.
func Number(n int) string { return fmt.Sprintf("%s%08d", insurancePrefix, n) }

// person draws an age, and what such a person is insured as.
func (m *maker) person(n int) person {
	p := person{n: n, number: Number(n), sex: insurance.Male}
	if m.chance.IntN(2) == 1 {
		p.sex = insurance.Female
	}
	born := asOf.AddDate(0, 0, -1-m.chance.IntN(85*365))
	p.born = insurance.DateOf(born)
	p.age = asOf.Year() - born.Year() - 1
	switch {
	case p.age < 6:
		p.objects, p.level = "TE", 1
	case p.age < 18:
		p.objects, p.level = "HS", 4
	case p.age >= 62:
		p.objects, p.level = "HT", 3
	case m.chance.IntN(10) < 6:
		p.objects, p.level = "DN", 4
	default:
		p.objects, p.level = "GD", 4
	}
	return p
}

// citizenID gives the next number of a sex and a year of birth (Decree 137/2015/NĐ-CP, article 13), below the reserved beginning.
func (m *maker) citizenID(p person) (string, error) {
	digit := (p.born.Year - 1900) / 100 * 2
	if p.sex == insurance.Female {
		digit++
	}
	head := fmt.Sprintf("%s%d%02d", citizenPrefix, digit, p.born.Year%100)
	next := m.taken[head]
	if next > 999_999 {
		return "", fmt.Errorf("no citizen ID is left that begins with %s", head)
	}
	m.taken[head] = next + 1
	return fmt.Sprintf("%s%06d", head, next), nil
}

func (m *maker) card(p person) (store.Card, error) {
	citizen, err := m.citizenID(p)
	if err != nil {
		return store.Card{}, err
	}
	facility := m.facilities[m.chance.IntN(len(m.facilities))]
	from := asOf.AddDate(-m.chance.IntN(4), -m.chance.IntN(12), 0)
	if birth := p.born.First(); birth.After(from) {
		from = birth
	}
	validFrom, fiveYears := insurance.DateOf(from), insurance.DateOf(from.AddDate(5, 0, 0))
	name := m.name(p.sex)
	payload, err := printed.Write(printed.Card{Layout: printed.Layout15, CardNumber: insurance.CardNumber(p.number), Name: name, DateOfBirth: p.born, Sex: p.sex, Address: "Thôn Ví Dụ, xã Mẫu",
		Facility: insurance.FacilityCode(facility), ValidFrom: validFrom, IssuedOn: validFrom, FiveYearDate: fiveYears, CheckString: fmt.Sprintf("%016x-7102", m.chance.Uint64())})
	return store.Card{Account: p.number, CardNumber: p.number, InsuranceNumber: p.number, CitizenID: citizen, HolderName: name, DateOfBirth: p.born.String(), Sex: string(p.sex), ObjectCode: p.objects,
		FacilityCode: facility, ValidFrom: validFrom.String(), FiveYearDate: fiveYears.String(), BenefitLevel: p.level, BHYTPayload: payload}, err
}

// id is a row's: the person's place first, so that a load appends to the index of ids, then chance.
func (m *maker) id(p person, row int) [16]byte {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], uint64(p.n)<<8|uint64(row))
	binary.BigEndian.PutUint64(id[8:], m.chance.Uint64())
	return id
}

// periods are one or two employments of a worker in the last thirty years. Retired people's and others' are not made.
func (m *maker) periods(p person) []store.Contribution {
	if p.objects != "DN" {
		return nil
	}
	last := insurance.MonthOf(asOf)
	first := max(last-Years*12, insurance.NewMonth(p.born.Year+18, p.born.Month))
	first += insurance.Month(m.chance.IntN(int(last-first)/4 + 1))
	ends := []insurance.Month{0}
	if between := first + insurance.Month(m.chance.IntN(int(last-first)+1)); between > first+12 && between < last-12 {
		ends = []insurance.Month{between, 0}
	}
	var all []store.Contribution
	for i, to := range ends {
		e := m.work.Employers[m.chance.IntN(len(m.work.Employers))]
		all = append(all, store.Contribution{ID: m.id(p, i), From: first, To: to, Kind: string(insurance.Compulsory), Funds: fundsSince(first), Employer: e.Name, EmployerCode: e.Code,
			Workplace: e.Place, JobTitle: e.Titles[min(i, len(e.Titles)-1)], Salary: int64(5_000+100*m.chance.IntN(200)) * 1000})
		first = to + 1
	}
	return all
}

// fundsSince are the funds of an employment that began in a month: unemployment insurance began in 2009, the fund for accidents in 2007.
func fundsSince(m insurance.Month) []insurance.Fund {
	all := []insurance.Fund{insurance.SocialFund, insurance.HealthFund}
	if m >= insurance.NewMonth(2007, 1) {
		all = append(all, insurance.AccidentFund)
	}
	if m >= insurance.NewMonth(2009, 1) {
		all = append(all, insurance.UnemploymentFund)
	}
	return all
}

// visits are none or one examination in the years before asOf: small enough for the fund to pay all of it.
func (m *maker) visits(p person, facility string) []store.Visit {
	if p.age < 1 || m.chance.IntN(3) > 0 {
		return nil
	}
	at := asOf.AddDate(0, 0, -1-m.chance.IntN(300)).Add(time.Duration(7*60+m.chance.IntN(9*60)) * time.Minute)
	cause := m.cause(p)
	return []store.Visit{{ID: m.id(p, 0), Admitted: at, Discharged: at.Add(time.Duration(30+m.chance.IntN(120)) * time.Minute), Year: at.Year(), Kind: cause.Kind, FacilityCode: facility,
		Diagnosis: cause.Name, ICD: cause.ICD, Payers: store.Payers{Total: m.exam.Price, Fund: m.exam.Price}, Bill: m.bill}}
}

func (m *maker) cause(p person) personas.Cause {
	begin := m.chance.IntN(len(m.causes))
	for i := range m.causes {
		c := m.causes[(begin+i)%len(m.causes)]
		if p.age >= c.Ages[0] && p.age <= c.Ages[1] && (c.Sex == "" || c.Sex == string(p.sex)) {
			return c
		}
	}
	return m.causes[begin]
}

// examination is the bill of a visit at which nothing else is done: all of it inside the insurance's scope, and paid by the fund.
func examination(i personas.Item) vss.CostLine {
	return vss.CostLine{Code: i.Code, Name: i.Name, Unit: i.Unit, Quantity: "1", Rate: i.Rate, UnitPrice: i.Price, Payers: vss.Payers{Total: i.Price, Fund: i.Price}}
}
