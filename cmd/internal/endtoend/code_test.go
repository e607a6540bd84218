package endtoend

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/vss"
)

// desk enrols a reception desk with a key of its own.
func (w *town) desk(t *testing.T, name string) *vss.Desk {
	t.Helper()
	key := newKey(t)
	enrolled, err := w.Sandbox().EnrolDesk(t.Context(), &key.PublicKey, "01001", name)
	if err != nil {
		t.Fatal(err)
	}
	client, err := vss.New(vss.Options{BaseURL: w.URL, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return &vss.Desk{Client: client, ID: enrolled.DeskID, Key: key}
}

// check has the desk check a scan under a check id of its own and returns the verdict with its reasons.
func check(t *testing.T, d *vss.Desk, scan string) vss.CheckResult {
	t.Helper()
	return checkAs(t, d, newID(), scan)
}

func checkAs(t *testing.T, d *vss.Desk, id, scan string) vss.CheckResult {
	t.Helper()
	request := vss.CheckRequest{Scan: scan, Purpose: "reception"}
	if err := request.CheckId.UnmarshalText([]byte(id)); err != nil {
		t.Fatal(err)
	}
	result, err := d.Check(t.Context(), request)
	if err != nil {
		t.Fatalf("checking: %v", err)
	}
	return result
}

// newID is a random UUID (RFC 9562, version 4).
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// credential asks for the phone's card credential.
func (p *phone) credential() []byte {
	p.t.Helper()
	issued, err := p.session.IssueCredential(p.t.Context())
	if err != nil {
		p.t.Fatalf("issuing a credential: %v", err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(issued.Credential)
	if err != nil {
		p.t.Fatal(err)
	}
	return raw
}

// code presents a credential with a key, as of a moment.
func code(t *testing.T, credential []byte, key *ecdsa.PrivateKey, at time.Time) string {
	t.Helper()
	raw, err := signed.Present(rand.Reader, credential, key, signed.PresentationInput{IssuedAt: at})
	if err != nil {
		t.Fatal(err)
	}
	return signed.Encode(raw)
}

func wantVerdict(t *testing.T, what string, got vss.CheckResult, want vss.Verdict, reasons ...string) {
	t.Helper()
	if got.Verdict != want {
		t.Errorf("%s: verdict %q (%q), want %q", what, got.Verdict, got.Reasons, want)
	}
	for _, reason := range reasons {
		if !slices.Contains(got.Reasons, reason) {
			t.Errorf("%s: reasons %q, want %q among them", what, got.Reasons, reason)
		}
	}
}

func TestAFreshCodeOfEveryPersonGetsTheVerdictTheSandboxSays(t *testing.T) {
	w := newTown(t)
	all, err := w.Sandbox().Personas(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 12 {
		t.Fatalf("%d people in the sandbox, want 12 at least", len(all))
	}
	d := w.desk(t, "Quầy 1")
	taken := map[string]bool{}
	for _, who := range all {
		if taken[who.Kind] || who.Expect == "genuine" {
			continue // people whose card is genuine belong to the other tests, which show it
		}
		taken[who.Kind] = true
		t.Run(who.Kind, func(t *testing.T) {
			p := w.activated(t, who)
			wantVerdict(t, who.ID, check(t, d, code(t, p.credential(), p.device, time.Now())), vss.Verdict(who.Expect))
		})
	}
}

func TestTheCredentialOfOneCannotBePresentedByAnother(t *testing.T) {
	w := newTown(t)
	a, b := w.activated(t, w.person(t)), w.activated(t, w.person(t))
	d := w.desk(t, "Quầy 1")
	credential := a.credential()
	wantVerdict(t, "its own device", check(t, d, code(t, credential, a.device, time.Now())), vss.VerdictGenuine)
	wantVerdict(t, "another person's device", check(t, d, code(t, credential, b.device, time.Now())), vss.VerdictForged)
	wantVerdict(t, "the same person's owner key", check(t, d, code(t, credential, a.owner, time.Now())), vss.VerdictForged)
}

func TestAnotherDeskShownTheSameCodeSaysReplayed(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	first, second := w.desk(t, "Quầy 1"), w.desk(t, "Quầy 2")
	text := code(t, p.credential(), p.device, time.Now())
	id := newID()
	wantVerdict(t, "first desk", checkAs(t, first, id, text), vss.VerdictGenuine)
	wantVerdict(t, "first desk, the same check again after a lost answer", checkAs(t, first, id, text), vss.VerdictGenuine)
	wantVerdict(t, "first desk, a second read", check(t, first, text), vss.VerdictGenuine, "already-read")
	wantVerdict(t, "second desk", check(t, second, text), vss.VerdictReplayed)
	wantVerdict(t, "second desk, a fresh code", check(t, second, code(t, p.credential(), p.device, time.Now())), vss.VerdictGenuine)
}

func TestACodeLivesAMinuteAndAHalf(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	d := w.desk(t, "Quầy 1")
	credential := p.credential()
	wantVerdict(t, "two minutes old", check(t, d, code(t, credential, p.device, time.Now().Add(-2*time.Minute))), vss.VerdictRefresh, "too-old")
	wantVerdict(t, "two minutes ahead", check(t, d, code(t, credential, p.device, time.Now().Add(2*time.Minute))), vss.VerdictRefresh, "future")
	wantVerdict(t, "a minute old", check(t, d, code(t, credential, p.device, time.Now().Add(-time.Minute))), vss.VerdictGenuine)
}

func TestAfterAHandoverTheFirstPhonesCodeIsRevokedAtOnce(t *testing.T) {
	w := newTown(t)
	first := w.activated(t, w.person(t))
	d := w.desk(t, "Quầy 1")
	credential := first.credential()
	wantVerdict(t, "before", check(t, d, code(t, credential, first.device, time.Now())), vss.VerdictGenuine)
	second := first.handedOver()
	wantVerdict(t, "the first phone, after", check(t, d, code(t, credential, first.device, time.Now())), vss.VerdictRevoked)
	wantVerdict(t, "the second phone", check(t, d, code(t, second.credential(), second.device, time.Now())), vss.VerdictGenuine)
}

func TestACheckStandsInTheCitizensRecord(t *testing.T) {
	w := newTown(t)
	p := w.activated(t, w.person(t))
	d := w.desk(t, "Quầy 7")
	check(t, d, code(t, p.credential(), p.device, time.Now()))
	checks, err := p.session.Checks(t.Context(), time.Time{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	if len(checks) != 1 || checks[0].Desk != "Quầy 7" || checks[0].Verdict != vss.VerdictGenuine || checks[0].FacilityCode != "01001" {
		t.Errorf("the record holds %+v, want one genuine check by Quầy 7 of 01001", checks)
	}
}

func TestAPrintedPayloadOfABoundCardIsUnproven(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	w.activated(t, who)
	wantVerdict(t, "the copyable payload", check(t, w.desk(t, "Quầy 1"), who.BHYTPayload), vss.VerdictUnproven, "signed-code-available")
}

func TestADeskThatIsNotEnrolledIsRefused(t *testing.T) {
	w := newTown(t)
	d := w.desk(t, "Quầy 1")
	d.Key = newKey(t)
	request := vss.CheckRequest{Scan: "8401", Purpose: "reception"}
	if err := request.CheckId.UnmarshalText([]byte(newID())); err != nil {
		t.Fatal(err)
	}
	_, err := d.Check(t.Context(), request)
	refused(t, "an unknown desk key", err, vss.CodeDeskUnknown)
}
