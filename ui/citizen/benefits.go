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

var benefitPanes = map[core.Screen]pane{
	core.ScreenBenefits: (*UI).benefits,
	core.ScreenReceived: (*UI).received,
}

// benefitRows is what the list of a group shows.
type benefitRows struct {
	key    string
	stamp  uint64
	keys   []string
	heads  []string
	rows   []kit.Row
	spoken []kit.Spoken
}

// Len implements kit.RowSource.
func (b *benefitRows) Len() int { return len(b.rows) }

// Key implements kit.RowSource.
func (b *benefitRows) Key(i int) string { return b.keys[i] }

// Section implements kit.RowSource.
func (b *benefitRows) Section(i int) string { return b.heads[i] }

// Row implements kit.RowSource.
func (b *benefitRows) Row(gtx C, t *kit.Theme, i int) (D, kit.Spoken) {
	return surfaceRow(gtx, t, b.rows[i]), b.spoken[i]
}

// benefits is what a group of funds has paid.
func (u *UI) benefits(gtx C, s core.State) {
	r, b := &u.records, s.Benefits
	if i := r.groups.Changed(gtx); i >= 0 {
		u.send(core.ShowBenefitGroup{Group: core.BenefitGroups()[i]})
	}
	if r.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	bar := kit.Bar{Title: u.words.Text("benefits.title"), Back: u.back(s)}
	if !b.Record.Known || len(b.Record.Value.Benefits) == 0 {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, b.Record.Loading(), b.Record.Failure, "benefits.empty", "benefits.empty.body", &r.again)
			})
		}, nil)
		return
	}
	list := r.list("benefits", string(b.Chosen()))
	if key, ok := list.Clicked(gtx); ok {
		u.send(core.ShowBenefit{ID: key})
	}
	u.benefitSource(s)
	u.page.Long(gtx, &u.theme, bar, func(gtx C) D {
		return list.Layout(gtx, &u.theme, r.received.stamp, &r.received, func(gtx C) D { return u.benefitHead(gtx, s) }, nil)
	}, nil)
}

func (u *UI) benefitHead(gtx C, s core.State) D {
	b, w := s.Benefits, u.words
	return u.margin(gtx, func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D {
			at := 0
			labels := make([]string, 0, len(core.BenefitGroups()))
			for i, g := range core.BenefitGroups() {
				labels = append(labels, w.Text("benefits.group."+string(g)))
				if g == b.Chosen() {
					at = i
				}
			}
			return u.records.groups.Layout(gtx, &u.theme, at, labels...)
		})
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.freshness(gtx, s, b.Record.At, b.Record.Failure) })
		if len(b.Of(b.Chosen())) == 0 {
			col.Space(kit.S4)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "benefits.none") })
		}
		return col.Done()
	})
}

// benefitSource makes the rows of the chosen group when they are not made yet.
func (u *UI) benefitSource(s core.State) {
	r, b := &u.records.received, s.Benefits
	key := string(b.Chosen()) + " " + u.words.Code() + " " + strconv.FormatInt(b.Record.Value.Version, 10)
	if r.key == key && len(r.rows) == len(b.Of(b.Chosen())) {
		return
	}
	*r = benefitRows{key: key, stamp: r.stamp + 1}
	for _, one := range b.Of(b.Chosen()) {
		row := kit.Row{Title: u.words.Text("benefits.kind." + string(one.Kind)), Value: u.benefitAmount(one), Help: u.words.Text("benefits.state."+string(one.State)) + " · " + u.benefitSpan(one), Kind: semantic.Button}
		r.keys, r.heads, r.rows = append(r.keys, one.BenefitId), append(r.heads, u.words.With("participation.year", "Year", strconv.Itoa(one.DecidedOn.Year()))), append(r.rows, row)
		r.spoken = append(r.spoken, kit.Spoken{Class: row.Kind, Name: row.Title, More: row.Value + ". " + row.Help})
	}
}

// monthlyGroup reports whether a group's amounts are by the month.
func monthlyGroup(b vss.Benefit) bool {
	return b.Group == vss.BenefitGroupMonthly || b.Kind == vss.BenefitKindUnemployment
}

