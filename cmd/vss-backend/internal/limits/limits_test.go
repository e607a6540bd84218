package limits

import (
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
)

type memory map[[32]byte]time.Time

func (m memory) Limit(key [32]byte) (time.Time, error) { return m[key], nil }

func (m memory) SetLimit(key [32]byte, next time.Time) error {
	m[key] = next
	return nil
}

func TestCount(t *testing.T) {
	table, now := memory{}, time.Unix(1_800_000_000, 0)
	person := Limit{Rate{Burst: 2, Interval: time.Hour}, NameOf([]byte("k"), "person", "a")}
	address := Limit{Rate{Burst: 3, Interval: time.Minute}, NameOf([]byte("k"), "address", "a")}
	for i := range 2 {
		if _, err := Count(table, now, person, address); err != nil {
			t.Fatalf("event %d: %v", i, err)
		}
	}
	before := table[address.Name]
	_, err := Count(table, now, person, address)
	if code, _ := refusal.CodeOf(err); code != vss.CodeTooManyRequests || err.(*refusal.Error).RetryAfter != time.Hour {
		t.Fatalf("the third gets %v, want to wait an hour", err)
	}
	if table[address.Name] != before {
		t.Error("a refused event counted against the other limit")
	}
	if _, err := Count(table, now.Add(time.Hour), person, address); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

func TestNameOfHides(t *testing.T) {
	if NameOf([]byte("k"), "a", "b") == NameOf([]byte("j"), "a", "b") || NameOf([]byte("k"), "a", "b") == NameOf([]byte("k"), "ab", "") {
		t.Error("two names are one")
	}
}
