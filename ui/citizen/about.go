package citizen

import (
	"strings"

	"gioui.org/io/semantic"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/assets/licences"
	"vssid/ui/kit"
)

var aboutPanes = map[core.Screen]pane{
	core.ScreenAbout:   (*UI).about,
	core.ScreenLicence: (*UI).licence,
}

// aboutWidgets are the rows of the list of licences.
type aboutWidgets struct{ rows keyed }

// about is what the app is, and what others wrote of it.
func (u *UI) about(gtx C, s core.State) {
	all := licences.All()
	rows := make([]listRow, len(all.Parts))
	for i, p := range all.Parts {
		rows[i] = listRow{p.Name, kit.Row{Title: p.Name, Help: p.Licence + " · " + p.Version, Kind: semantic.Button}, core.ShowLicence{Part: p.Name}}
	}
	u.listed(gtx, s, u.words.Text("about.title"), func(col *kit.Column) {
		col.Add(func(gtx C) D { return kit.Icon(gtx, icons.Emblem, kit.EmblemSize, u.theme.Accent) })
		col.Space(kit.S3)
		col.Add(func(gtx C) D { return u.text(gtx, kit.Title, "app.name") })
		col.Space(kit.S2)
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "about.body") })
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return u.rowGroup(gtx, &u.aboutApp.rows, u.words.Text("about.parts"), rows) })
	})
}

// licence is the licence of one part, as its authors wrote it.
func (u *UI) licence(gtx C, s core.State) {
	u.listed(gtx, s, u.words.Text("licence.title"), func(col *kit.Column) {
		for _, p := range licences.All().Parts {
			if p.Name != s.About.Part {
				continue
			}
			col.Add(func(gtx C) D { return u.theme.Text(gtx, kit.Section, u.theme.Ink, p.Name) })
			col.Space(kit.S3)
			for _, paragraph := range strings.Split(licences.All().Text(p), "\n\n") {
				paragraph = strings.TrimSpace(paragraph)
				if paragraph == "" {
					continue
				}
				col.Add(func(gtx C) D {
					return u.theme.Text(gtx, kit.Caption, u.theme.InkSoft, strings.Join(strings.Fields(paragraph), " "))
				})
				col.Space(kit.S2)
			}
		}
	})
}
