// Command page is a window for the stage's own test: a field, a dark button with light words, and what came of pressing it.
package main

import (
	"image/color"
	"log"
	"os"

	"eliasnaur.com/font/roboto/robotomedium"
	"gioui.org/app"
	"gioui.org/font"
	"gioui.org/font/opentype"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"
	"gioui.org/widget"
	"gioui.org/widget/material"
)

func main() {
	go func() {
		if err := show(); err != nil {
			log.Fatal("page: ", err)
		}
		os.Exit(0)
	}()
	app.Main()
}

func show() error {
	face, err := opentype.Parse(robotomedium.TTF)
	if err != nil {
		return err
	}
	theme := material.NewTheme()
	theme.Shaper = text.NewShaper(text.NoSystemFonts(), text.WithCollection([]font.FontFace{{Face: face}}))
	theme.ContrastBg = color.NRGBA{R: 0x0A, G: 0x5A, B: 0xA8, A: 0xFF}
	w := new(app.Window)
	w.Option(app.Title("page"), app.Size(unit.Dp(412), unit.Dp(600)))
	var (
		ops    op.Ops
		button widget.Clickable
		field  widget.Editor
		said   = "Nhập số tài khoản"
	)
	field.SingleLine = true
	for {
		switch e := w.Event().(type) {
		case app.DestroyEvent:
			return e.Err
		case app.FrameEvent:
			gtx := app.NewContext(&ops, e)
			if button.Clicked(gtx) {
				said = "Đã nhận " + field.Text()
			}
			layout.UniformInset(24).Layout(gtx, func(gtx layout.Context) layout.Dimensions {
				return layout.Flex{Axis: layout.Vertical, Spacing: layout.SpaceBetween}.Layout(gtx,
					layout.Rigid(material.Body1(theme, said).Layout),
					layout.Rigid(material.Editor(theme, &field, "Mười chữ số").Layout),
					layout.Rigid(material.Button(theme, &button, "Tiếp tục").Layout),
				)
			})
			e.Frame(gtx.Ops)
		}
	}
}
