package kit

import (
	"image"
	"image/color"
	"strconv"

	"gioui.org/f32"
	"gioui.org/font"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/text"
	"gioui.org/unit"

	"vssid/assets/icons"
)

// Face is what stands on the insurance card.
type Face struct {
	Issuer, Kind    string
	State           string // in a word
	StateIcon       icons.Icon
	Initials        string
	Name            string // in capitals
	Number          string // grouped
	Person          string // birth date and sex
	Chips           []string
	FacilityLabel   string
	Facility        string
	Validity        string
	FiveYear        string
	Muted           bool // not usable: expired, withdrawn or on another device
	Spoken, Tapping string
}

// The card's own steps of type. Its number is the largest thing on it.
var (
	cardName       = Type{20, 26, font.Bold}
	cardNameSmall  = Type{17, 23, font.Bold}
	cardNumber     = Type{22, 28, font.Medium}
	cardNumberNext = Type{18, 24, font.Medium}
	cardIssuer     = Type{13, 18, font.Bold}
)

// cardRatio is ISO/IEC 7810 ID-1: 85.6 mm by 54 mm.
const cardRatio = 54 / 85.6

// Card draws the insurance card: of the ratio of a real one, or higher where large text needs it.
func (t *Theme) Card(gtx C, f Face) D {
	width := min(gtx.Constraints.Max.X, gtx.Dp(CardWidth))
	gtx.Constraints = layout.Constraints{Min: image.Pt(width, 0), Max: image.Pt(width, 1<<20)}
	m := op.Record(gtx.Ops)
	head := Pad(gtx, S4, S4, 0, S4, func(gtx C) D { return t.front(gtx, f) })
	call := m.Stop()
	m = op.Record(gtx.Ops)
	foot := Pad(gtx, S3, S4, S4, S4, func(gtx C) D { return t.foot(gtx, f) })
	footCall := m.Stop()
	size := image.Pt(width, max(head.Size.Y+foot.Size.Y, int(float64(width)*cardRatio)))
	defer clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(RadiusCard)).Push(gtx.Ops).Pop()
	top, end := t.CardTop, t.CardEnd
	if f.Muted {
		top, end = rgb(0x44505F), rgb(0x2B3440)
	}
	paint.LinearGradientOp{Stop1: f32.Pt(0, 0), Color1: top, Stop2: f32.Pt(float32(size.X), float32(size.Y)), Color2: end}.Add(gtx.Ops)
	paint.PaintOp{}.Add(gtx.Ops)
	t.ornament(gtx, size)
	call.Add(gtx.Ops)
	defer op.Offset(image.Pt(0, size.Y-foot.Size.Y)).Push(gtx.Ops).Pop()
	footCall.Add(gtx.Ops)
	return D{Size: size}
}

// Shadow is the one soft shadow of the app, beneath the card.
func (t *Theme) Shadow(gtx C, size image.Point) {
	for i := 5; i > 0; i-- {
		grow := gtx.Dp(unit.Dp(2 * i))
		o := op.Offset(image.Pt(-grow/2, gtx.Dp(4)-grow/3)).Push(gtx.Ops)
		Fill(gtx, size.Add(image.Pt(grow, grow)), RadiusCard+unit.Dp(i), color.NRGBA{R: 3, G: 24, B: 48, A: 0x0C})
		o.Pop()
	}
}

// ornament is the emblem, large and faint, behind the words.
func (t *Theme) ornament(gtx C, size image.Point) {
	side := unit.Dp(float32(size.Y) / gtx.Metric.PxPerDp * 1.05)
	o := op.Offset(image.Pt(size.X-gtx.Dp(side)*3/4, size.Y-gtx.Dp(side)*7/8)).Push(gtx.Ops)
	Icon(gtx, icons.Emblem, side, alpha(t.CardInk, 0x0C))
	o.Pop()
}

func (t *Theme) front(gtx C, f Face) D {
	col := NewColumn(gtx)
	col.Add(func(gtx C) D { return t.cardHead(gtx, f) })
	col.Space(S3)
	col.Add(func(gtx C) D {
		return Beside(gtx, S3, func(gtx C) D { return t.initials(gtx, f.Initials) }, func(gtx C) D { return t.holder(gtx, f) })
	})
	return col.Done()
}

// foot is the lower edge: where to go first, how long the card is good for, and a small code that says what a tap does.
func (t *Theme) foot(gtx C, f Face) D {
	return layout.Flex{Alignment: layout.End}.Layout(gtx, layout.Flexed(1, func(gtx C) D {
		rows := NewColumn(gtx)
		for _, line := range []string{f.FacilityLabel + ": " + f.Facility, f.Validity, f.FiveYear} {
			if line != "" {
				rows.Add(func(gtx C) D { return t.Text(gtx, Caption, t.CardInk, line) })
			}
		}
		return rows.Done()
	}), layout.Rigid(layout.Spacer{Width: S2}.Layout), layout.Rigid(func(gtx C) D {
		if f.Muted {
			return D{}
		}
		return Icon(gtx, icons.QR, IconSize, t.CardInk)
	}))
}

func (t *Theme) cardHead(gtx C, f Face) D {
	return layout.Flex{Alignment: layout.Start}.Layout(gtx,
		layout.Rigid(func(gtx C) D { return Icon(gtx, icons.Emblem, 34, t.Gold) }),
		layout.Rigid(layout.Spacer{Width: S2}.Layout),
		layout.Flexed(1, func(gtx C) D {
			col := NewColumn(gtx)
			col.Add(func(gtx C) D { return t.Text(gtx, cardIssuer, t.CardInk, f.Issuer) })
			col.Add(func(gtx C) D { return t.Text(gtx, Caption, t.CardInk, f.Kind) })
			return col.Done()
		}))
}

