package citizen

import (
	"strconv"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// confirmWidgets are the widgets of the confirmations of payments.
type confirmWidgets struct {
	banner              widget.Clickable
	rows                [maxPaymentRows]widget.Clickable
	agree, refuse, sign kit.Button
	again               kit.Button
	reasons             [8]widget.Clickable
	said                kit.Area
	changes             [homeChanges]widget.Clickable
}

// maxPaymentRows is how many payments the list holds: what the server gives at once.
const maxPaymentRows = 50

var confirmPanes = map[core.Screen]pane{
	core.ScreenConfirmations: (*UI).confirmations,
	core.ScreenPayment:       (*UI).payment,
	core.ScreenRefusePayment: (*UI).refusePayment,
}

// paymentBanner stands above the card while a payment waits for the owner. It says nothing of it: the vault may be locked.
var paymentBanner = homePart{shown: func(s core.State) bool { return len(s.WaitingNow()) > 0 }, draw: func(u *UI, gtx C, s core.State) D {
	waiting := s.WaitingNow()
	if u.confirm.banner.Clicked(gtx) {
		if len(waiting) == 1 {
			u.send(core.ShowPayment{ID: waiting[0].ID})
		} else {
			u.send(core.Show{Screen: core.ScreenConfirmations})
		}
	}
	title := u.words.Text("confirm.banner")
	if len(waiting) > 1 {
		title = u.words.With("confirm.banner.many", "N", strconv.Itoa(len(waiting)))
	}
	soonest := waiting[0].Expires
	for _, w := range waiting {
		if w.Expires.Before(soonest) {
			soonest = w.Expires
		}
	}
	left := u.words.With("confirm.banner.left", "Time", u.span(soonest.Sub(s.Now)))
	return u.theme.Touch(gtx, &u.confirm.banner, kit.Spoken{Class: semantic.Button, Name: title, More: left}, kit.RadiusButton, func(gtx C) D {
		return u.theme.Outcome(gtx, kit.Asks, icons.Coins, title, left)
	})
}}

// confirmations are all payments that desks have asked the owner to confirm.
func (u *UI) confirmations(gtx C, s core.State) {
	w, list := &u.confirm, &s.Confirming.List
	all := list.Value.Confirmations
	for i := range min(len(all), len(w.rows)) {
		if w.rows[i].Clicked(gtx) {
			u.send(core.ShowPayment{ID: all[i].RequestId.String()})
		}
	}
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	bar := kit.Bar{Title: u.words.Text("confirmations.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if !list.Known || len(all) == 0 {
				return u.nothing(gtx, s, list.Loading(), list.Failure, "confirmations.empty", "confirmations.empty.body", &w.again)
			}
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.freshness(gtx, s, list.At, list.Failure) })
			col.Space(kit.S4)
			rows := make([]layout.Widget, 0, len(all))
			for i := range min(len(all), len(w.rows)) {
				rows = append(rows, func(gtx C) D { return u.paymentRow(gtx, s, i, all[i]) })
			}
			col.Add(func(gtx C) D { return u.theme.Group(gtx, "", rows...) })
			return col.Done()
		})
	}, nil)
}

func (u *UI) paymentRow(gtx C, s core.State, i int, c vss.Confirmation) D {
	state := s.PaymentState(c)
	help := u.words.Text("payment.state."+string(state)) + " · " + u.moment(c.CreatedAt, s.Now)
	return u.theme.Row(gtx, &u.confirm.rows[i], kit.Row{Icon: paymentIcon(state), Title: c.FacilityName, Value: ownertext.Dong(c.Total, s.OwnerLanguage()), Help: help, Kind: semantic.Button})
}

func paymentIcon(state vss.PaymentState) icons.Icon {
	switch state {
	case vss.PaymentStateWaiting:
		return icons.Coins
	case vss.PaymentStateConfirmed:
		return icons.Check
	default:
		return icons.Close
	}
}

// payment is one: while it waits, exactly what the owner signs; after that, what became of it.
func (u *UI) payment(gtx C, s core.State) {
	w, c := &u.confirm, s.Payment()
	if w.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if w.agree.Clicked(gtx) {
		u.send(core.ConfirmPayment{})
	}
	if w.refuse.Clicked(gtx) {
		u.send(core.RefusePayment{})
	}
	bar := kit.Bar{Title: u.words.Text("payment.title"), Back: u.back(s)}
	list := &s.Confirming.List
	if c == nil {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, list.Job != 0, list.Failure, "payment.gone", "payment.gone.body", &w.again)
			})
		}, nil)
		return
	}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.paymentBody(gtx, s, *c) })
	}, func(gtx C) D {
		if c.State != vss.PaymentStateWaiting {
			return D{}
		}
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D {
				return w.agree.Layout(gtx, &u.theme, kit.Primary, icons.Check, u.words.Text("payment.agree"))
			})
			col.Space(kit.S2)
			col.Add(func(gtx C) D {
				return w.refuse.Layout(gtx, &u.theme, kit.Secondary, icons.Close, u.words.Text("payment.refuse"))
			})
			return col.Done()
		})
	})
}

