package assembly

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/officers"
)

// plainBrowser is an officer's browser without scripts: it keeps cookies, follows links and sends forms.
type plainBrowser struct {
	h      *house
	client *http.Client
}

func (h *house) plainBrowser() *plainBrowser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &plainBrowser{h, &http.Client{Jar: jar}}
}

// page is what an address answers in the end.
type page struct {
	status int
	path   string
	text   string
	header http.Header
}

func (b *plainBrowser) send(r *http.Request) page {
	b.h.t.Helper()
	r.Header.Set("Accept-Language", "en")
	answer, err := b.client.Do(r)
	if err != nil {
		b.h.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.h.t.Fatal(err)
	}
	if bare := idAlone.FindString(string(text)); bare != "" && strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		b.h.t.Errorf("%s shows an id in place of words: %s", r.URL.Path, bare)
	}
	return page{answer.StatusCode, answer.Request.URL.RequestURI(), string(text), answer.Header}
}

func (b *plainBrowser) get(path string) page {
	b.h.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.h.url+path, nil)
	if err != nil {
		b.h.t.Fatal(err)
	}
	return b.send(r)
}

func (b *plainBrowser) post(path string, form url.Values) page {
	b.h.t.Helper()
	r, err := http.NewRequest(http.MethodPost, b.h.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// idAlone is a text that looks like the id of one.
var idAlone = regexp.MustCompile(`>\s*[a-z]+(-[a-z]+)*(\.[a-z-]+)+\s*<`)

var formField = regexp.MustCompile(`name="form" value="([^"]+)"`)

// token is the form token of a page.
func (p page) token(t testing.TB) string {
	t.Helper()
	found := formField.FindStringSubmatch(p.text)
	if found == nil {
		t.Fatalf("%s has no form:\n%s", p.path, p.text)
	}
	return found[1]
}

// signIn signs a made-up officer in and returns the first page.
func (b *plainBrowser) signIn(login string) page {
	b.h.t.Helper()
	all, err := b.h.sandbox.Officers(context.Background())
	if err != nil {
		b.h.t.Fatal(err)
	}
	for _, o := range all {
		if o.Login == login {
			p := b.post("/console/sign-in", url.Values{"login": {o.Login}, "password": {o.Password}, "code": {o.Code}})
			if p.status != http.StatusOK {
				b.h.t.Fatalf("%s cannot sign in: %d\n%s", login, p.status, p.text)
			}
			return p
		}
	}
	b.h.t.Fatalf("there is no officer %s", login)
	return page{}
}

// An officer approves over plain forms, without scripts, what a phone has sent.
func TestOfficerApprovesRegistration(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(0)
	filed := f.mustFile()
	f.mustUpload(filed)
	app, err := f.Submit(t.Context(), f.id, vss.ApplicationSubmission{Revision: filed.Revision})
	if err != nil {
		t.Fatal(err)
	}
	b := h.plainBrowser()
	first := b.signIn("can-bo-a")
	if !strings.Contains(first.text, app.Receipt) || !strings.Contains(first.text, ">1<") {
		t.Fatalf("the queue does not show %s:\n%s", app.Receipt, first.text)
	}
	one := b.post("/console/registrations/next", url.Values{"form": {first.token(t)}})
	if one.status != http.StatusOK || !strings.Contains(one.text, f.who.Name) || !strings.Contains(one.text, "all the same") {
		t.Fatalf("%d\n%s", one.status, one.text)
	}
	revision := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(one.text)[1]
	item := strings.SplitN(one.path, "?", 2)[0]

	other := h.plainBrowser()
	seen := other.signIn("can-bo-b")
	if refused := other.post(item+"/approve", url.Values{"form": {seen.token(t)}, "revision": {revision}, "number": {f.who.SocialInsuranceNumber}}); refused.status != http.StatusConflict || !strings.Contains(refused.text, "can-bo-a") {
		t.Errorf("a second officer: %d\n%s", refused.status, refused.text)
	}
	if none := other.post("/console/registrations/next", url.Values{"form": {seen.token(t)}}); !strings.Contains(none.text, "Nothing waits any more") {
		t.Errorf("the next one for the second officer:\n%s", none.text)
	}
	photo := b.get(item + "/photos/portrait.jpg")
	if photo.header.Get("Content-Type") != "image/jpeg" || photo.text != string(f.photos[vss.PhotoKindPortrait]) {
		t.Errorf("the portrait: %s, %d bytes", photo.header.Get("Content-Type"), len(photo.text))
	}
	onRecord := b.get(item + "/record/" + f.who.SocialInsuranceNumber + ".jpg")
	if onRecord.header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(onRecord.text, "\xff\xd8") || onRecord.text == photo.text || !strings.Contains(one.text, onRecord.path) {
		t.Errorf("the photo on record: %s, %d bytes", onRecord.header.Get("Content-Type"), len(onRecord.text))
	}
	if got := b.get(item + "/record/" + h.persona("employee").SocialInsuranceNumber + ".jpg"); got.status != http.StatusNotFound {
		t.Errorf("the photo of somebody whom the form does not mean: %d", got.status)
	}
	if refused := b.post(item+"/refuse", url.Values{"form": {one.token(t)}, "revision": {revision}}); refused.status != http.StatusConflict || !strings.Contains(refused.text, "at least one reason") {
		t.Errorf("refused without a reason: %d\n%s", refused.status, refused.text)
	}
	done := b.post(item+"/approve", url.Values{"form": {one.token(t)}, "revision": {revision}, "number": {f.who.SocialInsuranceNumber}})
	if done.status != http.StatusOK || !strings.Contains(done.text, "The account is open") {
		t.Fatalf("approved: %d\n%s", done.status, done.text)
	}
	if after := b.get(item + "/record/" + f.who.SocialInsuranceNumber + ".jpg"); after.text != photo.text {
		t.Errorf("after the approval the photo on record is another than the portrait: %d bytes", len(after.text))
	}
	if again := b.post(item+"/approve", url.Values{"form": {one.token(t)}, "revision": {revision}, "number": {f.who.SocialInsuranceNumber}}); again.status != http.StatusConflict {
		t.Errorf("approved twice: %d", again.status)
	}
	if got, err := f.Read(context.Background(), f.id); err != nil || got.State != vss.ApplicationStateApproved {
		t.Errorf("the phone reads %+v, %v", got, err)
	}
}

// People are found by number, telephone and name; a record opens with a reason, which its person reads; a supervisor withdraws the card.
func TestOfficersFindPeople(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	who := h.persona("employee")
	b := h.plainBrowser()
	token := b.signIn("can-bo-a").token(t)
	find := func(query, birth string) page {
		return b.post("/console/search", url.Values{"form": {token}, "query": {query}, "birth": {birth}})
	}
	for name, c := range map[string]struct {
		query, birth string
		found        bool
	}{
		"a number":                   {who.Account, "", true},
		"a number with blanks":       {"0199 000 001", "", true},
		"a citizen ID":               {who.CitizenID, "", true},
		"a telephone":                {who.Phone, "", true},
		"a name":                     {who.Name, "", true},
		"a name without marks":       {"nguyen van mau", "", true},
		"the beginning of a name":    {"nguyen van", "", true},
		"a name and a year":          {who.Name, who.DateOfBirth[:4], true},
		"a name and another year":    {who.Name, "1901", false},
		"nobody's number":            {"0000000000", "", false},
		"nobody's name":              {"Không Có Ai", "", false},
		"a pattern in place of name": {"% %", "", false},
	} {
		got := find(c.query, c.birth)
		if has := strings.Contains(got.text, who.SocialInsuranceNumber); got.status != http.StatusOK || has != c.found || strings.Contains(got.path, "?") {
			t.Errorf("%s: %d %s, found %v\n%s", name, got.status, got.path, has, got.text)
		}
	}
	open := "/console/search/" + who.Account + "/open"
	if bare := b.post(open, url.Values{"form": {token}, "purpose": {"x"}}); bare.status != http.StatusConflict {
		t.Errorf("opened without a reason: %d", bare.status)
	}
	read := b.post(open, url.Values{"form": {token}, "purpose": {"gọi hỏi về hồ sơ"}})
	if read.status != http.StatusOK || !strings.Contains(read.text, who.Phone) || strings.Contains(read.text, "/withdraw") {
		t.Errorf("the record: %d\n%s", read.status, read.text)
	}
	if got := b.post("/console/search/"+who.Account+"/withdraw", url.Values{"form": {token}, "purpose": {"thẻ bị mất"}}); got.status != http.StatusForbidden {
		t.Errorf("an officer withdraws a card: %d", got.status)
	}
	chief := h.plainBrowser()
	token = chief.signIn("lanh-dao").token(t)
	if got := chief.post("/console/search/"+who.Account+"/withdraw", url.Values{"form": {token}, "purpose": {"thẻ bị mất"}}); !strings.Contains(got.text, "The card is withdrawn") {
		t.Errorf("withdrawn: %d\n%s", got.status, got.text)
	}
	if card, err := p.session.Card(t.Context()); err != nil || card.State != vss.CardStateWithdrawn {
		t.Errorf("the phone reads %s, %v", card.State, err)
	}
	list, _ := h.looked(p)
	var seen []string
	for _, e := range list.Events {
		if e.Actor == vss.AccessActorOfficer {
			seen = append(seen, e.Kind+": "+e.Purpose)
		}
	}
	if want := []string{"card-withdrawn: thẻ bị mất", "record-opened: gọi hỏi về hồ sơ"}; !slices.Equal(seen, want) {
		t.Errorf("who looked says %q, want %q", seen, want)
	}
}

// Every route of the console answers every role as the table of rights says, and nobody without a session.
func TestEveryRouteAsksForItsRight(t *testing.T) {
	h := newHouse(t, true)
	address := strings.NewReplacer("{id}", "0190f000-0000-7000-8000-000000000000", "{kind}", "portrait.jpg", "{login}", "nobody", "{account}", "0000000000", "{step}", "approve", "{number}", "0000000000", "{officer}", "nobody")
	ask := func(b *plainBrowser, method, path, token string) page {
		if method == http.MethodGet {
			return b.get(path)
		}
		return b.post(path, url.Values{"form": {token}, "revision": {"1"}})
	}
	routes := h.console.Routes()
	if len(routes) < 8 {
		t.Fatalf("only %d routes", len(routes))
	}
	stranger := h.plainBrowser()
	for _, r := range routes {
		p := ask(stranger, r.Method, address.Replace(r.Path), "")
		if r.Method == http.MethodGet && !strings.HasPrefix(p.path, "/console/sign-in") || r.Method != http.MethodGet && p.status != http.StatusUnauthorized {
			t.Errorf("%s %s lets a stranger in: %d %s", r.Method, r.Path, p.status, p.path)
		}
	}
	for login, role := range map[string]officers.Role{"can-bo-a": officers.Examiner, "lanh-dao": officers.Supervisor, "buu-dien": officers.PostClerk, "kiem-tra": officers.Auditor, "co-so": officers.Facilities} {
		b := h.plainBrowser()
		all, err := h.sandbox.Officers(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all {
			if o.Login == login {
				b.post("/console/sign-in", url.Values{"login": {o.Login}, "password": {o.Password}, "code": {o.Code}})
			}
		}
		token := b.get("/console/registrations").token(t)
		for _, r := range routes {
			p := ask(b, r.Method, address.Replace(r.Path), token)
			if may := officers.May([]officers.Role{role}, r.Needs); may == (p.status == http.StatusForbidden) || p.status == http.StatusUnauthorized || p.status >= 500 {
				t.Errorf("%s as %s: %s %s answers %d, and the role may: %v", login, role, r.Method, r.Path, p.status, may)
			}
			if bare := ask(b, r.Method, address.Replace(r.Path), ""); r.Method != http.MethodGet && bare.status != http.StatusForbidden {
				t.Errorf("%s %s takes a form without the session's token: %d", r.Method, r.Path, bare.status)
			}
		}
	}
}

func TestConsoleTellsNothingToOthers(t *testing.T) {
	h := newHouse(t, true)
	b := h.plainBrowser()
	p := b.signIn("lanh-dao")
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
		if got := p.header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	policy := p.header.Get("Content-Security-Policy")
	for _, word := range []string{"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"} {
		if !strings.Contains(policy, word) {
			t.Errorf("the policy does not say %s: %s", word, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy lets in what it should not: %s", policy)
	}
	r, err := http.NewRequest(http.MethodPost, h.url+"/console/sign-in", strings.NewReader("login=a&password=b&code=123456"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://elsewhere.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.send(r); got.status != http.StatusForbidden {
		t.Errorf("another site's form: %d", got.status)
	}
	if big := b.post("/console/sign-in", url.Values{"login": {strings.Repeat("x", 100_000)}}); big.status != http.StatusBadRequest {
		t.Errorf("a form of 100 kB: %d", big.status)
	}
	if out := b.post("/console/sign-out", url.Values{"form": {p.token(t)}}); !strings.HasPrefix(out.path, "/console/sign-in") {
		t.Errorf("signed out: %s", out.path)
	}
	if after := b.get("/console/officers"); !strings.HasPrefix(after.path, "/console/sign-in") {
		t.Errorf("after signing out: %s", after.path)
	}
	b.h.pass(30 * time.Second)
	if strings.Contains(h.log.String(), "chi de thu") || strings.Contains(h.log.String(), p.token(t)) {
		t.Error("the log holds a password or a token")
	}
}

// A supervisor invites somebody, who chooses a password and signs in; disabled, they are out at once.
func TestInvitedOfficer(t *testing.T) {
	h := newHouse(t, true)
	chief := h.plainBrowser()
	p := chief.signIn("lanh-dao")
	made := chief.post("/console/officers/invite", url.Values{"form": {p.token(t)}, "login": {"mai"}, "name": {"Cán bộ Mẫu"}, "role": {"officer"}})
	link := regexp.MustCompile(`/console/invitation/[A-Za-z0-9_-]{43}`).FindString(made.text)
	if link == "" {
		t.Fatalf("no link: %d\n%s", made.status, made.text)
	}
	mai := h.plainBrowser()
	opened := mai.get(link)
	if opened.status != http.StatusOK || mai.get(link+"/code.png").header.Get("Content-Type") != "image/png" {
		t.Fatalf("the invitation: %d\n%s", opened.status, opened.text)
	}
	secret := regexp.MustCompile(`<code>([A-Z2-7]{32})</code>`).FindStringSubmatch(opened.text)[1]
	const sentence = "con mèo đen trên mái nhà"
	in := mai.post(link, url.Values{"code": {codeOf(t, secret, h.clock())}, "password": {sentence}, "again": {sentence}})
	if in.status != http.StatusOK || !strings.HasPrefix(in.path, "/console/registrations") {
		t.Fatalf("accepted: %d %s\n%s", in.status, in.path, in.text)
	}
	if used := h.plainBrowser().get(link); used.status != http.StatusNotFound {
		t.Errorf("the invitation a second time: %d", used.status)
	}
	chief.post("/console/officers/mai/disable", url.Values{"form": {p.token(t)}})
	if out := mai.get("/console/registrations"); !strings.HasPrefix(out.path, "/console/sign-in") {
		t.Errorf("disabled, mai reads %s", out.path)
	}
}

// codeOf is what an authenticator with a secret shows.
func codeOf(t testing.TB, secret string, now time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, now)
	if err != nil {
		t.Fatal(err)
	}
	return code
}
