//go:build (linux && !android) || freebsd || netbsd || openbsd || dragonfly

package desktop

import (
	"fmt"

	"github.com/godbus/dbus/v5"

	"vssid/platform"
)

// sessionBus proves that there is a session bus. The keyring's library would otherwise start one, with an empty keyring on it, and leave both
// running: a keystore that the next start of the program would not find again.
func sessionBus() error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return fmt.Errorf("%w: this session has no D-Bus session bus; log in to a desktop, or start the program under dbus-run-session with a Secret Service: %w",
			platform.ErrUnavailable, err)
	}
	return conn.Close()
}
