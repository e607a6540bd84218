package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vssid/cmd/vss-backend/internal/store/storetest"

	"github.com/google/uuid"
)

func openInstance(t *testing.T, url string) *Store {
	t.Helper()
	s, err := OpenServer(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// Two processes read a row, count it up and write it back. Where a transaction did not behave as if it ran alone, a count is lost.
func TestInstancesDoNotLoseEachOthersWrites(t *testing.T) {
	url := storetest.Postgres(t)
	instances := []*Store{openInstance(t, url), openInstance(t, url)}
	key := [32]byte{1}
	const each = 60
	var all sync.WaitGroup
	for _, s := range instances {
		for range each {
			all.Go(func() {
				err := s.Write(context.Background(), func(tx *Tx) error {
					at, err := tx.Limit(key)
					if err != nil {
						return err
					}
					if at.IsZero() {
						at = noon
					}
					return tx.SetLimit(key, at.Add(time.Second))
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	want := noon.Add(2 * each * time.Second)
	if at, err := instances[0].Read(t.Context()).Limit(key); err != nil || !at.Equal(want) {
		t.Errorf("counted to %s, %v; want %s", at, err, want)
	}
}

// A crowd at two processes asks for something that is not there and puts it there. All of it lies on the same few pages of the database, so that each transaction meets the
// others again and again. All come through.
func TestCrowdComesThrough(t *testing.T) {
	url := storetest.Postgres(t)
	instances := []*Store{openInstance(t, url), openInstance(t, url)}
	const callers, each = 64, 25
	ctx, stop := context.WithCancel(t.Context())
	var sequencer, all sync.WaitGroup
	sequencer.Go(func() { // somebody moves what they leave, all the time
		for place, moved := uint64(0), 0; ctx.Err() == nil; place += uint64(moved) {
			err := instances[0].Write(context.Background(), func(tx *Tx) error {
				waiting, err := tx.WaitingAuditEvents(1000)
				for i := 0; i < len(waiting) && err == nil; i++ {
					err = tx.LogEvent(LoggedEvent{AuditEvent: waiting[i], Index: place + uint64(i), Blind: []byte{}})
				}
				moved = len(waiting)
				return err
			})
			if err != nil {
				t.Errorf("move what waits: %v", err)
				return
			}
		}
	})
	for _, s := range instances {
		for range callers {
			all.Go(func() {
				for range each {
					c := Check{DeskID: "desk", CheckID: uuid.NewString(), At: noon, FacilityCode: "01999", Purpose: "reception", Outcome: []byte("{}"), Verdict: "genuine"}
					err := s.Write(context.Background(), func(tx *Tx) error {
						if _, err := tx.Use(sha256.Sum256([]byte(c.CheckID)), noon); err != nil {
							return err
						}
						if _, err := tx.Check(c.DeskID, c.CheckID); !errors.Is(err, ErrNotFound) {
							return fmt.Errorf("a fresh check: %w", err)
						}
						if err := tx.PutAuditEvent(AuditEvent{ID: uuid.Must(uuid.NewV7()).String(), At: noon, Kind: "card-checked", Actor: "facility", Reference: c.CheckID}); err != nil {
							return err
						}
						_, err := tx.CreateCheck(c)
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	all.Wait()
	stop()
	sequencer.Wait()
	kept, err := count(t.Context(), instances[0].readDB, "checks")
	if want := int64(len(instances) * callers * each); err != nil || kept != want {
		t.Errorf("%d checks, %v; want %d", kept, err, want)
	}
}

// The database server crashes and comes back while two processes write. What was acknowledged is there; nothing is there twice, because a use is new once.
func TestServerRestartLosesNothingAcknowledged(t *testing.T) {
	server, err := storetest.StartServer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	url, err := server.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	instances := []*Store{openInstance(t, url), openInstance(t, url)}
	var acknowledged sync.Map
	var tried, kept atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for i, s := range instances {
		for w := range 4 {
			all.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					number := fmt.Sprintf("%d%d%08d", i, w, n)
					tried.Add(1)
					err := s.Write(context.Background(), func(tx *Tx) error {
						_, err := tx.CreateAccount(Account{Number: number, Phone: "0900000001"})
						return err
					})
					if err == nil {
						acknowledged.Store(number, true)
						kept.Add(1)
					}
				}
			})
		}
	}
	after := func(more int64) {
		t.Helper()
		deadline := time.Now().Add(60 * time.Second)
		for from := kept.Load(); kept.Load() < from+more; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("no more than %d writes of %d were acknowledged", kept.Load(), tried.Load())
			}
		}
	}
	after(200)
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	after(200)
	cancel()
	all.Wait()
	reader := instances[1].Read(t.Context())
	acknowledged.Range(func(number, _ any) bool {
		if _, err := reader.Account(number.(string)); err != nil {
			t.Errorf("account %s was acknowledged: %v", number, err)
		}
		return true
	})
	t.Logf("%d of %d writes acknowledged", kept.Load(), tried.Load())
}

// While the server is away, questions and changes say so, and work again after it is back.
func TestServerAwayIsTold(t *testing.T) {
	server, err := storetest.StartServer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	url, err := server.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := openInstance(t, url)
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	_, err = s.Read(t.Context()).Account("0000000001")
	var told interface{ Unavailable() bool }
	if !errors.Is(err, ErrAway) || !errors.As(err, &told) || !told.Unavailable() {
		t.Errorf("a question: %v", err)
	}
	if err := s.Write(t.Context(), func(tx *Tx) error { _, err := tx.Use([32]byte{9}, noon); return err }); !errors.Is(err, ErrAway) {
		t.Errorf("a change: %v", err)
	}
	if err := server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), func(tx *Tx) error { _, err := tx.Use([32]byte{9}, noon); return err }); err != nil {
		t.Errorf("after it is back: %v", err)
	}
	if _, err := s.Read(t.Context()).Account("0000000001"); !errors.Is(err, ErrNotFound) {
		t.Errorf("after it is back: %v", err)
	}
}

func TestUnreachableServerIsToldAtOnce(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://vss@127.0.0.1:1/none":       "127.0.0.1:1",
		"postgres://vss:secret@[broken/none":    "like postgres://",
		"postgres://vss:secret@h:notaport/none": "like postgres://",
	} {
		s, err := OpenServer(t.Context(), url)
		if err == nil {
			s.Close()
			t.Errorf("%s was opened", url)
			continue
		}
		if text := err.Error(); !strings.Contains(text, want) || strings.Contains(text, "secret") {
			t.Errorf("%q: want %q in it and no password", text, want)
		}
	}
}
