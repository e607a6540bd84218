package main

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"vssid/cmd/vss-backend/internal/population"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

// seeded runs the command and gives its exit status and what it said.
func seeded(t *testing.T, url string, more ...string) (int, string) {
	t.Helper()
	var out, told bytes.Buffer
	status := run(t.Context(), append([]string{"seed", "--db", url}, more...), noEnv, &out, &told)
	return status, out.String() + told.String()
}

func TestSeedFillsAnEmptySandboxOnly(t *testing.T) {
	same := map[string]store.Card{} // of either database
	for kind, url := range map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "data"), "postgres": storetest.Postgres(t)} {
		t.Run(kind, func(t *testing.T) {
			if status, told := seeded(t, url, "--people", "10000"); status != exitDone || !strings.Contains(told, "10000 of 10000 people") {
				t.Fatalf("status %d: %s", status, told)
			}
			s, err := store.OpenAt(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			read := s.Read(t.Context())
			periods, visits := 0, 0
			for _, number := range []string{"9900000000", "9900004711", "9900009999"} {
				card, err := read.Card(number)
				if err != nil {
					t.Fatalf("card %s: %v", number, err)
				}
				if first, ok := same[number]; ok && first != card {
					t.Errorf("one seed number makes two people: %+v and %+v", first, card)
				}
				same[number] = card
				if a, err := read.Account(card.CitizenID); err != nil || a.Number != number || !strings.HasPrefix(card.CitizenID, "999") || !strings.HasPrefix(a.Phone, "009") {
					t.Errorf("by citizen ID %s: %+v, %v", card.CitizenID, a, err)
				}
				if found, err := read.FindByName(card.HolderName, card.DateOfBirth, 10); err != nil || len(found) == 0 {
					t.Errorf("by name: %v, %v", found, err)
				}
			}
			for n := range 100 {
				number := population.Number(n)
				p, err := read.Contributions(number, nil, 10)
				if err != nil {
					t.Fatal(err)
				}
				v, err := read.Visits(number, 0, nil, 10)
				if err != nil {
					t.Fatal(err)
				}
				periods, visits = periods+len(p), visits+len(v)
			}
			if periods < 20 || visits < 15 {
				t.Errorf("100 people have %d periods and %d visits", periods, visits)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if status, told := seeded(t, url, "--people", "10"); status != exitFailed || !strings.Contains(told, store.ErrNotEmpty.Error()) {
				t.Errorf("a second time: status %d: %s", status, told)
			}
		})
	}
}

func TestSeedRefusesWhatIsNoSandbox(t *testing.T) {
	url := "sqlite:" + t.TempDir()
	s, err := store.OpenAt(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.KeepSetting("environment", []byte("production"))
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	if status, told := seeded(t, url, "--people", "10"); status != exitFailed || !strings.Contains(told, "production") {
		t.Errorf("status %d: %s", status, told)
	}
}

// A load that ends in the middle leaves the database as it was, indexes too, and the next one works.
func TestSeedStoppedLeavesNothing(t *testing.T) {
	for kind, url := range map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "data"), "postgres": storetest.Postgres(t)} {
		t.Run(kind, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			err := store.Load(ctx, url, map[string]string{"environment": "sandbox"}, func(l *store.Loader) error {
				return population.Put(l, population.Config{People: 50_000, Seed: 1}, func(int) { cancel() })
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("the stopped load: %v", err)
			}
			s, err := store.OpenAt(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Read(t.Context()).Card(population.Number(0)); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a card of the stopped load: %v", err)
			}
			if _, err := s.Read(t.Context()).Setting("environment"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("a setting of the stopped load: %v", err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if status, told := seeded(t, url, "--people", "1000", "--only", "people,cards"); status != exitDone {
				t.Errorf("after it: status %d: %s", status, told)
			}
		})
	}
}
