package core

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
