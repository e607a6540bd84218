package uitest

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gioui.org/io/input"
	"gioui.org/layout"
	"gioui.org/op"
	"gioui.org/op/paint"
	"gioui.org/unit"

	"vssid/app/cardcode/picture"
	"vssid/app/core"
	"vssid/ui/citizen"
	"vssid/ui/kit"
)

// camera makes pictures where the machine can; on CI it must.
func camera(t testing.TB, width, height int, scale float32) *Camera {
	t.Helper()
	t.Setenv("EGL_PLATFORM", "surfaceless")
	c, err := NewCamera(shaper(), width, height, scale)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	t.Cleanup(c.Close)
	return c
}

func named(t testing.TB, name string) core.State {
	t.Helper()
	for _, s := range samples(t) {
		if s.Name == name {
			return s.State
		}
	}
	t.Fatalf("there is no sample %q", name)
	return core.State{}
}

func TestCodeIsReadBackFromTheScreen(t *testing.T) {
	for _, c := range []struct {
		name, sample, text string
		width, height      int
		scale              float32
		theme              core.Theme
	}{
		{"phone", "31-code", CodeText, 412, 892, 2, core.ThemeLight},
		{"small phone", "31-code", CodeText, 320, 568, 2, core.ThemeLight},
		{"dark theme", "31-code", CodeText, 412, 892, 1, core.ThemeDark},
		{"printed payload", "32-code-printed", PrintedText, 412, 892, 1, core.ThemeLight},
		{"tablet", "31-code", CodeText, 1024, 768, 2, core.ThemeLight},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := named(t, c.sample)
			s.Prefs.Theme = c.theme
			img, err := camera(t, c.width, c.height, c.scale).Picture(s)
			if err != nil {
				t.Fatal(err)
			}
			if got := byGozxing(t, img); got != c.text {
				t.Errorf("gozxing reads %q, want %q", got, c.text)
			}
			if got := byZbar(t, img); got != c.text {
				t.Errorf("zbar reads %q, want %q", got, c.text)
			}
		})
	}
}

// byGozxing reads as the app and the desk do.
func byGozxing(t *testing.T, img image.Image) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	got, err := picture.Read(b.Bytes())
	if err != nil {
		t.Fatalf("gozxing: %v", err)
	}
	return got
}

func byZbar(t *testing.T, img image.Image) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "code.png")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
	if err != nil {
		if _, missing := exec.LookPath("zbarimg"); missing != nil && os.Getenv("CI") != "true" {
			t.Skip("zbarimg is not installed; scripts/install-needs test installs it")
		}
		t.Fatalf("zbarimg: %v", err)
	}
	return strings.TrimSuffix(string(out), "\n")
}

// steady is one frame of the code screen when nothing changed since the last one.
func steady(s core.State) func() {
	ui := citizen.New(kit.NewShaper())
	router, ops := new(input.Router), new(op.Ops)
	frame := func() {
		ops.Reset()
		ui.Layout(layout.Context{Ops: ops, Now: s.Now, Metric: unit.Metric{PxPerDp: 2, PxPerSp: 2}, Source: router.Source(), Constraints: layout.Exact(image.Pt(824, 1784))}, s)
	}
	for range 3 {
		frame()
		router.Frame(ops)
	}
	return frame
}

func TestSteadyCodeFrameAllocates(t *testing.T) {
	frame := steady(named(t, "31-code"))
	if n := testing.AllocsPerRun(200, frame); n > steadyAllocs {
		t.Errorf("a steady frame of the code screen takes %v allocations, more than %d", n, steadyAllocs)
	}
}

func BenchmarkCodeFrame(b *testing.B) {
	frame := steady(named(b, "31-code"))
	b.ReportAllocs()
	for b.Loop() {
		frame()
	}
}

// BenchmarkBareFrame is the floor: a Gio frame that paints one colour.
func BenchmarkBareFrame(b *testing.B) {
	ops := new(op.Ops)
	b.ReportAllocs()
	for b.Loop() {
		ops.Reset()
		paint.Fill(ops, kit.Light().Background)
	}
}

// steadyAllocs is how many allocations a steady frame of the code screen may take.
const steadyAllocs = 0
