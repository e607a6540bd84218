package assembly

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vssid/app/auditlog"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
)

// looked gives who looked, verified as a phone does it, once everything that waits is in the log.
func (h *house) looked(p *phone) (vss.AccessEventList, auditlog.Checkpoint) {
	h.t.Helper()
	if _, err := h.audit.Sequence(context.Background()); err != nil {
		h.t.Fatal(err)
	}
	list, err := p.session.AccessEvents(context.Background(), -1, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	c, err := auditlog.VerifyList(p.binding.Account, list, h.issuer.Trust())
	if err != nil {
		h.t.Fatal(err)
	}
	return list, c
}

func kindsOf(list vss.AccessEventList) []string {
	var kinds []string
	for _, e := range list.Events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// Everything that happens to a card is seen by its owner, with proof; the log that the owner saw is extended and never another.
func TestOwnerSeesWhoLooked(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p := h.activate(who)
	_, first := h.looked(p)
	desk := h.desk("Quầy 1")
	code := p.code()
	h.check(desk, code)
	h.check(desk, who.BHYTPayload)
	list, second := h.looked(p)
	if kinds := kindsOf(list); len(kinds) < 4 || strings.Join(kinds[:2], " ") != "card-checked card-checked" || kinds[len(kinds)-1] != audit.DeviceBound {
		t.Fatalf("saw %v", kinds)
	}
	e := list.Events[0]
	if e.Actor != vss.AccessActorFacility || e.FacilityCode == "" || e.FacilityName == "" || e.Purpose != "reception" || e.Reference == "" || strings.Contains(e.ActorMark, desk.ID) {
		t.Errorf("the check is told as %+v", e)
	}
	proof, err := h.client.AuditConsistency(t.Context(), first.Size, second.Size)
	if err != nil {
		t.Fatal(err)
	}
	path, err := auditlog.Hashes(proof)
	if err != nil {
		t.Fatal(err)
	}
	if err := second.Extends(first, path); err != nil {
		t.Error(err)
	}
	note, err := h.client.AuditCheckpoint(t.Context())
	if err != nil || note != list.Checkpoint {
		t.Errorf("the checkpoint for everybody is another one: %v", err)
	}
	other := h.activate(h.persona("child"))
	if list, _ := h.looked(other); strings.Contains(strings.Join(kindsOf(list), " "), audit.CardChecked) {
		t.Errorf("another person sees %v", kindsOf(list))
	}
	_, err = h.client.AuditConsistency(t.Context(), second.Size, second.Size+1000)
	wantCode(t, "a log of the future", err, vss.CodeNotFound)
}

func TestOfficersActsAndSignaturesAreSeen(t *testing.T) {
	h := newHouse(t, true)
	p := h.activate(h.persona("employee"))
	for _, withdrawn := range []bool{true, false} {
		if err := h.sandbox.SetWithdrawn(t.Context(), "employee", withdrawn); err != nil {
			t.Fatal(err)
		}
	}
	p.offerHandover()
	list, _ := h.looked(p)
	kinds := strings.Join(kindsOf(list), " ")
	for _, want := range []string{audit.CardWithdrawn, audit.CardGivenBack, audit.OwnerSigned} {
		if !strings.Contains(kinds, want) {
			t.Errorf("%s is missing in %s", want, kinds)
		}
	}
}

// offerHandover signs a hand-over.
func (p *phone) offerHandover() {
	p.h.t.Helper()
	challenge, shown := p.statement(vss.OwnerOperationHandover)
	secret := sha256.Sum256([]byte(challenge.Challenge))
	_, err := p.session.OfferHandover(context.Background(), p.owner, vss.HandoverOffer{Operation: vss.HandoverOfferOperationHandover, Audience: p.h.url, Account: p.binding.Account,
		BindingGeneration: p.binding.BindingGeneration, Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageVi, Shown: shown,
		SecretHash: base64.RawURLEncoding.EncodeToString(secret[:])})
	if err != nil {
		p.h.t.Fatal(err)
	}
}

// The log of a stopped backend verifies from its folder alone; a folder that was put back does not.
func TestVerifyAuditOfAFolder(t *testing.T) {
	h := newHouse(t, true)
	h.activate(h.persona("employee"))
	dir := h.config.Data
	if _, err := h.audit.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(h.config.Database, "sqlite:") {
		if _, err := VerifyAudit(t.Context(), dir, h.config.Database, "", nil); err == nil || !strings.Contains(err.Error(), "stop it") {
			t.Errorf("the log of a running backend: %v", err)
		}
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	v, err := VerifyAudit(t.Context(), dir, h.config.Database, "", nil)
	if err != nil || v.Checkpoint.Size < 2 {
		t.Fatalf("%+v, %v", v, err)
	}
	witness, err := os.ReadFile(filepath.Join(dir, witnessName))
	if err != nil {
		t.Fatal(err)
	}
	spoilt := filepath.Join(t.TempDir(), "checkpoint.txt")
	if err := os.WriteFile(spoilt, []byte(strings.Replace(string(witness), "vssid.vn", "vssid.com", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyAudit(t.Context(), dir, h.config.Database, "", []string{spoilt}); !errors.Is(err, audit.ErrDiffers) {
		t.Errorf("a foreign checkpoint: %v", err)
	}
	if _, err := VerifyAudit(t.Context(), dir, h.config.Database, filepath.Join(dir, "missing.json"), nil); err == nil {
		t.Error("verified without a root")
	}
	if _, err := VerifyAudit(t.Context(), t.TempDir(), "", filepath.Join(dir, "root.json"), nil); err == nil {
		t.Error("verified an empty folder")
	}
}
