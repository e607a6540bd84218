package vss

import (
	"context"
	"crypto"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss/proof"
)

// Confirmations gives the payment requests made to the account, newest first: at most limit of them (1–50; 0 is the server's choice), only those
// made before a moment when it is not zero.
func (s *Session) Confirmations(ctx context.Context, before time.Time, limit int) (ConfirmationList, error) {
	params := &ListConfirmationsParams{}
	if !before.IsZero() {
		params.Before = &before
	}
	if limit > 0 {
		params.Limit = &limit
	}
	var answer ConfirmationList
	err := s.do(ctx, call{operation: "listConfirmations", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewListConfirmationsRequest(server, params)
		}}, &answer)
	return answer, err
}

// Confirmation gives one payment request made to the account.
func (s *Session) Confirmation(ctx context.Context, id uuid.UUID) (Confirmation, error) {
	var answer Confirmation
	err := s.do(ctx, call{operation: "getConfirmation", status: http.StatusOK, repeat: true,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetConfirmationRequest(server, id, nil)
		}}, &answer)
	return answer, err
}

// ConfirmPayment sends the owner's agreement to a payment.
func (s *Session) ConfirmPayment(ctx context.Context, owner crypto.Signer, agreement PaymentAgreement) (Confirmation, error) {
	var answer Confirmation
	k, err := owned(call{operation: "confirmPayment", status: http.StatusOK,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewConfirmPaymentRequestWithBody(server, agreement.RequestId, nil, jsonMedia, body)
		}}, owner, agreement)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// RefusePayment sends the owner's refusal of a payment.
func (s *Session) RefusePayment(ctx context.Context, owner crypto.Signer, refusal PaymentRefusal) (Confirmation, error) {
	var answer Confirmation
	k, err := owned(call{operation: "refusePayment", status: http.StatusOK,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewRefusePaymentRequestWithBody(server, refusal.RequestId, nil, jsonMedia, body)
		}}, owner, refusal)
	if err != nil {
		return answer, err
	}
	err = s.do(ctx, k, &answer)
	return answer, err
}

// AskPayment has the holder of a card asked to confirm a payment. The request's id makes a repetition safe.
func (d *Desk) AskPayment(ctx context.Context, ask PaymentAsk) (PaymentRequest, error) {
	body, err := bodyOf("createPaymentRequest", ask)
	if err != nil {
		return PaymentRequest{}, err
	}
	return d.payment(ctx, call{operation: "createPaymentRequest", status: http.StatusCreated, body: body,
		build: func(server string, body io.Reader) (*http.Request, error) {
			return NewCreatePaymentRequestRequestWithBody(server, nil, jsonMedia, body)
		}})
}

// PaymentRequest tells what became of a request of this desk.
func (d *Desk) PaymentRequest(ctx context.Context, id uuid.UUID) (PaymentRequest, error) {
	return d.payment(ctx, call{operation: "getPaymentRequest", status: http.StatusOK,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewGetPaymentRequestRequest(server, id, nil)
		}})
}

// WithdrawPayment takes a request back; one that was decided or is over stays as it is.
func (d *Desk) WithdrawPayment(ctx context.Context, id uuid.UUID) (PaymentRequest, error) {
	return d.payment(ctx, call{operation: "withdrawPaymentRequest", status: http.StatusOK,
		build: func(server string, _ io.Reader) (*http.Request, error) {
			return NewWithdrawPaymentRequestRequest(server, id, nil)
		}})
}

func (d *Desk) payment(ctx context.Context, k call) (PaymentRequest, error) {
	k.repeat = true
	k.prove = func(r proof.Request, h http.Header) error {
		p, err := proof.SignFacility(d.Key, d.ID, r)
		if err != nil {
			return err
		}
		h.Set(HeaderFacilityProof, p)
		return nil
	}
	var answer PaymentRequest
	err := d.Client.do(ctx, k, &answer)
	return answer, err
}
