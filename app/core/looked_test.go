package core

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/merkle/testonly"

	"vssid/app/auditlog"
	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
	"vssid/app/device"
	"vssid/app/vss"
)

// fakeLog is a server with a log of its own, all of whose events are the account's.
type fakeLog struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	tree   *testonly.Tree
	events []vss.AccessEvent
	origin string
	lie    bool // the proof of the newest event is another one's
}

func newFakeLog(t *testing.T) *fakeLog {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &fakeLog{t: t, key: key, tree: testonly.New(rfc6962.DefaultHasher), origin: "log"}
}

func (l *fakeLog) keys() *trust.List {
	return &trust.List{Environment: signed.Sandbox, SignedAt: noon, Keys: []trust.Key{{Public: &l.key.PublicKey, Purpose: trust.Checkpoint, NotBefore: noon.Add(-time.Hour), NotAfter: noon.Add(time.Hour)}}}
}

func (l *fakeLog) add(n int) {
	for range n {
		i := len(l.events)
		e := vss.AccessEvent{Id: fmt.Sprint(i), At: noon, Kind: "card-checked", Actor: vss.AccessActorFacility, Purpose: "reception", Reference: fmt.Sprint(i), LeafIndex: int64(i),
			LeafKey: base64.RawURLEncoding.EncodeToString(make([]byte, 32))}
		leaf, err := auditlog.LeafOf(testAccount, e)
		if err != nil {
			l.t.Fatal(err)
		}
		l.tree.Append(leaf)
		l.events = append(l.events, e)
	}
}

func hashTexts(path [][]byte) []vss.AuditHash {
	all := []vss.AuditHash{}
	for _, h := range path {
		all = append(all, base64.RawURLEncoding.EncodeToString(h))
	}
	return all
}

func (l *fakeLog) AccessEvents(_ context.Context, below int64, limit int) (vss.AccessEventList, error) {
	size := l.tree.Size()
	note, err := auditlog.Checkpoint{Origin: l.origin, Size: size, Root: l.tree.HashAt(size), At: noon}.Sign(l.key)
	if err != nil {
		return vss.AccessEventList{}, err
	}
	list := vss.AccessEventList{Checkpoint: string(note), ServerTime: noon}
	for _, e := range slices.Backward(l.events) {
		if below >= 0 && e.LeafIndex >= below || len(list.Events) == limit {
			continue
		}
		index := uint64(e.LeafIndex)
		if l.lie && e.LeafIndex == int64(size)-1 {
			index = 0
		}
		path, err := l.tree.InclusionProof(index, size)
		if err != nil {
			return list, err
		}
		e.Proof = hashTexts(path)
		list.Events = append(list.Events, e)
	}
	return list, nil
}

func (l *fakeLog) AuditConsistency(_ context.Context, first, second uint64) ([]vss.AuditHash, error) {
	path, err := l.tree.ConsistencyProof(first, second)
	return hashTexts(path), err
}

func (l *fakeLog) next(before Looked, older bool) (Looked, error) {
	return before.next(context.Background(), l, testAccount, l.keys(), older, noon)
}

func (l *fakeLog) mustNext(before Looked, older bool) Looked {
	l.t.Helper()
	after, err := l.next(before, older)
	if err != nil {
		l.t.Fatal(err)
	}
	return after
}

// references says which events are known, and "!" after one that is not proved.
func references(l Looked) (all []string) {
	for _, e := range l.Events {
		mark := ""
		if !e.Proved {
			mark = "!"
		}
		all = append(all, e.Reference+mark)
	}
	return all
}

func TestLookedGrowsWithTheLog(t *testing.T) {
	log := newFakeLog(t)
	known := log.mustNext(Looked{}, false)
	if !known.Complete || len(known.Events) != 0 {
		t.Errorf("an empty log gives %+v", known)
	}
	log.add(3)
	known = log.mustNext(known, false)
	if got := fmt.Sprint(references(known)); got != "[2 1 0]" || !known.Complete {
		t.Errorf("known %s", got)
	}
	log.add(lookedPage)
	known = log.mustNext(known, false) // the page ends where what is known begins
	if len(known.Events) != lookedPage || known.Complete || known.Events[lookedPage-1].Reference != "3" {
		t.Errorf("known %s, complete %t", references(known), known.Complete)
	}
	known = log.mustNext(known, true)
	if got := references(known); len(got) != lookedPage+3 || got[len(got)-1] != "0" || !known.Complete {
		t.Errorf("with older ones %s", got)
	}
	log.add(2)
	known = log.mustNext(known, false)
	if got := references(known); len(got) != lookedPage+5 || got[0] != "54" || got[len(got)-1] != "0" || !known.Complete {
		t.Errorf("joined %s", got)
	}
	log.add(lookedPage + 5)
	known = log.mustNext(known, false)
	if got := references(known); len(got) != lookedPage || known.Complete {
		t.Errorf("over a gap %s", got)
	}
}

func TestLookedSaysWhatIsNotProved(t *testing.T) {
	log := newFakeLog(t)
	log.add(4)
	log.lie = true
	if got := fmt.Sprint(references(log.mustNext(Looked{}, false))); got != "[3! 2 1 0]" {
		t.Errorf("known %s", got)
	}
}

