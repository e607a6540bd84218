package citizen

import (
	"strconv"

	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/device"
	"vssid/app/insurance"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// cardWays lead from what stands on the card to its picture and to its benefit in words.
var cardWays = []hubRow{
	{core.ScreenBenefit, icons.Info},
	{core.ScreenPicture, icons.Picture},
}

// share is what the fund pays by the card's level, as the card shows it; the bare level where no rule is known.
func (u *UI) share(s core.State, c *device.Card) string {
	if rule, known := ruleOf(s, c); known {
		return strconv.Itoa(rule.Percentage) + " %"
	}
	if c.BenefitLevel == 0 {
		return ""
	}
	return strconv.Itoa(c.BenefitLevel)
}

// ruleOf is the rule of today for the card.
func ruleOf(s core.State, c *device.Card) (insurance.Benefit, bool) {
	return insurance.BenefitAt(insurance.BenefitLevel(c.BenefitLevel), insurance.LivingArea(c.LivingArea), insurance.DateOf(s.Now))
}

func (u *UI) details(gtx C, s core.State) {
	if u.main.Clicked(gtx) {
		u.send(core.ShowCode{})
	}
	u.rowActs(gtx, cardWays)
	if u.care.errors.Clicked(gtx) {
		u.send(core.Show{Screen: core.ScreenCardErrors})
	}
	var bottom layout.Widget
	if s.Boot.Held == core.DeviceActive {
		bottom = func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.main.Layout(gtx, &u.theme, kit.Primary, icons.QR, u.words.Text("home.code"))
			})
		}
	}
	u.page.Layout(gtx, &u.theme, kit.Bar{Title: u.words.Text("details.title"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.detailsBody(gtx, s) })
	}, bottom)
}

func (u *UI) detailsBody(gtx C, s core.State) D {
	c, w := s.ShownCard(), u.words
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		rows := []layout.Widget{
			u.pair("details.name", insurance.NormalName(c.HolderName)),
			u.pair("details.birth", birth(string(c.DateOfBirth))),
			u.pair("details.sex", w.Text("card."+string(c.Sex))),
			u.pair("details.number", grouped(c.CardNumber)),
		}
		if c.SocialInsuranceNumber != c.CardNumber {
			rows = append(rows, u.pair("details.social", groupedAccount(c.SocialInsuranceNumber)))
		}
		if c.CitizenId != nil {
			rows = append(rows, u.pair("details.citizen", groupedAccount(*c.CitizenId)))
		}
		return u.theme.Group(gtx, w.Text("details.person"), rows...)
	})
	col.Add(func(gtx C) D { return u.theme.Group(gtx, w.Text("details.benefit"), u.benefit(s)...) })
	col.Add(func(gtx C) D {
		rows := []layout.Widget{u.pair("details.from", day(c.ValidFrom.Time))}
		if c.ValidTo != nil {
			rows = append(rows, u.pair("details.to", day(c.ValidTo.Time)))
		}
		if c.FiveYearDate != nil {
			rows = append(rows, u.pair("details.fiveyear", day(c.FiveYearDate.Time)))
		}
		return u.theme.Group(gtx, w.Text("details.validity"), rows...)
	})
	col.Add(func(gtx C) D {
		return u.theme.Group(gtx, "", u.pair("details.facility", c.FacilityName+"\n"+w.With("details.code", "Code", c.FacilityCode)))
	})
	if s.Boot.Held == core.DeviceActive {
		col.Add(func(gtx C) D { return u.hubGroup(gtx, "", cardWays) })
	}
	if s.Boot.Held == core.DeviceActive && s.Family.Shown == "" {
		col.Add(func(gtx C) D {
			return u.theme.Group(gtx, "", func(gtx C) D {
				return u.theme.Row(gtx, &u.care.errors, kit.Row{Icon: icons.Warning, Title: w.Text("report.action"), Help: w.Text("report.card"), Kind: semantic.Button})
			})
		})
	}
	return col.Done()
}

func (u *UI) pair(id, value string) layout.Widget {
	return func(gtx C) D { return u.theme.Pair(gtx, u.words.Text(id), value) }
}

// benefit says what the card's marks mean.
func (u *UI) benefit(s core.State) []layout.Widget {
	c := s.ShownCard()
	var rows []layout.Widget
	if c.BenefitLevel != 0 {
		rows = append(rows, u.pair("details.level", u.words.With("details.level.value", "N", strconv.Itoa(c.BenefitLevel))))
	}
	if rule, known := ruleOf(s, c); known {
		rows = append(rows, func(gtx C) D { return u.rule(gtx, s, rule) })
	}
	if c.ObjectCode != nil && *c.ObjectCode != "" {
		value := *c.ObjectCode
		if o, known := insurance.ObjectCode(value).Known(); known {
			name := o.Vietnamese
			if u.words.Code() == "en" {
				name = o.English
			}
			value += " · " + name
		}
		rows = append(rows, u.pair("details.object", value))
	}
	if c.LivingArea != "" {
		rows = append(rows, u.pair("details.area", string(c.LivingArea)))
	}
	return rows
}

// rule says what a level pays, since when and by what law, and that nobody has confirmed it where nobody has.
func (u *UI) rule(gtx C, s core.State, rule insurance.Benefit) D {
	t, w := &u.theme, u.words
	return kit.Pad(gtx, kit.S3, kit.S4, kit.S3, kit.S4, func(gtx C) D {
		col := kit.NewColumn(gtx)
		pays := w.Text("benefit.full")
		if rule.Percentage < 100 {
			pays = w.With("benefit.pays", "Percent", strconv.Itoa(rule.Percentage)+" %") + " " + w.Text("benefit.rest")
		}
		col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.Ink, pays) })
		for _, e := range rule.Exceptions {
			words := w.Text("benefit." + string(e.Kind))
			if e.Kind != insurance.CommuneCare {
				if e.Amount == 0 {
					continue
				}
				words = w.With("benefit."+string(e.Kind), "Amount", e.Amount.String())
			}
			col.Space(kit.S2)
			col.Add(func(gtx C) D {
				return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Check, 20, t.Good) },
					func(gtx C) D { return t.Text(gtx, kit.Quiet, t.Ink, words) })
			})
		}
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			return t.Text(gtx, kit.Quiet, t.InkSoft, w.With("benefit.basis", "Date", day(s.Now.In(insurance.Vietnam)), "Law", rule.Source))
		})
		if !rule.Confirmed {
			col.Space(kit.S2)
			col.Add(func(gtx C) D {
				return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Info, 20, t.Caution) },
					func(gtx C) D { return t.Text(gtx, kit.Quiet, t.Caution, w.Text("benefit.unconfirmed")) })
			})
		}
		return col.Done()
	})
}
