package core

import (
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"vssid/app/cardcode"
	"vssid/app/device"
	"vssid/app/vss"
	"vssid/platform"
)

// failureKinds are what an answer may fail with; the empty one is success.
var failureKinds = []FailureKind{"", "", "", FailOffline, FailRefused, FailPasswordExpired, FailPasswordSpent, FailUndecided, FailWrongPIN, FailWiped, FailRetired,
	FailCardExpired, FailBusy, FailBroken, FailKeystore}

// act draws something a person or the system may do, sensible or not.
func act(t *rapid.T, s State) Msg {
	digits := []byte("0123456789")
	return rapid.OneOf(recoveryActs(s),
		rapid.Just[Msg](Start{}), rapid.Just[Msg](Back{}), rapid.Just[Msg](Paused{}), rapid.Just[Msg](Resumed{}), rapid.Just[Msg](Retry{}),
		rapid.Just[Msg](Submit{}), rapid.Just[Msg](Begin{}), rapid.Just[Msg](Resend{}), rapid.Just[Msg](EraseDigit{}), rapid.Just[Msg](ScanPicture{}),
		rapid.Just[Msg](ShowCard{}), rapid.Just[Msg](ShowCode{}), rapid.Just[Msg](ShowSettings{}), rapid.Just[Msg](ShowDevice{}), rapid.Just[Msg](ShowOffer{}),
		rapid.Just[Msg](ShowChangePIN{}), rapid.Just[Msg](ShowSignOut{}), rapid.Just[Msg](ToggleCardLock{}), rapid.Just[Msg](WipeOffline{}),
		rapid.Just[Msg](WipeAndRestart{}), rapid.Just[Msg](StartOver{}), rapid.Just[Msg](DismissNotice{}), rapid.Just[Msg](SetCodeMode{CodePrinted}),
		rapid.Just[Msg](SetCodeMode{CodeSigned}), rapid.Just[Msg](TypeAccount{testAccount}), rapid.Just[Msg](TypeProof{testLetter}),
		rapid.Just[Msg](TypePassword{"123456"}), rapid.Just[Msg](SetLanguage{"en"}), rapid.Just[Msg](nil),
		rapid.Just[Msg](Show{ScreenConfirmations}), rapid.Just[Msg](ShowPayment{testPayment(s.Now).RequestId.String()}), rapid.Just[Msg](ConfirmPayment{}),
		rapid.Just[Msg](RefusePayment{}), rapid.Just[Msg](ChoosePaymentReason{vss.PaymentReasonCodeOther}), rapid.Just[Msg](TypePaymentReason{"because"}), rapid.Just[Msg](SignRefusal{}),
		rapid.Just[Msg](ShowChange{"a"}),
		rapid.SampledFrom([]Msg{BeginRegistration{}, RegistrationNext{}, ScanID{}, TakePhoto{1}, ActivateFiled{}, SendAnswer{}, MendRegistration{ScreenRegisterPhotos}, TypeRegistration{FieldCitizenID, "001094990001"},
			OpenPick{FieldAgency}, ChoosePick{"0100"}}),
		rapid.Map(rapid.SampledFrom(digits), func(d byte) Msg { return Digit{d} }),
		rapid.Map(rapid.Int64Range(-90, 900), func(n int64) Msg { return Tick{s.Now.Add(time.Duration(n) * time.Second)} }),
	).Draw(t, "act")
}

