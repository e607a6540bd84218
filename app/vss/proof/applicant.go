package proof

import "crypto"

// SignApplicant makes the proof of a request about a registration, with the key that is to become the device key of the account it asks for.
func SignApplicant(device crypto.Signer, r Request) (string, error) {
	c := newClaims(r)
	c.Aud = r.Audience
	return signWithKey(TypeApplicant, device, c)
}

// VerifyApplicant checks an applicant's proof against the request. Whether Thumbprint is the key that filed the registration is for the caller to
// compare.
func VerifyApplicant(compact string, want Expected) (Verified, error) {
	v, _, err := verifyWithKey(TypeApplicant, compact, want, true, "aud", "htm", "htu", "iat", "jti", "nonce", "bd")
	return v, err
}
