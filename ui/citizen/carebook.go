package citizen

import (
	"image"
	"strconv"
	"time"

	"gioui.org/io/semantic"
	"gioui.org/op"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/ui/kit"
)

// careWidgets are the widgets of the care book and of the reports of errors.
type careWidgets struct {
	clicks kit.Clicks
	years  kit.Stepper
	of     *core.CareBook // what the clicks belong to
	words  [visitRing]visitWords

	report, again, send, list kit.Button
	text                      kit.Area
	data                      [16]widget.Clickable // of cardData
	errors                    widget.Clickable     // leads to them
}

// visitRing is more visits than any screen shows at once.
const visitRing = 128

// visitWords are the words of one row, made once while it is in sight.
type visitWords struct {
	id                        vss.VisitId
	lang                      string
	when, place, paid, spoken string
}

var carePanes = map[core.Screen]pane{
	core.ScreenCareBook:   (*UI).careBook,
	core.ScreenVisit:      (*UI).visit,
	core.ScreenReport:     (*UI).report,
	core.ScreenReports:    (*UI).reports,
	core.ScreenCardErrors: (*UI).cardErrors,
}

func (u *UI) careBook(gtx C, s core.State) {
	w, c := &u.care, &s.CareBook
	if w.of != c.Book {
		w.of = c.Book
		w.clicks.Forget()
	}
	visits := c.Visits()
	if i := w.clicks.Clicked(gtx); i >= 0 && i < len(visits) {
		u.send(core.ShowVisit{ID: visits[i].VisitId})
	}
	if c.Book != nil {
		chosen := chosenYear(c)
		if i := w.years.Stepped(gtx, chosen, len(c.Book.Years)+1); i != chosen && i == 0 {
			u.chooseYear(0)
		} else if i != chosen {
			u.chooseYear(c.Book.Years[i-1].Year)
		}
	}
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	bar := kit.Bar{Title: u.words.Text("carebook.title"), Back: u.back(s)}
	if c.Book == nil || len(c.Book.Visits) == 0 {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, c.Loading(), c.Failure, "carebook.empty", "carebook.empty.body", &w.again)
			})
		}, nil)
		return
	}
	u.page.LayoutLong(gtx, &u.theme, bar, kit.Long{
		Head: func(gtx C) D { return u.careHead(gtx, s) }, N: len(visits),
		Row:    func(gtx C, i int) D { return u.visitRow(gtx, s.Now, visits, i) },
		Sticky: func(gtx C, i int) D { return u.yearHead(gtx, c.Book, visits[i].AdmittedAt) },
	})
}

// chooseYear shows the visits of a year from its newest on.
func (u *UI) chooseYear(year int) {
	u.care.clicks.Forget()
	u.page.Scroll.Position.First, u.page.Scroll.Position.Offset = 0, 0
	u.send(core.ShowYear{Year: year})
}

func (u *UI) careHead(gtx C, s core.State) D {
	c := &s.CareBook
	return u.margin(gtx, func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D { return u.freshness(gtx, s, c.At, c.Failure) })
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			chosen, words := chosenYear(c), u.words.Text("carebook.all")
			if chosen > 0 {
				words = u.words.With("carebook.only", "Year", strconv.Itoa(c.Year))
			}
			return u.care.years.Layout(gtx, &u.theme, chosen, len(c.Book.Years)+1, kit.Steps{Back: u.words.Text("carebook.newer"), On: u.words.Text("carebook.older"), Chosen: words})
		})
		return col.Done()
	})
}

// chosenYear is the place of the chosen year among all and the years; 0 is all.
func chosenYear(c *core.CareBookState) int {
	for i, y := range c.Book.Years {
		if y.Year == c.Year {
			return i + 1
		}
	}
	return 0
}

// yearHead is the line above a year's visits; it stays at the top while they go by.
func (u *UI) yearHead(gtx C, book *core.CareBook, at time.Time) D {
	year := at.In(insurance.Vietnam).Year()
	n := 0
	for _, y := range book.Years {
		if y.Year == year {
			n = y.Visits
		}
	}
	t := &u.theme
	m := op.Record(gtx.Ops)
	d := kit.Pad(gtx, kit.S2, kit.S4, kit.S2, kit.S4, func(gtx C) D {
		return t.Text(gtx, kit.Label, t.Ink, u.words.With("carebook.year", "Year", strconv.Itoa(year), "N", strconv.Itoa(n)))
	})
	call := m.Stop()
	size := image.Pt(gtx.Constraints.Max.X, d.Size.Y)
	kit.Fill(gtx, size, 0, t.Tint)
	call.Add(gtx.Ops)
	return D{Size: size}
}

// wordsOf are the words of a visit's row.
func (u *UI) wordsOf(v *vss.Visit, i int) *visitWords {
	w := &u.care.words[i%visitRing]
	if w.id == v.VisitId && w.lang == u.words.Code() {
		return w
	}
	*w = visitWords{id: v.VisitId, lang: u.words.Code(), when: u.stay(v), place: v.FacilityName, paid: u.words.With("carebook.paid", "Amount", insurance.Dong(v.Payers.Own+v.Payers.CoPayment).String())}
	w.spoken = w.when + ", " + w.place + ", " + w.paid
	return w
}

// stay says when a visit was, and of what kind: 05/03/2026 · ngoại trú, or from day to day.
func (u *UI) stay(v *vss.Visit) string {
	from := insurance.DateOf(v.AdmittedAt).Vietnamese()
	if v.DischargedAt != nil {
		if to := insurance.DateOf(*v.DischargedAt).Vietnamese(); to != from {
			from += " – " + to
		}
	} else {
		from += " – " + u.words.Text("carebook.ongoing")
	}
	return from + " · " + u.words.Text("carebook.kind."+string(v.Kind))
}

// visitRow is one visit of the list, below its year's head where a year begins.
func (u *UI) visitRow(gtx C, _ time.Time, visits []vss.Visit, i int) D {
	t, v := &u.theme, &visits[i]
	w := u.wordsOf(v, i)
	y := 0
	if i == 0 || visits[i-1].AdmittedAt.In(insurance.Vietnam).Year() != v.AdmittedAt.In(insurance.Vietnam).Year() {
		y = u.yearHead(gtx, u.care.of, v.AdmittedAt).Size.Y
	}
	defer op.Offset(image.Pt(0, y)).Push(gtx.Ops).Pop()
	d := t.Touch(gtx, u.care.clicks.Of(i), kit.Spoken{Class: semantic.Button, Name: v.Diagnosis, More: w.spoken}, 0, func(gtx C) D {
		return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Caption, t.InkSoft, w.when) })
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.Ink, v.Diagnosis) })
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, w.place) })
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, w.paid) })
			return col.Done()
		})
	})
	t.Rule(gtx)
	return D{Size: image.Pt(d.Size.X, y+d.Size.Y)}
}
