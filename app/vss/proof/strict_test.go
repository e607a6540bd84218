package proof_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"vssid/app/vss/proof"
)

var b64 = base64.RawURLEncoding

// forge makes a compact JWS by hand: the signature is right, the rest is whatever the test wants.
func forge(t testing.TB, key *ecdsa.PrivateKey, header, payload string) string {
	t.Helper()
	input := b64.EncodeToString([]byte(header)) + "." + b64.EncodeToString([]byte(payload))
	return input + "." + b64.EncodeToString(rs(t, key, input))
}

// rs is the signature as JWS writes it (RFC 7518, section 3.4).
func rs(t testing.TB, key *ecdsa.PrivateKey, input string) []byte {
	t.Helper()
	sum := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, 64)
	r.FillBytes(out[:32])
	s.FillBytes(out[32:])
	return out
}

func text(t testing.TB, members map[string]any) string {
	t.Helper()
	b, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func publicJWK(t testing.TB, key *ecdsa.PrivateKey) map[string]any {
	t.Helper()
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"kty": "EC", "crv": "P-256", "x": b64.EncodeToString(point[1:33]), "y": b64.EncodeToString(point[33:])}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return b64.EncodeToString(sum[:])
}

// sessionParts are the header and claims of a good session proof with a token.
func sessionParts(t testing.TB, key *ecdsa.PrivateKey) (header, claims map[string]any) {
	return map[string]any{"typ": "dpop+jwt", "alg": "ES256", "jwk": publicJWK(t, key)},
		map[string]any{"htm": "POST", "htu": url, "iat": now.Unix(), "jti": "AAAAAAAAAAAAAAAAAAAAAA", "nonce": nonce, "bd": digest(body), "ath": digest(token)}
}

// without gives a copy that lacks a member; with gives one that has another value.
func without(m map[string]any, name string) map[string]any {
	c := maps.Clone(m)
	delete(c, name)
	return c
}

func with(m map[string]any, name string, value any) map[string]any {
	c := maps.Clone(m)
	c[name] = value
	return c
}

// sessionCase is one forged session proof and why it must be refused; "" means accepted.
type sessionCase struct {
	name           string
	header, claims map[string]any
	reason         string
}

func checkSessionCases(t *testing.T, key *ecdsa.PrivateKey, cases []sessionCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			want := expected(body)
			want.AccessToken = token
			v, err := proof.VerifySession(forge(t, key, text(t, c.header), text(t, c.claims)), want)
			checkReason(t, err, c.reason)
			if err == nil && v.Thumbprint != thumbprint(t, key) {
				t.Error("the thumbprint is of another key")
			}
			if nonceFault := c.reason == "nonce"; errors.Is(err, proof.ErrNonce) != nonceFault {
				t.Errorf("errors.Is ErrNonce is %v", !nonceFault)
			}
		})
	}
}

func TestSessionHeaderIsStrict(t *testing.T) {
	key := newKey(t)
	header, claims := sessionParts(t, key)
	jwk := publicJWK(t, key)
	other := publicJWK(t, newKey(t))
	checkSessionCases(t, key, []sessionCase{
		{"good", header, claims, ""},
		{"iat 60 s ago", header, with(claims, "iat", now.Unix()-60), ""},
		{"iat 60 s ahead", header, with(claims, "iat", now.Unix()+60), ""},
		{"another typ", with(header, "typ", "jwt"), claims, "typ is another"},
		{"typ in capitals", with(header, "typ", "DPOP+JWT"), claims, "typ is another"},
		{"no typ", without(header, "typ"), claims, "typ is another"},
		{"typ a number", with(header, "typ", 1), claims, "typ is another"},
		{"alg none", with(header, "alg", "none"), claims, "alg is not ES256"},
		{"alg HS256", with(header, "alg", "HS256"), claims, "alg is not ES256"},
		{"alg ES384", with(header, "alg", "ES384"), claims, "alg is not ES256"},
		{"no alg", without(header, "alg"), claims, "alg is not ES256"},
		{"kid beside jwk", with(header, "kid", "x"), claims, "the header has a member that this type does not have"},
		{"crit", with(header, "crit", []string{"exp"}), claims, "the header has a member that this type does not have"},
		{"jku", with(header, "jku", "https://x.example"), claims, "the header has a member that this type does not have"},
		{"no jwk", without(header, "jwk"), claims, "the header has no jwk"},
		{"private key in jwk", with(header, "jwk", with(jwk, "d", jwk["x"])), claims, "the key"},
		{"jwk of another key", with(header, "jwk", other), claims, "the signature is not valid"},
		{"jwk on P-384", with(header, "jwk", with(jwk, "crv", "P-384")), claims, "the key"},
		{"jwk RSA", with(header, "jwk", with(jwk, "kty", "RSA")), claims, "the key"},
		{"jwk off the curve", with(header, "jwk", with(jwk, "y", jwk["x"])), claims, "the key"},
		{"jwk at infinity", with(header, "jwk", with(with(jwk, "x", strings.Repeat("A", 43)), "y", strings.Repeat("A", 43))), claims, "the key"},
		{"jwk short x", with(header, "jwk", with(jwk, "x", "AAAA")), claims, "the key"},
		{"jwk x a number", with(header, "jwk", with(jwk, "x", 5)), claims, "the key"},
		{"jwk null", with(header, "jwk", nil), claims, "the key"},
		{"jwk with use", with(header, "jwk", with(jwk, "use", "sig")), claims, "the key"},
	})
}

