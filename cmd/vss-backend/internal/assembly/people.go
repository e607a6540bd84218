package assembly

import (
	"context"
	"fmt"
	"time"

	"vssid/assets/personas"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/carebook"
	"vssid/cmd/vss-backend/internal/issuer"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/sandbox"
	"vssid/cmd/vss-backend/internal/store"
)

// counter is what the sandbox's buttons press.
type counter struct {
	*accounts.Accounts
	issuer *issuer.Issuer
}

func (c counter) SetWithdrawn(tx *store.Tx, account string, withdrawn bool) error {
	kind := audit.CardGivenBack
	if withdrawn {
		kind = audit.CardWithdrawn
	}
	if err := audit.Put(tx, audit.Event{Kind: kind, Account: account, Actor: audit.Officer, At: c.Now()}); err != nil {
		return err
	}
	return c.issuer.SetWithdrawn(tx, account, withdrawn)
}

func (c counter) MoveFacility(tx *store.Tx, account, facilityCode string) error {
	if err := audit.Put(tx, audit.Event{Kind: audit.FacilityChanged, Account: account, Actor: audit.Officer, Facility: facilityCode, At: c.Now()}); err != nil {
		return err
	}
	return registry.MoveFacility(tx, account, facilityCode, c.Now())
}

// openSandbox puts the made-up people on record and makes the testers' pages.
func (b *Backend) openSandbox(ctx context.Context, people *accounts.Accounts) (*sandbox.Sandbox, error) {
	all, err := personas.All()
	if err != nil {
		return nil, err
	}
	facilities, err := personas.Facilities()
	if err != nil {
		return nil, err
	}
	var started time.Time
	err = b.store.Write(ctx, func(tx *store.Tx) error {
		first, err := firstStart(tx, b.config.Now())
		if err != nil {
			return err
		}
		if err := registry.SeedFacilities(tx, facilities); err != nil {
			return err
		}
		if err := seedApplicants(tx, first); err != nil {
			return err
		}
		for _, p := range all {
			if err := registry.Seed(tx, b.issuer, p, first); err != nil {
				return err
			}
		}
		started = first
		return b.seedCare(tx, all, first)
	})
	if err != nil {
		return nil, fmt.Errorf("put the sandbox's people on record: %w", err)
	}
	if err := b.seedAgencies(ctx); err != nil {
		return nil, err
	}
	if b.care.book.Samples, err = carebook.NewSamples(all, started); err != nil {
		return nil, err
	}
	if b.records.Samples, err = registry.NewSamples(all, started); err != nil {
		return nil, err
	}
	if err := sandbox.SeedOfficers(ctx, b.officers); err != nil {
		return nil, err
	}
	list := make([]sandbox.Person, 0, len(all))
	for _, p := range all {
		payload, err := registry.CitizenIDPayload(p)
		if err != nil {
			return nil, fmt.Errorf("write the citizen ID of %s: %w", p.ID, err)
		}
		list = append(list, sandbox.Person{ID: p.ID, Kind: p.Kind, Account: p.Account, CitizenIDPayload: payload})
	}
	return sandbox.New(ctx, sandbox.Config{Store: b.store, Counter: counter{people, b.issuer}, People: list, Parts: b.parts(), Root: b.issuer.Root, Now: b.config.Now, Log: b.config.Log})
}

// firstStart is when this sandbox was first started: relative dates of its people count from it.
func firstStart(tx *store.Tx, now time.Time) (time.Time, error) {
	kept, err := tx.KeepSetting("sandbox-first-start", []byte(now.UTC().Format(time.RFC3339)))
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, string(kept))
}

// parts are the testers' pages of the features, one a line.
func (b *Backend) parts() []sandbox.Part {
	all := []sandbox.Part{}
	all = append(all, sandbox.OfficersPart())
	all = append(all, sandbox.CareParts(b.care.reports, b.care.dependants)...)
	all = append(all, sandbox.RecoveriesPart(b.recovery))
	all = append(all, sandbox.HospitalPart(b.payments))
	all = append(all, sandbox.ApplicationsPart(b.applications, peopleOnRecord{b}))
	all = append(all, sandbox.EmployersPart(b.records))
	all = append(all, sandbox.RequestsPart(b.services))
	all = append(all, sandbox.ThreadsPart(b.messages))
	return all
}
