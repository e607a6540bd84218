package picture

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"testing"

	"vssid/app/cardcode"
)

// screenshot draws a code in the middle of a screen, with as many pixels a module as asked for.
func screenshot(t testing.TB, text string, module int) *image.Gray {
	m, err := cardcode.Draw(text)
	if err != nil {
		t.Fatal(err)
	}
	const border = cardcode.QuietZone + 6
	img := image.NewGray(image.Rect(0, 0, (m.Size+2*border)*module, (m.Size+4*border)*module))
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			img.SetGray(x, y, color.Gray{Y: 255})
			if m.Dark(x/module-border, y/module-2*border) {
				img.SetGray(x, y, color.Gray{Y: 0})
			}
		}
	}
	return img
}

func noisy(img *image.Gray) *image.Gray {
	r := rand.New(rand.NewPCG(1, 2))
	for i, v := range img.Pix {
		img.Pix[i] = uint8(min(255, max(0, int(v)/2+60+r.IntN(80)-40)))
	}
	return img
}

func asPNG(t testing.TB, img image.Image) []byte {
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func asJPEG(t testing.TB, img image.Image) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const text = "VSSID:A:0199000001:ABCD-EFGH-JKMN"

func TestRead(t *testing.T) {
	for name, raw := range map[string][]byte{
		"a screenshot":            asPNG(t, screenshot(t, text, 4)),
		"a photograph":            asJPEG(t, noisy(screenshot(t, text, 9))),
		"a very large photograph": asJPEG(t, noisy(screenshot(t, text, 60))),
	} {
		if got, err := Read(raw); err != nil || got != text {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	huge := asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	copy(huge[16:24], []byte{0, 1, 0, 0, 0, 1, 0, 0}) // 65536 × 65536 in the header
	for name, c := range map[string]struct {
		raw  []byte
		want error
	}{
		"nothing":            {nil, ErrNoPicture},
		"text":               {[]byte("xin chào"), ErrNoPicture},
		"a huge picture":     {huge, ErrNoPicture},
		"a cut picture":      {asPNG(t, screenshot(t, text, 4))[:200], ErrNoPicture},
		"a picture of grey":  {asPNG(t, image.NewGray(image.Rect(0, 0, 300, 300))), ErrNoCode},
		"a picture of 1 × 1": {asPNG(t, image.NewGray(image.Rect(0, 0, 1, 1))), ErrNoCode},
	} {
		if got, err := Read(c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v, want %v", name, got, err, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(asPNG(f, screenshot(f, "1", 1)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		config, _, err := image.DecodeConfig(bytes.NewReader(raw))
		if err == nil && config.Width*config.Height > 1<<20 {
			t.Skip("large pictures are slow, not different")
		}
		if got, err := Read(raw); err != nil && got != "" {
			t.Fatal(got, err)
		}
	})
}
