package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

// ListVisits implements the contract.
func (h *handlers) ListVisits(ctx context.Context, r api.ListVisitsRequestObject) (api.ListVisitsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.book.Visits(ctx, session.Account, value(r.Params.Year), value(r.Params.Cursor), value(r.Params.Limit))
	return api.ListVisits200JSONResponse(answer), err
}

// GetVisit implements the contract.
func (h *handlers) GetVisit(ctx context.Context, r api.GetVisitRequestObject) (api.GetVisitResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.book.Visit(ctx, session.Account, r.VisitId)
	return api.GetVisit200JSONResponse(answer), err
}

// ListErrorReports implements the contract.
func (h *handlers) ListErrorReports(ctx context.Context, _ api.ListErrorReportsRequestObject) (api.ListErrorReportsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.reports.List(ctx, session.Account)
	return api.ListErrorReports200JSONResponse(answer), err
}

// ReportError implements the contract.
func (h *handlers) ReportError(ctx context.Context, r api.ReportErrorRequestObject) (api.ReportErrorResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.care.reports.Report(ctx, session.Account, edge.TakeUses(ctx), *r.Body)
	return api.ReportError201JSONResponse(answer), err
}