func TestSessionClaimsAreStrict(t *testing.T) {
	key := newKey(t)
	header, claims := sessionParts(t, key)
	checkSessionCases(t, key, []sessionCase{
		{"another method", header, with(claims, "htm", "GET"), "htm is another method"},
		{"method in small letters", header, with(claims, "htm", "post"), "htm is another method"},
		{"another URL", header, with(claims, "htu", url+"/x"), "htu is another URL"},
		{"URL with query", header, with(claims, "htu", url+"?a=1"), "htu is another URL"},
		{"URL of http", header, with(claims, "htu", strings.Replace(url, "https", "http", 1)), "htu is another URL"},
		{"no htu", header, without(claims, "htu"), "htu is another URL"},
		{"iat 61 s ago", header, with(claims, "iat", now.Unix()-61), "iat is more than 60 s from the server's clock"},
		{"iat 61 s ahead", header, with(claims, "iat", now.Unix()+61), "iat is more than 60 s from the server's clock"},
		{"iat at the end of time", header, with(claims, "iat", int64(1)<<62), "iat is more than 60 s from the server's clock"},
		{"no iat", header, without(claims, "iat"), "iat is more than 60 s from the server's clock"},
		{"iat a text", header, with(claims, "iat", "1"), "a claim is of the wrong type"},
		{"iat a fraction", header, with(claims, "iat", float64(now.Unix())+0.5), "a claim is of the wrong type"},
		{"no jti", header, without(claims, "jti"), "jti is not 16 bytes in base64url"},
		{"short jti", header, with(claims, "jti", "AAAA"), "jti is not 16 bytes in base64url"},
		{"jti with loose bits", header, with(claims, "jti", "AAAAAAAAAAAAAAAAAAAAAB"), "jti is not 16 bytes in base64url"},
		{"no nonce", header, without(claims, "nonce"), "nonce"},
		{"old nonce", header, with(claims, "nonce", "b2xk"), "nonce"},
		{"no bd", header, without(claims, "bd"), "bd is not the digest of the body"},
		{"bd of another body", header, with(claims, "bd", digest("{}")), "bd is not the digest of the body"},
		{"no ath", header, without(claims, "ath"), "ath is not the digest of the access token"},
		{"ath of another token", header, with(claims, "ath", digest("x")), "ath is not the digest of the access token"},
		{"unknown claim", header, with(claims, "admin", true), "the claims"},
		{"aud in a session proof", header, with(claims, "aud", base), "the claims"},
		{"claim in capitals", header, with(without(claims, "htm"), "HTM", "POST"), "the claims"},
	})
}

func checkReason(t *testing.T, err error, reason string) {
	t.Helper()
	var refused *proof.Error
	switch {
	case reason == "" && err != nil:
		t.Errorf("refused: %v", err)
	case reason != "" && !errors.As(err, &refused):
		t.Errorf("got %v, want a refusal because %q", err, reason)
	case reason != "" && refused.Reason != reason:
		t.Errorf("refused because %q (%v), want because %q", refused.Reason, err, reason)
	}
}

