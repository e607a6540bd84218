package events

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/store"
)

const account = "0100000001"

func newStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	write(t, s, func(tx *store.Tx) error {
		_, err := tx.CreateAccount(store.Account{Number: account, Phone: "0900000000"})
		return err
	})
	return s
}

func write(t *testing.T, s *store.Store, f func(tx *store.Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s *store.Store, references ...string) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		for _, r := range references {
			if err := Put(tx, account, CardMoved, r, time.Now()); err != nil {
				return err
			}
		}
		return nil
	})
}

func newHub(t testing.TB, s Store) *Hub { return NewHub(s, discreet.Logger(t)) }

func open(t *testing.T, h *Hub, last string) edge.Feed {
	t.Helper()
	f, err := h.Open(t.Context(), edge.Session{Account: account, DeviceID: "d"}, last)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// waiting is what a stream has at hand.
func waiting(t *testing.T, f edge.Feed) []edge.FeedEvent {
	t.Helper()
	now, cancel := context.WithCancel(t.Context())
	cancel()
	var all []edge.FeedEvent
	for len(f.(*stream).events) > 0 {
		e, err := f.Next(context.WithoutCancel(now))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// TestInstancesShareOneTable has two hubs on one database, as two instances would: what either puts, the streams of both tell, once.
func TestInstancesShareOneTable(t *testing.T) {
	s := newStore(t)
	one, two := newHub(t, s), newHub(t, s)
	a, b := open(t, one, ""), open(t, two, "")
	put(t, s, "1", "2")
	for range 3 { // a poll looks back over what it has told already
		if err := errors.Join(one.poll(t.Context()), two.poll(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	for name, f := range map[string]edge.Feed{"one": a, "two": b} {
		if got := waiting(t, f); len(got) != 2 || got[0].ID >= got[1].ID {
			t.Errorf("instance %s tells %d events, want 2 in order: %v", name, len(got), got)
		}
	}
}

// TestAnEventThatBecomesVisibleLateIsTold writes an event whose id is older than one that was told: its transaction took longer.
func TestAnEventThatBecomesVisibleLateIsTold(t *testing.T) {
	s := newStore(t)
	h := newHub(t, s)
	f := open(t, h, "")
	put(t, s, "newer")
	if err := h.poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	waiting(t, f)
	late := store.EventID(time.Now().Add(-10 * time.Second))[:35] + "7"
	write(t, s, func(tx *store.Tx) error {
		return tx.PutAccountEvent(store.AccountEvent{ID: late, Account: account, At: time.Now(), Kind: string(CardMoved)})
	})
	if err := h.poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := waiting(t, f); len(got) != 1 || got[0].ID != late {
		t.Errorf("told %v, want %s", got, late)
	}
}

func TestASlowReaderIsLetGo(t *testing.T) {
	s := newStore(t)
	h := newHub(t, s)
	slow, quick := open(t, h, ""), open(t, h, "")
	for round := range 12 {
		var references []string
		for i := range 50 {
			references = append(references, fmt.Sprint(round, i))
		}
		put(t, s, references...)
		if err := h.poll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := waiting(t, quick); len(got) != 50 {
			t.Fatalf("round %d: the quick reader got %d", round, len(got))
		}
	}
	if _, err := slow.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("the slow reader's stream goes on: %v", err)
	}
	if h.open != 1 {
		t.Errorf("%d streams are open, want 1", h.open)
	}
}

func TestAReaderThatMissedTooMuchIsToldSo(t *testing.T) {
	s := newStore(t)
	h := newHub(t, s)
	put(t, s, "first")
	first, err := s.Read(t.Context()).AccountEventsAfter(account, "", 1)
	if err != nil {
		t.Fatal(err)
	}
	for range 11 {
		put(t, s, make([]string, 50)...)
	}
	if got := waiting(t, open(t, h, first[0].ID)); len(got) != 1 || got[0].Name != "gap" {
		t.Errorf("after 550 missed events the reader is told %d, want one gap", len(got))
	}
}

func TestNothingGoesToADeviceWhoseBindingHasEnded(t *testing.T) {
	s := newStore(t)
	h := newHub(t, s)
	f := open(t, h, "")
	write(t, s, func(tx *store.Tx) error { return tx.EndBinding(account, "d", 1, time.Now()) })
	put(t, s, "for the next device only")
	if err := h.poll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if e, err := f.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("the old device is told %v, %v", e, err)
	}
}

func TestTimeOf(t *testing.T) {
	at := time.UnixMilli(1_772_438_430_123)
	if got := timeOf(store.EventID(at)); !got.Equal(at) {
		t.Errorf("the moment in an id is %v, want %v", got, at)
	}
	for _, id := range []string{"", "x", "zzzzzzzz-zzzz-7000-8000-000000000000"} {
		if got := timeOf(id); !got.IsZero() {
			t.Errorf("%q holds the moment %v", id, got)
		}
	}
}
