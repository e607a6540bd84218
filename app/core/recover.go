package core

import (
	"context"
	"strings"

	"vssid/app/device"
	"vssid/app/insurance"
	"vssid/app/vss"
)

// The screens of getting an account back on a device that holds none, and of what to do about a PIN or a phone that is lost.
const (
	ScreenRecover     Screen = "recover"      // the ways back
	ScreenRecoverForm Screen = "recover-form" // what one of them needs
	ScreenRecovering  Screen = "recovering"   // a recovery that was begun here
	ScreenForgotPIN   Screen = "forgot-pin"   // the PIN cannot be brought back: wipe here, and how to come back
	ScreenLostPhone   Screen = "lost-phone"   // the phone is gone: what to do from another one
)

// Way is a way back to an account.
type Way string

// The ways. Each ends with a one-time password on this device.
const (
	WayCode     Way = "code"     // the printed recovery code and the recovery password
	WayWait     Way = "wait"     // the recovery password, the holder's data and 72 hours
	WayOfficers Way = "officers" // two officers at the counter
)

// Ways are all of them, the quickest first.
func Ways() []Way { return []Way{WayCode, WayWait, WayOfficers} }

// RecoverState is what was typed on the way back, and the recovery that was begun on this device.
type RecoverState struct {
	Way    Way
	Typed  RecoverTyped
	Failed RecoverField // what Failure is about; empty: the whole
	Failure
	Job       JobID            // StartRecovery, LookAtRecovery or GiveUpRecovery
	Running   *device.Recovery // begun here
	Reveal    bool             // the password is read, not dots
	GivingUp  bool             // the person asked to give it up and has not confirmed
	AfterWipe bool             // the app was wiped for a forgotten PIN: begin with the ways back
}

// RecoverTyped is what stands in the fields of ScreenRecoverForm.
type RecoverTyped struct{ Account, Code, Password, CitizenID, Name, Born string }

// RecoverField is one of them.
type RecoverField string

// The fields.
const (
	RecoverAccount   RecoverField = "account"
	RecoverCode      RecoverField = "code"
	RecoverPassword  RecoverField = "password"
	RecoverCitizenID RecoverField = "citizen"
	RecoverName      RecoverField = "name"
	RecoverBorn      RecoverField = "born"
)

// Failures of the ways back.
const (
	FailBadRecoveryCode  FailureKind = "bad-recovery-code"
	FailNoPassword       FailureKind = "no-recovery-password"
	FailRecoveryRefused  FailureKind = "recovery-refused"   // password or data do not match
	FailRecoveryNotReady FailureKind = "recovery-not-ready" // the wait is not over, or officers have not decided
	FailRecoveryEnded    FailureKind = "recovery-ended"     // cancelled, refused or run out
)

// Messages of the ways back.
type (
	// ChooseWay goes on to what a way needs.
	ChooseWay struct{ Way Way }
	// TypeRecover is what stands in the fields.
	TypeRecover struct{ Typed RecoverTyped }
	// RevealPassword switches between the letters of a recovery password and dots.
	RevealPassword struct{}
	// RecoverNext goes on from ScreenRecoverForm to choosing a PIN.
	RecoverNext struct{}
	// FinishRecovery asks for the PIN, and with it for the one-time password that completes the recovery.
	FinishRecovery struct{}
	// AbandonRecovery forgets the recovery on this device; the second one means it.
	AbandonRecovery struct{}
	// ForgotPIN opens what to do about a forgotten PIN.
	ForgotPIN struct{}
	// RecoveryBegun answers StartRecovery, LookAtRecovery and GiveUpRecovery.
	RecoveryBegun struct {
		Answer
		Running *device.Recovery // nil: none any more
	}
)

func (ChooseWay) msg()       {}
func (TypeRecover) msg()     {}
func (RecoverNext) msg()     {}
func (RevealPassword) msg()  {}
func (FinishRecovery) msg()  {}
func (AbandonRecovery) msg() {}
func (ForgotPIN) msg()       {}

// Effects of the ways back. Each answers with RecoveryBegun, but RequestRecoveryPassword with PasswordRequested.
type (
	// StartRecovery begins a recovery with a wait, or asks the officers.
	StartRecovery struct {
		Job
		Way      Way
		Typed    RecoverTyped // normalised
		Language string
		PIN      PIN
	}
	// LookAtRecovery asks how far it is.
	LookAtRecovery struct{ Job }
	// GiveUpRecovery forgets it here.
	GiveUpRecovery struct{ Job }
	// RequestRecoveryPassword asks for the one-time password that completes it.
	RequestRecoveryPassword struct {
		Job
		PIN      PIN
		Language string
	}
)

func (StartRecovery) lane(r *runner) *lane           { return &r.network }
func (LookAtRecovery) lane(r *runner) *lane          { return &r.network }
func (GiveUpRecovery) lane(r *runner) *lane          { return &r.network }
func (RequestRecoveryPassword) lane(r *runner) *lane { return &r.network }

