package insurance

// Rule says where a part of a benefit comes from, so that a screen can name the source and mark what nobody has compared with the official text yet.
type Rule struct {
	Since     PartialDate // the first day it counts
	Source    string      // the law, decree or decision, with its article
	Confirmed bool        // false: compared with secondary reports only; a screen says so
}

// Benefit is what the fund pays for care inside its scope, in parts that a screen puts into words (mức hưởng).
type Benefit struct {
	Level            BenefitLevel
	LivingArea       LivingArea
	Percentage       int  // of the costs inside the scope, on the right route
	LimitsApply      bool // some drugs, supplies and services are paid only up to a share or an amount
	OutsideScopePaid bool // costs outside the insurance's scope are paid too
	TransportPaid    bool // the way from one facility to the next, when a patient must be moved
	Exceptions       []Exception
	Routes           []Route
	Rule
}

// ExceptionKind names a case in which the fund pays all although the level says less.
type ExceptionKind string

// The exceptions. People whose level already pays 100 % have none.
const (
	CommuneCare    ExceptionKind = "commune-care"     // care at a commune health station (trạm y tế xã)
	SmallVisit     ExceptionKind = "small-visit"      // a visit that costs less than Amount
	FiveYearWaiver ExceptionKind = "five-year-waiver" // five years without a gap, and own co-payments of the year above Amount (miễn cùng chi trả)
)

// Exception is one case of full payment.
type Exception struct {
	Kind   ExceptionKind
	Amount Dong // 0 for CommuneCare, and where the reference level of that date is not in the table
	Rule
}

// RouteKind names a way to reach care without a referral.
type RouteKind string

// The routes. Facilities have had three levels of care since 2025-07-01, initial, basic and specialised (ban đầu, cơ bản, chuyên sâu); before, four
// administrative ones.
const (
	InitialCare         RouteKind = "initial-care"          // any facility of the initial level
	BasicInpatient      RouteKind = "basic-inpatient"       // a stay at any facility of the basic level
	FormerDistrict      RouteKind = "former-district"       // a facility that counted as district level before 2025
	DistrictCare        RouteKind = "district-care"         // any district hospital
	ProvincialInpatient RouteKind = "provincial-inpatient"  // a stay at a provincial hospital
	CentralInpatient    RouteKind = "central-inpatient"     // a stay at a central hospital
	LivingAreaInpatient RouteKind = "living-area-inpatient" // a stay anywhere, for people with a living area
)

// Route is what a facility without a referral gives: Share percent of the level's own percentage.
type Route struct {
	Kind  RouteKind
	Share int
	Rule
}

// Of is the percentage of the costs that the fund pays on a route, rounded down.
func (r Route) Of(b Benefit) int { return b.Percentage * r.Share / 100 }

// BenefitAt gives the rules of a day for a level and a living area. False: the level is not one of 1 to 5, or the day lies before the rules known here.
func BenefitAt(level BenefitLevel, area LivingArea, day PartialDate) (Benefit, bool) {
	shares, ok := inForce(levelTables, day)
	if !ok || level < 1 || level > 5 {
		return Benefit{}, false
	}
	share := shares.levels[level-1]
	b := Benefit{level, area, share.percentage, share.limits, share.outside, share.transport, nil, nil, shares.Rule}
	b.Exceptions = exceptionsAt(b.Percentage, day)
	b.Routes = routesAt(area, day)
	return b, true
}

func exceptionsAt(percentage int, day PartialDate) []Exception {
	if percentage == 100 {
		return nil
	}
	var list []Exception
	reference, known := ReferenceLevelAt(day)
	for _, kind := range []ExceptionKind{CommuneCare, SmallVisit, FiveYearWaiver} {
		terms, ok := inForce(exceptionTables[kind], day)
		if !ok {
			continue
		}
		e := Exception{Kind: kind, Rule: terms.Rule}
		if known && terms.percentOfReference > 0 {
			e.Amount = reference.Monthly * Dong(terms.percentOfReference) / 100
			if e.Since.Before(reference.Since) {
				e.Since = reference.Since
			}
			e.Source += "; " + reference.Source
			e.Confirmed = e.Confirmed && reference.Confirmed
		}
		list = append(list, e)
	}
	return list
}

func routesAt(area LivingArea, day PartialDate) []Route {
	table, ok := inForce(routeTables, day)
	if !ok {
		return nil
	}
	var list []Route
	for _, r := range table.routes {
		if r.Kind != LivingAreaInpatient || area != NoLivingArea {
			r.Rule = table.Rule
			list = append(list, r)
		}
	}
	return list
}

// ReferenceLevel is the monthly amount that limits are counted in (mức tham chiếu; before 2025-07-01 the base salary, lương cơ sở).
type ReferenceLevel struct {
	Monthly Dong
	Rule
}

// ReferenceLevelAt is the amount in force on a day; false before the first one known here.
func ReferenceLevelAt(day PartialDate) (ReferenceLevel, bool) { return inForce(referenceLevels, day) }

func (r Rule) since() PartialDate { return r.Since }

// inForce picks the last row that had begun on a day; rows stand in the order of their first days. A month or a year counts by its first day.
func inForce[T interface{ since() PartialDate }](rows []T, day PartialDate) (T, bool) {
	var found T
	ok := false
	for _, row := range rows {
		if day.IsZero() || day.First().Before(row.since().First()) {
			break
		}
		found, ok = row, true
	}
	return found, ok
}
