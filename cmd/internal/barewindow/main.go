// Command barewindow is the floor the app's start is measured against: the least a Gio program can do before something is on the screen.
// It opens a window of the app's size and fills it with one colour.
package main

import (
	"image/color"
	"log"
	"os"

	"gioui.org/app"
	"gioui.org/op"
	"gioui.org/op/paint"
	"gioui.org/unit"
)

// fill is the colour of the window: the accent of the app's light theme, which nothing else on an empty display has.
var fill = color.NRGBA{R: 0x0A, G: 0x5A, B: 0xA8, A: 0xFF}

func main() {
	go func() {
		if err := draw(); err != nil {
			log.Fatal("barewindow: ", err)
		}
		os.Exit(0)
	}()
	app.Main()
}

// draw shows the window until it is closed.
func draw() error {
	w := new(app.Window)
	w.Option(app.Title("bare"), app.Size(unit.Dp(412), unit.Dp(892)))
	var ops op.Ops
	for {
		switch e := w.Event().(type) {
		case app.DestroyEvent:
			return e.Err
		case app.FrameEvent:
			gtx := app.NewContext(&ops, e)
			paint.Fill(gtx.Ops, fill)
			e.Frame(gtx.Ops)
		}
	}
}
