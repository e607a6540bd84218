package assembly

import (
	"crypto/ecdsa"
	"crypto/tls"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/agencies"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/store"
)

// agencyOf makes the client of an agency that is registered with a certificate, and with a key when it is given one; the sample agencies are there already.
func (h *house) agencyOf(t *testing.T, id string, key *ecdsa.PrivateKey, perMinute int64, scopes ...string) *vss.AgencyClient {
	t.Helper()
	server := httptest.NewUnstartedServer(h.AgencyHandler())
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS13}
	server.StartTLS()
	t.Cleanup(server.Close)
	folder := filepath.Join(h.config.Data, "agencies")
	certificate, err := CertificateIn(folder, id, h.clock())
	if err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, id+".crt"), filepath.Join(folder, id+".key"))
	if err != nil {
		t.Fatal(err)
	}
	if len(scopes) > 0 {
		a := store.Agency{ID: id, Name: "Cơ quan " + id, Certificate: edge.CertificateThumbprint(certificate), Scopes: scopes, PerMinute: perMinute}
		if key != nil {
			if a.PublicKey, err = key.PublicKey.Bytes(); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.store.Write(t.Context(), func(tx *store.Tx) error { return agencies.Register(tx, "test", a, h.clock()) }); err != nil {
			t.Fatal(err)
		}
	}
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.TLSClientConfig.Certificates = []tls.Certificate{pair}
	c := &vss.AgencyClient{BaseURL: server.URL, Audience: h.url, ID: id, HTTP: &http.Client{Transport: transport}, Now: h.clock}
	if key != nil {
		c.Key = key
	}
	return c
}

func mustToken(t *testing.T, c *vss.AgencyClient, scopes ...string) string {
	t.Helper()
	token, err := c.Token(t.Context(), scopes...)
	if err != nil {
		t.Fatal(err)
	}
	return token.AccessToken
}

func question(number string, fields ...vss.AgencyField) vss.AgencyQuestion {
	return vss.AgencyQuestion{Number: number, Purpose: "xét trợ cấp thất nghiệp", CaseNumber: "TC-2026/17", Fields: fields}
}

func TestAnAgencyReadsAndThePersonSees(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p := h.activate(who)
	c := h.agencyOf(t, "so-lao-dong-mau", nil, 0)
	token := mustToken(t, c)
	ask := question(who.Account, vss.AgencyFieldCardState, vss.AgencyFieldHolderName, vss.AgencyFieldSocialMonths, vss.AgencyFieldEmployerNow, vss.AgencyFieldBenefitsNow)
	got, err := c.Read(t.Context(), token, ask)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Fields) != 5 || got.Fields[0].Values[0] != "active" || got.Fields[1].Values[0] != "Nguyễn Văn Mẫu" || len(got.Fields[2].Values) != 2 || got.Fields[2].Values[0] == "0" ||
		len(got.Fields[3].Values) == 0 || len(got.Fields[4].Values) != 0 {
		t.Errorf("%+v", got.Fields)
	}
	if _, err := h.audit.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen, err := p.session.AccessEvents(t.Context(), -1, 0)
	if err != nil {
		t.Fatal(err)
	}
	var found bool
	for _, e := range seen.Events {
		if e.Kind != agencies.Looked {
			continue
		}
		found = true
		if e.Actor != vss.AccessActorAgency || e.ActorMark == "" || e.Purpose != "Sở Lao động (mẫu): xét trợ cấp thất nghiệp (TC-2026/17)" ||
			e.Reference != "card-state holder-name social-months employer-now benefits-now" || e.Digest == "" {
			t.Errorf("what the person sees: %+v", e)
		}
	}
	if !found {
		t.Error("the person does not see that the agency read")
	}
	// By the other number, and somebody who has no account.
	applicants, err := peopleOnRecord{h.Backend}.Applicants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, number := range []string{who.CitizenID, applicants[0].SocialInsuranceNumber, applicants[0].CitizenID} {
		if got, err := c.Read(t.Context(), token, question(number, vss.AgencyFieldInsuranceNumber, vss.AgencyFieldSocialMonths)); err != nil || len(got.Fields[0].Values) != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	}
	_, err = c.Read(t.Context(), token, question("0199999999", vss.AgencyFieldCardState))
	wantCode(t, "a number that nobody has", err, vss.CodeNotFound)
}

