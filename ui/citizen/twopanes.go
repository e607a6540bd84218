package citizen

import (
	"image"

	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"

	"vssid/app/core"
	"vssid/ui/kit"
)

// lists are the screens that stay in sight beside what they led to, where the window is wide enough.
var lists = map[core.Screen]bool{
	core.ScreenPersonal: true, core.ScreenServices: true, core.ScreenHelp: true, core.ScreenSettings: true,
	core.ScreenPlaces: true, core.ScreenGuides: true,
}

// beside are the screens of the first features that may stand beside a list; those of the others all may. A PIN, a code or a statement to sign fills the
// window.
var beside = map[core.Screen]bool{core.ScreenDevice: true}

// leftPane is the list beside the visible screen.
type leftPane struct {
	page  kit.Page
	shown core.Screen
}

// listBelow finds the list that led to the visible screen, by its place on the stack, where both have room.
func (u *UI) listBelow(gtx C, s core.State) (int, bool) {
	top := s.Screen()
	if gtx.Constraints.Max.X < gtx.Dp(kit.TwoFrom) || panes[top] == nil && !beside[top] {
		return 0, false
	}
	for i := len(s.Stack) - 2; i > 0; i-- {
		if lists[s.Stack[i]] {
			return i, true
		}
	}
	return 0, false
}

// both draws the list at the left and the visible screen at the right.
func (u *UI) both(gtx C, s core.State, list int) {
	size := gtx.Constraints.Max
	width := gtx.Dp(kit.ListWidth)
	left := s
	left.Stack = s.Stack[:list+1]
	if u.left.shown != left.Screen() {
		u.left.shown = left.Screen()
		u.left.page.Scroll.Position = layout.Position{}
	}
	pane := gtx
	pane.Constraints = layout.Exact(image.Pt(width, size.Y))
	before := len(u.out)
	u.page = &u.left.page
	if u.page.BackClicked(pane) {
		u.send(core.Back{})
	}
	inside := clip.Rect{Max: pane.Constraints.Max}.Push(gtx.Ops)
	pane.Constraints.Min = image.Point{}
	u.screen(pane, left)
	inside.Pop()
	for i := before; i < len(u.out); i++ {
		u.out[i] = core.Beside{Below: left.Screen(), Do: u.out[i]}
	}
	u.page = &u.right
	line := max(1, gtx.Dp(u.theme.Border))
	paint.FillShape(gtx.Ops, u.theme.Line, clip.Rect{Min: image.Pt(width, 0), Max: image.Pt(width+line, size.Y)}.Op())
	defer op.Offset(image.Pt(width+line, 0)).Push(gtx.Ops).Pop()
	pane.Constraints = layout.Constraints{Max: image.Pt(size.X-width-line, size.Y)}
	defer clip.Rect{Max: pane.Constraints.Max}.Push(gtx.Ops).Pop()
	u.screen(pane, s)
}
