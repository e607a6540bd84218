package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vssid/platform"
	"vssid/platform/fake"
)

const (
	goodPIN  = "482915"
	otherPIN = "730264"
)

// fastPIN takes the cost out of Argon2id where its cost is not what is tested.
func fastPIN(v *Vault) { v.argonMem = 8 }

func vaultPath(t testing.TB) string { return filepath.Join(t.TempDir(), "vault") }

func open(t testing.TB, path string, ks platform.Keystore, options ...Option) *Vault {
	t.Helper()
	v, err := Open(context.Background(), path, ks, append([]Option{fastPIN, WithLockWait(0)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.Close() })
	return v
}

func openFails(t testing.TB, path string, ks platform.Keystore, want error) {
	t.Helper()
	v, err := Open(context.Background(), path, ks, fastPIN, WithLockWait(0))
	if err == nil {
		v.Close()
	}
	if !errors.Is(err, want) {
		t.Fatalf("Open: %v, want %v", err, want)
	}
}

func put(t testing.TB, v *Vault, changes ...Change) {
	t.Helper()
	if err := v.Put(context.Background(), changes...); err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, v *Vault, class Class, name, value string) {
	t.Helper()
	got, err := v.Get(class, name)
	if err != nil || string(got) != value {
		t.Fatalf("Get(%d, %q) = %q, %v, want %q", class, name, got, err, value)
	}
}

func wantErr(t testing.TB, v *Vault, class Class, name string, target error) {
	t.Helper()
	if got, err := v.Get(class, name); !errors.Is(err, target) {
		t.Fatalf("Get(%d, %q) = %q, %v, want %v", class, name, got, err, target)
	}
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestValuesComeBack(t *testing.T) {
	ctx, path, ks := context.Background(), vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	if v.Generation() != 1 {
		t.Fatalf("a new vault has generation %d", v.Generation())
	}
	put(t, v, Change{Device, "binding", []byte("b")}, Change{Card, "card", []byte("c")}, Change{Card, "empty", []byte{}})
	if err := v.Put(ctx, Change{Personal, "history", []byte("h")}); !errors.Is(err, ErrLocked) {
		t.Fatalf("a Personal value without a PIN: %v", err)
	}
	if err := v.SetPIN(ctx, goodPIN, ""); err != nil {
		t.Fatal(err)
	}
	put(t, v, Change{Personal, "history", []byte("h")})
	generation := v.Generation()
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	wantErr(t, v, Card, "card", ErrClosed)

	v = open(t, path, ks)
	if v.Generation() != generation {
		t.Fatalf("generation %d after opening, %d before", v.Generation(), generation)
	}
	want(t, v, Device, "binding", "b")
	want(t, v, Card, "card", "c")
	want(t, v, Card, "empty", "")
	wantErr(t, v, Card, "binding", ErrNotFound)
	wantErr(t, v, Personal, "history", ErrLocked)
	if err := v.Unlock(ctx, goodPIN); err != nil {
		t.Fatal(err)
	}
	want(t, v, Personal, "history", "h")
	if got := v.Names(Card); !slices.Equal(got, []string{"card", "empty"}) {
		t.Fatalf("Names = %q", got)
	}
	put(t, v, Change{Card, "empty", nil})
	wantErr(t, v, Card, "empty", ErrNotFound)
	v.Lock()
	wantErr(t, v, Personal, "history", ErrLocked)
}

func TestFileShowsNothing(t *testing.T) {
	path := vaultPath(t)
	v := open(t, path, fake.NewKeystore())
	put(t, v, Change{Card, "card-of-persona", bytes.Repeat([]byte("Nguyen Thi Thu Nghiem"), 40)})
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
	v.Close()
	raw, _ := os.ReadFile(path)
	for _, word := range []string{"Nguyen", "Thu Nghiem"} {
		if bytes.Contains(raw, []byte(word)) {
			t.Errorf("the file shows %q", word)
		}
	}
}

func TestPutIsAllOrNothing(t *testing.T) {
	ctx, path, ks := context.Background(), vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	put(t, v, Change{Card, "a", []byte("1")})
	before := v.Generation()
	cases := []struct {
		name  string
		batch []Change
	}{
		{"a locked class", []Change{{Card, "a", []byte("2")}, {Personal, "p", []byte("x")}}},
		{"no such class", []Change{{Card, "a", []byte("2")}, {9, "p", []byte("x")}}},
		{"the vault's own class", []Change{{Card, "a", []byte("2")}, {inner, pinCheckName, nil}}},
		{"no name", []Change{{Card, "a", []byte("2")}, {Card, "", []byte("x")}}},
		{"a long name", []Change{{Card, "a", []byte("2")}, {Card, string(make([]byte, MaxName+1)), nil}}},
		{"a long value", []Change{{Card, "a", []byte("2")}, {Card, "b", make([]byte, MaxValue+1)}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := v.Put(ctx, c.batch...); err == nil {
				t.Fatal("no error")
			}
			want(t, v, Card, "a", "1")
			if v.Generation() != before {
				t.Fatalf("generation %d, was %d", v.Generation(), before)
			}
		})
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if err := v.Put(cancelled, Change{Card, "a", []byte("2")}); !errors.Is(err, context.Canceled) {
		t.Fatalf("a cancelled Put: %v", err)
	}
	want(t, v, Card, "a", "1")
}

func TestOlderFileIsRefused(t *testing.T) {
	path, ks := vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("old")})
	v.Close()
	old := path + ".old"
	copyFile(t, path, old)
	v = open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("new")})
	v.Close()
	newest := path + ".new"
	copyFile(t, path, newest)
	copyFile(t, old, path)
	openFails(t, path, ks, ErrRolledBack)
	os.Remove(path)
	openFails(t, path, ks, ErrRolledBack)
	copyFile(t, newest, path)
	want(t, open(t, path, ks), Card, "card", "new")
}

