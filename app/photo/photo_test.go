package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/image/draw"
)

// cardPicture draws a card with lines of print and a face, as a camera with some noise would see it.
func cardPicture(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	random := rand.New(rand.NewPCG(1, 2))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.RGBA{120, 110, 100, 255}), image.Point{}, draw.Src)
	card := image.Rect(w/12, h/8, w-w/12, h-h/8)
	draw.Draw(m, card, image.NewUniform(color.RGBA{190, 215, 225, 255}), image.Point{}, draw.Src)
	line := max(2, h/60)
	for y := card.Min.Y + 4*line; y < card.Max.Y-4*line; y += 4 * line {
		for x := card.Min.X + card.Dx()/3; x < card.Max.X-4*line; x += line {
			if random.IntN(5) < 3 {
				draw.Draw(m, image.Rect(x, y, x+line-1, y+2*line), image.NewUniform(color.RGBA{40, 40, 60, 255}), image.Point{}, draw.Src)
			}
		}
	}
	face := image.Pt(card.Min.X+card.Dx()/6, card.Min.Y+card.Dy()/2)
	disc(m, face, card.Dx()/9, color.RGBA{205, 160, 130, 255})
	disc(m, face.Add(image.Pt(-card.Dx()/30, 0)), card.Dx()/80, color.RGBA{30, 20, 20, 255})
	disc(m, face.Add(image.Pt(card.Dx()/30, 0)), card.Dx()/80, color.RGBA{30, 20, 20, 255})
	for i := range m.Pix {
		if i%4 != 3 {
			m.Pix[i] = uint8(min(255, max(0, int(m.Pix[i])+random.IntN(7)-3)))
		}
	}
	return m
}

// facePicture is a face before a plain wall: few edges.
func facePicture(w, h int, wall color.RGBA) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(m, m.Bounds(), image.NewUniform(wall), image.Point{}, draw.Src)
	middle := image.Pt(w/2, h*2/5)
	disc(m, middle.Sub(image.Pt(0, h/30)), w/4, color.RGBA{25, 20, 20, 255})
	disc(m, middle, w/5, color.RGBA{205, 160, 130, 255})
	for _, dx := range []int{-w / 14, w / 14} {
		disc(m, middle.Add(image.Pt(dx, 0)), w/50, color.RGBA{30, 20, 20, 255})
	}
	draw.Draw(m, image.Rect(w/2-w/16, middle.Y+w/9, w/2+w/16, middle.Y+w/9+h/90), image.NewUniform(color.RGBA{150, 60, 60, 255}), image.Point{}, draw.Src)
	draw.Draw(m, image.Rect(w/4, h*3/4, w*3/4, h), image.NewUniform(color.RGBA{60, 80, 120, 255}), image.Point{}, draw.Src)
	return m
}

func disc(m *image.RGBA, middle image.Point, r int, c color.RGBA) {
	for y := -r; y <= r; y++ {
		for x := -r; x <= r; x++ {
			if x*x+y*y <= r*r {
				m.SetRGBA(middle.X+x, middle.Y+y, c)
			}
		}
	}
}

// blurred runs a box of side 2r+1 over a picture twice, which is near a lens out of focus.
func blurred(m *image.RGBA, r int) *image.RGBA {
	for range 2 {
		m = box(m, r)
	}
	return m
}

func box(m *image.RGBA, r int) *image.RGBA {
	b := m.Bounds()
	half := image.NewRGBA(b)
	out := image.NewRGBA(b)
	pass := func(from, to *image.RGBA, dx, dy int) {
		for y := range b.Dy() {
			for x := range b.Dx() {
				var sum [3]int
				n := 0
				for k := -r; k <= r; k++ {
					px, py := x+k*dx, y+k*dy
					if px < 0 || py < 0 || px >= b.Dx() || py >= b.Dy() {
						continue
					}
					for c := range 3 {
						sum[c] += int(from.Pix[py*from.Stride+4*px+c])
					}
					n++
				}
				for c := range 3 {
					to.Pix[y*to.Stride+4*x+c] = uint8(sum[c] / n)
				}
				to.Pix[y*to.Stride+4*x+3] = 255
			}
		}
	}
	pass(m, half, 1, 0)
	pass(half, out, 0, 1)
	return out
}

