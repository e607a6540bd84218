package uitest

import "vssid/app/core"

// addPicture are the picture of the card and the benefit in words.
func addPicture(add adder) {
	shot := func(s core.State, change func(*core.State)) (core.State, func(*core.State)) {
		return s, func(s *core.State) {
			s.Stack = []core.Screen{core.ScreenHome, core.ScreenCard, core.ScreenPicture}
			change(s)
		}
	}
	front, change := shot(Home(), func(*core.State) {})
	add("75-picture-front", front, change)
	back, change := shot(Home(), func(s *core.State) { s.Picture.Back = true })
	add("75-picture-back", back, change)
	asking, change := shot(Family(), func(s *core.State) { s.Family.Shown, s.Picture.Asking = "cccccccccccccccccccccA", true })
	add("75-picture-asking", asking, change)
	add("76-benefit", Home(), on(core.ScreenHome, core.ScreenCard, core.ScreenBenefit))
	add("76-benefit-full", Family(), func(s *core.State) {
		s.Stack, s.Family.Shown = []core.Screen{core.ScreenHome, core.ScreenCard, core.ScreenBenefit}, "cccccccccccccccccccccA"
	})
	add("76-benefit-unknown", Home(), func(s *core.State) {
		s.Stack, s.Card.Card.BenefitLevel = []core.Screen{core.ScreenHome, core.ScreenCard, core.ScreenBenefit}, 0
	})
}
