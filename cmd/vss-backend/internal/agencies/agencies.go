// Package agencies lets other agencies read what their scopes allow, for a purpose that the person reads: registration of clients, tokens bound to a client
// certificate, reads of named fields and the change feed (docs/agencies.md).
package agencies

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Feed is the change feed.
type Feed interface {
	Follow(ctx context.Context, cursor string, limit int, wait time.Duration, wanted func(kind string) bool) (feed.Page, error)
}

// Records sees that a person's record is there to be read.
type Records interface {
	Ready(ctx context.Context, account string) error
}

// Config says what the component stands on. Every member is needed.
type Config struct {
	Store     Store
	Feed      Feed
	Records   Records
	PublicURL string // the audience of client assertions
	Secret    []byte // the server's own 32 bytes; quotas are named by a key of it
	Now       func() time.Time
}

// Agencies is the component. It is safe for concurrent use and keeps no state of its own.
type Agencies struct {
	Config
	limitKey []byte
}

// New makes the component.
func New(c Config) (*Agencies, error) {
	if c.Store == nil || c.Feed == nil || c.Records == nil || c.Now == nil || c.PublicURL == "" || len(c.Secret) != 32 {
		return nil, errors.New("make the agencies' door: a part is missing")
	}
	key, err := hkdf.Expand(sha256.New, c.Secret, "vssid/agency-limit/v1", 32)
	if err != nil {
		return nil, fmt.Errorf("make the agencies' door: %w", err)
	}
	return &Agencies{c, key}, nil
}

// Agency implements edge.Agencies.
func (a *Agencies) Agency(ctx context.Context, tokenHash [32]byte, certificate string, now time.Time) (edge.Agency, error) {
	r := a.Store.Read(ctx)
	token, err := r.AgencyToken(tokenHash)
	if errors.Is(err, store.ErrNotFound) || err == nil && (!now.Before(token.Expires) || token.Certificate != certificate) {
		return edge.Agency{}, refusal.New(vss.CodeTokenInvalid)
	}
	if err != nil {
		return edge.Agency{}, fmt.Errorf("read an agency's token: %w", err)
	}
	client, err := r.Agency(token.AgencyID)
	if err != nil {
		return edge.Agency{}, fmt.Errorf("read an agency: %w", err)
	}
	if !client.DisabledAt.IsZero() {
		return edge.Agency{}, refusal.New(vss.CodeTokenInvalid)
	}
	return edge.Agency{ID: client.ID, Name: client.Name, Scopes: token.Scopes, PerMinute: client.PerMinute}, nil
}

// count takes one request out of a client's quota, or refuses with too-many-requests.
func (a *Agencies) count(tx *store.Tx, id string, perMinute int64) error {
	rate := limits.Rate{Burst: int(perMinute), Interval: time.Minute / time.Duration(perMinute)}
	_, err := limits.Count(tx, a.Now(), limits.Limit{Rate: rate, Name: limits.NameOf(a.limitKey, "agency", id)})
	return err
}

// The bounds of a registration.
const (
	maxPerMinute = 60_000
	maxName      = 100
)

var agencyID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,39}$`)

// ErrInput is wrapped by what a registration refuses; its text says what to change.
var ErrInput = errors.New("the agency cannot be registered so")

// Scopes are all there are, in the order that pages show.
func Scopes() []string {
	return []string{string(vss.AgencyScopeIdentityRead), string(vss.AgencyScopeCardRead), string(vss.AgencyScopeParticipationRead), string(vss.AgencyScopeBenefitsRead), string(vss.AgencyScopeChangesFollow)}
}

func checkScopes(scopes []string, perMinute int64) error {
	if len(scopes) == 0 {
		return fmt.Errorf("%w: it needs a scope; there are %v", ErrInput, Scopes())
	}
	for i, s := range scopes {
		if !slices.Contains(Scopes(), s) || slices.Contains(scopes[:i], s) {
			return fmt.Errorf("%w: %q is no scope or stands twice; there are %v", ErrInput, s, Scopes())
		}
	}
	if perMinute < 1 || perMinute > maxPerMinute {
		return fmt.Errorf("%w: requests a minute are 1 to %d", ErrInput, maxPerMinute)
	}
	return nil
}

// Register adds an agency's client, as an officer does. Errors: ErrInput.
func Register(tx *store.Tx, officer string, c store.Agency, now time.Time) error {
	switch {
	case !agencyID.MatchString(c.ID):
		return fmt.Errorf("%w: an id is 2 to 40 small letters, digits and dashes", ErrInput)
	case utf8.RuneCountInString(c.Name) < 2 || utf8.RuneCountInString(c.Name) > maxName || !utf8.ValidString(c.Name) || containsControl(c.Name):
		return fmt.Errorf("%w: a name is 2 to %d letters; people read it", ErrInput, maxName)
	case len(c.Certificate) != 43:
		return fmt.Errorf("%w: the certificate's thumbprint is missing", ErrInput)
	}
	if err := checkScopes(c.Scopes, c.PerMinute); err != nil {
		return err
	}
	c.MadeAt = now
	fresh, err := tx.CreateAgency(c)
	if err != nil {
		return err
	}
	if !fresh {
		return fmt.Errorf("%w: %s is registered already", ErrInput, c.ID)
	}
	return note(tx, "agency-registered", officer, c.ID, now)
}

func containsControl(s string) bool {
	return slices.ContainsFunc([]rune(s), unicode.IsControl)
}

// SetScopes changes what an agency may read and how often, and ends its tokens. Errors: ErrInput, store.ErrNotFound.
func SetScopes(tx *store.Tx, officer, id string, scopes []string, perMinute int64, now time.Time) error {
	if err := checkScopes(scopes, perMinute); err != nil {
		return err
	}
	if _, err := tx.Agency(id); err != nil {
		return err
	}
	if err := tx.SetAgencyScopes(id, scopes, perMinute); err != nil {
		return err
	}
	return note(tx, "agency-scopes-changed", officer, id, now)
}

// Disable ends an agency's right to read at once; disabled again it does nothing. Error: store.ErrNotFound.
func Disable(tx *store.Tx, officer, id string, now time.Time) error {
	if _, err := tx.Agency(id); err != nil {
		return err
	}
	done, err := tx.DisableAgency(id, now)
	if err != nil || !done {
		return err
	}
	return note(tx, "agency-disabled", officer, id, now)
}

func note(tx *store.Tx, kind, officer, id string, now time.Time) error {
	return audit.Put(tx, audit.Event{Kind: kind, Actor: audit.Officer, ActorID: officer, Reference: id, At: now})
}
