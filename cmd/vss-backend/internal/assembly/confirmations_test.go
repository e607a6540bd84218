package assembly

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/app/vss/proof"
	shapes "vssid/app/vss/sandbox"
)

// askFor is a payment of two items for a persona's card.
func (h *house) askFor(who shapes.Persona) vss.PaymentAsk {
	return vss.PaymentAsk{RequestId: uuid.New(), Card: &vss.PaymentCard{CardNumber: who.CardNumber, DateOfBirth: who.DateOfBirth}, VisitAt: h.clock().Add(-time.Hour).UTC().Truncate(time.Second),
		Items: []vss.PaymentItem{{Name: "Khám nội", Quantity: "1", Amount: 50_000}, {Name: "Thuốc mẫu", Quantity: "2.5", Amount: 150_000}},
		Total: 200_000, FundShare: 160_000, OwnShare: 40_000}
}

// agreement is what an honest app signs for a request as it holds it.
func (p *phone) agreement(c vss.Confirmation) vss.PaymentAgreement {
	p.h.t.Helper()
	shown, err := ownertext.Payment(vss.OwnerOperationConfirmPayment, vss.LanguageVi, c, "", "")
	if err != nil {
		p.h.t.Fatal(err)
	}
	challenge, err := p.session.OwnerChallengeFor(context.Background(), vss.OwnerOperationConfirmPayment, c.RequestId.String(), vss.LanguageVi)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return vss.PaymentAgreement{Operation: vss.PaymentAgreementOperationConfirmPayment, Audience: p.h.url, Account: p.binding.Account, BindingGeneration: p.binding.BindingGeneration,
		Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageVi, Shown: shown, RequestId: c.RequestId}
}

func (p *phone) refusal(c vss.Confirmation, reason vss.PaymentReasonCode, said string) vss.PaymentRefusal {
	p.h.t.Helper()
	shown, err := ownertext.Payment(vss.OwnerOperationRefusePayment, vss.LanguageVi, c, reason, said)
	if err != nil {
		p.h.t.Fatal(err)
	}
	challenge, err := p.session.OwnerChallengeFor(context.Background(), vss.OwnerOperationRefusePayment, c.RequestId.String(), vss.LanguageVi)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return vss.PaymentRefusal{Operation: vss.PaymentRefusalOperationRefusePayment, Audience: p.h.url, Account: p.binding.Account, BindingGeneration: p.binding.BindingGeneration,
		Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageVi, Shown: shown, RequestId: c.RequestId, Reason: reason, ReasonText: said}
}

// asked has a desk ask, and gives the request as the app holds it.
func (p *phone) asked(d *vss.Desk, ask vss.PaymentAsk) vss.Confirmation {
	p.h.t.Helper()
	if _, err := d.AskPayment(context.Background(), ask); err != nil {
		p.h.t.Fatal(err)
	}
	c, err := p.session.Confirmation(context.Background(), ask.RequestId)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return c
}

