package citizen

import (
	"strconv"
	"strings"

	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/paper"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// statementYears are the years with a period, newest first.
func statementYears(p *core.Participation) []int {
	if p == nil || len(p.Periods) == 0 {
		return nil
	}
	first := p.Periods[0].From
	for _, period := range p.Periods {
		first = min(first, period.From)
	}
	var years []int
	for y := p.Through.Year(); y >= first.Year(); y-- {
		years = append(years, y)
	}
	return years
}

// yearStatement is what was paid in one year, to look at and to keep as a paper.
func (u *UI) yearStatement(gtx C, s core.State) {
	r, p := &u.records, s.Participation
	years := statementYears(p.Counted)
	if len(years) == 0 {
		if r.again.Clicked(gtx) {
			u.send(core.Retry{})
		}
		u.listed(gtx, s, u.words.Text("statement.title"), func(col *kit.Column) {
			col.Add(func(gtx C) D {
				return u.nothing(gtx, s, p.Record.Loading(), p.Record.Failure, "participation.empty", "participation.empty.body", &r.again)
			})
		})
		return
	}
	chosen := 0
	for i, y := range years {
		if y == p.Year {
			chosen = i
		}
	}
	if i := r.years.Stepped(gtx, chosen, len(years)); i != chosen {
		u.send(core.ChooseStatementYear{Year: years[i]})
	}
	year := years[chosen]
	if r.save.Clicked(gtx) && !p.Setting() {
		u.send(u.statementPaper(s, year))
	}
	bar := kit.Bar{Title: u.words.Text("statement.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D {
				return r.years.Layout(gtx, &u.theme, chosen, len(years), kit.Steps{Back: u.words.Text("statement.back"), On: u.words.Text("statement.on"), Chosen: u.words.With("statement.year", "Year", strconv.Itoa(year))})
			})
			col.Space(kit.S4)
			u.statementBody(col, s, year)
			return col.Done()
		})
	}, func(gtx C) D { return u.margin(gtx, func(gtx C) D { return u.statementSave(gtx, s) }) })
}

func (u *UI) statementSave(gtx C, s core.State) D {
	col := kit.NewColumn(gtx)
	switch {
	case s.Saved.Failure.Is():
		col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, s.Saved.Failure)) })
		col.Space(kit.S2)
	case s.Saved.Where != "" && strings.HasPrefix(s.Saved.Name, "c14-ts-"):
		col.Add(func(gtx C) D {
			return u.theme.Text(gtx, kit.Quiet, u.theme.InkSoft, u.words.With("statement.saved", "Where", s.Saved.Where))
		})
		col.Space(kit.S2)
	}
	col.Add(func(gtx C) D {
		id := "statement.save"
		if s.Participation.Setting() {
			id = "statement.saving"
		}
		return u.records.save.Layout(gtx, &u.theme, kit.Primary, icons.Licence, u.words.Text(id))
	})
	return col.Done()
}

// inYear are the periods of a year, cut to it, oldest first.
func inYear(p *core.Participation, year int) []insurance.Period {
	first, last := insurance.NewMonth(year, 1), min(insurance.NewMonth(year, 12), p.Through)
	var all []insurance.Period
	for i := len(p.Periods) - 1; i >= 0; i-- {
		period := p.Periods[i]
		if period.From > last || period.End(p.Through) < first {
			continue
		}
		period.From, period.To = max(period.From, first), min(period.End(p.Through), last)
		all = append(all, period)
	}
	return all
}

// fundTotal is the months of a fund in a year and until its end.
type fundTotal struct {
	fund          insurance.Fund
	within, until int
}

func fundTotals(p *core.Participation, year int) []fundTotal {
	last := min(insurance.NewMonth(year, 12), p.Through)
	var all []fundTotal
	for _, f := range insurance.Funds() {
		t := fundTotal{f, insurance.NewLedger(inYear(p, year), f, last).Totals().Paid, insurance.NewLedger(p.Periods, f, last).Totals().Paid}
		if t.until > 0 {
			all = append(all, t)
		}
	}
	return all
}

