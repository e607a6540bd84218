package proof

import "crypto"

// SignSession makes a DPoP proof (RFC 9449) with the session key. With r.AccessToken it carries ath; with a body, bd. Keys are named by
// jwk and the URL by htu, so there is no aud.
func SignSession(session crypto.Signer, r Request) (string, error) {
	c := newClaims(r)
	if r.AccessToken != "" {
		c.Ath = digest([]byte(r.AccessToken))
	}
	return signWithKey(TypeSession, session, c)
}

// VerifySession checks a DPoP proof against the request. Whether Thumbprint is the session's is for the caller to compare; without
// want.AccessToken the proof must carry no ath.
func VerifySession(compact string, want Expected) (Verified, error) {
	v, c, err := verifyWithKey(TypeSession, compact, want, false, "htm", "htu", "iat", "jti", "nonce", "ath", "bd")
	if err != nil {
		return Verified{}, err
	}
	ath := ""
	if want.AccessToken != "" {
		ath = digest([]byte(want.AccessToken))
	}
	if c.Ath != ath {
		return Verified{}, refuse(TypeSession, "ath is not the digest of the access token")
	}
	return v, nil
}
