package endtoend

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"

	"vssid/app/vss"
	"vssid/app/vss/sandbox"
)

// phone is a citizen's device in the hands of a test: the app's own client, with keys the test can misuse and a wire it can read.
type phone struct {
	t       *testing.T
	w       *town
	client  *vss.Client
	wire    *wire
	device  *ecdsa.PrivateKey
	owner   *ecdsa.PrivateKey
	binding vss.Binding
	session *vss.Session
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (w *town) phone(t *testing.T) *phone {
	t.Helper()
	read := new(wire)
	client, err := vss.New(vss.Options{BaseURL: w.URL, HTTP: &http.Client{Transport: read}, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return &phone{t: t, w: w, client: client, wire: read, device: newKey(t), owner: newKey(t)}
}

func (p *phone) keys() vss.NewKeys { return vss.NewKeys{Device: p.device, Owner: p.owner} }

// start asks for a one-time password and reads it off the sandbox's outbox.
func (p *phone) start(account string) (handle vss.Handle, otp string) {
	p.t.Helper()
	seen, err := p.w.Passwords(p.t.Context(), account)
	if err != nil {
		p.t.Fatal(err)
	}
	started, err := p.client.StartActivation(p.t.Context(), p.keys(),
		vss.ActivationStart{Account: account, KeyLevel: 1, Language: vss.LanguageEn, Device: "A test's phone"})
	if err != nil {
		p.t.Fatalf("asking for a one-time password: %v", err)
	}
	otp, err = p.w.OneTimePassword(p.t.Context(), account, len(seen))
	if err != nil {
		p.t.Fatal(err)
	}
	return started.Handle, otp
}

// complete ends an activation and opens a session.
func (p *phone) complete(handle vss.Handle, c vss.ActivationCompletion) error {
	binding, err := p.client.CompleteActivation(p.t.Context(), p.keys(), handle, c)
	if err != nil {
		return err
	}
	p.binding = binding
	p.session, err = p.client.NewSession(p.identity())
	return err
}

func (p *phone) identity() vss.Identity {
	return vss.Identity{
		DeviceID:          p.binding.DeviceId,
		BindingGeneration: p.binding.BindingGeneration,
		DeviceKey:         func(context.Context) (crypto.Signer, error) { return p.device, nil },
		VaultGeneration:   func() int64 { return 1 },
	}
}

// activated gives a phone that holds the person's account.
func (w *town) activated(t *testing.T, who sandbox.Persona) *phone {
	t.Helper()
	p := w.phone(t)
	handle, otp := p.start(who.Account)
	if err := p.complete(handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &who.ActivationCode}); err != nil {
		t.Fatalf("activating %s: %v", who.ID, err)
	}
	return p
}

// alive fails the test unless the phone's session answers.
func (p *phone) alive() {
	p.t.Helper()
	if _, err := p.session.Account(p.t.Context()); err != nil {
		p.t.Errorf("the phone that holds the account is refused: %v", err)
	}
}

// refused fails the test unless err is a refusal with the code.
func refused(t *testing.T, what string, err error, codes ...vss.Code) {
	t.Helper()
	got := vss.CodeOf(err)
	for _, code := range codes {
		if got == code {
			return
		}
	}
	t.Errorf("%s: got %v, want a refusal with code %v", what, err, codes)
}

// message is one request as it went over the wire.
type message struct {
	method, url string
	header      http.Header
	body        []byte
}

// wire carries a client's requests and remembers them, as somebody who reads the traffic could. change, when set, alters the header of what goes
// out, after the client has put its proofs in.
type wire struct {
	change func(h http.Header)

	mu   sync.Mutex
	sent []message
}

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.change != nil {
		r = r.Clone(r.Context())
		w.change(r.Header)
	}
	m := message{method: r.Method, url: r.URL.String(), header: r.Header.Clone()}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		m.body = body
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	w.mu.Lock()
	w.sent = append(w.sent, m)
	w.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

// last is the last request that went out.
func (w *wire) last() message {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.sent[len(w.sent)-1]
	m.header = m.header.Clone()
	m.body = bytes.Clone(m.body)
	return m
}

// read sends a message that must succeed and returns the answer's body.
func (m message) read(t *testing.T) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), m.method, m.url, bytes.NewReader(m.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = m.header
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 300 {
		t.Fatalf("%s %s: status %d, %v: %s", m.method, m.url, resp.StatusCode, err, body)
	}
	return body
}

// send puts a message on the wire as it is, without the client's manners, and returns the status and the refusal's code.
func (m message) send(t *testing.T) (status int, code vss.Code, answer http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), m.method, m.url, bytes.NewReader(m.body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = m.header
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode >= 400 {
		var problem vss.Problem
		if err := json.Unmarshal(body, &problem); err != nil {
			t.Fatalf("the refusal is no problem document: %s", body)
		}
		code = vss.Code(problem.Code)
	}
	return resp.StatusCode, code, resp.Header
}
