package proof

import (
	"crypto"
	"crypto/ecdsa"
	"fmt"
)

// SignFacility makes a desk's request proof. deskID is the desk's id; the key goes by its thumbprint.
func SignFacility(desk crypto.Signer, deskID string, r Request) (string, error) {
	kid, err := printOf(desk)
	if err != nil {
		return "", fmt.Errorf("%s: %w", TypeFacility, err)
	}
	c := newClaims(r)
	c.Iss, c.Aud = deskID, r.Audience
	return signClaims(TypeFacility, desk, map[string]any{"kid": kid}, c)
}

// VerifyFacility checks a desk's request proof. desk finds the key of a thumbprint and the id of the desk that holds it, or fails, with
// ErrKeyUnknown when no desk does.
func VerifyFacility(compact string, want Expected, desk func(kid string) (deskID string, key *ecdsa.PublicKey, err error)) (Verified, error) {
	o, err := open(TypeFacility, compact, false, "kid")
	if err != nil {
		return Verified{}, err
	}
	var c requestClaims
	if err := o.claims(&c, "iss", "aud", "htm", "htu", "iat", "jti", "nonce", "bd"); err != nil {
		return Verified{}, err
	}
	if err := c.checkAudience(TypeFacility, want.Audience); err != nil {
		return Verified{}, err
	}
	kid := o.member("kid")
	if !isThumbprint(kid) {
		return Verified{}, refuse(TypeFacility, "kid is not a thumbprint")
	}
	deskID, key, err := desk(kid)
	if err != nil {
		return Verified{}, lookupFailed(TypeFacility, "the desk", err)
	}
	if err := o.verify(key); err != nil {
		return Verified{}, err
	}
	v, err := verified(TypeFacility, key, c)
	if err != nil {
		return Verified{}, err
	}
	if v.Thumbprint != kid {
		return Verified{}, refuse(TypeFacility, "kid is not the key's thumbprint")
	}
	if c.Iss == "" || c.Iss != deskID {
		return Verified{}, refuse(TypeFacility, "iss is not the key's desk")
	}
	if err := c.check(TypeFacility, want); err != nil {
		return Verified{}, err
	}
	return v, nil
}

// isThumbprint reports whether s has the form of a SHA-256 thumbprint.
func isThumbprint(s string) bool {
	b, err := decode64(s)
	return err == nil && len(b) == 32
}