func TestBodyAndTokenMustBothBeThereOrNot(t *testing.T) {
	key := newKey(t)
	r := request("")
	bare, err := proof.SignSession(key, r)
	if err != nil {
		t.Fatal(err)
	}
	r.AccessToken = token
	withToken, err := proof.SignSession(key, r)
	if err != nil {
		t.Fatal(err)
	}
	want := expected("")
	if _, err := proof.VerifySession(bare, want); err != nil {
		t.Errorf("no body, no token: %v", err)
	}
	_, err = proof.VerifySession(withToken, want)
	checkReason(t, err, "ath is not the digest of the access token")
	want.AccessToken = token
	if _, err := proof.VerifySession(withToken, want); err != nil {
		t.Errorf("with token: %v", err)
	}
	_, err = proof.VerifySession(bare, want)
	checkReason(t, err, "ath is not the digest of the access token")
	want.Body = []byte(body)
	_, err = proof.VerifySession(withToken, want)
	checkReason(t, err, "bd is not the digest of the body")
}

// JSON that two readers could understand differently is refused though its signature is right.
func TestAmbiguousJSON(t *testing.T) {
	key := newKey(t)
	header, claims := sessionParts(t, key)
	want := expected(body)
	want.AccessToken = token
	for _, c := range []struct{ name, header, claims, reason string }{
		{"claim twice", text(t, header), strings.Replace(text(t, claims), "{", `{"htm":"GET",`, 1), "the claims"},
		{"claim twice by escape", text(t, header), strings.Replace(text(t, claims), "{", `{"ht\u006d":"GET",`, 1), "the claims"},
		{"header member twice", strings.Replace(text(t, header), "{", `{"alg":"none",`, 1), text(t, claims), "the header"},
		{"trailing data", text(t, header), text(t, claims) + "{}", "the claims"},
		{"claims an array", text(t, header), "[]", "the claims"},
		{"header null", "null", text(t, claims), "the header is not an object"},
		{"no claims", text(t, header), "", "not a compact JWS"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := proof.VerifySession(forge(t, key, c.header, c.claims), want)
			checkReason(t, err, c.reason)
		})
	}
}

func TestActivationHalvesBelongTogether(t *testing.T) {
	p, q := newParty(t), newParty(t)
	_, _, err := proof.VerifyActivation(p.proofs[proof.TypeActivationDevice], q.proofs[proof.TypeActivationOwner], expected(body))
	checkReason(t, err, "pair is not the owner key")
	_, _, err = proof.VerifyActivation(q.proofs[proof.TypeActivationDevice], p.proofs[proof.TypeActivationOwner], expected(body))
	checkReason(t, err, "pair is not the owner key")
	key := newKey(t)
	device, owner, err := proof.SignActivation(key, key, request(body))
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = proof.VerifyActivation(device, owner, expected(body))
	checkReason(t, err, "device key and owner key are one key")
	want := expected(body)
	want.Audience = "https://other.example.vn"
	_, _, err = proof.VerifyActivation(p.proofs[proof.TypeActivationDevice], p.proofs[proof.TypeActivationOwner], want)
	checkReason(t, err, "aud is another")
	want.Audience = ""
	_, _, err = proof.VerifyActivation(p.proofs[proof.TypeActivationDevice], p.proofs[proof.TypeActivationOwner], want)
	checkReason(t, err, "aud is another")
	v, w, err := proof.VerifyActivation(p.proofs[proof.TypeActivationDevice], p.proofs[proof.TypeActivationOwner], expected(body))
	if err != nil || v.UseID() == w.UseID() || !v.Expires().Equal(now.Add(2*time.Minute)) {
		t.Errorf("good halves: %v, uses %x and %x until %v", err, v.UseID(), w.UseID(), v.Expires())
	}
}

