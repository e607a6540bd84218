package vss

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"vssid/app/vss/strictjson"
)

// MaxAnswer bounds an answer in bytes. A full status list (2²⁰ entries of 2 bits) is a quarter of it before compression.
const MaxAnswer = 1 << 20

// readBody reads at most MaxAnswer bytes.
func readBody(resp *http.Response) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("%w: read the answer: %w", ErrUnreachable, err)
	}
	if len(data) > MaxAnswer {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrAnswer, MaxAnswer)
	}
	return data, nil
}

// readAnswer turns an answer into the value behind answer (a pointer to a struct, *[]byte for other media, or nil for no content) or into a
// *Problem.
func readAnswer(resp *http.Response, status int, media string, answer any) error {
	data, err := readBody(resp)
	if err != nil {
		return err
	}
	got, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if resp.StatusCode != status {
		return readProblem(resp, got, data)
	}
	if answer == nil {
		return nil
	}
	if got != media {
		return fmt.Errorf("%w: media type %q, want %s", ErrAnswer, got, media)
	}
	if raw, ok := answer.(*[]byte); ok {
		*raw = data
		return nil
	}
	return decode(data, answer)
}

func readProblem(resp *http.Response, media string, data []byte) error {
	if resp.StatusCode < 400 {
		return fmt.Errorf("%w: HTTP %d", ErrAnswer, resp.StatusCode)
	}
	p := &Problem{}
	if media != "application/problem+json" || decode(data, p) != nil || p.Status != resp.StatusCode {
		p = foreignProblem(resp)
	}
	if p.RetryAfterSeconds == nil {
		if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s >= 0 {
			p.RetryAfterSeconds = &s
		}
	}
	return p
}

// decode refuses ambiguous JSON and missing members. A member that this version does not know is let through: an older app must outlive a
// newer server.
func decode(data []byte, v any) error {
	if err := strictjson.Check(data); err != nil {
		return fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		return fmt.Errorf("%w: %w", ErrAnswer, err)
	}
	if missing := firstMissing(reflect.TypeOf(v).Elem(), tree); missing != "" {
		return fmt.Errorf("%w: %s is missing", ErrAnswer, missing)
	}
	return nil
}

var timeType = reflect.TypeFor[time.Time]()

// firstMissing names the first member that t requires (no omitempty in its tag) and tree does not have.
func firstMissing(t reflect.Type, tree any) string {
	switch {
	case t.Kind() == reflect.Pointer && tree != nil:
		return firstMissing(t.Elem(), tree)
	case t.Kind() == reflect.Slice:
		items, _ := tree.([]any)
		for i, item := range items {
			if m := firstMissing(t.Elem(), item); m != "" {
				return fmt.Sprintf("[%d].%s", i, m)
			}
		}
	case t.Kind() == reflect.Struct && t != timeType:
		members, ok := tree.(map[string]any)
		if !ok {
			return "" // a value with a text of its own, such as a date
		}
		for i := range t.NumField() {
			name, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			value, there := members[name]
			if !there && !strings.Contains(options, "omitempty") {
				return name
			}
			if there {
				if m := firstMissing(t.Field(i).Type, value); m != "" {
					return name + "." + m
				}
			}
		}
	}
	return ""
}

// serverTimeOf gives the serverTime of an answer that has one.
func serverTimeOf(answer any) time.Time {
	switch a := answer.(type) {
	case *Health:
		return a.ServerTime
	case *ActivationStarted:
		return a.ServerTime
	case *Binding:
		return a.ServerTime
	case *Account:
		return a.ServerTime
	case *Card:
		return a.ServerTime
	case *IssuedCredential:
		return a.ServerTime
	case *Confirmation:
		return a.ServerTime
	case *ConfirmationList:
		return a.ServerTime
	case *PaymentRequest:
		return a.ServerTime
	case *ChangeList:
		return a.ServerTime
	case *HandoverOffered:
		return a.ServerTime
	}
	return time.Time{}
}
