package edge

import "time"

// Hurry gives streams a faster rhythm.
func (f *Front) Hurry(heartbeat, life time.Duration) { f.rhythm = rhythm{heartbeat, life} }
