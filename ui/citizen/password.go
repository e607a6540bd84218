package citizen

import (
	"image"
	"io"
	"strconv"

	"gioui.org/io/clipboard"
	"gioui.org/io/key"
	"gioui.org/io/transfer"
	"gioui.org/text"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// password is the one-time password: six digits on the app's own pad, which are there on every system, whatever its keyboard does.
func (u *UI) password(gtx C, s core.State) {
	if s.Activation.Undecided {
		u.undecided(gtx, s)
		return
	}
	u.padKeys(gtx)
	u.paste(gtx)
	if u.second.Clicked(gtx) {
		u.send(core.Resend{})
	}
	if u.third.Clicked(gtx) {
		u.send(core.Retry{})
	}
	u.page.Layout(gtx, &u.theme, u.stepBar(s), func(gtx C) D {
		return u.margin(gtx, func(gtx C) D { return u.passwordBody(gtx, s) })
	}, func(gtx C) D { return u.padFoot(gtx, !s.Activation.Busy()) })
}

// undecided asks again for the answer to a password that was sent.
func (u *UI) undecided(gtx C, s core.State) {
	u.submit(gtx, kit.Edited{})
	u.form(gtx, s, "password.title", "password.resume", func(col *kit.Column) {
		col.Add(func(gtx C) D { return u.theme.Panel(gtx, icons.Info, u.words.Text("password.undecided"), "") })
	})
}

func (u *UI) passwordBody(gtx C, s core.State) D {
	t, a := &u.theme, s.Activation
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Title, t.Ink, text.Middle, u.words.Text("password.title")) })
	col.Space(kit.S6)
	col.Add(func(gtx C) D {
		return t.DigitCells(gtx, a.PasswordDigits(), core.PasswordLength, a.Failure.Is(), func(i int, digit string) string {
			if digit == "" {
				return u.words.With("pin.cell.empty", "N", strconv.Itoa(i+1), "Of", strconv.Itoa(core.PasswordLength))
			}
			return u.words.With("password.cell", "N", strconv.Itoa(i+1), "Of", strconv.Itoa(core.PasswordLength), "Digit", digit)
		})
	})
	col.Space(kit.S4)
	switch {
	case a.Busy():
		col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Body, t.InkSoft, text.Middle, u.words.Text("wait")) })
		return col.Done()
	case a.Failure.Is():
		col.Add(func(gtx C) D {
			return kit.Centred(gtx, func(gtx C) D { gtx.Constraints.Min = image.Point{}; return t.Failure(gtx, u.failure(s, a.Failure)) })
		})
		if a.Failure.Kind == core.FailOffline {
			col.Space(kit.S3)
			col.Add(func(gtx C) D {
				return u.third.Layout(gtx, t, kit.Secondary, icons.Refresh, u.words.Text("action.retry"))
			})
		}
	default:
		left := u.words.Text("password.over")
		if s.PasswordAlive() {
			left = u.words.With("password.left", "Time", u.span(a.ExpiresAt.Sub(s.Now)))
		}
		col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Quiet, t.InkSoft, text.Middle, left) })
	}
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return u.resend(gtx, s) })
	// Last, so that with large text the digits and what is wrong with them stay above the pad.
	col.Space(kit.S3)
	col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Body, t.InkSoft, text.Middle, u.words.Text("password.body")) })
	return col.Done()
}

// resend offers another password, or says from when on.
func (u *UI) resend(gtx C, s core.State) D {
	if s.CanResend() {
		return u.second.Layout(gtx, &u.theme, kit.Plain, icons.Refresh, u.words.Text("password.resend"))
	}
	in := u.words.With("password.resend.in", "Time", u.span(s.Activation.ResendAfter.Sub(s.Now)))
	return u.theme.Aligned(gtx, kit.Quiet, u.theme.InkSoft, text.Middle, in)
}

// longestPaste bounds what is read off the clipboard: a whole message with the password in it is not a password.
const longestPaste = 32

// paste takes a password from the clipboard, and sends it as the sixth digit would.
func (u *UI) paste(gtx C) {
	for {
		e, ok := gtx.Event(key.Filter{Name: "V", Required: key.ModShortcut}, transfer.TargetFilter{Target: &u.pasted, Type: "application/text"})
		if !ok {
			return
		}
		switch e := e.(type) {
		case key.Event:
			if e.State == key.Press {
				gtx.Execute(clipboard.ReadCmd{Tag: &u.pasted})
			}
		case transfer.DataEvent:
			words, err := readPasted(e)
			if err == nil && words != "" {
				u.send(core.TypePassword{Text: words})
				u.send(core.Submit{})
			}
		}
	}
}

func readPasted(e transfer.DataEvent) (string, error) {
	data := e.Open()
	raw, err := io.ReadAll(io.LimitReader(data, longestPaste))
	if closing := data.Close(); err == nil {
		err = closing
	}
	return string(raw), err
}