func TestAnAgencyReadsNoMoreThanItsScopes(t *testing.T) {
	h := newHouse(t, true)
	number := h.persona("employee").Account
	narrow := h.agencyOf(t, "so-y-te-mau", nil, 0)
	token := mustToken(t, narrow)
	for name, f := range map[string]vss.AgencyField{"identity": vss.AgencyFieldHolderName, "participation": vss.AgencyFieldSocialMonths, "benefits": vss.AgencyFieldBenefitsNow} {
		_, err := narrow.Read(t.Context(), token, question(number, vss.AgencyFieldCardState, f))
		wantCode(t, name, err, vss.CodeScopeMissing)
	}
	_, err := narrow.Changes(t.Context(), token, "begin", 10, 0)
	wantCode(t, "the feed", err, vss.CodeScopeMissing)
	_, err = narrow.Token(t.Context(), "card:read", "identity:read")
	wantCode(t, "a token for more", err, vss.CodeScopeMissing)
	// A client may ask for less than it has; its token then reads less.
	wide := h.agencyOf(t, "so-lao-dong-mau", nil, 0)
	_, err = wide.Read(t.Context(), mustToken(t, wide, "card:read"), question(number, vss.AgencyFieldHolderName))
	wantCode(t, "a token for less", err, vss.CodeScopeMissing)
}

func TestWhoMayNotHaveAToken(t *testing.T) {
	h := newHouse(t, true)
	number := h.persona("employee").Account
	key := newKey(t)
	c := h.agencyOf(t, "thue-mau", key, 600, "card:read")
	token := mustToken(t, c)
	if _, err := c.Read(t.Context(), token, question(number, vss.AgencyFieldCardState)); err != nil {
		t.Fatal(err)
	}
	refused := func(name string, change func(c *vss.AgencyClient)) {
		t.Helper()
		other := *c
		change(&other)
		_, err := other.Token(t.Context())
		wantCode(t, name, err, vss.CodeClientRefused)
	}
	thief := h.agencyOf(t, "so-y-te-mau", nil, 0)
	refused("no such client", func(c *vss.AgencyClient) { c.ID = "nobody" })
	refused("no assertion", func(c *vss.AgencyClient) { c.Key = nil })
	refused("another key", func(c *vss.AgencyClient) { c.Key = newKey(t) })
	refused("another audience", func(c *vss.AgencyClient) { c.Audience = "https://elsewhere.example" })
	refused("an old assertion", func(c *vss.AgencyClient) { c.Now = func() time.Time { return h.clock().Add(-10 * time.Minute) } })
	refused("another certificate", func(c *vss.AgencyClient) { c.HTTP = thief.HTTP })
	// A stolen token is of no use without the certificate's key.
	_, err := thief.Read(t.Context(), token, question(number, vss.AgencyFieldCardState))
	wantCode(t, "a stolen token", err, vss.CodeTokenInvalid)
	h.pass(11 * time.Minute)
	_, err = c.Read(t.Context(), token, question(number, vss.AgencyFieldCardState))
	wantCode(t, "a token that is over", err, vss.CodeTokenInvalid)
	token = mustToken(t, c)
	if err := h.store.Write(t.Context(), func(tx *store.Tx) error { return agencies.Disable(tx, "test", "thue-mau", h.clock()) }); err != nil {
		t.Fatal(err)
	}
	_, err = c.Read(t.Context(), token, question(number, vss.AgencyFieldCardState))
	wantCode(t, "a token of a disabled client", err, vss.CodeTokenInvalid)
	_, err = c.Token(t.Context())
	wantCode(t, "a disabled client", err, vss.CodeClientRefused)
}

