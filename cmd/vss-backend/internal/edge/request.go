package edge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"vssid/app/vss"
	"vssid/app/vss/strictjson"
	"vssid/cmd/vss-backend/internal/refusal"
)

// MaxBody bounds a request body in bytes.
const MaxBody = 64 << 10

const (
	formMedia  = "application/x-www-form-urlencoded"
	bytesMedia = "application/octet-stream"
)

// readRequest reads the body and refuses what two readers could understand differently, before anything interprets it.
func readRequest(r *http.Request, o *operation) ([]byte, error) {
	for _, name := range o.headers {
		if len(r.Header.Values(name)) > 1 {
			return nil, refusal.Invalid(name, "stands more than once")
		}
	}
	if err := checkQuery(r.URL, o.query); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, refusal.New(vss.CodeTooLarge)
	case err != nil:
		return nil, refusal.Because(vss.CodeInvalidRequest, fmt.Errorf("read the body: %w", err))
	case o.media == "" && len(body) > 0:
		return nil, refusal.Invalid("body", "this operation takes no body")
	case o.media == "":
		return nil, nil
	}
	if err := checkMedia(r.Header, o.media); err != nil {
		return nil, err
	}
	switch o.media {
	case formMedia:
		return body, checkForm(body)
	case bytesMedia:
		// Any bytes will do: what they are is the component's to judge.
		if len(body) == 0 {
			return nil, refusal.Invalid("body", "is empty")
		}
		return body, nil
	}
	if err := strictjson.Check(body); err != nil {
		return nil, refusal.Invalid("body", err.Error())
	}
	return body, nil
}

// checkMedia wants exactly the contract's media type, unencoded; the only parameter allowed is charset=utf-8.
func checkMedia(h http.Header, want string) error {
	got, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if charset, ok := params["charset"]; ok && strings.EqualFold(charset, "utf-8") {
		delete(params, "charset")
	}
	if err != nil || got != want || len(params) > 0 || h.Get("Content-Encoding") != "" {
		return refusal.New(vss.CodeUnsupportedMedia)
	}
	return nil
}

// checkQuery wants only known parameters, each at most once.
func checkQuery(u *url.URL, known []string) error {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return refusal.Invalid("query", "not a query string")
	}
	for name, v := range values {
		if !slices.Contains(known, name) {
			return refusal.Invalid("query", "a parameter is not known")
		}
		if len(v) > 1 {
			return refusal.Invalid(name, "stands more than once")
		}
		if !utf8.ValidString(v[0]) {
			return refusal.Invalid(name, "not UTF-8")
		}
	}
	return nil
}

// checkForm wants every field once, in UTF-8.
func checkForm(body []byte) error {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return refusal.Invalid("body", "not a form")
	}
	for name, v := range values {
		if len(v) > 1 {
			return refusal.Invalid("body", "a field stands twice")
		}
		if !utf8.ValidString(name) || !utf8.ValidString(v[0]) {
			return refusal.Invalid("body", "not UTF-8")
		}
	}
	return nil
}

// strictFormats are the formats of the contract that the validator does not check by itself.
func strictFormats() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{
		openapi3.EnableFormatValidation(),
		openapi3.WithStringFormatValidator("uuid", openapi3.NewRegexpFormatValidator(openapi3.FormatOfStringForUUIDOfRFC9562)),
		openapi3.WithStringFormatValidator("uri", openapi3.NewCallbackValidator(func(s string) error {
			if u, err := url.Parse(s); err != nil || !u.IsAbs() {
				return errors.New("not an absolute URI")
			}
			return nil
		})),
	}
}

// validate holds a request to the contract.
func (f *Front) validate(ctx context.Context, r *http.Request, o *operation, body []byte) (*openapi3filter.RequestValidationInput, error) {
	in := &openapi3filter.RequestValidationInput{
		Request: r, Route: o.route, PathParams: map[string]string{}, QueryParams: r.URL.Query(),
		Options: &openapi3filter.Options{SkipSettingDefaults: true, MultiError: true, SchemaValidationOptions: f.formats},
	}
	for _, name := range o.params {
		in.PathParams[name] = r.PathValue(name)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := openapi3filter.ValidateRequest(ctx, in); err != nil {
		return nil, &refusal.Error{Code: vss.CodeInvalidRequest, Fields: faults(err, "body")}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return in, nil
}

const maxFaults = 16

// faults lists what the validator found, naming members and parameters and never repeating a value.
func faults(err error, where string) []refusal.Field {
	var out []refusal.Field
	switch e := err.(type) {
	case openapi3.MultiError:
		for _, inner := range e {
			out = append(out, faults(inner, where)...)
		}
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			where = e.Parameter.Name
		}
		if e.Err == nil {
			return []refusal.Field{{Name: where, Reason: e.Reason}}
		}
		out = faults(e.Err, where)
	case *openapi3.SchemaError:
		if p := e.JSONPointer(); len(p) > 0 && where == "body" {
			where = strings.Join(p, "/")
		}
		out = []refusal.Field{{Name: where, Reason: e.Reason}}
	default:
		out = []refusal.Field{{Name: where, Reason: "cannot be read"}}
	}
	for i := range out {
		out[i].Name, out[i].Reason = short(out[i].Name), short(out[i].Reason)
	}
	return out[:min(len(out), maxFaults)]
}

// short bounds what an answer repeats of a request: names of unknown members are the caller's own text.
func short(s string) string {
	if len(s) <= 120 {
		return s
	}
	return strings.ToValidUTF8(s[:120], "") + "…"
}
