package core

import (
	"context"
	"fmt"
	"slices"

	"vssid/app/insurance"
	"vssid/app/vss"
)

// The screens of benefits received (thông tin hưởng).
const (
	ScreenBenefits Screen = "benefits"        // the benefits, a tab for each group
	ScreenReceived Screen = "benefits-detail" // one of them
)

// Benefits is the whole record of benefits as it is stored.
type Benefits struct {
	Benefits []vss.Benefit `json:"benefits"` // newest decision first
	Version  int64         `json:"version"`
}

// BenefitGroups are the groups in the order of the tabs.
func BenefitGroups() []vss.BenefitGroup {
	return []vss.BenefitGroup{vss.BenefitGroupOneOff, vss.BenefitGroupSicknessMaternity, vss.BenefitGroupMonthly, vss.BenefitGroupUnemployment}
}

// BenefitsState is ScreenBenefits and ScreenReceived.
type BenefitsState struct {
	Record  Record[Benefits]
	groups  map[vss.BenefitGroup][]vss.Benefit // of Record.Value
	Group   vss.BenefitGroup                   // the chosen tab; "" is the first
	Benefit string                             // the one that is open
}

// Chosen is the group whose tab is open.
func (b BenefitsState) Chosen() vss.BenefitGroup {
	if b.Group == "" {
		return BenefitGroups()[0]
	}
	return b.Group
}

// Of is the benefits of a group, newest decision first.
func (b BenefitsState) Of(g vss.BenefitGroup) []vss.Benefit { return b.groups[g] }

// Open is the benefit that is open.
func (b BenefitsState) Open() (vss.Benefit, bool) {
	i := slices.IndexFunc(b.Record.Value.Benefits, func(one vss.Benefit) bool { return one.BenefitId == b.Benefit })
	if i < 0 {
		return vss.Benefit{}, false
	}
	return b.Record.Value.Benefits[i], true
}

// Messages of benefits.
type (
	// ShowBenefitGroup chooses a tab.
	ShowBenefitGroup struct{ Group vss.BenefitGroup }
	// ShowBenefit opens a benefit.
	ShowBenefit struct{ ID string }
)

func (ShowBenefitGroup) msg() {}
func (ShowBenefit) msg()      {}

var benefitSource = source[Benefits]{name: "benefits", ask: func(ctx context.Context, s *vss.Session, known *Benefits) (Benefits, error) {
	q := vss.RecordQuery{Limit: recordPage}
	if known != nil {
		q.Known = known.Version
	}
	var all Benefits
	for range maxRecordPages {
		page, err := s.Benefits(ctx, q)
		if err != nil {
			return all, err
		}
		if page.Unchanged && known != nil {
			return *known, nil
		}
		if q.Cursor != "" && page.Version != all.Version {
			all, q = Benefits{}, vss.RecordQuery{Limit: recordPage} // it changed between two pages
			continue
		}
		all.Benefits, all.Version = append(all.Benefits, page.Benefits...), page.Version
		if page.Next == nil {
			return all, nil
		}
		q = vss.RecordQuery{Limit: recordPage, Cursor: *page.Next}
	}
	return all, fmt.Errorf("read the benefits: %w", errEndlessRecord)
}}

var benefits = feature{
	update: updateBenefits,
	pages: map[Screen]page{
		ScreenBenefits: {personal: true, enter: State.loadBenefits, retry: State.loadBenefits},
		ScreenReceived: {personal: true, enter: State.loadBenefits, retry: State.loadBenefits},
	},
	arrived: benefitsArrived,
	forget:  func(s *State) { s.Benefits = BenefitsState{Group: s.Benefits.Group, Benefit: s.Benefits.Benefit} },
}

func (s State) loadBenefits() (State, []Effect) {
	effects := s.Benefits.Record.load(&s, &benefitSource)
	return s, effects
}

// benefitsChanged is the event of a change of what the funds pay.
const benefitsChanged = "benefits-changed"

// benefitsArrived fetches again what is on the screen when the server says that it has changed.
func benefitsArrived(s State, m EventArrived) (State, []Effect) {
	if !m.Gap && m.Change.Kind != benefitsChanged || s.Screen() != ScreenBenefits && s.Screen() != ScreenReceived {
		return s, nil
	}
	return s.loadBenefits()
}

