package citizen

import (
	"strconv"
	"time"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/text"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// recoverWidgets are the widgets of getting an account back.
type recoverWidgets struct {
	ways                                                 [3]widget.Clickable
	finger, begin, forgot, next, show, look, end, giveUp kit.Button
	account, code, password, citizen, name, born         kit.Field
}

var recoverPanes = map[core.Screen]pane{
	core.ScreenRecover:     (*UI).recoverWays,
	core.ScreenRecoverForm: (*UI).recoverForm,
	core.ScreenRecovering:  (*UI).recoveringPane,
	core.ScreenForgotPIN:   (*UI).forgotPIN,
	core.ScreenLostPhone:   (*UI).lostPhone,
}

var wayIcons = map[core.Way]icons.Icon{core.WayCode: icons.Licence, core.WayWait: icons.Key, core.WayOfficers: icons.Building}

// mayForget reports whether the visible pad asks for a PIN that the person may have forgotten.
func (u *UI) mayForget(s core.State) bool {
	return s.Boot.Held == core.DeviceActive && (s.Screen() == core.ScreenPIN || s.Screen() == core.ScreenChangePIN && s.Settings.Change.Step == core.ChangeOld)
}

// recoverWays are the ways back, the quickest first.
func (u *UI) recoverWays(gtx C, s core.State) {
	r := &u.recovering
	for i, way := range core.Ways() {
		if r.ways[i].Clicked(gtx) {
			u.send(core.ChooseWay{Way: way})
		}
	}
	if r.begin.Clicked(gtx) {
		u.send(core.Begin{})
	}
	t, w := &u.theme, u.words
	u.page.Layout(gtx, t, kit.Bar{Title: w.Text("recover.title"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "recover.body") })
			col.Space(kit.S4)
			col.Add(func(gtx C) D {
				return t.Panel(gtx, icons.Move, w.Text("recover.old"), w.Text("recover.old.body"))
			})
			col.Space(kit.S3)
			col.Add(func(gtx C) D { return r.begin.Layout(gtx, t, kit.Secondary, icons.Icon{}, w.Text("recover.old.begin")) })
			col.Space(kit.S6)
			col.Add(func(gtx C) D {
				rows := make([]layout.Widget, 0, len(core.Ways()))
				for i, way := range core.Ways() {
					id := "recover.way." + string(way)
					rows = append(rows, func(gtx C) D {
						return t.Row(gtx, &r.ways[i], kit.Row{Icon: wayIcons[way], Title: w.Text(id), Help: w.Text(id + ".help"), Kind: semantic.Button})
					})
				}
				return t.Group(gtx, w.Text("recover.ways"), rows...)
			})
			col.Add(func(gtx C) D { return u.soft(gtx, kit.Quiet, "recover.free") })
			return col.Done()
		})
	}, nil)
}

// recoverForm takes what the way needs.
func (u *UI) recoverForm(gtx C, s core.State) {
	r, now := &u.recovering, s.Recover
	typed := now.Typed
	changed, submitted := false, false
	r.account.Calm, r.code.Calm, r.password.Calm, r.citizen.Calm, r.name.Calm, r.born.Calm = true, true, true, true, true, true
	r.password.Secret = !now.Reveal
	for _, f := range u.formFields(&typed, now.Way) {
		e := f.of.Update(gtx, *f.text, f.hint)
		if e.Changed {
			*f.text, changed = e.Text, true
		}
		submitted = submitted || e.Submitted
	}
	if changed {
		u.send(core.TypeRecover{Typed: typed})
	}
	if r.show.Clicked(gtx) {
		u.send(core.RevealPassword{})
	}
	if submitted || r.next.Clicked(gtx) {
		u.send(core.RecoverNext{})
	}
	bar := u.stepBar(s)
	u.page.Layout(gtx, &u.theme, bar, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.recoverFormBody(gtx, s, &typed) })
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			return r.next.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text("action.continue"))
		})
	})
}

// formField is one field of a form.
type formField struct {
	of   *kit.Field
	text *string
	hint key.InputHint
	name core.RecoverField
}

// formFields are the fields that a way needs, in order.
func (u *UI) formFields(t *core.RecoverTyped, way core.Way) []formField {
	r := &u.recovering
	all := []formField{{&r.account, &t.Account, key.HintNumeric, core.RecoverAccount}}
	if way == core.WayOfficers {
		return all
	}
	if way == core.WayCode {
		all = append(all, formField{&r.code, &t.Code, key.HintText, core.RecoverCode})
	}
	all = append(all, formField{&r.password, &t.Password, key.HintPassword, core.RecoverPassword})
	if way == core.WayWait {
		all = append(all, formField{&r.citizen, &t.CitizenID, key.HintNumeric, core.RecoverCitizenID}, formField{&r.name, &t.Name, key.HintText, core.RecoverName},
			formField{&r.born, &t.Born, key.HintText, core.RecoverBorn})
	}
	return all
}

