package issuer

import (
	"context"
	"crypto/ecdsa"
	"testing"
	"testing/synctest"
	"time"

	"vssid/app/cardcode/status"
	"vssid/app/cardcode/trust"
	"vssid/cmd/vss-backend/internal/store"
)

// What changes is published within seconds, and what is published never grows old, by the issuer's own work.
func TestRunKeepsPublishedFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t)
		h.Now = time.Now
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			h.Run(ctx)
		}()
		published := func(id uint32) *status.List {
			raw, err := h.StatusList(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			l, err := status.Parse(raw, id, func(kid [4]byte) *ecdsa.PublicKey { return h.Trust().Key(trust.StatusList, kid, time.Now()) })
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		c := h.issue()
		h.write(func(tx *store.Tx) error { return h.EndCredentials(tx, account) })
		time.Sleep(5 * time.Second) // of the bubble's clock
		if got, err := published(c.ListID).Get(c.StatusIndex); err != nil || got != status.DeviceReplaced {
			t.Errorf("five seconds after the change the list says %v, %v", got, err)
		}
		time.Sleep(25 * time.Hour)
		if age := published(c.ListID).Age(time.Now()); age > time.Hour {
			t.Errorf("the list is %v old", age)
		}
		if age := h.Trust().Age(time.Now()); age > time.Hour+time.Minute {
			t.Errorf("the list of keys is %v old", age)
		}
		stop()
		<-done
		h.store.Close()
	})
}
