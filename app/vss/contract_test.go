package vss_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"vssid/app/vss"
)

// proofHeaders is what each proof of docs/protocol.md asks an operation to declare.
var proofHeaders = map[string][]string{
	"none":       {},
	"activation": {"VssID-Device-Proof", "VssID-Owner-Proof"},
	"session":    {"Authorization", "DPoP"},
	"owner":      {"Authorization", "DPoP", "VssID-Owner-Signature"},
	"facility":   {"VssID-Facility-Proof"},
	"applicant":  {"VssID-Applicant-Proof"},
	"officer":    {"Authorization", "DPoP"},
	"agency":     {"Authorization"},
}

func contract(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(vss.OpenAPI)
	if err != nil {
		t.Fatalf("load openapi.yaml: %v", err)
	}
	return doc
}

func TestContractIsValid(t *testing.T) {
	if err := contract(t).Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Every operation names its proof, declares exactly the headers that proof needs, and answers its refusals as a problem document.
func TestEveryOperationHasItsProof(t *testing.T) {
	all := []string{}
	for _, headers := range proofHeaders {
		all = append(all, headers...)
	}
	count := 0
	for path, item := range contract(t).Paths.Map() {
		for method, op := range item.Operations() {
			count++
			t.Run(method+" "+path, func(t *testing.T) {
				proof, _ := op.Extensions["x-proof"].(string)
				want, ok := proofHeaders[proof]
				if !ok {
					t.Fatalf("x-proof is %q; it must be one of none, activation, session, owner, facility, applicant, officer, agency", op.Extensions["x-proof"])
				}
				if grant, _ := op.Extensions["x-session-grant"].(bool); grant {
					if proof != "session" {
						t.Errorf("x-session-grant stands beside x-proof %s; it only speaks of session", proof)
					}
					want = []string{"DPoP"}
				}
				if client, _ := op.Extensions["x-client-grant"].(bool); client {
					if proof != "agency" {
						t.Errorf("x-client-grant stands beside x-proof %s; it only speaks of agency", proof)
					}
					want = []string{}
				}
				got := []string{}
				for _, p := range op.Parameters {
					if p.Value.In == openapi3.ParameterInHeader && slices.Contains(all, p.Value.Name) {
						got = append(got, p.Value.Name)
					}
				}
				sort.Strings(got)
				if !slices.Equal(got, want) {
					t.Errorf("x-proof %s declares the headers %v, want %v", proof, got, want)
				}
				if op.OperationID == "" {
					t.Error("no operationId")
				}
				if d := op.Responses.Default(); d == nil || d.Value.Content.Get("application/problem+json") == nil {
					t.Error("the default answer is not application/problem+json")
				}
			})
		}
	}
	if count == 0 {
		t.Fatal("the contract has no operation")
	}
}

// The generated files are what the generator makes of the contract today.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	server := filepath.Join("..", "..", "cmd", "vss-backend", "internal", "edge", "api")
	for _, c := range []struct{ name, dir, config, spec, output string }{
		{"types", ".", "models.oapi.yaml", "openapi.yaml", "types.gen.go"},
		{"client", ".", "client.oapi.yaml", "openapi.yaml", "client.gen.go"},
		{"server", server, "server.oapi.yaml", "../../../../../app/vss/openapi.yaml", "server.gen.go"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), c.output)
			config, err := os.ReadFile(filepath.Join(c.dir, c.config))
			if err != nil {
				t.Fatal(err)
			}
			elsewhere := bytes.Replace(config, []byte("output: "+c.output), []byte("output: "+out), 1)
			if bytes.Equal(elsewhere, config) {
				t.Fatalf("%s does not write %s", c.config, c.output)
			}
			copied := filepath.Join(t.TempDir(), c.config)
			if err := os.WriteFile(copied, elsewhere, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("go", "tool", "oapi-codegen", "-config", copied, c.spec)
			cmd.Dir = c.dir
			if msg, err := cmd.CombinedOutput(); err != nil {
				if os.Getenv("CI") == "" {
					t.Skipf("oapi-codegen does not run here: %v: %s", err, msg)
				}
				t.Fatalf("oapi-codegen: %v: %s", err, msg)
			}
			want, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join(c.dir, c.output))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s differs from what the contract gives; run: go generate ./app/vss ./cmd/vss-backend/internal/edge/api", c.output)
			}
		})
	}
}
