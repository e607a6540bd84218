package proof

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"time"
)

// Request is a request as its sender sees it. The server sees the same or refuses.
type Request struct {
	Method      string    // htm
	URL         string    // htu: the public URL without query and fragment
	Audience    string    // aud: the public base URL; not written into a session proof
	Body        []byte    // the exact bytes; empty when there is no body
	Nonce       string    // the last DPoP-Nonce the server sent; "" before the first
	Time        time.Time // iat, by the server's clock as far as the sender knows it
	AccessToken string    // the token that goes with a session proof; "" when there is none
}

// Expected is a request as its receiver sees it.
type Expected struct {
	Method      string
	URL         string
	Audience    string
	Body        []byte
	Now         time.Time
	Nonce       func(nonce string) bool // reports whether the server made it lately
	AccessToken string
}

// Verified is what a request proof has shown: the holder of Key made exactly this request.
type Verified struct {
	Type       string
	Key        *ecdsa.PublicKey
	Thumbprint string // of Key, RFC 7638
	ID         string // jti
	IssuedAt   time.Time
}

// UseID names this use for the memory of single-use proofs: SHA-256 over type, key and jti, so that no two keys stand in each other's way.
func (v Verified) UseID() [32]byte {
	return sha256.Sum256([]byte(v.Type + "\x00" + v.Thumbprint + "\x00" + v.ID))
}

// Expires is when the proof is too old for every verifier whose clock is within MaxAge of this one.
func (v Verified) Expires() time.Time { return v.IssuedAt.Add(2 * MaxAge) }

// requestClaims are the claims of all request proofs; each type has some of them.
type requestClaims struct {
	Iss   string `json:"iss,omitempty"`
	Aud   string `json:"aud,omitempty"`
	Htm   string `json:"htm"`
	Htu   string `json:"htu"`
	Iat   int64  `json:"iat"`
	Jti   string `json:"jti"`
	Nonce string `json:"nonce,omitempty"`
	Ath   string `json:"ath,omitempty"`
	Bd    string `json:"bd,omitempty"`
	Pair  string `json:"pair,omitempty"`
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return b64.EncodeToString(sum[:])
}

// newClaims fills what every request proof has.
func newClaims(r Request) requestClaims {
	var id [16]byte
	rand.Read(id[:]) // never fails: crypto/rand stops the program instead
	c := requestClaims{Htm: r.Method, Htu: r.URL, Iat: r.Time.Unix(), Jti: b64.EncodeToString(id[:]), Nonce: r.Nonce}
	if len(r.Body) > 0 {
		c.Bd = digest(r.Body)
	}
	return c
}

// signWithKey makes a request proof that carries its public key.
func signWithKey(typ string, signer crypto.Signer, c requestClaims) (string, error) {
	public, err := publicOf(signer)
	if err != nil {
		return "", fmt.Errorf("%s: %w", typ, err)
	}
	key, err := importKey(public)
	if err != nil {
		return "", fmt.Errorf("%s: %w", typ, err)
	}
	return signClaims(typ, signer, map[string]any{"jwk": key}, c)
}

// checkAudience comes right after typ and alg.
func (c *requestClaims) checkAudience(typ, want string) error {
	if want == "" || c.Aud != want {
		return refuse(typ, "aud is another")
	}
	return nil
}

// check compares the claims with the request. The nonce comes before iat: a sender whose clock is wrong learns nonce and time from one answer.
func (c *requestClaims) check(typ string, want Expected) error {
	if id, err := decode64(c.Jti); err != nil || len(id) != 16 {
		return refuse(typ, "jti is not 16 bytes in base64url")
	}
	if c.Htm != want.Method {
		return refuse(typ, "htm is another method")
	}
	if c.Htu != want.URL {
		return refuse(typ, "htu is another URL")
	}
	bd := ""
	if len(want.Body) > 0 {
		bd = digest(want.Body)
	}
	if c.Bd != bd {
		return refuse(typ, "bd is not the digest of the body")
	}
	if want.Nonce == nil || !want.Nonce(c.Nonce) {
		return &Error{Type: typ, Reason: "nonce", Err: ErrNonce}
	}
	if age := want.Now.Sub(time.Unix(c.Iat, 0)); age > MaxAge || age < -MaxAge {
		return refuse(typ, "iat is more than 60 s from the server's clock")
	}
	return nil
}

// verifyWithKey opens a request proof that carries its public key and checks it whole, but for the claims that are its type's own.
func verifyWithKey(typ, compact string, want Expected, audience bool, names ...string) (Verified, requestClaims, error) {
	var c requestClaims
	o, err := open(typ, compact, false, "jwk")
	if err != nil {
		return Verified{}, c, err
	}
	if err := o.claims(&c, names...); err != nil {
		return Verified{}, c, err
	}
	if audience {
		if err := c.checkAudience(typ, want.Audience); err != nil {
			return Verified{}, c, err
		}
	}
	key, err := parseKey(o.header["jwk"])
	if err != nil {
		return Verified{}, c, unreadable(typ, "the key", err)
	}
	if err := o.verify(key); err != nil {
		return Verified{}, c, err
	}
	if err := c.check(typ, want); err != nil {
		return Verified{}, c, err
	}
	v, err := verified(typ, key, c)
	return v, c, err
}

func verified(typ string, key *ecdsa.PublicKey, c requestClaims) (Verified, error) {
	print, err := Thumbprint(key)
	if err != nil {
		return Verified{}, unreadable(typ, "the key", err)
	}
	return Verified{Type: typ, Key: key, Thumbprint: print, ID: c.Jti, IssuedAt: time.Unix(c.Iat, 0)}, nil
}