func TestOtherHistoryIsRefused(t *testing.T) {
	path, ks := vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("base")})
	v.Close()
	base, snapshot := path+".base", ks.Snapshot()
	copyFile(t, path, base)
	v = open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("one")})
	v.Close()
	one := path + ".one"
	copyFile(t, path, one)
	// The same generation once more, from the same start.
	copyFile(t, base, path)
	ks.Restore(snapshot)
	v = open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("two")})
	v.Close()
	copyFile(t, one, path)
	openFails(t, path, ks, ErrRolledBack)
}

func TestOtherInstallationIsRefused(t *testing.T) {
	ctx := context.Background()
	path, other := vaultPath(t), vaultPath(t)
	ks, otherKS := fake.NewKeystore(), fake.NewKeystore()
	open(t, path, ks).Close()
	open(t, other, otherKS).Close()
	openFails(t, path, fake.NewKeystore(), ErrMoved)
	openFails(t, path, otherKS, ErrMoved)
	if err := Discard(ctx, path, ks); err != nil {
		t.Fatal(err)
	}
	if v := open(t, path, ks); v.Generation() != 1 {
		t.Fatal("Discard left something")
	}
}

func TestSecondProgramIsTold(t *testing.T) {
	path, ks := vaultPath(t), fake.NewKeystore()
	open(t, path, ks)
	openFails(t, path, ks, ErrBusy)
}

// A crash between file and record leaves the file one ahead: nothing is lost, and what the file was before is no longer accepted.
func TestCrashBetweenFileAndRecord(t *testing.T) {
	ctx, path, ks := context.Background(), vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("old")})
	v.Close()
	old := path + ".old"
	copyFile(t, path, old)
	v = open(t, path, ks)
	broken := errors.New("broken")
	ks.FailWrites(0, broken)
	if err := v.Put(ctx, Change{Card, "card", []byte("new")}); !errors.Is(err, broken) {
		t.Fatalf("Put: %v", err)
	}
	if err := v.Put(ctx, Change{Card, "card", []byte("newer")}); !errors.Is(err, broken) {
		t.Fatalf("Put while the record is behind: %v", err)
	}
	want(t, v, Card, "card", "new")
	v.Close()
	openFails(t, path, ks, broken) // the record must be caught up first
	ks.FailWrites(0, nil)
	v = open(t, path, ks)
	want(t, v, Card, "card", "new")
	put(t, v, Change{Card, "card", []byte("newer")})
	v.Close()
	copyFile(t, old, path)
	openFails(t, path, ks, ErrRolledBack)
}

