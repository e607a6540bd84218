package desktop

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"runtime"
	"slices"

	"vssid/platform"
)

// Links opens addresses with the system's own programs.
type Links struct {
	// start starts a program and does not wait for it; nil is the system. For tests.
	start func(name string, args ...string) error
}

var linkSchemes = []string{"https", "tel", "mailto", "geo"}

// Open opens a web page (https), a telephone number (tel), a mail address (mailto) or a point on the map (geo); other schemes are refused, because they can start anything.
// It returns once the program was started.
func (l Links) Open(ctx context.Context, address string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	u, err := url.Parse(address)
	if err != nil || !slices.Contains(linkSchemes, u.Scheme) {
		return fmt.Errorf("opening a link: only web pages, telephone numbers, mail addresses and points on the map can be opened: %w", platform.ErrUnsupported)
	}
	name, args := opener(u.String())
	start := l.start
	if start == nil {
		start = startProgram
	}
	if err := start(name, args...); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			err = errors.Join(platform.ErrUnsupported, err)
		}
		return fmt.Errorf("opening a link with %s: %w", name, err)
	}
	return nil
}

func opener(address string) (string, []string) {
	switch runtime.GOOS {
	case "darwin":
		return "open", []string{address}
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler", address}
	default:
		return "xdg-open", []string{address}
	}
}

// startProgram lets the program outlive the call and collects its exit.
func startProgram(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		return err
	}
	go cmd.Wait()
	return nil
}

// Screen says that a desktop window can neither be kept out of screenshots nor made brighter: X11 and Wayland give a program no such right, and a
// desktop's users do not expect it on the other systems.
type Screen struct{}

// Protect reports false.
func (Screen) Protect(bool) bool { return false }

// Bright reports false.
func (Screen) Bright(bool) bool { return false }

var (
	_ platform.Links  = Links{}
	_ platform.Screen = Screen{}
)
