package core

import (
	"context"
	"errors"
	"slices"
	"time"

	"vssid/app/lookup"
	"vssid/platform"
)

// PlacesState is the directory of places, read when a screen first asks for it, and what the person looks for in it. It survives the locking of the
// vault: the lists are public.
type PlacesState struct {
	Directory *lookup.Directory // nil until it is read
	Job       JobID
	Failure   Failure
	Locatable bool // the system can say where the device is

	Kind      lookup.Kind
	Text      string
	Province  string // code; "": anywhere
	Contract  bool
	SickLeave bool
	Near      string           // code of the commune that distances count from; "": Position, or none
	Position  *lookup.Position // where the device is, once the person asked
	Locating  JobID
	Unlocated bool // the system could not say
	Found     []lookup.Found
	More      bool           // Found was cut
	Chosen    string         // code of the place on ScreenPlace
	Searched  string         // on ScreenPlaceArea
	Nearby    []lookup.Found // on ScreenNearby

	refreshing JobID     // of refreshPlaces
	refreshAt  time.Time // when it may run again
}

// How many places a list shows at once, and at most: who has not found it by then is better off typing more of its name.
const (
	placesAtOnce = 50
	placesAtMost = 300
)

// The screens of the look-ups.
const (
	ScreenLookups   Screen = "lookups"    // which list
	ScreenPlaces    Screen = "places"     // a list of places with its search
	ScreenPlace     Screen = "place"      // one of them
	ScreenPlaceArea Screen = "place-area" // which province, and near what
)

// Messages of the look-ups.
type (
	// ShowPlaces opens a list, with or without its filters.
	ShowPlaces struct {
		Kind                lookup.Kind
		Contract, SickLeave bool
	}
	// TypePlace is what stands in the search field.
	TypePlace struct{ Text string }
	// ToggleContract shows only facilities with a contract, or all.
	ToggleContract struct{}
	// ToggleSickLeave shows only facilities that may issue papers for sick leave, or all.
	ToggleSickLeave struct{}
	// ShowPlaceArea opens the choice of a province and of a commune to be near.
	ShowPlaceArea struct{}
	// TypeArea is what stands in the search field of ScreenPlaceArea.
	TypeArea struct{ Text string }
	// ChooseProvince looks in one province, or with an empty code anywhere.
	ChooseProvince struct{ Code string }
	// ChooseNear counts distances from a commune, or with an empty code from nowhere.
	ChooseNear struct{ Commune string }
	// LocateMe counts distances from where the device is.
	LocateMe struct{}
	// ShowPlace opens one place of the list.
	ShowPlace struct {
		Kind lookup.Kind
		Code string
	}
	// MorePlaces shows the rest of the list.
	MorePlaces struct{}
	// DirectoryRead answers ReadDirectory.
	DirectoryRead struct {
		Answer
		Directory *lookup.Directory
		Locatable bool
	}
	// Located answers Locate.
	Located struct {
		Answer
		Position lookup.Position
	}
)

func (ShowPlaces) msg()      {}
func (TypePlace) msg()       {}
func (ToggleContract) msg()  {}
func (ToggleSickLeave) msg() {}
func (ShowPlaceArea) msg()   {}
func (TypeArea) msg()        {}
func (ChooseProvince) msg()  {}
func (ChooseNear) msg()      {}
func (LocateMe) msg()        {}
func (ShowPlace) msg()       {}
func (MorePlaces) msg()      {}

// ReadDirectory reads the directory of places. Answer: DirectoryRead.
type ReadDirectory struct{ Job }

func (ReadDirectory) lane(r *runner) *lane { return &r.picture }

func (e ReadDirectory) do(_ context.Context, r *runner, _ *Installation) Msg {
	if r.services.Directory == nil {
		return DirectoryRead{Answer: r.answer(e.Job, errors.New("this program was given no directory of places"))}
	}
	d, err := r.services.Directory()
	return DirectoryRead{r.answer(e.Job, err), d, r.services.Position != nil}
}

// Locate asks the system where the device is. Answer: Located.
type Locate struct{ Job }

func (Locate) lane(r *runner) *lane { return &r.picture }

func (e Locate) do(ctx context.Context, r *runner, _ *Installation) Msg {
	if r.services.Position == nil {
		return Located{Answer: r.answer(e.Job, platform.ErrUnsupported)}
	}
	latitude, longitude, err := r.services.Position.Position(ctx)
	return Located{r.answer(e.Job, err), lookup.Position{Latitude: latitude, Longitude: longitude}}
}

var places = feature{update: updatePlaces, pages: map[Screen]page{
	ScreenLookups:   {enter: State.enterPlaces, retry: State.enterPlaces},
	ScreenPlaces:    {enter: State.enterPlaces, retry: State.enterPlaces},
	ScreenPlace:     {enter: State.enterPlaces, retry: State.enterPlaces},
	ScreenPlaceArea: {enter: State.enterPlaces, retry: State.enterPlaces},
}}

