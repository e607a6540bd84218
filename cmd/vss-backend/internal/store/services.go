package store

import "time"

// ServiceRequest is a request for a public service.
type ServiceRequest struct {
	ID               string // UUID, made by the device
	Account          string
	Number           string
	Procedure        string
	ProcedureVersion int64
	Language         string
	Content          []byte // JSON
	State            string
	Version          int64
	CreatedAt        time.Time
	ChangedAt        time.Time
	Challenge        []byte // hash of the challenge of the statement that sent it
	Amount           int64  // đồng; 0 where nothing is paid
	PayCode          string
	PayMessage       string
	PaidAt           time.Time // zero until it is paid
}

// ServiceEvent is a step of a request.
type ServiceEvent struct {
	Version int64
	At      time.Time
	State   string
	Actor   string // person or agency
	Words   string
}

const serviceColumns = `request_id, account, number, procedure_id, procedure_version, language, content, state, version, created_at, changed_at, challenge_hash,
	amount, pay_code, pay_message, paid_at FROM service_requests`

func scanService(scan func(...any) error) (ServiceRequest, error) {
	var s ServiceRequest
	var created, changed, paid int64
	err := scan(&s.ID, &s.Account, &s.Number, &s.Procedure, &s.ProcedureVersion, &s.Language, &s.Content, &s.State, &s.Version, &created, &changed, &s.Challenge,
		&s.Amount, &s.PayCode, &s.PayMessage, &paid)
	s.CreatedAt, s.ChangedAt, s.PaidAt = moment(created), moment(changed), moment(paid)
	return s, err
}

// ServiceRequest finds a request by its id, or fails with ErrNotFound.
func (r *Reader) ServiceRequest(id string) (ServiceRequest, error) {
	return scanService(func(into ...any) error {
		return r.row("SELECT "+serviceColumns+" WHERE request_id = ?", []any{id}, into...)
	})
}

// ServiceRequests gives the requests of an account, newest first, at most limit; with an empty account those of all.
func (r *Reader) ServiceRequests(account string, limit int) ([]ServiceRequest, error) {
	where, args := " WHERE account = ?", []any{account, limit}
	if account == "" {
		where, args = "", []any{limit}
	}
	var all []ServiceRequest
	err := r.rows("SELECT "+serviceColumns+where+" ORDER BY created_at DESC, request_id LIMIT ?", args, func(scan func(...any) error) error {
		s, err := scanService(scan)
		all = append(all, s)
		return err
	})
	return all, err
}

// ServiceEvents gives the steps of a request, oldest first.
func (r *Reader) ServiceEvents(id string) ([]ServiceEvent, error) {
	var all []ServiceEvent
	err := r.rows("SELECT version, at, state, actor, words FROM service_events WHERE request_id = ? ORDER BY version", []any{id}, func(scan func(...any) error) error {
		var e ServiceEvent
		var at int64
		if err := scan(&e.Version, &at, &e.State, &e.Actor, &e.Words); err != nil {
			return err
		}
		e.At = moment(at)
		all = append(all, e)
		return nil
	})
	return all, err
}

// CreateServiceRequest adds a request at version 1. It reports false when its number is taken.
func (t *Tx) CreateServiceRequest(s ServiceRequest) (bool, error) {
	n, err := t.exec(`INSERT INTO service_requests (request_id, account, number, procedure_id, procedure_version, language, content, state, version, created_at, changed_at,
		challenge_hash, amount, pay_code, pay_message, paid_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT (number) DO NOTHING`,
		s.ID, s.Account, s.Number, s.Procedure, s.ProcedureVersion, s.Language, s.Content, s.State, millis(s.CreatedAt), millis(s.CreatedAt), s.Challenge, s.Amount,
		s.PayCode, s.PayMessage)
	return n == 1, err
}

// MoveServiceRequest brings a request from the version at hand to the next with a new state, and keeps the step; false when it has changed since.
func (t *Tx) MoveServiceRequest(s ServiceRequest, e ServiceEvent) (bool, error) {
	n, err := t.exec("UPDATE service_requests SET state = ?, changed_at = ?, paid_at = ?, version = version + 1 WHERE request_id = ? AND version = ?",
		s.State, millis(e.At), millis(s.PaidAt), s.ID, s.Version)
	if err != nil || n != 1 {
		return false, err
	}
	e.Version = s.Version + 1
	return true, t.AddServiceEvent(s.ID, e)
}

// AddServiceEvent keeps a step of a request.
func (t *Tx) AddServiceEvent(id string, e ServiceEvent) error {
	return t.run("INSERT INTO service_events (request_id, version, at, state, actor, words) VALUES (?, ?, ?, ?, ?, ?)", id, e.Version, millis(e.At), e.State, e.Actor, e.Words)
}

// CorrectHolder writes name and birth date of a card anew with the payload that is printed from then on, and raises its version.
func (t *Tx) CorrectHolder(account, name, dateOfBirth, bhytPayload string) error {
	if err := t.run("UPDATE cards SET holder_name = ?, date_of_birth = ?, bhyt_payload = ?, version = version + 1 WHERE account = ?", name, dateOfBirth, bhytPayload, account); err != nil {
		return err
	}
	return t.nameCard(account, name)
}

// SetValidity moves the last day of a card with the payload that is printed from then on, and raises its version.
func (t *Tx) SetValidity(account, validFrom, validTo, bhytPayload string) error {
	return t.run("UPDATE cards SET valid_from = ?, valid_to = ?, bhyt_payload = ?, version = version + 1 WHERE account = ?", validFrom, validTo, bhytPayload, account)
}

// ReissueCard raises a card's version: what was printed of the older one no longer counts as the newest.
func (t *Tx) ReissueCard(account string) error {
	return t.run("UPDATE cards SET version = version + 1 WHERE account = ?", account)
}

// AccountsWithRequests gives the accounts that have sent requests, at most 500, in order.
func (r *Reader) AccountsWithRequests() ([]string, error) {
	var all []string
	err := r.rows("SELECT DISTINCT account FROM service_requests ORDER BY account LIMIT 500", nil, func(scan func(...any) error) error {
		var account string
		if err := scan(&account); err != nil {
			return err
		}
		all = append(all, account)
		return nil
	})
	return all, err
}
