package main

import (
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"vssid/app/cardcode"
	"vssid/app/vss"
)

func writeEmptyPicture(t *testing.T, path string) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, image.NewGray(image.Rect(0, 0, 200, 200))); err != nil {
		t.Fatal(err)
	}
}

func TestWhatTheBackendSawElsewhereStaysSeen(t *testing.T) {
	s := seen{path: filepath.Join(t.TempDir(), "seen.db")}
	sight, now := cardcode.Sight{Nonce: [8]byte{1}}, time.Now()
	if first, _, _, err := s.First(t.Context(), sight, thisDesk, now); !first || err != nil {
		t.Fatal(first, err)
	}
	if err := s.elsewhere(sight, now); err != nil {
		t.Fatal(err)
	}
	if first, by, _, err := s.First(t.Context(), sight, thisDesk, now); first || by != otherDesk || err != nil {
		t.Errorf("%v %q %v", first, by, err)
	}
}

// A stream runs for days: a backend that did not answer once is left alone for a minute and asked again after that.
func TestABackendThatFailedIsAskedAgain(t *testing.T) {
	f := fetchedDesk(t)
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		panic(http.ErrAbortHandler) // the connection breaks
	}))
	t.Cleanup(server.Close)
	client, err := vss.New(vss.Options{BaseURL: server.URL, Language: "vi"})
	if err != nil {
		t.Fatal(err)
	}
	now := f.now
	l, err := openLists(t.Context(), options{data: f.dir, backend: server.URL}, client, func() time.Time { return now }, io.Discard)
	if err != nil || l.trust == nil || l.reachable() {
		t.Fatalf("%+v %v", l, err)
	}
	once := asked.Load()
	for _, after := range []struct {
		wait  time.Duration
		again bool
	}{{quietFor - time.Second, false}, {2 * time.Second, true}, {time.Second, false}} {
		now = now.Add(after.wait)
		if err := l.refresh(t.Context()); err != nil || l.trust == nil {
			t.Fatal(err)
		}
		if again := asked.Load() > once; again != after.again {
			t.Errorf("asked again %v after another %s", again, after.wait)
		}
		once = asked.Load()
	}
}

func TestListLine(t *testing.T) {
	hours := func(h float64) *float64 { return &h }
	for _, c := range []struct {
		name     string
		ages     *cardcode.ListAges
		language string
		want     string
	}{
		{"no signed code", nil, "vi", ""},
		{"fresh", &cardcode.ListAges{Trust: hours(0.01), Status: hours(1.25)}, "en", "List of keys: signed 0.0 hours ago; list of revoked cards: signed 1.2 hours ago"},
		{"days", &cardcode.ListAges{Trust: hours(80), Status: hours(337)}, "vi", "Danh sách khóa: ký cách đây 3 ngày; danh sách thu hồi: ký cách đây 14 ngày"},
		{"hours", &cardcode.ListAges{Trust: hours(2.5), Status: hours(71.96)}, "vi", "Danh sách khóa: ký cách đây 2,5 giờ; danh sách thu hồi: ký cách đây 72,0 giờ"},
		{"none", &cardcode.ListAges{}, "vi", "Danh sách khóa: chưa có; danh sách thu hồi: chưa có"},
		{"none in English", &cardcode.ListAges{Trust: hours(2)}, "en", "List of keys: signed 2.0 hours ago; list of revoked cards: none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := listLine(c.ages, c.language); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
