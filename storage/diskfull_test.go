//go:build unix

package storage

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"vssid/platform/fake"
)

// A disk that fills up in the middle of a write: the error is told, what was there stays, and the vault goes on when there is room again. The limit
// on the size of files stands in for the disk; it binds a whole process, so the test runs in one of its own.
func TestFullDisk(t *testing.T) {
	if os.Getenv("VSSID_TEST_FULL_DISK") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$", "-test.v")
		cmd.Env = append(os.Environ(), "VSSID_TEST_FULL_DISK=1")
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: TestFullDisk") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	ctx, path, ks := context.Background(), vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("before")})
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	full := limit
	full.Cur = uint64(info.Size())
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	generation, big := v.Generation(), bytes.Repeat([]byte("x"), 1<<19)
	for range 3 {
		if err := v.Put(ctx, Change{Card, "card", []byte("after")}, Change{Card, "big", big}); err == nil {
			t.Fatal("half a megabyte fitted into a full disk")
		}
		want(t, v, Card, "card", "before")
		wantErr(t, v, Card, "big", ErrNotFound)
		if v.Generation() != generation {
			t.Fatalf("generation %d, was %d", v.Generation(), generation)
		}
	}
	v.Close()
	v = open(t, path, ks) // opening needs no room
	want(t, v, Card, "card", "before")
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	put(t, v, Change{Card, "card", []byte("after")}, Change{Card, "big", big})
	v.Close()
	v = open(t, path, ks)
	want(t, v, Card, "card", "after")
	want(t, v, Card, "big", string(big))
}
