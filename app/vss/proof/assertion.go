package proof

import (
	"crypto"
	"crypto/ecdsa"
	"fmt"
	"time"
)

// Assertion is what a device says when it asks for a session (RFC 7523, section 3).
type Assertion struct {
	DeviceID          string    // iss and sub
	Challenge         string    // jti: the challenge from POST /v1/session-challenges
	SessionThumbprint string    // cnf.jkt: the session key the token will be bound to (RFC 7800, section 3.1; RFC 9449, section 6.1)
	BindingGeneration int64     // bgen
	VaultGeneration   int64     // vgen: the last generation of the phone's vault
	IssuedAt          time.Time // iat, seconds
	Expires           time.Time // exp, at most MaxAssertionLife after iat
}

type assertionClaims struct {
	Iss string `json:"iss"`
	Sub string `json:"sub"`
	Aud string `json:"aud"`
	Iat *int64 `json:"iat"`
	Exp *int64 `json:"exp"`
	Jti string `json:"jti"`
	Cnf struct {
		Jkt string `json:"jkt"`
	} `json:"cnf"`
	Bgen *int64 `json:"bgen"`
	Vgen *int64 `json:"vgen"`
}

// SignAssertion makes a device assertion for the token URL with the device key. IssuedAt is by the server's clock as far as the device knows it; Expires
// is ignored: the assertion lives MaxAssertionLife.
func SignAssertion(device crypto.Signer, tokenURL string, a Assertion) (string, error) {
	kid, err := printOf(device)
	if err != nil {
		return "", fmt.Errorf("%s: %w", TypeDeviceAssertion, err)
	}
	iat := a.IssuedAt.Unix()
	exp := iat + int64(MaxAssertionLife/time.Second)
	c := assertionClaims{Iss: a.DeviceID, Sub: a.DeviceID, Aud: tokenURL, Iat: &iat, Exp: &exp, Jti: a.Challenge, Bgen: &a.BindingGeneration, Vgen: &a.VaultGeneration}
	c.Cnf.Jkt = a.SessionThumbprint
	return signClaims(TypeDeviceAssertion, device, map[string]any{"kid": kid}, c)
}

// VerifyAssertion checks a device assertion. device finds the device key of a device id, or fails, with ErrKeyUnknown when there is no such
// device. sessionThumbprint is that of the DPoP proof the assertion came with. Challenge and generations are the caller's to compare.
func VerifyAssertion(compact, tokenURL, sessionThumbprint string, now time.Time, device func(deviceID string) (*ecdsa.PublicKey, error)) (Assertion, error) {
	const typ = TypeDeviceAssertion
	o, err := open(typ, compact, false, "kid")
	if err != nil {
		return Assertion{}, err
	}
	var c assertionClaims
	if err := o.claims(&c, "iss", "sub", "aud", "iat", "exp", "jti", "cnf", "bgen", "vgen"); err != nil {
		return Assertion{}, err
	}
	if tokenURL == "" || c.Aud != tokenURL {
		return Assertion{}, refuse(typ, "aud is another")
	}
	if err := c.check(sessionThumbprint, now); err != nil {
		return Assertion{}, err
	}
	key, err := device(c.Iss)
	if err != nil {
		return Assertion{}, lookupFailed(typ, "the device", err)
	}
	if err := o.verify(key); err != nil {
		return Assertion{}, err
	}
	if print, err := Thumbprint(key); err != nil || print != o.member("kid") {
		return Assertion{}, refuse(typ, "kid is not the device key's thumbprint")
	}
	return Assertion{
		DeviceID: c.Iss, Challenge: c.Jti, SessionThumbprint: c.Cnf.Jkt, BindingGeneration: *c.Bgen, VaultGeneration: *c.Vgen,
		IssuedAt: time.Unix(*c.Iat, 0), Expires: time.Unix(*c.Exp, 0),
	}, nil
}

// check compares what needs no key.
func (c *assertionClaims) check(sessionThumbprint string, now time.Time) error {
	const typ = TypeDeviceAssertion
	if c.Iat == nil || c.Exp == nil || c.Bgen == nil || c.Vgen == nil {
		return refuse(typ, "iat, exp, bgen or vgen is missing")
	}
	if c.Iss == "" || len(c.Iss) > 64 || c.Sub != c.Iss {
		return refuse(typ, "iss and sub are not one device")
	}
	if c.Jti == "" || len(c.Jti) > 128 {
		return refuse(typ, "jti is not a challenge")
	}
	if !isThumbprint(c.Cnf.Jkt) || c.Cnf.Jkt != sessionThumbprint {
		return refuse(typ, "cnf.jkt is not the session key of the request")
	}
	iat, exp := time.Unix(*c.Iat, 0), time.Unix(*c.Exp, 0)
	if exp.Before(iat) || exp.Sub(iat) > MaxAssertionLife {
		return refuse(typ, "exp is more than 60 s after iat")
	}
	if iat.Sub(now) > MaxAge {
		return refuse(typ, "iat is in the future")
	}
	if now.After(exp) {
		return refuse(typ, "expired")
	}
	return nil
}
