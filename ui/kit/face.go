package kit

import (
	"image"
	"image/color"

	"gioui.org/layout"
	"gioui.org/op/clip"
	"gioui.org/op/paint"

	"vssid/assets/icons"
)

// Face is what a screen shows in place of its content: a drawing, what is the matter, and what to do. The way on, where there is one, is the
// caller's.
func (t *Theme) Face(gtx C, icon icons.Icon, ink color.NRGBA, title, words string) D {
	col := NewColumn(gtx)
	col.Space(S6)
	col.Add(func(gtx C) D { return t.medallion(gtx, icon, ink) })
	if title != "" {
		col.Space(S4)
		col.Add(func(gtx C) D { return t.Text(gtx, Title, t.Ink, title) })
	}
	if words != "" {
		col.Space(S2)
		style, ink := Body, t.InkSoft
		if title == "" {
			style, ink = Section, t.Ink // the sentence is all there is
		}
		col.Add(func(gtx C) D { return t.Text(gtx, style, ink, words) })
	}
	return col.Done()
}

// waitingRows is how many rows stand for a list of unknown length.
const waitingRows = 4

// medallion is an icon on a round, quiet ground.
func (t *Theme) medallion(gtx C, icon icons.Icon, ink color.NRGBA) D {
	side := gtx.Dp(MedallionSize)
	size := image.Pt(side, side)
	paint.FillShape(gtx.Ops, t.Tint, clip.Ellipse{Max: size}.Op(gtx.Ops))
	gtx.Constraints = layout.Exact(size)
	layout.Center.Layout(gtx, func(gtx C) D { return Icon(gtx, icon, IconSize, ink) })
	return D{Size: size}
}

// Waiting stands for rows that are on their way: their shape in grey, still, and the words beneath.
func (t *Theme) Waiting(gtx C, words string) D {
	col := NewColumn(gtx)
	col.Add(func(gtx C) D {
		return t.Boxed(gtx, RadiusButton, t.Surface, t.Line, func(gtx C) D {
			rows := NewColumn(gtx)
			for i := range waitingRows {
				if i > 0 {
					rows.Add(t.Rule)
				}
				rows.Add(func(gtx C) D { return t.waitingRow(gtx, i) })
			}
			return rows.Done()
		})
	})
	col.Space(S3)
	col.Add(func(gtx C) D { return t.Text(gtx, Caption, t.InkSoft, words) })
	return col.Done()
}

// waitingRow is two bars of grey, of lengths that differ as those of words do.
func (t *Theme) waitingRow(gtx C, i int) D {
	return Pad(gtx, S4, S4, S4, S4, func(gtx C) D {
		width := gtx.Constraints.Max.X
		long, short := width*(6+i%3)/10, width*(3+(i+1)%3)/10
		thick, gap := gtx.Dp(S3), gtx.Dp(S2)
		bar := func(y, width int) {
			r := image.Rect(0, y, width, y+thick)
			paint.FillShape(gtx.Ops, t.Line, clip.UniformRRect(r, thick/2).Op(gtx.Ops))
		}
		bar(0, long)
		bar(thick+gap, short)
		return D{Size: image.Pt(width, 2*thick+gap)}
	})
}
