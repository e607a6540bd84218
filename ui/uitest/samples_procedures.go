package uitest

import (
	"sync"
	"time"

	"github.com/google/uuid"

	"vssid/app/core"
	"vssid/app/procedure"
	"vssid/app/vietqr"
	"vssid/app/vss"
	"vssid/assets/procedures"
)

// offeredForms are the procedures as the server serves them.
var offeredForms = sync.OnceValue(func() []vss.Procedure {
	all, err := procedure.Read(procedures.Files())
	if err != nil {
		panic(err) // the files are part of the program
	}
	return all
})

// requestID is the id of the sample request.
var requestID = uuid.MustParse("6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c22")

// ServiceRequest is a sample request in a state.
func ServiceRequest(state vss.ServiceRequestState) vss.ServiceRequest {
	word := func(text string) *string { return &text }
	q := vss.ServiceRequest{RequestId: requestID, Number: "HS-7K2M-9QXA", Procedure: "move-facility", Title: offeredForms()[0].Title, State: state, CreatedAt: Now.Add(-50 * time.Hour),
		ChangedAt: Now.Add(-time.Hour), Language: vss.LanguageVi, Version: 3, ServerTime: Now, Evidence: vss.PaymentEvidence{SignedAt: Now.Add(-50 * time.Hour)},
		Shown:  vss.Shown{{Label: "Việc làm", Value: "Gửi hồ sơ dịch vụ công"}, {Label: "Thủ tục", Value: "Đổi nơi khám bệnh ban đầu"}, {Label: "Nơi khám bệnh ban đầu mới", Value: "Trạm y tế phường Mẫu (mẫu) (01998)"}},
		Events: []vss.ServiceEvent{{At: Now.Add(-50 * time.Hour), State: vss.ServiceRequestStateReceived, By: vss.ServiceEventByPerson}}}
	add := func(state vss.ServiceRequestState, by vss.ServiceEventBy, text *string) {
		q.Events = append(q.Events, vss.ServiceEvent{At: Now.Add(-time.Hour), State: state, By: by, Text: text})
	}
	switch state {
	case vss.ServiceRequestStateQuestion:
		add(state, vss.ServiceEventByAgency, word("Bạn đang ở phường nào? Xin cho biết để chúng tôi chọn trạm y tế gần nhất."))
	case vss.ServiceRequestStateRefused:
		add(state, vss.ServiceEventByAgency, word("Nơi bạn chọn đã đủ người đăng ký trong quý này. Hãy chọn nơi khác."))
	case vss.ServiceRequestStateApproved, vss.ServiceRequestStateHandling:
		add(state, vss.ServiceEventByAgency, nil)
	case vss.ServiceRequestStateWithdrawn:
		add(state, vss.ServiceEventByPerson, nil)
	}
	return q
}

// toPay is a sample renewal that waits for its payment.
func toPay() vss.ServiceRequest {
	q := ServiceRequest(vss.ServiceRequestStateReceived)
	for _, p := range offeredForms() {
		if p.Id == "household-renewal" {
			q.Procedure, q.Title = p.Id, p.Title
		}
	}
	code, err := vietqr.Encode(vietqr.Transfer{Bank: "000000", Account: "0000000000", Amount: 631_800, Message: "VSS HS7K2M9QXA"})
	if err != nil {
		panic(err) // the transfer is a constant
	}
	q.Payment = &vss.ServicePayment{Amount: 631_800, Code: code, Message: "VSS HS7K2M9QXA"}
	return q
}

// serving is a state on screens of the public services: the forms, some requests, and a draft.
func serving(chosen string, d core.ServiceDraft, all []vss.ServiceRequest, screens ...core.Screen) func(*core.State) {
	return func(s *core.State) {
		s.Open, s.Places.Directory = true, directory()
		on(append([]core.Screen{core.ScreenHome, core.ScreenServices}, screens...)...)(s)
		s.Service = core.ServiceState{Recalled: true, Chosen: chosen, ID: requestID.String(),
			Catalogue: core.Record[vss.ProcedureList]{Value: vss.ProcedureList{Procedures: offeredForms()}, Known: true, At: Now},
			List:      core.Record[vss.ServiceRequestList]{Value: vss.ServiceRequestList{Requests: all}, Known: true, At: Now.Add(-time.Minute)}}
		if d.Answers != nil {
			d.Procedure, d.Version, d.Begun, d.Changed = chosen, 1, Now.Add(-time.Hour), Now.Add(-20*time.Minute)
			s.Service.Drafts = map[string]core.ServiceDraft{chosen: d}
		}
	}
}

