package meter

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func get(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, string(body)
}

func TestNumbers(t *testing.T) {
	m := New(func() int { return 7 })
	m.Began()("/v1/card", 200, "", 3*time.Millisecond)
	m.Began()("", 404, "not-found", time.Millisecond)
	m.Began()
	_, text := get(t, m.Handler(nil), "/metrics")
	for _, want := range []string{
		`vss_requests_total{code="",route="/v1/card",status="200"} 1`,
		`vss_requests_total{code="not-found",route="none",status="404"} 1`,
		`vss_request_seconds_bucket{route="/v1/card",le="0.005"} 1`,
		"vss_requests_open 1", "vss_changes_waiting 7", "go_goroutines", "process_resident_memory_bytes",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not among the numbers", want)
		}
	}
}

func TestReady(t *testing.T) {
	m := New(func() int { return 0 })
	var fault error
	h := m.Handler(func(context.Context) error { return fault })
	if code, _ := get(t, h, "/readyz"); code != http.StatusOK {
		t.Errorf("ready: %d", code)
	}
	fault = errors.New("the database does not answer")
	if code, text := get(t, h, "/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(text, "database") {
		t.Errorf("not ready: %d %q", code, text)
	}
	if code, _ := get(t, h, "/livez"); code != http.StatusOK {
		t.Errorf("alive, but: %d", code)
	}
}
