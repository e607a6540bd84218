package citizen

import (
	"strings"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// place1 is one place: what is known of it, and the ways to it.
func (u *UI) place1(gtx C, s core.State) {
	u.listed(gtx, s, u.words.Text("place.title"), func(col *kit.Column) {
		if u.placesAbsent(col, s) {
			return
		}
		f, ok := s.Places.Place()
		if !ok {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "place.gone") })
			return
		}
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Title, u.theme.Ink, f.Name) })
		if tags := u.placeTags(f); tags != "" {
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Quiet, u.theme.InkSoft, tags) })
		}
		col.Space(kit.S4)
		if rows := u.placeLinks(f); len(rows) > 0 {
			col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.finder.rows, "", rows) })
		}
		col.Add(func(gtx C) D { return u.theme.Group(gtx, "", u.placePairs(s, f)...) })
		col.Add(func(gtx C) D { return u.sheetNote(gtx, s.Places.Directory.Sheet(f.Kind)) })
	})
}

// placeLinks are the rows that lead out of the app.
func (u *UI) placeLinks(f lookup.Found) []listRow {
	var rows []listRow
	if f.Phone != "" {
		rows = append(rows, listRow{"call", kit.Row{Icon: icons.Call, Title: u.words.With("place.call", "Number", f.Phone), Kind: semantic.Button}, core.OpenLink{Address: "tel:" + f.Phone}})
	}
	if f.Position != nil {
		rows = append(rows, listRow{"map", kit.Row{Icon: icons.Pin, Title: u.words.Text("place.map"), Help: u.words.Text("place.map.help"), Kind: semantic.Button}, core.OpenLink{Address: f.Position.GeoURI()}})
	}
	return rows
}

func (u *UI) placePairs(s core.State, f lookup.Found) []layout.Widget {
	var rows []layout.Widget
	add := func(id, value string) {
		if value != "" {
			rows = append(rows, u.pair(id, value))
		}
	}
	add("place.address", u.wherePlace(s, f.Place))
	add("place.hours", u.hours(f.Hours))
	if f.Level != "" {
		add("place.level", u.words.Text("place.level."+string(f.Level)))
	}
	if a, ok := s.Places.Directory.Place(lookup.Agencies, f.Agency); ok {
		add("place.agency", a.Name)
	}
	add("place.code", f.Code)
	return rows
}

// hours are opening hours, a line for each stretch of days.
func (u *UI) hours(all []lookup.Hours) string {
	var lines []string
	var last lookup.Days
	for _, h := range all {
		span := h.From + "–" + h.To
		if h.From == "00:00" && h.To == "24:00" {
			span = u.words.Text("hours.always")
		}
		if h.Days == last {
			lines[len(lines)-1] += ", " + span
			continue
		}
		last = h.Days
		lines = append(lines, u.words.Text("hours."+string(h.Days))+": "+span)
	}
	return strings.Join(lines, "\n")
}

// areaCommunes is how many communes the choice of an area offers for a search.
const areaCommunes = 12

// placeArea is the choice of a province to look in and of a commune to be near.
func (u *UI) placeArea(gtx C, s core.State) {
	p := s.Places
	u.finder.area.Calm = true
	if e := u.finder.area.Update(gtx, p.Searched, key.HintText); e.Changed {
		u.send(core.TypeArea{Text: e.Text})
	}
	u.listed(gtx, s, u.words.Text("area.title"), func(col *kit.Column) {
		if u.placesAbsent(col, s) {
			return
		}
		col.Add(func(gtx C) D {
			return u.finder.area.Layout(gtx, &u.theme, u.words.Text("area.search"), u.words.Text("area.search.help"), "")
		})
		col.Space(kit.S3)
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.finder.rows, u.words.Text("area.near"), u.nearRows(s)) })
		col.Add(func(gtx C) D {
			return u.rowGroup(gtx, &u.finder.rows, u.words.Text("area.province"), u.provinceRows(s))
		})
		col.Add(func(gtx C) D { return u.sheetNote(gtx, p.Directory.CommuneSheet()) })
	})
}

func (u *UI) nearRows(s core.State) []listRow {
	p, w := s.Places, u.words
	rows := []listRow{{"near none", kit.Row{Title: w.Text("area.near.none"), Kind: semantic.RadioButton, On: p.Near == "" && p.Position == nil}, core.ChooseNear{}}}
	if p.Locatable {
		r := kit.Row{Title: w.Text("area.near.me"), Kind: semantic.RadioButton, On: p.Near == "" && p.Position != nil}
		switch {
		case p.Locating != 0:
			r.Help = w.Text("area.near.locating")
		case p.Unlocated:
			r.Help = w.Text("area.near.unlocated")
		}
		rows = append(rows, listRow{"near me", r, core.LocateMe{}})
	}
	chosen, near := p.Directory.Commune(p.Near)
	if near {
		rows = append(rows, listRow{"near " + chosen.Code, kit.Row{Title: chosen.Name, Kind: semantic.RadioButton, On: true}, core.ChooseNear{Commune: chosen.Code}})
	}
	if lookup.Fold(p.Searched) == "" && p.Province == "" {
		return rows // three thousand communes: type a name, or choose the province first
	}
	for _, c := range p.Directory.SearchCommunes(p.Province, p.Searched, areaCommunes) {
		if c.Code != p.Near {
			rows = append(rows, listRow{"near " + c.Code, kit.Row{Title: c.Name, Kind: semantic.RadioButton}, core.ChooseNear{Commune: c.Code}})
		}
	}
	return rows
}

func (u *UI) provinceRows(s core.State) []listRow {
	p := s.Places
	rows := []listRow{{"province", kit.Row{Title: u.words.Text("lookups.anywhere"), Kind: semantic.RadioButton, On: p.Province == ""}, core.ChooseProvince{}}}
	for _, at := range p.Directory.SearchProvinces(p.Searched, 0) {
		rows = append(rows, listRow{"province " + at.Code, kit.Row{Title: at.Name, Help: u.formerNames(at), Kind: semantic.RadioButton, On: at.Code == p.Province}, core.ChooseProvince{Code: at.Code}})
	}
	return rows
}

// formerNames are the names of the provinces that one was made of in 2025; empty where it stayed as it was.
func (u *UI) formerNames(p lookup.Province) string {
	if len(p.Former) < 2 {
		return ""
	}
	names := make([]string, len(p.Former))
	for i, code := range p.Former {
		names[i] = code.Name()
	}
	return strings.Join(names, ", ")
}
