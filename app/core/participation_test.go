package core

import (
	"fmt"
	"testing"
	"time"

	"vssid/app/insurance"
	"vssid/app/vss"
)

// contributionsOf is a record of n periods of a month each, newest first, at one employer.
func contributionsOf(n int, version int64) Contributions {
	c := Contributions{Through: "2026-04", Version: version}
	for i := range n {
		m := (insurance.NewMonth(2026, 4) - insurance.Month(i)).String()
		c.Periods = append(c.Periods, vss.Contribution{ContributionId: fmt.Sprintf("%022d", i), From: m, To: &m, Kind: vss.ContributionKindCompulsory, Employer: "Công ty Ví Dụ (mẫu)", Salary: 8_000_000,
			Funds: []vss.Fund{vss.FundSocial, vss.FundHealth}, Settled: []vss.Fund{}})
	}
	return c
}

func TestParticipationShowsItsCopyAndThenTheServers(t *testing.T) {
	sc := opened(t, ScreenParticipation)
	copied, fetch := asked[recallRecord[Contributions]](sc), asked[fetchRecord[Contributions]](sc)
	if !sc.Participation.Record.Loading() {
		t.Error("nothing is loading before anything is known")
	}
	sc.send(Recalled[Contributions]{Answer: ok(copied.ID), Value: contributionsOf(14, 1), At: noon.Add(-time.Hour), Known: true})
	if got := sc.Participation.Of(insurance.SocialFund).Totals.Paid; got != 14 {
		t.Errorf("after the copy: %d months", got)
	}
	sc.send(Fetched[Contributions]{Answer: failing(fetch.ID, FailOffline)})
	if !sc.Participation.Record.Offline() || sc.Participation.Counted == nil {
		t.Errorf("offline: %+v", sc.Participation.Record.Failure)
	}
	sc.send(Retry{})
	sc.send(Fetched[Contributions]{Answer: ok(asked[fetchRecord[Contributions]](sc).ID), Value: contributionsOf(20, 2), At: noon})
	if got := sc.Participation.Of(insurance.SocialFund).Totals.Paid; got != 20 || sc.Participation.Record.Offline() {
		t.Errorf("after the server: %d months", got)
	}
	sc.send(Fetched[Contributions]{Answer: ok(99), Value: contributionsOf(1, 3)})
	if got := sc.Participation.Of(insurance.SocialFund).Totals.Paid; got != 20 {
		t.Error("an answer nobody waits for was taken")
	}
}

func TestParticipationTabsPeriodsAndLocking(t *testing.T) {
	sc := opened(t, ScreenParticipation)
	sc.send(Fetched[Contributions]{Answer: ok(asked[fetchRecord[Contributions]](sc).ID), Value: contributionsOf(3, 1), At: noon})
	sc.send(ShowFund{insurance.HealthFund}).send(ShowFund{"pocket"}).send(ShowPeriodView{ByYear})
	if sc.Participation.Chosen() != insurance.HealthFund || sc.Participation.View != ByYear {
		t.Errorf("%+v", sc.Participation)
	}
	sc.send(ShowPeriod{fmt.Sprintf("%022d", 1)}).on(ScreenPeriod)
	if p, ok := sc.Participation.Open(); !ok || p.From != insurance.NewMonth(2026, 3) {
		t.Errorf("open is %+v", p)
	}
	sc.send(Back{}).on(ScreenParticipation)
	sc.send(Paused{})
	if sc.Participation.Counted != nil || sc.Participation.Record.Known {
		t.Error("a locked app still knows the record")
	}
	if sc.Participation.Chosen() != insurance.HealthFund || sc.Participation.View != ByYear {
		t.Error("the tab is lost with the lock")
	}
}

func TestRowsThatAreNoneAreLeftOut(t *testing.T) {
	bad := contributionsOf(3, 1)
	bad.Periods[1].From = "2026-13"
	end := "x"
	bad.Periods[2].To = &end
	if got := count(bad); len(got.Periods) != 1 || got.Funds[insurance.SocialFund].Totals.Paid != 1 {
		t.Errorf("%+v", got.Periods)
	}
	bad.Through = "soon"
	if got := count(bad); got.Funds[insurance.SocialFund].Totals.Paid != 0 {
		t.Errorf("a record without an end counts %+v", got.Funds[insurance.SocialFund].Totals)
	}
}

func TestContributionsAreFetchedWhenTheyChange(t *testing.T) {
	sc := opened(t, ScreenParticipation)
	sc.send(Fetched[Contributions]{Answer: ok(asked[fetchRecord[Contributions]](sc).ID), Value: contributionsOf(3, 1), At: noon})
	before := sc.State
	if _, effects := contributionsArrived(before, EventArrived{Change: vss.Change{Kind: "card-moved"}}); len(effects) != 0 {
		t.Errorf("another change fetches %v", effects)
	}
	if _, effects := contributionsArrived(before, EventArrived{Change: vss.Change{Kind: contributionsChanged}}); len(effects) != 1 {
		t.Errorf("a change fetches %v", effects)
	}
}

