package citizen

import (
	"strconv"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/text"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// familyWidgets are the widgets of the cards of the family and of delegations.
type familyWidgets struct {
	pager                                kit.Pager
	step                                 kit.Stepper
	carried, given                       [core.MaxRelations]widget.Clickable
	again, accept, end, keep, find, give kit.Button
	months                               kit.Segments
	code, path                           kit.Field
	scan                                 widget.Clickable
	read                                 kit.Button
	delegate                             widget.Clickable
}

var familyPanes = map[core.Screen]pane{
	core.ScreenFamily:     (*UI).familyList,
	core.ScreenCarry:      (*UI).carry,
	core.ScreenDelegation: (*UI).delegation,
	core.ScreenShowCode:   (*UI).delegationCode,
	core.ScreenGive:       (*UI).delegationGive,
}

// familyList says whose cards this device carries, and who carries this account's.
func (u *UI) familyList(gtx C, s core.State) {
	f, w := &s.Family, &u.family
	list := &f.List
	for i := range list.Value.Carried {
		if w.carried[i].Clicked(gtx) {
			u.send(core.ShowCarry{ID: list.Value.Carried[i].CarryId})
		}
	}
	for i := range list.Value.Given {
		if w.given[i].Clicked(gtx) {
			u.send(core.ShowCarry{ID: list.Value.Given[i].CarryId})
		}
	}
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if w.delegate.Clicked(gtx) {
		u.send(core.Show{Screen: core.ScreenDelegation})
	}
	bar := kit.Bar{Title: u.words.Text("family.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if !list.Known {
				return u.nothing(gtx, s, list.Loading(), list.Failure, "wait", "wait", &w.again)
			}
			return u.familyBody(gtx, s)
		})
	}, nil)
}

func (u *UI) familyBody(gtx C, s core.State) D {
	list, w, t := &s.Family.List, &u.family, &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return u.freshness(gtx, s, list.At, list.Failure) })
	col.Space(kit.S4)
	for _, half := range []struct {
		title, empty string
		cards        []vss.CarriedCard
		clicks       []widget.Clickable
		name         func(*vss.CarriedCard) string
	}{
		{"family.carried", "family.carried.empty", list.Value.Carried, w.carried[:], func(c *vss.CarriedCard) string { return c.OwnerName }},
		{"family.given", "family.given.empty", list.Value.Given, w.given[:], func(c *vss.CarriedCard) string { return c.CarrierName }},
	} {
		col.Add(func(gtx C) D {
			if len(half.cards) == 0 {
				return t.Group(gtx, u.words.Text(half.title), func(gtx C) D {
					return kit.Pad(gtx, kit.S4, kit.S4, kit.S4, kit.S4, func(gtx C) D { return u.soft(gtx, kit.Body, half.empty) })
				})
			}
			rows := make([]layout.Widget, len(half.cards))
			for i := range half.cards {
				c := &half.cards[i]
				rows[i] = func(gtx C) D {
					return t.Row(gtx, &half.clicks[i], kit.Row{Icon: icons.Person, Title: insurance.NormalName(half.name(c)), Value: u.carryState(c), Help: u.words.Text("family.reason." + string(c.Reason)), Kind: semantic.Button})
				}
			}
			return t.Group(gtx, u.words.Text(half.title), rows...)
		})
	}
	col.Add(func(gtx C) D {
		return t.Group(gtx, "", func(gtx C) D {
			return t.Row(gtx, &w.delegate, kit.Row{Icon: icons.Move, Title: u.words.Text("delegation.row"), Help: u.words.Text("delegation.row.help"), Kind: semantic.Button})
		})
	})
	return col.Done()
}

// carryState says how a relation stands, and until when.
func (u *UI) carryState(c *vss.CarriedCard) string {
	state := u.words.Text("family.state." + string(c.State))
	switch {
	case c.State == vss.CarryStateEnded && c.EndedAt != nil:
		return state + " · " + day(c.EndedAt.In(insurance.Vietnam))
	case c.State != vss.CarryStateEnded && c.Until != nil:
		return state + " · " + u.words.With("family.until", "Date", day(c.Until.Time))
	}
	return state
}

