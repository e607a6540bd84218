package uitest

import (
	"flag"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"vssid/app/core"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// How far a picture may differ from its golden one: graphics libraries round differently.
const (
	channelTolerance = 12   // of 255
	pixelTolerance   = 0.01 // of all pixels
)

func TestGoldenPictures(t *testing.T) {
	c := camera(t, 360, 780, 1)
	for _, s := range samples(t) {
		for _, theme := range []core.Theme{core.ThemeLight, core.ThemeDark} {
			if theme == core.ThemeDark && s.Name != "20-home" && s.Name != "40-settings" && s.Name != "35-unlock-wrong" {
				continue
			}
			name := s.Name + "-" + string(theme) + ".png"
			t.Run(name, func(t *testing.T) {
				s.State.Prefs.Theme = theme
				img, err := c.Picture(s.State)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, filepath.Join("testdata", name), img)
			})
		}
	}
}

func compare(t *testing.T, file string, got *image.RGBA) {
	t.Helper()
	if *update {
		writePNG(t, file, got)
		return
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatalf("%v; go test ./ui/uitest -update writes it", err)
	}
	defer f.Close()
	decoded, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	want := image.NewRGBA(decoded.Bounds())
	draw.Draw(want, want.Bounds(), decoded, image.Point{}, draw.Src)
	if want.Bounds() != got.Bounds() {
		t.Fatalf("the picture is %v, its golden one %v", got.Bounds(), want.Bounds())
	}
	if share := differing(want, got); share > pixelTolerance {
		left := filepath.Join(os.TempDir(), "got-"+filepath.Base(file))
		writePNG(t, left, got)
		t.Errorf("%.2f %% of the pixels differ; the new picture is %s", 100*share, left)
	}
}

// differing is the share of pixels that differ by more than the tolerance.
func differing(a, b *image.RGBA) float64 {
	count := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for k := range 3 {
			if d := int(a.Pix[i+k]) - int(b.Pix[i+k]); d > channelTolerance || -d > channelTolerance {
				count++
				break
			}
		}
	}
	return float64(count) / float64(len(a.Pix)/4)
}

func writePNG(t *testing.T, file string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestDifferingSeesAChange(t *testing.T) {
	a, b := image.NewRGBA(image.Rect(0, 0, 10, 10)), image.NewRGBA(image.Rect(0, 0, 10, 10))
	b.Pix[0] = channelTolerance
	if differing(a, b) != 0 {
		t.Error("a difference within the tolerance counts")
	}
	b.Pix[0] = channelTolerance + 1
	if differing(a, b) != 0.01 {
		t.Errorf("one of a hundred pixels counts %v", differing(a, b))
	}
}
