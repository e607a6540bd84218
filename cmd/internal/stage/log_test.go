package stage

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A backend whose log holds a person's name ends the test binary that started it; one that says nothing of anybody does not.
func TestTheStageReadsTheBackendsLog(t *testing.T) {
	if program := os.Getenv("VSSID_TEST_LOGS"); program != "" {
		p, err := Start(t.Context(), Environment(t.TempDir()), program)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Exit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(t.Context(), Environment(t.TempDir()), "", program); err != nil {
			t.Fatal(err)
		}
		return
	}
	for said, fails := range map[string]bool{"level=INFO msg=request": false, "level=ERROR msg=failed person=\"Nguyễn Văn Mẫu\"": true, "otp=481516": true} {
		program := filepath.Join(t.TempDir(), "vss-backend")
		if err := os.WriteFile(program, []byte("#!/bin/sh\necho '"+said+"' >&2\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		judged := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTheStageReadsTheBackendsLog$")
		judged.Env = append(os.Environ(), "VSSID_TEST_LOGS="+program)
		out, err := judged.CombinedOutput()
		if (err != nil) != fails || strings.Contains(string(out), "the log holds") != fails {
			t.Errorf("a backend that says %q: %v\n%s", said, err, out)
		}
	}
}
