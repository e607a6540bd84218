package edge

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/getkin/kin-openapi/openapi3filter"
)

func init() {
	openapi3filter.RegisterBodyDecoder("application/statuslist+cwt", openapi3filter.FileBodyDecoder)
}

// answer holds a handler's answer until it is known to be good.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{header: http.Header{}} }

// Header is where the handler puts its headers.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader keeps the first status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write keeps the body.
func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

// good reports whether the answer says that the operation was done.
func (a *answer) good() bool { return a.status >= 200 && a.status < 300 }

// send writes the answer out.
func (a *answer) send(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the caller has gone; there is nobody to tell
}

// validateAnswer holds an answer to the contract.
func (f *Front) validateAnswer(ctx context.Context, in *openapi3filter.RequestValidationInput, a *answer) error {
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.status, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, SchemaValidationOptions: f.formats},
	}
	if err := openapi3filter.ValidateResponse(ctx, out); err != nil {
		return fmt.Errorf("the answer of %s breaks the contract: %w", in.Route.Operation.OperationID, err)
	}
	return nil
}
