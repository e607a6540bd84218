package architecture

import (
	"path/filepath"
	"strings"
	"testing"
)

// root is the top of the repository, seen from this package's folder.
const root = "../.."

func TestTheRepositoryKeepsTheRules(t *testing.T) {
	sources, err := readTree(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) < 5 {
		t.Fatalf("only %d Go files found below %s", len(sources), root)
	}
	for _, v := range violations(sources) {
		t.Error(v)
	}
}

func TestViolations(t *testing.T) {
	everywhere := func(string) bool { return true }
	desktopOnly := func(goos string) bool { return goos != "android" && goos != "ios" }
	cases := []struct {
		name    string
		source  source
		allowed bool
	}{
		{"app imports app", source{pkg: "app/cardcode", imports: []string{"vssid/app/insurance"}}, true},
		{"core imports device", source{pkg: "app/core", imports: []string{"vssid/app/device"}}, true},
		{"core imports the storage interface", source{pkg: "app/core", imports: []string{"vssid/storage", "vssid/platform"}}, true},
		{"core imports one platform", source{pkg: "app/core", imports: []string{"vssid/platform/desktop"}}, false},
		{"core's test imports the fake platform", source{pkg: "app/core", test: true, imports: []string{"vssid/platform/fake"}}, true},
		{"core itself imports the fake platform", source{pkg: "app/core", imports: []string{"vssid/platform/fake"}}, false},
		{"cardcode imports platform", source{pkg: "app/cardcode/signed", imports: []string{"vssid/platform"}}, false},
		{"cardcode imports core", source{pkg: "app/cardcode", imports: []string{"vssid/app/core"}}, false},
		{"the API imports the device", source{pkg: "app/vss", imports: []string{"vssid/app/device"}}, false},
		{"app imports ui", source{pkg: "app/core", imports: []string{"vssid/ui/kit"}}, false},
		{"app imports assets", source{pkg: "app/insurance", imports: []string{"vssid/assets/languages"}}, false},
		{"app imports a command", source{pkg: "app/core", imports: []string{"vssid/cmd/vssctl"}}, false},
		{"a folder whose name only begins alike", source{pkg: "app/core", imports: []string{"vssid/application"}}, false},
		{"app draws", source{pkg: "app/core", imports: []string{"gioui.org/layout"}}, false},
		{"app draws with an extension", source{pkg: "app/core", imports: []string{"gioui.org/x/component"}}, false},
		{"storage draws", source{pkg: "storage", imports: []string{"gioui.org/io/key"}}, false},
		{"assets draw", source{pkg: "assets/fonts", imports: []string{"gioui.org/font"}}, false},
		{"ui draws", source{pkg: "ui/kit", imports: []string{"gioui.org/layout", "vssid/app/core", "vssid/assets/icons"}}, true},
		{"ui opens a window", source{pkg: "ui/kit", imports: []string{"gioui.org/app"}}, false},
		{"ui asks for a permission", source{pkg: "ui/kit", imports: []string{"gioui.org/app/permission/camera"}}, false},
		{"ui imports storage", source{pkg: "ui/citizen", imports: []string{"vssid/storage"}}, false},
		{"ui imports platform", source{pkg: "ui/citizen", imports: []string{"vssid/platform"}}, false},
		{"ui runs a program", source{pkg: "ui/citizen", imports: []string{"os/exec"}}, false},
		{"ui calls C", source{pkg: "ui/kit", imports: []string{"C"}}, false},
		{"a platform calls C and opens windows", source{pkg: "platform/android", imports: []string{"C", "gioui.org/app", "vssid/platform", "vssid/app/device"}}, true},
		{"the platform interfaces call C", source{pkg: "platform", imports: []string{"C"}}, false},
		{"a platform imports ui", source{pkg: "platform/desktop", imports: []string{"vssid/ui/kit"}}, false},
		{"a platform imports storage", source{pkg: "platform/desktop", imports: []string{"vssid/storage"}}, false},
		{"storage imports the key interface", source{pkg: "storage", imports: []string{"vssid/platform", "go.etcd.io/bbolt"}}, true},
		{"storage imports app", source{pkg: "storage", imports: []string{"vssid/app/insurance"}}, false},
		{"storage imports a platform", source{pkg: "storage", imports: []string{"vssid/platform/desktop"}}, false},
		{"another house opens the vault's file", source{pkg: "app/device", imports: []string{"go.etcd.io/bbolt"}}, false},
		{"assets import app", source{pkg: "assets/personas", imports: []string{"vssid/app/insurance"}}, false},
		{"a command imports all houses", source{pkg: "cmd/vssid", imports: []string{"vssid/app/core", "vssid/ui/citizen", "vssid/platform/desktop", "vssid/storage", "vssid/assets/fonts", "gioui.org/app"}}, true},
		{"a command imports its own packages", source{pkg: "cmd/vssid", imports: []string{"vssid/cmd/vssid/internal/window"}}, true},
		{"a command imports another", source{pkg: "cmd/vssctl", imports: []string{"vssid/cmd/vss-backend"}}, false},
		{"a command whose name begins alike", source{pkg: "cmd/vss", imports: []string{"vssid/cmd/vss-backend"}}, false},
		{"a command imports the stage", source{pkg: "cmd/vssctl", imports: []string{"vssid/cmd/internal/stage"}}, false},
		{"a command's test imports the stage", source{pkg: "cmd/vssctl", test: true, imports: []string{"vssid/cmd/internal/stage"}}, true},
		{"the backend's test imports the stage", source{pkg: "cmd/vss-backend", test: true, imports: []string{"vssid/cmd/internal/stage"}}, true},
		{"the backend imports its doors", source{pkg: "cmd/vss-backend/internal/edge", imports: []string{"vssid/app/vss", "vssid/app/cardcode/signed", "vssid/assets/personas", "database/sql"}}, true},
		{"the soak imports the stage", source{pkg: "cmd/vss-backend/internal/soak", imports: []string{"vssid/cmd/internal/stage", "vssid/cmd/vss-backend/internal/store"}}, true},
		{"the backend imports the stage", source{pkg: "cmd/vss-backend/internal/edge", imports: []string{"vssid/cmd/internal/stage"}}, false},
		{"the backend imports the app's core", source{pkg: "cmd/vss-backend", imports: []string{"vssid/app/core"}}, false},
		{"the backend imports storage", source{pkg: "cmd/vss-backend", imports: []string{"vssid/storage"}}, false},
		{"the app speaks SQL", source{pkg: "app/core", imports: []string{"database/sql"}}, false},
		{"a second SQLite", source{pkg: "cmd/vss-backend/internal/store", imports: []string{"github.com/mattn/go-sqlite3"}}, false},
		{"the keyring on desktops", source{pkg: "platform/desktop", imports: []string{"github.com/zalando/go-keyring"}, builds: desktopOnly}, true},
		{"the keyring on phones", source{pkg: "platform/desktop", imports: []string{"github.com/zalando/go-keyring"}}, false},
		{"the keyring elsewhere", source{pkg: "storage", imports: []string{"github.com/zalando/go-keyring"}, builds: desktopOnly}, false},
		{"a program imports the workshop", source{pkg: "cmd/vssid", imports: []string{"vssid/scripts/architecture"}}, false},
		{"the workshop imports a program's parts", source{pkg: "scripts/testall", imports: []string{"vssid/app/core"}}, false},
		{"an eighth house", source{pkg: "pkg/thing"}, false},
		{"code at the root", source{pkg: ""}, false},
		{"a vague name", source{pkg: "app/util", name: "util"}, false},
		{"a vague folder", source{pkg: "ui/helpers", name: "kit"}, false},
		{"an external test imports its package", source{pkg: "ui/kit", name: "kit_test", test: true, imports: []string{"vssid/ui/kit"}}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.source.builds == nil {
				c.source.builds = everywhere
			}
			c.source.file = filepath.Join(c.source.pkg, "x.go")
			got := violations([]source{c.source})
			if allowed := len(got) == 0; allowed != c.allowed {
				t.Errorf("allowed = %v, want %v; said %q", allowed, c.allowed, got)
			}
		})
	}
}

func TestFilesBuildWhereTheirNameAndConstraintSay(t *testing.T) {
	cases := []struct {
		file, line   string
		android, ios bool
	}{
		{"x.go", "", true, true},
		{"x_android.go", "", true, false},
		{"x_ios.go", "", false, true},
		{"x_linux.go", "", true, false},
		{"x_darwin.go", "", false, true},
		{"x_windows.go", "", false, false},
		{"x_linux_amd64.go", "", false, false},
		{"x_linux_test.go", "", true, false},
		{"x.go", "//go:build !android && !ios", false, false},
		{"x.go", "//go:build linux", true, false},
		{"x.go", "//go:build linux && !android", false, false},
	}
	for _, c := range cases {
		t.Run(strings.TrimSpace(c.file+" "+c.line), func(t *testing.T) {
			dir := t.TempDir()
			name := filepath.Join(dir, c.file)
			writeFile(t, name, c.line+"\n\npackage x\n")
			s, err := readSource(dir, name)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.builds("android"); got != c.android {
				t.Errorf("builds for android = %v, want %v", got, c.android)
			}
			if got := s.builds("ios"); got != c.ios {
				t.Errorf("builds for ios = %v, want %v", got, c.ios)
			}
		})
	}
}
