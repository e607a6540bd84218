package assembly

import (
	"context"
	"time"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// CreateAgencyToken implements the contract.
func (h *handlers) CreateAgencyToken(ctx context.Context, r api.CreateAgencyTokenRequestObject) (api.CreateAgencyTokenResponseObject, error) {
	client, err := edge.ClientFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.agencies.Token(ctx, client, *r.Body)
	return api.CreateAgencyToken200JSONResponse(answer), err
}

// ReadForAgency implements the contract.
func (h *handlers) ReadForAgency(ctx context.Context, r api.ReadForAgencyRequestObject) (api.ReadForAgencyResponseObject, error) {
	agency, err := edge.AgencyFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.agencies.Read(ctx, agency, *r.Body)
	return api.ReadForAgency200JSONResponse(answer), err
}

// FollowChanges implements the contract.
func (h *handlers) FollowChanges(ctx context.Context, r api.FollowChangesRequestObject) (api.FollowChangesResponseObject, error) {
	agency, err := edge.AgencyFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.agencies.Changes(ctx, agency, value(r.Params.Cursor), value(r.Params.Limit), time.Duration(value(r.Params.Wait))*time.Second)
	return api.FollowChanges200JSONResponse(answer), err
}
