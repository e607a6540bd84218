package core

// The screens about the app itself.
const (
	ScreenAbout   Screen = "about"   // version, who made it, what others wrote of it
	ScreenLicence Screen = "licence" // the licence of one part
)

// AboutState is ScreenLicence.
type AboutState struct{ Part string } // its name

// ShowLicence opens the licence of a part.
type ShowLicence struct{ Part string }

func (ShowLicence) msg() {}

var about = feature{update: updateAbout, pages: map[Screen]page{ScreenAbout: {}, ScreenLicence: {}}}

func updateAbout(s State, m Msg) (State, []Effect, bool) {
	show, ok := m.(ShowLicence)
	if !ok {
		return s, nil, false
	}
	s.About.Part = show.Part
	next, effects := s.show(ScreenLicence)
	return next, effects, true
}
