package kit

import (
	"image"
	"image/color"
	"slices"
	"sync"

	"gioui.org/f32"
	"gioui.org/font"
	"gioui.org/font/opentype"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/text"
	"gioui.org/unit"
	"gioui.org/widget"
	"golang.org/x/image/math/fixed"

	"vssid/assets/fonts"
	"vssid/assets/icons"
)

type (
	// C is a layout context.
	C = layout.Context
	// D is what a layout took.
	D = layout.Dimensions
)

// Families that faces are registered under, and the order in which text asks for them.
const (
	ownFamily    = "Roboto"
	systemFamily = "System"
	namesFamily  = "Names" // of languages, in their own letters
	typeface     = ownFamily + ", " + systemFamily + ", " + namesFamily
)

// NewShaper returns a shaper with the app's fonts, so that every machine draws the same, and behind them those it is given, for scripts that the app's
// fonts do not have.
func NewShaper(more ...font.FontFace) *text.Shaper {
	faces := slices.Clone(collection())
	for _, m := range more {
		m.Font.Typeface = systemFamily
		faces = append(faces, m)
	}
	return text.NewShaper(text.NoSystemFonts(), text.WithCollection(faces))
}

// collection is the app's own faces, read once. They may be used by several shapers.
var collection = sync.OnceValue(readFaces)

// readFaces reads the faces at once, on as many processors as there are: it stands between the start and the first frame.
func readFaces() []font.FontFace {
	files := []struct {
		data   []byte
		family font.Typeface
		weight font.Weight
	}{{fonts.Regular(), ownFamily, font.Normal}, {fonts.Medium(), ownFamily, font.Medium}, {fonts.Bold(), ownFamily, font.Bold}, {fonts.Names(), namesFamily, font.Normal}}
	faces := make([]font.FontFace, len(files))
	var all sync.WaitGroup
	for i, file := range files {
		all.Go(func() {
			face, err := opentype.Parse(file.data)
			if err != nil {
				panic("kit: the embedded font cannot be read: " + err.Error())
			}
			faces[i] = font.FontFace{Font: font.Font{Typeface: file.family, Weight: file.weight}, Face: face}
		})
	}
	all.Wait()
	return faces
}

// Theme is what a frame is drawn with.
type Theme struct {
	Palette
	Shaper *text.Shaper
	Still  bool // no motion
}

// Ink is a material of one colour.
func Ink(gtx C, c color.NRGBA) op.CallOp {
	m := op.Record(gtx.Ops)
	paint.ColorOp{Color: c}.Add(gtx.Ops)
	return m.Stop()
}

// Text draws text that wraps and is never cut.
func (t *Theme) Text(gtx C, style Type, c color.NRGBA, words string) D {
	return t.Aligned(gtx, style, c, text.Start, words)
}

// Aligned is Text with an alignment.
func (t *Theme) Aligned(gtx C, style Type, c color.NRGBA, align text.Alignment, words string) D {
	if words == "" {
		return D{}
	}
	l := widget.Label{Alignment: align, LineHeight: style.Line, LineHeightScale: 1}
	gtx.Constraints.Min.Y = 0
	// A label tells screen readers that it fills all the room it was offered; with no more room than it needs, it tells where it is.
	gtx.Constraints.Max = gtx.Constraints.Constrain(t.room(gtx, style, align, words))
	return l.Layout(gtx, t.Shaper, font.Font{Typeface: typeface, Weight: style.Weight}, style.Size, words, Ink(gtx, c))
}

// room is how many pixels a text takes within the constraints.
func (t *Theme) room(gtx C, style Type, align text.Alignment, words string) image.Point {
	t.Shaper.LayoutString(text.Parameters{
		Font: font.Font{Typeface: typeface, Weight: style.Weight}, PxPerEm: fixed.I(gtx.Sp(style.Size)), Alignment: align, MaxWidth: gtx.Constraints.Max.X,
		MinWidth: gtx.Constraints.Min.X, Locale: gtx.Locale, LineHeight: fixed.I(gtx.Sp(style.Line)), LineHeightScale: 1,
	}, words)
	var size image.Point
	for g, ok := t.Shaper.NextGlyph(); ok; g, ok = t.Shaper.NextGlyph() {
		size.X, size.Y = max(size.X, (g.X+g.Advance).Ceil()), max(size.Y, int(g.Y)+g.Descent.Ceil())
	}
	return size
}

// Fit draws text in the first style that holds it in one line; the last one wraps. Nothing is cut.
func (t *Theme) Fit(gtx C, c color.NRGBA, words string, styles ...Type) D {
	for _, style := range styles[:len(styles)-1] {
		if t.Width(gtx, style, words) <= gtx.Constraints.Max.X {
			return t.Text(gtx, style, c, words)
		}
	}
	return t.Text(gtx, styles[len(styles)-1], c, words)
}

// Width is how many pixels a text takes in one line.
func (t *Theme) Width(gtx C, style Type, words string) int {
	m := op.Record(gtx.Ops)
	gtx.Constraints = layout.Constraints{Max: image.Pt(1<<20, 1<<20)}
	d := t.Text(gtx, style, color.NRGBA{}, words)
	m.Stop()
	return d.Size.X
}

// Fill paints a rounded rectangle.
func Fill(gtx C, size image.Point, radius unit.Dp, c color.NRGBA) {
	paint.FillShape(gtx.Ops, c, clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(radius)).Op(gtx.Ops))
}

