package sandbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	shapes "vssid/app/vss/sandbox"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/sandbox"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// clerks presses the buttons straight in the database.
type clerks struct {
	store *store.Store
	codes int
}

func (c *clerks) IssueActivationCode(tx *store.Tx, account string) (string, error) {
	c.codes++
	code := "AAAA-BBBB-" + string(rune('0'+c.codes)) + "CCC"
	return code, tx.PutActivationCode(account, []byte(code), time.Now())
}

func (c *clerks) EndAtCounter(ctx context.Context, _, account, _ string) (bool, error) {
	return true, c.store.Write(ctx, func(tx *store.Tx) error { return tx.EndBinding(account, "device", 2, time.Now()) })
}

func (c *clerks) SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error {
	return tx.SetWithdrawn(account, withdrawn)
}

func (c *clerks) MoveFacility(tx *store.Tx, account, facilityCode string) error {
	return tx.SetFacility(account, facilityCode, "payload of "+facilityCode)
}

type house struct {
	t      *testing.T
	store  *store.Store
	server *httptest.Server
	client shapes.Client
}

const account = "0000000001"

func newHouse(t *testing.T) *house {
	t.Helper()
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	h := &house{t: t, store: s}
	h.write(func(tx *store.Tx) error {
		for _, f := range []store.Facility{{Code: "01999", Name: "Bệnh viện <Mẫu>"}, {Code: "01998", Name: "Trạm y tế Mẫu"}} {
			if err := tx.PutFacility(f); err != nil {
				return err
			}
		}
		if _, err := tx.CreateAccount(store.Account{Number: account, Phone: "0000000001"}); err != nil {
			return err
		}
		return tx.CreateCard(store.Card{Account: account, CardNumber: account, InsuranceNumber: account, HolderName: "Nguyễn <b>Thử</b>", DateOfBirth: "1987-05", FacilityCode: "01999", ValidFrom: "2020-01-01"})
	})
	pages, err := sandbox.New(t.Context(), sandbox.Config{Store: s, Counter: &clerks{store: s}, People: []sandbox.Person{{ID: "one", Kind: "employee", Account: account, CitizenIDPayload: "x|y"}},
		Root: func() []byte { return []byte(`{"root":1}`) }, Now: time.Now, Log: discreet.Logger(t)})
	if err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewServer(pages)
	t.Cleanup(h.server.Close)
	h.client = shapes.Client{BaseURL: h.server.URL}
	return h
}

