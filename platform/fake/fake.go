// Package fake implements the platform interfaces in memory, for tests: complete in behaviour, able to fail on demand, and open to
// the two attacks a keystore is there to stop (copying its content and putting it back).
package fake

import (
	"context"
	"maps"
	"strings"
	"sync"

	"vssid/platform"
	"vssid/platform/software"
)

// Keystore is a keystore in memory.
type Keystore struct {
	*software.Keystore
	items *items
}

// NewKeystore returns an empty keystore whose keys claim level 1.
func NewKeystore() *Keystore {
	store := &items{values: map[string]string{}}
	return &Keystore{Keystore: software.New(platform.KeystoreFake, store), items: store}
}

// SetLevel makes keys claim another level from now on.
func (k *Keystore) SetLevel(level platform.KeyLevel) { k.Keystore = k.Keystore.WithLevel(level) }

// FailWrites lets n more writes succeed and makes every later one fail with err, as a full or broken store would; nothing is
// changed by a failed write. A nil err ends it.
func (k *Keystore) FailWrites(n int, err error) {
	k.items.mu.Lock()
	defer k.items.mu.Unlock()
	k.items.writesLeft, k.items.writeErr = n, err
}

// FailReads makes every read fail with err; nil ends it.
func (k *Keystore) FailReads(err error) {
	k.items.mu.Lock()
	defer k.items.mu.Unlock()
	k.items.readErr = err
}

// DenyOwner makes the owner refuse every use of an owner key (platform.ErrDenied), whatever the approval says.
func (k *Keystore) DenyOwner(deny bool) {
	k.items.mu.Lock()
	defer k.items.mu.Unlock()
	k.items.denyOwner = deny
}

// Writes counts the writes that succeeded so far.
func (k *Keystore) Writes() int {
	k.items.mu.Lock()
	defer k.items.mu.Unlock()
	return k.items.writes
}

// Snapshot is a copy of everything a keystore holds.
type Snapshot map[string]string

// Snapshot copies the keystore's content.
func (k *Keystore) Snapshot() Snapshot {
	k.items.mu.Lock()
	defer k.items.mu.Unlock()
	return maps.Clone(k.items.values)
}

// Restore puts an earlier content back.
func (k *Keystore) Restore(s Snapshot) {
	k.items.mu.Lock()
	defer k.items.mu.Unlock()
	k.items.values = maps.Clone(map[string]string(s))
}

// Key returns an existing key, or platform.ErrNotFound.
func (k *Keystore) Key(ctx context.Context, id platform.KeyID) (platform.Key, error) {
	found, err := k.Keystore.Key(ctx, id)
	if err != nil {
		return nil, err
	}
	return guardedKey{Key: found, items: k.items}, nil
}

// CreateKey makes a key and replaces one of the same id.
func (k *Keystore) CreateKey(ctx context.Context, id platform.KeyID, spec platform.KeySpec, approval platform.Approval) (platform.Key, error) {
	made, err := k.Keystore.CreateKey(ctx, id, spec, approval)
	if err != nil {
		return nil, err
	}
	return guardedKey{Key: made, items: k.items, owner: spec.Owner}, nil
}

type items struct {
	mu         sync.Mutex
	values     map[string]string
	readErr    error
	writeErr   error
	writesLeft int
	writes     int
	denyOwner  bool
}

func (s *items) Get(ctx context.Context, name string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if s.readErr != nil {
		return "", s.readErr
	}
	value, ok := s.values[name]
	if !ok {
		return "", platform.ErrNotFound
	}
	return value, nil
}

// write must be called with the lock held; it answers whether a write may happen.
func (s *items) write(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if s.writeErr != nil {
		if s.writesLeft == 0 {
			return s.writeErr
		}
		s.writesLeft--
	}
	s.writes++
	return nil
}

func (s *items) Set(ctx context.Context, name, value string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.write(ctx); err != nil {
		return err
	}
	s.values[name] = strings.Clone(value)
	return nil
}

func (s *items) Delete(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.values[name]; !ok {
		return platform.ErrNotFound
	}
	if err := s.write(ctx); err != nil {
		return err
	}
	delete(s.values, name)
	return nil
}

func (s *items) DeleteAll(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.write(ctx); err != nil {
		return err
	}
	clear(s.values)
	return nil
}
