package assembly

import (
	"context"
	"time"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// defaultAccessEvents is how many events a page holds when the caller does not say (25-audit.yaml, listAccessEvents).
const defaultAccessEvents = 50

// GetCheckpoint implements the contract.
func (h *handlers) GetCheckpoint(ctx context.Context, _ api.GetCheckpointRequestObject) (api.GetCheckpointResponseObject, error) {
	answer, err := h.audit.Checkpoint(ctx)
	return api.GetCheckpoint200JSONResponse(answer), err
}

// GetConsistencyProof implements the contract.
func (h *handlers) GetConsistencyProof(ctx context.Context, r api.GetConsistencyProofRequestObject) (api.GetConsistencyProofResponseObject, error) {
	answer, err := h.audit.Consistency(ctx, uint64(r.Params.First), uint64(r.Params.Second))
	return api.GetConsistencyProof200JSONResponse(answer), err
}

// ListAccessEvents implements the contract.
func (h *handlers) ListAccessEvents(ctx context.Context, r api.ListAccessEventsRequestObject) (api.ListAccessEventsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	limit := defaultAccessEvents
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	answer, err := h.audit.Events(ctx, session.Account, r.Params.Below, limit)
	return api.ListAccessEvents200JSONResponse(answer), err
}

// defaultStatements is how many statements a page holds when the caller does not say (25-audit.yaml, listOwnerStatements).
const defaultStatements = 50

// ListOwnerStatements implements the contract.
func (h *handlers) ListOwnerStatements(ctx context.Context, r api.ListOwnerStatementsRequestObject) (api.ListOwnerStatementsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	limit := defaultStatements
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	var before time.Time
	if r.Params.Before != nil {
		before = *r.Params.Before
	}
	answer, err := h.signatures.List(ctx, session.Account, before, limit)
	return api.ListOwnerStatements200JSONResponse(answer), err
}

// GetOwnerStatement implements the contract.
func (h *handlers) GetOwnerStatement(ctx context.Context, r api.GetOwnerStatementRequestObject) (api.GetOwnerStatementResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.signatures.Evidence(ctx, session.Account, r.StatementId)
	return api.GetOwnerStatement200JSONResponse(answer), err
}
