package core

// PromptFor says what the PIN is asked for.
type PromptFor string

// What a PIN is asked for.
const (
	PromptCard      PromptFor = "card"      // the card is under the PIN
	PromptResume    PromptFor = "resume"    // to ask again for the answer to an activation
	PromptLockCard  PromptFor = "lock-card" // to put the card under the PIN, or take it out
	PromptOffer     PromptFor = "offer"     // to sign the hand-over
	PromptSignOut   PromptFor = "sign-out"  // to sign the release
	PromptBiometric PromptFor = "biometric" // to let a finger or face open what lies under the PIN
	PromptRecover   PromptFor = "recover"   // to ask for the one-time password that completes a recovery
	PromptPersonal  PromptFor = "personal"  // to open what lies under it: Prompt.Then
	PromptSign      PromptFor = "sign"      // to sign what was shown: Prompt.Sign
)

// Prompt is ScreenPIN.
type Prompt struct {
	For     PromptFor
	PIN     PIN
	Failure Failure
	Job     JobID
	Then    Screen  // PromptPersonal: what to show
	Sign    signing // PromptSign: what is signed
}

// Messages of the prompt.
type (
	// Unlocked answers Unlock.
	Unlocked struct{ Answer }
	// CardLockSet answers LockCard.
	CardLockSet struct {
		Answer
		On bool
	}
)

// ask prepares ScreenPIN; the caller shows it.
func (s *State) ask(what PromptFor) { s.Prompt = Prompt{For: what} }

func updatePrompt(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	switch m := m.(type) {
	case Unlocked:
		s, effects = s.unlocked(m)
	case CardLockSet:
		s, effects = s.cardLockSet(m)
	default:
		return s, nil, false
	}
	return s, effects, true
}

// digit types one digit on the visible pad; the last one submits.
func (s State) digit(key byte) (State, []Effect) {
	if s.Screen() == ScreenPassword {
		return s.passwordDigit(key)
	}
	p, busy := s.pad()
	if p == nil || busy || !p.add(key) {
		return s, nil
	}
	s.clearPadFailure()
	if !p.Full() {
		return s, nil
	}
	return s.submit()
}

func (s *State) erase() {
	if s.Screen() == ScreenPassword {
		s.erasePasswordDigit()
		return
	}
	if p, busy := s.pad(); p != nil && !busy {
		p.drop()
		s.clearPadFailure()
	}
}

// pad is the PIN the visible pad types into, and whether it waits for an answer.
func (s *State) pad() (*PIN, bool) {
	switch s.Screen() {
	case ScreenNewPIN:
		return &s.Activation.PIN, s.Activation.Busy()
	case ScreenRepeatPIN:
		return &s.Activation.Repeat, s.Activation.Busy()
	case ScreenPIN:
		return &s.Prompt.PIN, s.Prompt.Job != 0 || s.Waiting()
	case ScreenChangePIN:
		return s.Settings.Change.pad(), s.Settings.Change.Job != 0 || s.Waiting()
	}
	return nil, false
}

// Pad is what the visible PIN pad holds; only its length can be seen.
func (s State) Pad() PIN {
	if p, _ := s.pad(); p != nil {
		return *p
	}
	return PIN{}
}

func (s *State) clearPadFailure() {
	switch s.Screen() {
	case ScreenNewPIN, ScreenRepeatPIN:
		s.Activation.Failure = Failure{}
	case ScreenPIN:
		s.Prompt.Failure = Failure{}
	case ScreenChangePIN:
		s.Settings.Change.Failure = Failure{}
	}
}

