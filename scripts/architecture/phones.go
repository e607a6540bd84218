package architecture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// goesIntoTheApp are the packages a phone build is made of.
var goesIntoTheApp = []string{"./app/...", "./ui/...", "./storage/...", "./assets/...", "./platform/...", "./cmd/vssid/..."}

// listed is the part of `go list -json` the type check needs.
type listed struct {
	ImportPath string
	Dir        string
	Standard   bool
	Module     *struct{ Main bool }
	GoFiles    []string
	CgoFiles   []string
	ImportMap  map[string]string
	Error      *struct{ Err string }
}

func (l *listed) ours() bool { return l.Module != nil && l.Module.Main }

// phoneCheck type-checks packages and all they import for one phone system, without a C compiler: values of C types are taken as they
// come, everything else is checked as the compiler would. Bodies of functions are checked in our own packages; of other people's
// packages only the declarations are, since our code cannot change what is inside them.
type phoneCheck struct {
	goos    string
	overlay map[string]string // absolute file name to content, as for `go build -overlay`
	fset    *token.FileSet
	listed  map[string]*listed
	done    map[string]*types.Package
	faults  []string
}

// checkPhone returns one line for every fault found, and how many of our packages were checked.
func checkPhone(dir, goos string, overlay map[string]string, patterns ...string) (faults []string, ours int, err error) {
	c := phoneCheck{goos: goos, overlay: overlay, fset: token.NewFileSet(), listed: map[string]*listed{}, done: map[string]*types.Package{"unsafe": types.Unsafe}}
	order, err := c.list(dir, patterns)
	if err != nil {
		return nil, 0, err
	}
	for _, l := range order {
		if l.ours() && len(l.GoFiles)+len(l.CgoFiles) == 0 {
			continue // nothing of this package is for this system
		}
		if l.ours() {
			ours++
			if l.Error != nil {
				c.faults = append(c.faults, l.ImportPath+": "+l.Error.Err)
			}
		}
		if _, err := c.check(l); err != nil {
			return nil, 0, err
		}
	}
	return c.faults, ours, nil
}

// list asks the go command for the packages and everything they import, dependencies first.
func (c *phoneCheck) list(dir string, patterns []string) ([]*listed, error) {
	args := []string{"list", "-e", "-deps", "-json=ImportPath,Dir,Standard,Module,GoFiles,CgoFiles,ImportMap,Error"}
	if c.overlay != nil {
		file, cleanup, err := writeOverlay(c.overlay)
		if err != nil {
			return nil, err
		}
		defer cleanup()
		args = append(args, "-overlay", file)
	}
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+c.goos, "GOARCH=arm64", "CGO_ENABLED=1", "GOFLAGS=-buildvcs=false")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go list for %s: %w\n%s", c.goos, err, stderr.String())
	}
	var order []*listed
	for decoder := json.NewDecoder(&stdout); ; {
		l := new(listed)
		if err := decoder.Decode(l); errors.Is(err, io.EOF) {
			return order, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list for %s: %w", c.goos, err)
		}
		c.listed[l.ImportPath] = l
		order = append(order, l)
	}
}

func (c *phoneCheck) check(l *listed) (*types.Package, error) {
	if p, ok := c.done[l.ImportPath]; ok {
		return p, nil
	}
	var files []*ast.File
	for _, name := range slices.Concat(l.GoFiles, l.CgoFiles) {
		name = filepath.Join(l.Dir, name)
		var content any
		if text, ok := c.overlay[name]; ok {
			content = text
		}
		f, err := parser.ParseFile(c.fset, name, content, parser.SkipObjectResolution)
		if err != nil {
			c.faults = append(c.faults, err.Error())
		}
		if f != nil {
			files = append(files, f)
		}
	}
	config := types.Config{
		FakeImportC:      true,
		IgnoreFuncBodies: !l.ours(),
		Importer:         importer{c, l},
		Sizes:            types.SizesFor("gc", "arm64"),
		Error: func(err error) {
			if !aboutC(err) {
				c.faults = append(c.faults, c.goos+": "+err.Error())
			}
		},
	}
	// The error is one of those the Error function has seen.
	p, _ := config.Check(l.ImportPath, c.fset, files, nil)
	if p == nil {
		return nil, fmt.Errorf("type-checking %s for %s gave no package", l.ImportPath, c.goos)
	}
	c.done[l.ImportPath] = p
	return p, nil
}

// aboutC reports whether an error comes from a value whose type only the C compiler knows.
func aboutC(err error) bool {
	return strings.Contains(err.Error(), "invalid type")
}

// importer finds the packages one package imports.
type importer struct {
	check *phoneCheck
	from  *listed
}

// Import implements types.Importer.
func (i importer) Import(path string) (*types.Package, error) {
	if mapped, ok := i.from.ImportMap[path]; ok {
		path = mapped
	}
	if p, ok := i.check.done[path]; ok {
		return p, nil
	}
	l, ok := i.check.listed[path]
	if !ok {
		return nil, fmt.Errorf("%s is not in the import graph for %s", path, i.check.goos)
	}
	return i.check.check(l)
}

// writeOverlay writes the files of an overlay and the JSON that names them, as `go help build` describes -overlay.
func writeOverlay(overlay map[string]string) (file string, cleanup func(), err error) {
	dir, err := os.MkdirTemp("", "overlay")
	if err != nil {
		return "", nil, err
	}
	cleanup = func() { os.RemoveAll(dir) }
	replace := map[string]string{}
	for name, content := range overlay {
		stand := filepath.Join(dir, fmt.Sprintf("%d.go", len(replace)))
		if err := os.WriteFile(stand, []byte(content), 0o600); err != nil {
			cleanup()
			return "", nil, err
		}
		replace[name] = stand
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		file = filepath.Join(dir, "overlay.json")
		err = os.WriteFile(file, text, 0o600)
	}
	if err != nil {
		cleanup()
		return "", nil, err
	}
	return file, cleanup, nil
}
