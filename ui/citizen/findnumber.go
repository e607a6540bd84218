package citizen

import (
	"gioui.org/io/key"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// findNumber looks a social-insurance number up by the person's papers.
func (u *UI) findNumber(gtx C, s core.State) {
	f, l := s.FindNumber, &u.finder
	l.name.Calm, l.born.Calm = true, true
	typed := core.TypeParticulars{CitizenID: f.CitizenID, Name: f.Name, Born: f.Born}
	changed, submitted := false, false
	for _, field := range []struct {
		of   *kit.Field
		text *string
		hint key.InputHint
	}{{&l.citizen, &typed.CitizenID, key.HintNumeric}, {&l.name, &typed.Name, key.HintText}, {&l.born, &typed.Born, key.HintText}} {
		e := field.of.Update(gtx, *field.text, field.hint)
		if e.Changed {
			*field.text, changed = e.Text, true
		}
		submitted = submitted || e.Submitted
	}
	if changed {
		u.send(typed)
	}
	if submitted || l.ask.Clicked(gtx) {
		u.send(core.FindNumber{})
	}
	if l.use.Clicked(gtx) {
		u.send(core.UseNumber{})
	}
	u.page.Layout(gtx, &u.theme, kit.Bar{Title: u.words.Text("find-number.title"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.findNumberBody(gtx, s) })
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.findNumberFoot(gtx, s) })
	})
}

func (u *UI) findNumberBody(gtx C, s core.State) D {
	f, l, t, w := s.FindNumber, &u.finder, &u.theme, u.words
	wrong := func(kind core.FailureKind) string {
		if f.Failure.Kind == kind {
			return u.failure(s, f.Failure)
		}
		return ""
	}
	col := kit.NewColumn(gtx)
	if f.Number != "" {
		col.Add(func(gtx C) D {
			return t.Group(gtx, w.Text("find-number.found"), u.pair("find-number.number", groupedAccount(f.Number)))
		})
	} else {
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "find-number.body") })
		col.Space(kit.S4)
	}
	col.Add(func(gtx C) D {
		return l.citizen.Layout(gtx, t, w.Text("find-number.citizen"), w.Text("find-number.citizen.help"), wrong(core.FailBadCitizenID))
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return l.name.Layout(gtx, t, w.Text("find-number.name"), w.Text("find-number.name.help"), wrong(core.FailNoName))
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return l.born.Layout(gtx, t, w.Text("find-number.born"), w.Text("find-number.born.help"), wrong(core.FailBadBirth))
	})
	switch f.Failure.Kind {
	case "", core.FailBadCitizenID, core.FailNoName, core.FailBadBirth:
	default:
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, f.Failure)) })
	}
	col.Space(kit.S4)
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "find-number.privacy") })
	return col.Done()
}

func (u *UI) findNumberFoot(gtx C, s core.State) D {
	f, l := s.FindNumber, &u.finder
	if f.Number != "" && s.Boot.Held == core.DeviceNone {
		return l.use.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text("find-number.use"))
	}
	label := "find-number.ask"
	if f.Job != 0 {
		gtx, label = gtx.Disabled(), "find-number.asking"
	}
	return l.ask.Layout(gtx, &u.theme, kit.Primary, icons.Search, u.words.Text(label))
}
