package edge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/edge"
)

// sample is a good request of each operation: the path filled in and the body, "" when there is none.
var sample = map[string]struct{ path, body string }{
	"getHealth":              {"/healthz", ""},
	"startActivation":        {"/v1/activations", `{"account":"0100000001","keyLevel":1,"language":"vi","device":"Test"}`},
	"completeActivation":     {"/v1/activations/" + handle + "/completion", `{"otp":"123456","activationCode":"ABCD-EFGH-JKMN"}`},
	"createSessionChallenge": {"/v1/session-challenges", ""},
	"createToken":            {"/v1/token", "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=x"},
	"getAccount":             {"/v1/account", ""},
	"getCard":                {"/v1/card", ""},
	"issueCredential":        {"/v1/card/credential", ""},
	"listCardChecks":         {"/v1/card/checks?limit=5", ""},
	"createOwnerChallenge":   {"/v1/owner-challenges", `{"operation":"handover","language":"vi"}`},
	"offerHandover": {"/v1/handovers", `{"operation":"handover","audience":"http://x","account":"0100000001","bindingGeneration":1,"challenge":"c","resourceVersion":1,` +
		`"language":"vi","shown":[],"secretHash":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`},
	"releaseDevice": {"/v1/device/release", `{"operation":"release-device","audience":"http://x","account":"0100000001","bindingGeneration":1,"challenge":"c",` +
		`"resourceVersion":1,"language":"vi","shown":[]}`},
	"getTrustMetadata":    {"/v1/trust/metadata/timestamp.json", ""},
	"getTrustTarget":      {"/v1/trust/targets/" + strings.Repeat("0", 64) + ".card-keys.json", ""},
	"getStatusList":       {"/v1/status-lists/1", ""},
	"listFacilityChanges": {"/v1/facilities?after=5", ""},
	"findInsuranceNumber": {"/v1/lookups/insurance-number", `{"citizenId":"001094990001","name":"Nguyễn Văn Mẫu","dateOfBirth":"1994-03-05","installation":"AAAAAAAAAAAAAAAAAAAAAA"}`},
	"createCheck":         {"/v1/checks", `{"checkId":"6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11","scan":"x","purpose":"reception"}`},
}

type contractOperation struct {
	id, method, path, body, media, proof string
}

func contractOperations(t testing.TB) []contractOperation {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(vss.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	var all []contractOperation
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			s, ok := sample[op.OperationID]
			if !ok {
				t.Fatalf("%s %s (%s) has no sample in this test; add one", method, path, op.OperationID)
			}
			o := contractOperation{id: op.OperationID, method: method, path: s.path, body: s.body, media: "application/json"}
			o.proof, _ = op.Extensions["x-proof"].(string)
			if op.RequestBody != nil {
				for media := range op.RequestBody.Value.Content {
					o.media = media
				}
			}
			all = append(all, o)
		}
	}
	return all
}