func TestAPaymentIsConfirmed(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p, desk := h.activate(who), h.desk("Quầy 1")
	check := h.check(desk, p.code())
	ask := h.askFor(who)
	ask.Card, ask.CheckId = nil, &check.CheckId
	first, err := desk.AskPayment(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	again, err := desk.AskPayment(t.Context(), ask)
	if err != nil || again.Number != first.Number || !again.ExpiresAt.Equal(first.ExpiresAt) {
		t.Errorf("the same request again: %+v, %v; want %+v", again, err, first)
	}
	list, err := p.session.Confirmations(t.Context(), time.Time{}, 0)
	if err != nil || len(list.Confirmations) != 1 {
		t.Fatalf("the app's list: %+v, %v", list, err)
	}
	c := list.Confirmations[0]
	if c.State != vss.PaymentStateWaiting || c.Number != first.Number || c.FacilityCode != "01999" || c.Desk != "Quầy 1" || c.CheckedAt == nil || !c.CheckedAt.Equal(check.CheckedAt) ||
		!slices.Equal(c.Items, ask.Items) || c.Total != ask.Total || c.FundShare != ask.FundShare || c.OwnShare != ask.OwnShare || !c.VisitAt.Equal(ask.VisitAt) {
		t.Errorf("the app holds %+v", c)
	}
	agreement := p.agreement(c)
	done, err := p.session.ConfirmPayment(t.Context(), p.owner, agreement)
	if err != nil || done.State != vss.PaymentStateConfirmed || done.Evidence == nil || done.Version != 2 {
		t.Fatalf("confirming: %+v, %v", done, err)
	}
	same, err := p.session.ConfirmPayment(t.Context(), p.owner, agreement)
	if err != nil || same.Evidence == nil || *same.Evidence != *done.Evidence && same.Evidence.Signature != done.Evidence.Signature {
		t.Errorf("the same agreement again: %+v, %v", same, err)
	}
	result, err := desk.PaymentRequest(t.Context(), ask.RequestId)
	if err != nil || result.State != vss.PaymentStateConfirmed || result.Evidence == nil || result.DecidedAt == nil {
		t.Fatalf("the desk sees %+v, %v", result, err)
	}
	thumbprint, err := proof.Thumbprint(&p.owner.PublicKey)
	if err != nil || result.Evidence.KeyThumbprint != thumbprint {
		t.Errorf("the evidence names the key %s, want the owner's %s (%v)", result.Evidence.KeyThumbprint, thumbprint, err)
	}
	kept, err := h.store.Read(t.Context()).Statements(who.Account)
	if err != nil || len(kept) != 1 || proof.VerifyOwner(result.Evidence.Signature, kept[0].Statement, &p.owner.PublicKey) != nil {
		t.Errorf("the statement that was kept does not hold under the owner's key: %v", err)
	}
	if _, err := desk.WithdrawPayment(t.Context(), ask.RequestId); err != nil {
		t.Errorf("withdrawing what was confirmed: %v", err)
	}
	if result, err = desk.PaymentRequest(t.Context(), ask.RequestId); err != nil || result.State != vss.PaymentStateConfirmed {
		t.Errorf("after a withdrawal that came too late: %+v, %v", result, err)
	}
}

func TestAPaymentIsRefusedWithAReason(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p, desk := h.activate(who), h.desk("Quầy 1")
	ask := h.askFor(who)
	c := p.asked(desk, ask)
	_, err := p.session.RefusePayment(t.Context(), p.owner, p.refusal(c, vss.PaymentReasonCodeOther, ""))
	wantCode(t, "another reason without words", err, vss.CodeInvalidRequest)
	_, err = p.session.RefusePayment(t.Context(), p.owner, p.refusal(c, vss.PaymentReasonCodeWrongItems, "a\u202eb"))
	wantCode(t, "words that turn around", err, vss.CodeInvalidRequest)
	other := p.refusal(c, vss.PaymentReasonCodeWrongItems, "Tôi không mua thuốc")
	other.Reason = vss.PaymentReasonCodeNotMyVisit
	_, err = p.session.RefusePayment(t.Context(), p.owner, other)
	wantCode(t, "another reason than was read", err, vss.CodeContentDiffers)
	done, err := p.session.RefusePayment(t.Context(), p.owner, p.refusal(c, vss.PaymentReasonCodeWrongItems, "Tôi không mua thuốc"))
	if err != nil || done.State != vss.PaymentStateRefused {
		t.Fatalf("refusing: %+v, %v", done, err)
	}
	result, err := desk.PaymentRequest(t.Context(), ask.RequestId)
	if err != nil || result.State != vss.PaymentStateRefused || *result.Reason != vss.PaymentReasonCodeWrongItems || *result.ReasonText != "Tôi không mua thuốc" || result.Evidence == nil {
		t.Errorf("the desk sees %+v, %v", result, err)
	}
	_, err = p.session.ConfirmPayment(t.Context(), p.owner, p.agreement(c))
	wantCode(t, "confirming what was refused", err, vss.CodeRequestOver)
}

func TestNothingIsConfirmedThatWasNotShown(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p, desk := h.activate(who), h.desk("Quầy 1")
	c := p.asked(desk, h.askFor(who))
	for name, change := range map[string]func(a *vss.PaymentAgreement){
		"a smaller own share": func(a *vss.PaymentAgreement) { a.Shown[len(a.Shown)-1].Value = "0 đ" },
		"an item was hidden":  func(a *vss.PaymentAgreement) { a.Shown = slices.Delete(a.Shown, 5, 6) },
		"another language":    func(a *vss.PaymentAgreement) { a.Language = vss.LanguageEn },
		"another version":     func(a *vss.PaymentAgreement) { a.ResourceVersion++ },
		"another account":     func(a *vss.PaymentAgreement) { a.Account = "0000000001" },
		"another server":      func(a *vss.PaymentAgreement) { a.Audience = "https://elsewhere.example" },
	} {
		a := p.agreement(c)
		change(&a)
		_, err := p.session.ConfirmPayment(t.Context(), p.owner, a)
		wantCode(t, name, err, vss.CodeContentDiffers)
	}
	_, err := p.session.ConfirmPayment(t.Context(), p.device, p.agreement(c))
	wantCode(t, "the device key in the owner's place", err, vss.CodeOwnerSignatureInvalid)
	second := p.asked(desk, h.askFor(who))
	crossed := p.agreement(c)
	crossed.RequestId = second.RequestId
	_, err = p.session.ConfirmPayment(t.Context(), p.owner, crossed)
	wantCode(t, "the challenge of another request", err, vss.CodeContentDiffers)
	if now, err := p.session.Confirmation(t.Context(), c.RequestId); err != nil || now.State != vss.PaymentStateWaiting {
		t.Errorf("after all that it is %+v, %v", now, err)
	}
}

func TestARequestIsItsOwnersAndItsDesksOnly(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p, stranger := h.activate(who), h.activate(h.persona("pensioner"))
	desk, other := h.desk("Quầy 1"), h.desk("Quầy 2")
	ask := h.askFor(who)
	c := p.asked(desk, ask)
	_, err := stranger.session.Confirmation(t.Context(), c.RequestId)
	wantCode(t, "a stranger reads it", err, vss.CodeNotFound)
	_, err = stranger.session.OwnerChallengeFor(t.Context(), vss.OwnerOperationConfirmPayment, c.RequestId.String(), vss.LanguageVi)
	wantCode(t, "a stranger asks for its challenge", err, vss.CodeNotFound)
	if list, err := stranger.session.Confirmations(t.Context(), time.Time{}, 0); err != nil || len(list.Confirmations) != 0 {
		t.Errorf("a stranger's list: %+v, %v", list, err)
	}
	_, err = other.PaymentRequest(t.Context(), c.RequestId)
	wantCode(t, "another desk reads it", err, vss.CodeNotFound)
	_, err = other.WithdrawPayment(t.Context(), c.RequestId)
	wantCode(t, "another desk withdraws it", err, vss.CodeNotFound)
	_, err = other.AskPayment(t.Context(), ask)
	wantCode(t, "another desk takes its id", err, vss.CodeInvalidRequest)
	ask.OwnShare, ask.FundShare = ask.OwnShare+1, ask.FundShare-1
	_, err = desk.AskPayment(t.Context(), ask)
	wantCode(t, "the same id for another request", err, vss.CodeInvalidRequest)
	withdrawn, err := desk.WithdrawPayment(t.Context(), c.RequestId)
	if err != nil || withdrawn.State != vss.PaymentStateWithdrawn {
		t.Errorf("withdrawing: %+v, %v", withdrawn, err)
	}
	_, err = p.session.ConfirmPayment(t.Context(), p.owner, p.agreement(c))
	wantCode(t, "confirming what was withdrawn", err, vss.CodeRequestOver)
}

func TestARequestExpires(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p, desk := h.activate(who), h.desk("Quầy 1")
	ask := h.askFor(who)
	minutes := 3
	ask.ValidMinutes = &minutes
	c := p.asked(desk, ask)
	agreement := p.agreement(c)
	h.pass(3 * time.Minute)
	if result, err := desk.PaymentRequest(t.Context(), ask.RequestId); err != nil || result.State != vss.PaymentStateExpired {
		t.Errorf("the desk sees %+v, %v", result, err)
	}
	_, err := p.session.ConfirmPayment(t.Context(), p.owner, agreement)
	wantCode(t, "confirming what has expired", err, vss.CodeRequestOver)
}

func TestARequestThatCannotStandIsRefused(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p, desk, other := h.activate(who), h.desk("Quầy 1"), h.desk("Quầy 2")
	printed, theirs := h.check(desk, who.BHYTPayload), h.check(other, p.code())
	for name, change := range map[string]func(a *vss.PaymentAsk){
		"items do not add up":  func(a *vss.PaymentAsk) { a.Total++; a.OwnShare++ },
		"shares do not add up": func(a *vss.PaymentAsk) { a.OwnShare++ },
		"nothing to pay": func(a *vss.PaymentAsk) {
			a.Items = []vss.PaymentItem{{Name: "x", Quantity: "1"}}
			a.Total, a.FundShare, a.OwnShare = 0, 0, 0
		},
		"an amount below zero":      func(a *vss.PaymentAsk) { a.Items[0].Amount = -1 },
		"a quantity of zero":        func(a *vss.PaymentAsk) { a.Items[0].Quantity = "0.00" },
		"no item":                   func(a *vss.PaymentAsk) { a.Items = []vss.PaymentItem{} },
		"too many items":            func(a *vss.PaymentAsk) { a.Items = slices.Repeat(a.Items, 26) },
		"a name that turns around":  func(a *vss.PaymentAsk) { a.Items[0].Name = "Khám \u202e000.05" },
		"a name with a line end":    func(a *vss.PaymentAsk) { a.Items[0].Name = "Khám\nTổng: 0 đ" },
		"a blank name":              func(a *vss.PaymentAsk) { a.Items[0].Name = " " },
		"a name without end":        func(a *vss.PaymentAsk) { a.Items[0].Name = strings.Repeat("x", 121) },
		"a visit next week":         func(a *vss.PaymentAsk) { a.VisitAt = a.VisitAt.Add(7 * 24 * time.Hour) },
		"a visit of years ago":      func(a *vss.PaymentAsk) { a.VisitAt = a.VisitAt.AddDate(-2, 0, 0) },
		"nobody named":              func(a *vss.PaymentAsk) { a.Card = nil },
		"named twice":               func(a *vss.PaymentAsk) { a.CheckId = &theirs.CheckId },
		"a card nobody has":         func(a *vss.PaymentAsk) { a.Card.CardNumber = "9999999999" },
		"another birth date":        func(a *vss.PaymentAsk) { a.Card.DateOfBirth = "1901-01-01" },
		"a check that proves less":  func(a *vss.PaymentAsk) { a.Card, a.CheckId = nil, &printed.CheckId },
		"a check of another desk":   func(a *vss.PaymentAsk) { a.Card, a.CheckId = nil, &theirs.CheckId },
		"a check nobody made":       func(a *vss.PaymentAsk) { id := uuid.New(); a.Card, a.CheckId = nil, &id },
		"valid for longer than may": func(a *vss.PaymentAsk) { m := 61; a.ValidMinutes = &m },
	} {
		ask := h.askFor(who)
		change(&ask)
		_, err := desk.AskPayment(t.Context(), ask)
		wantCode(t, name, err, vss.CodeInvalidRequest)
	}
	good := h.check(desk, p.code())
	h.pass(25 * time.Hour)
	late := h.askFor(who)
	late.Card, late.CheckId = nil, &good.CheckId
	_, err := desk.AskPayment(t.Context(), late)
	wantCode(t, "a check of yesterday", err, vss.CodeInvalidRequest)
	_, err = desk.AskPayment(t.Context(), h.askFor(h.persona("pensioner")))
	wantCode(t, "somebody without a device", err, vss.CodeNoDevice)
	if list, err := p.session.Confirmations(t.Context(), time.Time{}, 0); err != nil || len(list.Confirmations) != 0 {
		t.Errorf("after all that the app's list is %+v, %v", list, err)
	}
}

func TestNobodyIsFloodedWithRequests(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	h.activate(who)
	one := h.desk("Quầy 1")
	for range 2 {
		if _, err := one.AskPayment(t.Context(), h.askFor(who)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := one.AskPayment(t.Context(), h.askFor(who))
	wantCode(t, "a third of one desk", err, vss.CodeTooManyRequests)
	for i, name := range []string{"2", "2", "3"} {
		if _, err := h.desk(name).AskPayment(t.Context(), h.askFor(who)); err != nil {
			t.Fatalf("request %d of other desks: %v", i, err)
		}
	}
	_, err = h.desk("4").AskPayment(t.Context(), h.askFor(who))
	wantCode(t, "a sixth of all desks", err, vss.CodeTooManyRequests)
	h.pass(11 * time.Minute)
	if _, err := one.AskPayment(t.Context(), h.askFor(who)); err != nil {
		t.Errorf("after they have expired: %v", err)
	}
}

// TestADecisionIsMadeOnce has owner and desk decide at the same moment: one of them wins, and both are told the same.
func TestADecisionIsMadeOnce(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p, desk := h.activate(who), h.desk("Quầy 1")
	for range 5 {
		c := p.asked(desk, h.askFor(who))
		agreement := p.agreement(c)
		var both sync.WaitGroup
		var confirmed error
		both.Go(func() { _, confirmed = p.session.ConfirmPayment(context.Background(), p.owner, agreement) })
		both.Go(func() {
			if _, err := desk.WithdrawPayment(context.Background(), c.RequestId); err != nil {
				t.Errorf("withdrawing: %v", err)
			}
		})
		both.Wait()
		result, err := desk.PaymentRequest(t.Context(), c.RequestId)
		if err != nil || (result.State == vss.PaymentStateConfirmed) != (confirmed == nil) {
			t.Errorf("the owner was told %v, the desk %+v (%v)", confirmed, result, err)
		}
	}
}
