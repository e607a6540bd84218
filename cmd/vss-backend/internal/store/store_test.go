package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"vssid/cmd/vss-backend/internal/store/storetest"
)

var noon = time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) { storetest.Main(m) }

// onBoth runs a test of behaviour on each database; open gives the same one again after Close.
func onBoth(t *testing.T, test func(t *testing.T, open func() *Store)) {
	t.Run("sqlite", func(t *testing.T) {
		dir := t.TempDir()
		test(t, func() *Store { return openForTest(t, dir) })
	})
	t.Run("postgres", func(t *testing.T) {
		url := storetest.Postgres(t)
		test(t, func() *Store {
			s, err := OpenServer(t.Context(), url)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		})
	})
}

func openForTest(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestWriteIsThereAfterReopening(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *Store) {
		s := open()
		err := s.Write(t.Context(), func(tx *Tx) error {
			_, err := tx.CreateAccount(Account{Number: "0000000001", Phone: "0900000001"}, "000000000012")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		again := open()
		for _, number := range []string{"0000000001", "000000000012"} {
			a, err := again.Read(t.Context()).Account(number)
			if err != nil || a.Number != "0000000001" || a.Phone != "0900000001" {
				t.Errorf("account %s after reopening: %+v, %v", number, a, err)
			}
		}
		if _, err := again.Read(t.Context()).Account("0000000002"); !errors.Is(err, ErrNotFound) {
			t.Errorf("an account nobody made: %v", err)
		}
	})
}

func TestFailedWriteUndoesItselfAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *Store) {
		s := open()
		broken := errors.New("broken")
		// The first write holds the writer until all others wait, so that they share one group.
		var waiting sync.WaitGroup
		release := make(chan struct{})
		go s.Write(context.Background(), func(*Tx) error { <-release; return nil })
		const writes = 40
		results := make([]error, writes)
		for i := range writes {
			waiting.Go(func() {
				results[i] = s.Write(context.Background(), func(tx *Tx) error {
					if err := tx.SetLimit(sha256.Sum256(fmt.Append(nil, i)), noon); err != nil {
						return err
					}
					if i%3 == 0 {
						return broken
					}
					return nil
				})
			})
		}
		close(release)
		waiting.Wait()
		for i, err := range results {
			limit, readErr := s.Read(t.Context()).Limit(sha256.Sum256(fmt.Append(nil, i)))
			if readErr != nil {
				t.Fatal(readErr)
			}
			if failed := i%3 == 0; failed != errors.Is(err, broken) || failed != limit.IsZero() {
				t.Errorf("write %d: error %v, kept %t", i, err, !limit.IsZero())
			}
		}
	})
}

func TestPanicStaysWithItsCaller(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *Store) {
		s := open()
		func() {
			defer func() {
				if r := recover(); r != "mine" {
					t.Errorf("recovered %v", r)
				}
			}()
			s.Write(t.Context(), func(tx *Tx) error {
				if err := tx.SetLimit([32]byte{1}, noon); err != nil {
					t.Error(err)
				}
				panic("mine")
			})
		}()
		if at, err := s.Read(t.Context()).Limit([32]byte{1}); err != nil || !at.IsZero() {
			t.Errorf("what a panicking write changed is there: %v, %v", at, err)
		}
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.SetLimit([32]byte{1}, noon) }); err != nil {
			t.Errorf("a write after a panic: %v", err)
		}
	})
}

func TestCancelledWrite(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *Store) {
		s := open()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Write(ctx, func(*Tx) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("a write whose caller has gone: %v", err)
		}
		// A caller that leaves while its write runs must not undo the writes of others.
		ctx, cancel = context.WithCancel(t.Context())
		if err := s.Write(ctx, func(tx *Tx) error { cancel(); return tx.SetLimit([32]byte{1}, noon) }); err != nil {
			t.Errorf("a write whose caller left midway: %v", err)
		}
	})
}

