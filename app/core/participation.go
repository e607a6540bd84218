package core

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"vssid/app/insurance"
	"vssid/app/vss"
)

// The screens of participation (quá trình tham gia).
const (
	ScreenParticipation Screen = "participation"           // the periods, a tab for each fund
	ScreenPeriod        Screen = "participation-period"    // one period: who pays what
	ScreenStatement     Screen = "participation-statement" // the statement of a year (mẫu C14-TS)
)

// Contributions is the whole record of contributions as it is stored.
type Contributions struct {
	Periods []vss.Contribution `json:"periods"` // newest first
	Through string             `json:"through"` // month, the last one the record goes to
	Version int64              `json:"version"`
}

// Participation is the record, counted. It is never changed: a newer one takes its place.
type Participation struct {
	Periods []insurance.Period // newest first
	Through insurance.Month
	Funds   map[insurance.Fund]*FundRecord
}

// FundRecord is what the record says of one fund.
type FundRecord struct {
	Rows      []insurance.Period // newest first
	Ledger    insurance.Ledger
	Totals    insurance.Totals
	Employers []insurance.EmployerTotal
	Years     []insurance.YearTotal // oldest first
}

// ParticipationState is ScreenParticipation and what opens from it.
type ParticipationState struct {
	Record  Record[Contributions]
	Counted *Participation // of Record.Value; nil until it is known
	Fund    insurance.Fund // the chosen tab; "" is the first
	View    PeriodView     // how the tab is laid out; "" is by period
	ByPaid  bool           // the chart shows contributions instead of salaries
	Period  string         // the one that is open
	Year    int            // of the statement; 0 is the newest
	paper   JobID
}

// PeriodView is how a fund's record is laid out.
type PeriodView string

// The views.
const (
	ByPeriod   PeriodView = ""
	ByYear     PeriodView = "year"
	ByEmployer PeriodView = "employer"
)

// Chosen is the fund whose tab is open.
func (p ParticipationState) Chosen() insurance.Fund {
	if p.Fund == "" {
		return insurance.SocialFund
	}
	return p.Fund
}

// Of is what the record says of a fund; empty while nothing is known.
func (p ParticipationState) Of(f insurance.Fund) *FundRecord {
	if p.Counted == nil || p.Counted.Funds[f] == nil {
		return &FundRecord{}
	}
	return p.Counted.Funds[f]
}

// Open is the period that is open.
func (p ParticipationState) Open() (insurance.Period, bool) {
	if p.Counted == nil {
		return insurance.Period{}, false
	}
	i := slices.IndexFunc(p.Counted.Periods, func(period insurance.Period) bool { return period.ID == p.Period })
	if i < 0 {
		return insurance.Period{}, false
	}
	return p.Counted.Periods[i], true
}

// Messages of participation.
type (
	// ShowFund chooses a tab.
	ShowFund struct{ Fund insurance.Fund }
	// ShowPeriodView lays the record out in another way.
	ShowPeriodView struct{ View PeriodView }
	// ChartPaid lets the chart show contributions, or salaries.
	ChartPaid struct{ On bool }
	// ShowPeriod opens a period.
	ShowPeriod struct{ ID string }
	// ChooseStatementYear chooses the year of the statement.
	ChooseStatementYear struct{ Year int }
)

func (ShowFund) msg()            {}
func (ShowPeriodView) msg()      {}
func (ChartPaid) msg()           {}
func (ShowPeriod) msg()          {}
func (ChooseStatementYear) msg() {}

// recordPage is how many rows of a record are asked for at once, the most there is.
const recordPage = 200

// maxRecordPages is more than any life fills; a server that goes on for longer is at fault.
const maxRecordPages = 100

var errEndlessRecord = errors.New("the server's list does not end")

var contributionSource = source[Contributions]{name: "contributions", ask: func(ctx context.Context, s *vss.Session, known *Contributions) (Contributions, error) {
	q := vss.RecordQuery{Limit: recordPage}
	if known != nil {
		q.Known = known.Version
	}
	var all Contributions
	for range maxRecordPages {
		page, err := s.Contributions(ctx, q)
		if err != nil {
			return all, err
		}
		if page.Unchanged && known != nil {
			return Contributions{known.Periods, page.Through, page.Version}, nil
		}
		if q.Cursor != "" && page.Version != all.Version {
			all, q = Contributions{}, vss.RecordQuery{Limit: recordPage} // it changed between two pages
			continue
		}
		all.Periods, all.Through, all.Version = append(all.Periods, page.Contributions...), page.Through, page.Version
		if page.Next == nil {
			return all, nil
		}
		q = vss.RecordQuery{Limit: recordPage, Cursor: *page.Next}
	}
	return all, fmt.Errorf("read the contributions: %w", errEndlessRecord)
}}

