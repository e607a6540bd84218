package cardcode

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/app/insurance"
)

var checkedAt = time.Date(2026, 11, 23, 9, 0, 0, 0, insurance.Vietnam)

// world is an issuer, a phone and a desk.
type world struct {
	issuer, device *ecdsa.PrivateKey
	claims         signed.Claims
	shown          signed.PresentationInput
	kid            [4]byte
	verifier       Verifier
	set            status.Status
	statusSigned   time.Time
}

type oneStatus struct{ w *world }

func (o oneStatus) Status(context.Context, uint32, uint32) (status.Status, time.Time, error) {
	if o.w.statusSigned.IsZero() {
		return 0, time.Time{}, ErrNoList
	}
	return o.w.set, o.w.statusSigned, nil
}

func key(t testing.TB) *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newWorld(t testing.TB) *world {
	w := &world{issuer: key(t), device: key(t), kid: [4]byte{1}, statusSigned: checkedAt.Add(-time.Hour), shown: signed.PresentationInput{IssuedAt: checkedAt}}
	w.claims = signed.Claims{Environment: signed.Sandbox, KeyLevel: 1, ListID: 1, StatusIndex: 77, CardNumber: "0199000001", Name: "Nguyễn Văn Mẫu",
		DateOfBirth: insurance.PartialDate{Year: 1994, Month: 3, Day: 5}, Sex: insurance.Male, BenefitLevel: 4, Facility: "01999",
		ValidFrom: insurance.PartialDate{Year: 2021, Month: 4, Day: 1}, FiveYearDate: insurance.PartialDate{Year: 2025, Month: 6, Day: 1},
		DeviceKey: &w.device.PublicKey, Expires: checkedAt.Add(10 * 24 * time.Hour)}
	w.verifier = Verifier{Desk: "desk-1", Seen: &Memory{}, Statuses: oneStatus{w}, Trust: &trust.List{Environment: signed.Sandbox, SignedAt: checkedAt.Add(-time.Hour),
		Keys: []trust.Key{{KID: w.kid, Public: &w.issuer.PublicKey, Purpose: trust.Card, NotBefore: checkedAt.Add(-24 * time.Hour), NotAfter: checkedAt.Add(365 * 24 * time.Hour)}}}}
	return w
}

func (w *world) code(t testing.TB) string {
	credential, err := signed.Issue(rand.Reader, w.claims, w.issuer, w.kid)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := signed.Present(rand.Reader, credential, w.device, w.shown)
	if err != nil {
		t.Fatal(err)
	}
	return signed.Encode(raw)
}

