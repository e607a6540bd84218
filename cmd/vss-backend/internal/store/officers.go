package store

import (
	"errors"
	"strings"
	"time"
)

// The states of an officer.
const (
	OfficerInvited  = "invited" // has not signed in yet
	OfficerActive   = "active"
	OfficerDisabled = "disabled"
)

// Officer is somebody who works at the console.
type Officer struct {
	Login          string
	Name           string
	Roles          []string
	Language       string
	State          string
	Made           time.Time
	Verifier       string // of the password; "" before the first sign-in
	TOTPSealed     []byte
	TOTPStep       int64
	Invitation     [32]byte // SHA-256; zero: none is open
	InvitationEnds time.Time
}

const officerColumns = "login, name, roles, language, state, made_at, verifier, totp_sealed, totp_step, invitation_hash, invitation_ends"

func scanOfficer(scan func(...any) error) (Officer, error) {
	var o Officer
	var roles string
	var made, ends int64
	var invitation []byte
	err := scan(&o.Login, &o.Name, &roles, &o.Language, &o.State, &made, &o.Verifier, &o.TOTPSealed, &o.TOTPStep, &invitation, &ends)
	o.Roles, o.Made, o.InvitationEnds = strings.Fields(roles), moment(made), moment(ends)
	copy(o.Invitation[:], invitation)
	return o, err
}

// Officer finds one by login, or fails with ErrNotFound.
func (r *Reader) Officer(login string) (Officer, error) {
	return r.officer("WHERE login = ?", login)
}

// InvitedOfficer finds the one an invitation was made for, or fails with ErrNotFound.
func (r *Reader) InvitedOfficer(invitation [32]byte) (Officer, error) {
	return r.officer("WHERE invitation_hash = ?", invitation[:])
}

func (r *Reader) officer(where string, args ...any) (Officer, error) {
	all, err := r.officers(where, args...)
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Officer{}, err
	}
	return all[0], nil
}

// Officers gives all, by login.
func (r *Reader) Officers() ([]Officer, error) { return r.officers("ORDER BY login") }

func (r *Reader) officers(query string, args ...any) ([]Officer, error) {
	var all []Officer
	err := r.rows("SELECT "+officerColumns+" FROM officers "+query, args, func(scan func(...any) error) error {
		o, err := scanOfficer(scan)
		all = append(all, o)
		return err
	})
	return all, err
}

// SaveOfficer writes one, new or known.
func (t *Tx) SaveOfficer(o Officer) error {
	var invitation any
	if o.Invitation != [32]byte{} {
		invitation = o.Invitation[:]
	}
	return t.run("INSERT INTO officers ("+officerColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO UPDATE SET name = excluded.name, roles = excluded.roles,
		language = excluded.language, state = excluded.state, verifier = excluded.verifier, totp_sealed = excluded.totp_sealed, totp_step = excluded.totp_step,
		invitation_hash = excluded.invitation_hash, invitation_ends = excluded.invitation_ends`,
		o.Login, o.Name, strings.Join(o.Roles, " "), o.Language, o.State, millis(o.Made), o.Verifier, o.TOTPSealed, o.TOTPStep, invitation, millis(o.InvitationEnds))
}

// OfficerSession is a session at the console.
type OfficerSession struct {
	Hash    [32]byte // SHA-256 of the cookie
	Login   string
	Way     string // password or passkey
	Started time.Time
	Seen    time.Time
	Ends    time.Time
}

// PutOfficerSession adds one.
func (t *Tx) PutOfficerSession(s OfficerSession) error {
	return t.run("INSERT INTO officer_sessions (session_hash, login, way, started_at, seen_at, ends_at) VALUES (?, ?, ?, ?, ?, ?)",
		s.Hash[:], s.Login, s.Way, millis(s.Started), millis(s.Seen), millis(s.Ends))
}

// OfficerSession finds one, or fails with ErrNotFound.
func (r *Reader) OfficerSession(hash [32]byte) (OfficerSession, error) {
	s := OfficerSession{Hash: hash}
	var started, seen, ends int64
	err := r.row("SELECT login, way, started_at, seen_at, ends_at FROM officer_sessions WHERE session_hash = ?", []any{hash[:]}, &s.Login, &s.Way, &started, &seen, &ends)
	s.Started, s.Seen, s.Ends = moment(started), moment(seen), moment(ends)
	return s, err
}

// TouchOfficerSession notes that it was used.
func (t *Tx) TouchOfficerSession(hash [32]byte, now time.Time) error {
	return t.run("UPDATE officer_sessions SET seen_at = ? WHERE session_hash = ?", millis(now), hash[:])
}

// EndOfficerSession ends one.
func (t *Tx) EndOfficerSession(hash [32]byte) error {
	return t.run("DELETE FROM officer_sessions WHERE session_hash = ?", hash[:])
}

// EndOfficerSessions ends all of an officer's, and gives back what they held.
func (t *Tx) EndOfficerSessions(login string) error {
	return errors.Join(t.run("DELETE FROM officer_sessions WHERE login = ?", login), t.DropClaims(login))
}

// ForgetOfficerSessions removes what is over: sessions past their end or not used since a moment, and claims past theirs.
func (t *Tx) ForgetOfficerSessions(now, unused time.Time) error {
	return errors.Join(t.run("DELETE FROM officer_sessions WHERE ends_at < ? OR seen_at < ?", millis(now), millis(unused)), t.run("DELETE FROM officer_claims WHERE ends_at < ?", millis(now)))
}

// Claim is an item that one officer works on.
type Claim struct {
	Kind, Item string
	Login      string
	Ends       time.Time
}

// Claim finds who holds an item, or fails with ErrNotFound; whether it is over is the caller's to see.
func (r *Reader) Claim(kind, item string) (Claim, error) {
	c := Claim{Kind: kind, Item: item}
	var ends int64
	err := r.row("SELECT login, ends_at FROM officer_claims WHERE kind = ? AND item = ?", []any{kind, item}, &c.Login, &ends)
	c.Ends = moment(ends)
	return c, err
}

// Claims gives the claims of a kind that are not over, by item.
func (r *Reader) Claims(kind string, now time.Time) (map[string]Claim, error) {
	all := map[string]Claim{}
	err := r.rows("SELECT item, login, ends_at FROM officer_claims WHERE kind = ? AND ends_at >= ?", []any{kind, millis(now)}, func(scan func(...any) error) error {
		c := Claim{Kind: kind}
		var ends int64
		err := scan(&c.Item, &c.Login, &ends)
		c.Ends = moment(ends)
		all[c.Item] = c
		return err
	})
	return all, err
}

// PutClaim lets an officer hold an item until a moment, in place of whoever held it.
func (t *Tx) PutClaim(c Claim) error {
	return t.run("INSERT INTO officer_claims (kind, item, login, ends_at) VALUES (?, ?, ?, ?) ON CONFLICT (kind, item) DO UPDATE SET login = excluded.login, ends_at = excluded.ends_at",
		c.Kind, c.Item, c.Login, millis(c.Ends))
}

// DropClaims gives back all that an officer holds.
func (t *Tx) DropClaims(login string) error {
	return t.run("DELETE FROM officer_claims WHERE login = ?", login)
}

// DropClaim gives an item back, when this officer holds it.
func (t *Tx) DropClaim(kind, item, login string) error {
	return t.run("DELETE FROM officer_claims WHERE kind = ? AND item = ? AND login = ?", kind, item, login)
}
