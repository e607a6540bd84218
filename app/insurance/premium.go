package insurance

// HouseholdStep is what one member of a household pays, in the order they are counted.
type HouseholdStep struct {
	Member int  // from 1
	Share  int  // per cent of what the first pays
	Month  Dong // a month
	Total  Dong // for all months
}

// HouseholdPremium is what a household pays for its health insurance (BHYT hộ gia đình).
type HouseholdPremium struct {
	Reference ReferenceLevel
	Rate      int // per mille of the reference level, for the first member
	Months    int
	Steps     []HouseholdStep
	Total     Dong
	Rule
}

// householdRule is a premium's rule since a day: the first pays Rate per mille of the reference level, those after a share of what the first pays; the last
// share counts for everybody further.
type householdRule struct {
	rate   int
	shares []int
	Rule
}

var householdRules = []householdRule{
	{45, []int{100, 70, 60, 50, 40}, Rule{PartialDate{2018, 12, 1}, "Nghị định 146/2018/NĐ-CP, Điều 7; Nghị định 188/2025/NĐ-CP", false}},
}

// HouseholdPremiumAt computes the premium of a household of so many members for so many months, by the rules of a day; false for none known, or when there
// is nobody or no month.
func HouseholdPremiumAt(members, months int, day PartialDate) (HouseholdPremium, bool) {
	rule, known := inForce(householdRules, day)
	level, known2 := ReferenceLevelAt(day)
	if !known || !known2 || members < 1 || months < 1 {
		return HouseholdPremium{}, false
	}
	p := HouseholdPremium{Reference: level, Rate: rule.rate, Months: months, Rule: rule.Rule}
	p.Confirmed = rule.Confirmed && level.Confirmed
	for i := range members {
		share := rule.shares[min(i, len(rule.shares)-1)]
		month := level.Monthly * Dong(rule.rate) * Dong(share) / 100_000
		p.Steps = append(p.Steps, HouseholdStep{i + 1, share, month, month * Dong(months)})
		p.Total += month * Dong(months)
	}
	return p, true
}

// VoluntaryGroup is whom the state supports how much in voluntary social insurance.
type VoluntaryGroup string

// The groups.
const (
	VoluntaryPoor     VoluntaryGroup = "poor"
	VoluntaryNearPoor VoluntaryGroup = "near-poor"
	VoluntaryEthnic   VoluntaryGroup = "ethnic"
	VoluntaryOther    VoluntaryGroup = "other"
)

// VoluntaryContribution is what somebody pays into voluntary social insurance (BHXH tự nguyện).
type VoluntaryContribution struct {
	Rate    int  // per cent of the income
	Line    Dong // the rural poverty line, which the support is counted by
	Support int  // per cent of the contribution on the poverty line
	Month   Dong // before the support
	State   Dong // the support, a month
	Own     Dong // a month
	Months  int
	Total   Dong
	Rule
}

type voluntaryRule struct {
	rate    int
	line    Dong
	support map[VoluntaryGroup]int
	Rule
}

var voluntaryRules = []voluntaryRule{
	{22, 1_500_000, map[VoluntaryGroup]int{VoluntaryPoor: 50, VoluntaryNearPoor: 40, VoluntaryEthnic: 30, VoluntaryOther: 20},
		Rule{PartialDate{2025, 7, 1}, "Luật Bảo hiểm xã hội 2024, Điều 36; Nghị định 159/2025/NĐ-CP, Điều 5", false}},
}

// VoluntaryMost is how many reference levels of income are counted at most (Law on Social Insurance 2024, article 31).
const VoluntaryMost = 20

// VoluntaryAt computes the contribution on an income for so many months by the rules of a day; false for none known, for an income below the poverty line or
// above the most, an unknown group, and no month.
func VoluntaryAt(income Dong, group VoluntaryGroup, months int, day PartialDate) (VoluntaryContribution, bool) {
	rule, known := inForce(voluntaryRules, day)
	level, known2 := ReferenceLevelAt(day)
	support, grouped := rule.support[group]
	if !known || !known2 || !grouped || months < 1 || income < rule.line || income > VoluntaryMost*level.Monthly {
		return VoluntaryContribution{}, false
	}
	c := VoluntaryContribution{Rate: rule.rate, Line: rule.line, Support: support, Months: months, Rule: rule.Rule}
	c.Month = income * Dong(rule.rate) / 100
	c.State = rule.line * Dong(rule.rate) * Dong(support) / 10_000
	c.Own = c.Month - c.State
	c.Total = c.Own * Dong(months)
	return c, true
}
