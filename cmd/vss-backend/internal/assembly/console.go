package assembly

import (
	"context"
	"net/http"
	"strings"
	"time"

	"vssid/app/lookup"
	"vssid/cmd/vss-backend/internal/carrier"
	"vssid/cmd/vss-backend/internal/console"
	"vssid/cmd/vss-backend/internal/console/account"
	"vssid/cmd/vss-backend/internal/console/acts"
	"vssid/cmd/vss-backend/internal/console/assist"
	"vssid/cmd/vss-backend/internal/console/desks"
	"vssid/cmd/vss-backend/internal/console/keys"
	"vssid/cmd/vss-backend/internal/console/people"
	"vssid/cmd/vss-backend/internal/console/readers"
	"vssid/cmd/vss-backend/internal/console/recoveries"
	"vssid/cmd/vss-backend/internal/console/registrations"
	"vssid/cmd/vss-backend/internal/console/remote"
	"vssid/cmd/vss-backend/internal/console/reports"
	"vssid/cmd/vss-backend/internal/console/requests"
	consolesearch "vssid/cmd/vss-backend/internal/console/search"
	"vssid/cmd/vss-backend/internal/console/threads"
	"vssid/cmd/vss-backend/internal/console/undelivered"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/officers"
	"vssid/cmd/vss-backend/internal/passwords"
	"vssid/cmd/vss-backend/internal/search"
)

// openOfficers makes the accounts of those who work at the console.
func (b *Backend) openOfficers(secret []byte) (err error) {
	cost := passwords.Standard
	if b.config.Sandbox && b.config.PasswordCost != nil {
		cost = *b.config.PasswordCost
	}
	bounds := officers.Limits{PerLogin: limits.Rate{Burst: 10, Interval: time.Minute}, PerAddress: limits.Rate{Burst: 60, Interval: 10 * time.Second}}
	b.officers, err = officers.New(officers.Config{Store: b.store, Secret: secret, Hasher: passwords.New(cost), Limits: bounds, PublicURL: b.config.PublicURL, Now: b.config.Now})
	return err
}

// openConsole makes the officers' pages; the front must be open.
func (b *Backend) openConsole() (err error) {
	b.console, err = console.New(console.Config{Officers: b.officers, Pages: b.consolePages(), PublicURL: b.config.PublicURL, Simulated: b.config.Sandbox,
		Address: func(r *http.Request) string { return edge.AddressOf(r.RemoteAddr) },
		Wait:    func(address string) time.Duration { return b.doors.Limiter.Wait(address, "console", b.config.Now()) }, Log: b.config.Log})
	return err
}

// consolePages are the places of the console in the order of its navigation, one a line.
func (b *Backend) consolePages() []console.Page {
	all := []console.Page{}
	all = append(all, registrations.Page(b.applications, b.officers))
	all = append(all, assist.Page(b.applications, choices{b.applications.Places.(directory)}))
	all = append(all, remote.Page(b.helping, choices{b.applications.Places.(directory)}))
	all = append(all, requests.Page(b.services, b.officers))
	all = append(all, threads.Page(b.messages, b.officers))
	all = append(all, reports.Page(b.care.reports, b.officers))
	all = append(all, recoveries.Page(b.recovery))
	all = append(all, consolesearch.Page(&search.Search{Store: b.store, Cards: b.issuer, Bindings: b.accounts, Now: b.config.Now}))
	all = append(all, undelivered.Page(&carrier.Undelivered{Store: b.store, Now: b.config.Now}))
	all = append(all, desks.Page(b.facilities))
	all = append(all, readers.Page(b.store, b.config.Now))
	all = append(all, keys.Page(officersKeys{b}, b.config.Now))
	all = append(all, acts.Page(b.store, b.officers, b.config.Now))
	all = append(all, people.Page(b.officers, b.config.PublicURL))
	all = append(all, account.Page(b.officers))
	return all
}

// consolePaths leads to the console; everything else goes on.
func (b *Backend) consolePaths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path := r.URL.Path; path == console.Base || strings.HasPrefix(path, console.Base+"/") {
			b.console.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// InviteOfficer makes an officer for whoever runs the backend, and returns the link of the first sign-in.
func (b *Backend) InviteOfficer(ctx context.Context, login, name string, roles []officers.Role) (link string, err error) {
	invitation, err := b.officers.Invite(ctx, "", login, name, roles)
	return people.Link(b.config.PublicURL, invitation), err
}

// InviteOfficerAgain gives an officer who cannot sign in any more a new start.
func (b *Backend) InviteOfficerAgain(ctx context.Context, login string) (link string, err error) {
	invitation, err := b.officers.InviteAgain(ctx, "", login)
	return people.Link(b.config.PublicURL, invitation), err
}

// DisableOfficer lets an officer in no more.
func (b *Backend) DisableOfficer(ctx context.Context, login string) error {
	return b.officers.Disable(ctx, "", login)
}

// Officers gives all officers.
func (b *Backend) Officers(ctx context.Context) ([]officers.Officer, error) {
	return b.officers.All(ctx)
}

// choices are the places that a clerk's form lets choose.
type choices struct{ directory }

// Communes implements assist.Places and remote.Places.
func (c choices) Communes() []console.Place {
	var all []console.Place
	for _, province := range c.Provinces() {
		for _, commune := range c.Directory.Communes(province.Code) {
			all = append(all, console.Place{Code: commune.Code, Name: commune.Name + ", " + province.Name})
		}
	}
	return all
}

// Agencies implements assist.Places and remote.Places.
func (c choices) Agencies() []console.Place {
	var all []console.Place
	for _, agency := range c.Places(lookup.Agencies) {
		all = append(all, console.Place{Code: agency.Code, Name: agency.Name})
	}
	return all
}

// ProvinceOf implements console.Places.
func (c choices) ProvinceOf(commune string) string {
	_, province, _, _ := c.Commune(commune)
	return province
}