// Whatever write of the keystore is the last one before a crash, a vault that is being made ends up usable.
func TestCrashWhileMaking(t *testing.T) {
	ctx := context.Background()
	for n := range 4 {
		path, ks := vaultPath(t), fake.NewKeystore()
		ks.FailWrites(n, errors.New("killed"))
		if v, err := Open(ctx, path, ks, fastPIN); err == nil {
			v.Close()
		}
		ks.FailWrites(0, nil)
		v := open(t, path, ks)
		put(t, v, Change{Card, "card", []byte("x")})
		v.Close()
		want(t, open(t, path, ks), Card, "card", "x")
	}
	for _, half := range []string{"", "half a file", string(make([]byte, 5000))} {
		path, ks := vaultPath(t), fake.NewKeystore()
		rec := record{install: newInstallID()}
		if err := ks.WriteRecord(ctx, recordName, rec.encode()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(half), 0o600); err != nil {
			t.Fatal(err)
		}
		put(t, open(t, path, ks), Change{Card, "card", []byte("x")})
	}
}

func TestWipeRemovesKeysFirst(t *testing.T) {
	ctx, path, ks := context.Background(), vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	put(t, v, Change{Card, "card", []byte("x")})
	broken := errors.New("broken")
	ks.FailWrites(0, broken)
	if err := v.Wipe(ctx); !errors.Is(err, broken) {
		t.Fatalf("Wipe: %v", err)
	}
	want(t, v, Card, "card", "x")
	ks.FailWrites(0, nil)
	if err := v.Wipe(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the file is still there: %v", err)
	}
	if len(ks.Snapshot()) != 0 {
		t.Fatal("the keystore still holds something")
	}
	wantErr(t, v, Card, "card", ErrClosed)
	if err := v.Put(ctx, Change{Card, "card", []byte("x")}); !errors.Is(err, ErrClosed) {
		t.Fatalf("Put after Wipe: %v", err)
	}
}

func TestResetGoesOnEmpty(t *testing.T) {
	ctx, path, ks := context.Background(), vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	if err := v.SetPIN(ctx, goodPIN, ""); err != nil {
		t.Fatal(err)
	}
	put(t, v, Change{Card, "card", []byte("x")}, Change{Personal, "p", []byte("x")})
	if err := v.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	wantErr(t, v, Card, "card", ErrNotFound)
	if v.PINState().Set || v.Unlocked() {
		t.Fatal("a PIN survived")
	}
	put(t, v, Change{Card, "card", []byte("y")})
	v.Close()
	want(t, open(t, path, ks), Card, "card", "y")
}

func TestCardUnderThePIN(t *testing.T) {
	ctx, path, ks := context.Background(), vaultPath(t), fake.NewKeystore()
	v := open(t, path, ks)
	put(t, v, Change{Device, "binding", []byte("b")}, Change{Card, "card", []byte("c")}, Change{Card, "lists", []byte("l")})
	if err := v.LockCard(ctx, true); !errors.Is(err, ErrNoPIN) {
		t.Fatalf("without a PIN: %v", err)
	}
	if err := v.SetPIN(ctx, goodPIN, ""); err != nil {
		t.Fatal(err)
	}
	v.Lock()
	if err := v.LockCard(ctx, true); !errors.Is(err, ErrLocked) {
		t.Fatalf("while locked: %v", err)
	}
	if err := v.Unlock(ctx, goodPIN); err != nil {
		t.Fatal(err)
	}
	if err := v.LockCard(ctx, true); err != nil {
		t.Fatal(err)
	}
	want(t, v, Card, "card", "c")
	if err := v.SetPIN(ctx, otherPIN, ""); !errors.Is(err, ErrPINSet) {
		t.Fatalf("a new PIN over a locked card: %v", err)
	}
	v.Close()
	v = open(t, path, ks)
	if !v.CardLocked() {
		t.Fatal("the setting is gone")
	}
	want(t, v, Device, "binding", "b")
	wantErr(t, v, Card, "card", ErrLocked)
	for _, value := range [][]byte{[]byte("d"), nil} {
		if err := v.Put(ctx, Change{Card, "card", value}); !errors.Is(err, ErrLocked) {
			t.Fatalf("Put(%q) while locked: %v", value, err)
		}
	}
	if err := v.ChangePIN(ctx, goodPIN, otherPIN, ""); err != nil {
		t.Fatal(err)
	}
	want(t, v, Card, "card", "c")
	if err := v.LockCard(ctx, false); err != nil {
		t.Fatal(err)
	}
	v.Close()
	v = open(t, path, ks)
	want(t, v, Card, "card", "c")
	want(t, v, Card, "lists", "l")
}

func TestClockIsTheCallers(t *testing.T) {
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	v := open(t, vaultPath(t), fake.NewKeystore(), WithNow(func() time.Time { return at }))
	if !v.now().Equal(at) {
		t.Fatal("WithNow is not used")
	}
}
