package proof_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"math/big"
	"strings"
	"testing"
	"time"

	"vssid/app/vss/proof"
)

const (
	base  = "https://api.example.vn"
	url   = base + "/v1/things"
	token = "kz8Oq2cVb3pWmXn4Tt7yUu1iOo0pAaSsDdFfGgHhJjK"
	desk  = "desk-01001-1"
	nonce = "bm9uY2U"
)

var now = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func thumbprint(t testing.TB, k *ecdsa.PrivateKey) string {
	t.Helper()
	p, err := proof.Thumbprint(&k.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// foreign is a signer that is not an *ecdsa.PrivateKey, as a phone's keystore gives.
type foreign struct {
	key crypto.Signer
	err error
}

func (f foreign) Public() crypto.PublicKey { return f.key.Public() }

func (f foreign) Sign(r io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.key.Sign(r, digest, opts)
}

func request(body string) proof.Request {
	return proof.Request{Method: "POST", URL: url, Audience: base, Body: []byte(body), Nonce: nonce, Time: now}
}

func expected(body string) proof.Expected {
	return proof.Expected{Method: "POST", URL: url, Audience: base, Body: []byte(body), Now: now, Nonce: func(n string) bool { return n == nonce }}
}

// party is one person with all keys, and the six proofs they made for one request.
type party struct {
	session, device, owner, desk *ecdsa.PrivateKey
	proofs                       map[string]string // by typ
}

const body = `{"a":1}`

func newParty(t testing.TB) *party {
	t.Helper()
	p := &party{session: newKey(t), device: newKey(t), owner: newKey(t), desk: newKey(t), proofs: map[string]string{}}
	keep := func(typ, compact string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", typ, err)
		}
		p.proofs[typ] = compact
	}
	r := request(body)
	compact, err := proof.SignSession(p.session, r)
	keep(proof.TypeSession, compact, err)
	device, owner, err := proof.SignActivation(foreign{key: p.device}, foreign{key: p.owner}, r)
	keep(proof.TypeActivationDevice, device, err)
	keep(proof.TypeActivationOwner, owner, err)
	compact, err = proof.SignAssertion(foreign{key: p.device}, url, p.assertion(t))
	keep(proof.TypeDeviceAssertion, compact, err)
	compact, err = proof.SignOwner(foreign{key: p.owner}, []byte(body))
	keep(proof.TypeOwner, compact, err)
	compact, err = proof.SignFacility(p.desk, desk, r)
	keep(proof.TypeFacility, compact, err)
	compact, err = proof.SignApplicant(foreign{key: p.device}, r)
	keep(proof.TypeApplicant, compact, err)
	return p
}

func (p *party) assertion(t testing.TB) proof.Assertion {
	return proof.Assertion{DeviceID: "AAAAAAAAAAAAAAAAAAAAAA", Challenge: "Y2hhbGxlbmdl", SessionThumbprint: thumbprint(t, p.session), BindingGeneration: 3, VaultGeneration: 7, IssuedAt: now}
}

// verify offers a proof to the verifier of a type, with everything else as it should be; key overrides which key a lookup finds.
func (p *party) verify(t testing.TB, typ, compact string) error {
	var err error
	switch typ {
	case proof.TypeSession:
		_, err = proof.VerifySession(compact, expected(body))
	case proof.TypeActivationDevice:
		_, _, err = proof.VerifyActivation(compact, p.proofs[proof.TypeActivationOwner], expected(body))
	case proof.TypeActivationOwner:
		_, _, err = proof.VerifyActivation(p.proofs[proof.TypeActivationDevice], compact, expected(body))
	case proof.TypeDeviceAssertion:
		_, err = proof.VerifyAssertion(compact, url, thumbprint(t, p.session), now, func(string) (*ecdsa.PublicKey, error) { return &p.device.PublicKey, nil })
	case proof.TypeOwner:
		err = proof.VerifyOwner(compact, []byte(body), &p.owner.PublicKey)
	case proof.TypeFacility:
		_, err = proof.VerifyFacility(compact, expected(body), func(string) (string, *ecdsa.PublicKey, error) { return desk, &p.desk.PublicKey, nil })
	case proof.TypeApplicant:
		_, err = proof.VerifyApplicant(compact, expected(body))
	}
	return err
}

var types = []string{proof.TypeSession, proof.TypeActivationDevice, proof.TypeActivationOwner, proof.TypeDeviceAssertion, proof.TypeOwner, proof.TypeFacility, proof.TypeApplicant}

// Every proof is good where it belongs and refused at once, by its typ, where another is wanted.
func TestCrossUse(t *testing.T) {
	p := newParty(t)
	for _, offered := range types {
		for _, wanted := range types {
			t.Run(offered+" as "+wanted, func(t *testing.T) {
				err := p.verify(t, wanted, p.proofs[offered])
				if offered == wanted {
					if err != nil {
						t.Fatalf("a good proof was refused: %v", err)
					}
					return
				}
				var refused *proof.Error
				if !errors.As(err, &refused) {
					t.Fatalf("got %v, want a *proof.Error", err)
				}
				detached := offered == proof.TypeOwner || wanted == proof.TypeOwner
				if want := "typ is another"; refused.Reason != want && !(detached && refused.Reason == "not a compact JWS") {
					t.Errorf("refused because %q, want because %q", refused.Reason, want)
				}
			})
		}
	}
}

// The same holds for one key used for everything: only typ stands between the proofs.
func TestCrossUseWithOneKey(t *testing.T) {
	p := newParty(t)
	k := newKey(t)
	p.session, p.device, p.desk = k, k, k
	p.proofs[proof.TypeSession], _ = proof.SignSession(k, request(body))
	p.proofs[proof.TypeActivationDevice], p.proofs[proof.TypeActivationOwner], _ = proof.SignActivation(k, p.owner, request(body))
	p.proofs[proof.TypeDeviceAssertion], _ = proof.SignAssertion(k, url, p.assertion(t))
	p.proofs[proof.TypeFacility], _ = proof.SignFacility(k, desk, request(body))
	p.proofs[proof.TypeApplicant], _ = proof.SignApplicant(k, request(body))
	for _, offered := range types {
		for _, wanted := range types {
			if err := p.verify(t, wanted, p.proofs[offered]); (err == nil) != (offered == wanted) {
				t.Errorf("%s as %s: %v", offered, wanted, err)
			}
		}
	}
}

// One changed character anywhere spoils every proof.
func TestEveryCharacterCounts(t *testing.T) {
	p := newParty(t)
	for _, typ := range types {
		compact := p.proofs[typ]
		for i := 0; i < len(compact); i += 7 {
			c := byte('A')
			if compact[i] == c {
				c = 'B'
			}
			if p.verify(t, typ, compact[:i]+string(c)+compact[i+1:]) == nil {
				t.Errorf("%s: good with character %d changed", typ, i)
			}
		}
		for name, bad := range map[string]string{
			"empty": "", "cut": compact[:len(compact)-1], "padded": compact + "=", "line break": compact + "\n", "line break inside": compact[:9] + "\n" + compact[9:],
			"fourth part": compact + ".AAAA", "no signature": compact[:strings.LastIndexByte(compact, '.')+1], "too long": compact + strings.Repeat("A", proof.MaxSize),
		} {
			if p.verify(t, typ, bad) == nil {
				t.Errorf("%s: good though %s", typ, name)
			}
		}
	}
}

func TestSignerRefuses(t *testing.T) {
	denied := errors.New("the owner did not approve")
	_, err := proof.SignOwner(foreign{key: newKey(t), err: denied}, []byte(body))
	if !errors.Is(err, denied) {
		t.Fatalf("got %v, want the signer's own error", err)
	}
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if _, err := proof.SignSession(p384, request(body)); err == nil {
		t.Error("a P-384 key signed")
	}
	if _, err := proof.SignSession(nil, request(body)); err == nil {
		t.Error("no key signed")
	}
	if _, err := proof.SignOwner(newKey(t), nil); err == nil {
		t.Error("an empty statement was signed")
	}
}

func verifyRS(key *ecdsa.PrivateKey, input string, sig []byte) bool {
	sum := sha256.Sum256([]byte(input))
	return ecdsa.Verify(&key.PublicKey, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:]))
}

