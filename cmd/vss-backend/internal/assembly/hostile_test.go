package assembly

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"vssid/app/vss"
	"vssid/app/vss/proof"
)

// prober sends raw requests to the whole backend with proofs that hold, so that what it sends is read by the components and not by the door alone.
type prober struct {
	*house
	t          *testing.T
	phone      *phone
	agency     *vss.AgencyClient
	agencyKey  string
	applicant  *ecdsa.PrivateKey
	desk       *vss.Desk
	sessionKey *ecdsa.PrivateKey
	token      string
	opened     time.Time
	nonce      string
	passed     map[string]bool   // operations that were reached behind their proof
	first      map[string]string // what each operation's first request got
}

// probe is one request of an operation of the contract.
type probe struct {
	name, id, method, path, media, proof string
	body                                 []byte
	elsewhere                            bool // its path is spoilt: the front may answer it without looking for a proof
}

func newProber(t *testing.T) *prober {
	t.Helper()
	h := newHouse(t, true)
	p := &prober{house: h, t: t, phone: h.activate(h.persona("employee")), desk: h.desk("Quầy thử"), applicant: newKey(t), passed: map[string]bool{}, first: map[string]string{}}
	p.agency = h.agencyOf(t, "so-lao-dong-mau", nil, 0)
	p.agencyKey = mustToken(t, p.agency)
	return p
}

// open gets a session by hand: the client keeps its own to itself.
func (p *prober) open() {
	p.t.Helper()
	p.sessionKey, p.token = newKey(p.t), ""
	var challenge vss.Challenge
	p.into(probe{id: "createSessionChallenge", method: "POST", path: "/v1/session-challenges", proof: "none"}, &challenge)
	print, err := proof.Thumbprint(&p.sessionKey.PublicKey)
	if err != nil {
		p.t.Fatal(err)
	}
	b := p.phone.binding
	assertion, err := proof.SignAssertion(p.phone.device, p.url+"/v1/token", proof.Assertion{DeviceID: b.DeviceId, Challenge: challenge.Challenge, SessionThumbprint: print,
		IssuedAt: p.clock(), BindingGeneration: b.BindingGeneration, VaultGeneration: 1})
	if err != nil {
		p.t.Fatal(err)
	}
	form := url.Values{"grant_type": {string(vss.TokenRequestGrantTypeUrnIetfParamsOauthGrantTypeJwtBearer)}, "assertion": {assertion}}
	var token vss.Token
	p.into(probe{id: "createToken", method: "POST", path: "/v1/token", media: "application/x-www-form-urlencoded", proof: "session", body: []byte(form.Encode())}, &token)
	p.token, p.opened = token.AccessToken, p.clock()
}

func (p *prober) into(q probe, answer any) {
	p.t.Helper()
	status, _, body := p.once(q)
	if problem := problemOf(body); vss.Code(problem.Code) == vss.CodeUseNonce {
		status, _, body = p.once(q)
	}
	if status >= 300 {
		p.t.Fatalf("%s: status %d: %s", q.id, status, body)
	}
	if err := json.Unmarshal(body, answer); err != nil {
		p.t.Fatal(err)
	}
}

// challenge is the server's for an owner's act, so that a statement fails by its content only.
func (p *prober) challenge(operation any) string {
	p.t.Helper()
	body, err := json.Marshal(map[string]any{"operation": operation, "language": "vi"})
	if err != nil {
		p.t.Fatal(err)
	}
	status, _, answer := p.send(probe{id: "createOwnerChallenge", method: "POST", path: "/v1/owner-challenges", media: "application/json", proof: "session", body: body})
	var c vss.OwnerChallenge
	if status != http.StatusCreated || json.Unmarshal(answer, &c) != nil {
		return strings.Repeat("A", 43) // this act's resource does not exist here
	}
	return c.Challenge
}

