package assembly

import (
	"context"
	"net/http"
	"strings"
	"time"

	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
	"vssid/cmd/vss-backend/internal/sharing"
)

// openSharing makes what people share statements with, and its public page.
func (b *Backend) openSharing(p policy, people *accounts.Accounts) error {
	kid, err := b.keys.StatementKID()
	if err != nil {
		return err
	}
	b.sharing = &sharing.Sharing{Config: sharing.Config{Store: b.store, Owners: people, Key: b.keys.Statement, KID: kid, Environment: p.environment,
		Sources: []sharing.Source{sharing.FromCard, sharing.FromParticipation}, PublicURL: b.config.PublicURL, Now: b.config.Now,
		Ready: func(ctx context.Context, account string) error { return b.records.Ready(ctx, account) }}}
	limiter := &edge.Buckets{Rate: p.rate, Burst: p.burst}
	b.statements = &sharing.Page{Sharing: b.sharing, Log: b.config.Log, Address: func(r *http.Request) string { return edge.AddressOf(r.RemoteAddr) },
		Wait: func(address string, now time.Time) time.Duration { return limiter.Wait(address, "statement page", now) }}
	return nil
}

// GetShareableFacts implements the contract.
func (h *handlers) GetShareableFacts(ctx context.Context, _ api.GetShareableFactsRequestObject) (api.GetShareableFactsResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.sharing.Facts(ctx, session.Account)
	return api.GetShareableFacts200JSONResponse(answer), err
}

// ListShares implements the contract.
func (h *handlers) ListShares(ctx context.Context, _ api.ListSharesRequestObject) (api.ListSharesResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.sharing.List(ctx, session.Account)
	return api.ListShares200JSONResponse(answer), err
}

// ShareStatement implements the contract.
func (h *handlers) ShareStatement(ctx context.Context, r api.ShareStatementRequestObject) (api.ShareStatementResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.sharing.Share(ctx, owner, edge.TakeUses(ctx), *r.Body)
	return api.ShareStatement201JSONResponse(answer), err
}

// RevokeShare implements the contract.
func (h *handlers) RevokeShare(ctx context.Context, r api.RevokeShareRequestObject) (api.RevokeShareResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.sharing.Revoke(ctx, owner, edge.TakeUses(ctx), r.ShareId, *r.Body)
	return api.RevokeShare200JSONResponse(answer), err
}

// GetStatementStatus implements the contract.
func (h *handlers) GetStatementStatus(ctx context.Context, r api.GetStatementStatusRequestObject) (api.GetStatementStatusResponseObject, error) {
	answer, err := h.sharing.Status(ctx, r.ShareId)
	return api.GetStatementStatus200JSONResponse(answer), err
}

// statementPage answers the public page of shared statements, and leaves the rest to next.
func (b *Backend) statementPage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, sharing.Base) {
			b.statements.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
