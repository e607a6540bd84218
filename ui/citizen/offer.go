package citizen

import (
	"gioui.org/layout"
	"gioui.org/text"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// offer hands the account over to a new device: what the owner signs, then the code for the new device.
func (u *UI) offer(gtx C, s core.State) {
	if u.main.Clicked(gtx) {
		u.send(core.Submit{})
	}
	bar := kit.Bar{Title: u.words.Text("offer.title"), Back: u.back(s)}
	if s.Offer.Text == "" {
		u.agree(gtx, s, bar, consent{"offer.body", "offer.read", "offer.agree", kit.Primary, s.Offer.Shown, s.Offer.Job, s.Offer.Failure}, nil)
		return
	}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.offered(gtx, s) })
	}, func(gtx C) D {
		if !s.OfferOver() {
			return D{}
		}
		return u.margin(gtx, func(gtx C) D {
			return u.main.Layout(gtx, &u.theme, kit.Primary, icons.Refresh, u.words.Text("offer.again"))
		})
	})
}

func (u *UI) offered(gtx C, s core.State) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	if s.OfferOver() {
		col.Add(func(gtx C) D { return t.Panel(gtx, icons.Info, u.words.Text("offer.over"), "") })
		return col.Done()
	}
	col.Add(func(gtx C) D { return u.text(gtx, kit.Title, "offer.show") })
	col.Space(kit.S4)
	if s.Offer.QR != nil {
		col.Add(func(gtx C) D {
			return u.qr.Layout(gtx, s.Offer.QR, min(gtx.Constraints.Max.X, gtx.Dp(280)), u.words.Text("offer.qr"))
		})
		col.Space(kit.S3)
	}
	col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Label, t.Ink, text.Middle, s.Offer.Text) })
	col.Space(kit.S3)
	col.Add(func(gtx C) D {
		return t.Aligned(gtx, kit.Quiet, t.InkSoft, text.Middle, u.words.With("offer.left", "Time", u.span(s.Offer.ExpiresAt.Sub(s.Now))))
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D { return t.Panel(gtx, icons.Warning, u.words.Text("offer.warn"), "") })
	return col.Done()
}

// consent is what an owner reads before signing.
type consent struct {
	body, read, agree string
	kind              kit.Kind
	shown             vss.Shown
	job               core.JobID
	failure           core.Failure
}

// agree shows what will be signed, word for word, and the button that goes on to the PIN. more stands beneath it.
func (u *UI) agree(gtx C, s core.State, bar kit.Bar, c consent, more layout.Widget) {
	t := &u.theme
	if u.fourth.Clicked(gtx) {
		u.send(core.Retry{})
	}
	u.page.Layout(gtx, t, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, c.body) })
			col.Space(kit.S6)
			switch {
			case c.shown != nil:
				col.Add(func(gtx C) D {
					rows := make([]layout.Widget, len(c.shown))
					for i, item := range c.shown {
						rows[i] = func(gtx C) D { return t.Pair(gtx, item.Label, item.Value) }
					}
					return t.Group(gtx, u.words.Text(c.read), rows...)
				})
			case c.failure.Is():
				col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, c.failure)) })
				col.Space(kit.S4)
				col.Add(func(gtx C) D {
					return u.fourth.Layout(gtx, t, kit.Secondary, icons.Refresh, u.words.Text("action.retry"))
				})
				col.Space(kit.S6)
			default:
				col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "wait") })
				col.Space(kit.S6)
			}
			if more != nil {
				col.Add(more)
			}
			return col.Done()
		})
	}, func(gtx C) D {
		if c.shown == nil {
			return D{}
		}
		return u.margin(gtx, func(gtx C) D { return u.main.Layout(gtx, t, c.kind, icons.Icon{}, u.words.Text(c.agree)) })
	})
}

func (u *UI) signOut(gtx C, s core.State) {
	if u.main.Clicked(gtx) {
		u.send(core.Submit{})
	}
	if u.third.Clicked(gtx) {
		u.send(core.WipeOffline{})
	}
	o := s.Settings.SignOut
	bar := kit.Bar{Title: u.words.Text("signout.title"), Back: u.back(s)}
	u.agree(gtx, s, bar, consent{"signout.body", "signout.read", "signout.agree", kit.Danger, o.Shown, o.Job, o.Failure}, u.wipeHere(s))
}