// prove signs what the operation's x-proof asks.
func (p *prober) prove(q probe, h http.Header) {
	p.t.Helper()
	path, _, _ := strings.Cut(q.path, "?")
	r := proof.Request{Method: q.method, URL: p.url + path, Audience: p.url, Body: q.body, Nonce: p.nonce, Time: p.clock()}
	put := func(name, value string, err error) {
		p.t.Helper()
		if err != nil {
			p.t.Fatal(err)
		}
		h.Set(name, value)
	}
	switch q.proof {
	case "none":
	case "activation":
		device, owner, err := proof.SignActivation(p.phone.device, p.phone.owner, r)
		put(vss.HeaderDeviceProof, device, err)
		put(vss.HeaderOwnerProof, owner, err)
	case "applicant":
		signed, err := proof.SignApplicant(p.applicant, r)
		put(vss.HeaderApplicantProof, signed, err)
	case "facility":
		signed, err := proof.SignFacility(p.desk.Key, p.desk.ID, r)
		put(vss.HeaderFacilityProof, signed, err)
	case "agency":
		h.Set("Authorization", "Bearer "+p.agencyKey)
	case "session", "owner":
		if q.id != "createToken" {
			r.AccessToken = p.token
			h.Set("Authorization", "DPoP "+p.token)
		}
		signed, err := proof.SignSession(p.sessionKey, r)
		put(vss.HeaderDPoP, signed, err)
		if q.proof == "owner" && len(q.body) > 0 { // nothing cannot be signed
			signature, err := proof.SignOwner(p.phone.owner, q.body)
			put(vss.HeaderOwnerSignature, signature, err)
		}
	default:
		p.t.Fatalf("%s: this test cannot give the proof %q; teach it", q.id, q.proof)
	}
}

// once sends one request. A stream's answer is not read.
func (p *prober) once(q probe) (int, http.Header, []byte) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 20*time.Second)
	defer cancel()
	base, client := p.url, http.DefaultClient
	if q.proof == "agency" {
		base, client = p.agency.BaseURL, p.agency.HTTP
	}
	r, err := http.NewRequestWithContext(ctx, q.method, base+q.path, bytes.NewReader(q.body))
	if err != nil {
		p.t.Fatalf("%s: %v", q.name, err)
	}
	if q.media != "" {
		r.Header.Set("Content-Type", q.media)
	}
	p.prove(q, r.Header)
	resp, err := client.Do(r)
	if err != nil {
		p.t.Fatalf("%s: %v", q.name, err)
	}
	defer resp.Body.Close()
	if n := resp.Header.Get("DPoP-Nonce"); n != "" && q.proof != "agency" {
		p.nonce = n
	}
	if resp.Header.Get("Content-Type") == "text/event-stream" {
		return resp.StatusCode, resp.Header, nil
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatalf("%s: %v", q.name, err)
	}
	return resp.StatusCode, resp.Header, body
}

func problemOf(body []byte) vss.Problem {
	var problem vss.Problem
	_ = json.Unmarshal(body, &problem) // what is no problem has no code
	return problem
}

// send sends a request until neither nonce, session nor limit is in its way; time passes on the house's clock only.
func (p *prober) send(q probe) (int, http.Header, []byte) {
	p.t.Helper()
	if needs := q.proof == "session" || q.proof == "owner"; needs && (p.token == "" || p.clock().Sub(p.opened) > 8*time.Minute) {
		p.open()
	}
	for range 5 {
		status, header, body := p.once(q)
		switch vss.Code(problemOf(body).Code) {
		case vss.CodeUseNonce:
			continue
		case vss.CodeTokenInvalid:
			if q.proof == "agency" {
				p.agencyKey = mustToken(p.t, p.agency)
				continue
			}
			p.open()
			continue
		}
		if status != http.StatusTooManyRequests {
			return status, header, body
		}
		p.pass(time.Minute)
	}
	return p.once(q)
}

