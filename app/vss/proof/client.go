package proof

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"time"
)

// TypeClientAssertion is the typ of a client assertion (RFC 7523, section 2.2): the one that OAuth clients write.
const TypeClientAssertion = "JWT"

// ClientAssertion is how an agency's client says who it is when it asks for a token.
type ClientAssertion struct {
	ClientID string
	JTI      string
	Expires  time.Time
}

// UseID names the assertion among all single-use proofs.
func (a ClientAssertion) UseID() [32]byte {
	return sha256.Sum256([]byte("client-assertion\x00" + a.ClientID + "\x00" + a.JTI))
}

// MaxClientAssertionLife is the longest time from iat to exp.
const MaxClientAssertionLife = 5 * time.Minute

type clientClaims struct {
	Iss string `json:"iss"`
	Sub string `json:"sub"`
	Aud string `json:"aud"`
	Iat *int64 `json:"iat"`
	Nbf *int64 `json:"nbf,omitempty"`
	Exp *int64 `json:"exp"`
	Jti string `json:"jti"`
}

// SignClientAssertion makes a client assertion for a service with the client's key. a.Expires counts from now.
func SignClientAssertion(key crypto.Signer, audience string, a ClientAssertion, now time.Time) (string, error) {
	kid, err := printOf(key)
	if err != nil {
		return "", err
	}
	iat, exp := now.Unix(), a.Expires.Unix()
	return signClaims(TypeClientAssertion, key, map[string]any{"kid": kid}, clientClaims{Iss: a.ClientID, Sub: a.ClientID, Aud: audience, Iat: &iat, Exp: &exp, Jti: a.JTI})
}

// VerifyClientAssertion checks a client assertion for an audience with the registered key of the client that it must name. Whether its jti was used is the caller's to ask.
func VerifyClientAssertion(compact, audience, clientID string, key *ecdsa.PublicKey, now time.Time) (ClientAssertion, error) {
	const typ = TypeClientAssertion
	o, err := open(typ, compact, false, "kid")
	if err != nil {
		if o, err = open(typ, compact, false); err != nil {
			return ClientAssertion{}, err
		}
	}
	var c clientClaims
	if err := o.claims(&c, "iss", "sub", "aud", "iat", "nbf", "exp", "jti"); err != nil {
		return ClientAssertion{}, err
	}
	switch {
	case audience == "" || c.Aud != audience:
		return ClientAssertion{}, refuse(typ, "aud is another")
	case c.Iss != clientID || c.Sub != clientID:
		return ClientAssertion{}, refuse(typ, "iss and sub are not the client")
	case c.Jti == "" || len(c.Jti) > 128:
		return ClientAssertion{}, refuse(typ, "jti is missing or too long")
	case c.Iat == nil || c.Exp == nil:
		return ClientAssertion{}, refuse(typ, "iat or exp is missing")
	}
	iat, exp := time.Unix(*c.Iat, 0), time.Unix(*c.Exp, 0)
	switch {
	case exp.Before(iat) || exp.Sub(iat) > MaxClientAssertionLife:
		return ClientAssertion{}, refuse(typ, "exp is more than 5 min after iat")
	case iat.Sub(now) > MaxAge || c.Nbf != nil && time.Unix(*c.Nbf, 0).Sub(now) > MaxAge:
		return ClientAssertion{}, refuse(typ, "iat or nbf is in the future")
	case !now.Before(exp):
		return ClientAssertion{}, refuse(typ, "expired")
	}
	if err := o.verify(key); err != nil {
		return ClientAssertion{}, err
	}
	return ClientAssertion{ClientID: clientID, JTI: c.Jti, Expires: exp}, nil
}
