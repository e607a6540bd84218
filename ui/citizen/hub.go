package citizen

import (
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// hubRow leads to a feature's screen. Its words are screen+".row" and screen+".row.help".
type hubRow struct {
	screen core.Screen
	icon   icons.Icon
}

// personalRows are the rows of Cá nhân, one a line; groups says where a group of them begins.
var personalRows = []hubRow{
	{core.ScreenParticipation, icons.Chart},
	{core.ScreenBenefits, icons.Coins},
	{core.ScreenEstimates, icons.Sum},
	{core.ScreenCareBook, icons.Book},
	{core.ScreenConfirmations, icons.Coins},
	{core.ScreenFamily, icons.Person},
	{core.ScreenDelegation, icons.Move},
	{core.ScreenLooked, icons.Shield},
	{core.ScreenShares, icons.Letter},
	{core.ScreenSigned, icons.Licence},
	{core.ScreenReports, icons.Warning},
	{core.ScreenTransaction, icons.Licence},
}

// groups are the titles (word ids) of groups of rows, by the row they begin with.
var groups = map[core.Screen]string{core.ScreenParticipation: "group.paid", core.ScreenCareBook: "group.care", core.ScreenLooked: "group.mine"}

// serviceRows are the rows of Dịch vụ, one a line.
var serviceRows = []hubRow{
	{core.ScreenProcedures, icons.Letter},
	{core.ScreenRequests, icons.Book},
	{core.ScreenThreads, icons.Letter},
	{core.ScreenLookups, icons.Search},
}

// helpRows are the rows of Trợ giúp, one a line.
var helpRows = []hubRow{
	{core.ScreenGuides, icons.Book},
	{core.ScreenNeverAsked, icons.Shield},
	{core.ScreenLostPhone, icons.Phone},
	{core.ScreenContact, icons.Call},
	{core.ScreenLookups, icons.Search},
}

// quickWays are the tiles beneath the card, one a line. Their word is screen+".short".
var quickWays = []hubRow{
	{core.ScreenParticipation, icons.Chart},
	{core.ScreenCareBook, icons.Book},
}

// settingRows are rows of features in the settings, one a line.
var settingRows = []hubRow{
	{core.ScreenRecoverySet, icons.Key},
	{core.ScreenDevices, icons.Phone},
	{core.ScreenStored, icons.Lock},
	{core.ScreenAbout, icons.Licence},
}

// Rows are the screens that the rows of a place of the bottom bar, or of the settings, lead to, in their order.
func Rows(place core.Screen) []core.Screen {
	var screens []core.Screen
	for _, r := range map[core.Screen][]hubRow{core.ScreenPersonal: personalRows, core.ScreenServices: serviceRows, core.ScreenHelp: helpRows, core.ScreenSettings: settingRows}[place] {
		screens = append(screens, r.screen)
	}
	return screens
}

// hubWidgets are the widgets of the bottom bar and of the places behind it.
type hubWidgets struct {
	settings, profile widget.Clickable
	rows              map[core.Screen]*widget.Clickable
}

var hubPanes = map[core.Screen]pane{
	core.ScreenPersonal: func(u *UI, gtx C, s core.State) { u.place(gtx, s, "nav.personal", personalRows) },
	core.ScreenServices: func(u *UI, gtx C, s core.State) { u.place(gtx, s, "nav.services", serviceRows) },
	core.ScreenHelp:     func(u *UI, gtx C, s core.State) { u.place(gtx, s, "nav.help", helpRows) },
}

// rowClick is the click of the row that leads to a screen.
func (h *hubWidgets) rowClick(screen core.Screen) *widget.Clickable {
	if h.rows == nil {
		h.rows = map[core.Screen]*widget.Clickable{}
	}
	c := h.rows[screen]
	if c == nil {
		c = new(widget.Clickable)
		h.rows[screen] = c
	}
	return c
}

// place is one place of the bottom bar: rows that lead on.
func (u *UI) place(gtx C, s core.State, title string, rows []hubRow) {
	u.tabActs(gtx)
	if u.hub.settings.Clicked(gtx) {
		u.send(core.ShowSettings{})
	}
	u.rowActs(gtx, rows)
	if s.Screen() == core.ScreenPersonal && u.hub.profile.Clicked(gtx) {
		u.send(core.ShowCard{})
	}
	bar := kit.Bar{Title: u.words.Text(title), Actions: u.homeActions(gtx, s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			if s.Screen() == core.ScreenPersonal && s.Card.Card != nil {
				col.Add(func(gtx C) D { return u.profile(gtx, s) })
				col.Space(kit.S4)
			}
			for left := rows; len(left) > 0; {
				n := 1
				for n < len(left) && groups[left[n].screen] == "" {
					n++
				}
				title, some := "", left[:n]
				if id := groups[some[0].screen]; id != "" {
					title = u.words.Text(id)
				}
				col.Add(func(gtx C) D { return u.hubGroup(gtx, title, some) })
				left = left[n:]
			}
			return col.Done()
		})
	}, func(gtx C) D { return u.tabBar(gtx, s.Screen()) })
}

