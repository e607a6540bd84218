package assembly

import (
	"fmt"
	"time"

	"vssid/app/lookup"
	"vssid/assets/places"
	"vssid/cmd/vss-backend/internal/applications"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/notify"
)

// directory answers what a registration asks about places.
type directory struct{ *lookup.Directory }

func (d directory) Commune(code string) (name, provinceCode, provinceName string, ok bool) {
	commune, ok := d.Directory.Commune(code)
	if !ok {
		return "", "", "", false
	}
	province, ok := d.Province(commune.Province)
	return commune.Name, province.Code, province.Name, ok
}

func (d directory) Agency(code string) (string, bool) {
	agency, ok := d.Place(lookup.Agencies, code)
	return agency.Name, ok
}

// registrationLimits are those of registrations. All testers of a sandbox share one address, and scripts ask faster than people.
func registrationLimits(sandboxed bool) applications.Limits {
	if sandboxed {
		return applications.Limits{
			PerPhone: limits.Rate{Burst: 50, Interval: 10 * time.Second}, PerDevice: limits.Rate{Burst: 50, Interval: 10 * time.Second},
			PerAddress: limits.Rate{Burst: 2000, Interval: 50 * time.Millisecond},
		}
	}
	return applications.Limits{
		PerPhone: limits.Rate{Burst: 6, Interval: 2 * time.Hour}, PerDevice: limits.Rate{Burst: 12, Interval: time.Hour},
		PerAddress: limits.Rate{Burst: 100, Interval: 30 * time.Second},
	}
}

func (b *Backend) openApplications(secret []byte) (*applications.Applications, error) {
	d, err := lookup.Read(places.Files())
	if err != nil {
		return nil, fmt.Errorf("read the places: %w", err)
	}
	return applications.New(applications.Config{Store: b.store, Outbox: notify.Database{}, Places: directory{d}, Secret: secret, Now: b.config.Now,
		Limits: registrationLimits(b.config.Sandbox)})
}
