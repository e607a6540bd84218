package citizen

import (
	"slices"
	"strconv"

	"gioui.org/io/semantic"
	"gioui.org/layout"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// The settings' rows, by their place in UI.rows.
const (
	rowMotion = iota
	rowLock
	rowPIN
	rowDevice
	rowOffer
	rowSignOut
	rowPlain
	rowTheme // and one more for each theme
)

func (u *UI) settings(gtx C, s core.State) {
	u.settingsActs(gtx, s)
	active := s.Boot.Held == core.DeviceActive
	bar := kit.Bar{Title: u.words.Text("settings.title"), Back: u.back(s)}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			if active {
				col.Add(func(gtx C) D { return u.safety(gtx, s) })
			}
			if active && len(settingRows) > 0 {
				col.Add(func(gtx C) D { return u.hubGroup(gtx, "", settingRows) })
			}
			col.Add(func(gtx C) D { return u.look(gtx, s) })
			if active {
				col.Add(func(gtx C) D {
					return u.theme.Group(gtx, "", func(gtx C) D {
						return u.theme.Row(gtx, &u.rows[rowSignOut], kit.Row{Icon: icons.Leave, Title: u.words.Text("settings.signout"), Help: u.words.Text("settings.signout.help"), Kind: semantic.Button, Danger: true})
					})
				})
			}
			return col.Done()
		})
	}, nil)
}

func (u *UI) settingsActs(gtx C, s core.State) {
	u.rowActs(gtx, settingRows)
	if u.devices.finger.Clicked(gtx) {
		u.send(core.ToggleBiometric{})
	}
	for i, m := range []core.Msg{rowMotion: core.SetReducedMotion{On: !s.Prefs.Reduced}, rowLock: core.ToggleCardLock{}, rowPIN: core.ShowChangePIN{},
		rowDevice: core.ShowDevice{}, rowOffer: core.ShowOffer{}, rowSignOut: core.ShowSignOut{}, rowPlain: core.SetPlain{On: !s.Prefs.Plain}} {
		if u.rows[i].Clicked(gtx) {
			u.send(m)
		}
	}
	for i, theme := range core.Themes() {
		if u.rows[rowTheme+i].Clicked(gtx) {
			u.send(core.SetTheme{Theme: theme})
		}
	}
	u.languageActs(gtx)
	if i := u.sizes.Changed(gtx); i >= 0 {
		u.send(core.SetTextSize{Percent: core.TextSizes()[i]})
	}
}

func (u *UI) safety(gtx C, s core.State) D {
	t, w := &u.theme, u.words
	row := func(i int, r kit.Row) layout.Widget {
		return func(gtx C) D { return t.Row(gtx, &u.rows[i], r) }
	}
	rows := []layout.Widget{
		row(rowLock, kit.Row{Icon: icons.Lock, Title: w.Text("settings.lock"), Help: w.Text("settings.lock.help"), Kind: semantic.Switch, On: s.Boot.CardUnderPIN}),
		row(rowPIN, kit.Row{Icon: icons.Key, Title: w.Text("settings.pin"), Kind: semantic.Button}),
		row(rowDevice, kit.Row{Icon: icons.Phone, Title: w.Text("settings.device"), Kind: semantic.Button}),
		row(rowOffer, kit.Row{Icon: icons.Move, Title: w.Text("settings.offer"), Kind: semantic.Button}),
	}
	if kind := s.Boot.Biometric; kind != "" {
		rows = append(rows, func(gtx C) D {
			return t.Row(gtx, &u.devices.finger, kit.Row{Icon: icons.Person, Title: w.Text("biometric." + string(kind)), Help: w.Text("biometric.help"), Kind: semantic.Switch, On: s.Boot.BiometricOn})
		})
	}
	return t.Group(gtx, w.Text("settings.safety"), rows...)
}

