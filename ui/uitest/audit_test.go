package uitest

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"testing"

	"gioui.org/io/input"
	"gioui.org/io/semantic"

	"vssid/app/core"
)

func TestEverySampleStandsTheAudit(t *testing.T) {
	for _, s := range samples(t) {
		for _, width := range []int{320, 360, 412, 568, 800, 1280} {
			for _, percent := range []int{100, 200} {
				t.Run(fmt.Sprintf("%s/%d/%d", s.Name, width, percent), func(t *testing.T) {
					for _, language := range core.Languages()[:2] {
						s.State.Prefs.Language = language
						for _, fault := range AuditTall(shaper(), s.State, width, percent) {
							t.Errorf("%s on %s: %s", language, s.State.Screen(), fault)
						}
					}
				})
			}
		}
	}
}

// contrastScale is in pixels a dp: at one, thin letters are grey all through.
const contrastScale = 1.5

func TestEveryTextCanBeRead(t *testing.T) {
	c := camera(t, 412, 892, contrastScale)
	for _, theme := range []core.Theme{core.ThemeLight, core.ThemeDark} { // in high contrast the tokens alone decide (ui/kit)
		for _, s := range samples(t) {
			s.State.Prefs.Theme = theme
			faults, err := c.AuditContrast(s.State)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range faults {
				t.Errorf("%s, %s: %s", s.Name, theme, fault)
			}
		}
	}
}

func TestContrastIsMeasured(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 100, 20))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(10, 5, 20, 15), image.NewUniform(color.Gray{0x77}), image.Point{}, draw.Src)
	if c := contrastIn(img, img.Bounds()); c < 4.4 || c > 4.5 {
		t.Errorf("#777 on white is %.2f : 1, want 4.48 : 1", c)
	}
	draw.Draw(img, image.Rect(12, 7, 13, 8), image.Black, image.Point{}, draw.Src)
	if c := contrastIn(img, img.Bounds()); c > 4.5 {
		t.Errorf("one black pixel makes grey text readable: %.2f : 1", c)
	}
}

// node is a made-up part of a screen.
func node(class semantic.ClassOp, label string, at image.Rectangle, children ...input.SemanticNode) input.SemanticNode {
	n := input.SemanticNode{Children: children, Desc: input.SemanticDesc{Class: class, Label: label, Bounds: at}}
	if class != semantic.Unknown {
		n.Desc.Gestures = input.ClickGesture
	}
	return n
}

func TestAuditFindsWhatIsWrong(t *testing.T) {
	button, text := semantic.Button, semantic.Unknown
	at := image.Rect
	for _, c := range []struct {
		name  string
		nodes []input.SemanticNode
		want  string // "": nothing is wrong
	}{
		{"a good list", []input.SemanticNode{node(button, "A", at(0, 0, 320, 64)), node(button, "B", at(0, 65, 320, 129))}, ""},
		{"no name", []input.SemanticNode{node(button, "", at(0, 0, 48, 48))}, "no name"},
		{"too small", []input.SemanticNode{node(button, "A", at(0, 0, 48, 40))}, `button "A" is 48 × 40`},
		{"too near", []input.SemanticNode{node(button, "A", at(0, 0, 320, 56)), node(button, "B", at(0, 60, 320, 116))}, "4 dp apart"},
		{"too near sideways", []input.SemanticNode{node(button, "A", at(0, 0, 48, 48)), node(button, "B", at(50, 0, 98, 48))}, "2 dp apart"},
		{"choices of a group", []input.SemanticNode{node(semantic.RadioButton, "A", at(0, 0, 60, 48)), node(semantic.RadioButton, "B", at(64, 0, 124, 48))}, ""},
		{"overlapping", []input.SemanticNode{node(button, "A", at(0, 0, 320, 64)), node(button, "B", at(0, 40, 320, 104))}, "overlap by (320,24)"},
		{"off the side", []input.SemanticNode{node(button, "A", at(300, 0, 400, 64))}, "leaves the screen"},
		{"a text cut by its control", []input.SemanticNode{node(button, "A", at(0, 0, 320, 64), node(text, "A and more", at(10, 10, 300, 90)))}, "is cut by"},
		{"a text off the side", []input.SemanticNode{node(text, "A", at(0, 0, 400, 20))}, "leaves the screen"},
		{"read from below", []input.SemanticNode{node(text, "B", at(0, 100, 320, 120)), node(text, "A", at(0, 0, 320, 20))}, `"A" is read after "B"`},
		{"columns are read one after the other", []input.SemanticNode{node(text, "A", at(0, 100, 100, 120)), node(text, "B", at(200, 0, 320, 20))}, ""},
		{"a sentence that nobody wrote", []input.SemanticNode{node(text, "home.no-such", at(0, 0, 320, 20))}, "no language file"},
		{"a value missing", []input.SemanticNode{node(text, "Gọi {{.Number}}", at(0, 0, 320, 20))}, "value missing"},
		{"a letter that no font has", []input.SemanticNode{node(text, "健康保険", at(0, 0, 320, 20))}, "4 letters that no font draws"},
	} {
		a := audit{screen: at(0, 0, 320, tallScreen), whole: true, shaper: shaper()}
		a.walk(node(text, "", at(0, 0, 320, tallScreen), c.nodes...), nil)
		a.between()
		a.order()
		got := strings.Join(a.faults, "; ")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: found %q, want %q", c.name, got, c.want)
		}
	}
}
