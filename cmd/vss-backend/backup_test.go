package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
)

// A folder is backed up while its process works: keys and root are copied, the database by SQLite itself. What was acknowledged before is in the restored one.
func TestBackupOfAWorkingFolderIsRestored(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := t.TempDir()
	data, copied := filepath.Join(dir, "data"), filepath.Join(dir, "copy")
	programs, err := stage.Build(ctx, filepath.Join(dir, "bin"), "vss-backend")
	if err != nil {
		t.Fatal(err)
	}
	deskKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l := &ledger{bound: map[string]*device{}}
	b, err := stage.StartBackend(ctx, programs, data, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Kill)
	now := newLife(t, l, b.URL, deskKey)
	people, err := now.sandbox.Personas(ctx)
	if err != nil {
		t.Fatal(err)
	}
	people = slices.DeleteFunc(people, func(p shapes.Persona) bool { return p.Expect != "genuine" })
	bell, ended := l.expect(20), make(chan struct{})
	go func() { defer close(ended); now.work(ctx, people[:3]) }()
	select {
	case <-bell:
	case <-ctx.Done():
		t.Fatal("no work was done in time")
	}
	l.mu.Lock()
	before := &ledger{bound: map[string]*device{}, checks: slices.Clone(l.checks)}
	l.mu.Unlock()
	copyPrivately(t, data, copied)
	db, err := sql.Open("sqlite", filepath.Join(data, "vss.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", filepath.Join(copied, "vss.db")); err != nil {
		t.Fatal(err)
	}
	b.Kill()
	<-ended
	restored, err := stage.StartBackend(ctx, programs, copied, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(restored.Kill)
	if len(before.checks) == 0 {
		t.Fatal("nothing was acknowledged before the backup")
	}
	newLife(t, before, restored.URL, deskKey).verify(ctx)
}

// copyPrivately copies keys and root as `cp -a` does: they stay their owner's alone.
func copyPrivately(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(to, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(from, "keys", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, filepath.Join(from, "root.json")) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		below, err := filepath.Rel(from, name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(to, below), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
