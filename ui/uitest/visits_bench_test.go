package uitest

import (
	"image"
	"testing"

	"gioui.org/f32"
	"gioui.org/font"
	"gioui.org/io/input"
	"gioui.org/io/pointer"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/paint"
	"gioui.org/unit"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/ui/citizen"
)

// scrolled measures a frame of the care book with n visits while it is scrolled, a screen's height at a time.
func scrolled(b *testing.B, n int) {
	s := Home()
	s.Stack, s.Open = []core.Screen{core.ScreenHome, core.ScreenPersonal, core.ScreenCareBook}, true
	s.CareBook = core.CareBookState{Book: Book(n), At: Now}
	ui := citizen.New(shaper())
	var router input.Router
	var ops op.Ops
	gtx := layout.Context{Ops: &ops, Now: s.Now, Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}, Source: router.Source(), Constraints: layout.Exact(image.Pt(412, 892))}
	frame := func(by float32) {
		router.Queue(pointer.Event{Kind: pointer.Scroll, Source: pointer.Mouse, Position: f32.Pt(206, 500), Scroll: f32.Pt(0, by)})
		ops.Reset()
		ui.Layout(gtx, s)
		router.Frame(&ops)
	}
	for range 5 {
		frame(0)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		by := float32(30)
		if i/100%2 == 1 {
			by = -30 // down for a while and up again, so that the short list moves as much as the long one
		}
		frame(by)
		i++
	}
}

func BenchmarkScroll5000Visits(b *testing.B) { scrolled(b, 5000) }
func BenchmarkScroll50Visits(b *testing.B)   { scrolled(b, 50) }

// The floor: a bare list of Gio's with the same four lines of words a row, without clicks, names or colours of the app.
func BenchmarkScrollBareList(b *testing.B) {
	visits := Book(50).Visits
	list := layout.List{Axis: layout.Vertical}
	var router input.Router
	var ops op.Ops
	gtx := layout.Context{Ops: &ops, Now: Now, Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}, Source: router.Source(), Constraints: layout.Exact(image.Pt(412, 892))}
	lines := make([][4]string, len(visits))
	for i, v := range visits {
		lines[i] = [4]string{v.AdmittedAt.Format("02/01/2006") + " · ngoại trú", v.Diagnosis, v.FacilityName, "Bạn trả 24.000 đ"}
	}
	label := widget.Label{}
	frame := func(by float32) {
		router.Queue(pointer.Event{Kind: pointer.Scroll, Source: pointer.Mouse, Position: f32.Pt(206, 500), Scroll: f32.Pt(0, by)})
		ops.Reset()
		m := op.Record(&ops)
		paint.ColorOp{}.Add(&ops)
		ink := m.Stop()
		list.Layout(gtx, len(visits), func(gtx layout.Context, i int) layout.Dimensions {
			y := 0
			gtx.Constraints.Min = image.Point{}
			for _, line := range lines[i] {
				o := op.Offset(image.Pt(16, y)).Push(gtx.Ops)
				y += label.Layout(gtx, shaper(), font.Font{Typeface: "Roboto"}, 16, line, ink).Size.Y
				o.Pop()
			}
			return layout.Dimensions{Size: image.Pt(412, y)}
		})
		router.Frame(&ops)
	}
	for range 5 {
		frame(0)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		by := float32(30)
		if i/100%2 == 1 {
			by = -30
		}
		frame(by)
		i++
	}
}
