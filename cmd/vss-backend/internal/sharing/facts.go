package sharing

import (
	"errors"
	"strconv"
	"time"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/registry"
	"vssid/cmd/vss-backend/internal/store"
)

// FromCard says that the person is insured now, from the card: one that is in force today and not withdrawn.
func FromCard(r *store.Reader, account string, now time.Time) ([]vss.ShareFact, error) {
	card, err := r.Card(account)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	today := now.In(insurance.Vietnam).Format(time.DateOnly)
	if card.Withdrawn || card.ValidFrom > today || card.ValidTo != "" && card.ValidTo < today {
		return nil, nil
	}
	return []vss.ShareFact{{Kind: vss.ShareFactKindInsured, Values: []string{card.ValidFrom, card.ValidTo}}}, nil
}

// The bounds of what a statement takes from a record.
const (
	maxPeriods   = 5000
	maxEmployers = 12             // the newest
	salaryBand   = int64(5000000) // dong
)

// FromParticipation says what the record of contributions does: months paid for in the social fund, employers, and the newest salary as a band.
func FromParticipation(r *store.Reader, account string, now time.Time) ([]vss.ShareFact, error) {
	kept, err := r.Contributions(account, nil, maxPeriods)
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	through := registry.Through(now)
	periods := make([]insurance.Period, 0, len(kept))
	for _, c := range kept {
		periods = append(periods, insurance.Period{From: c.From, To: c.To, Kind: insurance.ContributionKind(c.Kind), Funds: c.Funds, Employer: c.Employer, EmployerCode: c.EmployerCode,
			Salary: insurance.Dong(c.Salary), Late: c.Late, Settled: c.Settled})
	}
	ledger := insurance.NewLedger(periods, insurance.SocialFund, through)
	totals := ledger.Totals()
	if totals.Paid == 0 {
		return nil, nil
	}
	facts := []vss.ShareFact{{Kind: vss.ShareFactKindMonths, Values: []string{strconv.Itoa(totals.Paid), through.String()}}}
	facts = append(facts, employers(periods, through)...)
	for i := len(ledger.Months) - 1; i >= 0; i-- {
		m := ledger.Months[i]
		if !m.Paid || m.Salary == 0 {
			continue
		}
		low := int64(m.Salary) / salaryBand * salaryBand
		return append(facts, vss.ShareFact{Kind: vss.ShareFactKindSalary, Values: []string{strconv.FormatInt(low, 10), strconv.FormatInt(low+salaryBand, 10), (ledger.First + insurance.Month(i)).String()}}), nil
	}
	return facts, nil
}

func employers(periods []insurance.Period, through insurance.Month) []vss.ShareFact {
	var facts []vss.ShareFact
	for _, e := range insurance.Employers(periods, insurance.SocialFund, through) {
		if e.Name == "" || e.Paid == 0 {
			continue
		}
		last := e.Last.String()
		if e.Last >= through {
			last = ""
		}
		facts = append(facts, vss.ShareFact{Kind: vss.ShareFactKindEmployers, Values: []string{e.Name, e.First.String(), last}})
	}
	return facts[max(0, len(facts)-maxEmployers):]
}
