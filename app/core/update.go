package core

import "time"

// Msg is something that happened: a person's act, an answer, or time.
type Msg interface{ msg() }

// Messages of every screen.
type (
	// Start begins the program.
	Start struct{}
	// Tick tells the time. State.WakeAt says when the next one is needed.
	Tick struct{ Now time.Time }
	// Back leaves the visible screen, or stops what it is waiting for.
	Back struct{}
	// Paused says that the app went out of sight.
	Paused struct{}
	// Resumed says that the app is in sight again.
	Resumed struct{}
	// DismissNotice takes the notice away.
	DismissNotice struct{}
	// Retry tries again what failed on the visible screen.
	Retry struct{}
)

func (Start) msg()         {}
func (Tick) msg()          {}
func (Back) msg()          {}
func (Paused) msg()        {}
func (Resumed) msg()       {}
func (DismissNotice) msg() {}
func (Retry) msg()         {}

// Update says what a message changes and which effects it asks for. Messages that make no sense on the visible screen, and answers nobody
// waits for, change nothing.
func Update(s State, m Msg) (State, []Effect) {
	s, effects := handle(s, m)
	for i := range features {
		if f := &features[i]; f.after != nil {
			var more []Effect
			s, more = f.after(s)
			effects = append(effects, more...)
		}
	}
	return s, effects
}

// handle does what a message asks for.
func handle(s State, m Msg) (State, []Effect) {
	switch m := m.(type) {
	case Tick:
		return s.tick(m.Now)
	case Start:
		return s.start()
	case Show:
		return s.show(m.Screen)
	case Back:
		return s.back()
	case Beside:
		return s.beside(m)
	case Paused:
		return s.pause()
	case Resumed:
		return s.resume()
	case Retry:
		return s.retry()
	case DismissNotice:
		s.Notice = Notice{}
		return s, nil
	}
	if a, waits := s.waitsForSignature(m); waits {
		next, effects, pass := s.signatureAnswered(a)
		if !pass {
			return next, effects
		}
		s = next
	}
	if s.tellsRetired(m) {
		return s.retire()
	}
	for _, f := range features {
		if next, effects, mine := f.update(s, m); mine {
			return next.heard(m, effects)
		}
	}
	return s, nil
}

// tellsRetired reports whether an answer, to whatever was asked on whatever screen, says that the account is on another device now. Each feature need not
// know: the face is one, and it comes in the middle of a form or an upload too.
func (s State) tellsRetired(m Msg) bool {
	r, answers := m.(replying)
	return answers && s.Boot.Held == DeviceActive && r.reply().Failure.Kind == FailRetired
}

// heard retires the device whatever it was that the server answered with the end of the binding.
func (s State) heard(m Msg, effects []Effect) (State, []Effect) {
	r, ok := m.(replying)
	if !ok || r.reply().Failure.Kind != FailRetired || s.Boot.Held != DeviceActive {
		return s, effects
	}
	s, more := s.retire()
	return s, append(effects, more...)
}

// tick lets time pass. It runs before every message and must stay free of allocations when nothing is due.
func (s State) tick(now time.Time) (State, []Effect) {
	s.Now = now
	if s.Notice.Kind != "" && !now.Before(s.Notice.Until) {
		s.Notice = Notice{}
	}
	if s.Screen() == ScreenCode && !s.hidden {
		return s.codeTick()
	}
	var effects []Effect
	for i := range features {
		if f := &features[i]; f.tick != nil {
			var more []Effect
			s, more = f.tick(s)
			effects = append(effects, more...)
		}
	}
	return s, effects
}

// WakeAt is the moment the next Tick is needed, in the terms of State.Now; zero when nothing on the screen moves by itself, or nobody sees it.
func (s State) WakeAt() time.Time {
	if s.hidden {
		return time.Time{}
	}
	var at time.Time
	sooner := func(t time.Time) {
		if t.After(s.Now) && (at.IsZero() || t.Before(at)) {
			at = t
		}
	}
	if s.Notice.Kind != "" {
		sooner(s.Notice.Until)
	}
	second := s.Now.Truncate(time.Second).Add(time.Second)
	switch s.Screen() {
	case ScreenCode:
		if s.Code.Mode == CodeSigned {
			sooner(second)
		}
	case ScreenPassword:
		if s.Now.Before(s.Activation.ResendAfter) || s.Now.Before(s.Activation.ExpiresAt) {
			sooner(second)
		}
	case ScreenOffer:
		if s.Now.Before(s.Offer.ExpiresAt) {
			sooner(second)
		}
	}
	if p := pages[s.Screen()]; p.wake != nil {
		sooner(p.wake(s))
	}
	if s.Waiting() && (s.Screen() == ScreenPIN || s.Screen() == ScreenChangePIN) {
		sooner(second)
	}
	return at
}

