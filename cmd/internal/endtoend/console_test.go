package endtoend

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/cmd/internal/faulty"
)

// officer is somebody at the console, as their browser asks.
type officer struct {
	t     *testing.T
	base  string
	http  *http.Client
	token string // of the session's forms
}

var formToken = regexp.MustCompile(`name="form" value="([^"]+)"`)

// officer signs one of the sandbox's officers in.
func (w *town) officer(t *testing.T, login string) *officer {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	o := &officer{t: t, base: w.URL, http: &http.Client{Jar: jar}}
	all, err := w.Sandbox().Officers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Login == login {
			page := o.post("/console/sign-in", url.Values{"login": {one.Login}, "password": {one.Password}, "code": {one.Code}})
			found := formToken.FindStringSubmatch(page)
			if found == nil {
				t.Fatalf("%s cannot sign in:\n%s", login, page)
			}
			o.token = found[1]
			return o
		}
	}
	t.Fatalf("there is no officer %s", login)
	return nil
}

// post sends a form and gives the page that follows it.
func (o *officer) post(path string, form url.Values) string {
	o.t.Helper()
	form.Set("form", o.token)
	r, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		o.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", o.base)
	answer, err := o.http.Do(r)
	if err != nil {
		o.t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 400 {
		o.t.Fatalf("%s: %s, %v\n%s", path, answer.Status, err, page)
	}
	return string(page)
}

// TestAnAppHearsOfAChangedFacility has an officer change a facility and close another; the app shows it, and still does without a network.
func TestAnAppHearsOfAChangedFacility(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	office := w.officer(t, "co-so")
	for code, form := range map[string]url.Values{
		"01999": {"version": {"0"}, "name": {"Bệnh viện Mẫu Mới (mẫu)"}, "commune": {"01901"}, "phone": {"024 123 4567"}, "saturday-from": {"07:00"}, "saturday-to": {"11:30"}, "contract": {"yes"}},
		"01998": {"version": {"0"}, "name": {"Trạm y tế phường Mẫu (mẫu)"}, "closed": {"yes"}},
	} {
		office.post("/console/facilities/"+code, form)
	}
	dir, p := t.TempDir(), w.proxy(t)
	for _, way := range []string{"with a network", "without one"} {
		a := w.appBehind(t, p, dir, 0)
		a.until("the first screen", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenWelcome })
		a.Send(core.ShowPlaces{Kind: lookup.Facilities})
		a.until("the new telephone, "+way, time.Minute, func(s core.State) bool {
			if s.Places.Directory == nil {
				return false
			}
			one, ok := s.Places.Directory.Place(lookup.Facilities, "01999")
			_, closed := s.Places.Directory.Place(lookup.Facilities, "01998")
			return ok && one.Phone == "0241234567" && len(one.Hours) == 1 && !closed
		})
		a.Send(core.TypePlace{Text: "benh vien mau moi"})
		if found := a.State().Places.Found; len(found) != 1 || found[0].Code != "01999" {
			t.Errorf("%s, by its new name: %+v", way, found)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		p.Set(faulty.Down, nil)
	}
}

// TestAClerkHelpsTheAppFromAfar goes from the code on the person's screen to the form in their hands, a restart of the app and a cut line between.
func TestAClerkHelpsTheAppFromAfar(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	clerk := w.officer(t, "buu-dien")
	dir, p := t.TempDir(), w.proxy(t)
	a := w.appBehind(t, p, dir, 0)
	begin := func() {
		t.Helper()
		a.until("the first screen", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenWelcome && !s.Registration.Recalling() })
		a.Send(core.BeginRegistration{})
	}
	begin()
	a.Send(core.TypeRegistration{Field: core.FieldCitizenID, Text: "001154990502"})
	a.Send(core.AskForHelp{})
	a.until("the code", time.Minute, func(s core.State) bool { return s.Registration.Help.Code != "" })

	page := clerk.post("/console/remote/take", url.Values{"code": {a.State().Registration.Help.Code}})
	if !strings.Contains(page, `value="001154990502"`) {
		t.Fatalf("the clerk sees\n%s", page)
	}
	id := regexp.MustCompile(`action="/console/remote/([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	clerk.post("/console/remote/"+id, url.Values{"version": {"1"}, "citizen": {"001 154 990 502"}, "name": {"Nguyễn Thị Thử"}, "born": {"02/09/1954"}, "sex": {"female"}, "phone": {"0000000502"},
		"commune": {"01901"}, "street": {"Số 12, đường Mẫu"}, "agency": {"0100"}})
	helped := func(s core.State) bool { return s.Registration.Help.Helped() }
	a.until("what the clerk has filled in", time.Minute, helped)
	if helper := a.State().Registration.Help.Session.Helper; helper == nil || *helper == "" {
		t.Error("the person is not told who helps")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	p.Set(faulty.Down, faulty.Path("/v1/applications"))
	a = w.appBehind(t, p, dir, 0)
	begin()
	a.Send(core.AskForHelp{})
	a.until("no network", time.Minute, func(s core.State) bool { return s.Registration.Help.Failure.Is() })
	face(t, a.State().Registration.Help.Failure, []core.FailureKind{core.FailOffline})
	p.Set(nil, nil)
	a.Send(core.Retry{})
	a.until("what the clerk has filled in, again", time.Minute, helped)
	a.Send(core.TakeHelp{})
	s := a.State()
	if d := s.Registration.Draft; s.Screen() != core.ScreenRegisterPhotos || d.Name != "Nguyễn Thị Thử" || d.Province != "01" || d.Agency != "0100" {
		t.Errorf("on %s with %+v", s.Screen(), d)
	}
	// The person has it; the clerk's page ends as soon as the server has heard of it.
	for over, tries := false, 0; !over; tries++ {
		over = strings.Contains(clerk.post("/console/remote/"+id, url.Values{"version": {"1"}, "name": {"Khác"}}), "Người dân đã nhận lại tờ khai")
		if tries > 200 {
			t.Fatal("the clerk still has the form")
		}
		time.Sleep(20 * time.Millisecond)
	}
}
