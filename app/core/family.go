package core

import (
	"slices"

	"vssid/app/device"
	"vssid/app/vss"
)

// The screens of the cards of the family.
const (
	ScreenFamily Screen = "family"      // whose cards this device carries, and who carries this account's
	ScreenCarry  Screen = "family-card" // one of them: FamilyState.Open
)

// MaxRelations is how many relations the server lists in each direction (24-dependants.yaml, DependantList).
const MaxRelations = 100

// FamilyState is the cards of others on this device, and the screens about them.
type FamilyState struct {
	Cards  []device.CarriedCard // as they are stored; shown beside the own card
	Shown  vss.CarryId          // the card on home and on the code screen; "" is the own one
	Job    JobID                // of the load or renewal on its way
	Again  bool                 // something changed since it was asked for
	List   Record[vss.DependantList]
	Open   vss.CarryId // on ScreenCarry
	Act    JobID       // an acceptance or an end on its way
	Ending bool        // the person was asked whether to end it
	Failed Failure     // of the act
}

// Carried is the relation that ScreenCarry shows, and whether this account is the carrier in it; nil when the list does not have it.
func (f *FamilyState) Carried() (c *vss.CarriedCard, carrier bool) {
	for i := range f.List.Value.Carried {
		if f.List.Value.Carried[i].CarryId == f.Open {
			return &f.List.Value.Carried[i], true
		}
	}
	for i := range f.List.Value.Given {
		if f.List.Value.Given[i].CarryId == f.Open {
			return &f.List.Value.Given[i], false
		}
	}
	return nil, false
}

// Waiting is the first offer that waits for this account's answer; nil without one.
func (f *FamilyState) Waiting() *vss.CarriedCard {
	for i := range f.List.Value.Carried {
		if f.List.Value.Carried[i].State == vss.CarryStateOffered {
			return &f.List.Value.Carried[i]
		}
	}
	return nil
}

// ShownCard is the card on home and on the code screen: the own one, or the carried one that the person has chosen. Nil when there is none.
func (s State) ShownCard() *device.Card {
	if i := s.shownPlace(); i > 0 {
		return &s.Family.Cards[i-1].Card
	}
	return s.Card.Card
}

// shownPlace is the place of the shown card among all: 0 is the own one.
func (s State) shownPlace() int {
	if s.Family.Shown == "" {
		return 0
	}
	return 1 + slices.IndexFunc(s.Family.Cards, func(c device.CarriedCard) bool { return c.ID == s.Family.Shown })
}

// Place says which of how many cards is shown, from 0.
func (s State) Place() (at, of int) { return s.shownPlace(), 1 + len(s.Family.Cards) }

// CardAt is the card at a place; nil where there is none.
func (s State) CardAt(place int) *device.Card {
	switch {
	case place == 0:
		return s.Card.Card
	case place > 0 && place <= len(s.Family.Cards):
		return &s.Family.Cards[place-1].Card
	}
	return nil
}

// Messages of the family.
type (
	// ShowCardAt shows the card of a place on home.
	ShowCardAt struct{ Place int }
	// ShowCarry opens one relation.
	ShowCarry struct{ ID vss.CarryId }
	// AcceptCarry takes an offer.
	AcceptCarry struct{}
	// EndCarry asks whether to end the relation, and ends it when asked again.
	EndCarry struct{}
	// KeepCarry takes that back.
	KeepCarry struct{}
	// CarriedLoaded answers the load and the renewal of carried cards.
	CarriedLoaded struct {
		Answer
		Cards   []device.CarriedCard
		Renewed bool
	}
	// CarryChanged answers an acceptance or an end.
	CarryChanged struct {
		Answer
		Card vss.CarriedCard
	}
)

func (ShowCardAt) msg()  {}
func (ShowCarry) msg()   {}
func (AcceptCarry) msg() {}
func (EndCarry) msg()    {}
func (KeepCarry) msg()   {}

var family = feature{
	update: updateFamily,
	pages: map[Screen]page{
		ScreenFamily: {personal: true, enter: State.loadFamily, retry: State.loadFamily},
		ScreenCarry:  {personal: true, enter: State.loadFamily, retry: State.loadFamily, back: State.leaveCarry},
	},
	arrived: familyArrived,
	forget: func(s *State) {
		s.Family = FamilyState{Cards: s.Family.Cards, Shown: s.Family.Shown, Job: s.Family.Job, Open: s.Family.Open}
	},
}

