package edge_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
	"vssid/cmd/vss-backend/internal/refusal"
)

func (h *house) offer() vss.HandoverOffer {
	secret := sha256.Sum256([]byte("secret"))
	return vss.HandoverOffer{Operation: vss.HandoverOfferOperationHandover, Audience: h.url, Account: account, BindingGeneration: 1, Challenge: "c",
		ResourceVersion: 1, Language: vss.LanguageVi, Shown: vss.Shown{{Label: "Tài khoản", Value: account}}, SecretHash: base64.RawURLEncoding.EncodeToString(secret[:])}
}

// passed fails the test when a good request did not pass.
func passed(t *testing.T, name string, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// Every operation of a citizen, asked by the real client, passes the front and reaches its handler as the right caller.
func TestCitizensOperationsPass(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	c := h.client()
	s := h.session(c)
	keys := vss.NewKeys{Device: h.device, Owner: h.owner}
	_, err := c.StartActivation(ctx, keys, vss.ActivationStart{Account: account, KeyLevel: 1, Language: vss.LanguageVi, Device: "Test"})
	passed(t, "start", err)
	code := "ABCD-EFGH-JKMN"
	_, err = c.CompleteActivation(ctx, keys, handle, vss.ActivationCompletion{Otp: "123456", ActivationCode: &code})
	passed(t, "complete", err)
	_, err = s.Account(ctx)
	passed(t, "account", err)
	_, err = s.Card(ctx)
	passed(t, "card", err)
	_, err = s.IssueCredential(ctx)
	passed(t, "credential", err)
	_, err = s.Checks(ctx, h.now, 10)
	passed(t, "checks", err)
	_, err = s.OwnerChallenge(ctx, vss.OwnerOperationHandover, vss.LanguageVi)
	passed(t, "owner challenge", err)
	_, err = s.OfferHandover(ctx, h.owner, h.offer())
	passed(t, "handover", err)
	passed(t, "release", s.ReleaseDevice(ctx, h.owner, vss.DeviceRelease{Operation: vss.DeviceReleaseOperationReleaseDevice, Audience: h.url, Account: account,
		BindingGeneration: 1, Challenge: "c", ResourceVersion: 1, Language: vss.LanguageEn, Shown: vss.Shown{}}))
	checkCallers(t, h)
}

// checkCallers looks at whom the handlers of a citizen's operations saw.
func checkCallers(t *testing.T, h *house) {
	t.Helper()
	count := map[string]int{}
	for _, identity := range h.seen {
		switch v := identity.(type) {
		case edge.Activation:
			count["activation"]++
			if !v.DeviceKey.Equal(&h.device.PublicKey) || !v.OwnerKey.Equal(&h.owner.PublicKey) {
				t.Errorf("the activation's caller is %v", v)
			}
		case edge.Session:
			count["session"]++
			if v.DeviceID != deviceID || v.Account != account || v.Generation != 1 {
				t.Errorf("the session's caller is %v", v)
			}
		case edge.Owner:
			count["owner"]++
			if err := proof.VerifyOwner(v.Signature, v.Statement, &h.owner.PublicKey); err != nil {
				t.Errorf("the evidence handed to the handler does not verify: %v", err)
			}
		}
	}
	if count["activation"] != 2 || count["session"] != 1 || count["owner"] != 2 {
		t.Errorf("the handlers saw %v", count)
	}
}

// So does every operation that asks no citizen's proof.
func TestOtherOperationsPass(t *testing.T) {
	h := newHouse(t)
	ctx := context.Background()
	c := h.client()
	_, err := c.Health(ctx)
	passed(t, "health", err)
	_, err = c.TrustMetadata(ctx, "timestamp.json")
	passed(t, "trust metadata", err)
	_, err = c.TrustTarget(ctx, strings.Repeat("0", 64)+".card-keys.json")
	passed(t, "trust target", err)
	_, err = c.StatusList(ctx, 3)
	passed(t, "status list", err)
	desk := vss.Desk{Client: c, ID: deskID, Key: h.desk}
	_, err = desk.Check(ctx, vss.CheckRequest{CheckId: uuid.New(), Scan: "x", Purpose: vss.CheckPurposeReception})
	passed(t, "check", err)
	if len(h.seen) != 1 || h.seen[0] != (edge.Facility{DeskID: deskID, FacilityCode: "01001"}) {
		t.Errorf("the check's caller is %v", h.seen)
	}
}

func wantCode(t *testing.T, err error, code vss.Code) {
	t.Helper()
	var p *vss.Problem
	if !errors.As(err, &p) || vss.Code(p.Code) != code {
		t.Errorf("got %v, want a problem with code %s", err, code)
	}
}

func TestOwnerStatementIsCompared(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(h *house, o *vss.HandoverOffer)
		code   vss.Code
	}{
		{"another server", func(_ *house, o *vss.HandoverOffer) { o.Audience = "https://other.example.vn" }, vss.CodeContentDiffers},
		{"another account", func(_ *house, o *vss.HandoverOffer) { o.Account = "0100000002" }, vss.CodeContentDiffers},
		{"an earlier binding", func(_ *house, o *vss.HandoverOffer) { o.BindingGeneration = 0 }, vss.CodeContentDiffers},
		{"another owner key", func(h *house, _ *vss.HandoverOffer) { h.owner = newKey(h.t) }, vss.CodeOwnerSignatureInvalid},
		{"another operation", func(_ *house, o *vss.HandoverOffer) { o.Operation = "release-device" }, vss.CodeInvalidRequest},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			s := h.session(h.client())
			if err := s.Open(context.Background()); err != nil {
				t.Fatal(err)
			}
			offer := h.offer()
			c.change(h, &offer)
			_, err := s.OfferHandover(context.Background(), h.owner, offer)
			wantCode(t, err, c.code)
			if len(h.seen) != 0 {
				t.Error("the handler was reached")
			}
		})
	}
}

