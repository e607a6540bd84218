package citizen

import (
	"image"
	"strconv"

	"gioui.org/io/semantic"
	"gioui.org/op"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// recordWidgets are the widgets of participation, benefits and estimates. Each tab has its own list, which keeps its place.
type recordWidgets struct {
	funds, views, measure kit.Segments
	lists                 map[recordTab]*kit.Rows
	chart                 map[insurance.Fund]*kit.Chart
	source                participationRows
	bars                  chartBars
	statement, report     widget.Clickable
	again, save           kit.Button
	years                 kit.Stepper

	groups   kit.Segments
	received benefitRows

	onward kit.Segments
	early  kit.Stepper
	rows   keyed
	sums   estimateCache
}

// recordTab names a list of the records.
type recordTab struct {
	of, view string
}

// list is the list of a tab.
func (r *recordWidgets) list(of, view string) *kit.Rows {
	if r.lists == nil {
		r.lists = map[recordTab]*kit.Rows{}
	}
	tab := recordTab{of, view}
	if r.lists[tab] == nil {
		r.lists[tab] = new(kit.Rows)
	}
	return r.lists[tab]
}

var participationPanes = map[core.Screen]pane{
	core.ScreenParticipation: (*UI).participation,
	core.ScreenPeriod:        (*UI).period,
	core.ScreenStatement:     (*UI).yearStatement,
}

// views are the layouts of a fund's record in the order of their segments.
var periodViews = []core.PeriodView{core.ByPeriod, core.ByYear, core.ByEmployer}

// viewName is the word of a layout.
func viewName(v core.PeriodView) string {
	if v == core.ByPeriod {
		return "participation.view.period"
	}
	return "participation.view." + string(v)
}

// participation is the periods of a fund, its years, or its employers.
func (u *UI) participation(gtx C, s core.State) {
	r, p := &u.records, s.Participation
	if i := r.funds.Changed(gtx); i >= 0 {
		u.send(core.ShowFund{Fund: insurance.Funds()[i]})
	}
	if i := r.views.Changed(gtx); i >= 0 {
		u.send(core.ShowPeriodView{View: periodViews[i]})
	}
	if i := r.measure.Changed(gtx); i >= 0 {
		u.send(core.ChartPaid{On: i == 1})
	}
	if r.statement.Clicked(gtx) {
		u.send(core.Show{Screen: core.ScreenStatement})
	}
	if r.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	bar := kit.Bar{Title: u.words.Text("participation.title"), Back: u.back(s)}
	if p.Counted == nil || len(p.Counted.Periods) == 0 {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, p.Record.Loading(), p.Record.Failure, "participation.empty", "participation.empty.body", &r.again)
			})
		}, nil)
		return
	}
	list := r.list(string(p.Chosen()), string(p.View))
	if key, ok := list.Clicked(gtx); ok && p.View == core.ByPeriod {
		u.send(core.ShowPeriod{ID: key})
	}
	u.source(s)
	u.page.Long(gtx, &u.theme, bar, func(gtx C) D {
		return list.Layout(gtx, &u.theme, r.source.stamp, &r.source, func(gtx C) D { return u.participationHead(gtx, s) }, func(gtx C) D { return u.participationFoot(gtx, s) })
	}, nil)
}

// participationHead is the tabs, the sum, and how the record is laid out.
func (u *UI) participationHead(gtx C, s core.State) D {
	r, p, w := &u.records, s.Participation, u.words
	record := p.Of(p.Chosen())
	return u.margin(gtx, func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D {
			at := 0
			labels := make([]string, 0, len(insurance.Funds()))
			for i, f := range insurance.Funds() {
				labels = append(labels, w.Text("participation.fund."+string(f)))
				if f == p.Chosen() {
					at = i
				}
			}
			return r.funds.Layout(gtx, &u.theme, at, labels...)
		})
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.freshness(gtx, s, p.Record.At, p.Record.Failure) })
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.totals(gtx, p, record) })
		col.Space(kit.S4)
		if len(record.Rows) == 0 {
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "participation.none") })
			return col.Done()
		}
		col.Add(func(gtx C) D {
			at := 0
			labels := make([]string, 0, len(periodViews))
			for i, v := range periodViews {
				labels = append(labels, w.Text(viewName(v)))
				if v == p.View {
					at = i
				}
			}
			return r.views.Layout(gtx, &u.theme, at, labels...)
		})
		if p.View == core.ByYear {
			col.Space(kit.S4)
			col.Add(func(gtx C) D { return u.yearChart(gtx, p) })
		}
		return col.Done()
	})
}

