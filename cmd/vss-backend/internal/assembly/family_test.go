package assembly

import (
	"context"
	"encoding/base64"
	"testing"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/cardcode/signed"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	shapes "vssid/app/vss/sandbox"
)

// carried finds the relation by which a phone carries somebody's card.
func (p *phone) carried(owner string) vss.CarriedCard {
	p.h.t.Helper()
	list, err := p.session.Dependants(context.Background())
	if err != nil {
		p.h.t.Fatal(err)
	}
	for _, c := range list.Carried {
		if c.OwnerName == owner {
			return c
		}
	}
	p.h.t.Fatalf("the account does not carry the card of %s", owner)
	return vss.CarriedCard{}
}

// carry has a credential of a carried card issued.
func (p *phone) carry(id string) []byte {
	p.h.t.Helper()
	issued, err := p.session.IssueDependantCredential(context.Background(), id)
	if err != nil {
		p.h.t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(issued.Credential)
	if err != nil {
		p.h.t.Fatal(err)
	}
	return raw
}

func TestGuardianCarriesTheChildsCard(t *testing.T) {
	h := newHouse(t, true)
	child := h.persona("child")
	guardian := h.activate(h.persona("employee"))
	desk := h.desk("Quầy 1")
	c := guardian.carried(child.Name)
	if c.State != vss.CarryStateActive || c.Reason != vss.CarryReasonGuardian || c.Until == nil || c.Until.Format(time.DateOnly) != "2040-05-31" || c.CardNumber == nil || *c.CardNumber != child.CardNumber {
		t.Errorf("the relation is %+v; want active, as guardian, until the day before 18", c)
	}
	card, err := guardian.session.DependantCard(context.Background(), c.CarryId)
	if err != nil || card.CardNumber != child.CardNumber {
		t.Errorf("the child's card: %s, %v", card.CardNumber, err)
	}
	credential := guardian.carry(c.CarryId)
	result := h.check(desk, guardian.present(credential))
	wantVerdict(t, result, vss.VerdictGenuine)
	if result.Card == nil || result.Card.CardNumber == nil || *result.Card.CardNumber != child.CardNumber {
		t.Errorf("the desk reads %+v, want the child's card", result.Card)
	}
	if checks, err := guardian.session.Checks(context.Background(), time.Time{}, 0); err != nil || len(checks) != 0 {
		t.Errorf("the guardian's own record holds %d checks, %v; the check was of the child's card", len(checks), err)
	}
	// The child's own device takes the card over: the guardian's code is dead at once, the child's lives.
	own := h.activate(child)
	wantVerdict(t, h.check(desk, guardian.present(credential)), vss.VerdictRevoked)
	wantVerdict(t, h.check(desk, own.code()), vss.VerdictGenuine)
	if c := guardian.carried(child.Name); c.State != vss.CarryStateTakenOver || c.CardNumber != nil {
		t.Errorf("after the child's own activation the relation is %+v", c)
	}
	_, err = guardian.session.IssueDependantCredential(context.Background(), c.CarryId)
	wantCode(t, "a credential while the child has its own", err, vss.CodeCarryEnded)
	// Once the child's device is gone the guardian carries again.
	if err := own.release(); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, h.check(desk, guardian.present(guardian.carry(c.CarryId))), vss.VerdictGenuine)
	// A relation that the agency ends ends in the status list too.
	credential = guardian.carry(c.CarryId)
	if err := h.sandbox.EndRelation(context.Background(), c.CarryId); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, h.check(desk, guardian.present(credential)), vss.VerdictRevoked)
	_, err = guardian.session.IssueDependantCredential(context.Background(), c.CarryId)
	wantCode(t, "a credential after the relation's end", err, vss.CodeCarryEnded)
}

func TestChildTurnsEighteen(t *testing.T) {
	h := newHouse(t, true)
	pupil := h.persona("pupil")
	guardian := h.activate(h.persona("employee"))
	c := guardian.carried(pupil.Name)
	birthday := time.Date(2030, 10, 20, 0, 0, 0, 0, insurance.Vietnam)
	h.pass(birthday.Add(-3 * 24 * time.Hour).Sub(h.clock()))
	guardian = guardian.again()
	issued, err := guardian.session.IssueDependantCredential(context.Background(), c.CarryId)
	if err != nil {
		t.Fatal(err)
	}
	if !issued.ExpiresAt.Equal(birthday) {
		t.Errorf("three days before 18 the credential lives until %s, want the birthday %s", issued.ExpiresAt, birthday)
	}
	h.pass(4 * 24 * time.Hour)
	guardian = guardian.again()
	_, err = guardian.session.IssueDependantCredential(context.Background(), c.CarryId)
	wantCode(t, "a credential after 18", err, vss.CodeCarryEnded)
	_, err = guardian.session.DependantCard(context.Background(), c.CarryId)
	wantCode(t, "the card after 18", err, vss.CodeCarryEnded)
	if c := guardian.carried(pupil.Name); c.State != vss.CarryStateEnded || c.EndedBy == nil || *c.EndedBy != vss.CarriedCardEndedByTime {
		t.Errorf("after 18 the relation is %+v, want it ended by time", c)
	}
	if _, err := h.sandbox.Relate(context.Background(), shapes.Relation{Owner: "pupil-2", Carrier: "household", Reason: "guardian"}); err == nil {
		t.Error("the counter made somebody a grown person's guardian")
	}
}

