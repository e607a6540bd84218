package citizen

import (
	"image"
	"strings"
	"time"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"

	"vssid/app/core"
	"vssid/app/device"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// faceCache keeps the card's words until the card, the day or the language changes.
type faceCache struct {
	of   *device.Card
	lang string
	day  int // of the year, in Vietnam
	held core.Held
	face kit.Face

	holder, qr string // of the code screen
}

func (u *UI) home(gtx C, s core.State) {
	if s.Prefs.Plain && s.Card.Card != nil {
		u.plainHome(gtx, s)
		return
	}
	if u.card.Clicked(gtx) || u.main.Clicked(gtx) {
		u.send(core.ShowCode{})
	}
	if u.rows[0].Clicked(gtx) {
		u.send(core.ShowCard{})
	}
	if u.second.Clicked(gtx) {
		u.send(core.Retry{})
	}
	u.cardActs(gtx, s)
	u.tabActs(gtx)
	u.rowActs(gtx, quickWays)
	if u.hub.settings.Clicked(gtx) {
		u.send(core.ShowSettings{})
	}
	bar := kit.Bar{Title: u.homeTitle(s), Actions: u.homeActions(gtx, s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.homeBody(gtx, s) })
	}, func(gtx C) D { return u.tabBar(gtx, core.ScreenHome) })
}

func (u *UI) homeBody(gtx C, s core.State) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	u.homeParts(col, s, homeBanners)
	if s.ShownCard() == nil {
		col.Add(func(gtx C) D { return u.noCard(gtx, s) })
		return col.Done()
	}
	if s.RenewalOverdue() {
		col.Add(func(gtx C) D {
			return t.Panel(gtx, icons.Warning, u.words.Text("renew.overdue"), u.words.Text("renew.overdue.body"))
		})
		col.Space(kit.S4)
	}
	if s.Card.Failure.Is() {
		col.Add(func(gtx C) D { return t.Panel(gtx, icons.Info, u.failure(s, s.Card.Failure), "") })
		col.Space(kit.S4)
	}
	cards := func(gtx C) D { return u.homeCards(gtx, s) }
	if u.low {
		col.Add(func(gtx C) D { return kit.Halves(gtx, kit.S4, cards, u.homeActs) })
	} else {
		col.Add(cards)
		col.Space(kit.S4)
		col.Add(u.homeActs)
	}
	if s.RenewalOverdue() || s.Card.Failure.Is() {
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			return u.second.Layout(gtx, t, kit.Secondary, icons.Refresh, u.words.Text("action.retry"))
		})
	}
	if len(quickWays) > 0 {
		col.Space(kit.S4)
		col.Add(u.ways)
	}
	col.Space(kit.S4)
	u.homeParts(col, s, homeSections)
	return col.Done()
}

// homeCards is the card, or the family's cards, with their age.
func (u *UI) homeCards(gtx C, s core.State) D {
	col := kit.NewColumn(gtx)
	if _, of := s.Place(); of > 1 {
		col.Add(func(gtx C) D { return u.theCards(gtx, s) })
	} else {
		col.Add(func(gtx C) D { return u.theCard(gtx, s, s.ShownCard()) })
	}
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return u.age(gtx, s) })
	return col.Done()
}

// homeActs are the code and the details, the two things people open home for.
func (u *UI) homeActs(gtx C) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		return u.main.Layout(gtx, t, kit.Primary, icons.QR, u.words.Text("home.code"))
	})
	col.Space(kit.S3)
	col.Add(func(gtx C) D {
		return t.Boxed(gtx, kit.RadiusButton, t.Surface, t.Line, func(gtx C) D {
			return t.Row(gtx, &u.rows[0], kit.Row{Icon: icons.Person, Title: u.words.Text("home.details"), Help: u.words.Text("home.details.help"), Kind: semantic.Button})
		})
	})
	return col.Done()
}

// theCard is the card as one large control: a tap turns it into its code.
func (u *UI) theCard(gtx C, s core.State, c *device.Card) D {
	f := u.cardFace(s, c).face
	return kit.Centred(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Point{}
		gtx.Constraints.Max.X = min(gtx.Constraints.Max.X, gtx.Dp(kit.CardWidth))
		m := op.Record(gtx.Ops)
		d := u.theme.Touch(gtx, &u.card, kit.Spoken{Class: semantic.Button, Name: u.words.Text("card.tap"), More: f.Spoken}, kit.RadiusCard,
			func(gtx C) D { return u.theme.Card(gtx, f) })
		call := m.Stop()
		u.theme.Shadow(gtx, d.Size)
		call.Add(gtx.Ops)
		return d
	})
}

