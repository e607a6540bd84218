package proof

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/lestrrat-go/jwx/v3/jwk"

	"vssid/app/vss/strictjson"
)

// b64 is base64url without padding whose last character has no loose bits: one text for each value.
var b64 = base64.RawURLEncoding.Strict()

// decode64 refuses line breaks as well, which encoding/base64 skips.
func decode64(s string) ([]byte, error) {
	for i := 0; i < len(s); i++ {
		if s[i] == '\n' || s[i] == '\r' {
			return nil, base64.CorruptInputError(i)
		}
	}
	return b64.DecodeString(s)
}

// Thumbprint is the RFC 7638 SHA-256 thumbprint of a P-256 key, base64url: the name of a key in every protocol message. It is taken at every
// request, so it is written out: the required members of an EC key in the order of section 3.3, without white space.
func Thumbprint(key *ecdsa.PublicKey) (string, error) {
	if err := checkKey(key); err != nil {
		return "", err
	}
	point, err := key.Bytes()
	if err != nil {
		return "", fmt.Errorf("take the thumbprint of a public key: %w", err)
	}
	sum := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + b64.EncodeToString(point[1:33]) + `","y":"` + b64.EncodeToString(point[33:]) + `"}`))
	return b64.EncodeToString(sum[:]), nil
}

// importKey wants a point on P-256.
func importKey(key *ecdsa.PublicKey) (jwk.Key, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	k, err := jwk.Import(key)
	if err != nil {
		return nil, fmt.Errorf("write a public key as JWK: %w", err)
	}
	return k, nil
}

func checkKey(key *ecdsa.PublicKey) error {
	if key == nil || key.Curve != elliptic.P256() {
		return errors.New("the public key is not on P-256")
	}
	if _, err := key.ECDH(); err != nil { // checks that the point is on the curve and not at infinity
		return fmt.Errorf("the public key is not a point of P-256: %w", err)
	}
	return nil
}

// parseKey reads the jwk member of a header: exactly kty, crv, x and y of a public P-256 key (RFC 7518, section 6.2.1). A private part or any
// other member is refused.
func parseKey(raw json.RawMessage) (*ecdsa.PublicKey, error) {
	if err := strictjson.Members(raw, "kty", "crv", "x", "y"); err != nil {
		return nil, fmt.Errorf("jwk: %w", err)
	}
	var m struct{ Kty, Crv, X, Y string }
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, errors.New("jwk: a member is not a string")
	}
	if m.Kty != "EC" || m.Crv != "P-256" {
		return nil, errors.New("jwk: not an EC key on P-256")
	}
	x, errX := decode64(m.X)
	y, errY := decode64(m.Y)
	if errX != nil || errY != nil || len(x) != 32 || len(y) != 32 {
		return nil, errors.New("jwk: x and y are not 32 bytes in base64url")
	}
	point := append(append([]byte{4}, x...), y...)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return nil, errors.New("jwk: not a point of P-256")
	}
	return key, nil
}
