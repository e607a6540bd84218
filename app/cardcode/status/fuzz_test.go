package status

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/veraison/go-cose"

	"vssid/app/cardcode/internal/hostile"
)

// FuzzClaims reaches what stands behind the signature: an issuer's mistake must not break a desk.
func FuzzClaims(f *testing.F) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	good, err := NewBuilder().Sign(rand.Reader, 1, time.Unix(1_800_000_000, 0), time.Unix(1_900_000_000, 0), time.Hour, k, [4]byte{1})
	if err != nil {
		f.Fatal(err)
	}
	var m cose.UntaggedSign1Message
	if err := m.UnmarshalCBOR(good); err != nil {
		f.Fatal(err)
	}
	f.Add(m.Payload)
	f.Add(m.Payload[:len(m.Payload)-1])
	f.Add([]byte{0xa0})
	signer, err := cose.NewSigner(cose.AlgorithmES256, k)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		raw, err := cose.Sign1Untagged(rand.Reader, signer, cose.Headers{Protected: cose.ProtectedHeader{
			cose.HeaderLabelAlgorithm: cose.AlgorithmES256, cose.HeaderLabelKeyID: []byte{1, 0, 0, 0}, cose.HeaderLabelType: mediaType,
		}}, payload, []byte(purpose))
		if err != nil {
			t.Skip(err)
		}
		l, err := Parse(raw, 1, func([4]byte) *ecdsa.PublicKey { return &k.PublicKey })
		if err != nil {
			if !errors.Is(err, ErrRefused) {
				t.Fatal(err)
			}
			return
		}
		if _, err := l.Get(Entries - 1); err != nil || !l.Expires.After(l.SignedAt) {
			t.Fatalf("%+v %v", l, err)
		}
	})
}

func TestRefusingCostsLittle(t *testing.T) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for what, bad := range hostile.Inputs() {
		var err error
		cost := hostile.AllocatedBy(func() {
			_, err = Parse(bad, 1, func([4]byte) *ecdsa.PublicKey { return &k.PublicKey })
		})
		if err == nil || cost > hostile.Allowance {
			t.Errorf("%s: %d bytes allocated, %v", what, cost, err)
		}
	}
}
