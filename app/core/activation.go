package core

import (
	"slices"
	"strings"
	"time"

	"vssid/app/device"
	"vssid/storage"
)

// Activation is what the person has typed on the way to a bound device, and how far the server went along.
type Activation struct {
	Account  string // as typed
	Filed    bool   // of a registration that was filed from here: no code is needed
	Proof    string // as typed: activation code or hand-over code
	PIN      PIN
	Repeat   PIN
	Password string // as typed

	Failure Failure // of the visible step
	Job     JobID   // RequestPassword, CompleteActivation or ResumeActivation
	Scan    JobID   // PickImage, ReadPicture or DecodeImage
	ByPath  bool    // the system has no file chooser, but a picture can be named by its path
	Path    string  // as typed

	Requested   string    // the account a password was asked for; empty: none
	ExpiresAt   time.Time // of the one-time password
	ResendAfter time.Time // earliest moment to ask for another
	Undecided   bool      // a completion was sent and its answer is not known
}

// Busy reports whether the step waits for the server.
func (a Activation) Busy() bool { return a.Job != 0 }

// CanResend reports whether another one-time password may be asked for.
func (s State) CanResend() bool {
	a := s.Activation
	return a.Job == 0 && !a.Undecided && !s.Now.Before(a.ResendAfter)
}

// PasswordAlive reports whether the one-time password can still be used.
func (s State) PasswordAlive() bool {
	return s.Activation.Requested != "" && s.Now.Before(s.Activation.ExpiresAt)
}

// Step is the number of the visible activation step and how many there are; zero elsewhere.
func (s State) Step() (step, of int) {
	steps := []Screen{ScreenAccount, ScreenProof, ScreenNewPIN, ScreenRepeatPIN, ScreenPassword}
	switch s.Recover.Way {
	case "":
		if s.Activation.Filed {
			steps = steps[2:]
		}
	case WayCode:
		steps = []Screen{ScreenRecoverForm, ScreenNewPIN, ScreenRepeatPIN, ScreenPassword}
	case WayWait, WayOfficers:
		steps = []Screen{ScreenRecoverForm, ScreenNewPIN, ScreenRepeatPIN}
	}
	return slices.Index(steps, s.Screen()) + 1, len(steps)
}

// Messages of the activation.
type (
	// Begin leaves ScreenWelcome for the first step.
	Begin struct{}
	// TypeAccount is the whole account field.
	TypeAccount struct{ Text string }
	// TypeProof is the whole field of the activation code or hand-over code.
	TypeProof struct{ Text string }
	// TypePassword is the whole field of the one-time password.
	TypePassword struct{ Text string }
	// Digit is a key of the PIN pad, '0' to '9', on every screen that has one.
	Digit struct{ Key byte }
	// EraseDigit is the pad's erase key.
	EraseDigit struct{}
	// Submit is the main action of the visible screen.
	Submit struct{}
	// Resend asks for another one-time password.
	Resend struct{}
	// PasswordRequested answers RequestPassword.
	PasswordRequested struct {
		Answer
		Pending device.Pending
	}
	// Activated answers CompleteActivation and ResumeActivation.
	Activated struct {
		Answer
		Status device.Status
		// Undecided is true when the answer did not come although the completion may have arrived.
		Undecided bool
	}
)

func (Begin) msg()        {}
func (TypeAccount) msg()  {}
func (TypeProof) msg()    {}
func (TypePassword) msg() {}
func (Digit) msg()        {}
func (EraseDigit) msg()   {}
func (Submit) msg()       {}
func (Resend) msg()       {}

