package main

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vssid/app/cardcode"
)

// say runs vssctl within the test.
func say(t *testing.T, stdin string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &o, err: &e})
	return status, o.String(), e.String()
}

func TestUsage(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "pin")
	if err := os.WriteFile(secret, bytes.Repeat([]byte("1"), maxSecret+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, stdin, args string
		status            int
		says              string
	}{
		{"nothing", "", "", 2, "say what to do"},
		{"another command", "", "dance", 2, `no command "dance"`},
		{"an argument too many", "", "code now", 2, `no argument "now"`},
		{"a flag that is none", "", "code --fast", 2, "fast"},
		{"a flag of another command", "", "status --sandbox", 2, "--sandbox is not a flag of status"},
		{"a flag of another command before it", "", "--png x status", 2, "--png is not a flag of status"},
		{"no account", "", "activate --data DIR", 2, "--account is needed"},
		{"no form", "", "register --data DIR", 2, "--form FILE is needed"},
		{"form and status", "", "register status --form x --data DIR", 2, "neither --form nor --answer"},
		{"another word after register", "", "register soon --data DIR", 2, "no argument"},
		{"form that is not there", "", "register --form /no/such/file --data DIR", 2, "reading --form"},
		{"nothing filed", "", "activate --filed --data DIR --pin 730264", 1, "no registration of this data folder"},
		{"filed and a code", "", "activate --filed --activation-code 0000-0000-0000 --data DIR", 2, "goes without a code"},
		{"both codes", "", "activate --data DIR --account 0199000001 --activation-code A --handover B", 2, "exclude each other"},
		{"no code", "", "activate --data DIR --account 0199000001", 2, "--activation-code or --handover"},
		{"account that is none", "", "activate --data DIR --account 12 --activation-code 0000-0000-0000", 2, "--account is neither"},
		{"code that is none", "", "activate --data DIR --account 0199000001 --activation-code 0000", 2, "cannot be read"},
		{"hand-over of another account", "", "activate --data DIR --account 0199000001 --handover VSSID:H:0199000002:" + strings.Repeat("0", 26), 2, "another account"},
		{"PIN of five digits", "", "activate --data DIR --account 0199000001 --activation-code 0000-0000-0000 --pin 12345", 2, "PIN cannot be used"},
		{"PIN everybody takes", "", "activate --data DIR --account 0199000001 --activation-code 0000-0000-0000 --pin 123456", 2, "first a thief tries"},
		{"PIN without terminal", "", "activate --data DIR --account 0199000001 --activation-code 0000-0000-0000", 2, "no terminal"},
		{"no backend", "", "activate --data DIR --account 0199000001 --activation-code 0000-0000-0000 --pin 730264", 2, "no backend is known"},
		{"no backend for the sandbox", "", "activate --data DIR --account 0199000001 --sandbox --pin 730264", 2, "no backend is known"},
		{"backend that is no address", "", "status --data DIR --backend ftp://x", 2, "ftp://x"},
		{"backend that is not there", "", "activate --data DIR --backend http://127.0.0.1:1 --account 0199000001 --sandbox --pin 730264", 1, "cannot be reached"},
		{"nothing on standard input", "", "activate --data DIR --account - --activation-code 0000-0000-0000", 2, "no line for it"},
		{"a file that is not there", "", "activate --data DIR --account @/nowhere --activation-code 0000-0000-0000", 2, "reading --account"},
		{"a file that is too long", "", "activate --data DIR --account 0199000001 --pin @" + secret, 2, "more than"},
		{"root that is not there", "", "status --data DIR --root /nowhere", 2, "reading --root"},
		{"card of nobody", "", "card --data DIR", 1, "no account is bound"},
		{"code of nobody", "", "code --data DIR", 1, "no account is bound"},
		{"hand-over of nobody", "", "handover --data DIR", 1, "no account is bound"},
		{"two lines of standard input", "0199000001\n123456\n", "activate --data DIR --account - --pin - --activation-code 0000-0000-0000", 2, "first a thief tries"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := strings.Fields(strings.ReplaceAll(c.args, "DIR", t.TempDir()+" --insecure-keystore"))
			status, out, errs := say(t, c.stdin, args...)
			if status != c.status || !strings.Contains(errs, c.says) || out != "" {
				t.Errorf("exit %d, want %d; out %q, err %q, want %q", status, c.status, out, errs, c.says)
			}
		})
	}
}

