package core

import (
	"vssid/app/device"
	"vssid/platform"
)

// Held says what this device holds.
type Held string

// What a device holds; the words are those of device.State.
const (
	DeviceNone    = Held(device.StateNone)
	DeviceActive  = Held(device.StateActive)
	DeviceRetired = Held(device.StateRetired)
)

// FaultKind says why the app cannot open what is on the device.
type FaultKind string

// The faults. After those marked wipe, WipeAndRestart is the way out when Retry is not.
const (
	FaultKeystoreMissing FaultKind = "keystore-missing" // no secret store answers
	FaultKeystoreLocked  FaultKind = "keystore-locked"  // the person must unlock it first
	FaultBusy            FaultKind = "busy"             // another program has the vault open
	FaultTampered        FaultKind = "tampered"         // wipe
	FaultRolledBack      FaultKind = "rolled-back"      // wipe, or put the newest file back
	FaultMoved           FaultKind = "moved"            // wipe, or use the keystore it was made with
	FaultKeysLost        FaultKind = "keys-lost"        // wipe
	FaultOther           FaultKind = "other"
)

// Wipeable reports whether WipeAndRestart is offered for a fault.
func (k FaultKind) Wipeable() bool {
	switch k {
	case FaultTampered, FaultRolledBack, FaultMoved, FaultKeysLost:
		return true
	}
	return false
}

// Fault is why the app cannot open what is on the device.
type Fault struct {
	Kind  FaultKind
	Cause string // technical, for shells
}

// Boot is what was found when the app opened the device.
type Boot struct {
	Job          JobID // of OpenDevice or DiscardVault
	Opened       bool
	Held         Held
	Status       device.Status
	Keystore     platform.KeystoreKind
	CardUnderPIN bool                   // the card asks for the PIN too
	Biometric    platform.BiometricKind // what the system recognises its owner by
	BiometricOn  bool                   // a finger or face opens what lies under the PIN
	Fault        Fault                  // on ScreenFault
	Confirming   bool                   // on ScreenFault: the person asked to wipe and has not confirmed
}

// InsecureKeystore reports whether every screen must carry the banner: keys lie in a plain file, for testers.
func (s State) InsecureKeystore() bool { return s.Boot.Keystore == platform.KeystoreInsecureFile }

// Found is what opening the device found.
type Found struct {
	Status       device.Status
	CardUnderPIN bool
	Biometric    platform.BiometricKind
	BiometricOn  bool
	Prefs        *Prefs           // nil on a first start
	Pending      *device.Pending  // an activation that has not ended
	Recovery     *device.Recovery // one that was begun here
	Card         *device.Card     // nil: none yet, or under the PIN
	RenewDue     bool
}

// Messages of the start.
type (
	// Opened answers OpenDevice.
	Opened struct {
		Answer
		Found Found
		Fault Fault // Kind is empty when it went well
	}
	// Discarded answers DiscardVault.
	Discarded struct{ Answer }
	// WipeAndRestart asks to throw away what cannot be opened, on ScreenFault; the second one means it.
	WipeAndRestart struct{}
	// StartOver leaves ScreenWiped and ScreenRetired.
	StartOver struct{}
)

func (WipeAndRestart) msg() {}
func (StartOver) msg()      {}

func (s State) start() (State, []Effect) {
	if s.Boot.Job != 0 {
		return s, nil
	}
	fresh := New()
	fresh.Now, fresh.Prefs, fresh.Notice, fresh.hidden, fresh.lastJob, fresh.Listening = s.Now, s.Prefs, s.Notice, s.hidden, s.lastJob, s.Listening
	fresh.Recover.AfterWipe = s.Recover.AfterWipe
	fresh.Boot.Job = fresh.newJob()
	return fresh, []Effect{OpenDevice{Job{fresh.Boot.Job}}}
}

func updateBoot(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case Opened:
		if m.Job != s.Boot.Job {
			return s, nil, true
		}
		next, effects := s.opened(m)
		return next, effects, true
	case Discarded:
		if m.Job != s.Boot.Job {
			return s, nil, true
		}
		s.Boot.Job = 0
		if m.Failure.Is() {
			s.Boot.Fault.Cause = m.Failure.Cause
			s.Boot.Confirming = false
			return s, nil, true
		}
		next, effects := s.start()
		return next, effects, true
	case WipeAndRestart:
		if s.Screen() != ScreenFault || !s.Boot.Fault.Kind.Wipeable() || s.Boot.Job != 0 {
			return s, nil, true
		}
		if !s.Boot.Confirming {
			s.Boot.Confirming = true
			return s, nil, true
		}
		s.Boot.Job = s.newJob()
		return s, []Effect{DiscardVault{Job{s.Boot.Job}}}, true
	case StartOver:
		next, effects := s.startOver()
		return next, effects, true
	}
	return s, nil, false
}

