package kit

import (
	"image"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/text"
	"gioui.org/widget"

	"vssid/assets/icons"
)

// Page is a whole screen: bar, strips that concern all of it, a body that scrolls, and what sticks to the bottom.
type Page struct {
	Scroll layout.List
	Middle bool // a short body stands in the middle of the room
	back   widget.Clickable
	Strips []layout.Widget // rebuilt every frame
}

// Bar is the top of a page.
type Bar struct {
	Title string
	Step  string // "Bước 2/4"
	Back  string // spoken name of the way back; "" when there is none
	// Actions stand at the right.
	Actions []Action
}

// Action is a picture in the bar that can be pressed.
type Action struct {
	Click *widget.Clickable
	Icon  icons.Icon
	Name  string // spoken
	Count int    // shown as a mark when it is more than zero
}

func (b Bar) empty() bool {
	return b.Title == "" && b.Step == "" && b.Back == "" && len(b.Actions) == 0
}

// BackClicked reports whether the person asked to go back.
func (p *Page) BackClicked(gtx C) bool { return p.back.Clicked(gtx) }

// Layout draws it. Where the bottom would leave too little of the body, it scrolls with it.
func (p *Page) Layout(gtx C, t *Theme, bar Bar, body, bottom layout.Widget) D {
	size := gtx.Constraints.Max
	paint.FillShape(gtx.Ops, t.Background, clip.Rect{Max: size}.Op())
	y := p.top(gtx, t, bar)
	low := op.Record(gtx.Ops)
	foot := gtx
	foot.Constraints = layout.Constraints{Max: image.Pt(size.X, size.Y-y)}
	var bd D
	if bottom != nil {
		bd = Column640(foot, bottom)
	}
	bottomCall := low.Stop()
	sticks := bd.Size.Y <= (size.Y-y)*3/5
	room := size.Y - y
	if sticks {
		room -= bd.Size.Y
	}
	p.Scroll.Axis = layout.Vertical
	o := op.Offset(image.Pt(0, y)).Push(gtx.Ops)
	in := gtx
	in.Constraints = layout.Exact(image.Pt(size.X, max(room, 0)))
	p.Scroll.Layout(in, 1, func(gtx C, _ int) D {
		d := p.body(gtx, max(room, 0), body)
		if !sticks {
			o := op.Offset(image.Pt(0, d.Size.Y)).Push(gtx.Ops)
			bottomCall.Add(gtx.Ops)
			o.Pop()
			d.Size.Y += bd.Size.Y
		}
		return d
	})
	o.Pop()
	if sticks && bottom != nil {
		o := op.Offset(image.Pt(0, size.Y-bd.Size.Y)).Push(gtx.Ops)
		bottomCall.Add(gtx.Ops)
		o.Pop()
	}
	return D{Size: size}
}

// Long draws a page whose body scrolls by itself, such as Rows: the body gets exactly the room between bar and bottom. The bottom should be low.
func (p *Page) Long(gtx C, t *Theme, bar Bar, body, bottom layout.Widget) D {
	size := gtx.Constraints.Max
	paint.FillShape(gtx.Ops, t.Background, clip.Rect{Max: size}.Op())
	y := p.top(gtx, t, bar)
	room := size.Y - y
	if bottom != nil {
		m := op.Record(gtx.Ops)
		foot := gtx
		foot.Constraints = layout.Constraints{Max: image.Pt(size.X, room)}
		d := Column640(foot, bottom)
		call := m.Stop()
		room -= d.Size.Y
		o := op.Offset(image.Pt(0, size.Y-d.Size.Y)).Push(gtx.Ops)
		call.Add(gtx.Ops)
		o.Pop()
	}
	defer op.Offset(image.Pt(0, y)).Push(gtx.Ops).Pop()
	gtx.Constraints = layout.Exact(image.Pt(size.X, max(room, 0)))
	defer clip.Rect{Max: gtx.Constraints.Max}.Push(gtx.Ops).Pop()
	body(gtx)
	return D{Size: size}
}

// Filled is Layout with a body that is told how much room there is, in pixels, to share it out.
func (p *Page) Filled(gtx C, t *Theme, bar Bar, body func(gtx C, room int) D, bottom layout.Widget) D {
	top := op.Record(gtx.Ops)
	measured := gtx
	measured.Constraints = layout.Constraints{Max: gtx.Constraints.Max}
	room := gtx.Constraints.Max.Y - p.top(measured, t, bar)
	if bottom != nil {
		foot := gtx
		foot.Constraints = layout.Constraints{Max: image.Pt(gtx.Constraints.Max.X, room)}
		room -= Column640(foot, bottom).Size.Y
	}
	top.Stop() // only measured: Layout draws it
	return p.Layout(gtx, t, bar, func(gtx C) D { return body(gtx, room) }, bottom)
}

// body lays the body, in the middle of the room where it asks for that and fits.
func (p *Page) body(gtx C, room int, body layout.Widget) D {
	m := op.Record(gtx.Ops)
	d := Column640(gtx, body)
	call := m.Stop()
	if p.Middle && d.Size.Y < room {
		defer op.Offset(image.Pt(0, (room-d.Size.Y)/2)).Push(gtx.Ops).Pop()
		d.Size.Y = room
	}
	call.Add(gtx.Ops)
	return d
}

