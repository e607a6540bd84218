package sandbox

import (
	"encoding/json"
	"testing"
)

func FuzzDeskKey(f *testing.F) {
	f.Add([]byte(`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`)) // RFC 7517, appendix A.1
	f.Add([]byte(`{"kty":"EC","crv":"P-384","x":"iA7aWOh5MjGnDeyKnLMl4BQE6Qz8z6kwPSLeeFsJgTHwZFLvPYLKLkdKKQMVNFzN","y":"mJtSgLhmAf3yd7IgEZGIqUtbGNTyRDBuIBTe6bGuBBJZIPeZGWrDQPLVFxJOBnCu"}`))
	f.Add([]byte(`{"kty":"RSA","n":"AQ","e":"AQAB"}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		key, err := deskKey(json.RawMessage(raw))
		if err != nil {
			return
		}
		if _, err := key.ECDH(); err != nil || key.Params().Name != "P-256" {
			t.Errorf("a key that is no point of P-256 passes: %v", err)
		}
	})
}
