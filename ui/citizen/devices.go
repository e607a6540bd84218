package citizen

import (
	"fmt"
	"strconv"
	"strings"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// deviceWidgets are the widgets of the devices' history, of preparing for a lost phone, and of what is stored here.
type deviceWidgets struct {
	clicks                          kit.Clicks
	again, sure, all, cancel, leave kit.Button
	password, code, lost, finger    widget.Clickable
	first, second                   kit.Field
	show, save                      kit.Button
}

var devicePanes = map[core.Screen]pane{
	core.ScreenDevices:          (*UI).history,
	core.ScreenRecoverySet:      (*UI).recoverySet,
	core.ScreenRecoveryPassword: (*UI).recoveryPassword,
	core.ScreenRecoveryCode:     (*UI).recoveryCode,
	core.ScreenStored:           (*UI).stored,
}

// recoveryBanner warns on home that somebody asks for the account.
func (u *UI) recoveryBanner(gtx C, s core.State) D {
	d, t, w := &u.devices, &u.theme, u.words
	if d.cancel.Clicked(gtx) {
		u.send(core.CancelRecovery{})
	}
	asked := s.ToCancel()[0]
	body := w.With("banner.recovery.asked", "Device", asked.Device)
	if asked.ReadyAt != nil {
		body = w.With("banner.recovery.body", "Device", asked.Device, "Time", u.moment(*asked.ReadyAt, s.Now))
	}
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Panel(gtx, icons.Warning, w.Text("banner.recovery"), body) })
	col.Space(kit.S2)
	if f := s.Devices.CancelFail; f.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, f)) })
		col.Space(kit.S2)
	}
	col.Add(func(gtx C) D {
		label := "banner.recovery.cancel"
		if s.Devices.Sure {
			label = "banner.recovery.sure"
		}
		if s.Devices.Cancelling != 0 {
			gtx, label = gtx.Disabled(), "wait"
		}
		return d.cancel.Layout(gtx, t, kit.Danger, icons.Icon{}, w.Text(label))
	})
	return col.Done()
}

// history is this device, past ones, and what happened; pressing an event asks whether it was somebody else.
func (u *UI) history(gtx C, s core.State) {
	d, h := &u.devices, &s.Devices.History
	events := h.Value.Events
	if i := d.clicks.Clicked(gtx); i >= 0 && i < len(events) {
		u.send(core.NotMe{Event: events[i].EventId})
	}
	if d.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if d.all.Clicked(gtx) {
		u.send(core.NotMe{Event: core.AboutNothing})
	}
	if d.sure.Clicked(gtx) && s.Devices.About != "" {
		u.send(core.NotMe{Event: s.Devices.About})
	}
	if d.leave.Clicked(gtx) {
		u.send(core.Back{})
	}
	bar := kit.Bar{Title: u.words.Text("devices.title"), Back: u.back(s)}
	if !h.Known {
		u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
			return u.margin(gtx, func(gtx C) D {
				return u.nothing(gtx, s, h.Job != 0, h.Failure, "devices.none", "devices.none.body", &d.again)
			})
		}, nil)
		return
	}
	u.page.LayoutLong(gtx, &u.theme, bar, kit.Long{
		Head: func(gtx C) D { return u.historyHead(gtx, s) }, N: len(events),
		Row: func(gtx C, i int) D { return u.eventRow(gtx, s, i, events[i]) },
	})
}

func (u *UI) historyHead(gtx C, s core.State) D {
	d, t, w := &u.devices, &u.theme, u.words
	h := &s.Devices.History
	return u.margin(gtx, func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D { return u.freshness(gtx, s, h.At, h.Failure) })
		col.Space(kit.S4)
		if r := s.Devices.Report; r != nil {
			col.Add(func(gtx C) D {
				return t.Panel(gtx, icons.Shield, w.With("devices.reported", "Number", r.Number), w.With("devices.reported.body", "Recoveries", strconv.Itoa(r.RecoveriesCancelled),
					"Passwords", strconv.Itoa(r.PasswordsEnded), "Offers", strconv.Itoa(r.OffersEnded)))
			})
			col.Space(kit.S3)
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "devices.reported.lock") })
			col.Space(kit.S4)
		}
		col.Add(func(gtx C) D {
			rows := make([]layout.Widget, 0, len(h.Value.Devices))
			for _, one := range h.Value.Devices {
				rows = append(rows, func(gtx C) D { return t.Pair(gtx, one.Name, u.deviceSpan(s, one)) })
			}
			return t.Group(gtx, w.Text("devices.list"), rows...)
		})
		if s.Devices.About == core.AboutNothing {
			col.Add(func(gtx C) D { return u.notMe(gtx, s) })
		} else {
			col.Add(func(gtx C) D {
				return d.all.Layout(gtx, t, kit.Secondary, icons.Shield, w.Text("devices.notme.all"))
			})
		}
		col.Space(kit.S6)
		col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "devices.events") })
		col.Space(kit.S1)
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "devices.events.help") })
		return col.Done()
	})
}

