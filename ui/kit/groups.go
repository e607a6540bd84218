package kit

import (
	"image"
	"image/color"

	"gioui.org/layout"
	"gioui.org/op"
)

// Groups sets the groups of a code in lines of as many as there is room for, as even as can be, one under the other: it breaks between groups only, and people copy it
// line by line. All groups are given the room of the widest.
func (t *Theme) Groups(gtx C, style Type, c color.NRGBA, groups []string) D {
	if len(groups) == 0 {
		return D{}
	}
	side, between := 0, gtx.Dp(S4)
	for _, g := range groups {
		side = max(side, t.Width(gtx, style, g))
	}
	room := gtx.Constraints.Max.X
	line := min(len(groups), max(1, (room+between)/(side+between)))
	lines := (len(groups) + line - 1) / line
	line = (len(groups) + lines - 1) / lines
	left := max(0, (room-line*side-(line-1)*between)/2)
	col := NewColumn(gtx)
	for n := 0; n < len(groups); n += line {
		col.Add(func(gtx C) D {
			size := image.Pt(room, 0)
			for i, g := range groups[n:min(n+line, len(groups))] {
				at := op.Offset(image.Pt(left+i*(side+between), 0)).Push(gtx.Ops)
				one := gtx
				one.Constraints = layout.Constraints{Max: image.Pt(room, gtx.Constraints.Max.Y)}
				size.Y = max(size.Y, t.Text(one, style, c, g).Size.Y)
				at.Pop()
			}
			return D{Size: size}
		})
	}
	return col.Done()
}
