// Package proof builds and verifies the signed proofs of docs/protocol.md: who sends a request, who asks for a session, what the owner agreed to.
// Every proof is a compact JWS (RFC 7515), ES256 on P-256, with a typ of its own. A verifier looks at typ, alg and aud before
// anything else, so that no proof is taken for another; then at the key and the signature, and last at what the signature covers. Both sides build
// the expected values from their own view of the request: nothing is compared with itself.
package proof

import (
	"errors"
	"fmt"
	"time"
)

// The typ of each proof.
const (
	TypeSession          = "dpop+jwt"
	TypeActivationDevice = "vssid-activation-device+jwt"
	TypeActivationOwner  = "vssid-activation-owner+jwt"
	TypeDeviceAssertion  = "vssid-device-assertion+jwt"
	TypeOwner            = "vssid-owner+jws"
	TypeFacility         = "vssid-facility+jwt"
	TypeApplicant        = "vssid-applicant+jwt"
)

const (
	// MaxSize bounds a proof in characters; the contract bounds its header likewise.
	MaxSize = 4096
	// MaxAge is how far iat may stand from the verifier's clock, either way.
	MaxAge = 60 * time.Second
	// MaxAssertionLife bounds exp − iat of a device assertion.
	MaxAssertionLife = 60 * time.Second
)

// What a verifier may want to tell apart. A refused proof is an *Error; what a key lookup fails with for another reason than ErrKeyUnknown is not.
var (
	// ErrNonce: the proof is whole, but its nonce is missing or old. The caller repeats the request once with the nonce of the answer.
	ErrNonce = errors.New("the nonce is missing or old")
	// ErrKeyUnknown: nobody the verifier knows has the key that the proof names.
	ErrKeyUnknown = errors.New("the key is not known")
)

// Error says which proof was refused and why. It holds nothing of the proof's content beyond names of members.
type Error struct {
	Type   string // typ that was expected
	Reason string
	Detail string // where a part cannot be read: what is wrong with it
	Err    error  // ErrNonce, ErrKeyUnknown or nil
}

// Error gives type, reason and cause on one line.
func (e *Error) Error() string {
	s := e.Type + ": " + e.Reason
	if e.Detail != "" {
		s += ": " + e.Detail
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

func refuse(typ, reason string) error { return &Error{Type: typ, Reason: reason} }

// unreadable refuses a part of a proof with what its reader said.
func unreadable(typ, part string, err error) error {
	return &Error{Type: typ, Reason: part, Detail: err.Error()}
}

// lookupFailed tells a key that nobody has from a lookup that did not work.
func lookupFailed(typ, what string, err error) error {
	if errors.Is(err, ErrKeyUnknown) {
		return &Error{Type: typ, Reason: "find " + what, Err: ErrKeyUnknown}
	}
	return fmt.Errorf("%s: find %s: %w", typ, what, err)
}
