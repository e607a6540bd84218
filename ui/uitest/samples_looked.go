package uitest

import (
	"time"

	"vssid/app/core"
	"vssid/app/vss"
)

func seen(id, kind string, actor vss.AccessActor, ago time.Duration, proved bool) core.LookedEvent {
	e := core.LookedEvent{AccessEvent: vss.AccessEvent{Id: id, Kind: kind, Actor: actor, At: Now.Add(-ago)}, Proved: proved}
	if actor == vss.AccessActorFacility {
		e.FacilityCode, e.FacilityName, e.Purpose, e.Reference = "01999", "Bệnh viện Đa khoa Mẫu Hà Nội (mẫu)", "reception", "6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"
	}
	return e
}

// looked is who looked at the sample card.
func looked() core.Looked {
	events := []core.LookedEvent{
		seen("1", "card-checked", vss.AccessActorFacility, 20*time.Minute, true),
		seen("2", "statement-looked-at", vss.AccessActorPublic, 3*time.Hour, true),
		seen("3", "owner-signed", vss.AccessActorOwner, 4*time.Hour, true),
		seen("4", "facility-changed", vss.AccessActorOfficer, 26*time.Hour, true),
		seen("5", "card-checked", vss.AccessActorFacility, 27*time.Hour, true),
		seen("6", "a-kind-of-tomorrow", vss.AccessActorAgency, 200*time.Hour, true),
		seen("7", "credential-issued", vss.AccessActorOwner, 201*time.Hour, true),
	}
	events[2].Purpose = "handover"
	return core.Looked{Events: events, Complete: true}
}

func addLooked(add adder) {
	on := func(change func(l *core.LookedState)) func(s *core.State) {
		return func(s *core.State) {
			s.Stack, s.Open = []core.Screen{core.ScreenHome, core.ScreenPersonal, core.ScreenLooked}, true
			s.Looked.Value, s.Looked.Known, s.Looked.At = looked(), true, Now
			change(&s.Looked)
		}
	}
	add("80-looked", Home(), on(func(*core.LookedState) {}))
	add("80-looked-everything", Home(), on(func(l *core.LookedState) { l.Everyone, l.Value.Complete = true, false }))
	add("80-looked-offline", Home(), on(func(l *core.LookedState) {
		l.At, l.Failure, l.Value.Events[0].Proved = Now.Add(-26*time.Hour), core.Failure{Kind: core.FailOffline}, false
	}))
	add("80-looked-reading", Home(), on(func(l *core.LookedState) { *l = core.LookedState{}; l.Job = 7 }))
	add("80-looked-nobody", Home(), on(func(l *core.LookedState) { l.Value = core.Looked{Complete: true} }))
	add("80-looked-broken", Home(), on(func(l *core.LookedState) {
		l.Value.Broken, l.Failure = &core.BrokenLog{At: Now.Add(-time.Minute)}, core.Failure{Kind: core.FailLogBroken}
	}))
	add("80-looked-unproved", Home(), on(func(l *core.LookedState) {
		*l = core.LookedState{}
		l.Failure = core.Failure{Kind: core.FailLogUnproved}
	}))
	add("81-looked-event", Home(), func(s *core.State) {
		on(func(l *core.LookedState) { l.Chosen = "1" })(s)
		s.Stack = append(s.Stack, core.ScreenLookedEvent)
	})
	add("81-looked-agency", Home(), func(s *core.State) {
		on(func(l *core.LookedState) {
			e := seen("8", "agency-read", vss.AccessActorAgency, 2*time.Hour, true)
			e.Purpose, e.Reference = "Sở Lao động (mẫu): xét trợ cấp thất nghiệp (TC-2026/17)", "holder-name card-state unemployment-months employer-now"
			l.Value.Events, l.Chosen = append(l.Value.Events, e), e.Id
		})(s)
		s.Stack = append(s.Stack, core.ScreenLookedEvent)
	})
	add("82-looked-help", Home(), func(s *core.State) {
		on(func(*core.LookedState) {})(s)
		s.Stack = append(s.Stack, core.ScreenLookedHelp)
	})
}
