package citizen

import (
	"image"
	"strconv"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/text"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

func (u *UI) welcome(gtx C, s core.State) {
	if u.main.Clicked(gtx) {
		u.send(core.Begin{})
	}
	u.languageActs(gtx)
	if u.second.Clicked(gtx) {
		u.send(core.ShowSettings{})
	}
	u.rowActs(gtx, welcomeRows)
	if u.rows[rowPlain].Clicked(gtx) {
		u.send(core.SetPlain{On: !s.Prefs.Plain})
	}
	u.page.Layout(gtx, &u.theme, kit.Bar{}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.welcomeBody(gtx, s) })
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.welcomeFoot(gtx, s) })
	})
}

func (u *UI) welcomeBody(gtx C, s core.State) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	col.Space(kit.S2)
	col.Add(func(gtx C) D { return u.languageChoice(gtx, s) })
	col.Space(kit.S8)
	col.Add(func(gtx C) D { return kit.Icon(gtx, icons.Emblem, kit.EmblemSize, t.Accent) })
	col.Space(kit.S4)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Display, "welcome.title") })
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return u.soft(gtx, kit.Body, "welcome.body") })
	col.Space(kit.S8)
	col.Add(func(gtx C) D { return u.text(gtx, kit.Section, "welcome.need") })
	col.Space(kit.S3)
	for _, need := range []struct {
		icon icons.Icon
		id   string
	}{{icons.Person, "welcome.need.number"}, {icons.Letter, "welcome.need.letter"}, {icons.Phone, "welcome.need.phone"}} {
		col.Add(func(gtx C) D {
			return kit.Pad(gtx, kit.S2, 0, kit.S2, 0, func(gtx C) D {
				return kit.Beside(gtx, kit.S4, func(gtx C) D { return kit.Icon(gtx, need.icon, kit.IconSize, t.Accent) },
					func(gtx C) D { return u.text(gtx, kit.Body, need.id) })
			})
		})
	}
	col.Space(kit.S6)
	col.Add(func(gtx C) D {
		return t.Group(gtx, "", func(gtx C) D {
			return t.Row(gtx, &u.rows[rowPlain], kit.Row{Icon: icons.Big, Title: u.words.Text("plain.row"), Help: u.words.Text("plain.row.help"), Kind: semantic.Switch, On: s.Prefs.Plain})
		})
	})
	col.Add(func(gtx C) D { return u.hubGroup(gtx, u.words.Text("welcome.before"), welcomeRows) })
	return col.Done()
}

// welcomeRows are what works without an account.
var welcomeRows = []hubRow{
	{core.ScreenRecover, icons.Refresh},
	{core.ScreenLostPhone, icons.Phone},
	{core.ScreenLookups, icons.Search},
	{core.ScreenGuides, icons.Book},
	{core.ScreenNeverAsked, icons.Shield},
	{core.ScreenContact, icons.Call},
}

// stepBar is the bar of an activation step.
func (u *UI) stepBar(s core.State) kit.Bar {
	bar := kit.Bar{Back: u.back(s)}
	if n, of := s.Step(); n > 0 {
		bar.Step = u.words.With("step", "N", strconv.Itoa(n), "Of", strconv.Itoa(of))
	}
	return bar
}

// form is a step with one field: its title, the field, and what else helps; the main action sticks beneath.
func (u *UI) form(gtx C, s core.State, title, main string, body func(col *kit.Column)) {
	busy := s.Activation.Busy()
	u.page.Layout(gtx, &u.theme, u.stepBar(s), func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.text(gtx, kit.Display, title) })
			col.Space(kit.S4)
			body(col)
			return col.Done()
		})
	}, func(gtx C) D {
		return u.margin(gtx, func(gtx C) D {
			if busy {
				return u.main.Layout(gtx.Disabled(), &u.theme, kit.Primary, icons.Icon{}, u.words.Text("wait"))
			}
			return u.main.Layout(gtx, &u.theme, kit.Primary, icons.Icon{}, u.words.Text(main))
		})
	})
}

func (u *UI) account(gtx C, s core.State) {
	e := u.field.Update(gtx, s.Activation.Account, key.HintNumeric)
	if e.Changed {
		u.send(core.TypeAccount{Text: e.Text})
	}
	u.submit(gtx, e)
	u.form(gtx, s, "account.title", "action.continue", func(col *kit.Column) {
		col.Add(func(gtx C) D {
			return u.field.Layout(gtx, &u.theme, u.words.Text("account.label"), u.words.Text("account.help"), u.failure(s, s.Activation.Failure))
		})
		u.scan(gtx, col, s)
	})
}

