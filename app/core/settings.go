package core

import "slices"

// SettingsState is ScreenSettings and the screens behind it.
type SettingsState struct {
	Job       JobID // SavePrefs, or AcknowledgeRetired on ScreenRetired
	Biometric JobID // SetBiometric, to remove
	Change    Change
	SignOut   SignOut
}

// ChangeStep is a step of ScreenChangePIN.
type ChangeStep string

// The steps.
const (
	ChangeOld    ChangeStep = "" // the present PIN
	ChangeNew    ChangeStep = "new"
	ChangeRepeat ChangeStep = "repeat"
)

// Change is ScreenChangePIN.
type Change struct {
	Step             ChangeStep
	Old, New, Repeat PIN
	Job              JobID // ChangePIN
	Failure          Failure
}

func (c *Change) pad() *PIN {
	switch c.Step {
	case ChangeNew:
		return &c.New
	case ChangeRepeat:
		return &c.Repeat
	default:
		return &c.Old
	}
}

// Messages of the settings.
type (
	// SetLanguage chooses one of Languages.
	SetLanguage struct{ Code string }
	// SetTheme chooses the colours.
	SetTheme struct{ Theme Theme }
	// SetTextSize chooses the text size in percent, 100 to 200.
	SetTextSize struct{ Percent int }
	// SetReducedMotion switches motion off or on.
	SetReducedMotion struct{ On bool }
	// ToggleCardLock asks for the PIN and puts the card under it, or takes it out.
	ToggleCardLock struct{}
	// ShowDevice opens what is known of this device.
	ShowDevice struct{}
	// ShowChangePIN opens the change of the PIN.
	ShowChangePIN struct{}
	// PrefsSaved answers SavePrefs.
	PrefsSaved struct{ Answer }
	// PINChanged answers ChangePIN.
	PINChanged struct{ Answer }
)

func (SetLanguage) msg()      {}
func (SetTheme) msg()         {}
func (SetTextSize) msg()      {}
func (SetReducedMotion) msg() {}
func (ToggleCardLock) msg()   {}
func (ShowDevice) msg()       {}
func (ShowChangePIN) msg()    {}

func updateSettings(s State, m Msg) (State, []Effect, bool) {
	prefs := s.Prefs
	switch m := m.(type) {
	case SetLanguage:
		if slices.Contains(Languages(), m.Code) {
			prefs.Language = m.Code
		}
	case SetTheme:
		if slices.Contains(Themes(), m.Theme) {
			prefs.Theme = m.Theme
		}
	case SetTextSize:
		if m.Percent >= 100 && m.Percent <= 200 {
			prefs.TextSize = m.Percent
		}
	case SetReducedMotion:
		prefs.Reduced = m.On
	case ToggleCardLock:
		if s.Screen() == ScreenSettings && s.Boot.Held == DeviceActive {
			s.ask(PromptLockCard)
			s.push(ScreenPIN)
		}
		return s, nil, true
	case ShowDevice:
		if s.Screen() == ScreenSettings && s.Boot.Opened {
			s.push(ScreenDevice)
		}
		return s, nil, true
	case ShowChangePIN:
		if s.Screen() == ScreenSettings && s.Boot.Held == DeviceActive {
			s.Settings.Change = Change{}
			s.push(ScreenChangePIN)
		}
		return s, nil, true
	case PrefsSaved:
		if m.Job != 0 && m.Job == s.Settings.Job {
			s.Settings.Job = 0
			if m.Failure.Is() {
				s.say(NoticeNotSaved)
			}
		}
		return s, nil, true
	case PINChanged:
		next, effects := s.pinChanged(m)
		return next, effects, true
	default:
		return s, nil, false
	}
	next, effects := s.setPrefs(prefs)
	return next, effects, true
}

// setPrefs takes the choice at once and stores it; before the vault is open there is nowhere to store it.
func (s State) setPrefs(p Prefs) (State, []Effect) {
	if p == s.Prefs {
		return s, nil
	}
	s.Prefs = p
	if !s.Boot.Opened {
		return s, nil
	}
	s.Settings.Job = s.newJob()
	return s, []Effect{SavePrefs{Job{s.Settings.Job}, p}}
}

// changeSubmit goes on with the change of the PIN once the step's six digits are typed.
func (s State) changeSubmit() (State, []Effect) {
	c := &s.Settings.Change
	if c.Job != 0 || !c.pad().Full() || s.Waiting() {
		return s, nil
	}
	c.Failure = Failure{}
	switch c.Step {
	case ChangeOld:
		c.Step = ChangeNew
	case ChangeNew:
		if kind := weakPIN(c.New, s.birthDate()); kind != "" {
			c.New.zero()
			c.Failure = Failure{Kind: kind}
			return s, nil
		}
		c.Step = ChangeRepeat
	case ChangeRepeat:
		if c.New != c.Repeat {
			c.New.zero()
			c.Repeat.zero()
			c.Step, c.Failure = ChangeNew, Failure{Kind: FailPINMismatch}
			return s, nil
		}
		c.Job = s.newJob()
		return s, []Effect{ChangePIN{Job{c.Job}, c.Old, c.New}}
	}
	return s, nil
}

func (s State) birthDate() string {
	if s.Card.Card == nil {
		return ""
	}
	return string(s.Card.Card.DateOfBirth)
}

func (s State) pinChanged(m PINChanged) (State, []Effect) {
	if m.Job == 0 || m.Job != s.Settings.Change.Job {
		return s, nil
	}
	if m.Tries != nil {
		s.Tries = *m.Tries
	}
	s.Settings.Change = Change{Failure: m.Failure}
	switch m.Failure.Kind {
	case "":
		s.Boot.BiometricOn = false // it went with the old PIN
		s.pop()
		s.say(NoticePINChanged)
	case FailWiped:
		return s.wiped()
	}
	return s, nil
}

// changeBack goes one step back. A change that runs is not stopped half way: it decides in a moment.
func (s State) changeBack() (State, []Effect) {
	c := &s.Settings.Change
	switch {
	case c.Job != 0:
		return s, nil
	case c.Step == ChangeRepeat:
		c.Step = ChangeNew
		c.New.zero()
	case c.Step == ChangeNew:
		c.Step = ChangeOld
		c.Old.zero()
	default:
		s.pop()
	}
	c.pad().zero()
	if c.Step != ChangeRepeat {
		c.Repeat.zero()
	}
	if c.Step == ChangeOld {
		c.New.zero()
	}
	c.Failure = Failure{}
	return s, nil
}