// deviceSpan says from when to when a device held the account.
func (u *UI) deviceSpan(s core.State, one vss.PastDevice) string {
	from := u.moment(one.BoundAt, s.Now)
	switch {
	case one.Current:
		return u.words.With("devices.this", "From", from)
	case one.EndedAt != nil:
		return u.words.With("devices.past", "From", from, "To", u.moment(*one.EndedAt, s.Now))
	}
	return from
}

func (u *UI) eventRow(gtx C, s core.State, i int, e vss.DeviceEvent) D {
	w := u.words
	help := u.moment(e.At, s.Now)
	if e.Device != nil {
		help = *e.Device + " · " + help
	}
	if e.Times > 1 {
		help = w.With("devices.times", "When", help, "N", strconv.FormatInt(e.Times, 10))
	}
	return kit.Pad(gtx, 0, kit.S4, 0, kit.S4, func(gtx C) D {
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D {
			return u.theme.Row(gtx, u.devices.clicks.Of(i), kit.Row{Icon: eventIcon(e.Kind), Title: w.Text("device.event." + string(e.Kind)), Help: help, Kind: semantic.Button})
		})
		if s.Devices.About == e.EventId {
			col.Add(func(gtx C) D { return u.notMe(gtx, s) })
			col.Space(kit.S3)
		}
		return col.Done()
	})
}

// eventIcon tells apart what came, what went and what was refused.
func eventIcon(kind vss.DeviceEventKind) icons.Icon {
	switch kind {
	case vss.DeviceEventKindActivationRefused, vss.DeviceEventKindRecoveryStarted, vss.DeviceEventKindRecoveryReady, vss.DeviceEventKindReported:
		return icons.Warning
	case vss.DeviceEventKindSignedOut, vss.DeviceEventKindEndedAtCounter:
		return icons.Leave
	case vss.DeviceEventKindRecoveryCodeMade, vss.DeviceEventKindRecoveryPasswordSet, vss.DeviceEventKindOneTimePasswordAsked:
		return icons.Key
	case vss.DeviceEventKindHandoverOffered, vss.DeviceEventKindHandedOver:
		return icons.Move
	}
	return icons.Phone
}

// notMe asks whether the person means it, and says what happens.
func (u *UI) notMe(gtx C, s core.State) D {
	d, t, w := &u.devices, &u.theme, u.words
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		return t.Panel(gtx, icons.Shield, w.Text("devices.notme"), w.Text("devices.notme.body"))
	})
	col.Space(kit.S2)
	if s.Devices.Failure.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Devices.Failure)) })
		col.Space(kit.S2)
	}
	col.Add(func(gtx C) D {
		label := "devices.notme.sure"
		if s.Devices.Reporting != 0 {
			gtx, label = gtx.Disabled(), "wait"
		}
		return d.sure.Layout(gtx, t, kit.Danger, icons.Icon{}, w.Text(label))
	})
	col.Space(kit.S2)
	col.Add(func(gtx C) D { return d.leave.Layout(gtx, t, kit.Plain, icons.Icon{}, w.Text("devices.notme.no")) })
	return col.Done()
}

// recoverySet is what the account can be got back with.
func (u *UI) recoverySet(gtx C, s core.State) {
	d, r := &u.devices, &s.RecoverySet.State
	for click, screen := range map[*widget.Clickable]core.Screen{&d.password: core.ScreenRecoveryPassword, &d.code: core.ScreenRecoveryCode, &d.lost: core.ScreenLostPhone} {
		if click.Clicked(gtx) {
			u.send(core.Show{Screen: screen})
		}
	}
	if d.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	t, w := &u.theme, u.words
	u.page.Layout(gtx, t, kit.Bar{Title: w.Text("recovery-set.row"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if !r.Known {
				return u.nothing(gtx, s, r.Job != 0, r.Failure, "recovery-set.row", "recovery-set.body", &d.again)
			}
			password, code := w.Text("recovery-set.password.none"), w.Text("recovery-set.code.none")
			if at := r.Value.PasswordSetAt; at != nil {
				password = w.With("recovery-set.password.at", "Time", u.moment(*at, s.Now))
			}
			if at := r.Value.CodeMadeAt; at != nil {
				code = w.With("recovery-set.code.at", "Time", u.moment(*at, s.Now))
			}
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "recovery-set.body") })
			col.Space(kit.S4)
			if len(s.ToCancel()) > 0 {
				col.Add(func(gtx C) D { return u.recoveryBanner(gtx, s) })
				col.Space(kit.S4)
			}
			col.Add(func(gtx C) D {
				return t.Group(gtx, "",
					func(gtx C) D {
						return t.Row(gtx, &d.password, kit.Row{Icon: icons.Key, Title: w.Text("recovery-set.password"), Help: password, Kind: semantic.Button})
					},
					func(gtx C) D {
						return t.Row(gtx, &d.code, kit.Row{Icon: icons.Licence, Title: w.Text("recovery-set.code"), Help: code, Kind: semantic.Button})
					},
					func(gtx C) D {
						return t.Row(gtx, &d.lost, kit.Row{Icon: icons.Question, Title: w.Text("lost-phone.row"), Help: w.Text("lost-phone.row.help"), Kind: semantic.Button})
					})
			})
			col.Add(func(gtx C) D { return u.freshness(gtx, s, r.At, r.Failure) })
			return col.Done()
		})
	}, nil)
}

