package edge

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

// retryAfter is when a caller whom the database was away for may come back.
const retryAfter = 2 * time.Second

// refusalOf finds what to tell the caller about an error: its refusal, or that something is away for a moment, or that the request took too long, or that this program is at fault.
func refusalOf(err error) *refusal.Error {
	var r *refusal.Error
	var away interface{ Unavailable() bool }
	switch {
	case errors.As(err, &r):
		return r
	case errors.As(err, &away) && away.Unavailable():
		return &refusal.Error{Code: vss.CodeUnavailable, RetryAfter: retryAfter, Cause: err}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return refusal.Because(vss.CodeUnavailable, err)
	default:
		return refusal.Because(vss.CodeInternal, err)
	}
}

// problemOf writes a refusal as a problem document (RFC 9457) in the caller's language.
func problemOf(r *refusal.Error, c *caller) vss.Problem {
	words := refusal.WordsOf(r.Code, c.language)
	p := vss.Problem{Type: vss.ProblemTypePrefix + string(r.Code), Title: words.Title, Detail: &words.Detail, Status: refusal.Status(r.Code), Code: string(r.Code)}
	if c.requestID != "" {
		instance := "urn:uuid:" + c.requestID
		p.Instance = &instance
	}
	if r.RetryAfter > 0 {
		seconds := int(math.Ceil(r.RetryAfter.Seconds()))
		p.RetryAfterSeconds = &seconds
	}
	if len(r.Fields) > 0 {
		fields := make([]vss.ProblemField, 0, len(r.Fields))
		for _, f := range r.Fields {
			fields = append(fields, vss.ProblemField{Field: f.Name, Reason: f.Reason})
		}
		p.Fields = &fields
	}
	return p
}

// refuse answers with a problem document, and logs what is this program's fault.
func (f *Front) refuse(w http.ResponseWriter, c *caller, err error) {
	r := refusalOf(err)
	c.code = r.Code
	p := problemOf(r, c)
	if p.Status >= http.StatusInternalServerError {
		level := slog.LevelError
		if errors.Is(err, context.Canceled) {
			level = slog.LevelDebug // the caller has left, and nobody waits for the answer
		}
		f.log.LogAttrs(context.Background(), level, "request failed", slog.String("id", c.requestID), slog.String("route", c.route), slog.String("code", p.Code), slog.Any("error", err))
	}
	var answer any = p
	if c.oauth {
		t := tokenProblemOf(r, p)
		p.Status, answer = t.Status, t
	}
	body, err := json.Marshal(answer)
	if err != nil {
		f.log.Error("write a problem document", slog.String("id", c.requestID), slog.Any("error", err))
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", c.language)
	if p.RetryAfterSeconds != nil {
		h.Set("Retry-After", strconv.Itoa(*p.RetryAfterSeconds))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", authenticate(r.Code, c.proof))
	}
	if p.Status == http.StatusRequestEntityTooLarge {
		h.Set("Connection", "close") // what else the caller sends is not read
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	_, _ = w.Write(body) // the caller has gone; there is nobody to tell
}

// authenticate is the challenge that goes with a 401 (RFC 9110, section 11.6.1; for sessions RFC 9449, sections 7.1 and 9).
func authenticate(code vss.Code, proofKind string) string {
	if proofKind != proofSession && proofKind != proofOwner {
		return "VssID-Proof"
	}
	problem := "invalid_dpop_proof"
	switch code {
	case vss.CodeProofMissing:
		return `DPoP algs="ES256"`
	case vss.CodeUseNonce:
		problem = "use_dpop_nonce"
	case vss.CodeTokenInvalid:
		problem = "invalid_token"
	}
	return `DPoP error="` + problem + `", algs="ES256"`
}
