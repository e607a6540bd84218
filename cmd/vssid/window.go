package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"gioui.org/app"
	"gioui.org/op"
	"gioui.org/text"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/app/paper"
	"vssid/assets/fonts"
	"vssid/assets/places"
	"vssid/platform"
	"vssid/platform/picker"
	"vssid/ui/citizen"
	"vssid/ui/kit"
)

// The window's first size, that of a common phone.
const (
	windowWidth  = 412
	windowHeight = 892
)

var errNoDisplay = errors.New("there is no display to open a window on; set DISPLAY or WAYLAND_DISPLAY, or render pictures with: vssid shots --out DIR")

// began is the start of main's package, the first moment this process can see.
var began = time.Now()

// window opens the window and runs until it is closed.
func window(o options) error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errNoDisplay
	}
	folder, err := dataFolder(o)
	if err != nil {
		return err
	}
	shaper := make(chan *text.Shaper, 1)
	go func() { shaper <- kit.NewShaper() }() // fonts are read while the vault and the window open
	w := new(app.Window)
	w.Option(app.Title("VssID"), app.Size(windowWidth, windowHeight), app.MinSize(320, 480))
	pick := picker.New(w)
	program := core.NewProgram(core.Services{Installer: folder, Picker: pick, Pictures: pictures(), Screen: screen(), Biometrics: platform.NoBiometrics{},
		Documents: documents(), Fonts: paper.Fonts{Regular: fonts.Regular(), Bold: fonts.Bold()}, Directory: directory,
		Links: links(), Position: position()}, w.Invalidate)
	program.Send(core.Start{})
	ended := make(chan error, 1)
	go func() {
		l := loop{window: w, program: program, picker: pick, trace: o.trace, scripts: scripts{offered: make(chan []string, 1)}}
		err := l.run(shaper)
		ended <- errors.Join(err, program.Close())
	}()
	var once sync.Once
	go func() {
		err := <-ended
		once.Do(func() { os.Exit(failed(err)) })
	}()
	app.Main()
	return nil
}

// directory reads the places that the look-ups, address fields and facility fields offer.
func directory() (*lookup.Directory, error) { return lookup.Read(places.Files()) }

// loop is the window's goroutine: it alone touches the program, the state and the widgets.
type loop struct {
	window  *app.Window
	program *core.Program
	picker  *picker.Picker
	trace   string
	traced  bool
	hidden  bool
	scripts
}

func (l *loop) run(shaper <-chan *text.Shaper) error {
	var ops op.Ops
	var ui *citizen.UI
	for {
		e := l.window.Event()
		l.picker.Listen(e)
		switch e := e.(type) {
		case app.DestroyEvent:
			return e.Err
		case app.ConfigEvent:
			l.away(e.Config.Mode == app.Minimized)
		case app.FrameEvent:
			first := ui == nil
			if first {
				ui = citizen.New(<-shaper)
				l.waitForCard()
			}
			l.frame(ui, &ops, e)
			if first {
				go l.lookForFonts() // behind the first frame, which no language waits for but those that need it
			}
		}
	}
}

// frame draws one frame and hands on what the person did.
func (l *loop) frame(ui *citizen.UI, ops *op.Ops, e app.FrameEvent) {
	l.program.Drain()
	l.dress(ui)
	gtx := app.NewContext(ops, e)
	s := l.program.State()
	s.Prefs.Language = l.written(s.Prefs.Language)
	acts := ui.Layout(gtx, s)
	e.Frame(gtx.Ops)
	l.note()
	for _, m := range acts {
		l.program.Send(m)
	}
	if len(acts) > 0 {
		l.window.Invalidate()
	}
}

// away tells the core when the window goes out of sight and when it is back.
func (l *loop) away(hidden bool) {
	if hidden == l.hidden {
		return
	}
	l.hidden = hidden
	if hidden {
		l.program.Send(core.Paused{})
	} else {
		l.program.Send(core.Resumed{})
	}
}

// firstFrame is how long the first frame waits for the vault, which is nearly always open by then: one frame instead of an empty one and the card.
const firstFrame = 150 * time.Millisecond

func (l *loop) waitForCard() {
	ctx, cancel := context.WithTimeout(context.Background(), firstFrame)
	defer cancel()
	for l.program.State().Screen() == core.ScreenStarting {
		if l.program.Wait(ctx) != nil {
			return
		}
	}
}

// note writes the time of the first frame with the card, when asked to.
func (l *loop) note() {
	if l.trace == "" || l.traced || l.program.State().Card.Card == nil {
		return
	}
	l.traced = true
	line := fmt.Sprintf("%.1f\n", float64(time.Since(began))/float64(time.Millisecond))
	if err := os.WriteFile(l.trace, []byte(line), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, "vssid: writing --trace-start:", err)
	}
}

// deviceName is what the owner will recognise this device by.
func deviceName() string {
	host, err := os.Hostname()
	if err != nil || host == "" {
		return "VssID"
	}
	name := []rune("VssID, " + host)
	return string(name[:min(len(name), 60)])
}