func (h *house) write(f func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.store.Write(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) one() shapes.Persona {
	h.t.Helper()
	all, err := h.client.Personas(h.t.Context())
	if err != nil || len(all) != 1 {
		h.t.Fatalf("%d people, %v", len(all), err)
	}
	return all[0]
}

// send does one request and gives status and body.
func (h *house) send(method, path, body string, header map[string]string) (int, string) {
	h.t.Helper()
	r, err := http.NewRequest(method, h.server.URL+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for name, value := range header {
		if name == "Host" {
			r.Host = value
			continue
		}
		r.Header.Set(name, value)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, string(content) + resp.Header.Get("Location")
}

// The members of a persona and of a message are what testers' scripts read.
func TestShapes(t *testing.T) {
	h := newHouse(t)
	h.write(func(tx *store.Tx) error {
		return notify.Database{}.Put(tx, notify.Notice{Kind: notify.OneTimePassword, Account: account, Phone: "0000000001", Code: "123456", At: time.Now()})
	})
	for path, want := range map[string][]string{
		"/sandbox/personas.json": {"id", "kind", "account", "socialInsuranceNumber", "citizenId", "cardNumber", "name", "dateOfBirth", "phone", "facilityCode", "activationCode", "bhytPayload", "citizenIdPayload", "expect"},
		"/sandbox/outbox.json":   {"id", "at", "channel", "to", "account", "kind", "text", "code"},
	} {
		_, body := h.send("GET", path, "", nil)
		var all []map[string]any
		if err := json.Unmarshal([]byte(body), &all); err != nil || len(all) != 1 {
			t.Fatalf("%s: %v: %s", path, err, body)
		}
		for _, name := range want {
			if _, ok := all[0][name].(string); !ok {
				t.Errorf("%s: %s is %v", path, name, all[0][name])
			}
		}
		if len(all[0]) != len(want) {
			t.Errorf("%s has %d members, want %d", path, len(all[0]), len(want))
		}
	}
}

func TestLetterAlwaysWorks(t *testing.T) {
	h := newHouse(t)
	first := h.one().ActivationCode
	if again := h.one().ActivationCode; first == "" || again != first {
		t.Errorf("the letter is %q, then %q", first, again)
	}
	fresh, err := h.client.NewLetter(t.Context(), "one")
	if err != nil || fresh.ActivationCode == first || fresh.QR != "VSSID:A:"+account+":"+fresh.ActivationCode {
		t.Errorf("a new letter: %+v, %v", fresh, err)
	}
	h.write(func(tx *store.Tx) error { return tx.SpendActivationCode(account) })
	if after := h.one().ActivationCode; after == fresh.ActivationCode {
		t.Error("a letter that was used is still shown to somebody without a device")
	}
	if _, err := h.client.NewLetter(t.Context(), "nobody"); err == nil {
		t.Error("somebody unknown got a letter")
	}
}

func TestOfficersButtons(t *testing.T) {
	h := newHouse(t)
	for _, withdrawn := range []bool{true, false} {
		if err := h.client.SetWithdrawn(t.Context(), "one", withdrawn); err != nil {
			t.Fatal(err)
		}
		if got := h.one().Expect == "revoked"; got != withdrawn {
			t.Errorf("withdrawn %t: the page says %t", withdrawn, got)
		}
	}
	if status, _ := h.send("POST", "/sandbox/personas/one/facility", `{"facilityCode":"01998"}`, map[string]string{"Content-Type": "application/json"}); status != http.StatusNoContent {
		t.Errorf("move the facility: %d", status)
	}
	if p := h.one(); p.FacilityCode != "01998" || p.BHYTPayload != "payload of 01998" {
		t.Errorf("after the move: %+v", p)
	}
	for name, body := range map[string]string{"unknown facility": `{"facilityCode":"99999"}`, "doubled member": `{"facilityCode":"01998","facilityCode":"01999"}`, "other member": `{"code":"01998"}`} {
		if status, _ := h.send("POST", "/sandbox/personas/one/facility", body, nil); status != http.StatusBadRequest {
			t.Errorf("%s: %d", name, status)
		}
	}
	form := map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
	status, to := h.send("POST", "/sandbox/personas/one/facility?lang=en", url.Values{"facilityCode": {"01999"}}.Encode(), form)
	if status != http.StatusSeeOther || to != "/sandbox?lang=en#one" {
		t.Errorf("a form: %d to %s", status, to)
	}
	if h.one().FacilityCode != "01999" {
		t.Error("the form moved nothing")
	}
}

func TestDesksAreRefusedWithReason(t *testing.T) {
	h := newHouse(t)
	const key = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}` // RFC 7517, appendix A.1
	for _, c := range []struct {
		name, body string
		status     int
	}{
		{"all right", `{"key":` + key + `,"facilityCode":"01999","name":"Quầy 1"}`, http.StatusCreated},
		{"the same key again", `{"key":` + key + `,"facilityCode":"01998","name":"Quầy 2"}`, http.StatusCreated},
		{"no name", `{"key":` + key + `,"facilityCode":"01999","name":""}`, http.StatusBadRequest},
		{"facility of another form", `{"key":` + key + `,"facilityCode":"01 - 999","name":"x"}`, http.StatusBadRequest},
		{"private key", `{"key":{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"},"facilityCode":"01999","name":"x"}`, http.StatusBadRequest},
		{"point off the curve", `{"key":{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"},"facilityCode":"01999","name":"x"}`, http.StatusBadRequest},
		{"no JSON", `x`, http.StatusBadRequest},
		{"too long", strings.Repeat(" ", 513<<10), http.StatusRequestEntityTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, body := h.send("POST", "/sandbox/desks", c.body, nil); status != c.status {
				t.Errorf("%d %s, want %d", status, body, c.status)
			}
		})
	}
	desks, err := h.store.Read(t.Context()).Desks()
	if err != nil || len(desks) != 1 || desks[0].FacilityCode != "01998" || desks[0].Name != "Quầy 2" {
		t.Errorf("the desks are %+v, %v", desks, err)
	}
}

func TestPageInBothLanguages(t *testing.T) {
	h := newHouse(t)
	for lang, want := range map[string][]string{
		"vi": {`<html lang="vi">`, "bịa ra", "Người lao động", "Mã kích hoạt", "05/1987"},
		"en": {`<html lang="en">`, "made up", "employee", "Activation code", "05/1987"},
	} {
		status, page := h.send("GET", "/sandbox?lang="+lang, "", nil)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", lang, status)
		}
		for _, text := range append(want, h.one().ActivationCode, "Nguyễn &lt;b&gt;Thử&lt;/b&gt;", "/sandbox/root.json", "/sandbox/personas/one/letter.svg") {
			if !strings.Contains(page, text) {
				t.Errorf("%s: the page does not say %q", lang, text)
			}
		}
	}
	for path, want := range map[string]string{"/sandbox/style.css": "--accent", "/sandbox/messages": "<table>", "/sandbox/personas/one/letter.svg": "<svg", "/sandbox/root.json": `{"root":1}`} {
		if status, body := h.send("GET", path, "", nil); status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("GET %s: %d %s", path, status, body)
		}
	}
}

func TestStrangersPagesReachNothing(t *testing.T) {
	h := newHouse(t)
	for name, c := range map[string]struct {
		method, path string
		header       map[string]string
		status       int
	}{
		"a form on another site":    {"POST", "/sandbox/personas/one/withdraw", map[string]string{"Sec-Fetch-Site": "cross-site"}, http.StatusForbidden},
		"an old browser's form":     {"POST", "/sandbox/personas/one/withdraw", map[string]string{"Origin": "https://other.example"}, http.StatusForbidden},
		"a name led here by DNS":    {"GET", "/sandbox/personas.json", map[string]string{"Host": "rebound.example:80"}, http.StatusForbidden},
		"a page that is not there":  {"GET", "/sandbox/nothing", nil, http.StatusNotFound},
		"a change asked for by GET": {"GET", "/sandbox/personas/one/withdraw", nil, http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			if status, body := h.send(c.method, c.path, "", c.header); status != c.status {
				t.Errorf("%d %s, want %d", status, body, c.status)
			}
		})
	}
	if h.one().Expect != "genuine" {
		t.Error("a stranger's page changed a card")
	}
}

func TestClientTellsThatThereIsNoSandbox(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	if _, err := (shapes.Client{BaseURL: server.URL}).Personas(t.Context()); !errors.Is(err, shapes.ErrAbsent) {
		t.Errorf("got %v", err)
	}
}
