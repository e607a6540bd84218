package citizen

import (
	"strconv"

	"vssid/app/core"
	"vssid/app/device"
	"vssid/app/insurance"
)

// benefitParts puts the rules of today for a card into plain words.
func (u *UI) benefitParts(s core.State, c *device.Card, b insurance.Benefit) []benefitWords {
	w := u.words
	percent := func(n int) string { return strconv.Itoa(n) + " %" }
	pays := benefitWords{title: w.Text("benefit.part.pays"), rule: b.Rule}
	if b.Percentage == 100 {
		pays.lines = append(pays.lines, w.Text("benefit.say.full"))
	} else {
		pays.lines = append(pays.lines, w.With("benefit.say.share", "Percent", percent(b.Percentage), "Rest", percent(100-b.Percentage)))
	}
	for _, more := range []struct {
		on bool
		id string
	}{{b.LimitsApply, "benefit.say.limits"}, {b.OutsideScopePaid, "benefit.say.outside"}, {b.TransportPaid, "benefit.say.transport"}} {
		if more.on {
			pays.lines = append(pays.lines, w.Text(more.id))
		}
	}
	parts := []benefitWords{pays}
	for _, e := range b.Exceptions {
		p := benefitWords{title: w.Text("benefit.part." + string(e.Kind)), rule: e.Rule}
		switch {
		case e.Kind == insurance.CommuneCare:
			p.lines = []string{w.Text("benefit.commune-care")}
		case e.Amount == 0:
			p.lines = []string{w.Text("benefit.say.noamount")}
		case e.Kind == insurance.FiveYearWaiver:
			p.lines = u.fiveYears(s, c, e)
		default:
			p.lines = []string{w.With("benefit."+string(e.Kind), "Amount", e.Amount.String())}
		}
		parts = append(parts, p)
	}
	where := benefitWords{title: w.Text("benefit.part.where"), lines: []string{w.With("benefit.say.first", "Facility", c.FacilityName)}}
	for _, r := range b.Routes {
		if r.Kind == insurance.LivingAreaInpatient {
			continue
		}
		where.lines = append(where.lines, w.With("benefit.route."+string(r.Kind), "Percent", percent(r.Of(b))))
		where.rule = r.Rule
	}
	where.lines = append(where.lines, w.Text("benefit.say.emergency"))
	return append(parts, where, u.livingArea(c, b))
}

// fiveYears says what the five-year date changes, and whether it has come.
func (u *UI) fiveYears(s core.State, c *device.Card, e insurance.Exception) []string {
	w := u.words
	lines := []string{w.With("benefit.say.fiveyear", "Amount", e.Amount.String())}
	switch {
	case c.FiveYearDate == nil:
		return append(lines, w.Text("benefit.say.fiveyear.unknown"))
	case s.Now.Before(c.FiveYearDate.Time):
		return append(lines, w.With("benefit.say.fiveyear.later", "Date", day(c.FiveYearDate.Time)))
	}
	return append(lines, w.With("benefit.say.fiveyear.now", "Date", day(c.FiveYearDate.Time)))
}

// livingArea says what K1, K2 and K3 mean, and which of them stands on the card.
func (u *UI) livingArea(c *device.Card, b insurance.Benefit) benefitWords {
	w := u.words
	p := benefitWords{title: w.Text("benefit.part.area"), lines: []string{w.Text("benefit.say.area")}}
	if c.LivingArea == "" {
		p.lines = append(p.lines, w.Text("benefit.say.area.none"))
		return p
	}
	p.lines = append(p.lines, w.With("benefit.say.area.has", "Area", string(c.LivingArea)))
	for _, r := range b.Routes {
		if r.Kind == insurance.LivingAreaInpatient {
			p.lines = append(p.lines, w.With("benefit.route.living-area-inpatient", "Percent", strconv.Itoa(r.Of(b))+" %"))
			p.rule = r.Rule
		}
	}
	return p
}
