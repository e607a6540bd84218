package citizen

import (
	"strconv"
	"strings"

	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

var estimatePanes = map[core.Screen]pane{
	core.ScreenEstimates: (*UI).estimates,
	core.ScreenOneOff:    (*UI).oneOff,
	core.ScreenPension:   (*UI).pension,
	core.ScreenFiveYears: (*UI).fiveYearsSum,
}

// estimateCache keeps sums while what they are made of stays the same.
type estimateCache struct {
	of      *core.Participation
	month   insurance.Month
	set     core.EstimatesState
	book    *core.CareBook
	oneOff  insurance.Estimate
	pension core.PensionEstimate
	five    insurance.FiveYears
	fiveOK  bool
	paid    insurance.Dong // co-payments of this year
	paidOK  bool
}

// sums are the estimates of the record at hand.
func (u *UI) sums(s core.State) *estimateCache {
	c := &u.records.sums
	if month := insurance.MonthOf(s.Now); c.of != s.Participation.Counted || c.month != month || c.set != s.Estimates || c.book != s.CareBook.Book {
		*c = estimateCache{of: s.Participation.Counted, month: month, set: s.Estimates, book: s.CareBook.Book, oneOff: s.OneOff(), pension: s.Pension()}
		c.five, c.fiveOK = s.FiveYears()
		c.paid, c.paidOK = s.CoPaid()
	}
	return c
}

// estimates is the choice of a sum.
func (u *UI) estimates(gtx C, s core.State) {
	w := u.words
	u.listed(gtx, s, w.Text("estimates.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D {
			return u.theme.Panel(gtx, icons.Warning, w.Text("estimates.warning"), w.Text("estimates.warning.body"))
		})
		col.Space(kit.S4)
		rows := []listRow{
			{"one-off", kit.Row{Icon: icons.Coins, Title: w.Text("estimates.one-off"), Help: w.Text("estimates.one-off.help"), Kind: semantic.Button}, core.Show{Screen: core.ScreenOneOff}},
			{"pension", kit.Row{Icon: icons.Person, Title: w.Text("estimates.pension"), Help: w.Text("estimates.pension.help"), Kind: semantic.Button}, core.Show{Screen: core.ScreenPension}},
			{"five", kit.Row{Icon: icons.Shield, Title: w.Text("estimates.five"), Help: w.Text("estimates.five.help"), Kind: semantic.Button}, core.Show{Screen: core.ScreenFiveYears}},
		}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.records.rows, "", rows) })
	})
}

// summed is a page of one estimate; its face while nothing is known is that of the record it is made of.
func (u *UI) summed(gtx C, s core.State, title string, body func(col *kit.Column)) {
	p := s.Participation
	if u.records.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	u.listed(gtx, s, u.words.Text(title), func(col *kit.Column) {
		if p.Counted == nil {
			col.Add(func(gtx C) D {
				return u.nothing(gtx, s, p.Record.Loading(), p.Record.Failure, "participation.empty", "participation.empty.body", &u.records.again)
			})
			return
		}
		col.Add(func(gtx C) D { return u.freshness(gtx, s, p.Record.At, p.Record.Failure) })
		col.Space(kit.S4)
		body(col)
	})
}

// result is the sum in large type with what it is.
func (u *UI) result(col *kit.Column, label, value, note string, confirmed bool) {
	t := &u.theme
	col.Add(func(gtx C) D {
		return t.Boxed(gtx, kit.RadiusButton, t.Surface, t.Line, func(gtx C) D {
			return kit.Pad(gtx, kit.S4, kit.S4, kit.S4, kit.S4, func(gtx C) D {
				in := kit.NewColumn(gtx)
				in.Add(func(gtx C) D { return t.Text(gtx, kit.Label, t.InkSoft, label) })
				in.Add(func(gtx C) D { return t.Fit(gtx, t.Ink, value, kit.Display, kit.Title, kit.Section) })
				if note != "" {
					in.Space(kit.S1)
					in.Add(func(gtx C) D { return t.Text(gtx, kit.Quiet, t.InkSoft, note) })
				}
				if !confirmed {
					in.Space(kit.S2)
					in.Add(func(gtx C) D {
						return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Info, 20, t.Caution) },
							func(gtx C) D { return t.Text(gtx, kit.Quiet, t.Caution, u.words.Text("estimates.unconfirmed")) })
					})
				}
				return in.Done()
			})
		})
	})
	col.Space(kit.S6)
}

