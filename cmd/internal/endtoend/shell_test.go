package endtoend

import (
	"encoding/json"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
)

// pin is six digits that are no birth date and not among the commonest.
const pin = "481516"

// shell builds vssctl and vss-reception, once for all tests that need them.
var shell = sync.OnceValues(func() (stage.Programs, error) {
	dir, err := os.MkdirTemp("", "shell")
	if err != nil {
		return stage.Programs{}, err
	}
	leftovers = append(leftovers, dir)
	return stage.Build(background, dir, "vssctl", "vss-reception")
})

// citizen is somebody with a shell: a data folder for vssctl, and a session when there is a keyring.
type citizen struct {
	t    *testing.T
	w    *town
	data string
	env  []string
	more []string // flags of every call
	who  sandbox.Persona
}

// withKeyring gives a citizen whose keys go into a real Secret Service; withFile one who keeps them in a file.
func (w *town) withKeyring(t *testing.T) *citizen {
	t.Helper()
	tool(t, stage.SessionTools...)
	session, err := stage.StartSession(t.Context(), t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	return &citizen{t: t, w: w, data: t.TempDir(), env: session.Environment(nil), who: w.person(t)}
}

func (w *town) withFile(t *testing.T) *citizen {
	t.Helper()
	return &citizen{t: t, w: w, data: t.TempDir(), env: stage.Environment(t.TempDir()), more: []string{"--insecure-keystore"}, who: w.person(t)}
}

func (c *citizen) args(args ...string) []string {
	return append(append([]string{"--backend", c.w.URL, "--data", c.data}, c.more...), args...)
}

// vssctl runs vssctl to its end with the PIN on standard input when it asks for one.
func (c *citizen) vssctl(stdin string, args ...string) stage.Result {
	c.t.Helper()
	programs, err := shell()
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := stage.Run(c.t.Context(), c.env, stdin, programs.Path("vssctl"), c.args(args...)...)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// must fails the test unless vssctl exits 0.
func (c *citizen) must(stdin string, args ...string) string {
	c.t.Helper()
	r := c.vssctl(stdin, args...)
	if r.Exit != 0 {
		c.t.Fatalf("vssctl %s: exit %d\n%s%s", strings.Join(args, " "), r.Exit, r.Stdout, r.Stderr)
	}
	return r.Stdout
}

func (c *citizen) activate() {
	c.t.Helper()
	c.must(pin+"\n", "--pin", "-", "activate", "--account", c.who.Account, "--sandbox")
}

// status is the object of `vssctl status --json`.
type status struct{ State, Account, DeviceID, Keystore string }

func (c *citizen) status() status {
	c.t.Helper()
	var s status
	if err := json.Unmarshal([]byte(c.must("", "status", "--json")), &s); err != nil {
		c.t.Fatal(err)
	}
	return s
}

func (c *citizen) code() string {
	c.t.Helper()
	return strings.TrimSuffix(c.must("", "code"), "\n")
}

// reception has a desk check a scan; flags come first.
func reception(t *testing.T, desk, scan string, flags ...string) (verdict string, exit int) {
	t.Helper()
	programs, err := shell()
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"check", "--json", "--data", desk}, flags...)
	r, err := stage.Run(t.Context(), stage.Environment(t.TempDir()), scan+"\n", programs.Path("vss-reception"), append(args, "-")...)
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Verdict string }
	if err := json.Unmarshal([]byte(r.Stdout), &answer); err != nil {
		t.Fatalf("the desk's answer is no JSON object: %v\n%s%s", err, r.Stdout, r.Stderr)
	}
	return answer.Verdict, r.Exit
}

func TestTheKeysLieInTheRealKeyring(t *testing.T) {
	w := newTown(t)
	c := w.withKeyring(t)
	c.activate()
	if s := c.status(); s.State != "active" || s.Keystore != "secret-service" || s.Account != c.who.Account {
		t.Errorf("status %+v, want an active %s in the secret-service", s, c.who.Account)
	}
	if verdict, exit := reception(t, t.TempDir(), c.code(), "--backend", w.URL); verdict != "genuine" || exit != 0 {
		t.Errorf("the desk says %q, exit %d", verdict, exit)
	}
}

