package services

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Who takes a step.
const (
	byPerson = "person"
	byAgency = "agency"
)

// Withdraw takes a request back that has not been decided. The same statement sent again gets the same answer.
func (s *Services) Withdraw(ctx context.Context, owner edge.Owner, uses []edge.Use, id uuid.UUID, ask vss.ServiceWithdrawal) (vss.ServiceRequest, error) {
	if ask.RequestId != id {
		return vss.ServiceRequest{}, refusal.Invalid("requestId", "is not the one the address names")
	}
	now := s.Now().Truncate(time.Millisecond)
	var answer vss.ServiceRequest
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		q, err := mine(&tx.Reader, owner.Account, id.String())
		if err != nil {
			return err
		}
		full, err := describe(&tx.Reader, q, now)
		if err != nil {
			return err
		}
		statement := accounts.Statement{Operation: vss.OwnerOperationWithdrawRequest, Resource: q.ID, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion,
			Language: ask.Language, Shown: ask.Shown}
		if statement.Expect, err = ownertext.ServiceWithdrawal(ask.Language, full); err != nil {
			return refusal.Invalid("language", "is neither vi nor en")
		}
		_, done, err := s.Owners.Agree(tx, owner, uses, statement)
		if err != nil {
			return err
		}
		if !done {
			if !undecided(q.State) {
				return refusal.New(vss.CodeRequestOver)
			}
			if err := move(tx, q, vss.ServiceRequestStateWithdrawn, store.ServiceEvent{At: now, Actor: byPerson}, "request-withdrawn", audit.Owner, ""); err != nil {
				return err
			}
		}
		answer, err = s.describe(&tx.Reader, q.ID, now)
		return err
	})
	return answer, err
}

// Answer takes the person's answer to the officer's question. The same answer to the same version sent again gets the same answer.
func (s *Services) Answer(ctx context.Context, session edge.Session, uses []edge.Use, id uuid.UUID, ask vss.ServiceAnswer) (vss.ServiceRequest, error) {
	words := strings.TrimSpace(ask.Text)
	if words == "" {
		return vss.ServiceRequest{}, refusal.Invalid("text", "is blank")
	}
	now := s.Now().Truncate(time.Millisecond)
	var answer vss.ServiceRequest
	err := s.Store.Write(ctx, func(tx *store.Tx) error {
		if err := s.Owners.Take(tx, uses); err != nil {
			return err
		}
		q, err := mine(&tx.Reader, session.Account, id.String())
		if err != nil {
			return err
		}
		again, err := answered(tx, q, ask.Version+1, words)
		if err != nil {
			return err
		}
		if !again {
			if q.State != string(vss.ServiceRequestStateQuestion) || q.Version != ask.Version {
				return refusal.New(vss.CodeRequestOver)
			}
			if err := move(tx, q, vss.ServiceRequestStateHandling, store.ServiceEvent{At: now, Actor: byPerson, Words: words}, "request-answered", audit.Owner, ""); err != nil {
				return err
			}
		}
		answer, err = s.describe(&tx.Reader, q.ID, now)
		return err
	})
	return answer, err
}

// answered reports whether this very answer brought a request to a version.
func answered(tx *store.Tx, q store.ServiceRequest, version int64, words string) (bool, error) {
	steps, err := tx.ServiceEvents(q.ID)
	return slices.ContainsFunc(steps, func(e store.ServiceEvent) bool {
		return e.Version == version && e.Actor == byPerson && e.Words == words
	}), err
}

// move brings a request to its next state and tells of it.
func move(tx *store.Tx, q store.ServiceRequest, to vss.ServiceRequestState, e store.ServiceEvent, kind string, actor audit.Actor, officer string) error {
	q.State, e.State = string(to), string(to)
	same, err := tx.MoveServiceRequest(q, e)
	if err != nil {
		return err
	}
	if !same {
		return refusal.New(vss.CodeRequestOver)
	}
	return note(tx, q, kind, actor, officer, e.At)
}

// from says from which states an officer may bring a request to a state.
var from = map[vss.ServiceRequestState][]vss.ServiceRequestState{
	vss.ServiceRequestStateHandling: {vss.ServiceRequestStateReceived},
	vss.ServiceRequestStateQuestion: {vss.ServiceRequestStateReceived, vss.ServiceRequestStateHandling},
	vss.ServiceRequestStateApproved: {vss.ServiceRequestStateReceived, vss.ServiceRequestStateHandling},
	vss.ServiceRequestStateRefused:  {vss.ServiceRequestStateReceived, vss.ServiceRequestStateHandling, vss.ServiceRequestStateQuestion},
}

// Move is what an officer does with a request: Handling, Question and Refused (with words for the person), Approved, which carries out what the procedure
// means. A request that is paid for is approved by its payment only, see Paid. Errors: store.ErrNotFound, ErrStep, ErrEffect.
func (s *Services) Move(ctx context.Context, officer, id string, to vss.ServiceRequestState, words string) error {
	words = strings.TrimSpace(words)
	if (to == vss.ServiceRequestStateQuestion || to == vss.ServiceRequestStateRefused) && words == "" {
		return fmt.Errorf("%w: it needs words for the person", ErrStep)
	}
	if utf8.RuneCountInString(words) > maxWords {
		return fmt.Errorf("%w: the words are longer than %d characters", ErrStep, maxWords)
	}
	now := s.Now().Truncate(time.Millisecond)
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		q, err := tx.ServiceRequest(id)
		if err != nil {
			return err
		}
		if !slices.Contains(from[to], vss.ServiceRequestState(q.State)) || q.Version >= maxSteps {
			return fmt.Errorf("%w: it is %s", ErrStep, q.State)
		}
		if to == vss.ServiceRequestStateApproved {
			if q.Amount > 0 {
				return fmt.Errorf("%w: it waits for its payment", ErrStep)
			}
			if err := s.carryOut(tx, q, now); err != nil {
				return err
			}
		}
		return move(tx, q, to, store.ServiceEvent{At: now, Actor: byAgency, Words: words}, "request-"+string(to), audit.Officer, officer)
	})
}

// Paid notes that the payment of a request has come, and carries out what was paid for. by is who reports it. Errors: store.ErrNotFound, ErrStep, ErrEffect.
func (s *Services) Paid(ctx context.Context, by, id string) error {
	now := s.Now().Truncate(time.Millisecond)
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		q, err := tx.ServiceRequest(id)
		if err != nil {
			return err
		}
		if q.Amount == 0 || !undecided(q.State) {
			return fmt.Errorf("%w: it waits for no payment", ErrStep)
		}
		if err := s.carryOut(tx, q, now); err != nil {
			return err
		}
		q.PaidAt = now
		return move(tx, q, vss.ServiceRequestStateApproved, store.ServiceEvent{At: now, Actor: byAgency}, "request-paid", audit.Officer, by)
	})
}

func (s *Services) carryOut(tx *store.Tx, q store.ServiceRequest, now time.Time) error {
	effect := s.Effects[q.Procedure]
	if effect == nil {
		return nil
	}
	var c content
	if err := json.Unmarshal(q.Content, &c); err != nil {
		return fmt.Errorf("read what a request says: %w", err)
	}
	err := effect(tx, Granted{Account: q.Account, Answers: c.Answers, Months: c.Months, Members: c.Members, At: now})
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w: somebody or something it names is not on record", ErrEffect)
	}
	return err
}
