package cardcode

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

// QuietZone is how many light modules a code needs around it (ISO/IEC 18004, section 9.1).
const QuietZone = 4

// Matrix is a QR code as dark and light modules, without its quiet zone.
type Matrix struct {
	Size    int // modules on a side
	Version int // 1 to 40
	dark    []bool
}

// Dark tells whether the module in a column and a row is dark; outside the code everything is light.
func (m *Matrix) Dark(x, y int) bool {
	return x >= 0 && y >= 0 && x < m.Size && y < m.Size && m.dark[y*m.Size+x]
}

// Draw makes the QR code of a text: the smallest version that holds it, then the strongest correction that version still has room for. It takes milliseconds: keep it
// off the goroutine that draws frames.
func Draw(text string) (*Matrix, error) {
	q, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		return nil, fmt.Errorf("drawing a code of %d characters: %w", len(text), err)
	}
	for _, level := range []qrcode.RecoveryLevel{qrcode.Highest, qrcode.High, qrcode.Medium} {
		if stronger, err := qrcode.NewWithForcedVersion(text, q.VersionNumber, level); err == nil {
			q = stronger
			break
		}
	}
	q.DisableBorder = true
	rows := q.Bitmap()
	m := &Matrix{Size: len(rows), Version: q.VersionNumber, dark: make([]bool, 0, len(rows)*len(rows))}
	for _, row := range rows {
		m.dark = append(m.dark, row...)
	}
	return m, nil
}
