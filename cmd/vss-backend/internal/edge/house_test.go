package edge_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/internal/discreet"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
	"vssid/cmd/vss-backend/internal/refusal"
)

const (
	account  = "0100000001"
	deviceID = "AAAAAAAAAAAAAAAAAAAAAA"
	deskID   = "01001-1"
	handle   = "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"
)

// house is a front over the simplest backend that keeps the contract: everything in memory, one account, one desk.
type house struct {
	t      testing.TB
	front  *edge.Front
	url    string
	device *ecdsa.PrivateKey
	owner  *ecdsa.PrivateKey
	desk   *ecdsa.PrivateKey
	log    *bytes.Buffer

	mu         sync.Mutex
	now        time.Time
	sessions   map[[32]byte]edge.SessionRecord
	challenges map[string]bool
	uses       map[[32]byte]bool
	generation int64
	seen       []any // identities the handlers found
	wait       time.Duration
	// override replaces the answer of getCard.
	override func(ctx context.Context) (api.GetCardResponseObject, error)
	// forget makes issueCredential leave its proofs untaken.
	forget bool
	feed   *feed  // of the next stream; nil refuses
	lastID string // that the last stream named
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, device: newKey(t), owner: newKey(t), desk: newKey(t), log: &bytes.Buffer{}, now: time.Date(2026, 3, 2, 8, 0, 30, 0, time.UTC),
		sessions: map[[32]byte]edge.SessionRecord{}, challenges: map[string]bool{}, uses: map[[32]byte]bool{}, generation: 1}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.front.ServeHTTP(w, r) }))
	h.url = "http://" + server.Listener.Addr().String()
	front, err := edge.New(edge.Config{PublicURL: h.url, ValidateAnswers: true, Now: h.clock, Log: slog.New(slog.NewJSONHandler(discreet.Log(t, &lockedWriter{h: h}), nil))},
		edge.Doors{Handlers: handlers{h: h}, Sessions: h, Desks: h, Replay: h, Limiter: h, Feeds: h, Agencies: h, NonceKey: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	h.front = front
	server.Start()
	t.Cleanup(server.Close)
	return h
}

type lockedWriter struct{ h *house }

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	return l.h.log.Write(b)
}

