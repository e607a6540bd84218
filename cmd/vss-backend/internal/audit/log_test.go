package audit

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"vssid/app/auditlog"
	"vssid/app/cardcode/signed"
	"vssid/app/cardcode/trust"
	"vssid/app/vss"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/store"
)

const person = "0199000001"

var start = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// house is a log over a real database.
type house struct {
	*Log
	t     *testing.T
	dir   string
	store *store.Store
	keys  *trust.List
	now   time.Time
}

func newHouse(t *testing.T) *house {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, dir: t.TempDir(), now: start}
	h.keys = &trust.List{Environment: signed.Sandbox, SignedAt: start, Keys: []trust.Key{{Public: &key.PublicKey, Purpose: trust.Checkpoint, NotBefore: start.Add(-time.Hour), NotAfter: start.AddDate(5, 0, 0)}}}
	if h.store, err = store.Open(t.Context(), filepath.Join(h.dir, "db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.store.Close() })
	h.Log, err = New(t.Context(), h.config(key))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) config(key *ecdsa.PrivateKey) Config {
	return Config{Store: h.store, Key: key, Trust: func() *trust.List { return h.keys }, Now: func() time.Time { return h.now }, Log: discreet.Logger(h.t),
		Witness: filepath.Join(h.dir, "checkpoint.txt")}
}

func (h *house) write(f func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.store.Write(context.Background(), f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) put(account, reference string) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		return Put(tx, Event{Kind: CardChecked, Account: account, Actor: Facility, ActorID: "desk-1", Facility: "01999", Purpose: "reception", Reference: reference, At: h.now})
	})
}

