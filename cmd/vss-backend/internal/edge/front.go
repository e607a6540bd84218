package edge

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"golang.org/x/text/language"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge/api"
	"vssid/cmd/vss-backend/internal/refusal"
)

// handlerTime bounds the work behind one request.
const handlerTime = 15 * time.Second

// Front is the backend's HTTP front. It serves the contract's paths and refuses every other.
type Front struct {
	publicURL string
	check     bool
	now       func() time.Time
	log       *slog.Logger
	meter     Meter
	doors     Doors
	nonces    nonces
	formats   []openapi3.SchemaValidationOption
	routes    *http.ServeMux
	rhythm    rhythm
	handlers  *http.ServeMux // generated routes; reached with a proved request only
}

// New makes a front. It fails when a door is missing or the contract asks what this front cannot do.
func New(config Config, doors Doors) (*Front, error) {
	switch {
	case config.PublicURL == "" || strings.HasSuffix(config.PublicURL, "/"):
		return nil, fmt.Errorf("make the front: the public URL %q is empty or ends in a slash", config.PublicURL)
	case config.Now == nil || config.Log == nil:
		return nil, errors.New("make the front: clock or log is missing")
	case doors.Handlers == nil || doors.Sessions == nil || doors.Desks == nil || doors.Replay == nil || doors.Limiter == nil || doors.Feeds == nil || doors.Agencies == nil:
		return nil, errors.New("make the front: a door is missing")
	case len(doors.NonceKey) != 32:
		return nil, fmt.Errorf("make the front: the nonce key has %d bytes, want 32", len(doors.NonceKey))
	}
	doc, err := loadContract()
	if err != nil {
		return nil, err
	}
	operations, err := operationsOf(doc)
	if err != nil {
		return nil, err
	}
	f := &Front{
		publicURL: config.PublicURL, check: config.ValidateAnswers, now: config.Now, log: config.Log, meter: config.Meter, doors: doors,
		nonces: nonces{doors.NonceKey}, formats: strictFormats(), routes: http.NewServeMux(), handlers: http.NewServeMux(), rhythm: usualRhythm,
	}
	fail := func(w http.ResponseWriter, r *http.Request, err error) { f.refuse(w, callerOf(r.Context()), err) }
	unreadable := func(w http.ResponseWriter, r *http.Request, err error) {
		fail(w, r, refusal.Because(vss.CodeInvalidRequest, err))
	}
	strict := api.NewStrictHandlerWithOptions(doors.Handlers, nil, api.StrictHTTPServerOptions{RequestErrorHandlerFunc: unreadable, ResponseErrorHandlerFunc: fail})
	api.HandlerWithOptions(strict, api.StdHTTPServerOptions{BaseRouter: f.handlers, ErrorHandlerFunc: unreadable})
	f.route(operations)
	return f, nil
}

// route tells apart the contract's operations, its paths with another method, and everything else.
func (f *Front) route(operations []*operation) {
	methods := map[string][]string{}
	for _, o := range operations {
		methods[o.path] = append(methods[o.path], o.method)
	}
	byMethod := map[string]map[string]*operation{}
	for _, o := range operations {
		if byMethod[o.path] == nil {
			byMethod[o.path] = map[string]*operation{}
		}
		byMethod[o.path][o.method] = o
	}
	for pattern, allowed := range methods {
		f.routes.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			c := callerOf(r.Context())
			c.route = pattern
			o := byMethod[pattern][r.Method]
			if o == nil {
				w.Header().Set("Allow", strings.Join(allowed, ", "))
				f.refuse(w, c, refusal.New(vss.CodeMethodNotAllowed))
				return
			}
			c.proof, c.oauth = o.proof, o.client
			f.serve(w, r, o, c)
		})
	}
}

