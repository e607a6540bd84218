package uitest

import (
	"time"

	"github.com/google/uuid"

	"vssid/app/core"
	"vssid/app/vss"
)

// Payment is a request of a made-up hospital that waits for eight minutes yet.
func Payment() vss.Confirmation {
	checked := Now.Add(-time.Hour)
	return vss.Confirmation{RequestId: uuid.MustParse("6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"), Number: "0482", State: vss.PaymentStateWaiting, FacilityCode: "01999",
		FacilityName: "Bệnh viện Đa khoa Mẫu Hà Nội (mẫu)", Desk: "Quầy 3", VisitAt: Now.Add(-50 * time.Minute), CheckedAt: &checked,
		CreatedAt: Now.Add(-100 * time.Second), ExpiresAt: Now.Add(500 * time.Second), Version: 1, ServerTime: Now,
		Items: []vss.PaymentItem{{Name: "Khám nội", Quantity: "1", Amount: 50_600}, {Name: "Xét nghiệm tổng phân tích tế bào máu ngoại vi bằng máy đếm laser", Quantity: "1", Amount: 49_700},
			{Name: "Paracetamol 500 mg (viên)", Quantity: "20", Amount: 9_000}},
		Total: 109_300, FundShare: 87_440, OwnShare: 21_860}
}

// decided is the sample payment as it ended.
func decided(state vss.PaymentState) vss.Confirmation {
	c := Payment()
	at := Now.Add(-time.Minute)
	c.State, c.DecidedAt = state, &at
	if state == vss.PaymentStateConfirmed || state == vss.PaymentStateRefused {
		c.Evidence = &vss.PaymentEvidence{StatementHash: "pHbR0VnKmAjwWfbFv0OQn3Z8yUqd2mS1rG6tXc9eLh4", SignedAt: at}
	}
	if state == vss.PaymentStateRefused {
		reason, said := vss.PaymentReasonCodeWrongItems, "Tôi không lấy thuốc này."
		c.Reason, c.ReasonText = &reason, &said
	}
	return c
}

// steps are several changes as one.
func steps(all ...func(*core.State)) func(*core.State) {
	return func(s *core.State) {
		for _, change := range all {
			change(s)
		}
	}
}

// addConfirm are the confirmations of payments, what waits on home, and what changed lately.
func addConfirm(add adder) {
	waiting := func(s *core.State) {
		s.Confirming.Waiting = []core.WaitingPayment{{ID: Payment().RequestId.String(), Expires: Payment().ExpiresAt}}
	}
	change := func(kind string, ago time.Duration) vss.Change {
		return vss.Change{Id: kind, Kind: kind, At: Now.Add(-ago)}
	}
	lately := func(s *core.State) {
		s.Lately = core.Lately{Known: true, Changes: []vss.Change{change("card-checked", 65*time.Minute), change("card-moved", 20*time.Hour), change("weather", 21*time.Hour),
			change("visits-changed", 50*time.Hour), change("device-bound", 72*time.Hour)}}
	}
	add("20-home-payment", Home(), steps(waiting, lately))
	add("20-home-payments", Home(), func(s *core.State) {
		waiting(s)
		s.Confirming.Waiting = append(s.Confirming.Waiting, core.WaitingPayment{ID: "other", Expires: Now.Add(55 * time.Second)})
	})
	list := func(all ...vss.Confirmation) func(*core.State) {
		return func(s *core.State) {
			s.Open = true
			s.Confirming.List = core.Record[vss.ConfirmationList]{Value: vss.ConfirmationList{Confirmations: all}, Known: true, At: Now.Add(-time.Minute)}
			s.Confirming.ID = Payment().RequestId.String()
		}
	}
	lists := func(change ...func(*core.State)) func(*core.State) {
		return steps(on(core.ScreenHome, core.ScreenPersonal, core.ScreenConfirmations), steps(change...))
	}
	older := func(state vss.PaymentState, days int) vss.Confirmation {
		c := decided(state)
		c.RequestId, c.CreatedAt = uuid.New(), Now.AddDate(0, 0, -days)
		return c
	}
	add("70-confirmations", Home(), lists(list(Payment(), older(vss.PaymentStateConfirmed, 1), older(vss.PaymentStateRefused, 9), older(vss.PaymentStateExpired, 30))))
	add("70-confirmations-empty", Home(), lists(list()))
	add("70-confirmations-loading", Home(), lists(func(s *core.State) { s.Open, s.Confirming.List.Job = true, 9 }))
	add("70-confirmations-offline", Home(), lists(list(older(vss.PaymentStateConfirmed, 1)), func(s *core.State) { s.Confirming.List.Failure = core.Failure{Kind: core.FailOffline} }))
	add("70-confirmations-error", Home(), lists(func(s *core.State) { s.Open, s.Confirming.List.Failure = true, core.Failure{Kind: core.FailOffline} }))
	one := func(c vss.Confirmation, change ...func(*core.State)) func(*core.State) {
		return steps(on(core.ScreenHome, core.ScreenPayment), list(c), steps(change...))
	}
	add("71-payment", Home(), one(Payment()))
	unread := Payment()
	unread.CheckedAt = nil
	add("71-payment-over", Home(), one(unread, func(s *core.State) {
		s.Confirming.Failure = core.Failure{Kind: core.FailServerRefused, Code: vss.CodeRequestOver, Detail: "Yêu cầu đã được trả lời, đã bị cơ sở rút lại hoặc đã hết hạn. Không có gì thay đổi. Nếu cần, hãy nhờ quầy gửi lại."}
	}))
	for _, state := range []vss.PaymentState{vss.PaymentStateConfirmed, vss.PaymentStateRefused, vss.PaymentStateWithdrawn, vss.PaymentStateExpired} {
		add("71-payment-"+string(state), Home(), one(decided(state)))
	}
	add("71-payment-gone", Home(), one(older(vss.PaymentStateExpired, 400)))
	refusing := func(draft core.RefusalDraft, change ...func(*core.State)) func(*core.State) {
		return steps(on(core.ScreenHome, core.ScreenPayment, core.ScreenRefusePayment), list(Payment()), func(s *core.State) { s.Confirming.Draft = draft }, steps(change...))
	}
	add("72-refuse", Home(), refusing(core.RefusalDraft{}))
	add("72-refuse-why", Home(), refusing(core.RefusalDraft{Reason: vss.PaymentReasonCodeWrongItems, Said: "Tôi không lấy thuốc này."}))
	add("72-refuse-words", Home(), refusing(core.RefusalDraft{Reason: vss.PaymentReasonCodeOther}, func(s *core.State) { s.Confirming.Failure = core.Failure{Kind: core.FailNoReason} }))
}
