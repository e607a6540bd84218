package kit

import (
	"image"

	"gioui.org/gesture"
	"gioui.org/io/event"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"
)

// Pager shows one of a few pages that stand beside each other. A finger drags to the next; the arrow keys go there too. Who can do neither uses the
// buttons that its owner draws.
type Pager struct {
	drag   gesture.Drag
	from   float32 // where the finger came down
	offset float32 // how far it has dragged, in pixels
	held   bool
	wide   int
}

// turnAt is the share of the width that a drag must pass to turn the page.
const turnAt = 5

// Turned returns the page to show now, given the one that is shown of n.
func (p *Pager) Turned(gtx C, at, n int) int {
	for {
		e, ok := p.drag.Update(gtx.Metric, gtx.Source, gesture.Horizontal)
		if !ok {
			break
		}
		switch e.Kind {
		case pointer.Press:
			p.from, p.offset, p.held = e.Position.X, 0, true
		case pointer.Drag:
			p.offset = e.Position.X - p.from
		case pointer.Release:
			if limit := float32(p.wide) / turnAt; p.held && limit > 0 {
				if p.offset < -limit && at < n-1 {
					at++
				} else if p.offset > limit && at > 0 {
					at--
				}
			}
			p.held, p.offset = false, 0
		case pointer.Cancel:
			p.held, p.offset = false, 0
		}
	}
	for _, turn := range [...]struct {
		name key.Name
		by   int
	}{{key.NameLeftArrow, -1}, {key.NameRightArrow, 1}} {
		for {
			e, ok := gtx.Event(key.Filter{Name: turn.name})
			if !ok {
				break
			}
			if e, ok := e.(key.Event); ok && e.State == key.Press && at+turn.by >= 0 && at+turn.by < n {
				at += turn.by
			}
		}
	}
	return at
}

// Layout draws the page that is shown, and while a finger drags the edge of its neighbour.
func (p *Pager) Layout(gtx C, at, n int, page func(gtx C, i int) D) D {
	p.wide = gtx.Constraints.Max.X
	m := op.Record(gtx.Ops)
	by := 0
	if p.held {
		by = int(p.offset)
	}
	if at == 0 && by > 0 || at == n-1 && by < 0 {
		by /= 3 // there is nothing further on
	}
	o := op.Offset(image.Pt(by, 0)).Push(gtx.Ops)
	d := page(gtx, at)
	o.Pop()
	size := image.Pt(gtx.Constraints.Max.X, d.Size.Y)
	neighbour := at + 1
	shift := size.X + gtx.Dp(S4)
	if by > 0 {
		neighbour, shift = at-1, -shift
	}
	if by != 0 && neighbour >= 0 && neighbour < n {
		o := op.Offset(image.Pt(by+shift, 0)).Push(gtx.Ops)
		still := gtx.Disabled()
		size.Y = max(size.Y, page(still, neighbour).Size.Y)
		o.Pop()
	}
	call := m.Stop()
	defer clip.Rect{Min: image.Pt(-gtx.Dp(S4), -gtx.Dp(S4)), Max: size.Add(image.Pt(gtx.Dp(S4), gtx.Dp(S4)))}.Push(gtx.Ops).Pop()
	event.Op(gtx.Ops, p)
	call.Add(gtx.Ops)
	pass := pointer.PassOp{}.Push(gtx.Ops)
	area := clip.Rect{Max: size}.Push(gtx.Ops)
	p.drag.Add(gtx.Ops)
	area.Pop()
	pass.Pop()
	return D{Size: size}
}

// dotSize is the size of a page's dot.
const dotSize unit.Dp = 8

// Dots say which of n pages is shown; what they say is spoken by the control beside them.
func (t *Theme) Dots(gtx C, at, n int) D {
	return Centred(gtx, func(gtx C) D {
		gap, side := gtx.Dp(S2), gtx.Dp(dotSize)
		for i := range n {
			o := op.Offset(image.Pt(i*(side+gap), 0)).Push(gtx.Ops)
			ring := clip.Ellipse{Max: image.Pt(side, side)}
			if i == at {
				paint.FillShape(gtx.Ops, t.Accent, ring.Op(gtx.Ops))
			} else {
				paint.FillShape(gtx.Ops, t.InkSoft, clip.Stroke{Path: ring.Path(gtx.Ops), Width: float32(gtx.Dp(1))}.Op())
			}
			o.Pop()
		}
		return layout.Dimensions{Size: image.Pt(n*side+(n-1)*gap, side)}
	})
}
