package main_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
)

// These tests drive the real backend, as a process of its own, with the app's real client.

var (
	programs stage.Programs
	backend  *stage.Backend
	people   = make(chan stage.Persona, 1000) // those no test uses now
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	dir, err := os.MkdirTemp("", "vss-backend-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	programs, err = stage.Build(ctx, dir+"/bin", "vss-backend")
	if err == nil {
		backend, err = stage.StartBackend(ctx, programs, dir+"/data", "127.0.0.1:0")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer backend.Kill()
	all, err := backend.Personas(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for _, p := range all {
		if p.Expect == "genuine" && len(people) < cap(people) {
			people <- p
		}
	}
	code := m.Run()
	if err := backend.Stop(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, "the backend did not end well:", err)
		return 1
	}
	return code
}

// wire sends requests on and remembers them, so that a test can play the thief who saw them.
type wire struct {
	mu   sync.Mutex
	seen []sent
	held string // requests to this URL are remembered and not sent
}

var errHeld = errors.New("held back")

// hold keeps requests to a URL from being sent.
func (w *wire) hold(url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = url
}

type sent struct {
	method, url string
	header      http.Header
	body        []byte
	host        string // Host header, where it is not the URL's
}

// RoundTrip remembers and sends.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	w.mu.Lock()
	w.seen = append(w.seen, sent{r.Method, r.URL.String(), r.Header.Clone(), body, ""})
	held := w.held == r.URL.String()
	w.mu.Unlock()
	if held {
		return nil, errHeld
	}
	return http.DefaultTransport.RoundTrip(r)
}

// last is the last request to a path.
func (w *wire) last(t *testing.T, path string) sent {
	t.Helper()
	return w.lastAt(t, backend.URL+path)
}

func (w *wire) lastAt(t *testing.T, url string) sent {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := len(w.seen) - 1; i >= 0; i-- {
		if w.seen[i].url == url {
			return w.seen[i]
		}
	}
	t.Fatalf("nothing was sent to %s", url)
	return sent{}
}

// again sends a request as given and returns status and code.
func (s sent) again(t *testing.T) (int, vss.Code) {
	t.Helper()
	r, err := http.NewRequest(s.method, s.url, bytes.NewReader(s.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header, r.Host = s.header, s.host
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var p vss.Problem
	if resp.StatusCode >= 400 {
		if err := json.NewDecoder(resp.Body).Decode(&p); err != nil {
			t.Fatalf("%s %s: status %d without a problem document: %v", s.method, s.url, resp.StatusCode, err)
		}
	}
	return resp.StatusCode, vss.Code(p.Code)
}

// phone is one device of one person.
type phone struct {
	t       *testing.T
	persona stage.Persona
	wire    *wire
	client  *vss.Client
	keys    vss.NewKeys
	device  *ecdsa.PrivateKey
	owner   *ecdsa.PrivateKey
	binding vss.Binding
	session *vss.Session
	vault   int64
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// somebody gives a person that no other test uses now. Afterwards their binding ends as at the counter, and a new letter goes out to them.
func somebody(t *testing.T) stage.Persona {
	t.Helper()
	pages := sandbox.Client{BaseURL: backend.URL}
	select {
	case p := <-people:
		t.Cleanup(func() {
			if err := pages.Unbind(context.Background(), p.ID); err != nil {
				t.Errorf("end the binding of %s: %v", p.ID, err)
			}
			letter, err := pages.NewLetter(context.Background(), p.ID)
			if err != nil {
				t.Errorf("a new letter to %s: %v", p.ID, err)
			}
			p.ActivationCode = letter.ActivationCode
			people <- p
		})
		return p
	default:
		t.Fatal("all of the sandbox's people are busy")
		return stage.Persona{}
	}
}

func newPhone(t *testing.T, p stage.Persona) *phone {
	t.Helper()
	return newPhoneAt(t, backend.URL, p)
}

func newPhoneAt(t *testing.T, url string, p stage.Persona) *phone {
	t.Helper()
	f := &phone{t: t, persona: p, wire: &wire{}, device: newKey(t), owner: newKey(t), vault: 1}
	f.keys = vss.NewKeys{Device: f.device, Owner: f.owner}
	f.client = newClientAt(t, url, f.wire)
	return f
}

func newClient(t *testing.T, w *wire) *vss.Client {
	t.Helper()
	return newClientAt(t, backend.URL, w)
}

func newClientAt(t *testing.T, url string, w *wire) *vss.Client {
	t.Helper()
	c, err := vss.New(vss.Options{BaseURL: url, Language: "en", HTTP: &http.Client{Transport: w, Timeout: 30 * time.Second},
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// freshNonce is what the server hands to anybody who asks anything.
func freshNonce(t *testing.T) string {
	t.Helper()
	resp, err := http.Get(backend.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.Header.Get(vss.HeaderDPoPNonce)
}

// start asks for a one-time password and reads it from the sandbox's outbox.
func (f *phone) start() (vss.Handle, string) {
	f.t.Helper()
	seen, err := backend.Outbox(f.t.Context(), f.persona.Account)
	if err != nil {
		f.t.Fatal(err)
	}
	passwords := 0
	for _, m := range seen {
		if m.Code != "" {
			passwords++
		}
	}
	started, err := f.client.StartActivation(f.t.Context(), f.keys, vss.ActivationStart{Account: f.persona.Account, KeyLevel: 1, Language: vss.LanguageVi, Device: "End-to-end test"})
	if err != nil {
		f.t.Fatalf("start the activation: %v", err)
	}
	ctx, cancel := context.WithTimeout(f.t.Context(), 20*time.Second)
	defer cancel()
	otp, err := backend.OneTimePassword(ctx, f.persona.Account, passwords)
	if err != nil {
		f.t.Fatal(err)
	}
	return started.Handle, otp
}

func (f *phone) deviceKey(context.Context) (crypto.Signer, error) { return f.device, nil }

// bound takes a completed activation over.
func (f *phone) bound(b vss.Binding, err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatalf("complete the activation: %v", err)
	}
	f.binding = b
	f.session, err = f.client.NewSession(vss.Identity{DeviceID: b.DeviceId, BindingGeneration: b.BindingGeneration,
		DeviceKey: f.deviceKey, VaultGeneration: func() int64 { return f.vault }})
	if err != nil {
		f.t.Fatal(err)
	}
}

// activated is a phone that holds a fresh person's account by activation code.
func activated(t *testing.T) *phone {
	t.Helper()
	f := newPhone(t, somebody(t))
	handle, otp := f.start()
	f.bound(f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode}))
	return f
}

// handoverOffer is a good statement over a fresh challenge, with the secret it offers.
func (f *phone) handoverOffer() (vss.HandoverOffer, string) {
	f.t.Helper()
	account, err := f.session.Account(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	challenge, err := f.session.OwnerChallenge(f.t.Context(), vss.OwnerOperationHandover, vss.LanguageVi)
	if err != nil {
		f.t.Fatal(err)
	}
	shown, err := ownertext.Shown(vss.OwnerOperationHandover, vss.LanguageVi, account)
	if err != nil {
		f.t.Fatal(err)
	}
	var secret [16]byte
	rand.Read(secret[:])
	hash := sha256.Sum256(secret[:])
	return vss.HandoverOffer{Operation: vss.HandoverOfferOperationHandover, Audience: f.client.BaseURL(), Account: account.Account, BindingGeneration: account.Device.BindingGeneration,
		Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageVi, Shown: shown,
		SecretHash: base64.RawURLEncoding.EncodeToString(hash[:])}, crockford(secret[:])
}

// crockford writes bytes as docs/protocol.md shows a hand-over secret: 26 characters for 16 bytes.
func crockford(b []byte) string {
	return base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding).EncodeToString(b)
}

func wantCode(t *testing.T, what string, err error, code vss.Code) {
	t.Helper()
	if vss.CodeOf(err) != code {
		t.Errorf("%s: got %v, want code %s", what, err, code)
	}
}

func wantAgain(t *testing.T, what string, s sent, code vss.Code) {
	t.Helper()
	if status, got := s.again(t); got != code {
		t.Errorf("%s: status %d, code %s, want code %s", what, status, got, code)
	}
}
