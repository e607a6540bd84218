package kit

import (
	"image"

	"gioui.org/f32"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"

	"vssid/assets/icons"
)

// Photo draws a picture; what the graphics need of it is kept until another one is drawn.
type Photo struct {
	of  image.Image
	pic paint.ImageOp
}

// PhotoSide is the side of the box a photo stands in.
const PhotoSide = 96

// Layout draws m whole inside a box of PhotoSide, or an empty frame with an icon when m is nil. name is spoken.
func (p *Photo) Layout(gtx C, t *Theme, m image.Image, name string) D {
	side := min(gtx.Dp(PhotoSide), gtx.Constraints.Max.X)
	size := image.Pt(side, side)
	Fill(gtx, size, RadiusField, t.Tint)
	defer clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(RadiusField)).Push(gtx.Ops).Pop()
	semantic.LabelOp(name).Add(gtx.Ops)
	if m == nil {
		gtx.Constraints = layout.Exact(size)
		layout.Center.Layout(gtx, func(gtx C) D { return Icon(gtx, icons.Picture, IconSize, t.Accent) })
		return D{Size: size}
	}
	p.draw(gtx, m, size)
	return D{Size: size}
}

// Wide draws m as wide as there is room, at its own proportions. name is spoken.
func (p *Photo) Wide(gtx C, m image.Image, name string) D {
	of := m.Bounds().Size()
	size := image.Pt(gtx.Constraints.Max.X, gtx.Constraints.Max.X*of.Y/max(1, of.X))
	defer clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(RadiusField)).Push(gtx.Ops).Pop()
	semantic.LabelOp(name).Add(gtx.Ops)
	p.draw(gtx, m, size)
	return D{Size: size}
}

// draw draws m whole in the middle of a room.
func (p *Photo) draw(gtx C, m image.Image, room image.Point) {
	if p.of != m {
		p.of, p.pic = m, paint.NewImageOp(m)
	}
	of := p.pic.Size()
	scale := min(float32(room.X)/float32(max(of.X, 1)), float32(room.Y)/float32(max(of.Y, 1)))
	drawn := image.Pt(int(float32(of.X)*scale), int(float32(of.Y)*scale))
	defer op.Offset(room.Sub(drawn).Div(2)).Push(gtx.Ops).Pop()
	defer clip.Rect{Max: drawn}.Push(gtx.Ops).Pop()
	defer op.Affine(f32.AffineId().Scale(f32.Point{}, f32.Pt(scale, scale))).Push(gtx.Ops).Pop()
	p.pic.Add(gtx.Ops)
	paint.PaintOp{}.Add(gtx.Ops)
}

// Progress is a bar that fills, with the words of how far it is beneath; the words are spoken.
func (t *Theme) Progress(gtx C, done, of int, words string) D {
	col := NewColumn(gtx)
	col.Add(func(gtx C) D {
		size := image.Pt(gtx.Constraints.Max.X, gtx.Dp(S2))
		Fill(gtx, size, S1, t.Line)
		if of > 0 && done > 0 {
			Fill(gtx, image.Pt(size.X*min(done, of)/of, size.Y), S1, t.Accent)
		}
		return D{Size: size}
	})
	col.Space(S2)
	col.Add(func(gtx C) D { return t.Text(gtx, Label, t.Ink, words) })
	return col.Done()
}
