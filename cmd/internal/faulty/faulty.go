// Package faulty stands between a client and a server and does to their traffic what bad networks do: it is slow, cuts, answers in the server's place,
// or answers nonsense. Tests program it. It changes no address: its Client asks for the server's own URLs and only connects through it, so that what is signed
// over a URL stays good.
package faulty

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is what happens to a request. A nil Fault lets it through.
type Fault func(p *Proxy, w http.ResponseWriter, r *http.Request)

// Proxy is the thing in between. It is safe for concurrent use.
type Proxy struct {
	server *httptest.Server
	target string // host and port of the real server
	carry  *http.Transport

	over chan struct{} // closed when the proxy ends

	mu    sync.Mutex
	fault Fault
	about func(r *http.Request) bool
	hits  int
}

// New stands before a server, given by its base URL.
func New(server string) (*Proxy, error) {
	u, err := url.Parse(server)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("stand before %q: no base URL (%v)", server, err)
	}
	p := &Proxy{target: u.Host, carry: &http.Transport{}, over: make(chan struct{})}
	p.server = httptest.NewServer(http.HandlerFunc(p.serve))
	return p, nil
}

// Close ends it.
func (p *Proxy) Close() {
	close(p.over)
	p.server.CloseClientConnections()
	p.server.Close()
	p.carry.CloseIdleConnections()
}

// Client asks any URL through the proxy, and gives up after limit.
func (p *Proxy) Client(limit time.Duration) *http.Client {
	transport := &http.Transport{ResponseHeaderTimeout: limit, DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, p.server.Listener.Addr().String())
	}}
	return &http.Client{Transport: transport, Timeout: limit}
}

// Set has a fault happen to the requests that about picks, from now on; about nil picks all. A nil fault is the end of all trouble. Connections that are open
// end, as when a phone changes its network.
func (p *Proxy) Set(f Fault, about func(r *http.Request) bool) {
	p.mu.Lock()
	p.fault, p.about, p.hits = f, about, 0
	p.mu.Unlock()
	p.server.CloseClientConnections()
}

// Hits is how many requests the present fault has happened to.
func (p *Proxy) Hits() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.hits
}

// Path picks requests by the beginning of their path.
func Path(prefix string) func(r *http.Request) bool {
	return func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, prefix) }
}

func (p *Proxy) serve(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	f := p.fault
	if f != nil && p.about != nil && !p.about(r) {
		f = nil
	}
	if f != nil {
		p.hits++
	}
	p.mu.Unlock()
	if f != nil {
		f(p, w, r)
		return
	}
	p.pass(w, r)
}

// forward asks the real server.
func (p *Proxy) forward(r *http.Request) (*http.Response, error) {
	out := r.Clone(r.Context())
	out.RequestURI, out.URL.Scheme, out.URL.Host = "", "http", p.target
	return p.carry.RoundTrip(out)
}

// pass lets a request through, and its answer as it comes.
func (p *Proxy) pass(w http.ResponseWriter, r *http.Request) {
	resp, err := p.forward(r)
	if err != nil {
		drop(w)
		return
	}
	defer resp.Body.Close()
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(resp.StatusCode)
	control := http.NewResponseController(w)
	buffer := make([]byte, 4<<10)
	for {
		n, err := resp.Body.Read(buffer)
		if _, broken := w.Write(buffer[:n]); broken != nil || err != nil || control.Flush() != nil {
			return
		}
	}
}

// drop ends the connection without an answer.
func drop(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	conn.Close()
}

// Down answers nothing: the connection ends at once.
func Down(_ *Proxy, w http.ResponseWriter, _ *http.Request) { drop(w) }

// Slow lets requests through after a while, unless the client has gone.
func Slow(d time.Duration) Fault {
	return func(p *Proxy, w http.ResponseWriter, r *http.Request) {
		// Read at once: only then does the server notice that the client has gone.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		select {
		case <-time.After(d):
			p.pass(w, r)
		case <-r.Context().Done():
		case <-p.over:
		}
	}
}

// CutUpload ends the connection in the middle of what the client sends; the server hears nothing of it.
func CutUpload(_ *Proxy, w http.ResponseWriter, r *http.Request) {
	_, _ = io.CopyN(io.Discard, r.Body, max(r.ContentLength/2, 0))
	drop(w)
}

// LoseAnswer lets the server act and loses what it answers.
func LoseAnswer(p *Proxy, w http.ResponseWriter, r *http.Request) {
	if resp, err := p.forward(r); err == nil {
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	drop(w)
}

// CutAnswer ends the connection in the middle of the answer.
func CutAnswer(p *Proxy, w http.ResponseWriter, r *http.Request) {
	p.change(w, r, func(h http.Header, body []byte) []byte {
		h.Set("Content-Length", strconv.Itoa(len(body)+1))
		return body[:len(body)/2]
	})
	drop(w)
}

// CutJSON answers half of the JSON as if it were the whole.
func CutJSON(p *Proxy, w http.ResponseWriter, r *http.Request) {
	p.change(w, r, func(h http.Header, body []byte) []byte {
		h.Del("Content-Length")
		return body[:len(body)/2]
	})
}

// WrongMembers answers JSON whose members have other types than the contract's.
func WrongMembers(p *Proxy, w http.ResponseWriter, r *http.Request) {
	p.change(w, r, func(h http.Header, body []byte) []byte {
		h.Del("Content-Length")
		return bytes.ReplaceAll(body, []byte(`":`), []byte(`":[],"x`+strconv.Itoa(len(body))+`":`))
	})
}

// WrongMedia answers what the server did under another media type.
func WrongMedia(p *Proxy, w http.ResponseWriter, r *http.Request) {
	p.change(w, r, func(h http.Header, body []byte) []byte {
		h.Set("Content-Type", "text/plain")
		return body
	})
}

// change alters the server's answer.
func (p *Proxy) change(w http.ResponseWriter, r *http.Request, how func(h http.Header, body []byte) []byte) {
	resp, err := p.forward(r)
	if err != nil {
		drop(w)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		drop(w)
		return
	}
	for name, values := range resp.Header {
		w.Header()[name] = values
	}
	body = how(w.Header(), body)
	w.WriteHeader(resp.StatusCode)
	_, _ = w.Write(body)
	_ = http.NewResponseController(w).Flush()
}

// Status answers in the server's place with a status and a page for people, as proxies do.
func Status(status int) Fault {
	return func(_ *Proxy, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<html><body><h1>%d</h1></body></html>", status)
	}
}

// Portal answers every request with the sign-in page of a public network.
func Portal(_ *Proxy, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, "<!doctype html><title>Wi-Fi</title><form>Welcome. Sign in to go on.</form>")
}

// Away redirects every request to somebody else's page.
func Away(_ *Proxy, w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Location", "https://portal.invalid/sign-in")
	w.WriteHeader(http.StatusFound)
}

// Huge answers JSON without an end.
func Huge(_ *Proxy, w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	_, _ = io.WriteString(w, `{"x":"`)
	block := bytes.Repeat([]byte("x"), 64<<10)
	for r.Context().Err() == nil {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}
