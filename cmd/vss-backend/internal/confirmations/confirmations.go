// Package confirmations has the holder of a card confirm what a hospital charges the insurance: a desk asks, the owner key signs or refuses exactly what
// was shown, and both sides keep what came of it (docs/protocol.md, "Confirmations").
package confirmations

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// The limits of a request.
const (
	defaultLife   = 10 * time.Minute
	checkAge      = 24 * time.Hour // how long a card check stands for a visit
	visitAhead    = 24 * time.Hour // a visit may be written down before it ends, not before it is thinkable
	visitAge      = 366 * 24 * time.Hour
	maxWaiting    = 5 // requests that wait for one account at a time
	maxOfOneDesk  = 2 // of them, from one desk
	retryWhenFull = time.Minute
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Owners judges owner statements, takes the request's single-use proofs, and keeps the statement as evidence (accounts.Accounts).
type Owners interface {
	Agree(tx *store.Tx, owner edge.Owner, uses []edge.Use, s accounts.Statement) (account store.Account, done bool, err error)
}

// Confirmations is the component. It is safe for concurrent use. Every member is needed.
type Confirmations struct {
	Store  Store
	Owners Owners
	Now    func() time.Time
}

// act is who did what to a request.
type act struct {
	kind    string // of the audit trail's event
	actor   audit.Actor
	purpose string
	at      time.Time
}

// content is what is kept of a request's items and sums.
type content struct {
	Items     []vss.PaymentItem `json:"items"`
	Total     int64             `json:"total"`
	FundShare int64             `json:"fundShare"`
	OwnShare  int64             `json:"ownShare"`
}

// Ask keeps a desk's request for the owner of a card. The same request asked again gets the same answer.
func (c *Confirmations) Ask(ctx context.Context, desk edge.Facility, uses []edge.Use, ask vss.PaymentAsk) (vss.PaymentRequest, error) {
	now := c.Now().Truncate(time.Millisecond)
	if err := check(ask, now); err != nil {
		return vss.PaymentRequest{}, err
	}
	asked, err := json.Marshal(ask)
	if err != nil {
		return vss.PaymentRequest{}, fmt.Errorf("write what a desk asked: %w", err)
	}
	kept, err := json.Marshal(content{ask.Items, ask.Total, ask.FundShare, ask.OwnShare})
	if err != nil {
		return vss.PaymentRequest{}, fmt.Errorf("write a request's items: %w", err)
	}
	life := defaultLife
	if ask.ValidMinutes != nil {
		life = time.Duration(*ask.ValidMinutes) * time.Minute
	}
	fresh := store.PaymentRequest{ID: ask.RequestId.String(), DeskID: desk.DeskID, FacilityCode: desk.FacilityCode, AskHash: sha256.Sum256(asked), Number: number(),
		VisitAt: ask.VisitAt, Content: kept, CreatedAt: now, ExpiresAt: now.Add(life)}
	var stands store.PaymentRequest
	err = c.Store.Write(ctx, func(tx *store.Tx) error {
		if err := accounts.TakeUses(tx, uses); err != nil {
			return err
		}
		stands, err = tx.PaymentRequest(fresh.ID)
		if !errors.Is(err, store.ErrNotFound) {
			if err == nil && (stands.DeskID != desk.DeskID || stands.AskHash != fresh.AskHash) {
				return refusal.Invalid("requestId", "was used for another request; make a new one for each")
			}
			return err
		}
		p := fresh
		if err := c.addressed(tx, &p, ask, now); err != nil {
			return err
		}
		if err := tx.CreatePaymentRequest(p); err != nil {
			return err
		}
		if stands, err = tx.PaymentRequest(p.ID); err != nil {
			return err
		}
		return record(tx, stands, act{"payment-asked", audit.Facility, "payment", now})
	})
	if err != nil {
		return vss.PaymentRequest{}, err
	}
	return c.forDesk(ctx, stands, now)
}

// record tells the audit trail and the open app of a change, in its transaction.
func record(tx *store.Tx, p store.PaymentRequest, a act) error {
	digest := sha256.Sum256(p.Content)
	e := audit.Event{Kind: a.kind, Account: p.Account, Actor: a.actor, Facility: p.FacilityCode, Purpose: a.purpose, Reference: p.ID, Digest: digest[:], At: a.at}
	if a.actor == audit.Facility {
		e.ActorID = p.DeskID
	}
	if err := audit.Put(tx, e); err != nil {
		return err
	}
	return events.Put(tx, p.Account, events.PaymentRequest, p.ID, a.at)
}

// addressed finds whose card a request speaks of, and refuses one that nobody could confirm.
func (c *Confirmations) addressed(tx *store.Tx, p *store.PaymentRequest, ask vss.PaymentAsk, now time.Time) error {
	if ask.CheckId != nil {
		k, err := tx.Check(p.DeskID, ask.CheckId.String())
		switch {
		case errors.Is(err, store.ErrNotFound):
			return refusal.Invalid("checkId", "is no check of this desk")
		case err != nil:
			return err
		case k.Account == "" || k.Verdict != string(vss.VerdictGenuine):
			return refusal.Invalid("checkId", "is a check whose verdict was not genuine; read the card code again")
		case now.Sub(k.At) > checkAge:
			return refusal.Invalid("checkId", "is a check of more than 24 hours ago; read the card code again")
		}
		p.Account, p.CheckID, p.CheckedAt = k.Account, k.CheckID, k.At
	} else {
		card, err := tx.CardByNumber(ask.Card.CardNumber)
		if errors.Is(err, store.ErrNotFound) || err == nil && card.DateOfBirth != ask.Card.DateOfBirth {
			return refusal.Invalid("card", "no card has this number and birth date")
		}
		if err != nil {
			return err
		}
		p.Account = card.Account
	}
	account, err := tx.Account(p.Account)
	if err != nil {
		return err
	}
	if account.DeviceID == "" {
		return refusal.New(vss.CodeNoDevice)
	}
	all, ofDesk, err := tx.WaitingPayments(p.Account, p.DeskID, now)
	if err != nil {
		return err
	}
	if all >= maxWaiting || ofDesk >= maxOfOneDesk {
		return refusal.After(vss.CodeTooManyRequests, retryWhenFull)
	}
	return nil
}

// check holds a request to what the contract cannot say: one way to name the card, sums that add up, a thinkable time, names that show as they are.
func check(ask vss.PaymentAsk, now time.Time) error {
	if (ask.CheckId == nil) == (ask.Card == nil) {
		return refusal.Invalid("checkId", "exactly one of checkId and card is needed")
	}
	if ask.VisitAt.After(now.Add(visitAhead)) || ask.VisitAt.Before(now.Add(-visitAge)) {
		return refusal.Invalid("visitAt", "lies more than a day ahead or more than a year back")
	}
	var sum int64 // of at most 50 items of at most 10¹¹ đ each: it cannot overflow
	for _, item := range ask.Items {
		if !readable(item.Name) {
			return refusal.Invalid("items", "a name is blank, or holds characters that do not show as they are")
		}
		if strings.Trim(item.Quantity, "0.") == "" {
			return refusal.Invalid("items", "a quantity is zero")
		}
		sum += item.Amount
	}
	switch {
	case sum != ask.Total:
		return refusal.Invalid("total", fmt.Sprintf("is not the sum of the items, %d đ", sum))
	case ask.FundShare+ask.OwnShare != ask.Total:
		return refusal.Invalid("ownShare", fmt.Sprintf("fundShare and ownShare are %d đ together, which is not the total", ask.FundShare+ask.OwnShare))
	case ask.Total == 0:
		return refusal.Invalid("total", "there is nothing to pay")
	}
	return nil
}

// readable reports whether a text shows as it is: no control characters, no direction marks that would turn digits around, and not only blanks.
func readable(s string) bool {
	return strings.TrimSpace(s) == s && s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
	})
}

