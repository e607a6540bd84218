package assembly

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	shapes "vssid/app/vss/sandbox"
)

// filer is a phone that registers somebody.
type filer struct {
	*vss.Applicant
	h      *house
	id     uuid.UUID
	who    shapes.Applicant
	photos map[vss.PhotoKind][]byte
}

func (h *house) filer(position int) *filer {
	h.t.Helper()
	people, err := h.sandbox.Applicants(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	f := &filer{&vss.Applicant{Client: h.client, Key: key}, h, uuid.New(), people[position], map[vss.PhotoKind][]byte{}}
	for i, kind := range []vss.PhotoKind{vss.PhotoKindPortrait, vss.PhotoKindIdFront, vss.PhotoKindIdBack} {
		m := image.NewRGBA(image.Rect(0, 0, 500, 500))
		for p := range m.Pix {
			m.Pix[p] = byte(p * p * (i + 3) >> 9)
		}
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
			h.t.Fatal(err)
		}
		f.photos[kind] = b.Bytes()
	}
	return f
}

func (f *filer) filing() vss.ApplicationFiling {
	a := vss.ApplicationFiling{Language: vss.LanguageVi, Form: vss.ApplicationForm{SocialInsuranceNumber: &f.who.SocialInsuranceNumber, Name: f.who.Name, DateOfBirth: f.who.DateOfBirth,
		Sex: vss.ApplicationFormSex(f.who.Sex), CitizenId: f.who.CitizenID, Phone: f.who.Phone, ProvinceCode: "01", CommuneCode: "01901", Street: "Số 1", AgencyCode: "0100"}}
	for kind, content := range f.photos {
		a.Photos = append(a.Photos, vss.ManifestOf(kind, content))
	}
	return a
}

func (f *filer) mustFile() vss.Application {
	f.h.t.Helper()
	a, err := f.File(context.Background(), f.id, f.filing())
	if err != nil {
		f.h.t.Fatal(err)
	}
	return a
}

func (f *filer) mustUpload(a vss.Application) {
	f.h.t.Helper()
	for kind, content := range f.photos {
		if err := f.Upload(context.Background(), f.id, kind, content, vss.ReceivedOf(a, kind), func(int) {}); err != nil {
			f.h.t.Fatal(err)
		}
	}
}

// cut is a network that breaks after so many chunks, half of the time after the server has taken the chunk and before its answer arrives.
type cut struct {
	left int
	late bool
}

var errCut = errors.New("the connection was cut")

func (c *cut) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.Contains(r.URL.Path, "/chunks/") {
		return http.DefaultTransport.RoundTrip(r)
	}
	if c.left--; c.left >= 0 {
		return http.DefaultTransport.RoundTrip(r)
	}
	if c.late {
		if resp, err := http.DefaultTransport.RoundTrip(r); err == nil {
			resp.Body.Close()
		}
	}
	return nil, errCut
}

// A connection that is cut in mid-upload loses nothing: what was acknowledged is there, and the next run sends the rest only.
func TestCutUploadGoesOn(t *testing.T) {
	for _, late := range []bool{false, true} {
		h := newHouse(t, true)
		f := h.filer(0)
		if len(f.photos[vss.PhotoKindPortrait]) < 3*vss.MaxChunkBytes {
			t.Fatalf("the photo has only %d bytes", len(f.photos[vss.PhotoKindPortrait]))
		}
		filed := f.mustFile()
		broken, err := vss.New(vss.Options{BaseURL: h.url, HTTP: &http.Client{Transport: &cut{left: 2, late: late}}, Clock: vss.NewClock(h.clock),
			Wait: func(context.Context, time.Duration) error { return nil }})
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		err = (&vss.Applicant{Client: broken, Key: f.Key}).Upload(t.Context(), f.id, vss.PhotoKindPortrait, f.photos[vss.PhotoKindPortrait], 0, func(n int) { told = n })
		if !errors.Is(err, vss.ErrUnreachable) || told < vss.MaxChunkBytes {
			t.Fatalf("late %v: %v after %d bytes", late, err, told)
		}
		now, err := f.Read(t.Context(), f.id)
		if err != nil {
			t.Fatal(err)
		}
		if got := vss.ReceivedOf(now, vss.PhotoKindPortrait); got < told || got == len(f.photos[vss.PhotoKindPortrait]) {
			t.Errorf("late %v: told of %d bytes, the server has %d", late, told, got)
		}
		f.mustUpload(filed) // from an offset that is out of date: the server says where to go on
		if a, err := f.Submit(t.Context(), f.id, vss.ApplicationSubmission{Revision: filed.Revision}); err != nil || a.State != vss.ApplicationStateReceived {
			t.Errorf("late %v: %+v, %v", late, a, err)
		}
	}
}