func TestAssertionIsStrict(t *testing.T) {
	p := newParty(t)
	jkt := thumbprint(t, p.session)
	header := map[string]any{"typ": proof.TypeDeviceAssertion, "alg": "ES256", "kid": thumbprint(t, p.device)}
	claims := map[string]any{"iss": "d", "sub": "d", "aud": url, "iat": now.Unix(), "exp": now.Unix() + 60, "jti": "c", "cnf": map[string]any{"jkt": jkt}, "bgen": 1, "vgen": 0}
	for _, c := range []struct {
		name           string
		header, claims map[string]any
		lookup         error
		reason         string
	}{
		{"good", header, claims, nil, ""},
		{"another audience", header, with(claims, "aud", base), nil, "aud is another"},
		{"audience a list", header, with(claims, "aud", []string{url}), nil, "a claim is of the wrong type"},
		{"another subject", header, with(claims, "sub", "e"), nil, "iss and sub are not one device"},
		{"no device", header, without(without(claims, "iss"), "sub"), nil, "iss and sub are not one device"},
		{"endless device", header, with(with(claims, "iss", strings.Repeat("d", 65)), "sub", strings.Repeat("d", 65)), nil, "iss and sub are not one device"},
		{"lives 61 s", header, with(claims, "exp", now.Unix()+61), nil, "exp is more than 60 s after iat"},
		{"ends before it begins", header, with(claims, "exp", now.Unix()-1), nil, "exp is more than 60 s after iat"},
		{"expired", header, with(with(claims, "iat", now.Unix()-61), "exp", now.Unix()-1), nil, "expired"},
		{"from the future", header, with(with(claims, "iat", now.Unix()+61), "exp", now.Unix()+90), nil, "iat is in the future"},
		{"no challenge", header, without(claims, "jti"), nil, "jti is not a challenge"},
		{"endless challenge", header, with(claims, "jti", strings.Repeat("c", 129)), nil, "jti is not a challenge"},
		{"another session key", header, with(claims, "cnf", map[string]any{"jkt": thumbprint(t, p.device)}), nil, "cnf.jkt is not the session key of the request"},
		{"no session key", header, without(claims, "cnf"), nil, "cnf.jkt is not the session key of the request"},
		{"no binding generation", header, without(claims, "bgen"), nil, "iat, exp, bgen or vgen is missing"},
		{"no vault generation", header, without(claims, "vgen"), nil, "iat, exp, bgen or vgen is missing"},
		{"generation a fraction", header, with(claims, "bgen", 1.5), nil, "a claim is of the wrong type"},
		{"kid of another key", with(header, "kid", jkt), claims, nil, "kid is not the device key's thumbprint"},
		{"no kid", without(header, "kid"), claims, nil, "the header has no kid"},
		{"unknown device", header, claims, proof.ErrKeyUnknown, "find the device"},
		{"unknown claim", header, with(claims, "scope", "all"), nil, "the claims"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := proof.VerifyAssertion(forge(t, p.device, text(t, c.header), text(t, c.claims)), url, jkt, now, func(id string) (*ecdsa.PublicKey, error) {
				return &p.device.PublicKey, c.lookup
			})
			checkReason(t, err, c.reason)
			if !errors.Is(err, c.lookup) && c.lookup != nil {
				t.Errorf("the lookup's error is lost: %v", err)
			}
			if err == nil && (a.DeviceID != "d" || a.Challenge != "c" || a.BindingGeneration != 1 || a.VaultGeneration != 0 || a.SessionThumbprint != jkt) {
				t.Errorf("read as %+v", a)
			}
		})
	}
}

// A lookup that does not work is not the proof's fault: it is no *proof.Error.
func TestLookupFails(t *testing.T) {
	p := newParty(t)
	locked := errors.New("the table is locked")
	_, assertion := proof.VerifyAssertion(p.proofs[proof.TypeDeviceAssertion], url, thumbprint(t, p.session), now, func(string) (*ecdsa.PublicKey, error) { return nil, locked })
	_, facility := proof.VerifyFacility(p.proofs[proof.TypeFacility], expected(body), func(string) (string, *ecdsa.PublicKey, error) { return "", nil, locked })
	for _, err := range []error{assertion, facility} {
		var refused *proof.Error
		if !errors.Is(err, locked) || errors.As(err, &refused) {
			t.Errorf("got %v", err)
		}
	}
}

