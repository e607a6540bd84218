package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vssid/cmd/internal/stage"
)

// TestTour plays the brief tour through the real window.
func TestTour(t *testing.T) {
	for _, tools := range [][]string{stage.DisplayTools, stage.SessionTools, {"zbarimg"}} {
		if tool := stage.Missing(tools...); tool != "" {
			t.Skipf("%s is not installed; scripts/install-needs test installs it", tool)
		}
	}
	out := t.TempDir()
	if err := play(t.Context(), out, brief); err != nil {
		transcript, readErr := os.ReadFile(filepath.Join(out, "transcript.md"))
		if readErr != nil {
			t.Error(readErr)
		}
		t.Fatalf("%v\n%s", err, transcript)
	}
	pictures, err := filepath.Glob(filepath.Join(out, "[0-9]*-*.png"))
	if err != nil || len(pictures) < len(path) {
		t.Errorf("%d pictures of a path of %d steps, %v", len(pictures), len(path), err)
	}
}

func TestEmptyFolderKeepsWhatIsNotTheTours(t *testing.T) {
	out := t.TempDir()
	for _, name := range []string{"001-welcome.png", "transcript.md", "holiday.png", "notes.md"} {
		if err := os.WriteFile(filepath.Join(out, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := emptyFolder(out); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range left {
		names = append(names, entry.Name())
	}
	if got := strings.Join(names, " "); got != "holiday.png notes.md" {
		t.Errorf("left: %s", got)
	}
}

func TestTheTourKnowsTheAppsWords(t *testing.T) {
	for _, id := range []string{"welcome.begin", "home.code", "settings.offer", "retired.title", "theme.dark"} {
		for _, text := range words(id) {
			if text == id || text == "" {
				t.Errorf("the app has no words for %q", id)
			}
		}
	}
}