func updateActivation(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	switch m := m.(type) {
	case Begin:
		if s.Screen() == ScreenWelcome || s.Screen() == ScreenRecover {
			if s.Activation.Filed {
				s.Activation = Activation{Undecided: s.Activation.Undecided}
			}
			s.Recover = RecoverState{Running: s.Recover.Running}
			s.root(ScreenWelcome, ScreenAccount)
		}
	case TypeAccount:
		s.edit(ScreenAccount, &s.Activation.Account, m.Text)
	case TypeProof:
		s.edit(ScreenProof, &s.Activation.Proof, m.Text)
	case TypePassword:
		s.edit(ScreenPassword, &s.Activation.Password, m.Text)
	case Digit:
		s, effects = s.digit(m.Key)
	case EraseDigit:
		s.erase()
	case Submit:
		s, effects = s.submit()
	case Resend:
		if s.Screen() == ScreenPassword && s.CanResend() {
			s, effects = s.requestPassword()
		}
	case PasswordRequested:
		if m.Job == s.Activation.Job && m.Job != 0 {
			s, effects = s.passwordRequested(m)
		} else if m.Job == s.Prompt.Job && m.Job != 0 {
			s, effects = s.recoveryPassword(m)
		}
	case Activated:
		if m.Job != 0 && m.Job == s.Activation.Job {
			s, effects = s.activated(m)
		} else if m.Job != 0 && m.Job == s.Prompt.Job {
			s, effects = s.resumed(m)
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// maxTyped bounds a text field; a hand-over code with its prefix has 48 characters.
const maxTyped = 256

func (s *State) edit(on Screen, field *string, text string) {
	if s.Screen() != on || s.Activation.Busy() || len(text) > maxTyped {
		return
	}
	*field = text
	s.Activation.Failure = Failure{}
}

// submit is the main action of the visible screen.
func (s State) submit() (State, []Effect) {
	switch s.Screen() {
	case ScreenAccount, ScreenProof, ScreenNewPIN, ScreenRepeatPIN, ScreenPassword:
		return s.activationSubmit()
	case ScreenPIN:
		return s.promptSubmit()
	case ScreenChangePIN:
		return s.changeSubmit()
	case ScreenOffer:
		return s.offerSubmit()
	case ScreenSignOut:
		return s.signOutSubmit()
	}
	return s, nil
}

func (s State) activationSubmit() (State, []Effect) {
	if s.Activation.Busy() {
		return s, nil
	}
	s.Activation.Failure = Failure{}
	switch s.Screen() {
	case ScreenAccount:
		account, ok := readAccount(s.Activation.Account)
		if !ok {
			return s.fail(FailBadAccount), nil
		}
		if s.Activation.Undecided && account != s.Activation.Requested {
			return s.fail(FailUndecided), nil
		}
		s.push(ScreenProof)
	case ScreenProof:
		return s.proofSubmit()
	case ScreenNewPIN:
		if s.Activation.PIN.Full() {
			return s.pinChosen()
		}
	case ScreenRepeatPIN:
		if s.Activation.Repeat.Full() {
			return s.pinRepeated()
		}
	case ScreenPassword:
		return s.complete()
	}
	return s, nil
}

func (s State) fail(kind FailureKind) State {
	s.Activation.Failure = Failure{Kind: kind}
	return s
}

func (s State) proofSubmit() (State, []Effect) {
	account, _ := readAccount(s.Activation.Account)
	p, ok := readProof(s.Activation.Proof)
	switch {
	case !ok:
		return s.fail(FailBadProof), nil
	case p.account != "" && p.account != account:
		return s.fail(FailOtherAccount), nil
	case s.pinReady() && (s.Activation.Undecided || s.Activation.Requested == account && s.PasswordAlive()):
		s.push(ScreenPassword) // the person came back to look at the code
		return s, nil
	case s.pinReady():
		return s.requestPassword()
	}
	s.Activation.PIN.zero()
	s.Activation.Repeat.zero()
	s.push(ScreenNewPIN)
	return s, nil
}

// pinReady reports whether a PIN is chosen and repeated.
func (s State) pinReady() bool {
	return s.Activation.PIN.Full() && s.Activation.PIN == s.Activation.Repeat
}

// pinChosen looks at a new PIN before it is repeated.
func (s State) pinChosen() (State, []Effect) {
	if kind := weakPIN(s.Activation.PIN, ""); kind != "" {
		s.Activation.PIN.zero()
		return s.fail(kind), nil
	}
	s.Activation.Repeat.zero()
	s.push(ScreenRepeatPIN)
	return s, nil
}

func (s State) pinRepeated() (State, []Effect) {
	if s.Activation.PIN != s.Activation.Repeat {
		s.Activation.PIN.zero()
		s.Activation.Repeat.zero()
		s.pop()
		return s.fail(FailPINMismatch), nil
	}
	if s.Recover.Way != "" {
		return s.recoverChosen()
	}
	account, _ := readAccount(s.Activation.Account)
	if s.Activation.Undecided || s.Activation.Requested == account && s.PasswordAlive() {
		s.push(ScreenPassword) // asked for before the app was closed
		return s, nil
	}
	return s.requestPassword()
}

func (s State) requestPassword() (State, []Effect) {
	account, ok := readAccount(s.Activation.Account)
	if !ok || !s.pinReady() {
		return s, nil
	}
	s.Activation.Failure = Failure{}
	s.Activation.Job = s.newJob()
	return s, []Effect{RequestPassword{Job{s.Activation.Job}, account, s.Activation.Filed, s.Prefs.Language, s.Activation.PIN}}
}

// pending takes over what the device knows of an activation that has not ended.
func (s *State) pending(p device.Pending) {
	a := &s.Activation
	a.Requested, a.ExpiresAt, a.ResendAfter, a.Undecided = "", p.ExpiresAt, p.ResendAfter, p.Sent
	a.Filed = p.Filed
	if p.Handle != "" {
		a.Requested = p.Account
	}
	if a.Account == "" {
		a.Account = p.Account
	}
}

func (s State) passwordRequested(m PasswordRequested) (State, []Effect) {
	s.Activation.Job = 0
	if m.Failure.Is() {
		if m.Failure.Kind == FailUndecided {
			s.Activation.Undecided = true
		}
		s.Activation.Failure = m.Failure
		return s, nil
	}
	s.pending(m.Pending)
	s.Activation.Password = ""
	s.push(ScreenPassword)
	return s, nil
}

// complete sends the password, or asks again for the answer when it was sent already.
func (s State) complete() (State, []Effect) {
	a := &s.Activation
	if a.Undecided {
		a.Job = s.newJob()
		return s, []Effect{ResumeActivation{Job{a.Job}, a.PIN}}
	}
	password := strings.Join(strings.Fields(a.Password), "")
	if len(password) != 6 || strings.Trim(password, "0123456789") != "" {
		return s.fail(FailBadPassword), nil
	}
	if !s.PasswordAlive() {
		return s.fail(FailPasswordExpired), nil
	}
	done := CompleteActivation{PIN: a.PIN, Password: password}
	p, ok := readProof(a.Proof)
	typed, _, why := s.Recover.Typed.normal(s.Recover.Way)
	switch {
	case a.Filed:
		done.FiledHere = true
	case s.Recover.Way == WayCode && why == "":
		done.RecoveryCode, done.RecoveryPassword = typed.Code, typed.Password
	case s.Recover.Running != nil && a.Proof == "":
		done.Recovery = true
	case !ok:
		return s.fail(FailBadProof), nil
	default:
		done.ActivationCode, done.HandoverSecret = p.code, p.secret
	}
	a.Job = s.newJob()
	done.ID = a.Job
	return s, []Effect{done}
}

func (s State) activated(m Activated) (State, []Effect) {
	s.Activation.Job = 0
	s.Activation.Undecided = m.Undecided
	if m.Tries != nil {
		s.Tries = *m.Tries
	}
	switch m.Failure.Kind {
	case "":
		return s.bound(m.Status)
	case FailWiped:
		return s.wiped()
	case FailWrongPIN:
		m.Failure.Kind = FailPINDiffers
	case FailPasswordExpired, FailPasswordSpent:
		s.Activation.Requested, s.Activation.Password = "", ""
	}
	s.Activation.Failure = m.Failure
	return s, nil
}

// bound leaves the activation: the device holds the account, and fetches the card.
func (s State) bound(status device.Status) (State, []Effect) {
	s.Activation, s.Prompt, s.Recover = Activation{}, Prompt{}, RecoverState{}
	s.Boot.Status, s.Boot.Held = status, DeviceActive
	s.Card = CardState{Due: true}
	s.root(ScreenHome)
	s.say(NoticeActivated)
	effects := s.dropRegistration()
	s, more := s.renew(true)
	return s, append(effects, more...)
}

// activationBack leaves a step. A running request is stopped first; the PIN goes when the flow is left.
func (s State) activationBack() (State, []Effect) {
	a := &s.Activation
	effects := cancel(cancel(nil, a.Job), a.Scan)
	s.Recover.Job = 0
	if s.Screen() == ScreenPassword && a.Job != 0 {
		a.Undecided = true // it may have arrived
	}
	a.Job, a.Scan, a.Failure = 0, 0, Failure{}
	switch s.Screen() {
	case ScreenPassword:
		switch { // not to the PIN, which is chosen already
		case s.Recover.Way != "":
			s.backToForm()
		case s.Recover.Running != nil && a.Proof == "":
			a.PIN.zero()
			a.Repeat.zero()
			s.root(ScreenRecovering)
		case a.Filed:
			s.root(ScreenWelcome, ScreenApplication)
		default:
			s.root(ScreenWelcome, ScreenAccount, ScreenProof)
		}
	case ScreenNewPIN, ScreenRepeatPIN:
		a.PIN.zero() // chosen anew: a full pad shows nothing to correct
		a.Repeat.zero()
		s.pop()
	default:
		s.pop()
	}
	if s.Screen() == ScreenWelcome {
		a.PIN.zero()
		a.Repeat.zero()
	}
	return s, effects
}

// readAccount takes a social-insurance number (10 digits) or citizen ID (12 digits) as people type it, with spaces or dots.
func readAccount(text string) (string, bool) {
	account := strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "", "\t", "", "\n", "").Replace(text)
	if len(account) != 10 && len(account) != 12 || strings.Trim(account, "0123456789") != "" {
		return "", false
	}
	return account, true
}

// SameAccount reports whether two account numbers, as typed, are the same one.
func SameAccount(a, b string) bool {
	x, okX := readAccount(a)
	y, okY := readAccount(b)
	return okX && okY && x == y
}

// proof is one of the two things that, with the password, bind an account.
type proof struct {
	account      string // empty when the text does not say
	code, secret string
}

// readProof reads an activation code, the QR of a letter, or a hand-over code.
func readProof(text string) (proof, bool) {
	if device.IsHandover(text) {
		h, err := device.ParseHandover(text)
		return proof{account: h.Account, secret: h.Secret}, err == nil
	}
	if qr, err := device.ParseActivationQR(text); err == nil {
		return proof{account: qr.Account, code: qr.Code}, true
	}
	if secret, err := device.ParseSecret(text); err == nil {
		return proof{secret: secret}, true // typed off the old phone, without what stands before it in the QR
	}
	code, err := device.ParseActivationCode(text)
	return proof{code: code}, err == nil
}

// weakPIN says why a new PIN is refused, or "".
func weakPIN(p PIN, birth string) FailureKind {
	switch storage.CheckPIN(p.reveal(), birth) {
	case nil:
		return ""
	case storage.ErrPINBirthDate:
		return FailPINBirthDate
	default:
		return FailPINCommon
	}
}
