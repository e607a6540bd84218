// Package citizen holds the screens of vssid. A frame reads core.State and returns the messages of the person's acts; it changes nothing itself
// and calls neither network nor disk.
package citizen

import (
	"image"
	"time"

	"gioui.org/io/key"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/clip"
	"gioui.org/op/paint"
	"gioui.org/text"
	"gioui.org/widget"

	"vssid/app/core"
	"vssid/assets/icons"
	"vssid/assets/languages"
	"vssid/ui/kit"
)

type (
	// C is a layout context.
	C = layout.Context
	// D is what a layout took.
	D = layout.Dimensions
)

// UI is the widgets of every screen. The window's goroutine owns it.
type UI struct {
	SystemDark bool // the system asks for dark colours
	// Languages are the codes of those that this device can write; nil: Vietnamese and English, which the app's own fonts have.
	Languages []string

	theme kit.Theme
	words *languages.Words
	page  *kit.Page // of the pane that is being drawn: right or left
	right kit.Page
	left  leftPane
	out   []core.Msg

	shown   core.Screen // of the last frame
	entered time.Time   // when it came, to move in
	came    time.Time   // when it came, to say nothing of waiting too early; zero for the first of all
	turning bool
	low     bool // a phone on its side: little height, more width

	main, second, third, fourth kit.Button
	field, path                 kit.Field
	pad                         kit.Keypad
	tabs                        kit.Tabs
	modes, sizes, tongues       kit.Segments
	tongueCodes                 []string
	card                        widget.Clickable
	rows                        [16]widget.Clickable
	notice                      widget.Clickable
	qr                          kit.QR
	pasted                      byte // names this window at the clipboard
	faces                       []faceCache
	seconds                     spokenSeconds
	featureWidgets
}

// New makes the screens with a shaper of kit.NewShaper.
func New(shaper *text.Shaper) *UI {
	u := &UI{theme: kit.Theme{Shaper: shaper}}
	u.page = &u.right
	return u
}

// Layout draws the visible screen and returns what the person did. The slice is valid until the next frame. The caller hands the messages to
// the core and draws again.
func (u *UI) Layout(gtx C, s core.State) []core.Msg {
	u.out = u.out[:0]
	u.theme.Still = s.Prefs.Reduced
	u.theme.Palette = u.palette(s)
	u.words = languages.For(s.Prefs.Language)
	gtx.Metric.PxPerSp = gtx.Metric.PxPerSp * float32(s.Prefs.TextSize) / 100
	u.enter(gtx, s)
	gtx.Constraints.Min = image.Point{}
	paint.FillShape(gtx.Ops, u.theme.Background, clip.Rect{Max: gtx.Constraints.Max}.Op())
	done := u.move(gtx)
	u.keys(gtx, s)
	u.strips(s)
	u.page.Middle = middle(s.Screen())
	u.low = gtx.Constraints.Max.Y < gtx.Dp(kit.LowUnder) && gtx.Constraints.Max.X > gtx.Constraints.Max.Y
	if list, ok := u.listBelow(gtx, s); ok {
		u.both(gtx, s, list)
	} else {
		u.screen(gtx, s)
	}
	done()
	return u.out
}

// SetShaper draws with other fonts from the next frame on.
func (u *UI) SetShaper(shaper *text.Shaper) { u.theme.Shaper = shaper }

func (u *UI) send(m core.Msg) { u.out = append(u.out, m) }

// palette is the person's choice of colours; what a scanner reads is black on white in each of them.
func (u *UI) palette(s core.State) kit.Palette {
	switch {
	case s.Screen() == core.ScreenCode:
		return kit.Paper()
	case s.Prefs.Theme == core.ThemeHighContrast && u.SystemDark:
		return kit.HighContrastDark()
	case s.Prefs.Theme == core.ThemeHighContrast:
		return kit.HighContrast()
	case s.Prefs.Theme == core.ThemeDark, s.Prefs.Theme == core.ThemeSystem && u.SystemDark:
		return kit.Dark()
	default:
		return kit.Light()
	}
}

// enter prepares the widgets of another screen.
func (u *UI) enter(gtx C, s core.State) {
	if s.Screen() == u.shown {
		return
	}
	first := u.shown == "" || u.shown == core.ScreenStarting
	u.turning = s.Screen() == core.ScreenCode
	u.shown, u.entered, u.came = s.Screen(), gtx.Now, gtx.Now
	if first || u.theme.Still {
		u.entered = time.Time{}
	}
	if first {
		u.came = time.Time{}
	}
	u.page.Scroll.Position = layout.Position{}
	u.field, u.path = kit.Field{}, kit.Field{}
	if !s.CanGoBack() || s.Screen() == core.ScreenHome {
		gtx.Execute(key.FocusCmd{})
	}
}

// early reports whether the screen came so short a while ago that a word about waiting would only flicker; it has it drawn again when that is over.
func (u *UI) early(gtx C) bool {
	left := kit.Hold - gtx.Now.Sub(u.came)
	if left <= 0 || left > kit.Hold {
		return false
	}
	gtx.Execute(op.InvalidateCmd{At: gtx.Now.Add(left)})
	return true
}