func (h *house) sequence() {
	h.t.Helper()
	h.now = h.now.Add(time.Second)
	if _, err := h.Sequence(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// sql changes the database behind the program's back, as somebody with the file could.
func (h *house) sql(statement string) {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.dir, "db", "vss.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close()
	r, err := db.ExecContext(h.t.Context(), statement)
	if err != nil {
		h.t.Fatal(err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		h.t.Fatalf("%s changed nothing (%v)", statement, err)
	}
}

func (h *house) events() vss.AccessEventList {
	h.t.Helper()
	list, err := h.Events(h.t.Context(), person, nil, 100)
	if err != nil {
		h.t.Fatal(err)
	}
	return list
}

func (h *house) verify(older ...[]byte) error {
	_, err := Verify(h.t.Context(), h.store, h.keys, older...)
	return err
}

// The log takes every event once, in batches of any size, and a phone verifies every one of them and every step of the log.
func TestLogIsProvedToThePhone(t *testing.T) {
	h := newHouse(t)
	var last auditlog.Checkpoint
	want := 0
	for batch := range 12 {
		for i := range batch {
			h.put(person, fmt.Sprintf("%d-%d", batch, i))
			h.put("0199000002", "other")
			want++
		}
		h.sequence()
		list := h.events()
		c, err := auditlog.VerifyList(person, list, h.keys)
		if err != nil {
			t.Fatalf("batch %d: %v", batch, err)
		}
		if batch > 0 {
			answer, err := h.Consistency(t.Context(), last.Size, c.Size)
			if err != nil {
				t.Fatal(err)
			}
			path, err := auditlog.Hashes(answer.Proof)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Extends(last, path); err != nil {
				t.Errorf("batch %d: %v", batch, err)
			}
		}
		last = c
	}
	list := h.events()
	if len(list.Events) != want || list.Events[0].Reference != "11-10" {
		t.Fatalf("%d events, the newest about %q; want %d", len(list.Events), list.Events[0].Reference, want)
	}
	if _, err := auditlog.VerifyList("0199000002", list, h.keys); !errors.Is(err, auditlog.ErrNotIncluded) {
		t.Errorf("one person's events as another's: %v", err)
	}
	for i, e := range list.Events {
		if e.ActorMark == "" || e.ActorMark == "desk-1" || i > 0 && e.ActorMark == list.Events[0].ActorMark {
			t.Errorf("event %d tells the desk apart: %q", i, e.ActorMark)
		}
	}
	if err := h.verify(); err != nil {
		t.Error(err)
	}
}

func TestEventsArePaged(t *testing.T) {
	h := newHouse(t)
	for i := range 7 {
		h.put(person, fmt.Sprint(i))
	}
	h.sequence()
	var seen []string
	var below *int64
	for {
		list, err := h.Events(t.Context(), person, below, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(list.Events) == 0 {
			break
		}
		for _, e := range list.Events {
			seen = append(seen, e.Reference)
		}
		below = &list.Events[len(list.Events)-1].LeafIndex
	}
	if fmt.Sprint(seen) != "[6 5 4 3 2 1 0]" {
		t.Errorf("paged %v", seen)
	}
}

// A program that died after any commit goes on where it was; an event is appended once, by whichever instance leads.
func TestOneSequencerAtATime(t *testing.T) {
	h := newHouse(t)
	second, err := New(t.Context(), h.config(h.Key))
	if err != nil {
		t.Fatal(err)
	}
	h.put(person, "a")
	h.sequence()
	h.put(person, "b")
	if _, err := second.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(h.events().Events); got != 1 {
		t.Errorf("%d events: the second instance appended while the first led", got)
	}
	h.now = h.now.Add(leadFor + time.Second)
	if _, err := second.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(h.events().Events); got != 2 {
		t.Errorf("%d events: the second instance did not follow a dead one", got)
	}
	if _, err := h.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.verify(); err != nil {
		t.Error(err)
	}
}

func TestRunSequencesWithinASecond(t *testing.T) {
	h := newHouse(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); h.Run(ctx) }()
	defer func() { cancel(); <-done }()
	h.put(person, "a")
	deadline := time.Now().Add(10 * time.Second) // what a loaded machine may take; the pace itself is sequenceEvery
	for len(h.events().Events) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("the event never came into the log")
		}
	}
	if sequenceEvery > time.Second/2 {
		t.Error("the pace is too slow to have an event in the log within a second")
	}
}

// Each way to spoil the log is found, and named.
func TestVerifyFinds(t *testing.T) {
	for name, spoil := range map[string]func(h *house) [][]byte{
		"a tampered row": func(h *house) [][]byte {
			h.sql("UPDATE audit_log SET purpose = 'none' WHERE leaf_index = 5")
			return nil
		},
		"a changed place": func(h *house) [][]byte {
			h.sql("UPDATE audit_log SET facility = '01001' WHERE leaf_index = 3")
			return nil
		},
		"a changed actor": func(h *house) [][]byte {
			h.sql("UPDATE audit_log SET actor_id = 'desk-2' WHERE leaf_index = 3")
			return nil
		},
		"a removed leaf":  func(h *house) [][]byte { h.sql("DELETE FROM audit_nodes WHERE level = 0 AND node = 4"); return nil },
		"a removed event": func(h *house) [][]byte { h.sql("DELETE FROM audit_log WHERE leaf_index = 4"); return nil },
		"an emptied place": func(h *house) [][]byte {
			h.sql("UPDATE audit_log SET kind = 'forgotten', reference = 'x', account = '', actor = '', actor_id = '', facility = '', purpose = '' WHERE leaf_index = 4")
			return nil
		},
		"a changed inner node": func(h *house) [][]byte {
			h.sql("UPDATE audit_nodes SET hash = zeroblob(32) WHERE level = 2 AND node = 0")
			return nil
		},
		"an event and its leaf": func(h *house) [][]byte {
			h.sql("DELETE FROM audit_log WHERE leaf_index = 9")
			h.sql("DELETE FROM audit_nodes WHERE level = 0 AND node = 9")
			return nil
		},
		"an event added at the end": func(h *house) [][]byte {
			h.sql("INSERT INTO audit_log SELECT 10, 'new', at, kind, account, actor, actor_id, blind, facility, purpose, reference, digest FROM audit_log WHERE leaf_index = 9")
			return nil
		},
		"a foreign checkpoint": func(h *house) [][]byte { h.sql("UPDATE audit_checkpoints SET note = 'x'"); return nil },
		"no checkpoint":        func(h *house) [][]byte { h.sql("DELETE FROM audit_checkpoints"); return nil },
		"a lost secret":        func(h *house) [][]byte { h.sql("DELETE FROM audit_salts"); return nil },
		"a log rolled back":    rollBack,
		"a log rewritten": func(h *house) [][]byte {
			note := rollBack(h)
			h.put(person, "other")
			h.put(person, "events")
			h.sequence()
			return note
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			for i := range 10 {
				h.put(person, fmt.Sprint(i))
			}
			h.sequence()
			if err := h.verify(); err != nil {
				t.Fatal(err)
			}
			older := spoil(h)
			if err := h.verify(older...); !errors.Is(err, ErrDiffers) {
				t.Errorf("found %v", err)
			} else {
				t.Log(err)
			}
		})
	}
}

