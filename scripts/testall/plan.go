package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// group sends packages to a part of the run by the start of their path; the first match wins and the last matches all.
type group struct {
	name     string
	prefixes []string
	env      []string
}

// groups in the order they run. Windows drawn without a display need a software EGL; the real window's tests start a display of their own.
var groups = []group{
	{"real window", []string{"vssid/cmd/internal/tour"}, []string{"LIBGL_ALWAYS_SOFTWARE=1"}},
	{"screens", []string{"vssid/ui", "vssid/cmd/vssid"}, []string{"EGL_PLATFORM=surfaceless", "LIBGL_ALWAYS_SOFTWARE=1"}},
	{"integration", []string{"vssid/cmd"}, []string{"LIBGL_ALWAYS_SOFTWARE=1"}},
	{"unit", []string{"vssid"}, nil},
}

// plan lists the parts: the checks of the sources, then all packages' tests, each package in exactly one part.
func plan(ctx context.Context, ci bool) ([]part, error) {
	list, err := exec.CommandContext(ctx, "go", "list", "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list ./...: %w", err)
	}
	sorted := assign(strings.Fields(string(list)))
	parts := []part{
		{"format", checkFormat},
		{"generated", checkGenerated},
		{"vet", command("go", "vet", "./...")},
		{"staticcheck", command("go", "tool", "staticcheck", "./...")},
		{"benchmarks", command("go", "run", "./scripts/benchtable", "--benchtime", "1x", "--count", "1")}, // once each, so that none rots
	}
	var flags []string
	if ci {
		flags = append(flags, "-count=1")
	}
	for _, g := range slices.Backward(groups) {
		packages := sorted[g.name]
		if len(packages) == 0 {
			continue
		}
		parts = append(parts, part{g.name, func(ctx context.Context) (tally, error) { return goTest(ctx, packages, g.env, flags) }})
	}
	either, err := onEitherDatabase(ctx)
	if err != nil {
		return nil, err
	}
	if len(either) > 0 {
		env := []string{"VSSID_TEST_DATABASE=postgres"}
		again := append(slices.Clone(flags), "-skip=Chromium") // a page looks the same whatever holds its data
		parts = append(parts, part{"PostgreSQL", func(ctx context.Context) (tally, error) { return goTest(ctx, either, env, again) }})
	}
	return parts, nil
}

// databases is the package that gives a test the database of the kind the environment asks for; its own neighbour tests both kinds in one run.
const databases = "vssid/cmd/vss-backend/internal/store/storetest"

// onEitherDatabase lists the packages whose tests run on SQLite or PostgreSQL: they ran on the first, and run again on the second.
func onEitherDatabase(ctx context.Context) ([]string, error) {
	const format = `{{.ImportPath}}{{range .TestImports}} {{.}}{{end}}{{range .XTestImports}} {{.}}{{end}}`
	list, err := exec.CommandContext(ctx, "go", "list", "-f", format, "./...").Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var found []string
	for line := range strings.Lines(string(list)) {
		if words := strings.Fields(line); slices.Contains(words, databases) && words[0] != strings.TrimSuffix(databases, "/storetest") {
			found = append(found, words[0])
		}
	}
	return found, nil
}

// assign sorts packages into groups.
func assign(packages []string) map[string][]string {
	sorted := map[string][]string{}
	for _, pkg := range packages {
		for _, g := range groups {
			if slices.ContainsFunc(g.prefixes, func(p string) bool { return pkg == p || strings.HasPrefix(pkg, p+"/") }) {
				sorted[g.name] = append(sorted[g.name], pkg)
				break
			}
		}
	}
	return sorted
}

// command makes a part of one command that passes or fails as a whole.
func command(name string, args ...string) func(context.Context) (tally, error) {
	return func(ctx context.Context) (tally, error) {
		said, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
		if err != nil {
			return tally{}, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, said)
		}
		return tally{passed: 1}, nil
	}
}

// checkFormat counts each Go file, and fails those gofmt would change.
func checkFormat(ctx context.Context) (tally, error) {
	files, err := sources(".")
	if err != nil {
		return tally{}, err
	}
	files = slices.DeleteFunc(files, func(f string) bool { return !strings.HasSuffix(f, ".go") })
	said, err := exec.CommandContext(ctx, "gofmt", append([]string{"-l"}, files...)...).CombinedOutput()
	if err != nil {
		return tally{}, fmt.Errorf("gofmt: %w\n%s", err, said)
	}
	var t tally
	for _, file := range strings.Fields(string(said)) {
		t.fail("format "+file, "not as gofmt writes it; run: make fmt")
	}
	t.passed = len(files) - len(t.failed)
	return t, nil
}

// checkGenerated writes the generated code again and fails every file that came out different. The new text stays, for looking at.
func checkGenerated(ctx context.Context) (tally, error) {
	before, err := digests(".")
	if err != nil {
		return tally{}, err
	}
	cmd := exec.CommandContext(ctx, "go", "generate", "./...")
	cmd.Env = os.Environ()
	if said, err := cmd.CombinedOutput(); err != nil {
		return tally{}, fmt.Errorf("go generate ./...: %w\n%s", err, said)
	}
	after, err := digests(".")
	if err != nil {
		return tally{}, err
	}
	var t tally
	for _, file := range changed(before, after) {
		t.fail("generated "+file, "not what its source generates; `make generate` has written it again: look and commit")
	}
	if len(t.failed) == 0 {
		t.passed = 1
	}
	return t, nil
}
