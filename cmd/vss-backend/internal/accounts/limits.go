package accounts

import (
	"crypto/hmac"
	"crypto/sha256"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Rate lets Burst events through at once and one more every Interval (the generic cell-rate algorithm, ITU-T I.371, in the database, so that
// it holds across instances and restarts).
type Rate struct {
	Burst    int
	Interval time.Duration
}

// Limits bound how many one-time passwords go out.
type Limits struct {
	PerAccount Rate // by the number that was asked for, whether somebody has it or not
	PerAddress Rate // by the caller's network address
	// Resend is how long an app should wait before it offers to send another one.
	Resend time.Duration
}

// next says when the following event may happen after one at now, or how long to wait before this one.
func (r Rate) next(arrival, now time.Time) (following time.Time, wait time.Duration) {
	if arrival.Before(now) {
		arrival = now
	}
	tolerance := time.Duration(r.Burst-1) * r.Interval
	if early := arrival.Sub(now) - tolerance; early > 0 {
		return arrival, early
	}
	return arrival.Add(r.Interval), 0
}

// allow is the moment from which another event passes when the theoretical arrival time is as given.
func (r Rate) allow(arrival time.Time) time.Time {
	return arrival.Add(-time.Duration(r.Burst-1) * r.Interval)
}

// countSend counts one message against both limits and returns when the account's next one may follow, or refuses with too-many-requests.
func (a *Accounts) countSend(tx *store.Tx, number, address string, now time.Time) (time.Time, error) {
	limits := []struct {
		rate Rate
		key  [32]byte
		next time.Time
	}{
		{rate: a.Limits.PerAccount, key: a.limitName("account", number)},
		{rate: a.Limits.PerAddress, key: a.limitName("address", address)},
	}
	var longest time.Duration
	for i := range limits {
		l := &limits[i]
		arrival, err := tx.Limit(l.key)
		if err != nil {
			return time.Time{}, err
		}
		var wait time.Duration
		l.next, wait = l.rate.next(arrival, now)
		longest = max(longest, wait)
	}
	if longest > 0 {
		return time.Time{}, refusal.After(vss.CodeTooManyRequests, longest)
	}
	for _, l := range limits {
		if err := tx.SetLimit(l.key, l.next); err != nil {
			return time.Time{}, err
		}
	}
	return a.Limits.PerAccount.allow(limits[0].next), nil
}

// limitName hides what is limited: the table of limits names no account and no address.
func (a *Accounts) limitName(kind, name string) [32]byte {
	mac := hmac.New(sha256.New, a.limitKey)
	mac.Write([]byte(kind + "\x00" + name))
	return [32]byte(mac.Sum(nil))
}
