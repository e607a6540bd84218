package device

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/platform"
	"vssid/platform/fake"
	"vssid/storage"
)

const (
	pin      = "730264"
	otherPIN = "591738"
)

// phone is one installation, which can be switched off and on.
type phone struct {
	t      testing.TB
	dir    string
	ks     *fake.Keystore
	server *server
	now    time.Time
	vault  *storage.Vault
	*Device
}

func newPhone(t testing.TB, s *server) *phone {
	p := &phone{t: t, dir: t.TempDir(), ks: fake.NewKeystore(), server: s, now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	p.on()
	t.Cleanup(p.off)
	return p
}

func (p *phone) on() {
	p.t.Helper()
	vault, err := storage.Open(context.Background(), filepath.Join(p.dir, "vault"), p.ks, storage.WithLockWait(0))
	if err != nil {
		p.t.Fatal(err)
	}
	p.vault = vault
	url := ""
	if p.server != nil {
		url = p.server.URL
	}
	p.Device, err = New(context.Background(), Config{Vault: vault, Keystore: p.ks, Server: url, Name: "test device", Language: "en", TrustDir: filepath.Join(p.dir, "trust"),
		HTTP: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, Wall: func() time.Time { return p.now },
		wait: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *phone) off() { p.vault.Close() }

// restart is what a crash leaves: what is durable, and nothing else.
func (p *phone) restart() {
	p.t.Helper()
	p.off()
	p.on()
}

func (p *phone) start() {
	p.t.Helper()
	if _, err := p.StartActivation(context.Background(), ActivationRequest{Account: account, Language: "vi", PIN: pin}); err != nil {
		p.t.Fatal(err)
	}
}

func (p *phone) activate() {
	p.t.Helper()
	p.start()
	status, err := p.CompleteActivation(context.Background(), Completion{PIN: pin, OTP: password, ActivationCode: letter})
	if err != nil || status.State != StateActive {
		p.t.Fatalf("%+v, %v", status, err)
	}
}

func clockOfTests() func() time.Time {
	return func() time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC) }
}

func refusedWith(t testing.TB, err error, code vss.Code) {
	t.Helper()
	var refused *Refused
	if !errors.As(err, &refused) || refused.Code != code {
		t.Fatalf("%v, want a refusal with %s", err, code)
	}
}

func TestActivation(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	p := newPhone(t, s)
	if got := p.Status(); got.State != StateNone || got.Keystore != platform.KeystoreFake {
		t.Fatalf("%+v", got)
	}
	if _, err := p.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, ActivationCode: letter}); !errors.Is(err, ErrNoActivation) {
		t.Fatalf("before the start: %v", err)
	}
	p.start()
	pend, ok := p.Pending()
	if !ok || pend.Account != account || pend.Handle == "" || pend.Sent {
		t.Fatalf("%+v", pend)
	}
	p.restart() // a person may wait for the message with the app closed
	_, err := p.CompleteActivation(ctx, Completion{PIN: pin, OTP: "111222", ActivationCode: letter})
	refusedWith(t, err, vss.CodeActivationRefused)
	if pend, _ := p.Pending(); pend.Sent || pend.Handle == "" {
		t.Fatalf("after a refusal: %+v", pend)
	}
	var wrong *storage.WrongPINError
	if _, err := p.CompleteActivation(ctx, Completion{PIN: otherPIN, OTP: password, ActivationCode: letter}); !errors.As(err, &wrong) {
		t.Fatalf("with another PIN: %v", err)
	}
	status, err := p.CompleteActivation(ctx, Completion{PIN: pin, OTP: " 482 915", ActivationCode: "7k3m q9xa oo42"})
	if err != nil || status.State != StateActive || status.Account != account || len(status.DeviceID) != 22 || status.BoundAt == nil {
		t.Fatalf("%+v, %v", status, err)
	}
	if _, ok := p.Pending(); ok {
		t.Fatal("the activation is still pending")
	}
	for range 2 {
		if err := p.online(ctx, func(session *vss.Session) error { return session.Open(ctx) }); err != nil {
			t.Fatal(err)
		}
		p.restart()
		if got := p.Status(); got.DeviceID != status.DeviceID {
			t.Fatalf("after a restart: %+v", got)
		}
	}
	if _, err := p.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", PIN: pin}); !errors.Is(err, ErrActive) {
		t.Fatalf("a second activation: %v", err)
	}
}

