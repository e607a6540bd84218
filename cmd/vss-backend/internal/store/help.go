package store

import "time"

// HelpSession is a form that its person shows to a clerk for a while.
type HelpSession struct {
	Application   string // id of the registration that the phone will file
	KeyThumbprint string
	CodeHash      []byte // empty once a clerk has taken the code
	Clerk         string // login; "" until then
	ClerkName     string
	Form          []byte // JSON
	Version       int64
	ExpiresAt     time.Time
}

const helpColumns = "application_id, key_thumb, code_hash, clerk, clerk_name, form, version, expires_at FROM help_sessions"

func scanHelp(scan func(...any) error) (HelpSession, error) {
	var h HelpSession
	var expires int64
	err := scan(&h.Application, &h.KeyThumbprint, &h.CodeHash, &h.Clerk, &h.ClerkName, &h.Form, &h.Version, &expires)
	h.ExpiresAt = moment(expires)
	return h, err
}

// HelpSession finds one by its registration, or fails with ErrNotFound.
func (r *Reader) HelpSession(application string) (HelpSession, error) {
	return scanHelp(func(into ...any) error {
		return r.row("SELECT "+helpColumns+" WHERE application_id = ?", []any{application}, into...)
	})
}

// HelpSessionOf finds one by its code's hash, or fails with ErrNotFound.
func (r *Reader) HelpSessionOf(codeHash []byte) (HelpSession, error) {
	return scanHelp(func(into ...any) error {
		return r.row("SELECT "+helpColumns+" WHERE code_hash = ?", []any{codeHash}, into...)
	})
}

// HelpSessions gives what a clerk has taken and is not over, what ends first at the top.
func (r *Reader) HelpSessions(clerk string, now time.Time, limit int) ([]HelpSession, error) {
	var all []HelpSession
	err := r.rows("SELECT "+helpColumns+" WHERE clerk = ? AND clerk <> '' AND expires_at > ? ORDER BY expires_at LIMIT ?", []any{clerk, millis(now), limit}, func(scan func(...any) error) error {
		h, err := scanHelp(scan)
		all = append(all, h)
		return err
	})
	return all, err
}

// PutHelpSession writes one in place of what its registration had.
func (t *Tx) PutHelpSession(h HelpSession) error {
	return t.run(`INSERT INTO help_sessions (application_id, key_thumb, code_hash, clerk, clerk_name, form, version, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (application_id) DO UPDATE SET key_thumb = excluded.key_thumb, code_hash = excluded.code_hash, clerk = excluded.clerk, clerk_name = excluded.clerk_name,
		form = excluded.form, version = excluded.version, expires_at = excluded.expires_at`,
		h.Application, h.KeyThumbprint, h.CodeHash, h.Clerk, h.ClerkName, h.Form, h.Version, millis(h.ExpiresAt))
}

// TakeHelpSession gives a session whose code nobody has taken to a clerk. It reports false when somebody was faster.
func (t *Tx) TakeHelpSession(application string, codeHash []byte, clerk, name string, expires time.Time) (bool, error) {
	n, err := t.exec("UPDATE help_sessions SET clerk = ?, clerk_name = ?, code_hash = ?, expires_at = ? WHERE application_id = ? AND code_hash = ? AND clerk = ''",
		clerk, name, []byte{}, millis(expires), application, codeHash)
	return n == 1, err
}

// WriteHelpSession keeps what a clerk has filled in. It reports false when the session is not theirs in this version any more.
func (t *Tx) WriteHelpSession(application, clerk string, version int64, form []byte) (bool, error) {
	n, err := t.exec("UPDATE help_sessions SET form = ?, version = version + 1 WHERE application_id = ? AND clerk = ? AND version = ?", form, application, clerk, version)
	return n == 1, err
}

// DeleteHelpSession removes everything of one.
func (t *Tx) DeleteHelpSession(application string) error {
	return t.run("DELETE FROM help_sessions WHERE application_id = ?", application)
}
