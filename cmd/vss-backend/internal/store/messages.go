package store

import "time"

// Thread is a conversation between a person and the agency.
type Thread struct {
	ID        string // UUID, made by the device
	Account   string
	Number    string
	Kind      string
	Subject   string
	ChangedAt time.Time
	Seen      int // how many of its messages the person has read
}

// ThreadMessage is a message of a thread.
type ThreadMessage struct {
	ID       string // UUID
	Position int    // from 1
	At       time.Time
	Actor    string // person or agency
	Words    string
}

const threadColumns = "thread_id, account, number, kind, subject, changed_at, seen FROM message_threads"

func scanThread(scan func(...any) error) (Thread, error) {
	var t Thread
	var changed int64
	err := scan(&t.ID, &t.Account, &t.Number, &t.Kind, &t.Subject, &changed, &t.Seen)
	t.ChangedAt = moment(changed)
	return t, err
}

// Thread finds a thread by its id, or fails with ErrNotFound.
func (r *Reader) Thread(id string) (Thread, error) {
	return scanThread(func(into ...any) error {
		return r.row("SELECT "+threadColumns+" WHERE thread_id = ?", []any{id}, into...)
	})
}

// Threads gives the threads of an account (empty: of all), the one that changed last first, at most limit.
func (r *Reader) Threads(account string, limit int) ([]Thread, error) {
	where, args := " WHERE account = ?", []any{account, limit}
	if account == "" {
		where, args = "", []any{limit}
	}
	var all []Thread
	err := r.rows("SELECT "+threadColumns+where+" ORDER BY changed_at DESC, thread_id LIMIT ?", args, func(scan func(...any) error) error {
		t, err := scanThread(scan)
		all = append(all, t)
		return err
	})
	return all, err
}

// ThreadMessages gives the messages of a thread, oldest first.
func (r *Reader) ThreadMessages(id string) ([]ThreadMessage, error) {
	var all []ThreadMessage
	err := r.rows("SELECT message_id, position, at, actor, words FROM thread_messages WHERE thread_id = ? ORDER BY position", []any{id}, func(scan func(...any) error) error {
		var m ThreadMessage
		var at int64
		if err := scan(&m.ID, &m.Position, &at, &m.Actor, &m.Words); err != nil {
			return err
		}
		m.At = moment(at)
		all = append(all, m)
		return nil
	})
	return all, err
}

// MessagesSince counts what an account has written since a moment.
func (r *Reader) MessagesSince(account string, since time.Time) (n int, err error) {
	err = r.row(`SELECT COUNT(*) FROM thread_messages m JOIN message_threads t ON t.thread_id = m.thread_id
		WHERE t.account = ? AND m.actor = 'person' AND m.at > ?`, []any{account, millis(since)}, &n)
	return n, err
}

// CreateThread adds a thread without messages. It reports false when its number is taken.
func (t *Tx) CreateThread(h Thread) (bool, error) {
	n, err := t.exec("INSERT INTO message_threads (thread_id, account, number, kind, subject, changed_at, seen) VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (number) DO NOTHING",
		h.ID, h.Account, h.Number, h.Kind, h.Subject, millis(h.ChangedAt))
	return n == 1, err
}

// AddThreadMessage adds a message to a thread.
func (t *Tx) AddThreadMessage(thread string, m ThreadMessage) error {
	if err := t.run("INSERT INTO thread_messages (thread_id, position, message_id, at, actor, words) VALUES (?, ?, ?, ?, ?, ?)", thread, m.Position, m.ID, millis(m.At), m.Actor, m.Words); err != nil {
		return err
	}
	return t.run("UPDATE message_threads SET changed_at = ? WHERE thread_id = ?", millis(m.At), thread)
}

// SetThreadSeen notes how many messages of a thread the person has read.
func (t *Tx) SetThreadSeen(thread string, seen int) error {
	return t.run("UPDATE message_threads SET seen = ? WHERE thread_id = ?", seen, thread)
}
