package store

import (
	"errors"
	"time"
)

// Message is one message to a person.
type Message struct {
	ID        string // UUID version 7: sorts by time
	At        time.Time
	Channel   string // sms or email
	Recipient string // "" for a message to nobody
	Account   string
	Kind      string
	Text      string
	Code      string // the code in the text; "" when it holds none
}

// PutMessage puts a message into the outbox.
func (t *Tx) PutMessage(m Message) error {
	return t.run("INSERT INTO outbox (message_id, sent_at, channel, recipient, account, kind, body, code) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		m.ID, millis(m.At), m.Channel, m.Recipient, m.Account, m.Kind, m.Text, m.Code)
}

// Messages gives the newest messages that have a recipient, at most limit of them, the newest last.
func (r *Reader) Messages(limit int) ([]Message, error) {
	var all []Message
	err := r.rows(`SELECT message_id, sent_at, channel, recipient, account, kind, body, code FROM
		(SELECT * FROM outbox WHERE recipient <> '' ORDER BY message_id DESC LIMIT ?) AS newest ORDER BY message_id`, []any{limit}, func(scan func(...any) error) error {
		var m Message
		var at int64
		if err := scan(&m.ID, &at, &m.Channel, &m.Recipient, &m.Account, &m.Kind, &m.Text, &m.Code); err != nil {
			return err
		}
		m.At = moment(at)
		all = append(all, m)
		return nil
	})
	return all, err
}

// Letter is the activation letter of a sandbox persona, in clear: only the sandbox keeps such letters.
type Letter struct {
	Account  string
	Persona  string // id
	Position int    // in the list of personas
	Code     string
}

// Letters gives all letters in the order of the personas.
func (r *Reader) Letters() ([]Letter, error) {
	var all []Letter
	err := r.rows("SELECT account, persona, position, code FROM sandbox_letters ORDER BY position", nil, func(scan func(...any) error) error {
		var l Letter
		if err := scan(&l.Account, &l.Persona, &l.Position, &l.Code); err != nil {
			return err
		}
		all = append(all, l)
		return nil
	})
	return all, err
}

// Letter gives one persona's letter, or fails with ErrNotFound.
func (r *Reader) Letter(persona string) (Letter, error) {
	l := Letter{Persona: persona}
	err := r.row("SELECT account, position, code FROM sandbox_letters WHERE persona = ?", []any{persona}, &l.Account, &l.Position, &l.Code)
	return l, err
}

// PutLetter writes a persona's letter in place of an older one.
func (t *Tx) PutLetter(l Letter) error {
	return t.run("INSERT INTO sandbox_letters (account, persona, position, code) VALUES (?, ?, ?, ?) ON CONFLICT (account) DO UPDATE SET code = excluded.code",
		l.Account, l.Persona, l.Position, l.Code)
}

// Forget removes what time has made useless: proofs, sessions, challenges, requests, limits and codes that are over. Evidence and records of
// checks stay. now is the moment; kept is how long a one-time message stays in the outbox.
func (t *Tx) Forget(now time.Time, kept time.Duration) error {
	hour := millis(now.Add(-time.Hour))
	for _, rule := range []struct {
		statement string
		before    int64
	}{
		{"DELETE FROM uses WHERE expires_at < ?", hour},
		{"DELETE FROM sessions WHERE expires_at < ?", hour},
		{"DELETE FROM activations WHERE expires_at < ?", hour},
		{"DELETE FROM handovers WHERE expires_at < ?", hour},
		{"DELETE FROM owner_challenges WHERE expires_at < ?", hour},
		{"DELETE FROM send_limits WHERE next_at < ?", millis(now)},
		{"DELETE FROM seen_codes WHERE seen_at < ?", hour},
		{"DELETE FROM help_sessions WHERE expires_at < ?", millis(now)},
		{"DELETE FROM outbox WHERE sent_at < ?", millis(now.Add(-kept))},
	} {
		if err := t.run(rule.statement, rule.before); err != nil {
			return err
		}
	}
	return errors.Join(t.ForgetApplications(now), t.forgetRecoveries(now), t.forgetAttachments(now))
}
