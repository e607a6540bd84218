package kit

import (
	"image/color"
	"math"
	"testing"
)

// luminance and contrast are those of WCAG 2.2, "relative luminance" and "contrast ratio".
func luminance(c color.NRGBA) float64 {
	part := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(c.R) + 0.7152*part(c.G) + 0.0722*part(c.B)
}

func contrast(a, b color.NRGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// over is a colour laid over another as the graphics processor does it: in linear light.
func over(top, ground color.NRGBA) color.NRGBA {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	mix := func(a, b uint8) uint8 {
		share := float64(top.A) / 255
		l := linear(a)*share + linear(b)*(1-share)
		if l <= 0.0031308 {
			return uint8(math.Round(255 * 12.92 * l))
		}
		return uint8(math.Round(255 * (1.055*math.Pow(l, 1/2.4) - 0.055)))
	}
	return color.NRGBA{R: mix(top.R, ground.R), G: mix(top.G, ground.G), B: mix(top.B, ground.B), A: 0xFF}
}

func TestContrast(t *testing.T) {
	for name, p := range map[string]Palette{"light": Light(), "dark": Dark(), "high contrast": HighContrast(), "high contrast, dark": HighContrastDark(), "paper": Paper()} {
		for _, pair := range []struct {
			name         string
			text, ground color.NRGBA
			least        float64
		}{
			{"ink on background", p.Ink, p.Background, 4.5}, {"ink on surface", p.Ink, p.Surface, 4.5}, {"ink on tint", p.Ink, p.Tint, 4.5},
			{"ink on caution", p.Ink, p.CautionGround, 4.5}, {"ink on line (disabled button)", p.Ink, p.Line, disabledLeast(name)},
			{"soft ink on background", p.InkSoft, p.Background, 4.5}, {"soft ink on surface", p.InkSoft, p.Surface, 4.5}, {"soft ink on caution", p.InkSoft, p.CautionGround, 4.5},
			{"accent on background", p.Accent, p.Background, 4.5}, {"accent on surface", p.Accent, p.Surface, 4.5}, {"text on accent", p.OnAccent, p.Accent, 4.5},
			{"good on surface", p.Good, p.Surface, 4.5}, {"caution on its ground", p.Caution, p.CautionGround, 4.5}, {"caution on surface", p.Caution, p.Surface, 4.5},
			{"caution on background", p.Caution, p.Background, 4.5}, {"bad on background", p.Bad, p.Background, 4.5}, {"bad on surface", p.Bad, p.Surface, 4.5},
			{"bad on its ground", p.Bad, p.BadGround, 4.5}, {"text on bad", p.OnBad, p.Bad, 4.5}, {"notice", p.Background, p.Ink, 4.5},
			{"card, top", p.CardInk, p.CardTop, 7}, {"card, end", p.CardInk, p.CardEnd, 7},
			{"card chip", p.CardInk, over(alpha(p.CardInk, chipStrong), p.CardTop), 4.5}, {"card gold (ornament)", p.Gold, p.CardTop, 3},
		} {
			if got := contrast(pair.text, pair.ground); got < pair.least {
				t.Errorf("%s: %s is %.2f : 1, less than %.1f", name, pair.name, got, pair.least)
			}
		}
	}
}

// disabledLeast: WCAG asks nothing of controls that cannot be used; in high contrast they are told apart by their outline instead.
func disabledLeast(theme string) float64 {
	if theme == "light" || theme == "dark" || theme == "paper" {
		return 4.5
	}
	return 1
}

func TestContrastOfKnownPairs(t *testing.T) {
	if got := contrast(rgb(0xFFFFFF), rgb(0x000000)); math.Abs(got-21) > 0.01 {
		t.Errorf("white on black is %.2f : 1, want 21 : 1", got)
	}
	if got := contrast(rgb(0x777777), rgb(0xFFFFFF)); math.Abs(got-4.48) > 0.01 {
		t.Errorf("#777 on white is %.2f : 1, want 4.48 : 1", got)
	}
}

func TestScale(t *testing.T) {
	for _, style := range []Type{Display, Title, Section, Body, Strong, Label, Quiet, Caption, Digits} {
		if style.Size < Caption.Size {
			t.Errorf("%v is smaller than the smallest text, %v", style, Caption.Size)
		}
		if float32(style.Line) < 1.2*float32(style.Size) {
			t.Errorf("%v: the line leaves no room for stacked Vietnamese marks", style)
		}
	}
	if Target < 48 || ButtonHeight < Target || RowHeight < Target {
		t.Error("a target is smaller than a finger")
	}
}