// number is what both screens show, for the eyes to compare: four random digits. It proves nothing and opens nothing.
func number() string {
	n, err := rand.Int(rand.Reader, big.NewInt(10_000))
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return fmt.Sprintf("%04d", n.Int64())
}

// State is what a request is at a moment.
func State(p store.PaymentRequest, now time.Time) vss.PaymentState {
	if p.State == store.PaymentWaiting && !now.Before(p.ExpiresAt) {
		return vss.PaymentStateExpired
	}
	return vss.PaymentState(p.State)
}

// OfDesk gives a request to the desk that made it, or refuses with not-found.
func (c *Confirmations) OfDesk(ctx context.Context, desk edge.Facility, id uuid.UUID) (vss.PaymentRequest, error) {
	p, err := c.Store.Read(ctx).PaymentRequest(id.String())
	if errors.Is(err, store.ErrNotFound) || err == nil && p.DeskID != desk.DeskID {
		return vss.PaymentRequest{}, refusal.New(vss.CodeNotFound)
	}
	if err != nil {
		return vss.PaymentRequest{}, err
	}
	return c.forDesk(ctx, p, c.Now())
}

// Withdraw takes a request back for the desk that made it. One that was decided or is over stays as it is.
func (c *Confirmations) Withdraw(ctx context.Context, desk edge.Facility, uses []edge.Use, id uuid.UUID) (vss.PaymentRequest, error) {
	now := c.Now().Truncate(time.Millisecond)
	var p store.PaymentRequest
	err := c.Store.Write(ctx, func(tx *store.Tx) (err error) {
		if err := accounts.TakeUses(tx, uses); err != nil {
			return err
		}
		p, err = tx.PaymentRequest(id.String())
		if errors.Is(err, store.ErrNotFound) || err == nil && p.DeskID != desk.DeskID {
			return refusal.New(vss.CodeNotFound)
		}
		if err != nil || State(p, now) != vss.PaymentStateWaiting {
			return err
		}
		p.State, p.DecidedAt = store.PaymentWithdrawn, now
		if _, err := tx.DecidePaymentRequest(p); err != nil {
			return err
		}
		p.Version++
		return record(tx, p, act{"payment-withdrawn", audit.Facility, "payment", now})
	})
	if err != nil {
		return vss.PaymentRequest{}, err
	}
	return c.forDesk(ctx, p, now)
}

