package kit

import (
	"image"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/text"
	"gioui.org/widget"

	"vssid/assets/icons"
)

// Stepper is a choice among things in an order, one step at a time: what is chosen stands between a button back and a button on. Pressed itself, it goes
// to the first.
type Stepper struct{ back, on, first widget.Clickable }

// Stepped returns what to choose now, given what is chosen of n.
func (s *Stepper) Stepped(gtx C, chosen, n int) int {
	if s.back.Clicked(gtx) && chosen > 0 {
		chosen--
	}
	if s.on.Clicked(gtx) && chosen < n-1 {
		chosen++
	}
	if s.first.Clicked(gtx) {
		chosen = 0
	}
	return chosen
}

// Steps are the spoken names of a stepper's buttons, and what is chosen.
type Steps struct{ Back, On, Chosen string }

// Layout draws it.
func (s *Stepper) Layout(gtx C, t *Theme, chosen, n int, words Steps) D {
	return t.Boxed(gtx, RadiusButton, t.Surface, t.Line, func(gtx C) D {
		gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, gtx.Dp(Target))
		step := func(click *widget.Clickable, icon icons.Icon, name string, can bool) layout.FlexChild {
			return layout.Rigid(func(gtx C) D {
				if !can {
					return D{Size: image.Pt(gtx.Dp(Target), gtx.Dp(Target))}
				}
				return t.IconButton(gtx, click, icon, name)
			})
		}
		gap := layout.Rigid(layout.Spacer{Width: S2}.Layout)
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx, step(&s.back, icons.Back, words.Back, chosen > 0), gap,
			layout.Flexed(1, func(gtx C) D {
				gtx.Constraints.Min.X = gtx.Constraints.Max.X
				draw := func(gtx C) D {
					return layout.Center.Layout(gtx, func(gtx C) D { return t.Aligned(gtx, Strong, t.Ink, text.Middle, words.Chosen) })
				}
				if chosen == 0 {
					gtx.Constraints.Min.Y = gtx.Dp(Target)
					return draw(gtx)
				}
				return t.Touch(gtx, &s.first, Spoken{Class: semantic.Button, Name: words.Chosen}, RadiusButton, draw)
			}), gap, step(&s.on, icons.Forward, words.On, chosen < n-1))
	})
}
