package cardcode

import (
	"context"
	"sync"
	"time"
)

// How long a presentation is remembered, and how long the desk that read it may read it again.
const (
	Remembered = 10 * time.Minute
	Rereadable = 2 * time.Minute
)

// Sight names one presentation: the credential (its SHA-256) and the presentation's nonce.
type Sight struct {
	Credential [32]byte
	Nonce      [8]byte
}

// Seen remembers which presentations were read. First remembers a sight and gives true when nobody had it before; otherwise it gives the desk and the time of the
// first reading. It is atomic: of two desks that ask at once, one is first. It keeps a sight for Remembered at least.
type Seen interface {
	First(ctx context.Context, s Sight, desk string, now time.Time) (first bool, by string, at time.Time, err error)
}

// Memory is a Seen within one process. The zero value is ready.
type Memory struct {
	mu    sync.Mutex
	seen  map[Sight]reading
	swept time.Time
}

type reading struct {
	desk string
	at   time.Time
}

// First implements Seen.
func (m *Memory) First(_ context.Context, s Sight, desk string, now time.Time) (bool, string, time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil {
		m.seen = map[Sight]reading{}
	}
	if now.Sub(m.swept) > Remembered {
		for k, r := range m.seen {
			if now.Sub(r.at) > Remembered {
				delete(m.seen, k)
			}
		}
		m.swept = now
	}
	if r, ok := m.seen[s]; ok {
		return false, r.desk, r.at, nil
	}
	m.seen[s] = reading{desk, now}
	return true, desk, now, nil
}
