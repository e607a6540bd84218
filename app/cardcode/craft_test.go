package cardcode

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"

	"vssid/app/cardcode/signed"
)

// This file builds card codes from their bytes by SPEC.md, without app/cardcode/signed, so that both can be held against each other, and so that codes can be
// built wrongly on purpose.

// anyMap keeps the order it is written in, as a careless issuer would.
type anyMap []any // key, value, key, value …

func (m anyMap) MarshalCBOR() ([]byte, error) {
	out := []byte{0xa0 | byte(len(m)/2)}
	for _, v := range m {
		raw, err := plain.Marshal(v)
		if err != nil {
			return nil, err
		}
		out = append(out, raw...)
	}
	return out, nil
}

var plain = func() cbor.EncMode {
	m, err := cbor.EncOptions{}.EncMode()
	if err != nil {
		panic(err)
	}
	return m
}()

func enc(v any) []byte {
	raw, err := plain.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}

// parts are the pieces of a code before they are signed; each case changes some.
type parts struct {
	issuer, device *ecdsa.PrivateKey

	claims     anyMap // of the credential
	card       []any
	credHead   anyMap
	credAAD    string
	credOuter  func([]byte) []byte // after signing
	credential []byte              // instead of all that

	shown    []any // [credential, issued-at, nonce, flags, audience?]; the first is filled in
	payload  func([]byte) []byte
	showHead anyMap
	showOpen cbor.RawMessage // unprotected header
	showAAD  string
	outer    func([]byte) []byte // after signing
	text     func(string) string
}

const (
	day1 = 34396 // 1994-03-05 in days since 1900-01-01
	from = 44285 // 2021-04-01
)

func newParts(w *world) *parts {
	p := &parts{issuer: w.issuer, device: w.device, credAAD: "vssid/credential/v1", showAAD: "vssid/presentation/v1", showOpen: cbor.RawMessage{0xa0}}
	p.credHead = anyMap{1, -7, 4, w.kid[:]}
	p.showHead = anyMap{1, -7}
	p.card = []any{1, 1, 1, 1, 77, 199000001, "Nguyễn Văn Mẫu", day1, 1, 4, 0, 1999, from, nil, nil}
	full := uncompressed(w.device)
	key := append([]byte{2 | full[64]&1}, full[1:33]...)
	p.claims = anyMap{4, checkedAt.Add(10 * 24 * time.Hour).Unix(), 8, key, -65537, nil}
	p.shown = []any{nil, checkedAt.Unix(), []byte{1, 2, 3, 4, 5, 6, 7, 8}, 0}
	return p
}

func uncompressed(k *ecdsa.PrivateKey) []byte {
	full, err := k.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return full
}

func sign1(head anyMap, open cbor.RawMessage, payload []byte, key *ecdsa.PrivateKey, aad string) []byte {
	protected := enc(head)
	digest := sha256.Sum256(enc([]any{"Signature1", protected, []byte(aad), payload}))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		panic(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return enc([]any{protected, open, payload, signature})
}

func (p *parts) code() string {
	credential := p.credential
	if credential == nil {
		for i := 0; i < len(p.claims); i += 2 {
			if p.claims[i] == -65537 && p.claims[i+1] == nil {
				p.claims[i+1] = p.card
			}
		}
		credential = sign1(p.credHead, cbor.RawMessage{0xa0}, enc(p.claims), p.issuer, p.credAAD)
		if p.credOuter != nil {
			credential = p.credOuter(credential)
		}
	}
	p.shown[0] = credential
	payload := enc(p.shown)
	if p.payload != nil {
		payload = p.payload(payload)
	}
	raw := sign1(p.showHead, p.showOpen, payload, p.device, p.showAAD)
	if p.outer != nil {
		raw = p.outer(raw)
	}
	text := signed.Encode(raw)
	if p.text != nil {
		text = p.text(text)
	}
	return text
}

// TestTheSpecificationAlone builds a code by SPEC.md and has it read.
func TestTheSpecificationAlone(t *testing.T) {
	w := newWorld(t)
	r, err := w.verifier.Check(t.Context(), newParts(w).code(), checkedAt)
	if err != nil || r.Verdict != Genuine {
		t.Fatalf("%+v, %v", r, err)
	}
	c := r.Card
	if c.Name != "Nguyễn Văn Mẫu" || c.DateOfBirth != "1994-03-05" || c.ValidFrom != "2021-04-01" || c.FacilityCode != "01999" || c.BenefitLevel != 4 || *c.LivingArea != "" || c.ValidTo != "" {
		t.Errorf("%+v", c)
	}
}
