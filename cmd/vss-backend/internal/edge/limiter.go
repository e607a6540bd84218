package edge

import (
	"sync"
	"time"
)

// maxBuckets bounds the memory of a limiter: about 100 bytes each.
const maxBuckets = 100_000

// Buckets is a Limiter of this process: each address has a bucket for each operation that holds Burst requests and refills at Rate a second.
// It keeps a flood away from the database; what must hold across instances (one-time passwords) is counted in the store.
type Buckets struct {
	Rate  float64
	Burst float64

	mu      sync.Mutex
	buckets map[bucketKey]bucket
}

type bucketKey struct{ address, operation string }

type bucket struct {
	tokens float64
	at     time.Time
}

// Wait takes one request out of the bucket, or says how long until there is one in it.
func (b *Buckets) Wait(address, operation string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := bucketKey{address, operation}
	k, ok := b.buckets[key]
	if !ok {
		b.makeRoom(now)
		k = bucket{tokens: b.Burst, at: now}
	}
	k.tokens, k.at = b.filled(k, now), now
	if k.tokens < 1 {
		b.buckets[key] = k
		return time.Duration((1 - k.tokens) / b.Rate * float64(time.Second))
	}
	k.tokens--
	b.buckets[key] = k
	return 0
}

func (b *Buckets) filled(k bucket, now time.Time) float64 {
	return min(b.Burst, k.tokens+max(0, now.Sub(k.at).Seconds())*b.Rate)
}

// makeRoom forgets full buckets when there are too many; when none is full it forgets all, which lets a flood of addresses through once
// rather than this process run out of memory.
func (b *Buckets) makeRoom(now time.Time) {
	if b.buckets == nil {
		b.buckets = map[bucketKey]bucket{}
	}
	if len(b.buckets) < maxBuckets {
		return
	}
	for key, k := range b.buckets {
		if b.filled(k, now) >= b.Burst {
			delete(b.buckets, key)
		}
	}
	if len(b.buckets) >= maxBuckets {
		clear(b.buckets)
	}
}
