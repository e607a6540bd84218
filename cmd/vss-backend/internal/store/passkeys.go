package store

import "time"

// Passkey is a passkey of an officer.
type Passkey struct {
	ID         []byte // the authenticator's
	Login      string
	Name       string
	Credential []byte // JSON
	Made       time.Time
	Used       time.Time // zero: never
}

// Passkeys gives the passkeys of an officer, the oldest first.
func (r *Reader) Passkeys(login string) ([]Passkey, error) {
	return r.passkeys("WHERE login = ? ORDER BY made_at, credential_id", login)
}

// Passkey finds one by the authenticator's id, or fails with ErrNotFound.
func (r *Reader) Passkey(id []byte) (Passkey, error) {
	all, err := r.passkeys("WHERE credential_id = ?", id)
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Passkey{}, err
	}
	return all[0], nil
}

func (r *Reader) passkeys(query string, args ...any) ([]Passkey, error) {
	var all []Passkey
	err := r.rows("SELECT credential_id, login, name, credential, made_at, used_at FROM officer_passkeys "+query, args, func(scan func(...any) error) error {
		var p Passkey
		var made, used int64
		err := scan(&p.ID, &p.Login, &p.Name, &p.Credential, &made, &used)
		p.Made = moment(made)
		if used != 0 {
			p.Used = moment(used)
		}
		all = append(all, p)
		return err
	})
	return all, err
}

// AddPasskey keeps a new one.
func (t *Tx) AddPasskey(p Passkey) error {
	return t.run("INSERT INTO officer_passkeys (credential_id, login, name, credential, made_at, used_at) VALUES (?, ?, ?, ?, ?, 0)", p.ID, p.Login, p.Name, p.Credential, millis(p.Made))
}

// UsePasskey keeps what an authenticator's counter says now.
func (t *Tx) UsePasskey(id, credential []byte, now time.Time) error {
	return t.run("UPDATE officer_passkeys SET credential = ?, used_at = ? WHERE credential_id = ?", credential, millis(now), id)
}

// DropPasskey forgets one of an officer's; it reports false when the officer has none of this id.
func (t *Tx) DropPasskey(login string, id []byte) (bool, error) {
	n, err := t.exec("DELETE FROM officer_passkeys WHERE login = ? AND credential_id = ?", login, id)
	return n == 1, err
}

// DropPasskeys forgets all of an officer's.
func (t *Tx) DropPasskeys(login string) error {
	return t.run("DELETE FROM officer_passkeys WHERE login = ?", login)
}

// Ceremony is a passkey that is being made or used.
type Ceremony struct {
	Hash    [32]byte // SHA-256 of its name
	Login   string   // "" while nobody knows who signs in
	Session []byte   // JSON
	Ends    time.Time
}

// BeginCeremony keeps one, and forgets those that are over.
func (t *Tx) BeginCeremony(c Ceremony, now time.Time) error {
	if err := t.run("DELETE FROM officer_ceremonies WHERE ends_at < ?", millis(now)); err != nil {
		return err
	}
	return t.run("INSERT INTO officer_ceremonies (ceremony_hash, login, session, ends_at) VALUES (?, ?, ?, ?)", c.Hash[:], c.Login, c.Session, millis(c.Ends))
}

// EndCeremony gives one and forgets it, or fails with ErrNotFound: each is used once.
func (t *Tx) EndCeremony(hash [32]byte) (Ceremony, error) {
	c := Ceremony{Hash: hash}
	var ends int64
	if err := t.row("SELECT login, session, ends_at FROM officer_ceremonies WHERE ceremony_hash = ?", []any{hash[:]}, &c.Login, &c.Session, &ends); err != nil {
		return c, err
	}
	c.Ends = moment(ends)
	return c, t.run("DELETE FROM officer_ceremonies WHERE ceremony_hash = ?", hash[:])
}
