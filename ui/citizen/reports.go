package citizen

import (
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// report says what is wrong in one record; once it is sent, its number.
func (u *UI) report(gtx C, s core.State) {
	r, w := &s.Reports, &u.care
	reasons := core.ReportReasons(r.Draft.About.Kind)
	for i, reason := range reasons {
		if u.rows[i].Clicked(gtx) {
			u.send(core.ChooseReason{Reason: reason})
		}
	}
	if e := w.text.Update(gtx, r.Draft.Text, core.MaxReportText); e.Changed {
		u.send(core.SetReportText{Text: e.Text})
	}
	if w.send.Clicked(gtx) {
		u.send(core.SendReport{})
	}
	if w.list.Clicked(gtx) {
		u.send(core.Show{Screen: core.ScreenReports})
	}
	bar := kit.Bar{Title: u.words.Text("report.title"), Back: u.back(s)}
	if r.Sent != nil {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D { return u.reportSent(gtx, r.Sent) })
		}, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return w.list.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text("report.list"))
			})
		})
		return
	}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.reportBody(gtx, s, reasons) })
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if !r.Draft.Ready() || r.Job != 0 {
				gtx = gtx.Disabled()
			}
			label := "report.send"
			if r.Job != 0 {
				label = "wait"
			}
			return w.send.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text(label))
		})
	})
}

func (u *UI) reportBody(gtx C, s core.State, reasons []vss.ErrorReason) D {
	r, t := &s.Reports, &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		return t.Group(gtx, "", func(gtx C) D {
			return t.Pair(gtx, u.words.Text("report.kind."+string(r.Draft.About.Kind)), r.Draft.About.Title)
		})
	})
	if r.Failure.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, r.Failure)) })
		col.Space(kit.S4)
	}
	col.Add(func(gtx C) D {
		rows := make([]layout.Widget, len(reasons))
		for i, reason := range reasons {
			rows[i] = func(gtx C) D {
				return t.Row(gtx, &u.rows[i], kit.Row{Title: u.words.Text("report.reason." + string(reason)), Kind: semantic.RadioButton, On: r.Draft.Reason == reason})
			}
		}
		return t.Group(gtx, u.words.Text("report.what"), rows...)
	})
	col.Add(func(gtx C) D {
		help := "report.text.help"
		if r.Draft.Reason == vss.ErrorReasonOther {
			help = "report.text.needed"
		}
		return u.care.text.Layout(gtx, t, u.words.Text("report.text"), u.words.Text(help), "")
	})
	return col.Done()
}

func (u *UI) reportSent(gtx C, sent *vss.ErrorReport) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Title, "report.sent") })
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return t.Group(gtx, "", func(gtx C) D { return t.Pair(gtx, u.words.Text("report.number"), sent.Number) })
	})
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "report.sent.body") })
	return col.Done()
}

// reports are the person's own reports and what became of each.
func (u *UI) reports(gtx C, s core.State) {
	list := &s.Reports.List
	if u.care.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	bar := kit.Bar{Title: u.words.Text("reports.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if !list.Known || len(list.Value) == 0 {
				return u.nothing(gtx, s, list.Loading(), list.Failure, "reports.empty", "reports.empty.body", &u.care.again)
			}
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.freshness(gtx, s, list.At, list.Failure) })
			col.Space(kit.S4)
			for i := range list.Value {
				col.Add(func(gtx C) D { return u.oneReport(gtx, s, &list.Value[i]) })
			}
			return col.Done()
		})
	}, nil)
}

func (u *UI) oneReport(gtx C, s core.State, r *vss.ErrorReport) D {
	t, w := &u.theme, u.words
	rows := []layout.Widget{func(gtx C) D { return t.Pair(gtx, w.Text("report.kind."+string(r.Kind)), r.Title) },
		func(gtx C) D {
			said := w.Text("report.reason." + string(r.Reason))
			if r.Text != "" {
				said += "\n“" + r.Text + "”"
			}
			return t.Pair(gtx, w.Text("report.what"), said)
		},
		func(gtx C) D {
			return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D { return u.timeline(gtx, s, r.Steps) })
		}}
	return t.Group(gtx, r.Number, rows...)
}

// timeline tells the steps of a report, the newest last and marked.
func (u *UI) timeline(gtx C, s core.State, steps []vss.ErrorReportStep) D {
	t, w := &u.theme, u.words
	col := kit.NewColumn(gtx)
	for i, step := range steps {
		if i > 0 {
			col.Space(kit.S3)
		}
		icon, ink := icons.Check, t.InkSoft
		if i == len(steps)-1 {
			ink = t.Accent
		}
		state := w.Text("report.state." + string(step.State))
		col.Add(func(gtx C) D {
			return kit.Beside(gtx, kit.S3, func(gtx C) D { return kit.Icon(gtx, icon, 20, ink) }, func(gtx C) D {
				in := kit.NewColumn(gtx)
				in.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.Ink, state) })
				in.Add(func(gtx C) D { return t.Text(gtx, kit.Caption, t.InkSoft, u.moment(step.At, s.Now)) })
				if step.Text != nil {
					in.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.Ink, *step.Text) })
				}
				return in.Done()
			})
		})
	}
	return col.Done()
}

// cardDatum is one thing that stands on the card, as a report names it (23-carebook.yaml).
type cardDatum struct {
	ref   vss.RecordRef
	label string // of the words
	value func(u *UI, s core.State) string
}

// cardData are what can be wrong on a card, one a line.
var cardData = []cardDatum{
	{"name", "details.name", func(_ *UI, s core.State) string { return insurance.NormalName(s.Card.Card.HolderName) }},
	{"birth", "details.birth", func(_ *UI, s core.State) string { return birth(string(s.Card.Card.DateOfBirth)) }},
	{"sex", "details.sex", func(u *UI, s core.State) string { return u.words.Text("card." + string(s.Card.Card.Sex)) }},
	{"number", "details.number", func(_ *UI, s core.State) string { return grouped(s.Card.Card.CardNumber) }},
	{"facility", "details.facility", func(_ *UI, s core.State) string { return s.Card.Card.FacilityName }},
	{"validity", "details.validity", func(_ *UI, s core.State) string { return day(s.Card.Card.ValidFrom.Time) }},
	{"level", "details.benefit", func(u *UI, s core.State) string { return u.share(s, s.Card.Card) }},
	{"five-year", "details.fiveyear", func(_ *UI, s core.State) string {
		if s.Card.Card.FiveYearDate == nil {
			return "–"
		}
		return day(s.Card.Card.FiveYearDate.Time)
	}},
}

// cardErrors lets the person say which datum of the card is wrong.
func (u *UI) cardErrors(gtx C, s core.State) {
	for i, d := range cardData {
		if s.Card.Card != nil && u.care.data[i].Clicked(gtx) {
			u.send(core.ReportError{Kind: vss.RecordKindCard, Ref: d.ref, Title: u.words.Text(d.label) + ": " + d.value(u, s)})
		}
	}
	bar := kit.Bar{Title: u.words.Text("report.action"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if s.Card.Card == nil {
				return u.nothing(gtx, s, false, core.Failure{Kind: core.FailNoCard}, "", "", &u.care.again)
			}
			rows := make([]layout.Widget, len(cardData))
			for i, d := range cardData {
				rows[i] = func(gtx C) D {
					return u.theme.Row(gtx, &u.care.data[i], kit.Row{Title: u.words.Text(d.label), Value: d.value(u, s), Kind: semantic.Button})
				}
			}
			return u.theme.Group(gtx, u.words.Text("report.card"), rows...)
		})
	}, nil)
}
