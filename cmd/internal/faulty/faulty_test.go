package faulty

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestEachFaultIsWhatItSays asks a plain server through each fault and looks at what arrives.
func TestEachFaultIsWhatItSays(t *testing.T) {
	const whole = `{"number":"1234567890"}`
	acted := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		acted++
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, whole)
	}))
	defer server.Close()
	p, err := New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	for _, c := range []struct {
		name   string
		fault  Fault
		acts   bool // the server hears the request
		fails  bool // no whole answer arrives
		status int
		media  string
		same   bool // the body is the server's
	}{
		{"none", nil, true, false, 200, "application/json", true},
		{"down", Down, false, true, 0, "", false},
		{"slow", Slow(time.Millisecond), true, false, 200, "application/json", true},
		{"too slow", Slow(time.Hour), false, true, 0, "", false},
		{"cut upload", CutUpload, false, true, 0, "", false},
		{"lost answer", LoseAnswer, true, true, 0, "", false},
		{"cut answer", CutAnswer, true, true, 200, "application/json", false},
		{"cut JSON", CutJSON, true, false, 200, "application/json", false},
		{"wrong members", WrongMembers, true, false, 200, "application/json", false},
		{"wrong media", WrongMedia, true, false, 200, "text/plain", true},
		{"500", Status(500), false, false, 500, "text/html", false},
		{"portal", Portal, false, false, 200, "text/html; charset=utf-8", false},
		{"away", Away, false, false, 302, "", false},
		{"huge", Huge, false, true, 200, "application/json", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p.Set(c.fault, nil)
			acted = 0
			client := p.Client(time.Second)
			client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			resp, err := client.Post(server.URL+"/x", "text/plain", strings.NewReader(strings.Repeat("y", 10_000)))
			body := ""
			if err == nil {
				var raw []byte
				raw, err = io.ReadAll(resp.Body)
				resp.Body.Close()
				body = string(raw)
				if resp.StatusCode != c.status || resp.Header.Get("Content-Type") != c.media {
					t.Errorf("status %d, media type %q", resp.StatusCode, resp.Header.Get("Content-Type"))
				}
			}
			if (err != nil) != c.fails || (acted > 0) != c.acts || (body == whole) != c.same {
				t.Errorf("error %v, the server acted %d times, body %.40q", err, acted, body)
			}
			if c.fault != nil && p.Hits() == 0 {
				t.Error("the fault happened to nothing")
			}
		})
	}
}

func TestAFaultIsAboutSomeRequestsOnly(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	p, err := New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Set(Down, Path("/v1/card"))
	for path, falls := range map[string]bool{"/v1/card": true, "/v1/account": false} {
		resp, err := p.Client(time.Second).Get(server.URL + path)
		if err == nil {
			resp.Body.Close()
		}
		if (err != nil) != falls {
			t.Errorf("%s: %v", path, err)
		}
	}
}