// totals says in words how long was paid, and what of it counts.
func (u *UI) totals(gtx C, p core.ParticipationState, record *core.FundRecord) D {
	t, w, sums := &u.theme, u.words, record.Totals
	return t.Boxed(gtx, kit.RadiusButton, t.Surface, t.Line, func(gtx C) D {
		return kit.Pad(gtx, kit.S4, kit.S4, kit.S4, kit.S4, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "participation.name."+string(p.Chosen())) })
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Label, "participation.total") })
			col.Add(func(gtx C) D { return t.Fit(gtx, t.Ink, u.duration(sums.Paid), kit.Display, kit.Title, kit.Section) })
			col.Add(func(gtx C) D {
				return t.Text(gtx, kit.Quiet, t.InkSoft, w.With("participation.through", "Month", p.Counted.Through.Vietnamese()))
			})
			if sums.Settled > 0 {
				col.Space(kit.S2)
				col.Add(func(gtx C) D {
					return t.Text(gtx, kit.Quiet, t.Ink, w.With("participation.settled", "Time", u.duration(sums.Settled), "Open", u.duration(sums.Open())))
				})
			}
			if sums.Gaps > 0 {
				col.Space(kit.S2)
				col.Add(func(gtx C) D {
					return t.Text(gtx, kit.Quiet, t.InkSoft, w.With("participation.gaps", "Time", u.duration(sums.Gaps)))
				})
			}
			if sums.Late > 0 {
				col.Space(kit.S2)
				col.Add(func(gtx C) D {
					return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Warning, 20, t.Caution) },
						func(gtx C) D {
							return t.Text(gtx, kit.Quiet, t.Caution, w.With("participation.late", "Time", u.duration(sums.Late)))
						})
				})
			}
			return col.Done()
		})
	})
}

// duration is a number of months in words.
func (u *UI) duration(months int) string {
	years, rest := months/12, months%12
	switch {
	case years == 0:
		return u.words.With("time.months", "Months", strconv.Itoa(rest))
	case rest == 0:
		return u.words.With("time.years", "Years", strconv.Itoa(years))
	}
	return u.words.With("time.years-months", "Years", strconv.Itoa(years), "Months", strconv.Itoa(rest))
}

// participationFoot leads to the statement of a year.
func (u *UI) participationFoot(gtx C, _ core.State) D {
	return u.margin(gtx, func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Space(kit.S4)
		col.Add(func(gtx C) D {
			return u.theme.Group(gtx, "", func(gtx C) D {
				return u.theme.Row(gtx, &u.records.statement, kit.Row{Icon: icons.Licence, Title: u.words.Text("participation.statement.way"), Help: u.words.Text("participation.statement.way.help"), Kind: semantic.Button})
			})
		})
		return col.Done()
	})
}

// participationRows is what the list of a tab shows; it is made anew when the record, the tab or the language is another.
type participationRows struct {
	of     *core.Participation
	fund   insurance.Fund
	view   core.PeriodView
	lang   string
	stamp  uint64
	keys   []string
	heads  []string
	rows   []kit.Row
	spoken []kit.Spoken
}

// Len implements kit.RowSource.
func (p *participationRows) Len() int { return len(p.rows) }

// Key implements kit.RowSource.
func (p *participationRows) Key(i int) string { return p.keys[i] }

