// Package signed makes and reads the signed card code (app/cardcode/SPEC.md): the credential that the issuer signs, the presentation that the phone signs
// every 30 seconds, and the digits both travel as. It decides nothing about trust, time or status: app/cardcode does.
package signed

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"
)

// The purposes that keep one signature from standing in for another: COSE external_aad (RFC 9052, section 4.3).
const (
	credentialPurpose   = "vssid/credential/v1"
	presentationPurpose = "vssid/presentation/v1"
)

var (
	// ErrMalformed is what the parsers answer for bytes that are not built as the specification says.
	ErrMalformed = errors.New("not built as a card code is")
	// ErrCredential is the ErrMalformed of a credential inside a presentation that is itself well built.
	ErrCredential = fmt.Errorf("the credential: %w", ErrMalformed)
	// ErrForged is what the verifiers answer for a signature that does not hold.
	ErrForged = errors.New("the signature does not hold")
)

var (
	encoding = func() cbor.EncMode {
		m, err := cbor.CoreDetEncOptions().EncMode()
		if err != nil {
			panic(err) // constant options
		}
		return m
	}()
	decoding = func() cbor.DecMode {
		m, err := cbor.DecOptions{
			DupMapKey: cbor.DupMapKeyEnforcedAPF, IndefLength: cbor.IndefLengthForbidden, TagsMd: cbor.TagsForbidden,
			MaxNestedLevels: 8, MaxArrayElements: 32, MaxMapPairs: 16, ExtraReturnErrors: cbor.ExtraDecErrorUnknownField,
		}.DecMode()
		if err != nil {
			panic(err) // constant options
		}
		return m
	}()
)

// sign1 is an untagged COSE_Sign1 (RFC 9052, section 4.2).
type sign1 struct {
	_           struct{} `cbor:",toarray"`
	Protected   []byte
	Unprotected cbor.RawMessage
	Payload     []byte
	Signature   []byte
}

// header is the protected header: the algorithm, and the issuer's key where there is more than one.
type header struct {
	Algorithm int    `cbor:"1,keyasint"`
	KeyID     []byte `cbor:"4,keyasint,omitempty"`
}

// readStrict decodes canonical CBOR only: what it would write again must be the bytes it read.
func readStrict(raw []byte, into any, what string) error {
	if err := decoding.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("reading the %s: %w: %w", what, ErrMalformed, err)
	}
	again, err := encoding.Marshal(into)
	if err != nil || !bytes.Equal(again, raw) {
		return fmt.Errorf("reading the %s: %w: not in the one form the specification allows", what, ErrMalformed)
	}
	return nil
}

func readSign1(raw []byte, what string) (sign1, header, error) {
	var m sign1
	var h header
	if err := readStrict(raw, &m, what); err != nil {
		return m, h, err
	}
	if !bytes.Equal(m.Unprotected, []byte{0xa0}) || len(m.Signature) != 64 {
		return m, h, fmt.Errorf("reading the %s: %w: unprotected header or signature", what, ErrMalformed)
	}
	if err := readStrict(m.Protected, &h, what+"'s header"); err != nil {
		return m, h, err
	}
	if h.Algorithm != int(cose.AlgorithmES256) {
		return m, h, fmt.Errorf("reading the %s: %w: algorithm %d", what, ErrMalformed, h.Algorithm)
	}
	return m, h, nil
}

func writeSign1(rand io.Reader, key crypto.Signer, kid, payload []byte, purpose string) ([]byte, error) {
	signer, err := cose.NewSigner(cose.AlgorithmES256, key)
	if err != nil {
		return nil, err
	}
	headers := cose.Headers{Protected: cose.ProtectedHeader{cose.HeaderLabelAlgorithm: cose.AlgorithmES256}}
	if kid != nil {
		headers.Protected[cose.HeaderLabelKeyID] = kid
	}
	return cose.Sign1Untagged(rand, signer, headers, payload, []byte(purpose))
}

// verify checks a message that readSign1 has read. It hashes the parts as they were read: decoding them a second time, as a COSE library does, costs a
// tenth of the whole check.
func (m sign1) verify(key *ecdsa.PublicKey, purpose string) error {
	if key == nil || key.Curve != elliptic.P256() || len(m.Signature) != 64 {
		return fmt.Errorf("%w: no P-256 key or no signature", ErrForged)
	}
	digest := sha256.Sum256(m.signedBytes(purpose))
	r, s := new(big.Int).SetBytes(m.Signature[:32]), new(big.Int).SetBytes(m.Signature[32:])
	if !ecdsa.Verify(key, digest[:], r, s) {
		return ErrForged
	}
	return nil
}

// signedBytes is the Sig_structure (RFC 9052, section 4.4) of the message for a purpose.
func (m sign1) signedBytes(purpose string) []byte {
	out := make([]byte, 0, len(m.Protected)+len(m.Payload)+len(purpose)+24)
	out = append(out, 0x84, 0x6a)
	out = append(out, "Signature1"...)
	out = appendBytes(out, m.Protected)
	out = appendBytes(out, []byte(purpose))
	return appendBytes(out, m.Payload)
}

// appendBytes writes a CBOR byte string of fewer than 65536 bytes; the parsers allow far less.
func appendBytes(out, b []byte) []byte {
	switch n := len(b); {
	case n < 24:
		out = append(out, 0x40|byte(n))
	case n < 256:
		out = append(out, 0x58, byte(n))
	default:
		out = append(out, 0x59, byte(n>>8), byte(n))
	}
	return append(out, b...)
}

// LooksSigned tells whether bytes begin as a COSE_Sign1 does: an array of four. Anything else was not written by a phone.
func LooksSigned(raw []byte) bool {
	return len(raw) > 0 && raw[0] == 0x84 && decoding.Wellformed(raw) == nil
}
