package status

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"testing"
	"time"
)

func TestSignAndParse(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	stranger, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	kid := [4]byte{1, 2, 3, 4}
	keys := func(k [4]byte) *ecdsa.PublicKey {
		if k == kid {
			return &key.PublicKey
		}
		return nil
	}
	b := NewBuilder()
	set := map[uint32]Status{0: DeviceReplaced, 1: CardWithdrawn, 2: Valid, 7: CardWithdrawn, Entries - 1: DeviceReplaced}
	for i, s := range set {
		if err := b.Set(i, s); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Unix(1_800_000_000, 0)
	raw, err := b.Sign(rand.Reader, 5, at, at.Add(14*24*time.Hour), 12*time.Hour, key, kid)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Parse(raw, 5, keys)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range set {
		if got, err := l.Get(i); err != nil || got != want {
			t.Errorf("entry %d is %d, want %d (%v)", i, got, want, err)
		}
	}
	if _, err := l.Get(Entries); err == nil {
		t.Error("an entry after the last is given")
	}
	if l.Age(at.Add(time.Hour)) != time.Hour {
		t.Error("age")
	}
	otherKid, _ := b.Sign(rand.Reader, 5, at, at.Add(time.Hour), time.Hour, key, [4]byte{9})
	otherKey, _ := b.Sign(rand.Reader, 5, at, at.Add(time.Hour), time.Hour, stranger, kid)
	for _, c := range []struct {
		name string
		raw  []byte
		id   uint32
	}{
		{"another list", raw, 6},
		{"an unknown key", otherKid, 5},
		{"a stranger's signature", otherKey, 5},
		{"a cut list", raw[:len(raw)-1], 5},
		{"a changed byte", append(bytes.Clone(raw[:100]), append([]byte{raw[100] ^ 1}, raw[101:]...)...), 5},
		{"nothing", nil, 5},
	} {
		if _, err := Parse(c.raw, c.id, keys); err == nil {
			t.Errorf("%s is taken", c.name)
		}
	}
}

// The 2-bit example of draft-ietf-oauth-status-list section 4: twelve values packed, the first in the lowest bits of the first byte.
func TestPackingOfTheDraft(t *testing.T) {
	b := NewBuilder()
	for i, s := range []Status{1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3} {
		if err := b.Set(uint32(i), s); err != nil {
			t.Fatal(err)
		}
	}
	if want := []byte{0xc9, 0x44, 0xf9}; !bytes.Equal(b.packed[:3], want) {
		t.Errorf("%x, want %x", b.packed[:3], want)
	}
}
