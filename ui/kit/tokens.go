// Package kit is the app's look and its controls: every colour, size and duration of the screens is written here and nowhere else. It draws with
// Gio, knows no screen, and names every control for screen readers.
package kit

import (
	"image/color"
	"time"

	"gioui.org/font"
	"gioui.org/unit"
)

// Palette is the colours of one theme.
type Palette struct {
	Background, Surface color.NRGBA // page; cards, sheets, bars
	Ink, InkSoft        color.NRGBA // text on either
	Line                color.NRGBA // hairlines; never the only separator of meaning
	Accent, OnAccent    color.NRGBA // one action a screen, selection; text on it
	Tint                color.NRGBA // quiet ground behind accent-coloured text and icons
	Good, Caution, Bad  color.NRGBA // always with an icon and a word
	CautionGround       color.NRGBA // ground of a banner in Caution
	BadGround           color.NRGBA // ground of an error in Bad
	OnBad               color.NRGBA // text on Bad
	CardTop, CardEnd    color.NRGBA // the insurance card's gradient
	CardInk             color.NRGBA // text on it
	Gold                color.NRGBA // ornament of the card, never text
	Border              unit.Dp     // width of outlines
}

func rgb(c uint32) color.NRGBA {
	return color.NRGBA{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c), A: 0xFF}
}

// How much of the card's ink its chips let through. Colours are laid over each other in linear light, so this is more than it looks.
const (
	chipStrong = 0x18 // the card's state
	chipQuiet  = 0x12
)

func alpha(c color.NRGBA, a uint8) color.NRGBA {
	c.A = a
	return c
}

// card fills in the insurance card, which looks the same in every theme.
func (p Palette) card() Palette {
	p.CardTop, p.CardEnd, p.CardInk, p.Gold = rgb(0x0A4F94), rgb(0x06305C), rgb(0xFFFFFF), rgb(0xF2C14E)
	return p
}

// Light is the default palette.
func Light() Palette {
	return Palette{Background: rgb(0xF5F7FA), Surface: rgb(0xFFFFFF), Ink: rgb(0x101828), InkSoft: rgb(0x475467), Line: rgb(0xD5DBE3),
		Accent: rgb(0x0A5AA8), OnAccent: rgb(0xFFFFFF), Tint: rgb(0xE8F1FA), Good: rgb(0x0B6B3A), Caution: rgb(0x7A4800), Bad: rgb(0xB42318),
		CautionGround: rgb(0xFFF4DF), BadGround: rgb(0xFEECEA), OnBad: rgb(0xFFFFFF), Border: 1}.card()
}

// Dark is the palette for dim rooms.
func Dark() Palette {
	return Palette{Background: rgb(0x0B1016), Surface: rgb(0x151C25), Ink: rgb(0xF2F5F9), InkSoft: rgb(0xA9B4C2), Line: rgb(0x2C3744),
		Accent: rgb(0x7DBBFF), OnAccent: rgb(0x06121F), Tint: rgb(0x17293C), Good: rgb(0x5FD39A), Caution: rgb(0xF5B84B), Bad: rgb(0xFF8A80),
		CautionGround: rgb(0x2B220F), BadGround: rgb(0x331A1A), OnBad: rgb(0x240605), Border: 1}.card()
}

// HighContrast is black on white with heavier outlines.
func HighContrast() Palette {
	p := Palette{Background: rgb(0xFFFFFF), Surface: rgb(0xFFFFFF), Ink: rgb(0x000000), InkSoft: rgb(0x1A1A1A), Line: rgb(0x000000),
		Accent: rgb(0x003E8A), OnAccent: rgb(0xFFFFFF), Tint: rgb(0xFFFFFF), Good: rgb(0x00491F), Caution: rgb(0x5A3000), Bad: rgb(0x8A0F08),
		CautionGround: rgb(0xFFFFFF), BadGround: rgb(0xFFFFFF), OnBad: rgb(0xFFFFFF), Border: 2}.card()
	p.CardTop, p.CardEnd = rgb(0x06305C), rgb(0x031D38)
	return p
}

// HighContrastDark is white on black with heavier outlines.
func HighContrastDark() Palette {
	p := Palette{Background: rgb(0x000000), Surface: rgb(0x000000), Ink: rgb(0xFFFFFF), InkSoft: rgb(0xE6E6E6), Line: rgb(0xFFFFFF),
		Accent: rgb(0x9CCBFF), OnAccent: rgb(0x000000), Tint: rgb(0x000000), Good: rgb(0x7BF0B4), Caution: rgb(0xFFD27A), Bad: rgb(0xFFB3AC),
		CautionGround: rgb(0x000000), BadGround: rgb(0x000000), OnBad: rgb(0x000000), Border: 2}.card()
	p.CardTop, p.CardEnd = rgb(0x06305C), rgb(0x031D38)
	return p
}

// Paper is the code screen: black on white, whatever the theme, because scanners read it.
func Paper() Palette {
	p := Light()
	p.Background, p.Ink, p.InkSoft = rgb(0xFFFFFF), rgb(0x000000), rgb(0x344054)
	return p
}

// Type is one step of the type scale.
type Type struct {
	Size, Line unit.Sp
	Weight     font.Weight
}

// The type scale; nothing is smaller than Caption. Line heights leave room for stacked Vietnamese marks.
var (
	Display = Type{28, 36, font.Bold}
	Title   = Type{22, 30, font.Bold}
	Section = Type{18, 26, font.Medium}
	Body    = Type{16, 24, font.Normal}
	Strong  = Type{16, 24, font.Medium}
	Label   = Type{14, 20, font.Medium}
	Quiet   = Type{14, 20, font.Normal}
	Caption = Type{13, 18, font.Normal}
	Digits  = Type{26, 32, font.Medium} // keys of the pad
)

// Space, on a grid of 4 dp.
const (
	S1 unit.Dp = 4
	S2 unit.Dp = 8
	S3 unit.Dp = 12
	S4 unit.Dp = 16
	S6 unit.Dp = 24
	S8 unit.Dp = 32
	S9 unit.Dp = 48
)

// Shape and size.
const (
	RadiusCard    unit.Dp = 16
	RadiusSheet   unit.Dp = 20
	RadiusButton  unit.Dp = 14
	RadiusField   unit.Dp = 12
	Target        unit.Dp = 48 // the least a finger needs
	ButtonHeight  unit.Dp = 56
	RowHeight     unit.Dp = 64
	IconSize      unit.Dp = 24
	EmblemSize    unit.Dp = 64
	MedallionSize unit.Dp = 56
	KeyHeight     unit.Dp = 72 // at most, of the pad
	CellHeight    unit.Dp = 56 // of a cell that shows its digit
	ContentWidth  unit.Dp = 640
	CardWidth     unit.Dp = 480 // at most
	WideFrom      unit.Dp = 600 // wider margins
	TwoFrom       unit.Dp = 900 // a list and what it led to beside each other
	ListWidth     unit.Dp = 400 // of the list then
	LowUnder      unit.Dp = 480 // a phone on its side: what stood beneath each other stands side by side
	RingSize      unit.Dp = 40
	RingWidth     unit.Dp = 4
)

// Durations.
const (
	Enter = 180 * time.Millisecond
	Turn  = 250 * time.Millisecond
	Hold  = 300 * time.Millisecond // nothing says that it is loading before this
)
