package uitest

import (
	"fmt"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/core"
	"vssid/app/vss"
)

// Book is a care book of n made-up visits, one every third day.
func Book(n int) *core.CareBook {
	b := &core.CareBook{Version: 1, Visits: make([]vss.Visit, 0, n)}
	causes := []struct{ icd, name, place string }{
		{"I10", "Tăng huyết áp vô căn (nguyên phát)", "Trạm y tế phường Mẫu (mẫu)"}, {"J06.9", "Nhiễm trùng đường hô hấp trên cấp", "Trạm y tế phường Mẫu (mẫu)"},
		{"K35.8", "Viêm ruột thừa cấp", "Bệnh viện Đa khoa Mẫu Hà Nội (mẫu)"}, {"E11.9", "Đái tháo đường týp 2, không biến chứng", "Bệnh viện Đa khoa Mẫu Hà Nội (mẫu)"},
	}
	for i := range n {
		c := causes[i%len(causes)]
		at := Now.AddDate(0, 0, -3*i-2)
		out := at.Add(2 * time.Hour)
		kind := vss.VisitKindOutpatient
		if c.icd == "K35.8" {
			kind, out = vss.VisitKindInpatient, at.AddDate(0, 0, 4)
		}
		total := int64(120_000 + i%7*61_500)
		v := vss.Visit{VisitId: fmt.Sprintf("%022d", i), Kind: kind, AdmittedAt: at, DischargedAt: &out, FacilityCode: "01999", FacilityName: c.place, Diagnosis: c.name, Icd: c.icd,
			Payers: vss.Payers{Total: total, Fund: total * 8 / 10, CoPayment: total - total*8/10}}
		if n := len(b.Years); n == 0 || b.Years[n-1].Year != at.Year() {
			b.Years = append(b.Years, vss.VisitYear{Year: at.Year()})
		}
		b.Years[len(b.Years)-1].Visits++
		b.Visits = append(b.Visits, v)
	}
	return b
}

// addCare are the care book, one visit, and the reports of errors.
func addCare(add adder) {
	book := func(n int) func(*core.State) {
		return func(s *core.State) {
			s.Stack, s.Open = []core.Screen{core.ScreenHome, core.ScreenPersonal, core.ScreenCareBook}, true
			s.CareBook = core.CareBookState{Book: Book(n), At: Now.Add(-time.Minute)}
		}
	}
	with := func(n int, change func(*core.State)) func(*core.State) {
		return func(s *core.State) { book(n)(s); change(s) }
	}
	add("60-carebook", Home(), book(40))
	add("60-carebook-year", Home(), with(400, func(s *core.State) { s.CareBook.Year = 2025 }))
	add("60-carebook-offline", Home(), with(40, func(s *core.State) {
		s.CareBook.At, s.CareBook.Failure = Now.Add(-30*time.Hour), core.Failure{Kind: core.FailOffline}
	}))
	add("61-carebook-empty", Home(), with(0, func(*core.State) {}))
	add("61-carebook-loading", Home(), with(0, func(s *core.State) { s.CareBook = core.CareBookState{Job: 9} }))
	add("61-carebook-error", Home(), with(0, func(s *core.State) { s.CareBook = core.CareBookState{Failure: core.Failure{Kind: core.FailOffline}} }))
	visit := with(4, func(s *core.State) {
		s.Stack = append(s.Stack, core.ScreenVisit)
		s.CareBook.Visit, s.CareBook.Detail = "0000000000000000000002", core.Record[vss.VisitDetail]{Known: true, At: Now, Value: visitDetail()}
	})
	add("62-visit", Home(), visit)
	add("62-visit-loading", Home(), with(4, func(s *core.State) {
		s.Stack = append(s.Stack, core.ScreenVisit)
		s.CareBook.Visit, s.CareBook.Detail.Job = "0000000000000000000002", 4
	}))
	report := func(change func(*core.ReportsState)) func(*core.State) {
		return func(s *core.State) {
			visit(s)
			s.Stack = append(s.Stack, core.ScreenReport)
			s.Reports.Draft = core.ReportDraft{About: core.ReportError{Kind: vss.RecordKindVisit, Ref: "0000000000000000000002", Title: "15/11/2026 – 19/11/2026 · nội trú: Viêm ruột thừa cấp"}, Begun: Now}
			change(&s.Reports)
		}
	}
	add("63-report", Home(), report(func(r *core.ReportsState) {
		r.Draft.Reason, r.Draft.Text = vss.ErrorReasonWrongDate, "Tôi ra viện ngày 18, không phải ngày 19."
	}))
	add("63-report-failed", Home(), report(func(r *core.ReportsState) {
		r.Draft.Reason, r.Failure = vss.ErrorReasonNotMine, core.Failure{Kind: core.FailOffline}
	}))
	add("63-report-sent", Home(), report(func(r *core.ReportsState) { sent := reportsList()[1]; r.Sent = &sent }))
	list := func(r core.Record[[]vss.ErrorReport]) func(*core.State) {
		return func(s *core.State) {
			s.Stack, s.Open = []core.Screen{core.ScreenHome, core.ScreenPersonal, core.ScreenReports}, true
			s.Reports.List = r
		}
	}
	add("63-report-card", Home(), on(core.ScreenHome, core.ScreenCard, core.ScreenCardErrors))
	add("64-reports", Home(), list(core.Record[[]vss.ErrorReport]{Known: true, At: Now, Value: reportsList()}))
	add("64-reports-empty", Home(), list(core.Record[[]vss.ErrorReport]{Known: true, At: Now}))
}