func darkened(m *image.RGBA, by float64) *image.RGBA {
	out := image.NewRGBA(m.Bounds())
	for i, v := range m.Pix {
		out.Pix[i] = uint8(math.Round(float64(v) * by))
		if i%4 == 3 {
			out.Pix[i] = 255
		}
	}
	return out
}

// lamp puts a reflection with a soft edge on a picture.
func lamp(m *image.RGBA, r int) *image.RGBA {
	out := image.NewRGBA(m.Bounds())
	copy(out.Pix, m.Pix)
	middle := image.Pt(m.Bounds().Dx()*3/5, m.Bounds().Dy()/2)
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			d := math.Hypot(float64(x-middle.X), float64(y-middle.Y)) / float64(r)
			if d > 1.3 {
				continue
			}
			light := min(1, (1.3-d)/0.3)
			for c := range 3 {
				v := &out.Pix[y*out.Stride+4*x+c]
				*v = uint8(float64(*v) + (255-float64(*v))*light)
			}
		}
	}
	return out
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The bounds lie between what a person takes and what an officer sends back.
func TestBounds(t *testing.T) {
	wall := color.RGBA{215, 215, 210, 255}
	card, face := cardPicture(1280, 960), facePicture(960, 1280, wall)
	for _, c := range []struct {
		name string
		m    *image.RGBA
		want []Problem
	}{
		{"card", card, nil},
		{"face", face, nil},
		{"face before white", facePicture(960, 1280, color.RGBA{255, 255, 255, 255}), nil},
		{"card a little soft", blurred(card, 1), nil},
		{"face a little soft", blurred(face, 1), nil},
		{"card out of focus", blurred(card, 9), []Problem{Blurred}},
		{"face out of focus", blurred(face, 9), []Problem{Blurred}},
		{"card in the evening", darkened(card, 0.55), nil},
		{"card in the dark", darkened(card, 0.22), []Problem{TooDark}},
		{"face in the dark", darkened(face, 0.2), []Problem{TooDark}},
		{"card under a lamp", lamp(card, 170), []Problem{Glare}},
		{"card with a small shine", lamp(card, 40), nil},
		{"card, small", cardPicture(500, 375), []Problem{TooSmall}},
		{"all wrong", darkened(blurred(cardPicture(400, 300), 6), 0.2), []Problem{TooSmall, TooDark, Blurred}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Prepare(jpegOf(t, c.m))
			if err != nil {
				t.Fatal(err)
			}
			g := grey(fit(c.m, judgeSide))
			t.Logf("sharpness %.0f, mean %.0f, glare %.3f", g.sharpness(), g.mean(), g.glare())
			if !slices.Equal(p.Problems, c.want) {
				t.Errorf("the problems are %v, want %v", p.Problems, c.want)
			}
			if usable := !slices.Contains(c.want, TooSmall); p.Usable() != usable {
				t.Errorf("usable is %v", p.Usable())
			}
			if len(p.JPEG) > MaxBytes {
				t.Errorf("%d bytes", len(p.JPEG))
			}
		})
	}
}

func TestFormats(t *testing.T) {
	var p bytes.Buffer
	if err := png.Encode(&p, cardPicture(800, 600)); err != nil {
		t.Fatal(err)
	}
	if got, err := Prepare(p.Bytes()); err != nil || !bytes.HasPrefix(got.JPEG, []byte{0xff, 0xd8}) || len(got.Problems) != 0 {
		t.Errorf("a PNG: %v, %v", got.Problems, err)
	}
	whole := jpegOf(t, cardPicture(800, 600))
	for name, file := range map[string][]byte{"nothing": nil, "text": []byte("không phải ảnh"), "half a JPEG": whole[:len(whole)/2], "GIF": []byte("GIF89a\x01\x00\x01\x00"), "HEIC": []byte("\x00\x00\x00\x18ftypheic")} {
		if _, err := Prepare(file); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", name, err)
		}
	}
	bomb := slices.Clone(whole)
	at := bytes.Index(bomb, []byte{0xff, 0xc0})
	copy(bomb[at+5:], []byte{0xff, 0xff, 0xff, 0xff})
	if _, err := Prepare(bomb); !errors.Is(err, ErrTooLarge) {
		t.Errorf("65535 by 65535 pixels: %v", err)
	}
	if _, err := Prepare(make([]byte, maxFile+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a huge file: %v", err)
	}
}

