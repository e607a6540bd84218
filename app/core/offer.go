package core

import (
	"time"

	"vssid/app/cardcode"
	"vssid/app/vss"
)

// OfferState is ScreenOffer: first what the owner reads, then, after the PIN, the code for the new device.
type OfferState struct {
	Shown     vss.Shown // what the owner agrees to; nil while it is fetched
	Language  string    // it was fetched in
	Text      string    // the hand-over code; empty before the PIN
	QR        *cardcode.Matrix
	ExpiresAt time.Time
	Job       JobID // ReadOwnerText
	Failure   Failure
}

// Messages of the hand-over from this device.
type (
	// ShowOffer opens the hand-over screen.
	ShowOffer struct{}
	// OwnerTextRead answers ReadOwnerText.
	OwnerTextRead struct {
		Answer
		Shown vss.Shown
	}
	// HandoverOffered answers OfferHandover.
	HandoverOffered struct {
		Answer
		Text      string
		QR        *cardcode.Matrix
		ExpiresAt time.Time
	}
)

func (ShowOffer) msg() {}

// OfferOver reports whether the offer on the screen has run out.
func (s State) OfferOver() bool {
	return s.Offer.Text != "" && !s.Now.Before(s.Offer.ExpiresAt)
}

func updateOffer(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	switch m := m.(type) {
	case ShowOffer:
		if s.Screen() == ScreenDevice || s.Screen() == ScreenSettings {
			s.push(ScreenOffer)
			s.Offer = OfferState{}
			s, effects = s.readOwnerText()
		}
	case OwnerTextRead:
		s, effects = s.ownerTextRead(m)
	case HandoverOffered:
		s, effects = s.handoverOffered(m)
	default:
		return s, nil, false
	}
	return s, effects, true
}

// readOwnerText fetches what the owner must read on the visible screen.
func (s State) readOwnerText() (State, []Effect) {
	switch {
	case s.Screen() == ScreenOffer && s.Offer.Job == 0:
		s.Offer = OfferState{Language: s.Prefs.Language, Job: s.newJob()}
		return s, []Effect{ReadOwnerText{Job{s.Offer.Job}, OperationHandover, s.Prefs.Language}}
	case s.Screen() == ScreenSignOut && s.Settings.SignOut.Job == 0:
		s.Settings.SignOut = SignOut{Language: s.Prefs.Language, Job: s.newJob()}
		return s, []Effect{ReadOwnerText{Job{s.Settings.SignOut.Job}, OperationRelease, s.Prefs.Language}}
	}
	return s, nil
}

func (s State) ownerTextRead(m OwnerTextRead) (State, []Effect) {
	if m.Job == 0 || m.Job != s.Offer.Job && m.Job != s.Settings.SignOut.Job {
		return s, nil
	}
	if m.Failure.Kind == FailRetired {
		return s.retire()
	}
	if m.Job == s.Offer.Job {
		s.Offer.Job, s.Offer.Shown, s.Offer.Failure = 0, m.Shown, m.Failure
	} else {
		s.Settings.SignOut.Job, s.Settings.SignOut.Shown, s.Settings.SignOut.Failure = 0, m.Shown, m.Failure
	}
	return s, nil
}

// offerSubmit goes on to the PIN once the owner has read what they sign; after an offer ran out it begins anew.
func (s State) offerSubmit() (State, []Effect) {
	switch {
	case s.OfferOver():
		s.Offer = OfferState{}
		return s.readOwnerText()
	case s.Offer.Shown != nil && s.Offer.Text == "":
		s.ask(PromptOffer)
		s.push(ScreenPIN)
	}
	return s, nil
}

func (s State) handoverOffered(m HandoverOffered) (State, []Effect) {
	s, effects, done := s.answered(m.Answer)
	if !done {
		return s, effects
	}
	s.pop()
	s.Offer.Text, s.Offer.QR, s.Offer.ExpiresAt = m.Text, m.QR, m.ExpiresAt
	return s, []Effect{GuardScreen{Protect: true, Bright: true}}
}

// offerBack leaves the offer. After a code was shown the server is asked whether the account is still here.
func (s State) offerBack() (State, []Effect) {
	effects := cancel(nil, s.Offer.Job)
	shown := s.Offer.Text != ""
	s.Offer = OfferState{}
	s.pop()
	if !shown {
		return s, effects
	}
	s, more := s.renew(true)
	return s, append(append(effects, GuardScreen{}), more...)
}
