package proof

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"math/big"
	"testing"

	"github.com/lestrrat-go/jwx/v3/jwk"
)

// The key of RFC 9449, section 4.1, and its thumbprint, section 6.1.
const (
	rfc9449Key        = `{"kty":"EC","x":"l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs","y":"9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA","crv":"P-256"}`
	rfc9449Thumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
	rfc9449Proof      = "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg"
)

func TestRFC9449Proof(t *testing.T) {
	o, err := open(TypeSession, rfc9449Proof, false, "jwk")
	if err != nil {
		t.Fatal(err)
	}
	key, err := parseKey(o.header["jwk"])
	if err != nil {
		t.Fatal(err)
	}
	if err := o.verify(key); err != nil {
		t.Error(err)
	}
	if print, err := Thumbprint(key); err != nil || print != rfc9449Thumbprint {
		t.Errorf("thumbprint %s, %v", print, err)
	}
	other, err := parseKey(json.RawMessage(rfc9449Key))
	if err != nil || !other.Equal(key) {
		t.Errorf("the header's key is not the document's: %v", err)
	}
	var c requestClaims
	if err := o.claims(&c, "jti", "htm", "htu", "iat"); err != nil {
		t.Fatal(err)
	}
	if c.Jti != "-BwC3ESc6acc2lTc" || c.Htm != "POST" || c.Htu != "https://server.example.com/token" || c.Iat != 1562262616 {
		t.Errorf("claims %+v", c)
	}
}

// RFC 7515, appendix A.3: ES256.
func TestRFC7515ES256(t *testing.T) {
	key, err := parseKey(json.RawMessage(`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`))
	if err != nil {
		t.Fatal(err)
	}
	const compact = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
	if err := (&opened{typ: "", compact: compact}).verify(key); err != nil {
		t.Error(err)
	}
	if _, err := open(TypeSession, compact, false); err == nil {
		t.Error("a JWS without typ was opened as a session proof")
	}
}

// RFC 7638, section 3.1. Its key is RSA, which no proof takes: the example holds the library right, and the library holds Thumbprint right.
func TestRFC7638Example(t *testing.T) {
	key, err := jwk.ParseKey([]byte(`{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}`))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := key.Thumbprint(crypto.SHA256)
	if err != nil || b64.EncodeToString(sum) != "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" {
		t.Errorf("%s, %v", b64.EncodeToString(sum), err)
	}
}

func TestThumbprintIsTheLibrarys(t *testing.T) {
	for range 100 {
		private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		key, err := jwk.Import(&private.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		want, err := key.Thumbprint(crypto.SHA256)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Thumbprint(&private.PublicKey); err != nil || got != b64.EncodeToString(want) {
			t.Fatalf("got %s, %v, want %s", got, err, b64.EncodeToString(want))
		}
	}
}

func TestThumbprintWantsAPoint(t *testing.T) {
	for name, key := range map[string]*ecdsa.PublicKey{
		"nil":       nil,
		"no curve":  {},
		"off curve": {Curve: elliptic.P256(), X: big.NewInt(1), Y: big.NewInt(1)},
		"infinity":  {Curve: elliptic.P256(), X: new(big.Int), Y: new(big.Int)},
	} {
		if _, err := Thumbprint(key); err == nil {
			t.Errorf("%s: a thumbprint was taken", name)
		}
	}
}
