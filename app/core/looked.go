package core

import (
	"context"
	"errors"
	"slices"
	"time"

	"vssid/app/auditlog"
	"vssid/app/cardcode/trust"
	"vssid/app/vss"
)

// The screens of who looked.
const (
	ScreenLooked      Screen = "looked"       // who looked, newest first
	ScreenLookedEvent Screen = "looked-event" // one of them
	ScreenLookedHelp  Screen = "looked-help"  // what the proofs prove, and what they cannot
)

// What can be wrong with the audit log.
const (
	FailLogBroken   FailureKind = "log-broken"   // it does not extend the one this phone has seen
	FailLogUnproved FailureKind = "log-unproved" // VSS has not signed it, or it is no log
)

// Looked is who looked, as this phone has verified it. It is sealed in the vault.
type Looked struct {
	Checkpoint string        `json:"checkpoint"` // the last signed note; each one extends the one before it
	Events     []LookedEvent `json:"events"`     // newest first, without a gap
	Complete   bool          `json:"complete"`   // there are no older ones
	Broken     *BrokenLog    `json:"broken,omitempty"`
}

// LookedEvent is one event with what this phone found of its proof.
type LookedEvent struct {
	vss.AccessEvent
	Proved bool `json:"proved"` // this phone verified that it is in the log
}

// BrokenLog is what a person can show when VSS has shown this phone two logs that do not belong together: both are signed.
type BrokenLog struct {
	Kept  string    `json:"kept"`
	Shown string    `json:"shown"`
	At    time.Time `json:"at"`
}

// LookedState is ScreenLooked and the screens behind it.
type LookedState struct {
	Record[Looked]
	Older    JobID  // a page of older events on its way
	Everyone bool   // the owner's own acts too
	Chosen   string // id of the event on ScreenLookedEvent
}

// Event is the chosen one.
func (l LookedState) Event() (LookedEvent, bool) {
	i := slices.IndexFunc(l.Value.Events, func(e LookedEvent) bool { return e.Id == l.Chosen })
	if i < 0 {
		return LookedEvent{}, false
	}
	return l.Value.Events[i], true
}

// Visible are the events to show.
func (l LookedState) Visible() []LookedEvent {
	if l.Everyone {
		return l.Value.Events
	}
	var others []LookedEvent
	for _, e := range l.Value.Events {
		if own := e.Actor == vss.AccessActorOwner && e.ActorMark == ""; !own && e.Actor != vss.AccessActorSystem { // a relative acts as an owner with a mark
			others = append(others, e)
		}
	}
	return others
}

// Messages of who looked.
type (
	// ShowLookedEvent opens one event.
	ShowLookedEvent struct{ ID string }
	// ToggleLookedEveryone shows the owner's own acts too, or only what others did.
	ToggleLookedEveryone struct{ On bool }
	// OlderLooked fetches older events.
	OlderLooked struct{}
	// SaveBrokenLog keeps both signed checkpoints outside the app.
	SaveBrokenLog struct{}
	// LookedRecalled answers RecallLooked.
	LookedRecalled struct {
		Answer
		Value Looked
		At    time.Time
		Known bool
	}
	// LookedFetched answers FetchLooked. With FailLogBroken, Value is what was kept.
	LookedFetched struct {
		Answer
		Value Looked
		At    time.Time
	}
)

func (ShowLookedEvent) msg()      {}
func (ToggleLookedEveryone) msg() {}
func (OlderLooked) msg()          {}
func (SaveBrokenLog) msg()        {}

// lookedName is where Looked lies in the vault's Personal class.
const lookedName = "core/looked"

// lookedPage is how many events are asked for at once.
const lookedPage = 50

// RecallLooked reads the sealed copy. Answer: LookedRecalled.
type RecallLooked struct{ Job }

func (RecallLooked) lane(r *runner) *lane { return &r.vault }

func (e RecallLooked) do(_ context.Context, _ *runner, in *Installation) Msg {
	m := LookedRecalled{Answer: Answer{Job: e.ID}}
	if k, err := recall[Looked](in.Vault, lookedName); err == nil {
		m.Value, m.At, m.Known = k.Value, k.At, true
	}
	return m
}

// FetchLooked asks the server, verifies what it says on this device, and seals it. Answer: LookedFetched.
type FetchLooked struct {
	Job
	Older bool // the page before the oldest kept event
}

func (FetchLooked) lane(r *runner) *lane { return &r.network }

