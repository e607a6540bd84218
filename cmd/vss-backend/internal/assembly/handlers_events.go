package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// defaultChanges is how many changes a list holds when the caller does not say (contract/30-events.yaml).
const defaultChanges = 20

// ListChanges implements the contract.
func (h *handlers) ListChanges(ctx context.Context, r api.ListChangesRequestObject) (api.ListChangesResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	limit := defaultChanges
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	answer, err := h.events.Recent(ctx, session.Account, h.now(), limit)
	return api.ListChanges200JSONResponse(answer), err
}
