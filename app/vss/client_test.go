package vss_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/proof"
)

// script is a server that answers the requests of a test one after the other and keeps what it was asked.
type script struct {
	t       *testing.T
	mu      sync.Mutex
	answers []http.HandlerFunc
	asked   []asked
	url     string
	waits   []time.Duration
}

type asked struct {
	method, path string
	header       http.Header
	body         string
}

func newScript(t *testing.T, answers ...http.HandlerFunc) (*script, *vss.Client) {
	t.Helper()
	s := &script{t: t, answers: answers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	c, err := vss.New(vss.Options{BaseURL: server.URL + "/", Language: "en", Wait: func(_ context.Context, d time.Duration) error {
		s.waits = append(s.waits, d)
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if n := len(s.answers); n > 0 {
			t.Errorf("%d answers were not asked for", n)
		}
	})
	return s, c
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.asked = append(s.asked, asked{r.Method, r.URL.RequestURI(), r.Header, string(body)})
	if len(s.answers) == 0 {
		s.mu.Unlock()
		s.t.Errorf("%s %s was not expected", r.Method, r.URL)
		w.WriteHeader(http.StatusTeapot)
		return
	}
	answer := s.answers[0]
	s.answers = s.answers[1:]
	s.mu.Unlock()
	answer(w, r)
}

func answer(status int, media, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func problem(status int, code vss.Code, header ...string) http.HandlerFunc {
	return answer(status, "application/problem+json", fmt.Sprintf(`{"type":"https://vssid.vn/problems/%s","title":"No","status":%d,"code":%q}`, code, status, code), header...)
}

// hangUp closes the connection without an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	c, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		c.Close()
	}
}

const healthy = `{"status":"ok","serverTime":"2026-03-02T08:00:00.25Z"}`

func ok(body string) http.HandlerFunc { return answer(http.StatusOK, "application/json", body) }

func key(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestBaseURL(t *testing.T) {
	for base, good := range map[string]bool{
		"https://api.example.vn": true, "https://api.example.vn/": true, "https://api.example.vn/vss": true, "http://127.0.0.1:8080": true, "http://[::1]:1": true, "http://localhost:8080": true,
		"http://127.9.9.9": true, "http://api.example.vn": false, "http://10.0.0.1": false, "http://localhost.example.vn": false, "ftp://127.0.0.1": false, "": false,
		"api.example.vn": false, "https://": false, "https://user:pass@api.example.vn": false, "https://api.example.vn?x=1": false, "https://api.example.vn/#a": false, "http://[::ffff:10.0.0.1]": false,
	} {
		_, err := vss.New(vss.Options{BaseURL: base})
		if (err == nil) != good {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestRepetition(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name    string
		answers []http.HandlerFunc
		waits   int
		code    vss.Code // of the error; "" when none
		err     error
	}{
		{"at once", []http.HandlerFunc{ok(healthy)}, 0, "", nil},
		{"a lost connection", []http.HandlerFunc{hangUp, ok(healthy)}, 1, "", nil},
		{"a proxy's page", []http.HandlerFunc{answer(502, "text/html", "<h1>"), answer(504, "text/html", "<h1>"), ok(healthy)}, 2, "", nil},
		{"unavailable for a second", []http.HandlerFunc{problem(503, vss.CodeUnavailable, "Retry-After", "1"), ok(healthy)}, 1, "", nil},
		{"too many requests", []http.HandlerFunc{problem(429, vss.CodeTooManyRequests), ok(healthy)}, 1, "", nil},
		{"unavailable for an hour", []http.HandlerFunc{problem(503, vss.CodeUnavailable, "Retry-After", "3600")}, 0, vss.CodeUnavailable, nil},
		{"unavailable for good", []http.HandlerFunc{problem(503, vss.CodeUnavailable), problem(503, vss.CodeUnavailable), problem(503, vss.CodeUnavailable), problem(503, vss.CodeUnavailable)}, 3, vss.CodeUnavailable, nil},
		{"the server's fault", []http.HandlerFunc{problem(500, vss.CodeInternal)}, 0, vss.CodeInternal, nil},
		{"a refusal", []http.HandlerFunc{problem(404, vss.CodeNotFound)}, 0, vss.CodeNotFound, nil},
		{"a redirect", []http.HandlerFunc{answer(307, "text/html", "", "Location", "/elsewhere")}, 0, "", vss.ErrAnswer},
		{"another media type", []http.HandlerFunc{answer(200, "text/html", healthy)}, 0, "", vss.ErrAnswer},
		{"another status", []http.HandlerFunc{answer(201, "application/json", healthy)}, 0, "", vss.ErrAnswer},
		{"a member twice", []http.HandlerFunc{ok(`{"status":"ok","status":"ok","serverTime":"2026-03-02T08:00:00Z"}`)}, 0, "", vss.ErrAnswer},
		{"a member missing", []http.HandlerFunc{ok(`{"status":"ok"}`)}, 0, "", vss.ErrAnswer},
		{"a member of a newer server", []http.HandlerFunc{ok(`{"status":"ok","serverTime":"2026-03-02T08:00:00Z","region":"north"}`)}, 0, "", nil},
		{"half an answer", []http.HandlerFunc{ok(`{"status":"ok"`)}, 0, "", vss.ErrAnswer},
		{"an endless answer", []http.HandlerFunc{ok(healthy + strings.Repeat(" ", vss.MaxAnswer))}, 0, "", vss.ErrAnswer},
		{"a problem that lies about its status", []http.HandlerFunc{answer(404, "application/problem+json", `{"type":"x","title":"x","status":200,"code":"internal"}`)}, 0, vss.CodeNotFound, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, client := newScript(t, c.answers...)
			_, err := client.Health(ctx)
			if vss.CodeOf(err) != c.code || (err == nil) != (c.code == "" && c.err == nil) || c.err != nil && !errors.Is(err, c.err) {
				t.Errorf("got %v", err)
			}
			if len(s.waits) != c.waits {
				t.Errorf("waited %v, want %d times", s.waits, c.waits)
			}
		})
	}
}

func TestWaitsGrowAndAreHonoured(t *testing.T) {
	s, client := newScript(t, problem(503, vss.CodeUnavailable), problem(503, vss.CodeUnavailable, "Retry-After", "3"), problem(429, vss.CodeTooManyRequests), ok(healthy))
	if _, err := client.Health(context.Background()); err != nil {
		t.Fatal(err)
	}
	for i, bounds := range [][2]time.Duration{{125 * time.Millisecond, 375 * time.Millisecond}, {3250 * time.Millisecond, 3750 * time.Millisecond}, {500 * time.Millisecond, 1500 * time.Millisecond}} {
		if w := s.waits[i]; w < bounds[0] || w > bounds[1] {
			t.Errorf("wait %d is %v, want %v to %v", i+1, w, bounds[0], bounds[1])
		}
	}
}

func TestNotRepeated(t *testing.T) {
	_, client := newScript(t, hangUp)
	keys := vss.NewKeys{Device: key(t), Owner: key(t)}
	_, err := client.StartActivation(context.Background(), keys, vss.ActivationStart{Account: "0100000001", KeyLevel: 1, Language: vss.LanguageVi, Device: "Test"})
	if !errors.Is(err, vss.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

// A proof that was used before means that the first sending arrived: what can be repeated is sent again with a new one, once.
func TestReplayedProof(t *testing.T) {
	s, client := newScript(t, problem(401, vss.CodeProofReplayed), ok(healthy), problem(401, vss.CodeProofReplayed), problem(401, vss.CodeProofReplayed))
	if _, err := client.Health(context.Background()); err != nil || len(s.asked) != 2 {
		t.Errorf("%v after %d requests", err, len(s.asked))
	}
	if _, err := client.Health(context.Background()); vss.CodeOf(err) != vss.CodeProofReplayed {
		t.Errorf("a server that is never content: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	// The server stays silent until the client is gone, for an answer could overtake the cancellation.
	_, client := newScript(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := client.Health(ctx)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, vss.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

// A nonce is taken from any answer, and asked for once.
func TestNonce(t *testing.T) {
	const date = "Mon, 02 Mar 2026 08:00:00 GMT"
	keys := vss.NewKeys{Device: key(t), Owner: key(t)}
	started := answer(201, "application/json", `{"handle":"`+strings.Repeat("h", 43)+`","expiresAt":"2026-03-02T08:05:00Z","resendAfter":"2026-03-02T08:01:00Z","serverTime":"2026-03-02T08:00:00Z"}`, "DPoP-Nonce", "third", "Date", date)
	s, client := newScript(t, problem(401, vss.CodeUseNonce, "DPoP-Nonce", "first", "Date", date), started, problem(401, vss.CodeUseNonce, "DPoP-Nonce", "x", "Date", date), problem(401, vss.CodeUseNonce, "DPoP-Nonce", "y", "Date", date))
	start := vss.ActivationStart{Account: "0100000001", KeyLevel: 1, Language: vss.LanguageVi, Device: "Test"}
	if _, err := client.StartActivation(context.Background(), keys, start); err != nil {
		t.Fatal(err)
	}
	if _, err := client.StartActivation(context.Background(), keys, start); vss.CodeOf(err) != vss.CodeUseNonce {
		t.Errorf("a server that is never content: %v", err)
	}
	for i, want := range []string{"", "first", "third", "x"} {
		a := s.asked[i]
		now := time.Now()
		if i > 0 {
			now, _ = client.Clock().Now()
		}
		_, _, err := proof.VerifyActivation(a.header.Get("VssID-Device-Proof"), a.header.Get("VssID-Owner-Proof"), proof.Expected{
			Method: "POST", URL: s.url + "/v1/activations", Audience: s.url, Body: []byte(a.body), Now: now, Nonce: func(n string) bool { return n == want },
		})
		if err != nil {
			t.Errorf("request %d: %v", i+1, err)
		}
		if a.header.Get("Accept-Language") != "en" || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("request %d: headers %v", i+1, a.header)
		}
	}
	if s.asked[0].body != s.asked[1].body {
		t.Error("the body was written anew for the repetition")
	}
}

// sessionAnswers are a challenge and a token.
func sessionAnswers(token string, life int) []http.HandlerFunc {
	return []http.HandlerFunc{
		answer(201, "application/json", `{"challenge":"`+strings.Repeat("c", 43)+`","expiresAt":"2026-03-02T08:01:00Z"}`, "DPoP-Nonce", "n"),
		ok(fmt.Sprintf(`{"access_token":%q,"token_type":"DPoP","expires_in":%d}`, strings.Repeat(token, 43), life)),
	}
}

func newSession(t *testing.T, c *vss.Client) (*vss.Session, *ecdsa.PrivateKey) {
	t.Helper()
	device := key(t)
	s, err := c.NewSession(vss.Identity{DeviceID: "AAAAAAAAAAAAAAAAAAAAAA", BindingGeneration: 4, VaultGeneration: func() int64 { return 9 },
		DeviceKey: func(context.Context) (crypto.Signer, error) { return device, nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s, device
}

func TestSessionOpensAndIsKept(t *testing.T) {
	checks := ok(`{"checks":[]}`)
	s, client := newScript(t, append(sessionAnswers("A", 600), checks, checks)...)
	session, device := newSession(t, client)
	for range 2 {
		if _, err := session.Checks(context.Background(), time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), 7); err != nil {
			t.Fatal(err)
		}
	}
	now, _ := client.Clock().Now()
	want := proof.Expected{Method: "POST", URL: s.url + "/v1/token", Audience: s.url, Body: []byte(s.asked[1].body), Now: now, Nonce: func(string) bool { return true }}
	v, err := proof.VerifySession(s.asked[1].header.Get("DPoP"), want)
	if err != nil {
		t.Fatal(err)
	}
	form := s.asked[1].body
	assertion := form[strings.Index(form, "assertion=")+len("assertion="):]
	assertion, _, _ = strings.Cut(assertion, "&")
	a, err := proof.VerifyAssertion(assertion, s.url+"/v1/token", v.Thumbprint, now, func(string) (*ecdsa.PublicKey, error) { return &device.PublicKey, nil })
	if err != nil || a.BindingGeneration != 4 || a.VaultGeneration != 9 || a.Challenge != strings.Repeat("c", 43) {
		t.Errorf("assertion %+v: %v", a, err)
	}
	for _, r := range s.asked[2:] {
		if r.path != "/v1/card/checks?before=2026-03-01T00%3A00%3A00Z&limit=7" || r.header.Get("Authorization") != "DPoP "+strings.Repeat("A", 43) {
			t.Errorf("asked %s with %s", r.path, r.header.Get("Authorization"))
		}
		want := proof.Expected{Method: "GET", URL: s.url + "/v1/card/checks", Audience: s.url, Now: now, AccessToken: strings.Repeat("A", 43), Nonce: func(n string) bool { return n == "n" }}
		if w, err := proof.VerifySession(r.header.Get("DPoP"), want); err != nil || w.Thumbprint != v.Thumbprint {
			t.Errorf("proof: %v", err)
		}
	}
}

func TestSessionOpensAgain(t *testing.T) {
	checks := ok(`{"checks":[]}`)
	for _, c := range []struct {
		name    string
		answers []http.HandlerFunc
		code    vss.Code
	}{
		{"a token about to end", append(append(append(sessionAnswers("A", 20), checks), sessionAnswers("B", 600)...), checks), ""},
		{"a token the server forgot", append(append(append(append(sessionAnswers("A", 600), checks), problem(401, vss.CodeTokenInvalid)), sessionAnswers("B", 600)...), checks), ""},
		{"a challenge that was spent", append(append([]http.HandlerFunc{sessionAnswers("A", 600)[0], problem(409, vss.CodeChallengeUsed)}, sessionAnswers("B", 600)...), checks, checks), ""},
		{"an answer that was lost", append(append([]http.HandlerFunc{sessionAnswers("A", 600)[0], hangUp}, sessionAnswers("B", 600)...), checks, checks), ""},
		{"never content", append(append(append(append(sessionAnswers("A", 600), checks), problem(401, vss.CodeTokenInvalid)), sessionAnswers("B", 600)...), problem(401, vss.CodeTokenInvalid)), vss.CodeTokenInvalid},
		{"binding ended", append(append(sessionAnswers("A", 600), checks), problem(403, vss.CodeBindingEnded)), vss.CodeBindingEnded},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, client := newScript(t, c.answers...)
			session, _ := newSession(t, client)
			if _, err := session.Checks(context.Background(), time.Time{}, 0); err != nil {
				t.Fatal(err)
			}
			if _, err := session.Checks(context.Background(), time.Time{}, 0); vss.CodeOf(err) != c.code {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestTokenMustBeWhatWasAsked(t *testing.T) {
	for name, token := range map[string]string{
		"bearer":    `{"access_token":"` + strings.Repeat("A", 43) + `","token_type":"Bearer","expires_in":600}`,
		"too long":  `{"access_token":"` + strings.Repeat("A", 43) + `","token_type":"DPoP","expires_in":601}`,
		"no token":  `{"access_token":"","token_type":"DPoP","expires_in":600}`,
		"line feed": `{"access_token":"` + strings.Repeat("A", 42) + `\n","token_type":"DPoP","expires_in":600}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, client := newScript(t, sessionAnswers("A", 600)[0], ok(token))
			session, _ := newSession(t, client)
			if err := session.Open(context.Background()); !errors.Is(err, vss.ErrAnswer) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestOwnerSignsOnce(t *testing.T) {
	offered := answer(201, "application/json", `{"expiresAt":"2026-03-02T08:10:00Z","serverTime":"2026-03-02T08:00:00Z"}`)
	s, client := newScript(t, append(sessionAnswers("A", 600), hangUp, offered)...)
	session, _ := newSession(t, client)
	owner := key(t)
	if _, err := session.OfferHandover(context.Background(), owner, vss.HandoverOffer{Operation: vss.HandoverOfferOperationHandover, Audience: client.BaseURL(), Challenge: "c", Shown: vss.Shown{}}); err != nil {
		t.Fatal(err)
	}
	first, second := s.asked[2], s.asked[3]
	if first.body != second.body || first.header.Get("VssID-Owner-Signature") != second.header.Get("VssID-Owner-Signature") {
		t.Error("the repetition is another statement")
	}
	if first.header.Get("DPoP") == second.header.Get("DPoP") {
		t.Error("the repetition uses the same single-use proof")
	}
	if err := proof.VerifyOwner(second.header.Get("VssID-Owner-Signature"), []byte(second.body), &owner.PublicKey); err != nil {
		t.Error(err)
	}
}

func TestOwnerDeclines(t *testing.T) {
	_, client := newScript(t)
	session, _ := newSession(t, client)
	declined := errors.New("the owner did not approve")
	err := session.ReleaseDevice(context.Background(), refusing{key(t), declined}, vss.DeviceRelease{})
	if !errors.Is(err, declined) {
		t.Errorf("got %v", err)
	}
}

type refusing struct {
	crypto.Signer
	err error
}

func (r refusing) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) { return nil, r.err }

func TestDeskAndFiles(t *testing.T) {
	id := uuid.MustParse("6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11")
	result := ok(`{"checkId":"6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11","checkedAt":"2026-03-02T08:00:00Z","format":"card-code","verdict":"genuine","reasons":[],"lists":{"trustAgeHours":1.5,"statusAgeHours":null}}`)
	s, client := newScript(t, hangUp, result, answer(200, "application/octet-stream", "\x00\x01"), answer(200, "application/statuslist+cwt", "\xd2"), answer(200, "application/json", "{}"))
	desk := vss.Desk{Client: client, ID: "01001-1", Key: key(t)}
	r, err := desk.Check(context.Background(), vss.CheckRequest{CheckId: id, Scan: "8401", Purpose: vss.CheckPurposeReception})
	if err != nil || r.Verdict != vss.VerdictGenuine || r.Lists == nil || r.Lists.StatusAgeHours != nil {
		t.Errorf("%+v, %v", r, err)
	}
	if s.asked[0].body != s.asked[1].body {
		t.Error("the repetition is another check")
	}
	if b, err := client.TrustTarget(context.Background(), strings.Repeat("0", 64)+".card-keys.json"); err != nil || string(b) != "\x00\x01" {
		t.Errorf("%q, %v", b, err)
	}
	if b, err := client.StatusList(context.Background(), 4294967295); err != nil || string(b) != "\xd2" || s.asked[3].path != "/v1/status-lists/4294967295" {
		t.Errorf("%q, %v, asked %s", b, err, s.asked[3].path)
	}
	if _, err := client.TrustMetadata(context.Background(), "timestamp.json"); !errors.Is(err, vss.ErrAnswer) {
		t.Errorf("metadata of another media type: %v", err)
	}
}

// The clock follows the server, whatever the device's own clock said before.
func TestClock(t *testing.T) {
	local := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	clock := vss.NewClock(func() time.Time { return local })
	if now, confirmed := clock.Now(); confirmed || !now.Equal(local) {
		t.Errorf("before the first answer: %v, %v", now, confirmed)
	}
	hear(t, clock)
	local = local.Add(90 * time.Second)
	want := time.Date(2026, 3, 2, 8, 1, 30, 250_000_000, time.UTC)
	if now, confirmed := clock.Now(); !confirmed || !now.Equal(want) {
		t.Errorf("90 s after the answer it is %v (confirmed %v), want %v", now, confirmed, want)
	}
}

// hear has a server say that it is 2 March 2026, 8:00:00.25.
func hear(t *testing.T, clock *vss.Clock) {
	t.Helper()
	server := httptest.NewServer(answer(200, "application/json", healthy, "Date", "Mon, 02 Mar 2026 08:00:00 GMT"))
	defer server.Close()
	client, err := vss.New(vss.Options{BaseURL: server.URL, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Health(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestProblemReadsAsError(t *testing.T) {
	s, client := newScript(t, answer(429, "application/problem+json", `{"type":"t","title":"Too many","status":429,"code":"too-many-requests","detail":"Wait.","retryAfterSeconds":60}`))
	_, err := client.Health(context.Background())
	var p *vss.Problem
	if !errors.As(err, &p) || p.RetryAfter() != time.Minute || *p.Detail != "Wait." || !errors.Is(err, &vss.Problem{Code: "too-many-requests"}) || errors.Is(err, &vss.Problem{Code: "internal"}) {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(err.Error(), "getHealth") || len(s.waits) != 0 {
		t.Errorf("got %v after waits %v", err, s.waits)
	}
}
