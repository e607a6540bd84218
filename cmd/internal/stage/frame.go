package stage

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
)

// Frame looks at a Display's pixels where Xvfb keeps them: a file in the format of xwd, mapped into memory. Looking costs so little that the
// moment a picture appears can be measured from outside the program that draws it.
type Frame struct {
	file   *os.File
	offset int64 // of the first pixel
	stride int64
	size   image.Point
	row    []byte
}

// Positions of the fields of an XWD file header (X11/XWDFile.h), as 32-bit big-endian words.
const (
	xwdHeaderSize   = 0
	xwdVersion      = 1
	xwdWidth        = 4
	xwdHeight       = 5
	xwdByteOrder    = 7
	xwdBitsPerPixel = 11
	xwdBytesPerLine = 12
	xwdColours      = 19
	xwdWords        = 25
	xwdColourSize   = 12
)

// Frame opens the display's pixels.
func (d *Display) Frame() (*Frame, error) {
	name := filepath.Join(d.dir, "Xvfb_screen0")
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("opening the display's pixels: %w", err)
	}
	head := make([]byte, 4*xwdWords)
	if _, err := file.ReadAt(head, 0); err != nil {
		file.Close()
		return nil, fmt.Errorf("reading the header of the display's pixels: %w", err)
	}
	word := func(i int) int64 { return int64(binary.BigEndian.Uint32(head[4*i:])) }
	if word(xwdVersion) != 7 || word(xwdBitsPerPixel) != 32 || word(xwdByteOrder) != 0 {
		file.Close()
		return nil, fmt.Errorf("%s: not 32 bits a pixel, little-endian, xwd version 7", name)
	}
	return &Frame{
		file:   file,
		offset: word(xwdHeaderSize) + word(xwdColours)*xwdColourSize,
		stride: word(xwdBytesPerLine),
		size:   image.Pt(int(word(xwdWidth)), int(word(xwdHeight))),
		row:    make([]byte, 4*word(xwdWidth)),
	}, nil
}

// Share looks at every step-th pixel of every step-th row and returns the share of them, 0 to 1, that match.
func (f *Frame) Share(step int, match func(color.NRGBA) bool) (float64, error) {
	seen, matched := 0, 0
	for y := step / 2; y < f.size.Y; y += step {
		if _, err := f.file.ReadAt(f.row, f.offset+int64(y)*f.stride); err != nil {
			return 0, fmt.Errorf("reading the display's pixels: %w", err)
		}
		for x := step / 2; x < f.size.X; x += step {
			p := f.row[4*x:]
			seen++
			if match(color.NRGBA{R: p[2], G: p[1], B: p[0], A: 0xFF}) {
				matched++
			}
		}
	}
	if seen == 0 {
		return 0, fmt.Errorf("no pixel of a %v display is looked at with step %d", f.size, step)
	}
	return float64(matched) / float64(seen), nil
}

// Close ends the looking.
func (f *Frame) Close() error { return f.file.Close() }
