// Package picker lets the person choose a picture in the system's own file chooser, through Gio's explorer. It needs the window that the
// chooser belongs to, so it stands apart from the rest of the desktop: programs without a window never link it.
package picker

import (
	"context"
	"errors"
	"fmt"
	"io"

	"gioui.org/app"
	"gioui.org/io/event"
	"gioui.org/x/explorer"

	"vssid/platform"
)

// MaxImage is the largest picture in bytes; a photograph of a letter is well below it.
const MaxImage = 24 << 20

// Picker implements platform.FilePicker for one window.
type Picker struct {
	chooser *explorer.Explorer
}

// New returns a picker for a window. Every event of that window must be passed to Listen.
func New(window *app.Window) *Picker {
	return &Picker{chooser: explorer.NewExplorer(window)}
}

// Listen learns the window's native handle from its events.
func (p *Picker) Listen(e event.Event) { p.chooser.ListenEvents(e) }

// PickImage opens the chooser and returns the bytes of the file the person chose. It answers platform.ErrCancelled when they chose none and
// platform.ErrUnsupported where no chooser can be opened: on Linux, without an xdg-desktop-portal; the caller then offers a field for
// the path. The chooser knows no context: one that outlives ctx stays open, and its answer is dropped.
func (p *Picker) PickImage(ctx context.Context) ([]byte, error) {
	type answer struct {
		image []byte
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		image, err := p.choose()
		done <- answer{image, err}
	}()
	select {
	case a := <-done:
		return a.image, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("choosing a picture: %w", context.Cause(ctx))
	}
}

func (p *Picker) choose() ([]byte, error) {
	file, err := p.chooser.ChooseFile(".png", ".jpg", ".jpeg")
	switch {
	case errors.Is(err, explorer.ErrUserDecline):
		return nil, platform.ErrCancelled
	case err != nil:
		return nil, fmt.Errorf("opening the file chooser: %w: %w", platform.ErrUnsupported, err)
	}
	image, err := readImage(file)
	return image, errors.Join(err, file.Close())
}

func readImage(file io.Reader) ([]byte, error) {
	image, err := io.ReadAll(io.LimitReader(file, MaxImage+1))
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	if len(image) > MaxImage {
		return nil, fmt.Errorf("the picture is larger than %d MiB; choose a smaller one", MaxImage>>20)
	}
	return image, nil
}

var _ platform.FilePicker = (*Picker)(nil)