// The phone that filed activates without a code; its proof stands for nothing else, and no other proof stands for it.
func TestFiledApprovedActivated(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(1)
	f.mustUpload(f.mustFile())
	if _, err := f.Submit(t.Context(), f.id, vss.ApplicationSubmission{Revision: 1}); err != nil {
		t.Fatal(err)
	}
	owner, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys := vss.NewKeys{Device: f.Key, Owner: owner}
	yes := true
	activate := func(keys vss.NewKeys) (vss.Binding, error) {
		t.Helper()
		started, err := h.client.StartActivation(t.Context(), keys, vss.ActivationStart{Account: f.who.CitizenID, KeyLevel: 1, Language: vss.LanguageVi, Device: "Máy thử"})
		if err != nil {
			t.Fatal(err)
		}
		otp := "000000"
		if all, err := h.sandbox.Outbox(t.Context()); err == nil {
			for _, m := range all {
				if m.To == f.who.Phone && m.Code != "" {
					otp = m.Code
				}
			}
		}
		return h.client.CompleteActivation(t.Context(), keys, started.Handle, vss.ActivationCompletion{Otp: otp, FiledHere: &yes})
	}
	if _, err := activate(keys); vss.CodeOf(err) != vss.CodeActivationRefused {
		t.Errorf("before the approval: %v", err)
	}
	if err := h.sandbox.Decide(t.Context(), f.id.String(), "approve", shapes.OfficerDecision{}); err != nil {
		t.Fatal(err)
	}
	stranger := h.filer(2)
	if _, err := activate(vss.NewKeys{Device: stranger.Key, Owner: owner}); vss.CodeOf(err) != vss.CodeActivationRefused {
		t.Errorf("another phone's key: %v", err)
	}
	if _, err := activate(vss.NewKeys{Device: owner, Owner: f.Key}); vss.CodeOf(err) != vss.CodeActivationRefused {
		t.Errorf("the key as owner key: %v", err)
	}
	b, err := activate(keys)
	if err != nil || b.Account != f.who.SocialInsuranceNumber || b.HolderName != f.who.Name {
		t.Fatalf("%+v, %v", b, err)
	}
	now, err := f.Read(t.Context(), f.id)
	if err != nil || !now.Activated {
		t.Errorf("the registration says %+v, %v", now, err)
	}
	if err := h.sandbox.Decide(t.Context(), f.id.String(), "refuse", shapes.OfficerDecision{Reasons: []string{"other"}, Remark: "x"}); err == nil {
		t.Error("an approved registration was refused")
	}
}