// ask sends one raw request and gives status and problem; it fails the test when a refusal is not a whole problem document.
func (h *house) ask(t testing.TB, method, path, body string, header http.Header) (int, vss.Problem) {
	t.Helper()
	req, err := http.NewRequest(method, h.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var p vss.Problem
	if resp.StatusCode >= 400 {
		if ct := resp.Header.Get("Content-Type"); ct != "application/problem+json" && method != http.MethodHead {
			t.Fatalf("%s %s: status %d with media type %q: %s", method, path, resp.StatusCode, ct, data)
		}
		if err := json.Unmarshal(data, &p); method != http.MethodHead && (err != nil || p.Status != resp.StatusCode || p.Code == "" || p.Title == "" || p.Detail == nil) {
			t.Fatalf("%s %s: not a whole problem document (%v): %s", method, path, err, data)
		}
		if tooLarge := resp.StatusCode == http.StatusRequestEntityTooLarge; resp.Close != tooLarge {
			t.Errorf("%s %s: status %d, connection closed %v", method, path, resp.StatusCode, resp.Close)
		}
		if resp.Header.Get("DPoP-Nonce") == "" {
			t.Errorf("%s %s: no nonce", method, path)
		}
	}
	return resp.StatusCode, p
}

func media(m string) http.Header { return http.Header{"Content-Type": {m}} }

// hostileBodies spoils a good body in every way a reader could stumble over, by name.
func hostileBodies(t *testing.T, o contractOperation) map[string]string {
	t.Helper()
	if o.media == "application/x-www-form-urlencoded" {
		return map[string]string{"empty": "", "twice": o.body + "&" + strings.Split(o.body, "&")[0], "semicolon": "grant_type=a;assertion=b", "bad escape": "assertion=%zz",
			"not UTF-8": o.body + "%ff", "unknown grant": "grant_type=password&assertion=x", "unknown field": o.body + "&scope=all", "json": `{"assertion":"x"}`}
	}
	if o.media == "application/octet-stream" {
		// Any bytes may stand in it; too many are tried apart.
		return map[string]string{"empty": ""}
	}
	bodies := map[string]string{
		"empty": "", "null": "null", "array": "[]", "string": `"x"`, "number": "1e999", "half": o.body[:len(o.body)/2], "trailing": o.body + " {}",
		"not UTF-8": strings.Replace(o.body, "a", "\xff", 1), "NUL": o.body + "\x00", "byte order mark": "\ufeff" + o.body,
		"deep": strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000), "deep arrays": strings.Repeat("[", 30000),
		"unknown member": strings.Replace(o.body, "{", `{"admin":true,`, 1), "huge number": strings.Replace(o.body, ":1", ":1e400", 1), "many members": manyMembers(),
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(o.body), &members); err != nil {
		t.Fatal(err)
	}
	write := func(name string, changed map[string]json.RawMessage) {
		text, err := json.Marshal(changed)
		if err != nil {
			t.Fatal(err)
		}
		bodies[name] = string(text)
	}
	for name := range members {
		bodies["twice "+name] = strings.Replace(o.body, "{", fmt.Sprintf(`{%q:null,`, name), 1)
		for kind, value := range map[string]string{"null": "null", "object": `{"x":1}`, "array": "[[]]", "true": "true", "negative": "-1", "fraction": "0.5", "long": `"` + strings.Repeat("x", 5000) + `"`} {
			changed := maps.Clone(members)
			changed[name] = json.RawMessage(value)
			write(name+" is "+kind, changed)
		}
		fewer := maps.Clone(members)
		delete(fewer, name)
		write("no "+name, fewer)
	}
	return bodies
}

// Whatever comes as a body, every operation that takes one refuses it as the caller's fault.
func TestHostileBodies(t *testing.T) {
	h := newHouse(t)
	for _, o := range contractOperations(t) {
		if o.body == "" {
			continue
		}
		for name, body := range hostileBodies(t, o) {
			if body == o.body {
				continue // it had nothing to spoil in this way
			}
			t.Run(o.id+"/"+name, func(t *testing.T) {
				status, p := h.ask(t, o.method, o.path, body, media(o.media))
				// A body that happens to fit the contract goes on to the proof, which is missing.
				if status != http.StatusBadRequest && (status != http.StatusUnauthorized || vss.Code(p.Code) != vss.CodeProofMissing) {
					t.Errorf("status %d, code %s", status, p.Code)
				}
				if strings.HasPrefix(name, "twice") && status != http.StatusBadRequest {
					t.Errorf("a member that stands twice got status %d", status)
				}
			})
		}
		t.Run(o.id+"/too large", func(t *testing.T) {
			if status, _ := h.ask(t, o.method, o.path, strings.Repeat(" ", edge.MaxBody)+o.body, media(o.media)); status != http.StatusRequestEntityTooLarge {
				t.Errorf("status %d", status)
			}
		})
		for name, header := range map[string]http.Header{"no media type": {}, "text": media("text/plain"), "other charset": media(o.media + "; charset=utf-16"), "gzip": {"Content-Type": {o.media}, "Content-Encoding": {"gzip"}}} {
			t.Run(o.id+"/"+name, func(t *testing.T) {
				if status, _ := h.ask(t, o.method, o.path, o.body, header); status != http.StatusUnsupportedMediaType {
					t.Errorf("status %d", status)
				}
			})
		}
	}
	if len(h.seen) != 0 {
		t.Errorf("handlers were reached %d times", len(h.seen))
	}
}

