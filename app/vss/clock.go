package vss

import (
	"sync"
	"time"
)

// Clock tells the server's time: what the server said last, plus the time that has passed here since (by the monotonic clock, so turning
// the device's clock changes nothing). Before the first answer it tells the device's own time and says that nobody confirmed it.
type Clock struct {
	local func() time.Time

	mu     sync.Mutex
	server time.Time // what the server said
	heard  time.Time // when, by local; zero before the first answer
}

// NewClock makes a clock over a local one, which must carry a monotonic reading as time.Now does. Nil is time.Now.
func NewClock(local func() time.Time) *Clock {
	if local == nil {
		local = time.Now
	}
	return &Clock{local: local}
}

// Now gives the server's time, and whether a server confirmed it since the program started.
func (c *Clock) Now() (now time.Time, confirmed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	local := c.local()
	if c.heard.IsZero() {
		return local, false
	}
	return c.server.Add(local.Sub(c.heard)).Round(0), true
}

// Offset is the server's time minus the device's, as of now; 0 before the first answer.
func (c *Clock) Offset() time.Duration {
	now, confirmed := c.Now()
	if !confirmed {
		return 0
	}
	return now.Sub(c.local().Round(0))
}

// hear sets the clock by an answer.
func (c *Clock) hear(server time.Time) {
	if server.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.server, c.heard = server, c.local()
}

// hearDate sets the clock by a Date header, which is cut to the second: half a second is added. A clock that is within a second of it is
// left as it is, for it may have been set by a finer serverTime.
func (c *Clock) hearDate(date time.Time) {
	if now, confirmed := c.Now(); confirmed {
		if d := now.Sub(date); d >= 0 && d < time.Second {
			return
		}
	}
	c.hear(date.Add(time.Second / 2))
}
