//go:build linux && !android

package desktop

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"vssid/platform"
	"vssid/platform/keystoretest"
)

func openKeyring(t *testing.T, dir string) platform.Keystore {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	ks, err := OpenKeyring(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	return ks
}

// The suite over a real gnome-keyring.
func TestKeyring(t *testing.T) {
	if !onlyInSession(t) {
		startSession(t, true).inSession(t, "TestKeyring")
		return
	}
	root := t.TempDir()
	keystoretest.Run(t, keystoretest.Stage{Kind: platform.KeystoreSecretService, PINSealed: true, Open: func(t *testing.T, name string) platform.Keystore {
		return openKeyring(t, filepath.Join(root, name))
	}})
}

// A folder that moves stays the same installation; one that is made anew is a new one.
func TestKeyringProfile(t *testing.T) {
	if !onlyInSession(t) {
		startSession(t, true).inSession(t, "TestKeyringProfile")
		return
	}
	ctx, root := context.Background(), t.TempDir()
	before, after := filepath.Join(root, "before"), filepath.Join(root, "after")
	if err := openKeyring(t, before).WriteRecord(ctx, "vault", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(before, after); err != nil {
		t.Fatal(err)
	}
	if got, err := openKeyring(t, after).ReadRecord(ctx, "vault"); err != nil || string(got) != "x" {
		t.Fatalf("after moving the folder: %q, %v", got, err)
	}
	if err := os.RemoveAll(after); err != nil {
		t.Fatal(err)
	}
	if _, err := openKeyring(t, after).ReadRecord(ctx, "vault"); !errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("after removing the folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(after, profileFile), []byte("not a profile"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeyring(ctx, after); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Fatalf("a damaged profile: %v", err)
	}
}

// Without a Secret Service there is an answer that says what to do, and nothing is stored anywhere else.
func TestNoSecretService(t *testing.T) {
	if !onlyInSession(t) {
		session := startSession(t, false)
		session.inSession(t, "TestNoSecretService")
		session.inSession(t, "TestNoSecretService", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent/bus")
		if _, err := os.Stat(fmt.Sprintf("/run/user/%d/bus", os.Getuid())); err != nil { // else the person's own bus would be asked
			session.inSession(t, "TestNoSecretService", "DBUS_SESSION_BUS_ADDRESS=")
		}
		return
	}
	dir := t.TempDir()
	_, err := OpenKeyring(context.Background(), dir)
	if !errors.Is(err, platform.ErrUnavailable) || !strings.Contains(err.Error(), "Secret Service") {
		t.Fatalf("OpenKeyring: %v", err)
	}
	if started := os.Getenv("DBUS_SESSION_BUS_PID"); started != "" {
		t.Fatalf("a bus was started: %s", started)
	}
	if _, err := os.Stat(filepath.Join(dir, InsecureFileName)); err == nil {
		t.Fatal("secrets went into a file")
	}
}

// A Secret Service that was never given a keyring, as on a machine nobody has logged in to.
func TestNoDefaultKeyring(t *testing.T) {
	if !onlyInSession(t) {
		session := startSession(t, false)
		session.start(t, nil, false, "gnome-keyring-daemon", "--foreground", "--components=secrets")
		session.await(t, func(collections []dbus.ObjectPath) bool { return len(collections) > 0 })
		session.inSession(t, "TestNoDefaultKeyring")
		return
	}
	_, err := OpenKeyring(context.Background(), t.TempDir())
	if !errors.Is(err, platform.ErrUnavailable) || !strings.Contains(err.Error(), "no default keyring") {
		t.Fatalf("OpenKeyring: %v", err)
	}
}

// A locked keyring whose password nobody types: an error in time, and no secret.
func TestLockedKeyring(t *testing.T) {
	if !onlyInSession(t) {
		startSession(t, true).inSession(t, "TestLockedKeyring")
		return
	}
	ks := openKeyring(t, t.TempDir())
	if err := ks.WriteRecord(context.Background(), "vault", []byte("x")); err != nil {
		t.Fatal(err)
	}
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	lock := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.Lock", 0,
		[]dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"})
	if lock.Err != nil {
		t.Fatal(lock.Err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_, err = ks.ReadRecord(ctx, "vault")
	if !errors.Is(err, platform.ErrLocked) && !errors.Is(err, platform.ErrUnavailable) {
		t.Fatalf("ReadRecord: %v", err)
	}
	t.Logf("a locked keyring answers: %v", err)
}

// A call that was given up does not overtake a later one, and the later one waits for it.
func TestGivingUpKeepsTheOrder(t *testing.T) {
	items := &keyringItems{turn: make(chan struct{}, 1)}
	started, release := make(chan struct{}), make(chan struct{})
	var order []string
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-started
		cancel()
	}()
	err := items.call(ctx, func() error {
		close(started)
		<-release
		order = append(order, "first")
		return nil
	})
	if !errors.Is(err, platform.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Fatalf("the call that was given up: %v", err)
	}
	if err := items.call(ctx, func() error { t.Error("ran while another call was under way"); return nil }); !errors.Is(err, platform.ErrUnavailable) {
		t.Fatalf("a call behind it, given up too: %v", err)
	}
	close(release)
	if err := items.call(context.Background(), func() error { order = append(order, "second"); return nil }); err != nil {
		t.Fatal(err)
	}
	if strings.Join(order, " ") != "first second" {
		t.Fatalf("order: %q", order)
	}
}
