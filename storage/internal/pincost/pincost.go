// Package pincost holds what one PIN try costs. It is apart so that tests, and nothing else, can lower it.
package pincost

import "sync/atomic"

// Memory is Argon2id's memory in KiB. RFC 9106, section 4, second recommendation.
const Memory = 64 << 10

var lowered atomic.Bool

// Now is the memory in force.
func Now() uint32 {
	if lowered.Load() {
		return 8
	}
	return Memory
}

// Lower takes the cost out, or puts it back.
func Lower(on bool) { lowered.Store(on) }
