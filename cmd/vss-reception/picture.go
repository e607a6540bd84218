package main

import (
	"errors"
	"image"
	_ "image/jpeg" // the formats of photographs and screenshots
	_ "image/png"
	"os"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"golang.org/x/image/draw"
)

// errNoCode means that a picture holds no QR code that can be read.
var errNoCode = errors.New("no QR code can be read in this picture")

// maxPixels bounds what a picture may unpack to: a phone camera's 50 megapixels.
const maxPixels = 50_000_000

// readPicture reads the QR code in a PNG or JPEG.
func readPicture(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", unusable("reading the picture: %v", err)
	}
	defer f.Close()
	config, _, err := image.DecodeConfig(f)
	if err != nil {
		return "", unusable("%s is neither PNG nor JPEG: %v", path, err)
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width > maxPixels/config.Height {
		return "", unusable("%s has %d × %d pixels, more than this program unpacks", path, config.Width, config.Height)
	}
	if _, err := f.Seek(0, 0); err != nil {
		return "", unusable("reading the picture: %v", err)
	}
	img, _, err := image.Decode(f)
	if err != nil {
		return "", unusable("reading the picture %s: %v", path, err)
	}
	for _, side := range []int{0, 1600, 1000, 640} {
		if text, err := readQR(scaled(img, side)); err == nil {
			return text, nil
		}
	}
	return "", errNoCode
}

// scaled shrinks a picture to a longer side in pixels; 0 and small pictures stay as they are. Fewer pixels a module hide noise and moiré.
func scaled(img image.Image, side int) image.Image {
	b := img.Bounds()
	longer := max(b.Dx(), b.Dy())
	if side == 0 || longer <= side {
		return img
	}
	out := image.NewGray(image.Rect(0, 0, b.Dx()*side/longer, b.Dy()*side/longer))
	draw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Src, nil)
	return out
}

func readQR(img image.Image) (string, error) {
	source := gozxing.NewLuminanceSourceFromImage(img)
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		bitmap, err := gozxing.NewBinaryBitmap(binarizer)
		if err != nil {
			continue
		}
		hints := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
		if result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints); err == nil {
			return result.GetText(), nil
		}
	}
	return "", errNoCode
}