// again is the phone with a client that hears the house's clock anew.
func (p *phone) again() *phone {
	q := *p
	q.h.client = p.h.newClient()
	return q.bound(p.binding)
}

func TestStrangersGetNothing(t *testing.T) {
	h := newHouse(t, true)
	guardian, stranger := h.activate(h.persona("employee")), h.activate(h.persona("employee-2"))
	id := guardian.carried(h.persona("child").Name).CarryId
	ctx := context.Background()
	for what, ask := range map[string]func() error{
		"card":       func() error { _, err := stranger.session.DependantCard(ctx, id); return err },
		"credential": func() error { _, err := stranger.session.IssueDependantCredential(ctx, id); return err },
		"acceptance": func() error { _, err := stranger.session.AcceptDelegation(ctx, id); return err },
		"end":        func() error { _, err := stranger.session.EndDelegation(ctx, id); return err },
		"unknown": func() error {
			_, err := stranger.session.IssueDependantCredential(ctx, "AAAAAAAAAAAAAAAAAAAAAA")
			return err
		},
		"code": func() error { _, err := stranger.session.FindDelegate(ctx, "AAAAA-AAAAA"); return err },
	} {
		wantCode(t, what, ask(), vss.CodeNotFound)
	}
	if guardian.carried(h.persona("child").Name).State != vss.CarryStateActive {
		t.Error("a stranger ended a relation")
	}
}

// offer is the owner's signed offer to who shows a code, until a day.
func (p *phone) offer(code, owner, delegate, account string, until time.Time) (vss.DelegationOffer, error) {
	p.h.t.Helper()
	challenge, err := p.session.OwnerChallenge(context.Background(), vss.OwnerOperationDelegateCard, vss.LanguageVi)
	if err != nil {
		p.h.t.Fatal(err)
	}
	day := insurance.DateOf(until).String()
	o := vss.DelegationOffer{Operation: vss.DelegationOfferOperationDelegateCard, Audience: p.h.url, Account: p.binding.Account, BindingGeneration: p.binding.BindingGeneration,
		Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageVi, Code: code,
		Shown: ownertext.Delegation(vss.LanguageVi, owner, delegate, account, day)}
	parsed, err := time.Parse(time.DateOnly, day)
	if err != nil {
		p.h.t.Fatal(err)
	}
	o.Until = openapi.Date{Time: parsed}
	_, err = p.session.OfferDelegation(context.Background(), p.owner, o)
	return o, err
}

func (p *phone) delegationCode() string {
	p.h.t.Helper()
	c, err := p.session.DelegationCode(context.Background())
	if err != nil {
		p.h.t.Fatal(err)
	}
	return c.Code
}