// addServices are the public services.
func addServices(add adder) {
	none := core.ServiceDraft{}
	add("80-procedures", Home(), serving("", none, nil, core.ScreenProcedures))
	failed := func(s *core.State) {
		s.Service.Catalogue = core.Record[vss.ProcedureList]{Failure: core.Failure{Kind: core.FailOffline}}
	}
	add("80-procedures-error", Home(), steps(serving("", none, nil, core.ScreenProcedures), failed))
	add("80-procedures-loading", Home(), steps(serving("", none, nil, core.ScreenProcedures), func(s *core.State) { s.Service.Catalogue = core.Record[vss.ProcedureList]{Job: 9} }))
	add("81-procedure", Home(), serving("608a", none, nil, core.ScreenProcedures, core.ScreenProcedure))
	moving := core.ServiceDraft{Answers: procedure.Answers{"facility": "01998", "why": "other", "said": "ab"}}
	add("81-procedure-begun", Home(), serving("move-facility", moving, nil, core.ScreenProcedures, core.ScreenProcedure))
	add("81-procedure-unknown", Home(), steps(serving("635", none, nil, core.ScreenProcedures, core.ScreenProcedure), func(s *core.State) {
		all := append([]vss.Procedure{}, offeredForms()...)
		for i := range all {
			if all[i].Id == "635" {
				all[i].Steps = []vss.ProcedureStep{{Title: all[i].Title, Fields: []vss.ProcedureField{{Id: "x", Kind: "hologram", Label: all[i].Title}}}}
			}
		}
		s.Service.Catalogue.Value.Procedures = all
	}))
	form := []core.Screen{core.ScreenProcedures, core.ScreenProcedure, core.ScreenForm}
	add("82-form", Home(), serving("move-facility", core.ServiceDraft{Answers: procedure.Answers{}}, nil, form...))
	add("82-form-faults", Home(), steps(serving("move-facility", moving, nil, form...), func(s *core.State) {
		s.Service.Faults = []procedure.Fault{{Field: "said", Reason: procedure.Short}}
	}))
	add("82-form-person", Home(), steps(serving("652", core.ServiceDraft{Answers: procedure.Answers{"personName": "Trần Thị Mẫu"}}, nil, form...), func(s *core.State) {
		s.Service.Faults = []procedure.Fault{{Field: "personBorn", Reason: procedure.NotDate}, {Field: "personCitizenId", Reason: procedure.Missing}}
	}))
	add("82-form-renewal", Home(), serving("household-renewal", core.ServiceDraft{Answers: procedure.Answers{"members": "self", "months": "6"}}, nil, form...))
	add("82-form-voluntary", Home(), serving("voluntary", core.ServiceDraft{Answers: procedure.Answers{"income": "2500000", "group": "other", "months": "3"}}, nil, form...))
	add("83-form-pick", Home(), steps(serving("move-facility", core.ServiceDraft{Answers: procedure.Answers{}}, nil, append(form, core.ScreenFormPick)...), func(s *core.State) {
		s.Service.Pick, s.Service.Query = "facility", "mau"
		s.Service.Found = []core.PlaceFound{{Code: "01999", Name: "Bệnh viện Đa khoa Mẫu Hà Nội (mẫu)", More: "Số 1 đường Mẫu, Phường Mẫu Hà Nội"}, {Code: "01998", Name: "Trạm y tế phường Mẫu (mẫu)", More: "Số 2 đường Mẫu"}}
	}))
	add("84-form-review", Home(), serving("move-facility", core.ServiceDraft{Step: 1, Answers: procedure.Answers{"facility": "01998", "why": "moved", "phone": "0000200001"}}, nil, append(form, core.ScreenFormReview)...))
	add("85-requests", Home(), serving("move-facility", moving, []vss.ServiceRequest{ServiceRequest(vss.ServiceRequestStateQuestion), toPay()}, core.ScreenRequests))
	add("85-requests-empty", Home(), serving("", none, nil, core.ScreenRequests))
	add("85-requests-offline", Home(), steps(serving("", none, []vss.ServiceRequest{ServiceRequest(vss.ServiceRequestStateApproved)}, core.ScreenRequests), func(s *core.State) {
		s.Service.List.Failure = core.Failure{Kind: core.FailOffline}
	}))
	for _, state := range []vss.ServiceRequestState{vss.ServiceRequestStateReceived, vss.ServiceRequestStateQuestion, vss.ServiceRequestStateApproved, vss.ServiceRequestStateRefused, vss.ServiceRequestStateWithdrawn} {
		add("86-request-"+string(state), Home(), serving("", none, []vss.ServiceRequest{ServiceRequest(state)}, core.ScreenRequests, core.ScreenRequest))
	}
	add("86-request-pay", Home(), serving("", none, []vss.ServiceRequest{toPay()}, core.ScreenRequests, core.ScreenRequest))
	add("87-request-withdraw", Home(), serving("", none, []vss.ServiceRequest{ServiceRequest(vss.ServiceRequestStateReceived)}, core.ScreenRequests, core.ScreenRequest, core.ScreenWithdraw))
}
