package assembly

import (
	"context"
	"time"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// GetRecoveryState implements the contract.
func (h *handlers) GetRecoveryState(ctx context.Context, _ api.GetRecoveryStateRequestObject) (api.GetRecoveryStateResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.recovery.State(ctx, session)
	return api.GetRecoveryState200JSONResponse(answer), err
}

// ProposeRecoveryPassword implements the contract.
func (h *handlers) ProposeRecoveryPassword(ctx context.Context, r api.ProposeRecoveryPasswordRequestObject) (api.ProposeRecoveryPasswordResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.recovery.ProposePassword(ctx, session, edge.TakeUses(ctx), *r.Body)
	return api.ProposeRecoveryPassword201JSONResponse(answer), err
}

// SetRecoveryPassword implements the contract.
func (h *handlers) SetRecoveryPassword(ctx context.Context, r api.SetRecoveryPasswordRequestObject) (api.SetRecoveryPasswordResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.recovery.SetPassword(ctx, owner, edge.TakeUses(ctx), *r.Body)
	return api.SetRecoveryPassword200JSONResponse(answer), err
}

// MakeRecoveryCode implements the contract.
func (h *handlers) MakeRecoveryCode(ctx context.Context, r api.MakeRecoveryCodeRequestObject) (api.MakeRecoveryCodeResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.recovery.MakeCode(ctx, owner, edge.TakeUses(ctx), *r.Body)
	return api.MakeRecoveryCode200JSONResponse(answer), err
}

// CancelRecoveries implements the contract.
func (h *handlers) CancelRecoveries(ctx context.Context, _ api.CancelRecoveriesRequestObject) (api.CancelRecoveriesResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.recovery.Cancel(ctx, session, edge.TakeUses(ctx))
	return api.CancelRecoveries200JSONResponse(answer), err
}

// StartRecovery implements the contract.
func (h *handlers) StartRecovery(ctx context.Context, r api.StartRecoveryRequestObject) (api.StartRecoveryResponseObject, error) {
	caller, err := edge.ActivationFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.recovery.Start(ctx, caller, edge.TakeUses(ctx), edge.Address(ctx), *r.Body)
	return api.StartRecovery201JSONResponse(answer), err
}

// GetRecovery implements the contract.
func (h *handlers) GetRecovery(ctx context.Context, r api.GetRecoveryRequestObject) (api.GetRecoveryResponseObject, error) {
	answer, err := h.recovery.Look(ctx, r.Recovery)
	return api.GetRecovery200JSONResponse(answer), err
}

// defaultEvents is how many events a page holds when the caller does not say (contract, listDeviceEvents).
const defaultEvents = 50

// ListDeviceEvents implements the contract.
func (h *handlers) ListDeviceEvents(ctx context.Context, r api.ListDeviceEventsRequestObject) (api.ListDeviceEventsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	limit := defaultEvents
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	var before time.Time
	if r.Params.Before != nil {
		before = *r.Params.Before
	}
	answer, err := h.recovery.History(ctx, session, before, limit)
	return api.ListDeviceEvents200JSONResponse(answer), err
}

// ReportDeviceEvent implements the contract.
func (h *handlers) ReportDeviceEvent(ctx context.Context, r api.ReportDeviceEventRequestObject) (api.ReportDeviceEventResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.recovery.Report(ctx, session, edge.TakeUses(ctx), *r.Body)
	return api.ReportDeviceEvent201JSONResponse(answer), err
}
