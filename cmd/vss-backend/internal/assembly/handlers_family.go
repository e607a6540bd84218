package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// ListDependants implements the contract.
func (h *handlers) ListDependants(ctx context.Context, _ api.ListDependantsRequestObject) (api.ListDependantsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.dependants.List(ctx, session.Account)
	return api.ListDependants200JSONResponse(answer), err
}

// GetDependantCard implements the contract.
func (h *handlers) GetDependantCard(ctx context.Context, r api.GetDependantCardRequestObject) (api.GetDependantCardResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.dependants.Card(ctx, session.Account, r.CarryId)
	return api.GetDependantCard200JSONResponse(answer), err
}

// IssueDependantCredential implements the contract.
func (h *handlers) IssueDependantCredential(ctx context.Context, r api.IssueDependantCredentialRequestObject) (api.IssueDependantCredentialResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.dependants.Issue(ctx, session, edge.TakeUses(ctx), r.CarryId)
	return api.IssueDependantCredential201JSONResponse(answer), err
}

// CreateDelegationCode implements the contract.
func (h *handlers) CreateDelegationCode(ctx context.Context, _ api.CreateDelegationCodeRequestObject) (api.CreateDelegationCodeResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.dependants.Code(ctx, session, edge.TakeUses(ctx))
	return api.CreateDelegationCode201JSONResponse(answer), err
}

// FindDelegate implements the contract.
func (h *handlers) FindDelegate(ctx context.Context, r api.FindDelegateRequestObject) (api.FindDelegateResponseObject, error) {
	if _, err := edge.SessionFrom(ctx); err != nil {
		return nil, err
	}
	answer, err := h.care.dependants.Find(ctx, r.Code)
	return api.FindDelegate200JSONResponse(answer), err
}

// OfferDelegation implements the contract.
func (h *handlers) OfferDelegation(ctx context.Context, r api.OfferDelegationRequestObject) (api.OfferDelegationResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.dependants.Offer(ctx, owner, edge.TakeUses(ctx), *r.Body)
	return api.OfferDelegation201JSONResponse(answer), err
}

// AcceptDelegation implements the contract.
func (h *handlers) AcceptDelegation(ctx context.Context, r api.AcceptDelegationRequestObject) (api.AcceptDelegationResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.dependants.Accept(ctx, session, edge.TakeUses(ctx), r.CarryId)
	return api.AcceptDelegation200JSONResponse(answer), err
}

// EndDelegation implements the contract.
func (h *handlers) EndDelegation(ctx context.Context, r api.EndDelegationRequestObject) (api.EndDelegationResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.dependants.End(ctx, session, edge.TakeUses(ctx), r.CarryId)
	return api.EndDelegation200JSONResponse(answer), err
}
