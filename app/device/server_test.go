package device

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/app/vss/proof"
)

// The made-up person of these tests.
const (
	account  = "0199000001"
	holder   = "NGUYỄN THỊ THỬ NGHIỆM"
	letter   = "7K3M-Q9XA-0042"
	password = "482915"
)

// server is the part of VSS that a device talks to. It holds every proof to the contract, as the real one does.
type server struct {
	*httptest.Server
	mu         sync.Mutex
	now        func() time.Time
	otp        string
	handles    map[string]*activation
	bound      *bound
	generation int64
	challenges map[string]bool
	tokens     map[string]string // token → session thumbprint
	handover   string            // SHA-256 of the offered secret
	minVault   int64
	released   bool
	filed      string // thumbprint of the key that filed a registration; the server takes any
	calls      map[string]int
	// before and after are faults: a handler that answers true has dealt with the request (or dropped it).
	before, after func(operation string, w http.ResponseWriter) bool
	issue         func(device *ecdsa.PublicKey) (credential []byte, expires time.Time)
	metadata      http.Handler
	changes       int64 // of the card since the first version
}

type activation struct {
	device, owner string
	tries         int
	answer        *vss.Binding
}

type bound struct {
	binding       vss.Binding
	device, owner *ecdsa.PublicKey
	name          string
}

