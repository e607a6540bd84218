package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// FindInsuranceNumber implements the contract.
func (h *handlers) FindInsuranceNumber(ctx context.Context, r api.FindInsuranceNumberRequestObject) (api.FindInsuranceNumberResponseObject, error) {
	answer, err := h.lookups.InsuranceNumber(ctx, edge.Address(ctx), *r.Body)
	return api.FindInsuranceNumber200JSONResponse(answer), err
}

// ListFacilityChanges implements the contract.
func (h *handlers) ListFacilityChanges(ctx context.Context, r api.ListFacilityChangesRequestObject) (api.ListFacilityChangesResponseObject, error) {
	after := ""
	if r.Params.After != nil {
		after = *r.Params.After
	}
	answer, err := h.facilities.Changes(ctx, after)
	return api.ListFacilityChanges200JSONResponse(answer), err
}
