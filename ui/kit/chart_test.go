package kit

import (
	"image"
	"strconv"
	"testing"

	"gioui.org/f32"
	"gioui.org/io/input"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/unit"
)

func TestAxisStep(t *testing.T) {
	for most, want := range map[int64]int64{0: 1, 1: 1, 4: 1, 5: 2, 9: 5, 20: 5, 21: 10, 12_400_000: 5_000_000, 40_000_001: 20_000_000} {
		if got := AxisStep(most, 4); got != want {
			t.Errorf("AxisStep(%d) = %d, want %d", most, got, want)
		}
	}
}

func TestChartChoosesWhatIsTouched(t *testing.T) {
	var router input.Router
	var ops op.Ops
	var c Chart
	theme := Theme{Palette: Light(), Shaper: NewShaper()}
	bars := make([]ChartBar, 10)
	for i := range bars {
		bars[i] = ChartBar{At: 2017 + i, Label: strconv.Itoa(2017 + i), Value: int64(i) * 1_000_000, Said: "said " + strconv.Itoa(2017+i)}
	}
	frame := func() {
		ops.Reset()
		gtx := C{Ops: &ops, Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}, Source: router.Source(), Constraints: layout.Exact(image.Pt(400, 600))}
		gtx.Constraints.Min = image.Point{}
		c.Layout(gtx, &theme, "Salary by year", bars, func(v int64) string { return strconv.FormatInt(v/1_000_000, 10) })
		router.Frame(&ops)
	}
	said := func() string {
		for _, n := range router.AppendSemantics(nil) {
			if n.Desc.Label == "Salary by year" && n.Desc.Description != "" {
				return n.Desc.Description
			}
		}
		return ""
	}
	frame()
	if said() != "said 2026" {
		t.Errorf("at first %q", said())
	}
	p := f32.Pt(float32(c.place.Min.X+c.place.Dx()*25/100), 150)
	router.Queue(pointer.Event{Kind: pointer.Press, Position: p, Source: pointer.Touch, Buttons: pointer.ButtonPrimary}, pointer.Event{Kind: pointer.Release, Position: p, Source: pointer.Touch})
	frame()
	frame()
	if said() != "said 2019" {
		t.Errorf("after the touch %q", said())
	}
	router.Source().Execute(key.FocusCmd{Tag: &c.click})
	frame()
	router.Queue(key.Event{Name: key.NameRightArrow, State: key.Press})
	frame()
	frame()
	if said() != "said 2020" {
		t.Errorf("after the key %q", said())
	}
}
