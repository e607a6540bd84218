package store

import (
	"time"
)

// SharedStatement is a statement that a person has shared.
type SharedStatement struct {
	ID                 [16]byte
	Account            string
	Recipient, Purpose string
	Signed             []byte
	Issued, Expires    time.Time
	Revoked            time.Time // zero while it counts
	Looks              int
	Looked             time.Time // the last time
}

const sharedColumns = "statement_id, account, recipient, purpose, signed, issued_at, expires_at, revoked_at, looks, looked_at"

func (r *Reader) sharedRows(where string, args ...any) ([]SharedStatement, error) {
	var all []SharedStatement
	err := r.rows("SELECT "+sharedColumns+" FROM shared_statements WHERE "+where, args, func(scan func(...any) error) error {
		var s SharedStatement
		var id []byte
		var issued, expires, revoked, looked int64
		if err := scan(&id, &s.Account, &s.Recipient, &s.Purpose, &s.Signed, &issued, &expires, &revoked, &s.Looks, &looked); err != nil {
			return err
		}
		copy(s.ID[:], id)
		s.Issued, s.Expires, s.Revoked, s.Looked = moment(issued), moment(expires), moment(revoked), moment(looked)
		all = append(all, s)
		return nil
	})
	return all, err
}

// SharedStatement finds one by its id, or fails with ErrNotFound.
func (r *Reader) SharedStatement(id [16]byte) (SharedStatement, error) {
	found, err := r.sharedRows("statement_id = ?", id[:])
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return SharedStatement{}, err
	}
	return found[0], nil
}

// SharedStatements gives an account's, newest first, at most limit.
func (r *Reader) SharedStatements(account string, limit int) ([]SharedStatement, error) {
	return r.sharedRows("account = ? ORDER BY issued_at DESC, statement_id LIMIT ?", account, limit)
}

// CreateSharedStatement adds one; it reports false when there is one of that id.
func (t *Tx) CreateSharedStatement(s SharedStatement) (bool, error) {
	n, err := t.exec("INSERT INTO shared_statements (statement_id, account, recipient, purpose, signed, issued_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		s.ID[:], s.Account, s.Recipient, s.Purpose, s.Signed, millis(s.Issued), millis(s.Expires))
	return n == 1, err
}

// RevokeSharedStatement takes one back.
func (t *Tx) RevokeSharedStatement(id [16]byte, now time.Time) error {
	return t.run("UPDATE shared_statements SET revoked_at = ? WHERE statement_id = ? AND revoked_at = 0", millis(now), id[:])
}

// CountLook counts one look at a statement.
func (t *Tx) CountLook(id [16]byte, now time.Time) error {
	n, err := t.exec("UPDATE shared_statements SET looks = looks + 1, looked_at = ? WHERE statement_id = ?", millis(now), id[:])
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return err
}
