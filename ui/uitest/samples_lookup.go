package uitest

import (
	"sync"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/assets/places"
)

// directory is the app's own directory of places.
var directory = sync.OnceValue(func() *lookup.Directory {
	d, err := lookup.Read(places.Files())
	if err != nil {
		panic(err.Error()) // a fault of the build, which the tests of app/lookup find
	}
	return d
})

// after is a state after messages, with the directory read.
func after(s core.State, messages ...core.Msg) core.State {
	s, effects := core.Update(s, core.Show{Screen: core.ScreenLookups})
	for _, e := range effects {
		if read, ok := e.(core.ReadDirectory); ok {
			s, _ = core.Update(s, core.DirectoryRead{Answer: core.Answer{Job: read.ID}, Directory: directory(), Locatable: true})
		}
	}
	for _, m := range messages {
		s, _ = core.Update(s, m)
	}
	return s
}

func same(*core.State) {}

func addLookup(add adder) {
	first := fresh()
	first.Stack = []core.Screen{core.ScreenWelcome}
	facilities := core.ShowPlaces{Kind: lookup.Facilities, Contract: true}
	add("60-lookups", after(Home()), same)
	add("61-places", after(first, facilities), same)
	add("61-places-near", after(Home(), facilities, core.TypePlace{Text: "tram y te"}, core.ShowPlaceArea{}, core.ChooseProvince{Code: "46"}, core.ShowPlaceArea{}, core.ChooseNear{Commune: "46901"}), same)
	add("61-places-none", after(Home(), core.ShowPlaces{Kind: lookup.Agencies}, core.TypePlace{Text: "khong co noi nao nhu vay"}), same)
	add("61-places-reading", fresh(), func(s *core.State) {
		*s, _ = core.Update(*s, core.ShowPlaces{Kind: lookup.Employers})
	})
	add("61-places-unread", fresh(), func(s *core.State) {
		*s, _ = core.Update(*s, core.ShowPlaces{Kind: lookup.Employers})
		s.Places.Job, s.Places.Failure = 0, core.Failure{Kind: core.FailBroken}
	})
	add("62-place-facility", after(first, facilities, core.ShowPlace{Kind: lookup.Facilities, Code: "01998"}), same)
	add("62-place-employer", after(Home(), core.ShowPlaces{Kind: lookup.Employers}, core.ShowPlace{Kind: lookup.Employers, Code: "TZ010001"}), same)
	add("63-place-area", after(Home(), facilities, core.ShowPlaceArea{}, core.TypeArea{Text: "binh"}), same)
	add("63-place-area-unlocated", after(Home(), facilities, core.ChooseProvince{Code: "48"}, core.ShowPlaceArea{}), func(s *core.State) { s.Places.Unlocated = true })
	number := core.FindNumberState{CitizenID: "001094990001", Name: "Nguyễn Văn Mẫu", Born: "05/03/1994"}
	finding := func(change func(f *core.FindNumberState)) func(s *core.State) {
		return func(s *core.State) {
			*s, _ = core.Update(*s, core.Show{Screen: core.ScreenFindNumber})
			s.FindNumber = number
			change(&s.FindNumber)
		}
	}
	add("64-find-number", first, finding(func(f *core.FindNumberState) { *f = core.FindNumberState{} }))
	add("64-find-number-asking", first, finding(func(f *core.FindNumberState) { f.Job = 1 }))
	add("64-find-number-bad", first, finding(func(f *core.FindNumberState) { f.Born, f.Failure.Kind = "31/02/1994", core.FailBadBirth }))
	add("64-find-number-none", Home(), finding(func(f *core.FindNumberState) { f.Failure.Kind = core.FailNoMatch }))
	add("64-find-number-offline", first, finding(func(f *core.FindNumberState) { f.Failure.Kind = core.FailOffline }))
	add("64-find-number-found", first, finding(func(f *core.FindNumberState) { f.Number = "0199000001" }))
}

func addHelp(add adder) {
	open := func(messages ...core.Msg) func(s *core.State) {
		return func(s *core.State) {
			for _, m := range messages {
				*s, _ = core.Update(*s, m)
			}
		}
	}
	guides := core.Show{Screen: core.ScreenGuides}
	add("65-guides", Home(), open(guides))
	add("65-guides-search", Home(), open(guides, core.TypeGuide{Text: "quen pin"}))
	add("65-guides-none", Home(), open(guides, core.TypeGuide{Text: "xyzzy"}))
	add("66-guide", Home(), open(guides, core.ShowGuide{ID: "use-card"}))
	add("66-answer", Home(), open(guides, core.ShowGuide{ID: "screenshot"}))
	add("67-never-asked", Home(), open(core.Show{Screen: core.ScreenNeverAsked}))
	add("68-contact", Home(), open(core.Show{Screen: core.ScreenContact}))
}
