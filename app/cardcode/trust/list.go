// Package trust says which keys may sign what. The list of keys (card-keys.json) is the one target of a TUF repository (The Update Framework 1.0); its
// root is pinned, its age is judged by the time it was signed.
package trust

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"vssid/app/cardcode/signed"
)

// TargetName is the list's name in the repository.
const TargetName = "card-keys.json"

// Purpose is the one thing a key may sign.
type Purpose string

// The purposes.
const (
	Card       Purpose = "card"
	StatusList Purpose = "status"
	Receipt    Purpose = "receipt"
	Statement  Purpose = "statement"
	Checkpoint Purpose = "checkpoint"
)

// Key is one key of the list.
type Key struct {
	KID       [4]byte
	Public    *ecdsa.PublicKey
	Purpose   Purpose
	NotBefore time.Time
	NotAfter  time.Time // the last moment something signed with it counts
}

// List is the keys in force. It is safe for use by several goroutines.
type List struct {
	Environment signed.Environment
	SignedAt    time.Time
	Keys        []Key
}

// Age is how long ago the list was signed.
func (l *List) Age(now time.Time) time.Duration { return now.Sub(l.SignedAt) }

// Key finds a key by what it may sign, its id and the moment; nil for none.
func (l *List) Key(purpose Purpose, kid [4]byte, at time.Time) *ecdsa.PublicKey {
	for i := range l.Keys {
		k := &l.Keys[i]
		if k.KID == kid && k.Purpose == purpose && !at.Before(k.NotBefore) && !at.After(k.NotAfter) {
			return k.Public
		}
	}
	return nil
}

// maxTarget bounds the list's file in bytes.
const maxTarget = 64 << 10

// ErrRefused is what Decode answers for a file that is not a list of keys.
var ErrRefused = errors.New("the list of card keys is refused")

type file struct {
	Format      string    `json:"format"`
	Environment string    `json:"environment"`
	SignedAt    time.Time `json:"signedAt"`
	Keys        []fileKey `json:"keys"`
}

type fileKey struct {
	KID       string    `json:"kid"`
	Purpose   Purpose   `json:"purpose"`
	X         string    `json:"x"`
	Y         string    `json:"y"`
	NotBefore time.Time `json:"notBefore"`
	NotAfter  time.Time `json:"notAfter"`
}

const format = "vssid-card-keys/1"

var environments = map[string]signed.Environment{"production": signed.Production, "sandbox": signed.Sandbox}

// Encode writes the list as the repository's target.
func (l *List) Encode() ([]byte, error) {
	f := file{Format: format, SignedAt: l.SignedAt.UTC().Truncate(time.Second), Keys: []fileKey{}}
	for name, e := range environments {
		if e == l.Environment {
			f.Environment = name
		}
	}
	for _, k := range l.Keys {
		point, err := k.Public.Bytes() // 4, x, y
		if err != nil {
			return nil, fmt.Errorf("writing the list of card keys: %w", err)
		}
		f.Keys = append(f.Keys, fileKey{
			KID: hex.EncodeToString(k.KID[:]), Purpose: k.Purpose, NotBefore: k.NotBefore.UTC(), NotAfter: k.NotAfter.UTC(),
			X: base64.RawURLEncoding.EncodeToString(point[1:33]), Y: base64.RawURLEncoding.EncodeToString(point[33:]),
		})
	}
	raw, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("writing the list of card keys: %w", err)
	}
	if _, err := Decode(raw); err != nil {
		return nil, fmt.Errorf("writing the list of card keys: %w", err)
	}
	return raw, nil
}

// Decode reads the target's bytes. Unknown members, unknown purposes and points off the curve are refused.
func Decode(raw []byte) (*List, error) {
	if len(raw) > maxTarget {
		return nil, fmt.Errorf("%w: %d bytes", ErrRefused, len(raw))
	}
	if bytes.Count(raw, []byte("[")) > 1 {
		return nil, fmt.Errorf("%w: more than one JSON array", ErrRefused) // nested ones cost memory before their place is found wrong
	}
	var f file
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRefused, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: more than one value", ErrRefused)
	}
	environment, ok := environments[f.Environment]
	if f.Format != format || !ok || f.SignedAt.IsZero() || len(f.Keys) > 64 {
		return nil, fmt.Errorf("%w: format, environment or time", ErrRefused)
	}
	l := &List{Environment: environment, SignedAt: f.SignedAt}
	for i, k := range f.Keys {
		key, err := k.key()
		if err != nil {
			return nil, fmt.Errorf("%w: key %d: %w", ErrRefused, i, err)
		}
		l.Keys = append(l.Keys, key)
	}
	return l, nil
}

func (k fileKey) key() (Key, error) {
	kid, err := hex.DecodeString(k.KID)
	if err != nil || len(kid) != 4 {
		return Key{}, errors.New("kid")
	}
	switch k.Purpose {
	case Card, StatusList, Receipt, Statement, Checkpoint:
	default:
		return Key{}, errors.New("purpose")
	}
	x, errX := base64.RawURLEncoding.Strict().DecodeString(k.X)
	y, errY := base64.RawURLEncoding.Strict().DecodeString(k.Y)
	if errX != nil || errY != nil || len(x) != 32 || len(y) != 32 {
		return Key{}, errors.New("coordinates")
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y))
	if err != nil {
		return Key{}, fmt.Errorf("point: %w", err)
	}
	if !k.NotAfter.After(k.NotBefore) {
		return Key{}, errors.New("times")
	}
	return Key{KID: [4]byte(kid), Public: public, Purpose: k.Purpose, NotBefore: k.NotBefore, NotAfter: k.NotAfter}, nil
}