// forDesk writes a request as its desk sees it.
func (c *Confirmations) forDesk(ctx context.Context, p store.PaymentRequest, now time.Time) (vss.PaymentRequest, error) {
	full, err := describe(c.Store.Read(ctx), p, now)
	if err != nil {
		return vss.PaymentRequest{}, err
	}
	return vss.PaymentRequest{RequestId: full.RequestId, Number: full.Number, State: full.State, CreatedAt: full.CreatedAt, ExpiresAt: full.ExpiresAt,
		DecidedAt: full.DecidedAt, Reason: full.Reason, ReasonText: full.ReasonText, Evidence: full.Evidence, ServerTime: full.ServerTime}, nil
}

// List gives the requests to an account made before a moment (the zero time: all), newest first, at most limit.
func (c *Confirmations) List(ctx context.Context, account string, before time.Time, limit int) (vss.ConfirmationList, error) {
	now := c.Now()
	r := c.Store.Read(ctx)
	kept, err := r.PaymentRequests(account, before, limit)
	if err != nil {
		return vss.ConfirmationList{}, err
	}
	list := vss.ConfirmationList{Confirmations: make([]vss.Confirmation, 0, len(kept)), ServerTime: now.UTC()}
	for _, p := range kept {
		one, err := describe(r, p, now)
		if err != nil {
			return vss.ConfirmationList{}, err
		}
		list.Confirmations = append(list.Confirmations, one)
	}
	return list, nil
}

// Of gives one request to the account it was made to, or refuses with not-found.
func (c *Confirmations) Of(ctx context.Context, account string, id uuid.UUID) (vss.Confirmation, error) {
	r := c.Store.Read(ctx)
	p, err := mine(r, account, id.String())
	if err != nil {
		return vss.Confirmation{}, err
	}
	return describe(r, p, c.Now())
}

func mine(r *store.Reader, account, id string) (store.PaymentRequest, error) {
	p, err := r.PaymentRequest(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.Account != account {
		return p, refusal.New(vss.CodeNotFound)
	}
	return p, err
}

// Version is the resource version of a request, for the owner's challenge; it refuses with not-found.
func Version(r *store.Reader, account, id string) (int64, error) {
	p, err := mine(r, account, id)
	return p.Version, err
}

// describe writes a request as its owner sees it.
func describe(r *store.Reader, p store.PaymentRequest, now time.Time) (vss.Confirmation, error) {
	var kept content
	if err := json.Unmarshal(p.Content, &kept); err != nil {
		return vss.Confirmation{}, fmt.Errorf("read a payment request's items: %w", err)
	}
	id, err := uuid.Parse(p.ID)
	if err != nil {
		return vss.Confirmation{}, fmt.Errorf("read a payment request's id: %w", err)
	}
	full := vss.Confirmation{RequestId: id, Number: p.Number, State: State(p, now), FacilityCode: p.FacilityCode, FacilityName: p.FacilityName, Desk: p.DeskName,
		VisitAt: p.VisitAt, CreatedAt: p.CreatedAt, ExpiresAt: p.ExpiresAt, Items: slices.Clip(kept.Items), Total: kept.Total, FundShare: kept.FundShare, OwnShare: kept.OwnShare,
		CheckedAt: optional(p.CheckedAt), DecidedAt: optional(p.DecidedAt), Version: p.Version, ServerTime: now.UTC()}
	if p.Reason != "" {
		reason := vss.PaymentReasonCode(p.Reason)
		full.Reason, full.ReasonText = &reason, &p.ReasonText
	}
	if p.Challenge != nil {
		if full.Evidence, err = evidence(r, p.Challenge); err != nil {
			return vss.Confirmation{}, err
		}
	}
	return full, nil
}

func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