// age says how fresh the card is, and whether there is a network.
func (u *UI) age(gtx C, s core.State) D {
	icon, words, ink := icons.Check, u.words.With("age", "Time", u.moment(s.LastSync(), s.Now)), u.theme.InkSoft
	switch {
	case s.Card.Job != 0:
		icon, words = icons.Refresh, u.words.Text("age.updating")
	case s.Card.Offline:
		icon, words = icons.Offline, u.words.With("offline", "Time", u.moment(s.LastSync(), s.Now))
	}
	return kit.Centred(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Point{}
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(func(gtx C) D { return kit.Icon(gtx, icon, 18, ink) }),
			layout.Rigid(layout.Spacer{Width: kit.S2}.Layout),
			layout.Rigid(func(gtx C) D { return u.theme.Text(gtx, kit.Caption, ink, words) }))
	})
}

// noCard is home before the card came.
func (u *UI) noCard(gtx C, s core.State) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	if s.Card.Job != 0 && u.early(gtx) {
		return col.Done()
	}
	if s.Card.Job != 0 {
		col.Add(func(gtx C) D {
			size := image.Pt(gtx.Constraints.Max.X, int(float64(min(gtx.Constraints.Max.X, gtx.Dp(kit.CardWidth)))*0.63))
			kit.Fill(gtx, size, kit.RadiusCard, t.Line)
			return D{Size: size}
		})
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "home.fetching") })
		return col.Done()
	}
	col.Add(func(gtx C) D { return u.text(gtx, kit.Title, "home.empty") })
	col.Space(kit.S2)
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "home.empty.body") })
	if s.Card.Failure.Is() {
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Card.Failure)) })
	}
	col.Space(kit.S6)
	col.Add(func(gtx C) D {
		return u.second.Layout(gtx, t, kit.Primary, icons.Refresh, u.words.Text("action.retry"))
	})
	return col.Done()
}

// maxFaces is how many cards' words are kept: those in sight while a finger drags from one to the next.
const maxFaces = 4

// cardFace is what stands on a card now. It is valid until the next frame.
func (u *UI) cardFace(s core.State, c *device.Card) *faceCache {
	today := s.Now.In(insurance.Vietnam).YearDay()
	for i := range u.faces {
		if k := &u.faces[i]; k.of == c && k.lang == u.words.Code() && k.day == today && k.held == s.Boot.Held {
			return k
		}
	}
	w := u.words
	f := kit.Face{Issuer: w.Text("card.issuer"), Kind: w.Text("card.kind"), Initials: initials(c.HolderName),
		Name: strings.ToUpper(insurance.NormalName(c.HolderName)), Number: grouped(c.CardNumber),
		Person:        birth(string(c.DateOfBirth)) + " · " + w.Text("card."+string(c.Sex)),
		FacilityLabel: w.Text("card.facility"), Facility: c.FacilityName}
	f.State, f.StateIcon = w.Text("card."+validity(c, s.Now)), icons.Warning
	if validity(c, s.Now) == valid {
		f.StateIcon = icons.Check
	}
	f.Muted = s.Boot.Held == core.DeviceRetired || validity(c, s.Now) == withdrawn || validity(c, s.Now) == expired
	if level := u.share(s, c); level != "" {
		f.Chips = append(f.Chips, w.With("card.level", "Level", level))
	}
	if c.LivingArea != "" {
		f.Chips = append(f.Chips, string(c.LivingArea))
	}
	f.Validity = w.With("card.from", "Date", day(c.ValidFrom.Time))
	if c.ValidTo != nil {
		f.Validity = w.With("card.to", "From", day(c.ValidFrom.Time), "To", day(c.ValidTo.Time))
	}
	if c.FiveYearDate != nil {
		f.FiveYear = w.With("card.fiveyear", "Date", day(c.FiveYearDate.Time))
	}
	f.Spoken = strings.Join([]string{f.Name, f.Number, f.Person, f.State, f.Validity}, ", ")
	if len(u.faces) == maxFaces {
		u.faces = append(u.faces[:0], u.faces[1:]...)
	}
	u.faces = append(u.faces, faceCache{of: c, lang: w.Code(), day: today, held: s.Boot.Held, face: f, holder: insurance.NormalName(c.HolderName), qr: w.With("code.qr", "Number", f.Number)})
	return &u.faces[len(u.faces)-1]
}

// The states of a card, by whole days in Vietnam, the last day included.
const (
	valid     = "valid"
	expired   = "expired"
	future    = "future"
	withdrawn = "withdrawn"
)

func validity(c *device.Card, now time.Time) string {
	today := now.In(insurance.Vietnam).Format(time.DateOnly)
	switch {
	case c.State == vss.CardStateWithdrawn:
		return withdrawn
	case today < c.ValidFrom.Format(time.DateOnly):
		return future
	case c.ValidTo != nil && today > c.ValidTo.Format(time.DateOnly):
		return expired
	}
	return valid
}
