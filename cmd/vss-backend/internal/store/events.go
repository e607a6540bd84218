package store

import (
	"fmt"
	"strings"
	"time"
)

const eventColumns = "event_id, account, at, kind, reference FROM account_events"

func (r *Reader) accountEvents(query string, args ...any) ([]AccountEvent, error) {
	var all []AccountEvent
	err := r.rows(query, args, func(scan func(...any) error) error {
		var e AccountEvent
		var at int64
		if err := scan(&e.ID, &e.Account, &at, &e.Kind, &e.Reference); err != nil {
			return err
		}
		e.At = moment(at)
		all = append(all, e)
		return nil
	})
	return all, err
}

// EventID is where events put at a moment begin in the order of their ids (UUID version 7, RFC 9562, section 5.7).
func EventID(at time.Time) string {
	ms := uint64(max(at.UnixMilli(), 0))
	return fmt.Sprintf("%08x-%04x-7000-8000-000000000000", ms>>16&0xffffffff, ms&0xffff)
}

// EventsAfter gives the events of all accounts whose ids come after one, in the order of their ids, at most limit.
func (r *Reader) EventsAfter(id string, limit int) ([]AccountEvent, error) {
	return r.accountEvents("SELECT "+eventColumns+" WHERE event_id > ? ORDER BY event_id LIMIT ?", id, limit)
}

// AccountEventsAfter gives an account's events whose ids come after one, in the order of their ids, at most limit.
func (r *Reader) AccountEventsAfter(account, id string, limit int) ([]AccountEvent, error) {
	return r.accountEvents("SELECT "+eventColumns+" WHERE account = ? AND event_id > ? ORDER BY event_id LIMIT ?", account, id, limit)
}

// RecentEvents gives an account's events since a moment, newest first, at most limit.
func (r *Reader) RecentEvents(account string, since time.Time, limit int) ([]AccountEvent, error) {
	return r.accountEvents("SELECT "+eventColumns+" WHERE account = ? AND at >= ? ORDER BY event_id DESC LIMIT ?", account, millis(since), limit)
}

// HasEvent reports whether an account has an event of this id.
func (r *Reader) HasEvent(account, id string) (bool, error) {
	found, err := r.accountEvents("SELECT "+eventColumns+" WHERE account = ? AND event_id = ?", account, id)
	return len(found) > 0, err
}

// generationsAtOnce is how many accounts one question asks about: its text stays the same, whatever their number.
const generationsAtOnce = 64

var generationsQuery = "SELECT account, generation FROM accounts WHERE account IN (?" + strings.Repeat(", ?", generationsAtOnce-1) + ")"

// Generations gives the binding generations of accounts; one that does not exist is missing.
func (r *Reader) Generations(accounts []string) (map[string]int64, error) {
	all := make(map[string]int64, len(accounts))
	for len(accounts) > 0 {
		n := min(len(accounts), generationsAtOnce)
		args := make([]any, generationsAtOnce)
		for i := range args {
			args[i] = "" // no account's number
			if i < n {
				args[i] = accounts[i]
			}
		}
		accounts = accounts[n:]
		err := r.rows(generationsQuery, args, func(scan func(...any) error) error {
			var account string
			var generation int64
			if err := scan(&account, &generation); err != nil {
				return err
			}
			all[account] = generation
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ForgetEvents removes the events of before a moment.
func (t *Tx) ForgetEvents(before time.Time) error {
	return t.run("DELETE FROM account_events WHERE at < ?", millis(before))
}
