package limits_test

import (
	"errors"
	"testing"
	"time"

	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
	"vssid/cmd/vss-backend/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// scenarios are what happens to whoever asks again and again: when they ask, counted from the beginning, and how long they are told to wait; 0 lets them through. Both limiters,
// the one in the memory of a process and the one in the database that all instances share, are held to them.
var scenarios = []struct {
	name  string
	rate  limits.Rate
	steps []step
}{
	{"a person at once", limits.Rate{Burst: 3, Interval: 10 * time.Second}, []step{{0, 0}, {0, 0}, {0, 0}, {0, 10 * time.Second}, {0, 10 * time.Second}}},
	{"waits as told", limits.Rate{Burst: 1, Interval: time.Minute}, []step{{0, 0}, {20 * time.Second, 40 * time.Second}, {time.Minute, 0}, {61 * time.Second, 59 * time.Second}}},
	{"comes back too early and loses nothing", limits.Rate{Burst: 2, Interval: 10 * time.Second}, []step{{0, 0}, {0, 0}, {5 * time.Second, 5 * time.Second}, {9 * time.Second, time.Second}, {10 * time.Second, 0}, {10 * time.Second, 10 * time.Second}}},
	{"steady and slow enough", limits.Rate{Burst: 1, Interval: time.Second}, []step{{0, 0}, {time.Second, 0}, {2 * time.Second, 0}, {3 * time.Second, 0}}},
	{"after a long rest no more than the burst", limits.Rate{Burst: 2, Interval: time.Second}, []step{{0, 0}, {0, 0}, {time.Hour, 0}, {time.Hour, 0}, {time.Hour, time.Second}}},
	{"a clock that steps back gives nothing", limits.Rate{Burst: 1, Interval: 10 * time.Second}, []step{{time.Minute, 0}, {time.Minute, 10 * time.Second}}},
}

type step struct{ at, wait time.Duration }

// waiter is a limiter of either kind for one who asks.
type waiter func(name string, rate limits.Rate, now time.Time) (time.Duration, error)

func inMemory() waiter {
	all := map[string]*edge.Buckets{}
	return func(name string, rate limits.Rate, now time.Time) (time.Duration, error) {
		if all[name] == nil {
			all[name] = &edge.Buckets{Rate: float64(time.Second) / float64(rate.Interval), Burst: float64(rate.Burst)}
		}
		return all[name].Wait(name, "operation", now), nil
	}
}

func inDatabase(t *testing.T) waiter {
	s, err := store.OpenAt(t.Context(), storetest.Target(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return func(name string, rate limits.Rate, now time.Time) (time.Duration, error) {
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := limits.Count(tx, now, limits.Limit{Rate: rate, Name: limits.NameOf([]byte("key"), "test", name)})
			return err
		})
		var refused *refusal.Error
		if errors.As(err, &refused) {
			return refused.RetryAfter, nil
		}
		return 0, err
	}
}

func TestBothLimitersDoTheSame(t *testing.T) {
	begin := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	for kind, wait := range map[string]waiter{"memory": inMemory(), "database": inDatabase(t)} {
		for _, c := range scenarios {
			for i, s := range c.steps {
				got, err := wait(c.name, c.rate, begin.Add(s.at))
				if difference := got - s.wait; err != nil || difference < -time.Millisecond || difference > time.Millisecond {
					t.Errorf("%s, %s, step %d at %s: %s, %v; want %s", kind, c.name, i+1, s.at, got, err, s.wait)
				}
			}
		}
	}
}
