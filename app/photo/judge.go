package photo

import (
	"image"
	"slices"
)

// The bounds, as TestBounds measures them.
const (
	sharpEnough = 60.0  // variance of the Laplacian over the sharpest quarter of the blocks, grey levels squared
	lightEnough = 52.0  // mean grey level
	middleGrey  = 128.0 // mean grey level of a lit picture
	glareFrom   = 250   // grey level from which a pixel has lost what was there
	glareShare  = 0.02  // of all pixels, in blocks that are all but lost
	blockSide   = 32    // pixels, of the grid
)

// judge lists what an officer would object to in a picture, whose file had a shorter side of so many pixels.
func judge(m image.Image, shortSide int) []Problem {
	g := grey(fit(m, judgeSide))
	var all []Problem
	if shortSide < MinSide {
		all = append(all, TooSmall)
	}
	mean := g.mean()
	if mean < lightEnough {
		all = append(all, TooDark)
	}
	// Edges fade with the light: a dark picture is judged as if it were lit.
	lit := max(1, middleGrey/max(1, mean))
	if g.sharpness()*lit*lit < sharpEnough {
		all = append(all, Blurred)
	}
	if g.glare() > glareShare {
		all = append(all, Glare)
	}
	return all
}

// levels is a picture in grey.
type levels struct {
	w, h int
	at   []uint8
}

// grey takes the luma of ITU-R BT.601, as JPEG does.
func grey(m *image.RGBA) levels {
	size := m.Bounds().Size()
	g := levels{size.X, size.Y, make([]uint8, size.X*size.Y)}
	for y := range size.Y {
		row := m.Pix[y*m.Stride:]
		for x := range size.X {
			p := row[4*x : 4*x+3]
			g.at[y*size.X+x] = uint8((299*int(p[0]) + 587*int(p[1]) + 114*int(p[2])) / 1000)
		}
	}
	return g
}

func (g levels) mean() float64 {
	sum := 0
	for _, v := range g.at {
		sum += int(v)
	}
	return float64(sum) / float64(max(1, len(g.at)))
}

// blocks calls f for every whole block of the grid.
func (g levels) blocks(f func(x, y int)) {
	for y := 0; y+blockSide <= g.h; y += blockSide {
		for x := 0; x+blockSide <= g.w; x += blockSide {
			f(x, y)
		}
	}
}

// sharpness is the mean variance of the Laplacian over the sharpest quarter of the blocks; 0 for a picture smaller than a block.
func (g levels) sharpness() float64 {
	var all []float64
	g.blocks(func(x, y int) { all = append(all, g.laplacian(x, y)) })
	slices.Sort(all)
	sharpest := all[len(all)-(len(all)+3)/4:]
	sum := 0.0
	for _, v := range sharpest {
		sum += v
	}
	return sum / float64(max(1, len(sharpest)))
}

// laplacian is the variance of the Laplacian (4 neighbours) in a block, without the picture's rim.
func (g levels) laplacian(left, top int) float64 {
	sum, squares, n := 0, 0, 0
	for y := max(top, 1); y < min(top+blockSide, g.h-1); y++ {
		for x := max(left, 1); x < min(left+blockSide, g.w-1); x++ {
			i := y*g.w + x
			v := 4*int(g.at[i]) - int(g.at[i-1]) - int(g.at[i+1]) - int(g.at[i-g.w]) - int(g.at[i+g.w])
			sum, squares, n = sum+v, squares+v*v, n+1
		}
	}
	if n == 0 {
		return 0
	}
	mean := float64(sum) / float64(n)
	return float64(squares)/float64(n) - mean*mean
}

// glare is the share of the picture that lies in burnt-out spots: blocks that are all but lost, with something darker than white beside them. A
// white wall behind a face, or white paper under a card, is wide and reaches the rim; a reflection does not.
func (g levels) glare() float64 {
	cols, rows := g.w/blockSide, g.h/blockSide
	if cols == 0 || rows == 0 {
		return 0
	}
	lost := make([]bool, cols*rows)
	g.blocks(func(x, y int) { lost[y/blockSide*cols+x/blockSide] = g.burnt(x, y) })
	spots := 0
	seen := make([]bool, len(lost))
	for i := range lost {
		if lost[i] && !seen[i] {
			if n, rim := flood(lost, seen, cols, rows, i); !rim {
				spots += n
			}
		}
	}
	return float64(spots*blockSide*blockSide) / float64(max(1, len(g.at)))
}

// burnt reports whether nine tenths of a block's pixels are lost.
func (g levels) burnt(left, top int) bool {
	n := 0
	for y := top; y < top+blockSide; y++ {
		for x := left; x < left+blockSide; x++ {
			if g.at[y*g.w+x] >= glareFrom {
				n++
			}
		}
	}
	return n*10 >= blockSide*blockSide*9
}

// flood counts the blocks of a spot and tells whether it reaches the rim.
func flood(lost, seen []bool, cols, rows, from int) (n int, rim bool) {
	stack := []int{from}
	seen[from] = true
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		n++
		x, y := i%cols, i/cols
		rim = rim || x == 0 || y == 0 || x == cols-1 || y == rows-1
		for _, d := range [...]image.Point{{X: -1}, {X: 1}, {Y: -1}, {Y: 1}} {
			nx, ny := x+d.X, y+d.Y
			if nx < 0 || ny < 0 || nx >= cols || ny >= rows {
				continue
			}
			if j := ny*cols + nx; lost[j] && !seen[j] {
				seen[j] = true
				stack = append(stack, j)
			}
		}
	}
	return n, rim
}
