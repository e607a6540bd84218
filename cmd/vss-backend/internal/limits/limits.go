// Package limits slows callers down by what they ask about and from where: the generic cell-rate algorithm (ITU-T I.371) with its state in the
// database, so that it holds across instances and restarts. The table names nobody: what is limited goes in as a keyed hash.
package limits

import (
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

// Rate lets Burst events through at once and one more every Interval.
type Rate struct {
	Burst    int
	Interval time.Duration
}

// clocksDiffer is how far the clocks of instances may be apart before one of them counts as wrong.
const clocksDiffer = 5 * time.Minute

// Next says when the following event may happen after one at now, or how long to wait before this one.
func (r Rate) Next(arrival, now time.Time) (following time.Time, wait time.Duration) {
	if arrival.Before(now) {
		arrival = now
	}
	tolerance := time.Duration(r.Burst-1) * r.Interval
	// No events reach further ahead than tolerance and one interval. A moment beyond, by more than clocks differ, was written by one that was wrong: it must not
	// shut anybody out until it is reached.
	if arrival.Sub(now) > tolerance+r.Interval+clocksDiffer {
		arrival = now.Add(tolerance)
	}
	if early := arrival.Sub(now) - tolerance; early > 0 {
		return arrival, early
	}
	return arrival.Add(r.Interval), 0
}

// Allow is the moment from which another event passes when the theoretical arrival time is as given.
func (r Rate) Allow(arrival time.Time) time.Time {
	return arrival.Add(-time.Duration(r.Burst-1) * r.Interval)
}

// Table keeps the theoretical arrival times.
type Table interface {
	Limit(key [32]byte) (time.Time, error)
	SetLimit(key [32]byte, next time.Time) error
}

// Limit is one thing that is limited.
type Limit struct {
	Rate Rate
	Name [32]byte // of NameOf
}

// NameOf hides what is limited behind a key.
func NameOf(key []byte, kind, name string) [32]byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(kind + "\x00" + name))
	return [32]byte(mac.Sum(nil))
}

// Count counts one event against every limit and returns their next arrival times, or refuses with too-many-requests and counts it against none.
func Count(table Table, now time.Time, all ...Limit) ([]time.Time, error) {
	next := make([]time.Time, len(all))
	var longest time.Duration
	for i, l := range all {
		arrival, err := table.Limit(l.Name)
		if err != nil {
			return nil, err
		}
		var wait time.Duration
		next[i], wait = l.Rate.Next(arrival, now)
		longest = max(longest, wait)
	}
	if longest > 0 {
		return nil, refusal.After(vss.CodeTooManyRequests, longest)
	}
	for i, l := range all {
		if err := table.SetLimit(l.Name, next[i]); err != nil {
			return nil, err
		}
	}
	return next, nil
}
