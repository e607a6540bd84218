package core

import (
	"fmt"
	"testing"
	"time"

	"vssid/app/device"
	"vssid/app/vss"
)

// carriedCards are n cards of others.
func carriedCards(at time.Time, n int) []device.CarriedCard {
	var all []device.CarriedCard
	for i := range n {
		c := *testCard(at)
		c.CardNumber, c.HolderName = fmt.Sprintf("019900010%d", i), fmt.Sprintf("BÉ %d", i)
		all = append(all, device.CarriedCard{Card: c, ID: fmt.Sprintf("carry-%d", i), Reason: vss.CarryReasonGuardian})
	}
	return all
}

// withCards is home with n carried cards.
func withCards(t testing.TB, n int) *scene {
	t.Helper()
	sc := started(t, foundActive()).on(ScreenHome)
	code, renewal, carried := asked[MakeCode](sc), asked[RenewCard](sc), asked[loadCarried](sc)
	sc.send(CodeMade{ok(code.ID), CodeSigned, testCode(sc.Now)})
	sc.send(CarriedLoaded{Answer: ok(carried.ID), Cards: carriedCards(sc.Now, n)})
	return sc.send(CardLoaded{Answer: failing(renewal.ID, FailOffline)})
}

func TestEachCardHasItsOwnCode(t *testing.T) {
	sc := withCards(t, 2)
	if at, of := sc.Place(); at != 0 || of != 3 {
		t.Fatalf("place %d of %d", at, of)
	}
	sc.send(ShowCardAt{2}).quiet()
	if sc.ShownCard().HolderName != "BÉ 1" {
		t.Fatalf("shown is %s", sc.ShownCard().HolderName)
	}
	sc.send(ShowCode{}).on(ScreenCode)
	made := asked[MakeCode](sc)
	if made.Card != "carry-1" || sc.OnScreen() != nil {
		t.Errorf("the code is of %q, on the screen %v; want the child's and no code of another card", made.Card, sc.OnScreen())
	}
	sc.send(SetCodeMode{CodePrinted})
	if printed := asked[MakeCode](sc); printed.Card != "carry-1" || printed.Mode != CodePrinted {
		t.Errorf("the printed payload is of %q", printed.Card)
	}
	sc.send(Back{}).on(ScreenHome).send(ShowCardAt{0}, ShowCode{}).on(ScreenCode)
	if made := asked[MakeCode](sc); made.Card != "" {
		t.Errorf("the own card's code is of %q", made.Card)
	}
}

func TestOwnCodeMadeAheadIsKeptForTheOwnCard(t *testing.T) {
	sc := withCards(t, 1).send(ShowCode{}).on(ScreenCode)
	if sc.OnScreen() == nil {
		t.Error("the code made ahead is not on the screen at once")
	}
}

func TestCardThatIsNoLongerCarriedGoes(t *testing.T) {
	sc := withCards(t, 2).send(ShowCardAt{1})
	sc.send(Retry{})
	sc.send(CardLoaded{Answer: ok(asked[RenewCard](sc).ID), Card: testCard(sc.Now), Renewed: true, Status: sc.Boot.Status})
	renewal := asked[renewCarried](sc)
	sc.send(CarriedLoaded{failing(renewal.ID, FailOffline), nil, true})
	if _, of := sc.Place(); of != 3 {
		t.Errorf("offline, %d cards are left", of)
	}
	sc.send(Retry{})
	sc.send(CardLoaded{Answer: ok(asked[RenewCard](sc).ID), Card: testCard(sc.Now), Renewed: true, Status: sc.Boot.Status})
	sc.send(CarriedLoaded{ok(asked[renewCarried](sc).ID), nil, true})
	if at, of := sc.Place(); at != 0 || of != 1 || sc.ShownCard() != sc.Card.Card {
		t.Errorf("after the end: place %d of %d", at, of)
	}
	sc.send(ShowCardAt{1}, ShowCardAt{-1})
	if at, _ := sc.Place(); at != 0 {
		t.Error("a place without a card is shown")
	}
}