// carry is one relation, and what can be done with it.
func (u *UI) carry(gtx C, s core.State) {
	f, w := &s.Family, &u.family
	if w.accept.Clicked(gtx) {
		u.send(core.AcceptCarry{})
	}
	if w.end.Clicked(gtx) {
		u.send(core.EndCarry{})
	}
	if w.keep.Clicked(gtx) {
		u.send(core.KeepCarry{})
	}
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	c, carrier := f.Carried()
	bar := kit.Bar{Title: u.words.Text("family.one"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if c == nil {
				return u.nothing(gtx, s, f.List.Loading(), f.List.Failure, "family.gone", "family.gone.body", &w.again)
			}
			return u.carryBody(gtx, s, c, carrier)
		})
	}, nil)
}

func (u *UI) carryBody(gtx C, s core.State, c *vss.CarriedCard, carrier bool) D {
	f, w, t := &s.Family, &u.family, &u.theme
	col := kit.NewColumn(gtx)
	rows := []layout.Widget{u.pair("family.owner", insurance.NormalName(c.OwnerName)), u.pair("family.carrier", insurance.NormalName(c.CarrierName)+"\n"+groupedAccount(string(c.CarrierAccount))),
		u.pair("family.because", u.words.Text("family.reason."+string(c.Reason))), u.pair("family.stands", u.carryState(c))}
	if c.EndedBy != nil {
		rows = append(rows, u.pair("family.endedby", u.words.Text("family.endedby."+string(*c.EndedBy))))
	}
	col.Add(func(gtx C) D { return t.Group(gtx, "", rows...) })
	if words := u.carryHelp(c, carrier); words != "" {
		col.Add(func(gtx C) D { return t.Text(gtx, kit.Body, t.InkSoft, words) })
		col.Space(kit.S4)
	}
	if f.Failed.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, f.Failed)) })
		col.Space(kit.S4)
	}
	if f.Act != 0 {
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "wait") })
		return col.Done()
	}
	if carrier && c.State == vss.CarryStateOffered {
		col.Add(func(gtx C) D {
			return w.accept.Layout(gtx, t, kit.Primary, icons.Check, u.words.Text("family.accept"))
		})
		col.Space(kit.S3)
	}
	if c.State == vss.CarryStateEnded || !carrier && c.Reason == vss.CarryReasonGuardian {
		return col.Done()
	}
	u.carryEnd(col, c, carrier, f.Ending)
	return col.Done()
}

// carryEnd are the buttons that end a relation, after asking.
func (u *UI) carryEnd(col *kit.Column, c *vss.CarriedCard, carrier, ending bool) {
	w, t := &u.family, &u.theme
	label := "family.end.given"
	switch {
	case carrier && c.State == vss.CarryStateOffered:
		label = "family.decline"
	case carrier:
		label = "family.end.carried"
	}
	if !ending {
		col.Add(func(gtx C) D { return w.end.Layout(gtx, t, kit.Secondary, icons.Close, u.words.Text(label)) })
		return
	}
	col.Add(func(gtx C) D {
		return t.Panel(gtx, icons.Warning, u.words.Text("family.sure"), u.words.Text("family.sure.body"))
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D { return w.end.Layout(gtx, t, kit.Danger, icons.Icon{}, u.words.Text(label)) })
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return w.keep.Layout(gtx, t, kit.Secondary, icons.Icon{}, u.words.Text("family.keep")) })
}

// carryHelp says what a relation's state means for who reads it.
func (u *UI) carryHelp(c *vss.CarriedCard, carrier bool) string {
	switch {
	case c.State == vss.CarryStateTakenOver:
		return u.words.Text("family.takenover.help")
	case carrier && c.State == vss.CarryStateOffered:
		return u.words.Text("family.offered.help")
	case !carrier && c.State == vss.CarryStateOffered:
		return u.words.Text("family.waiting.help")
	case carrier && c.State == vss.CarryStateActive:
		return u.words.Text("family.active.help")
	}
	return ""
}

