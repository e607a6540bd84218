package stage

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Window is a program's window on a Display, worked as a person works it: by reading it and by clicking and typing.
type Window struct {
	*Process
	env  []string
	id   string
	work string // folder for pictures on their way to a reader
}

// patience is how long a Window waits for something to appear.
const patience = 30 * time.Second

// OpenWindow starts a program in a session and waits for its window, which must be the only one on the display. work is a folder for temporary
// pictures.
func OpenWindow(ctx context.Context, session *Session, display *Display, work, program string, args ...string) (*Window, error) {
	env := session.Environment(display)
	p, err := Start(ctx, env, program, args...)
	if err != nil {
		return nil, err
	}
	w := &Window{Process: p, env: env, work: work}
	ready, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		r, err := Run(ready, env, "", "xdotool", "search", "--onlyvisible", "--name", ".")
		if err == nil && r.Exit == 0 && strings.TrimSpace(r.Stdout) != "" {
			w.id = strings.Fields(r.Stdout)[0]
			return w, nil
		}
		if !p.Running() {
			return nil, fmt.Errorf("%s ended before it opened a window\n%s", p.name, p.Stderr())
		}
		if err := pause(ready, 50*time.Millisecond); err != nil {
			p.Kill()
			return nil, fmt.Errorf("%s opened no window: %w\n%s", p.name, err, p.Stderr())
		}
	}
}

// Screenshot writes the window as a PNG.
func (w *Window) Screenshot(ctx context.Context, file string) error {
	return w.tool(ctx, "import", "-window", w.id, file)
}

// Click presses and releases the left button at a point of the window.
func (w *Window) Click(ctx context.Context, at image.Point) error {
	return w.tool(ctx, "xdotool", "mousemove", "--window", w.id, strconv.Itoa(at.X), strconv.Itoa(at.Y), "sleep", "0.05", "click", "1")
}

// Scroll turns the wheel over the middle of the window, downwards for a positive count.
func (w *Window) Scroll(ctx context.Context, notches int) error {
	button := "5"
	if notches < 0 {
		button, notches = "4", -notches
	}
	size, err := w.size(ctx)
	if err != nil {
		return err
	}
	return w.tool(ctx, "xdotool", "mousemove", "--window", w.id, strconv.Itoa(size.X/2), strconv.Itoa(size.Y/2),
		"click", "--repeat", strconv.Itoa(notches), "--delay", "40", button)
}

func (w *Window) size(ctx context.Context) (image.Point, error) {
	r, err := Run(ctx, w.env, "", "xdotool", "getwindowgeometry", "--shell", w.id)
	if err != nil {
		return image.Point{}, err
	}
	var p image.Point
	for line := range strings.Lines(r.Stdout) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		n, _ := strconv.Atoi(value) // lines that hold no number are not asked for
		switch name {
		case "WIDTH":
			p.X = n
		case "HEIGHT":
			p.Y = n
		}
	}
	if p.X == 0 || p.Y == 0 {
		return p, fmt.Errorf("the window has no size: %q", r.Stdout)
	}
	return p, nil
}

// Type types text on the keyboard. It goes to the window under the pointer, which is where the last click was.
func (w *Window) Type(ctx context.Context, text string) error {
	return w.tool(ctx, "xdotool", "type", "--delay", "60", text)
}

// Key presses keys by their X names (Return, Tab, Escape).
func (w *Window) Key(ctx context.Context, names ...string) error {
	return w.tool(ctx, "xdotool", append([]string{"key", "--delay", "60"}, names...)...)
}

// Tap waits until one of the labels can be read in the window and clicks it.
func (w *Window) Tap(ctx context.Context, labels ...string) error {
	at, err := w.find(ctx, labels)
	if err != nil {
		return err
	}
	return w.Click(ctx, at)
}

// TapLowest is Tap at the lowest place in the window where a label stands: the bar at its foot has words that a page may have too.
func (w *Window) TapLowest(ctx context.Context, labels ...string) error {
	if _, err := w.find(ctx, labels); err != nil {
		return err
	}
	words, err := w.read(ctx)
	if err != nil {
		return err
	}
	var lowest image.Rectangle
	for _, label := range labels {
		for _, box := range find(words, label) {
			if box.Min.Y > lowest.Min.Y {
				lowest = box
			}
		}
	}
	if lowest.Empty() {
		return fmt.Errorf("%q was in the window and is gone; it reads: %s", labels, text(words))
	}
	return w.Click(ctx, lowest.Min.Add(lowest.Max).Div(2))
}

// TapBelow waits until one of the labels can be read and clicks a finger's breadth below it, where the field of a label stands.
func (w *Window) TapBelow(ctx context.Context, labels ...string) error {
	at, err := w.find(ctx, labels)
	if err != nil {
		return err
	}
	const finger = 40
	return w.Click(ctx, at.Add(image.Pt(0, finger)))
}

