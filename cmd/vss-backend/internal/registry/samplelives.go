package registry

import "vssid/app/insurance"

// The numbers of the sample employers (assets/personas/work.json).
const (
	garments = iota
	software
	supermarket
	steelworks
	school
	haulage
	trading
	barracks
)

var (
	health   = []insurance.Fund{insurance.HealthFund}
	service  = []insurance.Fund{insurance.SocialFund, insurance.HealthFund}                         // soldiers and police have no unemployment insurance
	accident = []insurance.Fund{insurance.AccidentFund}                                             // a second employer pays for accidents only
	abroad   = []insurance.Fund{insurance.SocialFund, insurance.AccidentFund, insurance.HealthFund} // foreigners, since 2022
)

// live gives a person the record of their kind.
func (m *maker) live() {
	if life, ok := lives[m.p.Kind]; ok {
		life(m)
		return
	}
	m.cover(insurance.StatePaid, month(2018, 1), 0, 0, health...)
}

// lives are the records by kind of person. Those who are not named have health insurance paid by the state.
var lives = map[string]func(*maker){
	"employee":                  employeeLife,
	"longest-name":              youngMotherLife,
	"moved-facility":            moverLife,
	"civil-servant":             teacherLife,
	"citizen-id-account":        beginnerLife,
	"unemployment-benefit":      joblessLife,
	"pensioner":                 pensionerLife,
	"old-card-number":           fortyYearsLife,
	"soldier":                   serviceLife,
	"police-officer":            serviceLife,
	"veteran":                   veteranLife,
	"year-only-birth-date":      survivorLife,
	"child":                     childLife,
	"pupil":                     pupilLife,
	"student":                   studentLife,
	"household":                 householdLife,
	"withdrawn":                 householdLife,
	"expired":                   householdLife,
	"starts-next-year":          householdLife,
	"average-farming-household": voluntaryLife,
	"unknown-object-code":       foreignerLife, // a card of a kind that is new to the app is what a foreigner brings
}

// employeeLife: an employer until May, the next one from the same May; a second employer beside; a gap; and months that are not paid yet.
func employeeLife(m *maker) {
	m.employ(job{employer: supermarket, from: month(2016, 7), to: month(2019, 3), salary: 5_200_000, growth: 6, funds: insurance.Funds()})
	m.employ(job{employer: garments, from: month(2019, 6), to: month(2021, 5), salary: 6_400_000, growth: 5, funds: insurance.Funds()})
	m.employ(job{employer: software, from: month(2021, 5), salary: 14_000_000, growth: 9, funds: insurance.Funds(), late: 2})
	m.employ(job{employer: haulage, from: month(2023, 3), to: month(2023, 8), salary: 4_000_000, funds: accident})
	day := func(y, mo, d int) insurance.PartialDate { return insurance.PartialDate{Year: y, Month: mo, Day: d} }
	m.grant("sickness-maternity", "sickness", "paid", day(2020, 4, 20), 786_000, day(2020, 4, 6), day(2020, 4, 9))
	m.grant("sickness-maternity", "maternity", "paid", day(2023, 10, 2), 3_230_000, day(2023, 9, 11), day(2023, 9, 15))
	m.grant("sickness-maternity", "convalescence", "paid", day(2024, 8, 12), 3_510_000, day(2024, 7, 29), day(2024, 8, 2))
}

func youngMotherLife(m *maker) {
	m.employ(job{employer: garments, from: month(2019, 8), salary: 6_800_000, growth: 6, funds: insurance.Funds()})
	m.grant("sickness-maternity", "maternity", "paid", insurance.PartialDate{Year: 2024, Month: 3, Day: 18}, 56_400_000,
		insurance.PartialDate{Year: 2024, Month: 2, Day: 1}, insurance.PartialDate{Year: 2024, Month: 7, Day: 31})
	m.grant("sickness-maternity", "sickness", "paid", insurance.PartialDate{Year: 2022, Month: 11, Day: 3}, 1_140_000,
		insurance.PartialDate{Year: 2022, Month: 10, Day: 17}, insurance.PartialDate{Year: 2022, Month: 10, Day: 21})
}

// moverLife: the first years were paid out at once.
func moverLife(m *maker) {
	m.employ(job{employer: steelworks, from: month(2011, 2), to: month(2017, 1), salary: 3_100_000, growth: 10, funds: insurance.Funds()})
	m.settle(insurance.SocialFund, month(2017, 1))
	m.grant("one-off", "one-off-insurance", "paid", insurance.PartialDate{Year: 2018, Month: 3, Day: 5}, 52_870_000, insurance.PartialDate{}, insurance.PartialDate{})
	m.employ(job{employer: haulage, from: month(2019, 9), to: month(2022, 12), salary: 7_200_000, growth: 5, funds: insurance.Funds()})
	m.employ(job{employer: steelworks, from: month(2023, 1), salary: 9_500_000, growth: 6, funds: insurance.Funds()})
}

func teacherLife(m *maker) {
	m.employ(job{employer: school, from: month(2003, 9), salary: 780_000, growth: 12, funds: insurance.Funds()})
	m.grant("sickness-maternity", "maternity", "paid", insurance.PartialDate{Year: 2009, Month: 5, Day: 14}, 9_360_000,
		insurance.PartialDate{Year: 2009, Month: 4, Day: 1}, insurance.PartialDate{Year: 2009, Month: 7, Day: 31})
}

func beginnerLife(m *maker) {
	m.employ(job{employer: software, from: m.now - 34, salary: 11_000_000, growth: 8, funds: insurance.Funds()})
}

