package citizen

import (
	"strconv"
	"strings"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

var lookupPanes = map[core.Screen]pane{
	core.ScreenLookups:    (*UI).lookups,
	core.ScreenPlaces:     (*UI).places,
	core.ScreenPlace:      (*UI).place1,
	core.ScreenPlaceArea:  (*UI).placeArea,
	core.ScreenFindNumber: (*UI).findNumber,
}

// lookupWidgets are the widgets of the look-ups.
type lookupWidgets struct {
	search, area          kit.Field
	citizen, name, born   kit.Field
	rows                  keyed
	more, ask, use, again kit.Button
}

// keyed are clicks by name, for lists whose rows come and go.
type keyed map[string]*widget.Clickable

func (k *keyed) of(name string) *widget.Clickable {
	if *k == nil {
		*k = keyed{}
	}
	c := (*k)[name]
	if c == nil {
		c = new(widget.Clickable)
		(*k)[name] = c
	}
	return c
}

// listRow is one row that a press on sends a message for.
type listRow struct {
	key string
	row kit.Row
	msg core.Msg
}

// rowGroup sends what its rows were pressed for and draws them.
func (u *UI) rowGroup(gtx C, clicks *keyed, title string, rows []listRow) D {
	drawn := make([]layout.Widget, 0, len(rows))
	for _, r := range rows {
		click := clicks.of(r.key)
		if click.Clicked(gtx) {
			u.send(r.msg)
		}
		drawn = append(drawn, func(gtx C) D { return u.theme.Row(gtx, click, r.row) })
	}
	return u.theme.Group(gtx, title, drawn...)
}

// listed is a page with a bar, whose body is a column within the margins.
func (u *UI) listed(gtx C, s core.State, title string, body func(col *kit.Column)) {
	u.page.Layout(gtx, &u.theme, kit.Bar{Title: title, Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			body(col)
			return col.Done()
		})
	}, nil)
}

// kindLooks are the lists in the order they are offered.
var kindLooks = []struct {
	id   string
	icon icons.Icon
	show core.ShowPlaces
}{
	{"contract", icons.Hospital, core.ShowPlaces{Kind: lookup.Facilities, Contract: true}},
	{"leave", icons.Letter, core.ShowPlaces{Kind: lookup.Facilities, SickLeave: true}},
	{"agencies", icons.Building, core.ShowPlaces{Kind: lookup.Agencies}},
	{"employers", icons.Work, core.ShowPlaces{Kind: lookup.Employers}},
	{"collectors", icons.Coins, core.ShowPlaces{Kind: lookup.Collectors}},
}

// lookups is the choice of a list.
func (u *UI) lookups(gtx C, s core.State) {
	w := u.words
	rows := []listRow{{"find-number", kit.Row{Icon: icons.Search, Title: w.Text("find-number.row"), Help: w.Text("find-number.row.help"), Kind: semantic.Button}, core.Show{Screen: core.ScreenFindNumber}}}
	for _, k := range kindLooks {
		rows = append(rows, listRow{k.id, kit.Row{Icon: k.icon, Title: w.Text("lookups." + k.id), Help: w.Text("lookups." + k.id + ".help"), Kind: semantic.Button}, k.show})
	}
	u.listed(gtx, s, w.Text("lookups.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.finder.rows, "", rows) })
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "lookups.offline") })
	})
}

// places is a list with its search and filters.
func (u *UI) places(gtx C, s core.State) {
	p := s.Places
	u.finder.search.Calm = true
	if e := u.finder.search.Update(gtx, p.Text, key.HintText); e.Changed {
		u.send(core.TypePlace{Text: e.Text})
	}
	u.listed(gtx, s, u.words.Text("lookups."+string(p.Kind)+".title"), func(col *kit.Column) {
		if u.placesAbsent(col, s) {
			return
		}
		col.Add(func(gtx C) D {
			return u.finder.search.Layout(gtx, &u.theme, u.words.Text("lookups.search"), u.words.Text("lookups.search.help"), "")
		})
		col.Space(kit.S3)
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.finder.rows, "", u.placeFilters(s)) })
		col.Add(func(gtx C) D { return u.sheetNote(gtx, p.Directory.Sheet(p.Kind)) })
		col.Space(kit.S3)
		if len(p.Found) == 0 {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "lookups.none") })
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "lookups.none.body") })
			return
		}
		rows := make([]listRow, len(p.Found))
		for i, f := range p.Found {
			rows[i] = listRow{"place " + f.Code, kit.Row{Title: f.Name, Value: u.wherePlace(s, f.Place), Help: u.placeTags(f), Kind: semantic.Button}, core.ShowPlace{Kind: f.Kind, Code: f.Code}}
		}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.finder.rows, u.words.Text("lookups.found"), rows) })
		if p.More {
			col.Add(func(gtx C) D {
				if u.finder.more.Clicked(gtx) {
					u.send(core.MorePlaces{})
				}
				return u.finder.more.Layout(gtx, &u.theme, kit.Secondary, icons.Icon{}, u.words.Text("lookups.more"))
			})
		}
	})
}

