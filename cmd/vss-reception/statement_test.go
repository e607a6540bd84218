package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"vssid/app/cardcode"
)

// A statement on a desk without any list is unproven, with the exit status that every unproven code has; a misread one is misread.
func TestStatementWithoutLists(t *testing.T) {
	raw, err := os.ReadFile("../../app/statement/testdata/statement.txt")
	if err != nil {
		t.Fatal(err)
	}
	scan := strings.TrimSpace(string(raw))
	for _, c := range []struct {
		scan string
		want cardcode.Verdict
	}{{scan, cardcode.Unproven}, {scan[:len(scan)-1], cardcode.Misread}, {"hhttps #" + scan[strings.IndexByte(scan, '#')+1:], cardcode.Unproven}} {
		var out, errs bytes.Buffer
		status := run(t.Context(), []string{"check", c.scan, "--data", t.TempDir(), "--json"}, streams{strings.NewReader(""), &out, &errs})
		var answer statementAnswer
		if err := json.Unmarshal(out.Bytes(), &answer); err != nil || answer.Format != "statement" || answer.Verdict != c.want || status != (cardcode.Result{Verdict: c.want}).ExitStatus() {
			t.Errorf("status %d: %s%s, %v; want %s", status, out.String(), errs.String(), err, c.want)
		}
	}
}
