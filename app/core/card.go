package core

import (
	"slices"
	"time"

	"vssid/app/device"
)

// CardState is the card as the device holds it and how fresh it is.
type CardState struct {
	Card    *device.Card // nil: not fetched yet, or under the PIN
	Due     bool         // the renewal is due
	Job     JobID        // LoadCard or RenewCard
	Failure Failure      // of the last renewal the person asked for, or that must not stay silent
	Offline bool         // the last contact found no network
	TriedAt time.Time    // of the last renewal
	Again   bool         // it changed at the server while a renewal was on its way
}

// Messages of home and card.
type (
	// ShowCard opens the details.
	ShowCard struct{}
	// ShowCode opens the code screen.
	ShowCode struct{}
	// ShowSettings opens the settings.
	ShowSettings struct{}
	// CardLoaded answers LoadCard and RenewCard.
	CardLoaded struct {
		Answer
		Card    *device.Card
		Due     bool
		Renewed bool // it came from the server
		Status  device.Status
	}
)

func (ShowCard) msg()     {}
func (ShowCode) msg()     {}
func (ShowSettings) msg() {}

// renewPause keeps silent renewals apart while there is no network.
const renewPause = time.Minute

func updateCard(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case ShowCard:
		if s.Screen() == ScreenHome || s.Screen() == ScreenPersonal || s.Screen() == ScreenRetired {
			if s.ShownCard() != nil {
				s.push(ScreenCard)
			}
		}
		return s, nil, true
	case ShowSettings:
		if slices.Contains(Tabs(), s.Screen()) || s.Screen() == ScreenWelcome {
			s.push(ScreenSettings)
		}
		return s, nil, true
	case CardLoaded:
		if m.Job == 0 || m.Job != s.Card.Job {
			return s, nil, true
		}
		next, effects := s.cardLoaded(m)
		return next, effects, true
	}
	return s, nil, false
}

// renew contacts the server for card and credential. Silent renewals (asked is false) keep a pause between them.
func (s State) renew(asked bool) (State, []Effect) {
	if s.Boot.Held != DeviceActive || s.Card.Job != 0 {
		return s, nil
	}
	if !asked && !s.Card.TriedAt.IsZero() && s.Now.Before(s.Card.TriedAt.Add(renewPause)) {
		return s, nil
	}
	s.Card.Job, s.Card.TriedAt = s.newJob(), s.Now
	return s, []Effect{RenewCard{Job{s.Card.Job}}}
}

// cardArrived renews the card when the server says that it has changed.
func cardArrived(s State, m EventArrived) (State, []Effect) {
	switch m.Change.Kind {
	case "card-changed", "card-moved", "card-withdrawn", "card-restored", "":
		if s.Card.Job != 0 {
			s.Card.Again = true // the answer on its way may be older
			return s, nil
		}
		return s.renew(true)
	}
	return s, nil
}

func (s State) cardLoaded(m CardLoaded) (State, []Effect) {
	s.Card.Job = 0
	if s.Card.Again {
		s.Card.Again = false
		next, effects := s.cardLoaded(m)
		if next.Card.Job != 0 || m.Failure.Is() {
			return next, effects
		}
		next, more := next.renew(true)
		return next, append(effects, more...)
	}
	switch m.Failure.Kind {
	case "":
	case FailRetired:
		return s.retire()
	case FailOffline:
		s.Card.Offline, s.Card.Failure = true, Failure{}
		return s, nil
	default:
		if m.Renewed {
			s.Card.Offline = false
		}
		s.Card.Failure = m.Failure
		return s, nil
	}
	first := s.Card.Card == nil
	s.Card.Card, s.Card.Due, s.Card.Failure = m.Card, m.Due, Failure{}
	if m.Status.State != "" {
		s.Boot.Status = m.Status
	}
	if m.Renewed {
		s.Card.Offline = false
	}
	var effects []Effect
	switch {
	case m.Renewed && s.Screen() == ScreenCode:
		s.Code.Printed, s.Code.Failure = nil, Failure{}
		s, effects = s.codeTick()
	case m.Renewed:
		s.Code = CodeState{} // made from the old credential
		fallthrough
	case first && m.Card != nil && s.Code.Job == 0:
		s.Code.Job = s.newJob()
		effects = append(effects, MakeCode{Job: Job{s.Code.Job}, Mode: CodeSigned})
	}
	var more []Effect
	if m.Renewed {
		s, more = s.renewCarried()
		effects = append(effects, more...)
		s, more = s.lookForRecoveries()
		return s, append(effects, more...)
	}
	s, more = s.renew(false)
	effects = append(effects, more...)
	if first {
		s, more = s.readCarried()
		effects = append(effects, more...)
	}
	return s, effects
}

// LastSync is when the shown card came from the server; zero when none is held.
func (s State) LastSync() time.Time {
	if c := s.ShownCard(); c != nil {
		return c.FetchedAt
	}
	return time.Time{}
}

// RenewalDue reports whether the shown card's credential should be renewed as soon as there is network.
func (s State) RenewalDue() bool {
	c := s.ShownCard()
	return c != nil && (s.Card.Due || !s.Now.Before(c.RenewAfter))
}

// RenewalOverdue reports whether the shown card's credential's life is over: desks would ask for a fresh code, so none is shown.
func (s State) RenewalOverdue() bool {
	c := s.ShownCard()
	return c != nil && !s.Now.Before(c.CredentialExpires)
}