func TestNoiseKeepsTheBound(t *testing.T) {
	m := image.NewRGBA(image.Rect(0, 0, 2000, 1500))
	random := rand.New(rand.NewPCG(3, 4))
	for i := range m.Pix {
		m.Pix[i] = uint8(random.Uint32())
	}
	p, err := Prepare(jpegOf(t, m))
	if err != nil || len(p.JPEG) > MaxBytes {
		t.Errorf("%d bytes, %v", len(p.JPEG), err)
	}
}

// endian is how a block writes its numbers.
type endian interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// withEXIF puts a block with an orientation and a made-up place name into a JPEG.
func withEXIF(file []byte, order endian, orientation uint16) []byte {
	tiff := []byte("MM\x00*")
	if order == endian(binary.LittleEndian) {
		tiff = []byte("II*\x00")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint16(tiff, 0x0112)
	tiff = order.AppendUint16(tiff, 3)
	tiff = order.AppendUint32(tiff, 1)
	tiff = order.AppendUint16(tiff, orientation)
	tiff = append(tiff, 0, 0, 0, 0, 0, 0)
	segment := append([]byte("Exif\x00\x00"), append(tiff, []byte("Thôn Bí Mật")...)...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1}
	head = binary.BigEndian.AppendUint16(head, uint16(len(segment)+2))
	return append(append(head, segment...), file[2:]...)
}

// Every orientation comes out upright, and nothing of the block goes out.
func TestOrientation(t *testing.T) {
	const w, h = 640, 480
	upright := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(upright, upright.Bounds(), image.NewUniform(color.RGBA{90, 90, 90, 255}), image.Point{}, draw.Src)
	draw.Draw(upright, image.Rect(0, 0, w/2, h/2), image.NewUniform(color.RGBA{230, 30, 30, 255}), image.Point{}, draw.Src)
	draw.Draw(upright, image.Rect(w/2, h/2, w, h), image.NewUniform(color.RGBA{30, 30, 230, 255}), image.Point{}, draw.Src)
	for o := 1; o <= 8; o++ {
		for _, order := range []endian{binary.BigEndian, binary.LittleEndian} {
			size := upright.Bounds().Size()
			if o >= 5 {
				size = image.Pt(size.Y, size.X)
			}
			stored := image.NewRGBA(image.Rectangle{Max: size})
			for y := range h {
				for x := range w {
					at := image.Pt(x, y)
					if o > 1 {
						at = source(x, y, size.X, size.Y, o)
					}
					stored.SetRGBA(at.X, at.Y, upright.RGBAAt(x, y))
				}
			}
			p, err := Prepare(withEXIF(jpegOf(t, stored), order, uint16(o)))
			if err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(p.JPEG))
			if err != nil || m.Bounds().Size() != image.Pt(w, h) {
				t.Fatalf("orientation %d: %v, %v", o, m.Bounds(), err)
			}
			if r, _, b, _ := m.At(w/4, h/4).RGBA(); r < 0xc000 || b > 0x6000 {
				t.Errorf("orientation %d: the upper left is not red", o)
			}
			if r, _, b, _ := m.At(3*w/4, 3*h/4).RGBA(); b < 0xc000 || r > 0x6000 {
				t.Errorf("orientation %d: the lower right is not blue", o)
			}
			if bytes.Contains(p.JPEG, []byte("Exif")) || bytes.Contains(p.JPEG, []byte("Mật")) {
				t.Error("the block went out with the picture")
			}
		}
	}
}

func TestThumb(t *testing.T) {
	p, err := Prepare(jpegOf(t, cardPicture(1280, 960)))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Thumb(p.JPEG)
	if err != nil || again.Bounds() != p.Thumb.Bounds() || again.Bounds().Dx() != thumbSide {
		t.Errorf("%v, %v", again.Bounds(), err)
	}
	if _, err := Thumb([]byte("x")); !errors.Is(err, ErrFormat) {
		t.Error(err)
	}
}

func FuzzOrientation(f *testing.F) {
	small := []byte{0xff, 0xd8, 0xff, 0xd9}
	for o := range uint16(10) {
		f.Add(withEXIF(small, binary.LittleEndian, o))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if o := orientation(file); o < 1 || o > 8 {
			t.Error(fmt.Sprint(o))
		}
	})
}

func BenchmarkPrepare(b *testing.B) {
	file := jpegOf(b, cardPicture(4000, 3000))
	for b.Loop() {
		if _, err := Prepare(file); err != nil {
			b.Fatal(err)
		}
	}
}
