package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSettings(t *testing.T) {
	dir := t.TempDir()
	file := func(text string) string {
		path := filepath.Join(dir, "config")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name   string
		args   []string
		env    environment
		file   string
		listen string
		fault  string
	}{
		{"default", nil, nil, "", "127.0.0.1:8080", ""},
		{"file", nil, nil, "# where\nlisten 127.0.0.1:1\n", "127.0.0.1:1", ""},
		{"environment before file", nil, environment{"VSS_BACKEND_LISTEN=127.0.0.1:2"}, "listen 127.0.0.1:1\n", "127.0.0.1:2", ""},
		{"command line before both", []string{"--listen", "127.0.0.1:3"}, environment{"VSS_BACKEND_LISTEN=127.0.0.1:2"}, "listen 127.0.0.1:1\n", "127.0.0.1:3", ""},
		{"others' environment", nil, environment{"LISTEN=x", "VSS=1"}, "", "127.0.0.1:8080", ""},
		{"unknown name in the file", nil, nil, "lisen 127.0.0.1:1\n", "", `"lisen" is no setting`},
		{"unknown name in the environment", nil, environment{"VSS_BACKEND_LISEN=x"}, "", "", "VSS_BACKEND_LISEN"},
		{"twice in the file", nil, nil, "listen 127.0.0.1:1\nlisten 127.0.0.1:2\n", "", "stands twice"},
		{"a file that names another", nil, nil, "config x\n", "", `"config" is no setting`},
		{"a value that cannot be", nil, nil, "recovery-wait soon\n", "", "recovery-wait"},
		{"another command's in the environment", nil, environment{"VSS_BACKEND_TLS_CERT=x"}, "", "127.0.0.1:8080", ""},
		{"another command's in the file", nil, nil, "tls-cert x\n", "", `"tls-cert" is no setting`},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append([]string{"sandbox", "--data", dir}, c.args...)
			if c.file != "" {
				args = append(args, "--config", file(c.file))
			}
			o, err := parse(args, c.env)
			if c.fault != "" {
				var wrong *usageError
				if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.fault) {
					t.Errorf("got %v, want a usage error with %q", err, c.fault)
				}
				return
			}
			if err != nil || o.listen != c.listen {
				t.Errorf("listen = %q, %v; want %q", o.listen, err, c.listen)
			}
		})
	}
}
