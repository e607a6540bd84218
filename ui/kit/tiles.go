package kit

import (
	"image"

	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/widget"

	"vssid/assets/icons"
)

// Tile is a short way to somewhere: a picture over a word.
type Tile struct {
	Click *widget.Clickable
	Icon  icons.Icon
	Label string
}

// Tiles lays tiles beside each other, equally wide and high, in as many rows as their words need.
func (t *Theme) Tiles(gtx C, tiles []Tile) D {
	if len(tiles) == 0 {
		return D{}
	}
	gap := gtx.Dp(S2)
	per := t.tilesPerRow(gtx, tiles, gap)
	each := (gtx.Constraints.Max.X - (per-1)*gap) / per
	y := 0
	for from := 0; from < len(tiles); from += per {
		row := tiles[from:min(from+per, len(tiles))]
		if y > 0 {
			y += gap
		}
		y += t.tileRow(gtx, row, each, gap, y)
	}
	return D{Size: image.Pt(gtx.Constraints.Max.X, y)}
}

// tilesPerRow is the largest number of tiles beside each other that leaves room for the widest single word; an even share of the tiles.
func (t *Theme) tilesPerRow(gtx C, tiles []Tile, gap int) int {
	widest := 0
	for _, tile := range tiles {
		widest = max(widest, t.widestWord(gtx, Label, tile.Label))
	}
	for _, per := range [...]int{len(tiles), (len(tiles) + 1) / 2} {
		if (gtx.Constraints.Max.X-(per-1)*gap)/per >= widest+2*gtx.Dp(S2) {
			return per
		}
	}
	return 1
}

// widestWord is the width of the widest word of a text: what cannot be broken.
func (t *Theme) widestWord(gtx C, style Type, words string) int {
	widest, from := 0, 0
	for i := 0; i <= len(words); i++ {
		if i == len(words) || words[i] == ' ' {
			if i > from {
				widest = max(widest, t.Width(gtx, style, words[from:i]))
			}
			from = i + 1
		}
	}
	return widest
}

// tileRow draws one row at a height and returns how high it is.
func (t *Theme) tileRow(gtx C, row []Tile, each, gap, y int) int {
	high := gtx.Dp(Target + S6)
	for _, tile := range row { // measured first: all are as high as the highest
		m := op.Record(gtx.Ops)
		c := gtx.Disabled()
		c.Constraints = layout.Constraints{Max: image.Pt(each, 1<<20)}
		d := t.tileFace(c, tile)
		m.Stop()
		high = max(high, d.Size.Y)
	}
	for i, tile := range row {
		o := op.Offset(image.Pt(i*(each+gap), y)).Push(gtx.Ops)
		c := gtx
		c.Constraints = layout.Exact(image.Pt(each, high))
		t.Touch(c, tile.Click, Spoken{Class: semantic.Button, Name: tile.Label}, RadiusButton, func(gtx C) D {
			return t.Boxed(gtx, RadiusButton, t.Surface, t.Line, func(gtx C) D {
				return layout.Center.Layout(gtx, func(gtx C) D {
					gtx.Constraints.Min = image.Point{}
					return t.tileFace(gtx, tile)
				})
			})
		})
		o.Pop()
	}
	return high
}

func (t *Theme) tileFace(gtx C, tile Tile) D {
	return Pad(gtx, S3, S1, S3, S1, func(gtx C) D {
		gtx.Constraints.Min = image.Point{}
		return layout.Flex{Axis: layout.Vertical, Alignment: layout.Middle}.Layout(gtx,
			layout.Rigid(func(gtx C) D { return Icon(gtx, tile.Icon, IconSize, t.Accent) }),
			layout.Rigid(layout.Spacer{Height: S2}.Layout),
			layout.Rigid(func(gtx C) D { return t.Aligned(gtx, Label, t.Ink, text.Middle, tile.Label) }))
	})
}
