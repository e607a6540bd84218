package architecture

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// module is the import path all our packages begin with.
const module = "vssid"

// source is one Go file as far as the rules look: where it is, what it imports, and on which systems it builds.
type source struct {
	pkg     string // import path without the module, "" for the root
	file    string
	name    string // package clause
	test    bool
	imports []string
	builds  func(goos string) bool
}

// houses are the top-level folders that may hold Go code. scripts holds the workshop: nothing of it goes into a program.
var houses = []string{"app", "ui", "platform", "storage", "assets", "cmd", "scripts"}

// vagueNames are package names that name no duty.
var vagueNames = []string{"util", "utils", "common", "helper", "helpers", "types", "misc", "shared"}

// mayImport maps a package (the longest matching start wins) to the parts of our module it may import.
var mayImport = map[string][]string{
	"app":                           {"app/insurance", "app/cardcode", "app/vss"},
	"app/core":                      {"app", "platform!", "storage!"},
	"app/device":                    {"app", "platform!", "storage!"},
	"app/evidence":                  {"app/insurance", "app/cardcode", "app/vss", "app/auditlog", "app/paper"},
	"app/statement":                 {"app/insurance", "app/cardcode", "app/vss", "app/paper"},
	"ui":                            {"ui", "app", "assets"},
	"platform":                      {"platform", "app/device"},
	"storage":                       {"storage", "platform!"},
	"assets":                        {"assets"},
	"cmd":                           {"app", "ui", "platform", "storage", "assets"},
	"cmd/vss-backend":               {"app/insurance", "app/cardcode", "app/lookup", "app/procedure", "app/vietqr", "app/vss", "app/auditlog", "app/evidence", "app/statement", "app/paper", "assets"},
	"cmd/vss-backend/internal/soak": {"cmd/internal/stage", "app/cardcode", "app/vss"}, // a program of its own beside the backend, which it starts
	"cmd/internal":                  {"cmd/internal", "app", "ui", "platform", "storage", "assets"},
	"scripts":                       {"scripts"},
}

// testsMayImport is what test files may import besides: the fakes, the screen driver, and the stage real processes are started on.
var testsMayImport = map[string][]string{
	"app":             {"platform", "storage", "assets"},
	"app/core":        {"platform/fake", "storage/storagetest", "assets"},
	"app/device":      {"platform/fake", "storage/storagetest"},
	"app/evidence":    {"assets"},
	"storage":         {"platform/fake"},
	"cmd":             {"cmd/internal"},
	"cmd/vss-backend": {"cmd/internal"},
	"platform":        {"app", "storage"},
	"ui":              {"platform/typefaces"},
}

// violations returns one sentence for every import, name or place that breaks a rule.
func violations(sources []source) []string {
	var found []string
	for _, s := range sources {
		say := func(format string, args ...any) {
			found = append(found, s.file+": "+fmt.Sprintf(format, args...))
		}
		house, _, _ := strings.Cut(s.pkg, "/")
		if !slices.Contains(houses, house) {
			say("Go code stands in %q; only %s may hold it", house, strings.Join(houses, ", "))
			continue
		}
		if slices.Contains(vagueNames, strings.TrimSuffix(s.name, "_test")) || slices.Contains(vagueNames, path.Base(s.pkg)) {
			say("package %s: the name says no duty", s.name)
		}
		for _, imported := range s.imports {
			ours, isOurs := strings.CutPrefix(imported, module+"/")
			if isOurs {
				if why := forbiddenOurs(s, ours); why != "" {
					say("imports %s: %s", imported, why)
				}
			} else if why := forbiddenOthers(s, house, imported); why != "" {
				say("imports %s: %s", imported, why)
			}
		}
	}
	return found
}

func forbiddenOurs(s source, imported string) string {
	if imported == s.pkg && s.test {
		return "" // an external test package
	}
	from := place(s.pkg)
	allowed := slices.Clone(mayImport[from])
	if s.test {
		allowed = append(allowed, testsMayImport[from]...)
	}
	if command := commandOf(s.pkg); command != "" {
		if other := commandOf(imported); other != "" && other != command && other != "cmd/internal" {
			return "commands never import each other"
		}
		allowed = append(allowed, command)
	}
	for _, a := range allowed {
		if within(imported, a) {
			return ""
		}
	}
	return from + " may import only " + strings.Join(allowed, ", ")
}

// forbiddenOthers holds the rules about other people's packages.
func forbiddenOthers(s source, house, imported string) string {
	nearSystem := house == "cmd" || (house == "platform" && s.pkg != "platform")
	switch {
	case imported == "C" && !nearSystem:
		return "only platform/* and cmd/* call C"
	case within(imported, "gioui.org/app") && !nearSystem:
		return "only platform/* and cmd/* open windows"
	case within(imported, "gioui.org") && slices.Contains([]string{"app", "storage", "assets"}, house):
		return house + " outlives the drawing layer"
	case within(imported, "github.com/zalando/go-keyring"):
		if !within(s.pkg, "platform/desktop") {
			return "only platform/desktop talks to the desktop's keyring"
		}
		if s.builds("android") || s.builds("ios") {
			return "the keyring is for desktops: build it under !android && !ios"
		}
	case isSQL(imported) && !within(s.pkg, "cmd/vss-backend"):
		return "only the backend speaks SQL"
	case slices.ContainsFunc(otherSQLite, func(p string) bool { return within(imported, p) }):
		return "one SQLite library a process: modernc.org/sqlite"
	case within(imported, "go.etcd.io/bbolt") && house != "storage" && !within(s.pkg, "cmd/vss-reception"): // a desk remembers the codes it read
		return "only storage writes the vault's file"
	case (imported == "os/exec" || imported == "syscall") && (house == "app" || house == "ui") && !s.test:
		return house + " makes no calls of its own to the system"
	}
	return ""
}

var otherSQLite = []string{"github.com/mattn/go-sqlite3", "github.com/ncruces/go-sqlite3", "zombiezen.com/go/sqlite", "crawshaw.io/sqlite"}

func isSQL(imported string) bool {
	return slices.ContainsFunc(append([]string{"database/sql", "modernc.org/sqlite", "github.com/jackc/pgx", "github.com/uptrace/bun", "github.com/pressly/goose"}, otherSQLite...),
		func(p string) bool { return within(imported, p) })
}

// place is the key of the tables above for a package: the longest one it stands within.
func place(pkg string) string {
	best := ""
	for key := range mayImport {
		if within(pkg, key) && len(key) > len(best) {
			best = key
		}
	}
	return best
}

// commandOf is the folder of the command a package belongs to, "" outside cmd.
func commandOf(pkg string) string {
	parts := strings.Split(pkg, "/")
	if len(parts) < 2 || parts[0] != "cmd" {
		return ""
	}
	return "cmd/" + parts[1]
}

// within reports whether a package stands at or below a path; a path that ends in "!" means that package alone.
func within(pkg, root string) bool {
	if exact, only := strings.CutSuffix(root, "!"); only {
		return pkg == exact
	}
	return pkg == root || strings.HasPrefix(pkg, root+"/")
}