func (u *UI) recoverFormBody(gtx C, s core.State, typed *core.RecoverTyped) D {
	r, now, t, w := &u.recovering, s.Recover, &u.theme, u.words
	id := "recover.way." + string(now.Way)
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Display, id) })
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, id+".body") })
	if now.Failure.Is() && now.Failed == "" {
		col.Space(kit.S4)
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, now.Failure)) })
		if !now.Failure.RetryAt.IsZero() {
			col.Space(kit.S2)
			col.Add(func(gtx C) D {
				return t.Text(gtx, kit.Quiet, t.InkSoft, w.With("recover.retry", "Time", u.moment(now.Failure.RetryAt, s.Now)))
			})
		}
	}
	for _, f := range u.formFields(typed, now.Way) {
		col.Space(kit.S4)
		wrong := ""
		if now.Failed == f.name {
			wrong = u.failure(s, now.Failure)
		}
		name := "recover.field." + string(f.name)
		col.Add(func(gtx C) D { return f.of.Layout(gtx, t, w.Text(name), w.Text(name+".help"), wrong) })
		if f.name == core.RecoverPassword {
			col.Add(func(gtx C) D { return r.show.Layout(gtx, t, kit.Plain, icons.Icon{}, w.Text(revealWord(now.Reveal))) })
		}
	}
	return col.Done()
}

// revealWord is the label of the switch between dots and letters.
func revealWord(revealed bool) string {
	if revealed {
		return "secret.hide"
	}
	return "secret.show"
}

// recoveringPane is the recovery that was begun on this device.
func (u *UI) recoveringPane(gtx C, s core.State) {
	r := &u.recovering
	if r.look.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if r.end.Clicked(gtx) {
		u.send(core.FinishRecovery{})
	}
	if r.giveUp.Clicked(gtx) {
		u.send(core.AbandonRecovery{})
	}
	running := s.Recover.Running
	if running == nil {
		return
	}
	t, w := &u.theme, u.words
	u.page.Layout(gtx, t, kit.Bar{Title: w.Text("recovering.title"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.recoveringBody(gtx, s) })
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if s.Recover.Job != 0 {
				gtx = gtx.Disabled()
			}
			col := kit.NewColumn(gtx)
			if running.Stage == vss.RecoveryStageReady {
				col.Add(func(gtx C) D { return r.end.Layout(gtx, t, kit.Primary, icons.Check, w.Text("recovering.finish")) })
			} else if !recoveryOver(running.Stage) {
				col.Add(func(gtx C) D { return r.look.Layout(gtx, t, kit.Primary, icons.Refresh, w.Text("recovering.look")) })
			}
			col.Space(kit.S2)
			kind, label := kit.Plain, "recovering.giveup"
			switch {
			case recoveryOver(running.Stage):
				kind, label = kit.Primary, "recovering.again"
			case s.Recover.GivingUp:
				kind, label = kit.Danger, "recovering.giveup.sure"
			}
			col.Add(func(gtx C) D { return r.giveUp.Layout(gtx, t, kind, icons.Icon{}, w.Text(label)) })
			return col.Done()
		})
	})
}

// recoveryOver reports whether nothing more can come of a recovery.
func recoveryOver(stage vss.RecoveryStage) bool {
	return stage != vss.RecoveryStageWaiting && stage != vss.RecoveryStageApprovedOnce && stage != vss.RecoveryStageReady
}

func (u *UI) recoveringBody(gtx C, s core.State) D {
	t, w, running := &u.theme, u.words, s.Recover.Running
	id := "recovering." + string(running.Kind)
	col := kit.NewColumn(gtx)
	stage := "recovery.stage." + string(running.Stage)
	icon := icons.Info
	switch {
	case running.Stage == vss.RecoveryStageReady:
		icon = icons.Check
	case recoveryOver(running.Stage):
		icon = icons.Warning
	}
	col.Add(func(gtx C) D { return t.Panel(gtx, icon, w.Text(stage), w.Text(stage+".body")) })
	if running.Kind == vss.RecoveryKindOfficers && !recoveryOver(running.Stage) {
		col.Space(kit.S6)
		col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Label, t.InkSoft, text.Middle, w.Text("recovering.number")) })
		col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Display, t.Ink, text.Middle, running.Number) })
	}
	col.Space(kit.S4)
	rows := []layout.Widget{u.pair("recovering.account", groupedAccount(running.Account))}
	if !running.ReadyAt.IsZero() {
		rows = append(rows, u.pair("recovering.ready", u.moment(running.ReadyAt, s.Now)))
		if left := running.ReadyAt.Sub(s.Now); left > 0 && !recoveryOver(running.Stage) {
			rows = append(rows, u.pair("recovering.left", u.roughly(left)))
		}
	}
	rows = append(rows, u.pair("recovering.expires", u.moment(running.ExpiresAt, s.Now)))
	col.Add(func(gtx C) D { return t.Group(gtx, "", rows...) })
	if s.Recover.Failure.Is() {
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, s.Recover.Failure)) })
		col.Space(kit.S4)
	}
	if !recoveryOver(running.Stage) {
		col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, id+".body") })
	}
	return col.Done()
}