// ask sends one raw request with an applicant's proof that change may spoil.
func (f *filer) ask(method, path, media string, body []byte, change func(*proof.Request)) (int, string) {
	f.h.t.Helper()
	resp, err := http.Get(f.h.url + "/healthz")
	if err != nil {
		f.h.t.Fatal(err)
	}
	resp.Body.Close()
	r := proof.Request{Method: method, URL: f.h.url + path, Audience: f.h.url, Body: body, Nonce: resp.Header.Get(vss.HeaderDPoPNonce), Time: f.h.clock()}
	if change != nil {
		change(&r)
	}
	signed, err := proof.SignApplicant(f.Key, r)
	if err != nil {
		f.h.t.Fatal(err)
	}
	req, err := http.NewRequest(method, f.h.url+path, bytes.NewReader(body))
	if err != nil {
		f.h.t.Fatal(err)
	}
	req.Header.Set(vss.HeaderApplicantProof, signed)
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		f.h.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		f.h.t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// A proof covers method, path with the offset, and every byte; it works once.
func TestChunkProofCoversEverything(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(3)
	f.mustFile()
	path := "/v1/applications/" + f.id.String() + "/photos/portrait/chunks/0"
	piece := f.photos[vss.PhotoKindPortrait][:1000]
	for name, change := range map[string]func(*proof.Request){
		"another offset": func(r *proof.Request) { r.URL = strings.TrimSuffix(r.URL, "0") + "1000" },
		"another photo":  func(r *proof.Request) { r.URL = strings.Replace(r.URL, "portrait", "id-back", 1) },
		"another byte":   func(r *proof.Request) { r.Body = append(bytes.Clone(r.Body[:999]), r.Body[999]^1) },
		"no body":        func(r *proof.Request) { r.Body = nil },
		"another method": func(r *proof.Request) { r.Method = "POST" },
		"another server": func(r *proof.Request) { r.Audience = "https://example.vn" },
		"an old clock":   func(r *proof.Request) { r.Time = r.Time.Add(-5 * time.Minute) },
	} {
		if status, text := f.ask("PUT", path, "application/octet-stream", piece, change); status != http.StatusUnauthorized || !strings.Contains(text, "proof-invalid") {
			t.Errorf("%s: %d %s", name, status, text)
		}
	}
	if status, _ := f.ask("PUT", path, "application/json", piece, nil); status != http.StatusUnsupportedMediaType {
		t.Errorf("as JSON: %d", status)
	}
	if status, _ := f.ask("PUT", path, "application/octet-stream", make([]byte, 49153), nil); status != http.StatusBadRequest {
		t.Errorf("a byte too many: %d", status)
	}
	if now, err := f.Read(t.Context(), f.id); err != nil || vss.ReceivedOf(now, vss.PhotoKindPortrait) != 0 {
		t.Errorf("%+v, %v", now, err)
	}
	if status, text := f.ask("PUT", path, "application/octet-stream", piece, nil); status != http.StatusOK {
		t.Errorf("the good one: %d %s", status, text)
	}
}

// The log names nobody who registers.
func TestRegistrationIsNotLogged(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(4)
	f.mustUpload(f.mustFile())
	if _, err := f.Submit(t.Context(), f.id, vss.ApplicationSubmission{Revision: 1}); err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{f.who.Name, f.who.CitizenID, f.who.Phone, f.who.SocialInsuranceNumber} {
		if strings.Contains(h.log.String(), private) {
			t.Errorf("the log holds %q", private)
		}
	}
}

// The e-transaction account is told to its owner's session; an account that a counter opened has none.
func TestTransactionAccount(t *testing.T) {
	h := newHouse(t, true)
	counter := h.activate(h.persona("employee"))
	if _, err := counter.session.TransactionAccount(t.Context()); vss.CodeOf(err) != vss.CodeNotFound {
		t.Errorf("opened at a counter: %v", err)
	}
	f := h.filer(5)
	f.mustUpload(f.mustFile())
	if _, err := f.Submit(t.Context(), f.id, vss.ApplicationSubmission{Revision: 1}); err != nil {
		t.Fatal(err)
	}
	if err := h.sandbox.Decide(t.Context(), f.id.String(), "approve", shapes.OfficerDecision{}); err != nil {
		t.Fatal(err)
	}
	p := &phone{h: h, device: f.Key.(*ecdsa.PrivateKey), owner: newKey(t)}
	started, err := h.client.StartActivation(t.Context(), p.keys(), vss.ActivationStart{Account: f.who.SocialInsuranceNumber, KeyLevel: 1, Language: vss.LanguageVi, Device: "Máy thử"})
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	b, err := h.client.CompleteActivation(t.Context(), p.keys(), started.Handle, vss.ActivationCompletion{Otp: h.password(f.who.SocialInsuranceNumber), FiledHere: &yes})
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.bound(b).session.TransactionAccount(t.Context())
	if err != nil || got.State != vss.TransactionAccountStateActive || !got.EndsOn.After(got.OpenedOn.Time) || got.TermConfirmed {
		t.Errorf("%+v, %v", got, err)
	}
	told, err := f.Read(t.Context(), f.id)
	if err != nil || told.TransactionAccount == nil || told.TransactionAccount.Number != got.Number {
		t.Errorf("the registration tells another one: %+v, %v", told.TransactionAccount, err)
	}
	h.pass(6 * 365 * 24 * time.Hour)
	if told, err = f.Read(t.Context(), f.id); err != nil || told.TransactionAccount.State != vss.TransactionAccountStateEnded {
		t.Errorf("six years on: %+v, %v", told.TransactionAccount, err)
	}
}

// testers asks the testers' pages and gives status and text.
func (h *house) testers(method, path, media, body string) (int, string) {
	h.t.Helper()
	req, err := http.NewRequest(method, h.url+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestScriptsPlayTheOfficer(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(6)
	f.who.DateOfBirth = "1999" // the record says otherwise
	f.mustUpload(f.mustFile())
	if _, err := f.Submit(t.Context(), f.id, vss.ApplicationSubmission{Revision: 1}); err != nil {
		t.Fatal(err)
	}
	one := "/sandbox/applications/" + f.id.String()
	for path, want := range map[string]string{
		"/sandbox/applications": "applicant-6", "/sandbox/applications.json": `"dateOfBirth"`, "/sandbox/messages": "HS-", "/sandbox/applicants.json": f.who.CitizenID,
		"/sandbox/samples/id-back.jpg": "\xff\xd8", "/sandbox/applicants/applicant-1/citizen-id.png": "PNG", "/sandbox/applicants/applicant-1/portrait.jpg": "\xff\xd8",
	} {
		if status, text := h.testers("GET", path, "", ""); status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("GET %s: %d, without %q", path, status, want)
		}
	}
	const asJSON = "application/json"
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/sandbox/applications/no-such", "", http.StatusNotFound},
		{"GET", "/sandbox/samples/passport.jpg", "", http.StatusNotFound}, {"GET", "/sandbox/applicants/nobody/citizen-id.png", "", http.StatusNotFound},
		{"POST", "/sandbox/applications/no-such/approve", "{}", http.StatusNotFound}, {"POST", one + "/dance", "{}", http.StatusNotFound},
		{"POST", one + "/ask", `{"question":""}`, http.StatusBadRequest}, {"POST", one + "/refuse", `{"reasons":[]}`, http.StatusBadRequest},
		{"POST", one + "/refuse", `{"reasons":["because"]}`, http.StatusBadRequest}, {"POST", one + "/refuse", `{"reason":"x"}`, http.StatusBadRequest},
		{"POST", one + "/approve", `{"insuranceNumber":"0000000000"}`, http.StatusConflict}, {"POST", one + "/approve", `{"revision":7}`, http.StatusConflict},
		{"POST", one + "/approve", `{"insuranceNumber":1}`, http.StatusBadRequest}, {"POST", one + "/check", "{}", http.StatusNoContent}, {"POST", one + "/check", "{}", http.StatusNoContent},
		{"POST", one + "/enrol", "{}", http.StatusConflict}, {"POST", one + "/approve", "{}", http.StatusNoContent}, {"POST", one + "/approve", "{}", http.StatusConflict},
		{"POST", one + "/ask", `{"question":"x"}`, http.StatusConflict},
	} {
		if status, text := h.testers(c.method, c.path, asJSON, c.body); status != c.status {
			t.Errorf("%s %s %s: %d %s", c.method, c.path, c.body, status, text)
		}
	}
}

// Somebody who is on no record can be put there by the tester, and only there.
func TestTesterPutsSomebodyOnRecord(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(7)
	f.who.CitizenID, f.who.SocialInsuranceNumber, f.who.Name, f.who.Phone = "001190888888", "9912345678", "Trần Thị Mới Mẫu", "0000088888"
	f.mustUpload(f.mustFile())
	if _, err := f.Submit(t.Context(), f.id, vss.ApplicationSubmission{Revision: 1}); err != nil {
		t.Fatal(err)
	}
	if err := h.sandbox.Decide(t.Context(), f.id.String(), "approve", shapes.OfficerDecision{InsuranceNumber: "9912345678"}); err == nil {
		t.Error("somebody on no record was approved")
	}
	if _, text := h.testers("GET", "/sandbox/applications?lang=en", "", ""); !strings.Contains(text, "on no record") || !strings.Contains(text, f.id.String()+"/enrol") {
		t.Error("the page does not offer to put them on record")
	}
	for _, step := range []string{"enrol", "approve"} {
		if err := h.sandbox.Decide(t.Context(), f.id.String(), step, shapes.OfficerDecision{}); err != nil {
			t.Fatalf("%s: %v", step, err)
		}
	}
	if a, err := f.Read(t.Context(), f.id); err != nil || a.Account == nil || *a.Account != "9912345678" {
		t.Errorf("%+v, %v", a, err)
	}
	production := newHouse(t, false)
	if status, _ := production.testers("GET", "/sandbox/applications", "", ""); status != http.StatusNotFound {
		t.Errorf("production has the tester's page: %d", status)
	}
}
