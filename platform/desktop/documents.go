package desktop

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"vssid/platform"
)

// Documents keeps papers in the person's folder of downloads.
type Documents struct {
	Dir string // another folder than the person's own
}

var _ platform.Documents = Documents{}

// maxSameName bounds how many papers of one name lie beside each other.
const maxSameName = 1000

// Save implements platform.Documents. The file is readable by its owner alone and durable when the call returns.
func (d Documents) Save(ctx context.Context, name, _ string, content []byte) (string, error) {
	if name == "" || name != filepath.Base(name) || strings.HasPrefix(name, ".") {
		return "", fmt.Errorf("keep a paper: %q is no name of a file", name)
	}
	dir, err := d.folder(ctx)
	if err != nil {
		return "", err
	}
	stem, ending := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
	for n := 1; n <= maxSameName; n++ {
		path := filepath.Join(dir, name)
		if n > 1 {
			path = filepath.Join(dir, fmt.Sprintf("%s (%d)%s", stem, n, ending))
		}
		err := writeNew(path, content)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("keep a paper: %w", err)
		}
		return path, nil
	}
	return "", fmt.Errorf("keep a paper: %s holds %d files of this name already", dir, maxSameName)
}

// writeNew writes a file that was not there before; a failure leaves none.
func writeNew(path string, content []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return syncDir(filepath.Dir(path))
}

// folder is the person's folder of downloads: on a Linux desktop what xdg-user-dir says, otherwise Downloads in their home.
func (d Documents) folder(ctx context.Context) (string, error) {
	dir := d.Dir
	if dir == "" && runtime.GOOS == "linux" {
		if out, err := exec.CommandContext(ctx, "xdg-user-dir", "DOWNLOAD").Output(); err == nil {
			dir = strings.TrimSpace(string(out))
		}
	}
	if dir == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("find the folder of downloads: %w", err)
		}
		dir = filepath.Join(home, "Downloads")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of downloads: %w", err)
	}
	return dir, nil
}
