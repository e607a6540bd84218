package main

import (
	"image"
	"image/color"
	"image/png"
	"io"

	"vssid/app/core"
)

// encodePNG draws a code black on white.
func encodePNG(w io.Writer, qr *core.QR) error {
	side := (qr.Size + 2*quietModules) * modulePixels
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if qr.Black(x/modulePixels-quietModules, y/modulePixels-quietModules) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return png.Encode(w, img)
}