// delegation leads to the two ways.
func (u *UI) delegation(gtx C, s core.State) {
	ways := []hubRow{{core.ScreenGive, icons.Move}, {core.ScreenShowCode, icons.QR}}
	u.rowActs(gtx, ways)
	bar := kit.Bar{Title: u.words.Text("delegation.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "delegation.body") })
			col.Space(kit.S4)
			col.Add(func(gtx C) D { return u.hubGroup(gtx, "", ways) })
			return col.Done()
		})
	}, nil)
}

// delegationCode shows the code for the owner of a card.
func (u *UI) delegationCode(gtx C, s core.State) {
	d, t := &s.Delegation, &u.theme
	if u.family.again.Clicked(gtx) {
		if d.CodeErr.Is() {
			u.send(core.Retry{})
		} else {
			u.send(core.RenewDelegationCode{})
		}
	}
	bar := kit.Bar{Title: u.words.Text("delegation.receive"), Back: u.back(s)}
	u.page.Layout(gtx, t, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			switch {
			case s.CodeOver():
				col.Add(func(gtx C) D { return t.Panel(gtx, icons.Info, u.words.Text("delegation.over"), "") })
				col.Space(kit.S4)
				col.Add(func(gtx C) D {
					return u.family.again.Layout(gtx, t, kit.Primary, icons.Refresh, u.words.Text("delegation.another"))
				})
			case d.Code == "":
				col.Add(func(gtx C) D {
					return u.nothing(gtx, s, d.CodeJob != 0, d.CodeErr, "wait", "wait", &u.family.again)
				})
			default:
				u.codeShown(col, s)
			}
			return col.Done()
		})
	}, nil)
}

func (u *UI) codeShown(col *kit.Column, s core.State) {
	d, t := &s.Delegation, &u.theme
	col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "delegation.show") })
	col.Space(kit.S4)
	if d.QR != nil {
		col.Add(func(gtx C) D {
			return u.qr.Layout(gtx, d.QR, min(gtx.Constraints.Max.X, gtx.Dp(240)), u.words.Text("delegation.qr"))
		})
		col.Space(kit.S3)
	}
	col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Title, t.Ink, text.Middle, d.Code) })
	col.Space(kit.S2)
	col.Add(func(gtx C) D {
		return t.Aligned(gtx, kit.Quiet, t.InkSoft, text.Middle, u.words.With("delegation.left", "Time", u.span(d.Expires.Sub(s.Now))))
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D { return t.Panel(gtx, icons.Info, u.words.Text("delegation.safe"), "") })
}

// delegationGive lets another person carry the own card: whose code, until when, what is signed.
func (u *UI) delegationGive(gtx C, s core.State) {
	d, w, t := &s.Delegation, &u.family, &u.theme
	e := w.code.Update(gtx, d.Typed, key.HintText)
	if e.Changed {
		u.send(core.TypeDelegate{Text: e.Text})
	}
	if e.Submitted || w.find.Clicked(gtx) {
		u.send(core.FindDelegate{})
	}
	if i := w.months.Changed(gtx); i >= 0 && i < len(core.DelegationMonths()) {
		u.send(core.ChooseMonths{Months: core.DelegationMonths()[i]})
	}
	if w.give.Clicked(gtx) {
		u.send(core.GiveCard{})
	}
	u.delegateScanActs(gtx, s)
	bar := kit.Bar{Title: u.words.Text("delegation.give"), Back: u.back(s)}
	u.page.Layout(gtx, t, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if d.Given != nil {
				return u.given(gtx, d.Given)
			}
			return u.giveBody(gtx, s)
		})
	}, func(gtx C) D {
		if d.Given != nil {
			return D{}
		}
		return u.margin(gtx, func(gtx C) D {
			if d.Job != 0 {
				gtx = gtx.Disabled()
			}
			if d.Shown == nil {
				return w.find.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text("delegation.find"))
			}
			return w.give.Layout(gtx, t, kit.Primary, icons.Icon{}, u.words.Text("delegation.sign"))
		})
	})
}