// move slides a new screen in, and returns what ends that.
func (u *UI) move(gtx C) func() {
	length := kit.Enter
	if u.turning {
		length = kit.Turn
	}
	age := gtx.Now.Sub(u.entered)
	if u.theme.Still || u.entered.IsZero() || age >= length || age < 0 {
		return func() {}
	}
	gtx.Execute(op.InvalidateCmd{})
	left := 1 - float32(age)/float32(length)
	left *= left // slower towards its end
	by := image.Pt(int(left*float32(gtx.Dp(kit.S8))), 0)
	if u.turning {
		by = image.Pt(0, int(left*float32(gtx.Constraints.Max.Y)/4))
	}
	faded := paint.PushOpacity(gtx.Ops, 1-left*0.6)
	moved := op.Offset(by).Push(gtx.Ops)
	return func() {
		moved.Pop()
		faded.Pop()
	}
}

// keys are those that work on every screen.
func (u *UI) keys(gtx C, s core.State) {
	for _, name := range [...]key.Name{key.NameEscape, key.NameBack} {
		if name == key.NameBack && !s.CanGoBack() {
			continue // the system's own back leaves the app
		}
		for {
			e, ok := gtx.Event(key.Filter{Name: name})
			if !ok {
				break
			}
			if e, ok := e.(key.Event); ok && e.State == key.Press && s.CanGoBack() {
				u.send(core.Back{})
			}
		}
	}
	if u.page.BackClicked(gtx) {
		u.send(core.Back{})
	}
	if u.notice.Clicked(gtx) {
		u.send(core.DismissNotice{})
	}
}

// strips stand above every screen.
func (u *UI) strips(s core.State) {
	u.page.Strips = u.page.Strips[:0]
	if s.InsecureKeystore() {
		words := u.words.Text("insecure")
		u.page.Strips = append(u.page.Strips, func(gtx C) D { return u.theme.Banner(gtx, icons.Warning, words) })
	}
	if s.Notice.Kind != "" {
		words := u.words.Text("notice." + string(s.Notice.Kind))
		u.page.Strips = append(u.page.Strips, func(gtx C) D { return u.theme.Notice(gtx, &u.notice, words) })
	}
}

func (u *UI) screen(gtx C, s core.State) {
	switch s.Screen() {
	case core.ScreenStarting:
		u.starting(gtx)
	case core.ScreenFault:
		u.fault(gtx, s)
	case core.ScreenWelcome:
		u.welcome(gtx, s)
	case core.ScreenAccount:
		u.account(gtx, s)
	case core.ScreenProof:
		u.proof(gtx, s)
	case core.ScreenNewPIN, core.ScreenRepeatPIN, core.ScreenPIN, core.ScreenChangePIN:
		u.pin(gtx, s)
	case core.ScreenPassword:
		u.password(gtx, s)
	case core.ScreenHome:
		u.home(gtx, s)
	case core.ScreenCard:
		u.details(gtx, s)
	case core.ScreenCode:
		u.code(gtx, s)
	case core.ScreenOffer:
		u.offer(gtx, s)
	case core.ScreenSettings:
		u.settings(gtx, s)
	case core.ScreenDevice:
		u.device(gtx, s)
	case core.ScreenSignOut:
		u.signOut(gtx, s)
	case core.ScreenRetired:
		u.retired(gtx, s)
	case core.ScreenWiped:
		u.wiped(gtx)
	default:
		if draw := panes[s.Screen()]; draw != nil {
			draw(u, gtx, s)
		}
	}
}

// starting is quiet: the vault opens in less time than a word takes to read.
func (u *UI) starting(gtx C) {
	u.page.Layout(gtx, &u.theme, kit.Bar{}, func(gtx C) D { return D{Size: gtx.Constraints.Min} }, nil)
}

// margin insets a screen's content.
func (u *UI) margin(gtx C, w layout.Widget) D {
	side := kit.S4
	if gtx.Constraints.Max.X >= gtx.Dp(kit.WideFrom) {
		side = kit.S6
	}
	return kit.Pad(gtx, kit.S2, side, kit.S4, side, w)
}

func (u *UI) text(gtx C, style kit.Type, id string) D {
	return u.theme.Text(gtx, style, u.theme.Ink, u.words.Text(id))
}

func (u *UI) soft(gtx C, style kit.Type, id string) D {
	return u.theme.Text(gtx, style, u.theme.InkSoft, u.words.Text(id))
}

// back is the spoken name of the way back, where there is one.
func (u *UI) back(s core.State) string {
	if !s.CanGoBack() {
		return ""
	}
	return u.words.Text("action.back")
}

// middle reports whether a short screen's content stands in the middle of its room.
func middle(screen core.Screen) bool {
	switch screen {
	case core.ScreenCode, core.ScreenNewPIN, core.ScreenRepeatPIN, core.ScreenPassword, core.ScreenPIN, core.ScreenChangePIN:
		return true
	}
	return false
}
