package store

import (
	"testing"
	"time"
)

// Who would be alone stops waiting for one that takes long, and lets the others on.
func TestACrowdIsNotHeldUpByItsSlowest(t *testing.T) {
	c := newCrowd()
	c.join() // one that takes long
	if c.clear(10 * time.Millisecond) {
		t.Fatal("alone beside somebody")
	}
	c.join() // hangs the test where the crowd still waits
	c.leave()
	c.leave()
	if !c.clear(time.Minute) {
		t.Fatal("not alone though nobody is there")
	}
	joined := make(chan struct{})
	go func() {
		c.join()
		close(joined)
	}()
	select {
	case <-joined:
		t.Error("somebody joined who had to wait")
	case <-time.After(20 * time.Millisecond):
	}
	c.fill()
	<-joined
}
