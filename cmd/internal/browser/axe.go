package browser

import (
	"embed"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

//go:embed axe/package.json axe/package-lock.json
var axePackage embed.FS

// axe is axe-core's script: the npm package, pinned, in a folder of the user's cache, installed there once.
func axe(t testing.TB) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "vssid", "axe-core-4.14.1")
	script := filepath.Join(dir, "node_modules", "axe-core", "axe.min.js")
	if content, err := os.ReadFile(script); err == nil {
		return string(content)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		content, err := axePackage.ReadFile("axe/" + name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	install.Dir = dir
	if said, err := install.CombinedOutput(); err != nil {
		t.Fatalf("axe-core cannot be installed (is the registry of npm reachable?): %v\n%s", err, said)
	}
	content, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
