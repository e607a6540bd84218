package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	vectorFile = "../../app/evidence/testdata/handover.json"
	vectorRoot = "../../app/evidence/testdata/root.json"
)

// Evidence is judged without network, backend, keystore and PIN; the first part that does not hold is named.
func TestEvidenceVerify(t *testing.T) {
	dir := t.TempDir()
	good, err := os.ReadFile(vectorFile)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := filepath.Join(dir, "spoilt.json")
	if err := os.WriteFile(spoilt, bytes.Replace(good, []byte(`"keyLevel": 1`), []byte(`"keyLevel": 2`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(dir, "page.pdf")
	for _, c := range []struct {
		name, args string
		status     int
		says       string
	}{
		{"holds", "evidence verify " + vectorFile + " --root " + vectorRoot, 0, "0199000001"},
		{"in English", "evidence verify --language en " + vectorFile + " --root " + vectorRoot, 0, "Account that signed"},
		{"with a page", "evidence verify " + vectorFile + " --root " + vectorRoot + " --pdf " + page, 0, "vssid.vn/audit/"},
		{"spoilt", "evidence verify " + spoilt + " --root " + vectorRoot, 17, "event: "},
		{"another root", "evidence verify " + vectorFile + " --root " + vectorFile, 14, "trust: "},
		{"no file", "evidence verify " + filepath.Join(dir, "none") + " --root " + vectorRoot, 2, "read the evidence"},
		{"no root", "evidence verify " + vectorFile, 2, "--root"},
		{"a root that is not there", "evidence verify " + vectorFile + " --root " + filepath.Join(dir, "none"), 2, "--root"},
		{"nothing to do", "evidence", 2, "say vssctl evidence verify"},
		{"another thing to do", "evidence show " + vectorFile + " --root " + vectorRoot, 2, "say vssctl evidence verify"},
		{"another language", "evidence verify " + vectorFile + " --root " + vectorRoot + " --language fr", 2, "neither vi nor en"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, errs := say(t, "", strings.Fields(c.args)...)
			if status != c.status || !strings.Contains(out+errs, c.says) {
				t.Errorf("status %d: %s%s", status, out, errs)
			}
		})
	}
	if raw, err := os.ReadFile(page); err != nil || !bytes.HasPrefix(raw, []byte("%PDF-")) {
		t.Errorf("the page: %v", err)
	}
	for file, want := range map[string]bool{vectorFile: true, spoilt: false} {
		_, out, _ := say(t, "", "evidence", "verify", file, "--root", vectorRoot, "--json")
		var j judged
		if err := json.Unmarshal([]byte(out), &j); err != nil || j.Holds != want || want == (j.Part != "") {
			t.Errorf("%s as JSON: %s, %v", file, out, err)
		}
	}
}
