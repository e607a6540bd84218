package architecture

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var phones = []string{"android", "ios"}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWhatGoesIntoTheAppTypeChecksForThePhones(t *testing.T) {
	for _, goos := range phones {
		t.Run(goos, func(t *testing.T) {
			faults, ours, err := checkPhone(root, goos, nil, goesIntoTheApp...)
			if err != nil {
				t.Fatal(err)
			}
			if ours == 0 {
				t.Fatal("no package of ours was checked")
			}
			t.Logf("%d packages of ours checked", ours)
			for _, f := range faults {
				t.Error(f)
			}
		})
	}
}

// TestThePhoneCheckSeesErrors puts wrong files into the tree, in an overlay only, and expects each to be found: a check that passes
// everything would look the same as one that works.
func TestThePhoneCheckSeesErrors(t *testing.T) {
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, goos, file, text, fault string }{
		{"a right file", "android", "probe_android.go", "import \"gioui.org/app\"\n\nfunc F(e app.AndroidViewEvent) uintptr { return e.View }\n", ""},
		{"a wrong field of a toolkit type", "android", "probe_android.go", "import \"gioui.org/app\"\n\nfunc F(e app.AndroidViewEvent) uintptr { return e.Veiw }\n", "Veiw"},
		{"the other phone's type", "ios", "probe_ios.go", "import \"gioui.org/app\"\n\nfunc F(e app.AndroidViewEvent) uintptr { return e.View }\n", "AndroidViewEvent"},
		{"right use of C", "ios", "probe_ios.go", "// #include <stdlib.h>\nimport \"C\"\n\nfunc F() int { return int(C.abs(C.int(-1))) }\n", ""},
		{"an error beside C", "ios", "probe_ios.go", "// #include <stdlib.h>\nimport \"C\"\n\nfunc F() int { C.abs(C.int(-1)); return \"one\" }\n", "cannot use"},
		{"a missing return", "android", "probe_android.go", "func F() int {}\n", "missing return"},
		{"an unknown package", "android", "probe_android.go", "import \"vssid/platform/nowhere\"\n\nvar _ = nowhere.X\n", "nowhere"},
		{"a broken file", "ios", "probe_ios.go", "func F( {\n", "expected"},
		{"a constraint that leaves a name undefined", "ios", "probe.go", "import \"net\"\n\nvar _ = net.DialSomewhere\n", "DialSomewhere"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			overlay := map[string]string{filepath.Join(top, "platform", "probe", c.file): "package probe\n\n" + c.text}
			faults, _, err := checkPhone(top, c.goos, overlay, "./platform/probe")
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(faults, "\n")
			if c.fault == "" && said != "" {
				t.Errorf("faults in a right file:\n%s", said)
			}
			if c.fault != "" && !strings.Contains(said, c.fault) {
				t.Errorf("the fault was not seen; want one about %q, got %q", c.fault, said)
			}
		})
	}
}
