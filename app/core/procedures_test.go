package core

import (
	"maps"
	"os"
	"testing"
	"time"

	"vssid/app/lookup"
	"vssid/app/procedure"
	"vssid/app/vss"
)

// testForms are the forms as the server serves them.
func testForms(t testing.TB) []vss.Procedure {
	t.Helper()
	all, err := procedure.Read(os.DirFS("../../assets/procedures"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// atProcedure is a scene on a procedure, the PIN given, everything read.
func atProcedure(t *testing.T, id string, held drafts) *scene {
	t.Helper()
	sc := atHome(t)
	sc.send(ShowProcedure{id}).on(ScreenPIN).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenProcedure)
	recallJob, fetch, list, read := asked[recallDrafts](sc), asked[fetchRecord[vss.ProcedureList]](sc), asked[fetchRecord[vss.ServiceRequestList]](sc), asked[ReadDirectory](sc)
	places, err := lookup.Read(os.DirFS("../../assets/places"))
	if err != nil {
		t.Fatal(err)
	}
	return sc.send(DraftsRecalled{ok(recallJob.ID), held}, DirectoryRead{Answer: ok(read.ID), Directory: places},
		Fetched[vss.ProcedureList]{Answer: ok(fetch.ID), of: catalogue, Value: vss.ProcedureList{Procedures: testForms(t)}, At: sc.State.Now},
		Fetched[vss.ServiceRequestList]{Answer: ok(list.ID), of: requestList, At: sc.State.Now})
}

// answered answers fields one after the other, and takes the answer to each sealing.
func (sc *scene) fill(fields ...string) *scene {
	sc.Helper()
	for i := 0; i < len(fields); i += 2 {
		sc.send(AnswerField{fields[i], fields[i+1]})
		sc.sealed()
	}
	return sc
}

func (sc *scene) sealed() *scene {
	sc.Helper()
	if asks[sealDrafts](sc) {
		sc.send(DraftsSealed{ok(asked[sealDrafts](sc).ID)})
	}
	return sc
}

func TestAFormIsFilledInReadAndSigned(t *testing.T) {
	sc := atProcedure(t, "move-facility", nil)
	sc.send(BeginForm{}).on(ScreenForm).sealed()
	sc.send(FormNext{}).on(ScreenForm)
	if len(sc.State.Service.Faults) != 2 {
		t.Fatalf("an empty step: %+v", sc.State.Service.Faults)
	}
	sc.send(OpenFormPick{"facility"}).on(ScreenFormPick).send(TypeFormPick{"tram y te"}, ChooseFormPick{"99999"}).on(ScreenFormPick).send(ChooseFormPick{"01998"}).on(ScreenForm).sealed()
	if len(sc.State.Service.Faults) != 1 {
		t.Errorf("after one is mended: %+v", sc.State.Service.Faults)
	}
	sc.fill("why", "moved").send(FormNext{}).on(ScreenForm).sealed()
	if _, n, _ := sc.State.FormStep(); n != 1 {
		t.Fatalf("on step %d", n)
	}
	sc.send(Back{}).on(ScreenForm).sealed().send(FormNext{}).sealed()
	sc.fill("phone", "+84 000 200 001").send(FormNext{}).on(ScreenFormReview).sealed()
	shown := sc.State.FormText()
	if len(shown) != 6 || shown[4].Value != "0000200001" {
		t.Fatalf("to sign: %v", shown)
	}
	sc.send(SignRequest{}).on(ScreenPIN).pin(goodPIN)
	sign := asked[SignServiceRequest](sc)
	if sign.Act.Procedure != "move-facility" || len(sign.Act.Answers) != 3 || len(sign.Act.Shown) != len(shown) {
		t.Errorf("signs %+v", sign.Act)
	}
	q := vss.ServiceRequest{RequestId: sign.Act.ID, Procedure: "move-facility", State: vss.ServiceRequestStateReceived, Version: 1}
	sc.send(RequestChanged{ok(sign.ID), q, true}).on(ScreenRequest)
	if sc.State.Request() == nil || len(sc.State.BegunForms()) != 0 {
		t.Errorf("after it: request %v, drafts %v", sc.State.Request(), sc.State.BegunForms())
	}
	if seal := asked[sealDrafts](sc); len(seal.All) != 0 {
		t.Errorf("what was sent stays sealed as a draft: %v", seal.All)
	}
	sc.send(Back{}).on(ScreenHome)
}

func TestNothingTypedIsLostWhenTheAppIsKilled(t *testing.T) {
	sc := atProcedure(t, "move-facility", nil)
	sc.send(BeginForm{})
	first := asked[sealDrafts](sc)
	// Typed while the sealing is on its way: it is sealed as soon as that is done, whole.
	sc.send(AnswerField{"why", "other"}).quiet().send(AnswerField{"said", "Tôi chuy"}).quiet()
	sc.send(DraftsSealed{ok(first.ID)})
	second := asked[sealDrafts](sc)
	if got := second.All["move-facility"].Answers; got["why"] != "other" || got["said"] != "Tôi chuy" {
		t.Fatalf("sealed: %v", got)
	}
	again := atProcedure(t, "move-facility", maps.Clone(second.All))
	again.send(BeginForm{}).on(ScreenForm)
	d, _ := again.State.ServiceDraft()
	if d.Answers["said"] != "Tôi chuy" || !d.Begun.Equal(second.All["move-facility"].Begun) {
		t.Errorf("another run of the app finds %+v", d)
	}
	if a, b := d.requestID(testAccount), second.All["move-facility"].requestID(testAccount); a != b || a == d.requestID("0199000002") {
		t.Errorf("the request of the same form is %s, then %s", b, a)
	}
}

func TestNothingIsSealedOverWhatCouldNotBeRead(t *testing.T) {
	sc := atHome(t)
	sc.send(ShowProcedure{"612a"}).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenProcedure)
	fetch, recallJob := asked[fetchRecord[vss.ProcedureList]](sc), asked[recallDrafts](sc)
	sc.send(Fetched[vss.ProcedureList]{Answer: ok(fetch.ID), of: catalogue, Value: vss.ProcedureList{Procedures: testForms(t)}, At: sc.State.Now})
	sc.send(BeginForm{}).on(ScreenProcedure).send(DraftsRecalled{failing(recallJob.ID, FailOffline), nil}).send(BeginForm{}).on(ScreenProcedure).quiet()
}

func TestAFormOfAnUnknownKindIsNotBegun(t *testing.T) {
	sc := atProcedure(t, "612a", nil)
	all := testForms(t)
	for i := range all {
		all[i].Steps[0].Fields[0].Kind = "hologram"
	}
	sc.State.Service.Catalogue.Value.Procedures = all
	if !sc.State.FormUnknown() {
		t.Error("it is taken for known")
	}
	sc.send(BeginForm{}).on(ScreenProcedure)
}

func TestAnotherProvinceTakesTheCommuneAlong(t *testing.T) {
	sc := atProcedure(t, "635", nil)
	sc.send(BeginForm{}).sealed().fill("province", "01", "commune", "01901", "province", "79")
	if d, _ := sc.State.ServiceDraft(); d.Answers["commune"] != "" || d.Answers["province"] != "79" {
		t.Errorf("left: %v", d.Answers)
	}
}

func TestMembersPayInTheOrderTheyAreChosen(t *testing.T) {
	sc := atProcedure(t, "household-renewal", nil)
	sc.send(BeginForm{}).sealed()
	if len(sc.State.FamilyMembers()) != 0 {
		t.Fatalf("a card without a last day can be renewed: %v", sc.State.FamilyMembers())
	}
	sc.send(ToggleMember{"members", "self"})
	if d, _ := sc.State.ServiceDraft(); d.Answers["members"] != "" {
		t.Errorf("nobody of the family is taken in: %v", d.Answers)
	}
}

func TestAQuestionIsAnsweredAndARequestWithdrawn(t *testing.T) {
	sc := atProcedure(t, "612a", nil)
	q := vss.ServiceRequest{RequestId: testPayment(noon).RequestId, State: vss.ServiceRequestStateQuestion, Version: 3, CreatedAt: noon}
	sc.State.Service.List.Value.Requests = []vss.ServiceRequest{q}
	sc.send(ShowRequest{testPaymentID}).on(ScreenRequest)
	sc.send(SendReply{}).quiet().send(TypeReply{"Ở phường Mẫu"})
	if seal := asked[sealDrafts](sc); seal.All[testPaymentID].Answers[replyField] != "Ở phường Mẫu" {
		t.Fatalf("what was typed is not sealed: %v", seal.All)
	}
	sc.sealed().send(SendReply{})
	reply := asked[sendReply](sc)
	if reply.Words.Version != 3 || reply.Words.Text != "Ở phường Mẫu" {
		t.Errorf("sends %+v", reply.Words)
	}
	sc.send(RequestChanged{Answer: failing(reply.ID, FailOffline)}).on(ScreenRequest)
	if sc.State.Reply() != "Ở phường Mẫu" || sc.State.Service.Failure.Kind != FailOffline {
		t.Errorf("offline: %q, %v", sc.State.Reply(), sc.State.Service.Failure)
	}
	sc.send(SendReply{})
	q.State, q.Version = vss.ServiceRequestStateHandling, 4
	sc.send(RequestChanged{ok(asked[sendReply](sc).ID), q, false}).on(ScreenRequest).sealed()
	if sc.State.Reply() != "" || sc.State.Request().State != vss.ServiceRequestStateHandling {
		t.Errorf("answered: %q, %v", sc.State.Reply(), sc.State.Request())
	}
	sc.send(WithdrawRequest{}).on(ScreenWithdraw).send(SignWithdrawal{}).on(ScreenPIN).pin(goodPIN)
	sign := asked[SignServiceWithdrawal](sc)
	q.State = vss.ServiceRequestStateWithdrawn
	sc.send(RequestChanged{ok(sign.ID), q, false}).on(ScreenRequest).send(WithdrawRequest{}).on(ScreenRequest)
}

func TestLockedTheAppForgetsTheForms(t *testing.T) {
	sc := atProcedure(t, "612a", drafts{"612a": {Procedure: "612a", Version: 1, Begun: noon, Answers: procedure.Answers{"why": "lost"}}})
	sc.send(BeginForm{}).sealed().send(AnswerField{"why", "damaged"})
	sc.send(Paused{}, Tick{sc.State.Now.Add(time.Hour)})
	if sc.State.Open || len(sc.State.Service.Drafts) != 0 || sc.State.Service.List.Known {
		t.Errorf("locked, the state still holds %+v", sc.State.Service)
	}
}
