package store

import (
	"strings"
	"time"
)

// Agency is another agency's client.
type Agency struct {
	ID          string // client_id
	Name        string // as people read it
	Certificate string // x5t#S256 (RFC 8705, section 3.1)
	PublicKey   []byte // P-256 point, uncompressed; empty when the certificate is enough
	Scopes      []string
	PerMinute   int64 // requests
	MadeAt      time.Time
	DisabledAt  time.Time // zero while it may read
}

const agencyColumns = "agency_id, name, certificate, public_key, scopes, per_minute, made_at, disabled_at FROM agencies"

func scanAgency(scan func(...any) error) (Agency, error) {
	var a Agency
	var scopes string
	var made, disabled int64
	err := scan(&a.ID, &a.Name, &a.Certificate, &a.PublicKey, &scopes, &a.PerMinute, &made, &disabled)
	a.Scopes, a.MadeAt, a.DisabledAt = strings.Fields(scopes), moment(made), moment(disabled)
	return a, err
}

// Agency finds one, disabled or not, or fails with ErrNotFound.
func (r *Reader) Agency(id string) (Agency, error) {
	return scanAgency(func(into ...any) error {
		return r.row("SELECT "+agencyColumns+" WHERE agency_id = ?", []any{id}, into...)
	})
}

// Agencies gives all of them in the order of their ids.
func (r *Reader) Agencies() ([]Agency, error) {
	var all []Agency
	err := r.rows("SELECT "+agencyColumns+" ORDER BY agency_id", nil, func(scan func(...any) error) error {
		a, err := scanAgency(scan)
		all = append(all, a)
		return err
	})
	return all, err
}

// CreateAgency adds one; it reports false when the id is taken.
func (t *Tx) CreateAgency(a Agency) (bool, error) {
	key := a.PublicKey
	if key == nil {
		key = []byte{}
	}
	n, err := t.exec("INSERT INTO agencies (agency_id, name, certificate, public_key, scopes, per_minute, made_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		a.ID, a.Name, a.Certificate, key, strings.Join(a.Scopes, " "), a.PerMinute, millis(a.MadeAt))
	return n == 1, err
}

// SetAgencyScopes changes what an agency may read and how often, and ends its tokens.
func (t *Tx) SetAgencyScopes(id string, scopes []string, perMinute int64) error {
	if err := t.run("UPDATE agencies SET scopes = ?, per_minute = ? WHERE agency_id = ?", strings.Join(scopes, " "), perMinute, id); err != nil {
		return err
	}
	return t.run("DELETE FROM agency_tokens WHERE agency_id = ?", id)
}

// DisableAgency ends an agency's right to read, and its tokens; it reports false when there is none that may.
func (t *Tx) DisableAgency(id string, at time.Time) (bool, error) {
	n, err := t.exec("UPDATE agencies SET disabled_at = ? WHERE agency_id = ? AND disabled_at = 0", millis(at), id)
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.run("DELETE FROM agency_tokens WHERE agency_id = ?", id)
}

// AgencyToken is what a token stands for.
type AgencyToken struct {
	Hash        [32]byte
	AgencyID    string
	Scopes      []string
	Certificate string
	Expires     time.Time
}

// CreateAgencyToken keeps one, and forgets those that are over.
func (t *Tx) CreateAgencyToken(k AgencyToken, now time.Time) error {
	if err := t.run("DELETE FROM agency_tokens WHERE expires_at < ?", millis(now)); err != nil {
		return err
	}
	return t.run("INSERT INTO agency_tokens (token_hash, agency_id, scopes, certificate, expires_at) VALUES (?, ?, ?, ?, ?)",
		k.Hash[:], k.AgencyID, strings.Join(k.Scopes, " "), k.Certificate, millis(k.Expires))
}

// AgencyToken finds a token, over or not, or fails with ErrNotFound.
func (r *Reader) AgencyToken(hash [32]byte) (AgencyToken, error) {
	k := AgencyToken{Hash: hash}
	var scopes string
	var expires int64
	err := r.row("SELECT agency_id, scopes, certificate, expires_at FROM agency_tokens WHERE token_hash = ?", []any{hash[:]}, &k.AgencyID, &scopes, &k.Certificate, &expires)
	k.Scopes, k.Expires = strings.Fields(scopes), moment(expires)
	return k, err
}

// ActsOf gives the newest events of the audit log by one kind of actor with an id, at most limit.
func (r *Reader) ActsOf(actor, actorID string, limit int) ([]LoggedEvent, error) {
	return r.loggedEvents("actor = ? AND actor_id = ? ORDER BY leaf_index DESC LIMIT ?", actor, actorID, limit)
}