// A log that does not extend the one seen before is refused with both notes, and what was known stays.
func TestLookedRefusesABrokenLog(t *testing.T) {
	for name, replace := range map[string]func(l *fakeLog){
		"rolled back": func(l *fakeLog) { l.add(2) },
		"rewritten": func(l *fakeLog) {
			for i := range 9 {
				l.tree.Append(rfc6962.DefaultHasher.HashLeaf([]byte{byte(i)}))
			}
		},
		"another log": func(l *fakeLog) { l.add(9); l.origin = "another" },
		"forked at once": func(l *fakeLog) {
			for i := range 5 {
				l.tree.Append(rfc6962.DefaultHasher.HashLeaf([]byte{byte(i)}))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			log := newFakeLog(t)
			log.add(5)
			known := log.mustNext(Looked{}, false)
			other := newFakeLog(t)
			other.key = log.key
			replace(other)
			after, err := other.next(known, false)
			if !errors.Is(err, auditlog.ErrRewritten) {
				t.Fatal(err)
			}
			if after.Checkpoint != known.Checkpoint || len(after.Events) != 5 || after.Broken == nil || after.Broken.Kept != known.Checkpoint || after.Broken.Shown == known.Checkpoint {
				t.Errorf("after it %+v", after)
			}
		})
	}
}

func TestLookedWantsVSSToHaveSigned(t *testing.T) {
	log := newFakeLog(t)
	log.add(1)
	known := log.mustNext(Looked{}, false)
	foreign := newFakeLog(t)
	foreign.add(2)
	after, err := known.next(context.Background(), foreign, testAccount, log.keys(), false, noon)
	if !errors.Is(err, auditlog.ErrUntrusted) || after.Checkpoint != known.Checkpoint || after.Broken != nil {
		t.Errorf("%+v, %v", after, err)
	}
}

func openedLooked(t *testing.T) (*scene, JobID) {
	t.Helper()
	sc := atHome(t).send(Show{ScreenLooked}).on(ScreenPIN).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenLooked)
	return sc, asked[FetchLooked](sc).ID
}

func someLooked() Looked {
	event := func(id string, actor vss.AccessActor) LookedEvent {
		return LookedEvent{vss.AccessEvent{Id: id, Actor: actor, At: noon}, true}
	}
	return Looked{Events: []LookedEvent{event("c", vss.AccessActorFacility), event("b", vss.AccessActorOwner), event("a", vss.AccessActorOfficer)}}
}

func TestLookedScreens(t *testing.T) {
	sc, job := openedLooked(t)
	sc.send(LookedRecalled{Answer: Answer{Job: 1}, Value: Looked{}, At: noon, Known: true})
	sc.send(LookedFetched{Answer: ok(job), Value: someLooked(), At: noon})
	l := sc.State.Looked
	if l.Job != 0 || !l.Known || len(l.Visible()) != 2 {
		t.Fatalf("the state is %+v", l)
	}
	sc.send(ToggleLookedEveryone{true})
	if got := len(sc.State.Looked.Visible()); got != 3 {
		t.Errorf("%d of everyone's", got)
	}
	sc.send(ShowLookedEvent{"none"}).on(ScreenLooked)
	sc.send(ShowLookedEvent{"a"}).on(ScreenLookedEvent)
	if e, ok := sc.State.Looked.Event(); !ok || e.Id != "a" {
		t.Errorf("chosen %+v", e)
	}
	sc.send(Back{}).on(ScreenLooked).send(OlderLooked{})
	older := asked[FetchLooked](sc)
	if !older.Older {
		t.Error("it does not ask for older ones")
	}
	sc.send(OlderLooked{}) // one at a time
	sc.send(LookedFetched{Answer: Answer{Job: older.ID, Failure: Failure{Kind: FailOffline}}})
	if l := sc.State.Looked; l.Older != 0 || len(l.Value.Events) != 3 || !l.Offline() {
		t.Errorf("after a lost connection %+v", l)
	}
	sc.send(LookedFetched{Answer: ok(99), Value: Looked{}, At: noon}) // nobody waits for it
	if len(sc.State.Looked.Value.Events) != 3 {
		t.Error("an answer that nobody waits for was taken")
	}
	sc.send(Paused{})
	if sc.State.Looked.Known {
		t.Error("who looked is still there when the vault is locked")
	}
}

func TestBrokenLogIsShownAndSaved(t *testing.T) {
	sc, job := openedLooked(t)
	broken := someLooked()
	broken.Broken = &BrokenLog{Kept: "kept note", Shown: "shown note", At: noon}
	sc.send(LookedFetched{Answer: Answer{Job: job, Failure: Failure{Kind: FailLogBroken}}, Value: broken, At: noon})
	if l := sc.State.Looked; l.Failure.Kind != FailLogBroken || l.Value.Broken == nil || len(l.Value.Events) != 3 {
		t.Errorf("the state is %+v", l)
	}
	sc.send(SaveBrokenLog{})
	if saved := string(asked[SaveDocument](sc).Content); saved != "kept:\n\nkept note\nshown 2026-03-01T05:00:00Z:\n\nshown note" {
		t.Errorf("saved %q", saved)
	}
}

// The runner's own part: the copy is sealed, and read again when the app starts without network.
func TestLookedIsSealed(t *testing.T) {
	h := newHouse(t, device.StateActive)
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Screen() == ScreenHome })
	in := h.runner.open.Load()
	if err := keep(t.Context(), in.Vault, lookedName, kept[Looked]{noon, someLooked()}); err != nil {
		t.Fatal(err)
	}
	m := RecallLooked{Job{3}}.do(t.Context(), h.runner, in).(LookedRecalled)
	if !m.Known || len(m.Value.Events) != 3 || !m.At.Equal(noon) {
		t.Errorf("recalled %+v", m)
	}
	h.installer.device.err = device.ErrOffline
	fetched := FetchLooked{Job: Job{4}}.do(t.Context(), h.runner, in).(LookedFetched)
	if fetched.Failure.Kind != FailOffline || fetched.Job != 4 {
		t.Errorf("fetched %+v", fetched)
	}
}
