package assembly

import (
	"context"
	"time"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// defaultConfirmations is how many requests a page holds when the caller does not say (contract/29-confirmations.yaml).
const defaultConfirmations = 20

// CreatePaymentRequest implements the contract.
func (h *handlers) CreatePaymentRequest(ctx context.Context, r api.CreatePaymentRequestRequestObject) (api.CreatePaymentRequestResponseObject, error) {
	desk, err := edge.FacilityFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.confirmations.Ask(ctx, desk, edge.TakeUses(ctx), *r.Body)
	return api.CreatePaymentRequest201JSONResponse(answer), err
}

// GetPaymentRequest implements the contract.
func (h *handlers) GetPaymentRequest(ctx context.Context, r api.GetPaymentRequestRequestObject) (api.GetPaymentRequestResponseObject, error) {
	desk, err := edge.FacilityFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.confirmations.OfDesk(ctx, desk, r.RequestId)
	return api.GetPaymentRequest200JSONResponse(answer), err
}

// WithdrawPaymentRequest implements the contract.
func (h *handlers) WithdrawPaymentRequest(ctx context.Context, r api.WithdrawPaymentRequestRequestObject) (api.WithdrawPaymentRequestResponseObject, error) {
	desk, err := edge.FacilityFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.confirmations.Withdraw(ctx, desk, edge.TakeUses(ctx), r.RequestId)
	return api.WithdrawPaymentRequest200JSONResponse(answer), err
}

// ListConfirmations implements the contract.
func (h *handlers) ListConfirmations(ctx context.Context, r api.ListConfirmationsRequestObject) (api.ListConfirmationsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	limit := defaultConfirmations
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	var before time.Time
	if r.Params.Before != nil {
		before = *r.Params.Before
	}
	answer, err := h.confirmations.List(ctx, session.Account, before, limit)
	return api.ListConfirmations200JSONResponse(answer), err
}

// GetConfirmation implements the contract.
func (h *handlers) GetConfirmation(ctx context.Context, r api.GetConfirmationRequestObject) (api.GetConfirmationResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.confirmations.Of(ctx, session.Account, r.RequestId)
	return api.GetConfirmation200JSONResponse(answer), err
}

// ConfirmPayment implements the contract.
func (h *handlers) ConfirmPayment(ctx context.Context, r api.ConfirmPaymentRequestObject) (api.ConfirmPaymentResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.confirmations.Confirm(ctx, owner, edge.TakeUses(ctx), r.RequestId, *r.Body)
	return api.ConfirmPayment200JSONResponse(answer), err
}

// RefusePayment implements the contract.
func (h *handlers) RefusePayment(ctx context.Context, r api.RefusePaymentRequestObject) (api.RefusePaymentResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.confirmations.Refuse(ctx, owner, edge.TakeUses(ctx), r.RequestId, *r.Body)
	return api.RefusePayment200JSONResponse(answer), err
}