// back leaves the visible screen. What the screen waits for is cancelled.
func (s State) back() (State, []Effect) {
	switch s.Screen() {
	case ScreenAccount, ScreenProof, ScreenNewPIN, ScreenRepeatPIN, ScreenPassword:
		return s.activationBack()
	case ScreenPIN:
		return s.promptBack()
	case ScreenCode:
		return s.codeBack()
	case ScreenOffer:
		return s.offerBack()
	case ScreenChangePIN:
		return s.changeBack()
	case ScreenSignOut:
		return s.signOutBack()
	}
	if p := pages[s.Screen()]; p.back != nil {
		return p.back(s)
	}
	s.pop()
	return s, nil
}

// pause forgets the PINs on their way. Those of an activation stay: the person is reading the one-time password in another app.
func (s State) pause() (State, []Effect) {
	s.hidden = true
	if s.Screen() == ScreenPIN && s.Prompt.Job == 0 {
		s.Prompt.PIN.zero()
	}
	if s.Screen() == ScreenChangePIN && s.Settings.Change.Job == 0 {
		s.Settings.Change = Change{}
	}
	if s.Boot.Held == DeviceNone {
		return s, s.seal()
	}
	if s.Boot.Held != DeviceActive || s.Screen() == ScreenPIN && !s.Open {
		return s, nil
	}
	var effects []Effect
	for _, f := range features {
		if f.leave != nil && s.Open {
			var more []Effect
			s, more = f.leave(s)
			effects = append(effects, more...)
		}
	}
	s.close()
	return s, append(effects, LockVault{})
}

// resume takes up where the person left; a card under the PIN asks for it again. Without a Paused before it nothing happened.
func (s State) resume() (State, []Effect) {
	if !s.hidden {
		return s, nil
	}
	s.hidden = false
	if s.Boot.Held != DeviceActive {
		return s, nil
	}
	if s.Boot.CardUnderPIN && s.Screen() != ScreenPIN {
		effects := []Effect{GuardScreen{}}
		for _, job := range []JobID{s.Card.Job, s.Code.Job, s.Offer.Job} {
			effects = cancel(effects, job)
		}
		s.Card, s.Code, s.Offer, s.Family = CardState{Offline: s.Card.Offline}, CodeState{}, OfferState{}, FamilyState{}
		// What wipes or changes the vault goes on; its answer is still wanted.
		s.Settings = SettingsState{Job: s.Settings.Job, Change: Change{Job: s.Settings.Change.Job}, SignOut: SignOut{Wiping: s.Settings.SignOut.Wiping}}
		s.ask(PromptCard)
		s.root(ScreenPIN)
		return s, effects
	}
	if s.Screen() == ScreenCode {
		return s.codeTick()
	}
	s.askAgain()
	return s.renew(false)
}

// retry tries again what failed on the visible screen.
func (s State) retry() (State, []Effect) {
	switch s.Screen() {
	case ScreenFault:
		return s.start()
	case ScreenHome, ScreenCard:
		return s.renew(true)
	case ScreenCode:
		s.Code.Failure = Failure{}
		return s.codeTick()
	case ScreenOffer, ScreenSignOut:
		return s.readOwnerText()
	case ScreenRepeatPIN, ScreenPassword:
		return s.activationSubmit()
	case ScreenPIN:
		return s.promptSubmit()
	}
	if p := pages[s.Screen()]; p.retry != nil {
		return p.retry(s)
	}
	return s, nil
}

// cancel appends the end of a job, if there is one.
func cancel(effects []Effect, job JobID) []Effect {
	if job == 0 {
		return effects
	}
	return append(effects, Cancel{job})
}
