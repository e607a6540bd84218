package uitest

import (
	"fmt"
	"image"
	"strings"

	"gioui.org/f32"
	"gioui.org/io/input"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"

	"vssid/app/core"
	"vssid/ui/citizen"
)

// Driver is a person at the screens: it looks, taps and types. What the effects would do, a test says with Answer.
type Driver struct {
	State   core.State
	Effects []core.Effect // asked for so far
	Size    image.Point   // dp
	ui      *citizen.UI
	router  input.Router
	ops     op.Ops
}

// NewDriver shows a state on a screen of width × height dp.
func NewDriver(shaper *text.Shaper, s core.State, width, height int) *Driver {
	d := &Driver{State: s, Size: image.Pt(width, height), ui: citizen.New(shaper)}
	d.ui.Languages = core.Languages()
	d.Settle()
	return d
}

// Frame draws once and hands the messages to the core. It reports whether there were any.
func (d *Driver) Frame() bool {
	d.ops.Reset()
	acts := d.ui.Layout(layout.Context{Ops: &d.ops, Now: d.State.Now, Metric: unit.Metric{PxPerDp: 1, PxPerSp: 1}, Source: d.router.Source(),
		Constraints: layout.Exact(d.Size)}, d.State)
	d.router.Frame(&d.ops)
	for _, m := range acts {
		d.Answer(m)
	}
	return len(acts) > 0
}

// Settle draws until nothing changes any more.
func (d *Driver) Settle() {
	for range 3 {
		for d.Frame() {
		}
	}
}

// Answer hands the core a message: a person's act, or what came of an effect.
func (d *Driver) Answer(m core.Msg) {
	next, effects := core.Update(d.State, m)
	d.State = next
	d.Effects = append(d.Effects, effects...)
}

// Nodes are the controls and texts on the screen as a screen reader gets them.
func (d *Driver) Nodes() []input.SemanticNode { return d.router.AppendSemantics(nil) }

// Texts are all labels on the screen.
func (d *Driver) Texts() string {
	var b strings.Builder
	for _, n := range d.Nodes() {
		if n.Desc.Label != "" {
			b.WriteString(n.Desc.Label + "\n")
		}
	}
	return b.String()
}

// Find returns the first control of a class whose name is label.
func (d *Driver) Find(class semantic.ClassOp, label string) (input.SemanticNode, bool) {
	for _, n := range d.Nodes() {
		if n.Desc.Class == class && n.Desc.Label == label {
			return n, true
		}
	}
	return input.SemanticNode{}, false
}

// Tap touches the control of a class and name in its middle.
func (d *Driver) Tap(class semantic.ClassOp, label string) error {
	n, ok := d.Find(class, label)
	if !ok {
		return fmt.Errorf("there is no control %q on the screen %s; it says:\n%s", label, d.State.Screen(), d.Texts())
	}
	visible := n.Desc.Bounds.Intersect(image.Rectangle{Max: d.Size})
	if visible.Empty() {
		return fmt.Errorf("%q is out of sight at %v", label, n.Desc.Bounds)
	}
	middle := visible.Min.Add(visible.Max).Div(2)
	at := f32.Pt(float32(middle.X), float32(middle.Y))
	d.router.Queue(
		pointer.Event{Kind: pointer.Press, Source: pointer.Touch, Position: at},
		pointer.Event{Kind: pointer.Release, Source: pointer.Touch, Position: at})
	d.Settle()
	return nil
}

// Press presses and releases keys, all before the next frame, as a fast typist does.
func (d *Driver) Press(names ...key.Name) {
	for _, name := range names {
		d.router.Queue(key.Event{Name: name, State: key.Press}, key.Event{Name: name, State: key.Release})
	}
	d.Settle()
}

// Tab moves the focus to the next control.
func (d *Driver) Tab() {
	d.router.MoveFocus(key.FocusForward)
	d.Settle()
}

// Compose replaces the last n runes of the focused field by text, as an input method does while a letter is composed.
func (d *Driver) Compose(n int, words string) {
	end := d.router.EditorState().Selection.End
	start := max(0, end-n)
	d.router.Queue(key.EditEvent{Range: key.Range{Start: start, End: end}, Text: words})
	caret := start + len([]rune(words))
	d.router.Queue(key.SelectionEvent{Start: caret, End: caret})
	d.Settle()
}

// Type types a text into the focused field.
func (d *Driver) Type(words string) { d.Compose(0, words) }
