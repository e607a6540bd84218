package uitest

import (
	"fmt"
	"image"

	"gioui.org/gpu/headless"
	"gioui.org/io/input"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/text"
	"gioui.org/unit"

	"vssid/app/core"
	"vssid/ui/citizen"
)

// Camera renders screens without a window. On a machine without a display, set EGL_PLATFORM=surfaceless.
type Camera struct {
	window *headless.Window
	size   image.Point
	scale  float32
	shaper *text.Shaper
}

// NewCamera makes a camera of width × height dp at scale pixels a dp.
func NewCamera(shaper *text.Shaper, width, height int, scale float32) (*Camera, error) {
	size := image.Pt(int(float32(width)*scale), int(float32(height)*scale))
	w, err := headless.NewWindow(size.X, size.Y)
	if err != nil {
		return nil, fmt.Errorf("making a picture of %v pixels without a window: %w; without a display set EGL_PLATFORM=surfaceless", size, err)
	}
	return &Camera{window: w, size: size, scale: scale, shaper: shaper}, nil
}

// Close gives the graphics memory back.
func (c *Camera) Close() { c.window.Release() }

// Picture draws a state as a person sees it once it has come to rest.
func (c *Camera) Picture(s core.State) (*image.RGBA, error) {
	img, _, err := c.look(s)
	return img, err
}

// look draws a state and also returns the router that knows what stands where in the picture, in pixels.
func (c *Camera) look(s core.State) (*image.RGBA, *input.Router, error) {
	ui := citizen.New(c.shaper)
	ui.Languages = core.Languages()
	var router input.Router
	var ops op.Ops
	for range 2 { // the first frame asks for the focus
		ops.Reset()
		ui.Layout(layout.Context{Ops: &ops, Now: s.Now, Metric: unit.Metric{PxPerDp: c.scale, PxPerSp: c.scale}, Source: router.Source(), Constraints: layout.Exact(c.size)}, s)
		router.Frame(&ops)
	}
	if err := c.window.Frame(&ops); err != nil {
		return nil, nil, fmt.Errorf("drawing a picture: %w", err)
	}
	img := image.NewRGBA(image.Rectangle{Max: c.size})
	if err := c.window.Screenshot(img); err != nil {
		return nil, nil, fmt.Errorf("reading a picture back: %w", err)
	}
	return img, &router, nil
}
