// Command testall runs every check and test of the repository, one part after the other, and ends in one line that counts what ran:
//
//	N passed, N failed, N skipped
//
// Before that line it says what failed, with its output, and what was skipped, with the reason. It exits 1 when anything failed, and
// with CI=true in the environment also when anything was skipped.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Stdout, os.Getenv("CI") == "true"))
}

// part is one section of the run; its name begins its line of the summary.
type part struct {
	name string
	run  func(ctx context.Context) (tally, error)
}

// run does all parts and returns the exit status. A part that cannot be run at all counts as one failure.
func run(ctx context.Context, out io.Writer, ci bool) int {
	parts, err := plan(ctx, ci)
	if err != nil {
		fmt.Fprintln(out, "testall: finding the packages:", err)
		return 1
	}
	var total tally
	for _, p := range parts {
		began := time.Now()
		fmt.Fprintf(out, "%-12s ", p.name)
		t, err := p.run(ctx)
		if err != nil {
			t.fail(p.name, err.Error())
		}
		fmt.Fprintf(out, "%s  (%s)\n", t.counts(), time.Since(began).Round(100*time.Millisecond))
		total.add(t)
		if ctx.Err() != nil {
			total.fail(p.name, "interrupted")
			break
		}
	}
	return total.report(out, ci)
}
