package core

import (
	"context"
	"slices"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

// The screens of payments that desks ask the owner to confirm.
const (
	ScreenConfirmations Screen = "confirmations"  // all of them, newest first
	ScreenPayment       Screen = "payment"        // one: what is signed, or what became of it
	ScreenRefusePayment Screen = "refuse-payment" // why it is refused
)

// Confirming is the confirmations of payments. Of all of it only Waiting is known without the PIN: that something waits, and until when.
type Confirming struct {
	Waiting []WaitingPayment
	Peek    JobID // PeekPayments
	Stale   bool  // something changed while an answer was on its way

	List    Record[vss.ConfirmationList]
	ID      string // of the payment on ScreenPayment
	Draft   RefusalDraft
	Failure Failure // of signing, or of what was typed
}

// WaitingPayment is a request that waits for the owner.
type WaitingPayment struct {
	ID      string
	Expires time.Time
}

// RefusalDraft is a refusal that has not been signed. It is sealed when the app goes out of sight.
type RefusalDraft struct {
	ID     string                `json:"id"` // of the payment
	Reason vss.PaymentReasonCode `json:"reason"`
	Said   string                `json:"said"` // as typed
}

// FailNoReason asks for words where "another reason" was chosen.
const FailNoReason FailureKind = "no-reason"

// maxSaid bounds the owner's words in characters, as the contract does.
const maxSaid = 300

// Messages of the confirmations.
type (
	// ShowPayment opens a payment by its id.
	ShowPayment struct{ ID string }
	// ConfirmPayment goes on to the PIN with which the owner signs what is on ScreenPayment.
	ConfirmPayment struct{}
	// RefusePayment opens the reasons.
	RefusePayment struct{}
	// ChoosePaymentReason chooses one.
	ChoosePaymentReason struct{ Reason vss.PaymentReasonCode }
	// TypePaymentReason is the whole field of the owner's own words.
	TypePaymentReason struct{ Text string }
	// SignRefusal goes on to the PIN with which the owner signs the refusal.
	SignRefusal struct{}
	// PaymentsPeeked answers PeekPayments.
	PaymentsPeeked struct {
		Answer
		Waiting []WaitingPayment
	}
	// PaymentDecided answers SignPayment.
	PaymentDecided struct {
		Answer
		Payment vss.Confirmation
	}
	// RefusalRecalled answers RecallRefusal.
	RefusalRecalled struct {
		Answer
		Draft RefusalDraft
	}
)

func (ShowPayment) msg()         {}
func (ConfirmPayment) msg()      {}
func (RefusePayment) msg()       {}
func (ChoosePaymentReason) msg() {}
func (TypePaymentReason) msg()   {}
func (SignRefusal) msg()         {}

// payments is where the list comes from.
var payments = &source[vss.ConfirmationList]{name: "core/confirmations", ask: func(ctx context.Context, s *vss.Session, _ *vss.ConfirmationList) (vss.ConfirmationList, error) {
	return s.Confirmations(ctx, time.Time{}, maxPayments)
}}

// maxPayments is how many the app lists: what the server gives at once.
const maxPayments = 50

var confirming = feature{
	update:  updateConfirming,
	arrived: paymentArrived,
	leave:   keepRefusal,
	forget:  func(s *State) { s.Confirming = Confirming{Waiting: s.Confirming.Waiting, Peek: s.Confirming.Peek} },
	pages: map[Screen]page{
		ScreenHome:          {wake: State.paymentWake},
		ScreenConfirmations: {personal: true, enter: State.loadPayments, retry: State.loadPayments, wake: State.paymentWake},
		ScreenPayment:       {personal: true, enter: State.loadPayments, retry: State.loadPayments, wake: State.paymentWake},
		ScreenRefusePayment: {personal: true, enter: State.loadPayments, wake: State.paymentWake},
	},
}

// Payment is the one on ScreenPayment as it is at State.Now; nil while it is fetched or when there is none of this id.
func (s State) Payment() *vss.Confirmation {
	for _, c := range s.Confirming.List.Value.Confirmations {
		if c.RequestId.String() == s.Confirming.ID {
			c.State = s.PaymentState(c)
			return &c
		}
	}
	return nil
}

// PaymentState is what a payment is at State.Now: one that waited when it was fetched may have expired since.
func (s State) PaymentState(c vss.Confirmation) vss.PaymentState {
	if c.State == vss.PaymentStateWaiting && !s.Now.Before(c.ExpiresAt) {
		return vss.PaymentStateExpired
	}
	return c.State
}

// WaitingNow are the requests that wait at State.Now.
func (s State) WaitingNow() []WaitingPayment {
	var now []WaitingPayment
	for _, w := range s.Confirming.Waiting {
		if s.Now.Before(w.Expires) {
			now = append(now, w)
		}
	}
	return now
}

// paymentWake is the next moment a countdown moves: every second while something waits.
func (s State) paymentWake() time.Time {
	second := s.Now.Truncate(time.Second).Add(time.Second)
	if len(s.WaitingNow()) > 0 {
		return second
	}
	if c := s.Payment(); c != nil && c.State == vss.PaymentStateWaiting {
		return second
	}
	return time.Time{}
}

// OwnerLanguage is the language that the owner reads and signs in: the app's own where the contract has it, else Vietnamese.
func (s State) OwnerLanguage() vss.Language {
	if language := vss.Language(s.Prefs.Language); language.Valid() {
		return language
	}
	return vss.LanguageVi
}

// PaymentText is what the owner reads of a payment; with a reason, of its refusal.
func (s State) PaymentText(c vss.Confirmation, reason vss.PaymentReasonCode, said string) vss.Shown {
	operation := vss.OwnerOperationConfirmPayment
	if reason != "" {
		operation = vss.OwnerOperationRefusePayment
	}
	shown, err := ownertext.Payment(operation, s.OwnerLanguage(), c, reason, said)
	if err != nil {
		return nil // an unknown reason: nothing can be signed
	}
	return shown
}

func updateConfirming(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	c := &s.Confirming
	switch m := m.(type) {
	case ShowPayment:
		s, effects = s.showPayment(m.ID)
	case ConfirmPayment:
		s = s.signPayment("", "")
	case RefusePayment:
		s, effects = s.showReasons()
	case ChoosePaymentReason:
		if s.Screen() == ScreenRefusePayment && ownertext.PaymentReason(m.Reason, s.OwnerLanguage()) != "" {
			c.Draft.Reason, c.Failure = m.Reason, Failure{}
		}
	case TypePaymentReason:
		if s.Screen() == ScreenRefusePayment && len([]rune(m.Text)) <= maxSaid {
			c.Draft.Said, c.Failure = m.Text, Failure{}
		}
	case SignRefusal:
		s = s.signRefusal()
	case PaymentsPeeked:
		s, effects = s.peeked(m)
	case PaymentDecided:
		s, effects = s.decided(m)
	case RefusalRecalled:
		if s.Open && c.Draft.ID == m.Draft.ID && c.Draft.Reason == "" && c.Draft.Said == "" {
			c.Draft = m.Draft
		}
	case Recalled[vss.ConfirmationList]:
		if s.Open {
			c.List.recalled(m)
		}
	case Fetched[vss.ConfirmationList]:
		s, effects = s.paymentsFetched(m)
	default:
		return s, nil, false
	}
	return s, effects, true
}

// loadPayments asks for the list.
func (s State) loadPayments() (State, []Effect) {
	if s.Confirming.List.Job != 0 {
		s.Confirming.Stale = true
		return s, nil
	}
	return s, s.Confirming.List.load(&s, payments)
}

func (s State) paymentsFetched(m Fetched[vss.ConfirmationList]) (State, []Effect) {
	c := &s.Confirming
	if !c.List.fetched(m) {
		return s, nil
	}
	if !m.Failure.Is() {
		c.Waiting = waitingOf(m.Value)
	}
	if c.Stale {
		c.Stale = false
		return s.loadPayments()
	}
	return s, nil
}

func waitingOf(list vss.ConfirmationList) []WaitingPayment {
	var waiting []WaitingPayment
	for _, p := range list.Confirmations {
		if p.State == vss.PaymentStateWaiting {
			waiting = append(waiting, WaitingPayment{p.RequestId.String(), p.ExpiresAt})
		}
	}
	return waiting
}

// showPayment opens one payment, after the PIN where it is asked for.
func (s State) showPayment(id string) (State, []Effect) {
	if s.Confirming.ID != id {
		s.Confirming.ID, s.Confirming.Draft, s.Confirming.Failure = id, RefusalDraft{}, Failure{}
	}
	return s.show(ScreenPayment)
}

// signPayment asks for the PIN with which the owner signs: with a reason, the refusal.
func (s State) signPayment(reason vss.PaymentReasonCode, said string) State {
	p := s.Payment()
	if s.Screen() != ScreenPayment && s.Screen() != ScreenRefusePayment || p == nil || p.State != vss.PaymentStateWaiting {
		return s
	}
	shown := s.PaymentText(*p, reason, said)
	if shown == nil {
		return s
	}
	s.Confirming.Failure = Failure{}
	s.askSignature(paymentAct{ID: p.RequestId, Language: s.OwnerLanguage(), Reason: reason, Said: said, Shown: shown})
	return s
}

// showReasons opens the reasons for refusing, with what was chosen before.
func (s State) showReasons() (State, []Effect) {
	p := s.Payment()
	if s.Screen() != ScreenPayment || p == nil || p.State != vss.PaymentStateWaiting {
		return s, nil
	}
	s.push(ScreenRefusePayment)
	if s.Confirming.Draft.ID == s.Confirming.ID {
		return s, nil
	}
	s.Confirming.Draft = RefusalDraft{ID: s.Confirming.ID}
	return s, []Effect{RecallRefusal{Job{s.newJob()}, s.Confirming.ID}}
}

func (s State) signRefusal() State {
	d := s.Confirming.Draft
	if s.Screen() != ScreenRefusePayment || d.Reason == "" {
		return s
	}
	said := trimmed(d.Said)
	if d.Reason == vss.PaymentReasonCodeOther && said == "" {
		s.Confirming.Failure = Failure{Kind: FailNoReason}
		return s
	}
	return s.signPayment(d.Reason, said)
}

// decided shows what became of a payment. One that no longer waits is fetched as it is now; what was typed stays.
func (s State) decided(m PaymentDecided) (State, []Effect) {
	c := &s.Confirming
	if m.Failure.Is() {
		c.Failure = m.Failure
		return s.loadPayments()
	}
	id := m.Payment.RequestId.String()
	all := slices.Clone(c.List.Value.Confirmations)
	for i := range all {
		if all[i].RequestId == m.Payment.RequestId {
			all[i] = m.Payment
		}
	}
	c.List.Value.Confirmations = all
	c.Waiting = slices.DeleteFunc(slices.Clone(c.Waiting), func(w WaitingPayment) bool { return w.ID == id })
	c.Draft, c.Failure = RefusalDraft{}, Failure{}
	if s.Screen() == ScreenRefusePayment {
		s.pop()
	}
	return s, []Effect{KeepRefusal{Job: Job{s.newJob()}}}
}

// paymentArrived looks what waits when a request has come or changed.
func paymentArrived(s State, m EventArrived) (State, []Effect) {
	if !m.Gap && m.Change.Kind != "payment-request" {
		return s, nil
	}
	if s.Open && s.Confirming.List.Known {
		return s.loadPayments()
	}
	return s.peek()
}

// peekAge is how far back a change can speak of a request that still waits: the longest life of one, and a little.
const peekAge = time.Hour + time.Minute

// peekIfAsked looks what waits when the last changes tell of a request that still may.
func (s State) peekIfAsked() (State, []Effect) {
	for _, c := range s.Lately.Changes {
		if c.Kind == "payment-request" && s.Now.Sub(c.At) < peekAge {
			return s.peek()
		}
	}
	return s, nil
}

func (s State) peek() (State, []Effect) {
	if s.Confirming.Peek != 0 {
		s.Confirming.Stale = true
		return s, nil
	}
	s.Confirming.Peek = s.newJob()
	return s, []Effect{PeekPayments{Job{s.Confirming.Peek}}}
}

func (s State) peeked(m PaymentsPeeked) (State, []Effect) {
	c := &s.Confirming
	if m.Job == 0 || m.Job != c.Peek {
		return s, nil
	}
	c.Peek = 0
	if !m.Failure.Is() {
		c.Waiting = m.Waiting
	}
	if c.Stale {
		c.Stale = false
		return s.peek()
	}
	return s, nil
}

// keepRefusal seals what was typed before the vault is locked.
func keepRefusal(s State) (State, []Effect) {
	if d := s.Confirming.Draft; d.Reason == "" && d.Said == "" {
		return s, nil
	}
	return s, []Effect{KeepRefusal{Job{s.newJob()}, s.Confirming.Draft}}
}
