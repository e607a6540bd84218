package proof

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jws"

	"vssid/app/vss/strictjson"
)

// watched remembers the error of a signer, such as the owner's refusal, which the JWS library would flatten.
type watched struct {
	crypto.Signer
	err error
}

func (w *watched) Sign(rand io.Reader, digest []byte, opts crypto.SignerOpts) ([]byte, error) {
	sig, err := w.Signer.Sign(rand, digest, opts)
	w.err = err
	return sig, err
}

// publicOf wants a signer of P-256.
func publicOf(signer crypto.Signer) (*ecdsa.PublicKey, error) {
	if signer == nil {
		return nil, errors.New("no signer")
	}
	key, ok := signer.Public().(*ecdsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("the signer's key is %T, not a P-256 key", signer.Public())
	}
	return key, checkKey(key)
}

// sign makes a compact JWS over payload; with detached set the payload is left out and not encoded (RFC 7797).
func sign(typ string, signer crypto.Signer, header map[string]any, payload []byte, detached bool) (string, error) {
	h := jws.NewHeaders()
	if err := h.Set(jws.TypeKey, typ); err != nil {
		return "", fmt.Errorf("%s: set typ: %w", typ, err)
	}
	for name, value := range header {
		if err := h.Set(name, value); err != nil {
			return "", fmt.Errorf("%s: set %s: %w", typ, name, err)
		}
	}
	w := &watched{Signer: signer}
	options := []jws.SignOption{jws.WithKey(jwa.ES256(), w, jws.WithProtectedHeaders(h))}
	if detached {
		options = append(options, jws.WithDetachedPayload(payload))
		payload = nil
	}
	out, err := jws.Sign(payload, options...)
	if w.err != nil {
		return "", fmt.Errorf("%s: sign: %w", typ, w.err)
	}
	if err != nil {
		return "", fmt.Errorf("%s: sign: %w", typ, err)
	}
	if len(out) > MaxSize {
		return "", fmt.Errorf("%s: the proof has %d characters, at most %d are allowed", typ, len(out), MaxSize)
	}
	return string(out), nil
}

// signClaims makes a compact JWS over claims.
func signClaims(typ string, signer crypto.Signer, header map[string]any, claims any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("%s: write claims: %w", typ, err)
	}
	return sign(typ, signer, header, payload, false)
}

// opened is a compact JWS whose typ and alg are right and whose header has exactly the members its type has. Its signature is not verified.
type opened struct {
	typ     string
	compact string
	header  map[string]json.RawMessage
	payload []byte // empty when detached
}

// open reads a compact JWS of one type. members lists what its header has besides typ and alg; all must be there.
func open(typ, compact string, detached bool, members ...string) (*opened, error) {
	if len(compact) > MaxSize {
		return nil, refuse(typ, "longer than 4096 characters")
	}
	parts := strings.Split(compact, ".")
	if len(parts) != 3 || parts[0] == "" || parts[2] == "" || (parts[1] == "") != detached {
		return nil, refuse(typ, "not a compact JWS")
	}
	raw, err := decode64(parts[0])
	if err != nil {
		return nil, refuse(typ, "the header is not base64url")
	}
	o := &opened{typ: typ, compact: compact}
	if err := o.readHeader(raw, members); err != nil {
		return nil, err
	}
	if o.payload, err = decode64(parts[1]); err != nil {
		return nil, refuse(typ, "the payload is not base64url")
	}
	if sig, err := decode64(parts[2]); err != nil || len(sig) != 64 {
		return nil, refuse(typ, "the signature is not 64 bytes in base64url")
	}
	return o, nil
}

// readHeader checks typ, then alg, then that each member is there once and no other.
func (o *opened) readHeader(raw []byte, members []string) error {
	if err := strictjson.Check(raw); err != nil {
		return unreadable(o.typ, "the header", err)
	}
	if err := json.Unmarshal(raw, &o.header); err != nil || o.header == nil {
		return refuse(o.typ, "the header is not an object")
	}
	if o.member("typ") != o.typ {
		return refuse(o.typ, "typ is another")
	}
	if o.member("alg") != "ES256" {
		return refuse(o.typ, "alg is not ES256")
	}
	for _, m := range members {
		if _, ok := o.header[m]; !ok {
			return refuse(o.typ, "the header has no "+m)
		}
	}
	if len(o.header) != len(members)+2 {
		return refuse(o.typ, "the header has a member that this type does not have")
	}
	return nil
}

// member gives a header member that is a string, or "".
func (o *opened) member(name string) string {
	var s string
	if json.Unmarshal(o.header[name], &s) != nil {
		return ""
	}
	return s
}

// claims decodes the payload into v, whose members are listed.
func (o *opened) claims(v any, names ...string) error {
	if err := strictjson.Members(o.payload, names...); err != nil {
		return unreadable(o.typ, "the claims", err)
	}
	if err := json.Unmarshal(o.payload, v); err != nil {
		return refuse(o.typ, "a claim is of the wrong type")
	}
	return nil
}

// verify checks the signature over the payload that the JWS carries.
func (o *opened) verify(key *ecdsa.PublicKey) error {
	if err := checkKey(key); err != nil {
		return unreadable(o.typ, "the key", err)
	}
	// The header has been read strictly and has neither crit nor b64, so the library need not read it again.
	if _, err := jws.VerifyCompactFast(key, []byte(o.compact), jwa.ES256()); err != nil {
		return refuse(o.typ, "the signature is not valid")
	}
	return nil
}