func TestBindingEnds(t *testing.T) {
	h := newHouse(t)
	s := h.session(h.client())
	if _, err := s.Card(context.Background()); err != nil {
		t.Fatal(err)
	}
	h.mu.Lock()
	h.generation = 2
	h.mu.Unlock()
	_, err := s.Card(context.Background())
	wantCode(t, err, vss.CodeBindingEnded)
}

func TestUnknownDesk(t *testing.T) {
	h := newHouse(t)
	desk := vss.Desk{Client: h.client(), ID: deskID, Key: newKey(t)}
	_, err := desk.Check(context.Background(), vss.CheckRequest{CheckId: uuid.New(), Scan: "x", Purpose: vss.CheckPurposeReception})
	wantCode(t, err, vss.CodeDeskUnknown)
}

func TestAnotherDesksID(t *testing.T) {
	h := newHouse(t)
	desk := vss.Desk{Client: h.client(), ID: "99999-1", Key: h.desk}
	_, err := desk.Check(context.Background(), vss.CheckRequest{CheckId: uuid.New(), Scan: "x", Purpose: vss.CheckPurposeReception})
	wantCode(t, err, vss.CodeProofInvalid)
}

// What goes wrong behind the front reaches the caller as a problem document and the log in full.
func TestHandlersFaults(t *testing.T) {
	broken := goodCard(time.Now())
	broken.FacilityCode = "no code"
	for _, c := range []struct {
		name   string
		answer func(ctx context.Context) (api.GetCardResponseObject, error)
		code   vss.Code
		logged string
	}{
		{"refusal", func(context.Context) (api.GetCardResponseObject, error) {
			return nil, refusal.After(vss.CodeUnavailable, 3*time.Second)
		}, vss.CodeUnavailable, "unavailable"},
		{"unknown error", func(context.Context) (api.GetCardResponseObject, error) {
			return nil, errors.New("the disk is on fire")
		}, vss.CodeInternal, "the disk is on fire"},
		{"the database is away", func(context.Context) (api.GetCardResponseObject, error) {
			return nil, fmt.Errorf("read a card: %w", away{})
		}, vss.CodeUnavailable, "away"},
		{"too slow", func(context.Context) (api.GetCardResponseObject, error) { return nil, context.DeadlineExceeded }, vss.CodeUnavailable, "deadline"},
		{"panic", func(context.Context) (api.GetCardResponseObject, error) { panic("out of cheese") }, vss.CodeInternal, "out of cheese"},
		{"answer breaks the contract", func(context.Context) (api.GetCardResponseObject, error) {
			return api.GetCard200JSONResponse(broken), nil
		}, vss.CodeInternal, "breaks the contract"},
		{"wrong identity", func(ctx context.Context) (api.GetCardResponseObject, error) {
			_, err := edge.OwnerFrom(ctx)
			return nil, err
		}, vss.CodeInternal, "x-proof does not give it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.override = c.answer
			_, err := h.session(h.client()).Card(context.Background())
			wantCode(t, err, c.code)
			if !strings.Contains(h.logged(), c.logged) {
				t.Errorf("the log does not say %q:\n%s", c.logged, h.logged())
			}
			if strings.Contains(err.Error(), "fire") || strings.Contains(err.Error(), "cheese") {
				t.Errorf("the caller reads what is for the log: %v", err)
			}
		})
	}
}