// profile says whose records these are; it leads to what stands on the card.
func (u *UI) profile(gtx C, s core.State) D {
	c := s.Card.Card
	return u.theme.Group(gtx, "", func(gtx C) D {
		return u.theme.Row(gtx, &u.hub.profile, kit.Row{Icon: icons.Person, Title: insurance.NormalName(c.HolderName), Value: groupedAccount(s.Boot.Status.Account), Kind: semantic.Button})
	})
}

// ways are the tiles beneath the card.
func (u *UI) ways(gtx C) D {
	tiles := make([]kit.Tile, 0, len(quickWays))
	for _, way := range quickWays {
		tiles = append(tiles, kit.Tile{Click: u.hub.rowClick(way.screen), Icon: way.icon, Label: u.words.Text(string(way.screen) + ".short")})
	}
	return u.theme.Tiles(gtx, tiles)
}

// rowActs sends what the rows were pressed for.
func (u *UI) rowActs(gtx C, rows []hubRow) {
	for _, r := range rows {
		if u.hub.rowClick(r.screen).Clicked(gtx) {
			u.send(core.Show{Screen: r.screen})
		}
	}
}

// hubGroup is a box of rows that lead on.
func (u *UI) hubGroup(gtx C, title string, rows []hubRow) D {
	drawn := make([]layout.Widget, 0, len(rows))
	for _, r := range rows {
		drawn = append(drawn, func(gtx C) D {
			return u.theme.Row(gtx, u.hub.rowClick(r.screen), kit.Row{Icon: r.icon, Title: u.words.Text(string(r.screen) + ".row"), Help: u.words.Text(string(r.screen) + ".row.help"), Kind: semantic.Button})
		})
	}
	return u.theme.Group(gtx, title, drawn...)
}

// homeActions are the pictures in the bar of the four places.
func (u *UI) homeActions(C, core.State) []kit.Action {
	return []kit.Action{{Click: &u.hub.settings, Icon: icons.Settings, Name: u.words.Text("nav.settings")}}
}

// tabActs sends what the bottom bar was pressed for.
func (u *UI) tabActs(gtx C) {
	if i := u.tabs.Clicked(gtx); i >= 0 && i < len(core.Tabs()) {
		u.send(core.ShowTab{Screen: core.Tabs()[i]})
	}
}

func (u *UI) tabBar(gtx C, chosen core.Screen) D {
	tabs := [...]kit.Tab{{Icon: icons.Card, Label: u.words.Text("nav.card")}, {Icon: icons.Person, Label: u.words.Text("nav.personal")},
		{Icon: icons.Letter, Label: u.words.Text("nav.services")}, {Icon: icons.Info, Label: u.words.Text("nav.help")}}
	at := 0
	for i, screen := range core.Tabs() {
		if screen == chosen {
			at = i
		}
	}
	return u.tabs.Layout(gtx, &u.theme, at, tabs[:])
}
