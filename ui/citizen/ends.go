package citizen

import (
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// ending is a screen that explains itself: an icon, what happened, what is safe, and what to do.
func (u *UI) ending(gtx C, icon icons.Icon, title string, sentences []string, actions layout.Widget) {
	t := &u.theme
	u.page.Layout(gtx, t, kit.Bar{}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Space(kit.S9)
			col.Add(func(gtx C) D { return kit.Icon(gtx, icon, kit.EmblemSize, t.Caution) })
			col.Space(kit.S4)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Display, title) })
			for _, id := range sentences {
				col.Space(kit.S3)
				col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, id) })
			}
			return col.Done()
		})
	}, func(gtx C) D { return u.margin(gtx, actions) })
}

func (u *UI) fault(gtx C, s core.State) {
	if u.main.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if u.third.Clicked(gtx) {
		u.send(core.WipeAndRestart{})
	}
	t, id := &u.theme, "fault."+string(s.Boot.Fault.Kind)
	sentences := []string{id + ".body", "fault.safe"}
	if s.Boot.Confirming {
		sentences = append(sentences, "fault.sure.body")
	}
	u.ending(gtx, icons.Warning, id, sentences, func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D { return u.main.Layout(gtx, t, kit.Primary, icons.Refresh, u.words.Text("action.retry")) })
		if s.Boot.Fault.Kind.Wipeable() {
			col.Space(kit.S2)
			col.Add(func(gtx C) D {
				if s.Boot.Confirming {
					return u.third.Layout(gtx, t, kit.Danger, icons.Icon{}, u.words.Text("fault.sure"))
				}
				return u.third.Layout(gtx, t, kit.Secondary, icons.Icon{}, u.words.Text("fault.wipe"))
			})
		}
		return col.Done()
	})
}

func (u *UI) retired(gtx C, s core.State) {
	if u.main.Clicked(gtx) {
		u.send(core.StartOver{})
	}
	if u.second.Clicked(gtx) {
		u.send(core.ShowCard{})
	}
	t := &u.theme
	u.ending(gtx, icons.Move, "retired.title", []string{"retired.body", "fault.safe"}, func(gtx C) D {
		col := kit.NewColumn(gtx)
		if s.Card.Card != nil {
			col.Add(func(gtx C) D { return u.second.Layout(gtx, t, kit.Secondary, icons.Card, u.words.Text("retired.view")) })
			col.Space(kit.S2)
		}
		col.Add(func(gtx C) D { return u.main.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text("retired.again")) })
		return col.Done()
	})
}

func (u *UI) wiped(gtx C) {
	if u.main.Clicked(gtx) {
		u.send(core.StartOver{})
	}
	u.ending(gtx, icons.Lock, "wiped.title", []string{"wiped.body"}, func(gtx C) D {
		return u.main.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text("wiped.again"))
	})
}
