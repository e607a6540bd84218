package citizen

import (
	"strconv"
	"strings"
	"time"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/assets/help"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

var guidePanes = map[core.Screen]pane{
	core.ScreenGuides:     (*UI).guides,
	core.ScreenGuide:      (*UI).guide,
	core.ScreenNeverAsked: (*UI).neverAsked,
	core.ScreenContact:    (*UI).contact,
}

// guideWidgets are the widgets of the help, and its index in the language shown.
type guideWidgets struct {
	search kit.Field
	rows   keyed
	index  *lookup.Index
	of     *help.Book // what index is of
}

// article is the nth text of a book: guides first, then answered questions.
func article(b *help.Book, n int) (a help.Article, guide bool) {
	if n < len(b.Guides) {
		return b.Guides[n], true
	}
	return b.Asked[n-len(b.Guides)], false
}

// found are the texts that match, best first, as positions for article.
func (g *guideWidgets) found(b *help.Book, text string) []int {
	if g.of != b {
		entries := make([]lookup.Entry, len(b.Guides)+len(b.Asked))
		for i := range entries {
			a, _ := article(b, i)
			entries[i] = lookup.Entry{Name: a.Title, Also: a.Words + " " + strings.Join(a.Steps, " ")}
		}
		g.index, g.of = lookup.NewIndex(entries), b
	}
	return g.index.Search(text, 0, nil)
}

// guides are guides and questions with one search.
func (u *UI) guides(gtx C, s core.State) {
	g := &u.helper
	g.search.Calm = true
	if e := g.search.Update(gtx, s.Guides.Text, key.HintText); e.Changed {
		u.send(core.TypeGuide{Text: e.Text})
	}
	b := help.In(u.words.Code())
	var how, asked []listRow
	for _, i := range g.found(b, s.Guides.Text) {
		a, guide := article(b, i)
		r := listRow{a.ID, kit.Row{Icon: icons.Question, Title: a.Title, Kind: semantic.Button}, core.ShowGuide{ID: a.ID}}
		if guide {
			r.row.Icon = icons.Book
			how = append(how, r)
		} else {
			asked = append(asked, r)
		}
	}
	u.listed(gtx, s, u.words.Text("guides.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D {
			return g.search.Layout(gtx, &u.theme, u.words.Text("guides.search"), u.words.Text("guides.search.help"), "")
		})
		col.Space(kit.S3)
		if len(how) > 0 {
			col.Add(func(gtx C) D { return u.rowGroup(gtx, &g.rows, u.words.Text("guides.how"), how) })
		}
		if len(asked) > 0 {
			col.Add(func(gtx C) D { return u.rowGroup(gtx, &g.rows, u.words.Text("guides.asked"), asked) })
		}
		if len(how)+len(asked) == 0 {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "guides.none") })
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "guides.none.body") })
		}
	})
}

// guide is one text.
func (u *UI) guide(gtx C, s core.State) {
	b := help.In(u.words.Code())
	for i := range len(b.Guides) + len(b.Asked) {
		if a, guide := article(b, i); a.ID == s.Guides.Chosen {
			u.article(gtx, s, a, guide)
			return
		}
	}
	u.listed(gtx, s, u.words.Text("guides.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "guides.none") })
	})
}

func (u *UI) article(gtx C, s core.State, a help.Article, numbered bool) {
	title := "guides.answer"
	if numbered {
		title = "guides.guide"
	}
	u.listed(gtx, s, u.words.Text(title), func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Title, u.theme.Ink, a.Title) })
		col.Space(kit.S4)
		for i, step := range a.Steps {
			col.Add(func(gtx C) D {
				if !numbered {
					return u.theme.Text(gtx, kit.Body, u.theme.Ink, step)
				}
				return u.theme.Numbered(gtx, strconv.Itoa(i+1), step)
			})
			col.Space(kit.S4)
		}
		col.Add(func(gtx C) D {
			return u.theme.Text(gtx, kit.Caption, u.theme.InkSoft, u.words.With("guides.date", "Date", isoDay(a.Date)))
		})
	})
}

// isoDay is a day of the data as people write it.
func isoDay(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return day(t)
}

// neverAsked is what VSS never asks for.
func (u *UI) neverAsked(gtx C, s core.State) {
	u.listed(gtx, s, u.words.Text("never-asked.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "never-asked.body") })
		col.Space(kit.S4)
		for _, n := range help.In(u.words.Code()).Never {
			col.Add(func(gtx C) D {
				return u.theme.Boxed(gtx, kit.RadiusButton, u.theme.Surface, u.theme.Line, func(gtx C) D {
					return u.theme.Row(gtx, nil, kit.Row{Icon: icons.Hand, Title: n.Title, Help: n.Body, Danger: true})
				})
			})
			col.Space(kit.S3)
		}
		col.Space(kit.S3)
		col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "never-asked.do") })
		col.Space(kit.S2)
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.helper.rows, "", u.contactRows(1)) })
	})
}

// contact is hotline, e-mail and page.
func (u *UI) contact(gtx C, s core.State) {
	c := help.In(u.words.Code()).Contact
	u.listed(gtx, s, u.words.Text("contact.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.helper.rows, "", u.contactRows(3)) })
		col.Add(func(gtx C) D {
			return u.theme.Group(gtx, "", []layout.Widget{u.pair("contact.hours", c.Hours), u.pair("contact.cost", c.Cost)}...)
		})
		note := u.words.With("guides.date", "Date", isoDay(c.Date))
		if !c.Confirmed {
			note += " " + u.words.Text("contact.unconfirmed")
		}
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Caption, u.theme.InkSoft, note) })
	})
}

// contactRows are the first ways to reach VSS.
func (u *UI) contactRows(most int) []listRow {
	c := help.In(u.words.Code()).Contact
	rows := []listRow{
		{"hotline", kit.Row{Icon: icons.Call, Title: u.words.With("contact.call", "Number", c.Hotline), Help: c.Cost, Kind: semantic.Button}, core.OpenLink{Address: "tel:" + c.Dial}},
		{"email", kit.Row{Icon: icons.Letter, Title: u.words.Text("contact.email"), Help: c.Email, Kind: semantic.Button}, core.OpenLink{Address: "mailto:" + c.Email}},
		{"web", kit.Row{Icon: icons.Info, Title: u.words.Text("contact.web"), Help: c.Web, Kind: semantic.Button}, core.OpenLink{Address: c.Web}},
	}
	return rows[:most]
}
