package main

import (
	"fmt"
	"io"
	"strings"
)

// note is one failure or skip: which check or test, and what it said.
type note struct{ name, text string }

// tally counts what ran.
type tally struct {
	passed  int
	failed  []note
	skipped []note
}

func (t *tally) fail(name, text string) { t.failed = append(t.failed, note{name, text}) }
func (t *tally) skip(name, text string) { t.skipped = append(t.skipped, note{name, text}) }

func (t *tally) add(o tally) {
	t.passed += o.passed
	t.failed = append(t.failed, o.failed...)
	t.skipped = append(t.skipped, o.skipped...)
}

func (t *tally) counts() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.passed, len(t.failed), len(t.skipped))
}

// report writes what failed and what was skipped, then the counting line, and returns the exit status.
func (t *tally) report(out io.Writer, ci bool) int {
	for _, f := range t.failed {
		fmt.Fprintf(out, "\nFAILED  %s\n%s\n", f.name, indent(f.text))
	}
	if len(t.skipped) > 0 {
		fmt.Fprintln(out)
	}
	for _, s := range t.skipped {
		fmt.Fprintf(out, "skipped  %s: %s\n", s.name, oneLine(s.text))
	}
	status := 0
	if len(t.failed) > 0 {
		status = 1
	}
	if ci && len(t.skipped) > 0 {
		fmt.Fprintln(out, "\nOn CI a skipped test is a failure.")
		status = 1
	}
	if t.passed == 0 {
		fmt.Fprintln(out, "\nNothing passed.")
		status = 1
	}
	fmt.Fprintln(out)
	fmt.Fprintln(out, t.counts())
	return status
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n    ")
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(s), " ")
}
