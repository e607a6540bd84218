package kit

import (
	"image"

	"gioui.org/io/key"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"
	"gioui.org/widget"
)

// ChartBar is one bar of a chart.
type ChartBar struct {
	At    int    // where it stands, such as a year: labels stand at round ones
	Label string // of the place
	Value int64
	Said  string // the value in words, when the bar is chosen
}

// Chart is bars over a line of time. Touching it, or left and right with the focus, chooses a bar, whose value stands above. What it shows belongs into a
// list beneath as well: a screen reader gets the name and the chosen value only.
type Chart struct {
	click  widget.Clickable
	chosen int // 1 + index; 0: the last
	place  image.Rectangle
}

// ChartHeight is the height of the bars' room.
const ChartHeight unit.Dp = 160

// chartLines is how many lines stand above the ground line, at most.
const chartLines = 4

// Layout draws it. axis writes a round value at the side, short.
func (c *Chart) Layout(gtx C, t *Theme, name string, bars []ChartBar, axis func(int64) string) D {
	if len(bars) == 0 {
		return D{}
	}
	c.acts(gtx, len(bars))
	chosen := len(bars) - 1
	if c.chosen > 0 && c.chosen <= len(bars) {
		chosen = c.chosen - 1
	}
	return t.Touch(gtx, &c.click, Spoken{Class: semantic.Unknown, Name: name, More: bars[chosen].Said}, RadiusButton, func(gtx C) D {
		return t.Boxed(gtx, RadiusButton, t.Surface, t.Line, func(gtx C) D {
			return Pad(gtx, S4, S4, S3, S4, func(gtx C) D {
				col := NewColumn(gtx)
				col.Add(func(gtx C) D { return t.Text(gtx, Label, t.InkSoft, name) })
				col.Add(func(gtx C) D { return t.Text(gtx, Strong, t.Ink, bars[chosen].Said) })
				col.Space(S3)
				col.Add(func(gtx C) D { return c.plot(gtx, t, bars, chosen, axis) })
				return col.Done()
			})
		})
	})
}

// acts chooses what the person touched, or moved to.
func (c *Chart) acts(gtx C, n int) {
	for c.click.Clicked(gtx) {
		presses := c.click.History()
		if len(presses) == 0 || c.place.Dx() == 0 {
			continue
		}
		x := presses[len(presses)-1].Position.X - c.place.Min.X
		c.chosen = 1 + min(max(x*n/c.place.Dx(), 0), n-1)
	}
	for {
		e, ok := gtx.Event(key.Filter{Focus: &c.click, Name: key.NameLeftArrow}, key.Filter{Focus: &c.click, Name: key.NameRightArrow})
		if !ok {
			return
		}
		if e, ok := e.(key.Event); ok && e.State == key.Press {
			if c.chosen == 0 {
				c.chosen = n
			}
			step := 1
			if e.Name == key.NameLeftArrow {
				step = -1
			}
			c.chosen = min(max(c.chosen+step, 1), n)
		}
	}
}

// plot draws lines, labels and bars.
func (c *Chart) plot(gtx C, t *Theme, bars []ChartBar, chosen int, axis func(int64) string) D {
	var most int64
	for _, b := range bars {
		most = max(most, b.Value)
	}
	step := AxisStep(most, chartLines)
	top := (most + step - 1) / step * step
	if top == 0 {
		top = step
	}
	width, high := gtx.Constraints.Max.X, gtx.Dp(ChartHeight)
	gutter := 0
	for v := int64(0); v <= top; v += step {
		gutter = max(gutter, t.Width(gtx, Caption, axis(v)))
	}
	gutter = min(gutter+gtx.Dp(S2), width/2)
	half := gtx.Sp(Caption.Line) / 2
	for v := top; v >= 0; v -= step { // from above, as it is read
		y := half + high - int(v*int64(high)/top)
		o := op.Offset(image.Pt(0, y-half)).Push(gtx.Ops)
		side := gtx
		side.Constraints = layout.Constraints{Min: image.Pt(gutter-gtx.Dp(S2), 0), Max: image.Pt(gutter-gtx.Dp(S2), high)}
		t.Aligned(side, Caption, t.InkSoft, text.End, axis(v))
		o.Pop()
		line := op.Offset(image.Pt(gutter, y)).Push(gtx.Ops)
		rule := gtx
		rule.Constraints.Max.X = width - gutter
		t.Rule(rule)
		line.Pop()
	}
	room := width - gutter
	c.place = image.Rect(gutter+gtx.Dp(S4), 0, gutter+gtx.Dp(S4)+room, high) // presses count from the padded box
	for i, b := range bars {
		from, to := gutter+i*room/len(bars), gutter+(i+1)*room/len(bars)
		gap := min(max((to-from)/5, 0), gtx.Dp(S2))
		tall := int(b.Value * int64(high) / top)
		if b.Value > 0 {
			tall = max(tall, gtx.Dp(2))
		}
		colour := t.Accent
		if i != chosen {
			colour = alpha(t.Accent, 0x80)
		}
		o := op.Offset(image.Pt(from+gap/2, half+high-tall)).Push(gtx.Ops)
		Fill(gtx, image.Pt(max(1, to-from-gap), tall), 0, colour)
		o.Pop()
	}
	return D{Size: image.Pt(width, 2*half+high+c.places(gtx, t, bars, gutter, room, 2*half+high))}
}

// places writes the labels beneath, as many round ones as have room, and returns their height.
func (c *Chart) places(gtx C, t *Theme, bars []ChartBar, gutter, room, y int) int {
	each := t.Width(gtx, Caption, bars[0].Label) + gtx.Dp(S3)
	every := 1
	for _, every = range [...]int{1, 2, 5, 10, 20, 50, 100} {
		if room*every/len(bars) >= each {
			break
		}
	}
	high, end := gtx.Sp(Caption.Line), 0
	for i, b := range bars {
		if b.At%every != 0 {
			continue
		}
		middle := gutter + (2*i+1)*room/(2*len(bars))
		x := min(max(middle-each/2, 0), gutter+room-each)
		if x < end {
			continue
		}
		o := op.Offset(image.Pt(x, y)).Push(gtx.Ops)
		under := gtx
		under.Constraints = layout.Constraints{Min: image.Pt(each, 0), Max: image.Pt(each, high*2)}
		t.Aligned(under, Caption, t.InkSoft, text.Middle, b.Label)
		o.Pop()
		end = x + each
	}
	return high
}

// AxisStep is the distance of lines that people can read, 1, 2 or 5 and zeros, so that at most n of them reach most.
func AxisStep(most int64, n int) int64 {
	step := int64(1)
	for {
		for _, f := range [...]int64{1, 2, 5} {
			if step*f*int64(n) >= most {
				return step * f
			}
		}
		step *= 10
	}
}
