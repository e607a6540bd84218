// Package photo prepares a picture for a registration: it reads JPEG or PNG, turns it upright, says what an officer would object to and what to do
// about it, and writes a bounded JPEG that holds the picture and nothing else (no place, no time, no camera).
//
// # How the checks were set
//
// A picture is judged in grey at 640 pixels on its long side, so that cameras of every size are judged alike. Sharpness is the variance of the
// Laplacian (Pech-Pacheco et al., "Diatom autofocusing in brightfield microscopy", ICPR 2000), taken over the sharpest quarter of a grid of
// blocks: a face before a plain wall has few edges and is sharp all the same. The bounds were measured on pictures that the test draws (a
// face and a card with print, blurred, darkened and with a lamp's reflection in steps); TestBounds keeps those measurements. They are advice:
// an officer decides. Only what cannot be read at all, or is too small to make anything out, is refused here.
package photo

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // the other format that phones and desktops hand over

	"golang.org/x/image/draw"
)

// Kind is what a photo shows.
type Kind string

// The photos of a registration; the words are those of the contract.
const (
	Portrait Kind = "portrait"
	IDFront  Kind = "id-front"
	IDBack   Kind = "id-back"
)

// Kinds are all of them in the order they are taken.
func Kinds() []Kind { return []Kind{Portrait, IDFront, IDBack} }

// Problem is what an officer would object to.
type Problem string

// The problems, the gravest first.
const (
	TooSmall Problem = "too-small" // refused: nothing can be made out
	TooDark  Problem = "too-dark"
	Blurred  Problem = "blurred"
	Glare    Problem = "glare"
)

// Refused reports whether a photo with this problem cannot be used at all.
func (p Problem) Refused() bool { return p == TooSmall }

// Errors of Prepare.
var (
	// ErrFormat means that the file is neither a JPEG nor a PNG that can be read.
	ErrFormat = errors.New("not a JPEG or PNG picture that can be read")
	// ErrTooLarge means that the file is beyond what a phone's camera makes.
	ErrTooLarge = errors.New("the picture is larger than any camera makes it")
)

// Bounds of what comes in and goes out.
const (
	maxFile   = 32 << 20   // bytes
	maxPixels = 64_000_000 // of the picture: cameras make up to 50 million
	MinSide   = 480        // pixels of the shorter side; below it, print on a card has less than 8 pixels a letter
	longSide  = 1600       // pixels of what is sent, at most
	MaxBytes  = 512 << 10  // of what is sent (the contract's bound)
	thumbSide = 320        // pixels of the small picture on the screen
	judgeSide = 640        // pixels at which a picture is judged
)

// Prepared is a photo ready to be sent.
type Prepared struct {
	JPEG     []byte
	SHA256   [32]byte
	Thumb    *image.RGBA
	Problems []Problem // the gravest first
}

// Usable reports whether the photo may be sent.
func (p Prepared) Usable() bool { return len(p.Problems) == 0 || !p.Problems[0].Refused() }

// Prepare reads a picture's file. Errors: ErrFormat, ErrTooLarge.
func Prepare(file []byte) (Prepared, error) {
	upright, shortSide, err := read(file)
	if err != nil {
		return Prepared{}, err
	}
	p := Prepared{Thumb: fit(upright, thumbSide), Problems: judge(upright, shortSide)}
	if p.JPEG, err = encode(upright); err != nil {
		return Prepared{}, err
	}
	p.SHA256 = sha256.Sum256(p.JPEG)
	return p, nil
}

// View is a picture as a screen shows it: upright, and no larger than what is sent. Errors: ErrFormat, ErrTooLarge.
func View(file []byte) (*image.RGBA, error) {
	upright, _, err := read(file)
	return upright, err
}

// read brings a picture's file upright and within bounds, and says how long its shorter side was.
func read(file []byte) (upright *image.RGBA, shortSide int, err error) {
	if len(file) > maxFile {
		return nil, 0, ErrTooLarge
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil:
		return nil, 0, fmt.Errorf("%w: %w", ErrFormat, err)
	case c.Width < 1 || c.Height < 1 || c.Width > maxPixels/c.Height:
		return nil, 0, ErrTooLarge
	}
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	turn := 1
	if format == "jpeg" {
		turn = orientation(file)
	}
	// Made smaller first: turning touches every pixel.
	return turned(fit(m, longSide), turn), min(c.Width, c.Height), nil
}

// Thumb is the small picture of a photo that was prepared earlier.
func Thumb(file []byte) (*image.RGBA, error) {
	m, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return fit(m, thumbSide), nil
}

// fit copies a picture onto white, its long side at most so many pixels.
func fit(m image.Image, side int) *image.RGBA {
	size := m.Bounds().Size()
	if long := max(size.X, size.Y); long > side {
		size = image.Pt(max(1, size.X*side/long), max(1, size.Y*side/long))
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if size == m.Bounds().Size() {
		draw.Draw(out, out.Bounds(), m, m.Bounds().Min, draw.Over)
		return out
	}
	draw.BiLinear.Scale(out, out.Bounds(), m, m.Bounds(), draw.Over, nil)
	return out
}

// encode writes the best JPEG that keeps the bound.
func encode(m image.Image) ([]byte, error) {
	for _, quality := range []int{88, 80, 70, 60, 45, 30} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("write a photo: %w", err)
		}
		if b.Len() <= MaxBytes {
			return b.Bytes(), nil
		}
	}
	// Noise of full size: half the sides hold a quarter of it.
	return encode(fit(m, max(m.Bounds().Dx(), m.Bounds().Dy())/2))
}
