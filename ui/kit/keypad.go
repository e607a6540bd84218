package kit

import (
	"image"
	"strconv"

	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/unit"
	"gioui.org/widget"

	"vssid/assets/icons"
)

// Keypad is the app's own pad for PINs. Its keys never change places, and a keyboard's digits work too.
type Keypad struct {
	digits [10]widget.Clickable
	erase  widget.Clickable
}

// Key is what was pressed: '0' to '9', Erased, or 0 for nothing.
type Key byte

// Erased is the key that takes the last digit back.
const Erased Key = '<'

// Pressed returns the next key that was pressed, by finger or keyboard; 0 when there is none.
func (k *Keypad) Pressed(gtx C) Key {
	for i := range k.digits {
		if k.digits[i].Clicked(gtx) {
			return Key('0' + byte(i))
		}
	}
	if k.erase.Clicked(gtx) {
		return Erased
	}
	for {
		e, ok := gtx.Event(keyboard...)
		if !ok {
			return 0
		}
		switch e, ok := e.(key.Event); {
		case !ok || e.State != key.Press:
		case e.Name == key.NameDeleteBackward:
			return Erased
		default:
			return Key(e.Name[0])
		}
	}
}

// keyboard asks for all keys of the pad at once: asked one by one, digits typed within one frame would come in the order they are asked for.
var keyboard = func() []event.Filter {
	filters := []event.Filter{key.Filter{Name: key.NameDeleteBackward}}
	for d := byte('0'); d <= '9'; d++ {
		filters = append(filters, key.Filter{Name: key.Name([]byte{d})})
	}
	return filters
}()

// Layout draws the pad in the height that is left, at least a finger a key.
func (k *Keypad) Layout(gtx C, t *Theme, erase string) D {
	gap := gtx.Dp(S2)
	w := (min(gtx.Constraints.Max.X, gtx.Dp(400)) - 2*gap) / 3
	h := (gtx.Constraints.Max.Y - 3*gap) / 4
	h = max(min(h, gtx.Dp(KeyHeight)), gtx.Dp(Target), gtx.Sp(Digits.Line)+gtx.Dp(S2))
	left := (gtx.Constraints.Max.X - 3*w - 2*gap) / 2
	for i := range 12 {
		at := image.Pt(left+(i%3)*(w+gap), (i/3)*(h+gap))
		o := op.Offset(at).Push(gtx.Ops)
		cell := gtx
		cell.Constraints = layout.Exact(image.Pt(w, h))
		switch i {
		case 9:
		case 10:
			k.key(cell, t, 0)
		case 11:
			k.eraser(cell, t, erase)
		default:
			k.key(cell, t, i+1)
		}
		o.Pop()
	}
	return D{Size: image.Pt(gtx.Constraints.Max.X, 4*h+3*gap)}
}

func (k *Keypad) key(gtx C, t *Theme, digit int) D {
	name := strconv.Itoa(digit)
	return t.Touch(gtx, &k.digits[digit], Spoken{Class: semantic.Button, Name: name}, RadiusButton, func(gtx C) D {
		return t.Boxed(gtx, RadiusButton, t.Surface, t.Line, func(gtx C) D {
			return layout.Center.Layout(gtx, func(gtx C) D {
				gtx.Constraints.Min = image.Point{}
				return t.Text(gtx, Digits, t.Ink, name)
			})
		})
	})
}

func (k *Keypad) eraser(gtx C, t *Theme, name string) D {
	return t.Touch(gtx, &k.erase, Spoken{Class: semantic.Button, Name: name}, RadiusButton, func(gtx C) D {
		return layout.Center.Layout(gtx, func(gtx C) D { return Icon(gtx, icons.Erase, 28, t.Ink) })
	})
}

// Cells show how many of the digits are typed; name says each of them aloud.
func (t *Theme) Cells(gtx C, typed, of int, name func(i int, filled bool) string) D {
	size, gap := gtx.Dp(20), gtx.Dp(S4)
	width := of*size + (of-1)*gap
	left := (gtx.Constraints.Max.X - width) / 2
	for i := range of {
		o := op.Offset(image.Pt(left+i*(size+gap), 0)).Push(gtx.Ops)
		box := clip.Rect{Max: image.Pt(size, size)}.Push(gtx.Ops)
		semantic.LabelOp(name(i, i < typed)).Add(gtx.Ops)
		semantic.SelectedOp(i < typed).Add(gtx.Ops)
		if i < typed {
			Fill(gtx, image.Pt(size, size), 10, t.Accent)
		} else {
			Outline(gtx, image.Pt(size, size), 10, 2, t.InkSoft)
		}
		box.Pop()
		o.Pop()
	}
	return D{Size: image.Pt(gtx.Constraints.Max.X, size)}
}

// DigitCells show the digits typed so far, one a box; name says each of them aloud. A refused entry is outlined in the colour of faults.
func (t *Theme) DigitCells(gtx C, digits string, of int, refused bool, name func(i int, digit string) string) D {
	gap := gtx.Dp(S2)
	w := min((gtx.Constraints.Max.X-(of-1)*gap)/of, gtx.Dp(Target))
	h := max(gtx.Dp(CellHeight), gtx.Sp(Digits.Line)+gtx.Dp(S2))
	left := (gtx.Constraints.Max.X - of*w - (of-1)*gap) / 2
	for i := range of {
		digit, line, width := "", t.Line, unit.Dp(1)
		if i < len(digits) {
			digit = digits[i : i+1]
		}
		switch {
		case refused:
			line, width = t.Bad, 2
		case i == len(digits):
			line, width = t.Accent, 2
		}
		o := op.Offset(image.Pt(left+i*(w+gap), 0)).Push(gtx.Ops)
		box := clip.Rect{Max: image.Pt(w, h)}.Push(gtx.Ops)
		semantic.LabelOp(name(i, digit)).Add(gtx.Ops)
		semantic.SelectedOp(digit != "").Add(gtx.Ops)
		Fill(gtx, image.Pt(w, h), RadiusField, t.Surface)
		Outline(gtx, image.Pt(w, h), RadiusField, width, line)
		cell := gtx
		cell.Constraints = layout.Exact(image.Pt(w, h))
		layout.Center.Layout(cell, func(gtx C) D {
			gtx.Constraints.Min = image.Point{}
			return t.Text(gtx, Digits, t.Ink, digit)
		})
		box.Pop()
		o.Pop()
	}
	return D{Size: image.Pt(gtx.Constraints.Max.X, h)}
}