// ServeHTTP answers one request.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	started := time.Now()
	c := &caller{requestID: newRequestID(), address: AddressOf(r.RemoteAddr), language: languageOf(r.Header.Get("Accept-Language"))}
	r = r.WithContext(context.WithValue(r.Context(), identityKey{}, c))
	f.dress(w.Header(), c)
	counted := &statusWriter{ResponseWriter: w}
	ended := func(string, int, string, time.Duration) {}
	if f.meter != nil {
		ended = f.meter.Began()
	}
	defer func() {
		if fault := recover(); fault != nil {
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			f.log.Error("panic", slog.String("id", c.requestID), slog.String("route", c.route), slog.Any("fault", fault), slog.String("stack", string(debug.Stack())))
			if counted.status == 0 {
				f.refuse(counted, c, refusal.New(vss.CodeInternal))
			}
		}
		took := time.Since(started)
		ended(c.route, counted.status, string(c.code), took)
		f.log.Info("request", slog.String("id", c.requestID), slog.String("route", c.route), slog.Int("status", counted.status),
			slog.String("code", string(c.code)), slog.Duration("took", took))
	}()
	if p := r.URL.Path; p != path.Clean(p) {
		f.refuse(counted, c, refusal.New(vss.CodeNotFound))
		return
	}
	if _, pattern := f.routes.Handler(r); pattern == "" {
		f.refuse(counted, c, refusal.New(vss.CodeNotFound))
		return
	}
	f.routes.ServeHTTP(counted, r)
}

// serve takes one request of an operation through every check to its handler, or opens its stream.
func (f *Front) serve(w http.ResponseWriter, r *http.Request, o *operation, c *caller) {
	ctx, cancel := context.WithTimeout(r.Context(), handlerTime)
	defer cancel()
	open := r.Context() // of a stream, which outlives what a handler may take
	r = r.WithContext(ctx)
	in, err := f.admit(ctx, r, o, c)
	if err != nil {
		f.refuse(w, c, err)
		return
	}
	if o.stream {
		if err := f.stream(ctx, open, w, r, c); err != nil {
			f.refuse(w, c, err)
		}
		return
	}
	a := newAnswer()
	f.handlers.ServeHTTP(a, r)
	if err := f.judge(ctx, in, o, a, c); err != nil {
		f.refuse(w, c, err)
		return
	}
	a.send(w)
}

// admit holds a request to limits, contract and proof, and leaves its body to be read again.
func (f *Front) admit(ctx context.Context, r *http.Request, o *operation, c *caller) (*openapi3filter.RequestValidationInput, error) {
	if wait := f.doors.Limiter.Wait(c.address, o.id, f.now()); wait > 0 {
		return nil, refusal.After(vss.CodeTooManyRequests, wait)
	}
	body, err := readRequest(r, o)
	if err != nil {
		return nil, err
	}
	in, err := f.validate(ctx, r, o, body)
	if err != nil {
		return nil, err
	}
	if err := f.prove(ctx, r, o, body, c); err != nil {
		return nil, err
	}
	if o.reads() && len(c.uses) > 0 {
		if err := f.doors.Replay.UseOnce(ctx, c.uses); err != nil {
			return nil, err
		}
		c.taken = true
	}
	return in, nil
}

// judge holds back an answer that must not go out: a change that did not remember its proofs, or an answer that breaks the contract.
func (f *Front) judge(ctx context.Context, in *openapi3filter.RequestValidationInput, o *operation, a *answer, c *caller) error {
	if a.good() && len(c.uses) > 0 && !c.taken {
		return fmt.Errorf("%s did its change without taking the request's single-use proofs", o.id)
	}
	if !f.check {
		return nil
	}
	return f.validateAnswer(ctx, in, a)
}

// dress puts on the headers that every answer has.
func (f *Front) dress(h http.Header, c *caller) {
	h.Set(vss.HeaderDPoPNonce, f.nonces.issue(f.now()))
	h.Set("Vssid-Request-Id", c.requestID)
	h.Set("Date", f.now().UTC().Format(http.TimeFormat))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	if strings.HasPrefix(f.publicURL, "https://") {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
}

// statusWriter notes the status for the log.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// Unwrap lets http.ResponseController reach the connection.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// WriteHeader notes and passes on.
func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// newRequestID is a random UUID (RFC 9562, version 4).
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand stops the program instead
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// AddressOf is what limits count: an IPv4 address, or the /64 of an IPv6 address, since one line owns all of it.
func AddressOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}

var spoken = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

// languageOf picks Vietnamese or English; Vietnamese when the caller asks for neither.
func languageOf(accept string) string {
	if len(accept) > 64 {
		return "vi"
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return "vi"
	}
	if _, i, confidence := spoken.Match(tags...); i == 1 && confidence > language.No {
		return "en"
	}
	return "vi"
}