// initials stand where the card has its photograph, on a quiet pattern.
func (t *Theme) initials(gtx C, letters string) D {
	size := image.Pt(gtx.Dp(63), gtx.Dp(84))
	defer clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(8)).Push(gtx.Ops).Pop()
	paint.Fill(gtx.Ops, alpha(t.CardInk, 0x1A))
	for i := -4; i < 8; i++ {
		var p clip.Path
		p.Begin(gtx.Ops)
		y := float32(i * gtx.Dp(14))
		p.MoveTo(f32.Pt(0, y))
		p.LineTo(f32.Pt(float32(size.X), y+float32(size.X)))
		paint.FillShape(gtx.Ops, alpha(t.CardInk, 0x12), clip.Stroke{Path: p.End(), Width: float32(gtx.Dp(3))}.Op())
	}
	gtx.Metric.PxPerSp = gtx.Metric.PxPerDp // a picture, not a text
	gtx.Constraints = layout.Exact(size)
	layout.Center.Layout(gtx, func(gtx C) D {
		gtx.Constraints.Min = image.Point{}
		return t.Aligned(gtx, Title, t.CardInk, text.Middle, letters)
	})
	return D{Size: size}
}

func (t *Theme) holder(gtx C, f Face) D {
	col := NewColumn(gtx)
	col.Add(func(gtx C) D { return t.Fit(gtx, t.CardInk, f.Name, cardName, cardNameSmall) })
	col.Add(func(gtx C) D { return t.Fit(gtx, t.CardInk, f.Number, cardNumber, cardNumberNext) })
	col.Add(func(gtx C) D { return t.Text(gtx, Caption, t.CardInk, f.Person) })
	col.Space(S1)
	col.Add(func(gtx C) D { return t.chips(gtx, f) })
	return col.Done()
}

// chips flow into as many lines as they need; the state comes first, with its icon.
func (t *Theme) chips(gtx C, f Face) D {
	gap := gtx.Dp(6)
	at, line := image.Point{}, 0
	for i := -1; i < len(f.Chips); i++ {
		m := op.Record(gtx.Ops)
		c := gtx
		c.Constraints.Min = image.Point{}
		var d D
		if i < 0 {
			d = t.chip(c, f.StateIcon, f.State, alpha(t.CardInk, chipStrong))
		} else {
			d = t.chip(c, icons.Icon{}, f.Chips[i], alpha(t.CardInk, chipQuiet))
		}
		call := m.Stop()
		if at.X > 0 && at.X+d.Size.X > gtx.Constraints.Max.X {
			at = image.Pt(0, line+gap)
		}
		o := op.Offset(at).Push(gtx.Ops)
		call.Add(gtx.Ops)
		o.Pop()
		line = max(line, at.Y+d.Size.Y)
		at.X += d.Size.X + gap
	}
	return D{Size: image.Pt(gtx.Constraints.Max.X, line)}
}

func (t *Theme) chip(gtx C, icon icons.Icon, words string, ground color.NRGBA) D {
	return t.Boxed(gtx, 12, ground, ground, func(gtx C) D {
		return Pad(gtx, 2, S2, 2, S2, func(gtx C) D {
			return layout.Flex{Alignment: layout.Middle}.Layout(gtx,
				layout.Rigid(func(gtx C) D {
					if icon.Data == "" {
						return D{}
					}
					return Pad(gtx, 0, S1, 0, 0, func(gtx C) D { return Icon(gtx, icon, 14, t.CardInk) })
				}),
				layout.Rigid(func(gtx C) D { return t.Text(gtx, Caption, t.CardInk, words) }))
		})
	})
}

// Back is what stands on the back of the insurance card.
type Back struct {
	Title   string
	Lines   []string
	Hotline string
}

// CardBack draws the back of the card, of the size of its front. It bears no code: what is printed there could be copied and proves nothing.
func (t *Theme) CardBack(gtx C, b Back) D {
	width := min(gtx.Constraints.Max.X, gtx.Dp(CardWidth))
	gtx.Constraints = layout.Constraints{Min: image.Pt(width, 0), Max: image.Pt(width, 1<<20)}
	m := op.Record(gtx.Ops)
	d := Pad(gtx, S4, S4, S4, S4, func(gtx C) D {
		col := NewColumn(gtx)
		col.Add(func(gtx C) D { return t.Text(gtx, cardIssuer, t.CardInk, b.Title) })
		for i, line := range b.Lines {
			col.Space(S2)
			number := strconv.Itoa(i+1) + "."
			col.Add(func(gtx C) D {
				return Beside(gtx, S2, func(gtx C) D { return t.Text(gtx, Caption, t.CardInk, number) }, func(gtx C) D { return t.Text(gtx, Caption, t.CardInk, line) })
			})
		}
		col.Space(S3)
		col.Add(func(gtx C) D { return t.Text(gtx, cardIssuer, t.CardInk, b.Hotline) })
		return col.Done()
	})
	call := m.Stop()
	size := image.Pt(width, max(d.Size.Y, int(float64(width)*cardRatio)))
	defer clip.UniformRRect(image.Rectangle{Max: size}, gtx.Dp(RadiusCard)).Push(gtx.Ops).Pop()
	paint.LinearGradientOp{Stop1: f32.Pt(0, 0), Color1: t.CardEnd, Stop2: f32.Pt(float32(size.X), float32(size.Y)), Color2: t.CardTop}.Add(gtx.Ops)
	paint.PaintOp{}.Add(gtx.Ops)
	t.ornament(gtx, size)
	call.Add(gtx.Ops)
	return D{Size: size}
}
