package assembly

import (
	"net/http"
	"strings"
	"time"

	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/recovery"
)

// recoveryPolicy is how long a recovery waits and what may be tried. Testers share one address, and only they may shorten the wait.
func (b *Backend) recoveryPolicy() recovery.Policy {
	p := recovery.StandardPolicy
	if !b.config.Sandbox {
		return p
	}
	p.PerAddress, p.Asks = recovery.Limit{Tries: 1000, Wait: time.Minute}, recovery.Limit{Tries: 50, Wait: time.Minute}
	if b.config.RecoveryWait > 0 {
		p.Wait = b.config.RecoveryWait
	}
	if b.config.PasswordCost != nil {
		p.Cost = *b.config.PasswordCost
	}
	return p
}

// openRecovery makes the recovery and tells the accounts of it.
func (b *Backend) openRecovery(people *accounts.Accounts, secret []byte) (err error) {
	b.recovery, err = recovery.New(recovery.Config{Store: b.store, Outbox: notify.Database{}, Owners: people, Secret: secret, PublicURL: b.config.PublicURL,
		Now: b.config.Now, Policy: b.recoveryPolicy()})
	if err != nil {
		return err
	}
	people.JoinRecoveries(b.recovery)
	return nil
}

// cancelPage answers the links in the messages to owners; everything else goes on.
func (b *Backend) cancelPage(next http.Handler) http.Handler {
	page := &recovery.Page{Recovery: b.recovery, Log: b.config.Log, Wait: func(r *http.Request) time.Duration {
		return b.doors.Limiter.Wait(edge.AddressOf(r.RemoteAddr), "recovery-cancel-page", b.config.Now())
	}}
	safe := http.NewCrossOriginProtection().Handler(page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, recovery.CancelPath) {
			safe.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
