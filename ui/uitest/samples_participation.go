package uitest

import (
	"fmt"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
)

// Career is a record of so many years: one employer and then another, a gap between them, and two months at the end that are not paid yet.
func Career(years int) core.Contributions {
	last := insurance.MonthOf(Now) - 1
	c := core.Contributions{Through: last.String(), Version: 1}
	add := func(from, to insurance.Month, open, late bool, employer, code, job string, salary int64) {
		p := vss.Contribution{ContributionId: fmt.Sprintf("%022d", len(c.Periods)), From: from.String(), Kind: vss.ContributionKindCompulsory, Funds: []vss.Fund{vss.FundSocial, vss.FundUnemployment, vss.FundAccident, vss.FundHealth},
			Employer: employer, EmployerCode: &code, JobTitle: job, Workplace: "Xưởng may 2, khu công nghiệp Mẫu", Salary: salary, Late: late, Settled: []vss.Fund{}}
		if from < insurance.NewMonth(2009, 1) {
			p.Funds = []vss.Fund{vss.FundSocial, vss.FundHealth}
		}
		if !open {
			end := to.String()
			p.To = &end
		}
		c.Periods = append(c.Periods, p)
	}
	add(last-1, last, true, true, "Công ty Ví Dụ Phần Mềm (mẫu)", "TA9990002B", "Lập trình viên chính", 24_350_000)
	salary := int64(24_350_000)
	end := last - 2
	for y := 0; y < years; y++ {
		from := max(insurance.NewMonth(end.Year(), 1), last-insurance.Month(12*years)+1)
		if from > end {
			break
		}
		if y == years/2 {
			from += 4 // the gap
		}
		employer, code, job := "Công ty Ví Dụ Phần Mềm (mẫu)", "TA9990002B", "Lập trình viên"
		if y > years/2 {
			employer, code, job = "Công ty Ví Dụ May Mặc (mẫu)", "TA9990001A", "Tổ trưởng tổ may"
		}
		add(from, end, false, false, employer, code, job, salary)
		salary = salary * 93 / 100 / 1000 * 1000
		end = insurance.NewMonth(end.Year(), 1) - 1
	}
	return c
}

// Received is a benefit of every group.
func Received() core.Benefits {
	at := func(y, m, d int) openapi.Date {
		return openapi.Date{Time: time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)}
	}
	from := func(y, m, d int) *openapi.Date { t := at(y, m, d); return &t }
	account, bank := "5127", "Ngân hàng Ví Dụ (mẫu)"
	office := "Bảo hiểm xã hội cơ sở Mẫu (mẫu)"
	one := func(n int, group vss.BenefitGroup, kind vss.BenefitKind, amount int64, on openapi.Date, state vss.BenefitState) vss.Benefit {
		return vss.Benefit{BenefitId: fmt.Sprintf("%022d", n), Group: group, Kind: kind, Amount: amount, DecidedOn: on, State: state, Decision: fmt.Sprintf("%d/QĐ-BHXH-MAU", 4100+n), Office: office, AccountEnd: &account, Bank: &bank,
			Adjustments: []vss.BenefitAdjustment{}}
	}
	maternity := one(1, vss.BenefitGroupSicknessMaternity, vss.BenefitKindMaternity, 56_400_000, at(2025, 9, 18), vss.BenefitStatePaid)
	maternity.From, maternity.To = from(2025, 8, 1), from(2026, 1, 31)
	sick := one(2, vss.BenefitGroupSicknessMaternity, vss.BenefitKindSickness, 786_000, at(2024, 4, 20), vss.BenefitStatePaid)
	sick.From, sick.To, sick.AccountEnd, sick.Bank = from(2024, 4, 6), from(2024, 4, 9), nil, nil
	pension := one(3, vss.BenefitGroupMonthly, vss.BenefitKindPension, 5_312_000, at(2019, 5, 20), vss.BenefitStatePaying)
	pension.From = from(2019, 6, 1)
	pension.Adjustments = []vss.BenefitAdjustment{{From: "2022-01", Amount: 4_106_000, Basis: "Nghị định 108/2021/NĐ-CP"}, {From: "2023-07", Amount: 4_619_000, Basis: "Nghị định 42/2023/NĐ-CP"},
		{From: "2024-07", Amount: 5_312_000, Basis: "Nghị định 75/2024/NĐ-CP"}}
	grant := one(4, vss.BenefitGroupOneOff, vss.BenefitKindRetirementGrant, 31_500_000, at(2019, 5, 20), vss.BenefitStatePaid)
	return core.Benefits{Version: 1, Benefits: []vss.Benefit{maternity, sick, pension, grant}}
}

// heard is a state after messages.
func heard(s core.State, messages ...core.Msg) core.State {
	for _, m := range messages {
		s, _ = core.Update(s, m)
	}
	return s
}