// oneOff is the estimate of the one-off payment.
func (u *UI) oneOff(gtx C, s core.State) {
	u.summed(gtx, s, "estimates.one-off", func(col *kit.Column) {
		e := u.sums(s).oneOff
		if !e.Known {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Title, "estimates.one-off.none") })
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "estimates.one-off.none.body") })
			return
		}
		u.result(col, u.words.Text("estimates.one-off.result"), e.Amount.String(), u.words.Text("estimates.one-off.note"), e.Confirmed())
		u.steps(col, e.Steps)
		u.rules(col, e.Rules)
		col.Add(func(gtx C) D {
			return u.theme.Panel(gtx, icons.Info, u.words.Text("estimates.one-off.terms"), u.words.Text("estimates.one-off.terms.body"))
		})
		col.Space(kit.S4)
	})
}

// pension is the estimate of age, rate and amount of the pension.
func (u *UI) pension(gtx C, s core.State) {
	if i := u.records.onward.Changed(gtx); i >= 0 {
		u.send(core.EstimateOnward{On: i == 1})
	}
	most := s.MostEarly()
	if to := u.records.early.Stepped(gtx, s.Estimates.Early, most+1); to != s.Estimates.Early {
		u.send(core.EstimateEarly{Years: to})
	}
	u.summed(gtx, s, "estimates.pension", func(col *kit.Column) {
		p, w := u.sums(s).pension, u.words
		if !p.Known {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "estimates.pension.unknown") })
			return
		}
		u.result(col, w.Text("estimates.pension.age"), u.duration(p.Age.Months), w.With("estimates.pension.when", "Reached", p.Age.Reached.Vietnamese(), "From", p.Age.From.Vietnamese()), p.Age.Confirmed)
		if p.More > 0 {
			col.Add(func(gtx C) D {
				at := 0
				if s.Estimates.GoOn {
					at = 1
				}
				return u.records.onward.Layout(gtx, &u.theme, at, w.Text("estimates.pension.now"), w.Text("estimates.pension.onward"))
			})
			col.Space(kit.S4)
		}
		if most > 0 {
			u.earlyChoice(col, s, most)
		}
		if p.Sum.Known {
			u.result(col, w.Text("estimates.pension.result"), p.Sum.Amount.String(), w.Text("estimates.pension.note"), p.Sum.Confirmed())
		} else {
			u.missing(col, p.Sum)
		}
		u.steps(col, p.Sum.Steps)
		u.rules(col, append([]insurance.Rule{p.Age.Rule}, p.Sum.Rules...))
	})
}

// earlyChoice is how many years before the age the pension begins, and who may.
func (u *UI) earlyChoice(col *kit.Column, s core.State, most int) {
	w, t := u.words, &u.theme
	chosen := w.Text("estimates.pension.on-time")
	if s.Estimates.Early > 0 {
		chosen = w.With("estimates.pension.early", "Time", u.duration(12*s.Estimates.Early))
	}
	col.Add(func(gtx C) D {
		return u.records.early.Layout(gtx, t, s.Estimates.Early, most+1, kit.Steps{Back: w.Text("estimates.pension.later"), On: w.Text("estimates.pension.sooner"), Chosen: chosen})
	})
	col.Space(kit.S2)
	steps, least, _, ok := insurance.EarlyRetirementAt(insurance.MonthOf(s.Now))
	if s.Estimates.Early > 0 && ok {
		for _, step := range steps {
			if 12*s.Estimates.Early <= step.Most {
				words := w.With("estimates.pension.early.who", "Percent", strconv.Itoa(step.Disability), "Time", u.duration(least))
				col.Add(func(gtx C) D { return t.Panel(gtx, icons.Info, w.Text("estimates.pension.early.title"), words) })
				break
			}
		}
	}
	col.Space(kit.S4)
}