func (h *house) logged() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.log.String()
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) client() *vss.Client {
	h.t.Helper()
	c, err := vss.New(vss.Options{BaseURL: h.url, Language: "en", Wait: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h *house) session(c *vss.Client) *vss.Session {
	h.t.Helper()
	s, err := c.NewSession(vss.Identity{DeviceID: deviceID, BindingGeneration: 1,
		DeviceKey: func(context.Context) (crypto.Signer, error) { return h.device, nil }, VaultGeneration: func() int64 { return 5 }})
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// Session, Desk, UseOnce and Wait are the doors.

func (h *house) Session(_ context.Context, hash [32]byte, _ time.Time) (edge.SessionRecord, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s, ok := h.sessions[hash]
	if !ok {
		return s, refusal.New(vss.CodeTokenInvalid)
	}
	if s.Generation != h.generation {
		return s, refusal.New(vss.CodeBindingEnded)
	}
	return s, nil
}

func (h *house) Desk(_ context.Context, print string) (edge.DeskRecord, error) {
	if want, err := proof.Thumbprint(&h.desk.PublicKey); err != nil || print != want {
		return edge.DeskRecord{}, refusal.New(vss.CodeDeskUnknown)
	}
	return edge.DeskRecord{DeskID: deskID, FacilityCode: "01001", Key: &h.desk.PublicKey}, nil
}

func (h *house) UseOnce(_ context.Context, uses []edge.Use) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, u := range uses {
		if h.uses[u.ID] {
			return refusal.New(vss.CodeProofReplayed)
		}
	}
	for _, u := range uses {
		h.uses[u.ID] = true
	}
	return nil
}

func (h *house) Wait(string, string, time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.wait
}

func (h *house) saw(identity any, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err != nil {
		h.t.Errorf("the handler's identity: %v", err)
	}
	h.seen = append(h.seen, identity)
}

// handlers is the generated interface over the house.
type handlers struct {
	h                         *house
	api.StrictServerInterface // nil: the operations that no test of the front gets as far as
}

func random43() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

func (s handlers) take(ctx context.Context) error { return s.h.UseOnce(ctx, edge.TakeUses(ctx)) }

func (s handlers) GetHealth(context.Context, api.GetHealthRequestObject) (api.GetHealthResponseObject, error) {
	return api.GetHealth200JSONResponse{Status: vss.HealthStatusOk, ServerTime: s.h.clock()}, nil
}

func (s handlers) StartActivation(ctx context.Context, _ api.StartActivationRequestObject) (api.StartActivationResponseObject, error) {
	s.h.saw(edge.ActivationFrom(ctx))
	now := s.h.clock()
	return api.StartActivation201JSONResponse{Handle: handle, ExpiresAt: now.Add(5 * time.Minute), ResendAfter: now.Add(time.Minute), ServerTime: now}, s.take(ctx)
}

func (s handlers) CompleteActivation(ctx context.Context, _ api.CompleteActivationRequestObject) (api.CompleteActivationResponseObject, error) {
	s.h.saw(edge.ActivationFrom(ctx))
	now := s.h.clock()
	return api.CompleteActivation200JSONResponse{Account: account, DeviceId: deviceID, BindingGeneration: 1, BoundAt: now, HolderName: "Thử Nghiệm", ServerTime: now}, s.take(ctx)
}

func (s handlers) CreateSessionChallenge(context.Context, api.CreateSessionChallengeRequestObject) (api.CreateSessionChallengeResponseObject, error) {
	c := random43()
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	s.h.challenges[c] = true
	return api.CreateSessionChallenge201JSONResponse{Challenge: c, ExpiresAt: s.h.now.Add(time.Minute)}, nil
}

func (s handlers) CreateToken(ctx context.Context, r api.CreateTokenRequestObject) (api.CreateTokenResponseObject, error) {
	grant, err := edge.GrantFrom(ctx)
	if err != nil {
		return nil, err
	}
	a, err := proof.VerifyAssertion(r.Body.Assertion, s.h.url+"/v1/token", grant.KeyThumbprint, s.h.clock(), func(id string) (*ecdsa.PublicKey, error) {
		if id != deviceID {
			return nil, proof.ErrKeyUnknown
		}
		return &s.h.device.PublicKey, nil
	})
	if err != nil {
		return nil, refusal.Because(vss.CodeProofInvalid, err)
	}
	if err := s.take(ctx); err != nil {
		return nil, err
	}
	s.h.mu.Lock()
	defer s.h.mu.Unlock()
	if !s.h.challenges[a.Challenge] {
		return nil, refusal.New(vss.CodeChallengeUsed)
	}
	delete(s.h.challenges, a.Challenge)
	token := random43()
	s.h.sessions[edge.TokenHash(token)] = edge.SessionRecord{DeviceID: deviceID, Account: account, Generation: a.BindingGeneration, KeyThumbprint: grant.KeyThumbprint, OwnerKey: &s.h.owner.PublicKey}
	return api.CreateToken200JSONResponse{AccessToken: token, TokenType: vss.TokenTokenTypeDPoP, ExpiresIn: 600}, nil
}

func (s handlers) GetAccount(ctx context.Context, _ api.GetAccountRequestObject) (api.GetAccountResponseObject, error) {
	s.h.saw(edge.SessionFrom(ctx))
	now := s.h.clock()
	return api.GetAccount200JSONResponse{Account: account, Device: vss.Device{DeviceId: deviceID, Name: "Test", BoundAt: now, KeyLevel: 1, BindingGeneration: 1}, ServerTime: now}, nil
}

func goodCard(now time.Time) vss.Card {
	return vss.Card{Version: 1, CardNumber: account, SocialInsuranceNumber: account, HolderName: "Thử Nghiệm", DateOfBirth: "1990", Sex: vss.CardSexFemale,
		FacilityCode: "01001", FacilityName: "Bệnh viện Thử", BenefitLevel: 4, LivingArea: vss.CardLivingAreaEmpty, State: vss.CardStateActive, BhytPayload: "x", ServerTime: now}
}

func (s handlers) GetCard(ctx context.Context, _ api.GetCardRequestObject) (api.GetCardResponseObject, error) {
	if s.h.override != nil {
		return s.h.override(ctx)
	}
	return api.GetCard200JSONResponse(goodCard(s.h.clock())), nil
}

func (s handlers) IssueCredential(ctx context.Context, _ api.IssueCredentialRequestObject) (api.IssueCredentialResponseObject, error) {
	now := s.h.clock()
	answer := api.IssueCredential201JSONResponse{Credential: "AAAA", ExpiresAt: now.Add(240 * time.Hour), RenewAfter: now.Add(120 * time.Hour), CardVersion: 1, ServerTime: now}
	if s.h.forget {
		return answer, nil
	}
	return answer, s.take(ctx)
}

func (s handlers) ListCardChecks(context.Context, api.ListCardChecksRequestObject) (api.ListCardChecksResponseObject, error) {
	return api.ListCardChecks200JSONResponse{Checks: []vss.CardCheck{}}, nil
}

func (s handlers) CreateOwnerChallenge(ctx context.Context, _ api.CreateOwnerChallengeRequestObject) (api.CreateOwnerChallengeResponseObject, error) {
	return api.CreateOwnerChallenge201JSONResponse{Challenge: random43(), ExpiresAt: s.h.clock().Add(5 * time.Minute), ResourceVersion: 1}, s.take(ctx)
}

func (s handlers) OfferHandover(ctx context.Context, _ api.OfferHandoverRequestObject) (api.OfferHandoverResponseObject, error) {
	s.h.saw(edge.OwnerFrom(ctx))
	now := s.h.clock()
	return api.OfferHandover201JSONResponse{ExpiresAt: now.Add(10 * time.Minute), ServerTime: now}, s.take(ctx)
}

func (s handlers) ReleaseDevice(ctx context.Context, _ api.ReleaseDeviceRequestObject) (api.ReleaseDeviceResponseObject, error) {
	s.h.saw(edge.OwnerFrom(ctx))
	return api.ReleaseDevice204Response{}, s.take(ctx)
}

func (s handlers) GetTrustMetadata(_ context.Context, r api.GetTrustMetadataRequestObject) (api.GetTrustMetadataResponseObject, error) {
	if r.File != "timestamp.json" {
		return nil, refusal.New(vss.CodeNotFound)
	}
	return api.GetTrustMetadata200ApplicationoctetStreamResponse{Body: io.NopCloser(bytes.NewReader([]byte(`{"signed": {}}`))), ContentLength: 14}, nil
}

func (s handlers) GetTrustTarget(context.Context, api.GetTrustTargetRequestObject) (api.GetTrustTargetResponseObject, error) {
	return api.GetTrustTarget200ApplicationoctetStreamResponse{Body: io.NopCloser(bytes.NewReader([]byte{1, 2})), ContentLength: 2}, nil
}

func (s handlers) GetStatusList(context.Context, api.GetStatusListRequestObject) (api.GetStatusListResponseObject, error) {
	return api.GetStatusList200ApplicationstatuslistCwtResponse{Body: io.NopCloser(bytes.NewReader([]byte{0xd2})), ContentLength: 1}, nil
}

func (s handlers) FindInsuranceNumber(context.Context, api.FindInsuranceNumberRequestObject) (api.FindInsuranceNumberResponseObject, error) {
	return api.FindInsuranceNumber200JSONResponse{SocialInsuranceNumber: account, ServerTime: s.h.clock()}, nil
}

func (s handlers) ListFacilityChanges(context.Context, api.ListFacilityChangesRequestObject) (api.ListFacilityChangesResponseObject, error) {
	return api.ListFacilityChanges200JSONResponse{Facilities: []vss.FacilityFacts{}, Cursor: "0", ServerTime: s.h.clock()}, nil
}

func (s handlers) CreateCheck(ctx context.Context, r api.CreateCheckRequestObject) (api.CreateCheckResponseObject, error) {
	s.h.saw(edge.FacilityFrom(ctx))
	return api.CreateCheck200JSONResponse{CheckId: r.Body.CheckId, CheckedAt: s.h.clock(), Format: vss.CheckResultFormatUnknown, Verdict: vss.VerdictMalformed, Reasons: []string{"not-a-card"}}, s.take(ctx)
}

func applicationOf(id vss.ApplicationId, now time.Time) vss.Application {
	return vss.Application{ApplicationId: id, Receipt: "HS-0000-0000", State: vss.ApplicationStateUploading, Revision: 1, Photos: []vss.PhotoReceived{}, Events: []vss.ApplicationEvent{}, ServerTime: now}
}

func (s handlers) FileApplication(ctx context.Context, r api.FileApplicationRequestObject) (api.FileApplicationResponseObject, error) {
	s.h.saw(edge.ApplicantFrom(ctx))
	return api.FileApplication200JSONResponse(applicationOf(r.ApplicationId, s.h.clock())), s.take(ctx)
}

func (s handlers) GetApplication(ctx context.Context, r api.GetApplicationRequestObject) (api.GetApplicationResponseObject, error) {
	s.h.saw(edge.ApplicantFrom(ctx))
	return api.GetApplication200JSONResponse(applicationOf(r.ApplicationId, s.h.clock())), nil
}

func (s handlers) PutPhotoChunk(ctx context.Context, r api.PutPhotoChunkRequestObject) (api.PutPhotoChunkResponseObject, error) {
	s.h.saw(edge.ApplicantFrom(ctx))
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	return api.PutPhotoChunk200JSONResponse{Kind: r.Photo, Bytes: len(content), Received: r.Offset + len(content)}, s.take(ctx)
}

func (s handlers) SubmitApplication(ctx context.Context, r api.SubmitApplicationRequestObject) (api.SubmitApplicationResponseObject, error) {
	s.h.saw(edge.ApplicantFrom(ctx))
	return api.SubmitApplication200JSONResponse(applicationOf(r.ApplicationId, s.h.clock())), s.take(ctx)
}

func (s handlers) GetTransactionAccount(context.Context, api.GetTransactionAccountRequestObject) (api.GetTransactionAccountResponseObject, error) {
	return nil, refusal.New(vss.CodeNotFound)
}

// quiet is a log that nobody reads.
func quiet(t testing.TB) *slog.Logger { return discreet.Logger(t) }