func (u *UI) proof(gtx C, s core.State) {
	e := u.field.Update(gtx, s.Activation.Proof, key.HintText)
	if e.Changed {
		u.send(core.TypeProof{Text: e.Text})
	}
	u.submit(gtx, e)
	u.form(gtx, s, "proof.title", "action.continue", func(col *kit.Column) {
		col.Add(func(gtx C) D {
			return u.field.Layout(gtx, &u.theme, u.words.Text("proof.label"), u.words.Text("proof.help"), u.failure(s, s.Activation.Failure))
		})
		u.scan(gtx, col, s)
	})
}

// submit is the main action, by button or by Enter in the field.
func (u *UI) submit(gtx C, e kit.Edited) {
	if u.main.Clicked(gtx) || e.Submitted {
		u.send(core.Submit{})
	}
}

// scan offers to read the code from a picture instead.
func (u *UI) scan(gtx C, col *kit.Column, s core.State) {
	if u.rows[0].Clicked(gtx) {
		u.send(core.ScanPicture{})
	}
	col.Space(kit.S6)
	col.Add(func(gtx C) D {
		t := &u.theme
		if s.Activation.Scan != 0 {
			gtx = gtx.Disabled()
		}
		return t.Boxed(gtx, kit.RadiusButton, t.Surface, t.Line, func(gtx C) D {
			return t.Row(gtx, &u.rows[0], kit.Row{Icon: icons.Picture, Title: u.words.Text("scan.letter"), Help: u.words.Text("scan.letter.help"), Kind: semantic.Button})
		})
	})
	if s.Activation.ByPath {
		u.scanPath(gtx, col, s)
	}
}

// scanPath takes the path of a picture, where the system opens no file chooser.
func (u *UI) scanPath(gtx C, col *kit.Column, s core.State) {
	e := u.path.Update(gtx, s.Activation.Path, key.HintText)
	if e.Changed {
		u.send(core.TypePath{Text: e.Text})
	}
	if u.fourth.Clicked(gtx) || e.Submitted {
		u.send(core.ReadPath{})
	}
	col.Space(kit.S4)
	col.Add(func(gtx C) D {
		return u.path.Layout(gtx, &u.theme, u.words.Text("scan.path"), u.words.Text("scan.path.help"), "")
	})
	col.Space(kit.S3)
	col.Add(func(gtx C) D {
		return u.fourth.Layout(gtx, &u.theme, kit.Secondary, icons.Picture, u.words.Text("scan.path.read"))
	})
}

// pinWords are the title and the sentence of a screen with a pad, its failure, and whether it waits for an answer.
func (u *UI) pinWords(s core.State) (title, body string, f core.Failure, busy bool) {
	switch s.Screen() {
	case core.ScreenNewPIN:
		return "newpin.title", "newpin.body", s.Activation.Failure, s.Activation.Busy()
	case core.ScreenRepeatPIN:
		return "repeatpin.title", "repeatpin.body", s.Activation.Failure, s.Activation.Busy()
	case core.ScreenChangePIN:
		step := map[core.ChangeStep]string{core.ChangeOld: "change.old", core.ChangeNew: "change.new", core.ChangeRepeat: "change.repeat"}[s.Settings.Change.Step]
		return step, step + ".body", s.Settings.Change.Failure, s.Settings.Change.Job != 0
	}
	title = map[core.PromptFor]string{core.PromptCard: "pin.card", core.PromptResume: "pin.resume", core.PromptLockCard: "pin.lock",
		core.PromptOffer: "pin.offer", core.PromptSignOut: "pin.signout", core.PromptRecover: "pin.recover", core.PromptBiometric: "pin.biometric", core.PromptPersonal: "pin.personal", core.PromptSign: "pin.sign"}[s.Prompt.For]
	return title, title + ".body", s.Prompt.Failure, s.Prompt.Job != 0
}

// padKeys sends what was typed on the pad.
func (u *UI) padKeys(gtx C) {
	for k := u.pad.Pressed(gtx); k != 0; k = u.pad.Pressed(gtx) {
		if k == kit.Erased {
			u.send(core.EraseDigit{})
		} else {
			u.send(core.Digit{Key: byte(k)})
		}
	}
}

