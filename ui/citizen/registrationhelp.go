package citizen

import (
	"slices"
	"strings"

	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// registerHelp shows the code that a clerk is told, and then every field as the clerk has it.
func (u *UI) registerHelp(gtx C, s core.State) {
	w, h := &u.registering, s.Registration.Help
	if w.read.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if w.send.Clicked(gtx) {
		u.send(core.TakeHelp{})
	}
	if w.stop.Clicked(gtx) {
		u.send(core.EndHelp{})
	}
	bar := kit.Bar{Title: u.words.Text("register.help"), Back: u.back(s)}
	var foot layout.Widget
	if h.Code != "" || h.Session != nil || h.Over {
		foot = func(gtx C) D { return u.margin(gtx, func(gtx C) D { return u.helpFoot(gtx, s) }) }
	}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if h.Code == "" && h.Session == nil && !h.Over {
				return u.nothing(gtx, s, h.Job != 0, h.Failure, "register.help", "register.help.body", &w.read)
			}
			col := kit.NewColumn(gtx)
			if h.Failure.Is() {
				col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, h.Failure)) })
				col.Space(kit.S4)
			}
			u.helpBody(s, col)
			col.Space(kit.S4)
			return col.Done()
		})
	}, foot)
}

func (u *UI) helpBody(s core.State, col *kit.Column) {
	h, t, w := s.Registration.Help, &u.theme, u.words
	switch {
	case h.Over:
		col.Add(func(gtx C) D {
			return t.Panel(gtx, icons.Warning, w.Text("register.help.over"), w.Text("register.help.over.body"))
		})
	case h.Session == nil || h.Session.Helper == nil:
		u.helpCode(s, col)
		return
	default:
		col.Add(func(gtx C) D {
			return t.Panel(gtx, icons.Person, w.With("register.help.with", "Name", *h.Session.Helper), w.Text("register.help.with.body"))
		})
	}
	if fields := s.HelpFields(); len(fields) > 0 && !h.Over {
		col.Space(kit.S4)
		col.Add(func(gtx C) D {
			rows := make([]layout.Widget, len(fields))
			for i, f := range fields {
				label := w.Text(helpLabel(f.Field))
				if f.New {
					label += " · " + w.Text("register.help.new")
				}
				rows[i] = func(gtx C) D { return t.Pair(gtx, label, u.helpValue(s, f)) }
			}
			return t.Group(gtx, w.Text("register.help.fields"), rows...)
		})
	}
}

// helpCode is the code and what to do with it.
func (u *UI) helpCode(s core.State, col *kit.Column) {
	h, t, w := s.Registration.Help, &u.theme, u.words
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "register.help.body") })
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return t.Boxed(gtx, kit.RadiusCard, t.Surface, t.Line, func(gtx C) D {
			return kit.Pad(gtx, kit.S6, kit.S4, kit.S6, kit.S4, func(gtx C) D {
				return kit.Named(gtx, spelled(h.Code), func(gtx C) D {
					return t.Groups(gtx, kit.Display, t.Ink, strings.Split(h.Code, "-"))
				})
			})
		})
	})
	col.Space(kit.S2)
	col.Add(func(gtx C) D {
		return t.Text(gtx, kit.Quiet, t.InkSoft, w.With("register.help.until", "Time", h.Until.In(insurance.Vietnam).Format("15:04")))
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return u.registerRow(gtx, "contact", icons.Call, w.Text("register.help.call"), w.Text("register.help.call.help"), "", core.Show{Screen: core.ScreenContact})
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return t.Panel(gtx, icons.Warning, w.Text("register.help.beware"), w.Text("register.help.beware.body"))
	})
}

// helpLabel is the id of a field's short name.
func helpLabel(f core.RegisterField) string {
	if slices.Contains([]core.RegisterField{core.FieldNumber, core.FieldEmail}, f) {
		return "register." + string(f) + ".short"
	}
	return "register." + string(f)
}

// helpValue is a field's value in the person's words.
func (u *UI) helpValue(s core.State, f core.HelpField) string {
	value := f.Value
	switch f.Field {
	case core.FieldProvince, core.FieldCommune, core.FieldAgency:
		value = core.PlaceNameOf(s.Places.Directory, f.Field, f.Value)
	case core.FieldSex:
		if value != "" {
			value = u.words.Text("register." + value)
		}
	}
	if value == "" {
		return u.words.Text("register.help.empty")
	}
	return value
}

// helpFoot takes what was filled in, or ends the help.
func (u *UI) helpFoot(gtx C, s core.State) D {
	h, w, t := s.Registration.Help, &u.registering, &u.theme
	col := kit.NewColumn(gtx)
	switch {
	case h.Over:
		col.Add(func(gtx C) D {
			return w.read.Layout(gtx, t, kit.Primary, icons.Refresh, u.words.Text("register.help.again"))
		})
		col.Space(kit.S2)
	case h.Helped():
		col.Add(func(gtx C) D {
			return w.send.Layout(gtx, t, kit.Primary, icons.Check, u.words.Text("register.help.take"))
		})
		col.Space(kit.S2)
	}
	col.Add(func(gtx C) D {
		return w.stop.Layout(gtx, t, kit.Plain, icons.Icon{}, u.words.Text("register.help.end"))
	})
	return col.Done()
}
