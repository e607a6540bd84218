package core

import (
	"time"

	"vssid/app/cardcode"
	"vssid/app/device"
	"vssid/app/vss"
)

// CodeMode says which code is on the screen.
type CodeMode string

// The codes.
const (
	CodeSigned  CodeMode = "signed"  // the rotating card code
	CodePrinted CodeMode = "printed" // the printed card's payload, which anybody can copy
)

// Shown is one code, drawn.
type Shown struct {
	Text            string
	QR              *cardcode.Matrix
	IssuedAt        time.Time
	Until           time.Time // when the next one takes its place; zero for the printed payload
	Expires         time.Time // after it a desk asks for a fresh code; zero for the printed payload
	ClockUnverified bool      // no server has confirmed the time since the program started
}

// CodeState is ScreenCode.
type CodeState struct {
	Mode    CodeMode
	Card    vss.CarryId // of a carried card; "" is the own one
	Current *Shown      // the signed code on the screen
	Next    *Shown      // made ahead, so that there is never a gap
	Printed *Shown
	Job     JobID // MakeCode
	Failure Failure
}

// codeAhead is how long before the change the next code is made: room for a slow keystore.
const codeAhead = 4 * time.Second

// Messages of the code screen.
type (
	// SetCodeMode switches between the rotating code and the printed payload.
	SetCodeMode struct{ Mode CodeMode }
	// CodeMade answers MakeCode.
	CodeMade struct {
		Answer
		Mode  CodeMode
		Shown Shown
	}
)

func (SetCodeMode) msg() {}

// OnScreen is the code to draw; nil while the first one is being made.
func (s State) OnScreen() *Shown {
	if s.Code.Mode == CodePrinted {
		return s.Code.Printed
	}
	return s.Code.Current
}

// SecondsLeft is the countdown to the next code, 0 to 30.
func (s State) SecondsLeft() int {
	if s.Code.Current == nil || !s.Now.Before(s.Code.Current.Until) {
		return 0
	}
	return int((s.Code.Current.Until.Sub(s.Now) + time.Second - 1) / time.Second)
}

func updateCode(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	switch m := m.(type) {
	case ShowCode:
		s, effects = s.showCode()
	case SetCodeMode:
		s, effects = s.setCodeMode(m.Mode)
	case CodeMade:
		s, effects = s.codeMade(m)
	default:
		return s, nil, false
	}
	return s, effects, true
}

func (s State) showCode() (State, []Effect) {
	if s.Boot.Held != DeviceActive || s.Screen() != ScreenHome && s.Screen() != ScreenCard {
		return s, nil
	}
	if s.ShownCard() == nil {
		return s, nil
	}
	var before []Effect
	if s.Code.Card != s.Family.Shown { // made ahead for another card
		before = cancel(nil, s.Code.Job)
		s.Code = CodeState{Card: s.Family.Shown}
	}
	s.push(ScreenCode)
	s.Code.Mode, s.Code.Failure = CodeSigned, Failure{}
	s, effects := s.codeTick()
	if s.RenewalDue() {
		var more []Effect
		s, more = s.renew(false)
		effects = append(effects, more...)
	}
	return s, append(append(before, GuardScreen{Protect: true, Bright: true}), effects...)
}

func (s State) setCodeMode(mode CodeMode) (State, []Effect) {
	if s.Screen() != ScreenCode || mode == s.Code.Mode || mode != CodeSigned && mode != CodePrinted {
		return s, nil
	}
	effects := cancel(nil, s.Code.Job)
	s.Code.Mode, s.Code.Job, s.Code.Failure = mode, 0, Failure{}
	s, more := s.codeTick()
	return s, append(effects, more...)
}

// codeTick moves the code screen to State.Now: the next code takes its place, a dead one goes, and the one after is made ahead.
func (s State) codeTick() (State, []Effect) {
	c := &s.Code
	if c.Mode == CodePrinted {
		if c.Printed != nil || c.Job != 0 || c.Failure.Is() {
			return s, nil
		}
		return s.makeCode()
	}
	if c.Next != nil && (c.Current.useless(s.Now) || !s.Now.Before(c.Current.Until)) {
		c.Current, c.Next = c.Next, nil
	}
	if c.Next.useless(s.Now) {
		c.Next = nil
	}
	if c.Current.useless(s.Now) {
		c.Current = nil
	}
	due := c.Current == nil || c.Next == nil && !s.Now.Before(c.Current.Until.Add(-codeAhead))
	if !due || c.Job != 0 || c.Failure.Is() {
		return s, nil
	}
	return s.makeCode()
}

// useless reports whether a desk would refuse the code, or there is none: its life is over, or it was made while the clock ran ahead of the time
// the server has told since.
func (c *Shown) useless(now time.Time) bool {
	return c == nil || !now.Before(c.Expires) || c.IssuedAt.After(now.Add(clockSlack))
}

// clockSlack is how far a code may lie ahead of the clock without being made anew.
const clockSlack = 5 * time.Second

func (s State) makeCode() (State, []Effect) {
	s.Code.Job = s.newJob()
	return s, []Effect{MakeCode{Job{s.Code.Job}, s.Code.Mode, s.Code.Card}}
}

func (s State) codeMade(m CodeMade) (State, []Effect) {
	if m.Job == 0 || m.Job != s.Code.Job {
		return s, nil
	}
	c := &s.Code
	c.Job = 0
	if m.Failure.Kind == FailRetired {
		return s.retire()
	}
	if m.Failure.Is() {
		if s.Screen() == ScreenCode {
			c.Failure = m.Failure
			return s.renewIfOverdue(m.Failure)
		}
		return s, nil // made ahead; asked for again when the person wants it
	}
	shown := m.Shown
	switch {
	case m.Mode == CodePrinted:
		c.Printed = &shown
		return s, nil
	case c.Current.useless(s.Now):
		c.Current = &shown
	default:
		// It takes over when the present one is done, and then stays for a full turn as long as its own life allows.
		shown.Until = c.Current.Until.Add(device.CodeEvery)
		if shown.Until.After(shown.Expires) {
			shown.Until = shown.Expires
		}
		c.Next = &shown
	}
	if s.Screen() == ScreenCode {
		return s.codeTick()
	}
	return s, nil
}

// renewIfOverdue asks the server for a new credential when the old one's life is over.
func (s State) renewIfOverdue(f Failure) (State, []Effect) {
	if f.Kind != FailCardExpired {
		return s, nil
	}
	return s.renew(false)
}

// codeBack leaves the code screen: no code is kept longer than it is looked at.
func (s State) codeBack() (State, []Effect) {
	effects := cancel([]Effect{GuardScreen{}}, s.Code.Job)
	s.Code = CodeState{}
	s.pop()
	return s, effects
}
