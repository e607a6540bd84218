package kit

import (
	"image"
	"image/color"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"
	"gioui.org/widget"

	"vssid/assets/icons"
)

// Spoken is what a screen reader says of a control.
type Spoken struct {
	Class    semantic.ClassOp
	Name     string
	More     string // a sentence more; may be empty
	Selected bool
}

// Touch makes w a control: a finger's height at least, named, with a ring while it has the focus.
func (t *Theme) Touch(gtx C, click *widget.Clickable, s Spoken, radius unit.Dp, w layout.Widget) D {
	gtx.Constraints.Min.Y = max(gtx.Constraints.Min.Y, gtx.Dp(Target))
	gtx.Constraints.Min.X = max(gtx.Constraints.Min.X, min(gtx.Dp(Target), gtx.Constraints.Max.X))
	return click.Layout(gtx, func(gtx C) D {
		s.Class.Add(gtx.Ops)
		semantic.LabelOp(s.Name).Add(gtx.Ops)
		if s.More != "" {
			semantic.DescriptionOp(s.More).Add(gtx.Ops)
		}
		semantic.SelectedOp(s.Selected).Add(gtx.Ops)
		d := w(gtx)
		switch {
		case click.Pressed():
			Fill(gtx, d.Size, radius, alpha(t.Ink, 0x1F))
		case click.Hovered():
			Fill(gtx, d.Size, radius, alpha(t.Ink, 0x0A))
		}
		if gtx.Focused(click) {
			Outline(gtx, d.Size, radius, 3, t.Accent)
		}
		return d
	})
}

// Kind is how much a button asks for attention.
type Kind int

// The kinds of buttons. A screen has at most one Primary.
const (
	Primary Kind = iota
	Secondary
	Danger
	Plain
)

// Button is a button over the full width.
type Button struct{ widget.Clickable }

// Layout draws it.
func (b *Button) Layout(gtx C, t *Theme, kind Kind, icon icons.Icon, label string) D {
	ground, ink, line := t.Accent, t.OnAccent, t.Accent
	switch kind {
	case Secondary:
		ground, ink, line = t.Surface, t.Accent, t.Line
	case Danger:
		ground, ink, line = t.Bad, t.OnBad, t.Bad
	case Plain:
		ground, ink, line = color.NRGBA{}, t.Accent, color.NRGBA{}
	}
	if !gtx.Enabled() {
		ground, ink, line = t.Line, t.Ink, t.Line
	}
	gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, gtx.Dp(ButtonHeight))
	return t.Touch(gtx, &b.Clickable, Spoken{Class: semantic.Button, Name: label}, RadiusButton, func(gtx C) D {
		return t.Boxed(gtx, RadiusButton, ground, line, func(gtx C) D {
			return layout.Center.Layout(gtx, func(gtx C) D {
				return Pad(gtx, S3, S4, S3, S4, func(gtx C) D {
					gtx.Constraints.Min = image.Point{}
					if icon.Data == "" {
						return t.Aligned(gtx, Strong, ink, text.Middle, label)
					}
					return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
						layout.Rigid(func(gtx C) D { return Icon(gtx, icon, IconSize, ink) }),
						layout.Rigid(layout.Spacer{Width: S3}.Layout),
						layout.Rigid(func(gtx C) D { return t.Text(gtx, Strong, ink, label) }))
				})
			})
		})
	})
}

// Big is a button that fills its constraints: an icon over a word in the largest type.
func (b *Button) Big(gtx C, t *Theme, kind Kind, icon icons.Icon, label, more string) D {
	ground, ink, line := t.Accent, t.OnAccent, t.Accent
	if kind != Primary {
		ground, ink, line = t.Surface, t.Accent, t.Line
	}
	return t.Touch(gtx, &b.Clickable, Spoken{Class: semantic.Button, Name: label, More: more}, RadiusCard, func(gtx C) D {
		return t.Boxed(gtx, RadiusCard, ground, line, func(gtx C) D {
			return layout.Center.Layout(gtx, func(gtx C) D {
				return Pad(gtx, S3, S3, S3, S3, func(gtx C) D {
					gtx.Constraints.Min = image.Point{}
					return layout.Flex{Axis: layout.Vertical, Alignment: layout.Middle}.Layout(gtx,
						layout.Rigid(func(gtx C) D { return Icon(gtx, icon, EmblemSize-S4, ink) }),
						layout.Rigid(layout.Spacer{Height: S2}.Layout),
						layout.Rigid(func(gtx C) D { return t.Aligned(gtx, Display, ink, text.Middle, label) }))
				})
			})
		})
	})
}

