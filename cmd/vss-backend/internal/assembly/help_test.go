package assembly

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/internal/browser"
	"vssid/cmd/vss-backend/internal/officers"
)

func ptr[T any](v T) *T { return &v }

var formVersion = regexp.MustCompile(`name="version" value="(\d+)"`)

// helpFields is a clerk's form as the page holds it, with what the clerk types over it.
func helpFields(t *testing.T, page page, typed map[string]string) url.Values {
	t.Helper()
	version := formVersion.FindStringSubmatch(page.text)
	if version == nil {
		t.Fatalf("no form: %d %s\n%s", page.status, page.path, page.text)
	}
	fields := url.Values{"form": {page.token(t)}, "version": {version[1]}}
	for name, value := range typed {
		fields.Set(name, value)
	}
	return fields
}

// Somebody on the telephone reads a code out, a clerk fills the form in, and the person sees every field on the own phone, which alone can file it.
func TestAClerkHelpsFromAfar(t *testing.T) {
	h := newHouse(t, true)
	f, stranger := h.filer(0), h.filer(1)
	offer, err := f.AskForHelp(t.Context(), f.id, vss.HelpForm{Name: ptr("Nguyễn Thị Thử"), Phone: ptr("0000 000 502")})
	if err != nil {
		t.Fatal(err)
	}
	waiting, err := f.ReadHelp(t.Context(), f.id)
	if err != nil || waiting.State != vss.HelpSessionStateWaiting || waiting.Helper != nil {
		t.Fatalf("waiting: %+v, %v", waiting, err)
	}
	_, err = stranger.ReadHelp(t.Context(), f.id)
	wantCode(t, "another key reads", err, vss.CodeNotFound)
	_, err = stranger.AskForHelp(t.Context(), f.id, vss.HelpForm{})
	wantCode(t, "another key asks under the same id", err, vss.CodeNotFound)
	if err := stranger.EndHelp(t.Context(), f.id); err != nil {
		t.Errorf("another key ends what it does not see: %v", err)
	}

	clerk, other := h.plainBrowser(), h.plainBrowser()
	token := clerk.signIn("buu-dien").token(t)
	other.enterAs("buu-dien-hai", officers.PostClerk)
	otherToken := other.get("/console/remote").token(t)
	take := func(b *plainBrowser, token, code string) page {
		return b.post("/console/remote/take", url.Values{"form": {token}, "code": {code}})
	}
	for _, wrong := range []string{"", "0000-0000", "x", offer.Code[:7], strings.Repeat("9", 40)} {
		if got := take(clerk, token, wrong); !strings.Contains(got.text, "No form waits under this code") {
			t.Errorf("%q: %d %s", wrong, got.status, got.path)
		}
	}
	form := take(clerk, token, strings.ToLower(strings.ReplaceAll(offer.Code, "-", " ")))
	if !strings.Contains(form.text, `value="Nguyễn Thị Thử"`) || !strings.Contains(form.text, `value="0000 000 502"`) {
		t.Fatalf("the form: %d %s\n%s", form.status, form.path, form.text)
	}
	if got := take(other, otherToken, offer.Code); !strings.Contains(got.text, "No form waits under this code") {
		t.Errorf("a code is good twice: %d %s", got.status, got.path)
	}
	item := strings.SplitN(form.path, "?", 2)[0]
	if got := other.get(item); strings.Contains(got.text, "Nguyễn Thị Thử") {
		t.Error("another clerk sees the form")
	}
	bad := helpFields(t, form, map[string]string{"name": "Nguyễn Thị Thử", "commune": "99999 Không có", "born": "02/09/1954"})
	if got := clerk.post(item, bad); !strings.Contains(got.text, "Choose commune and agency") || !strings.Contains(got.text, `value="02/09/1954"`) {
		t.Errorf("no such commune, and what was typed should stay: %d\n%s", got.status, got.text)
	}
	good := helpFields(t, form, map[string]string{"name": "Nguyễn Thị Thử", "commune": "01901 Phường Mẫu", "born": "02/09/1954", "sex": "female", "agency": "0100", "street": "Số <1>"})
	if got := clerk.post(item, good); !strings.Contains(got.text, "Saved.") || !strings.Contains(got.text, "Số &lt;1&gt;") {
		t.Fatalf("saved: %d\n%s", got.status, got.text)
	}
	if got := clerk.post(item, helpFields(t, form, map[string]string{"name": "Khác"})); !strings.Contains(got.text, "saved from another page") {
		t.Errorf("saved over a newer version: %d", got.status)
	}
	seen, err := f.ReadHelp(t.Context(), f.id)
	if err != nil || seen.State != vss.HelpSessionStateHelping || seen.Helper == nil || seen.Version != 2 || *seen.Form.CommuneCode != "01901" || *seen.Form.ProvinceCode != "01" || *seen.Form.Street != "Số <1>" || seen.Form.Phone != nil {
		t.Errorf("the phone reads %+v, %v", seen, err)
	}

	if err := f.EndHelp(t.Context(), f.id); err != nil {
		t.Fatal(err)
	}
	_, err = f.ReadHelp(t.Context(), f.id)
	wantCode(t, "after the end", err, vss.CodeNotFound)
	if got := clerk.post(item, good); !strings.Contains(got.text, "taken the form back") {
		t.Errorf("saved after the end: %d %s", got.status, got.path)
	}
	if filed := f.mustFile(); filed.State != vss.ApplicationStateUploading {
		t.Errorf("filed under the same id: %+v", filed)
	}
	auditor := h.plainBrowser()
	auditor.signIn("kiem-tra")
	h.looked(h.activate(h.persona("employee"))) // what waits is in the log
	if acts := auditor.get("/console/acts"); !strings.Contains(acts.text, "Took a code to help from afar") || !strings.Contains(acts.text, "Filled a form in from afar") {
		t.Errorf("the auditor reads\n%s", acts.text)
	}
}