func (u *UI) benefitAmount(b vss.Benefit) string {
	amount := insurance.Dong(b.Amount).String()
	if monthlyGroup(b) {
		return u.words.With("participation.salary.month", "Amount", amount)
	}
	return amount
}

// benefitSpan is from when to when, or when it was decided.
func (u *UI) benefitSpan(b vss.Benefit) string {
	switch {
	case b.From == nil:
		return day(b.DecidedOn.Time)
	case b.To == nil:
		return u.words.With("benefits.since", "Date", day(b.From.Time))
	}
	return u.words.With("participation.span", "From", day(b.From.Time), "To", day(b.To.Time))
}

// received is one benefit: the decision, what is paid and to where.
func (u *UI) received(gtx C, s core.State) {
	b, ok := s.Benefits.Open()
	if u.records.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if ok && u.records.report.Clicked(gtx) {
		u.send(core.ReportError{Kind: vss.RecordKindBenefit, Ref: b.BenefitId, Title: u.words.Text("benefits.kind."+string(b.Kind)) + " · " + b.Decision})
	}
	u.listed(gtx, s, u.words.Text("received.title"), func(col *kit.Column) {
		if !ok {
			r := s.Benefits.Record
			col.Add(func(gtx C) D {
				return u.nothing(gtx, s, r.Loading(), r.Failure, "benefits.empty", "received.gone", &u.records.again)
			})
			return
		}
		t := &u.theme
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Label, "benefits.kind."+string(b.Kind)) })
		col.Add(func(gtx C) D {
			return t.Fit(gtx, t.Ink, insurance.Dong(b.Amount).String(), kit.Display, kit.Title, kit.Section)
		})
		if monthlyGroup(b) {
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "received.amonth") })
		}
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return t.Group(gtx, "", u.benefitPairs(b)...) })
		if len(b.Adjustments) > 0 {
			col.Add(func(gtx C) D { return t.Group(gtx, u.words.Text("received.adjustments"), u.adjustments(b)...) })
		}
		col.Add(func(gtx C) D {
			return t.Group(gtx, "", func(gtx C) D {
				return t.Row(gtx, &u.records.report, kit.Row{Icon: icons.Warning, Title: u.words.Text("period.report"), Help: u.words.Text("received.report.help"), Kind: semantic.Button})
			})
		})
	})
}

func (u *UI) benefitPairs(b vss.Benefit) []layout.Widget {
	w := u.words
	rows := []layout.Widget{u.pair("received.state", w.Text("benefits.state."+string(b.State)))}
	if b.From != nil {
		rows = append(rows, u.pair("received.time", u.benefitSpan(b)))
	}
	rows = append(rows, u.pair("received.decision", b.Decision), u.pair("received.decided", day(b.DecidedOn.Time)))
	if b.Office != "" {
		rows = append(rows, u.pair("received.office", b.Office))
	}
	if b.AccountEnd == nil {
		return append(rows, u.pair("received.way", w.Text("received.cash")))
	}
	account := "•••• " + *b.AccountEnd
	if b.Bank != nil {
		account += "\n" + *b.Bank
	}
	return append(rows, func(gtx C) D {
		spoken := w.With("received.account.spoken", "End", strings.Join(strings.Split(*b.AccountEnd, ""), " "))
		return kit.Named(gtx, spoken, func(gtx C) D { return u.theme.Pair(gtx, w.Text("received.account"), account) })
	})
}

func (u *UI) adjustments(b vss.Benefit) []layout.Widget {
	rows := make([]layout.Widget, 0, len(b.Adjustments))
	for i := len(b.Adjustments) - 1; i >= 0; i-- {
		a := b.Adjustments[i]
		from := a.From
		if m, err := insurance.ParseMonth(a.From); err == nil {
			from = m.Vietnamese()
		}
		row := kit.Row{Title: insurance.Dong(a.Amount).String(), Value: u.words.With("benefits.since", "Date", from), Help: a.Basis}
		rows = append(rows, func(gtx C) D { return u.theme.Row(gtx, nil, row) })
	}
	return rows
}
