// Package signed makes and reads the signed card code (app/cardcode/SPEC.md): the credential that the issuer signs, the presentation that the phone signs
// every 30 seconds, and the digits both travel as. It decides nothing about trust, time or status: app/cardcode does.
package signed

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"io"

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

func verifySign1(raw []byte, key *ecdsa.PublicKey, purpose string) error {
	verifier, err := cose.NewVerifier(cose.AlgorithmES256, key)
	if err != nil {
		return err
	}
	var m cose.UntaggedSign1Message
	if err := m.UnmarshalCBOR(raw); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := m.Verify([]byte(purpose), verifier); err != nil {
		return fmt.Errorf("%w: %w", ErrForged, err)
	}
	return nil
}

// LooksSigned tells whether bytes begin as a COSE_Sign1 does: an array of four. Anything else was not written by a phone.
func LooksSigned(raw []byte) bool {
	var outer []cbor.RawMessage
	return len(raw) > 0 && raw[0] == 0x84 && decoding.Unmarshal(raw, &outer) == nil
}
