package store

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vssid/cmd/vss-backend/internal/store/storetest"
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
