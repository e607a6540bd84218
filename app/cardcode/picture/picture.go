// Package picture reads the QR code in a photograph or a screenshot.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the two formats a person's pictures come in
	_ "image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/draw"
)

var (
	// ErrNoPicture means that the bytes are neither PNG nor JPEG, or unpack to more than MaxPixels.
	ErrNoPicture = errors.New("not a PNG or JPEG of a size that can be read")
	// ErrNoCode means that a picture holds no QR code that can be read.
	ErrNoCode = errors.New("no QR code can be read in this picture")
)

// MaxPixels bounds what a picture may unpack to: a phone camera's 50 megapixels.
const MaxPixels = 50_000_000

// sides are the longer sides, in pixels, at which a picture is looked at one after the other; one that a smaller picture does not reach stands for the picture as
// it is. Fewer pixels a module hide noise and the pattern of a photographed screen; more of them find a small code in a large photograph.
var sides = []int{1600, 3200, 1000, 640}

// Read gives the text of the QR code in a PNG or JPEG.
func Read(raw []byte) (text string, err error) {
	defer func() { // the decoders are other people's, and the picture is anybody's
		if p := recover(); p != nil {
			text, err = "", fmt.Errorf("%w: the decoder gave up: %v", ErrNoCode, p)
		}
	}()
	config, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width > MaxPixels/config.Height {
		return "", ErrNoPicture
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return "", ErrNoPicture
	}
	for _, turned := range []bool{false, true} {
		if text, ok := readAtSides(img, turned); ok {
			return text, nil
		}
	}
	return "", ErrNoCode
}

// readAtSides looks at a picture at each size. Turned by a quarter, the search crosses the code's columns instead of its rows: of clean pictures it misses one in
// forty, because the modules happen to look like a corner of the code, and hardly ever the same one both ways.
func readAtSides(img image.Image, turned bool) (string, bool) {
	b := img.Bounds()
	longer, whole := max(b.Dx(), b.Dy()), false
	for _, side := range sides {
		if side >= longer {
			if whole {
				continue
			}
			side, whole = 0, true
		}
		look := scaled(img, side)
		if turned {
			look = quarterTurn(look)
		}
		if text, ok := read(look); ok {
			return text, true
		}
	}
	return "", false
}

func quarterTurn(img image.Image) image.Image {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.Set(b.Dy()-1-y, x, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// scaled shrinks a picture to a longer side; 0 leaves it as it is.
func scaled(img image.Image, side int) image.Image {
	if side == 0 {
		return img
	}
	b := img.Bounds()
	longer := max(b.Dx(), b.Dy())
	out := image.NewGray(image.Rect(0, 0, max(1, b.Dx()*side/longer), max(1, b.Dy()*side/longer)))
	draw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	return out
}

func read(img image.Image) (string, bool) {
	source := gozxing.NewLuminanceSourceFromImage(img)
	hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		bitmap, err := gozxing.NewBinaryBitmap(binarizer)
		if err != nil {
			continue
		}
		if result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
			return result.GetText(), true
		}
	}
	return "", false
}
