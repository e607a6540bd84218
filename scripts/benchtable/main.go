// Command benchtable runs the benchmarks that have a floor or a peer and prints them as one table: what, how much, beside what, the ratio
// and the goal. Both sides of a ratio come from the same run. It exits 1 when a benchmark fails or is missing, never for a slow one.
//
// "benchtable scale" measures the backend with very many people on record, over HTTP, on SQLite and PostgreSQL; -h says its flags.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "scale" {
		if err := scale(os.Args[2:], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "benchtable:", err)
			os.Exit(1)
		}
		return
	}
	benchtime := flag.String("benchtime", "1s", "time or count for each benchmark, as go test -benchtime")
	count := flag.Int("count", 3, "how often each benchmark runs; the table shows medians")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *benchtime, *count); err != nil {
		fmt.Fprintln(os.Stderr, "benchtable:", err)
		os.Exit(1)
	}
}

// run measures every package of the table, then prints it.
func run(ctx context.Context, out io.Writer, benchtime string, count int) error {
	measured := &results{values: map[string][]float64{}}
	for _, pkg := range packages(table) {
		fmt.Fprintln(os.Stderr, "measuring", pkg)
		text, err := measure(ctx, pkg, pattern(table, pkg), benchtime, count)
		if err != nil {
			return err
		}
		measured.add(pkg, text)
	}
	lines, err := render(table, measured)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Medians of %d rounds on %s.\n\n", count, measured.cpu)
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
	return nil
}

// measure runs one package's benchmarks. The rounds are interleaved (the whole set, count times), so that a busy moment of the machine does
// not fall on one side of a ratio only.
func measure(ctx context.Context, pkg, pattern, benchtime string, count int) (string, error) {
	args := []string{"test", "-run", "^$", "-bench", pattern, "-benchtime", benchtime, "-count", "1", "-benchmem", "-timeout", "20m", pkg}
	var all bytes.Buffer
	for range count {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Env = append(os.Environ(), "EGL_PLATFORM=surfaceless", "LIBGL_ALWAYS_SOFTWARE=1")
		said, err := cmd.CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("go test -bench %s %s: %w\n%s", strconv.Quote(pattern), pkg, err, said)
		}
		all.Write(said)
	}
	return all.String(), nil
}

func packages(rows []row) []string {
	var names []string
	for _, r := range rows {
		if !slices.Contains(names, r.pkg) {
			names = append(names, r.pkg)
		}
	}
	return names
}