func TestActivationInput(t *testing.T) {
	ctx, p := context.Background(), newPhone(t, newServer(t, clockOfTests()))
	for name, r := range map[string]ActivationRequest{
		"a short account":  {Account: "123", Language: "vi", PIN: pin},
		"letters":          {Account: "01990000AB", Language: "vi", PIN: pin},
		"another language": {Account: account, Language: "fr", PIN: pin},
	} {
		if _, err := p.StartActivation(ctx, r); !errors.Is(err, ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := p.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", PIN: "123456"}); !errors.Is(err, storage.ErrPINCommon) {
		t.Errorf("a weak PIN: %v", err)
	}
	if p.server.calls["POST /v1/activations"] != 0 {
		t.Fatal("the server was asked")
	}
	p.start()
	for name, c := range map[string]Completion{
		"no code":        {PIN: pin, OTP: password},
		"both codes":     {PIN: pin, OTP: password, ActivationCode: letter, HandoverSecret: encodeSecret([16]byte{1})},
		"a short OTP":    {PIN: pin, OTP: "12345", ActivationCode: letter},
		"a wrong letter": {PIN: pin, OTP: password, ActivationCode: "7K3M-Q9XA-00U2"},
		"a long secret":  {PIN: pin, OTP: password, HandoverSecret: encodeSecret([16]byte{1}) + "0"},
	} {
		if _, err := p.CompleteActivation(ctx, c); !errors.Is(err, ErrInput) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p.server.calls["POST /v1/activations/{handle}/completion"] != 0 {
		t.Fatal("the server was asked")
	}
	if s := p.vault.PINState(); s.TriesLeft != 4 {
		t.Fatalf("unreadable input cost a PIN try: %+v", s)
	}
}

// The server acts and its answer is lost; the program dies; the same keys get the same answer.
func TestLostAnswer(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	p := newPhone(t, s)
	p.start()
	s.set(func() {
		s.after = func(operation string, w http.ResponseWriter) bool {
			return operation == "POST /v1/activations/{handle}/completion" && dropped(w)
		}
	})
	if _, err := p.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, ActivationCode: letter}); !errors.Is(err, ErrOffline) {
		t.Fatalf("%v", err)
	}
	if s.generation != 1 {
		t.Fatalf("the server bound %d times", s.generation)
	}
	p.restart()
	if pend, ok := p.Pending(); !ok || !pend.Sent {
		t.Fatalf("%+v", pend)
	}
	if _, err := p.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", PIN: otherPIN}); !errors.Is(err, ErrUndecided) {
		t.Fatalf("a new start: %v", err)
	}
	if err := p.CancelActivation(ctx); !errors.Is(err, ErrUndecided) {
		t.Fatalf("cancelling: %v", err)
	}
	s.set(func() { s.after = nil })
	status, err := p.Resume(ctx, pin)
	if err != nil || status.State != StateActive || s.generation != 1 {
		t.Fatalf("%+v, %v, generation %d", status, err, s.generation)
	}
	if err := p.online(ctx, func(session *vss.Session) error { return session.Open(ctx) }); err != nil {
		t.Fatal(err)
	}
}

// The program dies at every write of the keystore during an activation. Asking again always ends in one binding whose keys work.
func TestActivationSurvivesEveryCrash(t *testing.T) {
	ctx := context.Background()
	killed := errors.New("killed")
	reached := map[State]int{}
	for n := range 24 {
		s := newServer(t, clockOfTests())
		p := newPhone(t, s)
		p.ks.FailWrites(n, killed)
		_, err := p.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", PIN: pin})
		if err == nil {
			_, err = p.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, ActivationCode: letter})
		}
		p.ks.FailWrites(0, nil)
		p.restart()
		state := p.Status().State
		reached[state]++
		if pend, ok := p.Pending(); ok && pend.Sent {
			if _, err := p.Resume(ctx, pin); err != nil {
				t.Fatalf("%d writes: Resume: %v", n, err)
			}
		} else if state == StateNone {
			if s.generation != 0 {
				t.Fatalf("%d writes: the server bound the account and the device forgot it (%v)", n, err)
			}
			p.activate()
		}
		if s.generation != 1 {
			t.Fatalf("%d writes: bound %d times", n, s.generation)
		}
		p.restart()
		if err := p.online(ctx, func(session *vss.Session) error { return session.Open(ctx) }); err != nil {
			t.Fatalf("%d writes: a session: %v", n, err)
		}
		if _, err := p.OfferHandover(ctx, pin, "vi"); err != nil {
			t.Fatalf("%d writes: the owner key: %v", n, err)
		}
		p.off()
		if err == nil {
			break
		}
		if !errors.Is(err, killed) {
			t.Fatalf("%d writes: %v", n, err)
		}
	}
	if reached[StateNone] < 4 || reached[StateActive] < 3 {
		t.Fatalf("the faults did not fall all over the activation: %v", reached)
	}
}