// visitDetail is a made-up stay whose bill has every payer.
func visitDetail() vss.VisitDetail {
	v := Book(3).Visits[2]
	line := func(code, name, unit, quantity string, price, n int64, rate int, p vss.Payers) vss.CostLine {
		p.Total = price * n
		return vss.CostLine{Code: code, Name: name, Unit: unit, Quantity: quantity, UnitPrice: price, Rate: rate, Payers: p}
	}
	lines := []vss.CostLine{
		line("03.3327.M", "Phẫu thuật nội soi cắt ruột thừa (mẫu)", "lần", "1", 2_657_000, 1, 100, vss.Payers{Fund: 2_125_600, CoPayment: 531_400}),
		line("K03.M", "Ngày giường điều trị nội trú (mẫu)", "ngày", "5", 187_100, 5, 100, vss.Payers{Fund: 748_400, CoPayment: 187_100}),
		line("K03.YC.M", "Giường theo yêu cầu (mẫu)", "ngày", "2", 350_000, 2, 0, vss.Payers{Own: 350_000, Other: 350_000}),
	}
	v.Payers = vss.Payers{}
	for _, l := range lines {
		p := l.Payers
		v.Payers = vss.Payers{Total: v.Payers.Total + p.Total, Fund: v.Payers.Fund + p.Fund, CoPayment: v.Payers.CoPayment + p.CoPayment, Own: v.Payers.Own + p.Own, Other: v.Payers.Other + p.Other}
	}
	on := openapi.Date{Time: v.DischargedAt.UTC()}
	to := openapi.Date{Time: v.DischargedAt.UTC().AddDate(0, 0, 28)}
	v.Papers = 2
	return vss.VisitDetail{Visit: v, Lines: lines, ServerTime: Now, Papers: []vss.Paper{
		{Kind: vss.PaperKindDischarge, Serial: "0199926-000412", IssuedOn: on, State: vss.PaperStateIssued},
		{Kind: vss.PaperKindAppointment, Serial: "0199926-000413", IssuedOn: on, ValidTo: &to, State: vss.PaperStateIssued},
	}}
}

func reportsList() []vss.ErrorReport {
	answer := "Bệnh viện đã xác nhận bạn ra viện ngày 18. Chúng tôi đã sửa ngày ra viện."
	return []vss.ErrorReport{
		{Number: "SS-7K2M-9QXT", Kind: vss.RecordKindVisit, Title: "15/11/2026 – 19/11/2026 · nội trú: Viêm ruột thừa cấp", Reason: vss.ErrorReasonWrongDate, Text: "Tôi ra viện ngày 18.", Steps: []vss.ErrorReportStep{
			{State: vss.ErrorReportStateReceived, At: Now.Add(-49 * time.Hour)}, {State: vss.ErrorReportStateTakenUp, At: Now.Add(-47 * time.Hour)}, {State: vss.ErrorReportStateCorrected, At: Now.Add(-time.Hour), Text: &answer}}},
		{Number: "SS-4HWB-0001", Kind: vss.RecordKindCard, Title: "Họ và tên: NGUYỄN VĂN MẪU", Reason: vss.ErrorReasonWrongContent, Steps: []vss.ErrorReportStep{{State: vss.ErrorReportStateReceived, At: Now.Add(-2 * time.Hour)}}},
	}
}
