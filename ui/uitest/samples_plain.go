package uitest

import "vssid/app/core"

// addPlain are the screens of the plain mode.
func addPlain(add adder) {
	plain := Home()
	plain.Prefs.Plain = true
	add("70-plain-home", plain, same)
	add("70-plain-home-insecure", plain, func(s *core.State) { s.Boot.Keystore = "insecure-file" })
	add("71-plain-help", plain, func(s *core.State) { *s, _ = core.Update(*s, core.Show{Screen: core.ScreenPlainHelp}) })
	add("72-plain-nearby", after(plain, core.Show{Screen: core.ScreenNearby}), same)
	add("72-plain-nearby-known", after(plain, core.ChooseNear{Commune: "01903"}, core.Show{Screen: core.ScreenNearby}), same)
	add("74-about", Home(), func(s *core.State) { *s, _ = core.Update(*s, core.Show{Screen: core.ScreenAbout}) })
	add("75-licence", Home(), func(s *core.State) {
		*s, _ = core.Update(*s, core.Show{Screen: core.ScreenAbout})
		*s, _ = core.Update(*s, core.ShowLicence{Part: "gioui.org"})
	})
	first := fresh()
	first.Prefs.Plain = true
	add("73-plain-welcome", first, on(core.ScreenWelcome))
}