// wantPlaces reads the directory unless it is there or on its way. Every page that shows places calls it when it comes.
func (s *State) wantPlaces() []Effect {
	p := &s.Places
	if p.Directory != nil || p.Job != 0 {
		return nil
	}
	p.Job, p.Failure = s.newJob(), Failure{}
	return []Effect{ReadDirectory{Job{p.Job}}}
}

func (s State) enterPlaces() (State, []Effect) {
	effects := append(s.wantPlaces(), s.freshPlaces()...)
	s.Places.search(placesAtOnce)
	return s, effects
}

// search finds what the list shows now.
func (p *PlacesState) search(limit int) {
	if p.Directory == nil || p.Kind == "" {
		return
	}
	p.Found = p.Directory.Search(lookup.Query{Kind: p.Kind, Text: p.Text, Province: p.Province, Contract: p.Contract, SickLeave: p.SickLeave, Near: p.near(),
		Limit: limit + 1}) // one more tells that there are more
	p.More = len(p.Found) > limit
	p.Found = p.Found[:min(limit, len(p.Found))]
}

// near is where distances count from; nil: nowhere.
func (p *PlacesState) near() *lookup.Position {
	if c, ok := p.commune(); ok {
		return &c.Centre
	}
	return p.Position
}

func (p *PlacesState) commune() (lookup.Commune, bool) {
	if p.Directory == nil || p.Near == "" {
		return lookup.Commune{}, false
	}
	return p.Directory.Commune(p.Near)
}

// Place is the chosen place with its distance.
func (p PlacesState) Place() (lookup.Found, bool) {
	if p.Directory == nil {
		return lookup.Found{}, false
	}
	at, ok := p.Directory.Place(p.Kind, p.Chosen)
	found := lookup.Found{Place: at, Metres: -1}
	if near := p.near(); near != nil && at.Position != nil {
		found.Metres = near.MetresTo(*at.Position)
	}
	return found, ok
}

func updatePlaces(s State, m Msg) (State, []Effect, bool) {
	p := &s.Places
	var effects []Effect
	switch m := m.(type) {
	case DirectoryRead:
		if m.Job == 0 || m.Job != p.Job {
			return s, nil, true
		}
		p.Job, p.Directory, p.Locatable, p.Failure = 0, m.Directory, m.Locatable, m.Failure
		effects = s.freshPlaces()
	case PlacesRefreshed:
		if m.Job == 0 || m.Job != p.refreshing {
			return s, nil, true
		}
		if m.Last {
			p.refreshing = 0
		}
		if m.Directory != nil {
			p.Directory = m.Directory
		}
	case Located:
		if m.Job == 0 || m.Job != p.Locating {
			return s, nil, true
		}
		p.Locating, p.Unlocated = 0, m.Failure.Is()
		if !m.Failure.Is() {
			p.Position, p.Near = &m.Position, ""
		}
	case LocateMe:
		if !p.Locatable || p.Locating != 0 {
			return s, nil, true
		}
		p.Locating, p.Unlocated = s.newJob(), false
		return s, []Effect{Locate{Job{p.Locating}}}, true
	case ShowPlaces:
		if !slices.Contains(lookup.Kinds(), m.Kind) {
			return s, nil, true
		}
		p.Kind, p.Contract, p.SickLeave, p.Text, p.Found = m.Kind, m.Contract, m.SickLeave, "", nil
		s, effects = s.show(ScreenPlaces)
		return s, effects, true
	case ShowPlace:
		p.Kind, p.Chosen = m.Kind, m.Code
		s, effects = s.show(ScreenPlace)
		return s, effects, true
	case ShowPlaceArea:
		p.Searched = ""
		s, effects = s.show(ScreenPlaceArea)
		return s, effects, true
	case MorePlaces:
		p.search(min(len(p.Found)+placesAtOnce, placesAtMost))
		return s, nil, true
	default:
		if !s.filterPlaces(m) {
			return s, nil, false
		}
	}
	s.Places.search(placesAtOnce)
	if s.Screen() == ScreenNearby {
		s.findNearby()
	}
	return s, effects, true
}

// filterPlaces takes what the person looks for; false for other messages.
func (s *State) filterPlaces(m Msg) bool {
	p := &s.Places
	switch m := m.(type) {
	case TypePlace:
		p.Text = m.Text
	case TypeArea:
		p.Searched = m.Text
	case ToggleContract:
		p.Contract = !p.Contract
	case ToggleSickLeave:
		p.SickLeave = !p.SickLeave
	case ChooseProvince:
		p.Province = m.Code
		s.leaveArea()
	case ChooseNear:
		p.Near, p.Position = m.Commune, nil
		s.leaveArea()
	default:
		return false
	}
	return true
}

func (s *State) leaveArea() {
	if s.Screen() == ScreenPlaceArea {
		s.pop()
	}
}
