// Package services takes the owner's requests for public services (dịch vụ công), leads each to its end, and has what an approval means done in the
// components it concerns (docs/procedures.md).
package services

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"vssid/app/insurance"
	"vssid/app/procedure"
	"vssid/app/vietqr"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Owners judges owner statements and single-use proofs (accounts.Accounts).
type Owners interface {
	Agree(tx *store.Tx, owner edge.Owner, uses []edge.Use, s accounts.Statement) (account store.Account, done bool, err error)
	Take(tx *store.Tx, uses []edge.Use) error
}

// Granted is a request that is approved, as its effect needs it.
type Granted struct {
	Account string
	Answers procedure.Answers
	Months  int
	Members []string // as the answer names them
	At      time.Time
}

// Effect does what the approval of a procedure's request means. It wraps ErrEffect for what the records do not allow.
type Effect func(tx *store.Tx, g Granted) error

// ErrEffect means that an approval cannot be carried out; the request stays as it is.
var ErrEffect = errors.New("the records do not allow this approval")

// ErrStep means that a request cannot go where it is sent.
var ErrStep = errors.New("the request does not allow this step")

// Payee is the account that payments go to.
type Payee struct{ Bank, Account string }

// Services is the component. It is safe for concurrent use. Payee may be nil: then what is paid for is not offered; every other member is needed.
type Services struct {
	Store      Store
	Owners     Owners
	Procedures []vss.Procedure
	Effects    map[string]Effect // by procedure; one without is done by the agency alone
	// Names finds places by their codes.
	Names procedure.Names
	Payee *Payee
	Now   func() time.Time
}

// Limits.
const (
	maxListed = 50
	maxOpen   = 10 // requests of one account that are not decided
	maxSteps  = 90
	maxWords  = 1000
)

// Own is the id of the owner among the members of the family.
const Own = "self"

// content is what is kept of a request besides its state.
type content struct {
	Code      string            `json:"code"`
	Title     vss.ProcedureText `json:"title"`
	Answers   procedure.Answers `json:"answers"`
	Shown     vss.Shown         `json:"shown"`
	Months    int               `json:"months,omitempty"`
	Members   []string          `json:"members,omitempty"`
	Confirmed bool              `json:"confirmed"`
}

// List gives the procedures that are offered.
func (s *Services) List() vss.ProcedureList {
	list := vss.ProcedureList{Procedures: []vss.Procedure{}, ServerTime: s.Now().UTC()}
	for _, p := range s.Procedures {
		if s.offered(p) {
			list.Procedures = append(list.Procedures, p)
		}
	}
	return list
}

func (s *Services) offered(p vss.Procedure) bool {
	return (p.Charge == nil || s.Payee != nil) && p.Since.Format(time.DateOnly) <= insurance.DateOf(s.Now()).String()
}

// procedure finds the version of a form that is in force.
func (s *Services) procedure(id string, version int) (vss.Procedure, error) {
	i := slices.IndexFunc(s.Procedures, func(p vss.Procedure) bool { return p.Id == id && p.Version == version })
	if i < 0 || !s.offered(s.Procedures[i]) {
		return vss.Procedure{}, refusal.New(vss.CodeProcedureChanged)
	}
	return s.Procedures[i], nil
}

// names finds places by their codes, and the members of an account's family whose cards can be renewed by their ids.
func (s *Services) names(r *store.Reader, account string, now time.Time) (procedure.Names, error) {
	family := map[string]string{}
	add := func(id, account string) error {
		card, err := r.Card(account)
		if err == nil && card.ValidTo != "" && !card.Withdrawn {
			family[id] = insurance.NormalName(card.HolderName)
		}
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	}
	if err := add(Own, account); err != nil {
		return nil, err
	}
	carried, err := r.CardsCarriedBy(account, now)
	if err != nil {
		return nil, err
	}
	for _, c := range carried {
		if !Counts(c, now) {
			continue
		}
		if err := add(c.ID, c.Owner); err != nil {
			return nil, err
		}
	}
	return func(kind procedure.Kind, code string) (procedure.Named, bool) {
		if kind == procedure.Members {
			name, ok := family[code]
			return procedure.Named{Name: name}, ok
		}
		return s.Names(kind, code)
	}, nil
}

