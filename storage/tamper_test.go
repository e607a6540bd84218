package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vssid/platform/fake"
)

// filledVault is a vault with several pages, all classes and some history.
func filledVault(t testing.TB) (raw []byte, ks *fake.Keystore, values map[valueID]string) {
	t.Helper()
	ctx, path := context.Background(), filepath.Join(t.TempDir(), "vault")
	ks = fake.NewKeystore()
	v := open(t, path, ks)
	if err := v.SetPIN(ctx, goodPIN, ""); err != nil {
		t.Fatal(err)
	}
	values = map[valueID]string{}
	for i, class := range []Class{Device, Card, Personal, Card, Personal} {
		for j := range 3 {
			id := valueID{class, strings.Repeat(string(rune('a'+i)), 3+j)}
			values[id] = strings.Repeat(string(rune('0'+j)), 900*(j+1))
			put(t, v, Change{class, id.name, []byte("before")})
			put(t, v, Change{class, id.name, []byte(values[id])})
		}
	}
	v.Close()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw, ks, values
}

// readsOrRefuses opens a file that something may have changed: every value comes back as it was, or as one of the vault's errors.
func readsOrRefuses(t *testing.T, path string, ks *fake.Keystore, values map[valueID]string) (whole bool) {
	t.Helper()
	expected := func(err error) bool {
		return errors.Is(err, ErrTampered) || errors.Is(err, ErrMoved) || errors.Is(err, ErrRolledBack)
	}
	v, err := Open(context.Background(), path, ks, fastPIN, WithLockWait(0))
	if err != nil {
		if !expected(err) {
			t.Fatalf("Open: %v", err)
		}
		return false
	}
	defer v.Close()
	if err := v.Unlock(context.Background(), goodPIN); err != nil {
		if !expected(err) {
			t.Fatalf("Unlock: %v", err)
		}
		return false
	}
	whole = true
	for id, value := range values {
		got, err := v.Get(id.class, id.name)
		switch {
		case err == nil && string(got) != value:
			t.Fatalf("%q came back changed", id.name)
		case err != nil && !expected(err):
			t.Fatalf("Get(%q): %v", id.name, err)
		case err != nil:
			whole = false
		}
	}
	// Writing into what is left must not panic either.
	if err := v.Put(context.Background(), Change{Card, "after", bytes.Repeat([]byte("x"), 3000)}); err != nil && !expected(err) && !strings.Contains(err.Error(), "bucket") {
		t.Fatalf("Put: %v", err)
	}
	return whole
}

// One byte changed, anywhere: data or an error, never other data, never a crash.
func TestChangedByte(t *testing.T) {
	raw, ks, values := filledVault(t)
	path, snapshot := vaultPath(t), ks.Snapshot()
	step := 211 // a prime: over the runs of offsets it meets headers, elements, keys and values alike
	if testing.Short() {
		step *= 7
	}
	refused := 0
	for at := 0; at < len(raw); at += step {
		changed := bytes.Clone(raw)
		changed[at] ^= 0x41
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		ks.Restore(snapshot)
		if !readsOrRefuses(t, path, ks, values) {
			refused++
		}
	}
	if refused == 0 {
		t.Fatal("no change was noticed")
	}
	t.Logf("%d of %d changes were refused; the others fell into free space", refused, len(raw)/step)
}

func TestShortenedFile(t *testing.T) {
	raw, ks, values := filledVault(t)
	path, snapshot := vaultPath(t), ks.Snapshot()
	for length := 0; length < len(raw); length += 1021 {
		if err := os.WriteFile(path, raw[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		ks.Restore(snapshot)
		if length == 0 { // bbolt takes an empty file for a new one; the record says that there must be more
			openFails(t, path, ks, ErrTampered)
			continue
		}
		if readsOrRefuses(t, path, ks, values) && length < len(raw)/4 {
			t.Fatalf("%d of %d bytes were enough", length, len(raw))
		}
	}
}

// A file that is cut while it is open is an error at the next read, not the end of the program.
func TestFileCutWhileOpen(t *testing.T) {
	raw, ks, values := filledVault(t)
	path := vaultPath(t)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	v := open(t, path, ks)
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
	for id := range values {
		if id.class != Personal {
			if _, err := v.Get(id.class, id.name); !errors.Is(err, ErrTampered) {
				t.Fatalf("Get: %v", err)
			}
		}
	}
}

// Values exchanged, renamed or left out by somebody who can write the database but has no keys.
func TestRearrangedValues(t *testing.T) {
	cases := []struct {
		name   string
		change func(v *Vault) error
	}{
		{"two values exchanged", func(v *Vault) error { return v.swap(valueID{Card, "bbb"}, valueID{Card, "bbbb"}) }},
		{"a value of another class", func(v *Vault) error { return v.swap(valueID{Card, "bbb"}, valueID{Device, "aaa"}) }},
		{"a value left out", func(v *Vault) error { return v.rawEdit(valueID{Card, "bbb"}, nil) }},
		{"a value emptied", func(v *Vault) error { return v.rawEdit(valueID{Card, "bbb"}, []byte{}) }},
		{"a value of its own", func(v *Vault) error { return v.rawEdit(valueID{Card, "bbb"}, bytes.Repeat([]byte{1}, 64)) }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			raw, ks, _ := filledVault(t)
			path := vaultPath(t)
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			v := open(t, path, ks)
			if err := c.change(v); err != nil {
				t.Fatal(err)
			}
			v.Close()
			wantErr(t, open(t, path, ks), Card, "bbb", ErrTampered)
		})
	}
}

// An old value put back under the present index.
func TestOldValuePutBack(t *testing.T) {
	path, ks := vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("old")})
	old, err := v.rawRead(valueID{Card, "card"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, v, Change{Card, "card", []byte("new")})
	if err := v.rawEdit(valueID{Card, "card"}, old); err != nil {
		t.Fatal(err)
	}
	wantErr(t, v, Card, "card", ErrTampered)
}

func FuzzFile(f *testing.F) {
	raw, ks, values := filledVault(f)
	snapshot := ks.Snapshot()
	f.Add(0, []byte{1})
	f.Add(4096+16+8, []byte{0xFF, 0xFF})
	f.Add(len(raw)/2, bytes.Repeat([]byte{2}, 40))
	f.Fuzz(func(t *testing.T, at int, patch []byte) {
		if at < 0 || at >= len(raw) || len(patch) > 256 {
			t.Skip()
		}
		changed := bytes.Clone(raw)
		copy(changed[at:], patch)
		path := filepath.Join(t.TempDir(), "vault")
		if err := os.WriteFile(path, changed, 0o600); err != nil {
			t.Fatal(err)
		}
		ks.Restore(snapshot)
		readsOrRefuses(t, path, ks, values)
	})
}
