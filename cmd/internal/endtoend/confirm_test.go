package endtoend

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
	"vssid/platform"
	"vssid/platform/desktop"
)

const appPIN = "270519"

// otherPrograms are the programs that these tests run besides the backend, built once.
var otherPrograms = sync.OnceValues(func() (stage.Programs, error) {
	dir, err := os.MkdirTemp("", "endtoend-otherPrograms")
	if err != nil {
		return stage.Programs{}, err
	}
	leftovers = append(leftovers, dir)
	return stage.Build(background, dir, "vssctl", "vss-reception")
})

func program(t *testing.T, name string) string {
	t.Helper()
	built, err := otherPrograms()
	if err != nil {
		t.Fatal(err)
	}
	return built.Path(name)
}

// counted notes the paths of what an app asks.
type counted struct {
	mu    sync.Mutex
	paths []string
}

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.paths = append(c.paths, r.Method+" "+r.URL.Path)
	c.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

func (c *counted) since(n int) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.paths[n:]...)
}

// openApp is the app's own core over a real vault, client and clock, without a window.
type openApp struct {
	*core.Program
	t    *testing.T
	wire *counted
	dir  string
}

// ctl runs vssctl on a data folder.
func (w *town) ctl(t *testing.T, dir string, args ...string) stage.Result {
	t.Helper()
	args = append([]string{"--backend", w.URL, "--data", dir, "--insecure-keystore", "--pin", appPIN}, args...)
	result, err := stage.Run(t.Context(), stage.Environment(t.TempDir()), "", program(t, "vssctl"), args...)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// activatedFolder is a data folder that holds the person's account.
func (w *town) activatedFolder(t *testing.T, who sandbox.Persona) string {
	t.Helper()
	dir := t.TempDir()
	if r := w.ctl(t, dir, "activate", "--account", who.Account, "--sandbox"); r.Exit != 0 {
		t.Fatalf("vssctl activate: exit %d\n%s%s", r.Exit, r.Stdout, r.Stderr)
	}
	return dir
}

// openApp opens the app on a data folder and waits until it listens.
func (w *town) openApp(t *testing.T, dir, server string) *openApp {
	t.Helper()
	a := &openApp{t: t, wire: &counted{}, dir: dir}
	folder := &core.Folder{Dir: dir, Server: server, Name: "A test's app", Language: "vi", KeystoreKind: platform.KeystoreInsecureFile,
		OpenKeystore: func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(dir) }, HTTP: &http.Client{Transport: a.wire}}
	a.Program = core.NewProgram(core.Services{Installer: folder}, nil)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	a.Send(core.Start{})
	return a
}

func (a *openApp) until(what string, limit time.Duration, wanted func(core.State) bool) time.Duration {
	a.t.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(a.t.Context(), limit)
	defer cancel()
	for !wanted(a.State()) {
		if err := a.Wait(ctx); err != nil {
			s := a.State()
			a.t.Fatalf("waiting for %s: %v\nscreen %s, listening %+v, card job %d failure %+v, confirming %+v, prompt %+v", what, err, s.Screen(), s.Listening, s.Card.Job, s.Card.Failure, s.Confirming, s.Prompt)
		}
	}
	return time.Since(began)
}

func (a *openApp) pin() {
	for _, d := range []byte(appPIN) {
		a.Send(core.Digit{Key: d})
	}
}

func listens(s core.State) bool {
	return s.Screen() == core.ScreenHome && s.Card.Card != nil && s.Card.Job == 0 && s.Listening.Live
}

// shownWithin is how soon a change must show in an open app.
const shownWithin = 5 * time.Second

// TestAChangeShowsInAnOpenAppByTheEvent has an officer move a card's facility while the app is open: the app shows it at once, because it was told and not
// because it asked.
func TestAChangeShowsInAnOpenAppByTheEvent(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	a := w.openApp(t, w.activatedFolder(t, who), w.URL)
	a.until("home and the stream", time.Minute, listens)
	before := len(a.wire.since(0))
	facility := "79999"
	if who.FacilityCode == facility {
		facility = "01999"
	}
	if err := w.Sandbox().MoveFacility(t.Context(), who.ID, facility); err != nil {
		t.Fatal(err)
	}
	took := a.until("the moved card", shownWithin, func(s core.State) bool { return s.Card.Card.FacilityCode == facility })
	t.Logf("shown after %v", took.Round(time.Millisecond))
	if recent := a.State().Recent(1); len(recent) != 1 || recent[0].Kind != "card-moved" || recent[0].Ref != facility {
		t.Errorf("what changed lately begins with %+v", recent)
	}
	for _, path := range a.wire.since(before) {
		if path == "GET /v1/changes" || path == "GET /v1/events" {
			t.Errorf("the app asked %s in between: %q", path, a.wire.since(before))
		}
	}
	if err := w.Sandbox().Unbind(t.Context(), who.ID); err != nil {
		t.Fatal(err)
	}
	a.until("the end of the binding", 20*time.Second, func(s core.State) bool { return s.Screen() == core.ScreenRetired })
}

