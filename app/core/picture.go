package core

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // the two formats a person's pictures come in
	_ "image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// errNoCode means that a picture holds no QR that can be read.
var errNoCode = errors.New("no QR code can be read in this picture")

// Limits of a picture: what it may unpack to, and the longer side that codes are looked for at first, in pixels.
const (
	maxPixels = 50_000_000 // a phone camera's
	firstSide = 1600
	nextSide  = 3200
)

func (r *runner) decodeImage(e DecodeImage) Msg {
	text, err := readQR(e.Image)
	return ImageDecoded{r.answer(e.Job, err), text}
}

// readQR reads the QR in a PNG or JPEG. A large picture is looked at reduced, then once more in finer grain.
func readQR(picture []byte) (text string, err error) {
	defer func() { // the decoders are other people's, and the picture is anybody's
		if p := recover(); p != nil {
			text, err = "", fmt.Errorf("%w: the decoder gave up: %v", errNoCode, p)
		}
	}()
	config, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width > maxPixels/config.Height {
		return "", errNoCode
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return "", errNoCode
	}
	side := max(config.Width, config.Height)
	for _, limit := range []int{firstSide, nextSide} {
		if text, ok := findQR(reduced(img, (side+limit-1)/limit)); ok {
			return text, nil
		}
		if side <= limit {
			break
		}
	}
	return "", errNoCode
}

// reduced is a picture in shades of grey, n times smaller: each pixel is the mean of n by n.
func reduced(img image.Image, n int) *image.Gray {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, max(b.Dx()/n, 1), max(b.Dy()/n, 1)))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			sum := 0
			for dy := range n {
				for dx := range n {
					sum += int(color.GrayModel.Convert(img.At(b.Min.X+x*n+dx, b.Min.Y+y*n+dy)).(color.Gray).Y)
				}
			}
			out.Pix[y*out.Stride+x] = uint8(sum / (n * n))
		}
	}
	return out
}

func findQR(img image.Image) (string, bool) {
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
