package assembly

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/cardcode/signed"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// house is a whole backend behind a real HTTP server, with a clock of its own.
type house struct {
	*Backend
	t       testing.TB
	url     string
	client  *vss.Client
	sandbox shapes.Client
	log     *lockedBuffer

	mu    sync.Mutex
	ahead time.Duration
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// clock is the real time, since the client's is too, plus what the test let pass.
func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Now().Add(h.ahead)
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ahead += d
}

func newHouse(t testing.TB, sandboxed bool) *house {
	t.Helper()
	return newHouseOn(t, sandboxed, storetest.Target(t))
}

// newHouseOn opens a backend on a database.
func newHouseOn(t testing.TB, sandboxed bool, database string) *house {
	t.Helper()
	h := &house{t: t, log: &lockedBuffer{}}
	var handler http.Handler
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	h.url = "http://" + server.Listener.Addr().String()
	var err error
	h.Backend, err = Open(t.Context(), Config{Data: t.TempDir(), Database: database, PublicURL: h.url, Sandbox: sandboxed, Now: h.clock, Log: slog.New(slog.NewTextHandler(discreet.Log(t, h.log), &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	handler = h.Handler()
	server.Start()
	t.Cleanup(func() {
		server.Close()
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	h.sandbox = shapes.Client{BaseURL: h.url, HTTP: server.Client()}
	h.client = h.newClient()
	return h
}

func (h *house) newClient() *vss.Client {
	h.t.Helper()
	c, err := vss.New(vss.Options{BaseURL: h.url, Language: "en", Clock: vss.NewClock(h.clock), Wait: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h *house) personas() []shapes.Persona {
	h.t.Helper()
	all, err := h.sandbox.Personas(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	return all
}

func (h *house) persona(id string) shapes.Persona {
	h.t.Helper()
	for _, p := range h.personas() {
		if p.ID == id {
			return p
		}
	}
	h.t.Fatalf("the sandbox has no %s", id)
	return shapes.Persona{}
}

// password is the newest one-time password of an account.
func (h *house) password(account string) string {
	h.t.Helper()
	all, err := h.sandbox.Outbox(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	for _, m := range slices.Backward(all) {
		if m.Account == account && m.Code != "" {
			return m.Code
		}
	}
	h.t.Fatalf("no one-time password went out to %s", account)
	return ""
}

// phone is the app's side of one device: its keys and what the server gave it.
type phone struct {
	h             *house
	device, owner *ecdsa.PrivateKey
	binding       vss.Binding
	session       *vss.Session
	credential    []byte
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// start asks for a one-time password with new keys.
func (h *house) start(account string) (*phone, string) {
	h.t.Helper()
	p := &phone{h: h, device: newKey(h.t), owner: newKey(h.t)}
	started, err := h.client.StartActivation(context.Background(), p.keys(), vss.ActivationStart{Account: account, KeyLevel: 1, Language: vss.LanguageVi, Device: "Máy thử"})
	if err != nil {
		h.t.Fatal(err)
	}
	return p, started.Handle
}

func (p *phone) keys() vss.NewKeys { return vss.NewKeys{Device: p.device, Owner: p.owner} }

// bound takes the binding and fetches the card.
func (p *phone) bound(b vss.Binding) *phone {
	p.h.t.Helper()
	p.binding = b
	var err error
	p.session, err = p.h.client.NewSession(vss.Identity{DeviceID: b.DeviceId, BindingGeneration: b.BindingGeneration,
		DeviceKey: p.signer, VaultGeneration: func() int64 { return 1 }})
	if err != nil {
		p.h.t.Fatal(err)
	}
	p.renew()
	return p
}

func (p *phone) renew() {
	p.h.t.Helper()
	issued, err := p.session.IssueCredential(context.Background())
	if err != nil {
		p.h.t.Fatal(err)
	}
	if p.credential, err = base64.RawURLEncoding.DecodeString(issued.Credential); err != nil {
		p.h.t.Fatal(err)
	}
}

// activate binds a persona to a new phone by letter and one-time password.
func (h *house) activate(who shapes.Persona) *phone {
	h.t.Helper()
	p, handle := h.start(who.Account)
	b, err := h.client.CompleteActivation(context.Background(), p.keys(), handle, vss.ActivationCompletion{Otp: h.password(who.Account), ActivationCode: &who.ActivationCode})
	if err != nil {
		h.t.Fatalf("activate %s: %v", who.ID, err)
	}
	return p.bound(b)
}

// code is a fresh card code.
func (p *phone) code() string {
	p.h.t.Helper()
	return p.present(p.credential)
}

func (p *phone) present(credential []byte) string {
	p.h.t.Helper()
	raw, err := signed.Present(rand.Reader, credential, p.device, signed.PresentationInput{IssuedAt: p.h.clock()})
	if err != nil {
		p.h.t.Fatal(err)
	}
	return signed.Encode(raw)
}

// statement fills in what every owner statement needs.
func (p *phone) statement(operation vss.OwnerOperation) (vss.OwnerChallenge, vss.Shown) {
	p.h.t.Helper()
	account, err := p.session.Account(context.Background())
	if err != nil {
		p.h.t.Fatal(err)
	}
	shown, err := ownertext.Shown(operation, vss.LanguageVi, account)
	if err != nil {
		p.h.t.Fatal(err)
	}
	challenge, err := p.session.OwnerChallenge(context.Background(), operation, vss.LanguageVi)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return challenge, shown
}

func (p *phone) release() error {
	p.h.t.Helper()
	c, shown := p.statement(vss.OwnerOperationReleaseDevice)
	return p.session.ReleaseDevice(context.Background(), p.owner, vss.DeviceRelease{Operation: vss.DeviceReleaseOperationReleaseDevice, Audience: p.h.url, Account: p.binding.Account,
		BindingGeneration: p.binding.BindingGeneration, Challenge: c.Challenge, ResourceVersion: c.ResourceVersion, Language: vss.LanguageVi, Shown: shown})
}

func (h *house) desk(name string) *vss.Desk {
	h.t.Helper()
	key := newKey(h.t)
	d, err := h.sandbox.EnrolDesk(context.Background(), &key.PublicKey, "01999", name)
	if err != nil {
		h.t.Fatal(err)
	}
	return &vss.Desk{Client: h.client, ID: d.DeskID, Key: key}
}

// check has a desk check a scan under a new id.
func (h *house) check(d *vss.Desk, scan string) vss.CheckResult {
	h.t.Helper()
	r, err := d.Check(context.Background(), vss.CheckRequest{CheckId: uuid.New(), Scan: scan, Purpose: vss.CheckPurposeReception})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func wantVerdict(t testing.TB, r vss.CheckResult, verdict vss.Verdict, reasons ...string) {
	t.Helper()
	if r.Verdict != verdict {
		t.Errorf("the verdict is %s %v, want %s", r.Verdict, r.Reasons, verdict)
	}
	for _, reason := range reasons {
		if !slices.Contains(r.Reasons, reason) {
			t.Errorf("the reasons are %v, want %s among them", r.Reasons, reason)
		}
	}
}

func wantCode(t testing.TB, what string, err error, code vss.Code) {
	t.Helper()
	var p *vss.Problem
	if !errors.As(err, &p) || vss.Code(p.Code) != code {
		t.Errorf("%s: %v, want a problem with %s", what, err, code)
	}
}

func (p *phone) signer(context.Context) (crypto.Signer, error) { return p.device, nil }