// Nothing that a fuzzer makes of good proofs is good, and nothing makes a verifier panic.
func FuzzVerify(f *testing.F) {
	p := newParty(f)
	good := map[string]bool{}
	for i, typ := range types {
		f.Add(i, p.proofs[typ])
		good[p.proofs[typ]] = true
	}
	f.Add(0, "..")
	f.Add(4, "e30..AAAA")
	f.Fuzz(func(t *testing.T, i int, compact string) {
		typ := types[uint(i)%uint(len(types))]
		// A session proof is good by whatever key it carries; the fuzzer's workers have seeds of other keys.
		if err := p.verify(t, typ, compact); err == nil && !good[compact] && typ != proof.TypeSession {
			t.Errorf("%s: a made-up proof is good: %q", typ, compact)
		}
	})
}

// Any header and any claims under a right signature: refused or good, never a panic. What is good says what was asked.
func FuzzSignedContent(f *testing.F) {
	p := newParty(f)
	head, claims := sessionParts(f, p.session)
	f.Add(text(f, head), text(f, claims))
	f.Add(`{"typ":"dpop+jwt","alg":"ES256","jwk":{}}`, `{"iat":1e3}`)
	want := expected(body)
	want.AccessToken = token
	f.Fuzz(func(t *testing.T, header, payload string) {
		v, err := proof.VerifySession(forge(t, p.session, header, payload), want)
		if err == nil && !v.Key.Equal(&p.session.PublicKey) {
			t.Error("good under a key that did not sign")
		}
	})
}
