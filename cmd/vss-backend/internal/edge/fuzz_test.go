package edge_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vssid/app/vss"
)

// Whatever is sent to whatever operation, the front answers as the caller's fault with a whole problem document, and no handler that needs a proof
// is reached.
func FuzzFront(f *testing.F) {
	h := newHouse(f)
	operations := contractOperations(f)
	for i, o := range operations {
		f.Add(i, o.path, o.body, o.media, "a.b.c")
	}
	f.Add(1, "/v1/activations?x=%zz", "{\"a\":\xff}", "application/json; charset=\"", "eyJ0eXAiOiJkcG9wK2p3dCJ9..")
	f.Fuzz(func(t *testing.T, i int, path, body, media, proof string) {
		o := operations[uint(i)%uint(len(operations))]
		r, err := http.NewRequest(o.method, h.url+"/"+strings.TrimPrefix(path, "/"), strings.NewReader(body))
		if err != nil {
			return
		}
		r.RemoteAddr = "192.0.2.1:1"
		r.Header = http.Header{"Content-Type": {media}, "Authorization": {"DPoP " + proof}, "Accept-Language": {media}}
		for _, name := range []string{"DPoP", "VssID-Device-Proof", "VssID-Owner-Proof", "VssID-Owner-Signature", "VssID-Facility-Proof"} {
			r.Header.Set(name, proof)
		}
		w := httptest.NewRecorder()
		h.front.ServeHTTP(w, r)
		if w.Code < 400 {
			if len(h.seen) > 0 {
				t.Fatalf("%s %q reached a handler without a proof", o.method, path)
			}
			return
		}
		var p vss.Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != w.Code || w.Code >= 500 {
			t.Fatalf("%s %q: status %d: %s", o.method, path, w.Code, w.Body)
		}
	})
}