func TestDelegation(t *testing.T) {
	h := newHouse(t, true)
	from, to := h.persona("pensioner"), h.persona("household")
	owner, delegate := h.activate(from), h.activate(to)
	desk, ctx := h.desk("Quầy 1"), context.Background()
	code := delegate.delegationCode()
	who, err := owner.session.FindDelegate(ctx, code)
	if err != nil || who.Name != to.Name || who.Account != to.Account {
		t.Fatalf("the code is shown by %+v, %v", who, err)
	}
	month := h.clock().AddDate(0, 1, 0)
	offer, err := owner.offer(code, from.Name, to.Name, to.Account, month)
	if err != nil {
		t.Fatal(err)
	}
	c := delegate.carried(from.Name)
	if c.State != vss.CarryStateOffered || c.CardNumber != nil {
		t.Errorf("before the delegate's answer the delegation is %+v", c)
	}
	_, err = delegate.session.IssueDependantCredential(ctx, c.CarryId)
	wantCode(t, "a credential before the acceptance", err, vss.CodeCarryEnded)
	_, err = owner.session.AcceptDelegation(ctx, c.CarryId)
	wantCode(t, "the owner's own acceptance", err, vss.CodeNotFound)
	for range 2 {
		if got, err := delegate.session.AcceptDelegation(ctx, c.CarryId); err != nil || got.State != vss.CarryStateActive {
			t.Fatalf("accepted: %+v, %v", got, err)
		}
	}
	// The same statement again finds what came of it, and makes no second one.
	if again, err := owner.session.OfferDelegation(ctx, owner.owner, offer); err != nil || again.CarryId != c.CarryId {
		t.Errorf("the statement sent again: %+v, %v", again, err)
	}
	credential := delegate.carry(c.CarryId)
	parsed, err := signed.ParseCredential(credential)
	if err != nil || string(parsed.CardNumber) != from.CardNumber || !parsed.DeviceKey.Equal(&delegate.device.PublicKey) {
		t.Errorf("the credential speaks of %v, %v; want the owner's card and the delegate's device", parsed, err)
	}
	wantVerdict(t, h.check(desk, delegate.present(credential)), vss.VerdictGenuine)
	wantVerdict(t, h.check(desk, owner.code()), vss.VerdictGenuine)
	if checks, err := owner.session.Checks(ctx, time.Time{}, 0); err != nil || len(checks) != 2 {
		t.Errorf("the owner's record holds %d checks, %v; want both", len(checks), err)
	}
	if ended, err := owner.session.EndDelegation(ctx, c.CarryId); err != nil || ended.State != vss.CarryStateEnded || *ended.EndedBy != vss.CarriedCardEndedByOwner {
		t.Errorf("ended: %+v, %v", ended, err)
	}
	wantVerdict(t, h.check(desk, delegate.present(credential)), vss.VerdictRevoked)
	wantVerdict(t, h.check(desk, owner.code()), vss.VerdictGenuine)
	_, err = delegate.session.AcceptDelegation(ctx, c.CarryId)
	wantCode(t, "the acceptance of an ended delegation", err, vss.CodeCarryEnded)
}

func TestDelegationIsHeldToWhatTheOwnerRead(t *testing.T) {
	h := newHouse(t, true)
	from, to := h.persona("pensioner"), h.persona("household")
	owner, delegate := h.activate(from), h.activate(to)
	month := h.clock().AddDate(0, 1, 0)
	code := delegate.delegationCode()
	_, err := owner.offer(code, from.Name, "Người khác", to.Account, month)
	wantCode(t, "another name was read", err, vss.CodeContentDiffers)
	for what, until := range map[string]time.Time{"today": h.clock(), "thirteen months": h.clock().AddDate(0, 13, 0), "the past": h.clock().AddDate(0, 0, -1)} {
		_, err = owner.offer(code, from.Name, to.Name, to.Account, until)
		wantCode(t, what, err, vss.CodeInvalidRequest)
	}
	_, err = owner.offer("ZZZZZ-ZZZZZ", from.Name, to.Name, to.Account, month)
	wantCode(t, "a code nobody shows", err, vss.CodeNotFound)
	own := owner.delegationCode()
	_, err = owner.offer(own, from.Name, from.Name, from.Account, month)
	wantCode(t, "one's own code", err, vss.CodeInvalidRequest)
	if _, err = owner.offer(code, from.Name, to.Name, to.Account, month); err != nil {
		t.Fatal(err)
	}
	_, err = owner.offer(code, from.Name, to.Name, to.Account, month)
	wantCode(t, "a code that was used", err, vss.CodeNotFound)
	late := delegate.delegationCode()
	h.pass(11 * time.Minute)
	_, err = owner.offer(late, from.Name, to.Name, to.Account, month)
	wantCode(t, "a code of eleven minutes ago", err, vss.CodeNotFound)
}

func TestTheCarriersDeviceEndsWhatItCarried(t *testing.T) {
	h := newHouse(t, true)
	guardian := h.activate(h.persona("employee"))
	desk := h.desk("Quầy 1")
	credential := guardian.carry(guardian.carried(h.persona("child").Name).CarryId)
	old := guardian.present(credential)
	if err := guardian.release(); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, h.check(desk, old), vss.VerdictRevoked)
}

func TestWithdrawnCardIsWithdrawnWhoeverCarriesIt(t *testing.T) {
	h := newHouse(t, true)
	guardian := h.activate(h.persona("employee"))
	desk := h.desk("Quầy 1")
	credential := guardian.carry(guardian.carried(h.persona("child").Name).CarryId)
	if err := h.sandbox.SetWithdrawn(context.Background(), "child", true); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, h.check(desk, guardian.present(credential)), vss.VerdictRevoked)
	wantVerdict(t, h.check(desk, guardian.code()), vss.VerdictGenuine)
}
