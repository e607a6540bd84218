package edge

import (
	"bytes"
	"fmt"
	"testing"
	"time"
)

func TestNonces(t *testing.T) {
	n := nonces{bytes.Repeat([]byte{1}, 32)}
	now := time.Unix(1_772_438_430, 0)
	nonce := n.issue(now)
	if len(nonce) != 54 {
		t.Errorf("a nonce has %d characters, want those of 40 bytes", len(nonce))
	}
	if n.issue(now.Truncate(time.Minute)) != nonce || n.issue(now.Add(time.Minute)) == nonce {
		t.Error("a nonce must last for its slot and no longer")
	}
	for _, c := range []struct {
		name  string
		nonce string
		now   time.Time
		good  bool
	}{
		{"at once", nonce, now, true},
		{"in the slot after", nonce, now.Add(time.Minute), true},
		{"two slots after", nonce, now.Add(2 * time.Minute), false},
		{"before it was issued", nonce, now.Add(-time.Minute), false},
		{"empty", "", now, false},
		{"cut", nonce[:len(nonce)-1], now, false},
		{"of another key", nonces{bytes.Repeat([]byte{2}, 32)}.issue(now), now, false},
		{"another instance with the same key", nonces{bytes.Repeat([]byte{1}, 32)}.issue(now), now, true},
	} {
		if got := n.good(c.nonce, c.now); got != c.good {
			t.Errorf("%s: good is %v", c.name, got)
		}
	}
}

func TestBuckets(t *testing.T) {
	b := &Buckets{Rate: 2, Burst: 3}
	now := time.Unix(0, 0)
	for i := range 3 {
		if wait := b.Wait("a", "op", now); wait != 0 {
			t.Fatalf("request %d waits %v", i, wait)
		}
	}
	if wait := b.Wait("a", "op", now); wait != 500*time.Millisecond {
		t.Errorf("the fourth waits %v, want half a second", wait)
	}
	if wait := b.Wait("b", "op", now); wait != 0 {
		t.Errorf("another address waits %v", wait)
	}
	if wait := b.Wait("a", "other", now); wait != 0 {
		t.Errorf("another operation waits %v", wait)
	}
	if wait := b.Wait("a", "op", now.Add(500*time.Millisecond)); wait != 0 {
		t.Errorf("after the wait it waits %v", wait)
	}
	if wait := b.Wait("a", "op", now.Add(-time.Hour)); wait == 0 {
		t.Error("a clock that went back filled the bucket")
	}
}

func TestBucketsAreBounded(t *testing.T) {
	b := &Buckets{Rate: 1, Burst: 1}
	now := time.Unix(0, 0)
	for i := range maxBuckets + 10 {
		b.Wait(fmt.Sprint(i), "op", now)
	}
	if len(b.buckets) > maxBuckets {
		t.Errorf("%d buckets are kept", len(b.buckets))
	}
}

func TestAddressOf(t *testing.T) {
	for remote, want := range map[string]string{
		"192.0.2.7:1234": "192.0.2.7", "[2001:db8:1:2:3::4]:1": "2001:db8:1:2::/64", "[::ffff:192.0.2.7]:1": "192.0.2.7", "[fe80::1%eth0]:1": "fe80::/64", "pipe": "unknown", "": "unknown",
	} {
		if got := AddressOf(remote); got != want {
			t.Errorf("%q counts as %q, want %q", remote, got, want)
		}
	}
}

// The front stops at its start when the contract asks for a proof that it cannot verify.
func TestOperationsOf(t *testing.T) {
	doc, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	doc.Paths.Value("/v1/card").Get.Extensions["x-proof"] = "officer"
	if _, err := operationsOf(doc); err == nil {
		t.Error("an operation whose proof nobody verifies was taken")
	}
}
