package agencies

import (
	"errors"
	"strconv"
	"time"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/store"
)

// person is somebody on record as a read sees them.
type person struct {
	account string // "" while there is none
	card    store.Card
	now     time.Time
	r       *store.Reader
	periods []insurance.Period // read when first asked for
	read    bool
}

// find finds somebody by either number, or fails with store.ErrNotFound.
func find(r *store.Reader, number string, now time.Time) (*person, error) {
	account, err := r.Account(number)
	if err == nil {
		card, err := r.Card(account.Number)
		return &person{account: account.Number, card: card, now: now, r: r}, err
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	record, err := r.RegistryPerson(number)
	if errors.Is(err, store.ErrNotFound) {
		record, err = r.RegistryPersonByCitizenID(number)
	}
	if err != nil {
		return nil, err
	}
	return &person{card: record.Card, now: now, r: r}, nil
}

// subject is the number under which the person reads who looked.
func (p *person) subject() string {
	if p.account != "" {
		return p.account
	}
	return p.card.InsuranceNumber
}

// field is one thing that can be read: the scope it takes and how it is found.
type field struct {
	scope vss.AgencyScope
	value func(p *person) ([]string, error)
}

// of is a field of one text; an empty text is none.
func of(scope vss.AgencyScope, text func(p *person) string) field {
	return field{scope, func(p *person) ([]string, error) {
		if t := text(p); t != "" {
			return []string{t}, nil
		}
		return nil, nil
	}}
}

// fields are everything that an agency can read, one a line. What is not here no scope gives: no telephone, no address, no visit, no bank account.
var fields = map[vss.AgencyField]field{
	vss.AgencyFieldHolderName:         of(vss.AgencyScopeIdentityRead, func(p *person) string { return p.card.HolderName }),
	vss.AgencyFieldDateOfBirth:        of(vss.AgencyScopeIdentityRead, func(p *person) string { return p.card.DateOfBirth }),
	vss.AgencyFieldSex:                of(vss.AgencyScopeIdentityRead, func(p *person) string { return p.card.Sex }),
	vss.AgencyFieldCitizenId:          of(vss.AgencyScopeIdentityRead, func(p *person) string { return p.card.CitizenID }),
	vss.AgencyFieldInsuranceNumber:    of(vss.AgencyScopeIdentityRead, func(p *person) string { return p.card.InsuranceNumber }),
	vss.AgencyFieldCardNumber:         of(vss.AgencyScopeCardRead, func(p *person) string { return p.card.CardNumber }),
	vss.AgencyFieldCardState:          of(vss.AgencyScopeCardRead, (*person).cardState),
	vss.AgencyFieldCardValidFrom:      of(vss.AgencyScopeCardRead, func(p *person) string { return p.card.ValidFrom }),
	vss.AgencyFieldCardValidTo:        of(vss.AgencyScopeCardRead, func(p *person) string { return p.card.ValidTo }),
	vss.AgencyFieldBenefitLevel:       of(vss.AgencyScopeCardRead, func(p *person) string { return strconv.Itoa(p.card.BenefitLevel) }),
	vss.AgencyFieldFacility:           of(vss.AgencyScopeCardRead, func(p *person) string { return p.card.FacilityCode }),
	vss.AgencyFieldSocialMonths:       {vss.AgencyScopeParticipationRead, func(p *person) ([]string, error) { return p.months(insurance.SocialFund) }},
	vss.AgencyFieldUnemploymentMonths: {vss.AgencyScopeParticipationRead, func(p *person) ([]string, error) { return p.months(insurance.UnemploymentFund) }},
	vss.AgencyFieldEmployerNow:        {vss.AgencyScopeParticipationRead, (*person).employerNow},
	vss.AgencyFieldBenefitsNow:        {vss.AgencyScopeBenefitsRead, (*person).benefitsNow},
}

// cardState is active, withdrawn, expired or not-yet.
func (p *person) cardState() string {
	today := insurance.DateOf(p.now).String()
	switch {
	case p.card.Withdrawn:
		return "withdrawn"
	case p.card.ValidFrom > today:
		return "not-yet"
	case p.card.ValidTo != "" && p.card.ValidTo < today:
		return "expired"
	}
	return "active"
}

// The bounds of what a read takes from a record.
const (
	maxPeriods  = 5000
	maxBenefits = 200
	maxValues   = 20
)

func (p *person) record() ([]insurance.Period, error) {
	if p.read || p.account == "" {
		return p.periods, nil
	}
	kept, err := p.r.Contributions(p.account, nil, maxPeriods)
	if err != nil {
		return nil, err
	}
	for _, c := range kept {
		p.periods = append(p.periods, insurance.Period{From: c.From, To: c.To, Kind: insurance.ContributionKind(c.Kind), Funds: c.Funds, Employer: c.Employer, EmployerCode: c.EmployerCode,
			Salary: insurance.Dong(c.Salary), Late: c.Late, Settled: c.Settled})
	}
	p.read = true
	return p.periods, nil
}

// months are the months that were paid for in a fund, and through which month that counts.
func (p *person) months(fund insurance.Fund) ([]string, error) {
	periods, err := p.record()
	if err != nil || len(periods) == 0 {
		return nil, err
	}
	through := registry.Through(p.now)
	return []string{strconv.Itoa(insurance.NewLedger(periods, fund, through).Totals().Paid), through.String()}, nil
}

// employerNow are the employers of periods that go on.
func (p *person) employerNow() ([]string, error) {
	periods, err := p.record()
	if err != nil {
		return nil, err
	}
	var names []string
	through := registry.Through(p.now)
	for _, one := range periods {
		if one.Employer != "" && one.From <= through && (one.To == 0 || one.To >= through) && len(names) < maxValues {
			names = append(names, one.Employer)
		}
	}
	return names, nil
}

// benefitsNow are the kinds of benefits that are being paid, and since when.
func (p *person) benefitsNow() ([]string, error) {
	if p.account == "" {
		return nil, nil
	}
	all, err := p.r.Benefits(p.account, nil, maxBenefits)
	if err != nil {
		return nil, err
	}
	var kinds []string
	for _, b := range all {
		if b.State == "paying" && len(kinds) < maxValues {
			kinds = append(kinds, b.Kind+" "+b.DecidedOn.String())
		}
	}
	return kinds, nil
}
