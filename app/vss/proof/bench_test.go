package proof_test

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"testing"

	"vssid/app/vss/proof"
)

// BenchmarkVerifySession is a session proof with token and body, from text to verified key; its floor is BenchmarkP256Verify.
func BenchmarkVerifySession(b *testing.B) {
	key := newKey(b)
	r := request(body)
	r.AccessToken = token
	compact, err := proof.SignSession(key, r)
	if err != nil {
		b.Fatal(err)
	}
	want := expected(body)
	want.AccessToken = token
	b.ReportAllocs()
	for b.Loop() {
		if _, err := proof.VerifySession(compact, want); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerifyOwner is an owner signature over a small statement.
func BenchmarkVerifyOwner(b *testing.B) {
	key := newKey(b)
	signature, err := proof.SignOwner(key, []byte(body))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := proof.VerifyOwner(signature, []byte(body), &key.PublicKey); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkP256Verify is the floor: one bare verification by the standard library.
func BenchmarkP256Verify(b *testing.B) {
	key := newKey(b)
	sum := sha256.Sum256([]byte(body))
	signature, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if !ecdsa.VerifyASN1(&key.PublicKey, sum[:], signature) {
			b.Fatal("a good signature does not verify")
		}
	}
}