func (u *UI) giveBody(gtx C, s core.State) D {
	d, w, t := &s.Delegation, &u.family, &u.theme
	col := kit.NewColumn(gtx)
	failure := ""
	if d.Failed.Is() {
		failure = u.giveFailure(s, d.Failed)
	}
	col.Add(func(gtx C) D {
		return w.code.Layout(gtx, t, u.words.Text("delegation.code"), u.words.Text("delegation.code.help"), failure)
	})
	if d.Who == nil {
		u.delegateScan(s, col)
		return col.Done()
	}
	col.Space(kit.S6)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "delegation.howlong") })
	col.Space(kit.S2)
	chosen := 0
	labels := make([]string, len(core.DelegationMonths()))
	for i, n := range core.DelegationMonths() {
		labels[i] = u.words.With("delegation.months", "N", strconv.Itoa(n))
		if n == 1 {
			labels[i] = u.words.Text("delegation.month")
		}
		if n == d.Months {
			chosen = i
		}
	}
	col.Add(func(gtx C) D { return w.months.Layout(gtx, t, chosen, labels...) })
	col.Space(kit.S6)
	col.Add(func(gtx C) D {
		rows := make([]layout.Widget, len(d.Shown))
		for i, item := range d.Shown {
			rows[i] = func(gtx C) D { return t.Pair(gtx, item.Label, item.Value) }
		}
		return t.Group(gtx, u.words.Text("delegation.read"), rows...)
	})
	return col.Done()
}

// delegateScanActs are the ways to read the delegate's QR instead of typing.
func (u *UI) delegateScanActs(gtx C, s core.State) {
	w := &u.family
	if w.scan.Clicked(gtx) {
		u.send(core.ScanDelegate{})
	}
	if !s.Delegation.ByPath {
		return
	}
	w.path.Calm = true // the code's field has the keyboard
	if e := w.path.Update(gtx, s.Delegation.Path, key.HintText); e.Changed {
		u.send(core.TypeDelegatePath{Text: e.Text})
	} else if e.Submitted {
		u.send(core.ReadDelegatePath{})
	}
	if w.read.Clicked(gtx) {
		u.send(core.ReadDelegatePath{})
	}
}

// delegateScan offers to read the code from a picture, by its path where the system opens no chooser.
func (u *UI) delegateScan(s core.State, col *kit.Column) {
	d, w, t := &s.Delegation, &u.family, &u.theme
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		if d.Scan != 0 || d.Job != 0 {
			gtx = gtx.Disabled()
		}
		return t.Boxed(gtx, kit.RadiusButton, t.Surface, t.Line, func(gtx C) D {
			return t.Row(gtx, &w.scan, kit.Row{Icon: icons.QR, Title: u.words.Text("delegation.scan"), Help: u.words.Text("delegation.scan.help"), Kind: semantic.Button})
		})
	})
	if !d.ByPath {
		return
	}
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return w.path.Layout(gtx, t, u.words.Text("scan.path"), u.words.Text("scan.path.help"), "")
	})
	col.Space(kit.S3)
	col.Add(func(gtx C) D {
		return w.read.Layout(gtx, t, kit.Secondary, icons.Picture, u.words.Text("scan.path.read"))
	})
}

// giveFailure says what went wrong with a code; one that nobody shows has words of its own.
func (u *UI) giveFailure(s core.State, f core.Failure) string {
	if f.Kind == core.FailBadProof || f.Kind == core.FailServerRefused && f.Code == vss.CodeNotFound {
		return u.words.Text("delegation.unknown")
	}
	return u.failure(s, f)
}

func (u *UI) given(gtx C, c *vss.CarriedCard) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Title, "delegation.given") })
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return t.Group(gtx, "", u.pair("family.carrier", insurance.NormalName(c.CarrierName)), u.pair("family.stands", u.carryState(c)))
	})
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "delegation.given.body") })
	return col.Done()
}
