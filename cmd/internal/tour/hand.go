package main

import (
	"context"
	"errors"
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"time"

	"vssid/cmd/internal/stage"
)

// hand is a person at one device, with short words for what they do. Every word gives an action, and do does them in order.
type hand struct {
	ctx context.Context
	t   *tour
	d   *device
}

// action is one thing a person does or looks for.
type action = func() error

// do does actions until one fails.
func do(actions ...action) error {
	for _, act := range actions {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

// tap clicks the words of an id, see waits until they can be read; tapText and seeText take the words themselves.
func (h hand) tap(id string) action { return h.tapText(words(id)...) }
func (h hand) see(id string) action { return h.seeText(words(id)...) }

func (h hand) tapText(labels ...string) action {
	return func() error { return h.d.window.Tap(h.ctx, labels...) }
}

// nav goes to a page by the bar at the foot of the window.
func (h hand) nav(id string) action {
	return func() error { return h.d.window.TapLowest(h.ctx, words(id)...) }
}

func (h hand) seeText(labels ...string) action {
	return func() error { return h.d.window.See(h.ctx, labels...) }
}

func (h hand) key(name string) action {
	return func() error { return h.d.window.Key(h.ctx, name) }
}

// settings goes to the settings by the picture at the right of the bar on top, which has no words to read. A passing message over the bar goes
// away at the first click.
func (h hand) settings() action {
	return func() error {
		const clicks = 3
		for range clicks {
			if err := do(func() error { return h.d.window.Click(h.ctx, image.Pt(width-40, 28)) }, h.settle(), h.settle()); err != nil {
				return err
			}
			if there, err := h.d.window.Reads(h.ctx, words("settings.title")...); err != nil || there {
				return err
			}
		}
		return h.see("settings.title")()
	}
}

// row scrolls to the row of a list and opens it.
func (h hand) row(id string) action {
	return func() error {
		if err := h.d.window.Reach(h.ctx, words(id)...); err != nil {
			return err
		}
		return h.tap(id)()
	}
}

// scroll turns the wheel and waits until the list stands still.
func (h hand) scroll(notches int) action {
	return func() error {
		if err := h.d.window.Scroll(h.ctx, notches); err != nil {
			return err
		}
		return rest(h.ctx, 500*time.Millisecond)
	}
}

// settle waits until a change of screens has ended.
func (h hand) settle() action { return func() error { return rest(h.ctx, 500*time.Millisecond) } }

// noticeGone waits until a passing message has gone by itself.
func (h hand) noticeGone() error { return rest(h.ctx, 7*time.Second) }

func (h hand) picture(name string) action {
	return func() error { return h.t.picture(h.ctx, h.d, name) }
}

// fill types into the field below a label, fillText takes the label itself.
func (h hand) fill(label, text string) action { return h.fillText(text, words(label)...) }

func (h hand) fillText(text string, labels ...string) action {
	return func() error {
		return do(func() error { return h.d.window.TapBelow(h.ctx, labels...) }, h.typed(text))
	}
}

// reach scrolls until the words of an id can be read, reachText takes the words themselves.
func (h hand) reach(id string) action { return h.reachText(words(id)...) }

func (h hand) reachText(labels ...string) action {
	return func() error { return h.d.window.Reach(h.ctx, labels...) }
}

// clear empties the field below a label and leaves the cursor in it.
func (h hand) clear(label string) action {
	return func() error {
		return do(func() error { return h.d.window.TapBelow(h.ctx, words(label)...) }, func() error { return h.d.window.Key(h.ctx, "ctrl+a", "BackSpace") })
	}
}

// typed types on the device's keyboard.
func (h hand) typed(text string) action {
	return func() error { return h.d.window.Type(h.ctx, text) }
}

// pin presses the digits of a PIN on the app's own keypad, which stands at the foot of the window: three columns, 0 in the middle of the last row.
func (h hand) pin(digits string) action {
	const (
		column, row = 129, 80 // from key to key
		lowest      = 52      // from the foot of the window to the middle of the last row
	)
	return func() error {
		for _, digit := range []byte(digits) {
			at := image.Pt(width/2, height-lowest)
			if digit != '0' {
				n := int(digit - '1')
				at = image.Pt(width/2+(n%3-1)*column, height-lowest-(3-n/3)*row)
			}
			if err := h.d.window.Click(h.ctx, at); err != nil {
				return err
			}
			if err := rest(h.ctx, 150*time.Millisecond); err != nil {
				return err
			}
		}
		return nil
	}
}

// rest waits as long as a person needs between two keys.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// password waits for the one-time password after the `seen` first ones, and types it.
func (h hand) password(seen int) action {
	return func() error {
		ctx, cancel := context.WithTimeout(h.ctx, 30*time.Second)
		defer cancel()
		code, err := h.t.backend.OneTimePassword(ctx, h.t.who.Account, seen)
		if err != nil {
			return err
		}
		return h.pin(code)()
	}
}

// errSameCode says that the code did not change in time.
var errSameCode = errors.New("the code did not change")

// readCode waits until a code that begins with prefix can be read off the window, leaves the picture it was read from, and returns both.
func (h hand) readCode(prefix, name string) (text, picture string, err error) {
	if _, err := h.await(20*time.Second, func(text string) bool { return strings.HasPrefix(text, prefix) }); err != nil {
		return "", "", fmt.Errorf("no code that begins with %s is on the screen: %w", prefix, err)
	}
	if err := rest(h.ctx, time.Second); err != nil { // until the screen has turned fully
		return "", "", err
	}
	if picture, err = h.t.pictureFile(h.ctx, h.d, name); err != nil {
		return "", "", err
	}
	// The code may have changed between the two pictures; what counts is what the kept picture says.
	text, err = stage.ReadQR(h.ctx, picture)
	if strings.HasPrefix(text, "8401") {
		h.t.code = text
	}
	return text, picture, err
}

// nextCode waits for a card code that is another than the last one read.
func (h hand) nextCode() (string, error) {
	last := h.t.code
	text, err := h.await(40*time.Second, func(text string) bool { return strings.HasPrefix(text, "8401") && text != last })
	if err != nil {
		return "", fmt.Errorf("%w: %w", errSameCode, err)
	}
	h.t.code = text
	return text, nil
}

// await reads the window's QR code until it is the one wanted.
func (h hand) await(patience time.Duration, wanted func(text string) bool) (string, error) {
	ctx, cancel := context.WithTimeout(h.ctx, patience)
	defer cancel()
	scrap := filepath.Join(h.d.scraps(), "code.png")
	for {
		if err := h.d.window.Screenshot(ctx, scrap); err != nil {
			return "", err
		}
		text, err := stage.ReadQR(ctx, scrap)
		if err == nil && wanted(text) {
			return text, nil
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("%w; the last reading: %q, %v", ctx.Err(), text, err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}
