package assembly

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/internal/browser"
	"vssid/cmd/vss-backend/internal/applications"
	"vssid/cmd/vss-backend/internal/officers"
)

// attach sends a form with files, as a browser does.
func (b *plainBrowser) attach(path string, fields map[string]string, files map[string][]byte) page {
	b.h.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			b.h.t.Fatal(err)
		}
	}
	for name, content := range files {
		w, err := form.CreateFormFile(name, name+".jpg")
		if err != nil {
			b.h.t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			b.h.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.h.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, b.h.url+path, &body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	return b.send(r)
}

// counterForm is what a clerk types for an applicant, with the photos.
func (f *filer) counterForm(token string) (fields map[string]string, files map[string][]byte) {
	sex := string(f.who.Sex)
	fields = map[string]string{"form": token, "id": uuid.NewString(), "name": f.who.Name, "born": f.who.DateOfBirth, "sex": sex, "citizen": f.who.CitizenID, "number": f.who.SocialInsuranceNumber, "phone": f.who.Phone,
		"commune": "01901 Phường Mẫu", "street": "Số 1", "agency": "0100", "paper": "BD-17/2026", "signed": "yes"}
	files = map[string][]byte{}
	for kind, content := range f.photos {
		files[string(kind)] = content
	}
	return fields, files
}

var letterPath = regexp.MustCompile(`action="(/console/assist/[0-9a-f-]{36}/letter)"`)

// enterAs makes an officer with some roles and signs them in.
func (b *plainBrowser) enterAs(login string, roles ...officers.Role) {
	b.h.t.Helper()
	link, err := b.h.InviteOfficer(b.h.t.Context(), login, "Cán bộ Mẫu", roles)
	if err != nil {
		b.h.t.Fatal(err)
	}
	opened := b.get(strings.TrimPrefix(link, b.h.url))
	secret := regexp.MustCompile(`<code>([A-Z2-7]{32})</code>`).FindStringSubmatch(opened.text)
	if secret == nil {
		b.h.t.Fatalf("the invitation: %d\n%s", opened.status, opened.text)
	}
	const sentence = "con mèo đen trên mái nhà"
	if in := b.post(strings.TrimPrefix(link, b.h.url), url.Values{"code": {codeOf(b.h.t, secret[1], b.h.clock())}, "password": {sentence}, "again": {sentence}}); in.status != http.StatusOK {
		b.h.t.Fatalf("accepted: %d\n%s", in.status, in.text)
	}
}

// Somebody without a phone of their own comes to the counter: a clerk files, an officer approves, the clerk hands the code over, and any phone activates with it.
func TestAClerkRegistersSomebodyAtTheCounter(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(3)
	clerk := h.plainBrowser()
	token := clerk.signIn("buu-dien").token(t)
	fields, files := f.counterForm(token)
	for name, spoil := range map[string]struct{ field, value, says string }{
		"not signed":         {"signed", "", "sign the paper"},
		"no paper":           {"paper", " ", "number of the paper"},
		"a citizen ID short": {"citizen", "0011", "Citizen ID"},
		"no such commune":    {"commune", "99999", "Commune"},
		"born tomorrow":      {"born", "01/01/2999", "Born"},
		"no such sex":        {"sex", "x", "Sex"},
	} {
		bad := map[string]string{}
		for k, v := range fields {
			bad[k] = v
		}
		bad[spoil.field] = spoil.value
		if got := clerk.attach("/console/assist/file", bad, files); !strings.Contains(got.text, spoil.says) || !strings.Contains(got.text, `value="`+f.who.Name+`"`) || !strings.Contains(got.text, "filed nothing yet") {
			t.Errorf("%s: %d, and what was typed should stay:\n%s", name, got.status, got.text)
		}
	}
	if got := clerk.attach("/console/assist/file", fields, map[string][]byte{"portrait": files["portrait"], "id-front": []byte("no picture"), "id-back": files["id-back"]}); !strings.Contains(got.text, "Three JPEG photos") {
		t.Errorf("a photo that is none: %d\n%s", got.status, got.text)
	}
	for range 2 { // a form that is sent twice is one registration
		if got := clerk.attach("/console/assist/file", fields, files); !strings.Contains(got.text, "The registration is sent") || strings.Count(got.text, f.who.Name+"</td>") != 1 {
			t.Fatalf("%d %s\n%s", got.status, got.path, got.text)
		}
	}
	officer := h.plainBrowser()
	first := officer.signIn("can-bo-a")
	one := officer.post("/console/registrations/next", url.Values{"form": {first.token(t)}})
	if !strings.Contains(one.text, "Filed at a counter") || !strings.Contains(one.text, "buu-dien") {
		t.Fatalf("the officer is not told who filed it:\n%s", one.text)
	}
	item := strings.SplitN(one.path, "?", 2)[0]
	act := url.Values{"form": {one.token(t)}, "revision": {"1"}, "number": {f.who.SocialInsuranceNumber}, "question": {"Ảnh mờ?"}}
	if got := officer.post(item+"/ask", act); got.status != http.StatusConflict || !strings.Contains(got.text, "no phone could answer") {
		t.Errorf("a question that nobody can answer: %d", got.status)
	}
	if got := officer.post(item+"/approve", act); !strings.Contains(got.text, "The account is open") {
		t.Fatalf("approve: %d\n%s", got.status, got.text)
	}
	list := clerk.get("/console/assist")
	path := letterPath.FindStringSubmatch(list.text)
	if path == nil {
		t.Fatalf("no code can be handed over:\n%s", list.text)
	}
	letter := clerk.post(path[1], url.Values{"form": {token}})
	found := regexp.MustCompile(`<strong><code>([^<]+)</code>`).FindStringSubmatch(letter.text)
	if found == nil || !strings.Contains(letter.text, f.who.SocialInsuranceNumber) {
		t.Fatalf("the letter: %d\n%s", letter.status, letter.text)
	}
	p, handle := h.start(f.who.SocialInsuranceNumber)
	b, err := h.client.CompleteActivation(context.Background(), p.keys(), handle, vss.ActivationCompletion{Otp: h.password(f.who.SocialInsuranceNumber), ActivationCode: &found[1]})
	if err != nil {
		t.Fatalf("activate with the code from the counter: %v", err)
	}
	p.bound(b)
	if got := clerk.post(path[1], url.Values{"form": {token}}); got.status != http.StatusConflict || strings.Contains(got.text, "<strong><code>") {
		t.Errorf("a second code once a phone holds the account: %d", got.status)
	}
	if got := clerk.get("/console/registrations"); got.status != http.StatusForbidden {
		t.Errorf("a clerk sees the officers' queue: %d", got.status)
	}
	h.looked(p)
	auditor := h.plainBrowser()
	auditor.signIn("kiem-tra")
	acts := auditor.get("/console/acts?officer=buu-dien")
	for _, want := range []string{"Filed a registration at a counter", "Handed an activation code over"} {
		if !strings.Contains(acts.text, want) {
			t.Errorf("the clerk's trail lacks %q", want)
		}
	}
}

// Whoever is clerk and officer decides about others' registrations only, and hands over codes of their own only.
func TestAClerkNeverDecidesAboutTheirOwn(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(4)
	both := h.plainBrowser()
	both.enterAs("ca-hai", officers.Examiner, officers.PostClerk)
	token := both.get("/console/assist").token(t)
	fields, files := f.counterForm(token)
	if got := both.attach("/console/assist/file", fields, files); !strings.Contains(got.text, "The registration is sent") {
		t.Fatalf("%d\n%s", got.status, got.text)
	}
	item := "/console/registrations/" + fields["id"]
	act := url.Values{"form": {token}, "revision": {"1"}, "number": {f.who.SocialInsuranceNumber}, "reason": {"address"}}
	if got := both.post(item+"/take", act); got.status != http.StatusConflict || !strings.Contains(got.text, "filed this one yourself") {
		t.Errorf("takes up the own one: %d\n%s", got.status, got.text)
	}
	clerk := h.plainBrowser()
	other := clerk.signIn("buu-dien").token(t)
	if got := clerk.post("/console/assist/"+fields["id"]+"/letter", url.Values{"form": {other}}); got.status != http.StatusNotFound {
		t.Errorf("another clerk hands the code over: %d", got.status)
	}
	if got := both.post("/console/assist/"+fields["id"]+"/letter", url.Values{"form": {token}}); got.status != http.StatusConflict {
		t.Errorf("a code before the approval: %d", got.status)
	}
}

func TestTheCounterInChromium(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(5)
	filed := f.filing()
	if _, err := h.applications.FileFor(t.Context(), "buu-dien", applications.AssistedFiling{ID: uuid.NewString(), Language: vss.LanguageVi, Form: filed.Form, Photos: f.photos, Paper: "BD-1"}); err != nil {
		t.Fatal(err)
	}
	b := browser.Open(t, 1280, 800)
	enter(h, b, "buu-dien")
	b.Go(h.url + "/console/assist")
	b.See(f.who.Name)
	judged(b, "assist")
}
