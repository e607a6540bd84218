package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/cmd/internal/stage"
)

const (
	pinA = "730264"
	pinB = "591738"
)

// cast is the built programs and one running sandbox, shared by the tests of this package; each test has people and folders of its own.
var cast struct {
	sync.Once
	programs stage.Programs
	backend  *stage.Backend
	err      error
	dir      string
	stop     context.CancelFunc
	taken    sync.Map // kind of person: the test that has its first one
}

func TestMain(m *testing.M) {
	status := m.Run()
	if cast.stop != nil {
		cast.stop()
		if cast.backend != nil {
			cast.backend.Kill()
		}
	}
	if cast.dir != "" {
		os.RemoveAll(cast.dir)
	}
	os.Exit(status)
}

// startCast builds the programs and starts the shared sandbox, once.
func startCast(t *testing.T) {
	t.Helper()
	cast.Do(func() {
		var ctx context.Context
		ctx, cast.stop = context.WithCancel(context.Background())
		if cast.dir, cast.err = os.MkdirTemp("", "vssctl-test"); cast.err != nil {
			return
		}
		if cast.programs, cast.err = stage.Build(ctx, filepath.Join(cast.dir, "bin"), "vss-backend", "vssctl"); cast.err != nil {
			return
		}
		cast.backend, cast.err = stage.StartBackend(ctx, cast.programs, filepath.Join(cast.dir, "backend"), "127.0.0.1:0")
	})
	if cast.err != nil {
		t.Fatal(cast.err)
	}
}

// sandboxOf returns the first of the shared sandbox's people of a kind. One test has them: two that activate the same account get in each other's way.
func sandboxOf(t *testing.T, kind string) stage.Persona {
	t.Helper()
	startCast(t)
	if by, taken := cast.taken.LoadOrStore(kind, t.Name()); taken {
		t.Fatalf("%s has the first %s already; take somebody else", by, kind)
	}
	person, err := cast.backend.Persona(t.Context(), kind)
	if err != nil {
		t.Fatal(err)
	}
	return person
}

// device is one data folder.
type folder struct {
	*testing.T
	dir, pin string
}

func newFolder(t *testing.T, pin string) *folder { return &folder{t, t.TempDir(), pin} }

func (f *folder) args(args ...string) []string {
	return append([]string{"--data", f.dir, "--insecure-keystore"}, args...)
}

// run runs vssctl on the folder and wants an exit status.
func (f *folder) run(exit int, args ...string) stage.Result {
	f.Helper()
	return f.runWith("", exit, args...)
}

func (f *folder) runWith(stdin string, exit int, args ...string) stage.Result {
	f.Helper()
	r, err := stage.Run(f.Context(), stage.Environment(f.dir), stdin, cast.programs.Path("vssctl"), f.args(args...)...)
	if err != nil {
		f.Fatal(err)
	}
	if r.Exit != exit {
		f.Fatalf("vssctl %s: exit %d, want %d\n%s%s", strings.Join(args, " "), r.Exit, exit, r.Stdout, r.Stderr)
	}
	return r
}

// activate binds the person in the shortest way.
func (f *folder) activate(p stage.Persona) {
	f.Helper()
	if r := f.run(0, "activate", "--backend", cast.backend.URL, "--account", p.Account, "--sandbox", "--pin", f.pin); r.Stdout != "active\n" {
		f.Fatalf("it says %q", r.Stdout)
	}
}

// wants reads `status --json` and compares the state.
func (f *folder) wants(state string, exit int) {
	f.Helper()
	var status struct{ State, Account, DeviceID, BoundAt, CredentialExpires, Keystore string }
	if err := json.Unmarshal([]byte(f.run(exit, "status", "--json").Stdout), &status); err != nil {
		f.Fatal(err)
	}
	if status.State != state || status.Keystore != "insecure-file" {
		f.Fatalf("status %+v, want %s", status, state)
	}
	if state == "none" {
		return
	}
	for _, at := range []string{status.BoundAt, status.CredentialExpires} {
		if _, err := time.Parse(time.RFC3339, at); err != nil {
			f.Errorf("%q: %v", at, err)
		}
	}
}