func TestCardsUnderThePINAreForgottenWithIt(t *testing.T) {
	sc := withCards(t, 2)
	sc.State.Boot.CardUnderPIN = true
	sc.send(ShowCardAt{1}, Paused{}, Resumed{}).on(ScreenPIN)
	if sc.ShownCard() != nil || len(sc.Family.Cards) != 0 {
		t.Error("cards under the PIN are still in memory")
	}
	sc.pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)})
	sc.send(CardLoaded{Answer: ok(asked[LoadCard](sc).ID), Card: testCard(sc.Now)})
	asked[loadCarried](sc)
}

func familyList(state vss.CarryState) vss.DependantList {
	return vss.DependantList{Carried: []vss.CarriedCard{{CarryId: "c1", Reason: vss.CarryReasonDelegate, State: state, OwnerName: "MẸ"}},
		Given: []vss.CarriedCard{{CarryId: "g1", Reason: vss.CarryReasonDelegate, State: vss.CarryStateActive, CarrierName: "CON"}, {CarryId: "g2", Reason: vss.CarryReasonGuardian, State: vss.CarryStateActive}}}
}

// atFamily is the list of relations, fetched.
func atFamily(t testing.TB, state vss.CarryState) *scene {
	t.Helper()
	sc := opened(t, ScreenFamily)
	sc.send(Fetched[vss.DependantList]{Answer: ok(sc.Family.List.Job), of: dependantList, Value: familyList(state), At: sc.Now})
	return sc
}

func TestOfferIsTaken(t *testing.T) {
	sc := atFamily(t, vss.CarryStateOffered)
	sc.State.Family.Job = 0
	if sc.Family.Waiting() == nil {
		t.Fatal("no offer waits")
	}
	sc.send(ShowCarry{"c1"}).on(ScreenCarry).send(AcceptCarry{})
	act := asked[changeCarry](sc)
	if !act.accept || act.id != "c1" {
		t.Errorf("the act is %+v", act)
	}
	sc.send(AcceptCarry{}).quiet()
	sc.send(CarryChanged{ok(act.ID), vss.CarriedCard{CarryId: "c1", State: vss.CarryStateActive}})
	if c, _ := sc.Family.Carried(); c.State != vss.CarryStateActive {
		t.Errorf("after the acceptance it is %s", c.State)
	}
	asked[renewCarried](sc)
}

func TestEndIsAskedTwice(t *testing.T) {
	sc := atFamily(t, vss.CarryStateActive)
	sc.send(ShowCarry{"g1"}, EndCarry{}).quiet()
	sc.send(KeepCarry{}, EndCarry{}).quiet()
	sc.send(EndCarry{})
	if act := asked[changeCarry](sc); act.accept || act.id != "g1" {
		t.Errorf("the act is %+v", act)
	}
	sc.send(CarryChanged{Answer: failing(sc.Family.Act, FailOffline)})
	if sc.Family.Failed.Kind != FailOffline || sc.Family.Ending {
		t.Errorf("offline: %+v", sc.Family.Failed)
	}
	sc.send(Back{}, ShowCarry{"g2"}, EndCarry{}, EndCarry{}).quiet() // a child cannot end its guardian's
}

