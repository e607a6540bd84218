package core

import (
	"context"
	"crypto"
	"strings"
	"time"

	"github.com/google/uuid"

	"vssid/app/device"
	"vssid/app/vss"
	"vssid/storage"
)

func trimmed(text string) string { return strings.TrimSpace(text) }

// PeekPayments looks what waits for the owner. What it learns besides does not leave it: the vault may be locked. Answer: PaymentsPeeked.
type PeekPayments struct{ Job }

func (PeekPayments) lane(r *runner) *lane { return &r.network }

// peekSize is how many of the newest requests are looked at: no more wait at a time.
const peekSize = 10

func (e PeekPayments) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := PaymentsPeeked{}
	err := in.Device.Online(ctx, func(s *vss.Session) error {
		list, err := s.Confirmations(ctx, time.Time{}, peekSize)
		m.Waiting = waitingOf(list)
		return err
	})
	m.Answer = r.answer(e.Job, err)
	return m
}

// paymentAct is a decision that waits for the owner's PIN.
type paymentAct struct {
	ID       uuid.UUID
	Language vss.Language
	Reason   vss.PaymentReasonCode // "" confirms
	Said     string
	Shown    vss.Shown
}

func (a paymentAct) signed(job Job, pin PIN) Effect { return SignPayment{job, pin, a} }

// SignPayment signs the owner's decision about a payment and sends it. Answer: PaymentDecided.
type SignPayment struct {
	Job
	PIN PIN
	Act paymentAct
}

func (SignPayment) lane(r *runner) *lane { return &r.network }

func (e SignPayment) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	m := PaymentDecided{}
	act := device.Act{Operation: vss.OwnerOperationConfirmPayment, Resource: e.Act.ID.String(), Shown: e.Act.Shown}
	act.Send = func(ctx context.Context, session *vss.Session, owner crypto.Signer, s device.Statement) (err error) {
		m.Payment, err = session.ConfirmPayment(ctx, owner, vss.PaymentAgreement{Operation: vss.PaymentAgreementOperationConfirmPayment, Audience: s.Audience, Account: s.Account,
			BindingGeneration: s.BindingGeneration, Challenge: s.Challenge, ResourceVersion: s.ResourceVersion, Language: s.Language, Shown: s.Shown, RequestId: e.Act.ID})
		return err
	}
	if e.Act.Reason != "" {
		act.Operation = vss.OwnerOperationRefusePayment
		act.Send = func(ctx context.Context, session *vss.Session, owner crypto.Signer, s device.Statement) (err error) {
			m.Payment, err = session.RefusePayment(ctx, owner, vss.PaymentRefusal{Operation: vss.PaymentRefusalOperationRefusePayment, Audience: s.Audience, Account: s.Account,
				BindingGeneration: s.BindingGeneration, Challenge: s.Challenge, ResourceVersion: s.ResourceVersion, Language: s.Language, Shown: s.Shown, RequestId: e.Act.ID,
				Reason: e.Act.Reason, ReasonText: e.Act.Said})
			return err
		}
	}
	m.Answer = r.answer(e.Job, in.Device.Agree(ctx, e.PIN.reveal(), string(e.Act.Language), act))
	return m
}

// refusalName is where an unsigned refusal lies in the vault's Personal class.
const refusalName = "core/refusal"

// KeepRefusal seals an unsigned refusal; an empty one takes it away. It answers nothing: one that cannot be kept is typed again.
type KeepRefusal struct {
	Job
	Draft RefusalDraft
}

func (KeepRefusal) lane(r *runner) *lane { return &r.vault }

func (e KeepRefusal) do(ctx context.Context, r *runner, in *Installation) Msg {
	if e.Draft == (RefusalDraft{}) {
		_ = in.Vault.Put(ctx, storage.Change{Class: storage.Personal, Name: refusalName})
		return nil
	}
	_ = keep(ctx, in.Vault, refusalName, kept[RefusalDraft]{r.now(), e.Draft})
	return nil
}

// RecallRefusal reads the unsigned refusal of a payment. Answer: RefusalRecalled.
type RecallRefusal struct {
	Job
	Payment string // its id
}

func (RecallRefusal) lane(r *runner) *lane { return &r.vault }

func (e RecallRefusal) do(_ context.Context, _ *runner, in *Installation) Msg {
	held, err := recall[RefusalDraft](in.Vault, refusalName)
	if err != nil || held.Value.ID != e.Payment {
		return nil
	}
	return RefusalRecalled{Answer{Job: e.ID}, held.Value}
}