func TestWithoutASecretServiceThereIsNoSilentFallback(t *testing.T) {
	w := newTown(t)
	tool(t, stage.SessionTools...)
	session, err := stage.StartSession(t.Context(), t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	c := &citizen{t: t, w: w, data: t.TempDir(), env: session.Environment(nil), who: w.person(t)}
	r := c.vssctl(pin+"\n", "--pin", "-", "activate", "--account", c.who.Account, "--sandbox")
	if r.Exit != 2 || !strings.Contains(r.Stderr, "--insecure-keystore") {
		t.Errorf("exit %d, want 2 and a way out; it said:\n%s", r.Exit, r.Stderr)
	}
}

func TestADeskOfflineReadsACodeOnce(t *testing.T) {
	w := newTown(t)
	c := w.withFile(t)
	c.activate()
	desk, other := t.TempDir(), t.TempDir()
	for _, d := range []string{desk, other} { // a question only: it fetches the lists and consumes nothing
		reception(t, d, c.code(), "--backend", w.URL, "--at", time.Now().UTC().Format(time.RFC3339))
	}
	text := c.code()
	if verdict, exit := reception(t, desk, text); verdict != "genuine" || exit != 0 {
		t.Errorf("offline: %q, exit %d; want genuine, 0", verdict, exit)
	}
	if verdict, _ := reception(t, desk, text, "--at", time.Now().Add(2*time.Minute).UTC().Format(time.RFC3339)); verdict != "refresh" {
		t.Errorf("two minutes later: %q, want refresh", verdict)
	}
	if verdict, _ := reception(t, other, text, "--backend", w.URL); verdict != "genuine" {
		t.Errorf("another desk, online, which cannot know of the offline one: %q, want genuine", verdict)
	}
	third := t.TempDir()
	if verdict, exit := reception(t, third, text, "--backend", w.URL); verdict != "replayed" || exit != 1 {
		t.Errorf("a third desk, online: %q, exit %d; want replayed, 1", verdict, exit)
	}
	if verdict, exit := reception(t, third, text); verdict != "replayed" || exit != 1 {
		t.Errorf("that desk once more, offline: %q, exit %d; want replayed, 1", verdict, exit)
	}
}

func TestHandoverInTheShell(t *testing.T) {
	w := newTown(t)
	first := w.withFile(t)
	first.activate()
	offer := strings.TrimSpace(first.must(pin+"\n", "--pin", "-", "handover"))
	old := first.code()

	second := w.withFile(t)
	second.who = first.who
	r := second.vssctl(pin+"\n", "--pin", "-", "activate", "--account", first.who.Account, "--handover", offer)
	if r.Exit != 3 || strings.TrimSpace(r.Stdout) != "otp-sent" {
		t.Fatalf("asking for a password: exit %d, %q; want 3, otp-sent\n%s", r.Exit, r.Stdout, r.Stderr)
	}
	passwords, err := w.Passwords(t.Context(), first.who.Account)
	if err != nil || len(passwords) == 0 {
		t.Fatalf("no password went out: %v", err)
	}
	second.must(pin+"\n", "--pin", "-", "activate", "--account", first.who.Account, "--handover", offer, "--otp", passwords[len(passwords)-1])

	if verdict, _ := reception(t, t.TempDir(), old, "--backend", w.URL); verdict != "revoked" {
		t.Errorf("the old device's code: %q, want revoked", verdict)
	}
	if verdict, _ := reception(t, t.TempDir(), second.code(), "--backend", w.URL); verdict != "genuine" {
		t.Errorf("the new device's code: %q, want genuine", verdict)
	}
}

// TestKilledDuringActivation kills vssctl at moments of an activation and expects the next call to end it.
func TestKilledDuringActivation(t *testing.T) {
	w := newTown(t)
	kinds := func(t *testing.T, account string) map[string]bool {
		messages, err := w.Sandbox().Outbox(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sent := map[string]bool{}
		for _, m := range messages {
			if m.Account == account {
				sent[m.Kind] = true
			}
		}
		return sent
	}
	moments := map[string]func(t *testing.T, account string) bool{
		"as soon as it runs":           func(*testing.T, string) bool { return true },
		"when the password is out":     func(t *testing.T, account string) bool { return kinds(t, account)["one-time-password"] },
		"when the server has bound it": func(t *testing.T, account string) bool { return kinds(t, account)["device-bound"] },
	}
	for name, reached := range moments {
		t.Run(name, func(t *testing.T) {
			c := w.withFile(t)
			programs, err := shell()
			if err != nil {
				t.Fatal(err)
			}
			pinFile := filepath.Join(t.TempDir(), "pin")
			if err := os.WriteFile(pinFile, []byte(pin), 0o600); err != nil {
				t.Fatal(err)
			}
			p, err := stage.Start(t.Context(), c.env, programs.Path("vssctl"),
				c.args("--pin", "@"+pinFile, "activate", "--account", c.who.Account, "--sandbox")...)
			if err != nil {
				t.Fatal(err)
			}
			for !reached(t, c.who.Account) && p.Running() {
			}
			p.Kill()

			c.activate()
			if s := c.status(); s.State != "active" {
				t.Errorf("status %+v, want active", s)
			}
			if verdict, _ := reception(t, t.TempDir(), c.code(), "--backend", w.URL); verdict != "genuine" {
				t.Errorf("the desk says %q, want genuine", verdict)
			}
		})
	}
}

func TestTheDrawnCodeIsReadByTwoDecoders(t *testing.T) {
	w := newTown(t)
	tool(t, "zbarimg")
	c := w.withFile(t)
	c.activate()
	picture := filepath.Join(t.TempDir(), "code.png")
	text := strings.TrimSuffix(c.must("", "code", "--png", picture), "\n")

	read, err := stage.ReadQR(t.Context(), picture)
	if err != nil || read != text {
		t.Errorf("zbar reads %q, %v; want %q", read, err, text)
	}
	file, err := os.Open(picture)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	drawn, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(drawn)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil || result.GetText() != text {
		t.Errorf("gozxing reads %v, %v; want %q", result, err, text)
	}
}
