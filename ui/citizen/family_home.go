package citizen

import (
	"strconv"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/ui/kit"
)

// cardActs turns from one card to the next.
func (u *UI) cardActs(gtx C, s core.State) {
	at, of := s.Place()
	if of < 2 {
		return
	}
	to := u.family.pager.Turned(gtx, at, of)
	if to == at {
		to = u.family.step.Stepped(gtx, at, of)
	}
	if to != at {
		u.send(core.ShowCardAt{Place: to})
	}
}

// theCards are the own card and those of the family, one at a time, with dots and buttons beneath.
func (u *UI) theCards(gtx C, s core.State) D {
	at, of := s.Place()
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		return u.family.pager.Layout(gtx, at, of, func(gtx C, i int) D {
			c := s.CardAt(i)
			if c == nil {
				return D{}
			}
			return u.theCard(gtx, s, c)
		})
	})
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return u.theme.Dots(gtx, at, of) })
	col.Space(kit.S3)
	col.Add(func(gtx C) D {
		name := u.words.Text("family.own")
		if at > 0 {
			name = insurance.NormalName(s.CardAt(at).HolderName)
		}
		return u.family.step.Layout(gtx, &u.theme, at, of, kit.Steps{Back: u.words.Text("family.previous"), On: u.words.Text("family.next"),
			Chosen: u.words.With("family.place", "Name", name, "N", strconv.Itoa(at+1), "Of", strconv.Itoa(of))})
	})
	return col.Done()
}

// homeTitle is what stands above the card, or above the cards.
func (u *UI) homeTitle(s core.State) string {
	if _, of := s.Place(); of > 1 {
		return u.words.Text("family.cards")
	}
	return u.words.Text("home.title")
}
