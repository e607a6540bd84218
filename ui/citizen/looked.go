package citizen

import (
	"strings"
	"time"

	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

var lookedPanes = map[core.Screen]pane{
	core.ScreenLooked:      (*UI).looked,
	core.ScreenLookedEvent: (*UI).lookedEvent,
	core.ScreenLookedHelp:  (*UI).lookedHelp,
}

// lookedWidgets are the widgets of who looked.
type lookedWidgets struct {
	who                kit.Segments
	rows               keyed
	older, again, save kit.Button
}

// looked is who looked, by day.
func (u *UI) looked(gtx C, s core.State) {
	l := s.Looked
	if i := u.watch.who.Changed(gtx); i >= 0 {
		u.send(core.ToggleLookedEveryone{On: i == 1})
	}
	u.listed(gtx, s, u.words.Text("looked.title"), func(col *kit.Column) {
		u.lookedHead(col, s)
		if !l.Known {
			return
		}
		chosen := 0
		if l.Everyone {
			chosen = 1
		}
		col.Add(func(gtx C) D {
			return u.watch.who.Layout(gtx, &u.theme, chosen, u.words.Text("looked.others"), u.words.Text("looked.everyone"))
		})
		col.Space(kit.S4)
		shown := l.Visible()
		if len(shown) == 0 {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "looked.none") })
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "looked.none.body") })
			col.Space(kit.S4)
		}
		u.lookedDays(col, s, shown)
		if !l.Value.Complete {
			col.Add(func(gtx C) D {
				if u.watch.older.Clicked(gtx) {
					u.send(core.OlderLooked{})
				}
				label := "looked.older"
				if l.Older != 0 {
					label = "wait"
				}
				return u.watch.older.Layout(gtx, &u.theme, kit.Secondary, icons.Icon{}, u.words.Text(label))
			})
			col.Space(kit.S4)
		}
		help := []listRow{{"help", kit.Row{Icon: icons.Shield, Title: u.words.Text("looked.help"), Help: u.words.Text("looked.help.short"), Kind: semantic.Button}, core.Show{Screen: core.ScreenLookedHelp}}}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.watch.rows, "", help) })
	})
}

// lookedHead says how old the list is, what went wrong, and above all when the log is not the one this phone knows.
func (u *UI) lookedHead(col *kit.Column, s core.State) {
	l, w := s.Looked, u.words
	if l.Value.Broken != nil {
		col.Add(func(gtx C) D {
			return u.theme.Panel(gtx, icons.Warning, w.Text("looked.broken"), w.With("looked.broken.body", "Time", u.moment(l.Value.Broken.At, s.Now)))
		})
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			if u.watch.save.Clicked(gtx) {
				u.send(core.SaveBrokenLog{})
			}
			return u.watch.save.Layout(gtx, &u.theme, kit.Secondary, icons.Letter, w.Text("looked.broken.save"))
		})
		col.Space(kit.S4)
	}
	failure := l.Failure
	if failure.Kind == core.FailLogBroken {
		failure = core.Failure{} // said above
	}
	u.recordHead(col, s, failure, l.Known || l.Failure.Is() && !failure.Is(), l.At, &u.watch.again, "looked.reading")
}

// lookedDays draws the events under the days they happened on.
func (u *UI) lookedDays(col *kit.Column, s core.State, events []core.LookedEvent) {
	for len(events) > 0 {
		date := events[0].At.In(insurance.Vietnam).Format(time.DateOnly)
		n := 1
		for n < len(events) && events[n].At.In(insurance.Vietnam).Format(time.DateOnly) == date {
			n++
		}
		day := events[:n]
		events = events[n:]
		col.Add(func(gtx C) D {
			rows := make([]layout.Widget, 0, len(day))
			for _, e := range day {
				rows = append(rows, func(gtx C) D { return u.lookedRow(gtx, e) })
			}
			return u.theme.Group(gtx, u.dayName(day[0].At, s.Now), rows...)
		})
	}
}

// dayName is a day as a heading: hôm nay, hôm qua, 05/03/2026.
func (u *UI) dayName(at, now time.Time) string {
	at, now = at.In(insurance.Vietnam), now.In(insurance.Vietnam)
	switch at.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return u.words.Text("looked.today")
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return u.words.Text("looked.yesterday")
	}
	return day(at)
}

// lookedRow is one event: what, by whom, when, and whether this phone has verified it.
func (u *UI) lookedRow(gtx C, e core.LookedEvent) D {
	click := u.watch.rows.of("event " + e.Id)
	if click.Clicked(gtx) {
		u.send(core.ShowLookedEvent{ID: e.Id})
	}
	t := &u.theme
	what, who, clock := u.lookedWhat(e), u.lookedWho(e), e.At.In(insurance.Vietnam).Format("15:04")
	badge, _, _ := u.lookedBadge(e)
	return t.Touch(gtx, click, kit.Spoken{Class: semantic.Button, Name: what, More: strings.Join([]string{who, clock, badge}, ", ")}, 0, func(gtx C) D {
		return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
			return kit.Beside(gtx, kit.S4, func(gtx C) D { return kit.Icon(gtx, lookedIcons[e.Actor], kit.IconSize, t.Accent) }, func(gtx C) D {
				col := kit.NewColumn(gtx)
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Strong, t.Ink, what) })
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, clock+" · "+who) })
				col.Space(kit.S1)
				col.Add(func(gtx C) D { return u.badge(gtx, e) })
				return col.Done()
			})
		})
	})
}

