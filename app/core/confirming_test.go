package core

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
)

// testPayment is a request that waits for ten minutes from now.
func testPayment(now time.Time) vss.Confirmation {
	return vss.Confirmation{RequestId: uuid.MustParse("6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"), Number: "0482", State: vss.PaymentStateWaiting, FacilityCode: "01999",
		FacilityName: "Bệnh viện mẫu", Desk: "Quầy 1", VisitAt: now.Add(-time.Hour), CreatedAt: now, ExpiresAt: now.Add(10 * time.Minute),
		Items: []vss.PaymentItem{{Name: "Khám nội", Quantity: "1", Amount: 200_000}}, Total: 200_000, FundShare: 160_000, OwnShare: 40_000, Version: 1, ServerTime: now}
}

const testPaymentID = "6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"

func event(s State, kind, ref string) EventArrived {
	return EventArrived{Change: vss.Change{Id: kind + ref, At: s.Now, Kind: kind, Ref: ref}, Job: s.Listening.Job}
}

// listens is a scene on home that hears events.
func listens(t *testing.T) *scene {
	t.Helper()
	sc := atHome(t)
	if sc.State.Listening.Job == 0 {
		t.Fatal("an open app does not listen")
	}
	return sc
}

// atPayment is a scene on the payment that waits, the PIN given and the list fetched.
func atPayment(t *testing.T) *scene {
	t.Helper()
	sc := listens(t)
	sc.send(event(sc.State, "payment-request", testPaymentID))
	sc.send(PaymentsPeeked{ok(asked[PeekPayments](sc).ID), []WaitingPayment{{testPaymentID, sc.State.Now.Add(10 * time.Minute)}}})
	sc.send(ShowPayment{testPaymentID}).on(ScreenPIN).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenPayment)
	fetch := asked[fetchRecord[vss.ConfirmationList]](sc)
	return sc.send(Fetched[vss.ConfirmationList]{Answer: ok(fetch.ID), of: payments, Value: vss.ConfirmationList{Confirmations: []vss.Confirmation{testPayment(sc.State.Now)}}, At: sc.State.Now})
}

func TestAPaymentThatWaitsIsKnownWithoutThePINAndShownWithIt(t *testing.T) {
	sc := listens(t)
	sc.send(event(sc.State, "payment-request", testPaymentID))
	sc.send(PaymentsPeeked{ok(asked[PeekPayments](sc).ID), []WaitingPayment{{testPaymentID, sc.State.Now.Add(10 * time.Minute)}}})
	if len(sc.State.WaitingNow()) != 1 || sc.State.Confirming.List.Known {
		t.Errorf("before the PIN: %+v", sc.State.Confirming)
	}
	if wake := sc.State.WakeAt(); wake.IsZero() || wake.Sub(sc.State.Now) > time.Second {
		t.Errorf("the countdown on home moves at %v", wake)
	}
	sc.send(Tick{sc.State.Now.Add(11 * time.Minute)})
	if len(sc.State.WaitingNow()) != 0 {
		t.Error("a request that has expired still waits")
	}
}

func TestThePaymentThatIsSignedIsTheOneThatWasRead(t *testing.T) {
	sc := atPayment(t)
	shown := sc.State.PaymentText(*sc.State.Payment(), "", "")
	sc.send(ConfirmPayment{}).on(ScreenPIN).pin(goodPIN)
	sign := asked[SignPayment](sc)
	if sign.Act.ID != testPayment(sc.State.Now).RequestId || sign.Act.Reason != "" || len(sign.Act.Shown) != len(shown) || sign.Act.Shown[len(shown)-1] != shown[len(shown)-1] {
		t.Errorf("signs %+v, read %+v", sign.Act, shown)
	}
	done := testPayment(sc.State.Now)
	done.State = vss.PaymentStateConfirmed
	sc.send(PaymentDecided{ok(sign.ID), done}).on(ScreenPayment)
	if p := sc.State.Payment(); p == nil || p.State != vss.PaymentStateConfirmed || len(sc.State.WaitingNow()) != 0 {
		t.Errorf("after it: %+v, waiting %v", p, sc.State.WaitingNow())
	}
	sc.send(ConfirmPayment{}).on(ScreenPayment) // nothing is signed twice
}

func TestARefusalIsSignedWithItsReason(t *testing.T) {
	sc := atPayment(t).send(RefusePayment{}).on(ScreenRefusePayment)
	asked[RecallRefusal](sc)
	sc.send(SignRefusal{}).on(ScreenRefusePayment) // no reason yet
	sc.send(ChoosePaymentReason{vss.PaymentReasonCodeOther}, SignRefusal{}).on(ScreenRefusePayment)
	if sc.State.Confirming.Failure.Kind != FailNoReason {
		t.Errorf("another reason without words: %+v", sc.State.Confirming.Failure)
	}
	sc.send(TypePaymentReason{"  Tôi không khám  "}, SignRefusal{}).on(ScreenPIN).pin(goodPIN)
	sign := asked[SignPayment](sc)
	if sign.Act.Reason != vss.PaymentReasonCodeOther || sign.Act.Said != "Tôi không khám" {
		t.Errorf("signs %+v", sign.Act)
	}
	sc.send(PaymentDecided{Answer: Answer{Job: sign.ID, Failure: Failure{Kind: FailOffline}}}).on(ScreenPIN)
	if sc.State.Confirming.Draft.Said == "" {
		t.Error("what was typed is lost with the connection")
	}
	refused := testPayment(sc.State.Now)
	refused.State = vss.PaymentStateRefused
	sc.send(Submit{})
	sc.send(PaymentDecided{ok(asked[SignPayment](sc).ID), refused}).on(ScreenPayment)
	if sc.State.Confirming.Draft != (RefusalDraft{}) {
		t.Errorf("the draft stays: %+v", sc.State.Confirming.Draft)
	}
}