// rollBack appends two events, keeps the checkpoint over them elsewhere, and takes the log back to before: everything in the database fits.
func rollBack(h *house) [][]byte {
	before, err := h.store.Read(context.Background()).Checkpoint()
	if err != nil {
		h.t.Fatal(err)
	}
	h.put(person, "x")
	h.put(person, "y")
	h.sequence()
	witness, err := os.ReadFile(h.Witness)
	if err != nil {
		h.t.Fatal(err)
	}
	h.sql("DELETE FROM audit_log WHERE leaf_index >= 10")
	h.sql("DELETE FROM audit_checkpoints")
	h.sql("DELETE FROM audit_nodes WHERE (node + 1) << level > 10")
	h.write(func(tx *store.Tx) error { return tx.PutCheckpoint(10, before) })
	if err := h.verify(); err != nil {
		h.t.Fatalf("a log that was rolled back cleanly fits by itself, but: %v", err)
	}
	if _, err := New(context.Background(), h.config(h.Key)); !errors.Is(err, auditlog.ErrRewritten) {
		h.t.Errorf("the backend starts on a database that was put back: %v", err)
	}
	return [][]byte{witness}
}

// Without a person's secret nobody can tell what their leaves were; the log itself verifies, and says that somebody was forgotten.
func TestForgottenPerson(t *testing.T) {
	h := newHouse(t)
	h.put(person, "a")
	h.put("0199000002", "b")
	h.put(person, "c")
	h.sequence()
	before := h.events()
	h.put(person, "d") // waits
	h.write(func(tx *store.Tx) error { return Forget(tx, person, h.now) })
	if err := h.verify(); err != nil {
		t.Errorf("before the forgetting is in the log: %v", err)
	}
	h.sequence()
	if _, err := h.Events(t.Context(), person, nil, 10); err != nil {
		t.Fatal(err)
	}
	if got := h.events().Events; len(got) != 0 {
		t.Errorf("%d events are still known", len(got))
	}
	v, err := Verify(t.Context(), h.store, h.keys)
	if err != nil || v.Forgotten != 2 || v.Checkpoint.Size != 4 {
		t.Errorf("verified %+v, %v", v, err)
	}
	// The leaf of a known event cannot be found again by guessing the event: its key is gone.
	e := before.Events[1]
	leaf, err := auditlog.LeafOf(person, e)
	if err != nil {
		t.Fatal(err)
	}
	r := h.store.Read(t.Context())
	if kept, err := r.AuditNode(0, 0); err != nil || string(kept) != string(leaf) {
		t.Errorf("the leaf has changed: %v", err)
	}
	if _, err := r.AuditSalt(person); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the secret is still there: %v", err)
	}
	h.put(person, "e")
	h.sequence()
	after := h.events().Events[0]
	guessed := e
	guessed.LeafKey = after.LeafKey
	if again, err := auditlog.LeafOf(person, guessed); err != nil || string(again) == string(leaf) {
		t.Errorf("a new secret gives the old leaf: %v", err)
	}
}

func TestConsistencyRefusesSizesTheLogDoesNotHave(t *testing.T) {
	h := newHouse(t)
	h.put(person, "a")
	h.sequence()
	for _, c := range [][2]uint64{{0, 2}, {2, 1}, {1 << 62, 1 << 62}} {
		if _, err := h.Consistency(t.Context(), c[0], c[1]); err == nil {
			t.Errorf("%v was proved", c)
		}
	}
}

// A proof reads as many nodes as the tree is high, not as many as it has leaves.
func TestProofReadsFewNodes(t *testing.T) {
	h := newHouse(t)
	for range 3 {
		h.write(func(tx *store.Tx) error {
			for i := range batchSize {
				if err := Put(tx, Event{Kind: CardChecked, Account: person, Actor: Facility, Reference: fmt.Sprint(i), At: h.now}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for more := true; more; {
		var err error
		if more, err = h.Sequence(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	list, err := h.Events(t.Context(), person, nil, 1)
	if err != nil || len(list.Events) != 1 || len(list.Events[0].Proof) > 11 {
		t.Errorf("a proof of %d hashes over 1500 leaves, %v", len(list.Events[0].Proof), err)
	}
}
