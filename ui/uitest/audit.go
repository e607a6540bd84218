package uitest

import (
	"fmt"
	"image"
	"regexp"
	"strings"
	"sync"

	"gioui.org/font"
	"gioui.org/io/input"
	"gioui.org/io/semantic"
	"gioui.org/text"
	"golang.org/x/image/math/fixed"

	"vssid/app/core"
	"vssid/assets/languages"
)

// What a person needs of a control, in dp.
const (
	fingerSize = 48 // WCAG 2.5.5 asks 44, Android's guide 48
	fingerGap  = 8  // between two targets, unless both are so high that a finger does not miss
	rowSize    = 64 // rows of a list may touch each other
	overhang   = 4  // how far the ink of a large letter may hang over its place
)

// tallScreen is a height in dp that no sample's content reaches: nothing scrolls on it.
const tallScreen = 12000

// Audit names every fault a person with a screen reader or a large finger would meet on the screen as it is.
func (d *Driver) Audit() []string {
	a := audit{screen: image.Rectangle{Max: d.Size}}
	a.walk(d.root(), nil)
	return a.faults
}

// AuditTall lays a state out at a width and text size (percent) on a screen without end, where nothing is out of sight, and names every fault: of names,
// sizes, gaps, overlaps, cut or spilt text, reading order, missing words and missing letters. Each message says the control.
func AuditTall(shaper *text.Shaper, s core.State, width, percent int) []string {
	s.Prefs.TextSize = percent
	d := NewDriver(shaper, s, width, tallScreen)
	a := audit{screen: image.Rectangle{Max: d.Size}, whole: true, shaper: shaper}
	a.walk(d.root(), nil)
	a.between()
	a.order()
	return a.faults
}

// root is the top of the semantic tree.
func (d *Driver) root() input.SemanticNode {
	nodes := d.Nodes()
	if len(nodes) == 0 {
		return input.SemanticNode{}
	}
	return nodes[0]
}

// audit looks at one screen.
type audit struct {
	screen  image.Rectangle
	whole   bool // everything is in sight
	shaper  *text.Shaper
	targets []input.SemanticNode // what can be pressed, in reading order
	read    []input.SemanticNode // what is read out, in reading order
	faults  []string
}

func (a *audit) say(format string, args ...any) {
	a.faults = append(a.faults, fmt.Sprintf(format, args...))
}

var classes = map[semantic.ClassOp]string{semantic.Button: "button", semantic.CheckBox: "check box", semantic.Editor: "field", semantic.RadioButton: "choice", semantic.Switch: "switch"}

func nameOf(n input.SemanticNode) string {
	if class, ok := classes[n.Desc.Class]; ok {
		return fmt.Sprintf("%s %q", class, n.Desc.Label)
	}
	return fmt.Sprintf("%q", n.Desc.Label)
}

// walk looks at a node and all below it, in the order they are read.
func (a *audit) walk(n input.SemanticNode, above []input.SemanticNode) {
	a.node(n, above)
	for _, child := range n.Children {
		a.walk(child, append(above[:len(above):len(above)], n))
	}
}

func (a *audit) node(n input.SemanticNode, above []input.SemanticNode) {
	at := n.Desc.Bounds
	control := n.Desc.Class != semantic.Unknown
	touch := control && n.Desc.Gestures&input.ClickGesture != 0 && n.Desc.Class != semantic.Editor
	var parent input.SemanticNode
	if len(above) > 0 {
		parent = above[len(above)-1]
	}
	inside := control && parent.Desc.Class == n.Desc.Class // an editor within its named box
	if control && n.Desc.Label == "" && !inside {
		a.say("a %s at %v has no name", classes[n.Desc.Class], at)
	}
	if touch {
		a.targets = append(a.targets, n)
		if (a.whole || at.In(a.screen)) && (at.Dx() < fingerSize || at.Dy() < fingerSize) {
			a.say("%s is %d × %d dp, less than a finger's %d", nameOf(n), at.Dx(), at.Dy(), fingerSize)
		}
		if at.Min.X < 0 || at.Max.X > a.screen.Max.X {
			a.say("%s leaves the screen at its side: %v of %d", nameOf(n), at, a.screen.Max.X)
		}
	}
	if n.Desc.Label == "" {
		return
	}
	a.words(n.Desc.Label)
	if a.whole && !control && len(n.Children) == 0 {
		a.read = append(a.read, n)
		a.spilt(n, above)
	}
}

