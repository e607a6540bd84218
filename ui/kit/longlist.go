package kit

import (
	"image"

	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/widget"
)

// Long is the body of a page that may have thousands of rows. Only those in sight are laid out, and nothing is kept for the others.
type Long struct {
	// Head scrolls with the rows, above the first; nil for none.
	Head layout.Widget
	N    int
	Row  func(gtx C, i int) D
	// Sticky is drawn over the top of the list while the row of index first is the highest in sight; nil for none.
	Sticky func(gtx C, first int) D
}

// LayoutLong draws a page whose body is a long list.
func (p *Page) LayoutLong(gtx C, t *Theme, bar Bar, long Long) D {
	size := gtx.Constraints.Max
	paint.FillShape(gtx.Ops, t.Background, clip.Rect{Max: size}.Op())
	y := p.top(gtx, t, bar)
	defer op.Offset(image.Pt(0, y)).Push(gtx.Ops).Pop()
	p.Scroll.Axis = layout.Vertical
	in := gtx
	in.Constraints = layout.Exact(image.Pt(size.X, max(size.Y-y, 0)))
	head := 0
	if long.Head != nil {
		head = 1
	}
	width := min(size.X, gtx.Dp(ContentWidth))
	p.Scroll.Layout(in, long.N+head, func(gtx C, i int) D {
		gtx.Constraints = layout.Constraints{Min: image.Pt(width, 0), Max: image.Pt(width, 1<<20)}
		o := op.Offset(image.Pt((size.X-width)/2, 0)).Push(gtx.Ops)
		var d D
		if i < head {
			d = long.Head(gtx)
		} else {
			d = long.Row(gtx, i-head)
		}
		o.Pop()
		return D{Size: image.Pt(size.X, d.Size.Y)}
	})
	if first := p.Scroll.Position.First - head; long.Sticky != nil && first >= 0 && first < long.N {
		gtx.Constraints = layout.Constraints{Min: image.Pt(width, 0), Max: image.Pt(width, max(size.Y-y, 0))}
		defer op.Offset(image.Pt((size.X-width)/2, 0)).Push(gtx.Ops).Pop()
		long.Sticky(gtx, first)
	}
	return D{Size: size}
}

// ringSize is more rows than any screen shows at once.
const ringSize = 128

// Clicks are the clicks of a long list's rows. There are as many as can be in sight, not as many as there are rows.
type Clicks struct {
	at     [ringSize]int // row + 1; 0 for none
	clicks [ringSize]widget.Clickable
}

// Of is the click of a row that is in sight.
func (c *Clicks) Of(row int) *widget.Clickable {
	k := row % ringSize
	if c.at[k] != row+1 {
		c.at[k], c.clicks[k] = row+1, widget.Clickable{}
	}
	return &c.clicks[k]
}

// Clicked returns the row that was pressed, or -1.
func (c *Clicks) Clicked(gtx C) int {
	pressed := -1
	for k := range c.clicks {
		if c.at[k] > 0 && c.clicks[k].Clicked(gtx) {
			pressed = c.at[k] - 1
		}
	}
	return pressed
}

// Forget drops the clicks of rows that are no longer those of the list.
func (c *Clicks) Forget() { c.at = [ringSize]int{} }
