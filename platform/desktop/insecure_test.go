package desktop

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vssid/platform"
	"vssid/platform/keystoretest"
)

func TestInsecureFile(t *testing.T) {
	root := t.TempDir()
	keystoretest.Run(t, keystoretest.Stage{Kind: platform.KeystoreInsecureFile, PINSealed: true, Open: func(t *testing.T, name string) platform.Keystore {
		ks, err := OpenInsecureFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return ks
	}})
}

func TestInsecureFileOnDisk(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "data")
	ks, err := OpenInsecureFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := ks.WriteRecord(ctx, "vault", []byte("x")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, InsecureFileName)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(raw), insecureWarning) {
		t.Fatalf("the file does not warn: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Fatalf("something was left beside the file: %v, %v", entries, err)
	}
	// A folder that cannot be written: the old content stays.
	if os.Getuid() != 0 { // root may write anywhere
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		if err := ks.WriteRecord(ctx, "vault", []byte("y")); err == nil {
			t.Fatal("a write into a read-only folder succeeded")
		}
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if got, err := ks.ReadRecord(ctx, "vault"); err != nil || string(got) != "x" {
			t.Fatalf("%q, %v", got, err)
		}
	}
	for _, damage := range []string{"", "{", `{"items":null}`, "[]"} {
		if err := os.WriteFile(path, []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenInsecureFile(dir); !errors.Is(err, platform.ErrUnavailable) {
			t.Errorf("a damaged file %q: %v", damage, err)
		}
	}
	if err := ks.Wipe(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("the file is still there after Wipe: %v", err)
	}
}
