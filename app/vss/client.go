package vss

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"vssid/app/vss/proof"
)

// Options says how to reach the server.
type Options struct {
	// BaseURL is the server's public base URL, as it is written in every proof: https, or http on loopback only.
	BaseURL string
	// HTTP does the requests. Nil is NewHTTPClient. Redirects are never followed, whatever it says.
	HTTP *http.Client
	// Language is "vi" or "en", for the texts of refusals. Empty is "vi".
	Language string
	// Clock is the server's time; nil makes one over time.Now.
	Clock *Clock
	// Wait waits before a repetition; nil is a timer. For tests.
	Wait func(ctx context.Context, d time.Duration) error
}

// Client asks the VSS services. It is safe for concurrent use.
type Client struct {
	base     string // without a slash at the end
	http     *http.Client
	language string
	clock    *Clock
	wait     func(ctx context.Context, d time.Duration) error

	mu    sync.Mutex
	nonce string
}

// NewHTTPClient gives an HTTP client with limits for a phone on a poor network: 10 s to connect, 20 s to the first byte of an answer,
// 40 s in all, TLS 1.3.
func NewHTTPClient() *http.Client {
	return &http.Client{
		Timeout: 40 * time.Second,
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			TLSHandshakeTimeout:    10 * time.Second,
			ResponseHeaderTimeout:  20 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			IdleConnTimeout:        60 * time.Second,
			MaxIdleConnsPerHost:    4,
			ForceAttemptHTTP2:      true,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS13},
		},
	}
}

// New makes a client. It sends nothing.
func New(o Options) (*Client, error) {
	base, err := checkBase(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if o.HTTP == nil {
		o.HTTP = NewHTTPClient()
	}
	h := *o.HTTP
	h.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if o.Language == "" {
		o.Language = string(LanguageVi)
	}
	if o.Clock == nil {
		o.Clock = NewClock(nil)
	}
	if o.Wait == nil {
		o.Wait = waitTimer
	}
	return &Client{base: base, http: &h, language: o.Language, clock: o.Clock, wait: o.Wait}, nil
}

// Clock tells the server's time as this client heard it.
func (c *Client) Clock() *Clock { return c.clock }

// BaseURL is the server's public base URL without a slash at the end: the audience of every proof and owner statement.
func (c *Client) BaseURL() string { return c.base }

// checkBase wants https, or http to this machine.
func checkBase(base string) (string, error) {
	base = strings.TrimSuffix(base, "/")
	u, err := url.Parse(base)
	if err != nil {
		return "", fmt.Errorf("read the server's address: %w", err)
	}
	if u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		return "", fmt.Errorf("the server's address %q is not a base URL such as https://api.example.vn", base)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", fmt.Errorf("the server's address %q is not https; plain http is for this machine only (127.0.0.1, [::1], localhost)", base)
	}
	return base, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func waitTimer(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// call is one operation to do.
type call struct {
	operation string // operationId, for errors
	status    int    // of the good answer
	media     string // of the good answer; "" is application/json
	// build makes the request without proofs, for a server URL that ends in a slash, over the body.
	build func(server string, body io.Reader) (*http.Request, error)
	body  []byte
	// prove adds the proofs for one sending; nil when the operation needs none.
	prove func(r proof.Request, h http.Header) error
	// repeat says that sending twice does no more than sending once.
	repeat bool
	// read reads a good answer that is a stream; nil for every other.
	read func(resp *http.Response) error
}

const (
	maxTries  = 4
	firstWait = 250 * time.Millisecond
	maxWait   = 8 * time.Second // a longer Retry-After is the caller's to wait
)

// do sends a call until it is answered: once more with the answer's nonce when the server wants one, and up to maxTries times when nothing or only
// a passing trouble came back and the operation can bear it.
func (c *Client) do(ctx context.Context, k call, answer any) error {
	nonceTried, replayed := false, false
	for try := 1; ; {
		err := c.send(ctx, k, answer)
		if err == nil {
			return nil
		}
		if CodeOf(err) == CodeProofReplayed && k.repeat && !replayed {
			// Each proof is made once. When it has come before, the connection broke before the first answer and net/http sent the request again by itself.
			replayed = true
			continue
		}
		if CodeOf(err) == CodeUseNonce && !nonceTried {
			nonceTried = true
			continue
		}
		wait, again := backoff(err, try)
		if !again || !k.repeat || try == maxTries || ctx.Err() != nil {
			return fmt.Errorf("%s: %w", k.operation, err)
		}
		if waitErr := c.wait(ctx, wait); waitErr != nil {
			return fmt.Errorf("%s: %w", k.operation, errors.Join(err, waitErr))
		}
		try++
	}
}

// backoff says how long to wait before the next try, and whether a next try can help at all.
func backoff(err error, try int) (time.Duration, bool) {
	limit := firstWait << (try - 1)
	wait := limit/2 + rand.N(limit) // half to one and a half times, so that phones do not come back together
	var p *Problem
	if !errors.As(err, &p) {
		return wait, errors.Is(err, ErrUnreachable)
	}
	switch p.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		if after := p.RetryAfter(); after > 0 {
			wait += after
		}
		return wait, wait <= maxWait
	}
	return 0, false
}

// send sends a call once and takes from the answer what it says of nonce and time.
func (c *Client) send(ctx context.Context, k call, answer any) error {
	var body io.Reader
	if k.body != nil {
		body = bytes.NewReader(k.body)
	}
	req, err := k.build(c.base+"/", body)
	if err != nil {
		return fmt.Errorf("build the request: %w", err)
	}
	req = req.WithContext(ctx)
	req.Header.Set("Accept-Language", c.language)
	if k.prove != nil {
		if err := k.prove(c.proofRequest(req, k.body), req.Header); err != nil {
			return err
		}
	}
	resp, err := c.stream(k).Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("%w: %w", ErrUnreachable, ctx.Err())
		}
		return unreachable(err)
	}
	defer resp.Body.Close()
	c.hear(resp)
	if k.read != nil {
		return readStream(resp, k)
	}
	media := k.media
	if media == "" {
		media = "application/json"
	}
	if err := readAnswer(resp, k.status, media, answer); err != nil {
		return err
	}
	c.clock.hear(serverTimeOf(answer))
	return nil
}

// unreachable tells a wrong clock apart from a missing network.
func unreachable(err error) error {
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return fmt.Errorf("%w: %w: %w", ErrUnreachable, ErrClock, err)
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}

// proofRequest is the request as this side sees it: the base URL it was told and the path of the contract.
func (c *Client) proofRequest(req *http.Request, body []byte) proof.Request {
	now, _ := c.clock.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	htu := *req.URL
	htu.RawQuery, htu.Fragment = "", ""
	return proof.Request{Method: req.Method, URL: htu.String(), Audience: c.base, Body: body, Nonce: c.nonce, Time: now}
}

func (c *Client) hear(resp *http.Response) {
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		c.clock.hearDate(date)
	}
	nonce := resp.Header.Get(HeaderDPoPNonce)
	if nonce == "" || len(nonce) > 256 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nonce = nonce
}
