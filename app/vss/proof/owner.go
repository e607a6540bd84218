package proof

import (
	"crypto"
	"crypto/ecdsa"
	"encoding/json"
	"fmt"

	"github.com/lestrrat-go/jwx/v3/jwa"
	"github.com/lestrrat-go/jwx/v3/jws"
)

// SignOwner signs the exact bytes of an owner statement with the owner key: a detached JWS with unencoded payload (RFC 7515, appendix F;
// RFC 7797). The statement carries operation, audience and challenge itself.
func SignOwner(owner crypto.Signer, statement []byte) (string, error) {
	kid, err := printOf(owner)
	if err != nil {
		return "", fmt.Errorf("%s: %w", TypeOwner, err)
	}
	if len(statement) == 0 {
		return "", fmt.Errorf("%s: nothing to sign", TypeOwner)
	}
	header := map[string]any{"kid": kid, "b64": false, "crit": []string{"b64"}}
	return sign(TypeOwner, owner, header, statement, true)
}

// VerifyOwner checks an owner signature over the exact bytes of a statement.
func VerifyOwner(signature string, statement []byte, owner *ecdsa.PublicKey) error {
	o, err := open(TypeOwner, signature, true, "kid", "b64", "crit")
	if err != nil {
		return err
	}
	if string(o.header["b64"]) != "false" {
		return refuse(TypeOwner, "b64 is not false")
	}
	var crit []string
	if err := json.Unmarshal(o.header["crit"], &crit); err != nil || len(crit) != 1 || crit[0] != "b64" {
		return refuse(TypeOwner, `crit is not ["b64"]`)
	}
	if len(statement) == 0 {
		return refuse(TypeOwner, "the statement is empty")
	}
	print, err := Thumbprint(owner)
	if err != nil {
		return unreadable(TypeOwner, "the key", err)
	}
	if o.member("kid") != print {
		return &Error{Type: TypeOwner, Reason: "kid", Err: ErrKeyUnknown}
	}
	_, err = jws.Verify([]byte(signature), jws.WithKey(jwa.ES256(), owner), jws.WithDetachedPayload(statement), jws.WithCritExtension("b64"))
	if err != nil {
		return refuse(TypeOwner, "the signature is not valid")
	}
	return nil
}
