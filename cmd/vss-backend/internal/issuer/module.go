//go:build cgo

package issuer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"

	"github.com/ThalesGroup/crypto11"
)

// Module is a hardware module (or a token in software) that keeps keys and signs with them, reached by PKCS #11. Keys are made inside and never leave.
type Module struct{ context *crypto11.Context }

// OpenModule opens a module's token: the path of its PKCS #11 library, the token's label, and the user's PIN.
func OpenModule(library, token, pin string) (*Module, error) {
	context, err := crypto11.Configure(&crypto11.Config{Path: library, TokenLabel: token, Pin: pin})
	if err != nil {
		return nil, fmt.Errorf("open the token %q of the module %s: %w", token, library, err)
	}
	return &Module{context}, nil
}

// Close ends the sessions with the module.
func (m *Module) Close() error { return m.context.Close() }

// label is what a key is called in a token that others may use too.
func label(name string) []byte { return []byte("vss-" + name) }

// Key implements Place.
func (m *Module) Key(name string, create bool) (crypto.Signer, error) {
	found, err := m.context.FindKeyPairs(nil, label(name))
	if err != nil {
		return nil, fmt.Errorf("find the key %s in the module: %w", name, err)
	}
	var signer crypto.Signer
	switch {
	case len(found) > 1:
		return nil, fmt.Errorf("the module holds %d keys called %s: remove what is too many", len(found), label(name))
	case len(found) == 1:
		signer = found[0]
	case !create:
		return nil, fmt.Errorf("%w: %s in the module", ErrNoKey, label(name))
	default:
		id := make([]byte, 16)
		rand.Read(id) // never fails: crypto/rand stops the program instead
		if signer, err = m.context.GenerateECDSAKeyPairWithLabel(id, label(name), elliptic.P256()); err != nil {
			return nil, fmt.Errorf("make the key %s in the module: %w", name, err)
		}
	}
	if public, ok := signer.Public().(*ecdsa.PublicKey); !ok || public.Curve != elliptic.P256() {
		return nil, fmt.Errorf("the key %s in the module is not a key on P-256", name)
	}
	return signer, nil
}
