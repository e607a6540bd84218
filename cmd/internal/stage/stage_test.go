package stage

import (
	"image"
	"image/color"
	"image/png"
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
	d, err := StartDisplay(t.Context(), t.TempDir(), 480, 900)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Kill()
	r, err := Run(t.Context(), Environment(t.TempDir(), "DISPLAY="+d.Name), "", "xdotool", "getdisplaygeometry")
	if err != nil || strings.TrimSpace(r.Stdout) != "480 900" {
		t.Errorf("display is %q (%v), want 480 900", r.Stdout, err)
	}
}

func TestAWindowIsReadClickedAndTypedInto(t *testing.T) {
	needs(t, DisplayTools...)
	w := openTestWindow(t, "page")
	for _, step := range []func() error{
		func() error { return w.Tap(t.Context(), "Mười chữ số") },
		func() error { return w.Type(t.Context(), "AB:0199000001") },
		func() error { return w.Tap(t.Context(), "Tiếp tục") },
		func() error { return w.See(t.Context(), "Đã nhận AB:0199000001") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
}

// openTestWindow opens a program of testdata on a display and in a session of its own.
func openTestWindow(t *testing.T, program string) *Window {
	t.Helper()
	programs, err := Build(t.Context(), t.TempDir(), "internal/stage/testdata/"+program)
	if err != nil {
		t.Fatal(err)
	}
	s, err := StartSession(t.Context(), t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	d, err := StartDisplay(t.Context(), t.TempDir(), 480, 900)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Kill)
	w, err := OpenWindow(t.Context(), s, d, t.TempDir(), programs.Path(program))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Kill)
	return w
}

func TestAWindowIsOpenedSeenAndPictured(t *testing.T) {
	needs(t, DisplayTools...)
	programs, err := Build(t.Context(), t.TempDir(), "internal/barewindow")
	if err != nil {
		t.Fatal(err)
	}
	s, err := StartSession(t.Context(), t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	d, err := StartDisplay(t.Context(), t.TempDir(), 480, 900)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Kill()
	frame, err := d.Frame()
	if err != nil {
		t.Fatal(err)
	}
	defer frame.Close()
	isFill := func(c color.NRGBA) bool { return c == color.NRGBA{R: 0x0A, G: 0x5A, B: 0xA8, A: 0xFF} }
	if share, err := frame.Share(8, isFill); err != nil || share != 0 {
		t.Fatalf("the empty display shows %v of the window's colour, %v", share, err)
	}
	w, err := OpenWindow(t.Context(), s, d, t.TempDir(), programs.Path("barewindow"))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Kill()
	for share := 0.0; share < 0.8; {
		if share, err = frame.Share(8, isFill); err != nil {
			t.Fatal(err)
		}
		if err := pause(t.Context(), 5*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	picture := filepath.Join(t.TempDir(), "window.png")
	if err := w.Screenshot(t.Context(), picture); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	got, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if size := got.Bounds().Size(); size != image.Pt(412, 892) {
		t.Errorf("the picture is %v, want the window's 412 × 892", size)
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
