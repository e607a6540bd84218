package store

import "time"

// Desk is an enrolled reception desk.
type Desk struct {
	ID           string
	Thumbprint   string // RFC 7638
	Key          []byte // P-256 point, uncompressed
	FacilityCode string
	Name         string
	EnrolledAt   time.Time
	EndedAt      time.Time // zero while it may check
}

const deskColumns = "desk_id, key_thumb, desk_key, facility_code, name, enrolled_at, ended_at"

func scanDesk(scan func(...any) error) (Desk, error) {
	var d Desk
	var at, ended int64
	err := scan(&d.ID, &d.Thumbprint, &d.Key, &d.FacilityCode, &d.Name, &at, &ended)
	d.EnrolledAt, d.EndedAt = moment(at), moment(ended)
	return d, err
}

// Desk finds a desk by its key's thumbprint, or fails with ErrNotFound.
func (r *Reader) Desk(thumbprint string) (Desk, error) {
	return scanDesk(func(into ...any) error {
		return r.row("SELECT "+deskColumns+" FROM desks WHERE key_thumb = ?", []any{thumbprint}, into...)
	})
}

// Desks gives all desks, newest first.
func (r *Reader) Desks() ([]Desk, error) {
	var all []Desk
	err := r.rows("SELECT "+deskColumns+" FROM desks ORDER BY enrolled_at DESC, desk_id", nil, func(scan func(...any) error) error {
		d, err := scanDesk(scan)
		all = append(all, d)
		return err
	})
	return all, err
}

// EndDesk takes from a desk the right to check; it reports false when there is none that has it.
func (t *Tx) EndDesk(id string, at time.Time) (bool, error) {
	n, err := t.exec("UPDATE desks SET ended_at = ? WHERE desk_id = ? AND ended_at = 0", millis(at), id)
	return n == 1, err
}

// EnrolDesk adds a desk, or gives a desk that holds this key already its new facility and name, and the right to check. It returns the desk as it stands.
func (t *Tx) EnrolDesk(d Desk) (Desk, error) {
	err := t.run("INSERT INTO desks ("+deskColumns+") VALUES (?, ?, ?, ?, ?, ?, 0) ON CONFLICT (key_thumb) DO UPDATE SET facility_code = excluded.facility_code, name = excluded.name, ended_at = 0",
		d.ID, d.Thumbprint, d.Key, d.FacilityCode, d.Name, millis(d.EnrolledAt))
	if err != nil {
		return Desk{}, err
	}
	return t.Desk(d.Thumbprint)
}

// Seen is a card code that a desk has read.
type Seen struct {
	CodeHash [32]byte // of credential id and nonce
	DeskID   string
	At       time.Time
}

// Seen finds it, or fails with ErrNotFound.
func (r *Reader) Seen(codeHash [32]byte) (Seen, error) {
	s := Seen{CodeHash: codeHash}
	var at int64
	err := r.row("SELECT desk_id, seen_at FROM seen_codes WHERE code_hash = ?", []any{codeHash[:]}, &s.DeskID, &at)
	s.At = moment(at)
	return s, err
}

// RememberCode remembers a code, unless it is known; it reports whether it was new.
func (t *Tx) RememberCode(s Seen) (bool, error) {
	n, err := t.exec("INSERT INTO seen_codes (code_hash, desk_id, seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", s.CodeHash[:], s.DeskID, millis(s.At))
	return n == 1, err
}

// Check is one check of a scan.
type Check struct {
	DeskID       string
	CheckID      string
	At           time.Time
	RequestHash  [32]byte // SHA-256 of scan and purpose
	FacilityCode string
	FacilityName string // read only
	DeskName     string // read only
	Purpose      string
	Account      string // "" when the scan names nobody for certain
	Outcome      []byte // JSON without anything of the scan
	Verdict      string
}

// Check finds a desk's check by its id, or fails with ErrNotFound.
func (r *Reader) Check(deskID, checkID string) (Check, error) {
	c := Check{DeskID: deskID, CheckID: checkID}
	var at int64
	var hash []byte
	err := r.row("SELECT checked_at, request_hash, facility_code, purpose, account, outcome, verdict FROM checks WHERE desk_id = ? AND check_id = ?", []any{deskID, checkID},
		&at, &hash, &c.FacilityCode, &c.Purpose, &c.Account, &c.Outcome, &c.Verdict)
	copy(c.RequestHash[:], hash)
	c.At = moment(at)
	return c, err
}

// CreateCheck adds a check; it reports false when the desk has one of this id. It asks nothing first: on a server, checks that only write never stand in each other's way.
func (t *Tx) CreateCheck(c Check) (bool, error) {
	n, err := t.exec("INSERT INTO checks (desk_id, check_id, checked_at, request_hash, facility_code, purpose, account, outcome, verdict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		c.DeskID, c.CheckID, millis(c.At), c.RequestHash[:], c.FacilityCode, c.Purpose, c.Account, c.Outcome, c.Verdict)
	return n == 1, err
}

// Checks gives the checks of an account's card before a moment (the zero time: all), newest first, at most limit.
func (r *Reader) Checks(account string, before time.Time, limit int) ([]Check, error) {
	end := int64(1) << 62
	if !before.IsZero() {
		end = millis(before)
	}
	var all []Check
	err := r.rows(`SELECT c.desk_id, c.check_id, c.checked_at, c.facility_code, COALESCE(f.name, c.facility_code), COALESCE(d.name, c.desk_id), c.purpose, c.verdict FROM checks c
		LEFT JOIN facilities f ON f.code = c.facility_code LEFT JOIN desks d ON d.desk_id = c.desk_id
		WHERE c.account = ? AND c.checked_at < ? ORDER BY c.checked_at DESC, c.check_id LIMIT ?`, []any{account, end, limit}, func(scan func(...any) error) error {
		c := Check{Account: account}
		var at int64
		if err := scan(&c.DeskID, &c.CheckID, &at, &c.FacilityCode, &c.FacilityName, &c.DeskName, &c.Purpose, &c.Verdict); err != nil {
			return err
		}
		c.At = moment(at)
		all = append(all, c)
		return nil
	})
	return all, err
}
