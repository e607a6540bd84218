package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// event is one line of `go test -json` (see `go doc test2json`); build failures come with ImportPath in place of Package.
type event struct {
	Action      string
	Package     string
	ImportPath  string
	Test        string
	Output      string
	FailedBuild string
}

// goTest runs the packages' tests with extra environment and counts them.
func goTest(ctx context.Context, packages, env, flags []string) (tally, error) {
	args := append([]string{"test", "-json", "-timeout", "10m"}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...)
	cmd.Env = testEnvironment(os.Environ(), env)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return tally{}, err
	}
	if err := cmd.Start(); err != nil {
		return tally{}, fmt.Errorf("starting go test: %w", err)
	}
	t, readErr := count(pipe)
	err = cmd.Wait()
	if readErr != nil {
		return t, readErr
	}
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || len(t.failed) == 0) {
		return t, fmt.Errorf("go test: %w\n%s", err, stderr.String())
	}
	return t, nil
}

// testEnvironment drops the person's own display, session bus and desktop settings, so that no test opens a window on their screen or
// writes into their keyring, and adds what the part needs.
func testEnvironment(environ, extra []string) []string {
	personal := []string{"DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "XMODIFIERS"}
	kept := slices.DeleteFunc(slices.Clone(environ), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(personal, name)
	})
	return append(kept, extra...)
}

// testKey names one test of one package; an empty test is the package itself.
type testKey struct{ pkg, test string }

func (k testKey) String() string {
	if k.test == "" {
		return k.pkg
	}
	return k.pkg + " " + k.test
}

// counter gathers the events of one `go test -json`.
type counter struct {
	result map[testKey]string // last pass, fail or skip
	output map[testKey]*strings.Builder
	order  []testKey
}

// count reads the events and counts tests that have no subtests; a test with subtests counts only when it fails while none of them did,
// and a package only when it fails without a failed test (it did not build, or it crashed).
func count(r io.Reader) (tally, error) {
	c := counter{result: map[testKey]string{}, output: map[testKey]*strings.Builder{}}
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			c.line(line)
		}
		if errors.Is(err, io.EOF) {
			return c.tally(), nil
		}
		if err != nil {
			return c.tally(), fmt.Errorf("reading go test's events: %w", err)
		}
	}
}

func (c *counter) line(line []byte) {
	var e event
	if err := json.Unmarshal(line, &e); err != nil {
		// Not an event: go says something of its own; keep it with no package, where a failure will show it.
		c.write(testKey{}, string(line))
		return
	}
	key := testKey{e.Package, e.Test}
	switch e.Action {
	case "output":
		c.write(key, e.Output)
	case "build-output":
		c.write(testKey{pkg: e.ImportPath}, e.Output)
	case "run":
		c.see(key)
	case "pass", "fail", "skip":
		c.see(key)
		c.result[key] = e.Action
		if e.FailedBuild != "" {
			if b := c.output[testKey{pkg: e.FailedBuild}]; b != nil {
				c.write(key, b.String())
			}
		}
	}
}

func (c *counter) see(key testKey) {
	if _, known := c.result[key]; !known {
		c.result[key] = ""
		c.order = append(c.order, key)
	}
}

func (c *counter) write(key testKey, text string) {
	b := c.output[key]
	if b == nil {
		b = new(strings.Builder)
		c.output[key] = b
	}
	b.WriteString(text)
}

func (c *counter) tally() tally {
	parents := map[testKey]bool{}
	failedBelow := map[testKey]bool{}
	for _, key := range c.order {
		if key.test == "" {
			continue
		}
		failed := c.result[key] == "fail" || c.result[key] == ""
		if failed {
			failedBelow[testKey{pkg: key.pkg}] = true
		}
		for at := strings.LastIndexByte(key.test, '/'); at > 0; at = strings.LastIndexByte(key.test[:at], '/') {
			parent := testKey{key.pkg, key.test[:at]}
			parents[parent] = true
			if failed {
				failedBelow[parent] = true
			}
		}
	}
	var t tally
	for _, key := range c.order {
		c.classify(&t, key, parents[key], failedBelow[key])
	}
	return t
}

func (c *counter) classify(t *tally, key testKey, parent, failedBelow bool) {
	switch result := c.result[key]; {
	case key.test == "":
		if result == "fail" && !failedBelow {
			t.fail(key.String(), c.said(key))
		}
	case result == "fail":
		if !failedBelow {
			t.fail(key.String(), c.said(key))
		}
	case result == "skip":
		t.skip(key.String(), skipReason(c.said(key)))
	case result == "":
		if !failedBelow || !parent {
			t.fail(key.String(), "did not end\n"+c.said(key)+c.said(testKey{pkg: key.pkg}))
		}
	case !parent:
		t.passed++
	}
}

func (c *counter) said(key testKey) string {
	if b := c.output[key]; b != nil {
		return b.String()
	}
	return ""
}

var framing = regexp.MustCompile(`^\s*(=== |--- )`)

// skipReason takes the test's own words out of its output: all but the framing lines, without file and line.
func skipReason(output string) string {
	var said []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if line == "" || framing.MatchString(line) {
			continue
		}
		if _, text, ok := strings.Cut(line, ".go:"); ok {
			if _, words, ok := strings.Cut(text, ": "); ok {
				line = words
			}
		}
		said = append(said, line)
	}
	if len(said) == 0 {
		return "no reason given"
	}
	return strings.Join(said, " ")
}