var participation = feature{
	update: updateParticipation,
	pages: map[Screen]page{
		ScreenParticipation: {personal: true, enter: State.loadContributions, retry: State.loadContributions},
		ScreenPeriod:        {personal: true, enter: State.loadContributions, retry: State.loadContributions},
		ScreenStatement:     {personal: true, enter: State.loadContributions, retry: State.loadContributions},
	},
	arrived: contributionsArrived,
	forget: func(s *State) {
		p := s.Participation
		s.Participation = ParticipationState{Fund: p.Fund, View: p.View, ByPaid: p.ByPaid, Period: p.Period, Year: p.Year}
	},
}

func (s State) loadContributions() (State, []Effect) {
	effects := s.Participation.Record.load(&s, &contributionSource)
	return s, effects
}

// contributionsChanged is the event of a change of the contributions.
const contributionsChanged = "contributions-changed"

// contributionsArrived fetches again what is on the screen when the server says that it has changed.
func contributionsArrived(s State, m EventArrived) (State, []Effect) {
	if !m.Gap && m.Change.Kind != contributionsChanged {
		return s, nil
	}
	switch s.Screen() {
	case ScreenParticipation, ScreenPeriod, ScreenStatement:
		return s.loadContributions()
	}
	return s, nil
}

func updateParticipation(s State, m Msg) (State, []Effect, bool) {
	p := &s.Participation
	var effects []Effect
	switch m := m.(type) {
	case ShowFund:
		if slices.Contains(insurance.Funds(), m.Fund) {
			p.Fund = m.Fund
		}
	case ShowPeriodView:
		p.View = m.View
	case ChartPaid:
		p.ByPaid = m.On
	case ShowPeriod:
		if m.ID != "" {
			p.Period = m.ID
			s, effects = s.show(ScreenPeriod)
		}
	case ChooseStatementYear:
		p.Year = m.Year
	case SaveStatement, StatementSet:
		s, effects = s.statement(m)
	case Recalled[Contributions]:
		p.Record.recalled(m)
		p.recount()
	case Fetched[Contributions]:
		if p.Record.fetched(m) {
			p.recount()
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// recount counts the record anew. It is done once for each answer, not for each frame.
func (p *ParticipationState) recount() {
	if p.Record.Known {
		p.Counted = count(p.Record.Value)
	}
}

// count lays the record out by fund. A row that the contract would not let through is left out.
func count(c Contributions) *Participation {
	through, err := insurance.ParseMonth(c.Through)
	if err != nil {
		through = 0
	}
	all := &Participation{Through: through, Periods: make([]insurance.Period, 0, len(c.Periods)), Funds: map[insurance.Fund]*FundRecord{}}
	for _, row := range c.Periods {
		if p, ok := period(row); ok {
			all.Periods = append(all.Periods, p)
		}
	}
	for _, f := range insurance.Funds() {
		r := &FundRecord{}
		for _, p := range all.Periods {
			if p.Has(f) {
				r.Rows = append(r.Rows, p)
			}
		}
		r.Ledger = insurance.NewLedger(r.Rows, f, through)
		r.Totals = r.Ledger.Totals()
		r.Employers = insurance.Employers(r.Rows, f, through)
		r.Years = insurance.Years(r.Rows, f, through)
		all.Funds[f] = r
	}
	return all
}

func period(c vss.Contribution) (insurance.Period, bool) {
	from, err := insurance.ParseMonth(c.From)
	if err != nil {
		return insurance.Period{}, false
	}
	p := insurance.Period{ID: c.ContributionId, From: from, Kind: insurance.ContributionKind(c.Kind), Employer: c.Employer, JobTitle: c.JobTitle, Workplace: c.Workplace,
		Salary: insurance.Dong(c.Salary), Late: c.Late}
	if c.To != nil {
		if p.To, err = insurance.ParseMonth(*c.To); err != nil {
			return insurance.Period{}, false
		}
	}
	if c.EmployerCode != nil {
		p.EmployerCode = *c.EmployerCode
	}
	for _, f := range c.Funds {
		p.Funds = append(p.Funds, insurance.Fund(f))
	}
	for _, f := range c.Settled {
		p.Settled = append(p.Settled, insurance.Fund(f))
	}
	return p, true
}
