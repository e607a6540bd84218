package uitest

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"gioui.org/f32"
	"gioui.org/io/input"
	"gioui.org/io/semantic"

	"vssid/app/core"
)

// leastContrast is what WCAG 2.2 (1.4.3) asks of text.
const leastContrast = 4.5

// AuditContrast measures every text of a screen in its picture: the commonest colour of its place against the one furthest from it.
func (c *Camera) AuditContrast(s core.State) ([]string, error) {
	img, router, err := c.look(s)
	if err != nil {
		return nil, err
	}
	var faults []string
	var walk func(n input.SemanticNode, off bool)
	walk = func(n input.SemanticNode, off bool) {
		off = off || n.Desc.Disabled
		if shown := n.Desc.Label != "" && n.Desc.Class == semantic.Unknown && len(n.Children) == 0; shown && !off && !strings.HasPrefix(n.Desc.Label, spokenOnly) && inSight(router, img, n) {
			if got := contrastIn(img, n.Desc.Bounds); got < leastContrast {
				faults = append(faults, fmt.Sprintf("the text %q at %v has a contrast of %.1f : 1, less than %.1f", n.Desc.Label, n.Desc.Bounds, got, leastContrast))
			}
		}
		for _, child := range n.Children {
			walk(child, off)
		}
	}
	if nodes := router.AppendSemantics(nil); len(nodes) > 0 {
		walk(nodes[0], false)
	}
	return faults, nil
}

// inSight reports whether the middle of a part is neither off the picture nor beneath another part.
func inSight(router *input.Router, img *image.RGBA, n input.SemanticNode) bool {
	b := n.Desc.Bounds
	if !b.In(img.Bounds()) {
		return false
	}
	middle := b.Min.Add(b.Max).Div(2)
	hit, ok := router.SemanticAt(f32.Pt(float32(middle.X), float32(middle.Y)))
	return ok && hit == n.ID
}

// contrastIn is the contrast between the ground of a part of a picture and the ink on it: a colour that enough pixels have and that differs most.
func contrastIn(img *image.RGBA, at image.Rectangle) float64 {
	at = at.Intersect(img.Bounds())
	count := map[color.RGBA]int{}
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			c := img.RGBAAt(x, y)
			count[color.RGBA{R: step(c.R), G: step(c.G), B: step(c.B), A: 0xFF}]++
		}
	}
	var ground color.RGBA
	for c, n := range count {
		if n > count[ground] {
			ground = c
		}
	}
	enough, most := max(3, at.Dx()*at.Dy()/4000), 1.0
	for c, n := range count {
		if n >= enough {
			most = max(most, contrast(c, ground))
		}
	}
	return most
}

// step rounds a channel to one of 52 values, 0 and 255 among them: on a gradient hardly two pixels are the same.
func step(v uint8) uint8 { return uint8((int(v) + 2) / 5 * 5) }

// spokenOnly begins the names of parts that show no text: the empty cells of a PIN.
const spokenOnly = "Ô "

// contrast is the contrast ratio of WCAG 2.2.
func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(c color.RGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}