// answerTo draws an answer to an effect that was asked for.
func answerTo(t *rapid.T, s State, e Effect) Msg {
	a := Answer{Job: e.(numbered).Number(), Failure: Failure{Kind: rapid.SampledFrom(failureKinds).Draw(t, "failure")}}
	if rapid.IntRange(0, 3).Draw(t, "tries") == 0 {
		a.Tries = &Tries{Left: 4, WaitUntil: s.Now.Add(time.Minute)}
	}
	status := device.Status{State: device.StateActive, Account: testAccount}
	switch e := e.(type) {
	case OpenDevice:
		return openedAs(t, a)
	case DiscardVault:
		return Discarded{a}
	case RequestPassword:
		return PasswordRequested{a, device.Pending{Account: e.Account, Handle: "h", ExpiresAt: s.Now.Add(5 * time.Minute)}}
	case CompleteActivation, ResumeActivation:
		return Activated{a, status, a.Failure.Kind == FailOffline}
	case LoadCard:
		return CardLoaded{Answer: a, Card: testCard(s.Now), Status: status}
	case RenewCard:
		return CardLoaded{Answer: a, Card: testCard(s.Now), Renewed: true, Status: status}
	case MakeCode:
		return CodeMade{a, e.Mode, testCode(s.Now)}
	case Unlock:
		return Unlocked{a}
	case LockCard:
		return CardLockSet{a, e.On}
	case ChangePIN:
		return PINChanged{a}
	case ReadOwnerText:
		return OwnerTextRead{a, vss.Shown{{Label: "l", Value: "v"}}}
	case OfferHandover:
		return HandoverOffered{a, "VSSID:H:x", &cardcode.Matrix{}, s.Now.Add(time.Minute)}
	case Release, WipeLocal, AcknowledgeRetired:
		return Wiped{a, false}
	case SavePrefs:
		return PrefsSaved{a}
	case PickImage:
		return ImagePicked{Answer: a, Image: []byte("png"), ByPath: true}
	case readRegistration:
		return RegistrationRecalled{Answer: a}
	case saveRegistration:
		return RegistrationSaved{a, e.draft}
	case checkPhoto:
		return PhotoChecked{Answer: a, Index: e.index, Photo: DraftPhoto{Bytes: 1, SHA256: "x"}}
	case sendFiling:
		return RegistrationSent{Answer: a, At: s.Now}
	case askStatus:
		return ApplicationRead{Answer: a, At: s.Now}
	case ReadDirectory:
		return DirectoryRead{Answer: a}
	case loadCarried:
		return CarriedLoaded{Answer: a, Cards: carriedCards(s.Now, 2)}
	case renewCarried:
		return CarriedLoaded{a, carriedCards(s.Now, rapid.IntRange(0, 2).Draw(t, "carried")), true}
	case DecodeImage:
		return ImageDecoded{a, "VSSID:A:" + testAccount + ":" + testLetter}
	}
	if m := recoveryAnswer(t, s, a, e); m != nil {
		return m
	}
	if m := eventAnswer(t, s, e, a); m != nil {
		return m
	}
	t.Fatalf("no answer to %T", e)
	return nil
}

// eventAnswer draws an answer to the effects of listening and of the confirmations.
func eventAnswer(t *rapid.T, s State, e Effect, a Answer) Msg {
	moved := vss.Change{Id: "a", At: s.Now, Kind: rapid.SampledFrom([]string{"card-moved", "payment-request", "weather"}).Draw(t, "kind"), Ref: testPayment(s.Now).RequestId.String()}
	list := vss.ConfirmationList{Confirmations: []vss.Confirmation{testPayment(s.Now)}}
	switch e := e.(type) {
	case Listen:
		return rapid.SampledFrom([]Msg{StreamOpened{a.Job, true}, EventArrived{Change: moved, Job: a.Job}, EventArrived{Gap: true, Job: a.Job},
			ChangesRead{Answer{Job: a.Job}, []vss.Change{moved}}, Listened{a}}).Draw(t, "heard")
	case RecallLately:
		return LatelyRecalled{a, []vss.Change{moved}, true}
	case PeekPayments:
		return PaymentsPeeked{a, waitingOf(list)}
	case SignPayment:
		decided := testPayment(s.Now)
		decided.State = vss.PaymentStateConfirmed
		return PaymentDecided{a, decided}
	case RecallRefusal:
		return RefusalRecalled{a, RefusalDraft{ID: e.Payment, Reason: vss.PaymentReasonCodeWrongItems, Said: "before"}}
	case KeepRefusal:
		return Tick{s.Now}
	case recallRecord[vss.ConfirmationList]:
		return Recalled[vss.ConfirmationList]{Answer: a, of: e.of, Value: list, At: s.Now, Known: true}
	case fetchRecord[vss.ConfirmationList]:
		return Fetched[vss.ConfirmationList]{Answer: a, of: e.of, Value: list, At: s.Now}
	}
	return nil
}

