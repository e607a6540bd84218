package assembly

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/assets/personas"
)

// Every made-up person can be activated, and a fresh code of theirs gets online what the sheet of people says.
func TestEveryPersonGetsWhatIsExpected(t *testing.T) {
	h := newHouse(t, true)
	sheet, err := personas.All()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{}
	for _, p := range sheet {
		wanted[p.ID] = p.Expect
	}
	people := h.personas()
	if len(people) < 12 || people[0].Kind != "employee" || people[0].Expect != "genuine" {
		t.Fatalf("%d people, the first is %+v", len(people), people[0])
	}
	desk := h.desk("Quầy 1")
	for _, who := range people {
		t.Run(who.ID, func(t *testing.T) {
			if who.Expect != wanted[who.ID] {
				t.Errorf("the page expects %s, the sheet %s", who.Expect, wanted[who.ID])
			}
			r := h.check(desk, h.activate(who).code())
			wantVerdict(t, r, vss.Verdict(who.Expect))
			if r.Card == nil || *r.Card.CardNumber != who.CardNumber || *r.Card.Name != who.Name || *r.Card.FacilityCode != who.FacilityCode {
				t.Errorf("the card is %+v", r.Card)
			}
			if r := h.check(desk, who.CitizenIDPayload); r.Format != "citizen-id" || r.Verdict != vss.VerdictUnproven {
				t.Errorf("the citizen ID gives %s, %s", r.Format, r.Verdict)
			}
		})
	}
}

// dead wants every operation of a device to be refused because its binding has ended.
func (p *phone) dead(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	_, err := p.session.Account(ctx)
	wantCode(t, "account", err, vss.CodeBindingEnded)
	_, err = p.session.Card(ctx)
	wantCode(t, "card", err, vss.CodeBindingEnded)
	_, err = p.session.IssueCredential(ctx)
	wantCode(t, "credential", err, vss.CodeBindingEnded)
	_, err = p.session.Checks(ctx, time.Time{}, 10)
	wantCode(t, "checks", err, vss.CodeBindingEnded)
	_, err = p.session.OwnerChallenge(ctx, vss.OwnerOperationHandover, vss.LanguageVi)
	wantCode(t, "owner challenge", err, vss.CodeBindingEnded)
	_, err = p.session.OfferHandover(ctx, p.owner, vss.HandoverOffer{Operation: vss.HandoverOfferOperationHandover, Audience: p.h.url, Account: p.binding.Account,
		BindingGeneration: p.binding.BindingGeneration, Challenge: "c", ResourceVersion: 1, Language: vss.LanguageVi, Shown: vss.Shown{}, SecretHash: strings.Repeat("A", 43)})
	wantCode(t, "hand-over", err, vss.CodeBindingEnded)
	err = p.session.ReleaseDevice(ctx, p.owner, vss.DeviceRelease{Operation: vss.DeviceReleaseOperationReleaseDevice, Audience: p.h.url, Account: p.binding.Account,
		BindingGeneration: p.binding.BindingGeneration, Challenge: "c", ResourceVersion: 1, Language: vss.LanguageVi, Shown: vss.Shown{}})
	wantCode(t, "release", err, vss.CodeBindingEnded)
	again, err := p.h.newClient().NewSession(vss.Identity{DeviceID: p.binding.DeviceId, BindingGeneration: p.binding.BindingGeneration, DeviceKey: p.signer, VaultGeneration: func() int64 { return 1 }})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "new session", again.Open(ctx), vss.CodeBindingEnded)
}

func TestHandoverKillsTheOldDeviceAtOnce(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	desk := h.desk("Quầy 1")
	old := h.activate(who)
	wantVerdict(t, h.check(desk, old.code()), vss.VerdictGenuine)

	var secret [16]byte
	rand.Read(secret[:])
	hash := sha256.Sum256(secret[:])
	c, shown := old.statement(vss.OwnerOperationHandover)
	_, err := old.session.OfferHandover(t.Context(), old.owner, vss.HandoverOffer{Operation: vss.HandoverOfferOperationHandover, Audience: h.url, Account: who.Account,
		BindingGeneration: old.binding.BindingGeneration, Challenge: c.Challenge, ResourceVersion: c.ResourceVersion, Language: vss.LanguageVi, Shown: shown,
		SecretHash: base64.RawURLEncoding.EncodeToString(hash[:])})
	if err != nil {
		t.Fatal(err)
	}
	next, handle := h.start(who.Account)
	text := base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding).EncodeToString(secret[:])
	b, err := h.client.CompleteActivation(t.Context(), next.keys(), handle, vss.ActivationCompletion{Otp: h.password(who.Account), HandoverSecret: &text})
	if err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, h.check(desk, old.code()), vss.VerdictRevoked, "device-replaced")
	old.dead(t)
	next.bound(b)
	wantVerdict(t, h.check(desk, next.code()), vss.VerdictGenuine)
}