// password is the newest one sent to the person.
func password(t *testing.T, p stage.Persona) string {
	t.Helper()
	code, err := cast.backend.OneTimePassword(t.Context(), p.Account, 0)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestActivateAndMoveOn(t *testing.T) {
	t.Parallel()
	p := sandboxOf(t, "employee")
	a, b := newFolder(t, pinA), newFolder(t, pinB)
	a.wants("none", 0)
	a.activate(p)
	a.wants("active", 0)
	a.activate(p) // once more is no harm
	var card shownCard
	if err := json.Unmarshal([]byte(a.run(0, "card", "--json").Stdout), &card); err != nil {
		t.Fatal(err)
	}
	if card.CardNumber != p.CardNumber || card.Name != p.Name || card.DateOfBirth != p.DateOfBirth || card.FacilityCode != p.FacilityCode {
		t.Errorf("card %+v of %+v", card, p)
	}
	if got := a.run(0, "code", "--bhyt").Stdout; got != p.BHYTPayload+"\n" {
		t.Errorf("printed payload %q", got)
	}
	offer := strings.TrimSpace(a.runWith(a.pin+"\n", 0, "handover", "--pin", "-").Stdout)
	b.runWith(offer, 3, "activate", "--backend", cast.backend.URL, "--account", p.Account, "--handover", "-", "--pin", b.pin)
	file := filepath.Join(t.TempDir(), "otp")
	if err := os.WriteFile(file, []byte(password(t, p)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.run(0, "activate", "--account", p.Account, "--handover", offer, "--pin", b.pin, "--otp", "@"+file)
	b.wants("active", 0)
	a.wants("retired", 1)
	if r := a.run(1, "code"); r.Stdout != "" {
		t.Errorf("a retired device gives the code %q", r.Stdout)
	}
	a.run(1, "handover", "--pin", a.pin)
	a.run(1, "card")

	// And back: what a retired device still held is wiped, and it is bound anew.
	offer = strings.TrimSpace(b.run(0, "handover", "--pin", b.pin).Stdout)
	a.run(0, "activate", "--account", p.Account, "--handover", offer, "--sandbox", "--pin", a.pin)
	a.wants("active", 0)
	b.wants("retired", 1)
}

func TestPasswordAloneDoesNothing(t *testing.T) {
	t.Parallel()
	p := sandboxOf(t, "pensioner")
	a, b := newFolder(t, pinA), newFolder(t, pinB)
	wrong := func(f *folder) {
		t.Helper()
		f.run(3, "activate", "--backend", cast.backend.URL, "--account", p.Account, "--activation-code", "0000-0000-0000", "--pin", f.pin)
		f.run(1, "activate", "--account", p.Account, "--activation-code", "0000-0000-0000", "--pin", f.pin, "--otp", password(t, p))
		f.wants("none", 0)
	}
	wrong(a)
	a.activate(p)
	wrong(b)
	a.wants("active", 0)
}

func TestPasswordFlow(t *testing.T) {
	t.Parallel()
	p := sandboxOf(t, "pupil")
	f := newFolder(t, pinA)
	with := func(more ...string) []string {
		return append([]string{"activate", "--backend", cast.backend.URL, "--account", p.Account, "--activation-code", p.ActivationCode, "--pin", f.pin}, more...)
	}
	f.run(1, with("--otp", "123456")...) // none was asked for
	if r := f.run(3, with()...); r.Stdout != "otp-sent\n" {
		t.Fatalf("it says %q", r.Stdout)
	}
	right := password(t, p)
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	f.run(2, with("--otp", "12345")...)
	f.run(1, with("--otp", wrong)...)
	f.run(0, with("--otp", right)...)
	f.wants("active", 0)
}

func TestOfflineWithoutPIN(t *testing.T) {
	t.Parallel()
	startCast(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	backend, err := stage.StartBackend(ctx, cast.programs, t.TempDir(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p, err := backend.Persona(t.Context(), "employee")
	if err != nil {
		t.Fatal(err)
	}
	f := newFolder(t, pinA)
	f.run(0, "activate", "--backend", backend.URL, "--account", p.Account, "--sandbox", "--pin", f.pin)
	backend.Kill()
	picture := filepath.Join(t.TempDir(), "code.png")
	code := f.run(0, "code", "--png", picture).Stdout
	if !regexp.MustCompile(`^8401[0-9]{200,}\n$`).MatchString(code) {
		t.Fatalf("code %q", code)
	}
	if _, err := signed.Decode(strings.TrimSpace(code)); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(picture); err != nil || info.Size() == 0 {
		t.Errorf("picture: %v", err)
	}
	if again := f.run(0, "code").Stdout; again == code {
		t.Error("the same code twice")
	}
	if got := f.run(0, "code", "--bhyt").Stdout; got != p.BHYTPayload+"\n" {
		t.Errorf("printed payload %q", got)
	}
	if r := f.run(0, "card"); !strings.Contains(r.Stdout, p.Name) {
		t.Errorf("card %q", r.Stdout)
	}
	f.wants("active", 0)
	f.run(1, "handover", "--pin", f.pin)
}

func TestKilledDuringActivation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind, when string
		reached    func(t *testing.T, f *folder, p stage.Persona) bool
	}{
		{"child", "vault made", func(t *testing.T, f *folder, _ stage.Persona) bool {
			_, err := os.Stat(filepath.Join(f.dir, "vault.db"))
			return err == nil
		}},
		{"soldier", "password sent", func(t *testing.T, _ *folder, p stage.Persona) bool { return messages(t, p) >= 1 }},
		{"poor-household", "account bound", func(t *testing.T, _ *folder, p stage.Persona) bool { return messages(t, p) >= 2 }},
	} {
		t.Run(c.when, func(t *testing.T) {
			p := sandboxOf(t, c.kind)
			f := newFolder(t, pinA)
			args := f.args("activate", "--backend", cast.backend.URL, "--account", p.Account, "--sandbox", "--pin", f.pin)
			running, err := stage.Start(t.Context(), stage.Environment(f.dir), cast.programs.Path("vssctl"), args...)
			if err != nil {
				t.Fatal(err)
			}
			for running.Running() && !c.reached(t, f, p) {
				continue // each look costs a request or a file access; nothing is gained by waiting
			}
			running.Kill()
			f.activate(p)
			f.wants("active", 0)
		})
	}
}

func messages(t *testing.T, p stage.Persona) int {
	t.Helper()
	all, err := cast.backend.Outbox(t.Context(), p.Account)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func TestWrongPINs(t *testing.T) {
	t.Parallel()
	p := sandboxOf(t, "living-area-k1")
	f := newFolder(t, pinA)
	f.activate(p)
	f.run(2, "handover")                    // no terminal to ask on
	f.run(2, "handover", "--pin", "12345x") // no PIN at all
	for left := 3; left > 0; left-- {
		if r := f.run(1, "handover", "--pin", pinB); !strings.Contains(r.Stderr, fmt.Sprintf("%d tries left", left)) {
			t.Fatalf("it says %q, want %d tries", r.Stderr, left)
		}
	}
	if r := f.run(1, "handover", "--pin", pinB); !strings.Contains(r.Stderr, "next try") {
		t.Errorf("it says %q", r.Stderr)
	}
	f.run(1, "handover", "--pin", f.pin) // not even the right one, before the wait is over
	f.run(0, "code")
}

func TestNoKeystore(t *testing.T) {
	t.Parallel()
	startCast(t)
	dir := t.TempDir()
	r, err := stage.Run(t.Context(), stage.Environment(dir), "", cast.programs.Path("vssctl"), "--data", dir, "status")
	if err != nil || r.Exit != 2 || !strings.Contains(r.Stderr, "--insecure-keystore") {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "vault.db")); err == nil {
		t.Error("a vault was made without a keystore")
	}
}
