package vss

import (
	"sync"
	"time"
)

// Clock tells the server's time: what the server said last, plus the time that has passed here since. Before the first answer it tells the
// device's own time.
//
// What has passed is measured twice. The monotonic clock cannot be turned, but on Linux and Android it stands still while the device sleeps;
// the wall clock goes on, but can be turned. As long as both agree the time is confirmed. When they part, the later of the two is told and called
// unconfirmed until the server is heard again: a phone that slept offline must not show a code that is too old.
type Clock struct {
	read func() reading

	mu     sync.Mutex
	server time.Time // what the server said
	heard  reading   // when
	any    bool      // whether a server was heard
}

// reading is what the device's two clocks say at one moment.
type reading struct {
	wall   time.Time     // without a monotonic reading
	steady time.Duration // by the monotonic clock, since the Clock was made
}

// clocksAgree is how far wall and monotonic clock may part without a sleep or a turned clock behind it.
const clocksAgree = 5 * time.Second

// NewClock makes a clock over a local one, which should carry a monotonic reading as time.Now does. Nil is time.Now.
func NewClock(local func() time.Time) *Clock {
	if local == nil {
		local = time.Now
	}
	start := local()
	return &Clock{read: func() reading {
		now := local()
		return reading{wall: now.Round(0), steady: now.Sub(start)} // Round takes the monotonic reading away
	}}
}

// Now gives the server's time, and whether it is confirmed: heard from a server since the program started, and no doubt since.
func (c *Clock) Now() (now time.Time, confirmed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.read()
	if !c.any {
		return r.wall, false
	}
	steady, wall := r.steady-c.heard.steady, r.wall.Sub(c.heard.wall)
	return c.server.Add(max(steady, wall)), (wall - steady).Abs() <= clocksAgree
}

// hear sets the clock by an answer.
func (c *Clock) hear(server time.Time) {
	if server.IsZero() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.server, c.heard, c.any = server, c.read(), true
}

// hearDate sets the clock by a Date header, which is cut to the second: half a second is added. A confirmed clock that is within a second of
// it is left as it is, for it may have been set by a finer serverTime.
func (c *Clock) hearDate(date time.Time) {
	if now, confirmed := c.Now(); confirmed {
		if d := now.Sub(date); d >= 0 && d < time.Second {
			return
		}
	}
	c.hear(date.Add(time.Second / 2))
}
