package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// value names one number of a benchmark's line: ns/op unless a metric is given.
type value struct {
	bench  string
	metric string
}

func (v value) unit() string {
	if v.metric == "" {
		return "ns/op"
	}
	return v.metric
}

// row is one line of the table.
type row struct {
	name   string
	pkg    string
	this   value
	floor  value   // zero: no ratio, only a goal for the value itself
	beside string  // what the floor is, in words
	times  float64 // how many floors one "this" is compared with; 0 is 1
	goal   float64 // highest ratio, or highest value without a floor; 0 is none
}

// results are the measured numbers and what they were measured on.
type results struct {
	cpu    string
	values map[string][]float64 // by package, benchmark and unit, one for each round
}

func key(pkg, bench, unit string) string { return pkg + " " + bench + " " + unit }

var processors = regexp.MustCompile(`-\d+$`)

// add reads the output of `go test -bench`.
func (r *results) add(pkg, text string) {
	for line := range strings.Lines(text) {
		if cpu, ok := strings.CutPrefix(strings.TrimSpace(line), "cpu: "); ok {
			r.cpu = cpu
		}
		f := strings.Fields(line)
		if len(f) < 4 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name := processors.ReplaceAllString(strings.TrimPrefix(f[0], "Benchmark"), "")
		for i := 2; i+1 < len(f); i += 2 {
			if n, err := strconv.ParseFloat(f[i], 64); err == nil {
				k := key(pkg, name, f[i+1])
				r.values[k] = append(r.values[k], n)
			}
		}
	}
}

func (r *results) median(pkg string, v value) (float64, error) {
	all := slices.Clone(r.values[key(pkg, v.bench, v.unit())])
	if len(all) == 0 {
		return 0, fmt.Errorf("%s has no Benchmark%s with %s", pkg, v.bench, v.unit())
	}
	slices.Sort(all)
	if n := len(all); n%2 == 0 {
		return (all[n/2-1] + all[n/2]) / 2, nil
	}
	return all[len(all)/2], nil
}

// pattern is the -bench expression that runs a package's benchmarks of the table and no others.
func pattern(rows []row, pkg string) string {
	var names []string
	for _, r := range rows {
		for _, v := range []value{r.this, r.floor} {
			top, _, _ := strings.Cut(v.bench, "/")
			if r.pkg == pkg && top != "" && !slices.Contains(names, top) {
				names = append(names, top)
			}
		}
	}
	return "^Benchmark(" + strings.Join(names, "|") + ")$"
}

// render makes the table in Markdown, columns aligned.
func render(rows []row, measured *results) ([]string, error) {
	cells := [][]string{{"what", "this", "beside", "", "ratio", "goal"}, nil}
	for _, r := range rows {
		line, err := r.cells(measured)
		if err != nil {
			return nil, err
		}
		cells = append(cells, line)
	}
	return align(cells), nil
}

// align makes a table in Markdown of lines of cells, of which the second is the rule below the head.
func align(cells [][]string) []string {
	widths := make([]int, len(cells[0]))
	for _, line := range cells {
		for i, cell := range line {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	cells[1] = make([]string, len(widths))
	for i, w := range widths {
		cells[1][i] = strings.Repeat("-", max(w, 3))
	}
	var lines []string
	for _, line := range cells {
		var b strings.Builder
		for i, cell := range line {
			b.WriteString("| " + cell + strings.Repeat(" ", max(widths[i], 3)-len([]rune(cell))+1))
		}
		lines = append(lines, b.String()+"|")
	}
	return lines
}

func (r row) cells(measured *results) ([]string, error) {
	this, err := measured.median(r.pkg, r.this)
	if err != nil {
		return nil, err
	}
	line := []string{r.name, quantity(this, r.this.unit()), r.beside, "", "", ""}
	judged := this
	if r.floor.bench != "" {
		floor, err := measured.median(r.pkg, r.floor)
		if err != nil {
			return nil, err
		}
		judged = this / (floor * max(r.times, 1))
		line[3] = quantity(floor*max(r.times, 1), r.floor.unit())
		line[4] = fmt.Sprintf("%.2f", judged)
	}
	if r.goal != 0 || r.floor.bench == "" {
		goal := fmt.Sprintf("≤ %.1f", r.goal)
		if r.floor.bench == "" {
			goal = "≤ " + quantity(r.goal, r.this.unit())
		}
		if judged > r.goal {
			goal += " missed"
		}
		line[5] = goal
	}
	return line, nil
}

// quantity writes a number of a unit for people.
func quantity(n float64, unit string) string {
	time := unit == "ns/op" || strings.HasSuffix(unit, "-ns")
	switch {
	case time && n >= 1e9:
		return fmt.Sprintf("%.2f s", n/1e9)
	case time && n >= 1e6:
		return fmt.Sprintf("%.1f ms", n/1e6)
	case time && n >= 1e3:
		return fmt.Sprintf("%.1f µs", n/1e3)
	case time:
		return fmt.Sprintf("%.0f ns", n)
	case strings.HasSuffix(unit, "-bytes") && n >= 1e6:
		return fmt.Sprintf("%.1f MB", n/1e6)
	}
	unit = unit[strings.LastIndexByte(unit, '-')+1:] // "app-ms" is a benchmark's own name for milliseconds
	return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") + " " + strings.TrimSuffix(unit, "/op")
}