// Counts reports whether a carried card counts at a moment.
func Counts(c store.CarriedCard, now time.Time) bool {
	return !c.Offered && c.Ended.IsZero() && (c.Until == "" || c.Until >= insurance.DateOf(now).String())
}

// NewVersion is the resource version of a request that is being sent: 0 while there is none of this id. It refuses another's with not-found.
func NewVersion(r *store.Reader, account, id string) (int64, error) {
	if _, err := uuid.Parse(id); err != nil {
		return 0, refusal.Invalid("resource", "is no request's id")
	}
	q, err := mine(r, account, id)
	if code, _ := refusal.CodeOf(err); code == vss.CodeNotFound {
		if _, err := r.ServiceRequest(id); errors.Is(err, store.ErrNotFound) {
			return 0, nil
		}
	}
	return q.Version, err
}

// Version is the resource version of a request, for the owner's challenge; it refuses with not-found.
func Version(r *store.Reader, account, id string) (int64, error) {
	q, err := mine(r, account, id)
	return q.Version, err
}

func mine(r *store.Reader, account, id string) (store.ServiceRequest, error) {
	q, err := r.ServiceRequest(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && q.Account != account {
		return store.ServiceRequest{}, refusal.New(vss.CodeNotFound)
	}
	return q, err
}

// Submit keeps a request that the owner has signed. The same statement sent again gets the same answer. Refusals: procedure-changed, invalid-request,
// request-over for an id that was used, too-many-requests, and those of accounts.Agree.
func (s *Services) Submit(ctx context.Context, owner edge.Owner, uses []edge.Use, ask vss.ServiceSubmission) (vss.ServiceRequest, error) {
	now := s.Now().Truncate(time.Millisecond)
	var answer vss.ServiceRequest
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		q, statement, err := s.asked(tx, owner.Account, ask, now)
		if err != nil {
			return err
		}
		_, done, err := s.Owners.Agree(tx, owner, uses, statement)
		if err != nil {
			return err
		}
		if !done {
			if err := s.keep(tx, &q, now); err != nil {
				return err
			}
		}
		answer, err = s.describe(&tx.Reader, q.ID, now)
		return err
	})
	return answer, err
}

// asked is the request as it would be kept, and the statement with what the owner must have read.
func (s *Services) asked(tx *store.Tx, account string, ask vss.ServiceSubmission, now time.Time) (store.ServiceRequest, accounts.Statement, error) {
	challenge := sha256.Sum256([]byte(ask.Challenge))
	q := store.ServiceRequest{ID: ask.RequestId.String(), Account: account, Procedure: ask.Procedure, ProcedureVersion: int64(ask.ProcedureVersion), Language: string(ask.Language),
		State: string(vss.ServiceRequestStateReceived), CreatedAt: now, Challenge: challenge[:]}
	statement := accounts.Statement{Operation: vss.OwnerOperationSubmitRequest, Resource: q.ID, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion,
		Language: ask.Language, Shown: ask.Shown}
	before, err := tx.ServiceRequest(q.ID)
	switch {
	case err == nil && before.Account != account:
		return q, statement, refusal.New(vss.CodeNotFound)
	case err == nil && !bytes.Equal(before.Challenge, q.Challenge):
		return q, statement, refusal.New(vss.CodeRequestOver)
	case err == nil:
		return before, statement, nil // its challenge is used: Agree takes the same statement and nothing else
	case !errors.Is(err, store.ErrNotFound):
		return q, statement, err
	}
	p, err := s.procedure(ask.Procedure, ask.ProcedureVersion)
	if err != nil {
		return q, statement, err
	}
	a, err := procedure.FromList(ask.Answers)
	if err != nil {
		return q, statement, refusal.Invalid("answers", err.Error())
	}
	names, err := s.names(&tx.Reader, account, now)
	if err != nil {
		return q, statement, err
	}
	if faults := procedure.Validate(p, a, names); len(faults) > 0 {
		bad := &refusal.Error{Code: vss.CodeInvalidRequest}
		for _, f := range faults[:min(len(faults), 10)] {
			bad.Fields = append(bad.Fields, refusal.Field{Name: "answers/" + f.Field, Reason: string(f.Reason)})
		}
		return q, statement, bad
	}
	statement.Expect, err = s.price(&q, p, a, ask.Language, names, now)
	return q, statement, err
}

