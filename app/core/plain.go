package core

import (
	"slices"

	"vssid/app/lookup"
)

// The screens of the plain mode beside ScreenHome, which shows three big buttons in it.
const (
	ScreenNearby    Screen = "nearby"     // the facility on the card and the nearest others, to call or to go to
	ScreenPlainHelp Screen = "plain-help" // call, guides, what is never asked for
)

// SetPlain switches the plain mode on or off: three big buttons in place of home, for who needs no more.
type SetPlain struct{ On bool }

func (SetPlain) msg() {}

var plain = feature{update: updatePlain, pages: map[Screen]page{
	ScreenNearby:    {enter: State.enterNearby, retry: State.enterNearby},
	ScreenPlainHelp: {},
}}

func updatePlain(s State, m Msg) (State, []Effect, bool) {
	set, ok := m.(SetPlain)
	if !ok {
		return s, nil, false
	}
	prefs := s.Prefs
	prefs.Plain = set.On
	next, effects := s.setPrefs(prefs)
	return next, effects, true
}

func (s State) enterNearby() (State, []Effect) {
	effects := s.wantPlaces()
	s.findNearby()
	return s, effects
}

// nearbyAtMost is how many facilities ScreenNearby shows: as many as an elder reads through.
const nearbyAtMost = 4

// findNearby finds the card's own facility, and then the ones nearest to the person or, where that is not known, to the card's own.
func (s *State) findNearby() {
	p := &s.Places
	if p.Directory == nil {
		return
	}
	p.Nearby = nil
	near, known := p.near(), p.near() != nil
	own := ""
	if s.Card.Card != nil {
		own = s.Card.Card.FacilityCode
	}
	if at, ok := p.Directory.Place(lookup.Facilities, own); ok {
		first := lookup.Found{Place: at, Metres: -1}
		if near == nil {
			near = at.Position
		} else if at.Position != nil {
			first.Metres = near.MetresTo(*at.Position)
		}
		p.Nearby = append(p.Nearby, first)
	}
	for _, f := range p.Directory.Search(lookup.Query{Kind: lookup.Facilities, Contract: true, Near: near, Limit: nearbyAtMost + 1}) {
		if !known {
			f.Metres = -1 // it would be counted from the card's facility, not from the person
		}
		if f.Code != own && len(p.Nearby) < nearbyAtMost {
			p.Nearby = append(p.Nearby, f)
		}
	}
	p.Nearby = slices.Clip(p.Nearby)
}