// top draws the bar and the strips and returns their height.
func (p *Page) top(gtx C, t *Theme, bar Bar) int {
	col := NewColumn(gtx)
	for _, strip := range p.Strips {
		col.Add(strip)
	}
	if !bar.empty() {
		if len(p.Strips) > 0 {
			col.Space(S1) // a strip can be pressed, and so can what stands in the bar
		}
		col.Add(func(gtx C) D { return p.bar(gtx, t, bar) })
	}
	return col.Done().Size.Y
}

func (p *Page) bar(gtx C, t *Theme, bar Bar) D {
	return Column640(gtx, func(gtx C) D {
		return Pad(gtx, S1, S4, S1, S4, func(gtx C) D {
			gtx.Constraints.Min.Y = gtx.Dp(Target)
			return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
				layout.Rigid(func(gtx C) D {
					if bar.Back == "" {
						return D{Size: image.Pt(0, gtx.Dp(Target))}
					}
					return layout.Inset{Left: -S3}.Layout(gtx, func(gtx C) D { return t.IconButton(gtx, &p.back, icons.Back, bar.Back) })
				}),
				layout.Flexed(1, func(gtx C) D { return t.Text(gtx, Section, t.Ink, bar.Title) }),
				layout.Rigid(func(gtx C) D { return t.Text(gtx, Label, t.InkSoft, bar.Step) }),
				layout.Rigid(func(gtx C) D { return t.actions(gtx, bar.Actions) }))
		})
	})
}

// Column640 centres content that is at most 640 dp wide.
func Column640(gtx C, w layout.Widget) D {
	full := gtx.Constraints.Max.X
	width := min(full, gtx.Dp(ContentWidth))
	gtx.Constraints.Min.X, gtx.Constraints.Max.X = width, width
	gtx.Constraints.Min.Y = 0
	defer op.Offset(image.Pt((full-width)/2, 0)).Push(gtx.Ops).Pop()
	d := w(gtx)
	return D{Size: image.Pt(full, d.Size.Y)}
}

// actions lays the bar's pictures beside each other.
func (t *Theme) actions(gtx C, actions []Action) D {
	x, high := 0, 0
	for i, a := range actions {
		if i > 0 {
			x += gtx.Dp(S2)
		}
		o := op.Offset(image.Pt(x, 0)).Push(gtx.Ops)
		d := t.IconButton(gtx, a.Click, a.Icon, a.Name)
		if a.Count > 0 {
			t.dot(gtx, d.Size)
		}
		o.Pop()
		x, high = x+d.Size.X, max(high, d.Size.Y)
	}
	return D{Size: image.Pt(x, high)}
}

// dot is drawn in the upper right of what is drawn already; the spoken name says what it means.
func (t *Theme) dot(gtx C, size image.Point) {
	dot := gtx.Dp(S2)
	o := op.Offset(image.Pt(size.X-dot-gtx.Dp(S3), gtx.Dp(S3))).Push(gtx.Ops)
	paint.FillShape(gtx.Ops, t.Bad, clip.Ellipse{Max: image.Pt(dot, dot)}.Op(gtx.Ops))
	o.Pop()
}

// maxTabs is how many places a bottom bar has at most.
const maxTabs = 5

// Tabs is the bottom bar.
type Tabs struct{ clicks [maxTabs]widget.Clickable }

// Tab is one place of the bottom bar.
type Tab struct {
	Icon  icons.Icon
	Label string
}

// Clicked returns the tab that was chosen, or -1.
func (b *Tabs) Clicked(gtx C) int {
	chosen := -1
	for i := range b.clicks {
		if b.clicks[i].Clicked(gtx) {
			chosen = i
		}
	}
	return chosen
}

// Layout draws at most five tabs.
func (b *Tabs) Layout(gtx C, t *Theme, chosen int, tabs []Tab) D {
	each := gtx.Constraints.Max.X / len(tabs)
	m := op.Record(gtx.Ops)
	high := 0
	for i, tab := range tabs {
		o := op.Offset(image.Pt(i*each, 0)).Push(gtx.Ops)
		c := gtx
		c.Constraints = layout.Constraints{Min: image.Pt(each, gtx.Dp(64)), Max: image.Pt(each, gtx.Constraints.Max.Y)}
		d := b.tab(c, t, i, i == chosen, tab)
		o.Pop()
		high = max(high, d.Size.Y)
	}
	call := m.Stop()
	size := image.Pt(gtx.Constraints.Max.X, high)
	Fill(gtx, size, 0, t.Surface)
	t.Rule(gtx)
	call.Add(gtx.Ops)
	return D{Size: size}
}

func (b *Tabs) tab(gtx C, t *Theme, i int, on bool, tab Tab) D {
	return t.Touch(gtx, &b.clicks[i], Spoken{Class: semantic.RadioButton, Name: tab.Label, Selected: on}, RadiusButton, func(gtx C) D {
		c := t.InkSoft
		if on {
			c = t.Accent
		}
		return layout.Center.Layout(gtx, func(gtx C) D {
			return Pad(gtx, S1, S1, S1, S1, func(gtx C) D {
				gtx.Constraints.Min = image.Point{}
				return layout.Flex{Axis: layout.Vertical, Alignment: layout.Middle}.Layout(gtx,
					layout.Rigid(func(gtx C) D {
						d := Icon(gtx, tab.Icon, IconSize, c)
						return d
					}),
					layout.Rigid(func(gtx C) D { return t.Aligned(gtx, Label, c, text.Middle, tab.Label) }))
			})
		})
	})
}
