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

// A clock that was an hour ahead for a while shuts nobody out for an hour.
func TestAClockThatWasAheadShutsNobodyOut(t *testing.T) {
	table, now := memory{}, time.Unix(1_800_000_000, 0)
	person := Limit{Rate{Burst: 2, Interval: time.Minute}, NameOf([]byte("k"), "person", "a")}
	for range 2 {
		if _, err := Count(table, now.Add(time.Hour), person); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Count(table, now, person); err != nil {
		t.Errorf("an hour earlier by the right clock: %v", err)
	}
	if _, err := Count(table, now, person); err == nil {
		t.Error("from there on nothing is limited")
	}
	// Clocks that are a little apart let nobody through earlier.
	table = memory{}
	for range 2 {
		if _, err := Count(table, now.Add(time.Minute), person); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Count(table, now, person); err == nil {
		t.Error("a minute between two clocks is a way around the limit")
	}
}

func TestNameOfHides(t *testing.T) {
	if NameOf([]byte("k"), "a", "b") == NameOf([]byte("j"), "a", "b") || NameOf([]byte("k"), "a", "b") == NameOf([]byte("k"), "ab", "") {
		t.Error("two names are one")
	}
}
