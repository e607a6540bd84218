package store

import "time"

// The stored states of a payment request. One that waits past its expiry is over without a row having changed.
const (
	PaymentWaiting   = "waiting"
	PaymentConfirmed = "confirmed"
	PaymentRefused   = "refused"
	PaymentWithdrawn = "withdrawn"
)

// PaymentRequest is what a desk asks the holder of a card to confirm.
type PaymentRequest struct {
	ID           string // UUID, made by the desk
	DeskID       string
	DeskName     string // read only
	FacilityCode string
	FacilityName string // read only
	Account      string
	AskHash      [32]byte // SHA-256 of what the desk asked
	Number       string   // four digits that both screens show
	VisitAt      time.Time
	CheckedAt    time.Time // of the card check it is bound to; zero without one
	CheckID      string
	Content      []byte // items and sums, JSON
	CreatedAt    time.Time
	ExpiresAt    time.Time
	State        string
	DecidedAt    time.Time
	Reason       string
	ReasonText   string
	Version      int64
	Challenge    []byte // hash of the challenge of the statement that decided it; nil without one
}

const paymentColumns = `p.request_id, p.desk_id, COALESCE(d.name, p.desk_id), p.facility_code, COALESCE(f.name, p.facility_code), p.account, p.ask_hash, p.number,
	p.visit_at, p.checked_at, p.check_id, p.content, p.created_at, p.expires_at, p.state, p.decided_at, p.reason, p.reason_text, p.version, p.challenge_hash
	FROM payment_requests p LEFT JOIN desks d ON d.desk_id = p.desk_id LEFT JOIN facilities f ON f.code = p.facility_code`

func scanPayment(scan func(...any) error) (PaymentRequest, error) {
	var p PaymentRequest
	var visit, checked, created, expires, decided int64
	var hash []byte
	err := scan(&p.ID, &p.DeskID, &p.DeskName, &p.FacilityCode, &p.FacilityName, &p.Account, &hash, &p.Number, &visit, &checked, &p.CheckID, &p.Content,
		&created, &expires, &p.State, &decided, &p.Reason, &p.ReasonText, &p.Version, &p.Challenge)
	copy(p.AskHash[:], hash)
	p.VisitAt, p.CheckedAt, p.CreatedAt, p.ExpiresAt, p.DecidedAt = moment(visit), moment(checked), moment(created), moment(expires), moment(decided)
	return p, err
}

// PaymentRequest finds a request by its id, or fails with ErrNotFound.
func (r *Reader) PaymentRequest(id string) (PaymentRequest, error) {
	return scanPayment(func(into ...any) error {
		return r.row("SELECT "+paymentColumns+" WHERE p.request_id = ?", []any{id}, into...)
	})
}

// PaymentRequests gives the requests to an account made before a moment (the zero time: all), newest first, at most limit.
func (r *Reader) PaymentRequests(account string, before time.Time, limit int) ([]PaymentRequest, error) {
	end := int64(1) << 62
	if !before.IsZero() {
		end = millis(before)
	}
	var all []PaymentRequest
	err := r.rows("SELECT "+paymentColumns+" WHERE p.account = ? AND p.created_at < ? ORDER BY p.created_at DESC, p.request_id LIMIT ?", []any{account, end, limit},
		func(scan func(...any) error) error {
			p, err := scanPayment(scan)
			all = append(all, p)
			return err
		})
	return all, err
}

// WaitingPayments counts the requests that wait for an account at a moment, and those of them that come from one desk.
func (r *Reader) WaitingPayments(account, deskID string, now time.Time) (all, ofDesk int, err error) {
	err = r.row(`SELECT COUNT(*), COALESCE(SUM(CASE WHEN desk_id = ? THEN 1 ELSE 0 END), 0) FROM payment_requests
		WHERE account = ? AND state = ? AND expires_at > ?`, []any{deskID, account, PaymentWaiting, millis(now)}, &all, &ofDesk)
	return all, ofDesk, err
}

// CreatePaymentRequest adds a request that waits.
func (t *Tx) CreatePaymentRequest(p PaymentRequest) error {
	return t.run(`INSERT INTO payment_requests (request_id, desk_id, facility_code, account, ask_hash, number, visit_at, checked_at, check_id, content, created_at, expires_at, state)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.ID, p.DeskID, p.FacilityCode, p.Account, p.AskHash[:], p.Number, millis(p.VisitAt), millis(p.CheckedAt), p.CheckID,
		p.Content, millis(p.CreatedAt), millis(p.ExpiresAt), PaymentWaiting)
}

// DecidePaymentRequest ends the waiting of a request and raises its version; it reports false when it no longer waited.
func (t *Tx) DecidePaymentRequest(p PaymentRequest) (bool, error) {
	n, err := t.exec(`UPDATE payment_requests SET state = ?, decided_at = ?, reason = ?, reason_text = ?, challenge_hash = ?, version = version + 1
		WHERE request_id = ? AND state = ?`, p.State, millis(p.DecidedAt), p.Reason, p.ReasonText, p.Challenge, p.ID, PaymentWaiting)
	return n == 1, err
}

// Statement finds an owner's statement by the hash of its challenge, or fails with ErrNotFound.
func (r *Reader) Statement(challenge []byte) (OwnerStatement, error) {
	var s OwnerStatement
	var at int64
	err := r.row("SELECT account, operation, statement, signature, key_thumb, signed_at FROM owner_statements WHERE challenge_hash = ?", []any{challenge},
		&s.Account, &s.Operation, &s.Statement, &s.Signature, &s.KeyThumbprint, &at)
	copy(s.Challenge[:], challenge)
	s.SignedAt = moment(at)
	return s, err
}

// RecentPayments gives the newest requests of all desks, at most limit.
func (r *Reader) RecentPayments(limit int) ([]PaymentRequest, error) {
	var all []PaymentRequest
	err := r.rows("SELECT "+paymentColumns+" ORDER BY p.created_at DESC, p.request_id LIMIT ?", []any{limit}, func(scan func(...any) error) error {
		p, err := scanPayment(scan)
		all = append(all, p)
		return err
	})
	return all, err
}
