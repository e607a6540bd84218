package storage

import (
	"context"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"

	"vssid/platform"
)

// Labels of HKDF and of the keystore's MAC; see the package comment.
const (
	labelInstall  = "vssid/vault/install/v1"
	labelIndex    = "vssid/vault/index/v1"
	labelDevice   = "vssid/vault/device/v1"
	labelCard     = "vssid/vault/card/v1"
	labelPersonal = "vssid/vault/personal/v1"
	labelOwnerKey = "vssid/vault/owner-key/v1"
	labelValue    = "vssid/vault/value/v1"
)

type secret [chacha20poly1305.KeySize]byte

// openKeys are the class keys that need no PIN.
type openKeys struct{ index, device, card secret }

// pinKeys are what a PIN opens.
type pinKeys struct{ personal, owner secret }

func (p *pinKeys) forget() {
	if p != nil {
		clear(p.personal[:])
		clear(p.owner[:])
	}
}

func derive(ikm []byte, install installID, label string) (secret, error) {
	raw, err := hkdf.Key(sha256.New, ikm, install[:], label, chacha20poly1305.KeySize)
	if err != nil {
		return secret{}, fmt.Errorf("deriving %s: %w", label, err)
	}
	return secret(raw), nil
}

func deriveOpenKeys(ctx context.Context, keystore platform.Keystore, install installID) (k openKeys, err error) {
	mac, err := keystore.MAC(ctx, platform.CardVaultKey, append([]byte(labelInstall), install[:]...))
	if err != nil {
		return k, fmt.Errorf("asking the keystore for the vault's key: %w", err)
	}
	defer clear(mac[:])
	for _, d := range []struct {
		to    *secret
		label string
	}{{&k.index, labelIndex}, {&k.device, labelDevice}, {&k.card, labelCard}} {
		if *d.to, err = derive(mac[:], install, d.label); err != nil {
			return k, err
		}
	}
	return k, nil
}

// Cost of Argon2id: RFC 9106, section 4, second recommendation (64 MiB), with one lane because phones throttle the others.
const (
	argonTime    = 3
	argonThreads = 1
)

func derivePINKeys(ctx context.Context, keystore platform.Keystore, install installID, pin string, salt [16]byte, memory uint32) (*pinKeys, error) {
	stretched := argon2.IDKey([]byte(pin), salt[:], argonTime, memory, argonThreads, 32)
	defer clear(stretched)
	mac, err := keystore.MAC(ctx, platform.PersonalVaultKey, stretched)
	if err != nil {
		return nil, fmt.Errorf("asking the keystore for the PIN's part of the key: %w", err)
	}
	defer clear(mac[:])
	ikm := append(mac[:], stretched...)
	defer clear(ikm)
	keys := &pinKeys{}
	if keys.personal, err = derive(ikm, install, labelPersonal); err != nil {
		return nil, err
	}
	if keys.owner, err = derive(ikm, install, labelOwnerKey); err != nil {
		return nil, err
	}
	return keys, nil
}

// seal returns nonce and ciphertext.
func seal(key secret, aad, plain []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	rand.Read(nonce) // never fails since Go 1.24
	return aead.Seal(nonce, nonce, plain, aad), nil
}

var errSeal = errors.New("the seal does not hold")

func unseal(key secret, aad, sealed []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key[:])
	if err != nil {
		return nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return nil, errSeal
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], aad)
	if err != nil {
		return nil, errSeal
	}
	return plain, nil
}

// valueAAD binds a value to its installation, class, name and version.
func valueAAD(install installID, id valueID, version uint64) []byte {
	out := append([]byte(labelValue), install[:]...)
	out = append(out, byte(id.class), byte(len(id.name)))
	out = append(out, id.name...)
	return binary.BigEndian.AppendUint64(out, version)
}

func indexAAD(install installID) []byte { return append([]byte(labelIndex), install[:]...) }
