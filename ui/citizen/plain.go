package citizen

import (
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/assets/help"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

var plainPanes = map[core.Screen]pane{
	core.ScreenNearby:    (*UI).nearby,
	core.ScreenPlainHelp: (*UI).plainHelp,
}

// plainWidgets are the widgets of the plain mode.
type plainWidgets struct {
	thirds [3]kit.Button
	full   kit.Button
	nearby kit.Button
	rows   keyed
}

// third is one of three big buttons.
type third struct {
	kind  kit.Kind
	icon  icons.Icon
	label string
	more  string // spoken
	msg   core.Msg
}

// thirds draws three buttons that share the page; foot stands beneath them.
func (u *UI) thirds(gtx C, s core.State, bar kit.Bar, all [3]third, head func(col *kit.Column), foot layout.Widget) {
	for i := range all {
		if u.plain.thirds[i].Clicked(gtx) {
			u.send(all[i].msg)
		}
	}
	u.page.Filled(gtx, &u.theme, bar, func(gtx C, room int) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			if head != nil {
				head(col)
			}
			col.Add(func(gtx C) D {
				return u.theme.Thirds(gtx, room-gtx.Dp(kit.S2+kit.S4), func(gtx C, i int) D {
					return u.plain.thirds[i].Big(gtx, &u.theme, all[i].kind, all[i].icon, all[i].label, all[i].more)
				})
			})
			return col.Done()
		})
	}, foot)
}

// plainHome is home in the plain mode. What waits for the owner stands above the buttons.
func (u *UI) plainHome(gtx C, s core.State) {
	if u.plain.full.Clicked(gtx) {
		u.send(core.SetPlain{})
	}
	w := u.words
	u.thirds(gtx, s, kit.Bar{}, [3]third{
		{kit.Secondary, icons.Card, w.Text("plain.card"), "", core.ShowCard{}},
		{kit.Primary, icons.QR, w.Text("plain.visit"), w.Text("plain.visit.more"), core.ShowCode{}},
		{kit.Secondary, icons.Question, w.Text("plain.help"), "", core.Show{Screen: core.ScreenPlainHelp}},
	}, func(col *kit.Column) { u.homeParts(col, s, homeBanners) }, func(gtx C) D {
		return u.plain.full.Layout(gtx, &u.theme, kit.Plain, icons.Icon{}, w.Text("plain.full"))
	})
}

// plainHelp is the help in the plain mode.
func (u *UI) plainHelp(gtx C, s core.State) {
	w, c := u.words, help.In(u.words.Code()).Contact
	u.thirds(gtx, s, kit.Bar{Title: w.Text("nav.help"), Back: u.back(s)}, [3]third{
		{kit.Primary, icons.Call, w.With("plain.call", "Number", c.Hotline), c.Cost, core.OpenLink{Address: "tel:" + c.Dial}},
		{kit.Secondary, icons.Book, w.Text("plain.guides"), "", core.Show{Screen: core.ScreenGuides}},
		{kit.Secondary, icons.Shield, w.Text("plain.never"), "", core.Show{Screen: core.ScreenNeverAsked}},
	}, nil, nil)
}

// nearbyButton leads from the code to the nearest facility.
func (u *UI) nearbyButton(gtx C) D {
	if u.plain.nearby.Clicked(gtx) {
		u.send(core.Show{Screen: core.ScreenNearby})
	}
	return u.plain.nearby.Layout(gtx, &u.theme, kit.Secondary, icons.Hospital, u.words.Text("nearby.open"))
}

// nearby is the facility on the card and the nearest others.
func (u *UI) nearby(gtx C, s core.State) {
	w := u.words
	u.listed(gtx, s, w.Text("nearby.title"), func(col *kit.Column) {
		if u.placesAbsent(col, s) {
			return
		}
		own := ""
		if s.Card.Card != nil {
			own = s.Card.Card.FacilityCode
		}
		for i, f := range s.Places.Nearby {
			title := ""
			switch {
			case f.Code == own:
				title = w.Text("nearby.own")
			case i <= 1 && f.Metres >= 0:
				title = w.Text("nearby.others")
			case i <= 1:
				title = w.Text("nearby.others.own")
			}
			col.Add(func(gtx C) D { return u.nearbyPlace(gtx, s, title, f) })
		}
		col.Add(func(gtx C) D { return u.sheetNote(gtx, s.Places.Directory.Sheet(lookup.Facilities)) })
	})
}

// nearbyPlace is one facility with what to do about it.
func (u *UI) nearbyPlace(gtx C, s core.State, title string, f lookup.Found) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	if title != "" {
		col.Add(func(gtx C) D { return t.Text(gtx, kit.Section, t.Ink, title) })
		col.Space(kit.S2)
	}
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Title, t.Ink, f.Name) })
	if tags := u.placeTags(f); tags != "" {
		col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.InkSoft, tags) })
	}
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.InkSoft, u.wherePlace(s, f.Place)) })
	col.Space(kit.S3)
	var rows []listRow
	for _, r := range u.placeLinks(f) {
		r.key += " " + f.Code
		rows = append(rows, r)
	}
	col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.plain.rows, "", rows) })
	return col.Done()
}