func (e StartRecovery) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	ask := device.RecoveryRequest{Account: e.Typed.Account, Language: e.Language, PIN: e.PIN.reveal()}
	if e.Way == WayWait {
		ask.Password = e.Typed.Password
		ask.Identity = vss.RecoveryIdentity{CitizenId: e.Typed.CitizenID, Name: e.Typed.Name, DateOfBirth: e.Typed.Born}
	}
	_, err := in.Device.StartRecovery(ctx, ask)
	return r.recoveryBegun(in, e.Job, err)
}

func (e LookAtRecovery) do(ctx context.Context, r *runner, in *Installation) Msg {
	_, err := in.Device.LookAtRecovery(ctx)
	return r.recoveryBegun(in, e.Job, err)
}

func (e GiveUpRecovery) do(ctx context.Context, r *runner, in *Installation) Msg {
	return r.recoveryBegun(in, e.Job, in.Device.GiveUpRecovery(ctx))
}

func (e RequestRecoveryPassword) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	pending, err := in.Device.RequestRecoveryPassword(ctx, e.PIN.reveal(), e.Language)
	return PasswordRequested{r.answer(e.Job, err), pending}
}

func (r *runner) recoveryBegun(in *Installation, job Job, err error) Msg {
	m := RecoveryBegun{Answer: r.answer(job, err)}
	if running, ok := in.Device.Recovery(); ok {
		m.Running = &running
	}
	return m
}

var recovering = feature{update: updateRecover, pages: map[Screen]page{
	ScreenRecover:     {},
	ScreenRecoverForm: {back: State.leaveRecoverForm},
	ScreenRecovering:  {enter: State.lookAtRecovery, retry: State.lookAtRecovery},
	ScreenForgotPIN:   {back: State.leaveForgotPIN},
	ScreenLostPhone:   {},
}}