// Outline strokes a rounded rectangle inside its edge.
func Outline(gtx C, size image.Point, radius, width unit.Dp, c color.NRGBA) {
	w := float32(gtx.Dp(width))
	r := image.Rectangle{Max: size}.Inset(gtx.Dp(width) / 2)
	paint.FillShape(gtx.Ops, c, clip.Stroke{Path: clip.UniformRRect(r, gtx.Dp(radius)).Path(gtx.Ops), Width: w}.Op())
}

// Rule draws a hairline over the whole width.
func (t *Theme) Rule(gtx C) D {
	size := image.Pt(gtx.Constraints.Max.X, max(1, gtx.Dp(t.Border)))
	paint.FillShape(gtx.Ops, t.Line, clip.Rect{Max: size}.Op())
	return D{Size: size}
}

// drawn keeps the icons' paths once they have been read.
var drawn sync.Map // icons.Icon → []icons.Step

// Icon draws an icon in a square. A caller that says nothing else in words must name it.
func Icon(gtx C, icon icons.Icon, size unit.Dp, c color.NRGBA) D {
	px := gtx.Dp(size)
	steps, known := drawn.Load(icon.Data)
	if !known {
		read, err := icon.Path()
		if err != nil {
			panic("kit: " + err.Error())
		}
		steps = read
		drawn.Store(icon.Data, read)
	}
	spec := trace(gtx.Ops, steps.([]icons.Step), float32(px)/24)
	shape := clip.Outline{Path: spec}.Op()
	if !icon.Filled {
		shape = clip.Stroke{Path: spec, Width: 1.9 * float32(px) / 24}.Op()
	}
	paint.FillShape(gtx.Ops, c, shape)
	return D{Size: image.Pt(px, px)}
}

func trace(ops *op.Ops, steps []icons.Step, scale float32) clip.PathSpec {
	at := func(p icons.Point) f32.Point { return f32.Pt(p.X*scale, p.Y*scale) }
	var p clip.Path
	p.Begin(ops)
	for _, s := range steps {
		switch s.Op {
		case icons.MoveTo:
			p.MoveTo(at(s.To[0]))
		case icons.LineTo:
			p.LineTo(at(s.To[0]))
		case icons.QuadTo:
			p.QuadTo(at(s.To[0]), at(s.To[1]))
		case icons.CubeTo:
			p.CubeTo(at(s.To[0]), at(s.To[1]), at(s.To[2]))
		case icons.ClosePt:
			p.Close()
		}
	}
	return p.End()
}

// Named gives what w draws a name for screen readers, as one node.
func Named(gtx C, name string, w layout.Widget) D {
	m := op.Record(gtx.Ops)
	d := w(gtx)
	call := m.Stop()
	defer clip.Rect{Max: d.Size}.Push(gtx.Ops).Pop()
	semantic.LabelOp(name).Add(gtx.Ops)
	call.Add(gtx.Ops)
	return d
}

// Pad insets a widget on all four sides.
func Pad(gtx C, top, right, bottom, left unit.Dp, w layout.Widget) D {
	return layout.Inset{Top: top, Right: right, Bottom: bottom, Left: left}.Layout(gtx, w)
}

// Column lays widgets beneath each other, each as wide as the column and as high as it needs.
type Column struct {
	gtx C
	y   int
}

// NewColumn begins a column over the full width.
func NewColumn(gtx C) *Column {
	gtx.Constraints = layout.Constraints{Min: image.Pt(gtx.Constraints.Max.X, 0), Max: image.Pt(gtx.Constraints.Max.X, 1<<20)}
	return &Column{gtx: gtx}
}

// Add lays the next widget.
func (c *Column) Add(w layout.Widget) {
	defer op.Offset(image.Pt(0, c.y)).Push(c.gtx.Ops).Pop()
	c.y += w(c.gtx).Size.Y
}

// Space leaves room.
func (c *Column) Space(d unit.Dp) { c.y += c.gtx.Dp(d) }

// Done is what the column took.
func (c *Column) Done() D { return D{Size: image.Pt(c.gtx.Constraints.Max.X, c.y)} }

// Boxed draws w on a rounded ground with an outline.
func (t *Theme) Boxed(gtx C, radius unit.Dp, ground, line color.NRGBA, w layout.Widget) D {
	m := op.Record(gtx.Ops)
	d := w(gtx)
	call := m.Stop()
	Fill(gtx, d.Size, radius, ground)
	if line != ground {
		Outline(gtx, d.Size, radius, t.Border, line)
	}
	defer clip.UniformRRect(image.Rectangle{Max: d.Size}, gtx.Dp(radius)).Push(gtx.Ops).Pop()
	call.Add(gtx.Ops)
	return d
}

// Halves lays two widgets beside each other, each as wide as the other.
func Halves(gtx C, gap unit.Dp, left, right layout.Widget) D {
	half := func(w layout.Widget) layout.FlexChild {
		return layout.Flexed(1, func(gtx C) D {
			gtx.Constraints.Min.X = gtx.Constraints.Max.X
			return w(gtx)
		})
	}
	return layout.Flex{}.Layout(gtx, half(left), layout.Rigid(layout.Spacer{Width: gap}.Layout), half(right))
}

// Beside lays an icon or another narrow widget left of a wide one, on its first line.
func Beside(gtx C, gap unit.Dp, left, right layout.Widget) D {
	return layout.Flex{}.Layout(gtx, layout.Rigid(left), layout.Rigid(layout.Spacer{Width: gap}.Layout), layout.Flexed(1, func(gtx C) D {
		gtx.Constraints.Min.X = gtx.Constraints.Max.X
		return right(gtx)
	}))
}
