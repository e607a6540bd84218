package store

import "time"

// The states of a message on its way.
const (
	MessageWaiting = "waiting"
	MessageSent    = "sent"
	MessageDead    = "dead"      // given up; an officer looks at it
	MessageDropped = "dismissed" // given up, and an officer has seen it
)

// OutboxMessage is a message with what became of it.
type OutboxMessage struct {
	Message
	State string
	Tries int64
	Next  time.Time // no attempt before
	Fault string    // of the last attempt
}

const outboxColumns = "message_id, sent_at, channel, recipient, account, kind, body, code, state, tries, next_at, fault"

func (r *Reader) outbox(query string, args ...any) ([]OutboxMessage, error) {
	var all []OutboxMessage
	err := r.rows("SELECT "+outboxColumns+" FROM outbox "+query, args, func(scan func(...any) error) error {
		var c OutboxMessage
		var at, next int64
		err := scan(&c.ID, &at, &c.Channel, &c.Recipient, &c.Account, &c.Kind, &c.Text, &c.Code, &c.State, &c.Tries, &next, &c.Fault)
		c.At, c.Next = moment(at), moment(next)
		all = append(all, c)
		return err
	})
	return all, err
}

// TakeMessages gives at most limit messages of a channel that are due, and hides them from everybody until a moment: whoever takes them says by then what
// became of them, or they are due again.
func (t *Tx) TakeMessages(channel string, now, until time.Time, limit int) ([]OutboxMessage, error) {
	due, err := t.outbox("WHERE state = 'waiting' AND next_at <= ? AND channel = ? AND recipient <> '' ORDER BY next_at, message_id LIMIT ?", millis(now), channel, limit)
	if err != nil {
		return nil, err
	}
	for i := range due {
		due[i].Tries++
		if err := t.run("UPDATE outbox SET next_at = ?, tries = ? WHERE message_id = ?", millis(until), due[i].Tries, due[i].ID); err != nil {
			return nil, err
		}
	}
	return due, nil
}

// MarkSent notes that a message has gone out, and forgets what it said: the person has it now.
func (t *Tx) MarkSent(id string) error {
	return t.run("UPDATE outbox SET state = 'sent', body = '', code = '', fault = '' WHERE message_id = ?", id)
}

// MarkFailed notes a failed attempt and when the next one is.
func (t *Tx) MarkFailed(id, fault string, next time.Time) error {
	return t.run("UPDATE outbox SET next_at = ?, fault = ? WHERE message_id = ?", millis(next), fault, id)
}

// MarkDead gives a message up, and forgets a code in it.
func (t *Tx) MarkDead(id, fault string) error {
	return t.run("UPDATE outbox SET state = 'dead', fault = ?, body = CASE WHEN code = '' THEN body ELSE '' END, code = '' WHERE message_id = ?", fault, id)
}

// DeadMessages gives those that were given up, newest first.
func (r *Reader) DeadMessages(limit int) ([]OutboxMessage, error) {
	return r.outbox("WHERE state = 'dead' ORDER BY message_id DESC LIMIT ?", limit)
}

// ReviveMessage has a message that was given up tried again from the start; false when there is none, or nothing of it is left to send.
func (t *Tx) ReviveMessage(id string) (bool, error) {
	n, err := t.exec("UPDATE outbox SET state = 'waiting', tries = 0, next_at = 0 WHERE message_id = ? AND state = 'dead' AND body <> ''", id)
	return n > 0, err
}

// CountDeadMessages counts those that were given up, no further than a limit.
func (r *Reader) CountDeadMessages(limit int) (int, error) {
	var n int
	err := r.row("SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE state = 'dead' LIMIT ?) AS dead", []any{limit}, &n)
	return n, err
}

// DismissMessage forgets what a message said that was given up; false when there is none of this id.
func (t *Tx) DismissMessage(id string) (bool, error) {
	n, err := t.exec("UPDATE outbox SET state = 'dismissed', body = '', code = '' WHERE message_id = ? AND state = 'dead'", id)
	return n > 0, err
}
