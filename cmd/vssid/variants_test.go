package main

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"gioui.org/font"

	"vssid/app/core"
	"vssid/ui/kit"
	"vssid/ui/uitest"
)

var update = flag.Bool("update", false, "write the golden strips anew")

// variant is one way a person may see a screen.
type variant struct {
	language string
	theme    core.Theme
	size     int
}

// variants are those that every screen is held to: both languages the app is written in, light and dark, common and largest text; and one in each further language.
func variants() []variant {
	var all []variant
	for _, language := range core.Languages() {
		if !own(language) {
			all = append(all, variant{language, core.ThemeLight, 100})
			continue
		}
		for _, theme := range []core.Theme{core.ThemeLight, core.ThemeDark} {
			for _, size := range []int{100, 200} {
				all = append(all, variant{language, theme, size})
			}
		}
	}
	return all
}

// A strip is made of pictures of a small phone, a sixth as wide and high: enough to see that something moved, broke or changed its colour. The full-sized
// pictures of ui/uitest see the rest.
const (
	phoneWidth, phoneHeight = 360, 780
	shrink                  = 6
	tileWidth, tileHeight   = phoneWidth / shrink, phoneHeight / shrink
)

// How far a tile may differ: graphics libraries round differently, and systems have other versions of the fonts that are not the app's own.
const (
	channelTolerance = 14
	ownTolerance     = 0.012 // of a tile's pixels
	systemTolerance  = 0.06
)

func TestEveryVariantOfEveryScreen(t *testing.T) {
	if err := drawWithoutDisplay(); err != nil {
		t.Fatal(err)
	}
	samples, err := uitest.Samples()
	if err != nil {
		t.Fatal(err)
	}
	all := variants()
	strips := make([]*image.RGBA, len(samples))
	for i := range strips {
		strips[i] = image.NewRGBA(image.Rect(0, 0, tileWidth*len(all), tileHeight))
	}
	for at, v := range all {
		fillColumn(t, samples, strips, at, v)
	}
	for i, sample := range samples {
		t.Run(sample.Name, func(t *testing.T) {
			file := filepath.Join("testdata", "variants", sample.Name+".png")
			if *update {
				writeStrip(t, file, strips[i])
				return
			}
			compareStrip(t, file, strips[i], all)
		})
	}
}

// fillColumn draws every sample in one variant into its place of the samples' strips.
func fillColumn(t *testing.T, samples []uitest.Sample, strips []*image.RGBA, at int, v variant) {
	t.Helper()
	var faces []font.FontFace
	if !own(v.language) {
		var err error
		if faces, err = facesOf(v.language); err != nil {
			t.Fatalf("no letters of %s (Debian package fonts-noto-cjk, installed by scripts/install-needs test): %v", v.language, err)
		}
	}
	camera, err := uitest.NewCamera(kit.NewShaper(faces...), phoneWidth, phoneHeight, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer camera.Close()
	for i, sample := range samples {
		sample.State.Prefs.Language, sample.State.Prefs.Theme, sample.State.Prefs.TextSize = v.language, v.theme, v.size
		picture, err := camera.Picture(sample.State)
		if err != nil {
			t.Fatalf("%s in %v: %v", sample.Name, v, err)
		}
		small := shrunk(picture)
		draw.Draw(strips[i], small.Bounds().Add(image.Pt(at*tileWidth, 0)), small, image.Point{}, draw.Src)
	}
}

// shrunk is a picture a sixth as wide and high, each pixel the mean of thirty-six.
func shrunk(from *image.RGBA) *image.RGBA {
	to := image.NewRGBA(image.Rect(0, 0, tileWidth, tileHeight))
	for y := range tileHeight {
		for x := range tileWidth {
			var sum [3]int
			for dy := range shrink {
				for dx := range shrink {
					at := from.PixOffset(x*shrink+dx, y*shrink+dy)
					for k := range sum {
						sum[k] += int(from.Pix[at+k])
					}
				}
			}
			const n = shrink * shrink
			to.SetRGBA(x, y, color.RGBA{coarse(sum[0] / n), coarse(sum[1] / n), coarse(sum[2] / n), 255})
		}
	}
	return to
}

// coarse leaves out what no eye sees, which halves the files.
func coarse(channel int) uint8 { return uint8(channel) &^ 7 }

func compareStrip(t *testing.T, file string, got *image.RGBA, all []variant) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatalf("%v; go test ./cmd/vssid -run Variant -update writes it", err)
	}
	defer f.Close()
	decoded, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if decoded.Bounds() != got.Bounds() {
		t.Fatalf("the strip is %v, its golden one %v: a language came or went; write it anew", got.Bounds(), decoded.Bounds())
	}
	want := image.NewRGBA(decoded.Bounds())
	draw.Draw(want, want.Bounds(), decoded, image.Point{}, draw.Src)
	for at, v := range all {
		tolerance := ownTolerance
		if !own(v.language) {
			tolerance = systemTolerance
		}
		if share := differing(want, got, image.Rect(at*tileWidth, 0, (at+1)*tileWidth, tileHeight)); share > tolerance {
			left := filepath.Join(os.TempDir(), "got-"+filepath.Base(file))
			writeStrip(t, left, got)
			t.Errorf("%s, %s, %d %%: %.1f %% of the pixels differ; the new strip is %s", v.language, v.theme, v.size, 100*share, left)
		}
	}
}

// differing is the share of a tile's pixels that differ by more than the tolerance.
func differing(a, b *image.RGBA, tile image.Rectangle) float64 {
	count := 0
	for y := tile.Min.Y; y < tile.Max.Y; y++ {
		for x := tile.Min.X; x < tile.Max.X; x++ {
			at := a.PixOffset(x, y)
			for k := range 3 {
				if d := int(a.Pix[at+k]) - int(b.Pix[at+k]); d > channelTolerance || -d > channelTolerance {
					count++
					break
				}
			}
		}
	}
	return float64(count) / float64(tile.Dx()*tile.Dy())
}

func writeStrip(t *testing.T, file string, strip *image.RGBA) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, strip); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestStripSeesAChange(t *testing.T) {
	a, b := image.NewRGBA(image.Rect(0, 0, 20, 10)), image.NewRGBA(image.Rect(0, 0, 20, 10))
	b.SetRGBA(12, 5, color.RGBA{R: channelTolerance + 1})
	for tile, want := range map[image.Rectangle]float64{image.Rect(0, 0, 10, 10): 0, image.Rect(10, 0, 20, 10): 0.01} {
		if got := differing(a, b, tile); got != want {
			t.Errorf("%v of %v differ, want %v", got, tile, want)
		}
	}
	if len(variants()) < 8 {
		t.Error(fmt.Sprint("only these variants: ", variants()))
	}
}