func (u *UI) statementBody(col *kit.Column, s core.State, year int) {
	p, w := s.Participation.Counted, u.words
	periods := inYear(p, year)
	if len(periods) == 0 {
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "statement.none") })
		col.Space(kit.S4)
	} else {
		rows := make([]layout.Widget, 0, len(periods))
		for _, period := range periods {
			row := kit.Row{Title: u.monthSpan(period.From, period.To), Value: u.payer(period.Employer, period.Kind), Help: u.fundNames(period.Funds)}
			if period.Salary > 0 {
				row.Help += " · " + w.With("participation.salary.month", "Amount", period.Salary.String())
			}
			if period.Late {
				row.Caution = w.Text("participation.late.mark")
			}
			rows = append(rows, func(gtx C) D { return u.theme.Row(gtx, nil, row) })
		}
		col.Add(func(gtx C) D { return u.theme.Group(gtx, w.Text("statement.periods"), rows...) })
	}
	var sums []layout.Widget
	for _, t := range fundTotals(p, year) {
		sums = append(sums, u.amount(w.Text("participation.name."+string(t.fund)), u.duration(t.until)))
	}
	col.Add(func(gtx C) D {
		return u.theme.Group(gtx, w.Text("statement.totals")+" · "+strings.ToLower(w.With("statement.until", "Year", strconv.Itoa(year))), sums...)
	})
}

func (u *UI) fundNames(funds []insurance.Fund) string {
	names := make([]string, 0, len(funds))
	for _, f := range funds {
		names = append(names, u.words.Text("participation.fund."+string(f)))
	}
	return strings.Join(names, ", ")
}

// statementPaper is the statement in the words of the language.
func (u *UI) statementPaper(s core.State, year int) core.SaveStatement {
	p, w := s.Participation.Counted, u.words
	y := strconv.Itoa(year)
	doc := core.SaveStatement{Year: year,
		Head: paper.Head{Issuer: w.Text("statement.paper.issuer"), Title: w.With("statement.paper.title", "Year", y), Subtitle: w.Text("statement.paper.subtitle"), Language: w.Code(), At: s.Now,
			Foot: w.Text("statement.paper.foot"), Page: w.Text("statement.paper.page")},
		Box: w.With("statement.paper.box", "Time", u.moment(s.Participation.Record.At, s.Now))}
	if c := s.Card.Card; c != nil {
		doc.Parts = append(doc.Parts, core.StatementPart{Title: w.Text("statement.person"), Pairs: [][2]string{{w.Text("statement.name"), insurance.NormalName(c.HolderName)},
			{w.Text("statement.birth"), birth(c.DateOfBirth)}, {w.Text("statement.number"), c.SocialInsuranceNumber}}})
	}
	table := core.StatementPart{Title: w.Text("statement.periods"), Columns: []paper.Column{{Title: w.Text("statement.col.time"), Share: 2}, {Title: w.Text("statement.col.employer"), Share: 4},
		{Title: w.Text("statement.col.salary"), Share: 2, Right: true}, {Title: w.Text("statement.col.funds"), Share: 2}, {Title: w.Text("statement.col.state"), Share: 1.6}}}
	for _, period := range inYear(p, year) {
		who, salary, state := u.payer(period.Employer, period.Kind), "", w.Text("statement.paid")
		if period.JobTitle != "" {
			who += ", " + period.JobTitle
		}
		if period.Salary > 0 {
			salary = strings.TrimSuffix(period.Salary.String(), "\u00a0đ")
		}
		if period.Late {
			state = w.Text("participation.late.mark")
		}
		table.Rows = append(table.Rows, []string{u.monthSpan(period.From, period.To), who, salary, u.fundNames(period.Funds), state})
	}
	if len(table.Rows) == 0 {
		table.Note = w.Text("statement.none")
	}
	sums := core.StatementPart{Title: w.Text("statement.totals"), Columns: []paper.Column{{Title: w.Text("statement.col.fund"), Share: 3}, {Title: w.With("statement.in", "Year", y), Share: 2, Right: true},
		{Title: w.With("statement.until", "Year", y), Share: 2, Right: true}}}
	for _, t := range fundTotals(p, year) {
		sums.Rows = append(sums.Rows, []string{w.Text("participation.name." + string(t.fund)), u.duration(t.within), u.duration(t.until)})
	}
	doc.Parts = append(doc.Parts, table, sums)
	return doc
}
