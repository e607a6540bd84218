package stage

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// flatten makes a picture of a screen like a printed page: whatever stands out from its surroundings becomes dark on white, be it dark words on
// a light ground or light words on a dark button. The surroundings of a pixel are the commonest grey in the tiles around it.
func flatten(screen image.Image) *image.Gray {
	bounds := screen.Bounds()
	grey := image.NewGray(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	draw.Draw(grey, grey.Bounds(), screen, bounds.Min, draw.Src)

	const tile = 12 // pixels; three by three tiles are the surroundings
	columns, rows := (bounds.Dx()+tile-1)/tile, (bounds.Dy()+tile-1)/tile
	counts := make([][levels]int, columns*rows)
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			counts[y/tile*columns+x/tile][grey.GrayAt(x, y).Y/levelStep]++
		}
	}
	ground := make([]int, columns*rows)
	for row := range rows {
		for column := range columns {
			ground[row*columns+column] = commonest(counts, columns, rows, column, row)
		}
	}
	page := image.NewGray(grey.Bounds())
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			difference := int(grey.GrayAt(x, y).Y) - ground[y/tile*columns+x/tile]
			page.SetGray(x, y, color.Gray{Y: uint8(255 - min(255, 2*max(difference, -difference)))})
		}
	}
	eraseFrames(page)
	return page
}

// eraseFrames wipes out dark shapes that are too large for a letter: edges of buttons, lines, pictures. A reader takes a framed word for part of
// a picture and leaves it out.
func eraseFrames(page *image.Gray) {
	const largest = 44 // pixels; the largest letter of the app is smaller
	bounds := page.Bounds()
	seen := make([]bool, bounds.Dx()*bounds.Dy())
	dark := func(p image.Point) bool {
		return p.In(bounds) && page.GrayAt(p.X, p.Y).Y < 192 && !seen[p.Y*bounds.Dx()+p.X]
	}
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			if !dark(image.Pt(x, y)) {
				continue
			}
			shape, box := []image.Point{{X: x, Y: y}}, image.Rectangle{}
			seen[y*bounds.Dx()+x] = true
			for i := 0; i < len(shape); i++ {
				at := shape[i]
				box = box.Union(image.Rect(at.X, at.Y, at.X+1, at.Y+1))
				for _, step := range []image.Point{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}} {
					if next := at.Add(step); dark(next) {
						seen[next.Y*bounds.Dx()+next.X] = true
						shape = append(shape, next)
					}
				}
			}
			if box.Dx() > largest || box.Dy() > largest {
				for _, at := range shape {
					page.SetGray(at.X, at.Y, color.Gray{Y: 255})
				}
			}
		}
	}
}

// Greys are counted in 32 levels, so that a gentle gradient is one ground.
const (
	levelStep = 8
	levels    = 256 / levelStep
)

// commonest is the middle of the commonest grey level of a tile and its neighbours.
func commonest(counts [][levels]int, columns, rows, column, row int) int {
	var sum [levels]int
	for y := max(row-1, 0); y <= min(row+1, rows-1); y++ {
		for x := max(column-1, 0); x <= min(column+1, columns-1); x++ {
			for level, n := range counts[y*columns+x] {
				sum[level] += n
			}
		}
	}
	best := 0
	for level, n := range sum {
		if n > sum[best] {
			best = level
		}
	}
	return best*levelStep + levelStep/2
}

// enlarge scales a picture up for a reader that was made for print.
func enlarge(page *image.Gray, times int) *image.Gray {
	large := image.NewGray(image.Rect(0, 0, page.Bounds().Dx()*times, page.Bounds().Dy()*times))
	draw.CatmullRom.Scale(large, large.Bounds(), page, page.Bounds(), draw.Src, nil)
	return large
}