func TestChangeMustTakeItsProofs(t *testing.T) {
	h := newHouse(t)
	h.forget = true
	_, err := h.session(h.client()).IssueCredential(context.Background())
	wantCode(t, err, vss.CodeInternal)
	if !strings.Contains(h.logged(), "issueCredential did its change without taking") {
		t.Errorf("the log does not say why:\n%s", h.logged())
	}
}

func TestLimit(t *testing.T) {
	h := newHouse(t)
	h.wait = 1500 * time.Millisecond
	_, err := h.client().Health(context.Background())
	wantCode(t, err, vss.CodeTooManyRequests)
	var p *vss.Problem
	if errors.As(err, &p) && p.RetryAfter() != 2*time.Second {
		t.Errorf("the wait is %v, want it rounded up to 2 s", p.RetryAfter())
	}
}

// The log holds no value of a request.
func TestLogIsSilentAboutPeople(t *testing.T) {
	h := newHouse(t)
	keys := vss.NewKeys{Device: h.device, Owner: h.owner}
	code := "ABCD-EFGH-JKMN"
	if _, err := h.client().CompleteActivation(context.Background(), keys, handle, vss.ActivationCompletion{Otp: "123456", ActivationCode: &code}); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{handle, "123456", code, account, "127.0.0.1", "Thử Nghiệm"} {
		if strings.Contains(h.logged(), secret) {
			t.Errorf("the log holds %q:\n%s", secret, h.logged())
		}
	}
	if !strings.Contains(h.logged(), `"route":"/v1/activations/{handle}/completion"`) {
		t.Errorf("the log does not name the route:\n%s", h.logged())
	}
}

func TestNewRefusesHalfAHouse(t *testing.T) {
	if _, err := edge.New(edge.Config{PublicURL: "http://127.0.0.1:1/"}, edge.Doors{}); err == nil {
		t.Error("a URL that ends in a slash was taken")
	}
	if _, err := edge.New(edge.Config{PublicURL: "http://127.0.0.1:1"}, edge.Doors{}); err == nil {
		t.Error("a front without doors was made")
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/healthz", "/nothing", "/v1/card"} {
		resp, err := http.Get(h.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Date": "Mon, 02 Mar 2026 08:00:30 GMT"} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if resp.Header.Get("DPoP-Nonce") == "" || resp.Header.Get("VssID-Request-Id") == "" {
			t.Errorf("%s: nonce or request id is missing", path)
		}
	}
}

// A 401 says which proof is wanted (RFC 9110, section 11.6.1; RFC 9449, section 7.1).
func TestAuthenticateHeader(t *testing.T) {
	h := newHouse(t)
	_, stale, _ := h.grant(t)
	h.mu.Lock()
	h.now = h.now.Add(2 * time.Minute)
	h.mu.Unlock()
	for _, c := range []struct {
		name, path string
		header     http.Header
		want       string
	}{
		{"no proof", "/v1/card", nil, `DPoP algs="ES256"`},
		{"rubbish", "/v1/card", http.Header{"Authorization": {"DPoP x"}, "Dpop": {"x"}}, `DPoP error="invalid_token", algs="ES256"`},
		{"old nonce", "/v1/card", stale, `DPoP error="use_dpop_nonce", algs="ES256"`},
		{"another path", "/v1/account", func() http.Header { _, good, _ := h.grant(t); return good }(), `DPoP error="invalid_dpop_proof", algs="ES256"`},
	} {
		r, err := http.NewRequest("GET", h.url+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.header != nil {
			r.Header = c.header
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("WWW-Authenticate"); resp.StatusCode != http.StatusUnauthorized || got != c.want {
			t.Errorf("%s: status %d, WWW-Authenticate %q, want %q", c.name, resp.StatusCode, got, c.want)
		}
	}
	s := sample["startActivation"]
	resp, err := http.Post(h.url+s.path, "application/json", strings.NewReader(s.body))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("WWW-Authenticate"); got != "VssID-Proof" {
		t.Errorf("an activation without proof: WWW-Authenticate %q", got)
	}
}

// away is what the store says while its server is away.
type away struct{}

func (away) Error() string     { return "the database is away" }
func (away) Unavailable() bool { return true }
