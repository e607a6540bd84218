package sandbox

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
)

// A registration wants three photos, and a tester has none of somebody who does not exist. These are drawn, show nobody, and are sharp and lit
// enough for the app's checks.

// samplePhoto draws one: a face, or a card with lines that look like print and say nothing; nil for another kind.
func samplePhoto(kind string) image.Image {
	random := rand.New(rand.NewPCG(7, uint64(len(kind))))
	switch kind {
	case "portrait":
		return portrait(color.RGBA{64, 92, 140, 255}, color.RGBA{40, 32, 30, 255}, color.RGBA{222, 184, 158, 255}, random)
	case "id-front":
		m := sheet(1280, 808, color.RGBA{186, 214, 206, 255})
		draw.Draw(m, image.Rect(60, 180, 360, 600), image.NewUniform(color.RGBA{230, 236, 238, 255}), image.Point{}, draw.Src)
		disc(m, 210, 380, 100, color.RGBA{222, 184, 158, 255})
		strokes(m, image.Rect(420, 150, 1200, 760), 50, 22, color.RGBA{50, 60, 70, 255}, random)
		return m
	case "id-back":
		m := sheet(1280, 808, color.RGBA{186, 214, 206, 255})
		strokes(m, image.Rect(60, 150, 1200, 760), 50, 22, color.RGBA{50, 60, 70, 255}, random)
		return m
	}
	return nil
}

// portrait draws somebody in a shirt.
func portrait(shirt, hair, skin color.RGBA, random *rand.Rand) image.Image {
	m := sheet(900, 1200, color.RGBA{206, 220, 232, 255})
	disc(m, 450, 1240, 410, shirt)
	strokes(m, image.Rect(170, 930, 730, 1200), 14, 7, color.RGBA{shirt.R * 2 / 3, shirt.G * 2 / 3, shirt.B * 2 / 3, 255}, random)
	disc(m, 450, 450, 260, hair)
	disc(m, 450, 520, 225, skin)
	disc(m, 370, 500, 22, color.RGBA{30, 24, 24, 255})
	disc(m, 530, 500, 22, color.RGBA{30, 24, 24, 255})
	return m
}

// SamplePortrait draws the photo on record of a made-up person, a JPEG that is the same for the same number. It shows nobody.
func SamplePortrait(insuranceNumber string) ([]byte, error) {
	of := fnv.New64a()
	io.WriteString(of, insuranceNumber) // a hash takes everything
	random := rand.New(rand.NewPCG(11, of.Sum64()))
	shirts := []color.RGBA{{64, 92, 140, 255}, {150, 70, 60, 255}, {70, 120, 90, 255}, {120, 90, 140, 255}}
	hairs := []color.RGBA{{40, 32, 30, 255}, {90, 84, 82, 255}, {24, 22, 26, 255}, {70, 50, 40, 255}}
	skins := []color.RGBA{{222, 184, 158, 255}, {204, 160, 130, 255}, {232, 198, 174, 255}}
	return asJPEG(portrait(shirts[random.IntN(len(shirts))], hairs[random.IntN(len(hairs))], skins[random.IntN(len(skins))], random))
}

func asJPEG(m image.Image) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		return nil, fmt.Errorf("draw a sample photo: %w", err)
	}
	return b.Bytes(), nil
}

func sheet(w, h int, ground color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	return m
}

func disc(m *image.RGBA, x, y, r int, c color.RGBA) {
	for dy := -r; dy <= r; dy++ {
		for dx := -r; dx <= r; dx++ {
			if dx*dx+dy*dy <= r*r {
				m.SetRGBA(x+dx, y+dy, c)
			}
		}
	}
}

// strokes fills an area with strokes in lines, some left out.
func strokes(m *image.RGBA, area image.Rectangle, line, high int, c color.RGBA, random *rand.Rand) {
	for y := area.Min.Y; y < area.Max.Y; y += line {
		for x := area.Min.X; x < area.Max.X; x += 16 {
			if random.IntN(3) > 0 {
				draw.Draw(m, image.Rect(x, y, x+9, y+high), image.NewUniform(c), image.Point{}, draw.Src)
			}
		}
	}
}

func sendSamplePhoto(w http.ResponseWriter, r *http.Request) error {
	m := samplePhoto(strings.TrimSuffix(r.PathValue("kind"), ".jpg"))
	if m == nil {
		return &fault{http.StatusNotFound, "the sandbox draws portrait.jpg, id-front.jpg and id-back.jpg"}
	}
	content, err := asJPEG(m)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Write(content) // fails only when the caller has left
	return nil
}
