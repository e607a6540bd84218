package uitest

import (
	"image"

	"gioui.org/f32"
	"gioui.org/io/pointer"
)

// Scroll turns the wheel over the middle of the screen by so many dp.
func (d *Driver) Scroll(by float32) {
	d.router.Queue(pointer.Event{Kind: pointer.Scroll, Source: pointer.Mouse, Position: f32.Pt(float32(d.Size.X)/2, float32(d.Size.Y)/2), Scroll: f32.Pt(0, by)})
	d.Settle()
}

// TapAt touches the middle of a place on the screen.
func (d *Driver) TapAt(place image.Rectangle) error {
	middle := place.Intersect(image.Rectangle{Max: d.Size}).Min.Add(place.Intersect(image.Rectangle{Max: d.Size}).Max).Div(2)
	at := f32.Pt(float32(middle.X), float32(middle.Y))
	d.router.Queue(pointer.Event{Kind: pointer.Press, Source: pointer.Touch, Position: at}, pointer.Event{Kind: pointer.Release, Source: pointer.Touch, Position: at})
	d.Settle()
	return nil
}
