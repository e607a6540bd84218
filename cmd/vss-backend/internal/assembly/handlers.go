package assembly

import (
	"bytes"
	"context"
	"errors"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/agencies"
	"vssid/cmd/vss-backend/internal/applications"
	"vssid/cmd/vss-backend/internal/attachments"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/confirmations"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/facilities"
	"vssid/cmd/vss-backend/internal/helping"
	"vssid/cmd/vss-backend/internal/issuer"
	"vssid/cmd/vss-backend/internal/lookups"
	"vssid/cmd/vss-backend/internal/messages"
	"vssid/cmd/vss-backend/internal/reception"
	"vssid/cmd/vss-backend/internal/recovery"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/services"
	"vssid/cmd/vss-backend/internal/sharing"
	"vssid/cmd/vss-backend/internal/signatures"
	"vssid/cmd/vss-backend/internal/store"
)

// handlers hands each operation of the contract to the component it belongs to.
type handlers struct {
	accounts  *accounts.Accounts
	issuer    *issuer.Issuer
	registry  *registry.Registry
	reception *reception.Reception
	lookups   *lookups.Lookups
	now       func() time.Time

	applications  *applications.Applications
	care          care
	records       *registry.Records
	confirmations *confirmations.Confirmations
	events        *events.Hub
	recovery      *recovery.Recovery
	audit         *audit.Log
	signatures    *signatures.Signatures
	sharing       *sharing.Sharing
	services      *services.Services
	messages      *messages.Messages
	attachments   *attachments.Attachments
	helping       *helping.Helping
	facilities    *facilities.Facilities
	agencies      *agencies.Agencies
}

var _ api.StrictServerInterface = (*handlers)(nil)

// GetHealth implements the contract.
func (h *handlers) GetHealth(context.Context, api.GetHealthRequestObject) (api.GetHealthResponseObject, error) {
	return api.GetHealth200JSONResponse{Status: vss.HealthStatusOk, ServerTime: h.now().UTC()}, nil
}

// StartActivation implements the contract.
func (h *handlers) StartActivation(ctx context.Context, r api.StartActivationRequestObject) (api.StartActivationResponseObject, error) {
	caller, err := edge.ActivationFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.accounts.Start(ctx, caller, edge.TakeUses(ctx), edge.Address(ctx), *r.Body)
	return api.StartActivation201JSONResponse(answer), err
}

// CompleteActivation implements the contract.
func (h *handlers) CompleteActivation(ctx context.Context, r api.CompleteActivationRequestObject) (api.CompleteActivationResponseObject, error) {
	caller, err := edge.ActivationFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.accounts.Complete(ctx, caller, edge.TakeUses(ctx), r.Handle, *r.Body)
	return api.CompleteActivation200JSONResponse(answer), err
}

// CreateSessionChallenge implements the contract.
func (h *handlers) CreateSessionChallenge(context.Context, api.CreateSessionChallengeRequestObject) (api.CreateSessionChallengeResponseObject, error) {
	return api.CreateSessionChallenge201JSONResponse(h.accounts.Challenge()), nil
}

// CreateToken implements the contract.
func (h *handlers) CreateToken(ctx context.Context, r api.CreateTokenRequestObject) (api.CreateTokenResponseObject, error) {
	grant, err := edge.GrantFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.accounts.Token(ctx, grant, edge.TakeUses(ctx), r.Body.Assertion)
	return api.CreateToken200JSONResponse(answer), err
}

// GetAccount implements the contract.
func (h *handlers) GetAccount(ctx context.Context, _ api.GetAccountRequestObject) (api.GetAccountResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.accounts.Account(ctx, session)
	return api.GetAccount200JSONResponse(answer), err
}

// GetCard implements the contract.
func (h *handlers) GetCard(ctx context.Context, _ api.GetCardRequestObject) (api.GetCardResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.registry.Card(ctx, session.Account)
	return api.GetCard200JSONResponse(answer), err
}

