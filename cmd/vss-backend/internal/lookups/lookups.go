// Package lookups answers what anybody may ask without an account: the social-insurance number of a person whose papers they hold. Lists of places
// are public and lie in the app; they are not asked here.
package lookups

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Limits bound how often numbers are asked for. PerPerson protects the person asked about from guessing, whoever asks.
type Limits struct {
	PerPerson       limits.Rate // by the citizen ID asked for, whether somebody has it or not
	PerInstallation limits.Rate // by the installation of the app, as it names itself
	PerAddress      limits.Rate // by the caller's network address
}

// Config is what the component stands on. Every member is needed.
type Config struct {
	Store interface {
		Write(ctx context.Context, f func(tx *store.Tx) error) error
	}
	Secret []byte // the server's own 32 bytes
	Now    func() time.Time
	Limits Limits
}

// Lookups is the component. It is safe for concurrent use and keeps no state of its own.
type Lookups struct {
	Config
	limitKey []byte
}

// New makes the component.
func New(c Config) (*Lookups, error) {
	switch {
	case c.Store == nil || c.Now == nil:
		return nil, errors.New("make the look-ups: a part is missing")
	case len(c.Secret) != 32:
		return nil, fmt.Errorf("make the look-ups: the server's secret has %d bytes, want 32", len(c.Secret))
	case c.Limits.PerPerson.Burst < 1 || c.Limits.PerInstallation.Burst < 1 || c.Limits.PerAddress.Burst < 1:
		return nil, errors.New("make the look-ups: a limit lets nothing through")
	}
	key, err := hkdf.Expand(sha256.New, c.Secret, "vssid/lookup-limit/v1", 32)
	if err != nil {
		return nil, fmt.Errorf("make the look-ups: derive a key: %w", err)
	}
	return &Lookups{c, key}, nil
}

// InsuranceNumber gives the number of the person that all three particulars match, or refuses with no-match, the same whether the citizen ID is
// unknown or a particular differs. Match and miss count against the same limits, ask the same question and write the same record, so that neither
// the answer nor its time tells them apart.
func (l *Lookups) InsuranceNumber(ctx context.Context, address string, ask vss.InsuranceNumberQuery) (vss.InsuranceNumberFound, error) {
	now := l.Now()
	var number string
	err := l.Store.Write(ctx, func(tx *store.Tx) error {
		number = ""
		_, err := limits.Count(tx, now,
			limits.Limit{Rate: l.Limits.PerPerson, Name: limits.NameOf(l.limitKey, "person", ask.CitizenId)},
			limits.Limit{Rate: l.Limits.PerInstallation, Name: limits.NameOf(l.limitKey, "installation", ask.Installation)},
			limits.Limit{Rate: l.Limits.PerAddress, Name: limits.NameOf(l.limitKey, "address", address)})
		if err != nil {
			return err
		}
		card, err := tx.CardByCitizenID(ask.CitizenId)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		kind := "insurance-number-refused"
		if err == nil && same(ask, card) {
			number, kind = card.InsuranceNumber, "insurance-number-found"
		}
		return audit.Put(tx, audit.Event{Kind: kind, Account: card.Account, Actor: audit.Public, Purpose: "look-up", At: now})
	})
	switch {
	case err != nil:
		return vss.InsuranceNumberFound{}, fmt.Errorf("look up a social-insurance number: %w", err)
	case number == "":
		return vss.InsuranceNumberFound{}, refusal.New(vss.CodeNoMatch)
	}
	return vss.InsuranceNumberFound{SocialInsuranceNumber: number, ServerTime: now.UTC()}, nil
}

// same compares every particular whatever the others gave.
func same(ask vss.InsuranceNumberQuery, c store.Card) bool {
	equal := func(a, b string) int { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) }
	return equal(ask.CitizenId, c.CitizenID)&equal(normal(ask.Name), normal(c.HolderName))&equal(ask.DateOfBirth, c.DateOfBirth) == 1
}

// normal is a name as it is compared: NFC, single spaces, capitals. Marks count: Mẫu is not Mậu.
func normal(name string) string {
	return strings.ToUpper(insurance.NormalName(name))
}
