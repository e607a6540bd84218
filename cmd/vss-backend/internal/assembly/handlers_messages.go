package assembly

import (
	"context"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// ListThreads implements the contract.
func (h *handlers) ListThreads(ctx context.Context, _ api.ListThreadsRequestObject) (api.ListThreadsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.messages.Threads(ctx, session.Account)
	return api.ListThreads200JSONResponse(answer), err
}

// SendMessage implements the contract.
func (h *handlers) SendMessage(ctx context.Context, r api.SendMessageRequestObject) (api.SendMessageResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.messages.Send(ctx, session.Account, edge.TakeUses(ctx), *r.Body)
	return api.SendMessage200JSONResponse(answer), err
}

// MarkThreadRead implements the contract.
func (h *handlers) MarkThreadRead(ctx context.Context, r api.MarkThreadReadRequestObject) (api.MarkThreadReadResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.messages.Read(ctx, session.Account, edge.TakeUses(ctx), r.ThreadId, r.Body.UpTo)
	return api.MarkThreadRead200JSONResponse(answer), err
}
