// Package facilities keeps the directory of health facilities and their reception desks, as the officers do who manage them.
package facilities

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/lestrrat-go/jwx/v3/jwk"

	"vssid/app/insurance"
	"vssid/app/lookup"
	"vssid/app/vss/proof"
	"vssid/app/vss/strictjson"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/feed"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Facilities is the component. It is safe for concurrent use. Every member is needed.
type Facilities struct {
	Store  Store
	Places *lookup.Directory // the lists that the program was built with: what holds until an officer changes it
	Now    func() time.Time
}

// What a change is refused for.
var (
	ErrCode = errors.New("a facility's code is five digits")
	ErrName = errors.New("a name is 1 to 200 characters, of a desk 1 to 60")
	ErrKey  = errors.New("the key is no public key of the curve P-256, in PEM or as a JWK")
)

func named(name string, most int) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > most || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		return ErrName
	}
	return nil
}

func coded(code string) error {
	if _, err := insurance.ParseFacilityCode(code); err != nil || len(code) != 5 {
		return ErrCode
	}
	return nil
}

// Put adds a facility or renames it. Errors: ErrCode, ErrName.
func (f *Facilities) Put(ctx context.Context, officer, code, name string) error {
	if err := errors.Join(coded(code), named(name, 200)); err != nil {
		return err
	}
	now := f.Now()
	return f.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.PutFacility(store.Facility{Code: code, Name: name}); err != nil {
			return err
		}
		if err := audit.Put(tx, audit.Event{Kind: "facility-recorded", Actor: audit.Officer, ActorID: officer, Facility: code, At: now}); err != nil {
			return err
		}
		return feed.Put(tx, feed.Change{Kind: feed.FacilityChanged, Subject: code, At: now})
	})
}

// All gives every facility with its desks, those of one that is in no directory under its code alone.
func (f *Facilities) All(ctx context.Context) ([]store.Facility, map[string][]store.Desk, error) {
	r := f.Store.Read(ctx)
	all, err := r.Facilities()
	if err != nil {
		return nil, nil, fmt.Errorf("read the facilities: %w", err)
	}
	desks, err := r.Desks()
	if err != nil {
		return nil, nil, fmt.Errorf("read the desks: %w", err)
	}
	of := map[string][]store.Desk{}
	for _, d := range desks {
		of[d.FacilityCode] = append(of[d.FacilityCode], d)
	}
	return all, of, nil
}

// Enrol gives a desk of a facility the right to check, by its public key. A desk that holds the key already keeps its id. Errors: ErrCode for a facility that is in no directory,
// ErrName, ErrKey.
func (f *Facilities) Enrol(ctx context.Context, officer, code, name, keyText string) (store.Desk, error) {
	key, err := ReadKey(keyText)
	if err := errors.Join(coded(code), named(name, 60), err); err != nil {
		return store.Desk{}, err
	}
	thumbprint, err := proof.Thumbprint(key)
	if err != nil {
		return store.Desk{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	point, err := key.Bytes()
	if err != nil {
		return store.Desk{}, fmt.Errorf("%w: %w", ErrKey, err)
	}
	var id [12]byte
	rand.Read(id[:]) // never fails: crypto/rand stops the program instead
	now := f.Now()
	desk := store.Desk{ID: base64.RawURLEncoding.EncodeToString(id[:]), Thumbprint: thumbprint, Key: point, FacilityCode: code, Name: name, EnrolledAt: now}
	err = f.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.FacilityName(code); errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%w, and one of the directory", ErrCode)
		} else if err != nil {
			return err
		}
		if desk, err = tx.EnrolDesk(desk); err != nil {
			return err
		}
		return audit.Put(tx, audit.Event{Kind: "desk-enrolled", Actor: audit.Officer, ActorID: officer, Facility: code, Reference: desk.ID, At: now})
	})
	return desk, err
}

// End takes from a desk the right to check; ended again, or of no desk, it does nothing.
func (f *Facilities) End(ctx context.Context, officer, id string) error {
	now := f.Now()
	return f.Store.Write(ctx, func(tx *store.Tx) error {
		done, err := tx.EndDesk(id, now)
		if err != nil || !done {
			return err
		}
		return audit.Put(tx, audit.Event{Kind: "desk-ended", Actor: audit.Officer, ActorID: officer, Reference: id, At: now})
	})
}

// ReadKey reads a public key of the curve P-256, in PEM (RFC 7468, section 13) or as a JWK (RFC 7517). Error: ErrKey.
func ReadKey(text string) (*ecdsa.PublicKey, error) {
	if block, _ := pem.Decode([]byte(text)); block != nil {
		key, err := x509.ParsePKIXPublicKey(block.Bytes)
		point, ok := key.(*ecdsa.PublicKey)
		if err != nil || block.Type != "PUBLIC KEY" || !ok || point.Curve != elliptic.P256() {
			return nil, ErrKey
		}
		return point, nil
	}
	if err := strictjson.Members([]byte(text), "kty", "crv", "x", "y"); err != nil {
		return nil, ErrKey
	}
	parsed, err := jwk.ParseKey([]byte(text))
	if err != nil {
		return nil, ErrKey
	}
	var key ecdsa.PublicKey
	if err := jwk.Export(parsed, &key); err != nil || key.Curve != elliptic.P256() {
		return nil, ErrKey
	}
	return &key, nil
}