// See waits until one of the labels can be read in the window.
func (w *Window) See(ctx context.Context, labels ...string) error {
	_, err := w.find(ctx, labels)
	return err
}

// Reach scrolls down until one of the labels can be read, as a person does who looks for it on a long page.
func (w *Window) Reach(ctx context.Context, labels ...string) error {
	const pages = 12
	before := ""
	for range pages {
		words, err := w.read(ctx)
		if err != nil {
			return err
		}
		for _, label := range labels {
			if len(find(words, label)) > 0 {
				return nil
			}
		}
		if now := text(words); now == before {
			break // the end of the page
		} else {
			before = now
		}
		if err := w.Scroll(ctx, 5); err != nil {
			return err
		}
		if err := pause(ctx, 400*time.Millisecond); err != nil {
			return err
		}
	}
	return fmt.Errorf("%q is nowhere on the page; its end reads: %s", labels, before)
}

// find polls the window until a label is read, and returns its middle.
func (w *Window) find(ctx context.Context, labels []string) (image.Point, error) {
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var words []word
	for {
		read, err := w.read(waiting)
		if err == nil {
			words = read
			for _, label := range labels {
				if boxes := find(words, label); len(boxes) > 0 {
					return boxes[0].Min.Add(boxes[0].Max).Div(2), nil
				}
			}
			err = pause(waiting, 100*time.Millisecond)
		}
		switch {
		case !w.Running():
			return image.Point{}, fmt.Errorf("looking for %q: the program has ended\n%s", labels, w.Stderr())
		case err != nil && waiting.Err() != nil:
			return image.Point{}, fmt.Errorf("%q is not in the window; it reads: %s", labels, text(words))
		case err != nil:
			return image.Point{}, err
		}
	}
}

// Reads reports whether one of the labels can be read in the window now.
func (w *Window) Reads(ctx context.Context, labels ...string) (bool, error) {
	words, err := w.read(ctx)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(labels, func(label string) bool { return len(find(words, label)) > 0 }), nil
}

// Text is all that can be read in the window now, line by line.
func (w *Window) Text(ctx context.Context) (string, error) {
	words, err := w.read(ctx)
	return text(words), err
}

func text(words []word) string {
	var b strings.Builder
	for i, x := range words {
		switch {
		case i == 0:
		case words[i-1].line != x.line:
			b.WriteString(" / ")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(x.text)
	}
	return b.String()
}

// scale is how much a picture is enlarged for the reader.
const scale = 2

// read reads the window.
func (w *Window) read(ctx context.Context) ([]word, error) {
	shot, page := filepath.Join(w.work, "reading.png"), filepath.Join(w.work, "page.png")
	if err := w.Screenshot(ctx, shot); err != nil {
		return nil, err
	}
	if err := writePage(shot, page); err != nil {
		return nil, fmt.Errorf("preparing the window's picture for reading: %w", err)
	}
	r, err := Run(ctx, append(w.env, "OMP_THREAD_LIMIT=1"), "", "tesseract", page, "-", "-l", "vie", "--psm", "11", "tsv")
	if err != nil {
		return nil, err
	}
	if r.Exit != 0 {
		return nil, fmt.Errorf("reading the window: tesseract: %s", r.Stderr)
	}
	return parseTSV(r.Stdout, scale), nil
}

// writePage turns a picture of a screen into one of a page.
func writePage(shot, page string) error {
	from, err := os.Open(shot)
	if err != nil {
		return err
	}
	defer from.Close()
	screen, err := png.Decode(from)
	if err != nil {
		return err
	}
	to, err := os.Create(page)
	if err != nil {
		return err
	}
	quick := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := quick.Encode(to, enlarge(flatten(screen), scale)); err != nil {
		to.Close()
		return err
	}
	return to.Close()
}

// tool runs one of the display's tools and fails with what it said.
func (w *Window) tool(ctx context.Context, name string, args ...string) error {
	r, err := Run(ctx, w.env, "", name, args...)
	if err != nil {
		return err
	}
	if r.Exit != 0 {
		return fmt.Errorf("%s %s: %s", name, strings.Join(args, " "), r.Stderr)
	}
	return nil
}

// errNoQR says that a picture holds no readable code.
var errNoQR = errors.New("no QR code can be read in the picture")

// ReadQR reads the one QR code of a picture with zbar.
func ReadQR(ctx context.Context, picture string) (string, error) {
	r, err := Run(ctx, Environment(filepath.Dir(picture)), "", "zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", picture)
	if err != nil {
		return "", err
	}
	if r.Exit != 0 {
		return "", fmt.Errorf("%s: %w", picture, errNoQR)
	}
	return strings.TrimSuffix(r.Stdout, "\n"), nil
}