func manyMembers() string {
	var b strings.Builder
	b.WriteString("{")
	for i := range 4000 {
		fmt.Fprintf(&b, "%q:1,", fmt.Sprint(i))
	}
	b.WriteString(`"x":1}`)
	return b.String()
}

func TestHostileRequests(t *testing.T) {
	h := newHouse(t)
	known := map[string]bool{}
	for _, o := range contractOperations(t) {
		path, _, _ := strings.Cut(o.path, "?")
		known[o.method+" "+path] = true
	}
	for _, o := range contractOperations(t) {
		t.Run(o.id, func(t *testing.T) {
			for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HACK"} {
				path, _, _ := strings.Cut(o.path, "?")
				if known[method+" "+path] {
					continue
				}
				if status, _ := h.ask(t, method, path, "", http.Header{}); status != http.StatusMethodNotAllowed {
					t.Errorf("%s: status %d", method, status)
				}
			}
			header := media(o.media)
			separator := "?"
			if strings.Contains(o.path, "?") {
				separator = "&"
			}
			for name, path := range map[string]string{
				"unknown parameter": o.path + separator + "debug=1", "bad escape": o.path + separator + "limit=%zz", "not UTF-8": o.path + separator + "before=%ff",
				"limit twice": o.path + separator + "limit=1&limit=2",
			} {
				if status, _ := h.ask(t, o.method, path, o.body, header); status != http.StatusBadRequest {
					t.Errorf("%s: status %d", name, status)
				}
			}
			if o.body == "" {
				if status, _ := h.ask(t, o.method, o.path, `{"a":1}`, header); status != http.StatusBadRequest {
					t.Errorf("a body where none is taken: status %d", status)
				}
			}
			long := media(o.media)
			long.Set("Accept-Language", strings.Repeat("vi,", 100))
			if status, _ := h.ask(t, o.method, o.path, o.body, long); status != http.StatusBadRequest && o.id != "getHealth" {
				t.Errorf("a long Accept-Language: status %d", status)
			}
		})
	}
	for _, path := range []string{"/", "/v1", "/v1/", "/v1/nothing", "/v1/card/", "//v1/card", "/v1/../v1/card", "/v1//card", "/v1/activations//completion", "/sandbox", "/v1/card/x/y/z", "/%00", "/v1/%2e%2e/card", "/v1/trust/metadata/..%2froot.json"} {
		if status, p := h.ask(t, "GET", path, "", http.Header{}); status != http.StatusNotFound {
			t.Errorf("GET %s: status %d, code %s", path, status, p.Code)
		}
	}
	for _, path := range []string{"/v1/status-lists/-1", "/v1/status-lists/4294967296", "/v1/status-lists/1e3", "/v1/status-lists/x", "/v1/trust/metadata/passwd",
		"/v1/trust/targets/short.card-keys.json", "/v1/card/checks?limit=0", "/v1/card/checks?limit=101", "/v1/card/checks?limit=x", "/v1/card/checks?before=yesterday", "/v1/applications/1", "/v1/applications/not-a-uuid"} {
		if status, _ := h.ask(t, "GET", path, "", http.Header{}); status != http.StatusBadRequest {
			t.Errorf("GET %s: status %d", path, status)
		}
	}
}

