package citizen

import (
	"vssid/app/core"
	"vssid/app/vss"
	"vssid/ui/kit"
)

// transaction shows the e-transaction account: number, state and days.
func (u *UI) transaction(gtx C, s core.State) {
	r, t := s.Transaction, &u.theme
	if u.registering.next.Clicked(gtx) {
		u.send(core.Retry{})
	}
	u.listed(gtx, s, u.words.Text("transaction.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "transaction.body") })
		col.Space(kit.S4)
		switch {
		case r.Failure.Code == vss.CodeNotFound:
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "transaction.none") })
			return
		default:
			u.recordHead(col, s, r.Failure, r.Known, r.At, &u.registering.next, "wait")
		}
		if !r.Known {
			return
		}
		col.Add(func(gtx C) D { return t.Group(gtx, "", u.transactionPairs(r.Value)...) })
		if !r.Value.TermConfirmed {
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Caption, "transaction.unconfirmed") })
			col.Space(kit.S2)
		}
		col.Add(func(gtx C) D {
			return t.Text(gtx, kit.Caption, t.InkSoft, u.words.With("application.asof", "Time", u.moment(r.At, s.Now)))
		})
	})
}
