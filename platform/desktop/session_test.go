//go:build linux && !android

package desktop

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// desktopSession is a session bus of the test's own, with or without a Secret Service. Nothing else answers on it.
type desktopSession struct {
	env     []string
	address string
}

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>
`

// needsSession skips where the programs are not installed; scripts/install-needs installs them, and a skip fails the build machine's run.
func needsSession(t testing.TB) {
	t.Helper()
	for _, tool := range []string{"dbus-daemon", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
}

// startSession starts the bus and, on it, gnome-keyring with an unlocked login keyring.
func startSession(t testing.TB, keyring bool) desktopSession {
	t.Helper()
	needsSession(t)
	home, err := os.MkdirTemp("", "vssid-session") // short, because socket paths are
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	config := filepath.Join(home, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, home), 0o600); err != nil {
		t.Fatal(err)
	}
	s := desktopSession{env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_RUNTIME_DIR=" + home, "XDG_DATA_HOME=" + home, "LANG=C"}}
	s.address = s.start(t, nil, true, "dbus-daemon", "--config-file="+config, "--nofork", "--nosyslog", "--print-address=1")
	s.env = append(s.env, "DBUS_SESSION_BUS_ADDRESS="+s.address)
	if keyring {
		s.start(t, strings.NewReader("test"), false, "gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground")
		s.await(t, func(collections []dbus.ObjectPath) bool {
			return slices.Contains(collections, "/org/freedesktop/secrets/collection/login")
		})
	}
	return s
}

// await waits until the Secret Service has the collections it should have: the daemon says nothing when it is ready.
func (s desktopSession) await(t testing.TB, ready func([]dbus.ObjectPath) bool) {
	t.Helper()
	conn, err := dbus.Connect(s.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	service := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets")
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		collections, err := service.GetProperty("org.freedesktop.Secret.Service.Collections")
		if paths, ok := collections.Value().([]dbus.ObjectPath); err == nil && ok && ready(paths) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("gnome-keyring does not get ready: %v, %v", collections, err)
		}
	}
}

// start runs a program until the test ends and returns the first line it prints.
func (s desktopSession) start(t testing.TB, stdin *strings.Reader, line bool, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	if stdin != nil {
		cmd.Stdin = stdin
	}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	if !line {
		return ""
	}
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%s said nothing: %v", name, err)
	}
	return strings.TrimSpace(first)
}

// inSession runs one test of this package again, in a process that lives in the session: the keyring's library keeps one connection a process.
func (s desktopSession) inSession(t *testing.T, test string, extra ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(append(s.env, "VSSID_TEST_IN_SESSION="+test), extra...)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+test) {
		t.Fatalf("%v\n%s", err, out)
	}
}

// onlyInSession keeps a test for inSession.
func onlyInSession(t *testing.T) bool {
	return os.Getenv("VSSID_TEST_IN_SESSION") == t.Name()
}