// Without proofs, and with rubbish in their place, nothing is reached that needs one.
func TestProofsAreNeeded(t *testing.T) {
	h := newHouse(t)
	for _, o := range contractOperations(t) {
		if o.proof == "none" || o.proof == "agency" { // an agency's proof is the connection's: TestAgenciesAreKnownByTheirConnection
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			status, p := h.ask(t, o.method, o.path, o.body, media(o.media))
			if status != http.StatusUnauthorized || vss.Code(p.Code) != vss.CodeProofMissing {
				t.Errorf("no proof: status %d, code %s", status, p.Code)
			}
			for _, rubbish := range []string{"x", "..", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", strings.Repeat("A", 4096), "{}"} {
				header := media(o.media)
				for _, name := range []string{"DPoP", "VssID-Device-Proof", "VssID-Owner-Proof", "VssID-Owner-Signature", "VssID-Facility-Proof", "VssID-Applicant-Proof"} {
					header.Set(name, rubbish)
				}
				header.Set("Authorization", "DPoP "+strings.Repeat("A", 43))
				status, p := h.ask(t, o.method, o.path, o.body, header)
				if status != http.StatusUnauthorized || vss.Code(p.Code) != vss.CodeProofInvalid {
					t.Errorf("%.20q: status %d, code %s", rubbish, status, p.Code)
				}
			}
			header := media(o.media)
			header["Dpop"] = []string{"a", "b"}
			header["Vssid-Device-Proof"] = []string{"a", "b"}
			header["Vssid-Facility-Proof"] = []string{"a", "b"}
			header["Vssid-Applicant-Proof"] = []string{"a", "b"}
			if status, _ := h.ask(t, o.method, o.path, o.body, header); status != http.StatusBadRequest {
				t.Errorf("two proofs in one request: status %d", status)
			}
			header = media(o.media)
			header.Set("DPoP", strings.Repeat("A", 4097))
			header.Set("VssID-Device-Proof", strings.Repeat("A", 4097))
			header.Set("VssID-Facility-Proof", strings.Repeat("A", 4097))
			header.Set("VssID-Applicant-Proof", strings.Repeat("A", 4097))
			if status, _ := h.ask(t, o.method, o.path, o.body, header); status != http.StatusBadRequest {
				t.Errorf("an endless proof: status %d", status)
			}
		})
	}
}

