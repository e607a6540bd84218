package edge

import (
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"

	"vssid/app/vss"
)

// Activation is who asks in an operation with x-proof activation: whoever holds both keys.
type Activation struct {
	DeviceKey, OwnerKey               *ecdsa.PublicKey
	DeviceThumbprint, OwnerThumbprint string // RFC 7638
}

// Grant is who asks for a token: whoever holds the session key. The device assertion is in the body and is for the handler to verify.
type Grant struct {
	KeyThumbprint string // of the session key, RFC 7638; the assertion's cnf.jkt must be equal
}

// Session is who asks in an operation with x-proof session: a device that holds its account's binding.
type Session struct {
	DeviceID   string
	Account    string
	Generation int64 // binding generation, compared with the account row when the request came in
}

// Owner is who asks in an operation with x-proof owner. Operation, audience, account and binding generation of the statement have been
// compared; challenge, resourceVersion and shown are for the handler.
type Owner struct {
	Session
	Statement     []byte // the exact body bytes that the owner signed
	Signature     string // the detached JWS as it came; stored with the change, it is the evidence
	KeyThumbprint string // of the owner key
}

// Applicant is who asks in an operation with x-proof applicant: a phone with a key of its own and no account yet.
type Applicant struct {
	Thumbprint string // of its key, RFC 7638
	Proof      string // the compact JWS as it came; with Body it is the evidence of who filed what
	Body       []byte // the exact body bytes that Proof covers
}

// Facility is who asks in an operation with x-proof facility: an enrolled desk.
type Facility struct {
	DeskID       string
	FacilityCode string
}

// Agency is who asks in an operation with x-proof agency: a client whose token is bound to the certificate of the connection.
type Agency struct {
	ID     string
	Name   string
	Scopes []string // of the token
	// PerMinute is how many requests the client may make.
	PerMinute int64
}

// Client is who asks for an agency's token: whoever holds the key of a client certificate.
type Client struct {
	Certificate string // x5t#S256 (RFC 8705, section 3.1)
}

type identityKey struct{}

// caller is what the front has proved about a request.
type caller struct {
	activation *Activation
	grant      *Grant
	session    *Session
	owner      *Owner
	facility   *Facility
	applicant  *Applicant
	agency     *Agency
	client     *Client
	uses       []Use
	taken      bool
	requestID  string
	address    string
	language   string
	route      string   // pattern of the contract, for the log
	proof      string   // x-proof of the operation
	oauth      bool     // an agency asks for a token, and reads refusals as an OAuth client does
	code       vss.Code // of the refusal, for the log
}

var errNoIdentity = errors.New("the operation's x-proof does not give it")

func callerOf(ctx context.Context) *caller {
	c, _ := ctx.Value(identityKey{}).(*caller)
	if c == nil {
		return &caller{}
	}
	return c
}

func proved[T any](v *T) (T, error) {
	if v == nil {
		var zero T
		return zero, fmt.Errorf("read the caller as %T: %w", zero, errNoIdentity)
	}
	return *v, nil
}

// ActivationFrom gives the caller of an activation operation. An error is a fault of this program.
func ActivationFrom(ctx context.Context) (Activation, error) {
	return proved(callerOf(ctx).activation)
}

// GrantFrom gives the caller of createToken. An error is a fault of this program.
func GrantFrom(ctx context.Context) (Grant, error) { return proved(callerOf(ctx).grant) }

// SessionFrom gives the caller of a session or owner operation. An error is a fault of this program.
func SessionFrom(ctx context.Context) (Session, error) { return proved(callerOf(ctx).session) }

// OwnerFrom gives the caller of an owner operation. An error is a fault of this program.
func OwnerFrom(ctx context.Context) (Owner, error) { return proved(callerOf(ctx).owner) }

// FacilityFrom gives the caller of a desk operation. An error is a fault of this program.
func FacilityFrom(ctx context.Context) (Facility, error) { return proved(callerOf(ctx).facility) }

// ApplicantFrom gives the caller of an applicant's operation. An error is a fault of this program.
func ApplicantFrom(ctx context.Context) (Applicant, error) { return proved(callerOf(ctx).applicant) }

// AgencyFrom gives the caller of an agency's operation. An error is a fault of this program.
func AgencyFrom(ctx context.Context) (Agency, error) { return proved(callerOf(ctx).agency) }

// ClientFrom gives the caller of createAgencyToken. An error is a fault of this program.
func ClientFrom(ctx context.Context) (Client, error) { return proved(callerOf(ctx).client) }

// TakeUses hands the request's single-use proofs to the handler, which must remember all of them in the transaction of its change and
// refuse with proof-replayed when one is known. It is empty for operations without a proof and for those that only read.
func TakeUses(ctx context.Context) []Use {
	c := callerOf(ctx)
	c.taken = true
	return c.uses
}

// RequestID names the request in the log and in the answer's header.
func RequestID(ctx context.Context) string { return callerOf(ctx).requestID }

// Address is the caller's network address as limits count it: an IPv4 address or an IPv6 /64.
func Address(ctx context.Context) string { return callerOf(ctx).address }

// Language is the caller's language, "vi" or "en", from Accept-Language; Vietnamese when the caller does not say.
func Language(ctx context.Context) string {
	if l := callerOf(ctx).language; l != "" {
		return l
	}
	return "vi"
}

// WithCaller gives a context in which the identities and uses are as listed: for tests of handlers that do not come through the front.
func WithCaller(ctx context.Context, identity any, uses ...Use) context.Context {
	c := &caller{uses: uses}
	switch v := identity.(type) {
	case Activation:
		c.activation = &v
	case Grant:
		c.grant = &v
	case Session:
		c.session = &v
	case Owner:
		c.owner, c.session = &v, &v.Session
	case Facility:
		c.facility = &v
	case Applicant:
		c.applicant = &v
	case Agency:
		c.agency = &v
	case Client:
		c.client = &v
	}
	return context.WithValue(ctx, identityKey{}, c)
}
