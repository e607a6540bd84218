package trust

import (
	"testing"
	"time"

	"vssid/app/cardcode/internal/vectors"
)

// FuzzDecode: a list of keys that is taken can be written and means the same again.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"format":"vssid-card-keys/1","environment":"sandbox","signedAt":"2026-11-23T02:00:00Z","keys":[]}`))
	for _, v := range vectors.Load(f, "../testdata/vectors") {
		f.Add([]byte(v.Trust))
	}
	f.Add([]byte(`{}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Decode(raw)
		if err != nil {
			return
		}
		again, err := l.Encode()
		if err != nil {
			return // years that JSON cannot write
		}
		back, err := Decode(again)
		if err != nil || len(back.Keys) != len(l.Keys) || back.Environment != l.Environment || l.SignedAt.Sub(back.SignedAt).Abs() > time.Second {
			t.Errorf("%+v, %v; want %+v", back, err, l)
		}
	})
}