func TestReleaseEndsTheCard(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	if err := p.release(); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, h.check(h.desk("Quầy 1"), p.code()), vss.VerdictRevoked, "device-replaced")
	p.dead(t)
	again := h.activate(h.persona("employee")) // the page has a new letter
	wantVerdict(t, h.check(h.desk("Quầy 1"), again.code()), vss.VerdictGenuine)
}

func TestCodeIsReadOnce(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	first, second := h.desk("Quầy 1"), h.desk("Quầy 2")
	code := p.code()
	ask := vss.CheckRequest{CheckId: uuid.New(), Scan: code, Purpose: vss.CheckPurposeReception}
	answer, err := first.Check(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, answer, vss.VerdictGenuine)
	again, err := first.Check(t.Context(), ask)
	if err != nil || again.Verdict != answer.Verdict || len(again.Reasons) != 0 || !again.CheckedAt.Equal(answer.CheckedAt) || *again.Card.Raw != *answer.Card.Raw {
		t.Errorf("the same check again: %+v, %v", again, err)
	}
	wantVerdict(t, h.check(first, code), vss.VerdictGenuine, "already-read")
	wantVerdict(t, h.check(second, code), vss.VerdictReplayed, "seen-elsewhere")
	ask.Scan = p.code()
	_, err = first.Check(t.Context(), ask)
	wantCode(t, "the id of another check", err, vss.CodeInvalidRequest)
	h.pass(3 * time.Minute)
	wantVerdict(t, h.check(second, code), vss.VerdictRefresh, "too-old")
}

func TestOneOfManyDesksReadsACode(t *testing.T) {
	h := newHouse(t, true)
	code := h.activate(h.persona("employee")).code()
	const desks = 12
	verdicts := make(chan vss.Verdict, desks)
	for range desks {
		d := h.desk("Quầy")
		go func() {
			r, err := d.Check(context.Background(), vss.CheckRequest{CheckId: uuid.New(), Scan: code, Purpose: vss.CheckPurposeReception})
			if err != nil {
				t.Error(err)
			}
			verdicts <- r.Verdict
		}()
	}
	count := map[vss.Verdict]int{}
	for range desks {
		count[<-verdicts]++
	}
	if count[vss.VerdictGenuine] != 1 || count[vss.VerdictReplayed] != desks-1 {
		t.Errorf("%d desks at once got %v", desks, count)
	}
}

