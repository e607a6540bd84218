package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// AskForHelp implements the contract.
func (h *handlers) AskForHelp(ctx context.Context, r api.AskForHelpRequestObject) (api.AskForHelpResponseObject, error) {
	caller, err := edge.ApplicantFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.helping.Ask(ctx, caller, edge.TakeUses(ctx), edge.Address(ctx), r.ApplicationId.String(), *r.Body)
	return api.AskForHelp200JSONResponse(answer), err
}

// ReadHelp implements the contract.
func (h *handlers) ReadHelp(ctx context.Context, r api.ReadHelpRequestObject) (api.ReadHelpResponseObject, error) {
	caller, err := edge.ApplicantFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.helping.Read(ctx, caller, r.ApplicationId.String())
	return api.ReadHelp200JSONResponse(answer), err
}

// EndHelp implements the contract.
func (h *handlers) EndHelp(ctx context.Context, r api.EndHelpRequestObject) (api.EndHelpResponseObject, error) {
	caller, err := edge.ApplicantFrom(ctx)
	if err != nil {
		return nil, err
	}
	return api.EndHelp204Response{}, h.helping.End(ctx, caller, edge.TakeUses(ctx), r.ApplicationId.String())
}