// Thirds shares a room of so many pixels out among three: beneath each other, or side by side where it is wider than high. Each is at least as high as it
// needs.
func (t *Theme) Thirds(gtx C, room int, draw func(gtx C, i int) D) D {
	gap := gtx.Dp(S3)
	across := gtx.Constraints.Max.X > room*3/2
	size := image.Pt(gtx.Constraints.Max.X, (room-2*gap)/3)
	step := image.Pt(0, size.Y+gap)
	if across {
		size = image.Pt((gtx.Constraints.Max.X-2*gap)/3, room)
		step = image.Pt(size.X+gap, 0)
	}
	at, end := image.Point{}, 0
	for i := range 3 {
		o := op.Offset(at).Push(gtx.Ops)
		c := gtx
		c.Constraints = layout.Constraints{Min: image.Pt(size.X, max(size.Y, 0)), Max: image.Pt(size.X, 1<<20)}
		d := draw(c, i)
		o.Pop()
		end = max(end, at.Y+d.Size.Y)
		at = at.Add(step)
		if !across {
			at.Y = end + gap
		}
	}
	return D{Size: image.Pt(gtx.Constraints.Max.X, end)}
}

// IconButton is a square button that shows only an icon; its name is spoken.
func (t *Theme) IconButton(gtx C, click *widget.Clickable, icon icons.Icon, name string) D {
	gtx.Constraints = layout.Exact(image.Pt(gtx.Dp(Target), gtx.Dp(Target)))
	return t.Touch(gtx, click, Spoken{Class: semantic.Button, Name: name}, Target/2, func(gtx C) D {
		return layout.Center.Layout(gtx, func(gtx C) D { return Icon(gtx, icon, IconSize, t.Ink) })
	})
}

// Row is a line of a list.
type Row struct {
	Icon        icons.Icon
	Title, Help string
	Value       string
	Kind        semantic.ClassOp // Button opens something, Switch and RadioButton hold a state; Unknown only tells
	On          bool
	Danger      bool
	Caution     string // what the person should know of it, with its own icon
	Indent      bool   // leave the room of an icon
}

// Row draws a row; click may be nil for one that only tells.
func (t *Theme) Row(gtx C, click *widget.Clickable, r Row) D {
	if click == nil {
		return t.RowFace(gtx, r)
	}
	more := r.Help
	if r.Value != "" {
		more = r.Value
	}
	return t.Touch(gtx, click, Spoken{Class: r.Kind, Name: r.Title, More: more, Selected: r.On}, 0, func(gtx C) D { return t.RowFace(gtx, r) })
}

// RowFace draws a row without its click.
func (t *Theme) RowFace(gtx C, r Row) D {
	ink := t.Ink
	if r.Danger {
		ink = t.Bad
	}
	gtx.Constraints.Min = image.Point{}
	return Pad(gtx, S3, S4, S3, S4, func(gtx C) D {
		gtx.Constraints.Min = image.Pt(gtx.Constraints.Max.X, gtx.Dp(RowHeight-2*S3))
		return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(func(gtx C) D {
				if r.Icon.Data == "" && r.Indent {
					return D{Size: image.Pt(gtx.Dp(IconSize+S4), 0)}
				}
				if r.Icon.Data == "" {
					return D{}
				}
				return Pad(gtx, 0, S4, 0, 0, func(gtx C) D {
					c := t.Accent
					if r.Danger {
						c = t.Bad
					}
					return Icon(gtx, r.Icon, IconSize, c)
				})
			}),
			layout.Flexed(1, func(gtx C) D {
				col := NewColumn(gtx)
				col.Add(func(gtx C) D { return t.Text(gtx, Body, ink, r.Title) })
				if r.Value != "" {
					col.Add(func(gtx C) D { return t.Text(gtx, Quiet, t.InkSoft, r.Value) })
				}
				if r.Help != "" {
					col.Add(func(gtx C) D { return t.Text(gtx, Quiet, t.InkSoft, r.Help) })
				}
				if r.Caution != "" {
					col.Space(S1)
					col.Add(func(gtx C) D {
						return Beside(gtx, S1, func(gtx C) D { return Icon(gtx, icons.Warning, 18, t.Caution) }, func(gtx C) D { return t.Text(gtx, Quiet, t.Caution, r.Caution) })
					})
				}
				return col.Done()
			}),
			layout.Rigid(layout.Spacer{Width: S3}.Layout),
			layout.Rigid(func(gtx C) D { return t.mark(gtx, r) }))
	})
}