func TestSpentPasswordNeedsANewOne(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	p := newPhone(t, s)
	p.start()
	for range 5 {
		_, err := p.CompleteActivation(ctx, Completion{PIN: pin, OTP: "111222", ActivationCode: letter})
		refusedWith(t, err, vss.CodeActivationRefused)
	}
	_, err := p.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, ActivationCode: letter})
	refusedWith(t, err, vss.CodeOTPSpent)
	if _, err := p.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, ActivationCode: letter}); !errors.Is(err, ErrNoActivation) {
		t.Fatalf("with a spent handle: %v", err)
	}
	p.activate()
}

func TestHandover(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	old, young := newPhone(t, s), newPhone(t, s)
	old.activate()
	text, err := old.OwnerText(ctx, vss.OwnerOperationHandover, "en")
	if err != nil || len(text) == 0 {
		t.Fatalf("%v, %v", text, err)
	}
	asked := s.calls["GET /v1/account"]
	offer, err := old.OfferHandover(ctx, pin, "en")
	if err != nil {
		t.Fatal(err)
	}
	if s.calls["GET /v1/account"] != asked {
		t.Fatal("what was signed was fetched anew after the person read it")
	}
	qr, err := ParseHandover(offer.Text)
	if err != nil || qr.Account != account || !IsHandover(offer.Text) {
		t.Fatalf("%+v, %v", qr, err)
	}
	young.start()
	_, err = young.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, HandoverSecret: encodeSecret([16]byte{7})})
	refusedWith(t, err, vss.CodeActivationRefused)
	if _, err := young.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, HandoverSecret: qr.Secret}); err != nil {
		t.Fatal(err)
	}
	// The old device learns it at the next thing it asks, and remembers.
	if _, err := old.Checks(ctx, time.Time{}, 0); !errors.Is(err, ErrRetired) {
		t.Fatalf("the old device: %v", err)
	}
	old.restart()
	if got := old.Status(); got.State != StateRetired || got.Account != account {
		t.Fatalf("%+v", got)
	}
	if _, err := old.Present(ctx); !errors.Is(err, ErrRetired) {
		t.Fatalf("a code of a retired device: %v", err)
	}
	if _, err := old.PrintedPayload(); !errors.Is(err, ErrRetired) {
		t.Fatalf("the printed payload of a retired device: %v", err)
	}
	if _, err := old.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", PIN: pin}); !errors.Is(err, ErrRetired) {
		t.Fatalf("an activation over a retired one: %v", err)
	}
	if err := young.Acknowledge(ctx); !errors.Is(err, ErrActive) {
		t.Fatalf("wiping an active device without a word: %v", err)
	}
	if err := old.Acknowledge(ctx); err != nil {
		t.Fatal(err)
	}
	if got := old.Status(); got.State != StateNone {
		t.Fatalf("%+v", got)
	}
	if _, err := young.Checks(ctx, time.Time{}, 0); err != nil {
		t.Fatal(err)
	}
}

func TestRelease(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	p := newPhone(t, s)
	if err := p.Release(ctx, pin, "vi"); !errors.Is(err, ErrNotActive) {
		t.Fatalf("before activation: %v", err)
	}
	p.activate()
	var wrong *storage.WrongPINError
	if err := p.Release(ctx, otherPIN, "vi"); !errors.As(err, &wrong) || len(s.tokens) != 0 {
		t.Fatalf("a wrong PIN: %v", err)
	}
	s.set(func() { s.before = func(_ string, w http.ResponseWriter) bool { return dropped(w) } })
	if err := p.Release(ctx, pin, "vi"); !errors.Is(err, ErrOffline) || p.Status().State != StateActive {
		t.Fatalf("offline: %v", err)
	}
	s.set(func() { s.before = nil })
	if err := p.Release(ctx, pin, "vi"); err != nil || !s.released {
		t.Fatal(err)
	}
	if got := p.Status(); got.State != StateNone {
		t.Fatalf("%+v", got)
	}
	if _, err := p.ks.Key(ctx, platform.DeviceKey); !errors.Is(err, platform.ErrNotFound) {
		t.Fatalf("the device key is still there: %v", err)
	}
	p.restart()
	p.activate() // the same installation may begin anew
}

