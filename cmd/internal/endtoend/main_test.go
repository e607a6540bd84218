package endtoend

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
)

// What all tests stand on: the built backend.
var (
	programs   stage.Programs
	background context.Context // of everything that outlives one test
	leftovers  []string        // folders to remove at the end
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "endtoend")
	if err != nil {
		return fail(err)
	}
	background, leftovers = ctx, []string{dir}
	defer func() {
		for _, folder := range leftovers {
			os.RemoveAll(folder)
		}
	}()
	programs, err = stage.Build(ctx, filepath.Join(dir, "bin"), "vss-backend")
	if err != nil {
		return fail(err)
	}
	return m.Run()
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, "endtoend:", err)
	return 1
}

// town is one test's own sandbox backend with its people.
type town struct {
	*stage.Backend
	people []sandbox.Persona // whose fresh code is genuine and whom nobody has taken yet
}

func newTown(t *testing.T) *town {
	t.Helper()
	b, err := stage.StartBackend(t.Context(), programs, t.TempDir(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Kill)
	all, err := b.Sandbox().Personas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w := &town{Backend: b}
	for _, p := range all {
		if p.Expect == "genuine" {
			w.people = append(w.people, p)
		}
	}
	return w
}

// person gives somebody whose fresh code is genuine, each once.
func (w *town) person(t *testing.T) sandbox.Persona {
	t.Helper()
	if len(w.people) == 0 {
		t.Fatal("the sandbox has no more people whose card is genuine")
	}
	p := w.people[0]
	w.people = w.people[1:]
	return p
}

// tool skips a test whose tool is not installed.
func tool(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed; scripts/install-needs test installs it", name)
		}
	}
}
