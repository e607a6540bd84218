package citizen

import (
	"strconv"
	"time"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

var sharingPanes = map[core.Screen]pane{
	core.ScreenShares:    (*UI).shares,
	core.ScreenShareNew:  (*UI).shareNew,
	core.ScreenShareRead: func(u *UI, gtx C, s core.State) { u.shareTerms(gtx, s, "share.read", "share.sign", false) },
	core.ScreenShare:     (*UI).shareOne,
	core.ScreenShareEnd:  func(u *UI, gtx C, s core.State) { u.shareTerms(gtx, s, "share.end", "share.end.sign", true) },
}

// sharingWidgets are the widgets of sharing.
type sharingWidgets struct {
	rows                                 keyed
	recipient, purpose                   kit.Field
	days                                 kit.Segments
	begin, read, sign, paper, end, again kit.Button
}

// shares is what was shared, and the way to share.
func (u *UI) shares(gtx C, s core.State) {
	h, w := s.Sharing.List, u.words
	u.listed(gtx, s, w.Text("shares.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D {
			if u.giving.begin.Clicked(gtx) {
				u.send(core.Show{Screen: core.ScreenShareNew})
			}
			return u.giving.begin.Layout(gtx, &u.theme, kit.Primary, icons.Letter, w.Text("shares.new"))
		})
		col.Space(kit.S4)
		u.recordHead(col, s, h.Failure, h.Known, h.At, &u.giving.again, "wait")
		if !h.Known {
			return
		}
		if len(h.Value.Shares) == 0 {
			col.Add(func(gtx C) D {
				return u.nothing(gtx, s, false, core.Failure{}, "shares.none", "shares.none.body", &u.giving.again)
			})
			return
		}
		rows := make([]listRow, 0, len(h.Value.Shares))
		for _, o := range h.Value.Shares {
			rows = append(rows, listRow{o.ShareId, kit.Row{Icon: shareIcons[o.State], Title: o.Recipient, Value: o.Purpose, Help: u.shareState(o) + " · " + u.looks(o), Kind: semantic.Button}, core.ShowShare{ID: o.ShareId}})
		}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.giving.rows, "", rows) })
	})
}

var shareIcons = map[vss.StatementState]icons.Icon{vss.StatementStateValid: icons.Check, vss.StatementStateRevoked: icons.Close, vss.StatementStateExpired: icons.Hand}

// shareState is what a share is now, in words.
func (u *UI) shareState(o vss.Share) string {
	if o.State == vss.StatementStateValid {
		return u.words.With("share.until", "Date", lastDay(o))
	}
	return u.words.Text("share.state." + string(o.State))
}

func lastDay(o vss.Share) string { return day(o.ExpiresAt.Add(-time.Second).In(insurance.Vietnam)) }

// looks says how often a share was looked at.
func (u *UI) looks(o vss.Share) string {
	if o.Looks == 0 {
		return u.words.Text("share.looks.none")
	}
	return u.words.With("share.looks", "N", strconv.Itoa(o.Looks))
}

// shareNew is the choice of facts, recipient, purpose and days.
func (u *UI) shareNew(gtx C, s core.State) {
	h, w := s.Sharing, u.words
	g := &u.giving
	g.recipient.Calm, g.purpose.Calm = true, true
	if h.Ready {
		r, p := g.recipient.Update(gtx, h.Draft.Recipient, key.HintText), g.purpose.Update(gtx, h.Draft.Purpose, key.HintText)
		if r.Changed {
			u.send(core.TypeShare{Recipient: r.Text, Purpose: h.Draft.Purpose})
		}
		if p.Changed {
			u.send(core.TypeShare{Recipient: h.Draft.Recipient, Purpose: p.Text})
		}
	}
	if i := g.days.Changed(gtx); i >= 0 {
		u.send(core.SetShareDays{Days: core.ShareDays()[i]})
	}
	u.listed(gtx, s, w.Text("share.new"), func(col *kit.Column) {
		u.recordHead(col, s, h.Facts.Failure, h.Facts.Known && h.Ready, h.Facts.At, &g.again, "wait")
		if !h.Facts.Known || !h.Ready {
			return
		}
		if len(h.Facts.Value.Facts) == 0 {
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "share.nofacts") })
			return
		}
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &g.rows, w.Text("share.facts"), u.shareChoices(h)) })
		failed := func(kind core.FailureKind) string {
			if h.Failure.Kind == kind {
				return w.Text("fail." + string(kind))
			}
			return ""
		}
		if words := failed(core.FailNoFacts); words != "" {
			col.Add(func(gtx C) D { return u.theme.Failure(gtx, words) })
			col.Space(kit.S4)
		}
		col.Add(func(gtx C) D {
			return g.recipient.Layout(gtx, &u.theme, w.Text("share.recipient"), w.Text("share.recipient.help"), failed(core.FailNoRecipient))
		})
		col.Space(kit.S4)
		col.Add(func(gtx C) D {
			return g.purpose.Layout(gtx, &u.theme, w.Text("share.purpose"), w.Text("share.purpose.help"), failed(core.FailNoPurpose))
		})
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.text(gtx, kit.Label, "share.days") })
		col.Space(kit.S2)
		col.Add(func(gtx C) D { return u.shareDays(gtx, h.Draft.Days) })
		col.Space(kit.S6)
		col.Add(func(gtx C) D {
			if g.read.Clicked(gtx) {
				u.send(core.ReadShare{})
			}
			return g.read.Layout(gtx, &u.theme, kit.Primary, icons.Forward, w.Text("share.go"))
		})
	})
}