// grant gives a token with its session key, and the nonce to go on with, by hand.
func (h *house) grant(t *testing.T) (request proof.Request, header http.Header, thief http.Header) {
	t.Helper()
	key := newKey(t)
	print, err := proof.Thumbprint(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	token := random43()
	h.mu.Lock()
	h.sessions[edge.TokenHash(token)] = edge.SessionRecord{DeviceID: deviceID, Account: account, Generation: 1, KeyThumbprint: print, OwnerKey: &h.owner.PublicKey}
	h.mu.Unlock()
	resp, err := http.Get(h.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	request = proof.Request{Method: "GET", URL: h.url + "/v1/card", Audience: h.url, Nonce: resp.Header.Get("DPoP-Nonce"), Time: h.clock(), AccessToken: token}
	signed, err := proof.SignSession(key, request)
	if err != nil {
		t.Fatal(err)
	}
	stolen, err := proof.SignSession(newKey(t), request)
	if err != nil {
		t.Fatal(err)
	}
	return request, http.Header{"Authorization": {"DPoP " + token}, "Dpop": {signed}}, http.Header{"Authorization": {"DPoP " + token}, "Dpop": {stolen}}
}

func TestStolenAndReplayed(t *testing.T) {
	h := newHouse(t)
	_, header, thief := h.grant(t)
	if status, p := h.ask(t, "GET", "/v1/card", "", thief); status != http.StatusUnauthorized || vss.Code(p.Code) != vss.CodeProofInvalid {
		t.Errorf("a stolen token without its key: status %d, code %s", status, p.Code)
	}
	if status, p := h.ask(t, "GET", "/v1/account", "", header); status != http.StatusUnauthorized || vss.Code(p.Code) != vss.CodeProofInvalid {
		t.Errorf("a proof for another path: status %d, code %s", status, p.Code)
	}
	if status, p := h.ask(t, "GET", "/v1/card", "", header); status != http.StatusOK {
		t.Fatalf("the good request: status %d, code %s", status, p.Code)
	}
	if status, p := h.ask(t, "GET", "/v1/card", "", header); status != http.StatusUnauthorized || vss.Code(p.Code) != vss.CodeProofReplayed {
		t.Errorf("a replayed proof: status %d, code %s", status, p.Code)
	}
	for name, authorization := range map[string]string{"bearer": strings.Replace(header.Get("Authorization"), "DPoP", "Bearer", 1), "short": "DPoP x"} {
		if status, p := h.ask(t, "GET", "/v1/card", "", http.Header{"Authorization": {authorization}, "Dpop": header["Dpop"]}); vss.Code(p.Code) != vss.CodeTokenInvalid {
			t.Errorf("%s: status %d, code %s", name, status, p.Code)
		}
	}
	_, other, _ := h.grant(t)
	if status, p := h.ask(t, "GET", "/v1/card", "", http.Header{"Authorization": header["Authorization"], "Dpop": other["Dpop"]}); vss.Code(p.Code) != vss.CodeProofInvalid {
		t.Errorf("the proof of one session with the token of another: status %d, code %s", status, p.Code)
	}
}

func TestNonceAgesAndClock(t *testing.T) {
	h := newHouse(t)
	_, header, _ := h.grant(t)
	h.mu.Lock()
	h.now = h.now.Add(59 * time.Second) // the next slot; the proof is still young
	h.mu.Unlock()
	if status, p := h.ask(t, "GET", "/v1/card", "", header); status != http.StatusOK {
		t.Errorf("the slot after: status %d, code %s", status, p.Code)
	}
	_, header, _ = h.grant(t)
	h.mu.Lock()
	h.now = h.now.Add(2 * time.Minute)
	h.mu.Unlock()
	if _, p := h.ask(t, "GET", "/v1/card", "", header); vss.Code(p.Code) != vss.CodeUseNonce {
		t.Errorf("two slots after: code %s", p.Code)
	}
}

// A changed body, path or handle spoils an activation proof.
func TestChangedBody(t *testing.T) {
	h := newHouse(t)
	resp, err := http.Get(h.url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	s := sample["completeActivation"]
	sign := func() http.Header {
		device, owner, err := proof.SignActivation(h.device, h.owner, proof.Request{Method: "POST", URL: h.url + s.path, Audience: h.url, Body: []byte(s.body), Nonce: resp.Header.Get("DPoP-Nonce"), Time: h.clock()})
		if err != nil {
			t.Fatal(err)
		}
		return http.Header{"Content-Type": {"application/json"}, "Vssid-Device-Proof": {device}, "Vssid-Owner-Proof": {owner}}
	}
	if _, p := h.ask(t, "POST", s.path, strings.Replace(s.body, "123456", "123457", 1), sign()); vss.Code(p.Code) != vss.CodeProofInvalid {
		t.Errorf("a changed body: code %s", p.Code)
	}
	if _, p := h.ask(t, "POST", strings.Replace(s.path, "hh", "gh", 1), s.body, sign()); vss.Code(p.Code) != vss.CodeProofInvalid {
		t.Errorf("another handle: code %s", p.Code)
	}
	mixed := sign()
	mixed["Vssid-Owner-Proof"] = sign()["Vssid-Device-Proof"]
	if _, p := h.ask(t, "POST", s.path, s.body, mixed); vss.Code(p.Code) != vss.CodeProofInvalid {
		t.Errorf("the device half twice: code %s", p.Code)
	}
	if len(h.seen) != 0 {
		t.Error("the handler was reached")
	}
	if status, p := h.ask(t, "POST", s.path, s.body, sign()); status != http.StatusOK {
		t.Errorf("the good request: status %d, code %s", status, p.Code)
	}
}

func TestLanguages(t *testing.T) {
	h := newHouse(t)
	for accept, want := range map[string]string{"": "Không tìm thấy", "vi": "Không tìm thấy", "en": "Not found", "en-GB,vi;q=0.5": "Not found", "vi-VN,en;q=0.9": "Không tìm thấy", "fr": "Không tìm thấy", ";;;": "Không tìm thấy"} {
		if _, p := h.ask(t, "GET", "/nothing", "", http.Header{"Accept-Language": {accept}}); p.Title != want {
			t.Errorf("Accept-Language %q: title %q, want %q", accept, p.Title, want)
		}
	}
}

// A caller who sends half a body and waits is cut off by the server's own clock, not by a handler's patience.
func TestServerHasLimits(t *testing.T) {
	h := newHouse(t)
	s := edge.NewServer(h.front, quiet(t))
	if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.WriteTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= 0 || s.MaxHeaderBytes > 64<<10 {
		t.Errorf("a limit is missing: %+v", s)
	}
	s.ReadTimeout = 50 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(l) }()
	defer s.Shutdown(context.Background())
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintf(c, "POST /v1/activations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
	answer, err := io.ReadAll(c)
	if err != nil {
		t.Fatalf("the connection was not closed: %v", err)
	}
	if !bytes.Contains(answer, []byte(" 400 ")) {
		t.Errorf("got %.200q", answer)
	}
}
