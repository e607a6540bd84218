package signed

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"vssid/app/cardcode/internal/vectors"
)

const published = "../testdata/vectors"

func sample(t testing.TB) []byte {
	issuer, device := keyPair(t), keyPair(t)
	credential, err := Issue(rand.Reader, fullClaims(&device.PublicKey), issuer, [4]byte{1, 2, 3, 4})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Present(rand.Reader, credential, device, PresentationInput{IssuedAt: issuedAt, Audience: []byte("q1")})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// FuzzDecode: what is read is what would be written, so a code has one text.
func FuzzDecode(f *testing.F) {
	for _, v := range vectors.Load(f, published) {
		f.Add(v.Scan)
	}
	f.Add(Encode(sample(f)))
	f.Add(Prefix + strings.Repeat("0", 200))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		raw, err := Decode(text)
		if err == nil && Encode(raw) != text {
			t.Errorf("%q has another text: %q", text, Encode(raw))
		}
	})
}

// FuzzParsePresentation: what is taken stays within its bounds and its names; the outer array goes with it.
func FuzzParsePresentation(f *testing.F) {
	for _, v := range vectors.Load(f, published) {
		if raw, err := Decode(v.Scan); err == nil {
			f.Add(raw)
		}
	}
	f.Add(sample(f))
	f.Add([]byte{0x84, 0x43, 0xa1, 0x01, 0x26, 0xa0, 0x40, 0x40})
	f.Fuzz(func(t *testing.T, raw []byte) {
		LooksSigned(raw)
		p, err := ParsePresentation(raw)
		if err != nil {
			return
		}
		if len(raw) > MaxPresentation || !LooksSigned(raw) || len(p.Audience) > 32 || len(p.Credential.Name) > 200 || !bytes.Contains(raw, p.Credential.Raw) {
			t.Errorf("taken: %+v", p)
		}
	})
}

// FuzzParseCredential: what is taken has one encoding.
func FuzzParseCredential(f *testing.F) {
	p, err := ParsePresentation(sample(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(p.Credential.Raw)
	for _, v := range vectors.Load(f, published) {
		if raw, err := Decode(v.Scan); err == nil {
			if p, err := ParsePresentation(raw); err == nil {
				f.Add(p.Credential.Raw)
			}
		}
	}
	f.Add([]byte{0x84})
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ParseCredential(raw)
		if err != nil {
			return
		}
		wire, err := c.wire()
		if err != nil {
			t.Fatalf("read but not writable: %v", err)
		}
		payload, err := encoding.Marshal(wire)
		if err != nil || !bytes.Contains(raw, payload) {
			t.Errorf("its claims would be written as %x, %v", payload, err)
		}
	})
}
