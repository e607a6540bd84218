package accounts

import (
	"time"

	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/store"
)

// Rate is how often something may happen.
type Rate = limits.Rate

// Limits bound how many one-time passwords go out.
type Limits struct {
	PerAccount Rate // by the number that was asked for, whether somebody has it or not
	PerAddress Rate // by the caller's network address
	// Resend is how long an app should wait before it offers to send another one.
	Resend time.Duration
}

// countSend counts one message against both limits and returns when the account's next one may follow, or refuses with too-many-requests.
func (a *Accounts) countSend(tx *store.Tx, number, address string, now time.Time) (time.Time, error) {
	next, err := limits.Count(tx, now,
		limits.Limit{Rate: a.Limits.PerAccount, Name: limits.NameOf(a.limitKey, "account", number)},
		limits.Limit{Rate: a.Limits.PerAddress, Name: limits.NameOf(a.limitKey, "address", address)})
	if err != nil {
		return time.Time{}, err
	}
	return a.Limits.PerAccount.Allow(next[0]), nil
}
