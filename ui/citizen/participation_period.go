package citizen

import (
	"strconv"
	"strings"

	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// period is one period: who pays what, by which rule.
func (u *UI) period(gtx C, s core.State) {
	p, ok := s.Participation.Open()
	if u.records.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if ok && u.records.report.Clicked(gtx) {
		u.send(core.ReportError{Kind: vss.RecordKindContribution, Ref: p.ID, Title: u.monthSpan(p.From, p.To) + " · " + u.payer(p.Employer, p.Kind)})
	}
	u.listed(gtx, s, u.words.Text("period.title"), func(col *kit.Column) {
		if !ok {
			r := s.Participation.Record
			col.Add(func(gtx C) D {
				return u.nothing(gtx, s, r.Loading(), r.Failure, "participation.empty", "period.gone", &u.records.again)
			})
			return
		}
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Title, u.theme.Ink, u.payer(p.Employer, p.Kind)) })
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.theme.Group(gtx, "", u.periodPairs(s, p)...) })
		u.rates(col, s, p)
		col.Add(func(gtx C) D {
			return u.theme.Group(gtx, "", func(gtx C) D {
				return u.theme.Row(gtx, &u.records.report, kit.Row{Icon: icons.Warning, Title: u.words.Text("period.report"), Help: u.words.Text("period.report.help"), Kind: semantic.Button})
			})
		})
	})
}

func (u *UI) periodPairs(s core.State, p insurance.Period) []layout.Widget {
	w := u.words
	rows := []layout.Widget{u.pair("period.time", u.monthSpan(p.From, p.To)+" · "+u.duration(p.Months(s.Participation.Counted.Through)))}
	add := func(id, value string) {
		if value != "" {
			rows = append(rows, u.pair(id, value))
		}
	}
	add("period.employer.code", p.EmployerCode)
	add("period.job", p.JobTitle)
	add("period.workplace", p.Workplace)
	add("period.kind", w.Text("participation.kind."+string(p.Kind)))
	if p.Salary > 0 {
		add("period.salary", w.With("participation.salary.month", "Amount", p.Salary.String()))
	}
	if p.Late {
		rows = append(rows, func(gtx C) D {
			t := &u.theme
			return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
				return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Warning, 20, t.Caution) },
					func(gtx C) D { return t.Text(gtx, kit.Body, t.Caution, w.Text("period.state.late")) })
			})
		})
	} else {
		add("period.state", w.Text("period.state.paid"))
	}
	var settled []string
	for _, f := range p.Settled {
		settled = append(settled, w.Text("participation.name."+string(f)))
	}
	add("period.settled", strings.Join(settled, ", "))
	return rows
}

// rates adds a box for each fund and rate of the period.
func (u *UI) rates(col *kit.Column, s core.State, p insurance.Period) {
	t, w := &u.theme, u.words
	stretches := insurance.Stretches(p, s.Participation.Counted.Through)
	col.Add(func(gtx C) D { return t.Text(gtx, kit.Section, t.Ink, w.Text("period.rates")) })
	col.Space(kit.S2)
	for _, x := range stretches {
		col.Add(func(gtx C) D { return t.Group(gtx, "", u.rateBox(x, p)...) })
	}
}

// rateBox is one fund at one rate: the shares, their sum, and the rule.
func (u *UI) rateBox(x insurance.Stretch, p insurance.Period) []layout.Widget {
	t, w := &u.theme, u.words
	title := func(gtx C) D {
		return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return t.Text(gtx, kit.Strong, t.Ink, w.Text("participation.name."+string(x.Fund))) })
			if x.From != p.From || p.To != 0 && x.To != p.To {
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, u.monthSpan(x.From, x.To)) })
			}
			return col.Done()
		})
	}
	if !x.Known {
		id := "period.rate.unknown"
		if p.Salary == 0 {
			id = "period.rate.other"
		}
		return []layout.Widget{title, func(gtx C) D {
			return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D { return u.soft(gtx, kit.Quiet, id) })
		}}
	}
	employer, person := x.Rate.OfEmployer(p.Salary), x.Rate.OfPerson(p.Salary)
	rows := []layout.Widget{title}
	for _, share := range []struct {
		id     string
		rate   int
		amount insurance.Dong
	}{{"period.rate.employer", x.Rate.Employer, employer}, {"period.rate.person", x.Rate.Person, person}} {
		if share.rate > 0 {
			rows = append(rows, u.amount(w.With(share.id, "Rate", u.percent(share.rate)), share.amount.String()))
		}
	}
	rows = append(rows, u.amount(w.Text("period.rate.sum"), (employer+person).String()), func(gtx C) D { return u.ruleNote(gtx, x.Rate.Rule) })
	return rows
}

// amount is a label with its amount at the right; they stand beneath each other where they do not fit.
func (u *UI) amount(label, value string) layout.Widget {
	return func(gtx C) D {
		return kit.Named(gtx, label+": "+value, func(gtx C) D {
			return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D { return u.theme.Ends(gtx, label, value) })
		})
	}
}

// percent writes hundredths of a percent as people do: 17,5.
func (u *UI) percent(hundredths int) string {
	text := strconv.FormatFloat(float64(hundredths)/100, 'f', -1, 64)
	if u.words.Code() == "vi" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// ruleNote says where a rule stands, since when it counts, and whether anybody has compared it with the official text.
func (u *UI) ruleNote(gtx C, rule insurance.Rule) D {
	t, w := &u.theme, u.words
	return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, rule.Source) })
		col.Add(func(gtx C) D {
			return t.Text(gtx, kit.Quiet, t.InkSoft, w.With("rule.since", "Date", rule.Since.Vietnamese()))
		})
		col.Space(kit.S1)
		icon, colour, id := icons.Info, t.Caution, "rule.unconfirmed"
		if rule.Confirmed {
			icon, colour, id = icons.Check, t.Good, "rule.confirmed"
		}
		col.Add(func(gtx C) D {
			return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icon, 20, colour) },
				func(gtx C) D { return t.Text(gtx, kit.Quiet, colour, w.Text(id)) })
		})
		return col.Done()
	})
}
