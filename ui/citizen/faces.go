package citizen

import (
	"slices"
	"time"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// nothing is the face of a screen that has nothing to show: it waits, failed, or there is nothing.
func (u *UI) nothing(gtx C, s core.State, loading bool, failure core.Failure, title, body string, again *kit.Button) D {
	t := &u.theme
	switch {
	case loading && u.early(gtx):
		return D{}
	case loading:
		return t.Waiting(gtx, u.words.Text("wait"))
	case failure.Is():
		return u.failed(gtx, failure, u.failure(s, failure), again)
	}
	return t.Face(gtx, hubIcon(s.Screen()), t.Accent, u.words.Text(title), u.words.Text(body))
}

// failed says why there is nothing to show, with the way to try again.
func (u *UI) failed(gtx C, failure core.Failure, words string, again *kit.Button) D {
	t := &u.theme
	icon := icons.Warning
	if failure.Kind == core.FailOffline {
		icon = icons.Offline
	}
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Face(gtx, icon, t.Caution, "", words) })
	col.Space(kit.S6)
	col.Add(func(gtx C) D {
		return again.Layout(gtx, t, kit.Secondary, icons.Refresh, u.words.Text("action.retry"))
	})
	return col.Done()
}

// recordHead stands above a fetched record: what went wrong and how old the copy is, or that it is being read (the word's id is wait). It is empty
// above a record that is up to date.
func (u *UI) recordHead(col *kit.Column, s core.State, failure core.Failure, known bool, at time.Time, again *kit.Button, wait string) {
	switch {
	case failure.Is() && known:
		col.Add(func(gtx C) D { return u.freshness(gtx, s, at, failure) })
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			if again.Clicked(gtx) {
				u.send(core.Retry{})
			}
			return again.Layout(gtx, &u.theme, kit.Secondary, icons.Refresh, u.words.Text("action.retry"))
		})
		col.Space(kit.S4)
	case failure.Is():
		col.Add(func(gtx C) D {
			if again.Clicked(gtx) {
				u.send(core.Retry{})
			}
			return u.failed(gtx, failure, u.failure(s, failure), again)
		})
	case !known:
		col.Add(func(gtx C) D {
			if u.early(gtx) {
				return D{}
			}
			return u.theme.Waiting(gtx, u.words.Text(wait))
		})
	}
}

// freshness says how old a copy is and why, above what it shows.
func (u *UI) freshness(gtx C, s core.State, at time.Time, failure core.Failure) D {
	t := &u.theme
	switch {
	case failure.Kind == core.FailOffline:
		return t.Panel(gtx, icons.Offline, u.words.With("offline", "Time", u.moment(at, s.Now)), "")
	case failure.Is():
		return t.Panel(gtx, icons.Info, u.failure(s, failure), u.words.With("age", "Time", u.moment(at, s.Now)))
	}
	return kit.Beside(gtx, kit.S2, func(gtx C) D { return kit.Icon(gtx, icons.Check, 18, t.InkSoft) },
		func(gtx C) D {
			return t.Text(gtx, kit.Caption, t.InkSoft, u.words.With("age", "Time", u.moment(at, s.Now)))
		})
}

// hubIcon is the drawing of the row that leads to a screen.
func hubIcon(screen core.Screen) icons.Icon {
	for _, rows := range [][]hubRow{personalRows, serviceRows, helpRows, settingRows} {
		if i := slices.IndexFunc(rows, func(r hubRow) bool { return r.screen == screen }); i >= 0 {
			return rows[i].icon
		}
	}
	return icons.Info
}
