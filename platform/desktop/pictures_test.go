package desktop

import (
	"os"
	"path/filepath"
	"testing"
)

func TestReadPicture(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	file := filepath.Join(home, "thư.png")
	if err := os.WriteFile(file, []byte("png"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"as it is": file, "quoted, with spaces": " '" + file + "' ", "as a link": "file://" + file, "in the home folder": "~/thư.png"} {
		if raw, err := (Pictures{}).ReadPicture(t.Context(), path); err != nil || string(raw) != "png" {
			t.Errorf("%s: %q, %v", name, raw, err)
		}
	}
	large := filepath.Join(home, "large.png")
	f, err := os.Create(large)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(maxPicture + 1); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"nothing": "", "a folder": home, "no file": file + "x", "a large file": large, "a device": "/dev/zero"} {
		if raw, err := (Pictures{}).ReadPicture(t.Context(), path); err == nil {
			t.Errorf("%s: %d bytes", name, len(raw))
		}
	}
}