func (e FetchLooked) do(ctx context.Context, r *runner, in *Installation) Msg {
	var before Looked
	if k, err := recall[Looked](in.Vault, lookedName); err == nil {
		before = k.Value
	}
	m := LookedFetched{Value: before}
	keys, err := in.Device.TrustList(ctx)
	if err == nil {
		err = in.Device.Online(ctx, func(s *vss.Session) (err error) {
			m.Value, err = before.next(ctx, sessionLog{s}, in.Device.Status().Account, keys, e.Older, r.now())
			return err
		})
	}
	m.At = r.now()
	if err == nil || errors.Is(err, auditlog.ErrRewritten) {
		// A full disk must not hide what was found; the next load finds it again.
		_ = keep(ctx, in.Vault, lookedName, kept[Looked]{m.At, m.Value})
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// auditServer is the server as next asks it.
type auditServer interface {
	AccessEvents(ctx context.Context, below int64, limit int) (vss.AccessEventList, error)
	AuditConsistency(ctx context.Context, first, second uint64) ([]vss.AuditHash, error)
}

type sessionLog struct{ *vss.Session }

func (s sessionLog) AuditConsistency(ctx context.Context, first, second uint64) ([]vss.AuditHash, error) {
	return s.Client().AuditConsistency(ctx, first, second)
}

// next is what is known after the server was asked once more. Errors: auditlog.ErrRewritten with both notes in Broken and the rest as it was;
// auditlog.ErrUntrusted, ErrMalformed.
func (l Looked) next(ctx context.Context, server auditServer, account string, keys *trust.List, older bool, now time.Time) (Looked, error) {
	below := int64(-1)
	if older && len(l.Events) > 0 {
		below = l.Events[len(l.Events)-1].LeafIndex
	}
	list, err := server.AccessEvents(ctx, below, lookedPage)
	if err != nil {
		return l, err
	}
	c, err := auditlog.Open([]byte(list.Checkpoint), keys)
	if err != nil {
		return l, err
	}
	if err := l.extendedBy(ctx, server, c, keys); err != nil {
		if errors.Is(err, auditlog.ErrRewritten) {
			l.Broken = &BrokenLog{Kept: l.Checkpoint, Shown: list.Checkpoint, At: now}
		}
		return l, err
	}
	l.Checkpoint = list.Checkpoint
	page := make([]LookedEvent, 0, len(list.Events))
	for _, e := range list.Events {
		page = append(page, LookedEvent{e, c.Verify(account, e) == nil})
	}
	l.join(page, older && below >= 0)
	return l, nil
}

// extendedBy wants the log of a checkpoint to be the one known with more at its end.
func (l Looked) extendedBy(ctx context.Context, server auditServer, c auditlog.Checkpoint, keys *trust.List) error {
	if l.Checkpoint == "" {
		return nil
	}
	before, err := auditlog.Open([]byte(l.Checkpoint), keys)
	if err != nil {
		return err
	}
	var path [][]byte
	if before.Size > 0 && before.Size < c.Size && before.Origin == c.Origin {
		answer, err := server.AuditConsistency(ctx, before.Size, c.Size)
		if err != nil {
			return err
		}
		if path, err = auditlog.Hashes(answer); err != nil {
			return err
		}
	}
	return c.Extends(before, path)
}

// join adds a page of events. Newer ones join what is known where they touch it; with a gap between them what is older is fetched again on demand.
func (l *Looked) join(page []LookedEvent, older bool) {
	short := len(page) < lookedPage
	if older {
		l.Events = append(slices.Clone(l.Events), page...)
		l.Complete = l.Complete || short
		return
	}
	if short {
		l.Events, l.Complete = page, true
		return
	}
	last := page[len(page)-1].LeafIndex
	i := slices.IndexFunc(l.Events, func(e LookedEvent) bool { return e.LeafIndex <= last })
	if i < 0 || l.Events[i].LeafIndex < last {
		l.Events, l.Complete = page, false
		return
	}
	l.Events = append(page, l.Events[i+1:]...)
}

var looked = feature{update: updateLooked, forget: func(s *State) { s.Looked = LookedState{} }, pages: map[Screen]page{
	ScreenLooked:      {personal: true, enter: State.loadLooked, retry: State.loadLooked},
	ScreenLookedEvent: {personal: true},
	ScreenLookedHelp:  {personal: true},
}}

// loadLooked shows the copy and asks the server.
func (s State) loadLooked() (State, []Effect) {
	l := &s.Looked
	if l.Job != 0 {
		return s, nil
	}
	l.Job = s.newJob()
	fetch := FetchLooked{Job: Job{l.Job}}
	if l.Known {
		return s, []Effect{fetch}
	}
	return s, []Effect{RecallLooked{Job{s.newJob()}}, fetch}
}

func updateLooked(s State, m Msg) (State, []Effect, bool) {
	l := &s.Looked
	switch m := m.(type) {
	case ShowLookedEvent:
		if s.Screen() == ScreenLooked {
			l.Chosen = m.ID
			if _, ok := l.Event(); ok {
				s.push(ScreenLookedEvent)
			}
		}
	case ToggleLookedEveryone:
		l.Everyone = m.On
	case OlderLooked:
		if l.Job == 0 && l.Older == 0 && l.Known && !l.Value.Complete {
			l.Older = s.newJob()
			return s, []Effect{FetchLooked{Job{l.Older}, true}}, true
		}
	case SaveBrokenLog:
		if b := l.Value.Broken; b != nil {
			text := "kept:\n\n" + b.Kept + "\nshown " + b.At.UTC().Format(time.RFC3339) + ":\n\n" + b.Shown
			return s, s.save("vssid-audit-log.txt", "text/plain", []byte(text)), true
		}
	case LookedRecalled:
		if !l.Known && m.Known && s.Open {
			l.Value, l.At, l.Known = m.Value, m.At, true
		}
	case LookedFetched:
		s.lookedFetched(m)
	default:
		return s, nil, false
	}
	return s, nil, true
}

func (s *State) lookedFetched(m LookedFetched) {
	l := &s.Looked
	switch {
	case m.Job == 0:
		return
	case m.Job == l.Job:
		l.Job = 0
	case m.Job == l.Older:
		l.Older = 0
	default:
		return
	}
	l.Failure = m.Failure
	if !m.Failure.Is() || m.Failure.Kind == FailLogBroken {
		l.Value, l.At, l.Known = m.Value, m.At, true
	}
}
