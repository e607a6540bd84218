// Package desktop implements the platform interfaces for Linux, macOS and Windows.
package desktop

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"vssid/platform"
	"vssid/platform/software"
)

// InsecureFileName is the file, inside the data folder, that OpenInsecureFile keeps its secrets in.
const InsecureFileName = "INSECURE-keystore.json"

// OpenInsecureFile returns a keystore that keeps every secret, in the clear, in one file of mode 0600 inside dir. Whoever can read the file is
// the device. It exists for testers on machines without a secret store and must be asked for by name.
func OpenInsecureFile(dir string) (platform.Keystore, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	file := &insecureFile{path: filepath.Join(dir, InsecureFileName)}
	if _, err := file.read(); err != nil {
		return nil, err
	}
	return software.New(platform.KeystoreInsecureFile, file), nil
}

const insecureWarning = "This file holds the keys of a VssID test installation in the clear. Never use it for a real account."

// insecureFile is a software.Items in one JSON file.
type insecureFile struct {
	path string
	mu   sync.Mutex
}

type insecureContent struct {
	Warning string            `json:"warning"`
	Items   map[string]string `json:"items"`
}

func (f *insecureFile) read() (map[string]string, error) {
	raw, err := os.ReadFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the insecure keystore: %w: %w", platform.ErrUnavailable, err)
	}
	var content insecureContent
	if err := json.Unmarshal(raw, &content); err != nil || content.Items == nil {
		return nil, fmt.Errorf("reading the insecure keystore %s: it is damaged; remove it to start over: %w", f.path, platform.ErrUnavailable)
	}
	return content.Items, nil
}

// write replaces the file: a new one is made durable beside it and renamed over it, and the rename is made durable too.
func (f *insecureFile) write(items map[string]string) error {
	raw, err := json.MarshalIndent(insecureContent{Warning: insecureWarning, Items: items}, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding the insecure keystore: %w", err)
	}
	if err := replaceFile(f.path, append(raw, '\n')); err != nil {
		return fmt.Errorf("writing the insecure keystore: %w", err)
	}
	return nil
}

func (f *insecureFile) Get(ctx context.Context, name string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	items, err := f.read()
	if err != nil {
		return "", err
	}
	value, ok := items[name]
	if !ok {
		return "", platform.ErrNotFound
	}
	return value, nil
}

func (f *insecureFile) Set(ctx context.Context, name, value string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	items, err := f.read()
	if err != nil {
		return err
	}
	items[name] = value
	return f.write(items)
}

func (f *insecureFile) Delete(ctx context.Context, name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	items, err := f.read()
	if err != nil {
		return err
	}
	if _, ok := items[name]; !ok {
		return platform.ErrNotFound
	}
	delete(items, name)
	return f.write(items)
}

func (f *insecureFile) DeleteAll(ctx context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing the insecure keystore: %w", err)
	}
	return syncDir(filepath.Dir(f.path))
}
