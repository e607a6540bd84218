package stage

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func needs(t *testing.T, tools ...string) {
	t.Helper()
	if tool := Missing(tools...); tool != "" {
		t.Skipf("%s is not installed; scripts/install-needs test installs it", tool)
	}
}

func TestTheKeyringIsRealAndOpen(t *testing.T) {
	needs(t, SessionTools...)
	s, err := StartSession(t.Context(), t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if r, err := Run(t.Context(), s.Environment(nil), "kept", "secret-tool", "store", "--label=x", "name", "value"); err != nil || r.Exit != 0 {
		t.Fatalf("storing: %v %+v", err, r)
	}
	r, err := Run(t.Context(), s.Environment(nil), "", "secret-tool", "lookup", "name", "value")
	if err != nil || r.Stdout != "kept" {
		t.Errorf("looked up %q, %v; want %q", r.Stdout, err, "kept")
	}
}

func TestASessionWithoutKeyringHasNoSecretService(t *testing.T) {
	needs(t, SessionTools...)
	s, err := StartSession(t.Context(), t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := Run(t.Context(), s.Environment(nil), "kept", "secret-tool", "store", "--label=x", "name", "value")
	if err != nil || r.Exit == 0 {
		t.Errorf("a secret was kept with no Secret Service: %v %+v", err, r)
	}
}

func TestSessionsShareNothing(t *testing.T) {
	needs(t, SessionTools...)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	t.Setenv("DISPLAY", ":987654")
	env := strings.Join(Environment(t.TempDir()), "\n")
	for _, secret := range []string{"/nonexistent", ":987654"} {
		if strings.Contains(env, secret) {
			t.Errorf("the stage's programs see %q of the person's desktop", secret)
		}
	}
}

func TestDisplayHasTheSizeAskedFor(t *testing.T) {
	needs(t, DisplayTools...)
	d, err := StartDisplay(t.Context(), 480, 900)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Kill()
	r, err := Run(t.Context(), Environment(t.TempDir(), "DISPLAY="+d.Name), "", "xdotool", "getdisplaygeometry")
	if err != nil || strings.TrimSpace(r.Stdout) != "480 900" {
		t.Errorf("display is %q (%v), want 480 900", r.Stdout, err)
	}
}

func TestStopAndKillEndAProcess(t *testing.T) {
	script := filepath.Join(t.TempDir(), "loop.sh")
	if err := os.WriteFile(script, []byte("trap 'exit 0' INT\necho ready now\nwhile :; do read -t 1 < /dev/zero; done\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]func(*Process) error{
		"stop": (*Process).Stop,
		"kill": func(p *Process) error { p.Kill(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Start(t.Context(), os.Environ(), "bash", script)
			if err != nil {
				t.Fatal(err)
			}
			if rest, err := p.Line(t.Context(), "ready "); err != nil || rest != "now" {
				t.Fatalf("line %q, %v", rest, err)
			}
			began := time.Now()
			if err := end(p); err != nil {
				t.Fatal(err)
			}
			if p.Running() {
				t.Errorf("still running after %s", time.Since(began))
			}
		})
	}
}
