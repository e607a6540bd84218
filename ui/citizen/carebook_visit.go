package citizen

import (
	"strconv"
	"strings"

	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

func (u *UI) visit(gtx C, s core.State) {
	c := &s.CareBook
	if u.care.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	v := &c.Detail.Value.Visit
	if u.care.report.Clicked(gtx) && c.Detail.Known {
		u.send(core.ReportError{Kind: vss.RecordKindVisit, Ref: v.VisitId, Title: u.stay(v) + ": " + v.Diagnosis})
	}
	bar := kit.Bar{Title: u.words.Text("visit.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if !c.Detail.Known {
				return u.nothing(gtx, s, c.Detail.Loading(), c.Detail.Failure, "visit.gone", "visit.gone.body", &u.care.again)
			}
			return u.visitBody(gtx, s)
		})
	}, func(gtx C) D {
		if !c.Detail.Known {
			return D{}
		}
		return u.margin(gtx, u.reportButton)
	})
}

func (u *UI) visitBody(gtx C, s core.State) D {
	d, t := &s.CareBook.Detail.Value, &u.theme
	v := &d.Visit
	col := kit.NewColumn(gtx)
	if s.CareBook.Detail.Failure.Is() {
		col.Add(func(gtx C) D { return u.freshness(gtx, s, s.CareBook.Detail.At, s.CareBook.Detail.Failure) })
		col.Space(kit.S4)
	}
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Title, t.Ink, v.Diagnosis) })
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Caption, t.InkSoft, u.words.With("visit.icd", "Code", v.Icd)) })
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		rows := []layout.Widget{u.pair("visit.when", u.stay(v)), u.pair("visit.place", v.FacilityName+"\n"+u.words.With("details.code", "Code", v.FacilityCode))}
		return t.Group(gtx, "", rows...)
	})
	col.Add(func(gtx C) D {
		return t.Group(gtx, u.words.Text("visit.payers"), func(gtx C) D {
			return kit.Pad(gtx, kit.S4, kit.S4, kit.S4, kit.S4, func(gtx C) D { return u.payers(gtx, v.Payers) })
		})
	})
	if len(d.Papers) > 0 {
		col.Add(func(gtx C) D {
			rows := make([]layout.Widget, len(d.Papers))
			for i := range d.Papers {
				rows[i] = func(gtx C) D { return u.paper(gtx, &d.Papers[i]) }
			}
			return t.Group(gtx, u.words.Text("visit.papers"), rows...)
		})
	}
	col.Add(func(gtx C) D {
		rows := make([]layout.Widget, len(d.Lines))
		for i := range d.Lines {
			rows[i] = func(gtx C) D { return u.costLine(gtx, &d.Lines[i]) }
		}
		return t.Group(gtx, u.words.Text("visit.lines"), rows...)
	})
	return col.Done()
}

func (u *UI) reportButton(gtx C) D {
	return u.care.report.Layout(gtx, &u.theme, kit.Secondary, icons.Warning, u.words.Text("report.action"))
}

func money(d int64) string { return insurance.Dong(d).String() }

// payers draws who paid what of a sum: a bar and a line of words for each.
func (u *UI) payers(gtx C, p vss.Payers) D {
	t, w := &u.theme, u.words
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Ends(gtx, w.Text("payer.total"), money(p.Total)) })
	col.Space(kit.S3)
	parts := []kit.Part{{Name: w.Text("payer.fund"), Value: money(p.Fund), Weight: p.Fund, Tone: kit.ToneFirst},
		{Name: w.Text("payer.copay"), Value: money(p.CoPayment), Weight: p.CoPayment, Tone: kit.ToneThird},
		{Name: w.Text("payer.own"), Value: money(p.Own), Weight: p.Own, Tone: kit.ToneFourth}}
	if p.Other > 0 {
		parts = append(parts, kit.Part{Name: w.Text("payer.other"), Value: money(p.Other), Weight: p.Other, Tone: kit.ToneSecond})
	}
	col.Add(func(gtx C) D { return t.Whole(gtx, parts) })
	return col.Done()
}

// costLine is one line of the bill: what, how much of it, and who paid.
func (u *UI) costLine(gtx C, l *vss.CostLine) D {
	t, w := &u.theme, u.words
	amount := w.With("visit.quantity", "N", strings.ReplaceAll(l.Quantity, ".", ","), "Unit", l.Unit, "Price", money(l.UnitPrice))
	var said []string
	for _, part := range []struct {
		id  string
		sum int64
	}{{"payer.fund", l.Payers.Fund}, {"payer.copay", l.Payers.CoPayment}, {"payer.own", l.Payers.Own}, {"payer.other", l.Payers.Other}} {
		if part.sum > 0 {
			said = append(said, w.Text(part.id)+" "+money(part.sum))
		}
	}
	split := strings.Join(said, " · ")
	scope := ""
	if l.Rate < 100 {
		scope = w.With("visit.scope", "Percent", strconv.Itoa(l.Rate)+" %")
	}
	return kit.Named(gtx, strings.Join([]string{l.Name, amount, money(l.Payers.Total), split, scope}, ", "), func(gtx C) D {
		return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return t.Ends(gtx, l.Name, money(l.Payers.Total)) })
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, amount) })
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, split) })
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.Caution, scope) })
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Caption, t.InkSoft, w.With("visit.code", "Code", l.Code)) })
			return col.Done()
		})
	})
}

// paper is one paper that was issued.
func (u *UI) paper(gtx C, p *vss.Paper) D {
	t, w := &u.theme, u.words
	name, serial, state := w.Text("paper."+string(p.Kind)), w.With("paper.serial", "Serial", p.Serial, "Date", day(p.IssuedOn.Time)), w.Text("paper.state."+string(p.State))
	if p.ValidTo != nil {
		serial += "\n" + w.With("paper.validto", "Date", day(p.ValidTo.Time))
	}
	return kit.Named(gtx, name+", "+serial+", "+state, func(gtx C) D {
		return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
			return kit.Beside(gtx, kit.S3, func(gtx C) D { return kit.Icon(gtx, icons.Letter, kit.IconSize, t.Accent) }, func(gtx C) D {
				col := kit.NewColumn(gtx)
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.Ink, name) })
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, serial) })
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, state) })
				return col.Done()
			})
		})
	})
}
