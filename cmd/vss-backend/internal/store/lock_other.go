//go:build !unix

package store

import (
	"fmt"
	"os"
	"path/filepath"
)

// lockFolder opens the lock file. Without flock a second process is not refused; the database's own locks keep the data whole.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data folder: %w", err)
	}
	return f, nil
}
