package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCount(t *testing.T) {
	cases := []struct {
		name, events             string
		passed                   int
		failed, skipped, reasons []string
	}{
		{"a test", `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`, 1, nil, nil, nil},
		{"subtests count, their parent does not", `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/x"}
{"Action":"run","Package":"p","Test":"TestA/y"}
{"Action":"pass","Package":"p","Test":"TestA/x"}
{"Action":"pass","Package":"p","Test":"TestA/y"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`, 2, nil, nil, nil},
		{"one failed subtest is one failure", `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/x"}
{"Action":"fail","Package":"p","Test":"TestA/x"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, 0, []string{"p TestA/x"}, nil, nil},
		{"a parent that fails by itself", `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"run","Package":"p","Test":"TestA/x"}
{"Action":"pass","Package":"p","Test":"TestA/x"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"fail","Package":"p"}`, 1, []string{"p TestA"}, nil, nil},
		{"a skip with its reason", `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:9: no display: Xvfb is missing\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"pass","Package":"p"}`, 0, nil, []string{"p TestA"}, []string{"no display: Xvfb is missing"}},
		{"a package without tests is not a skip", `{"Action":"skip","Package":"p"}`, 0, nil, nil, nil},
		{"a package that does not build", `{"ImportPath":"p [p.test]","Action":"build-output","Output":"p.go:1: broken\n"}
{"ImportPath":"p [p.test]","Action":"build-fail"}
{"Action":"fail","Package":"p","FailedBuild":"p [p.test]"}`, 0, []string{"p"}, nil, nil},
		{"a crash inside a test", `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"panic: boom\n"}
{"Action":"fail","Package":"p"}`, 0, []string{"p TestA"}, nil, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := count(strings.NewReader(c.events))
			if err != nil {
				t.Fatal(err)
			}
			if got.passed != c.passed || !slices.Equal(names(got.failed), c.failed) || !slices.Equal(names(got.skipped), c.skipped) {
				t.Errorf("got %d passed, failed %q, skipped %q; want %d, %q, %q",
					got.passed, names(got.failed), names(got.skipped), c.passed, c.failed, c.skipped)
			}
			for i, reason := range c.reasons {
				if got.skipped[i].text != reason {
					t.Errorf("reason %q, want %q", got.skipped[i].text, reason)
				}
			}
		})
	}
}

func names(notes []note) []string {
	var all []string
	for _, n := range notes {
		all = append(all, n.name)
	}
	return all
}

func TestReport(t *testing.T) {
	good := tally{passed: 3}
	skips := tally{passed: 3, skipped: []note{{"p TestA", "no display"}}}
	fails := tally{passed: 3, failed: []note{{"p TestA", "boom"}}}
	cases := []struct {
		name   string
		tally  tally
		ci     bool
		status int
		last   string
	}{
		{"all passed", good, true, 0, "3 passed, 0 failed, 0 skipped"},
		{"a skip at home", skips, false, 0, "3 passed, 0 failed, 1 skipped"},
		{"a skip on CI", skips, true, 1, "3 passed, 0 failed, 1 skipped"},
		{"a failure", fails, false, 1, "3 passed, 1 failed, 0 skipped"},
		{"nothing ran", tally{}, false, 1, "0 passed, 0 failed, 0 skipped"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			if status := c.tally.report(&out, c.ci); status != c.status {
				t.Errorf("exit status %d, want %d", status, c.status)
			}
			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			if last := lines[len(lines)-1]; last != c.last {
				t.Errorf("last line %q, want %q", last, c.last)
			}
			for _, s := range append(c.tally.failed, c.tally.skipped...) {
				if !strings.Contains(out.String(), s.name) || !strings.Contains(out.String(), s.text) {
					t.Errorf("the report does not name %v:\n%s", s, out.String())
				}
			}
		})
	}
}

func TestAssignPutsEveryPackageInOnePart(t *testing.T) {
	got := assign([]string{"vssid/app/core", "vssid/ui/kit", "vssid/cmd/vssid", "vssid/cmd/vssid/internal/window", "vssid/cmd/vssid-else",
		"vssid/cmd/vssctl", "vssid/cmd/internal/tour", "vssid/scripts/testall"})
	want := map[string][]string{
		"unit":        {"vssid/app/core", "vssid/scripts/testall"},
		"screens":     {"vssid/ui/kit", "vssid/cmd/vssid", "vssid/cmd/vssid/internal/window"},
		"integration": {"vssid/cmd/vssid-else", "vssid/cmd/vssctl"},
		"real window": {"vssid/cmd/internal/tour"},
	}
	for name, packages := range want {
		if !slices.Equal(got[name], packages) {
			t.Errorf("%s: %q, want %q", name, got[name], packages)
		}
	}
	if len(got) != len(want) {
		t.Errorf("parts %v, want %v", got, want)
	}
}

func TestChangedSeesEveryKindOfChange(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"same.go", "altered.go", "removed.go", "out/built.go", ".git/index"} {
		write(name, "one")
	}
	before, err := digests(root)
	if err != nil {
		t.Fatal(err)
	}
	write("altered.go", "two")
	write("added.go", "one")
	write("out/built.go", "two")
	write(".git/index", "two")
	if err := os.Remove(filepath.Join(root, "removed.go")); err != nil {
		t.Fatal(err)
	}
	after, err := digests(root)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, file := range changed(before, after) {
		got = append(got, filepath.Base(file))
	}
	if want := []string{"added.go", "altered.go", "removed.go"}; !slices.Equal(got, want) {
		t.Errorf("changed = %q, want %q", got, want)
	}
}

func TestEnvironmentHidesThePersonsDesktop(t *testing.T) {
	got := testEnvironment([]string{"HOME=/h", "DISPLAY=:0", "DBUS_SESSION_BUS_ADDRESS=unix:x", "PATH=/bin"}, []string{"A=b"})
	if want := []string{"HOME=/h", "PATH=/bin", "A=b"}; !slices.Equal(got, want) {
		t.Errorf("environment %q, want %q", got, want)
	}
}