func TestCheckInOrder(t *testing.T) {
	production := func(w *world) {
		w.verifier.Trust.Environment, w.claims.Environment, w.claims.KeyLevel = signed.Production, signed.Production, 2
	}
	for _, c := range []struct {
		name    string
		change  func(*world)
		verdict Verdict
		reasons []Reason
	}{
		{"a good code", func(*world) {}, Genuine, nil},
		{"no list of keys", func(w *world) { w.verifier.Trust = nil }, Unproven, []Reason{TrustListMissing}},
		{"list of keys 73 hours old", func(w *world) { w.verifier.Trust.SignedAt = checkedAt.Add(-73 * time.Hour) }, Genuine, []Reason{TrustListAmber}},
		{"list of keys 15 days old", func(w *world) { w.verifier.Trust.SignedAt = checkedAt.Add(-15 * 24 * time.Hour) }, Unproven, []Reason{TrustListRed}},
		{"another issuer", func(w *world) { w.kid = [4]byte{2} }, UnknownIssuer, []Reason{UnknownKey}},
		{"a key for status lists", func(w *world) { w.verifier.Trust.Keys[0].Purpose = trust.StatusList }, UnknownIssuer, []Reason{UnknownKey}},
		{"a key past its time", func(w *world) { w.verifier.Trust.Keys[0].NotAfter = checkedAt.Add(-time.Second) }, UnknownIssuer, []Reason{UnknownKey}},
		{"a sandbox card under a production list", func(w *world) { w.verifier.Trust.Environment = signed.Production }, UnknownIssuer, []Reason{ForeignEnvironment}},
		{"a software key under a production list", func(w *world) { production(w); w.claims.KeyLevel = 1 }, UnknownIssuer, []Reason{SoftwareKey}},
		{"a phone's key under a production list", production, Genuine, nil},
		{"a forged card", func(w *world) { w.issuer = w.device }, Forged, []Reason{CredentialSignature}},
		{"another phone's presentation", func(w *world) { w.device = w.issuer }, Forged, []Reason{PresentationSignature}},
		{"device replaced", func(w *world) { w.set = status.DeviceReplaced }, Revoked, []Reason{DeviceReplaced}},
		{"card withdrawn", func(w *world) { w.set = status.CardWithdrawn }, Revoked, []Reason{CardWithdrawn}},
		{"a status nobody gives out", func(w *world) { w.set = 3 }, Revoked, []Reason{StatusUnknown}},
		{"insurance ended yesterday", func(w *world) { w.claims.ValidTo = insurance.PartialDate{Year: 2026, Month: 11, Day: 22} }, Expired, []Reason{InsuranceEnded}},
		{"insurance ends today", func(w *world) { w.claims.ValidTo = insurance.PartialDate{Year: 2026, Month: 11, Day: 23} }, Genuine, nil},
		{"insurance begins tomorrow", func(w *world) { w.claims.ValidFrom = insurance.PartialDate{Year: 2026, Month: 11, Day: 24} }, NotYetValid, []Reason{InsuranceNotBegun}},
		{"credential past its life", func(w *world) { w.claims.Expires = checkedAt.Add(-time.Second) }, Refresh, []Reason{CredentialExpired}},
		{"90 seconds old", func(w *world) { w.shown.IssuedAt = checkedAt.Add(-90 * time.Second) }, Genuine, nil},
		{"91 seconds old", func(w *world) { w.shown.IssuedAt = checkedAt.Add(-91 * time.Second) }, Refresh, []Reason{TooOld}},
		{"30 seconds ahead", func(w *world) { w.shown.IssuedAt = checkedAt.Add(30 * time.Second) }, Genuine, nil},
		{"31 seconds ahead", func(w *world) { w.shown.IssuedAt = checkedAt.Add(31 * time.Second) }, Refresh, []Reason{Future}},
		{"for this desk", func(w *world) { w.shown.Audience, w.verifier.Audience = []byte("q1"), []byte("q1") }, Genuine, nil},
		{"for another desk", func(w *world) { w.shown.Audience, w.verifier.Audience = []byte("q1"), []byte("q2") }, Refresh, []Reason{OtherAudience}},
		{"for no desk where one asked", func(w *world) { w.verifier.Audience = []byte("q2") }, Refresh, []Reason{OtherAudience}},
		{"no status list", func(w *world) { w.statusSigned = time.Time{} }, Unproven, []Reason{StatusListMissing}},
		{"status list 73 hours old", func(w *world) { w.statusSigned = checkedAt.Add(-73 * time.Hour) }, Genuine, []Reason{StatusListAmber}},
		{"status list 15 days old", func(w *world) { w.statusSigned = checkedAt.Add(-15 * 24 * time.Hour) }, Unproven, []Reason{StatusListRed}},
		{"revoked on an old status list", func(w *world) { w.statusSigned, w.set = checkedAt.Add(-15*24*time.Hour), status.CardWithdrawn }, Revoked, []Reason{CardWithdrawn}},
		{"clock unverified", func(w *world) { w.shown.ClockUnverified = true }, Genuine, []Reason{ClockUnverified}},
		{"ended and too old: ended wins", func(w *world) {
			w.claims.ValidTo, w.shown.IssuedAt = insurance.PartialDate{Year: 2026, Month: 1, Day: 1}, checkedAt.Add(-time.Hour)
		}, Expired, []Reason{InsuranceEnded}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			r, err := w.verifier.Check(t.Context(), w.code(t), checkedAt)
			if err != nil {
				t.Fatal(err)
			}
			if r.Verdict != c.verdict || !slices.Equal(r.Reasons, c.reasons) && len(r.Reasons)+len(c.reasons) > 0 {
				t.Errorf("%s %v, want %s %v", r.Verdict, r.Reasons, c.verdict, c.reasons)
			}
		})
	}
}