func TestFlagsStandAnywhere(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{
		{"--insecure-keystore", "--data", dir, "status", "--json"}, {"status", "--json", "--data", dir, "--insecure-keystore"},
		{"--json", "--data=" + dir, "status", "--insecure-keystore"},
	} {
		status, out, errs := say(t, "", args...)
		if status != 0 || out != `{"state":"none","keystore":"insecure-file"}`+"\n" {
			t.Errorf("%v: exit %d, %q %q", args, status, out, errs)
		}
	}
}

func TestHelp(t *testing.T) {
	status, out, _ := say(t, "", "--help")
	if status != 0 {
		t.Fatalf("exit %d", status)
	}
	for _, name := range commandNames() {
		if !strings.Contains(out, name) {
			t.Errorf("the help does not name %s", name)
		}
		for _, args := range [][]string{{name, "--help"}, {"help", name}, {"-h", name}} {
			status, own, _ := say(t, "", args...)
			if status != 0 {
				t.Errorf("%v: exit %d", args, status)
			}
			for _, flag := range commands[name].flags {
				if !strings.Contains(own, "--"+flag) {
					t.Errorf("%v does not tell of --%s", args, flag)
				}
			}
		}
	}
	if len(commands) != len(commandNames()) {
		t.Error("a command is missing from the list")
	}
}

func TestBackendIsRemembered(t *testing.T) {
	dir := t.TempDir()
	with := func(args ...string) (int, string) {
		status, _, errs := say(t, "", append(args, "--data", dir, "--insecure-keystore")...)
		return status, errs
	}
	if status, errs := with("status", "--backend", "http://127.0.0.1:1"); status != 0 {
		t.Fatalf("exit %d, %s", status, errs)
	}
	activate := []string{"activate", "--account", "0199000001", "--activation-code", "0000-0000-0000", "--pin", "730264"}
	if status, errs := with(activate...); status != 1 || !strings.Contains(errs, "cannot be reached") {
		t.Errorf("exit %d, %s", status, errs)
	}
	if status, errs := with("status", "--backend", "http://not-this-machine.example"); status != 2 {
		t.Errorf("exit %d, %s", status, errs)
	}
	if status, errs := with(activate...); status != 1 || !strings.Contains(errs, "cannot be reached") {
		t.Errorf("an address that cannot be used was remembered: exit %d, %s", status, errs)
	}
}

func TestPictureOfACode(t *testing.T) {
	m, err := cardcode.Draw("8401" + strings.Repeat("1234567890", 60))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "code.png")
	if err := writePNG(path, m); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if side := (m.Size + 2*cardcode.QuietZone) * modulePixels; img.Bounds().Dx() != side || img.Bounds().Dy() != side {
		t.Fatalf("%v, want %d pixels a side", img.Bounds(), side)
	}
	for y := range m.Size + 2*cardcode.QuietZone {
		for x := range m.Size + 2*cardcode.QuietZone {
			r, _, _, _ := img.At(x*modulePixels+modulePixels/2, y*modulePixels+modulePixels/2).RGBA()
			if dark := m.Dark(x-cardcode.QuietZone, y-cardcode.QuietZone); dark != (r == 0) {
				t.Fatalf("module %d,%d: dark %v", x, y, dark)
			}
		}
	}
	if err := writePNG(filepath.Join(path, "x"), m); err == nil {
		t.Error("a picture was written below a file")
	}
}