// An OAuth client that knows nothing of problem documents reads why it has no token (RFC 6749, section 5.2).
func TestTokenRefusalsAreOAuths(t *testing.T) {
	h := newHouse(t, true)
	c := h.agencyOf(t, "so-y-te-mau", nil, 0)
	ask := func(form, media string) (*http.Response, map[string]any) {
		t.Helper()
		resp, err := c.HTTP.Post(c.BaseURL+"/v1/agencies/token", media, strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var answer map[string]any
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			t.Fatal(err)
		}
		return resp, answer
	}
	const form = "application/x-www-form-urlencoded"
	ascii := regexp.MustCompile(`^[ !#-\[\]-~]+$`)
	for _, q := range []struct {
		name, form, media string
		status            int
		error             string
		code              vss.Code
	}{
		{"nobody", "grant_type=client_credentials&client_id=nobody", form, 401, "invalid_client", vss.CodeClientRefused},
		{"another's id", "grant_type=client_credentials&client_id=so-lao-dong-mau", form, 401, "invalid_client", vss.CodeClientRefused},
		{"more than it may", "grant_type=client_credentials&client_id=so-y-te-mau&scope=identity%3Aread", form, 400, "invalid_scope", vss.CodeScopeMissing},
		{"no scope", "grant_type=client_credentials&client_id=so-y-te-mau&scope=+", form, 400, "invalid_scope", vss.CodeInvalidRequest},
		{"another grant", "grant_type=password&client_id=so-y-te-mau", form, 400, "unsupported_grant_type", vss.CodeInvalidRequest},
		{"no client", "grant_type=client_credentials", form, 400, "invalid_request", vss.CodeInvalidRequest},
		{"twice", "grant_type=client_credentials&client_id=so-y-te-mau&client_id=so-y-te-mau", form, 400, "invalid_request", vss.CodeInvalidRequest},
		{"too much", "grant_type=client_credentials&client_id=" + strings.Repeat("a", 1<<17), form, 413, "invalid_request", vss.CodeTooLarge},
		{"not a form", "{}", "application/json", 415, "invalid_request", vss.CodeUnsupportedMedia},
	} {
		resp, answer := ask(q.form, q.media)
		description, _ := answer["error_description"].(string)
		if resp.StatusCode != q.status || answer["status"] != float64(q.status) || answer["error"] != q.error || answer["code"] != string(q.code) || !ascii.MatchString(description) {
			t.Errorf("%s: status %d: %v, want %d, %s and %s", q.name, resp.StatusCode, answer, q.status, q.error, q.code)
		}
	}
	for range samplePerMinute * 3 {
		resp, answer := ask("grant_type=client_credentials&client_id=so-y-te-mau", form)
		if resp.StatusCode == http.StatusOK {
			continue
		}
		if resp.StatusCode != http.StatusTooManyRequests || answer["error"] != "temporarily_unavailable" || resp.Header.Get("Retry-After") == "" {
			t.Errorf("over the quota: status %d: %v", resp.StatusCode, answer)
		}
		return
	}
	t.Error("the quota never ends")
}

