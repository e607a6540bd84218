package core

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // the two formats a person's pictures come in
	_ "image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// errNoCode means that a picture holds no QR that can be read.
var errNoCode = errors.New("no QR code can be read in this picture")

// maxPixels bounds what a picture may unpack to: a phone camera's 50 megapixels.
const maxPixels = 50_000_000

func (r *runner) decodeImage(e DecodeImage) Msg {
	text, err := readQR(e.Image)
	return ImageDecoded{r.answer(e.Job, err), text}
}

// readQR reads the QR in a PNG or JPEG.
func readQR(picture []byte) (string, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(picture))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width > maxPixels/config.Height {
		return "", errNoCode
	}
	img, _, err := image.Decode(bytes.NewReader(picture))
	if err != nil {
		return "", errNoCode
	}
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
