package desktop

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"vssid/platform"
)

// maxPicture bounds a picture's file: as much as the file chooser takes.
const maxPicture = 32 << 20

// Pictures reads pictures by their path.
type Pictures struct{}

// ReadPicture implements platform.PictureFiles. A path that begins with ~ is in the person's home folder.
func (Pictures) ReadPicture(_ context.Context, path string) ([]byte, error) {
	path = strings.Trim(strings.TrimPrefix(strings.TrimSpace(path), "file://"), "\"'")
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, fmt.Errorf("finding the home folder: %w", err)
		}
		path = filepath.Join(home, rest)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxPicture {
		return nil, fmt.Errorf("reading the picture %s: not a file of at most %d MiB", path, maxPicture>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxPicture))
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	return raw, nil
}

var _ platform.PictureFiles = Pictures{}
