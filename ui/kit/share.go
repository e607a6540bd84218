package kit

import (
	"image"
	"image/color"

	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"
)

// Part is a part of a whole: who or what, how much in words, and its weight.
type Part struct {
	Name, Value string
	Weight      int64
	Tone        Tone
}

// Tone tells the parts of a whole apart, beside the words that name each.
type Tone int

// The tones of parts.
const (
	ToneFirst Tone = iota
	ToneSecond
	ToneThird
	ToneFourth
)

func (t *Theme) tone(tone Tone) color.NRGBA {
	switch tone {
	case ToneFirst:
		return t.Accent
	case ToneSecond:
		return t.Good
	case ToneThird:
		return t.Caution
	default:
		return t.Bad
	}
}

// barHeight is the height of a whole's bar.
const barHeight unit.Dp = 20

// Whole draws how a whole is split: a bar, and beneath it each part in words with a mark of its colour. A part of nothing has no piece of the bar but keeps
// its words.
func (t *Theme) Whole(gtx C, parts []Part) D {
	col := NewColumn(gtx)
	col.Add(func(gtx C) D { return t.splitBar(gtx, parts) })
	col.Space(S3)
	for i, p := range parts {
		if i > 0 {
			col.Space(S2)
		}
		col.Add(func(gtx C) D {
			return Named(gtx, p.Name+": "+p.Value, func(gtx C) D {
				return Beside(gtx, S2, func(gtx C) D {
					return Pad(gtx, 3, 0, 0, 0, func(gtx C) D {
						size := image.Pt(gtx.Dp(S4), gtx.Dp(S4))
						Fill(gtx, size, S1, t.tone(p.Tone))
						return D{Size: size}
					})
				}, func(gtx C) D { return t.Ends(gtx, p.Name, p.Value) })
			})
		})
	}
	return col.Done()
}

// splitBar draws the pieces beside each other, none thinner than can be seen.
func (t *Theme) splitBar(gtx C, parts []Part) D {
	size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(barHeight))
	defer clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(barHeight)/2).Push(gtx.Ops).Pop()
	paint.Fill(gtx.Ops, t.Line)
	var sum int64
	for _, p := range parts {
		sum += p.Weight
	}
	if sum <= 0 {
		return D{Size: size}
	}
	x := 0
	for _, p := range parts {
		if p.Weight <= 0 {
			continue
		}
		wide := max(int(int64(size.X)*p.Weight/sum), gtx.Dp(S1))
		paint.FillShape(gtx.Ops, t.tone(p.Tone), clip.Rect{Min: image.Pt(x, 0), Max: image.Pt(min(x+wide, size.X), size.Y)}.Op())
		x += wide
		paint.FillShape(gtx.Ops, t.Surface, clip.Rect{Min: image.Pt(x, 0), Max: image.Pt(x+max(1, gtx.Dp(1)), size.Y)}.Op())
	}
	return D{Size: size}
}

// Ends puts a text at the left and one at the right of a line; where both do not fit, the second stands beneath.
func (t *Theme) Ends(gtx C, left, right string) D {
	gap := gtx.Dp(S3)
	wide := t.Width(gtx, Strong, right)
	if t.Width(gtx, Body, left)+gap+wide > gtx.Constraints.Max.X {
		col := NewColumn(gtx)
		col.Add(func(gtx C) D { return t.Text(gtx, Body, t.Ink, left) })
		col.Add(func(gtx C) D { return t.Text(gtx, Strong, t.Ink, right) })
		return col.Done()
	}
	full := gtx.Constraints.Max.X
	in := gtx
	in.Constraints = layoutWide(full - wide - gap)
	d := t.Text(in, Body, t.Ink, left)
	o := op.Offset(image.Pt(full-wide, 0)).Push(gtx.Ops)
	in.Constraints = layoutWide(wide + 1)
	r := t.Text(in, Strong, t.Ink, right)
	o.Pop()
	return D{Size: image.Pt(full, max(d.Size.Y, r.Size.Y))}
}

func layoutWide(w int) layout.Constraints {
	return layout.Constraints{Max: image.Pt(w, 1<<20)}
}
