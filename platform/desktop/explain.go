//go:build !android && !ios

package desktop

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"github.com/zalando/go-keyring"

	"vssid/platform"
)

// explain turns what the secret store's library says into the errors of package platform, with what to do next.
func explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return platform.ErrNotFound
	case strings.Contains(err.Error(), "aliases/default"):
		return fmt.Errorf("%w: the Secret Service has no default keyring; make one in “Passwords and Keys”, or log in to the desktop with a password once: %w",
			platform.ErrUnavailable, err)
	case strings.Contains(err.Error(), "failed to unlock"), strings.Contains(err.Error(), "IsLocked"),
		strings.Contains(err.Error(), "locked collection"):
		return fmt.Errorf("%w: unlock it (on Linux: log in again, or open “Passwords and Keys” and unlock the login keyring): %w", platform.ErrLocked, err)
	default:
		return fmt.Errorf("%w: %s: %w", platform.ErrUnavailable, advice(), err)
	}
}

func advice() string {
	switch runtime.GOOS {
	case "linux", "freebsd", "openbsd", "netbsd", "dragonfly":
		return "start a Secret Service (gnome-keyring or KWallet) in this session"
	case "darwin":
		return "unlock the login keychain in Keychain Access"
	case "windows":
		return "check that the Credential Manager service runs"
	default:
		return "this system has no secret store that is supported"
	}
}
