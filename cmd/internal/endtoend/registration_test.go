package endtoend

import (
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vssid/app/vss"
	"vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
)

// drawn writes a picture with enough detail to be sharp: no photograph of anybody.
func drawn(t *testing.T, path string, seed uint64) {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 1200, 900))
	random := rand.New(rand.NewPCG(seed, 1))
	for y := range 90 {
		for x := range 120 {
			c := color.RGBA{uint8(90 + random.IntN(120)), uint8(90 + random.IntN(120)), uint8(90 + random.IntN(120)), 255}
			for dy := range 10 {
				for dx := range 10 {
					m.SetRGBA(x*10+dx, y*10+dy, c)
				}
			}
		}
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := jpeg.Encode(f, m, nil); err != nil {
		t.Fatal(err)
	}
}

// download keeps what the backend answers in a file.
func (w *town) download(t *testing.T, path, file string) {
	t.Helper()
	resp, err := http.Get(w.URL + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	content, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, resp.Status, err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// registering is somebody with a shell and no account.
type registering struct {
	*citizen
	file string
	form map[string]string
	who  sandbox.Applicant
}

func (w *town) registering(t *testing.T, position int) *registering {
	t.Helper()
	people, err := w.Sandbox().Applicants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for file, kind := range map[string]string{"portrait.jpg": "portrait", "front.jpg": "id-front", "back.jpg": "id-back"} {
		w.download(t, "/sandbox/samples/"+kind+".jpg", filepath.Join(dir, file))
	}
	p := people[position]
	r := &registering{&citizen{t: t, w: w, data: t.TempDir(), env: stage.Environment(t.TempDir()), more: []string{"--insecure-keystore"}}, filepath.Join(dir, "form.json"), nil, p}
	r.form = map[string]string{"citizenId": p.CitizenID, "name": p.Name, "dateOfBirth": "20/11/1986", "sex": p.Sex, "phone": p.Phone, "email": "ten@example.vn", "provinceCode": "01",
		"communeCode": "01901", "street": "Số 12, đường Mẫu", "agencyCode": "0100", "portrait": "portrait.jpg", "idFront": "front.jpg", "idBack": "back.jpg"}
	r.write()
	return r
}

func (r *registering) write() {
	r.t.Helper()
	raw, err := json.Marshal(r.form)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(r.file, raw, 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *registering) application() sandbox.Application {
	r.t.Helper()
	all, err := r.w.Sandbox().Applications(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	for _, a := range all {
		if a.Phone == r.form["phone"] {
			return a
		}
	}
	r.t.Fatalf("the officer has nothing of %s", r.form["phone"])
	return sandbox.Application{}
}

func (r *registering) decide(step string, d sandbox.OfficerDecision) {
	r.t.Helper()
	if err := r.w.Sandbox().Decide(r.t.Context(), r.application().ID, step, d); err != nil {
		r.t.Fatal(err)
	}
}

func (r *registering) status() vss.Application {
	r.t.Helper()
	var a vss.Application
	if err := json.Unmarshal([]byte(r.must("", "register", "status", "--json")), &a); err != nil {
		r.t.Fatal(err)
	}
	return a
}

// From nothing to the card: registered, asked, answered, refused, mended, approved, and activated without a code, each step in a process of its own.
func TestRegistrationToCard(t *testing.T) {
	w := newTown(t)
	r := w.registering(t, 0)
	if out := r.must("", "register", "status"); out != "none\n" {
		t.Fatalf("before anything: %q", out)
	}
	// The sandbox's sample photos pass the app's checks without a word.
	if out := r.vssctl("", "register", "--form", r.file); out.Exit != 0 || !strings.HasPrefix(out.Stdout, "received HS-") || strings.Contains(out.Stderr, "portrait") || strings.Contains(out.Stderr, "id-") {
		t.Fatalf("registered: exit %d, %q, %q", out.Exit, out.Stdout, out.Stderr)
	}
	a := r.application()
	if a.Match != r.who.SocialInsuranceNumber || len(a.Differences) != 0 {
		t.Errorf("beside the record: %+v", a)
	}
	r.decide("check", sandbox.OfficerDecision{})
	if again := r.vssctl("", "register", "--form", r.file); again.Exit != 1 {
		t.Errorf("sent again while an officer has it: exit %d, %s", again.Exit, again.Stderr)
	}
	r.decide("ask", sandbox.OfficerDecision{Question: "Số nhà là bao nhiêu?"})
	if got := r.status(); got.State != vss.ApplicationStateQuestion || got.Question == nil || *got.Question != "Số nhà là bao nhiêu?" {
		t.Errorf("asked: %+v", got)
	}
	r.form["street"] = "Số 14, đường Mẫu"
	r.write()
	if out := r.must("", "register", "--form", r.file, "--answer", "Số 14."); !strings.HasPrefix(out, "received ") {
		t.Fatalf("answered: %q", out)
	}
	r.decide("refuse", sandbox.OfficerDecision{Reasons: []string{"photo-unclear"}, Remark: "Chụp lại giúp."})
	if got := r.status(); got.State != vss.ApplicationStateRefused || got.Reasons == nil || (*got.Reasons)[0].Part != vss.ApplicationReasonPartPortrait {
		t.Errorf("refused: %+v", got)
	}
	if early := r.vssctl(pin+"\n", "--pin", "-", "activate", "--filed", "--sandbox"); early.Exit != 1 {
		t.Errorf("activated a refused registration: exit %d, %s%s", early.Exit, early.Stdout, early.Stderr)
	}
	drawn(t, filepath.Join(filepath.Dir(r.file), "portrait.jpg"), 99)
	if out := r.must("", "register", "--form", r.file); !strings.HasPrefix(out, "received ") {
		t.Fatalf("mended: %q", out)
	}
	r.decide("approve", sandbox.OfficerDecision{})
	got := r.status()
	if got.State != vss.ApplicationStateApproved || got.Account == nil || *got.Account != r.who.SocialInsuranceNumber || got.TransactionAccount == nil {
		t.Fatalf("approved: %+v", got)
	}
	r.must(pin+"\n", "--pin", "-", "activate", "--filed", "--sandbox")
	if out := r.must("", "card"); !strings.Contains(out, r.who.Name) {
		t.Errorf("the card says %q", out)
	}
	verdict, _ := reception(t, t.TempDir(), r.code(), "--backend", w.URL)
	if verdict != "genuine" {
		t.Errorf("a desk says %q", verdict)
	}
	r.tellsOfEverything()
}

// tellsOfEverything looks for the messages the person got on the way.
func (r *registering) tellsOfEverything() {
	r.t.Helper()
	all, err := r.w.Sandbox().Outbox(r.t.Context())
	if err != nil {
		r.t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, m := range all {
		if m.To == r.form["phone"] {
			kinds[m.Kind] = true
		}
	}
	for _, kind := range []string{"application-received", "application-question", "application-refused", "application-approved", "one-time-password", "device-bound"} {
		if !kinds[kind] {
			r.t.Errorf("no message of the kind %s", kind)
		}
	}
}

// Another phone cannot use the right, knowing everything but the key.
func TestAnotherFolderCannotActivate(t *testing.T) {
	w := newTown(t)
	r := w.registering(t, 1)
	r.form["dateOfBirth"] = "14/02/1971"
	r.write()
	r.must("", "register", "--form", r.file)
	r.decide("approve", sandbox.OfficerDecision{})
	thief := &citizen{t: t, w: w, data: t.TempDir(), env: stage.Environment(t.TempDir()), more: []string{"--insecure-keystore"}}
	if got := thief.vssctl(pin+"\n", "--pin", "-", "activate", "--filed", "--sandbox"); got.Exit == 0 {
		t.Errorf("a folder that filed nothing was activated: %s", got.Stdout)
	}
	if got := thief.vssctl("", "register", "--form", r.file); got.Exit == 0 || !strings.Contains(got.Stderr, "account-exists") {
		t.Errorf("the same person registered again: exit %d, %s", got.Exit, got.Stderr)
	}
}
