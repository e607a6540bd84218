package software

import (
	"context"
	"crypto"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"

	"vssid/platform"
)

// How a key is written into its item:
//
//	p256.<PKCS #8, base64>
//	p256-owner.<public key, SEC 1 uncompressed, base64>.<nonce and sealed PKCS #8, base64>
//
// The seal's additional data names its purpose and the public key, not the id: an owner key keeps its seal when it is renamed.
const (
	plainPrefix = "p256."
	ownerPrefix = "p256-owner."
	ownerAAD    = "vssid/owner-key/v1"
)

var errKeyChanged = errors.New("the stored key is unreadable; it was changed by something else")

type key struct {
	public  *ecdsa.PublicKey
	level   platform.KeyLevel
	private *ecdsa.PrivateKey // nil for an owner key
	sealed  []byte            // an owner key's nonce and ciphertext
}

func (k *key) Public() *ecdsa.PublicKey { return k.public }
func (k *key) Level() platform.KeyLevel { return k.level }

// Attestation is nil: nothing outside this process can vouch for a key that lives in its memory.
func (k *key) Attestation() [][]byte { return nil }

func (k *key) Signer(ctx context.Context, approval platform.Approval) (crypto.Signer, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("preparing to sign: %w", err)
	}
	if k.private != nil {
		return k.private, nil
	}
	return k.unseal(approval)
}

func (k *key) unseal(approval platform.Approval) (*ecdsa.PrivateKey, error) {
	aead, err := ownerAEAD(approval)
	if err != nil {
		return nil, err
	}
	point, err := k.public.Bytes()
	if err != nil || len(k.sealed) < aead.NonceSize() {
		return nil, errKeyChanged
	}
	der, err := aead.Open(nil, k.sealed[:aead.NonceSize()], k.sealed[aead.NonceSize():], append([]byte(ownerAAD), point...))
	if err != nil {
		return nil, fmt.Errorf("opening the owner key with the PIN: %w", platform.ErrDenied)
	}
	private, err := parsePKCS8(der)
	clear(der)
	if err != nil {
		return nil, err
	}
	if !private.PublicKey.Equal(k.public) {
		return nil, errKeyChanged
	}
	return private, nil
}

func ownerAEAD(approval platform.Approval) (cipher.AEAD, error) {
	if len(approval.PINKey) != chacha20poly1305.KeySize {
		return nil, fmt.Errorf("the owner key needs the owner's PIN: %w", platform.ErrDenied)
	}
	return chacha20poly1305.NewX(approval.PINKey)
}

func sealOwner(private *ecdsa.PrivateKey, approval platform.Approval) (string, []byte, error) {
	aead, err := ownerAEAD(approval)
	if err != nil {
		return "", nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", nil, fmt.Errorf("encoding the owner key: %w", err)
	}
	defer clear(der)
	point, err := private.PublicKey.Bytes()
	if err != nil {
		return "", nil, fmt.Errorf("encoding the owner key: %w", err)
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(der)+aead.Overhead())
	rand.Read(nonce)
	sealed := aead.Seal(nonce, nonce, der, append([]byte(ownerAAD), point...))
	enc := base64.RawStdEncoding
	return ownerPrefix + enc.EncodeToString(point) + "." + enc.EncodeToString(sealed), sealed, nil
}

// CreateKey makes a key and replaces one of the same id. An owner key is sealed under approval.PINKey before it is stored.
func (k *Keystore) CreateKey(ctx context.Context, id platform.KeyID, spec platform.KeySpec, approval platform.Approval) (platform.Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making key %q: %w", id, err)
	}
	made := &key{public: &private.PublicKey, level: k.level}
	var text string
	if spec.Owner {
		text, made.sealed, err = sealOwner(private, approval)
	} else {
		made.private = private
		text, err = plainText(private)
	}
	if err != nil {
		return nil, fmt.Errorf("making key %q: %w", id, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.items.Set(ctx, keyItem(id), text); err != nil {
		return nil, fmt.Errorf("storing key %q: %w", id, err)
	}
	return made, nil
}

func plainText(private *ecdsa.PrivateKey) (string, error) {
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", err
	}
	defer clear(der)
	return plainPrefix + base64.RawStdEncoding.EncodeToString(der), nil
}

