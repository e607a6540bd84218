package endtoend

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed" // the packages of the fuzzer
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"vssid/app/vss"
	"vssid/cmd/internal/stage"
)

//go:embed testdata/schemathesis.txt
var fuzzerPackages []byte

// fuzzer is the program of schemathesis, an API fuzzer that others wrote: pinned packages of PyPI with the hashes of each, in a folder of the user's cache, installed
// there once. Without it the test fails, so that nobody believes it ran.
func fuzzer(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(cache, "vssid", fmt.Sprintf("schemathesis-%x", sha256.Sum256(fuzzerPackages))[:30])
	program, whole := filepath.Join(dir, "bin", "schemathesis"), filepath.Join(dir, "whole")
	if _, err := os.Stat(whole); err == nil {
		return program
	}
	packages := filepath.Join(t.TempDir(), "packages.txt")
	if err := os.WriteFile(packages, fuzzerPackages, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][]string{
		{"python3", "-m", "venv", "--clear", dir},
		{filepath.Join(dir, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:", "--requirement", packages},
	} {
		if said, err := exec.CommandContext(t.Context(), step[0], step[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("schemathesis cannot be installed (is PyPI reachable, is python3-venv there?): %s: %v\n%s", strings.Join(step[:3], " "), err, said)
		}
	}
	if err := os.WriteFile(whole, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return program
}

// judgements are what the fuzzer finds fault with: an answer of 500 or above; a status, media type, header or body that the contract does not have; and
// something taken that the contract forbids.
const judgements = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance,negative_data_rejection"

var tested = regexp.MustCompile(`(?m)^  Tested: ([0-9]+)$`)

// A fuzzer that knows the contract and nothing else finds no fault with the real process: every operation with what its schema allows and forbids at each border,
// then what chance makes of it for fifteen seconds.
func TestAFuzzerOfOthersFindsNothing(t *testing.T) {
	contract, err := openapi3.NewLoader().LoadFromData(vss.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	operations := 0
	for _, path := range contract.Paths.Map() {
		operations += len(path.Operations())
	}
	program := fuzzer(t)
	w := newTown(t)
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(file, vss.OpenAPI, 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(operations int, more ...string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute) // for a machine that does much else; it takes a quarter of a minute each
		defer cancel()
		// One worker: Python 3.11 may fail to parse a source where two threads do it (AST constructor recursion depth mismatch).
		cmd := exec.CommandContext(ctx, program, append([]string{"run", file, "--url", w.URL, "--workers", "1", "--checks", judgements, "--seed", "1", "--warnings", "off", "--no-color"}, more...)...)
		cmd.Dir, cmd.Env = t.TempDir(), stage.Environment(t.TempDir())
		said, err := cmd.CombinedOutput()
		found := tested.FindSubmatch(said)
		if err != nil || found == nil || string(found[1]) != fmt.Sprint(operations) && operations > 0 {
			t.Fatalf("schemathesis %s: %v; want %d operations tested\n%s", strings.Join(more, " "), err, operations, said)
		}
		t.Logf("%s", bytes.TrimSpace(said[max(0, len(said)-400):]))
	}
	run(operations, "--phases", "coverage", "--generation-deterministic")
	run(0, "--phases", "fuzzing", "--max-time", "15")
	if err := w.Stop(); err != nil {
		t.Fatal(err)
	}
	for _, trouble := range []string{"level=ERROR", "msg=panic"} {
		if at := strings.Index(w.Stderr(), trouble); at >= 0 {
			t.Errorf("the backend's log has %.600s", w.Stderr()[at:])
		}
	}
	if n := strings.Count(w.Stderr(), "msg=request"); n < 3000 {
		t.Errorf("only %d requests arrived", n)
	}
}
