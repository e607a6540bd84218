package status

import (
	"bytes"
	"compress/zlib"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"testing"
	"time"

	"vssid/app/cardcode/internal/vectors"
)

// TestBitOrder holds the packing against draft-ietf-oauth-status-list, section 4.1 (2-bit example): the statuses 1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3 are the
// bytes c9 44 f9, the first status in the two lowest bits.
func TestBitOrder(t *testing.T) {
	b := NewBuilder()
	for i, s := range []Status{1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3} {
		if err := b.Set(uint32(i), s); err != nil {
			t.Fatal(err)
		}
	}
	if got := hex.EncodeToString(b.packed[:3]); got != "c944f9" {
		t.Errorf("packed %s", got)
	}
}

// TestUnpackIsBounded feeds a list that would unpack to a thousand times its size.
func TestUnpackIsBounded(t *testing.T) {
	var bomb bytes.Buffer
	w := zlib.NewWriter(&bomb)
	zeros := make([]byte, 1<<20)
	for range 64 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := unpack(bomb.Bytes()); err == nil {
		t.Errorf("%d bytes were taken", len(out))
	}
}

// FuzzParse: nothing that the key did not sign is taken, and refusing it never panics.
func FuzzParse(f *testing.F) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	at := time.Unix(1795312800, 0)
	raw, err := NewBuilder().Sign(rand.Reader, 7, at, at.Add(time.Hour), time.Minute, k, [4]byte{1})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	for _, v := range vectors.Load(f, "../testdata/vectors") {
		for _, page := range v.StatusLists {
			f.Add([]byte(page))
		}
	}
	f.Add([]byte{0x84, 0x40, 0xa0, 0x40, 0x40})
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Parse(raw, 7, func([4]byte) *ecdsa.PublicKey { return &k.PublicKey })
		if err != nil {
			return
		}
		for _, i := range []uint32{0, 1, Entries - 1} {
			if s, err := l.Get(i); err != nil || s != Valid {
				t.Errorf("entry %d is %d, %v", i, s, err)
			}
		}
	})
}
