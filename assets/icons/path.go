package icons

import (
	"fmt"
	"strconv"
	"strings"
)

// Op is one step of a path.
type Op byte

// The steps and how many points each takes.
const (
	MoveTo  Op = 'M' // 1
	LineTo  Op = 'L' // 1
	CubeTo  Op = 'C' // 3
	QuadTo  Op = 'Q' // 2
	ClosePt Op = 'Z' // 0
)

// Point is a place on the grid of 24 × 24.
type Point struct{ X, Y float32 }

// Step is one step with its points; the unused ones are zero.
type Step struct {
	Op Op
	To [3]Point
}

var points = map[Op]int{MoveTo: 1, LineTo: 1, CubeTo: 3, QuadTo: 2, ClosePt: 0}

// Path reads the path data. Every icon of this package can be read; its tests prove it.
func (i Icon) Path() ([]Step, error) {
	data := i.Data
	for op := range points {
		data = strings.ReplaceAll(data, string(op), " "+string(op)+" ")
	}
	fields := strings.Fields(data)
	var steps []Step
	for len(fields) > 0 {
		op := Op(fields[0][0])
		n, known := points[op]
		if !known || len(fields[0]) != 1 || len(fields) < 1+2*n {
			return nil, fmt.Errorf("reading an icon: no step begins with %q", fields[0])
		}
		step := Step{Op: op}
		for p := range n {
			x, errX := strconv.ParseFloat(fields[1+2*p], 32)
			y, errY := strconv.ParseFloat(fields[2+2*p], 32)
			if errX != nil || errY != nil {
				return nil, fmt.Errorf("reading an icon: step %q needs %d points", string(op), n)
			}
			step.To[p] = Point{float32(x), float32(y)}
		}
		steps, fields = append(steps, step), fields[1+2*n:]
	}
	return steps, nil
}
