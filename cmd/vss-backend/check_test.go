package main_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/app/vss/sandbox"
)

// code is a fresh card code of the phone, as a screen would show it.
func (f *phone) code() string {
	f.t.Helper()
	return f.present(f.newCredential(), 0)
}

// present signs a credential with this phone's device key, as of some time ago.
func (f *phone) present(credential []byte, ago time.Duration) string {
	f.t.Helper()
	now, _ := f.client.Clock().Now()
	shown, err := signed.Present(rand.Reader, credential, f.device, signed.PresentationInput{IssuedAt: now.Add(-ago).Truncate(time.Second)})
	if err != nil {
		f.t.Fatal(err)
	}
	return signed.Encode(shown)
}

// newDesk enrols a desk and gives it with the wire it talks over.
func newDesk(t *testing.T, facility string) (*vss.Desk, *wire) {
	t.Helper()
	key := newKey(t)
	desk, err := sandbox.Client{BaseURL: backend.URL}.EnrolDesk(t.Context(), &key.PublicKey, facility, "Quầy thử")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{}
	return &vss.Desk{Client: newClient(t, w), ID: desk.DeskID, Key: key}, w
}

func check(t *testing.T, d *vss.Desk, scan string) vss.CheckResult {
	t.Helper()
	r, err := d.Check(t.Context(), vss.CheckRequest{CheckId: uuid.New(), Scan: scan, Purpose: vss.CheckPurposeReception})
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	return r
}

func wantVerdict(t *testing.T, what string, r vss.CheckResult, verdict vss.Verdict, reason string) {
	t.Helper()
	if r.Verdict != verdict || reason != "" && !slices.Contains(r.Reasons, reason) {
		t.Errorf("%s: verdict %s %v, want %s %s", what, r.Verdict, r.Reasons, verdict, reason)
	}
}

