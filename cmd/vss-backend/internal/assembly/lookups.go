package assembly

import (
	"time"

	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/lookups"
)

// openLookups makes what anybody may ask without an account.
func (b *Backend) openLookups() (*lookups.Lookups, error) {
	// A person knows their own papers: three tries and then one an hour leave room for a typing error and none for guessing birth dates.
	of := lookups.Limits{
		PerPerson:       limits.Rate{Burst: 3, Interval: time.Hour},
		PerInstallation: limits.Rate{Burst: 10, Interval: 10 * time.Minute},
		PerAddress:      limits.Rate{Burst: 60, Interval: time.Minute},
	}
	if b.config.Sandbox { // all testers share one address and a few people
		of = lookups.Limits{
			PerPerson:       limits.Rate{Burst: 20, Interval: 30 * time.Second},
			PerInstallation: limits.Rate{Burst: 200, Interval: time.Second},
			PerAddress:      limits.Rate{Burst: 2000, Interval: 50 * time.Millisecond},
		}
	}
	return lookups.New(lookups.Config{Store: b.store, Secret: b.keys.Secret, Now: b.config.Now, Limits: of})
}
