package kit

import (
	"image"
	"image/color"
	"math"

	"gioui.org/f32"
	"gioui.org/io/semantic"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"

	"vssid/app/cardcode"
)

// QR draws codes, black on white in every theme. The picture of a code is kept until another one is drawn.
type QR struct {
	of  *cardcode.Matrix // the code that the picture shows
	pic paint.ImageOp
}

// Layout draws m with whole pixels a module, as large as width allows, its quiet zone included. It is named for screen readers.
func (q *QR) Layout(gtx C, m *cardcode.Matrix, width int, name string) D {
	if q.of != m {
		q.of, q.pic = m, picture(m)
	}
	whole := m.Size + 2*cardcode.QuietZone
	scale := max(1, width/whole)
	side := whole * scale
	left := (gtx.Constraints.Max.X - side) / 2
	defer op.Offset(image.Pt(left, 0)).Push(gtx.Ops).Pop()
	defer clip.Rect{Max: image.Pt(side, side)}.Push(gtx.Ops).Pop()
	semantic.LabelOp(name).Add(gtx.Ops)
	defer op.Affine(f32.AffineId().Scale(f32.Point{}, f32.Pt(float32(scale), float32(scale)))).Push(gtx.Ops).Pop()
	q.pic.Add(gtx.Ops)
	paint.PaintOp{}.Add(gtx.Ops)
	return D{Size: image.Pt(gtx.Constraints.Max.X, side)}
}

// picture is one pixel a module; it is enlarged without smoothing.
func picture(m *cardcode.Matrix) paint.ImageOp {
	whole := m.Size + 2*cardcode.QuietZone
	img := image.NewRGBA(image.Rect(0, 0, whole, whole))
	for i := range img.Pix {
		img.Pix[i] = 0xFF
	}
	for y := range m.Size {
		for x := range m.Size {
			if m.Dark(x, y) {
				img.SetRGBA(x+cardcode.QuietZone, y+cardcode.QuietZone, color.RGBA{A: 0xFF})
			}
		}
	}
	pic := paint.NewImageOp(img)
	pic.Filter = paint.FilterNearest
	return pic
}

// Ring is a countdown: the part of a circle that is left, with the seconds inside.
func (t *Theme) Ring(gtx C, left, of int, digits, name string) D {
	side, width := gtx.Dp(RingSize), float32(gtx.Dp(RingWidth))
	side = max(side, gtx.Sp(Label.Line)+gtx.Dp(S4))
	defer clip.Rect{Max: image.Pt(side, side)}.Push(gtx.Ops).Pop()
	semantic.LabelOp(name).Add(gtx.Ops)
	t.arc(gtx, float32(side), width, 1, t.Line)
	if left > 0 && of > 0 {
		t.arc(gtx, float32(side), width, float32(left)/float32(of), t.Accent)
	}
	m := op.Record(gtx.Ops)
	inner := gtx
	inner.Constraints.Min = image.Point{}
	d := t.Text(inner, Label, t.Ink, digits)
	call := m.Stop()
	defer op.Offset(image.Pt((side-d.Size.X)/2, (side-d.Size.Y)/2)).Push(gtx.Ops).Pop()
	call.Add(gtx.Ops)
	return D{Size: image.Pt(side, side)}
}

// arc strokes a share of a circle, clockwise from the top.
func (t *Theme) arc(gtx C, side, width, share float32, c color.NRGBA) {
	centre, radius := side/2, side/2-width/2
	var p clip.Path
	p.Begin(gtx.Ops)
	p.MoveTo(f32.Pt(centre, centre-radius))
	p.ArcTo(f32.Pt(centre, centre), f32.Pt(centre, centre), share*2*math.Pi)
	paint.FillShape(gtx.Ops, c, clip.Stroke{Path: p.End(), Width: width}.Op())
}