func TestOwnerSignatureIsStrict(t *testing.T) {
	key := newKey(t)
	kid := thumbprint(t, key)
	header := map[string]any{"typ": proof.TypeOwner, "alg": "ES256", "kid": kid, "b64": false, "crit": []string{"b64"}}
	detached := func(header map[string]any, payload string) string {
		head := b64.EncodeToString([]byte(text(t, header)))
		return head + ".." + b64.EncodeToString(rs(t, key, head+"."+payload))
	}
	for _, c := range []struct {
		name      string
		signature string
		reason    string
	}{
		{"good", detached(header, body), ""},
		{"payload encoded", detached(header, b64.EncodeToString([]byte(body))), "the signature is not valid"},
		{"other bytes of the same value", detached(header, `{"a": 1}`), "the signature is not valid"},
		{"payload attached", forge(t, key, text(t, header), body), "not a compact JWS"},
		{"b64 true", detached(with(header, "b64", true), body), "b64 is not false"},
		{"b64 a text", detached(with(header, "b64", "false"), body), "b64 is not false"},
		{"no b64", detached(without(header, "b64"), body), "the header has no b64"},
		{"no crit", detached(without(header, "crit"), body), "the header has no crit"},
		{"crit empty", detached(with(header, "crit", []string{}), body), `crit is not ["b64"]`},
		{"crit with another", detached(with(header, "crit", []string{"b64", "exp"}), body), `crit is not ["b64"]`},
		{"another kid", detached(with(header, "kid", thumbprint(t, newKey(t))), body), "kid"},
		{"jwk beside kid", detached(with(header, "jwk", publicJWK(t, key)), body), "the header has a member that this type does not have"},
		{"another typ", detached(with(header, "typ", "JOSE"), body), "typ is another"},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkReason(t, proof.VerifyOwner(c.signature, []byte(body), &key.PublicKey), c.reason)
		})
	}
	checkReason(t, proof.VerifyOwner(detached(header, ""), nil, &key.PublicKey), "the statement is empty")
	checkReason(t, proof.VerifyOwner(detached(header, body), []byte(body), nil), "the key")
	// What the builder makes is what RFC 7797, section 3, says: the signing input is header, full stop, payload as it is.
	made, err := proof.SignOwner(key, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	head, sig, _ := strings.Cut(made, "..")
	raw, err := b64.DecodeString(sig)
	if err != nil {
		t.Fatal(err)
	}
	if !verifyRS(key, head+"."+body, raw) {
		t.Error("the signature is not over header, full stop, payload")
	}
}

func TestFacilityProofIsStrict(t *testing.T) {
	p := newParty(t)
	kid := thumbprint(t, p.desk)
	header := map[string]any{"typ": proof.TypeFacility, "alg": "ES256", "kid": kid}
	claims := map[string]any{"iss": desk, "aud": base, "htm": "POST", "htu": url, "iat": now.Unix(), "jti": "AAAAAAAAAAAAAAAAAAAAAA", "nonce": nonce, "bd": digest(body)}
	for _, c := range []struct {
		name           string
		header, claims map[string]any
		reason         string
	}{
		{"good", header, claims, ""},
		{"another server", header, with(claims, "aud", base+".evil.example"), "aud is another"},
		{"no audience", header, without(claims, "aud"), "aud is another"},
		{"another desk", header, with(claims, "iss", "desk-2"), "iss is not the key's desk"},
		{"no desk", header, without(claims, "iss"), "iss is not the key's desk"},
		{"kid not a thumbprint", with(header, "kid", "desk"), claims, "kid is not a thumbprint"},
		{"kid of another key", with(header, "kid", thumbprint(t, p.owner)), claims, "kid is not the key's thumbprint"},
		{"a token's digest", header, with(claims, "ath", digest(token)), "the claims"},
		{"another body", header, with(claims, "bd", digest("")), "bd is not the digest of the body"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := proof.VerifyFacility(forge(t, p.desk, text(t, c.header), text(t, c.claims)), expected(body), func(string) (string, *ecdsa.PublicKey, error) {
				return desk, &p.desk.PublicKey, nil
			})
			checkReason(t, err, c.reason)
		})
	}
	_, err := proof.VerifyFacility(p.proofs[proof.TypeFacility], expected(body), func(string) (string, *ecdsa.PublicKey, error) { return "", nil, proof.ErrKeyUnknown })
	if !errors.Is(err, proof.ErrKeyUnknown) {
		t.Errorf("an unknown desk: %v", err)
	}
}
