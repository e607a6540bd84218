package store

import (
	"errors"
	"strings"
	"time"
)

// LoggedEvent is an event at its place in the audit log.
type LoggedEvent struct {
	AuditEvent
	Index uint64
	Blind []byte // hides ActorID in the leaf
}

const auditColumns = "event_id, at, kind, account, actor, actor_id, facility, purpose, reference, digest"

func (e *AuditEvent) scanned(at *int64) []any {
	return []any{&e.ID, at, &e.Kind, &e.Account, &e.Actor, &e.ActorID, &e.Facility, &e.Purpose, &e.Reference, &e.Digest}
}

// WaitingAuditEvents gives the oldest events that are not in the log yet.
func (r *Reader) WaitingAuditEvents(limit int) ([]AuditEvent, error) {
	var all []AuditEvent
	err := r.rows("SELECT "+auditColumns+" FROM audit_outbox ORDER BY at, event_id LIMIT ?", []any{limit}, func(scan func(...any) error) error {
		var e AuditEvent
		var at int64
		if err := scan(e.scanned(&at)...); err != nil {
			return err
		}
		e.At = moment(at)
		all = append(all, e)
		return nil
	})
	return all, err
}

// LogEvent puts a waiting event at its place in the log.
func (t *Tx) LogEvent(e LoggedEvent) error {
	digest := e.Digest
	if digest == nil {
		digest = []byte{}
	}
	if err := t.run("INSERT INTO audit_log (leaf_index, blind, "+auditColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		int64(e.Index), e.Blind, e.ID, millis(e.At), e.Kind, e.Account, e.Actor, e.ActorID, e.Facility, e.Purpose, e.Reference, digest); err != nil {
		return err
	}
	return t.run("DELETE FROM audit_outbox WHERE event_id = ?", e.ID)
}

func (r *Reader) loggedEvents(where string, args ...any) ([]LoggedEvent, error) {
	var all []LoggedEvent
	err := r.rows("SELECT leaf_index, blind, "+auditColumns+" FROM audit_log WHERE "+where, args, func(scan func(...any) error) error {
		var e LoggedEvent
		var index, at int64
		if err := scan(append([]any{&index, &e.Blind}, e.scanned(&at)...)...); err != nil {
			return err
		}
		e.Index, e.At = uint64(index), moment(at)
		all = append(all, e)
		return nil
	})
	return all, err
}

// EventsOf gives the logged events of an account below an index, newest first. An account that is empty has those that concern nobody.
func (r *Reader) EventsOf(account string, below uint64, limit int) ([]LoggedEvent, error) {
	return r.loggedEvents("account = ? AND leaf_index < ? ORDER BY leaf_index DESC LIMIT ?", account, int64(below), limit)
}

// OfficerActs gives the logged acts of officers below an index, newest first; an officer that is empty has everybody's.
func (r *Reader) OfficerActs(officer string, below uint64, limit int) ([]LoggedEvent, error) {
	return r.loggedEvents("actor = 'officer' AND leaf_index < ? AND (actor_id = ? OR ? = '') ORDER BY leaf_index DESC LIMIT ?", int64(below), officer, officer, limit)
}

// LoggedEvents gives the events of the log from an index on, in the log's order.
func (r *Reader) LoggedEvents(from uint64, limit int) ([]LoggedEvent, error) {
	return r.loggedEvents("leaf_index >= ? ORDER BY leaf_index LIMIT ?", int64(from), limit)
}

// EventAbout gives the first logged event of a kind about a reference that concerns an account, or fails with ErrNotFound.
func (r *Reader) EventAbout(kind, reference, account string) (LoggedEvent, error) {
	found, err := r.loggedEvents("reference = ? AND kind = ? AND account = ? ORDER BY leaf_index LIMIT 1", reference, kind, account)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return LoggedEvent{}, err
	}
	return found[0], nil
}

// CountEventsAbout counts the logged events of a kind about a reference, and says when the last one was.
func (r *Reader) CountEventsAbout(kind, reference string) (count int, last time.Time, err error) {
	var at int64
	err = r.row("SELECT COUNT(*), COALESCE(MAX(at), 0) FROM audit_log WHERE reference = ? AND kind = ?", []any{reference, kind}, &count, &at)
	return count, moment(at), err
}

// AuditSalt gives the secret of an account's leaves, or fails with ErrNotFound.
func (r *Reader) AuditSalt(account string) ([]byte, error) {
	var salt []byte
	err := r.row("SELECT salt FROM audit_salts WHERE account = ?", []any{account}, &salt)
	return salt, err
}

// KeepAuditSalt gives the secret of an account's leaves, and keeps fresh as one when there is none.
func (t *Tx) KeepAuditSalt(account string, fresh []byte) ([]byte, error) {
	if err := t.run("INSERT INTO audit_salts (account, salt) VALUES (?, ?) ON CONFLICT DO NOTHING", account, fresh); err != nil {
		return nil, err
	}
	return t.AuditSalt(account)
}

