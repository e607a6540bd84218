package core

import "vssid/app/vss"

// SignOut is ScreenSignOut: what the owner reads, and the two ways to leave.
type SignOut struct {
	Shown      vss.Shown // what the owner agrees to; nil while it is fetched
	Language   string    // it was fetched in
	Job        JobID     // ReadOwnerText
	Wiping     JobID     // WipeLocal
	Failure    Failure
	Confirming bool // the person asked to wipe without telling the server and has not confirmed
}

// Messages of signing out.
type (
	// ShowSignOut opens the screen.
	ShowSignOut struct{}
	// WipeOffline wipes without telling the server, where there is no network; the second one means it. The account stays bound until another
	// device takes it over or VSS ends it at the counter.
	WipeOffline struct{}
	// Wiped answers Release, WipeLocal and AcknowledgeRetired.
	Wiped struct {
		Answer
		StillBound bool // the server was not told
	}
)

func (ShowSignOut) msg() {}
func (WipeOffline) msg() {}

func updateSignOut(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	switch m := m.(type) {
	case ShowSignOut:
		if (s.Screen() == ScreenSettings || s.Screen() == ScreenDevice || s.Screen() == ScreenStored) && s.Boot.Held == DeviceActive {
			s.push(ScreenSignOut)
			s.Settings.SignOut = SignOut{}
			s, effects = s.readOwnerText()
		}
	case WipeOffline:
		s, effects = s.wipeOffline()
	case Wiped:
		s, effects = s.signedOut(m)
	default:
		return s, nil, false
	}
	return s, effects, true
}

func (s State) signOutSubmit() (State, []Effect) {
	if o := s.Settings.SignOut; o.Shown != nil && o.Wiping == 0 {
		s.ask(PromptSignOut)
		s.push(ScreenPIN)
	}
	return s, nil
}

// wipeOffline is also the way out of an activation whose answer never comes (the prompt for it is at the root).
func (s State) wipeOffline() (State, []Effect) {
	stuck := s.Screen() == ScreenPIN && s.Prompt.For == PromptResume && s.Prompt.Job == 0
	if s.Screen() != ScreenSignOut && s.Screen() != ScreenForgotPIN && !stuck {
		return s, nil
	}
	o := &s.Settings.SignOut
	switch {
	case o.Wiping != 0:
		return s, nil
	case !o.Confirming:
		o.Confirming = true
		return s, nil
	}
	s.Recover.AfterWipe = s.Screen() == ScreenForgotPIN
	effects := cancel(nil, o.Job)
	o.Job, o.Wiping = 0, s.newJob()
	return s, append(effects, WipeLocal{Job{o.Wiping}})
}

// signedOut begins anew with an empty device, in the language and look that were chosen.
func (s State) signedOut(m Wiped) (State, []Effect) {
	var effects []Effect
	switch {
	case m.Job == 0:
		return s, nil
	case m.Job == s.Prompt.Job:
		var done bool
		if s, effects, done = s.answered(m.Answer); !done {
			return s, effects
		}
	case m.Job == s.Settings.SignOut.Wiping:
		s.Settings.SignOut.Wiping, s.Settings.SignOut.Failure = 0, m.Failure
	case m.Job == s.Settings.Job:
		s.Settings.Job, s.Settings.SignOut.Failure = 0, m.Failure
	default:
		return s, nil
	}
	if m.Failure.Is() {
		return s, nil
	}
	switch {
	case m.StillBound:
		s.say(NoticeStillBound)
	case s.Screen() != ScreenRetired:
		s.say(NoticeSignedOut)
	}
	for _, job := range []JobID{s.Card.Job, s.Code.Job, s.Offer.Job} {
		effects = cancel(effects, job)
	}
	s, more := s.start()
	return s, append(effects, more...)
}

func (s State) signOutBack() (State, []Effect) {
	if s.Settings.SignOut.Wiping != 0 {
		return s, nil
	}
	effects := cancel(nil, s.Settings.SignOut.Job)
	s.Settings.SignOut = SignOut{}
	s.pop()
	return s, effects
}