func TestUseHappensOnceAmongMany(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *Store) {
		s := open()
		var all sync.WaitGroup
		first := make(chan int, 100)
		for i := range 100 {
			all.Go(func() {
				var fresh bool
				err := s.Write(context.Background(), func(tx *Tx) (err error) {
					fresh, err = tx.Use([32]byte{7}, noon)
					return err
				})
				if err != nil {
					t.Error(err)
				}
				if fresh {
					first <- i
				}
			})
		}
		all.Wait()
		if len(first) != 1 {
			t.Errorf("%d of 100 were the first", len(first))
		}
	})
}

func TestFolderBelongsToOneProcess(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := openForTest(t, dir)
	if second, err := Open(t.Context(), dir); err == nil {
		second.Close()
		t.Error("the folder was opened twice")
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder's mode is %v, %v", info.Mode(), err)
	}
	s.Close()
	openForTest(t, dir)
	if err := s.Write(t.Context(), func(*Tx) error { return nil }); !errors.Is(err, ErrClosed) {
		t.Errorf("a write after Close: %v", err)
	}
}

func TestDurabilitySettings(t *testing.T) {
	s := openForTest(t, filepath.Join(t.TempDir(), "odd ?#% name"))
	w := &Reader{ctx: t.Context(), statements: newStatements(s.writeDB, s.dialect)}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		var got string
		if err := w.row("PRAGMA "+pragma, nil, &got); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %s", pragma, got, err, want)
		}
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *Store) {
		s := open()
		if _, err := s.writeDB.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)"); err != nil {
			t.Fatal(err)
		}
		if err := migrate(t.Context(), s.dialect, s.writeDB); err == nil {
			t.Error("a database of a newer program was taken")
		}
	})
}

func TestForget(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *Store) {
		s := open()
		err := s.Write(t.Context(), func(tx *Tx) error {
			for i, at := range []time.Time{noon, noon.Add(-2 * time.Hour)} {
				if _, err := tx.Use([32]byte{byte(i)}, at); err != nil {
					return err
				}
				if err := tx.PutMessage(Message{ID: fmt.Sprint(i), At: at, Channel: "sms", Recipient: "0900000001", Account: "0000000001"}); err != nil {
					return err
				}
			}
			return tx.Forget(noon, time.Hour)
		})
		if err != nil {
			t.Fatal(err)
		}
		messages, err := s.Read(t.Context()).Messages(10)
		if err != nil || len(messages) != 1 || messages[0].ID != "0" {
			t.Errorf("messages left: %+v, %v", messages, err)
		}
		err = s.Write(t.Context(), func(tx *Tx) error {
			for i, want := range []bool{false, true} {
				if fresh, err := tx.Use([32]byte{byte(i)}, noon); err != nil || fresh != want {
					t.Errorf("use %d is new: %t, %v", i, fresh, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A role that a clock ahead of all others took is not held until that clock's moment comes.
func TestALeadFromTheFutureIsVoid(t *testing.T) {
	s := openForTest(t, t.TempDir())
	now := time.Date(2026, 11, 2, 3, 0, 0, 0, time.UTC)
	lead := func(holder string, at time.Time) (leads bool) {
		t.Helper()
		if err := s.Write(t.Context(), func(tx *Tx) (err error) {
			leads, err = tx.Lead("role", holder, at, at.Add(10*time.Second))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return leads
	}
	for _, step := range []struct {
		holder string
		at     time.Time
		leads  bool
	}{
		{"a", now, true}, {"b", now.Add(time.Second), false}, {"a", now.Add(2 * time.Second), true}, {"b", now.Add(13 * time.Second), true},
		{"ahead", now.Add(time.Hour), true}, {"a", now.Add(14 * time.Second), true}, {"b", now.Add(15 * time.Second), false},
	} {
		if got := lead(step.holder, step.at); got != step.leads {
			t.Errorf("%s at %s: leads %t", step.holder, step.at.Format(time.TimeOnly), got)
		}
	}
}