func TestHelpEndsByItself(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(0)
	first, err := f.AskForHelp(t.Context(), f.id, vss.HelpForm{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := f.AskForHelp(t.Context(), f.id, vss.HelpForm{})
	if err != nil || first.Code == second.Code {
		t.Fatalf("%+v, %v", second, err)
	}
	clerk := h.plainBrowser()
	token := clerk.signIn("buu-dien").token(t)
	for name, code := range map[string]string{"a code before the last": first.Code, "too late": second.Code} {
		if name == "too late" {
			h.pass(16 * time.Minute)
			token = clerk.get("/console/remote").token(t)
		}
		if got := clerk.post("/console/remote/take", url.Values{"form": {token}, "code": {code}}); !strings.Contains(got.text, "No form waits under this code") {
			t.Errorf("%s: %d %s", name, got.status, got.path)
		}
	}
	_, err = f.ReadHelp(t.Context(), f.id)
	wantCode(t, "too late", err, vss.CodeNotFound)
}

func TestAClerkDoesNotGuessCodes(t *testing.T) {
	h := newHouse(t, true)
	clerk := h.plainBrowser()
	token := clerk.signIn("buu-dien").token(t)
	for n := range 11 {
		got := clerk.post("/console/remote/take", url.Values{"form": {token}, "code": {"0000-0000"}})
		if n < 10 && got.status != http.StatusOK || n == 10 && got.status != http.StatusTooManyRequests {
			t.Errorf("try %d: %d", n+1, got.status)
		}
	}
}

func TestHelpFromAfarInChromium(t *testing.T) {
	h := newHouse(t, true)
	f := h.filer(0)
	offer, err := f.AskForHelp(t.Context(), f.id, vss.HelpForm{Name: ptr("Nguyễn Thị Thử")})
	if err != nil {
		t.Fatal(err)
	}
	b := browser.Open(t, 1280, 800)
	enter(h, b, "buu-dien")
	b.Go(h.url + "/console/remote")
	b.See("Mã trợ giúp người dân đọc")
	judged(b, "remote")
	b.Fill("code", offer.Code)
	b.Click("form.card button.main")
	b.See("Người dân thấy tên bạn")
	b.Fill("street", "Số 12, đường Mẫu")
	judged(b, "remote-form")
	b.Click("form.card button.main")
	b.See("Người dân đang thấy")
	if seen, err := f.ReadHelp(t.Context(), f.id); err != nil || *seen.Form.Street != "Số 12, đường Mẫu" || *seen.Form.Name != "Nguyễn Thị Thử" {
		t.Errorf("the phone reads %+v, %v", seen, err)
	}
}
