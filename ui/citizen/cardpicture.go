package citizen

import (
	"image"

	"gioui.org/op"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/paper"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// pictureWidgets are the widgets of the card's picture.
type pictureWidgets struct {
	turn, save, yes, no kit.Button
	sides               kit.Segments
}

var picturePanes = map[core.Screen]pane{
	core.ScreenPicture: (*UI).picture,
	core.ScreenBenefit: (*UI).benefitPage,
}

// picture shows the card as a picture, front or back. It is for looking at; the code is what proves.
func (u *UI) picture(gtx C, s core.State) {
	p, w := &s.Picture, &u.shot
	if w.turn.Clicked(gtx) {
		u.send(core.TurnPicture{})
	}
	if i := w.sides.Changed(gtx); i >= 0 && (i == 1) != p.Back {
		u.send(core.TurnPicture{})
	}
	if w.save.Clicked(gtx) {
		u.send(core.AskPicture{Yes: true})
	}
	if w.no.Clicked(gtx) {
		u.send(core.AskPicture{})
	}
	if w.yes.Clicked(gtx) && s.ShownCard() != nil {
		u.send(core.SavePicture{Of: u.cardPaper(s)})
	}
	portrait := gtx.Constraints.Max.Y > gtx.Constraints.Max.X
	bar := kit.Bar{Title: u.words.Text("cardpicture.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if s.ShownCard() == nil {
				return u.nothing(gtx, s, false, core.Failure{Kind: core.FailNoCard}, "wait", "wait", &w.no)
			}
			return u.pictureBody(gtx, s, portrait)
		})
	}, nil)
}

func (u *UI) pictureBody(gtx C, s core.State, portrait bool) D {
	p, w, t := &s.Picture, &u.shot, &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		side := 0
		if p.Back {
			side = 1
		}
		return w.sides.Layout(gtx, t, side, u.words.Text("cardpicture.front"), u.words.Text("cardpicture.back"))
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D { return u.side(gtx, s) })
	col.Space(kit.S4)
	if portrait {
		col.Add(func(gtx C) D {
			return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Phone, 20, t.InkSoft) },
				func(gtx C) D { return u.soft(gtx, kit.Quiet, "cardpicture.landscape") })
		})
		col.Space(kit.S4)
	}
	col.Add(func(gtx C) D {
		return t.Panel(gtx, icons.Warning, u.words.Text("cardpicture.noproof"), u.words.Text("cardpicture.noproof.body"))
	})
	col.Space(kit.S4)
	if s.Saved.Failure.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Saved.Failure)) })
		col.Space(kit.S4)
	}
	if !p.Asking {
		col.Add(func(gtx C) D {
			return w.save.Layout(gtx, t, kit.Secondary, icons.Picture, u.words.Text("cardpicture.save"))
		})
		return col.Done()
	}
	col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "cardpicture.sure") })
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return w.yes.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text("cardpicture.yes")) })
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return w.no.Layout(gtx, t, kit.Secondary, icons.Icon{}, u.words.Text("cardpicture.no")) })
	return col.Done()
}

// side is the side of the card that is up.
func (u *UI) side(gtx C, s core.State) D {
	t := &u.theme
	return kit.Centred(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Point{}
		gtx.Constraints.Max.X = min(gtx.Constraints.Max.X, gtx.Dp(kit.CardWidth))
		m := op.Record(gtx.Ops)
		var d D
		if s.Picture.Back {
			w := u.words.Text
			d = t.CardBack(gtx, kit.Back{Title: w("cardpicture.know"), Lines: u.cardNotes(), Hotline: w("cardpicture.hotline")})
		} else {
			f := u.cardFace(s, s.ShownCard()).face
			f.Muted = f.Muted || s.RenewalOverdue()
			d = kit.Named(gtx, f.Spoken, func(gtx C) D { return t.Card(gtx, f) })
		}
		call := m.Stop()
		t.Shadow(gtx, d.Size)
		call.Add(gtx.Ops)
		return d
	})
}

// cardNotes are what stands on the back.
func (u *UI) cardNotes() []string {
	return []string{u.words.Text("cardpicture.note.show"), u.words.Text("cardpicture.note.lend"), u.words.Text("cardpicture.note.wrong")}
}

// cardPaper is the picture as a paper, with the warning above all.
func (u *UI) cardPaper(s core.State) core.CardPaper {
	c, w := s.ShownCard(), u.words.Text
	p := core.CardPaper{Head: paper.Head{Issuer: w("card.issuer"), Title: w("card.kind"), Subtitle: w("cardpicture.paper"), Language: s.Language(), At: s.Now,
		Foot: w("cardpicture.noproof"), Page: w("cardpicture.page")}, Warning: w("cardpicture.noproof") + " " + w("cardpicture.noproof.body"), Notes: append(u.cardNotes(), w("cardpicture.hotline"))}
	pair := func(id, value string) {
		if value != "" {
			p.Pairs = append(p.Pairs, [2]string{w(id), value})
		}
	}
	pair("details.name", insurance.NormalName(c.HolderName))
	pair("details.birth", birth(string(c.DateOfBirth)))
	pair("details.sex", w("card."+string(c.Sex)))
	pair("details.number", grouped(c.CardNumber))
	pair("details.facility", c.FacilityName)
	pair("details.from", day(c.ValidFrom.Time))
	if c.ValidTo != nil {
		pair("details.to", day(c.ValidTo.Time))
	}
	if c.FiveYearDate != nil {
		pair("details.fiveyear", day(c.FiveYearDate.Time))
	}
	pair("details.level", u.share(s, c))
	pair("details.area", string(c.LivingArea))
	return p
}

// benefitPage explains what the fund pays for the shown card: each part with the rule it stands on.
func (u *UI) benefitPage(gtx C, s core.State) {
	bar := kit.Bar{Title: u.words.Text("benefit.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			c := s.ShownCard()
			if c == nil {
				return u.nothing(gtx, s, false, core.Failure{Kind: core.FailNoCard}, "wait", "wait", &u.shot.no)
			}
			rule, known := ruleOf(s, c)
			if !known {
				return u.theme.Panel(gtx, icons.Info, u.words.Text("benefit.norule"), u.words.Text("benefit.norule.body"))
			}
			col := kit.NewColumn(gtx)
			for _, part := range u.benefitParts(s, c, rule) {
				col.Add(func(gtx C) D { return u.benefitPart(gtx, part) })
			}
			return col.Done()
		})
	}, nil)
}

// benefitWords is one part of the explanation: plain sentences, and the rule they stand on.
type benefitWords struct {
	title string
	lines []string
	rule  insurance.Rule
}

func (u *UI) benefitPart(gtx C, p benefitWords) D {
	t, w := &u.theme, u.words
	return t.Group(gtx, p.title, func(gtx C) D {
		return kit.Pad(gtx, kit.S4, kit.S4, kit.S4, kit.S4, func(gtx C) D {
			col := kit.NewColumn(gtx)
			for _, line := range p.lines {
				col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.Ink, line) })
				col.Space(kit.S2)
			}
			if p.rule.Source == "" {
				return col.Done()
			}
			col.Add(func(gtx C) D {
				return t.Text(gtx, kit.Caption, t.InkSoft, w.With("benefit.since", "Date", p.rule.Since.Vietnamese(), "Law", p.rule.Source))
			})
			if !p.rule.Confirmed {
				col.Space(kit.S1)
				col.Add(func(gtx C) D {
					return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Info, 18, t.Caution) },
						func(gtx C) D { return t.Text(gtx, kit.Caption, t.Caution, w.Text("benefit.unchecked")) })
				})
			}
			return col.Done()
		})
	})
}