func TestScansThatProveNothing(t *testing.T) {
	h := newHouse(t, true)
	desk := h.desk("Quầy 1")
	who, withdrawn := h.persona("employee"), h.persona("withdrawn")
	wantVerdict(t, h.check(desk, who.BHYTPayload), vss.VerdictUnproven, "no-signature")
	a := h.activate(who)
	wantVerdict(t, h.check(desk, who.BHYTPayload), vss.VerdictUnproven, "signed-code-available")
	wantVerdict(t, h.check(desk, withdrawn.BHYTPayload), vss.VerdictRevoked, "card-withdrawn")
	b := h.activate(h.persona("pensioner"))
	wantVerdict(t, h.check(desk, b.present(a.credential)), vss.VerdictForged, "presentation-signature")
	wantVerdict(t, h.check(desk, "0123"), vss.VerdictMalformed)
	misread := []byte(a.code())
	misread[len(misread)/2] = '0' + (misread[len(misread)/2]-'0'+1)%10
	wantVerdict(t, h.check(desk, string(misread)), vss.VerdictMisread)

	checks, err := a.session.Checks(t.Context(), time.Time{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	if len(checks) != 2 { // the printed card twice; what is forged, misread or somebody else's is not theirs
		t.Errorf("the citizen's record holds %+v", checks)
	}
}

// What is kept of a check holds nothing of the person, and a scan that names nobody for certain goes to nobody's record.
func TestKeptChecksHoldNoPersonalData(t *testing.T) {
	h := newHouse(t, true)
	desk := h.desk("Quầy 1")
	who := h.persona("employee")
	a, b := h.activate(who), h.activate(h.persona("pensioner"))
	stranger := strings.Replace(who.BHYTPayload, "05/03/1994", "06/03/1994", 1)
	for _, c := range []struct {
		name, scan, account string
	}{
		{"genuine", a.code(), who.Account},
		{"printed card", who.BHYTPayload, who.Account},
		{"citizen ID", who.CitizenIDPayload, who.Account},
		{"printed card with another birth date", stranger, ""},
		{"forged", b.present(a.credential), ""},
		{"unknown", "Nguyễn Văn Mẫu 0199000001", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := uuid.New()
			if _, err := desk.Check(t.Context(), vss.CheckRequest{CheckId: id, Scan: c.scan, Purpose: vss.CheckPurposeReception}); err != nil {
				t.Fatal(err)
			}
			kept, err := h.store.Read(t.Context()).Check(desk.ID, id.String())
			if err != nil || kept.Account != c.account {
				t.Fatalf("kept for %q, %v; want %q", kept.Account, err, c.account)
			}
			for _, personal := range []string{who.Name, who.CardNumber, who.CitizenID, "1994", "card\""} {
				if strings.Contains(string(kept.Outcome), personal) {
					t.Errorf("what is kept holds %q: %s", personal, kept.Outcome)
				}
			}
		})
	}
}

func TestRecordOfChecks(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	desk := h.desk("Quầy 7")
	for range 3 {
		h.pass(time.Second)
		h.check(desk, p.code())
	}
	all, err := p.session.Checks(t.Context(), time.Time{}, 2)
	if err != nil || len(all) != 2 || !all[0].At.After(all[1].At) || all[0].Desk != "Quầy 7" || all[0].FacilityCode != "01999" || all[0].Verdict != vss.VerdictGenuine {
		t.Fatalf("the record is %+v, %v", all, err)
	}
	rest, err := p.session.Checks(t.Context(), all[1].At, 2)
	if err != nil || len(rest) != 1 {
		t.Errorf("the page before: %+v, %v", rest, err)
	}
}

func TestWithdrawnCardIsRevokedAtOnce(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	desk := h.desk("Quầy 1")
	for _, c := range []struct {
		withdrawn bool
		want      vss.Verdict
	}{{true, vss.VerdictRevoked}, {false, vss.VerdictGenuine}} {
		if err := h.sandbox.SetWithdrawn(t.Context(), "employee", c.withdrawn); err != nil {
			t.Fatal(err)
		}
		wantVerdict(t, h.check(desk, p.code()), c.want)
		if got := h.persona("employee").Expect; got != string(c.want) {
			t.Errorf("the page expects %s, want %s", got, c.want)
		}
	}
	card, err := p.session.Card(t.Context())
	if err != nil || card.Version != 3 {
		t.Errorf("the card's version is %d, %v", card.Version, err)
	}
}

func TestProductionHasNoSandboxAndNoSoftwareKeys(t *testing.T) {
	h := newHouse(t, false)
	for _, path := range []string{"/sandbox", "/sandbox/", "/sandbox/personas.json", "/sandbox/outbox.json", "/sandbox/root.json", "/sandbox/style.css", "/sandbox/messages"} {
		resp, err := http.Get(h.url + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusNotFound {
			t.Errorf("GET %s: %s", path, resp.Status)
		}
	}
	resp, err := http.Post(h.url+"/sandbox/desks", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("POST /sandbox/desks: %s", resp.Status)
	}
	for level := 1; level <= 3; level++ {
		_, err := h.client.StartActivation(t.Context(), vss.NewKeys{Device: newKey(t), Owner: newKey(t)}, vss.ActivationStart{Account: "0199000001", KeyLevel: level, Language: vss.LanguageVi, Device: "x"})
		wantCode(t, "an unattested key", err, vss.CodeKeyNotAttested)
	}
	if _, err := h.client.Health(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := h.client.TrustMetadata(t.Context(), "timestamp.json"); err != nil {
		t.Error(err)
	}
}

// Nothing that belongs to a person is in the log of a run, whatever its level.
func TestLogNamesNobody(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p := h.activate(who)
	desk := h.desk("Quầy 1")
	code := p.code()
	h.check(desk, code)
	h.check(desk, who.BHYTPayload)
	h.check(desk, who.CitizenIDPayload)
	password := h.password(who.Account)
	if err := p.release(); err != nil {
		t.Fatal(err)
	}
	log := h.log.String()
	if !strings.Contains(log, "/v1/checks") {
		t.Fatal("the log does not show the run")
	}
	for what, secret := range map[string]string{"name": who.Name, "number": who.SocialInsuranceNumber, "citizen ID": who.CitizenID, "phone": who.Phone, "letter": who.ActivationCode,
		"password": password, "code": code, "payload": who.BHYTPayload, "device": p.binding.DeviceId, "part of the name": "Mẫu"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds the %s", what)
		}
	}
}