func updateFamily(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	f := &s.Family
	switch m := m.(type) {
	case ShowCardAt:
		s = s.showCardAt(m.Place)
	case ShowCarry:
		if m.ID != "" {
			f.Open, f.Ending, f.Failed = m.ID, false, Failure{}
			s, effects = s.show(ScreenCarry)
		}
	case AcceptCarry:
		if c, carrier := f.Carried(); c != nil && carrier && c.State == vss.CarryStateOffered {
			s, effects = s.changeCarry(true)
		}
	case EndCarry:
		s, effects = s.endCarry()
	case KeepCarry:
		f.Ending = false
	case CarriedLoaded:
		s, effects = s.carriedLoaded(m)
	case CarryChanged:
		s, effects = s.carryChanged(m)
	case Recalled[vss.DependantList]:
		f.List.recalled(m)
	case Fetched[vss.DependantList]:
		if f.List.fetched(m) && !m.Failure.Is() {
			s, effects = s.renewCarried()
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

func (s State) showCardAt(place int) State {
	if s.Screen() != ScreenHome || s.CardAt(place) == nil {
		return s
	}
	s.Family.Shown = ""
	if place > 0 {
		s.Family.Shown = s.Family.Cards[place-1].ID
	}
	return s
}

var dependantList = &source[vss.DependantList]{name: "family/list", ask: askDependants}

func (s State) loadFamily() (State, []Effect) {
	effects := s.Family.List.load(&s, dependantList)
	return s, effects
}

// readCarried reads the carried cards that are stored, once the own card is on its way to the screen.
func (s State) readCarried() (State, []Effect) {
	if s.Boot.Held != DeviceActive || s.Family.Job != 0 {
		return s, nil
	}
	s.Family.Job = s.newJob()
	return s, []Effect{loadCarried{Job{s.Family.Job}}}
}

// renewCarried asks the server which cards may be carried, and for those that are due.
func (s State) renewCarried() (State, []Effect) {
	if s.Boot.Held != DeviceActive || s.Family.Job != 0 {
		return s, nil
	}
	s.Family.Job = s.newJob()
	return s, []Effect{renewCarried{Job{s.Family.Job}}}
}

// carriedLoaded takes the carried cards. A renewal that failed keeps what is shown; it comes again with the next one of the own card.
func (s State) carriedLoaded(m CarriedLoaded) (State, []Effect) {
	f := &s.Family
	if m.Job == 0 || m.Job != f.Job {
		return s, nil
	}
	f.Job = 0
	if m.Cards != nil || !m.Failure.Is() {
		f.Cards = m.Cards
	}
	if s.shownPlace() <= 0 && f.Shown != "" {
		f.Shown = ""
		if s.Screen() == ScreenHome {
			s.Code = CodeState{}
		}
	}
	if !f.Again {
		return s, nil
	}
	f.Again = false
	return s.renewCarried()
}

func (s State) changeCarry(accept bool) (State, []Effect) {
	f := &s.Family
	if f.Act != 0 {
		return s, nil
	}
	f.Act, f.Failed = s.newJob(), Failure{}
	return s, []Effect{changeCarry{Job{f.Act}, f.Open, accept}}
}

func (s State) endCarry() (State, []Effect) {
	f := &s.Family
	c, carrier := f.Carried()
	if c == nil || c.State == vss.CarryStateEnded || !carrier && c.Reason == vss.CarryReasonGuardian {
		return s, nil
	}
	if !f.Ending {
		f.Ending = true
		return s, nil
	}
	return s.changeCarry(false)
}

func (s State) leaveCarry() (State, []Effect) {
	s.Family.Ending, s.Family.Failed = false, Failure{}
	s.pop()
	return s, nil
}

func (s State) carryChanged(m CarryChanged) (State, []Effect) {
	f := &s.Family
	if m.Job == 0 || m.Job != f.Act {
		return s, nil
	}
	f.Act, f.Failed, f.Ending = 0, m.Failure, false
	if m.Failure.Is() {
		return s, nil
	}
	f.List.Value = replaced(f.List.Value, m.Card)
	return s.renewCarried()
}

// familyArrived asks again which cards may be carried when that has changed, and reads the list where it is shown.
func familyArrived(s State, m EventArrived) (State, []Effect) {
	if m.Change.Kind != "family-changed" && !m.Gap {
		return s, nil
	}
	s.Family.Again = s.Family.Job != 0 // the answer on its way may be older
	s, effects := s.renewCarried()
	if s.Open && (slices.Contains(s.Stack, ScreenFamily) || slices.Contains(s.Stack, ScreenCarry)) {
		var more []Effect
		s, more = s.loadFamily()
		effects = append(effects, more...)
	}
	return s, effects
}