func (u *UI) shareDays(gtx C, chosen int) D {
	labels, at := make([]string, len(core.ShareDays())), 0
	for i, n := range core.ShareDays() {
		labels[i] = u.words.With("share.days.n", "N", strconv.Itoa(n))
		if n == chosen {
			at = i
		}
	}
	return u.giving.days.Layout(gtx, &u.theme, at, labels...)
}

// shareChoices are the kinds of facts with what each would say.
func (u *UI) shareChoices(h core.SharingState) []listRow {
	var rows []listRow
	for _, kind := range h.Kinds() {
		said := ""
		for _, f := range h.Facts.Value.Facts {
			if f.Kind == kind {
				if said != "" {
					said += "\n"
				}
				said += ownertext.ShareFact(u.shareLanguage(), f)
			}
		}
		on := false
		for _, k := range h.Draft.Kinds {
			on = on || k == kind
		}
		rows = append(rows, listRow{string(kind), kit.Row{Title: u.words.Text("share.kind." + string(kind)), Help: said, Kind: semantic.Switch, On: on}, core.ToggleShareFact{Kind: kind}})
	}
	return rows
}

// shareLanguage is the signed language that is nearest to that of the screen.
func (u *UI) shareLanguage() vss.Language {
	return vss.Language(core.SignedLanguage(u.words.Code()))
}

// shareTerms is exactly what the owner reads and signs.
func (u *UI) shareTerms(gtx C, s core.State, title, sign string, danger bool) {
	h, w := s.Sharing, u.words
	u.listed(gtx, s, w.Text(title), func(col *kit.Column) {
		col.Add(func(gtx C) D {
			rows := make([]layout.Widget, 0, len(h.Shown))
			for _, item := range h.Shown {
				rows = append(rows, func(gtx C) D { return u.theme.Pair(gtx, item.Label, item.Value) })
			}
			return u.theme.Group(gtx, w.Text("share.terms"), rows...)
		})
		if h.Failure.Is() {
			col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, h.Failure)) })
			col.Space(kit.S3)
		}
		col.Add(func(gtx C) D {
			if u.giving.sign.Clicked(gtx) {
				u.send(core.SignShare{})
			}
			kind := kit.Primary
			if danger {
				kind = kit.Danger
			}
			return u.giving.sign.Layout(gtx, &u.theme, kind, icons.Key, w.Text(sign))
		})
	})
}

// shareOne is one share: its code to be read, what it says, how often it was looked at, and the ways to hand it over and to take it back.
func (u *UI) shareOne(gtx C, s core.State) {
	h, w := s.Sharing, u.words
	u.listed(gtx, s, w.Text("share.title"), func(col *kit.Column) {
		o, ok := h.One()
		if !ok {
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "looked.gone") })
			return
		}
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Title, u.theme.Ink, o.Recipient) })
		col.Space(kit.S1)
		col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Quiet, u.theme.InkSoft, u.shareState(o)) })
		col.Space(kit.S4)
		if h.QR != nil && o.State == vss.StatementStateValid {
			col.Add(func(gtx C) D {
				return u.qr.Layout(gtx, h.QR, min(gtx.Constraints.Max.X, gtx.Dp(320)), w.Text("share.qr"))
			})
			col.Space(kit.S4)
		}
		rows := []layout.Widget{u.pair("share.purpose", o.Purpose), u.pair("share.looked", u.shareLooked(s, o)), u.pair("share.signed", u.moment(o.IssuedAt, s.Now))}
		for _, f := range o.Facts {
			rows = append(rows, u.pair("share.kind."+string(f.Kind), ownertext.ShareFact(u.shareLanguage(), f)))
		}
		col.Add(func(gtx C) D { return u.theme.Group(gtx, "", rows...) })
		if h.Failure.Is() {
			col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, h.Failure)) })
			col.Space(kit.S3)
		}
		if o.State == vss.StatementStateValid {
			u.shareActs(col, s)
		}
	})
}

func (u *UI) shareLooked(s core.State, o vss.Share) string {
	if o.LookedAt == nil {
		return u.looks(o)
	}
	return u.looks(o) + "\n" + u.words.With("share.looks.last", "Time", u.moment(*o.LookedAt, s.Now))
}

// shareActs are the ways to hand a share over and to take it back.
func (u *UI) shareActs(col *kit.Column, s core.State) {
	col.Add(func(gtx C) D {
		if u.giving.paper.Clicked(gtx) {
			u.send(core.SaveShare{Words: u.sharePaper(s)})
		}
		return u.giving.paper.Layout(gtx, &u.theme, kit.Primary, icons.Licence, u.words.Text("share.paper"))
	})
	col.Space(kit.S3)
	if s.Saved.Where != "" {
		col.Add(func(gtx C) D { return u.theme.Pair(gtx, u.words.Text("signed.where"), s.Saved.Where) })
		col.Space(kit.S3)
	}
	col.Add(func(gtx C) D {
		if u.giving.end.Clicked(gtx) {
			u.send(core.EndShare{})
		}
		return u.giving.end.Layout(gtx, &u.theme, kit.Secondary, icons.Close, u.words.Text("share.end"))
	})
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "share.about") })
}

// sharePaper are the words around a share on paper.
func (u *UI) sharePaper(core.State) core.SharePaperWords {
	w := func(id string) string { return u.words.Text("share.page." + id) }
	return core.SharePaperWords{Issuer: w("issuer"), Title: w("title"), Foot: w("foot"), Page: w("page"), Holder: w("holder"), Born: w("born"), Number: w("number"), Recipient: w("recipient"),
		Purpose: w("purpose"), Issued: w("issued"), Until: w("until"), Facts: w("facts"), Caption: w("caption"), Note: w("note"), Sandbox: w("sandbox")}
}