func TestCheck(t *testing.T) {
	f := activated(t)
	desk, seen := newDesk(t, "01001")
	scan := f.code()
	id := uuid.New()
	request := vss.CheckRequest{CheckId: id, Scan: scan, Purpose: vss.CheckPurposeReception}
	first, err := desk.Check(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, "a fresh code", first, vss.VerdictGenuine, "")
	if first.Card == nil || first.Card.CardNumber == nil || *first.Card.CardNumber != f.persona.CardNumber {
		t.Errorf("the card read is %+v", first.Card)
	}
	wantAgain(t, "the check as it was sent", seen.last(t, "/v1/checks"), vss.CodeProofReplayed)
	second, err := desk.Check(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := asJSON(t, first), asJSON(t, second); a != b {
		t.Errorf("the same checkId got another answer:\n%s\n%s", a, b)
	}
	request.Scan = f.code()
	if other, err := desk.Check(t.Context(), request); err == nil && asJSON(t, other) != asJSON(t, first) {
		t.Error("the same checkId took another scan")
	}
	wantVerdict(t, "the same code at the same desk", check(t, desk, scan), vss.VerdictGenuine, "already-read")
	elsewhere, _ := newDesk(t, "79001")
	wantVerdict(t, "the same code at another desk", check(t, elsewhere, scan), vss.VerdictReplayed, "")

	checks, err := f.session.Checks(t.Context(), time.Time{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, c := range checks {
		if c.CheckId == id {
			found++
			if c.FacilityCode != "01001" || c.Verdict != vss.VerdictGenuine || c.Purpose != vss.CheckPurposeReception {
				t.Errorf("the record is %+v", c)
			}
		}
	}
	if found != 1 {
		t.Errorf("the check stands %d times in the citizen's record", found)
	}
	if !slices.IsSortedFunc(checks, func(a, b vss.CardCheck) int { return b.At.Compare(a.At) }) {
		t.Error("the record is not newest first")
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestCheckOfBadCodes(t *testing.T) {
	a, b := activated(t), activated(t)
	desk, _ := newDesk(t, "01001")
	credential := a.newCredential()
	wantVerdict(t, "the credential of one presented by another", check(t, desk, b.present(credential, 0)), vss.VerdictForged, "")
	wantVerdict(t, "a code from two minutes ago", check(t, desk, a.present(credential, 2*time.Minute)), vss.VerdictRefresh, "too-old")
	wantVerdict(t, "a code from the future", check(t, desk, a.present(credential, -2*time.Minute)), vss.VerdictRefresh, "future")
	good := a.present(credential, 0)
	last := good[len(good)-1]
	wantVerdict(t, "a digit changed", check(t, desk, good[:len(good)-1]+string('0'+(last-'0'+1)%10)), vss.VerdictMisread, "")
	wantVerdict(t, "something else", check(t, desk, "hello"), vss.VerdictMalformed, "")
	wantVerdict(t, "the printed payload of an active card", check(t, desk, a.persona.BHYTPayload), vss.VerdictUnproven, "signed-code-available")
	// None of these was genuine, so the good code has not been used up.
	wantVerdict(t, "the good code", check(t, desk, good), vss.VerdictGenuine, "")
}

// The card of a device that lost its account is revoked online at once.
func TestCheckAfterHandover(t *testing.T) {
	first := activated(t)
	desk, _ := newDesk(t, "01001")
	credential := first.newCredential()
	offer, secret := first.handoverOffer()
	if _, err := first.session.OfferHandover(t.Context(), first.owner, offer); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, "while the offer stands", check(t, desk, first.present(credential, 0)), vss.VerdictGenuine, "")
	second := newPhone(t, first.persona)
	handle, otp := second.start()
	second.bound(second.client.CompleteActivation(t.Context(), second.keys, handle, vss.ActivationCompletion{Otp: otp, HandoverSecret: &secret}))
	wantVerdict(t, "the old device after the hand-over", check(t, desk, first.present(credential, 0)), vss.VerdictRevoked, "")
	wantVerdict(t, "the new device", check(t, desk, second.code()), vss.VerdictGenuine, "")
}

func TestCheckNeedsAnEnrolledDesk(t *testing.T) {
	desk, w := newDesk(t, "01001")
	check(t, desk, "hello")
	stranger := &vss.Desk{Client: desk.Client, ID: desk.ID, Key: newKey(t)}
	_, err := stranger.Check(t.Context(), vss.CheckRequest{CheckId: uuid.New(), Scan: "x", Purpose: vss.CheckPurposeReception})
	wantCode(t, "another key with the desk's id", err, vss.CodeDeskUnknown)
	renamed := &vss.Desk{Client: desk.Client, ID: desk.ID + "x", Key: desk.Key}
	_, err = renamed.Check(t.Context(), vss.CheckRequest{CheckId: uuid.New(), Scan: "x", Purpose: vss.CheckPurposeReception})
	wantCode(t, "the desk's key with another id", err, vss.CodeProofInvalid)
	seen := w.last(t, "/v1/checks")
	seen.header.Del("VssID-Facility-Proof")
	wantAgain(t, "no proof", seen, vss.CodeProofMissing)
}

// newCredential asks for a fresh credential, as bytes.
func (f *phone) newCredential() []byte {
	f.t.Helper()
	issued, err := f.session.IssueCredential(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(issued.Credential)
	if err != nil {
		f.t.Fatal(err)
	}
	return raw
}

// A verifier that knows the sandbox's root alone gets from there to the keys, from the keys to the credential, and from the credential to its
// status; all of it offline but the fetching.
func TestListsVerifyTheCredential(t *testing.T) {
	f := activated(t)
	c := newClient(t, &wire{})
	root, err := sandbox.Client{BaseURL: backend.URL}.Root(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	repository := trust.Client{Root: root, Dir: t.TempDir()}
	keys, err := repository.Refresh(t.Context(), vss.TrustFiles{Client: c})
	if err != nil {
		t.Fatal(err)
	}
	credential, err := signed.ParseCredential(f.newCredential())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	issuer := keys.Key(trust.Card, credential.KeyID, now)
	if issuer == nil {
		t.Fatal("the list of keys has no card key of the credential's kid")
	}
	if err := credential.Verify(issuer); err != nil {
		t.Error(err)
	}
	if credential.KeyLevel != 1 || credential.Environment == signed.Production {
		t.Errorf("key level %d in environment %v", credential.KeyLevel, credential.Environment)
	}
	raw, err := c.StatusList(t.Context(), credential.ListID)
	if err != nil {
		t.Fatal(err)
	}
	list, err := status.Parse(raw, credential.ListID, func(kid [4]byte) *ecdsa.PublicKey { return keys.Key(trust.StatusList, kid, now) })
	if err != nil {
		t.Fatal(err)
	}
	if got, err := list.Get(credential.StatusIndex); err != nil || got != status.Valid {
		t.Errorf("status %v, %v", got, err)
	}
	if age := list.Age(now); age > time.Hour {
		t.Errorf("the list is %v old", age)
	}
}

func TestFilesThatAreNotThere(t *testing.T) {
	c := newClient(t, &wire{})
	_, err := c.TrustMetadata(t.Context(), "99.root.json")
	wantCode(t, "a root that is not there yet", err, vss.CodeNotFound)
	_, err = c.TrustTarget(t.Context(), strings.Repeat("0", 64)+".card-keys.json")
	wantCode(t, "a target that is not there", err, vss.CodeNotFound)
	_, err = c.StatusList(t.Context(), 4_000_000_000)
	wantCode(t, "a status list that is not there", err, vss.CodeNotFound)
}

// A proof for one server is worth nothing at another: the audience is the configured URL, not the Host header.
func TestAudienceIsConfigured(t *testing.T) {
	f := newPhone(t, somebody(t))
	if _, err := f.client.Health(t.Context()); err != nil {
		t.Fatal(err)
	}
	handle, otp := f.start()
	seen := f.wire.last(t, "/v1/activations")
	nonce := freshNonce(t)
	request := proof.Request{Method: "POST", URL: "http://evil.example/v1/activations", Audience: "http://evil.example", Body: seen.body, Nonce: nonce, Time: time.Now()}
	device, owner, err := proof.SignActivation(f.device, f.owner, request)
	if err != nil {
		t.Fatal(err)
	}
	seen.header.Set("VssID-Device-Proof", device)
	seen.header.Set("VssID-Owner-Proof", owner)
	seen.host = "evil.example"
	wantAgain(t, "a proof made for another server", seen, vss.CodeProofInvalid)
	f.bound(f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode}))
}
