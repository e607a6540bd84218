package assembly

import (
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/internal/browser"
)

// publicPEM writes a public key as openssl does.
func publicPEM(t *testing.T, public any) string {
	t.Helper()
	raw, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: raw}))
}

var deskID = regexp.MustCompile(`/facilities/desks/([A-Za-z0-9_-]{16})/end`)

// A desk is enrolled over plain forms, checks a card, and is ended.
func TestADeskIsEnrolledAtTheConsole(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	b := h.plainBrowser()
	token := b.signIn("co-so").token(t)
	key := newKey(t)
	form := url.Values{"form": {token}, "code": {"01987"}, "name": {"Quầy 7"}, "key": {publicPEM(t, &key.PublicKey)}}
	if got := b.post("/console/facilities/enrol", form); got.status != http.StatusConflict || !strings.Contains(got.text, "must be in the directory") {
		t.Errorf("a desk of a facility that nobody knows: %d", got.status)
	}
	if got := b.post("/console/facilities/record", url.Values{"form": {token}, "code": {"01987"}, "name": {"Trạm y tế Bảy (mẫu)"}}); !strings.Contains(got.text, "is in the directory") {
		t.Fatalf("%d %s", got.status, got.text)
	}
	if got := b.get("/console/facilities?q=tram+y+te+bay"); !strings.Contains(got.text, "Trạm y tế Bảy (mẫu)") || strings.Contains(got.text, "01999") {
		t.Errorf("the facility is not found by its name without marks: %s", got.text)
	}
	got := b.post("/console/facilities/enrol", form)
	found := deskID.FindStringSubmatch(got.text)
	if found == nil || !strings.Contains(got.text, "Quầy 7") {
		t.Fatalf("%d %s", got.status, got.text)
	}
	desk := &vss.Desk{Client: h.newClient(), ID: found[1], Key: key}
	wantVerdict(t, h.check(desk, p.code()), vss.VerdictGenuine)
	for name, change := range map[string]url.Values{"a digit too few": {"code": {"0198"}}, "no name": {"name": {""}}, "no key": {"key": {"x"}}, "a private key": {"key": {`{"kty":"EC","crv":"P-256","x":"x","y":"y","d":"d"}`}}} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		for k, v := range change {
			bad[k] = v
		}
		if got := b.post("/console/facilities/enrol", bad); got.status != http.StatusConflict {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	if got := b.post("/console/facilities/desks/"+found[1]+"/end", url.Values{"form": {token}}); !strings.Contains(got.text, "no more") {
		t.Errorf("%d %s", got.status, got.text)
	}
	p.renew()
	_, err := desk.Check(t.Context(), vss.CheckRequest{CheckId: uuid.New(), Scan: p.code(), Purpose: vss.CheckPurposeReception})
	wantCode(t, "a desk that was ended", err, vss.CodeDeskUnknown)
}

// An agency is registered over plain forms, reads, and is disabled; its page shows what it read and nobody it read about.
func TestAnAgencyIsRegisteredAtTheConsole(t *testing.T) {
	h := newHouse(t, true)
	c := h.agencyOf(t, "moi-mau", nil, 0)
	certificate, err := os.ReadFile(filepath.Join(h.config.Data, "agencies", "moi-mau.crt"))
	if err != nil {
		t.Fatal(err)
	}
	b := h.plainBrowser()
	token := b.signIn("co-so").token(t)
	form := url.Values{"form": {token}, "id": {"moi-mau"}, "name": {"Sở Mới (mẫu)"}, "certificate": {string(certificate)}, "scope": {"card:read"}, "minute": {"30"}}
	if got := b.post("/console/agencies/register", form); got.path != "/console/agencies/moi-mau?said=registered" || !strings.Contains(got.text, "Sở Mới (mẫu)") {
		t.Fatalf("%s %d %s", got.path, got.status, got.text)
	}
	if got := b.post("/console/agencies/register", form); got.status != http.StatusConflict {
		t.Errorf("registered twice: %d", got.status)
	}
	who := h.persona("employee")
	if _, err := c.Read(t.Context(), mustToken(t, c), question(who.Account, vss.AgencyFieldCardState)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.audit.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := b.get("/console/agencies/moi-mau"); !strings.Contains(got.text, "xét trợ cấp thất nghiệp") || !strings.Contains(got.text, "card-state") || strings.Contains(got.text, who.Account) {
		t.Errorf("what it read: %s", got.text)
	}
	old := mustToken(t, c)
	if got := b.post("/console/agencies/moi-mau/scopes", url.Values{"form": {token}, "scope": {"identity:read"}, "minute": {"10"}}); !strings.Contains(got.text, "old tokens") {
		t.Errorf("%d %s", got.status, got.text)
	}
	_, err = c.Read(t.Context(), old, question(who.Account, vss.AgencyFieldCardState))
	wantCode(t, "a token of before", err, vss.CodeTokenInvalid)
	if got := b.post("/console/agencies/moi-mau/disable", url.Values{"form": {token}}); !strings.Contains(got.text, "reads nothing any more") {
		t.Errorf("%d %s", got.status, got.text)
	}
	_, err = c.Token(t.Context())
	wantCode(t, "a disabled client", err, vss.CodeClientRefused)
	if got := b.get("/console/agencies/nobody"); got.status != http.StatusNotFound {
		t.Errorf("an agency that is none: %d", got.status)
	}
}

func TestAKeyIsRotatedAtTheConsole(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	b := h.plainBrowser()
	token := b.signIn("lanh-dao").token(t)
	if got := b.post("/console/keys/card/rotate", url.Values{"form": {token}}); got.status != http.StatusConflict {
		t.Errorf("without being sure: %d", got.status)
	}
	sure := url.Values{"form": {token}, "sure": {"yes"}}
	if got := b.post("/console/keys/card/rotate", sure); !strings.Contains(got.text, "Published, signs later") {
		t.Fatalf("%d %s", got.status, got.text)
	}
	if got := b.post("/console/keys/card/rotate", sure); got.status != http.StatusConflict {
		t.Errorf("twice: %d", got.status)
	}
	if got := b.post("/console/keys/root/rotate", sure); got.status != http.StatusNotFound {
		t.Errorf("a key that does not rotate: %d", got.status)
	}
	states, err := h.KeyStates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cards := 0
	for _, k := range states {
		if k.Purpose == "card" {
			cards++
		}
	}
	withdraw := func(id string) page { return b.post("/console/keys/withdraw", url.Values{"form": {token}, "id": {id}}) }
	if got := withdraw("00000000"); got.status != http.StatusConflict || !strings.Contains(got.text, "No key has this id") {
		t.Errorf("a key that is none: %d %s", got.status, got.text)
	}
	first := hex.EncodeToString(states[0].KID[:])
	if got := withdraw(strings.ToUpper(first)); !strings.Contains(got.text, "is withdrawn") || !strings.Contains(got.text, "Has left the list") {
		t.Errorf("withdraw %s: %d %s", first, got.status, got.text)
	}
	if got := withdraw(first); got.status != http.StatusConflict {
		t.Errorf("withdrawn twice: %d", got.status)
	}
	desk := h.desk("Quầy 1")
	wantVerdict(t, h.check(desk, p.code()), vss.VerdictUnknownIssuer)
	p.renew()
	wantVerdict(t, h.check(desk, p.code()), vss.VerdictGenuine)
	if cards != 2 || states[1].SignsFrom.Sub(h.clock()) < 14*24*time.Hour {
		t.Errorf("%+v", states)
	}
}

// The managers' pages as an officer sees them.
func TestManagersPagesInChromium(t *testing.T) {
	h := newHouse(t, true)
	h.desk("Quầy 1")
	b := browser.Open(t, 1280, 800)
	enter(h, b, "co-so")
	b.Click(`nav a[href="/console/facilities"]`)
	b.See("Quầy 1")
	judged(b, "facilities")
	b.Go(h.url + "/console/facilities/01999")
	b.See("Nhân viên tiếp đón")
	b.Fill("staff", "NV-01")
	b.Fill("phone", "0241234567")
	judged(b, "facility")
	b.Click(`nav a[href="/console/agencies"]`)
	b.See("Sở Lao động (mẫu)")
	judged(b, "agencies")
	b.Click(`a[href="/console/agencies/so-lao-dong-mau"]`)
	b.See("Đã đọc gì")
	judged(b, "agency")
	b.Click(`form[action$="/disable"] button`)
	b.See("Cơ quan này không đọc được gì nữa")
}

// The keys' page as a supervisor sees it.
func TestKeysPageInChromium(t *testing.T) {
	h := newHouse(t, true)
	b := browser.Open(t, 1280, 800)
	enter(h, b, "lanh-dao")
	b.Click(`nav a[href="/console/keys"]`)
	b.See("Đang ký")
	b.Click(`form[action$="/card/rotate"] input[name=sure]`)
	b.Click(`form[action$="/card/rotate"] button.main`)
	b.See("Đã công bố, chưa ký")
	judged(b, "keys")
}

// A facility's address, hours and clerks are kept over plain forms, and apps hear of it.
func TestAFacilityIsKeptAtTheConsole(t *testing.T) {
	h := newHouse(t, true)
	b := h.plainBrowser()
	token := b.signIn("co-so").token(t)
	page := b.get("/console/facilities/01999")
	if page.status != http.StatusOK || !strings.Contains(page.text, "As in the built-in list") || !strings.Contains(page.text, `value="00:00"`) {
		t.Fatalf("%d\n%s", page.status, page.text)
	}
	if before, err := h.client.FacilityChanges(t.Context(), ""); err != nil || len(before.Facilities) != 0 {
		t.Errorf("before anything was changed: %+v, %v", before, err)
	}
	form := url.Values{"form": {token}, "version": {"0"}, "name": {"Bệnh viện Mẫu Mới (mẫu)"}, "address": {"Số 9 <đường> Mới"}, "commune": {"01901 Phường Mẫu"}, "phone": {"024 123 4567"}, "position": {"21.01900, 105.81400"},
		"weekdays-from": {"07:00"}, "weekdays-to": {"16:30"}, "level": {"basic"}, "contract": {"yes"}}
	for name, change := range map[string]url.Values{"The hours are not right": {"weekdays-to": {"06:00"}}, "Choose the commune": {"commune": {"99999"}}, "Write a position": {"position": {"here"}}, "4 to 15 digits": {"phone": {"hotline"}}} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		for k, v := range change {
			bad[k] = v
		}
		if got := b.post("/console/facilities/01999", bad); !strings.Contains(got.text, name) || !strings.Contains(got.text, "Số 9 &lt;đường&gt; Mới") {
			t.Errorf("%s: %d, and what was typed should stay\n%s", name, got.status, got.text)
		}
	}
	if got := b.post("/console/facilities/01999", form); !strings.Contains(got.text, "The facility is saved") || !strings.Contains(got.text, `value="16:30"`) {
		t.Fatalf("%d\n%s", got.status, got.text)
	}
	if got := b.post("/console/facilities/01999", form); !strings.Contains(got.text, "Somebody else has just changed this") {
		t.Errorf("over an older version: %d", got.status)
	}
	if got := b.post("/console/facilities/01999/clerks", url.Values{"form": {token}, "staff": {"NV-01"}, "name": {"Lê Thị Mẫu"}}); !strings.Contains(got.text, "The clerk is recorded") || !strings.Contains(got.text, "Lê Thị Mẫu") {
		t.Errorf("%d %s", got.status, got.path)
	}
	if got := b.post("/console/facilities/01999/end-clerk", url.Values{"form": {token}, "staff": {"NV-01"}}); !strings.Contains(got.text, "Recorded as left") {
		t.Errorf("%d %s", got.status, got.path)
	}
	if got := b.get("/console/facilities/00000"); got.status != http.StatusNotFound {
		t.Errorf("a facility of no directory: %d", got.status)
	}
	told, err := h.client.FacilityChanges(t.Context(), "")
	if err != nil || len(told.Facilities) != 1 {
		t.Fatalf("%+v, %v", told, err)
	}
	if f := told.Facilities[0]; f.Name != "Bệnh viện Mẫu Mới (mẫu)" || *f.Phone != "0241234567" || f.Province != "01" || len(*f.Hours) != 1 || f.SickLeave || !f.Contract || *f.Level != vss.FacilityFactsLevelBasic {
		t.Errorf("apps hear %+v", f)
	}
	clerk := h.plainBrowser()
	clerk.signIn("buu-dien")
	if got := clerk.get("/console/facilities/01999"); got.status != http.StatusForbidden {
		t.Errorf("a post-office clerk sees it: %d", got.status)
	}
}
