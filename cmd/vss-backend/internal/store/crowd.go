package store

import (
	"context"
	"math"
	"time"

	"golang.org/x/sync/semaphore"
)

// crowd lets transactions run beside each other, or one of them with nothing beside it. Unlike a sync.RWMutex, who wants to be alone can stop waiting: one long
// transaction must hold up neither those who would be alone nor, behind them, everybody else.
type crowd struct{ places *semaphore.Weighted }

func newCrowd() crowd { return crowd{semaphore.NewWeighted(math.MaxInt32)} }

// join and leave stand around what may run beside others.
func (c crowd) join() {
	// A context that never ends: the only error is that it has.
	_ = c.places.Acquire(context.Background(), 1)
}

func (c crowd) leave() { c.places.Release(1) }

// clear waits until nothing else runs, at most so long, and keeps others out until fill. It says whether that came about.
func (c crowd) clear(patience time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return c.places.Acquire(ctx, math.MaxInt32) == nil
}

func (c crowd) fill() { c.places.Release(math.MaxInt32) }