// Section implements kit.RowSource.
func (p *participationRows) Section(i int) string { return p.heads[i] }

// Row implements kit.RowSource.
func (p *participationRows) Row(gtx C, t *kit.Theme, i int) (D, kit.Spoken) {
	return surfaceRow(gtx, t, p.rows[i]), p.spoken[i]
}

// surfaceRow is a row of a long list on a ground of its own, with a hairline beneath.
func surfaceRow(gtx C, t *kit.Theme, row kit.Row) D {
	m := op.Record(gtx.Ops)
	d := t.RowFace(gtx, row)
	call := m.Stop()
	kit.Fill(gtx, d.Size, 0, t.Surface)
	call.Add(gtx.Ops)
	defer op.Offset(image.Pt(0, d.Size.Y)).Push(gtx.Ops).Pop()
	d.Size.Y += t.Rule(gtx).Size.Y
	return d
}

// source makes the rows of the chosen tab when they are not made yet.
func (u *UI) source(s core.State) {
	r, p := &u.records.source, s.Participation
	if r.of == p.Counted && r.fund == p.Chosen() && r.view == p.View && r.lang == u.words.Code() {
		return
	}
	record := p.Of(p.Chosen())
	*r = participationRows{of: p.Counted, fund: p.Chosen(), view: p.View, lang: u.words.Code(), stamp: r.stamp + 1}
	switch p.View {
	case core.ByPeriod:
		for _, period := range record.Rows {
			row := u.periodRow(period, p.Chosen())
			r.add(period.ID, u.words.With("participation.year", "Year", strconv.Itoa(period.From.Year())), row)
		}
	case core.ByYear:
		for i := len(record.Years) - 1; i >= 0; i-- {
			y := record.Years[i]
			r.add(strconv.Itoa(y.Year), "", u.yearRow(y))
		}
	case core.ByEmployer:
		for i, e := range record.Employers {
			r.add(strconv.Itoa(i), "", u.employerRow(e))
		}
	}
}

func (p *participationRows) add(key, head string, row kit.Row) {
	p.keys, p.heads, p.rows = append(p.keys, key), append(p.heads, head), append(p.rows, row)
	more := row.Value
	for _, part := range []string{row.Help, row.Caution} {
		if part != "" {
			more += ". " + part
		}
	}
	p.spoken = append(p.spoken, kit.Spoken{Class: row.Kind, Name: row.Title, More: more})
}

// monthSpan is from when to when, in months.
func (u *UI) monthSpan(from, to insurance.Month) string {
	end := to.Vietnamese()
	if to == 0 {
		end = u.words.Text("participation.now")
	}
	if from == to {
		return end
	}
	return u.words.With("participation.span", "From", from.Vietnamese(), "To", end)
}

// payer is the employer, or the ground of insurance without one.
func (u *UI) payer(name string, kind insurance.ContributionKind) string {
	if name != "" {
		return name
	}
	return u.words.Text("participation.kind." + string(kind))
}

func (u *UI) periodRow(p insurance.Period, fund insurance.Fund) kit.Row {
	row := kit.Row{Title: u.monthSpan(p.From, p.To), Value: u.payer(p.Employer, p.Kind), Kind: semantic.Button, Help: p.JobTitle}
	if p.Salary > 0 {
		if row.Help != "" {
			row.Help += " · "
		}
		row.Help += u.words.With("participation.salary.month", "Amount", p.Salary.String())
	}
	if p.Late {
		row.Caution = u.words.Text("participation.late.mark")
	}
	for _, f := range p.Settled {
		if f == fund {
			row.Value += " · " + u.words.Text("participation.settled.mark")
		}
	}
	return row
}

