package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
	"vssid/cmd/vss-backend/internal/registry"
)

// ListContributions implements the contract.
func (h *handlers) ListContributions(ctx context.Context, r api.ListContributionsRequestObject) (api.ListContributionsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.records.Contributions(ctx, session.Account, registry.Query{Known: r.Params.Known, Cursor: value(r.Params.Cursor), Limit: value(r.Params.Limit)})
	return api.ListContributions200JSONResponse(answer), err
}

// ListBenefits implements the contract.
func (h *handlers) ListBenefits(ctx context.Context, r api.ListBenefitsRequestObject) (api.ListBenefitsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.records.Benefits(ctx, session.Account, registry.Query{Known: r.Params.Known, Cursor: value(r.Params.Cursor), Limit: value(r.Params.Limit)})
	return api.ListBenefits200JSONResponse(answer), err
}