// id is what the words of a message that nobody wrote look like: they begin as those of others do.
var id = regexp.MustCompile(`^([a-z][a-z-]*)(\.[a-z0-9-]+)+$`)

// beginnings are the first parts of the names of all messages.
var beginnings = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	messages, err := languages.Raw("vi")
	if err != nil {
		panic(err.Error()) // a fault of the build, which the tests of the languages find
	}
	for name := range messages {
		first, _, _ := strings.Cut(name, ".")
		known[first] = true
	}
	return known
})

// words looks at a text itself.
func (a *audit) words(words string) {
	name := id.FindStringSubmatch(words)
	switch {
	case name != nil && beginnings()[name[1]]:
		a.say("%q is the name of a sentence that no language file has", words)
	case strings.Contains(words, "{{") || strings.Contains(words, "<no value>"):
		a.say("%q has a value missing", words)
	case strings.Contains(words, "%!"):
		a.say("%q was put together wrongly", words)
	}
	if a.shaper != nil {
		if n := tofu(a.shaper, font.Normal, words); n > 0 {
			a.say("%q has %d letters that no font draws", words, n)
		}
	}
}

// tofu counts the letters of a text that the shaper has no drawing for.
func tofu(shaper *text.Shaper, weight font.Weight, words string) (missing int) {
	shaper.LayoutString(text.Parameters{Font: font.Font{Typeface: "Roboto, System, Names", Weight: weight}, PxPerEm: fixed.I(16), MaxWidth: 1 << 20}, words)
	for {
		g, ok := shaper.NextGlyph()
		if !ok {
			return missing
		}
		if uint32(g.ID) == 0 && g.Flags&text.FlagParagraphBreak == 0 { // a font's glyph 0 is the box for a missing letter
			missing++
		}
	}
}

// spilt says when a text reaches out of the control or the named part that it stands in: it is cut there, or written over something else.
func (a *audit) spilt(n input.SemanticNode, above []input.SemanticNode) {
	at := n.Desc.Bounds
	if at.Max.X > a.screen.Max.X+overhang || at.Min.X < -overhang {
		a.say("the text %q leaves the screen at its side: %v", n.Desc.Label, at)
	}
	for _, p := range above {
		if p.Desc.Label == "" || p.Desc.Bounds.Dx() >= a.screen.Dx() && p.Desc.Bounds.Dy() >= a.screen.Dy() {
			continue
		}
		if !at.In(p.Desc.Bounds.Inset(-overhang)) {
			a.say("the text %q at %v is cut by %s at %v", n.Desc.Label, at, nameOf(p), p.Desc.Bounds)
			return
		}
	}
}

// between looks at each two targets: whether they overlap, and whether a finger can tell them apart.
func (a *audit) between() {
	for i, n := range a.targets {
		for _, m := range a.targets[i+1:] {
			x, y := n.Desc.Bounds, m.Desc.Bounds
			if over := x.Intersect(y); !over.Empty() {
				if !x.In(y) && !y.In(x) { // a control within a control is a choice of its own
					a.say("%s and %s overlap by %v", nameOf(n), nameOf(m), over.Size())
				}
				continue
			}
			a.gap(n, m)
		}
	}
}

func (a *audit) gap(n, m input.SemanticNode) {
	x, y := n.Desc.Bounds, m.Desc.Bounds
	if n.Desc.Class == semantic.RadioButton && m.Desc.Class == semantic.RadioButton {
		return // choices of one group stand side by side
	}
	sideways, down := max(y.Min.X-x.Max.X, x.Min.X-y.Max.X), max(y.Min.Y-x.Max.Y, x.Min.Y-y.Max.Y)
	if sideways < 0 && down < fingerGap && min(x.Dy(), y.Dy()) < rowSize || down < 0 && sideways < fingerGap && min(x.Dx(), y.Dx()) < rowSize {
		a.say("%s and %s are %d dp apart, less than %d", nameOf(n), nameOf(m), max(sideways, down), fingerGap)
	}
}

// order says where a reader would jump up the screen: from one text to another that stands wholly above it and no further to the right.
func (a *audit) order() {
	for i := 1; i < len(a.read); i++ {
		x, y := a.read[i-1].Desc.Bounds, a.read[i].Desc.Bounds
		if y.Max.Y <= x.Min.Y && y.Min.X < x.Max.X {
			a.say("%q is read after %q, which stands beneath it", a.read[i].Desc.Label, a.read[i-1].Desc.Label)
		}
	}
}
