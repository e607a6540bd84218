package core

import "time"

// feature is one capability of the app: its screens, its messages and its part of State live together in its own files.
type feature struct {
	// update handles the feature's messages; mine is false for those of others.
	update func(s State, m Msg) (next State, effects []Effect, mine bool)
	// pages are the feature's screens that Show opens.
	pages map[Screen]page
	// tick lets time pass, before every message; nil when nothing of the feature's moves by itself. It must not allocate when nothing is due.
	tick func(s State) (State, []Effect)
	// after looks at the state after every message, and starts or stops what runs by itself; nil for none. It must not allocate when there is nothing to do.
	after func(s State) (State, []Effect)
	// arrived hears what has changed at the server, to reload what the feature shows of it.
	arrived func(s State, m EventArrived) (State, []Effect)
	// leave is asked before the vault is locked because the app went out of sight: the last moment to seal what was typed.
	leave func(s State) (State, []Effect)
	// forget drops what is personal from the state: the vault is locked, or the account is gone.
	forget func(s *State)
}

// page is a screen of a feature. What is nil does nothing, or the usual.
type page struct {
	personal bool                            // its data is under the PIN: it is asked for when the vault is locked
	enter    func(s State) (State, []Effect) // it came to the top by Show, or the PIN has opened the vault behind it
	back     func(s State) (State, []Effect) // instead of leaving the screen
	retry    func(s State) (State, []Effect) // tries again what failed on it
	wake     func(s State) (next time.Time)  // the next moment it needs a Tick; zero for none
}

// features are all of them, one a line. The order does not matter: a message belongs to one feature, a screen too.
var features []feature

// pages are the screens of all features.
var pages = map[Screen]page{}

// It is done in init, because a feature may come round to Update.
func init() {
	features = []feature{
		{update: updateBoot},
		{update: updateActivation},
		{update: updateScan},
		{update: updatePrompt},
		{update: updateCard, arrived: cardArrived},
		{update: updateCode},
		{update: updateOffer},
		{update: updateSettings},
		{update: updateSignOut},
		hub,
		looked,
		signatures,
		sharing,
		saving,
		listening,
		lately,
		confirming,
		places,
		findNumber,
		links,
		guides,
		plain,
		about,
		careBook,
		reporting,
		registration,
		transaction,
		family,
		delegating,
		{update: updateDelegateScan},
		recovering,
		biometric,
		devices,
		recoverySet,
		stored,
		cardPicture,
		participation,
		benefits,
		estimates,
		publicServices,
		messaging,
	}
	for _, f := range features {
		for screen, p := range f.pages {
			if _, twice := pages[screen]; twice {
				panic("core: two features own the screen " + string(screen))
			}
			pages[screen] = p
		}
	}
}
