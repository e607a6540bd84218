package confirmations

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Confirm ends a request with the owner's agreement. The same statement sent again gets the same answer.
func (c *Confirmations) Confirm(ctx context.Context, owner edge.Owner, uses []edge.Use, id uuid.UUID, ask vss.PaymentAgreement) (vss.Confirmation, error) {
	return c.decide(ctx, owner, uses, id, decision{state: store.PaymentConfirmed, requestID: ask.RequestId, statement: accounts.Statement{
		Operation: vss.OwnerOperationConfirmPayment, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion, Language: ask.Language, Shown: ask.Shown}})
}

// Refuse ends a request with the owner's refusal and its reason. The same statement sent again gets the same answer.
func (c *Confirmations) Refuse(ctx context.Context, owner edge.Owner, uses []edge.Use, id uuid.UUID, ask vss.PaymentRefusal) (vss.Confirmation, error) {
	if ask.ReasonText != "" && !readable(ask.ReasonText) {
		return vss.Confirmation{}, refusal.Invalid("reasonText", "holds characters that do not show as they are, or begins or ends in blanks")
	}
	if ask.Reason == vss.PaymentReasonCodeOther && ask.ReasonText == "" {
		return vss.Confirmation{}, refusal.Invalid("reasonText", "another reason is said in words")
	}
	return c.decide(ctx, owner, uses, id, decision{state: store.PaymentRefused, requestID: ask.RequestId, reason: ask.Reason, said: ask.ReasonText, statement: accounts.Statement{
		Operation: vss.OwnerOperationRefusePayment, Challenge: ask.Challenge, ResourceVersion: ask.ResourceVersion, Language: ask.Language, Shown: ask.Shown}})
}

// decision is what an owner's statement does to a request.
type decision struct {
	state     string
	requestID uuid.UUID // in the statement
	reason    vss.PaymentReasonCode
	said      string
	statement accounts.Statement
}

func (c *Confirmations) decide(ctx context.Context, owner edge.Owner, uses []edge.Use, id uuid.UUID, d decision) (vss.Confirmation, error) {
	if d.requestID != id {
		return vss.Confirmation{}, refusal.Invalid("requestId", "is not the one the address names")
	}
	now := c.Now().Truncate(time.Millisecond)
	var answer vss.Confirmation
	err := c.Store.Write(ctx, func(tx *store.Tx) error {
		p, err := mine(&tx.Reader, owner.Account, id.String())
		if err != nil {
			return err
		}
		challenge := sha256.Sum256([]byte(d.statement.Challenge))
		if State(p, now) != vss.PaymentStateWaiting && !bytes.Equal(p.Challenge, challenge[:]) {
			return refusal.New(vss.CodeRequestOver)
		}
		full, err := describe(&tx.Reader, p, now)
		if err != nil {
			return err
		}
		s := d.statement
		s.Resource = p.ID
		if s.Expect, err = ownertext.Payment(s.Operation, s.Language, full, d.reason, d.said); err != nil {
			return err
		}
		_, done, err := c.Owners.Agree(tx, owner, uses, s)
		if err != nil {
			return err
		}
		if !done {
			p.State, p.DecidedAt, p.Reason, p.ReasonText, p.Challenge = d.state, now, string(d.reason), d.said, challenge[:]
			if err := end(tx, p, d, now); err != nil {
				return err
			}
			p.Version++
		}
		answer, err = describe(&tx.Reader, p, now)
		return err
	})
	return answer, err
}

// end writes an owner's decision down. A request that no longer waits refuses, and with the transaction goes the statement.
func end(tx *store.Tx, p store.PaymentRequest, d decision, now time.Time) error {
	first, err := tx.DecidePaymentRequest(p)
	if err != nil {
		return err
	}
	if !first {
		return refusal.New(vss.CodeRequestOver)
	}
	return record(tx, p, act{"payment-" + d.state, audit.Owner, string(d.reason), now})
}

// evidence is the owner's signed statement as both sides may keep it.
func evidence(r *store.Reader, challenge []byte) (*vss.PaymentEvidence, error) {
	s, err := r.Statement(challenge)
	if err != nil {
		return nil, fmt.Errorf("read the statement that decided a payment request: %w", err)
	}
	hash := sha256.Sum256(s.Statement)
	return &vss.PaymentEvidence{StatementHash: base64.RawURLEncoding.EncodeToString(hash[:]), Signature: s.Signature, KeyThumbprint: s.KeyThumbprint, SignedAt: s.SignedAt}, nil
}