// padFoot is the pad at the foot of a screen.
func (u *UI) padFoot(gtx C, enabled bool) D {
	return u.margin(gtx, func(gtx C) D {
		gtx.Constraints.Max.Y = min(gtx.Constraints.Max.Y*11/20, gtx.Dp(4*kit.KeyHeight+3*kit.S2))
		if !enabled {
			gtx = gtx.Disabled()
		}
		return u.pad.Layout(gtx, &u.theme, u.words.Text("pin.erase"))
	})
}

// pin is every screen with a pad for a PIN.
func (u *UI) pin(gtx C, s core.State) {
	u.padKeys(gtx)
	if u.second.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if u.third.Clicked(gtx) {
		u.send(core.WipeOffline{})
	}
	if u.recovering.finger.Clicked(gtx) {
		u.send(core.UseBiometric{})
	}
	if u.recovering.forgot.Clicked(gtx) {
		u.send(core.ForgotPIN{})
	}
	title, body, f, busy := u.pinWords(s)
	u.page.Layout(gtx, &u.theme, u.stepBar(s), func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.pinBody(gtx, s, title, body, f, busy) })
	}, func(gtx C) D {
		waiting := s.Waiting() && s.Screen() != core.ScreenNewPIN && s.Screen() != core.ScreenRepeatPIN
		return u.padFoot(gtx, !busy && !waiting)
	})
}

func (u *UI) pinBody(gtx C, s core.State, title, body string, f core.Failure, busy bool) D {
	t := &u.theme
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Display, t.Ink, text.Middle, u.words.Text(title)) })
	col.Space(kit.S2)
	col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Body, t.InkSoft, text.Middle, u.words.Text(body)) })
	col.Space(kit.S8)
	col.Add(func(gtx C) D {
		return t.Cells(gtx, s.Pad().Len(), core.PINLength, func(i int, filled bool) string {
			id := "pin.cell.empty"
			if filled {
				id = "pin.cell.filled"
			}
			return u.words.With(id, "N", strconv.Itoa(i+1), "Of", strconv.Itoa(core.PINLength))
		})
	})
	col.Space(kit.S4)
	switch {
	case busy:
		id := "wait"
		if s.Screen() == core.ScreenRepeatPIN {
			id = "repeatpin.sending"
		}
		col.Add(func(gtx C) D {
			return kit.Centred(gtx, func(gtx C) D { gtx.Constraints.Min = image.Point{}; return u.soft(gtx, kit.Body, id) })
		})
	case s.Waiting() && (s.Screen() == core.ScreenPIN || s.Screen() == core.ScreenChangePIN):
		col.Add(func(gtx C) D { return t.Failure(gtx, u.tries(s)) })
	case f.Is():
		col.Add(func(gtx C) D { return t.Failure(gtx, u.failure(s, f)) })
		if f.Kind == core.FailOffline {
			col.Space(kit.S3)
			col.Add(func(gtx C) D {
				return u.second.Layout(gtx, t, kit.Secondary, icons.Refresh, u.words.Text("action.retry"))
			})
		}
	}
	if s.CanUseBiometric() && !busy {
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			return u.recovering.finger.Layout(gtx, t, kit.Secondary, icons.Person, u.words.Text("biometric.use."+string(s.Boot.Biometric)))
		})
	}
	if u.mayForget(s) && !busy {
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			return u.recovering.forgot.Layout(gtx, t, kit.Plain, icons.Question, u.words.Text("forgot.ask"))
		})
	}
	if s.Screen() == core.ScreenPIN && s.Prompt.For == core.PromptResume && !busy {
		col.Space(kit.S4)
		col.Add(u.wipeHere(s))
	}
	return col.Done()
}

// wipeHere is the way out where the server does not answer; the second touch means it.
func (u *UI) wipeHere(s core.State) layout.Widget {
	return func(gtx C) D {
		if !s.Settings.SignOut.Confirming {
			return u.third.Layout(gtx, &u.theme, kit.Plain, icons.Icon{}, u.words.Text("signout.offline"))
		}
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D { return u.theme.Panel(gtx, icons.Warning, u.words.Text("signout.offline.warn"), "") })
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			return u.third.Layout(gtx, &u.theme, kit.Danger, icons.Icon{}, u.words.Text("signout.sure"))
		})
		return col.Done()
	}
}
