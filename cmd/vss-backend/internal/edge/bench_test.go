package edge_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vssid/app/vss"
	"vssid/app/vss/proof"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/edge/api"
)

// forgetful lets the same proof pass again and again, so that one signed request can be measured.
type forgetful struct{ handlers }

func (f forgetful) CreateCheck(ctx context.Context, r api.CreateCheckRequestObject) (api.CreateCheckResponseObject, error) {
	edge.TakeUses(ctx)
	return checkAnswer(f.h, r.Body), nil
}

func checkAnswer(h *house, r *vss.CheckRequest) api.CreateCheck200JSONResponse {
	return api.CreateCheck200JSONResponse{CheckId: r.CheckId, CheckedAt: h.clock(), Format: vss.CheckResultFormatUnknown, Verdict: vss.VerdictMalformed, Reasons: []string{"not-a-card"}}
}

// signedCheck is one good request to the check endpoint.
func signedCheck(b *testing.B, h *house) (body []byte, header http.Header) {
	b.Helper()
	resp, err := http.Get(h.url + "/healthz")
	if err != nil {
		b.Fatal(err)
	}
	resp.Body.Close()
	body = []byte(`{"checkId":"6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11","scan":"` + strings.Repeat("8401", 180) + `","purpose":"reception"}`)
	p, err := proof.SignFacility(h.desk, deskID, proof.Request{Method: "POST", URL: h.url + "/v1/checks", Audience: h.url, Body: body, Nonce: resp.Header.Get("DPoP-Nonce"), Time: h.clock()})
	if err != nil {
		b.Fatal(err)
	}
	return body, http.Header{"Content-Type": {"application/json"}, vss.HeaderFacilityProof: {p}}
}

func measure(b *testing.B, handler http.Handler, body []byte, header http.Header) {
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("POST", "/v1/checks", bytes.NewReader(body))
		r.Header = header
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("status %d: %s", w.Code, w.Body)
		}
	}
}

func benchmarkFront(b *testing.B, validateAnswers bool) {
	h := newHouse(b)
	front, err := edge.New(edge.Config{PublicURL: h.url, ValidateAnswers: validateAnswers, Now: h.clock, Log: quiet(h.t)},
		edge.Doors{Handlers: forgetful{handlers{h: h}}, Sessions: h, Desks: h, Replay: h, Limiter: h, Feeds: h, Agencies: h, NonceKey: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		b.Fatal(err)
	}
	body, header := signedCheck(b, h)
	measure(b, front, body, header)
}

// BenchmarkCheckThroughFront is a check through strict reading, contract, proof and problem-free answer; its floor is BenchmarkCheckBare.
func BenchmarkCheckThroughFront(b *testing.B) { benchmarkFront(b, false) }

// BenchmarkCheckThroughFrontAnswersValidated also holds the answer to the contract, as the sandbox does.
func BenchmarkCheckThroughFrontAnswersValidated(b *testing.B) { benchmarkFront(b, true) }

// BenchmarkCheckBare is the same request with the proof's verification and the JSON alone.
func BenchmarkCheckBare(b *testing.B) {
	h := newHouse(b)
	body, header := signedCheck(b, h)
	now := h.clock()
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			b.Fatal(err)
		}
		want := proof.Expected{Method: "POST", URL: h.url + "/v1/checks", Audience: h.url, Body: body, Now: now, Nonce: func(string) bool { return true }}
		if _, err := proof.VerifyFacility(r.Header.Get(vss.HeaderFacilityProof), want, func(string) (string, *ecdsa.PublicKey, error) { return deskID, &h.desk.PublicKey, nil }); err != nil {
			b.Fatal(err)
		}
		var check vss.CheckRequest
		if err := json.Unmarshal(body, &check); err != nil {
			b.Fatal(err)
		}
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(checkAnswer(h, &check)); err != nil {
			b.Fatal(err)
		}
	})
	measure(b, bare, body, header)
}
