package desktop

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// DataFolder is where a program of ours keeps its data when nobody says otherwise: on Linux $XDG_DATA_HOME or ~/.local/share (XDG Base Directory
// Specification), on macOS ~/Library/Application Support, on Windows %LocalAppData%. It is not made here.
func DataFolder(program string) (string, error) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		base, err := os.UserConfigDir()
		if local := os.Getenv("LocalAppData"); runtime.GOOS == "windows" && local != "" {
			base, err = local, nil
		}
		if err != nil {
			return "", fmt.Errorf("finding the data folder: %w", err)
		}
		return filepath.Join(base, program), nil
	}
	if base := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, program), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w", err)
	}
	return filepath.Join(home, ".local", "share", program), nil
}
