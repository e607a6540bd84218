package architecture

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// readTree parses the imports and build constraints of every Go file below root. It looks at all files, whatever system they are for,
// so that an import in a phone's file is judged on a desktop too.
func readTree(root string) ([]source, error) {
	var sources []source
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			hidden := strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"
			if name != root && (hidden || name == filepath.Join(root, "out") || name == filepath.Join(root, "bin")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		s, err := readSource(root, name)
		if err == nil {
			sources = append(sources, s)
		}
		return err
	})
	return sources, err
}

func readSource(root, name string) (source, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return source{}, err
	}
	rel, err := filepath.Rel(root, name)
	if err != nil {
		return source{}, err
	}
	rel = filepath.ToSlash(rel)
	s := source{pkg: path.Dir(rel), file: rel, name: parsed.Name.Name, test: strings.HasSuffix(rel, "_test.go")}
	if s.pkg == "." {
		s.pkg = ""
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, fmt.Errorf("%s: %w", rel, err)
		}
		s.imports = append(s.imports, imported)
	}
	expr, err := buildLine(parsed)
	if err != nil {
		return source{}, fmt.Errorf("%s: %w", rel, err)
	}
	s.builds = func(goos string) bool {
		return nameBuilds(path.Base(rel), goos) && (expr == nil || expr.Eval(func(tag string) bool { return systemTag(tag, goos) }))
	}
	return s, nil
}

// buildLine returns the file's //go:build expression, nil without one.
func buildLine(f *ast.File) (constraint.Expr, error) {
	for _, group := range f.Comments {
		if group.Pos() > f.Package {
			break
		}
		for _, c := range group.List {
			if constraint.IsGoBuild(c.Text) {
				return constraint.Parse(c.Text)
			}
		}
	}
	return nil, nil
}

// systemTag reports whether a build tag holds on a system; cgo is on, as it must be for Gio.
func systemTag(tag, goos string) bool {
	switch tag {
	case goos, "cgo", "arm64", "unix":
		return true
	case "linux":
		return goos == "android"
	case "darwin":
		return goos == "ios"
	}
	return strings.HasPrefix(tag, "go1.")
}

// nameBuilds applies the _GOOS and _GOARCH endings of a file name.
func nameBuilds(name, goos string) bool {
	stem := strings.TrimSuffix(strings.TrimSuffix(name, ".go"), "_test")
	parts := strings.Split(stem, "_")[1:]
	known := []string{"android", "ios", "linux", "darwin", "windows", "js", "freebsd", "openbsd", "netbsd", "wasip1", "plan9", "solaris", "aix"}
	arches := []string{"arm64", "amd64", "arm", "386", "wasm", "riscv64"}
	if n := len(parts); n > 0 && slices.Contains(arches, parts[n-1]) {
		if parts[n-1] != "arm64" {
			return false
		}
		parts = parts[:n-1]
	}
	if n := len(parts); n > 0 && slices.Contains(known, parts[n-1]) {
		return systemTag(parts[n-1], goos)
	}
	return true
}