func TestARefusalThatIsTypedIsSealedOutOfSight(t *testing.T) {
	sc := atPayment(t).send(RefusePayment{}, ChoosePaymentReason{vss.PaymentReasonCodeWrongItems}, TypePaymentReason{"half a sen"})
	sc.send(Paused{})
	if kept := asked[KeepRefusal](sc); kept.Draft != (RefusalDraft{testPaymentID, vss.PaymentReasonCodeWrongItems, "half a sen"}) {
		t.Errorf("keeps %+v", kept.Draft)
	}
	if sc.State.Confirming.List.Known || sc.State.Confirming.Draft.Said != "" {
		t.Errorf("out of sight it holds %+v", sc.State.Confirming)
	}
}

func TestAPaymentThatIsOverIsNotSigned(t *testing.T) {
	sc := atPayment(t)
	sc.send(Tick{sc.State.Now.Add(10 * time.Minute)})
	if p := sc.State.Payment(); p.State != vss.PaymentStateExpired {
		t.Errorf("after its time it is %s", p.State)
	}
	sc.send(ConfirmPayment{}).on(ScreenPayment)
	sc.send(RefusePayment{}).on(ScreenPayment)
}

func TestARefusedSignatureReloadsAndSaysWhy(t *testing.T) {
	sc := atPayment(t).send(ConfirmPayment{}).pin(goodPIN)
	sign := asked[SignPayment](sc)
	sc.send(PaymentDecided{Answer: Answer{Job: sign.ID, Failure: Failure{Kind: FailServerRefused, Code: vss.CodeRequestOver, Detail: "over"}}}).on(ScreenPayment)
	asked[fetchRecord[vss.ConfirmationList]](sc)
	if sc.State.Confirming.Failure.Code != vss.CodeRequestOver {
		t.Errorf("says %+v", sc.State.Confirming.Failure)
	}
}

func TestAChangeReloadsWhatItNames(t *testing.T) {
	sc := listens(t)
	sc.send(event(sc.State, "card-moved", "79999"))
	renewal := asked[RenewCard](sc)
	sc.send(event(sc.State, "card-withdrawn", "")) // while the answer to the first is on its way
	sc.send(CardLoaded{Answer: ok(renewal.ID), Card: testCard(sc.State.Now), Renewed: true})
	if again := asked[RenewCard](sc); again.ID == renewal.ID {
		t.Error("a change that came while a renewal was on its way is not fetched")
	}
	sc.send(event(sc.State, "weather", "sunny"))
	if recent := sc.State.Recent(9); len(recent) != 2 || recent[0].Kind != "card-withdrawn" {
		t.Errorf("what changed lately: %+v", recent)
	}
	sc.send(EventArrived{Change: vss.Change{Kind: "card-moved"}, Job: sc.State.Listening.Job + 1})
	if len(sc.State.Recent(9)) != 2 {
		t.Error("an event of a stream that is over was taken")
	}
}

func TestTheAppListensWhileItIsInSightOnly(t *testing.T) {
	sc := listens(t)
	job := sc.State.Listening.Job
	sc.send(Paused{})
	if c := asked[Cancel](sc); c.Of != job || sc.State.Listening.Job != 0 {
		t.Errorf("out of sight: cancels %+v, listens with %d", c, sc.State.Listening.Job)
	}
	sc.send(Resumed{})
	if again := asked[Listen](sc); again.ID == job {
		t.Error("back in sight it does not listen anew")
	}
	sc.send(Listened{Answer{Job: sc.State.Listening.Job, Failure: Failure{Kind: FailRetired}}}).on(ScreenRetired)
	if sc.State.Listening.Job != 0 {
		t.Error("a retired device listens")
	}
}

func TestAChangeLeadsToItsScreen(t *testing.T) {
	sc := listens(t)
	sc.send(event(sc.State, "card-moved", "79999"), event(sc.State, "payment-request", testPaymentID), event(sc.State, "device-bound", "d"))
	for id, screen := range map[string]Screen{"card-moved79999": ScreenCard, "payment-request" + testPaymentID: ScreenPIN, "device-boundd": ScreenDevice, "unknown": ScreenHome} {
		s, _ := Update(sc.State, ShowChange{id})
		if s.Screen() != screen {
			t.Errorf("%s opens %s, want %s", id, s.Screen(), screen)
		}
	}
}

func TestWhatChangedTwiceStandsThereOnce(t *testing.T) {
	s := State{Lately: Lately{Changes: []vss.Change{{Id: "3", Kind: "payment-request", Ref: "a"}, {Id: "2", Kind: "payment-request", Ref: "b"}, {Id: "1", Kind: "payment-request", Ref: "a"}}}}
	if got := s.Recent(9); len(got) != 2 || got[0].Id != "3" || got[1].Id != "2" {
		t.Errorf("shown are %+v", got)
	}
}

func TestAddChange(t *testing.T) {
	var all []vss.Change
	for _, minute := range []int{2, 5, 1, 4, 3, 5} {
		all = addChange(all, vss.Change{Id: string(rune('a' + minute)), At: noon.Add(time.Duration(minute) * time.Minute)})
	}
	got := ""
	for _, c := range all {
		got += c.Id
	}
	if got != "fedcb" {
		t.Errorf("in the order %s, want the newest first and each once", got)
	}
	for i := range 2 * maxLately {
		all = addChange(all, vss.Change{Id: time.Duration(i).String(), At: noon.Add(time.Duration(i) * time.Hour)})
	}
	if len(all) != maxLately {
		t.Errorf("%d are kept, want %d", len(all), maxLately)
	}
}
