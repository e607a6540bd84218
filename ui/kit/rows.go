package kit

import (
	"image"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/unit"
	"gioui.org/widget"
)

// RowSource is what a long list shows. Rows asks for what is in sight only.
type RowSource interface {
	// Len is the number of rows.
	Len() int
	// Key names the i-th row; no two rows share a key, and a row keeps its own when others come or go.
	Key(i int) string
	// Section is the header that the i-th row stands under, such as its year. Rows under one header follow each other; "" is no header.
	Section(i int) string
	// Row is drawn when the row comes into sight, and again only when the stamp given to Layout, the width or the look has changed: what it shows must
	// be all in those. Its spoken name, and whether it opens something, is kept with it.
	Row(gtx C, t *Theme, i int) (D, Spoken)
}

// Rows is a list of any length whose frame costs what is in sight, and little of that: each row in sight is drawn once into a buffer of its own, which
// the following frames play again. Buffers and clicks are reused as rows leave the sight, so scrolling through thousands of rows makes no garbage to
// speak of. Headers stick to the top while their rows pass.
//
// A screen keeps one Rows for each list, for as long as the place in the list shall be kept; the zero value is ready. Each frame it asks Clicked, and
// then draws with Page.Long:
//
//	if key, ok := u.book.rows.Clicked(gtx); ok {
//		u.send(core.ShowVisit{ID: key})
//	}
//	u.page.Long(gtx, &u.theme, bar, func(gtx C) D {
//		return u.book.rows.Layout(gtx, &u.theme, s.Book.Version, source, summary, nil)
//	}, nil)
//
// Source is best a pointer to something the screen keeps, or it costs an allocation a frame. What stands above and below the rows (a summary, a
// chart, a button for more) scrolls with them and is drawn anew each frame.
type Rows struct {
	list  layout.List
	slots map[string]*slot
	free  []*slot
	look  look
	frame uint64
}

// slot is a row in sight, and its buffer.
type slot struct {
	click   widget.Clickable
	ops     op.Ops
	call    op.CallOp
	size    image.Point
	spoken  Spoken
	header  int    // height of the header drawn with it; 0: none
	section string // what the header says
	frame   uint64 // when it was last in sight
}

// look is all that a drawn row depends on beside its content.
type look struct {
	stamp   uint64
	width   int
	metric  unit.Metric
	palette Palette
}

// Clicked returns the key of the row that was pressed since the last frame.
func (r *Rows) Clicked(gtx C) (key string, ok bool) {
	for k, s := range r.slots {
		for s.click.Clicked(gtx) {
			key, ok = k, true
		}
	}
	return key, ok
}

// Top goes back to the beginning of the list.
func (r *Rows) Top() { r.list.Position = layout.Position{} }

// Position is what of the list is in sight.
func (r *Rows) Position() layout.Position { return r.list.Position }

// Layout draws the list in all the room it is given. The stamp changes whenever the content of any row or header may have changed: a version of the
// record, the language. Above and below may be nil.
func (r *Rows) Layout(gtx C, t *Theme, stamp uint64, source RowSource, above, below layout.Widget) D {
	r.begin(gtx, t, stamp)
	lead, n := 0, source.Len()
	if above != nil {
		lead = 1
	}
	total := lead + n
	if below != nil {
		total++
	}
	r.list.Axis = layout.Vertical
	room := gtx.Constraints.Max
	gtx.Constraints = layout.Exact(room)
	d := r.list.Layout(gtx, total, func(gtx C, at int) D {
		return Column640(gtx, func(gtx C) D {
			switch i := at - lead; {
			case i < 0:
				return above(gtx)
			case i < n:
				return r.row(gtx, t, source, i)
			default:
				return below(gtx)
			}
		})
	})
	r.sticky(gtx, t, source, lead, n)
	r.recycle()
	return d
}

// begin drops what was drawn for another look.
func (r *Rows) begin(gtx C, t *Theme, stamp uint64) {
	r.frame++
	if r.slots == nil {
		r.slots = map[string]*slot{}
	}
	now := look{stamp, gtx.Constraints.Max.X, gtx.Metric, t.Palette}
	if now == r.look {
		return
	}
	r.look = now
	for _, s := range r.slots {
		s.size = image.Point{} // the click stays: a press may be on its way
	}
}

