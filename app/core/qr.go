package core

import (
	"fmt"

	qrcode "github.com/skip2/go-qrcode"
)

// QR is a drawn code without its quiet zone: Size × Size modules, row by row.
type QR struct {
	Size    int
	Modules []bool // true is black
}

// Black reports whether the module in column x, row y is black; outside it is white.
func (q *QR) Black(x, y int) bool {
	if x < 0 || y < 0 || x >= q.Size || y >= q.Size {
		return false
	}
	return q.Modules[y*q.Size+x]
}

// drawQR draws a text.
func drawQR(text string) (*QR, error) {
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		return nil, fmt.Errorf("drawing the QR: %w", err)
	}
	code.DisableBorder = true
	rows := code.Bitmap()
	qr := &QR{Size: len(rows), Modules: make([]bool, 0, len(rows)*len(rows))}
	for _, row := range rows {
		qr.Modules = append(qr.Modules, row...)
	}
	return qr, nil
}
