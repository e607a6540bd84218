package kit

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/input"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"
	"gioui.org/widget"
)

// months is a list of a row a month, ten rows under each header.
type months struct {
	keys, headers, titles []string
	drawn                 int
}

func newMonths(n int) *months {
	m := &months{}
	for i := range n {
		m.keys = append(m.keys, fmt.Sprintf("key %d", i))
		m.headers = append(m.headers, fmt.Sprintf("Năm %d", 2026-i/10))
		m.titles = append(m.titles, fmt.Sprintf("Tháng thứ %d", i))
	}
	return m
}

func (m *months) Len() int             { return len(m.keys) }
func (m *months) Key(i int) string     { return m.keys[i] }
func (m *months) Section(i int) string { return m.headers[i] }
func (m *months) Row(gtx C, t *Theme, i int) (D, Spoken) {
	m.drawn++
	r := Row{Title: m.titles[i], Value: "12.345.678 đ", Kind: semantic.Button}
	return t.RowFace(gtx, r), Spoken{Class: semantic.Button, Name: r.Title, More: r.Value}
}

// window is a list on a screen of 400 × 800 dp.
type window struct {
	router input.Router
	ops    op.Ops
	theme  Theme
	rows   Rows
	source *months
	stamp  uint64
	chosen string
}

func newWindow(n int) *window {
	return &window{theme: Theme{Palette: Light(), Shaper: NewShaper()}, source: newMonths(n)}
}

func (w *window) frame() {
	w.ops.Reset()
	gtx := C{Ops: &w.ops, Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}, Source: w.router.Source(), Constraints: layout.Exact(image.Pt(400, 800))}
	if key, ok := w.rows.Clicked(gtx); ok {
		w.chosen = key
	}
	w.rows.Layout(gtx, &w.theme, w.stamp, w.source, nil, nil)
	w.router.Frame(&w.ops)
}

// bounds are where a label is drawn; the last one is the topmost.
func (w *window) bounds(label string) (image.Rectangle, bool) {
	var at image.Rectangle
	found := false
	for _, n := range w.router.AppendSemantics(nil) {
		if n.Desc.Label == label {
			at, found = n.Desc.Bounds, true
		}
	}
	return at, found
}

func TestRowsOpenWhatWasPressed(t *testing.T) {
	w := newWindow(500)
	w.frame()
	at, ok := w.bounds("Tháng thứ 3")
	if !ok {
		t.Fatal("the fourth row is not in sight")
	}
	p := f32.Pt(float32(at.Min.X+20), float32(at.Min.Y+20))
	w.router.Queue(pointer.Event{Kind: pointer.Press, Position: p, Source: pointer.Touch, Buttons: pointer.ButtonPrimary},
		pointer.Event{Kind: pointer.Release, Position: p, Source: pointer.Touch})
	w.frame()
	w.frame()
	if w.chosen != "key 3" {
		t.Errorf("pressed %q", w.chosen)
	}
}

func TestRowsHeaderSticksAndIsPushedAway(t *testing.T) {
	w := newWindow(500)
	w.frame()
	header := func() int { at, _ := w.bounds("Năm 2026"); return at.Min.Y }
	begin := header()
	w.rows.list.Position = layout.Position{First: 4, Offset: 10, BeforeEnd: true}
	w.frame()
	if got := header(); got != begin {
		t.Errorf("in the middle of its rows the header stands at %d, at the beginning at %d", got, begin)
	}
	w.rows.list.Position = layout.Position{First: 9, Offset: 50, BeforeEnd: true}
	w.frame()
	if got := header(); got >= begin {
		t.Errorf("the next header does not push: %d", got)
	}
	if at, ok := w.bounds("Năm 2025"); !ok || at.Min.Y < header() {
		t.Errorf("the next header stands at %v", at)
	}
}

func TestRowsAreDrawnOnceUntilTheStampChanges(t *testing.T) {
	w := newWindow(500)
	w.frame()
	first := w.source.drawn
	if first > 20 {
		t.Errorf("%d rows were drawn for a screen", first)
	}
	w.frame()
	if w.source.drawn != first {
		t.Errorf("the second frame drew %d rows again", w.source.drawn-first)
	}
	w.source.titles[0] = "Tháng đã sửa"
	w.stamp++
	w.frame()
	if _, ok := w.bounds("Tháng đã sửa"); !ok {
		t.Error("the change is not shown")
	}
}

func TestRowsForgetWhatIsOutOfSight(t *testing.T) {
	w := newWindow(5000)
	for range 1000 {
		w.frame()
		w.rows.list.ScrollBy(3)
	}
	if n := len(w.rows.slots) + len(w.rows.free); n > 150 {
		t.Errorf("%d buffers are kept", n)
	}
	if !strings.HasPrefix(w.source.keys[w.rows.Position().First], "key 30") {
		t.Errorf("first in sight: %s", w.source.keys[w.rows.Position().First])
	}
}

func TestRowsOfAnyNumberCostTheSame(t *testing.T) {
	allocs := map[int]float64{}
	for _, n := range []int{50, 5000} {
		w := newWindow(n)
		w.frame()
		allocs[n] = testing.AllocsPerRun(100, w.frame)
	}
	// The router's focus order takes one for each control in sight; the list itself none.
	if allocs[5000] > allocs[50]+1 || allocs[5000] > 20 {
		t.Errorf("allocations of a steady frame: %v", allocs)
	}
}

func BenchmarkRowsSteady(b *testing.B) {
	for _, n := range []int{50, 5000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWindow(n)
			w.frame()
			b.ReportAllocs()
			for b.Loop() {
				w.frame()
			}
		})
	}
}

// BenchmarkRowsScroll moves by a third of a row each frame, as a finger does.
func BenchmarkRowsScroll(b *testing.B) {
	w := newWindow(5000)
	b.ReportAllocs()
	for b.Loop() {
		w.frame()
		w.rows.list.ScrollBy(0.33)
		if !w.rows.list.Position.BeforeEnd {
			w.rows.Top()
		}
	}
}

// BenchmarkBareListScroll is the same movement over a bare Gio list with one label a row.
func BenchmarkBareListScroll(b *testing.B) {
	w := newWindow(5000)
	clicks := make([]widget.Clickable, 5000)
	list := layout.List{Axis: layout.Vertical}
	b.ReportAllocs()
	for b.Loop() {
		w.ops.Reset()
		gtx := C{Ops: &w.ops, Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}, Source: w.router.Source(), Constraints: layout.Exact(image.Pt(400, 800))}
		list.Layout(gtx, len(clicks), func(gtx C, i int) D {
			return clicks[i].Layout(gtx, func(gtx C) D {
				gtx.Constraints.Min.Y = gtx.Dp(RowHeight)
				w.theme.Aligned(gtx, Body, w.theme.Ink, text.Start, w.source.titles[i])
				return D{Size: gtx.Constraints.Min}
			})
		})
		w.router.Frame(&w.ops)
		list.ScrollBy(0.33)
		if !list.Position.BeforeEnd {
			list.Position = layout.Position{}
		}
	}
}
