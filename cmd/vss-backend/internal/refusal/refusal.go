// Package refusal names what the backend says no with: one error type that carries a code of the contract, the HTTP status of each code, and
// the words a person reads, in Vietnamese and English. It imports nothing of the backend, so every component can refuse.
package refusal

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"vssid/app/vss"
)

// Error is a refusal on its way to the caller. Cause is for the log of a developer and never leaves the process.
type Error struct {
	Code       vss.Code
	RetryAfter time.Duration // 0: waiting does not help
	Fields     []Field       // bad input, one entry a fault
	Cause      error
}

// Field is one fault of the input: the path of the member or the name of the parameter, and what is wrong with it.
type Field struct {
	Name   string
	Reason string
}

// New refuses with a code.
func New(code vss.Code) *Error { return &Error{Code: code} }

// Because refuses with a code and keeps why, for errors.Is and the log.
func Because(code vss.Code, cause error) *Error { return &Error{Code: code, Cause: cause} }

// After refuses with a code and says when trying again can help.
func After(code vss.Code, wait time.Duration) *Error { return &Error{Code: code, RetryAfter: wait} }

// Invalid refuses one member or parameter of the request.
func Invalid(field, reason string) *Error {
	return &Error{Code: vss.CodeInvalidRequest, Fields: []Field{{Name: field, Reason: reason}}}
}

// Error gives the code, the faults and the cause on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("refused: " + string(e.Code))
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Name, f.Reason)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes errors.Is(err, refusal.New(code)) compare codes.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// CodeOf gives the code of the first refusal in err's chain, and false when there is none.
func CodeOf(err error) (vss.Code, bool) {
	var r *Error
	if errors.As(err, &r) {
		return r.Code, true
	}
	return "", false
}