// missing says how many months a pension still needs.
func (u *UI) missing(col *kit.Column, e insurance.Estimate) {
	for _, step := range e.Steps {
		if step.Kind == insurance.StepMissing {
			col.Add(func(gtx C) D {
				return u.theme.Panel(gtx, icons.Info, u.words.With("estimates.pension.missing", "Time", u.duration(step.Months)), u.words.Text("estimates.pension.missing.body"))
			})
			col.Space(kit.S4)
		}
	}
}

// fiveYearsSum is how long the health insurance has lasted, and from what own payments on the fund pays all.
func (u *UI) fiveYearsSum(gtx C, s core.State) {
	u.summed(gtx, s, "estimates.five", func(col *kit.Column) {
		c, w := u.sums(s), u.words
		if !c.fiveOK {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "estimates.five.unknown") })
			return
		}
		f := c.five
		note := w.With("estimates.five.when", "Month", f.When.Vietnamese())
		if f.Reached {
			note = w.With("estimates.five.reached", "Month", f.When.Vietnamese())
		}
		u.result(col, w.Text("estimates.five.result"), u.duration(f.Months), note, insurance.Estimate{Rules: f.Rules}.Confirmed())
		var rows []layout.Widget
		if f.Since != 0 {
			rows = append(rows, u.pair("estimates.five.since", f.Since.Vietnamese()))
		}
		rows = append(rows, u.pair("estimates.five.gap", w.With("estimates.five.gap.value", "N", strconv.Itoa(f.Gap))))
		if card := s.Card.Card; card != nil && card.FiveYearDate != nil {
			rows = append(rows, u.pair("estimates.five.card", day(card.FiveYearDate.Time)))
		}
		if f.Waiver > 0 {
			rows = append(rows, u.pair("estimates.five.waiver", w.With("estimates.five.waiver.value", "Amount", f.Waiver.String())))
		}
		if c.paidOK && f.Waiver > 0 {
			rows = append(rows, u.pair("estimates.five.paid", w.With("estimates.five.paid.value", "Year", strconv.Itoa(s.Now.In(insurance.Vietnam).Year()), "Amount", c.paid.String())))
			if left := f.Waiver - c.paid; left >= 0 {
				rows = append(rows, u.pair("estimates.five.left", left.String()))
			}
		}
		col.Add(func(gtx C) D { return u.theme.Group(gtx, w.Text("estimates.steps"), rows...) })
		u.rules(col, f.Rules)
		col.Add(func(gtx C) D {
			return u.theme.Panel(gtx, icons.Info, w.Text("estimates.five.note"), w.Text("estimates.five.note.body"))
		})
		col.Space(kit.S4)
	})
}

// steps shows every step of a sum, numbered.
func (u *UI) steps(col *kit.Column, steps []insurance.Step) {
	if len(steps) == 0 {
		return
	}
	rows := make([]layout.Widget, 0, len(steps))
	for i, step := range steps {
		number, words := strconv.Itoa(i+1), u.step(step)
		rows = append(rows, func(gtx C) D {
			return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D { return u.theme.Numbered(gtx, number, words) })
		})
	}
	col.Add(func(gtx C) D { return u.theme.Group(gtx, u.words.Text("estimates.steps"), rows...) })
}

// step is a step of a sum in words.
func (u *UI) step(s insurance.Step) string {
	return u.words.With("step."+string(s.Kind), "Time", u.duration(s.Months), "Other", u.duration(s.Other), "Years", u.halves(s.HalfYears), "Factor", u.percent(s.Factor), "Amount", s.Amount.String())
}

// halves is half years as people say them: 2,5.
func (u *UI) halves(n int) string {
	text := strconv.FormatFloat(float64(n)/2, 'f', -1, 64)
	if u.words.Code() == "vi" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// rules names what a sum was made by, each once.
func (u *UI) rules(col *kit.Column, rules []insurance.Rule) {
	var rows []layout.Widget
	seen := map[insurance.Rule]bool{}
	for _, rule := range rules {
		if seen[rule] {
			continue
		}
		seen[rule] = true
		rows = append(rows, func(gtx C) D { return u.ruleNote(gtx, rule) })
	}
	if len(rows) > 0 {
		col.Add(func(gtx C) D { return u.theme.Group(gtx, u.words.Text("estimates.rules"), rows...) })
	}
}
