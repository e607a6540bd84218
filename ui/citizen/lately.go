package citizen

import (
	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// homeChanges is how many changes home shows.
const homeChanges = 4

// changeIcons are the drawings of the kinds of changes; one that is not listed has a general one.
var changeIcons = map[string]icons.Icon{
	"card-changed": icons.Card, "card-moved": icons.Hospital, "card-withdrawn": icons.Warning, "card-restored": icons.Card, "card-checked": icons.QR,
	"payment-request": icons.Coins, "request-changed": icons.Letter, "message-came": icons.Letter, "device-bound": icons.Phone, "visits-changed": icons.Book, "recovery-changed": icons.Key, "family-changed": icons.Person,
}

// latelySection is what changed lately, beneath the card.
var latelySection = homePart{shown: func(s core.State) bool { return len(s.Recent(1)) > 0 }, draw: func(u *UI, gtx C, s core.State) D {
	recent := s.Recent(homeChanges)
	rows := make([]layout.Widget, 0, len(recent))
	for i, c := range recent {
		if u.confirm.changes[i].Clicked(gtx) {
			u.send(core.ShowChange{ID: c.Id})
		}
		rows = append(rows, func(gtx C) D { return u.change(gtx, s, i, c) })
	}
	return u.theme.Group(gtx, u.words.Text("lately.title"), rows...)
}}

func (u *UI) change(gtx C, s core.State, i int, c vss.Change) D {
	row := kit.Row{Icon: icons.Info, Title: u.words.Text("lately." + c.Kind), Help: u.moment(c.At, s.Now)}
	if icon, ok := changeIcons[c.Kind]; ok {
		row.Icon = icon
	}
	if !core.LeadsOn(c.Kind) {
		return u.theme.Row(gtx, nil, row)
	}
	row.Kind = semantic.Button
	return u.theme.Row(gtx, &u.confirm.changes[i], row)
}
