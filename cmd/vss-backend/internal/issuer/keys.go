package issuer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"vssid/app/cardcode/trust"
)

// Keys are the private keys that this package alone holds, each for one purpose.
type Keys struct {
	Place      Place             // of the keys that sign credentials and status lists
	Checkpoint *ecdsa.PrivateKey // signs checkpoints of the audit log
	Statement  *ecdsa.PrivateKey // signs statements that people share

	// Trust are the keys of the trust metadata's roles (TUF).
	Trust trust.Signers

	// Secret is the server's own 32 bytes, for what the database must not be able to tell (accounts.Config.Secret).
	Secret []byte
}

// Place is where signing keys lie: a folder, or a hardware module.
type Place interface {
	// Key gives the P-256 key of a name; where there is none, it makes one or fails with ErrNoKey.
	Key(name string, create bool) (crypto.Signer, error)
}

// ErrNoKey means that there is no key of this name.
var ErrNoKey = errors.New("no such key")

// folder keeps keys as PEM files.
type folder string

// Key implements Place.
func (f folder) Key(name string, create bool) (crypto.Signer, error) {
	if !create {
		if _, err := os.Stat(filepath.Join(string(f), name+".pem")); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %s.pem in the key folder", ErrNoKey, name)
		}
	}
	return openKey(string(f), name)
}

const (
	pemKey    = "PRIVATE KEY" // PKCS #8 (RFC 5958)
	pemSecret = "VSS SERVER SECRET"
)

// OpenKeys reads the keys of a folder, each a PEM file of mode 0600, and makes those that are missing. It refuses files that others may read.
func OpenKeys(dir string) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the key folder: %w", err)
	}
	if err := checkModes(dir); err != nil {
		return nil, err
	}
	k := &Keys{Place: folder(dir)}
	for name, key := range map[string]**ecdsa.PrivateKey{
		"checkpoint": &k.Checkpoint, "statement": &k.Statement,
		"trust-root": &k.Trust.Root, "trust-targets": &k.Trust.Targets, "trust-snapshot": &k.Trust.Snapshot, "trust-timestamp": &k.Trust.Timestamp,
	} {
		var err error
		if *key, err = openKey(dir, name); err != nil {
			return nil, err
		}
	}
	var err error
	k.Secret, err = openPEM(dir, "server-secret", pemSecret, func() ([]byte, error) {
		secret := make([]byte, 32)
		rand.Read(secret) // never fails: crypto/rand stops the program instead
		return secret, nil
	})
	if err == nil && len(k.Secret) != 32 {
		err = fmt.Errorf("the server secret in %s has %d bytes, want 32", dir, len(k.Secret))
	}
	return k, err
}

// openKey reads a key, or makes it and keeps it.
func openKey(dir, name string) (*ecdsa.PrivateKey, error) {
	der, err := openPEM(dir, name, pemKey, func() ([]byte, error) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return nil, err
		}
		return x509.MarshalPKCS8PrivateKey(key)
	})
	if err != nil {
		return nil, err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("read the key %s: %w", name, err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, fmt.Errorf("read the key %s: it is not a key on P-256", name)
	}
	return key, nil
}

// keyID names a signing key in the list of keys: the start of the SHA-256 of its uncompressed point.
func keyID(key *ecdsa.PublicKey) ([4]byte, error) {
	point, err := key.Bytes()
	if err != nil {
		return [4]byte{}, fmt.Errorf("name a key: %w", err)
	}
	sum := sha256.Sum256(point)
	return [4]byte(sum[:4]), nil
}

// checkModes refuses keys that others may read: each may have been copied.
func checkModes(dir string) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*.pem"))
	if err != nil {
		return fmt.Errorf("look at the keys in %s: %w", dir, err)
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("look at the key %s: %w", path, err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			return fmt.Errorf("others may read the key %s (mode %#o): make it 0600, or replace the key if it may have been copied", path, info.Mode().Perm())
		}
	}
	return nil
}

// openPEM reads one block, or makes and keeps it.
func openPEM(dir, name, kind string, create func() ([]byte, error)) ([]byte, error) {
	path := filepath.Join(dir, name+".pem")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		content, err := create()
		if err != nil {
			return nil, fmt.Errorf("make the key %s: %w", name, err)
		}
		return content, writeFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content}))
	}
	if err != nil {
		return nil, fmt.Errorf("read the key %s: %w", name, err)
	}
	block, rest := pem.Decode(text)
	if block == nil || block.Type != kind || len(rest) != 0 {
		return nil, fmt.Errorf("the key %s is not one PEM block %q", path, kind)
	}
	return block.Bytes, nil
}

// writeFile makes a file of mode 0600 that is there whole or not at all, also after a power cut.
func writeFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "new-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer os.Remove(f.Name()) // fails once it has been renamed
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
