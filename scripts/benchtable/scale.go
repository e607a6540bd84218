package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// scaleBench measures the backend with very many people on record.
const scaleBench = "AtScale"

// scaleRows are the lines of a scale table: what people and desks ask for.
var scaleRows = []struct{ name, bench string }{
	{"a card check, verified only", "Check/verified"},
	{"… and looked up", "Check/looked-up"},
	{"… and recorded: the real one", "Check/recorded"},
	{"a session and the card with it", "Session"},
	{"the card", "Card"},
	{"a page of contributions", "Contributions"},
	{"a page of visits", "Visits"},
	{"an activation, from the number to the card", "Activation"},
}

// scaleCallers are how many ask at once.
var scaleCallers = []int{16, 64}

// recordedGoal is the share of the looked-up checks that the recorded ones should reach.
const recordedGoal = 0.6

// memoryGoal is what the server may take under load, in bytes.
const memoryGoal = 150 << 20

// scaleRun is one measurement.
type scaleRun struct {
	database string // sqlite or postgres
	people   int
	whole    bool // with contributions and visits
}

// scale is the command "benchtable scale": it fills a database, measures, prints and removes it, one after the other.
func scale(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("benchtable scale", flag.ContinueOnError)
	people := flags.String("people", "1000000", "how many people are on record; several with commas between")
	databases := flags.String("databases", "sqlite,postgres", "on what: sqlite, postgres, or both")
	whole := flags.Bool("whole", false, "give them contributions and visits too, not only cards")
	benchtime := flags.String("benchtime", "3s", "how long each line is measured, as go test -benchtime")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var runs []scaleRun
	for _, database := range strings.Split(*databases, ",") {
		if database != "sqlite" && database != "postgres" {
			return fmt.Errorf("--databases %s: say sqlite, postgres, or both with a comma between", *databases)
		}
		for _, text := range strings.Split(*people, ",") {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1000 {
				return fmt.Errorf("--people %s: say numbers from 1000 on", *people)
			}
			runs = append(runs, scaleRun{database, n, *whole})
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	for _, r := range runs {
		fmt.Fprintf(os.Stderr, "filling %s with %s people and measuring\n", r.database, thousands(r.people))
		text, err := r.measure(ctx, *benchtime)
		if err != nil {
			return err
		}
		measured := &results{values: map[string][]float64{}}
		measured.add(housePackage, text)
		lines, err := r.render(measured)
		if err != nil {
			return err
		}
		for _, line := range lines {
			fmt.Fprintln(out, line)
		}
	}
	return nil
}

// measure runs the benchmark in a process of its own; its databases are gone when that ends, however it ends.
func (r scaleRun) measure(ctx context.Context, benchtime string) (string, error) {
	folder, err := os.MkdirTemp("", "vssid-scale-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(folder)                      // what a killed run leaves
	if err := os.Chmod(folder, 0o711); err != nil { // the database server runs as somebody else and has a folder of its own in it
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", "^Benchmark"+scaleBench+"$", "-benchtime", benchtime, "-count", "1", "-timeout", "4h", housePackage)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	only := "cards"
	if r.whole {
		only = ""
	}
	cmd.Env = append(os.Environ(), "TMPDIR="+folder, "VSSID_TEST_DATABASE="+r.database, "VSSID_TEST_DURABLE=yes", "VSSID_BENCH_PEOPLE="+strconv.Itoa(r.people), "VSSID_BENCH_ONLY="+only)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return "", errors.Join(fmt.Errorf("measure %s with %d people: %w\n%s", r.database, r.people, err, said.String()), ctx.Err())
	}
	return said.String(), nil
}

// render makes the table of one run, in Markdown.
func (r scaleRun) render(measured *results) ([]string, error) {
	head := []string{fmt.Sprintf("%s, %s people", map[string]string{"sqlite": "SQLite", "postgres": "PostgreSQL"}[r.database], thousands(r.people))}
	for _, callers := range scaleCallers {
		head = append(head, fmt.Sprintf("%d callers, a second", callers), "p50", "p99")
	}
	cells := [][]string{head}
	peak := 0.0
	for _, row := range scaleRows {
		line := []string{row.name}
		for _, callers := range scaleCallers {
			bench := fmt.Sprintf("%s/%s/%d", scaleBench, row.bench, callers)
			var n [4]float64
			for i, metric := range []string{"req/s", "p50-ns", "p99-ns", "own-bytes"} {
				var err error
				if n[i], err = measured.median(housePackage, value{bench, metric}); err != nil {
					return nil, err
				}
			}
			line = append(line, fmt.Sprintf("%.0f", n[0]), quantity(n[1], "p50-ns"), quantity(n[2], "p99-ns"))
			peak = max(peak, n[3])
		}
		cells = append(cells, line)
	}
	lines := align(slices.Insert(cells, 1, nil))
	shares, err := r.shares(measured)
	if err != nil {
		return nil, err
	}
	return append(lines, "", shares, fmt.Sprintf("Server and callers in one process: %.0f MiB at most%s.", peak/(1<<20), missed(peak > memoryGoal, "the goal of 150 MiB is missed")), ""), nil
}

// shares says how much of its ceilings the recorded check reaches.
func (r scaleRun) shares(measured *results) (string, error) {
	var words []string
	for _, callers := range scaleCallers {
		var n [3]float64
		for i, bench := range []string{"recorded", "looked-up", "verified"} {
			var err error
			if n[i], err = measured.median(housePackage, value{fmt.Sprintf("%s/Check/%s/%d", scaleBench, bench, callers), "req/s"}); err != nil {
				return "", err
			}
		}
		words = append(words, fmt.Sprintf("with %d callers %.0f %% of the looked-up ones%s and %.0f %% of the verified", callers, 100*n[0]/n[1],
			missed(n[0]/n[1] < recordedGoal, "the goal of 60 % is missed"), 100*n[0]/n[2]))
	}
	return "Recorded checks reach " + strings.Join(words, ", ") + ".", nil
}

func missed(yes bool, words string) string {
	if yes {
		return " (" + words + ")"
	}
	return ""
}

// thousands writes a number with commas.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
