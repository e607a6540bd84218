// Package applications takes registrations of people without an account: the form, the photos in pieces, the questions and answers, and what an officer
// decides. Approval opens the account, puts the card of the record under it and opens the person's e-transaction account (docs/protocol.md,
// "Registration").
//
// # What a registration hangs on
//
// It belongs to the key that filed it. Whoever has another key learns nothing of it, not even that it exists. Nothing that a phone says of
// itself is believed: an officer compares form, photos and record, and the telephone number is proved at activation, by the one-time password
// that goes there.
package applications

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Places knows the communes since 2025-07-01 and the agencies that receive registrations.
type Places interface {
	// Commune gives a commune's name with its province's code and name; false when there is none of this code.
	Commune(code string) (name, provinceCode, provinceName string, ok bool)
	// Agency gives an agency's name; false when there is none of this code.
	Agency(code string) (name string, ok bool)
}

// Limits bound how often registrations are filed and submitted.
type Limits struct {
	PerPhone   limits.Rate // by the telephone number in the form
	PerDevice  limits.Rate // by the key that files
	PerAddress limits.Rate // by the caller's network address
}

// Config says what the component stands on. Every member is needed.
type Config struct {
	Store  Store
	Outbox notify.Outbox
	Places Places
	Secret []byte // the server's own 32 bytes; limits are named by a key of it
	Now    func() time.Time
	Limits Limits
	// Codes makes the activation codes that clerks hand over; nil where no clerk works.
	Codes interface {
		IssueActivationCode(tx *store.Tx, account string) (string, error)
	}
	// Opened is told of an account in the transaction that opens it; nil is nobody.
	Opened func(tx *store.Tx, insuranceNumber string) error
	// SamplePhoto draws the photo on record of a sandbox's person who has none; nil everywhere else.
	SamplePhoto func(insuranceNumber string) ([]byte, error)
}

// Applications is the component. It is safe for concurrent use and keeps no state of its own.
type Applications struct {
	Config
	limitKey []byte
}

// New makes the component.
func New(c Config) (*Applications, error) {
	switch {
	case c.Store == nil || c.Outbox == nil || c.Places == nil || c.Now == nil:
		return nil, errors.New("make the registrations: a part is missing")
	case len(c.Secret) != 32:
		return nil, fmt.Errorf("make the registrations: the server's secret has %d bytes, want 32", len(c.Secret))
	case c.Limits.PerPhone.Burst < 1 || c.Limits.PerDevice.Burst < 1 || c.Limits.PerAddress.Burst < 1:
		return nil, errors.New("make the registrations: a limit lets nothing through")
	}
	key, err := hkdf.Expand(sha256.New, c.Secret, "vssid/registration-limit/v1", 32)
	if err != nil {
		return nil, fmt.Errorf("make the registrations: derive a key: %w", err)
	}
	return &Applications{Config: c, limitKey: key}, nil
}

// limit names what is limited by a keyed hash.
func (a *Applications) limit(rate limits.Rate, kind, name string) limits.Limit {
	return limits.Limit{Rate: rate, Name: limits.NameOf(a.limitKey, kind, name)}
}

// takeUses remembers a request's single-use proofs, or refuses with proof-replayed.
func takeUses(tx *store.Tx, uses []edge.Use) error {
	for _, u := range uses {
		fresh, err := tx.Use(u.ID, u.Expires)
		if err != nil {
			return err
		}
		if !fresh {
			return refusal.New(vss.CodeProofReplayed)
		}
	}
	return nil
}

// own finds a registration of the key that asks. Another key's is not found.
func own(r *store.Reader, caller edge.Applicant, id string) (store.Application, error) {
	app, err := r.Application(id)
	if errors.Is(err, store.ErrNotFound) || err == nil && app.KeyThumbprint != caller.Thumbprint {
		return store.Application{}, refusal.New(vss.CodeNotFound)
	}
	return app, err
}

// The states, as the contract names them.
const (
	uploading = string(vss.ApplicationStateUploading)
	received  = string(vss.ApplicationStateReceived)
	checking  = string(vss.ApplicationStateChecking)
	question  = string(vss.ApplicationStateQuestion)
	approved  = string(vss.ApplicationStateApproved)
	refused   = string(vss.ApplicationStateRefused)
)

// open reports whether the person may change a registration in this state.
func open(state string) bool { return state == uploading || state == question || state == refused }

// crockford is the base32 alphabet without I, L, O and U (https://www.crockford.com/base32.html).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newReceipt makes 40 random bits as HS-XXXX-XXXX: short enough to be read out, and no secret.
func newReceipt() string {
	var b [8]byte
	rand.Read(b[:]) // never fails: crypto/rand stops the program instead
	for i, v := range b {
		b[i] = crockford[v%32]
	}
	return "HS-" + string(b[:4]) + "-" + string(b[4:])
}
