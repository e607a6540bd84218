package uitest

import (
	"testing"

	"gioui.org/f32"
	"gioui.org/io/key"
	"gioui.org/io/pointer"
	"gioui.org/io/semantic"

	"vssid/app/core"
)

// swipe drags a finger over the card.
func (d *Driver) swipe(from, to float32) {
	d.router.Queue(pointer.Event{Kind: pointer.Press, Source: pointer.Touch, Position: f32.Pt(from, 250)})
	d.Settle()
	for step := range 4 {
		x := from + (to-from)*float32(step+1)/4
		d.router.Queue(pointer.Event{Kind: pointer.Move, Source: pointer.Touch, Position: f32.Pt(x, 252)})
		d.Settle()
	}
	d.router.Queue(pointer.Event{Kind: pointer.Release, Source: pointer.Touch, Position: f32.Pt(to, 252)})
	d.Settle()
}

func TestCardsAreTurned(t *testing.T) {
	place := func(d *Driver) int { at, _ := d.State.Place(); return at }
	d := NewDriver(shaper(), Family(), 412, 892)
	d.swipe(350, 60)
	if place(d) != 1 || d.State.Screen() != core.ScreenHome {
		t.Errorf("a swipe to the left shows card %d on %s, want the second on home", place(d), d.State.Screen())
	}
	d.swipe(350, 330)
	if place(d) != 1 {
		t.Error("a short drag turned the card")
	}
	d.swipe(60, 350)
	if place(d) != 0 {
		t.Errorf("a swipe to the right shows card %d", place(d))
	}
	d.swipe(60, 350)
	if place(d) != 0 {
		t.Error("a swipe past the first card turned it")
	}
	d.Press(key.NameRightArrow)
	d.Press(key.NameRightArrow)
	d.Press(key.NameRightArrow)
	if place(d) != 2 {
		t.Errorf("three times the arrow shows card %d, want the last", place(d))
	}
	if err := d.Tap(semantic.Button, "Thẻ trước"); err != nil || place(d) != 1 {
		t.Errorf("the button shows card %d, %v", place(d), err)
	}
	if _, ok := d.Find(semantic.Button, "Lê Bé Mẫu · 2/3"); !ok {
		t.Errorf("which card is shown is not said:\n%s", d.Texts())
	}
}

func TestTapOnTheShownCardOpensItsCode(t *testing.T) {
	d := NewDriver(shaper(), Family(), 412, 892)
	d.Press(key.NameRightArrow)
	if err := d.Tap(semantic.Button, "Mở mã QR của thẻ"); err != nil {
		t.Fatal(err)
	}
	if d.State.Screen() != core.ScreenCode || d.State.Code.Card != d.State.Family.Cards[0].ID {
		t.Errorf("on %s the code is of %q, want the child's card", d.State.Screen(), d.State.Code.Card)
	}
}
