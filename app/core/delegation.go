package core

import (
	"context"
	"crypto"
	"fmt"
	"strings"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/cardcode"
	"vssid/app/device"
	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

// The screens of delegations (ủy quyền mang thẻ).
const (
	ScreenDelegation Screen = "delegation"      // the two ways: give, receive
	ScreenShowCode   Screen = "delegation-code" // receive: the code for the owner of a card
	ScreenGive       Screen = "delegation-give" // give: whose code, until when, and what is signed
)

// DelegationState is the screens of delegations.
type DelegationState struct {
	// What this phone shows to the owner of a card.
	Code    vss.DelegateCode
	QR      *cardcode.Matrix
	Expires time.Time
	CodeJob JobID
	CodeErr Failure

	// What the owner of this card gives.
	Typed  string // the code, as typed or scanned
	Who    *vss.Delegate
	Months int       // until when, from today
	Shown  vss.Shown // what is signed; nil until it is known who
	Job    JobID
	Failed Failure
	Given  *vss.CarriedCard // the offer stands
	Scan   JobID            // PickImage, ReadPicture or DecodeImage of the delegate's QR
	ByPath bool             // no chooser opens here: a picture's path is typed
	Path   string
}

// DelegationMonths are the lengths a person can choose.
func DelegationMonths() []int { return []int{1, 3, 6, 12} }

// CodeOver reports whether the code on the screen has ended.
func (s State) CodeOver() bool {
	return s.Delegation.Code != "" && !s.Now.Before(s.Delegation.Expires)
}

// DelegationDay is the last day of what is being given.
func (s State) DelegationDay() time.Time {
	months := s.Delegation.Months
	if months == 0 {
		months = DelegationMonths()[0]
	}
	return s.Now.In(insurance.Vietnam).AddDate(0, months, 0)
}

// Messages of delegations.
type (
	// TypeDelegate types or pastes the code of who will carry the card.
	TypeDelegate struct{ Text string }
	// FindDelegate asks whose code it is.
	FindDelegate struct{}
	// ChooseMonths chooses how long.
	ChooseMonths struct{ Months int }
	// GiveCard goes on to the PIN with what was read.
	GiveCard struct{}
	// RenewDelegationCode asks for another code to show.
	RenewDelegationCode struct{}
	// DelegationCodeMade answers the request for a code.
	DelegationCodeMade struct {
		Answer
		Code    vss.DelegateCode
		QR      *cardcode.Matrix
		Expires time.Time
	}
	// DelegateFound answers FindDelegate.
	DelegateFound struct {
		Answer
		Who vss.Delegate
	}
	// CardGiven answers the signed offer.
	CardGiven struct {
		Answer
		Card vss.CarriedCard
	}
)

func (TypeDelegate) msg()        {}
func (FindDelegate) msg()        {}
func (ChooseMonths) msg()        {}
func (GiveCard) msg()            {}
func (RenewDelegationCode) msg() {}

var delegating = feature{
	update: updateDelegation,
	pages: map[Screen]page{
		ScreenDelegation: {personal: true},
		ScreenShowCode: {personal: true, enter: State.askDelegationCode, retry: State.askDelegationCode, wake: func(s State) time.Time {
			if s.Delegation.Code == "" || s.CodeOver() {
				return time.Time{}
			}
			return s.Now.Truncate(time.Second).Add(time.Second)
		}},
		ScreenGive: {personal: true, enter: State.beginGiving, retry: State.findDelegate},
	},
	forget: func(s *State) {
		s.Delegation = DelegationState{Typed: s.Delegation.Typed, Months: s.Delegation.Months, ByPath: s.Delegation.ByPath, Path: s.Delegation.Path}
	},
}

func updateDelegation(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	d := &s.Delegation
	switch m := m.(type) {
	case TypeDelegate:
		if s.Screen() == ScreenGive && d.Job == 0 {
			d.Typed, d.Who, d.Shown, d.Failed = m.Text, nil, nil, Failure{}
		}
	case FindDelegate:
		s, effects = s.findDelegate()
	case ChooseMonths:
		if s.Screen() == ScreenGive && d.Job == 0 {
			d.Months = m.Months
			s.showDelegation()
		}
	case GiveCard:
		if s.Screen() == ScreenGive && d.Shown != nil && d.Job == 0 {
			s.askSignature(giving{s.Language(), d.Typed, s.DelegationDay(), d.Shown})
		}
	case RenewDelegationCode:
		if s.Screen() == ScreenShowCode {
			s, effects = s.askDelegationCode()
		}
	case DelegationCodeMade:
		if m.Job != 0 && m.Job == d.CodeJob {
			d.CodeJob, d.CodeErr = 0, m.Failure
			if !m.Failure.Is() {
				d.Code, d.QR, d.Expires = m.Code, m.QR, m.Expires
			}
		}
	case DelegateFound:
		s = s.delegateFound(m)
	case CardGiven:
		d.Failed = m.Failure
		if !m.Failure.Is() {
			given := m.Card
			d.Given, d.Typed, d.Who, d.Shown = &given, "", nil, nil
			s.Family.List.Known = false
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

func (s State) askDelegationCode() (State, []Effect) {
	d := &s.Delegation
	if d.CodeJob != 0 || d.Code != "" && !s.CodeOver() {
		return s, nil
	}
	d.CodeJob, d.Code, d.QR, d.CodeErr = s.newJob(), "", nil, Failure{}
	return s, []Effect{makeDelegationCode{Job{d.CodeJob}}}
}

// beginGiving forgets an offer that was made before; what was typed stays.
func (s State) beginGiving() (State, []Effect) {
	s.Delegation.Given, s.Delegation.Failed = nil, Failure{}
	return s, nil
}

func (s State) findDelegate() (State, []Effect) {
	d := &s.Delegation
	if s.Screen() != ScreenGive || d.Job != 0 || strings.TrimSpace(d.Typed) == "" {
		return s, nil
	}
	code, err := device.ParseDelegateCode(d.Typed)
	if err != nil {
		d.Failed = Failure{Kind: FailBadProof}
		return s, nil
	}
	d.Job, d.Failed = s.newJob(), Failure{}
	return s, []Effect{findDelegate{Job{d.Job}, code}}
}

func (s State) delegateFound(m DelegateFound) State {
	d := &s.Delegation
	if m.Job == 0 || m.Job != d.Job {
		return s
	}
	d.Job, d.Failed = 0, m.Failure
	if m.Failure.Is() {
		return s
	}
	who := m.Who
	d.Who = &who
	if d.Months == 0 {
		d.Months = DelegationMonths()[0]
	}
	s.showDelegation()
	return s
}

// showDelegation makes the text that the owner reads and signs.
func (s *State) showDelegation() {
	if d := &s.Delegation; d.Who != nil && s.Card.Card != nil {
		d.Shown = ownertext.Delegation(vss.Language(s.Language()), s.Card.Card.HolderName, d.Who.Name, d.Who.Account, s.DelegationDay().Format(time.DateOnly))
	}
}

// giving is the offer that waits for the owner's PIN.
type giving struct {
	language string
	typed    string
	until    time.Time
	shown    vss.Shown
}

func (g giving) signed(job Job, pin PIN) Effect { return giveCard{job, pin, g} }

// giveCard signs and sends the offer. Answer: CardGiven.
type giveCard struct {
	Job
	PIN PIN
	giving
}

func (giveCard) lane(r *runner) *lane { return &r.network }

func (e giveCard) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	m := CardGiven{}
	code, err := device.ParseDelegateCode(e.typed)
	if err == nil {
		day := time.Date(e.until.Year(), e.until.Month(), e.until.Day(), 0, 0, 0, 0, time.UTC)
		err = in.Device.Agree(ctx, e.PIN.reveal(), e.language, device.Act{Operation: vss.OwnerOperationDelegateCard, Shown: e.shown,
			Send: func(ctx context.Context, session *vss.Session, owner crypto.Signer, s device.Statement) (err error) {
				m.Card, err = session.OfferDelegation(ctx, owner, vss.DelegationOffer{Operation: vss.DelegationOfferOperationDelegateCard, Audience: s.Audience, Account: s.Account,
					BindingGeneration: s.BindingGeneration, Challenge: s.Challenge, ResourceVersion: s.ResourceVersion, Language: s.Language, Shown: s.Shown, Code: code, Until: openapi.Date{Time: day}})
				return err
			}})
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// makeDelegationCode asks for a code and draws it. Answer: DelegationCodeMade.
type makeDelegationCode struct{ Job }

func (makeDelegationCode) lane(r *runner) *lane { return &r.network }

func (e makeDelegationCode) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := DelegationCodeMade{}
	err := in.Device.Online(ctx, func(s *vss.Session) error {
		made, err := s.DelegationCode(ctx)
		m.Code, m.Expires = made.Code, made.ExpiresAt
		return err
	})
	if err == nil {
		if m.QR, err = cardcode.Draw(device.DelegateQR(in.Device.Status().Account, m.Code)); err != nil {
			err = fmt.Errorf("draw a delegation code: %w", err)
		}
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// findDelegate asks who shows a code. Answer: DelegateFound.
type findDelegate struct {
	Job
	code vss.DelegateCode
}

func (findDelegate) lane(r *runner) *lane { return &r.network }

func (e findDelegate) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := DelegateFound{}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		m.Who, err = s.FindDelegate(ctx, e.code)
		return err
	})
	m.Answer = r.answer(e.Job, err)
	return m
}
