package core

// Show opens a screen of a feature. One whose data is under the PIN asks for it first, once until the app goes out of sight.
type Show struct{ Screen Screen }

func (Show) msg() {}

// show brings a feature's screen to the top.
func (s State) show(screen Screen) (State, []Effect) {
	p, ok := pages[screen]
	if !ok || p.personal && s.Boot.Held != DeviceActive {
		return s, nil
	}
	if s.Screen() == ScreenPIN { // what was typed there does not wait behind another screen
		if s.Prompt.Job != 0 {
			return s, nil
		}
		s.Prompt.PIN.zero()
	}
	if p.personal && !s.Open {
		s.ask(PromptPersonal)
		s.Prompt.Then = screen
		s.push(ScreenPIN)
		return s, nil
	}
	s.push(screen)
	return s.entered()
}

// entered starts what the visible screen does when it comes.
func (s State) entered() (State, []Effect) {
	if p := pages[s.Screen()]; p.enter != nil {
		return p.enter(s)
	}
	return s, nil
}

// personalOpened goes on to the screen the PIN was asked for.
func (s State) personalOpened() (State, []Effect) {
	then := s.Prompt.Then
	s.Prompt = Prompt{}
	s.Open = true
	s.pop()
	s.push(then)
	return s.entered()
}

// leavePersonal goes down to the first screen that does not lie under the PIN.
func (s *State) leavePersonal() {
	s.pop()
	for s.CanGoBack() && pages[s.Screen()].personal {
		s.pop()
	}
}

// close forgets what the PIN had opened.
func (s *State) close() {
	s.Open = false
	for _, f := range features {
		if f.forget != nil {
			f.forget(s)
		}
	}
}

// askAgain asks for the PIN when what is on the screen lies under it and the vault was locked in between.
func (s *State) askAgain() {
	then := s.Screen()
	if !pages[then].personal || s.Open {
		return
	}
	s.ask(PromptPersonal)
	s.Prompt.Then = then
	s.push(ScreenPIN)
}

// signing is an act that waits for the owner's PIN: the feature's own effect, once it has the PIN. Its answer, a message that embeds Answer, comes
// back to the feature after the PIN screen has gone; a wrong PIN and a lost connection stay on the PIN screen.
type signing interface {
	signed(job Job, pin PIN) Effect
}

// askSignature asks for the PIN with which the owner signs. The caller has shown what is signed.
func (s *State) askSignature(act signing) {
	s.ask(PromptSign)
	s.Prompt.Sign = act
	s.push(ScreenPIN)
}

// replying is a message that answers an effect.
type replying interface{ reply() Answer }

func (a Answer) reply() Answer { return a }

// signatureAnswered takes the answer to the act that the prompt signed. pass is true when the feature must hear it.
func (s State) signatureAnswered(a Answer) (next State, effects []Effect, pass bool) {
	switch a.Failure.Kind {
	case FailWrongPIN, FailPINWait, FailWiped, FailRetired, FailOffline, FailKeystore:
		s, effects, _ = s.answered(a)
		return s, effects, false
	}
	if a.Tries != nil {
		s.Tries = *a.Tries
	}
	s.Prompt = Prompt{}
	s.pop()
	return s, nil, true
}

// waitsForSignature reports whether the prompt waits for this answer.
func (s State) waitsForSignature(m Msg) (Answer, bool) {
	r, ok := m.(replying)
	if !ok || s.Prompt.For != PromptSign || s.Prompt.Job == 0 {
		return Answer{}, false
	}
	a := r.reply()
	return a, a.Job == s.Prompt.Job
}