func (s State) startOver() (State, []Effect) {
	switch s.Screen() {
	case ScreenWiped:
		return s.start()
	case ScreenRetired:
		if s.Settings.Job != 0 {
			return s, nil
		}
		s.Settings.Job = s.newJob()
		return s, []Effect{AcknowledgeRetired{Job{s.Settings.Job}}}
	}
	return s, nil
}

// opened shows what was found. An active device shows its card at once and makes the first code beside it.
func (s State) opened(m Opened) (State, []Effect) {
	s.Boot.Job = 0
	s.Boot.Keystore = m.Found.Status.Keystore
	if m.Fault.Kind != "" {
		s.Boot.Fault = m.Fault
		s.root(ScreenFault)
		return s, nil
	}
	s.Boot.Opened, s.Boot.Status, s.Boot.Held = true, m.Found.Status, Held(m.Found.Status.State)
	s.Boot.CardUnderPIN, s.Boot.Biometric, s.Boot.BiometricOn = m.Found.CardUnderPIN, m.Found.Biometric, m.Found.BiometricOn
	var effects []Effect
	if m.Found.Prefs != nil {
		s.Prefs = m.Found.Prefs.filled()
	} else if s.Prefs != New().Prefs { // a wiped vault has forgotten what the person chose
		effects = append(effects, SavePrefs{Prefs: s.Prefs})
	}
	if m.Tries != nil {
		s.Tries = *m.Tries
	}
	if p := m.Found.Pending; p != nil {
		s.pending(*p)
	}
	if s.Boot.Held == DeviceNone {
		effects = append(effects, s.recallRegistration()...)
	}
	s.Recover.Running = m.Found.Recovery
	s.Card.Card = m.Found.Card
	s.Card.Due = m.Found.RenewDue
	switch {
	case s.Boot.Held == DeviceRetired:
		s.root(ScreenRetired)
	case s.Boot.Held == DeviceActive && s.Boot.CardUnderPIN:
		s.ask(PromptCard)
		s.root(ScreenPIN)
	case s.Boot.Held == DeviceActive:
		s.root(ScreenHome)
		return s.atHome(effects)
	case s.Activation.Undecided:
		s.ask(PromptResume)
		s.root(ScreenPIN)
	case s.Recover.Running != nil:
		s.root(ScreenRecovering)
		next, more := s.lookAtRecovery()
		return next, append(effects, more...)
	case s.Recover.AfterWipe:
		s.Recover.AfterWipe = false
		s.root(ScreenWelcome, ScreenRecover)
	default:
		s.root(ScreenWelcome)
	}
	return s, effects
}

// atHome starts what an active, readable device does by itself: the first code, and the renewal.
func (s State) atHome(effects []Effect) (State, []Effect) {
	if s.Card.Card != nil {
		s.Code.Job = s.newJob()
		effects = append(effects, MakeCode{Job: Job{s.Code.Job}, Mode: CodeSigned})
	}
	s, more := s.renew(true)
	s, carried := s.readCarried()
	return s, append(append(effects, more...), carried...)
}

// retire shows that the account is elsewhere now. Codes and offers go; the card stays readable behind it.
func (s State) retire() (State, []Effect) {
	var effects []Effect
	for _, job := range []JobID{s.Card.Job, s.Code.Job, s.Offer.Job, s.Prompt.Job, s.Settings.Job, s.Settings.Change.Job} {
		effects = cancel(effects, job)
	}
	if s.Screen() == ScreenCode {
		effects = append(effects, GuardScreen{})
	}
	s.Boot.Held = DeviceRetired
	s.Boot.Status.State = device.StateRetired
	s.Card.Job, s.Card.Failure = 0, Failure{}
	s.Code, s.Offer, s.Prompt, s.Settings = CodeState{}, OfferState{}, Prompt{}, SettingsState{}
	s.close()
	s.Family = FamilyState{} // what it carried for others ended with the binding
	s.root(ScreenRetired)
	return s, effects
}

// wiped shows that too many wrong PINs ended everything on this device.
func (s State) wiped() (State, []Effect) {
	fresh := New()
	fresh.Now, fresh.Prefs, fresh.hidden, fresh.lastJob, fresh.Listening = s.Now, s.Prefs, s.hidden, s.lastJob, s.Listening
	fresh.Boot.Keystore = s.Boot.Keystore
	fresh.root(ScreenWiped)
	var effects []Effect
	for _, job := range []JobID{s.Card.Job, s.Code.Job, s.Offer.Job} {
		effects = cancel(effects, job)
	}
	return fresh, effects
}