// badge says with icon and words whether this phone has verified an event.
func (u *UI) badge(gtx C, e core.LookedEvent) D {
	words, icon, good := u.lookedBadge(e)
	colour := u.theme.Good
	if !good {
		colour = u.theme.Bad
	}
	return kit.Beside(gtx, kit.S1, func(gtx C) D { return kit.Icon(gtx, icon, 20, colour) }, func(gtx C) D { return u.theme.Text(gtx, kit.Caption, colour, words) })
}

func (u *UI) lookedBadge(e core.LookedEvent) (words string, icon icons.Icon, good bool) {
	if e.Proved {
		return u.words.Text("looked.proved"), icons.Shield, true
	}
	return u.words.Text("looked.unproved"), icons.Warning, false
}

var lookedIcons = map[vss.AccessActor]icons.Icon{vss.AccessActorOwner: icons.Person, vss.AccessActorFacility: icons.Hospital, vss.AccessActorOfficer: icons.Building,
	vss.AccessActorAgency: icons.Building, vss.AccessActorPublic: icons.Search, vss.AccessActorSystem: icons.Settings}

// known is a text of the app, or other where it has none of that name: servers learn new words before apps do.
func (u *UI) known(id, other string) string {
	if words := u.words.Text(id); words != id {
		return words
	}
	return other
}

// lookedWhat is what was done. A kind the app has no words for is told as an act, with its name.
func (u *UI) lookedWhat(e core.LookedEvent) string {
	if e.Kind == "owner-signed" {
		return u.words.With("looked.kind.owner-signed", "Operation", u.known("signed.operation."+e.Purpose, e.Purpose))
	}
	return u.known("looked.kind."+e.Kind, u.words.With("looked.kind.other", "Kind", e.Kind))
}

// lookedWho is who did it: the facility, or the kind of party. A clerk's own name is not told.
func (u *UI) lookedWho(e core.LookedEvent) string {
	who := "looked.actor." + string(e.Actor)
	if e.Actor == vss.AccessActorOwner && e.ActorMark != "" {
		who = "looked.actor.relative"
	}
	if e.FacilityName != "" {
		return e.FacilityName
	}
	return u.words.Text(who)
}

// lookedEvent is one event in full.
func (u *UI) lookedEvent(gtx C, s core.State) {
	w := u.words
	u.listed(gtx, s, w.Text("looked.event"), func(col *kit.Column) {
		e, ok := s.Looked.Event()
		if !ok {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "looked.gone") })
			return
		}
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Title, u.theme.Ink, u.lookedWhat(e)) })
		col.Space(kit.S2)
		col.Add(func(gtx C) D { return u.badge(gtx, e) })
		col.Space(kit.S4)
		rows := []layout.Widget{u.pair("looked.when", u.moment(e.At, s.Now)), u.pair("looked.who", u.lookedWho(e))}
		if seen := u.known("looked.seen."+e.Kind, ""); seen != "" {
			rows = append(rows, u.pair("looked.seen", seen))
		}
		if e.Purpose != "" && e.Kind != "owner-signed" {
			rows = append(rows, u.pair("looked.why", u.known("looked.purpose."+e.Purpose, e.Purpose)))
		}
		if e.Kind == "agency-read" {
			rows = append(rows, u.pair("looked.fields", u.lookedFields(e.Reference)))
		}
		col.Add(func(gtx C) D { return u.theme.Group(gtx, "", rows...) })
		if report, ok := u.lookedReport(e); ok {
			col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.watch.rows, "", []listRow{report}) })
		}
		proof := "looked.proof.body"
		if !e.Proved {
			proof = "looked.unproved.body"
		}
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, proof) })
	})
}

// lookedFields are the fields that an agency read, in words; one that this version does not know stands by its name.
func (u *UI) lookedFields(reference string) string {
	names := strings.Fields(reference)
	for i, name := range names {
		names[i] = u.known("looked.field."+name, name)
	}
	return strings.Join(names, ", ")
}

// lookedHelp says what the proofs prove, and what they cannot.
func (u *UI) lookedHelp(gtx C, s core.State) {
	u.listed(gtx, s, u.words.Text("looked.help"), func(col *kit.Column) {
		for _, part := range []string{"log", "proof", "grow", "missing", "names"} {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "looked.help."+part) })
			col.Space(kit.S1)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "looked.help."+part+".body") })
			col.Space(kit.S4)
		}
	})
}

// lookedReport is the way to say that a check was not the owner's.
func (u *UI) lookedReport(e core.LookedEvent) (listRow, bool) {
	if e.Kind != "card-checked" {
		return listRow{}, false
	}
	title := u.lookedWhat(e) + ", " + u.lookedWho(e) + ", " + e.At.In(insurance.Vietnam).Format("15:04 02/01/2006")
	return listRow{"report", kit.Row{Icon: icons.Warning, Title: u.words.Text("looked.report"), Help: u.words.Text("looked.report.help"), Kind: semantic.Button},
		core.ReportError{Kind: vss.RecordKindCheck, Ref: e.Reference, Title: title}}, true
}