// An assertion is good once, however many ask with it at the same moment.
func TestAnAssertionIsGoodOnce(t *testing.T) {
	h := newHouse(t, true)
	key := newKey(t)
	c := h.agencyOf(t, "thue-mau", key, 600, "card:read")
	signed, err := proof.SignClientAssertion(key, h.url, proof.ClientAssertion{ClientID: c.ID, JTI: "one", Expires: h.clock().Add(time.Minute)}, h.clock())
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var asking sync.WaitGroup
	good := 0
	for range 8 {
		asking.Go(func() {
			body := "grant_type=client_credentials&client_id=thue-mau&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=" + signed
			resp, err := c.HTTP.Post(c.BaseURL+"/v1/agencies/token", "application/x-www-form-urlencoded", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			resp.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			if resp.StatusCode == http.StatusOK {
				good++
			}
		})
	}
	asking.Wait()
	if good != 1 {
		t.Errorf("%d tokens for one assertion", good)
	}
}

func TestAQuotaIsTheClientsOwn(t *testing.T) {
	h := newHouse(t, true)
	number := h.persona("employee").Account
	small := h.agencyOf(t, "nho-mau", nil, 3, "card:read")
	token := mustToken(t, small)
	ask := question(number, vss.AgencyFieldCardState)
	for range 2 {
		if _, err := small.Read(t.Context(), token, ask); err != nil {
			t.Fatal(err)
		}
	}
	_, err := small.Read(t.Context(), token, ask)
	wantCode(t, "over the quota", err, vss.CodeTooManyRequests)
	other := h.agencyOf(t, "so-y-te-mau", nil, 0)
	if _, err := other.Read(t.Context(), mustToken(t, other), ask); err != nil {
		t.Errorf("another client's quota: %v", err)
	}
	h.pass(20 * time.Second)
	if _, err := small.Read(t.Context(), token, ask); err != nil {
		t.Errorf("after a third of a minute: %v", err)
	}
}

func TestAnAgencyFollowsChanges(t *testing.T) {
	h := newHouse(t, true)
	for more := true; more; { // what the sandbox's people began with
		var err error
		if more, err = h.feed.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	h.running(t)
	who := h.persona("employee")
	p := h.activate(who)
	c := h.agencyOf(t, "so-lao-dong-mau", nil, 0)
	token := mustToken(t, c)
	end, err := c.Changes(t.Context(), token, "", 10, 0)
	if err != nil {
		t.Fatal(err)
	}
	h.imported(`{"kind":"card-withdraw","number":"`+who.Account+`"}`,
		`{"kind":"visit","number":"`+who.Account+`","id":"1","admitted":"2026-03-02T08:10:00+07:00","visit":"outpatient","facility":"01999","diagnosis":"Cúm","icd":"J11","total":0,"fund":0,"other":0,"own":0,"co_payment":0}`,
		`{"kind":"period","number":"`+who.Account+`","id":"1","from":"2026-01","participation":"compulsory","funds":["social"],"salary":5000000}`)
	var kinds []string
	for cursor := end.Next; len(kinds) < 2; {
		page, err := c.Changes(t.Context(), token, cursor, 10, 10*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range page.Changes {
			if one.Subject != who.Account {
				t.Errorf("%+v", one)
			}
			kinds = append(kinds, one.Kind)
		}
		cursor = page.Next
	}
	if got := strings.Join(kinds, " "); got != "card-withdrawn contributions-changed" {
		t.Errorf("the agency hears %q", got) // and nothing of the visit
	}
	// Less wide a token hears less.
	some, err := c.Changes(t.Context(), mustToken(t, c, "changes:follow", "participation:read"), end.Next, 10, 0)
	if err != nil || len(some.Changes) != 1 || some.Changes[0].Kind != "contributions-changed" {
		t.Errorf("%+v, %v", some, err)
	}
	_, err = c.Changes(t.Context(), token, strings.Repeat("A", 22), 10, 0)
	wantCode(t, "a cursor of nothing", err, vss.CodeInvalidRequest)
	if _, err := h.audit.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	told := 0
	seen, err := p.session.AccessEvents(t.Context(), -1, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range seen.Events {
		if e.Kind == agencies.Told && e.Purpose == "Sở Lao động (mẫu)" {
			told++
		}
	}
	if told != 3 {
		t.Errorf("the person sees %d tellings, want 3", told)
	}
}

func TestOnlyAgenciesPathsAreServedToAgencies(t *testing.T) {
	h := newHouse(t, true)
	c := h.agencyOf(t, "so-y-te-mau", nil, 0)
	for _, path := range []string{"/v1/card", "/sandbox", "/healthz", "/v1/agencies"} {
		resp, err := c.HTTP.Get(c.BaseURL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: status %d", path, resp.StatusCode)
		}
	}
}
