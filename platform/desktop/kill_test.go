//go:build linux && !android

package desktop

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"vssid/storage"
)

// A program that is killed in the middle of writing its vault: what it said was stored is there, and the file opens, round after round.
func TestKilledWhileWriting(t *testing.T) {
	if dir := os.Getenv("VSSID_TEST_WRITER"); dir != "" {
		writeUntilKilled(t, dir)
		return
	}
	ctx, dir := context.Background(), t.TempDir()
	acknowledged := 0
	for round := range 8 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledWhileWriting$")
		cmd.Env = append(os.Environ(), "VSSID_TEST_WRITER="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 5+3*round && lines.Scan(); n++ {
			if acknowledged, err = strconv.Atoi(lines.Text()); err != nil {
				t.Fatalf("the writer said %q", lines.Text())
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what it said before the signal reached it counts as well
			if n, err := strconv.Atoi(lines.Text()); err == nil {
				acknowledged = n
			}
		}
		cmd.Wait()
		ks, err := OpenInsecureFile(dir)
		if err != nil {
			t.Fatal(err)
		}
		vault, err := storage.Open(ctx, filepath.Join(dir, "vault"), ks)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		value, err := vault.Get(storage.Card, "counter")
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		stored, pad, _ := strings.Cut(string(value), " ")
		if n, err := strconv.Atoi(stored); err != nil || n != acknowledged && n != acknowledged+1 || len(pad) != 5000 {
			t.Fatalf("round %d: %q is stored, %d was acknowledged", round, stored, acknowledged)
		}
		if err := vault.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if acknowledged < 8*5 {
		t.Fatalf("the writer stored %d values in all", acknowledged)
	}
}

func writeUntilKilled(t *testing.T, dir string) {
	ctx := context.Background()
	ks, err := OpenInsecureFile(dir)
	if err != nil {
		t.Fatal(err)
	}
	vault, err := storage.Open(ctx, filepath.Join(dir, "vault"), ks)
	if err != nil {
		t.Fatal(err)
	}
	next := 1
	if value, err := vault.Get(storage.Card, "counter"); err == nil {
		last, _, _ := strings.Cut(string(value), " ")
		n, err := strconv.Atoi(last)
		if err != nil {
			t.Fatal(err)
		}
		next = n + 1
	}
	for ; ; next++ {
		if err := vault.Put(ctx, storage.Change{Class: storage.Card, Name: "counter", Value: []byte(strconv.Itoa(next) + " " + strings.Repeat("x", 5000))}); err != nil {
			t.Fatal(err)
		}
		fmt.Println(next)
	}
}