func TestWipeLocal(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	p := newPhone(t, s)
	if err := p.WipeLocal(ctx); err != nil {
		t.Fatalf("nothing bound: %v", err)
	}
	p.activate()
	if err := p.WipeLocal(ctx); !errors.Is(err, ErrStillBound) {
		t.Fatalf("bound: %v", err)
	}
	if p.Status().State != StateNone || s.bound == nil {
		t.Fatal("the device was not wiped, or the server was told")
	}
}

func TestRolledBackVaultIsRefused(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	p := newPhone(t, s)
	p.activate()
	s.set(func() { s.minVault = 1 << 40 })
	_, err := p.Checks(ctx, time.Time{}, 0)
	refusedWith(t, err, vss.CodeVaultRolledBack)
	if p.Status().State != StateActive {
		t.Fatal("the binding was given up")
	}
}

// A server that did not bind the account cannot end the binding.
func TestOtherServer(t *testing.T) {
	ctx, s := context.Background(), newServer(t, clockOfTests())
	p := newPhone(t, s)
	p.activate()
	p.server = newServer(t, clockOfTests())
	p.restart()
	if _, err := p.Checks(ctx, time.Time{}, 0); !errors.Is(err, ErrOtherServer) {
		t.Fatalf("%v", err)
	}
	p.server = s
	p.restart()
	if _, err := p.Checks(ctx, time.Time{}, 0); err != nil || p.Status().State != StateActive {
		t.Fatalf("back at its own server: %v", err)
	}
}

func TestBirthHint(t *testing.T) {
	for account, want := range map[string]string{"079187000001": "1987", "079203000001": "2003", "0199000001": "", "x": ""} {
		if got := BirthHint(account); got != want {
			t.Errorf("BirthHint(%s) = %q, want %q", account, got, want)
		}
	}
	p := newPhone(t, newServer(t, clockOfTests()))
	if _, err := p.StartActivation(context.Background(), ActivationRequest{Account: "079187000001", Language: "vi", PIN: "461987"}); !errors.Is(err, storage.ErrPINBirthDate) {
		t.Fatalf("a PIN with the year of birth: %v", err)
	}
}

func TestNoServer(t *testing.T) {
	ctx, p := context.Background(), newPhone(t, nil)
	for name, err := range map[string]error{
		"start":    second(p.StartActivation(ctx, ActivationRequest{Account: account, Language: "vi", PIN: pin})),
		"complete": second(p.CompleteActivation(ctx, Completion{PIN: pin, OTP: password, ActivationCode: letter})),
		"resume":   second(p.Resume(ctx, pin)),
	} {
		if !errors.Is(err, ErrNoServer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p.RenewDue() {
		t.Error("a renewal is due without a server")
	}
}

func second[T any](_ T, err error) error { return err }

// Without the server the clock goes by what an earlier run heard, says so, and never stands before it.
func TestClock(t *testing.T) {
	server := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	s := newServer(t, func() time.Time { return server })
	p := newPhone(t, s)
	p.now = server.Add(-3 * time.Hour) // the phone is three hours slow
	if now, verified := p.Now(); verified || !now.Equal(p.now) {
		t.Fatalf("%v %v", now, verified)
	}
	p.start()
	if now, verified := p.Now(); !verified || now.Sub(server).Abs() > time.Second {
		t.Fatalf("%v %v", now, verified)
	}
	if _, err := p.CompleteActivation(context.Background(), Completion{PIN: pin, OTP: password, ActivationCode: letter}); err != nil {
		t.Fatal(err)
	}
	p.now = p.now.Add(time.Hour)
	p.restart()
	if now, verified := p.Now(); verified || now.Sub(server.Add(time.Hour)).Abs() > time.Second {
		t.Fatalf("an hour later: %v %v", now, verified)
	}
	p.now = p.now.Add(-48 * time.Hour)
	if now, verified := p.Now(); verified || now.Before(server.Add(-time.Second)) {
		t.Fatalf("turned back: %v %v", now, verified)
	}
}
