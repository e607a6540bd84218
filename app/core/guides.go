package core

// The screens of the help.
const (
	ScreenGuides     Screen = "guides"      // guides and questions, with one search
	ScreenGuide      Screen = "guide"       // one of them
	ScreenNeverAsked Screen = "never-asked" // what VSS never asks for
	ScreenContact    Screen = "contact"     // hotline and e-mail
)

// GuidesState is the help. The texts themselves lie in assets; the screens find them by id.
type GuidesState struct {
	Text   string // what is looked for
	Chosen string // id of the one on ScreenGuide
}

// Messages of the help.
type (
	// TypeGuide is what stands in the search field.
	TypeGuide struct{ Text string }
	// ShowGuide opens a guide or an answer.
	ShowGuide struct{ ID string }
)

func (TypeGuide) msg() {}
func (ShowGuide) msg() {}

var guides = feature{update: updateGuides, pages: map[Screen]page{ScreenGuides: {}, ScreenGuide: {}, ScreenNeverAsked: {}, ScreenContact: {}}}

func updateGuides(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case TypeGuide:
		s.Guides.Text = m.Text
	case ShowGuide:
		s.Guides.Chosen = m.ID
		next, effects := s.show(ScreenGuide)
		return next, effects, true
	default:
		return s, nil, false
	}
	return s, nil, true
}