// price builds what the owner must have read, and puts what is paid into the request.
func (s *Services) price(q *store.ServiceRequest, p vss.Procedure, a procedure.Answers, language vss.Language, names procedure.Names, now time.Time) (vss.Shown, error) {
	answered, err := procedure.Shown(p, a, language, names)
	if err != nil {
		return nil, err
	}
	charge, paid := procedure.ChargeOf(p, a, insurance.DateOf(now), language, names)
	if p.Charge != nil && !paid {
		return nil, refusal.Invalid("answers", "no rule gives an amount for them")
	}
	shown, err := ownertext.Submission(language, p, answered, charge.Shown)
	if err != nil {
		return nil, refusal.Invalid("language", "is neither vi nor en")
	}
	q.Amount = int64(charge.Amount)
	q.Content, err = json.Marshal(content{p.Code, p.Title, a, shown, charge.Months, charge.Members, charge.Confirmed})
	return shown, err
}

// crockford is the base32 alphabet without I, L, O and U: a number is read out over the telephone.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// keep writes a request down under a free number of 40 random bits.
func (s *Services) keep(tx *store.Tx, q *store.ServiceRequest, now time.Time) error {
	own, err := tx.ServiceRequests(q.Account, 1000)
	if err != nil {
		return err
	}
	waiting := 0
	for _, one := range own {
		if undecided(one.State) {
			waiting++
		}
	}
	if waiting >= maxOpen {
		return refusal.New(vss.CodeTooManyRequests)
	}
	for range 10 {
		var b [8]byte
		rand.Read(b[:]) // never fails: crypto/rand stops the program instead
		for i, v := range b {
			b[i] = crockford[v%32]
		}
		q.Number = "HS-" + string(b[:4]) + "-" + string(b[4:])
		if q.Amount > 0 {
			q.PayMessage = "VSS " + strings.ReplaceAll(q.Number, "-", "")
			if q.PayCode, err = vietqr.Encode(vietqr.Transfer{Bank: s.Payee.Bank, Account: s.Payee.Account, Amount: q.Amount, Message: q.PayMessage}); err != nil {
				return err
			}
		}
		free, err := tx.CreateServiceRequest(*q)
		if err != nil {
			return err
		}
		if free {
			q.Version = 1
			if err := tx.AddServiceEvent(q.ID, store.ServiceEvent{Version: 1, At: now, State: q.State, Actor: byPerson}); err != nil {
				return err
			}
			return note(tx, *q, "request-submitted", audit.Owner, "", now)
		}
	}
	return errors.New("find a free number for a request: none in 10 tries")
}

// note tells the audit trail and the open app of a change, in its transaction.
func note(tx *store.Tx, q store.ServiceRequest, kind string, actor audit.Actor, officer string, now time.Time) error {
	digest := sha256.Sum256(q.Content)
	if err := audit.Put(tx, audit.Event{Kind: kind, Account: q.Account, Actor: actor, ActorID: officer, Purpose: q.Procedure, Reference: q.ID, Digest: digest[:], At: now}); err != nil {
		return err
	}
	return events.Put(tx, q.Account, events.RequestChanged, q.ID, now)
}

func undecided(state string) bool {
	switch vss.ServiceRequestState(state) {
	case vss.ServiceRequestStateReceived, vss.ServiceRequestStateHandling, vss.ServiceRequestStateQuestion:
		return true
	}
	return false
}

// Requests gives the requests of an account, newest first.
func (s *Services) Requests(ctx context.Context, account string) (vss.ServiceRequestList, error) {
	now := s.Now()
	list := vss.ServiceRequestList{Requests: []vss.ServiceRequest{}, ServerTime: now.UTC()}
	r := s.Store.Read(ctx)
	kept, err := r.ServiceRequests(account, maxListed)
	if err != nil {
		return list, err
	}
	for _, q := range kept {
		one, err := describe(r, q, now)
		if err != nil {
			return list, err
		}
		list.Requests = append(list.Requests, one)
	}
	return list, nil
}