func TestBenefitsAreFetchedWhenTheyChange(t *testing.T) {
	sc := opened(t, ScreenBenefits)
	sc.send(Fetched[Benefits]{Answer: ok(asked[fetchRecord[Benefits]](sc).ID), Value: Benefits{Version: 1}, At: noon})
	before := sc.State
	if _, effects := benefitsArrived(before, EventArrived{Change: vss.Change{Kind: contributionsChanged}}); len(effects) != 0 {
		t.Errorf("another change fetches %v", effects)
	}
	if _, effects := benefitsArrived(before, EventArrived{Change: vss.Change{Kind: benefitsChanged}}); len(effects) != 1 {
		t.Errorf("a change fetches %v", effects)
	}
}

func TestStatementGoesOutOnce(t *testing.T) {
	sc := opened(t, ScreenStatement)
	sc.send(SaveStatement{Year: 2025})
	first := asked[setStatement](sc)
	sc.send(SaveStatement{Year: 2025})
	if !sc.Participation.Setting() {
		t.Error("the paper is not being set")
	}
	sc.send(StatementSet{Answer: ok(first.ID + 50), Name: "x", Content: []byte("x")})
	if !sc.Participation.Setting() {
		t.Error("another's answer was taken")
	}
	sc.send(StatementSet{Answer: ok(first.ID), Name: "c14-ts-2025.pdf", Content: []byte("%PDF")})
	if save := asked[SaveDocument](sc); save.Name != "c14-ts-2025.pdf" || sc.Participation.Setting() {
		t.Errorf("%+v", save)
	}
	sc.send(SaveStatement{Year: 2024})
	sc.send(StatementSet{Answer: failing(asked[setStatement](sc).ID, FailBroken), Name: "c14-ts-2024.pdf"})
	if !sc.Saved.Failure.Is() {
		t.Error("a paper that could not be set says nothing")
	}
}

func TestBenefitsByGroup(t *testing.T) {
	sc := opened(t, ScreenBenefits)
	value := Benefits{Version: 1, Benefits: []vss.Benefit{{BenefitId: "a", Group: vss.BenefitGroupMonthly}, {BenefitId: "b", Group: vss.BenefitGroupOneOff}, {BenefitId: "c", Group: vss.BenefitGroupMonthly}}}
	sc.send(Fetched[Benefits]{Answer: ok(asked[fetchRecord[Benefits]](sc).ID), Value: value, At: noon})
	if got := sc.Benefits.Of(vss.BenefitGroupMonthly); len(got) != 2 || got[0].BenefitId != "a" {
		t.Errorf("%+v", got)
	}
	sc.send(ShowBenefitGroup{vss.BenefitGroupMonthly}).send(ShowBenefitGroup{"weekly"})
	sc.send(ShowBenefit{"c"}).on(ScreenReceived)
	if b, ok := sc.Benefits.Open(); !ok || b.BenefitId != "c" || sc.Benefits.Chosen() != vss.BenefitGroupMonthly {
		t.Errorf("%+v", b)
	}
	sc.send(Back{}).on(ScreenBenefits)
}

func TestEstimatesFromTheRecord(t *testing.T) {
	sc := opened(t, ScreenPension)
	sc.send(Fetched[Contributions]{Answer: ok(asked[fetchRecord[Contributions]](sc).ID), Value: contributionsOf(200, 1), At: noon})
	card := *testCard(noon)
	card.Sex, card.DateOfBirth = "male", "1994-03-05"
	sc.State.Card.Card = &card
	if e := sc.OneOff(); !e.Known || e.Confirmed() {
		t.Errorf("%+v", e)
	}
	short := sc.Pension()
	sc.send(EstimateOnward{true})
	long := sc.Pension()
	if !short.Known || !long.Sum.Known || long.More <= 0 || long.Sum.Amount <= short.Sum.Amount {
		t.Errorf("%+v, then %+v", short, long)
	}
	if f, ok := sc.FiveYears(); !ok || f.Months != 200 {
		t.Errorf("%+v", f)
	}
	sc.send(EstimateEarly{3})
	early := sc.Pension()
	if early.More != long.More-36 || !early.Sum.Known || early.Sum.Amount >= long.Sum.Amount {
		t.Errorf("three years early: %+v", early)
	}
	if sc.send(EstimateEarly{99}); sc.Estimates.Early != 10 {
		t.Errorf("no rule lets a pension begin %d years early", sc.Estimates.Early)
	}
	if sc.send(EstimateEarly{-1}); sc.Estimates.Early != 0 {
		t.Errorf("%d years early", sc.Estimates.Early)
	}
	card.DateOfBirth = "1965-03-05" // the age is reached within a year or was before
	if most := sc.MostEarly(); most != 0 {
		t.Errorf("%d whole years before the age are left", most)
	}
}

// The sum of this year's co-payments comes from the care book, which the screen of the five years asks for too.
func TestCoPaymentsOfTheYear(t *testing.T) {
	sc := opened(t, ScreenFiveYears)
	if _, known := sc.CoPaid(); known {
		t.Error("known without a book")
	}
	year := noon.In(insurance.Vietnam).Year()
	visit := func(coPayment int64) vss.Visit { return vss.Visit{Payers: vss.Payers{CoPayment: coPayment, Own: 7}} }
	sc.send(BookFetched{Answer: ok(sc.CareBook.Job), Book: &CareBook{Visits: []vss.Visit{visit(30_000), visit(12_000), visit(99)},
		Years: []vss.VisitYear{{Year: year, Visits: 2}, {Year: year - 1, Visits: 1}}}, At: noon})
	if sum, known := sc.CoPaid(); !known || sum != 42_000 {
		t.Errorf("%d, %v", sum, known)
	}
}
