// Package meter counts what the backend does, for those who run it: requests by route and outcome, how long they took, and how much waits for the database.
// Nothing in it names a person: routes are patterns, never paths.
package meter

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Meter is one instance's numbers.
type Meter struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	open     prometheus.Gauge
}

// New makes a meter. waiting tells how many changes wait for a commit.
func New(waiting func() int) *Meter {
	m := &Meter{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "vss_requests_total", Help: "Answered requests by route pattern, status and refusal code."}, []string{"route", "status", "code"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "vss_request_seconds", Help: "From the first byte read to the answer, by route pattern.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 15}}, []string{"route"}),
		open: prometheus.NewGauge(prometheus.GaugeOpts{Name: "vss_requests_open", Help: "Requests that have begun and not ended."}),
	}
	m.registry.MustRegister(m.requests, m.took, m.open, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "vss_changes_waiting", Help: "Changes that wait for a commit."}, func() float64 { return float64(waiting()) }))
	return m
}

// Began notes a request that begins; the caller ends it with the returned function.
func (m *Meter) Began() (ended func(route string, status int, code string, took time.Duration)) {
	m.open.Inc()
	return func(route string, status int, code string, took time.Duration) {
		m.open.Dec()
		if route == "" {
			route = "none" // a path of nobody's: what callers invent must not become names here
		}
		m.requests.WithLabelValues(route, strconv.Itoa(status), code).Inc()
		m.took.WithLabelValues(route).Observe(took.Seconds())
	}
}

// readyTime bounds the question whether the instance is ready.
const readyTime = 2 * time.Second

// Handler serves /metrics (Prometheus text format), /livez (the process runs) and /readyz (it can answer: ready returned nil). It is for those who run the backend,
// on an address of its own.
func (m *Meter) Handler(ready func(ctx context.Context) error) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTime)
		defer cancel()
		if err := ready(ctx); err != nil {
			say(w, http.StatusServiceUnavailable, err.Error()+"\n")
			return
		}
		say(w, http.StatusOK, "ok\n")
	})
	return mux
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	w.Write([]byte(text)) // fails only when the caller has left
}
