package assembly

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"time"

	"vssid/app/lookup"
	"vssid/app/vss"
	shapes "vssid/app/vss/sandbox"
	"vssid/assets/personas"
	"vssid/assets/places"
	"vssid/cmd/vss-backend/internal/accounts"
	"vssid/cmd/vss-backend/internal/applications"
	"vssid/cmd/vss-backend/internal/helping"
	"vssid/cmd/vss-backend/internal/limits"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/sandbox"
	"vssid/cmd/vss-backend/internal/store"
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

// helpLimits are those of help from afar. A code has 40 bits and waits for 15 minutes: a clerk's tries find none by guessing.
func helpLimits(sandboxed bool) helping.Limits {
	clerk := limits.Rate{Burst: 10, Interval: time.Minute}
	if sandboxed {
		often := limits.Rate{Burst: 500, Interval: 100 * time.Millisecond}
		return helping.Limits{PerDevice: often, PerAddress: often, PerClerk: clerk}
	}
	return helping.Limits{PerDevice: limits.Rate{Burst: 6, Interval: 10 * time.Minute}, PerAddress: limits.Rate{Burst: 100, Interval: 30 * time.Second}, PerClerk: clerk}
}

func (b *Backend) openApplications(secret []byte, people *accounts.Accounts) (*applications.Applications, error) {
	d, err := lookup.Read(places.Files())
	if err != nil {
		return nil, fmt.Errorf("read the places: %w", err)
	}
	var sample func(string) ([]byte, error)
	if b.config.Sandbox {
		sample = sandbox.SamplePortrait
	}
	return applications.New(applications.Config{Store: b.store, Outbox: notify.Database{}, Places: directory{d}, Secret: secret, Now: b.config.Now,
		Limits: registrationLimits(b.config.Sandbox), Opened: ImportRegistry(b.config.Now).Deliver, SamplePhoto: sample, Codes: people})
}

// seedApplicants puts the made-up people without an account on record. now is the sandbox's first start.
func seedApplicants(tx *store.Tx, now time.Time) error {
	people, err := personas.Applicants()
	if err != nil {
		return err
	}
	for _, p := range people {
		if _, err := registry.SeedPerson(tx, p, now); err != nil {
			return err
		}
	}
	return nil
}

// peopleOnRecord implements sandbox.PeopleOnRecord.
type peopleOnRecord struct{ *Backend }

// Applicants tells who is on record and whether they have an account by now.
func (b peopleOnRecord) Applicants(ctx context.Context) ([]shapes.Applicant, error) {
	people, err := personas.Applicants()
	if err != nil {
		return nil, err
	}
	all := make([]shapes.Applicant, 0, len(people))
	for _, p := range people {
		payload, err := registry.CitizenIDPayload(p)
		if err != nil {
			return nil, fmt.Errorf("write the citizen ID of %s: %w", p.ID, err)
		}
		one := shapes.Applicant{ID: p.ID, Name: p.Name, DateOfBirth: p.DateOfBirth, Sex: p.Sex, SocialInsuranceNumber: p.SocialInsuranceNumber, CitizenID: p.CitizenID, Phone: p.Phone, CitizenIDPayload: payload}
		r := b.store.Read(ctx)
		record, err := r.RegistryPerson(p.SocialInsuranceNumber)
		if err != nil {
			return nil, fmt.Errorf("read the record of %s: %w", p.ID, err)
		}
		one.BHYTPayload = record.BHYTPayload
		_, err = r.Account(p.SocialInsuranceNumber)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		one.Registered = err == nil
		all = append(all, one)
	}
	return all, nil
}

// Enrol puts the person of a tester's form on record, under the number of the form or a made-up one that begins with 99.
func (b peopleOnRecord) Enrol(ctx context.Context, form vss.ApplicationForm) (fresh bool, err error) {
	number := ""
	if form.SocialInsuranceNumber != nil {
		number = *form.SocialInsuranceNumber
	} else {
		n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
		if err != nil {
			return false, fmt.Errorf("choose a made-up number: %w", err)
		}
		number = fmt.Sprintf("99%08d", n)
	}
	p := personas.Enrolled(form.Name, form.DateOfBirth, string(form.Sex), number, form.CitizenId, form.Phone)
	err = b.store.Write(ctx, func(tx *store.Tx) (err error) {
		fresh, err = registry.SeedPerson(tx, p, b.config.Now())
		return err
	})
	return fresh, err
}