// Records is a person whose contributions and benefits are known.
func Records(screen core.Screen, years int) core.State {
	s := Home()
	s.Stack, s.Open = []core.Screen{core.ScreenHome, core.ScreenPersonal, screen}, true
	s = heard(s, core.Recalled[core.Contributions]{Value: Career(years), At: Now.Add(-time.Minute), Known: true}, core.Recalled[core.Benefits]{Value: Received(), At: Now.Add(-time.Minute), Known: true})
	return s
}

// addRecords are participation, benefits and estimates.
func addRecords(add adder) {
	part := Records(core.ScreenParticipation, 12)
	without := func(screen core.Screen) core.State {
		s := Home()
		s.Stack, s.Open = []core.Screen{core.ScreenHome, core.ScreenPersonal, screen}, true
		return s
	}
	offline := core.Failure{Kind: core.FailOffline}
	add("80-participation", part, same)
	add("80-participation-years", part, func(s *core.State) { s.Participation.View = core.ByYear })
	add("80-participation-forty", Records(core.ScreenParticipation, 40), func(s *core.State) { s.Participation.View, s.Participation.ByPaid = core.ByYear, true })
	add("80-participation-employers", part, func(s *core.State) { s.Participation.View = core.ByEmployer })
	add("80-participation-offline", part, func(s *core.State) {
		s.Participation.Record.Failure, s.Participation.Record.At = offline, Now.Add(-30*time.Hour)
	})
	add("81-participation-empty", heard(without(core.ScreenParticipation), core.Recalled[core.Contributions]{Known: true, At: Now}), same)
	add("81-participation-loading", without(core.ScreenParticipation), func(s *core.State) { s.Participation.Record.Job = 9 })
	add("81-participation-error", without(core.ScreenParticipation), func(s *core.State) { s.Participation.Record.Failure = offline })
	open := func(id int) func(*core.State) {
		return func(s *core.State) {
			s.Stack, s.Participation.Period = append(s.Stack, core.ScreenPeriod), fmt.Sprintf("%022d", id)
		}
	}
	add("82-participation-period", part, open(2))
	add("82-participation-period-late", part, open(0))
	add("82-participation-period-rates", part, open(5))
	statement := Records(core.ScreenStatement, 12)
	add("83-participation-statement", statement, func(s *core.State) { s.Participation.Year = 2025 })
	add("83-participation-statement-saved", statement, func(s *core.State) {
		s.Saved = core.SavedDocument{Name: "c14-ts-2025.pdf", Where: "Tải về/c14-ts-2025.pdf"}
	})
	received := Records(core.ScreenBenefits, 12)
	group := func(g vss.BenefitGroup) func(*core.State) {
		return func(s *core.State) { s.Benefits.Group = g }
	}
	add("84-benefits", received, same)
	add("84-benefits-care", received, group(vss.BenefitGroupSicknessMaternity))
	add("84-benefits-none", received, group(vss.BenefitGroupUnemployment))
	add("84-benefits-empty", heard(without(core.ScreenBenefits), core.Recalled[core.Benefits]{Known: true, At: Now}), same)
	add("84-benefits-loading", without(core.ScreenBenefits), func(s *core.State) { s.Benefits.Record.Job = 9 })
	add("84-benefits-error", without(core.ScreenBenefits), func(s *core.State) { s.Benefits.Record.Failure = offline })
	benefit := func(id int) func(*core.State) {
		return func(s *core.State) {
			s.Stack, s.Benefits.Benefit = append(s.Stack, core.ScreenReceived), fmt.Sprintf("%022d", id)
		}
	}
	add("85-benefits-pension", received, benefit(3))
	add("85-benefits-cash", received, benefit(2))
	add("86-estimates", Records(core.ScreenEstimates, 12), same)
	add("87-estimates-one-off", Records(core.ScreenOneOff, 14), same)
	add("87-estimates-one-off-none", heard(without(core.ScreenOneOff), core.Recalled[core.Contributions]{Known: true, At: Now}), same)
	add("87-estimates-pension", Records(core.ScreenPension, 12), same)
	add("87-estimates-pension-onward", Records(core.ScreenPension, 22), func(s *core.State) { s.Estimates.GoOn = true })
	add("87-estimates-pension-early", Records(core.ScreenPension, 22), func(s *core.State) { s.Estimates.GoOn, s.Estimates.Early = true, 3 })
	add("87-estimates-five-years-paid", Records(core.ScreenFiveYears, 12), func(s *core.State) { s.CareBook.Book = Book(40) })
	add("87-estimates-five-years", Records(core.ScreenFiveYears, 12), same)
	add("87-estimates-loading", without(core.ScreenOneOff), func(s *core.State) { s.Participation.Record.Job = 9 })
}
