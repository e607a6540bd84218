package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// ListProcedures implements the contract.
func (h *handlers) ListProcedures(context.Context, api.ListProceduresRequestObject) (api.ListProceduresResponseObject, error) {
	return api.ListProcedures200JSONResponse(h.services.List()), nil
}

// ListServiceRequests implements the contract.
func (h *handlers) ListServiceRequests(ctx context.Context, _ api.ListServiceRequestsRequestObject) (api.ListServiceRequestsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.services.Requests(ctx, session.Account)
	return api.ListServiceRequests200JSONResponse(answer), err
}

// GetServiceRequest implements the contract.
func (h *handlers) GetServiceRequest(ctx context.Context, r api.GetServiceRequestRequestObject) (api.GetServiceRequestResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.services.Request(ctx, session.Account, r.RequestId)
	return api.GetServiceRequest200JSONResponse(answer), err
}

// SubmitServiceRequest implements the contract.
func (h *handlers) SubmitServiceRequest(ctx context.Context, r api.SubmitServiceRequestRequestObject) (api.SubmitServiceRequestResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.services.Submit(ctx, owner, edge.TakeUses(ctx), *r.Body)
	return api.SubmitServiceRequest201JSONResponse(answer), err
}

// AnswerServiceQuestion implements the contract.
func (h *handlers) AnswerServiceQuestion(ctx context.Context, r api.AnswerServiceQuestionRequestObject) (api.AnswerServiceQuestionResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.services.Answer(ctx, session, edge.TakeUses(ctx), r.RequestId, *r.Body)
	return api.AnswerServiceQuestion200JSONResponse(answer), err
}

// WithdrawServiceRequest implements the contract.
func (h *handlers) WithdrawServiceRequest(ctx context.Context, r api.WithdrawServiceRequestRequestObject) (api.WithdrawServiceRequestResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.services.Withdraw(ctx, owner, edge.TakeUses(ctx), r.RequestId, *r.Body)
	return api.WithdrawServiceRequest200JSONResponse(answer), err
}
