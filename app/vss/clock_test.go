package vss

import (
	"testing"
	"time"
)

// The device's two clocks are played: the wall clock is turned or the device sleeps, and the monotonic clock tells another story.
func TestClockWhenTheDeviceSleeps(t *testing.T) {
	server := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name         string
		wall, steady time.Duration // what each clock says has passed
		want         time.Duration // what the server's time has moved
		confirmed    bool
	}{
		{"awake", time.Hour, time.Hour, time.Hour, true},
		{"clocks apart by a little", time.Hour + 4*time.Second, time.Hour, time.Hour + 4*time.Second, true},
		{"slept for an hour", time.Hour + time.Minute, time.Minute, time.Hour + time.Minute, false},
		{"clock turned back", -time.Hour, time.Minute, time.Minute, false},
		{"clock turned ahead", 24 * time.Hour, time.Minute, 24 * time.Hour, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := reading{wall: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)}
			clock := &Clock{read: func() reading { return now }}
			clock.hear(server)
			now.wall, now.steady = now.wall.Add(c.wall), now.steady+c.steady
			if got, confirmed := clock.Now(); !got.Equal(server.Add(c.want)) || confirmed != c.confirmed {
				t.Errorf("%v after the answer (confirmed %v), want %v (%v)", got.Sub(server), confirmed, c.want, c.confirmed)
			}
			clock.hearDate(server.Add(c.want))
			if _, confirmed := clock.Now(); !confirmed {
				t.Error("hearing the server again did not take the doubt away")
			}
		})
	}
}