// ForgetAuditPerson deletes what ties leaves of the log to a person: the secret, and the events in clear. The rows stay as empty places of a kind of
// their own that name the event of the forgetting. It returns the places.
func (t *Tx) ForgetAuditPerson(account, kind, by string) ([]uint64, error) {
	var places []uint64
	err := t.rows("SELECT leaf_index FROM audit_log WHERE account = ? ORDER BY leaf_index", []any{account}, func(scan func(...any) error) error {
		var index int64
		err := scan(&index)
		places = append(places, uint64(index))
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := t.run("DELETE FROM audit_salts WHERE account = ?", account); err != nil {
		return nil, err
	}
	if err := t.run("DELETE FROM audit_outbox WHERE account = ?", account); err != nil {
		return nil, err
	}
	return places, t.run("UPDATE audit_log SET kind = ?, reference = ?, at = 0, account = '', actor = '', actor_id = '', blind = ?, facility = '', purpose = '', digest = ? WHERE account = ?",
		kind, by, []byte{}, []byte{}, account)
}

// AuditNode is the hash of a whole subtree of the log.
type AuditNode struct {
	Level uint
	Index uint64
	Hash  []byte
}

// PutAuditNode adds one; a node never changes.
func (t *Tx) PutAuditNode(n AuditNode) error {
	return t.run("INSERT INTO audit_nodes (level, node, hash) VALUES (?, ?, ?)", int64(n.Level), int64(n.Index), n.Hash)
}

// AuditNode gives the hash of one, or fails with ErrNotFound.
func (r *Reader) AuditNode(level uint, index uint64) ([]byte, error) {
	var hash []byte
	err := r.row("SELECT hash FROM audit_nodes WHERE level = ? AND node = ?", []any{int64(level), int64(index)}, &hash)
	return hash, err
}

// AuditNodes gives those of a level from an index on, in order.
func (r *Reader) AuditNodes(level uint, from uint64, limit int) ([]AuditNode, error) {
	var all []AuditNode
	err := r.rows("SELECT node, hash FROM audit_nodes WHERE level = ? AND node >= ? ORDER BY node LIMIT ?", []any{int64(level), int64(from), limit}, func(scan func(...any) error) error {
		n := AuditNode{Level: level}
		var index int64
		if err := scan(&index, &n.Hash); err != nil {
			return err
		}
		n.Index = uint64(index)
		all = append(all, n)
		return nil
	})
	return all, err
}

// PutCheckpoint keeps the signed checkpoint of a size in place of an older one of that size.
func (t *Tx) PutCheckpoint(size uint64, note []byte) error {
	return t.run("INSERT INTO audit_checkpoints (size, note) VALUES (?, ?) ON CONFLICT (size) DO UPDATE SET note = excluded.note", int64(size), note)
}

// DropCheckpoints removes those of fewer than size leaves: the newest covers them.
func (t *Tx) DropCheckpoints(size uint64) error {
	return t.run("DELETE FROM audit_checkpoints WHERE size < ?", int64(size))
}

// Checkpoint gives the newest signed checkpoint, or fails with ErrNotFound.
func (r *Reader) Checkpoint() ([]byte, error) {
	var note []byte
	err := r.row("SELECT note FROM audit_checkpoints ORDER BY size DESC LIMIT 1", nil, &note)
	return note, err
}

// Lead makes holder the one that does a role until a moment, unless another one has it still; it reports whether holder has it. A lead that lasts longer than
// any is given was taken by a clock ahead of this one: it is void, or nobody would lead until that moment.
func (t *Tx) Lead(role, holder string, now, until time.Time) (bool, error) {
	longest := now.Add(2 * until.Sub(now))
	err := t.run(`INSERT INTO audit_leader (role, holder, until) VALUES (?, ?, ?) ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE audit_leader.holder = excluded.holder OR audit_leader.until < ? OR audit_leader.until > ?`, role, holder, millis(until), millis(now), millis(longest))
	if err != nil {
		return false, err
	}
	var holds string
	err = t.row("SELECT holder FROM audit_leader WHERE role = ?", []any{role}, &holds)
	return holds == holder, err
}

// StopLeading gives a role up.
func (t *Tx) StopLeading(role, holder string) error {
	return t.run("DELETE FROM audit_leader WHERE role = ? AND holder = ?", role, holder)
}

// FacilityNames gives the names of facilities by their codes; unknown codes have none.
func (r *Reader) FacilityNames(codes []string) (map[string]string, error) {
	names := map[string]string{}
	for _, code := range codes {
		if _, known := names[code]; known || strings.TrimSpace(code) == "" {
			continue
		}
		var name string
		err := r.row("SELECT name FROM facilities WHERE code = ?", []any{code}, &name)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		names[code] = name
	}
	return names, nil
}

// StatementsBefore gives what an account's owner signed before a moment (the zero time: all), newest first, at most limit.
func (r *Reader) StatementsBefore(account string, before time.Time, limit int) ([]OwnerStatement, error) {
	end := int64(1) << 62
	if !before.IsZero() {
		end = millis(before)
	}
	return r.statementRows("account = ? AND signed_at < ? ORDER BY signed_at DESC, challenge_hash LIMIT ?", account, end, limit)
}

func (r *Reader) statementRows(where string, args ...any) ([]OwnerStatement, error) {
	var all []OwnerStatement
	err := r.rows("SELECT challenge_hash, account, operation, statement, signature, key_thumb, signed_at FROM owner_statements WHERE "+where, args, func(scan func(...any) error) error {
		var s OwnerStatement
		var hash []byte
		var at int64
		if err := scan(&hash, &s.Account, &s.Operation, &s.Statement, &s.Signature, &s.KeyThumbprint, &at); err != nil {
			return err
		}
		copy(s.Challenge[:], hash)
		s.SignedAt = moment(at)
		all = append(all, s)
		return nil
	})
	return all, err
}