// row plays a row, drawn first where it is new.
func (r *Rows) row(gtx C, t *Theme, source RowSource, i int) D {
	key := source.Key(i)
	s := r.slots[key]
	if s == nil {
		s = r.take()
		r.slots[key] = s
	}
	s.frame = r.frame
	section := source.Section(i)
	begins := section != "" && (i == 0 || source.Section(i-1) != section)
	if s.size == (image.Point{}) || begins != (s.header > 0) || s.section != section {
		s.draw(gtx, t, source, i, section, begins)
	}
	if s.header == 0 {
		return r.press(gtx, t, s)
	}
	t.header(gtx, s.section)
	defer op.Offset(image.Pt(0, s.header)).Push(gtx.Ops).Pop()
	d := r.press(gtx, t, s)
	return D{Size: image.Pt(d.Size.X, d.Size.Y+s.header)}
}

func (s *slot) draw(gtx C, t *Theme, source RowSource, i int, section string, begins bool) {
	s.section, s.header = section, 0
	s.ops.Reset()
	own := gtx
	own.Ops = &s.ops
	if begins {
		m := op.Record(&s.ops)
		s.header = t.header(own, section).Size.Y
		m.Stop()
	}
	m := op.Record(&s.ops)
	own.Constraints.Min = image.Pt(own.Constraints.Max.X, 0)
	var d D
	d, s.spoken = source.Row(own, t, i)
	s.call = m.Stop()
	s.size = d.Size
}

// press plays the row inside its click.
func (r *Rows) press(gtx C, t *Theme, s *slot) D {
	if s.spoken.Class != semantic.Button {
		defer clip.Rect{Max: s.size}.Push(gtx.Ops).Pop()
		if s.spoken.Name != "" {
			semantic.LabelOp(s.spoken.Name).Add(gtx.Ops)
			semantic.DescriptionOp(s.spoken.More).Add(gtx.Ops)
		}
		s.call.Add(gtx.Ops)
		return D{Size: s.size}
	}
	return t.Touch(gtx, &s.click, s.spoken, 0, func(gtx C) D {
		s.call.Add(gtx.Ops)
		return D{Size: s.size}
	})
}

// header draws a section's header over the whole width.
func (t *Theme) header(gtx C, section string) D {
	m := op.Record(gtx.Ops)
	gtx.Constraints.Min = image.Point{}
	d := Pad(gtx, S3, S4, S1, S4, func(gtx C) D { return t.Text(gtx, Label, t.InkSoft, section) })
	call := m.Stop()
	d.Size.X = gtx.Constraints.Max.X
	defer clip.Rect{Max: d.Size}.Push(gtx.Ops).Pop()
	paint.Fill(gtx.Ops, t.Background)
	call.Add(gtx.Ops)
	return d
}

// sticky draws the header of the first row in sight over the top of the list; the next header pushes it away.
func (r *Rows) sticky(gtx C, t *Theme, source RowSource, lead, n int) {
	p := r.list.Position
	first := p.First - lead
	if first < 0 || first >= n || p.Offset == 0 {
		return
	}
	section := source.Section(first)
	if section == "" {
		return
	}
	m := op.Record(gtx.Ops)
	in := gtx
	in.Constraints.Min = image.Point{}
	d := Column640(in, func(gtx C) D { return t.header(gtx, section) })
	call := m.Stop()
	y, top := 0, -p.Offset
	for i := first; i < min(n, first+p.Count) && top < d.Size.Y; i++ {
		if i > first && source.Section(i) != section {
			y = top - d.Size.Y
			break
		}
		if s := r.slots[source.Key(i)]; s != nil {
			top += s.size.Y + s.header
		}
	}
	defer op.Offset(image.Pt(0, min(y, 0))).Push(gtx.Ops).Pop()
	call.Add(gtx.Ops)
}

// take gives a slot, an old one where there is one.
func (r *Rows) take() *slot {
	if n := len(r.free); n > 0 {
		s := r.free[n-1]
		r.free = r.free[:n-1]
		return s
	}
	return new(slot)
}

// outOfSight is how many frames a row keeps its buffer after it left: a finger that goes back and forth finds it again.
const outOfSight = 30

// recycle takes back the slots of rows that left the sight.
func (r *Rows) recycle() {
	for key, s := range r.slots {
		if r.frame-s.frame < outOfSight || s.click.Pressed() {
			continue
		}
		delete(r.slots, key)
		ops := s.ops
		*s = slot{ops: ops} // the buffer is large; it is worth keeping
		s.ops.Reset()
		r.free = append(r.free, s)
	}
}
