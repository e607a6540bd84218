// Package vectors gives the fuzzers of the parsers the published vectors as seeds.
package vectors

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Vector is what a parser can read of one file of testdata/vectors.
type Vector struct {
	Scan        string          `json:"scan"`
	Trust       json.RawMessage `json:"trust"`
	StatusLists map[string]Page `json:"statusLists"`
}

// Page is a signed status list.
type Page []byte

// UnmarshalText reads base64url.
func (p *Page) UnmarshalText(text []byte) (err error) {
	*p, err = base64.RawURLEncoding.DecodeString(string(text))
	return err
}

// Load reads the vectors of a folder; there is at least one.
func Load(t testing.TB, dir string) []Vector {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors in %s: %v", dir, err)
	}
	all := make([]Vector, len(files))
	for i, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &all[i]); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	return all
}
