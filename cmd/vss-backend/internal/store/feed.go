package store

import (
	"fmt"
	"time"
)

// FeedChange is a change that other systems may follow (package feed). Position is 0 until it has its place.
type FeedChange struct {
	Position  int64
	ID        string // UUID version 7
	At        time.Time
	Kind      string
	Subject   string // the number of the account or person, or the facility's code
	Reference string
}

// PutFeedChange leaves a change for the sequencer.
func (t *Tx) PutFeedChange(c FeedChange) error {
	return t.run("INSERT INTO change_outbox (change_id, at, kind, subject, reference) VALUES (?, ?, ?, ?, ?)", c.ID, millis(c.At), c.Kind, c.Subject, c.Reference)
}

// WaitingFeedChanges gives the oldest changes that have no place yet.
func (r *Reader) WaitingFeedChanges(limit int) ([]FeedChange, error) {
	return r.feedChanges("SELECT 0, change_id, at, kind, subject, reference FROM change_outbox ORDER BY change_id LIMIT ?", limit)
}

// PlaceFeedChange puts a waiting change at its place.
func (t *Tx) PlaceFeedChange(c FeedChange) error {
	if err := t.run("INSERT INTO change_feed (position, change_id, at, kind, subject, reference) VALUES (?, ?, ?, ?, ?, ?)",
		c.Position, c.ID, millis(c.At), c.Kind, c.Subject, c.Reference); err != nil {
		return err
	}
	n, err := t.exec("DELETE FROM change_outbox WHERE change_id = ?", c.ID)
	if err == nil && n != 1 {
		err = fmt.Errorf("place the change %s: it no longer waits", c.ID)
	}
	return err
}

// FeedChanges gives the changes after a position, in order, at most limit.
func (r *Reader) FeedChanges(after int64, limit int) ([]FeedChange, error) {
	return r.feedChanges("SELECT position, change_id, at, kind, subject, reference FROM change_feed WHERE position > ? ORDER BY position LIMIT ?", after, limit)
}

func (r *Reader) feedChanges(query string, args ...any) ([]FeedChange, error) {
	var all []FeedChange
	err := r.rows(query, args, func(scan func(...any) error) error {
		var c FeedChange
		var at int64
		if err := scan(&c.Position, &c.ID, &at, &c.Kind, &c.Subject, &c.Reference); err != nil {
			return err
		}
		c.At = moment(at)
		all = append(all, c)
		return nil
	})
	return all, err
}

// FeedEnds gives the oldest and the newest position that the feed has; zeros when it has none.
func (r *Reader) FeedEnds() (oldest, newest int64, err error) {
	err = r.row("SELECT COALESCE(MIN(position), 0), COALESCE(MAX(position), 0) FROM change_feed", nil, &oldest, &newest)
	return oldest, newest, err
}

// ForgetFeed removes the changes of before a moment, but never the newest: the next one takes its place after it.
func (t *Tx) ForgetFeed(before time.Time) error {
	return t.run("DELETE FROM change_feed WHERE at < ? AND position < (SELECT MAX(position) FROM change_feed)", millis(before))
}
