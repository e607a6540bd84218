package assembly

import (
	"context"
	"io"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// FileApplication implements the contract.
func (h *handlers) FileApplication(ctx context.Context, r api.FileApplicationRequestObject) (api.FileApplicationResponseObject, error) {
	caller, err := edge.ApplicantFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.applications.File(ctx, caller, edge.TakeUses(ctx), edge.Address(ctx), r.ApplicationId.String(), *r.Body)
	return api.FileApplication200JSONResponse(answer), err
}

// GetApplication implements the contract.
func (h *handlers) GetApplication(ctx context.Context, r api.GetApplicationRequestObject) (api.GetApplicationResponseObject, error) {
	caller, err := edge.ApplicantFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.applications.Read(ctx, caller, r.ApplicationId.String())
	return api.GetApplication200JSONResponse(answer), err
}

// PutPhotoChunk implements the contract.
func (h *handlers) PutPhotoChunk(ctx context.Context, r api.PutPhotoChunkRequestObject) (api.PutPhotoChunkResponseObject, error) {
	caller, err := edge.ApplicantFrom(ctx)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	answer, err := h.applications.Chunk(ctx, caller, edge.TakeUses(ctx), r.ApplicationId.String(), r.Photo, r.Offset, content)
	return api.PutPhotoChunk200JSONResponse(answer), err
}

// SubmitApplication implements the contract.
func (h *handlers) SubmitApplication(ctx context.Context, r api.SubmitApplicationRequestObject) (api.SubmitApplicationResponseObject, error) {
	caller, err := edge.ApplicantFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.applications.Submit(ctx, caller, edge.TakeUses(ctx), edge.Address(ctx), r.ApplicationId.String(), *r.Body)
	return api.SubmitApplication200JSONResponse(answer), err
}

// GetTransactionAccount implements the contract.
func (h *handlers) GetTransactionAccount(ctx context.Context, _ api.GetTransactionAccountRequestObject) (api.GetTransactionAccountResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.applications.TransactionAccount(h.applications.Store.Read(ctx), session.Account)
	return api.GetTransactionAccount200JSONResponse(answer), err
}