// judge sends a request and wants an answer of the contract, or a whole problem document below 500.
func (p *prober) judge(q probe) {
	p.t.Helper()
	status, header, body := p.send(q)
	problem := problemOf(body)
	if p.first[q.id] == "" {
		p.first[q.id] = fmt.Sprintf("status %d: %.600s", status, body)
	}
	switch {
	case vss.Code(problem.Code) == vss.CodeTooManyRequests && header.Get("Retry-After") == "":
		p.t.Errorf("%s: the limit does not say when to come back", q.name)
	case status >= 500:
		p.t.Errorf("%s: status %d to %s %s %.300q", q.name, status, q.method, q.path, q.body)
	case status >= 400:
		if header.Get("Content-Type") != "application/problem+json" || problem.Status != status || problem.Code == "" || problem.Title == "" || problem.Detail == nil {
			p.t.Errorf("%s: status %d is not a whole problem document: %.300s", q.name, status, body)
		}
	}
	if q.elsewhere {
		return
	}
	switch vss.Code(problem.Code) {
	case vss.CodeInvalidRequest, vss.CodeTooLarge, vss.CodeTooManyRequests, vss.CodeUnsupportedMedia, vss.CodeMethodNotAllowed: // looked at before the proof
	case vss.CodeProofMissing, vss.CodeProofInvalid, vss.CodeTokenInvalid, vss.CodeUseNonce, vss.CodeOwnerSignatureInvalid:
	default:
		p.passed[q.id] = true
	}
}

// insideOnly are the words that only a component says, of the operations whose made-up request it always refuses: one names all of what excludes each other,
// or no commune that there is.
var insideOnly = map[string]string{
	"createPaymentRequest": "exactly one of checkId and card is needed",
	"completeActivation":   "exactly one of activationCode, handoverSecret",
	"fileApplication":      "is no commune of this province",
}

// Every operation of the contract takes every kind of bad input behind a proof that holds, over the real components and the real store. The requests are made
// from the contract itself: an operation that is added tomorrow is tried tomorrow.
func TestBadInputBehindGoodProofs(t *testing.T) {
	p := newProber(t)
	doc, err := openapi3.NewLoader().LoadFromData(vss.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	sent := 0
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Map()[path]
		for _, method := range slices.Sorted(maps.Keys(item.Operations())) {
			operation := item.Operations()[method]
			all = append(all, operation.OperationID)
			for _, q := range p.probes(path, method, item, operation) {
				p.judge(q)
				sent++
			}
		}
	}
	for _, id := range all {
		// The token's own request takes an assertion, which is a proof in the body: rubbish there is answered as a bad proof.
		refused := insideOnly[id]
		if inside := refused != "" && strings.Contains(p.first[id], refused); !p.passed[id] && !inside && id != "createToken" {
			t.Errorf("%s was never reached behind its proof; its good-looking request got %s", id, p.first[id])
		}
	}
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, "level=ERROR") {
			t.Errorf("the log has: %.300s", line)
		}
	}
	t.Logf("%d requests to %d operations", sent, len(all))
}

