// Command tour plays the whole path of the product through the real window: a citizen activates the app, shows the card, a reception desk
// proves it, the account moves to a second device, and the card opens offline. It clicks and types on displays in memory, with a real
// keyring, against a real sandbox backend. It leaves a numbered picture of each step and transcript.md, and exits 1 at the first step that is
// not what it should be.
//
//	go run ./cmd/internal/tour --out out/tour
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"vssid/cmd/internal/stage"
)

func main() {
	out := flag.String("out", "out/tour", "folder for the pictures and the transcript; what an earlier tour left there is removed")
	short := flag.Bool("brief", false, "play only the steps that the tests play too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	much := whole
	if *short {
		much = brief
	}
	if err := play(ctx, *out, much); err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(1)
	}
	fmt.Println("The tour is played; look at", *out)
}

// play goes through the steps of a tour.
func play(ctx context.Context, out string, much length) error {
	for _, tools := range [][]string{stage.DisplayTools, stage.SessionTools, {"zbarimg"}} {
		if tool := stage.Missing(tools...); tool != "" {
			return fmt.Errorf("%s is not installed; scripts/install-needs test installs it", tool)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 25*time.Minute)
	defer cancel()
	t, err := newTour(ctx, out)
	if err != nil {
		return err
	}
	defer t.close()
	for _, s := range path {
		if s.in > much {
			continue
		}
		if err := t.play(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// newTour builds the programs, empties the folder and starts backend, displays and sessions.
func newTour(ctx context.Context, out string) (t *tour, err error) {
	t = &tour{out: out}
	defer func() {
		if err != nil {
			t.close()
		}
	}()
	if err := emptyFolder(out); err != nil {
		return nil, err
	}
	if t.transcript, err = os.Create(filepath.Join(out, "transcript.md")); err != nil {
		return nil, err
	}
	if t.work, err = os.MkdirTemp("", "tour"); err != nil {
		return nil, err
	}
	if t.programs, err = stage.Build(ctx, filepath.Join(t.work, "bin"), "vss-backend", "vssid", "vss-reception", "vssctl"); err != nil {
		return nil, err
	}
	if err = t.startBackend(ctx); err != nil {
		return nil, err
	}
	if t.first, err = newDevice(ctx, filepath.Join(t.work, "first")); err != nil {
		return nil, err
	}
	if t.second, err = newDevice(ctx, filepath.Join(t.work, "second")); err != nil {
		return nil, err
	}
	return t, nil
}

// emptyFolder makes a folder and removes the pictures and the transcript of an earlier tour, and nothing else.
func emptyFolder(out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, pattern := range []string{"[0-9]*-*.png", "transcript.md"} {
		old, err := filepath.Glob(filepath.Join(out, pattern))
		if err != nil {
			return err
		}
		for _, file := range old {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	return nil
}
