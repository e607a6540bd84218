package feed

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var noon = time.Date(2026, 3, 2, 5, 0, 0, 0, time.UTC)

func open(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.OpenAt(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newFeed(t *testing.T, s *store.Store) *Feed {
	t.Helper()
	f, err := New(t.Context(), Config{Store: s, Now: func() time.Time { return noon }, Log: discreet.Logger(t)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func put(t *testing.T, s *store.Store, subject, kind string, at time.Time) {
	t.Helper()
	if err := s.Write(context.Background(), func(tx *store.Tx) error { return Put(tx, Change{Kind: kind, Subject: subject, At: at}) }); err != nil {
		t.Error(err)
	}
}

func everything(string) bool { return true }

// follow reads from a cursor to the end, in pages.
func follow(t *testing.T, f *Feed, cursor string, limit int) (subjects []string, next string) {
	t.Helper()
	for {
		p, err := f.Follow(context.Background(), cursor, limit, 0, everything)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range p.Changes {
			subjects = append(subjects, c.Subject)
		}
		if cursor = p.Next; !p.More {
			return subjects, cursor
		}
	}
}

// Several processes write and sequence at once while a reader follows: each change comes once, none is left out, and all readers see one order. One
// transaction stays open from the beginning to the end, so that its change has an older name than most.
func TestNothingIsLostAmongConcurrentWriters(t *testing.T) {
	for kind, url := range map[string]string{"sqlite": "sqlite:" + t.TempDir(), "postgres": storetest.Postgres(t)} {
		t.Run(kind, func(t *testing.T) {
			var stores []*store.Store
			for range map[string]int{"sqlite": 1, "postgres": 3}[kind] {
				stores = append(stores, open(t, url))
			}
			first := newFeed(t, stores[0])
			const each, writers = 40, 4
			release, late := make(chan struct{}), make(chan error, 1)
			if kind == "postgres" { // where one transaction does not hold up the next
				begun := make(chan struct{})
				var once sync.Once
				go func() {
					late <- stores[len(stores)-1].Write(context.Background(), func(tx *store.Tx) error {
						err := Put(tx, Change{Kind: "card-changed", Subject: "late", At: noon})
						once.Do(func() { close(begun) })
						<-release
						return err
					})
				}()
				<-begun
			}
			var writing, sequencing sync.WaitGroup
			done := make(chan struct{})
			for _, s := range stores {
				f := newFeed(t, s)
				sequencing.Go(func() {
					for {
						if _, err := f.Sequence(context.Background()); err != nil {
							t.Error(err)
							return
						}
						select {
						case <-done:
							return
						default:
						}
					}
				})
			}
			for w := range writers {
				writing.Go(func() {
					for i := range each {
						put(t, stores[w%len(stores)], fmt.Sprintf("%d/%d", w, i), "card-changed", noon)
					}
				})
			}
			var seen []string
			cursor := Begin
			for len(seen) < writers*each/2 {
				more, next := follow(t, first, cursor, 7)
				seen, cursor = append(seen, more...), next
			}
			writing.Wait()
			close(release)
			want := writers * each
			if kind == "postgres" {
				if err := <-late; err != nil {
					t.Fatal(err)
				}
				want++
			}
			for len(seen) < want {
				more, next := follow(t, first, cursor, 7)
				seen, cursor = append(seen, more...), next
			}
			close(done)
			sequencing.Wait()
			all, _ := follow(t, first, Begin, 1000)
			if strings.Join(all, " ") != strings.Join(seen, " ") {
				t.Errorf("who followed saw another order than who reads now:\n%v\n%v", seen, all)
			}
			once := map[string]bool{}
			for _, s := range all {
				if once[s] {
					t.Errorf("%s came twice", s)
				}
				once[s] = true
			}
			if len(once) != want {
				t.Errorf("%d changes, want %d", len(once), want)
			}
		})
	}
}

func TestCursors(t *testing.T) {
	s := open(t, storetest.Target(t))
	f := newFeed(t, s)
	begin, err := f.Follow(t.Context(), "", 10, 0, everything)
	if err != nil || len(begin.Changes) != 0 {
		t.Fatal(begin, err)
	}
	for i := range 5 {
		put(t, s, fmt.Sprint(i), []string{"card-changed", "visits-changed"}[i%2], noon.Add(time.Duration(i-10)*30*24*time.Hour))
	}
	if _, err := f.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := follow(t, f, begin.Next, 2); strings.Join(got, "") != "01234" {
		t.Errorf("after the end of before: %v", got)
	}
	cards, err := f.Follow(t.Context(), Begin, 2, 0, func(kind string) bool { return kind == "card-changed" })
	if err != nil || len(cards.Changes) != 2 || cards.Changes[1].Subject != "2" || !cards.More {
		t.Fatalf("%+v, %v", cards, err)
	}
	if got, _ := follow(t, f, cards.Next, 10); strings.Join(got, "") == "" || got[len(got)-1] != "4" {
		t.Errorf("after the page: %v", got)
	}
	for _, bad := range []string{"x", cards.Next + "A", newOther(t).cursor(1), f.cursor(99), strings.Repeat("A", 22), f.cursor(-1)} {
		if _, err := f.Follow(t.Context(), bad, 1, 0, everything); !errors.Is(err, refusal.New(vss.CodeInvalidRequest)) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := f.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Follow(t.Context(), begin.Next, 1, 0, everything); !errors.Is(err, refusal.New(vss.CodeCursorGone)) {
		t.Errorf("a cursor whose changes are forgotten: %v", err)
	}
	if got, _ := follow(t, f, Begin, 1); len(got) != 1 || got[0] != "4" {
		t.Errorf("what is kept: %v", got)
	}
	put(t, s, "5", "card-changed", noon)
	if _, err := f.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := follow(t, f, Begin, 1); strings.Join(got, "") != "45" {
		t.Errorf("after the forgetting: %v", got)
	}
}

func newOther(t *testing.T) *Feed { return newFeed(t, open(t, "sqlite:"+t.TempDir())) }

func TestWaitingEndsWithTheChange(t *testing.T) {
	s := open(t, storetest.Target(t))
	f := newFeed(t, s)
	end, err := f.Follow(t.Context(), "", 1, 0, everything)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan Page, 1)
	go func() {
		p, err := f.Follow(t.Context(), end.Next, 10, time.Minute, everything)
		if err != nil {
			t.Error(err)
		}
		got <- p
	}()
	put(t, s, "1", "card-changed", noon)
	if _, err := f.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p := <-got; len(p.Changes) != 1 || p.Changes[0].Subject != "1" {
		t.Errorf("%+v", p)
	}
	none, err := f.Follow(t.Context(), f.cursor(1), 10, time.Millisecond, everything)
	if err != nil || len(none.Changes) != 0 || none.Next != f.cursor(1) {
		t.Errorf("nothing came: %+v, %v", none, err)
	}
}

func FuzzCursor(f *testing.F) {
	feed := &Feed{name: "one"}
	f.Add(feed.cursor(0))
	f.Add(feed.cursor(1 << 40))
	f.Add("begin")
	f.Fuzz(func(t *testing.T, text string) {
		if at, err := feed.read(text); err == nil && feed.cursor(at) != text {
			t.Errorf("%q is another writing of the cursor of %d", text, at)
		}
	})
}
