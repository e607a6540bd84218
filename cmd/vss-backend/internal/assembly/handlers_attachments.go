package assembly

import (
	"bytes"
	"context"
	"io"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// AnnounceAttachment implements the contract.
func (h *handlers) AnnounceAttachment(ctx context.Context, r api.AnnounceAttachmentRequestObject) (api.AnnounceAttachmentResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.attachments.Announce(ctx, session.Account, edge.TakeUses(ctx), r.AttachmentId, *r.Body)
	return api.AnnounceAttachment200JSONResponse(answer), err
}

// PutAttachmentChunk implements the contract.
func (h *handlers) PutAttachmentChunk(ctx context.Context, r api.PutAttachmentChunkRequestObject) (api.PutAttachmentChunkResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	answer, err := h.attachments.Chunk(ctx, session.Account, edge.TakeUses(ctx), r.AttachmentId, r.Offset, content)
	return api.PutAttachmentChunk200JSONResponse(answer), err
}

// GetAttachmentChunk implements the contract.
func (h *handlers) GetAttachmentChunk(ctx context.Context, r api.GetAttachmentChunkRequestObject) (api.GetAttachmentChunkResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	content, err := h.attachments.Read(ctx, session.Account, r.AttachmentId, r.Offset)
	return api.GetAttachmentChunk200ApplicationoctetStreamResponse{Body: bytes.NewReader(content), ContentLength: int64(len(content))}, err
}
