package citizen

import (
	"slices"

	"vssid/app/core"
	"vssid/ui/kit"
)

// writable are the languages the person may choose: those this device can write, and the one that is chosen.
func (u *UI) writable(chosen string) []string {
	can := u.Languages
	if can == nil {
		can = []string{"vi", "en"}
	}
	var codes []string
	for _, code := range core.Languages() {
		if slices.Contains(can, code) || code == chosen {
			codes = append(codes, code)
		}
	}
	return codes
}

// languageActs sends the language that was chosen. The choice stands in the order of the last frame.
func (u *UI) languageActs(gtx C) {
	if i := u.tongues.Changed(gtx); i >= 0 && i < len(u.tongueCodes) {
		u.send(core.SetLanguage{Code: u.tongueCodes[i]})
	}
}

// languageChoice is the choice of a language, each in its own words.
func (u *UI) languageChoice(gtx C, s core.State) D {
	u.tongueCodes = u.writable(s.Prefs.Language)
	labels := make([]string, len(u.tongueCodes))
	for i, code := range u.tongueCodes {
		labels[i] = u.words.Text("language." + code)
	}
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		return u.tongues.Layout(gtx, &u.theme, slices.Index(u.tongueCodes, s.Prefs.Language), labels...)
	})
	if s.Prefs.Language != core.SignedLanguage(s.Prefs.Language) {
		col.Space(kit.S2)
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "language.partial") })
	}
	return col.Done()
}
