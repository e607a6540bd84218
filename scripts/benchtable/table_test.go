package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

const output = `goos: linux
cpu: Some Processor @ 2.00GHz
BenchmarkVerify-2     	   10000	    130000 ns/op	    3432 B/op	      69 allocs/op
BenchmarkFloor/two-2  	   20000	     50000 ns/op	     576 B/op	      10 allocs/op
BenchmarkVerify-2     	   10000	    110000 ns/op	    3432 B/op	      69 allocs/op
BenchmarkFloor/two-2  	   20000	     70000 ns/op	     576 B/op	      10 allocs/op
BenchmarkVerify-2     	   10000	    900000 ns/op	    3432 B/op	      69 allocs/op
BenchmarkFloor/two-2  	   20000	     60000 ns/op	     576 B/op	      10 allocs/op
PASS
`

func measuredOutput() *results {
	r := &results{values: map[string][]float64{}}
	r.add("p", output)
	return r
}

func TestRender(t *testing.T) {
	cases := []struct {
		name string
		row  row
		want []string
	}{
		{"a ratio of medians, twice the floor", row{name: "verify", pkg: "p", this: value{"Verify", ""}, floor: value{"Floor/two", ""}, beside: "two verifies", times: 2, goal: 1.3},
			[]string{"verify", "130.0 µs", "two verifies", "120.0 µs", "1.08", "≤ 1.3"}},
		{"a goal missed", row{name: "verify", pkg: "p", this: value{"Verify", ""}, floor: value{"Floor/two", ""}, goal: 2},
			[]string{"verify", "130.0 µs", "", "60.0 µs", "2.17", "≤ 2.0 missed"}},
		{"a value without a floor", row{name: "allocations", pkg: "p", this: value{"Verify", "allocs/op"}, goal: 0},
			[]string{"allocations", "69 allocs", "", "", "", "≤ 0 allocs missed"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			lines, err := render([]row{c.row}, measuredOutput())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for cell := range strings.SplitSeq(strings.Trim(lines[2], "|"), "|") {
				got = append(got, strings.TrimSpace(cell))
			}
			if strings.Join(got, ";") != strings.Join(c.want, ";") {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestAMissingBenchmarkIsAnError(t *testing.T) {
	if _, err := render([]row{{name: "x", pkg: "p", this: value{"Gone", ""}}}, measuredOutput()); err == nil || !strings.Contains(err.Error(), "BenchmarkGone") {
		t.Errorf("error %v, want one that names BenchmarkGone", err)
	}
}

func TestPatternNamesTheTopBenchmarksOnce(t *testing.T) {
	rows := []row{{pkg: "p", this: value{"A/x", ""}, floor: value{"A/y", ""}}, {pkg: "p", this: value{"B", ""}}, {pkg: "q", this: value{"C", ""}}}
	if got, want := pattern(rows, "p"), "^Benchmark(A|B)$"; got != want {
		t.Errorf("pattern %q, want %q", got, want)
	}
}

func TestQuantity(t *testing.T) {
	cases := map[string]string{
		quantity(999, "ns/op"):     "999 ns",
		quantity(1500, "ns/op"):    "1.5 µs",
		quantity(2.5e6, "ns/op"):   "2.5 ms",
		quantity(3e9, "ns/op"):     "3.00 s",
		quantity(0, "allocs/op"):   "0 allocs",
		quantity(812.5, "x-ms"):    "812.5 ms",
		quantity(5.6e6, "p99-ns"):  "5.6 ms",
		quantity(1.2e6, "a-bytes"): "1.2 MB",
		quantity(12, "requests/s"): "12 requests/s",
	}
	for got, want := range cases {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestScaleTable(t *testing.T) {
	measured := &results{values: map[string][]float64{}}
	var text strings.Builder
	for _, row := range scaleRows {
		for _, callers := range scaleCallers {
			rate := map[string]int{"Check/verified": 2000, "Check/looked-up": 1000, "Check/recorded": 700 - 2*callers}[row.bench]
			fmt.Fprintf(&text, "BenchmarkAtScale/%s/%d-2 100 1000 ns/op 2000000 p50-ns 3000000 p99-ns %d req/s 99614720 own-bytes\n", row.bench, callers, rate)
		}
	}
	measured.add(housePackage, text.String())
	lines, err := scaleRun{"sqlite", 1_000_000, false}.render(measured)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(lines, "\n")
	for _, want := range []string{"SQLite, 1,000,000 people", "| 2.0 ms", "with 16 callers 67 % of the looked-up ones and 33 %", "with 64 callers 57 % of the looked-up ones (the goal of 60 % is missed)", "95 MiB at most."} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, all)
		}
	}
	if _, err := (scaleRun{"sqlite", 1000, false}).render(&results{values: map[string][]float64{}}); err == nil {
		t.Error("a table of nothing")
	}
}

func TestScaleRefusesWhatItCannotMeasure(t *testing.T) {
	for _, args := range [][]string{{"--people", "many"}, {"--people", "10"}, {"--databases", "oracle"}, {"--callers", "3"}} {
		if err := scale(args, io.Discard); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
