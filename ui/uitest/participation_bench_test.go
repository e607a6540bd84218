package uitest

import (
	"image"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/input"
	"gioui.org/io/pointer"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/unit"

	"vssid/app/core"
	"vssid/ui/citizen"
)

// periods measures a frame of participation over so many years while it is scrolled.
func periods(b *testing.B, years int) {
	s := Records(core.ScreenParticipation, years)
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
		frame(200)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		by := float32(30)
		if i/60%2 == 1 {
			by = -30
		}
		frame(by)
		i++
	}
}

func BenchmarkScroll40YearsOfPeriods(b *testing.B) { periods(b, 40) }
func BenchmarkScroll12YearsOfPeriods(b *testing.B) { periods(b, 12) }