func openedAs(t *rapid.T, a Answer) Msg {
	m := Opened{Answer: Answer{Job: a.Job}, Found: foundNone()}
	switch rapid.IntRange(0, 9).Draw(t, "found") {
	case 0:
		m.Fault = Fault{Kind: FaultTampered}
	case 7:
		m.Found.Recovery = &device.Recovery{Account: testAccount, Number: "ABCD-EFGH", Stage: vss.RecoveryStageReady}
	case 1:
		m.Found.Pending = &device.Pending{Account: testAccount, Sent: true}
	case 2, 3, 4, 5:
		m.Found = foundActive()
		m.Found.CardUnderPIN = rapid.Bool().Draw(t, "under PIN")
		m.Found.Biometric, m.Found.BiometricOn = platform.BiometricFingerprint, rapid.Bool().Draw(t, "finger")
	case 6:
		m.Found = foundActive()
		m.Found.Status.State = device.StateRetired
	}
	return m
}

func TestWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New()
		s.Now = noon
		var open []Effect
		for range rapid.IntRange(1, 120).Draw(t, "length") {
			var m Msg
			if len(open) > 0 && rapid.Bool().Draw(t, "answer") {
				i := rapid.IntRange(0, len(open)-1).Draw(t, "which")
				m = answerTo(t, s, open[i])
				if rapid.IntRange(0, 4).Draw(t, "twice") != 0 { // now and then one comes twice
					open = append(open[:i:i], open[i+1:]...)
				}
			} else {
				m = act(t, s)
			}
			before := copied(s)
			next, effects := Update(s, m)
			if !reflect.DeepEqual(before, s) {
				t.Fatalf("Update changed its argument on %#v", m)
			}
			again, _ := Update(s, m)
			if !reflect.DeepEqual(again, next) {
				t.Fatalf("Update gives two answers to %#v", m)
			}
			s = next
			holds(t, s, m)
			for _, e := range effects {
				if _, answers := e.(numbered); answers {
					open = append(open, e)
				}
			}
		}
	})
}

// holds checks what is true of every state.
func holds(t *rapid.T, s State, after Msg) {
	within := func(screens ...Screen) bool {
		for _, have := range s.Stack {
			for _, want := range screens {
				if have == want {
					return true
				}
			}
		}
		return false
	}
	if len(s.Stack) == 0 {
		t.Fatalf("no screen after %#v", after)
	}
	seen := map[Screen]bool{}
	for _, screen := range s.Stack {
		if seen[screen] {
			t.Fatalf("%q twice on %v after %#v", screen, s.Stack, after)
		}
		seen[screen] = true
	}
	activating := within(ScreenAccount, ScreenProof, ScreenNewPIN, ScreenRepeatPIN, ScreenPassword)
	if !activating && (s.Activation.PIN != PIN{} || s.Activation.Repeat != PIN{}) {
		t.Fatalf("the activation's PIN is still held on %v after %#v", s.Stack, after)
	}
	if s.Screen() != ScreenPIN && (s.Prompt.PIN != PIN{}) {
		t.Fatalf("the prompt's PIN is still held on %v after %#v", s.Stack, after)
	}
	if c := s.Settings.Change; !within(ScreenChangePIN) && (c.Old != PIN{} || c.New != PIN{} || c.Repeat != PIN{}) {
		t.Fatalf("the changed PIN is still held on %v after %#v", s.Stack, after)
	}
	if s.Boot.Held == DeviceRetired && s.OnScreen() != nil {
		t.Fatalf("a retired device shows a code after %#v", after)
	}
	if !s.Open && (s.Confirming.List.Known || s.Confirming.Draft.Said != "") {
		t.Fatalf("payments are held while the vault is locked after %#v", after)
	}
	if s.Listening.Job != 0 && (s.hidden || s.Boot.Held != DeviceActive) {
		t.Fatalf("the app listens out of sight or without an account after %#v", after)
	}
	if wake := s.WakeAt(); !wake.IsZero() && !wake.After(s.Now) {
		t.Fatalf("wakes at %v, which is not after %v", wake, s.Now)
	}
}
