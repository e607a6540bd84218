package assembly

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/reception"
	"vssid/cmd/vss-backend/internal/store"
)

// reads is a database that takes every write and does none: what is left of a check is verifying and looking up.
type reads struct{ *store.Store }

func (reads) Write(context.Context, func(*store.Tx) error) error { return nil }

// benchmarkChecks asks for checks of fresh codes over HTTP, from 16 callers a processor, so that commits have something to share.
func benchmarkChecks(b *testing.B, h *house, url string) {
	p := h.activate(h.persona("employee"))
	key := newKey(b)
	enrolled, err := h.sandbox.EnrolDesk(context.Background(), &key.PublicKey, "01999", "Quầy 1")
	if err != nil {
		b.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	defer transport.CloseIdleConnections()
	client, err := vss.New(vss.Options{BaseURL: url, HTTP: &http.Client{Transport: transport}})
	if err != nil {
		b.Fatal(err)
	}
	desk := vss.Desk{Client: client, ID: enrolled.DeskID, Key: key}
	b.SetParallelism(16)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r, err := desk.Check(context.Background(), vss.CheckRequest{CheckId: uuid.New(), Scan: p.code(), Purpose: vss.CheckPurposeReception})
			if err != nil || r.Verdict != vss.VerdictGenuine {
				b.Errorf("%s %v, %v", r.Verdict, r.Reasons, err)
			}
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "checks/s")
}

// BenchmarkCheckRecorded is the check as it is: its row, its code and its proof are durable before the answer.
func BenchmarkCheckRecorded(b *testing.B) {
	h := newHouse(b, true)
	benchmarkChecks(b, h, h.url)
}

// BenchmarkCheckUnrecorded is the same handler behind the same front, without a write.
func BenchmarkCheckUnrecorded(b *testing.B) {
	h := newHouse(b, true)
	var front *edge.Front
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { front.ServeHTTP(w, r) }))
	url := "http://" + server.Listener.Addr().String()
	doors := *h.doors
	recorded := doors.Handlers.(*handlers)
	bare := *recorded
	bare.reception = &reception.Reception{Store: reads{h.store}, Keys: h.issuer, Proofs: recorded.accounts, Now: h.clock}
	doors.Handlers = &bare
	var err error
	front, err = edge.New(edge.Config{PublicURL: url, ValidateAnswers: true, Now: time.Now, Log: slog.New(slog.DiscardHandler)}, doors)
	if err != nil {
		b.Fatal(err)
	}
	server.Start()
	defer server.Close()
	benchmarkChecks(b, h, url)
}