func (u *UI) paymentBody(gtx C, s core.State, c vss.Confirmation) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return u.paymentOutcome(gtx, s, c) })
	col.Space(kit.S4)
	if f := s.Confirming.Failure; f.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, f)) })
		col.Space(kit.S4)
	}
	if list := &s.Confirming.List; list.Failure.Is() {
		col.Add(func(gtx C) D { return u.freshness(gtx, s, list.At, list.Failure) })
		col.Space(kit.S4)
	}
	if c.State == vss.PaymentStateWaiting || c.State == vss.PaymentStateConfirmed {
		col.Add(func(gtx C) D { return u.paymentSum(gtx, s, c) })
		col.Space(kit.S6)
	}
	title := "payment.signing"
	if c.State != vss.PaymentStateWaiting {
		title = "payment.content"
	}
	var reason vss.PaymentReasonCode
	said := ""
	if c.Reason != nil {
		reason = *c.Reason
	}
	if c.ReasonText != nil {
		said = *c.ReasonText
	}
	col.Add(func(gtx C) D { return u.statement(gtx, title, s.PaymentText(c, reason, said)) })
	if c.Evidence != nil {
		col.Add(func(gtx C) D {
			return t.Group(gtx, u.words.Text("payment.evidence"),
				func(gtx C) D {
					return t.Pair(gtx, u.words.Text("payment.signed"), u.moment(c.Evidence.SignedAt, s.Now))
				},
				func(gtx C) D { return t.Pair(gtx, u.words.Text("payment.hash"), string(c.Evidence.StatementHash)) })
		})
	}
	return col.Done()
}

// paymentSum is what it comes to, before the details.
func (u *UI) paymentSum(gtx C, s core.State, c vss.Confirmation) D {
	t, language := &u.theme, s.OwnerLanguage()
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		return t.Text(gtx, kit.Title, t.Ink, u.words.With("payment.own", "Amount", ownertext.Dong(c.OwnShare, language)))
	})
	col.Space(kit.S1)
	col.Add(func(gtx C) D {
		return t.Text(gtx, kit.Body, t.InkSoft, u.words.With("payment.of", "Total", ownertext.Dong(c.Total, language), "Fund", ownertext.Dong(c.FundShare, language)))
	})
	return col.Done()
}

// statement is what the owner signs, word for word.
func (u *UI) statement(gtx C, title string, all vss.Shown) D {
	rows := make([]layout.Widget, len(all))
	for i, item := range all {
		rows[i] = func(gtx C) D { return u.theme.Pair(gtx, item.Label, item.Value) }
	}
	return u.theme.Group(gtx, u.words.Text(title), rows...)
}

// paymentOutcome says in what state a payment is, and what to do.
func (u *UI) paymentOutcome(gtx C, s core.State, c vss.Confirmation) D {
	t := &u.theme
	if c.State == vss.PaymentStateWaiting {
		return t.Outcome(gtx, kit.Asks, icons.Coins, u.words.With("confirm.left", "Time", u.span(c.ExpiresAt.Sub(s.Now))), u.words.With("payment.compare", "Number", c.Number))
	}
	state, body := u.words.Text("payment.state."+string(c.State)), u.words.Text("payment."+string(c.State)+".body")
	if c.State == vss.PaymentStateConfirmed {
		return t.Outcome(gtx, kit.Done, icons.Check, state, body)
	}
	return t.Outcome(gtx, kit.Ended, icons.Close, state, body)
}

// refusePayment asks why, and shows what is signed then.
func (u *UI) refusePayment(gtx C, s core.State) {
	w, d := &u.confirm, s.Confirming.Draft
	reasons := ownertext.PaymentReasons()
	for i, reason := range reasons {
		if w.reasons[i].Clicked(gtx) {
			u.send(core.ChoosePaymentReason{Reason: reason})
		}
	}
	if e := w.said.Update(gtx, d.Said, maxReason); e.Changed {
		u.send(core.TypePaymentReason{Text: e.Text})
	}
	if w.sign.Clicked(gtx) {
		u.send(core.SignRefusal{})
	}
	bar := kit.Bar{Title: u.words.Text("payment.refuse.title"), Back: u.back(s)}
	c := s.Payment()
	open := c != nil && c.State == vss.PaymentStateWaiting
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.refuseBody(gtx, s, c, reasons) })
	}, func(gtx C) D {
		if !open {
			return D{}
		}
		return u.margin(gtx, func(gtx C) D {
			if d.Reason == "" {
				gtx = gtx.Disabled()
			}
			return w.sign.Layout(gtx, &u.theme, kit.Danger, icons.Icon{}, u.words.Text("payment.refuse.sign"))
		})
	})
}

// maxReason bounds the owner's own words in characters, as the contract does.
const maxReason = 300

func (u *UI) refuseBody(gtx C, s core.State, c *vss.Confirmation, reasons []vss.PaymentReasonCode) D {
	t, w, d := &u.theme, &u.confirm, s.Confirming.Draft
	col := kit.NewColumn(gtx)
	if c != nil {
		col.Add(func(gtx C) D { return u.paymentOutcome(gtx, s, *c) })
		col.Space(kit.S4)
	}
	if c == nil || c.State != vss.PaymentStateWaiting {
		return col.Done()
	}
	col.Add(func(gtx C) D {
		rows := make([]layout.Widget, len(reasons))
		for i, reason := range reasons {
			rows[i] = func(gtx C) D {
				return t.Row(gtx, &w.reasons[i], kit.Row{Title: ownertext.PaymentReason(reason, s.OwnerLanguage()), Kind: semantic.RadioButton, On: d.Reason == reason})
			}
		}
		return t.Group(gtx, u.words.Text("payment.why"), rows...)
	})
	fault := ""
	if s.Confirming.Failure.Is() {
		fault = u.failure(s, s.Confirming.Failure)
	}
	col.Add(func(gtx C) D {
		return w.said.Layout(gtx, t, u.words.Text("payment.said"), u.words.Text("payment.said.help"), fault)
	})
	if d.Reason != "" {
		col.Space(kit.S6)
		col.Add(func(gtx C) D { return u.statement(gtx, "payment.signing", s.PaymentText(*c, d.Reason, d.Said)) })
	}
	return col.Done()
}
