package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The published contract is what its parts say.
func TestJoinedIsUpToDate(t *testing.T) {
	want, err := join("../../app/vss/contract")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../app/vss/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("app/vss/openapi.yaml differs from its parts; run `make generate`")
	}
}

func TestJoin(t *testing.T) {
	for _, c := range []struct{ name, first, second, want, fault string }{
		{"paths and schemas come together", "paths:\n  /a:\n    get: {x: 1}\ncomponents:\n  schemas:\n    A: {type: string}\n",
			"paths:\n  /b:\n    get: {x: 2}\ncomponents:\n  schemas:\n    B: {type: string}\n",
			"paths:\n  /a:\n    get: {x: 1}\n  /b:\n    get: {x: 2}\ncomponents:\n  schemas:\n    A: {type: string}\n    B: {type: string}\n", ""},
		{"another method of a path", "paths:\n  /a:\n    get: {x: 1}\n", "paths:\n  /a:\n    post: {x: 2}\n", "paths:\n  /a:\n    get: {x: 1}\n    post: {x: 2}\n", ""},
		{"the same method twice", "paths:\n  /a:\n    get: {x: 1}\n", "paths:\n  /a:\n    get: {x: 2}\n", "", `"get" is defined by another part`},
		{"the same schema twice", "components:\n  schemas:\n    A: {type: string}\n", "components:\n  schemas:\n    A: {type: string}\n", "", `"A" is defined by another part`},
		{"no mapping", "a: b\n", "- c\n", "", "not a mapping"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string]string{"1.yaml": c.first, "2.yaml": c.second} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := join(dir)
			if c.fault != "" {
				if err == nil || !strings.Contains(err.Error(), c.fault) {
					t.Errorf("got %v, want an error with %q", err, c.fault)
				}
				return
			}
			if err != nil || string(got) != head+c.want {
				t.Errorf("got %v\n%s\nwant\n%s", err, got, head+c.want)
			}
		})
	}
}