// IssueCredential implements the contract.
func (h *handlers) IssueCredential(ctx context.Context, _ api.IssueCredentialRequestObject) (api.IssueCredentialResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.issuer.Issue(ctx, session, edge.TakeUses(ctx))
	return api.IssueCredential201JSONResponse(answer), err
}

// defaultChecks is how many checks a page holds when the caller does not say (openapi.yaml, listCardChecks).
const defaultChecks = 50

// ListCardChecks implements the contract.
func (h *handlers) ListCardChecks(ctx context.Context, r api.ListCardChecksRequestObject) (api.ListCardChecksResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	limit := defaultChecks
	if r.Params.Limit != nil {
		limit = *r.Params.Limit
	}
	var before time.Time
	if r.Params.Before != nil {
		before = *r.Params.Before
	}
	checks, err := h.reception.Record(ctx, session.Account, before, limit)
	return api.ListCardChecks200JSONResponse{Checks: checks}, err
}

// CreateOwnerChallenge implements the contract.
func (h *handlers) CreateOwnerChallenge(ctx context.Context, r api.CreateOwnerChallengeRequestObject) (api.CreateOwnerChallengeResponseObject, error) {
	session, err := edge.SessionFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.accounts.OwnerChallenge(ctx, session, edge.TakeUses(ctx), *r.Body)
	return api.CreateOwnerChallenge201JSONResponse(answer), err
}

// OfferHandover implements the contract.
func (h *handlers) OfferHandover(ctx context.Context, r api.OfferHandoverRequestObject) (api.OfferHandoverResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.accounts.OfferHandover(ctx, owner, edge.TakeUses(ctx), *r.Body)
	return api.OfferHandover201JSONResponse(answer), err
}

// ReleaseDevice implements the contract.
func (h *handlers) ReleaseDevice(ctx context.Context, r api.ReleaseDeviceRequestObject) (api.ReleaseDeviceResponseObject, error) {
	owner, err := edge.OwnerFrom(ctx)
	if err != nil {
		return nil, err
	}
	return api.ReleaseDevice204Response{}, h.accounts.Release(ctx, owner, edge.TakeUses(ctx), *r.Body)
}

// found turns a file that is not there into the contract's refusal.
func found(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return refusal.Because(vss.CodeNotFound, err)
	}
	return err
}

// GetTrustMetadata implements the contract.
func (h *handlers) GetTrustMetadata(ctx context.Context, r api.GetTrustMetadataRequestObject) (api.GetTrustMetadataResponseObject, error) {
	content, err := h.issuer.TrustMetadata(ctx, r.File)
	return api.GetTrustMetadata200ApplicationoctetStreamResponse{Body: bytes.NewReader(content), ContentLength: int64(len(content))}, found(err)
}

// GetTrustTarget implements the contract.
func (h *handlers) GetTrustTarget(ctx context.Context, r api.GetTrustTargetRequestObject) (api.GetTrustTargetResponseObject, error) {
	content, err := h.issuer.TrustTarget(ctx, r.File)
	return api.GetTrustTarget200ApplicationoctetStreamResponse{Body: bytes.NewReader(content), ContentLength: int64(len(content))}, found(err)
}

// GetStatusList implements the contract.
func (h *handlers) GetStatusList(ctx context.Context, r api.GetStatusListRequestObject) (api.GetStatusListResponseObject, error) {
	content, err := h.issuer.StatusList(ctx, uint32(r.ListId))
	return api.GetStatusList200ApplicationstatuslistCwtResponse{Body: bytes.NewReader(content), ContentLength: int64(len(content))}, found(err)
}

// CreateCheck implements the contract.
func (h *handlers) CreateCheck(ctx context.Context, r api.CreateCheckRequestObject) (api.CreateCheckResponseObject, error) {
	desk, err := edge.FacilityFrom(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := h.reception.Check(ctx, desk, edge.TakeUses(ctx), *r.Body)
	return api.CreateCheck200JSONResponse(answer), err
}