func updateBenefits(s State, m Msg) (State, []Effect, bool) {
	b := &s.Benefits
	var effects []Effect
	switch m := m.(type) {
	case ShowBenefitGroup:
		if slices.Contains(BenefitGroups(), m.Group) {
			b.Group = m.Group
		}
	case ShowBenefit:
		if m.ID != "" {
			b.Benefit = m.ID
			s, effects = s.show(ScreenReceived)
		}
	case Recalled[Benefits]:
		b.Record.recalled(m)
		b.sort()
	case Fetched[Benefits]:
		if b.Record.fetched(m) {
			b.sort()
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// sort lays the record out by group, once for each answer.
func (b *BenefitsState) sort() {
	b.groups = map[vss.BenefitGroup][]vss.Benefit{}
	for _, one := range b.Record.Value.Benefits {
		b.groups[one.Group] = append(b.groups[one.Group], one)
	}
}

// The screens of estimates (ước tính).
const (
	ScreenEstimates Screen = "estimates"           // which of them
	ScreenOneOff    Screen = "estimates-one-off"   // BHXH một lần
	ScreenPension   Screen = "estimates-pension"   // age, rate and amount of the pension
	ScreenFiveYears Screen = "estimates-five-year" // five years of health insurance in a row
)

// EstimatesState is what the person has set on the screens of estimates.
type EstimatesState struct {
	GoOn  bool // the pension: payment goes on until it begins
	Early int  // whole years before the age; only who has lost part of the capacity to work may
}

// EstimateOnward lets the estimate of the pension count on with payment until the age, or with what is paid.
type EstimateOnward struct{ On bool }

// EstimateEarly lets the estimate of the pension begin so many whole years before the age.
type EstimateEarly struct{ Years int }

func (EstimateOnward) msg() {}
func (EstimateEarly) msg()  {}

var estimates = feature{
	update: updateEstimates,
	pages: map[Screen]page{
		ScreenEstimates: {personal: true, enter: State.loadContributions, retry: State.loadContributions},
		ScreenOneOff:    {personal: true, enter: State.loadContributions, retry: State.loadContributions},
		ScreenPension:   {personal: true, enter: State.loadContributions, retry: State.loadContributions},
		ScreenFiveYears: {personal: true, enter: State.loadFiveYears, retry: State.loadFiveYears},
	},
	forget: func(s *State) { s.Estimates = EstimatesState{} },
}

func updateEstimates(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case EstimateOnward:
		s.Estimates.GoOn = m.On
	case EstimateEarly:
		s.Estimates.Early = min(max(m.Years, 0), s.MostEarly())
	default:
		return s, nil, false
	}
	return s, nil, true
}

// loadFiveYears loads what the sum is made of: the contributions, and the visits of this year.
func (s State) loadFiveYears() (State, []Effect) {
	s, effects := s.loadContributions()
	s, more := s.loadBook()
	return s, append(effects, more...)
}

// MostEarly is how many whole years before the age a pension may begin at most, by the rules of this month and not before it.
func (s State) MostEarly() int {
	steps, _, _, ok := insurance.EarlyRetirementAt(insurance.MonthOf(s.Now))
	age, known := s.pensionAge()
	if !ok || !known || len(steps) == 0 {
		return 0
	}
	ahead := int(age.Reached - insurance.MonthOf(s.Now))
	return max(0, min(steps[len(steps)-1].Most, ahead)/12)
}

// pensionAge is the age in normal conditions of the card's holder.
func (s State) pensionAge() (insurance.PensionAge, bool) {
	c := s.Card.Card
	if c == nil {
		return insurance.PensionAge{}, false
	}
	born, err := insurance.ParsePartialDate(c.DateOfBirth)
	if err != nil {
		return insurance.PensionAge{}, false
	}
	return insurance.PensionAgeOf(insurance.Sex(c.Sex), born)
}

// CoPaid is what the holder has paid as co-payments (cùng chi trả) in the year of this day, by the care book on this device; false while that is not known.
func (s State) CoPaid() (insurance.Dong, bool) {
	if s.CareBook.Book == nil {
		return 0, false
	}
	var sum insurance.Dong
	for _, v := range s.CareBook.Book.Year(s.Now.In(insurance.Vietnam).Year()) {
		sum += insurance.Dong(v.Payers.CoPayment)
	}
	return sum, true
}

// OneOff is the estimate of the one-off payment from the record on this device, if it were paid this month.
func (s State) OneOff() insurance.Estimate {
	return insurance.OneOff(s.Participation.Of(insurance.SocialFund).Ledger, insurance.MonthOf(s.Now))
}

// PensionEstimate is when somebody may retire, and what the pension would be.
type PensionEstimate struct {
	Age   insurance.PensionAge
	Known bool // Age is
	More  int  // months until it begins
	Sum   insurance.Estimate
}

// Pension is the estimate of the pension from the record on this device. Its sum is by the rules of this month even when the age lies ahead: nobody knows
// the later ones.
func (s State) Pension() PensionEstimate {
	var p PensionEstimate
	c := s.Card.Card
	if c == nil {
		return p
	}
	now := insurance.MonthOf(s.Now)
	p.Age, p.Known = s.pensionAge()
	early := 12 * min(s.Estimates.Early, s.MostEarly())
	if p.Known && s.Participation.Counted != nil {
		p.More = max(0, int(p.Age.Reached-s.Participation.Counted.Through)-early)
	}
	more := 0
	if s.Estimates.GoOn {
		more = p.More
	}
	p.Sum = insurance.Pension(s.Participation.Of(insurance.SocialFund).Ledger, insurance.Sex(c.Sex), more, early, now)
	return p
}

// FiveYears is how long the health insurance has lasted without a long gap, by the record on this device.
func (s State) FiveYears() (insurance.FiveYears, bool) {
	return insurance.FiveYearsOf(s.Participation.Of(insurance.HealthFund).Ledger, insurance.DateOf(s.Now))
}
