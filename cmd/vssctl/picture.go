package main

import (
	"image"
	"image/color"
	"image/png"
	"io"

	"vssid/app/cardcode"
)

// encodePNG draws a code black on white.
func encodePNG(w io.Writer, qr *cardcode.Matrix) error {
	side := (qr.Size + 2*cardcode.QuietZone) * modulePixels
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		for x := range side {
			if qr.Dark(x/modulePixels-cardcode.QuietZone, y/modulePixels-cardcode.QuietZone) {
				img.SetColorIndex(x, y, 1)
			}
		}
	}
	return png.Encode(w, img)
}
