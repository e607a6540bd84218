package core

import (
	"context"
	"encoding/json"
	"slices"

	"vssid/app/vss"
	"vssid/storage"
)

// Lately is what changed lately in the person's records: kinds and times, no content. Its copy lies where the card lies: it opens with the card, and
// under the PIN where the card does.
type Lately struct {
	Changes []vss.Change // newest first
	Known   bool         // it has been read, from the copy or the server
	Job     JobID        // RecallLately
}

// Messages of what changed lately.
type (
	// LatelyRecalled answers RecallLately.
	LatelyRecalled struct {
		Answer
		Changes []vss.Change
		Known   bool
	}
	// ChangesRead tells what the server says has changed lately.
	ChangesRead struct {
		Answer
		Changes []vss.Change
	}
	// ShowChange opens the screen that shows what a change was about.
	ShowChange struct{ ID string }
)

func (ShowChange) msg() {}

// RecallLately reads the copy. Answer: LatelyRecalled.
type RecallLately struct{ Job }

func (RecallLately) lane(r *runner) *lane { return &r.vault }

func (e RecallLately) do(_ context.Context, _ *runner, in *Installation) Msg {
	changes := recallLately(in.Vault)
	return LatelyRecalled{Answer{Job: e.ID}, changes, changes != nil}
}

// latelyName is the copy's name in the vault's Card class.
const latelyName = "core/lately"

// maxLately is how many changes are kept.
const maxLately = 20

// recallLately reads the copy; nil when there is none that can be read. It is read anew from the server at every start.
func recallLately(v Vault) []vss.Change {
	raw, err := v.Get(storage.Card, latelyName)
	if err != nil {
		return nil
	}
	changes := []vss.Change{}
	if json.Unmarshal(raw, &changes) != nil {
		return nil
	}
	return changes
}

// keepLately seals the copy. One that cannot be kept, on a full disk or while the card is under the PIN, is read from the server again.
func keepLately(ctx context.Context, v Vault, changes []vss.Change) {
	raw, err := json.Marshal(changes)
	if err == nil {
		_ = v.Put(ctx, storage.Change{Class: storage.Card, Name: latelyName, Value: raw})
	}
}

// addChange puts a change in its place, newest first; one that is there already stays alone.
func addChange(all []vss.Change, c vss.Change) []vss.Change {
	if slices.ContainsFunc(all, func(other vss.Change) bool { return other.Id == c.Id }) {
		return all
	}
	at, _ := slices.BinarySearchFunc(all, c, func(a, b vss.Change) int { return b.At.Compare(a.At) })
	all = slices.Insert(slices.Clone(all), at, c)
	return all[:min(len(all), maxLately)]
}

var lately = feature{update: updateLately, after: recallOnce, arrived: changed, forget: func(s *State) {
	if s.Boot.CardUnderPIN || s.Boot.Held != DeviceActive {
		s.Lately = Lately{}
	}
}}

// recallOnce reads the copy as soon as home is there.
func recallOnce(s State) (State, []Effect) {
	if s.Lately.Known || s.Lately.Job != 0 || s.Screen() != ScreenHome || s.Boot.Held != DeviceActive {
		return s, nil
	}
	s.Lately.Job = s.newJob()
	return s, []Effect{RecallLately{Job{s.Lately.Job}}}
}

func updateLately(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case LatelyRecalled:
		if m.Job != 0 && m.Job == s.Lately.Job && !s.Lately.Known {
			s.Lately = Lately{Changes: m.Changes, Known: true}
		}
		return s, nil, true
	case ChangesRead:
		if m.Job == 0 || m.Job != s.Listening.Job {
			return s, nil, true
		}
		s.Lately = Lately{Changes: m.Changes, Known: true}
		next, effects := s.peekIfAsked()
		return next, effects, true
	case ShowChange:
		next, effects := s.showChange(m.ID)
		return next, effects, true
	}
	return s, nil, false
}

func changed(s State, m EventArrived) (State, []Effect) {
	if !m.Gap {
		s.Lately.Changes = addChange(s.Lately.Changes, m.Change)
	}
	return s, nil
}

// way leads from a kind of change to where it is shown.
type way struct {
	screen Screen
	open   func(s State, ref string) (State, []Effect) // instead of Show; nil for the usual
}

// ways are the kinds of changes that this version knows, one a line. The words of each are lately.<kind>.
var ways = map[string]way{
	"card-changed":       {screen: ScreenCard, open: openCard},
	"card-moved":         {screen: ScreenCard, open: openCard},
	"card-withdrawn":     {screen: ScreenCard, open: openCard},
	"card-restored":      {screen: ScreenCard, open: openCard},
	"card-checked":       {screen: ScreenLooked},
	"payment-request":    {screen: ScreenConfirmations, open: openPayment},
	"device-bound":       {screen: ScreenDevice, open: openDevice},
	"visits-changed":     {screen: ScreenCareBook},
	contributionsChanged: {screen: ScreenParticipation},
	benefitsChanged:      {screen: ScreenBenefits},
	"report-changed":     {screen: ScreenReports},
	"family-changed":     {screen: ScreenFamily},
	"recovery-changed":   {screen: ScreenDevices},
	"message-came":       {screen: ScreenThreads},
	"request-changed":    {screen: ScreenRequests},
}

// KnownChange reports whether this version has words for a kind of change.
func KnownChange(kind string) bool { _, known := ways[kind]; return known }

// LeadsOn reports whether a kind of change opens a screen.
func LeadsOn(kind string) bool {
	w := ways[kind]
	return w.open != nil || w.screen != ""
}

// Recent are the changes to show, newest first, at most n. What changed several times stands there once, with its last change.
func (s State) Recent(n int) []vss.Change {
	var shown []vss.Change
	for _, c := range s.Lately.Changes {
		same := func(other vss.Change) bool { return other.Kind == c.Kind && other.Ref == c.Ref }
		if KnownChange(c.Kind) && len(shown) < n && !slices.ContainsFunc(shown, same) {
			shown = append(shown, c)
		}
	}
	return shown
}

func (s State) showChange(id string) (State, []Effect) {
	i := slices.IndexFunc(s.Lately.Changes, func(c vss.Change) bool { return c.Id == id })
	if i < 0 || s.Screen() != ScreenHome {
		return s, nil
	}
	c := s.Lately.Changes[i]
	switch w := ways[c.Kind]; {
	case w.open != nil:
		return w.open(s, c.Ref)
	case w.screen != "":
		return s.show(w.screen)
	}
	return s, nil
}

func openCard(s State, _ string) (State, []Effect) { return Update(s, ShowCard{}) }

func openDevice(s State, _ string) (State, []Effect) {
	s.push(ScreenSettings)
	return Update(s, ShowDevice{})
}

func openPayment(s State, ref string) (State, []Effect) { return s.showPayment(ref) }