// recoveryPassword sets the recovery password: two fields, then what is signed.
func (u *UI) recoveryPassword(gtx C, s core.State) {
	d, p, w := &u.devices, s.RecoverySet.Password, u.words
	bar := kit.Bar{Title: w.Text("recovery-set.password"), Back: u.back(s)}
	if p.Shown != nil {
		if u.main.Clicked(gtx) {
			u.send(core.SignRecoveryPassword{})
		}
		u.agree(gtx, s, bar, consent{"recovery-password.ready", "offer.read", "recovery-password.sign", kit.Primary, p.Shown, p.Job, p.Failure}, nil)
		return
	}
	d.second.Calm = true
	d.first.Secret, d.second.Secret = !p.Reveal, !p.Reveal
	first, second := d.first.Update(gtx, p.First, key.HintPassword), d.second.Update(gtx, p.Second, key.HintPassword)
	if first.Changed || second.Changed {
		typed := core.TypeRecoveryPassword{First: p.First, Second: p.Second}
		if first.Changed {
			typed.First = first.Text
		}
		if second.Changed {
			typed.Second = second.Text
		}
		u.send(typed)
	}
	if d.show.Clicked(gtx) {
		u.send(core.RevealPassword{})
	}
	if u.main.Clicked(gtx) || second.Submitted {
		u.send(core.CheckRecoveryPassword{})
	}
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.passwordFields(gtx, s) })
	}, func(gtx C) D {
		label := "action.continue"
		if p.Job != 0 {
			gtx, label = gtx.Disabled(), "wait"
		}
		return u.margin(gtx, func(gtx C) D { return u.main.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, w.Text(label)) })
	})
}

func (u *UI) passwordFields(gtx C, s core.State) D {
	d, p, t, w := &u.devices, s.RecoverySet.Password, &u.theme, u.words
	wrongFirst, wrongSecond, wrong := u.failure(s, p.Failure), "", ""
	switch p.Failure.Kind {
	case core.FailPasswordShort, core.FailPasswordCommon, core.FailPasswordOwn, core.FailPasswordText:
	case core.FailPasswordsDiffer:
		wrongFirst, wrongSecond = "", wrongFirst
	default:
		wrongFirst, wrong = "", wrongFirst
	}
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "recovery-password.body") })
	col.Space(kit.S6)
	col.Add(func(gtx C) D {
		return d.first.Layout(gtx, t, w.Text("recovery-password.first"), w.Text("recovery-password.first.help"), wrongFirst)
	})
	col.Space(kit.S4)
	col.Add(func(gtx C) D { return d.second.Layout(gtx, t, w.Text("recovery-password.second"), "", wrongSecond) })
	col.Space(kit.S2)
	col.Add(func(gtx C) D {
		return d.show.Layout(gtx, t, kit.Plain, icons.Icon{}, w.Text(revealWord(p.Reveal)))
	})
	if wrong != "" {
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return t.Failure(gtx, wrong) })
	}
	return col.Done()
}

