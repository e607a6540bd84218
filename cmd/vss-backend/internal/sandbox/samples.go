package sandbox

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
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
		m := sheet(900, 1200, color.RGBA{206, 220, 232, 255})
		disc(m, 450, 1240, 410, color.RGBA{64, 92, 140, 255})
		strokes(m, image.Rect(170, 930, 730, 1200), 14, 7, color.RGBA{40, 60, 110, 255}, random)
		disc(m, 450, 450, 260, color.RGBA{40, 32, 30, 255})
		disc(m, 450, 520, 225, color.RGBA{222, 184, 158, 255})
		disc(m, 370, 500, 22, color.RGBA{30, 24, 24, 255})
		disc(m, 530, 500, 22, color.RGBA{30, 24, 24, 255})
		return m
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
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		return fmt.Errorf("draw a sample photo: %w", err)
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Write(b.Bytes()) // fails only when the caller has left
	return nil
}