// Queued is a request as an officer sees it.
type Queued struct {
	vss.ServiceRequest
	Account, Holder string
}

// All gives the requests of everybody, newest first, at most limit.
func (s *Services) All(ctx context.Context, limit int) ([]Queued, error) {
	r := s.Store.Read(ctx)
	kept, err := r.ServiceRequests("", limit)
	if err != nil {
		return nil, err
	}
	all := make([]Queued, 0, len(kept))
	for _, q := range kept {
		one, err := queued(r, q, s.Now())
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// One gives a request to an officer, or fails with store.ErrNotFound.
func (s *Services) One(ctx context.Context, id string) (Queued, error) {
	r := s.Store.Read(ctx)
	q, err := r.ServiceRequest(id)
	if err != nil {
		return Queued{}, err
	}
	return queued(r, q, s.Now())
}

func queued(r *store.Reader, q store.ServiceRequest, now time.Time) (Queued, error) {
	one := Queued{Account: q.Account}
	card, err := r.Card(q.Account)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return one, fmt.Errorf("name who sent a request: %w", err)
	}
	one.Holder = card.HolderName
	one.ServiceRequest, err = describe(r, q, now)
	return one, err
}

// Request gives one request to its account, or refuses with not-found.
func (s *Services) Request(ctx context.Context, account string, id uuid.UUID) (vss.ServiceRequest, error) {
	r := s.Store.Read(ctx)
	q, err := mine(r, account, id.String())
	if err != nil {
		return vss.ServiceRequest{}, err
	}
	return describe(r, q, s.Now())
}

func (s *Services) describe(r *store.Reader, id string, now time.Time) (vss.ServiceRequest, error) {
	q, err := r.ServiceRequest(id)
	if err != nil {
		return vss.ServiceRequest{}, err
	}
	return describe(r, q, now)
}

// describe writes a request as its owner sees it.
func describe(r *store.Reader, q store.ServiceRequest, now time.Time) (vss.ServiceRequest, error) {
	var c content
	if err := json.Unmarshal(q.Content, &c); err != nil {
		return vss.ServiceRequest{}, fmt.Errorf("read what a request says: %w", err)
	}
	id, err := uuid.Parse(q.ID)
	if err != nil {
		return vss.ServiceRequest{}, fmt.Errorf("read a request's id: %w", err)
	}
	signed, err := r.Statement(q.Challenge)
	if err != nil {
		return vss.ServiceRequest{}, fmt.Errorf("read the statement that sent a request: %w", err)
	}
	hash := sha256.Sum256(signed.Statement)
	v := vss.ServiceRequest{RequestId: id, Number: q.Number, Procedure: q.Procedure, Code: c.Code, Title: c.Title, State: vss.ServiceRequestState(q.State), CreatedAt: q.CreatedAt,
		ChangedAt: q.ChangedAt, Shown: c.Shown, Language: vss.Language(q.Language), Events: []vss.ServiceEvent{}, Version: q.Version, ServerTime: now.UTC(),
		Evidence: vss.PaymentEvidence{StatementHash: base64.RawURLEncoding.EncodeToString(hash[:]), Signature: signed.Signature, KeyThumbprint: signed.KeyThumbprint, SignedAt: signed.SignedAt}}
	if q.Amount > 0 {
		v.Payment = &vss.ServicePayment{Amount: q.Amount, Code: q.PayCode, Message: q.PayMessage, Confirmed: c.Confirmed}
		if !q.PaidAt.IsZero() {
			v.Payment.PaidAt = &q.PaidAt
		}
	}
	steps, err := r.ServiceEvents(q.ID)
	if err != nil {
		return v, err
	}
	for _, e := range steps {
		one := vss.ServiceEvent{At: e.At, State: vss.ServiceRequestState(e.State), By: vss.ServiceEventBy(e.Actor)}
		if e.Words != "" {
			one.Text = &e.Words
		}
		v.Events = append(v.Events, one)
	}
	return v, nil
}