// recoveryCode makes the printed code: what is signed, then the code, once.
func (u *UI) recoveryCode(gtx C, s core.State) {
	d, c, w := &u.devices, s.RecoverySet.Code, u.words
	bar := kit.Bar{Title: w.Text("recovery-set.code"), Back: u.back(s)}
	if c.Code == "" {
		if u.main.Clicked(gtx) {
			u.send(core.SignRecoveryCode{})
		}
		u.agree(gtx, s, bar, consent{"recovery-code.body", "offer.read", "recovery-code.sign", kit.Primary, c.Shown, c.Job, c.Failure}, nil)
		return
	}
	if d.save.Clicked(gtx) {
		u.send(core.SaveRecoveryCode{})
	}
	if u.main.Clicked(gtx) {
		u.send(core.Back{})
	}
	t := &u.theme
	u.page.Layout(gtx, t, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Title, "recovery-code.once") })
			col.Space(kit.S4)
			col.Add(func(gtx C) D {
				return t.Boxed(gtx, kit.RadiusCard, t.Surface, t.Line, func(gtx C) D {
					return kit.Pad(gtx, kit.S6, kit.S4, kit.S6, kit.S4, func(gtx C) D {
						return kit.Named(gtx, spelled(c.Code), func(gtx C) D {
							return t.Groups(gtx, kit.Display, t.Ink, strings.Split(c.Code, "-"))
						})
					})
				})
			})
			col.Space(kit.S4)
			col.Add(func(gtx C) D {
				return t.Panel(gtx, icons.Warning, w.Text("recovery-code.keep"), w.Text("recovery-code.keep.body"))
			})
			switch {
			case c.Failure.Is():
				col.Space(kit.S4)
				col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, c.Failure)) })
			case s.Saved.Failure.Is():
				col.Space(kit.S4)
				col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Saved.Failure)) })
			case s.Saved.Where != "":
				col.Space(kit.S4)
				col.Add(func(gtx C) D { return t.Panel(gtx, icons.Check, w.Text("recovery-code.saved"), s.Saved.Where) })
			}
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D {
				if c.Job != 0 || s.Saved.Job != 0 {
					gtx = gtx.Disabled()
				}
				return d.save.Layout(gtx, t, kit.Primary, icons.Licence, w.Text("recovery-code.save"))
			})
			col.Space(kit.S2)
			col.Add(func(gtx C) D { return u.main.Layout(gtx, t, kit.Plain, icons.Icon{}, w.Text("recovery-code.done")) })
			return col.Done()
		})
	})
}

// spelled sets a space between the characters, so that a screen reader reads them one by one.
func spelled(code string) string {
	return strings.Join(strings.Split(strings.ReplaceAll(code, "-", ""), ""), " ")
}

// stored lists what lies on this phone, by what opens it.
func (u *UI) stored(gtx C, s core.State) {
	if u.devices.again.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if u.main.Clicked(gtx) {
		u.send(core.ShowSignOut{})
	}
	t, w, list := &u.theme, u.words, s.Stored
	u.page.Layout(gtx, t, kit.Bar{Title: w.Text("stored.row"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if list.Items == nil {
				return u.nothing(gtx, s, list.Job != 0, list.Failure, "stored.row", "stored.body", &u.devices.again)
			}
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "stored.body") })
			col.Space(kit.S4)
			for _, where := range []string{"card", "personal", "device"} {
				rows := u.storedRows(s, where)
				if len(rows) > 0 {
					col.Add(func(gtx C) D { return t.Group(gtx, w.Text("stored.under."+where), rows...) })
				}
			}
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "stored.keys") })
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.main.Layout(gtx, t, kit.Secondary, icons.Leave, w.Text("stored.wipe")) })
	})
}

// storedRows are the items that lie under one kind of lock. Those of one kind are one row, with their sizes added.
func (u *UI) storedRows(s core.State, where string) []layout.Widget {
	type sum struct {
		size  int
		count int
		at    string
	}
	sums, order := map[string]*sum{}, []string{}
	for _, i := range s.Stored.Items {
		if i.Where() != where {
			continue
		}
		kind := storedKind(i.Name)
		one := sums[kind]
		if one == nil {
			one = &sum{}
			sums[kind], order = one, append(order, kind)
		}
		one.size += i.Size
		one.count++
		if !i.At.IsZero() {
			one.at = u.moment(i.At, s.Now)
		}
	}
	var rows []layout.Widget
	for _, kind := range order {
		one := sums[kind]
		value := size(one.size)
		if one.at != "" {
			value += " · " + one.at
		}
		rows = append(rows, func(gtx C) D { return u.theme.Pair(gtx, u.words.Text("stored.kind."+kind), value) })
	}
	return rows
}

// storedKinds pairs the beginnings of names in the vault with what people call them; what is not listed is "other".
var storedKinds = []struct{ begins, kind string }{
	{"vault/biometric", "biometric"}, {"card", "card"}, {"holder", "card"}, {"device/trust", "trust"}, {"device/credential", "card"}, {"device/recovery", "recovery"}, {"device/", "binding"},
	{"core/prefs", "settings"}, {"core/lately", "lately"}, {"devices/", "devices"}, {"recovery/", "recovery"}, {"carebook", "carebook"}, {"registration", "registration"},
}

func storedKind(name string) string {
	for _, k := range storedKinds {
		if strings.HasPrefix(name, k.begins) {
			return k.kind
		}
	}
	return "other"
}

// size is a number of bytes as people read it.
func size(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return strconv.Itoa(n) + " B"
}