// mark shows a row's state at its end, by shape and never by colour alone.
func (t *Theme) mark(gtx C, r Row) D {
	switch r.Kind {
	case semantic.Button:
		return Icon(gtx, icons.Forward, 20, t.InkSoft)
	case semantic.RadioButton:
		size := image.Pt(gtx.Dp(24), gtx.Dp(24))
		c := t.InkSoft
		if r.On {
			c = t.Accent
			defer op.Offset(image.Point{}).Push(gtx.Ops).Pop()
			inner := gtx.Dp(6)
			o := op.Offset(image.Pt(inner, inner)).Push(gtx.Ops)
			Fill(gtx, image.Pt(size.X-2*inner, size.Y-2*inner), 6, c)
			o.Pop()
		}
		Outline(gtx, size, 12, 2, c)
		return D{Size: size}
	case semantic.Switch:
		return t.toggle(gtx, r.On)
	}
	return D{}
}

func (t *Theme) toggle(gtx C, on bool) D {
	size := image.Pt(gtx.Dp(52), gtx.Dp(32))
	knob, inset := gtx.Dp(20), gtx.Dp(6)
	at, ground, ink := image.Pt(inset, inset), t.Surface, t.InkSoft
	if on {
		at.X, ground, ink = size.X-inset-knob, t.Accent, t.OnAccent
	}
	Fill(gtx, size, 16, ground)
	if !on {
		Outline(gtx, size, 16, 2, t.InkSoft)
	}
	defer op.Offset(at).Push(gtx.Ops).Pop()
	Fill(gtx, image.Pt(knob, knob), 10, ink)
	if on {
		defer op.Offset(image.Pt(gtx.Dp(2), gtx.Dp(2))).Push(gtx.Ops).Pop()
		Icon(gtx, icons.Check, 16, t.Accent)
	}
	return D{Size: size}
}

// Segments is a choice of a few, side by side, in as many rows as their labels need.
type Segments struct{ clicks []widget.Clickable }

// Changed returns the segment that was chosen, or -1.
func (s *Segments) Changed(gtx C) int {
	for i := range s.clicks {
		if s.clicks[i].Clicked(gtx) {
			return i
		}
	}
	return -1
}

// Layout draws it.
func (s *Segments) Layout(gtx C, t *Theme, chosen int, labels ...string) D {
	for len(s.clicks) < len(labels) {
		s.clicks = append(s.clicks, widget.Clickable{})
	}
	gap := gtx.Dp(S1)
	columns, each := s.columns(gtx, t, gap, labels)
	return t.Boxed(gtx, RadiusButton, t.Tint, t.Line, func(gtx C) D {
		y, high := gap, 0
		for i, l := range labels {
			if i > 0 && i%columns == 0 {
				y, high = y+high+gap, 0
			}
			o := op.Offset(image.Pt(gap+i%columns*(each+gap), y)).Push(gtx.Ops)
			seg := gtx
			seg.Constraints = layout.Constraints{Min: image.Pt(each, gtx.Dp(Target)), Max: image.Pt(each, gtx.Constraints.Max.Y)}
			d := s.segment(seg, t, i, i == chosen, l)
			o.Pop()
			high = max(high, d.Size.Y)
		}
		return D{Size: image.Pt(gtx.Constraints.Max.X, y+high+gap)}
	})
}

// columns is how many segments stand beside each other so that every label fits in one line, and how wide each is.
func (s *Segments) columns(gtx C, t *Theme, gap int, labels []string) (columns, each int) {
	widest := 0
	for _, l := range labels {
		widest = max(widest, t.Width(gtx, Label, l))
	}
	for columns = len(labels); columns >= 1; columns-- {
		if each = (gtx.Constraints.Max.X - gap*(columns+1)) / columns; widest <= each-gtx.Dp(S2) && each >= gtx.Dp(Target) {
			rows := (len(labels) + columns - 1) / columns
			columns = (len(labels) + rows - 1) / rows // rows of like length
			return columns, (gtx.Constraints.Max.X - gap*(columns+1)) / columns
		}
	}
	return 1, gtx.Constraints.Max.X - 2*gap
}

func (s *Segments) segment(gtx C, t *Theme, i int, on bool, label string) D {
	return t.Touch(gtx, &s.clicks[i], Spoken{Class: semantic.RadioButton, Name: label, Selected: on}, RadiusField-2, func(gtx C) D {
		draw := func(gtx C) D {
			return layout.Center.Layout(gtx, func(gtx C) D {
				return Pad(gtx, S1, S1, S1, S1, func(gtx C) D {
					gtx.Constraints.Min = image.Point{}
					c := t.Ink
					if on {
						c = t.OnAccent
					}
					return t.Aligned(gtx, Label, c, text.Middle, label)
				})
			})
		}
		if !on {
			return draw(gtx)
		}
		return t.Boxed(gtx, RadiusField-2, t.Accent, t.Accent, draw)
	})
}
