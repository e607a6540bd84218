package main

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		fine bool
		want options
	}{
		{"nothing", nil, true, options{}},
		{"a window", []string{"--backend", "http://127.0.0.1:8080", "--insecure-keystore"}, true, options{backend: "http://127.0.0.1:8080", insecure: true}},
		{"shots", []string{"shots", "--out", "x"}, true, options{shots: true, out: "x"}},
		{"flags before shots", []string{"--out", "x", "shots"}, true, options{shots: true, out: "x"}},
		{"shots without a folder", []string{"shots"}, false, options{}},
		{"a folder without shots", []string{"--out", "x"}, false, options{}},
		{"an unknown flag", []string{"--no-such"}, false, options{}},
		{"an unknown argument", []string{"open"}, false, options{}},
		{"help", []string{"-h"}, true, options{help: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := parse(c.args)
			if (err == nil) != c.fine {
				t.Fatalf("parse(%q): %v", c.args, err)
			}
			if c.fine && got != c.want {
				t.Errorf("parse(%q) = %+v, want %+v", c.args, got, c.want)
			}
		})
	}
}

func TestNoDisplay(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	if err := window(options{data: t.TempDir()}); !errors.Is(err, errNoDisplay) {
		t.Errorf("window without a display: %v", err)
	}
}