// joblessLife: employed until eight months ago; the unemployment benefit began two months later.
func joblessLife(m *maker) {
	end := m.now - 8
	m.employ(job{employer: garments, from: month(2013, 4), to: month(2019, 12), salary: 4_100_000, growth: 7, funds: insurance.Funds()})
	m.employ(job{employer: supermarket, from: month(2020, 4), to: end, salary: 7_300_000, growth: 5, funds: insurance.Funds(), late: 3})
	m.settle(insurance.UnemploymentFund, end)
	begin := end + 3
	m.cover(insurance.FundPaid, begin, 0, 0, health...)
	decided := insurance.PartialDate{Year: begin.Year(), Month: begin.Number(), Day: 4}
	m.grant("unemployment", "unemployment", "paying", decided, 5_980_000, begin.First(), insurance.PartialDate{Year: (begin + 11).Year(), Month: (begin + 11).Number()}.Last())
	m.grant("unemployment", "training", "approved", decided, 4_500_000, (begin + 2).First(), insurance.PartialDate{Year: (begin + 4).Year(), Month: (begin + 4).Number()}.Last())
}

func pensionerLife(m *maker) {
	m.employ(job{employer: school, from: month(1995, 1), to: month(2009, 9), salary: 290_000, growth: 15, funds: insurance.Funds()})
	m.settle(insurance.SocialFund, month(2009, 9))
	m.cover(insurance.FundPaid, month(2009, 10), 0, 0, health...)
	m.pension("pension", month(2009, 10), 1_870_000)
	m.grant("one-off", "retirement-grant", "paid", insurance.PartialDate{Year: 2009, Month: 9, Day: 21}, 2_140_000, insurance.PartialDate{}, insurance.PartialDate{})
}

// fortyYearsLife: from 1984 on in one works, with a gap in the nineties.
func fortyYearsLife(m *maker) {
	m.employ(job{employer: steelworks, from: month(1984, 1), to: month(1992, 12), salary: 28_000, growth: 20, funds: []insurance.Fund{insurance.SocialFund}})
	m.employ(job{employer: steelworks, from: month(1994, 3), to: month(2024, 5), salary: 260_000, growth: 13, funds: insurance.Funds()})
	m.settle(insurance.SocialFund, month(2024, 5))
	m.cover(insurance.FundPaid, month(2024, 6), 0, 0, health...)
	m.pension("pension", month(2024, 6), 7_240_000)
	m.grant("one-off", "retirement-grant", "paid", insurance.PartialDate{Year: 2024, Month: 5, Day: 20}, 31_500_000, insurance.PartialDate{}, insurance.PartialDate{})
}

// foreignerLife: health insurance and accidents at first, the pension fund since 2022, no unemployment insurance.
func foreignerLife(m *maker) {
	m.employ(job{employer: trading, from: month(2019, 2), to: month(2021, 12), salary: 27_000_000, growth: 3, funds: []insurance.Fund{insurance.AccidentFund, insurance.HealthFund}})
	m.employ(job{employer: trading, from: month(2022, 1), salary: 29_800_000, growth: 4, funds: abroad})
}

func serviceLife(m *maker) {
	m.employ(job{employer: barracks, from: month(2012, 3), salary: 3_900_000, growth: 7, funds: service})
}

func veteranLife(m *maker) {
	m.cover(insurance.StatePaid, month(2005, 1), 0, 0, health...)
	m.pension("accident", month(2012, 8), 640_000)
}

func survivorLife(m *maker) {
	m.cover(insurance.StatePaid, month(2010, 1), 0, 0, health...)
	m.pension("survivor", month(2016, 5), 605_000)
}

// born is the month of a person's birth, or January of the year.
func (m *maker) born() insurance.Month {
	d, err := insurance.ParsePartialDate(m.p.DateOfBirth)
	if err != nil {
		return month(2000, 1)
	}
	return month(d.Year, max(d.Month, 1))
}

func childLife(m *maker) { m.cover(insurance.StatePaid, m.born(), 0, 0, health...) }

// pupilLife: paid by the state until the September of the sixth year, then by the school year.
func pupilLife(m *maker) {
	school := month(m.born().Year()+6, 9)
	m.cover(insurance.StatePaid, m.born(), school-1, 0, health...)
	for from := school; from <= m.now; from += 12 {
		to := from + 11
		if to >= m.now {
			to = 0
		}
		m.cover(insurance.Student, from, to, 0, health...)
	}
}

func studentLife(m *maker) {
	m.cover(insurance.Student, month(2016, 9), month(2023, 8), 0, health...)
	m.cover(insurance.Student, month(2023, 10), 0, 0, health...)
}

// householdLife: a household pays by the year, and once forgot for five months.
func householdLife(m *maker) {
	m.cover(insurance.Household, month(2015, 6), month(2019, 5), 0, health...)
	m.cover(insurance.Household, month(2019, 11), 0, 0, health...)
	m.grant("one-off", "funeral", "paid", insurance.PartialDate{Year: 2021, Month: 12, Day: 6}, 14_900_000, insurance.PartialDate{}, insurance.PartialDate{})
}

func voluntaryLife(m *maker) {
	m.cover(insurance.StatePaid, month(2012, 1), 0, 0, health...)
	m.cover(insurance.Voluntary, month(2018, 4), month(2021, 3), 1_400_000, insurance.SocialFund)
	m.cover(insurance.Voluntary, month(2021, 7), 0, 2_000_000, insurance.SocialFund)
}
