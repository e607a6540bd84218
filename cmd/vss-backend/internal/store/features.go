package store

import "time"

// AuditEvent is a row of the audit outbox (package audit).
type AuditEvent struct {
	ID        string // UUID version 7
	At        time.Time
	Kind      string
	Account   string
	Actor     string
	ActorID   string
	Facility  string
	Purpose   string
	Reference string
	Digest    []byte
}

// PutAuditEvent adds one.
func (t *Tx) PutAuditEvent(e AuditEvent) error {
	digest := e.Digest
	if digest == nil {
		digest = []byte{}
	}
	return t.run("INSERT INTO audit_outbox (event_id, at, kind, account, actor, actor_id, facility, purpose, reference, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		e.ID, millis(e.At), e.Kind, e.Account, e.Actor, e.ActorID, e.Facility, e.Purpose, e.Reference, digest)
}

// AccountEvent is something that changed in a person's account or record (package events).
type AccountEvent struct {
	ID        string // UUID version 7
	Account   string
	At        time.Time
	Kind      string
	Reference string
}

// PutAccountEvent adds one.
func (t *Tx) PutAccountEvent(e AccountEvent) error {
	return t.run("INSERT INTO account_events (event_id, account, at, kind, reference) VALUES (?, ?, ?, ?, ?)", e.ID, e.Account, millis(e.At), e.Kind, e.Reference)
}