func TestAPaymentArrivesInAnOpenAppAndIsSigned(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	a := w.openApp(t, w.activatedFolder(t, who), w.URL)
	a.until("home and the stream", time.Minute, listens)
	made, err := w.Sandbox().AskPayment(t.Context(), sandbox.HospitalRequest{Persona: who.ID, Bill: "tests"})
	if err != nil {
		t.Fatal(err)
	}
	took := a.until("the payment on home", shownWithin, func(s core.State) bool { return len(s.WaitingNow()) == 1 })
	t.Logf("arrived after %v", took.Round(time.Millisecond))
	a.Send(core.ShowPayment{ID: a.State().WaitingNow()[0].ID})
	a.pin()
	a.until("the payment behind the PIN", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenPayment && s.Payment() != nil })
	if p := a.State().Payment(); p.Number != made.Number || p.Total != 145_100 || p.CheckedAt != nil {
		t.Errorf("the app shows %+v, the hospital asked %+v", p, made)
	}
	a.Send(core.ConfirmPayment{})
	a.pin()
	a.until("the signature", time.Minute, func(s core.State) bool {
		return s.Screen() == core.ScreenPayment && s.Payment() != nil && s.Payment().State == vss.PaymentStateConfirmed
	})
	all, err := w.Sandbox().Payments(t.Context())
	if err != nil || len(all) != 1 || all[0].State != "confirmed" || all[0].Account != who.Account {
		t.Errorf("the hospital sees %+v, %v", all, err)
	}
	if len(a.State().WaitingNow()) != 0 {
		t.Error("a confirmed payment still waits on home")
	}
}

// hospitalFile is a request for a person's card.
func hospitalFile(t *testing.T, who sandbox.Persona) string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{"items": []map[string]any{{"name": "Khám nội (mẫu)", "quantity": "1", "amount": 50_600}}, "total": 50_600, "fundShare": 40_480, "ownShare": 10_120,
		"card": map[string]string{"cardNumber": who.CardNumber, "dateOfBirth": who.DateOfBirth}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "request.json")
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestADeskIsAnswered runs the desk's program and the citizen's shell against each other.
func TestADeskIsAnswered(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	dir := w.activatedFolder(t, who)
	desk, file := t.TempDir(), hospitalFile(t, who)
	for _, c := range []struct {
		name   string
		answer func(number string)
		says   string
		exit   int
	}{
		{"confirmed", func(number string) {
			if r := w.ctl(t, dir, "confirmations", "sign", number); r.Exit != 0 || !strings.Contains(r.Stderr, "10.120 đ") || !strings.Contains(r.Stdout, "confirmed") {
				t.Errorf("vssctl confirmations sign: exit %d\n%s%s", r.Exit, r.Stdout, r.Stderr)
			}
		}, `"state":"confirmed"`, 0},
		{"refused", func(number string) {
			if r := w.ctl(t, dir, "confirmations", "refuse", number, "--reason", "not-my-visit", "--json"); r.Exit != 0 || !strings.Contains(r.Stdout, `"state":"refused"`) {
				t.Errorf("vssctl confirmations refuse: exit %d\n%s%s", r.Exit, r.Stdout, r.Stderr)
			}
		}, `"reason":"not-my-visit"`, 3},
		{"taken back", nil, `"state":"withdrawn"`, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := stage.Start(t.Context(), stage.Environment(t.TempDir()), program(t, "vss-reception"), "confirm", "--backend", w.URL, "--data", desk, "--lang", "en", "--json", file)
			if err != nil {
				t.Fatal(err)
			}
			number := waitingNumber(t, w, who)
			if c.answer != nil {
				c.answer(number)
			} else if err := p.Stop(); err != nil {
				t.Fatal(err)
			}
			line, err := p.Line(t.Context(), "{")
			if err != nil || !strings.Contains("{"+line, c.says) {
				t.Errorf("the desk prints {%s, %v; want %s in it", line, err, c.says)
			}
			if exit, err := p.Exit(t.Context()); err != nil || exit != c.exit {
				t.Errorf("the desk exits with %d, %v; want %d", exit, err, c.exit)
			}
		})
	}
	if r := w.ctl(t, dir, "confirmations", "list"); r.Exit != 0 || strings.Count(r.Stdout, "\n") != 3 {
		t.Errorf("vssctl confirmations list: exit %d\n%s%s", r.Exit, r.Stdout, r.Stderr)
	}
}

// waitingNumber waits for the one request that waits for a person.
func waitingNumber(t *testing.T, w *town, who sandbox.Persona) string {
	t.Helper()
	for ctx := t.Context(); ; {
		all, err := w.Sandbox().Payments(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			if p.Account == who.Account && p.State == "waiting" {
				return p.Number
			}
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal(ctx.Err())
		}
	}
}