func newServer(t testing.TB, now func() time.Time) *server {
	s := &server{now: now, otp: password, handles: map[string]*activation{}, challenges: map[string]bool{}, tokens: map[string]string{}, calls: map[string]int{}}
	mux := http.NewServeMux()
	for pattern, handler := range map[string]func(*http.Request, []byte) (int, any){
		"POST /v1/activations":                     s.startActivation,
		"POST /v1/activations/{handle}/completion": s.completeActivation,
		"POST /v1/session-challenges":              s.challenge,
		"POST /v1/token":                           s.token,
		"GET /v1/account":                          s.session(s.account),
		"GET /v1/card":                             s.session(s.card),
		"POST /v1/card/credential":                 s.session(s.credential),
		"GET /v1/card/checks":                      s.session(func(*http.Request, []byte) (int, any) { return 200, vss.CardCheckList{Checks: []vss.CardCheck{}} }),
		"POST /v1/owner-challenges":                s.session(s.ownerChallenge),
		"POST /v1/handovers":                       s.session(s.owner(s.offer)),
		"POST /v1/device/release":                  s.session(s.owner(s.release)),
		"GET /v1/applications/{id}":                s.application,
	} {
		mux.HandleFunc(pattern, s.serve(pattern, handler))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
		if s.metadata == nil {
			http.NotFound(w, r)
			return
		}
		s.metadata.ServeHTTP(w, r)
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// set changes the server between two requests.
func (s *server) set(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// no is a refusal.
type no struct {
	status int
	code   vss.Code
}

func (s *server) serve(operation string, handler func(*http.Request, []byte) (int, any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls[operation]++
		w.Header().Set("DPoP-Nonce", "nonce-of-the-test")
		w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
		if s.before != nil && s.before(operation, w) {
			return
		}
		status, answer := handler(r, body)
		if s.after != nil && s.after(operation, w) {
			return
		}
		if refusal, ok := answer.(no); ok {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(refusal.status)
			json.NewEncoder(w).Encode(vss.Problem{Type: vss.ProblemTypePrefix + string(refusal.code), Title: "refused", Status: refusal.status, Code: string(refusal.code)})
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if answer != nil {
			json.NewEncoder(w).Encode(answer)
		}
	}
}

func refuse(status int, code vss.Code) (int, any) { return status, no{status, code} }

// dropped hangs up without an answer.
func dropped(w http.ResponseWriter) bool {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
	return true
}

func (s *server) expected(r *http.Request, body []byte) proof.Expected {
	return proof.Expected{Method: r.Method, URL: s.URL + r.URL.Path, Audience: s.URL, Body: body, Now: s.now(),
		Nonce: func(nonce string) bool { return nonce == "nonce-of-the-test" }}
}

func (s *server) halves(r *http.Request, body []byte) (device, owner proof.Verified, err error) {
	return proof.VerifyActivation(r.Header.Get(vss.HeaderDeviceProof), r.Header.Get(vss.HeaderOwnerProof), s.expected(r, body))
}

func random(parts ...any) string {
	sum := sha256.Sum256(fmt.Append(nil, parts...))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s *server) startActivation(r *http.Request, body []byte) (int, any) {
	device, owner, err := s.halves(r, body)
	if err != nil {
		return refuse(401, vss.CodeUseNonce)
	}
	handle := random("handle", len(s.handles))
	s.handles[handle] = &activation{device: device.Thumbprint, owner: owner.Thumbprint}
	now := s.now()
	return 201, vss.ActivationStarted{Handle: handle, ExpiresAt: now.Add(5 * time.Minute), ResendAfter: now.Add(time.Minute), ServerTime: now}
}

func (s *server) completeActivation(r *http.Request, body []byte) (int, any) {
	device, owner, err := s.halves(r, body)
	if err != nil {
		return refuse(401, vss.CodeUseNonce)
	}
	a := s.handles[r.PathValue("handle")]
	if a == nil || a.device != device.Thumbprint || a.owner != owner.Thumbprint {
		return refuse(403, vss.CodeActivationRefused)
	}
	if a.answer != nil {
		return 200, *a.answer
	}
	if a.tries >= 5 {
		return refuse(410, vss.CodeOTPSpent)
	}
	var c vss.ActivationCompletion
	if err := json.Unmarshal(body, &c); err != nil {
		return refuse(400, vss.CodeInvalidRequest)
	}
	a.tries++
	rightLetter := c.ActivationCode != nil && *c.ActivationCode == letter
	filedHere := c.FiledHere != nil && *c.FiledHere && s.filed != "" && device.Thumbprint == s.filed
	rightSecret := c.HandoverSecret != nil && s.handover != "" && hashOf(*c.HandoverSecret) == s.handover
	if c.Otp != s.otp || rightLetter == rightSecret && !filedHere {
		return refuse(403, vss.CodeActivationRefused)
	}
	s.generation++
	a.answer = &vss.Binding{Account: account, DeviceId: random("device", s.generation)[:22], BindingGeneration: s.generation, BoundAt: s.now(), HolderName: holder, ServerTime: s.now()}
	s.bound = &bound{binding: *a.answer, device: device.Key, owner: owner.Key, name: "test device"}
	s.handover, s.tokens, s.minVault = "", map[string]string{}, 0
	return 200, *a.answer
}

// application takes any registration of whatever key asks.
func (s *server) application(r *http.Request, body []byte) (int, any) {
	v, err := proof.VerifyApplicant(r.Header.Get(vss.HeaderApplicantProof), s.expected(r, body))
	if err != nil {
		return refuse(401, vss.CodeUseNonce)
	}
	s.filed = v.Thumbprint
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return refuse(404, vss.CodeNotFound)
	}
	return 200, vss.Application{ApplicationId: id, Receipt: "HS-0000-0000", State: vss.ApplicationStateApproved, Revision: 1, Photos: []vss.PhotoReceived{}, Events: []vss.ApplicationEvent{}, ServerTime: s.now()}
}

func hashOf(secret string) string {
	raw, _ := decodeSecret(secret)
	sum := sha256.Sum256(raw[:])
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (s *server) challenge(*http.Request, []byte) (int, any) {
	c := random("challenge", len(s.challenges))
	s.challenges[c] = true
	return 201, vss.Challenge{Challenge: c, ExpiresAt: s.now().Add(time.Minute)}
}

func (s *server) token(r *http.Request, body []byte) (int, any) {
	verified, err := proof.VerifySession(r.Header.Get(vss.HeaderDPoP), s.expected(r, body))
	if err != nil {
		return refuse(401, vss.CodeUseNonce)
	}
	form, _ := url.ParseQuery(string(body))
	assertion, err := proof.VerifyAssertion(form.Get("assertion"), s.URL+"/v1/token", verified.Thumbprint, s.now(), func(id string) (*ecdsa.PublicKey, error) {
		if s.bound == nil || s.bound.binding.DeviceId != id {
			return nil, proof.ErrKeyUnknown
		}
		return s.bound.device, nil
	})
	switch {
	case err != nil:
		return refuse(403, vss.CodeBindingEnded)
	case !s.challenges[assertion.Challenge]:
		return refuse(409, vss.CodeChallengeUsed)
	case assertion.VaultGeneration < s.minVault:
		return refuse(409, vss.CodeVaultRolledBack)
	}
	s.minVault = assertion.VaultGeneration
	delete(s.challenges, assertion.Challenge)
	token := random("token", len(s.tokens), s.generation)
	s.tokens[token] = verified.Thumbprint
	return 200, vss.Token{AccessToken: token, TokenType: vss.TokenTokenTypeDPoP, ExpiresIn: 600}
}

func (s *server) session(handler func(*http.Request, []byte) (int, any)) func(*http.Request, []byte) (int, any) {
	return func(r *http.Request, body []byte) (int, any) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "DPoP ")
		want := s.expected(r, body)
		want.AccessToken = token
		verified, err := proof.VerifySession(r.Header.Get(vss.HeaderDPoP), want)
		switch {
		case s.bound == nil:
			return refuse(403, vss.CodeBindingEnded)
		case err != nil:
			return refuse(401, vss.CodeProofInvalid)
		case s.tokens[token] != verified.Thumbprint:
			return refuse(401, vss.CodeTokenInvalid)
		}
		return handler(r, body)
	}
}

func (s *server) accountNow() vss.Account {
	b := s.bound.binding
	return vss.Account{Account: account, ServerTime: s.now(), Device: vss.Device{DeviceId: b.DeviceId, Name: s.bound.name, BoundAt: b.BoundAt, KeyLevel: 1, BindingGeneration: b.BindingGeneration}}
}

func (s *server) account(*http.Request, []byte) (int, any) { return 200, s.accountNow() }

func (s *server) card(*http.Request, []byte) (int, any) {
	var card vss.Card
	raw := `{"version":1,"cardNumber":"GD4790199000001","socialInsuranceNumber":"0199000001","holderName":"` + holder + `","dateOfBirth":"1987-05-12","sex":"female",
		"facilityCode":"79025","facilityName":"Bệnh viện Thử Nghiệm","validFrom":"2026-01-01","validTo":"2026-12-31","benefitLevel":4,"livingArea":"","state":"active",
		"bhytPayload":"GD4790199000001|…|","serverTime":"2026-03-01T08:00:00Z"}`
	if err := json.Unmarshal([]byte(raw), &card); err != nil {
		panic(err)
	}
	card.ServerTime, card.Version = s.now(), 1+s.changes
	return 200, card
}

func (s *server) credential(*http.Request, []byte) (int, any) {
	credential, expires := s.issue(s.bound.device)
	return 201, vss.IssuedCredential{Credential: base64.RawURLEncoding.EncodeToString(credential), ExpiresAt: expires, RenewAfter: s.now().Add(7 * 24 * time.Hour), CardVersion: 1, ServerTime: s.now()}
}

func (s *server) ownerChallenge(_ *http.Request, body []byte) (int, any) {
	c := random("owner", len(s.challenges))
	s.challenges[c] = true
	return 201, vss.OwnerChallenge{Challenge: c, ExpiresAt: s.now().Add(5 * time.Minute), ResourceVersion: 1}
}

// owner holds an owner statement to what the server would have shown.
func (s *server) owner(handler func([]byte) (int, any)) func(*http.Request, []byte) (int, any) {
	return func(r *http.Request, body []byte) (int, any) {
		if proof.VerifyOwner(r.Header.Get(vss.HeaderOwnerSignature), body, s.bound.owner) != nil {
			return refuse(403, vss.CodeOwnerSignatureInvalid)
		}
		var st vss.DeviceRelease // every member that the statements share
		json.Unmarshal(body, &st)
		shown, err := ownertext.Shown(vss.OwnerOperation(st.Operation), st.Language, s.accountNow())
		switch {
		case err != nil || fmt.Sprint(shown) != fmt.Sprint(st.Shown):
			return refuse(409, vss.CodeContentDiffers)
		case !s.challenges[st.Challenge]:
			return refuse(409, vss.CodeChallengeUsed)
		case st.Audience != s.URL || st.Account != account || st.BindingGeneration != s.bound.binding.BindingGeneration || st.ResourceVersion != 1:
			return refuse(403, vss.CodeOwnerSignatureInvalid)
		}
		delete(s.challenges, st.Challenge)
		return handler(body)
	}
}

func (s *server) offer(body []byte) (int, any) {
	var offer vss.HandoverOffer
	json.Unmarshal(body, &offer)
	s.handover = offer.SecretHash
	return 201, vss.HandoverOffered{ExpiresAt: s.now().Add(10 * time.Minute), ServerTime: s.now()}
}

func (s *server) release([]byte) (int, any) {
	s.bound, s.released = nil, true
	return 204, nil
}
