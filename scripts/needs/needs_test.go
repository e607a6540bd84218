package needs

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// machine is a made-up machine: what it says when the script asks.
type machine struct {
	goVersion string // "" is no Go
	user      string // what id -u prints
	missing   string // packages that are not installed, by spaces
	listsOld  bool   // the first apt-get install fails until apt-get update has run
	noApt     bool
	commands  string // programs on PATH that no package brought, by spaces
}

// run runs the script on the machine and returns what it said, its exit status, and what it asked of apt-get.
func (m machine) run(t *testing.T, args ...string) (stdout, stderr string, exit int, apt string) {
	t.Helper()
	dir := t.TempDir()
	script, err := filepath.Abs("../install-needs")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/bash\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range []string{"bash", "env", "cat", "tail", "mktemp", "rm"} {
		at, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(at, filepath.Join(dir, tool)); err != nil {
			t.Fatal(err)
		}
	}
	log := filepath.Join(dir, "apt.log")
	if m.goVersion != "" {
		write("go", "echo "+m.goVersion)
	}
	write("id", "echo "+m.user)
	for _, command := range strings.Fields(m.commands) {
		write(command, "exit 0")
	}
	if !m.noApt {
		write("dpkg-query", `for name; do :; done; [[ " `+m.missing+` " == *" $name "* ]] && exit 1; printf installed`)
		old := ""
		if m.listsOld {
			old = `[[ $1 == install && ! -e ` + dir + `/updated ]] && exit 100; [[ $1 == update ]] && : > ` + dir + `/updated;`
		}
		write("apt-get", `echo "$*" >> `+log+`; `+old+` exit 0`)
	}
	cmd := exec.Command(filepath.Join(dir, "bash"), append([]string{script}, args...)...)
	cmd.Env = []string{"PATH=" + dir, "TMPDIR=" + dir}
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	asked, err := os.ReadFile(log)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode(), string(asked)
}

func TestInstallNeeds(t *testing.T) {
	cases := []struct {
		name    string
		machine machine
		set     string
		exit    int
		says    []string // on either stream
		apt     string
	}{
		{"all there: silent, and nothing asked of apt", machine{goVersion: "go1.26.0", user: "0"}, "test", 0, nil, ""},
		{"a newer Go", machine{goVersion: "go1.30.1", user: "0"}, "build", 0, nil, ""},
		{"root installs what is missing and says why", machine{goVersion: "go1.26.8", user: "0", missing: "gcc xdotool"}, "test", 0,
			[]string{"Installing 2 packages", "gcc: the C compiler", "xdotool: real clicks"}, "install -y --no-install-recommends gcc xdotool\n"},
		{"build does not install what tests need", machine{goVersion: "go1.26.8", user: "0", missing: "gcc xdotool"}, "build", 0,
			[]string{"Installing 1 packages"}, "install -y --no-install-recommends gcc\n"},
		{"old package lists are fetched anew", machine{goVersion: "go1.26.8", user: "0", missing: "gcc", listsOld: true}, "build", 0, nil,
			"install -y --no-install-recommends gcc\nupdate\ninstall -y --no-install-recommends gcc\n"},
		{"a Node.js from elsewhere is left as it is", machine{goVersion: "go1.26.8", user: "0", missing: "nodejs npm", commands: "node npm"}, "test", 0, nil, ""},
		{"no Node.js at all", machine{goVersion: "go1.26.8", user: "0", missing: "nodejs npm"}, "test", 0,
			[]string{"npm: fetches it"}, "install -y --no-install-recommends nodejs npm\n"},
		{"without root: the one command, and a stop", machine{goVersion: "go1.26.8", user: "1000", missing: "gcc xvfb"}, "test", 3,
			[]string{"sudo apt-get install -y --no-install-recommends gcc xvfb", "xvfb: a display"}, ""},
		{"without root, all there", machine{goVersion: "go1.26.8", user: "1000"}, "run", 0, nil, ""},
		{"no Go", machine{user: "0"}, "build", 3, []string{"Go is missing", "1.26"}, ""},
		{"an old Go", machine{goVersion: "go1.25.9", user: "0"}, "build", 3, []string{"1.26 or newer", "go1.25.9"}, ""},
		{"another system, something missing", machine{goVersion: "go1.26.8", user: "0", noApt: true}, "test", 3, []string{"no apt here", "gcc", "Xvfb"}, ""},
		{"an unknown set", machine{goVersion: "go1.26.8", user: "0"}, "everything", 2, []string{"usage"}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			out, errs, exit, apt := c.machine.run(t, c.set)
			if exit != c.exit {
				t.Errorf("exit %d, want %d; it said:\n%s%s", exit, c.exit, out, errs)
			}
			if apt != c.apt {
				t.Errorf("asked apt-get:\n%swant:\n%s", apt, c.apt)
			}
			if c.says == nil && !c.machine.listsOld && out+errs != "" {
				t.Errorf("said something with nothing to say: %s%s", out, errs)
			}
			for _, words := range c.says {
				if !strings.Contains(out+errs, words) {
					t.Errorf("did not say %q; it said:\n%s%s", words, out, errs)
				}
			}
		})
	}
}