func (u *UI) yearRow(y insurance.YearTotal) kit.Row {
	row := kit.Row{Title: strconv.Itoa(y.Year), Value: u.duration(y.Months)}
	if y.Salary > 0 {
		row.Value += " · " + u.words.With("participation.year.salary", "Amount", y.Salary.String())
	}
	if y.Employer+y.Person > 0 {
		row.Help = u.words.With("participation.year.paid", "Employer", y.Employer.String(), "Person", y.Person.String())
		if y.Partial {
			row.Help += "\n" + u.words.Text("participation.year.partial")
		}
	}
	return row
}

func (u *UI) employerRow(e insurance.EmployerTotal) kit.Row {
	row := kit.Row{Title: u.payer(e.Name, e.Kind), Value: u.duration(e.Paid), Help: u.monthSpan(e.First, e.Last)}
	if e.Late > 0 {
		row.Caution = u.words.With("participation.late", "Time", u.duration(e.Late))
	}
	return row
}

// chartBars are the bars of a fund; made anew when the record, the fund, the measure or the language is another.
type chartBars struct {
	of   *core.FundRecord
	paid bool
	lang string
	bars []kit.ChartBar
}

// yearChart is salaries or contributions by year.
func (u *UI) yearChart(gtx C, p core.ParticipationState) D {
	r, record := &u.records, p.Of(p.Chosen())
	if r.chart == nil {
		r.chart = map[insurance.Fund]*kit.Chart{}
	}
	if r.chart[p.Chosen()] == nil {
		r.chart[p.Chosen()] = new(kit.Chart)
	}
	if b := &r.bars; b.of != record || b.paid != p.ByPaid || b.lang != u.words.Code() {
		*b = chartBars{of: record, paid: p.ByPaid, lang: u.words.Code(), bars: u.barsOf(record, p.ByPaid)}
	}
	col := kit.NewColumn(gtx)
	name, at := "participation.chart.salary", 0
	if p.ByPaid {
		name, at = "participation.chart.paid", 1
	}
	if !drawable(r.bars.bars) && !p.ByPaid {
		return D{} // contributions of this fund are not counted on a salary: the list says what is known
	}
	col.Add(func(gtx C) D {
		return r.measure.Layout(gtx, &u.theme, at, u.words.Text("participation.chart.of.salary"), u.words.Text("participation.chart.of.paid"))
	})
	col.Space(kit.S3)
	col.Add(func(gtx C) D {
		return r.chart[p.Chosen()].Layout(gtx, &u.theme, u.words.Text(name), r.bars.bars, u.axis)
	})
	return col.Done()
}

func drawable(bars []kit.ChartBar) bool {
	for _, b := range bars {
		if b.Value > 0 {
			return true
		}
	}
	return false
}

func (u *UI) barsOf(record *core.FundRecord, paid bool) []kit.ChartBar {
	bars := make([]kit.ChartBar, 0, len(record.Years))
	for _, y := range record.Years {
		value := y.Salary
		if paid {
			value = y.Employer + y.Person
		}
		year := strconv.Itoa(y.Year)
		b := kit.ChartBar{At: y.Year, Label: year, Value: int64(value), Said: u.words.With("participation.chart.none", "Year", year)}
		if y.Months > 0 {
			b.Said = u.words.With("participation.chart.said", "Year", year, "Amount", value.String(), "Time", u.duration(y.Months))
		}
		bars = append(bars, b)
	}
	return bars
}

// axis writes a round amount short.
func (u *UI) axis(v int64) string {
	for _, unit := range []struct {
		size int64
		id   string
	}{{1_000_000_000, "participation.axis.billion"}, {1_000_000, "participation.axis.million"}, {1000, "participation.axis.thousand"}} {
		if v >= unit.size && v%(unit.size/10) == 0 {
			n := strconv.FormatInt(v/unit.size, 10)
			if tenth := v % unit.size / (unit.size / 10); tenth > 0 {
				point := "."
				if u.words.Code() == "vi" {
					point = ","
				}
				n += point + strconv.FormatInt(tenth, 10)
			}
			return u.words.With(unit.id, "N", n)
		}
	}
	return strconv.FormatInt(v, 10)
}