// placesAbsent shows why there is no directory yet, and reports whether that is so.
func (u *UI) placesAbsent(col *kit.Column, s core.State) bool {
	switch {
	case s.Places.Directory != nil:
		return false
	case s.Places.Failure.Is():
		col.Add(func(gtx C) D {
			if u.finder.again.Clicked(gtx) {
				u.send(core.Retry{})
			}
			return u.failed(gtx, s.Places.Failure, u.words.Text("lookups.unread"), &u.finder.again)
		})
	default:
		col.Add(func(gtx C) D { return u.theme.Waiting(gtx, u.words.Text("lookups.reading")) })
	}
	return true
}

func (u *UI) placeFilters(s core.State) []listRow {
	p, w := s.Places, u.words
	where := w.Text("lookups.anywhere")
	if at, ok := p.Directory.Province(p.Province); ok {
		where = at.Name
	}
	help := w.Text("lookups.near.none")
	if c, ok := p.Directory.Commune(p.Near); ok {
		help = w.With("lookups.near.of", "Place", c.Name)
	} else if p.Position != nil {
		help = w.Text("lookups.near.me")
	}
	rows := []listRow{{"area", kit.Row{Icon: icons.Pin, Title: where, Help: help, Kind: semantic.Button}, core.ShowPlaceArea{}}}
	if p.Kind == lookup.Facilities {
		rows = append(rows,
			listRow{"contract only", kit.Row{Icon: icons.Card, Title: w.Text("lookups.only.contract"), Kind: semantic.Switch, On: p.Contract}, core.ToggleContract{}},
			listRow{"leave only", kit.Row{Icon: icons.Letter, Title: w.Text("lookups.only.leave"), Kind: semantic.Switch, On: p.SickLeave}, core.ToggleSickLeave{}})
	}
	return rows
}

// sheetNote says how old a list is and whether it can be relied on.
func (u *UI) sheetNote(gtx C, sheet lookup.Sheet) D {
	date := sheet.AsOf.Vietnamese()
	if sheet.Sample {
		return u.theme.Panel(gtx, icons.Warning, u.words.Text("lookups.sample"), u.words.With("lookups.sample.body", "Date", date))
	}
	if !sheet.Confirmed {
		return u.theme.Panel(gtx, icons.Warning, u.words.Text("lookups.unconfirmed"), u.words.With("lookups.asof", "Date", date))
	}
	return u.theme.Text(gtx, kit.Caption, u.theme.InkSoft, u.words.With("lookups.asof", "Date", date))
}

// wherePlace is a place's address with its province.
func (u *UI) wherePlace(s core.State, p lookup.Place) string {
	var parts []string
	if p.Address != "" {
		parts = append(parts, p.Address)
	}
	if at, ok := s.Places.Directory.Province(p.Province); ok {
		parts = append(parts, at.Name)
	}
	return strings.Join(parts, ", ")
}

// placeTags are a place's distance and what it may do, in a line.
func (u *UI) placeTags(f lookup.Found) string {
	var tags []string
	if f.Metres >= 0 {
		tags = append(tags, u.distance(f.Metres))
	}
	if f.Contract {
		tags = append(tags, u.words.Text("lookups.tag.contract"))
	}
	if f.SickLeave {
		tags = append(tags, u.words.Text("lookups.tag.leave"))
	}
	if f.Emergency {
		tags = append(tags, u.words.Text("lookups.tag.emergency"))
	}
	return strings.Join(tags, " · ")
}

// distance is a length as people say it: nobody walks to the metre.
func (u *UI) distance(metres int) string {
	if metres < 1000 {
		return u.words.With("lookups.metres", "N", strconv.Itoa((metres+5)/10*10))
	}
	km := float64(metres) / 1000
	text := strconv.FormatFloat(km, 'f', 1, 64)
	if km >= 10 {
		text = strconv.FormatFloat(km, 'f', 0, 64)
	}
	if u.words.Code() == "vi" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return u.words.With("lookups.kilometres", "N", text)
}
