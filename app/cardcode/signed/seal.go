package signed

import (
	"crypto"
	"crypto/ecdsa"
	"fmt"
	"io"
)

// Sealed is a signed message of a format beside the card code, built by the same rules: an untagged COSE_Sign1 (ES256) with a 4-byte kid, canonical CBOR,
// and a purpose of its own as external_aad.
type Sealed struct {
	KeyID [4]byte
	m     sign1
}

// Seal encodes a payload and signs it for a purpose.
func Seal(rand io.Reader, payload any, key crypto.Signer, kid [4]byte, purpose string) ([]byte, error) {
	raw, err := encoding.Marshal(payload)
	if err != nil {
		return nil, fmt.Errorf("encode what is signed for %s: %w", purpose, err)
	}
	return writeSign1(rand, key, kid[:], raw, purpose)
}

// OpenSealed reads a message and its payload into a struct; nothing is verified yet. what names it in errors, which wrap ErrMalformed.
func OpenSealed(raw []byte, payload any, what string) (Sealed, error) {
	m, h, err := readSign1(raw, what)
	if err != nil {
		return Sealed{}, err
	}
	if len(h.KeyID) != 4 {
		return Sealed{}, fmt.Errorf("reading the %s: %w: key id", what, ErrMalformed)
	}
	return Sealed{[4]byte(h.KeyID), m}, readStrict(m.Payload, payload, what)
}

// Verify holds the message to a key for a purpose. Error: ErrForged.
func (s Sealed) Verify(key *ecdsa.PublicKey, purpose string) error { return s.m.verify(key, purpose) }
