package firstframe

import (
	"context"
	"fmt"
	"image/color"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"vssid/cmd/internal/stage"
)

// The window's size, and how many of its pixels are looked at.
const (
	width  = 412
	height = 892
	step   = 12
)

// watched is a program and the colours by which its first frame is known.
type watched struct {
	program string
	args    []string
	share   float64 // of the screen that must have the colours
	colours func(color.NRGBA) bool
}

// isFill is the one colour of barewindow.
func isFill(c color.NRGBA) bool { return c == color.NRGBA{R: 0x0A, G: 0x5A, B: 0xA8, A: 0xFF} }

// isCard is the card's blue: between the two ends of its gradient, which no other large surface has.
func isCard(c color.NRGBA) bool {
	return c.R <= 0x14 && c.G >= 0x2C && c.G <= 0x54 && c.B >= 0x58 && c.B <= 0x9C
}

// BenchmarkFirstFrame starts both programs in turn and reports the medians in milliseconds and their ratio.
func BenchmarkFirstFrame(b *testing.B) {
	for _, tools := range [][]string{stage.DisplayTools, stage.SessionTools} {
		if tool := stage.Missing(tools...); tool != "" {
			b.Skipf("%s is not installed; scripts/install-needs test installs it", tool)
		}
	}
	ctx := b.Context()
	dir := b.TempDir()
	programs, err := stage.Build(ctx, filepath.Join(dir, "bin"), "vssid", "vssctl", "vss-backend", "internal/barewindow")
	if err != nil {
		b.Fatal(err)
	}
	session, err := stage.StartSession(ctx, filepath.Join(dir, "home"), true)
	if err != nil {
		b.Fatal(err)
	}
	defer session.Close()
	display, err := stage.StartDisplay(ctx, dir, width, height)
	if err != nil {
		b.Fatal(err)
	}
	defer display.Kill()
	data := filepath.Join(dir, "data")
	if err := activate(ctx, programs, session, filepath.Join(dir, "backend"), data); err != nil {
		b.Fatal(err)
	}

	bare := watched{programs.Path("barewindow"), nil, 0.9, isFill}
	app := watched{programs.Path("vssid"), []string{"--data", data}, 0.1, isCard}
	times := map[string][]time.Duration{}
	for b.Loop() {
		for name, w := range map[string]watched{"bare": bare, "app": app} {
			took, err := w.start(ctx, session, display)
			if err != nil {
				b.Fatal(err)
			}
			times[name] = append(times[name], took)
		}
	}
	own, floor := median(times["app"]), median(times["bare"])
	b.ReportMetric(milliseconds(own), "app-ms")
	b.ReportMetric(milliseconds(floor), "bare-ms")
	b.ReportMetric(float64(own)/float64(floor), "ratio")
}

// activate gives the data folder a card and leaves the network: the backend has ended when it returns.
func activate(ctx context.Context, programs stage.Programs, session *stage.Session, backendData, data string) error {
	backend, err := stage.StartBackend(ctx, programs, backendData, "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer backend.Kill()
	who, err := backend.Persona(ctx, "employee")
	if err != nil {
		return err
	}
	r, err := stage.Run(ctx, session.Environment(nil), "481516\n", programs.Path("vssctl"),
		"--backend", backend.URL, "--data", data, "--pin", "-", "activate", "--account", who.Account, "--sandbox")
	if err != nil {
		return err
	}
	if r.Exit != 0 {
		return fmt.Errorf("vssctl activate: exit %d\n%s", r.Exit, r.Stderr)
	}
	return backend.Stop()
}

// start runs the program until its first frame is on the display and ends it.
func (w watched) start(ctx context.Context, session *stage.Session, display *stage.Display) (time.Duration, error) {
	frame, err := display.Frame()
	if err != nil {
		return 0, err
	}
	defer frame.Close()
	if err := w.until(ctx, frame, func(share float64) bool { return share == 0 }, nil); err != nil {
		return 0, fmt.Errorf("waiting for an empty display: %w", err)
	}
	began := time.Now()
	p, err := stage.Start(ctx, session.Environment(display), w.program, w.args...)
	if err != nil {
		return 0, err
	}
	defer p.Kill()
	if err := w.until(ctx, frame, func(share float64) bool { return share >= w.share }, p); err != nil {
		return 0, fmt.Errorf("waiting for the first frame of %s: %w\n%s", filepath.Base(w.program), err, p.Stderr())
	}
	return time.Since(began), nil
}

// until looks at the display every half millisecond, for at most 30 seconds.
func (w watched) until(ctx context.Context, frame *stage.Frame, enough func(share float64) bool, p *stage.Process) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(500 * time.Microsecond)
	defer tick.Stop()
	for {
		share, err := frame.Share(step, w.colours)
		if err != nil || enough(share) {
			return err
		}
		if p != nil && !p.Running() {
			return fmt.Errorf("the program has ended; %.0f %% of the screen had its colours", 100*share)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%w; %.0f %% of the screen has its colours", ctx.Err(), 100*share)
		}
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