func updateRecover(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	r := &s.Recover
	switch m := m.(type) {
	case ChooseWay:
		if s.Screen() == ScreenRecover && s.Boot.Held == DeviceNone {
			if r.Way != m.Way {
				*r = RecoverState{Way: m.Way, Running: r.Running, Typed: RecoverTyped{Account: r.Typed.Account}}
			}
			s.push(ScreenRecoverForm)
		}
	case TypeRecover:
		if s.Screen() == ScreenRecoverForm && r.Job == 0 {
			r.Typed, r.Failed, r.Failure = m.Typed.bounded(), "", Failure{}
		}
	case RevealPassword:
		switch s.Screen() {
		case ScreenRecoverForm:
			r.Reveal = !r.Reveal
		case ScreenRecoveryPassword:
			s.RecoverySet.Password.Reveal = !s.RecoverySet.Password.Reveal
		}
	case RecoverNext:
		s = s.recoverNext()
	case FinishRecovery:
		if s.Screen() == ScreenRecovering && r.Job == 0 && r.Running != nil && r.Running.Stage == vss.RecoveryStageReady {
			s.ask(PromptRecover)
			s.push(ScreenPIN)
		}
	case AbandonRecovery:
		s, effects = s.abandonRecovery()
	case ForgotPIN:
		if (s.Screen() == ScreenPIN || s.Screen() == ScreenChangePIN) && s.Prompt.Job == 0 {
			s.Prompt.PIN.zero()
			s.Settings.SignOut = SignOut{}
			s.push(ScreenForgotPIN)
		}
	case RecoveryBegun:
		if m.Job != 0 && m.Job == r.Job {
			s, effects = s.recoveryBegun(m)
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// bounded keeps a field from growing without end.
func (t RecoverTyped) bounded() RecoverTyped {
	for _, field := range []*string{&t.Account, &t.Code, &t.Password, &t.CitizenID, &t.Name, &t.Born} {
		*field = (*field)[:min(len(*field), maxTyped)]
	}
	return t
}

// normal reads what was typed for a way, or says which field cannot be right.
func (t RecoverTyped) normal(way Way) (out RecoverTyped, wrong RecoverField, why FailureKind) {
	var ok bool
	if out.Account, ok = readAccount(t.Account); !ok {
		return out, RecoverAccount, FailBadAccount
	}
	if way == WayOfficers {
		return out, "", ""
	}
	if way == WayCode {
		code, err := device.ParseRecoveryCode(t.Code)
		if err != nil {
			return out, RecoverCode, FailBadRecoveryCode
		}
		out.Code = code
	}
	if strings.TrimSpace(t.Password) == "" {
		return out, RecoverPassword, FailNoPassword
	}
	out.Password = t.Password
	if way == WayCode {
		return out, "", ""
	}
	citizen, err := insurance.ParseCitizenID(strings.TrimSpace(t.CitizenID))
	if err != nil {
		return out, RecoverCitizenID, FailBadCitizenID
	}
	if out.Name = insurance.NormalName(t.Name); out.Name == "" {
		return out, RecoverName, FailNoName
	}
	born, err := insurance.ParseVietnameseDate(strings.TrimSpace(t.Born))
	if err != nil {
		return out, RecoverBorn, FailBadBirth
	}
	out.CitizenID, out.Born = string(citizen), born.String()
	return out, "", ""
}

// recoverNext goes on to the PIN once every field can be right.
func (s State) recoverNext() State {
	r := &s.Recover
	if s.Screen() != ScreenRecoverForm || r.Job != 0 {
		return s
	}
	typed, wrong, why := r.Typed.normal(r.Way)
	r.Failed, r.Failure = wrong, Failure{Kind: why}
	if why != "" {
		return s
	}
	if s.Activation.Undecided && typed.Account != s.Activation.Requested {
		r.Failure.Kind = FailUndecided
		return s
	}
	s.Activation.Account = typed.Account
	s.Activation.PIN.zero()
	s.Activation.Repeat.zero()
	s.push(ScreenNewPIN)
	return s
}

// recoverChosen goes on with the way once the PIN stands.
func (s State) recoverChosen() (State, []Effect) {
	r := &s.Recover
	typed, wrong, why := r.Typed.normal(r.Way)
	if why != "" {
		r.Failed, r.Failure = wrong, Failure{Kind: why}
		s.backToForm()
		return s, nil
	}
	if r.Way == WayCode {
		return s.requestPassword()
	}
	r.Failure, r.Job = Failure{}, s.newJob()
	s.Activation.Job = r.Job // the PIN screen waits with it
	return s, []Effect{StartRecovery{Job{r.Job}, r.Way, typed, s.Prefs.Language, s.Activation.PIN}}
}

// backToForm shows what was typed, where it can be mended; the PIN is chosen anew.
func (s *State) backToForm() {
	s.Activation.PIN.zero()
	s.Activation.Repeat.zero()
	s.root(ScreenWelcome, ScreenRecover, ScreenRecoverForm)
}

func (s State) recoveryBegun(m RecoveryBegun) (State, []Effect) {
	r := &s.Recover
	r.Job, s.Activation.Job = 0, 0
	began := s.Screen() == ScreenRepeatPIN
	had := r.Running != nil
	r.Running, r.Failure = m.Running, m.Failure
	switch {
	case m.Failure.Kind == FailWiped:
		return s.wiped()
	case began && m.Failure.Is():
		s.backToForm()
	case began && m.Running != nil:
		s.Recover = RecoverState{Running: m.Running}
		s.Activation = Activation{}
		s.root(ScreenRecovering)
	case had && m.Running == nil && !m.Failure.Is():
		s.Recover = RecoverState{}
		s.root(ScreenWelcome, ScreenRecover)
	}
	return s, nil
}

// lookAtRecovery asks how far the recovery is.
func (s State) lookAtRecovery() (State, []Effect) {
	r := &s.Recover
	if r.Running == nil || r.Job != 0 {
		return s, nil
	}
	r.Failure, r.Job = Failure{}, s.newJob()
	return s, []Effect{LookAtRecovery{Job{r.Job}}}
}

func (s State) abandonRecovery() (State, []Effect) {
	r := &s.Recover
	if s.Screen() != ScreenRecovering || r.Running == nil {
		return s, nil
	}
	over := r.Running.Stage != vss.RecoveryStageWaiting && r.Running.Stage != vss.RecoveryStageApprovedOnce && r.Running.Stage != vss.RecoveryStageReady
	if !r.GivingUp && !over {
		r.GivingUp = true
		return s, nil
	}
	effects := cancel(nil, r.Job)
	r.GivingUp, r.Job = false, s.newJob()
	return s, append(effects, GiveUpRecovery{Job{r.Job}})
}

// recoveryPassword takes the answer to RequestRecoveryPassword: the PIN that asked is the one that completes.
func (s State) recoveryPassword(m PasswordRequested) (State, []Effect) {
	pin := s.Prompt.PIN
	s, effects, done := s.answered(m.Answer)
	if !done {
		return s, effects
	}
	s.Activation.PIN, s.Activation.Repeat, s.Activation.Password = pin, pin, ""
	s.pending(m.Pending)
	s.root(ScreenRecovering, ScreenPassword)
	return s, effects
}

// leaveRecoverForm goes back to the ways; a password does not wait for the person to come back.
func (s State) leaveRecoverForm() (State, []Effect) {
	s.Recover.Typed.Password = ""
	s.Recover.Failed, s.Recover.Failure = "", Failure{}
	s.pop()
	return s, nil
}

func (s State) leaveForgotPIN() (State, []Effect) {
	if s.Settings.SignOut.Wiping == 0 {
		s.Settings.SignOut, s.Recover.AfterWipe = SignOut{}, false
		s.pop()
	}
	return s, nil
}
