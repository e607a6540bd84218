package citizen

import (
	"image"
	"strconv"

	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/text"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/ui/kit"
)

// code is the screen for the desk: black on white in every theme.
func (u *UI) code(gtx C, s core.State) {
	if i := u.modes.Changed(gtx); i == 0 {
		u.send(core.SetCodeMode{Mode: core.CodeSigned})
	} else if i == 1 {
		u.send(core.SetCodeMode{Mode: core.CodePrinted})
	}
	if u.second.Clicked(gtx) {
		u.send(core.Back{})
	}
	if u.third.Clicked(gtx) {
		u.send(core.Retry{})
	}
	if u.low {
		u.codeBeside(gtx, s)
		return
	}
	high := gtx.Constraints.Max.Y
	u.page.Layout(gtx, &u.theme, kit.Bar{}, func(gtx C) D { return u.codeBody(gtx, s, high) }, func(gtx C) D { return u.codeFoot(gtx, s) })
}

func (u *UI) codeBody(gtx C, s core.State, high int) D {
	shown, face := s.OnScreen(), u.codeFace(s)
	col := kit.NewColumn(gtx)
	col.Space(kit.S2)
	col.Add(func(gtx C) D {
		side := min(gtx.Constraints.Max.X, high*11/20)
		if shown == nil || shown.QR == nil {
			return u.codeMissing(gtx, s, side)
		}
		return u.qr.Layout(gtx, shown.QR, side, face.qr)
	})
	col.Add(func(gtx C) D { return u.codeName(gtx, s) })
	return col.Done()
}

// codeFace is what stands on the card whose code is shown.
func (u *UI) codeFace(s core.State) *faceCache {
	if c := s.ShownCard(); c != nil {
		return u.cardFace(s, c)
	}
	return &faceCache{}
}

// codeName is whose code it is, and how long it lasts.
func (u *UI) codeName(gtx C, s core.State) D {
	t, shown, face := &u.theme, s.OnScreen(), u.codeFace(s)
	col := kit.NewColumn(gtx)
	col.Add(func(gtx C) D {
		return kit.Pad(gtx, 0, kit.S4, 0, kit.S4, func(gtx C) D {
			return t.Aligned(gtx, kit.Section, t.Ink, text.Middle, face.holder)
		})
	})
	col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Section, t.Ink, text.Middle, face.face.Number) })
	if shown != nil && s.Code.Mode != core.CodePrinted {
		col.Space(kit.S3)
		col.Add(func(gtx C) D { return u.countdown(gtx, s) })
	}
	if shown != nil && shown.ClockUnverified && s.Code.Mode != core.CodePrinted {
		col.Space(kit.S2)
		col.Add(func(gtx C) D {
			return t.Aligned(gtx, kit.Caption, t.InkSoft, text.Middle, u.words.Text("code.clock"))
		})
	}
	return col.Done()
}

// codeBeside is the screen for the desk on a phone held sideways: the code fills the height, what belongs to it stands at its right.
func (u *UI) codeBeside(gtx C, s core.State) {
	size := gtx.Constraints.Max
	paint.FillShape(gtx.Ops, u.theme.Background, clip.Rect{Max: size}.Op())
	side := min(size.Y, size.X*11/20)
	u.page.Middle = false
	u.besidePage(gtx, side, func(gtx C) {
		u.page.Layout(gtx, &u.theme, kit.Bar{}, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Space(kit.S3)
			col.Add(func(gtx C) D { return u.codeName(gtx, s) })
			return col.Done()
		}, func(gtx C) D { return u.codeFoot(gtx, s) })
	})
	gtx.Constraints = layout.Exact(image.Pt(side, size.Y))
	layout.Center.Layout(gtx, func(gtx C) D {
		gtx.Constraints = layout.Constraints{Max: image.Pt(side, side)}
		if shown := s.OnScreen(); shown != nil && shown.QR != nil {
			return u.qr.Layout(gtx, shown.QR, side, u.codeFace(s).qr)
		}
		return u.codeMissing(gtx, s, side)
	})
}

// besidePage draws what stands right of a part of so many pixels.
func (u *UI) besidePage(gtx C, left int, draw func(gtx C)) {
	defer op.Offset(image.Pt(left, 0)).Push(gtx.Ops).Pop()
	gtx.Constraints = layout.Constraints{Max: image.Pt(gtx.Constraints.Max.X-left, gtx.Constraints.Max.Y)}
	defer clip.Rect{Max: gtx.Constraints.Max}.Push(gtx.Ops).Pop()
	draw(gtx)
}

func (u *UI) codeMissing(gtx C, s core.State, side int) D {
	gtx.Constraints.Min.Y = side
	return layout.Center.Layout(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Point{}
		if !s.Code.Failure.Is() {
			return u.soft(gtx, kit.Body, "code.making")
		}
		return u.margin(gtx, func(gtx C) D {
			col := kit.NewColumn(gtx)
			col.Add(func(gtx C) D { return u.theme.Failure(gtx, u.failure(s, s.Code.Failure)) })
			col.Space(kit.S4)
			col.Add(func(gtx C) D {
				return u.third.Layout(gtx, &u.theme, kit.Primary, icons.Refresh, u.words.Text("action.retry"))
			})
			return col.Done()
		})
	})
}

func (u *UI) countdown(gtx C, s core.State) D {
	left := s.SecondsLeft()
	n := strconv.Itoa(left)
	if u.seconds.left != left || u.seconds.lang != u.words.Code() {
		u.seconds = spokenSeconds{left, u.words.Code(), u.words.With("code.seconds", "N", n)}
	}
	return kit.Centred(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Point{}
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(func(gtx C) D { return u.theme.Ring(gtx, left, 30, n, u.seconds.words) }),
			layout.Rigid(layout.Spacer{Width: kit.S3}.Layout),
			layout.Rigid(func(gtx C) D { return u.text(gtx, kit.Body, "code.every") }))
	})
}

func (u *UI) codeFoot(gtx C, s core.State) D {
	chosen, help := 0, "code.signed.help"
	if s.Code.Mode == core.CodePrinted {
		chosen, help = 1, "code.printed.help"
	}
	return u.margin(gtx, func(gtx C) D {
		t := &u.theme
		col := kit.NewColumn(gtx)
		col.Add(func(gtx C) D { return t.Aligned(gtx, kit.Quiet, t.InkSoft, text.Middle, u.words.Text(help)) })
		col.Space(kit.S3)
		col.Add(func(gtx C) D {
			return u.modes.Layout(gtx, t, chosen, u.words.Text("code.signed"), u.words.Text("code.printed"))
		})
		col.Space(kit.S2)
		if s.Prefs.Plain {
			col.Add(u.nearbyButton)
			col.Space(kit.S2)
		}
		col.Add(func(gtx C) D {
			return u.second.Layout(gtx, t, kit.Secondary, icons.Icon{}, u.words.Text("action.close"))
		})
		return col.Done()
	})
}

// spokenSeconds is the countdown as it was last said.
type spokenSeconds struct {
	left  int
	lang  string
	words string
}
