package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"vssid/app/device"
	"vssid/platform"
	"vssid/storage"
)

// The files of a data folder.
const (
	VaultFile   = "vault.db" // the sealed vault
	TrustFolder = "trust"    // signed trust metadata; nothing secret
)

// prefsName is the settings' name in the vault's Device class.
const prefsName = "core/prefs"

// Folder is the Installer of a data folder. Its methods run one at a time.
type Folder struct {
	Dir          string // must exist
	OpenKeystore func(ctx context.Context) (platform.Keystore, error)
	KeystoreKind platform.KeystoreKind // what OpenKeystore opens
	Server       string                // base URL; "" is the one remembered in the folder. Given, it is remembered from now on.
	Language     string                // of a first start: "vi" or "en"; "" is Vietnamese
	Name         string                // of this device, for its owner: 1 to 60 characters
	Root         []byte                // first trust root (TUF, JSON); nil as device.Config.Root says
	HTTP         *http.Client          // nil: the client's own
	Wall         func() time.Time      // nil: time.Now

	keystore platform.Keystore
}

// Kind implements Installer.
func (f *Folder) Kind() platform.KeystoreKind { return f.KeystoreKind }

// Open implements Installer.
func (f *Folder) Open(ctx context.Context) (*Installation, error) {
	if f.keystore == nil {
		keystore, err := f.OpenKeystore(ctx)
		if err != nil {
			return nil, err
		}
		f.keystore = keystore
	}
	var options []storage.Option
	if f.Wall != nil {
		options = append(options, storage.WithNow(f.Wall))
	}
	vault, err := storage.Open(ctx, filepath.Join(f.Dir, VaultFile), f.keystore, options...)
	if err != nil {
		return nil, err
	}
	d, err := f.open(ctx, vault)
	if err != nil {
		return nil, errors.Join(err, vault.Close())
	}
	return &Installation{Vault: vault, Device: d}, nil
}

func (f *Folder) open(ctx context.Context, vault *storage.Vault) (*device.Device, error) {
	held, err := loadPrefs(vault)
	if err != nil {
		return nil, err
	}
	prefs := Prefs{Language: f.Language}.filled()
	if held != nil {
		prefs = *held
	}
	if f.Server == "" {
		f.Server = prefs.Server // outlives a wipe within this run
	}
	d, err := device.New(ctx, device.Config{Vault: vault, Keystore: f.keystore, Server: f.Server, HTTP: f.HTTP, Name: f.Name, Language: SignedLanguage(prefs.Language),
		Root: f.Root, TrustDir: filepath.Join(f.Dir, TrustFolder), Wall: f.Wall})
	if err != nil {
		return nil, err
	}
	if prefs.Server == f.Server {
		return d, nil
	}
	prefs.Server = f.Server // only now: an address that cannot be used is not remembered
	return d, savePrefs(ctx, vault, prefs)
}

// Discard implements Installer.
func (f *Folder) Discard(ctx context.Context) error {
	if f.keystore == nil {
		keystore, err := f.OpenKeystore(ctx)
		if err != nil {
			return err
		}
		f.keystore = keystore
	}
	return storage.Discard(ctx, filepath.Join(f.Dir, VaultFile), f.keystore)
}

// loadPrefs returns the stored settings, nil on a first start.
func loadPrefs(vault Vault) (*Prefs, error) {
	raw, err := vault.Get(storage.Device, prefsName)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	prefs, err := readPrefs(raw)
	return &prefs, err
}

func savePrefs(ctx context.Context, vault Vault, prefs Prefs) error {
	raw, err := json.Marshal(prefs)
	if err != nil {
		return fmt.Errorf("encoding the settings: %w", err)
	}
	if err := vault.Put(ctx, storage.Change{Class: storage.Device, Name: prefsName, Value: raw}); err != nil {
		return fmt.Errorf("storing the settings: %w", err)
	}
	return nil
}
