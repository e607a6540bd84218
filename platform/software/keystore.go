// Package software is a keystore whose keys are ordinary secrets: P-256 keys that live in this process's memory while they sign
// (level 1). Where the secrets are kept is the caller's choice; the desktop keeps them in the system's secret store, tests in memory.
//
// An owner key is sealed (XChaCha20-Poly1305) under the key that the app derives from the owner's PIN, so the store alone cannot
// sign for the owner. Every other secret is as safe as the store that holds it.
package software

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"

	"vssid/platform"
)

// MaxRecord is the largest record in bytes.
const MaxRecord = 2 << 10

// Items is a durable store of small named secrets that belong to one installation. Set replaces what was there, in one step that is
// seen whole or not at all after a crash. Get and Delete answer platform.ErrNotFound for a name that is not there.
type Items interface {
	Get(ctx context.Context, name string) (string, error)
	Set(ctx context.Context, name, value string) error
	Delete(ctx context.Context, name string) error
	DeleteAll(ctx context.Context) error
}

// Keystore implements platform.Keystore over Items. It is safe for use by several goroutines.
type Keystore struct {
	kind  platform.KeystoreKind
	level platform.KeyLevel
	items Items
	mu    sync.Mutex // makes "read, then write" of a MAC key or a rename one step
}

var _ platform.Keystore = (*Keystore)(nil)

// New returns a keystore of the given kind that keeps its secrets in items.
func New(kind platform.KeystoreKind, items Items) *Keystore {
	return &Keystore{kind: kind, level: platform.KeyLevelSoftware, items: items}
}

// WithLevel makes every key claim another level. It exists for tests of what a stronger key would be allowed to do.
func (k *Keystore) WithLevel(level platform.KeyLevel) *Keystore {
	return &Keystore{kind: k.kind, level: level, items: k.items}
}

// Kind says where the secrets are kept.
func (k *Keystore) Kind() platform.KeystoreKind { return k.kind }

// The names of the items. The prefix keeps keys, MAC keys and records apart.
func keyItem(id platform.KeyID) string { return "key/" + string(id) }
func macItem(id platform.KeyID) string { return "mac/" + string(id) }
func recordItem(name string) string    { return "record/" + name }

// MAC returns HMAC-SHA-256 of data under the MAC key id, which is made from 32 random bytes at first use.
func (k *Keystore) MAC(ctx context.Context, id platform.KeyID, data []byte) ([32]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	key, err := k.macKey(ctx, id)
	if err != nil {
		return [32]byte{}, fmt.Errorf("MAC key %q: %w", id, err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(data)
	return [32]byte(mac.Sum(nil)), nil
}

func (k *Keystore) macKey(ctx context.Context, id platform.KeyID) ([]byte, error) {
	text, err := k.items.Get(ctx, macItem(id))
	if err == nil {
		key, err := base64.RawStdEncoding.DecodeString(text)
		if err != nil || len(key) != sha256.Size {
			return nil, errors.New("the stored secret is not 32 bytes; it was changed by something else")
		}
		return key, nil
	}
	if !errors.Is(err, platform.ErrNotFound) {
		return nil, err
	}
	key := make([]byte, sha256.Size)
	rand.Read(key) // never fails since Go 1.24
	if err := k.items.Set(ctx, macItem(id), base64.RawStdEncoding.EncodeToString(key)); err != nil {
		return nil, err
	}
	return key, nil
}

// ReadRecord returns a record, or platform.ErrNotFound.
func (k *Keystore) ReadRecord(ctx context.Context, name string) ([]byte, error) {
	text, err := k.items.Get(ctx, recordItem(name))
	if err != nil {
		return nil, fmt.Errorf("reading keystore record %q: %w", name, err)
	}
	value, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil, fmt.Errorf("reading keystore record %q: it was changed by something else: %w", name, err)
	}
	return value, nil
}

// WriteRecord stores a record of at most MaxRecord bytes.
func (k *Keystore) WriteRecord(ctx context.Context, name string, value []byte) error {
	if len(value) > MaxRecord {
		return fmt.Errorf("writing keystore record %q: %d bytes, at most %d", name, len(value), MaxRecord)
	}
	if err := k.items.Set(ctx, recordItem(name), base64.RawStdEncoding.EncodeToString(value)); err != nil {
		return fmt.Errorf("writing keystore record %q: %w", name, err)
	}
	return nil
}

// Wipe removes every key and record.
func (k *Keystore) Wipe(ctx context.Context) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.items.DeleteAll(ctx); err != nil {
		return fmt.Errorf("wiping the keystore: %w", err)
	}
	return nil
}