// roughly is a length of time as people say it, in its largest unit.
func (u *UI) roughly(d time.Duration) string {
	days, hours := int(d/(24*time.Hour)), int(d%(24*time.Hour)/time.Hour)
	switch {
	case days > 0:
		return u.words.With("time.days-hours", "Days", strconv.Itoa(days), "Hours", strconv.Itoa(hours))
	case hours > 0:
		return u.words.With("time.hours", "Hours", strconv.Itoa(hours))
	}
	return u.words.With("time.minutes", "Minutes", strconv.Itoa(int(d/time.Minute)+1))
}

// forgotPIN says plainly that the PIN cannot be brought back, and the way out.
func (u *UI) forgotPIN(gtx C, s core.State) {
	if u.third.Clicked(gtx) {
		u.send(core.WipeOffline{})
	}
	t, w, out := &u.theme, u.words, s.Settings.SignOut
	u.page.Layout(gtx, t, kit.Bar{Title: w.Text("forgot.title"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			if out.Confirming { // above all else, so that large text does not hide it
				col.Add(func(gtx C) D { return t.Panel(gtx, icons.Warning, w.Text("forgot.sure"), w.Text("forgot.sure.body")) })
				col.Space(kit.S4)
			}
			col.Add(func(gtx C) D { return t.Panel(gtx, icons.Lock, w.Text("forgot.truth"), w.Text("forgot.truth.body")) })
			col.Space(kit.S6)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "forgot.steps") })
			for i, id := range []string{"forgot.step1", "forgot.step2", "forgot.step3"} {
				col.Space(kit.S3)
				col.Add(func(gtx C) D { return t.Numbered(gtx, strconv.Itoa(i+1), w.Text(id)) })
			}
			col.Space(kit.S6)
			if !s.Boot.CardUnderPIN {
				col.Add(func(gtx C) D { return t.Panel(gtx, icons.Card, w.Text("forgot.card"), "") })
				col.Space(kit.S4)
			}
			if out.Failure.Is() {
				col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, out.Failure)) })
				col.Space(kit.S4)
			}
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if out.Wiping != 0 {
				gtx = gtx.Disabled()
			}
			if out.Confirming {
				return u.third.Layout(gtx, t, kit.Danger, icons.Icon{}, w.Text("forgot.wipe.sure"))
			}
			return u.third.Layout(gtx, t, kit.Secondary, icons.Icon{}, w.Text("forgot.wipe"))
		})
	})
}

// lostPhone says what to do about a phone that is gone, from another one.
func (u *UI) lostPhone(gtx C, s core.State) {
	none := s.Boot.Held == core.DeviceNone
	if none && u.main.Clicked(gtx) {
		u.send(core.Show{Screen: core.ScreenRecover})
	}
	if u.second.Clicked(gtx) {
		u.send(core.Show{Screen: core.ScreenContact})
	}
	t, w := &u.theme, u.words
	steps := []string{"lost.step1", "lost.step2", "lost.step3", "lost.step4"}
	u.page.Layout(gtx, t, kit.Bar{Title: w.Text("lost-phone.row"), Back: u.back(s)}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Body, "lost.body") })
			for i, id := range steps {
				col.Space(kit.S4)
				col.Add(func(gtx C) D { return t.Numbered(gtx, strconv.Itoa(i+1), w.Text(id)) })
			}
			col.Space(kit.S6)
			if !none {
				col.Add(func(gtx C) D { return t.Panel(gtx, icons.Info, w.Text("lost.other"), w.Text("lost.other.body")) })
			}
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			if none {
				col.Add(func(gtx C) D { return u.main.Layout(gtx, t, kit.Primary, icons.Icon{}, w.Text("recover.title")) })
				col.Space(kit.S2)
			}
			col.Add(func(gtx C) D { return u.second.Layout(gtx, t, kit.Secondary, icons.Call, w.Text("lost.call")) })
			return col.Done()
		})
	})
}
