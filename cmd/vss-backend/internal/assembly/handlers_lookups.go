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