func TestReplay(t *testing.T) {
	w := newWorld(t)
	code := w.code(t)
	check := func(desk string, after time.Duration) Result {
		v := w.verifier
		v.Desk = desk
		r, err := v.Check(t.Context(), code, checkedAt.Add(after))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	question := w.verifier
	question.Seen = nil
	if r, _ := question.Check(t.Context(), code, checkedAt); r.Verdict != Genuine {
		t.Fatalf("a question: %s", r.Verdict)
	}
	if r := check("desk-1", 0); r.Verdict != Genuine || len(r.Reasons) != 0 {
		t.Fatalf("first: %s %v", r.Verdict, r.Reasons)
	}
	if r := check("desk-1", time.Minute); r.Verdict != Genuine || !slices.Contains(r.Reasons, AlreadyRead) {
		t.Errorf("same desk: %s %v", r.Verdict, r.Reasons)
	}
	if r := check("desk-2", time.Minute); r.Verdict != Replayed {
		t.Errorf("other desk: %s", r.Verdict)
	}
	if r := check("desk-2", 2*time.Minute); r.Verdict != Refresh {
		t.Errorf("after its time: %s", r.Verdict)
	}
}

func TestAForgeryConsumesNothing(t *testing.T) {
	w := newWorld(t)
	w.claims.DeviceKey = &w.issuer.PublicKey
	memory := w.verifier.Seen.(*Memory)
	if r, _ := w.verifier.Check(t.Context(), w.code(t), checkedAt); r.Verdict != Forged || len(memory.seen) != 0 {
		t.Errorf("%s, %d remembered", r.Verdict, len(memory.seen))
	}
}

func TestBrokenMachineryIsAnError(t *testing.T) {
	w := newWorld(t)
	w.verifier.Seen = brokenSeen{}
	if r, err := w.verifier.Check(t.Context(), w.code(t), checkedAt); err == nil {
		t.Errorf("%s although nothing was remembered", r.Verdict)
	}
}

type brokenSeen struct{}

func (brokenSeen) First(context.Context, Sight, string, time.Time) (bool, string, time.Time, error) {
	return false, "", time.Time{}, errors.New("disk full")
}

func TestOtherFormats(t *testing.T) {
	v := Verifier{}
	for _, c := range []struct {
		name, scan string
		format     Format
		verdict    Verdict
		reason     Reason
		exit       int
	}{
		{"nothing", "", FormatUnknown, Malformed, UnknownFormat, 2},
		{"words", "xin chào", FormatUnknown, Malformed, UnknownFormat, 2},
		{"a typed number that begins like a code", "8401000001", FormatUnknown, Malformed, UnknownFormat, 2},
		{"a cut code", "8401" + strings.Repeat("1", 100), FormatCardCode, Misread, BadLength, 2},
		{"digits that no phone drew", "8401" + strings.Repeat("1", 300), FormatCardCode, Misread, BadCheck, 2},
		{"a card code of other bytes", signed.Encode(bytes.Repeat([]byte{7}, 200)), FormatCardCode, Misread, NotACardCode, 2},
		{"an array of four that is no presentation", signed.Encode(append([]byte{0x84, 1, 2, 3, 0x58, 194}, make([]byte, 194)...)), FormatCardCode, Malformed, BadPresentation, 2},
		{"a printed card", "0199000002|54c3aa6e|1987|2|-|01 - 043|01/01/2021|-|15/12/2020|-|-|4|-|123456789abcdef-7102|4|-|$", FormatBHYT, Unproven, NoSignature, 1},
		{"a printed card that ended", "0199000002|54c3aa6e|1987|2|-|01 - 043|01/01/2021|31/12/2021|15/12/2020|-|-|4|-|123456789abcdef-7102|4|-|$", FormatBHYT, Expired, InsuranceEnded, 1},
		{"a printed card with a bad date", "0199000002|54c3aa6e|1987|2|-|01 - 043|32/01/2021|-|15/12/2020|-|-|4|-|1-7102|4|-|$", FormatBHYT, Malformed, BadField, 2},
		{"a citizen ID", "001094000001||Tên|1994|Nam||", FormatCitizenID, Unproven, IdentityOnly, 1},
		{"a citizen ID without a name", "001094000001|||1994|Nam||", FormatCitizenID, Malformed, BadField, 2},
		{"three thousand letters", strings.Repeat("a", 3000), FormatUnknown, Malformed, TooLong, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := v.Check(t.Context(), c.scan+"\r\n", checkedAt)
			if err != nil || r.Format != c.format || r.Verdict != c.verdict || r.Reasons[0] != c.reason || r.ExitStatus() != c.exit {
				t.Errorf("%+v exit %d, %v", r, r.ExitStatus(), err)
			}
		})
	}
}

func TestResultJSON(t *testing.T) {
	r, err := (&Verifier{}).Check(t.Context(), "0199000002|54c3aa6e|1987|2|-|01 - 043|01/01/2021|-|15/12/2020|-|-|4|-|123456789abcdef-7102|4|-|$", checkedAt)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(r)
	want := `{"format":"bhyt","verdict":"unproven","reasons":["no-signature"],"card":{"cardNumber":"0199000002","name":"Tên","dateOfBirth":"1987","sex":"female","facilityCode":"01043","validFrom":"2021-01-01","issuedOn":"2020-12-15","livingArea":"","checkString":"123456789abcdef-7102","benefitLevel":4,"raw":"0199000002|54c3aa6e|1987|2|-|01 - 043|01/01/2021|-|15/12/2020|-|-|4|-|123456789abcdef-7102|4|-|$"}}`
	if string(got) != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestEveryVerdictAndReasonHasWords(t *testing.T) {
	for v, w := range verdictWords {
		if n := v.NextStep(); w.Vietnamese == "" || w.English == "" || n.Vietnamese == "" || n.English == "" {
			t.Errorf("%s", v)
		}
	}
	for r, w := range reasonWords {
		if w.Vietnamese == "" || w.English == "" {
			t.Errorf("%s", r)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	w := newWorld(b)
	code := w.code(b)
	w.verifier.Seen = nil
	for b.Loop() {
		if r, err := w.verifier.Check(b.Context(), code, checkedAt); err != nil || r.Verdict != Genuine {
			b.Fatal(r.Verdict, err)
		}
	}
}

// BenchmarkTwoBareVerifies is the floor of BenchmarkVerify: two P-256 signatures and nothing else.
func BenchmarkTwoBareVerifies(b *testing.B) {
	k := key(b)
	digest := make([]byte, 32)
	s, err := ecdsa.SignASN1(rand.Reader, k, digest)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for range 2 {
			if !ecdsa.VerifyASN1(&k.PublicKey, digest, s) {
				b.Fatal("refused")
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	code := newWorld(b).code(b)
	for b.Loop() {
		if _, err := Draw(code); err != nil {
			b.Fatal(err)
		}
	}
}
