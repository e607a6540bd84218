package discreet

import (
	"bytes"
	"io"
	"log/slog"
	"sync"
	"testing"
)

// Writer passes a log on and tells each leak once its line is whole. Writes take turns.
func Writer(to io.Writer, tell func(Leak)) io.Writer { return &watcher{to: to, tell: tell} }

type watcher struct {
	mu   sync.Mutex
	to   io.Writer
	tell func(Leak)
	half []byte // a line that has not ended
}

func (w *watcher) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.half = append(w.half, b...)
	if end := bytes.LastIndexByte(w.half, '\n') + 1; end > 0 {
		for _, leak := range Find(string(w.half[:end])) {
			w.tell(leak)
		}
		w.half = append(w.half[:0], w.half[end:]...)
	}
	return w.to.Write(b)
}

// Log passes a test's log on to a writer, and fails the test at its end when people's data were in it. A benchmark's log is not read, since reading takes
// as long as answering a request does.
func Log(t testing.TB, to io.Writer) io.Writer {
	t.Helper()
	if _, timed := t.(*testing.B); timed {
		return to
	}
	var mu sync.Mutex
	var leaks []Leak
	t.Cleanup(func() {
		mu.Lock()
		defer mu.Unlock()
		for _, leak := range leaks {
			t.Error(leak)
		}
	})
	return Writer(to, func(leak Leak) {
		mu.Lock()
		defer mu.Unlock()
		leaks = append(leaks, leak)
	})
}

// Logger is a test's logger, of every level, whose lines are read for people's data and kept nowhere.
func Logger(t testing.TB) *slog.Logger {
	t.Helper()
	return slog.New(slog.NewTextHandler(Log(t, io.Discard), &slog.HandlerOptions{Level: slog.LevelDebug}))
}