func (s State) promptSubmit() (State, []Effect) {
	p := &s.Prompt
	if p.Job != 0 || !p.PIN.Full() || s.Waiting() {
		return s, nil
	}
	p.Failure, p.Job = Failure{}, s.newJob()
	job, pin := Job{p.Job}, p.PIN
	switch p.For {
	case PromptResume:
		return s, []Effect{ResumeActivation{job, pin}}
	case PromptLockCard:
		return s, []Effect{LockCard{job, pin, !s.Boot.CardUnderPIN}}
	case PromptOffer:
		return s, []Effect{OfferHandover{job, pin, s.Offer.Language}}
	case PromptSignOut:
		return s, []Effect{Release{job, pin, s.Settings.SignOut.Language}}
	case PromptBiometric:
		return s, []Effect{SetBiometric{job, pin, true}}
	case PromptRecover:
		return s, []Effect{RequestRecoveryPassword{job, pin, s.Prefs.Language}}
	case PromptSign:
		return s, []Effect{p.Sign.signed(job, pin)}
	default:
		return s, []Effect{Unlock{job, pin}}
	}
}

// answered takes an answer to the prompt's effect. done is false when it was stale or failed; the prompt then says why.
func (s State) answered(a Answer) (next State, effects []Effect, done bool) {
	if a.Job == 0 || a.Job != s.Prompt.Job {
		return s, nil, false
	}
	s.Prompt.Job = 0
	if a.Tries != nil {
		s.Tries = *a.Tries
	}
	switch a.Failure.Kind {
	case "":
		s.Prompt = Prompt{}
		return s, nil, true
	case FailWiped:
		s, effects = s.wiped()
		return s, effects, false
	case FailRetired:
		s, effects = s.retire()
		return s, effects, false
	case FailOffline:
		// The PIN stays on the pad, so that Retry is one touch.
	default:
		s.Prompt.PIN.zero()
	}
	s.Prompt.Failure = a.Failure
	return s, nil, false
}

func (s State) unlocked(m Unlocked) (State, []Effect) {
	prompt := s.Prompt
	switch {
	case m.Job == 0 || m.Job != prompt.Job:
	case m.Failure.Kind == FailBiometricCancelled:
		s.Prompt.Job = 0
		return s, nil
	case m.Failure.Kind == FailBiometricOver:
		s.Boot.BiometricOn = false
	}
	s, effects, done := s.answered(m.Answer)
	if !done {
		return s, effects
	}
	if prompt.For == PromptPersonal {
		s.Prompt = prompt
		return s.personalOpened()
	}
	s.Open = true
	s.root(ScreenHome)
	s.Card.Job = s.newJob()
	return s, []Effect{LoadCard{Job{s.Card.Job}}}
}

func (s State) cardLockSet(m CardLockSet) (State, []Effect) {
	s, effects, done := s.answered(m.Answer)
	if !done {
		return s, effects
	}
	s.Boot.CardUnderPIN = m.On
	s.pop()
	s.say(NoticeCardUnlocked)
	if m.On {
		s.say(NoticeCardLocked)
	}
	return s, nil
}

// resumed takes the answer to an activation that was sent before the app ended.
func (s State) resumed(m Activated) (State, []Effect) {
	s.Activation.Undecided = m.Undecided
	failure := m.Failure
	s, effects, done := s.answered(m.Answer)
	switch {
	case done:
		return s.bound(m.Status)
	case failure.Kind == FailWiped, s.Screen() != ScreenPIN, m.Undecided:
		return s, effects
	}
	// Decided against: begin anew, and say why.
	s.Prompt = Prompt{}
	s.Activation.Requested, s.Activation.Failure = "", failure
	s.root(ScreenWelcome, ScreenAccount)
	return s, effects
}

// promptBack leaves ScreenPIN. At the root there is nowhere to go; only what was typed is taken back. What ends or changes the vault is not
// stopped half way: it decides in a moment.
func (s State) promptBack() (State, []Effect) {
	if s.Prompt.Job != 0 && s.Prompt.For != PromptCard && s.Prompt.For != PromptOffer && s.Prompt.For != PromptPersonal && s.Prompt.For != PromptRecover {
		return s, nil
	}
	effects := cancel(nil, s.Prompt.Job)
	if s.Prompt.For == PromptPersonal {
		s.Prompt = Prompt{}
		s.leavePersonal()
		return s, effects
	}
	if !s.CanGoBack() {
		s.ask(s.Prompt.For)
		return s, effects
	}
	s.Prompt = Prompt{}
	s.pop()
	return s, effects
}
