package uitest

import (
	"image"
	"runtime"
	"slices"
	"testing"
	"time"

	"gioui.org/font"
	"gioui.org/io/input"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/paint"
	"gioui.org/unit"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/ui/citizen"
)

// opener shows one state after another in one window, as a person goes through the app.
type opener struct {
	ui     *citizen.UI
	router input.Router
	ops    op.Ops
}

func (o *opener) show(s core.State) {
	o.ops.Reset()
	o.ui.Layout(layout.Context{Ops: &o.ops, Now: s.Now, Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}, Source: o.router.Source(), Constraints: layout.Exact(image.Pt(412, 892))}, s)
	o.router.Frame(&o.ops)
}

// BenchmarkOpenScreen lays out the first frame of each screen in turn, its words not shaped before: what a tap waits for before the picture is drawn. It also tells the
// slowest one.
func BenchmarkOpenScreen(b *testing.B) {
	all := samples(b)
	var took []time.Duration
	i := 0
	o := &opener{ui: citizen.New(shaper())}
	for b.Loop() {
		began := time.Now()
		o.show(all[i%len(all)].State)
		took = append(took, time.Since(began))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
}

// BenchmarkOpenBareList is the floor: the first frame of a bare list of Gio's with as many words as a screen of the app has, different ones each time.
func BenchmarkOpenBareList(b *testing.B) {
	all := samples(b)
	texts := make([][]string, len(all))
	for i, s := range all {
		for _, n := range NewDriver(shaper(), s.State, 412, 892).Nodes() {
			if n.Desc.Label != "" {
				texts[i] = append(texts[i], n.Desc.Label)
			}
		}
	}
	var router input.Router
	var ops op.Ops
	label := widget.Label{}
	i := 0
	for b.Loop() {
		words := texts[i%len(texts)]
		i++
		ops.Reset()
		m := op.Record(&ops)
		paint.ColorOp{}.Add(&ops)
		ink := m.Stop()
		list := layout.List{Axis: layout.Vertical}
		gtx := layout.Context{Ops: &ops, Now: Now, Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}, Source: router.Source(), Constraints: layout.Exact(image.Pt(412, 892))}
		list.Layout(gtx, len(words), func(gtx layout.Context, i int) layout.Dimensions {
			return label.Layout(gtx, shaper(), font.Font{Typeface: "Roboto"}, 16, words[i], ink)
		})
		router.Frame(&ops)
	}
}

// BenchmarkMemoryOfAllScreens goes through every screen in one window and tells what stays on the heap: words, shapes and widgets that are kept ready.
func BenchmarkMemoryOfAllScreens(b *testing.B) {
	all := samples(b)
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		o := &opener{ui: citizen.New(shaper())}
		for _, s := range all {
			o.show(s.State)
			o.show(s.State)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(o)
	}
	b.ReportMetric(float64(after.HeapAlloc)-float64(before.HeapAlloc), "kept-bytes")
}
