//go:build android || ios

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"gioui.org/app"

	"vssid/app/core"
	"vssid/platform"
)

// screen is nil until the phones' own code guards the display.
func screen() platform.Screen { return nil }

// pictures is nil: on a phone, pictures come from its own chooser.
func pictures() platform.PictureFiles { return nil }

// documents is nil until the phones' own code hands papers to the system.
func documents() platform.Documents { return nil }

// links is nil until the phones' own code opens addresses.
func links() platform.Links { return nil }

// position is nil until the phones' own code asks the system for it.
func position() platform.Position { return nil }

// dataFolder names the app's own folder. There is no native keystore in this program yet, and a card without one is not to be had: the app opens and says that this
// phone has no place for keys.
func dataFolder(o options) (*core.Folder, error) {
	base, err := app.DataDir()
	if err != nil {
		return nil, fmt.Errorf("finding the app's folder: %w", err)
	}
	dir := filepath.Join(base, "vssid")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the app's folder: %w", err)
	}
	kind := platform.KeystoreAndroid
	if runtime.GOOS == "ios" {
		kind = platform.KeystoreApple
	}
	return &core.Folder{Dir: dir, Server: o.backend, Name: deviceName(), KeystoreKind: kind,
		OpenKeystore: func(context.Context) (platform.Keystore, error) {
			return nil, fmt.Errorf("%w: this build has no native keystore", platform.ErrUnavailable)
		}}, nil
}