// probes are the requests tried on one operation: a good-looking one twice, each part of its body spoiled in each way, then its path and its query.
func (p *prober) probes(path, method string, item *openapi3.PathItem, o *openapi3.Operation) []probe {
	p.t.Helper()
	own := map[string]any{"audience": p.url, "account": p.phone.binding.Account, "bindingGeneration": p.phone.binding.BindingGeneration, "dateOfBirth": "1994-03-05"}
	base := probe{name: o.OperationID, id: o.OperationID, method: method}
	base.proof, _ = o.Extensions["x-proof"].(string)
	var queries, needed []string
	parameters := append(slices.Clone(item.Parameters), o.Parameters...)
	good := path
	for _, parameter := range parameters {
		v := parameter.Value
		switch v.In {
		case "path":
			good = strings.ReplaceAll(good, "{"+v.Name+"}", url.PathEscape(fmt.Sprint(example(v.Schema.Value, v.Name, own))))
		case "query":
			queries = append(queries, v.Name)
			if v.Required {
				needed = append(needed, v.Name+"="+url.QueryEscape(fmt.Sprint(example(v.Schema.Value, v.Name, own))))
			}
		}
	}
	base.path = strings.TrimSuffix(good+"?"+strings.Join(needed, "&"), "?")
	all := p.bodies(base, o, own)
	first := all[0]
	add := func(name, path string, elsewhere bool) {
		q := first
		q.name, q.path, q.elsewhere = o.OperationID+" "+name, path, elsewhere
		all = append(all, q)
	}
	for _, parameter := range parameters {
		v := parameter.Value
		if v.In != "path" {
			continue
		}
		for _, bad := range []string{"%00", "..%2f..", "%ff", "'%20OR%201=1--", strings.Repeat("9", 400), "-1", "%F0%9F%92%A9"} {
			add("path "+bad, strings.ReplaceAll(strings.ReplaceAll(path, "{"+v.Name+"}", bad), "{", ""), true) // what is left of others is hostile too
		}
	}
	for _, name := range queries {
		for _, bad := range []string{"", "%00", "%ff", "-1", "99999999999999999999", "%25_%5c'", strings.Repeat("x", 3000), "1&" + name + "=2", "2026-13-45", "a%CC%81"} {
			others := slices.DeleteFunc(slices.Clone(needed), func(n string) bool { return strings.HasPrefix(n, name+"=") })
			add("query "+name+"="+bad, good+"?"+strings.Join(append(others, name+"="+bad), "&"), false)
		}
	}
	return all
}

// bodies are the requests that differ in their body; the first is the good one.
func (p *prober) bodies(base probe, o *openapi3.Operation, own map[string]any) []probe {
	p.t.Helper()
	if o.RequestBody == nil {
		return []probe{base, base}
	}
	var schema *openapi3.Schema
	for media, content := range o.RequestBody.Value.Content {
		base.media, schema = media, content.Schema.Value
	}
	var all []probe
	add := func(name string, body []byte) {
		q := base
		q.name, q.body = o.OperationID+" "+name, body
		all = append(all, q)
	}
	switch base.media {
	case "application/octet-stream":
		add("", []byte("x"))
		add("NUL", make([]byte, 4096))
		return append(all, all[0])
	case "application/x-www-form-urlencoded":
		for _, form := range spoiledForms(schema, own) {
			add(form.name, []byte(form.values.Encode()))
		}
		return append(all, all[0])
	}
	value := example(schema, "", own)
	if members, ok := value.(map[string]any); ok && base.proof == "owner" {
		members["challenge"] = p.challenge(members["operation"])
	}
	write := func(name string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			p.t.Fatal(err)
		}
		add(name, text)
	}
	write("", value)
	write("again", value)
	for _, s := range spoiled(value) {
		write(s.name, s.value)
	}
	good := all[0].body
	for name, body := range map[string][]byte{"empty": {}, "null": []byte("null"), "half": good[:len(good)/2], "doubled": slices.Concat(good, good),
		"member twice": bytes.Replace(good, []byte("{"), []byte(`{"a":1,"a":2,`), 1), "not UTF-8": bytes.Replace(good, []byte(`":"`), []byte("\":\"\xff"), 1),
		"deep": []byte(strings.Repeat("[", 30000)), "oversized": append(bytes.Repeat([]byte(" "), 64<<10), good...), "lone surrogate": bytes.Replace(good, []byte(`":"`), []byte(`":"\ud800`), 1)} {
		add(name, body)
	}
	return all
}

type spoiledForm struct {
	name   string
	values url.Values
}

// spoiledForms gives a form that fits, then one for each field and each way to spoil it.
func spoiledForms(s *openapi3.Schema, own map[string]any) []spoiledForm {
	good := url.Values{}
	if members, ok := example(s, "", own).(map[string]any); ok {
		for name, v := range members {
			good.Set(name, fmt.Sprint(v))
		}
	}
	all := []spoiledForm{{"", good}}
	for name := range good {
		for _, bad := range []string{"", "\x00", "\xff", strings.Repeat("x", 9000)} {
			values := maps.Clone(good)
			values.Set(name, bad)
			all = append(all, spoiledForm{fmt.Sprintf("%s is %.10q", name, bad), values})
		}
	}
	return all
}