func TestDelegationIsGiven(t *testing.T) {
	sc := opened(t, ScreenGive)
	sc.send(FindDelegate{}).quiet()
	sc.send(TypeDelegate{"nonsense"}, FindDelegate{}).quiet()
	if sc.Delegation.Failed.Kind != FailBadProof {
		t.Errorf("nonsense: %+v", sc.Delegation.Failed)
	}
	sc.send(TypeDelegate{"vssid:d:0199000017:abcde-fghjk"}, FindDelegate{})
	find := asked[findDelegate](sc)
	if find.code != "ABCDE-FGHJK" {
		t.Errorf("the code is %q", find.code)
	}
	sc.send(GiveCard{}).quiet()
	sc.send(DelegateFound{ok(find.ID), vss.Delegate{Account: "0199000017", Name: "TẠ GIA ĐÌNH MẪU"}}, ChooseMonths{12})
	if len(sc.Delegation.Shown) == 0 {
		t.Fatal("nothing is shown to sign")
	}
	sc.send(GiveCard{}).on(ScreenPIN).pin(goodPIN)
	give := asked[giveCard](sc)
	if give.until.Format(time.DateOnly) != "2027-03-01" || fmt.Sprint(give.shown) != fmt.Sprint(sc.Delegation.Shown) {
		t.Errorf("signed is %+v until %s", give.shown, give.until)
	}
	sc.send(CardGiven{ok(give.ID), vss.CarriedCard{CarryId: "g9", CarrierName: "TẠ GIA ĐÌNH MẪU"}}).on(ScreenGive)
	if sc.Delegation.Given == nil || sc.Delegation.Typed != "" {
		t.Errorf("given: %+v", sc.Delegation)
	}
}

// The delegate's QR is read from a picture, by its path where no chooser opens, and asks at once whose it is.
func TestDelegateIsScanned(t *testing.T) {
	sc := opened(t, ScreenGive)
	sc.send(ScanDelegate{})
	pick := asked[PickImage](sc)
	sc.send(ScanDelegate{}).quiet() // one at a time
	sc.send(ImagePicked{Answer: failing(pick.ID, FailNoPicture), ByPath: true}).quiet()
	if !sc.Delegation.ByPath || sc.Delegation.Failed.Is() {
		t.Fatalf("without a chooser: %+v", sc.Delegation)
	}
	sc.send(ReadDelegatePath{}).quiet()
	sc.send(TypeDelegatePath{"~/a.png"}, ReadDelegatePath{})
	read := asked[ReadPicture](sc)
	sc.send(ImagePicked{Answer: ok(read.ID), Image: []byte("picture")})
	decode := asked[DecodeImage](sc)
	sc.send(ImageDecoded{Answer: ok(decode.ID), Text: "VSSID:A:0199000001:X"}).quiet()
	if sc.Delegation.Failed.Kind != FailNotDelegateCode || sc.Delegation.Typed != "" {
		t.Errorf("another code: %+v", sc.Delegation)
	}
	sc.send(ReadDelegatePath{})
	sc.send(ImagePicked{Answer: ok(asked[ReadPicture](sc).ID), Image: []byte("picture")})
	sc.send(ImageDecoded{Answer: ok(asked[DecodeImage](sc).ID), Text: "vssid:d:0199000017:abcde-fghjk"})
	if find := asked[findDelegate](sc); find.code != "ABCDE-FGHJK" || sc.Delegation.Typed != "ABCDE-FGHJK" {
		t.Errorf("asked for %q, shown %q", find.code, sc.Delegation.Typed)
	}
}

func TestDelegationCodeIsShownUntilItEnds(t *testing.T) {
	sc := opened(t, ScreenShowCode)
	made := asked[makeDelegationCode](sc)
	sc.send(DelegationCodeMade{Answer: ok(made.ID), Code: "ABCDE-FGHJK", Expires: sc.Now.Add(10 * time.Minute)})
	if sc.CodeOver() || sc.WakeAt().IsZero() {
		t.Error("the code is over, or its seconds do not move")
	}
	sc.send(RenewDelegationCode{}).quiet()
	sc.wait(11 * time.Minute)
	if !sc.CodeOver() {
		t.Error("after eleven minutes the code still counts")
	}
	sc.send(RenewDelegationCode{})
	asked[makeDelegationCode](sc)
	sc.send(Paused{})
	if sc.Delegation.Code != "" {
		t.Error("out of sight, the code is still in memory")
	}
}
