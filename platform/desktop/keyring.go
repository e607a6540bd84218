//go:build !android && !ios

package desktop

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"vssid/platform"
	"vssid/platform/software"
)

// callLimit bounds one call of the secret store when ctx has no earlier deadline. It is long, because the store may be asking the person for
// the keyring's password.
const callLimit = 2 * time.Minute

// profileFile holds the random name of an installation's items in the secret store. A folder that is removed and made anew is a new
// installation; a folder that is moved stays the same one.
const profileFile = "keystore-profile"

// OpenKeyring returns a keystore over the system's secret store: the Secret Service on Linux, the Keychain on macOS, the Credential Manager on
// Windows. Several data folders live beside each other in it. It fails with platform.ErrUnavailable or platform.ErrLocked, in words that say what
// to do, and never falls back to anything else.
//
// The store's library knows no context. A call that outlives ctx is given up: the caller gets platform.ErrUnavailable, while the call itself
// may still end later. Later calls wait for it, so a write that was given up can never overtake a newer one.
func OpenKeyring(ctx context.Context, dir string) (platform.Keystore, error) {
	profile, err := profileOf(dir)
	if err != nil {
		return nil, err
	}
	if err := sessionBus(); err != nil {
		return nil, fmt.Errorf("opening the keystore: %w", err)
	}
	items := &keyringItems{service: "vssid-" + profile, turn: make(chan struct{}, 1)}
	if _, err := items.Get(ctx, "probe"); err != nil && !errors.Is(err, platform.ErrNotFound) {
		return nil, fmt.Errorf("opening the keystore: %w", err)
	}
	return software.New(keyringKind(), items), nil
}

func keyringKind() platform.KeystoreKind {
	switch runtime.GOOS {
	case "darwin":
		return platform.KeystoreKeychain
	case "windows":
		return platform.KeystoreCredential
	default:
		return platform.KeystoreSecretService
	}
}

var profilePattern = regexp.MustCompile(`^[0-9a-f]{32}$`)

func profileOf(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making the data folder: %w", err)
	}
	path := filepath.Join(dir, profileFile)
	raw, err := os.ReadFile(path)
	if err == nil {
		profile := strings.TrimSpace(string(raw))
		if !profilePattern.MatchString(profile) {
			return "", fmt.Errorf("reading %s: it is damaged; put it back from a copy, or remove the data folder to start over", path)
		}
		return profile, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("reading the keystore's profile: %w", err)
	}
	var id [16]byte
	rand.Read(id[:])
	profile := hex.EncodeToString(id[:])
	if err := replaceFile(path, []byte(profile+"\n")); err != nil {
		return "", fmt.Errorf("writing the keystore's profile: %w", err)
	}
	return profile, nil
}

// keyringItems is a software.Items in the system's secret store.
type keyringItems struct {
	service string
	turn    chan struct{} // holds a token while a call is under way
}

func (k *keyringItems) Get(ctx context.Context, name string) (string, error) {
	var value string
	err := k.call(ctx, func() (err error) {
		value, err = keyring.Get(k.service, name)
		return err
	})
	if err != nil {
		return "", err
	}
	return value, nil
}

func (k *keyringItems) Set(ctx context.Context, name, value string) error {
	return k.call(ctx, func() error { return keyring.Set(k.service, name, value) })
}

func (k *keyringItems) Delete(ctx context.Context, name string) error {
	return k.call(ctx, func() error { return keyring.Delete(k.service, name) })
}

func (k *keyringItems) DeleteAll(ctx context.Context) error {
	return k.call(ctx, func() error { return keyring.DeleteAll(k.service) })
}

func (k *keyringItems) call(ctx context.Context, do func() error) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return gaveUp(ctx)
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-k.turn }()
		done <- do()
	}()
	select {
	case err := <-done:
		return explain(err)
	case <-ctx.Done():
		return gaveUp(ctx)
	}
}

func gaveUp(ctx context.Context) error {
	return fmt.Errorf("%w: no answer in time (is it asking for a password?): %w", platform.ErrUnavailable, context.Cause(ctx))
}
