//go:build !android && !ios

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"vssid/app/core"
	"vssid/platform"
	"vssid/platform/desktop"
)

// screen guards the display where the system can.
func screen() platform.Screen { return desktop.Screen{} }

// pictures reads pictures by their path, where no file chooser opens.
func pictures() platform.PictureFiles { return desktop.Pictures{} }

// documents keeps papers in the folder of downloads.
func documents() platform.Documents { return desktop.Documents{} }

// links opens addresses with the system's own programs.
func links() platform.Links { return desktop.Links{} }

// position is nil: a desktop does not know where it is.
func position() platform.Position { return nil }

// dataFolder makes the data folder and names what is opened in it.
func dataFolder(o options) (*core.Folder, error) {
	dir := o.data
	var err error
	if dir == "" {
		if dir, err = desktop.DataFolder("vssid"); err != nil {
			return nil, &usageError{fmt.Errorf("%w; give --data DIR", err)}
		}
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, &usageError{fmt.Errorf("reading --data: %w", err)}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, &usageError{fmt.Errorf("making the data folder: %w", err)}
	}
	f := &core.Folder{Dir: dir, Server: o.backend, Name: deviceName(), KeystoreKind: systemKeystore(),
		OpenKeystore: func(ctx context.Context) (platform.Keystore, error) { return desktop.OpenKeyring(ctx, dir) }}
	if o.insecure {
		f.KeystoreKind = platform.KeystoreInsecureFile
		f.OpenKeystore = func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(dir) }
	}
	if o.root != "" {
		if f.Root, err = os.ReadFile(o.root); err != nil {
			return nil, &usageError{fmt.Errorf("reading --root: %w", err)}
		}
	}
	return f, nil
}

func systemKeystore() platform.KeystoreKind {
	switch runtime.GOOS {
	case "darwin":
		return platform.KeystoreKeychain
	case "windows":
		return platform.KeystoreCredential
	}
	return platform.KeystoreSecretService
}
