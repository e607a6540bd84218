// Package edge is the backend's HTTP front: it holds every request to the contract (app/vss/openapi.yaml), proves who sent it as the
// operation's x-proof asks, and turns every refusal into a problem document. What lies behind it is reached through the interfaces of this
// file only, so that the front can be tested and run apart.
package edge

import (
	"context"
	"crypto/ecdsa"
	"log/slog"
	"time"

	"vssid/cmd/vss-backend/internal/edge/api"
)

// Config says where the front stands.
type Config struct {
	// PublicURL is the base URL that callers use, such as https://api.example.vn, without a slash at the end. It is the audience of every
	// proof and the start of every htu; the Host header is never asked.
	PublicURL string
	// ValidateAnswers holds answers to the contract as well; one that breaks it is logged and becomes a 500. On in the sandbox and in tests.
	ValidateAnswers bool
	// Now gives the server's clock.
	Now func() time.Time
	// Log gets one line a request: request id, route pattern, status, duration. Never a value of the request.
	Log *slog.Logger
	// Meter counts the requests; nil counts none.
	Meter Meter
}

// Meter counts requests.
type Meter interface {
	// Began notes a request that begins and returns what notes its end: the route's pattern (empty for none), the status, the refusal's code (empty for none).
	Began() (ended func(route string, status int, code string, took time.Duration))
}

// Doors is what the front asks of the rest of the backend. Every member is needed.
type Doors struct {
	Handlers api.StrictServerInterface
	Sessions Sessions
	Desks    Desks
	Replay   Replay
	Limiter  Limiter
	Feeds    Feeds
	Agencies Agencies
	// NonceKey is 32 secret bytes that all instances share (docs/protocol.md, "Proofs").
	NonceKey []byte
}

// Sessions finds the session of an access token.
type Sessions interface {
	// Session returns the session whose token has this SHA-256. It refuses with token-invalid when there is none or it is over, and with
	// binding-ended when the account row's binding generation is no longer the session's. It reads the account row at every call.
	Session(ctx context.Context, tokenHash [32]byte, now time.Time) (SessionRecord, error)
}

// SessionRecord is what the store knows of a session.
type SessionRecord struct {
	DeviceID      string // as in Binding.deviceId
	Account       string // the account's number, as in Binding.account
	Generation    int64  // binding generation
	KeyThumbprint string // of the session key, RFC 7638
	OwnerKey      *ecdsa.PublicKey
}

// Desks finds the reception desks that are enrolled.
type Desks interface {
	// Desk returns the desk whose key has this thumbprint (RFC 7638), or refuses with desk-unknown.
	Desk(ctx context.Context, keyThumbprint string) (DeskRecord, error)
}

// DeskRecord is what the store knows of a desk.
type DeskRecord struct {
	DeskID       string
	FacilityCode string
	Key          *ecdsa.PublicKey
}

// Agencies finds the agencies that may read.
type Agencies interface {
	// Agency returns the client whose token has this SHA-256. It refuses with token-invalid when there is none, when it is over or bound to another
	// certificate, and when the client is disabled; it reads the client's row at every call.
	Agency(ctx context.Context, tokenHash [32]byte, certificate string, now time.Time) (Agency, error)
}

// Use is one single-use proof that a request carried.
type Use struct {
	// ID is the SHA-256 of the proof's type, its key's thumbprint and its jti: two keys never stand in each other's way.
	ID [32]byte
	// Expires is when the proof is too old in any case, so that the record may go.
	Expires time.Time
}

// Replay remembers the proofs of requests that only read. A request that changes something takes its proofs with TakeUses and remembers
// them in the transaction of the change; the front refuses to send a good answer of such an operation that did not.
type Replay interface {
	// UseOnce remembers all uses durably, or refuses with proof-replayed when one of them is known. It may commit many callers in one group.
	UseOnce(ctx context.Context, uses []Use) error
}

// Limiter slows a caller down.
type Limiter interface {
	// Wait counts one request from an address (an IPv4 address or an IPv6 /64) to an operation, and returns how long the caller must wait
	// first; 0 lets the request through.
	Wait(address, operation string, now time.Time) time.Duration
}

// Feeds opens the streams of operations with x-stream.
type Feeds interface {
	// Open begins a stream for a session, after the event that the reader saw last ("" when it saw none). It refuses with too-many-requests when the
	// account or this instance has too many.
	Open(ctx context.Context, s Session, lastID string) (Feed, error)
}

// Feed is one open stream. It ends itself when its session's binding ends and when its reader is too slow.
type Feed interface {
	// Next waits for the next event. It answers io.EOF when the stream has ended, and ctx's error when that ends first.
	Next(ctx context.Context) (FeedEvent, error)
	// Close ends the stream; it may be called more than once.
	Close()
}

// FeedEvent is one event of a stream.
type FeedEvent struct {
	ID   string // the reader names it when it comes back; "" when it is not to be named
	Name string
	Data []byte // JSON on one line
}