// Key returns an existing key, or platform.ErrNotFound.
func (k *Keystore) Key(ctx context.Context, id platform.KeyID) (platform.Key, error) {
	found, err := k.load(ctx, id)
	if err != nil {
		return nil, err
	}
	return found, nil
}

func (k *Keystore) load(ctx context.Context, id platform.KeyID) (*key, error) {
	text, err := k.items.Get(ctx, keyItem(id))
	if err != nil {
		return nil, fmt.Errorf("reading key %q: %w", id, err)
	}
	found, err := parseKey(text)
	if err != nil {
		return nil, fmt.Errorf("reading key %q: %w", id, err)
	}
	found.level = k.level
	return found, nil
}

func parseKey(text string) (*key, error) {
	enc := base64.RawStdEncoding
	if rest, ok := strings.CutPrefix(text, plainPrefix); ok {
		der, err := enc.DecodeString(rest)
		if err != nil {
			return nil, errKeyChanged
		}
		defer clear(der)
		private, err := parsePKCS8(der)
		if err != nil {
			return nil, err
		}
		return &key{public: &private.PublicKey, private: private}, nil
	}
	rest, ok := strings.CutPrefix(text, ownerPrefix)
	pointText, sealedText, cut := strings.Cut(rest, ".")
	if !ok || !cut {
		return nil, errKeyChanged
	}
	point, err := enc.DecodeString(pointText)
	if err != nil {
		return nil, errKeyChanged
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, errKeyChanged
	}
	sealed, err := enc.DecodeString(sealedText)
	if err != nil {
		return nil, errKeyChanged
	}
	return &key{public: public, sealed: sealed}, nil
}

func parsePKCS8(der []byte) (*ecdsa.PrivateKey, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, errKeyChanged
	}
	private, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || private.Curve != elliptic.P256() {
		return nil, errKeyChanged
	}
	return private, nil
}

// RenameKey moves a key to another id and replaces what was there. A crash between its two writes leaves the key under both ids;
// repeating the call then ends it.
func (k *Keystore) RenameKey(ctx context.Context, from, to platform.KeyID) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	text, err := k.items.Get(ctx, keyItem(from))
	if err != nil {
		return fmt.Errorf("renaming key %q to %q: %w", from, to, err)
	}
	if err := k.items.Set(ctx, keyItem(to), text); err != nil {
		return fmt.Errorf("renaming key %q to %q: %w", from, to, err)
	}
	if err := k.items.Delete(ctx, keyItem(from)); err != nil && !errors.Is(err, platform.ErrNotFound) {
		return fmt.Errorf("renaming key %q to %q: removing the old name: %w", from, to, err)
	}
	return nil
}

// ResealOwner opens an owner key with old and seals it under new, in one replacement of its item. It answers platform.ErrDenied when
// old does not open it.
func (k *Keystore) ResealOwner(ctx context.Context, id platform.KeyID, old, new platform.Approval) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, err := k.load(ctx, id)
	if err != nil {
		return err
	}
	if found.private != nil {
		return fmt.Errorf("resealing key %q: it is not an owner key", id)
	}
	private, err := found.unseal(old)
	if err != nil {
		return fmt.Errorf("resealing key %q: %w", id, err)
	}
	text, _, err := sealOwner(private, new)
	if err != nil {
		return fmt.Errorf("resealing key %q: %w", id, err)
	}
	if err := k.items.Set(ctx, keyItem(id), text); err != nil {
		return fmt.Errorf("resealing key %q: %w", id, err)
	}
	return nil
}