func (u *UI) look(gtx C, s core.State) D {
	t, w := &u.theme, u.words
	titled := func(icon icons.Icon, title string, choice layout.Widget) layout.Widget {
		return func(gtx C) D {
			return kit.Pad(gtx, kit.S3, kit.S4, kit.S4, kit.S4, func(gtx C) D {
				col := kit.NewColumn(gtx)
				col.Add(func(gtx C) D {
					return kit.Beside(gtx, kit.S4, func(gtx C) D { return kit.Icon(gtx, icon, kit.IconSize, t.Accent) },
						func(gtx C) D { return t.Text(gtx, kit.Body, t.Ink, w.Text(title)) })
				})
				col.Space(kit.S3)
				col.Add(choice)
				return col.Done()
			})
		}
	}
	rows := []layout.Widget{
		titled(icons.Language, "settings.language", func(gtx C) D { return u.languageChoice(gtx, s) }),
		titled(icons.TextSize, "settings.size", func(gtx C) D {
			labels := make([]string, len(core.TextSizes()))
			for i, size := range core.TextSizes() {
				labels[i] = strconv.Itoa(size)
			}
			return u.sizes.Layout(gtx, t, slices.Index(core.TextSizes(), s.Prefs.TextSize), labels...)
		}),
	}
	for i, theme := range core.Themes() {
		icon := icons.Icon{}
		if i == 0 {
			icon = icons.Theme
		}
		rows = append(rows, func(gtx C) D {
			title := w.Text("theme." + string(theme))
			if i == 0 {
				title = w.Text("settings.theme") + ": " + title
			}
			return t.Row(gtx, &u.rows[rowTheme+i], kit.Row{Icon: icon, Indent: true, Title: title, Kind: semantic.RadioButton, On: s.Prefs.Theme == theme})
		})
	}
	rows = append(rows, func(gtx C) D {
		return t.Row(gtx, &u.rows[rowMotion], kit.Row{Icon: icons.Motion, Title: w.Text("settings.motion"), Help: w.Text("settings.motion.help"), Kind: semantic.Switch, On: s.Prefs.Reduced})
	})
	rows = append(rows, func(gtx C) D {
		return t.Row(gtx, &u.rows[rowPlain], kit.Row{Icon: icons.Big, Title: w.Text("plain.row"), Help: w.Text("plain.row.help"), Kind: semantic.Switch, On: s.Prefs.Plain})
	})
	return t.Group(gtx, w.Text("settings.look"), rows...)
}

// device is what is known of this device.
func (u *UI) device(gtx C, s core.State) {
	u.page.Layout(gtx, &u.theme, kit.Bar{Title: u.words.Text("device.title"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			st := s.Boot.Status
			var rows []layout.Widget
			if st.Account != "" {
				rows = append(rows, u.pair("device.account", groupedAccount(st.Account)))
			} else {
				rows = append(rows, func(gtx C) D {
					return kit.Pad(gtx, kit.S4, kit.S4, kit.S4, kit.S4, func(gtx C) D { return u.text(gtx, kit.Body, "device.none") })
				})
			}
			if st.BoundAt != nil {
				rows = append(rows, u.pair("device.since", u.moment(*st.BoundAt, s.Now)))
			}
			if st.CredentialExpires != nil {
				rows = append(rows, u.pair("device.renew", u.moment(*st.CredentialExpires, s.Now)))
			}
			if st.Keystore != "" {
				rows = append(rows, u.pair("device.keys", u.words.Text("keystore."+string(st.Keystore))))
			}
			if s.Boot.Biometric == "" {
				rows = append(rows, u.pair("device.biometric", u.words.Text("device.biometric.none")))
			} else {
				rows = append(rows, u.pair("device.biometric", u.words.Text("biometric."+string(s.Boot.Biometric))))
			}
			if st.DeviceID != "" {
				rows = append(rows, u.pair("device.id", st.DeviceID))
			}
			return u.theme.Group(gtx, "", rows...)
		})
	}, nil)
}
