package core

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"vssid/app/cardcode"
	"vssid/app/device"
	"vssid/app/vss"
)

func underPIN(t testing.TB) *scene {
	t.Helper()
	found := foundActive()
	found.CardUnderPIN, found.Card = true, nil
	return started(t, found).on(ScreenPIN)
}

func TestUnlock(t *testing.T) {
	t.Run("right", func(t *testing.T) {
		sc := underPIN(t).pin(goodPIN)
		e := asked[Unlock](sc)
		if e.PIN.reveal() != goodPIN {
			t.Fatal("another PIN goes out than was typed")
		}
		sc.send(Digit{'1'}, Submit{}).quiet()
		sc.send(Unlocked{ok(e.ID)}).on(ScreenHome)
		if sc.Prompt != (Prompt{}) {
			t.Error("the PIN stays in the state")
		}
		sc.send(CardLoaded{Answer: ok(asked[LoadCard](sc).ID), Card: testCard(noon)})
		asked[MakeCode](sc)
		asked[RenewCard](sc)
	})
	t.Run("wrong, then a wait", func(t *testing.T) {
		sc := underPIN(t).pin(otherPIN)
		tries := Tries{Left: 3}
		sc.send(Unlocked{Answer{asked[Unlock](sc).ID, Failure{Kind: FailWrongPIN}, &tries}}).on(ScreenPIN).quiet()
		if sc.Tries != tries || sc.Pad().Len() != 0 || sc.Prompt.Failure.Kind != FailWrongPIN || sc.Waiting() {
			t.Fatalf("%+v %+v", sc.Tries, sc.Prompt)
		}
		sc.pin(otherPIN)
		wait := Tries{Left: 4, WaitUntil: sc.Now.Add(time.Minute)}
		sc.send(Unlocked{Answer{asked[Unlock](sc).ID, Failure{Kind: FailWrongPIN}, &wait}})
		if !sc.Waiting() || !sc.WakeAt().Equal(sc.Now.Add(time.Second)) {
			t.Fatalf("waiting %v, wakes at %v", sc.Waiting(), sc.WakeAt())
		}
		if sc.pin(goodPIN).quiet(); sc.Pad().Len() != 0 {
			t.Error("digits are taken during the wait")
		}
		if sc.wait(time.Minute); sc.Waiting() || !sc.WakeAt().IsZero() {
			t.Errorf("waiting %v after the wait, wakes at %v", sc.Waiting(), sc.WakeAt())
		}
		sc.pin(goodPIN)
		asked[Unlock](sc)
	})
	t.Run("wiped", func(t *testing.T) {
		sc := underPIN(t).send(SetLanguage{"en"}).pin(otherPIN)
		sc.send(Unlocked{failing(asked[Unlock](sc).ID, FailWiped)}).on(ScreenWiped).quiet()
		if sc.Language() != "en" || sc.Card.Card != nil {
			t.Errorf("%+v", sc.Prefs)
		}
		sc.send(Back{}).on(ScreenWiped).send(StartOver{}).on(ScreenStarting)
	})
	t.Run("stale", func(t *testing.T) {
		sc := underPIN(t).pin(goodPIN)
		job := asked[Unlock](sc).ID
		sc.send(Unlocked{ok(job + 1)}, Unlocked{ok(0)}).on(ScreenPIN).quiet()
		sc.send(Back{}).on(ScreenPIN)
		asked[Cancel](sc)
		sc.send(Unlocked{ok(job)}).on(ScreenPIN).quiet()
	})
	t.Run("paused with half a PIN", func(t *testing.T) {
		sc := underPIN(t).pin("73").send(Paused{}).quiet()
		if sc.Pad() != (PIN{}) {
			t.Error("the digits stay while the app is out of sight")
		}
	})
}

func TestUndecidedActivationIsAskedForAgain(t *testing.T) {
	at := func(t *testing.T) (*scene, JobID) {
		found := foundNone()
		found.Pending = &device.Pending{Account: testAccount, Handle: "h", Sent: true}
		sc := started(t, found).on(ScreenPIN).pin(goodPIN)
		return sc, asked[ResumeActivation](sc).ID
	}
	t.Run("bound", func(t *testing.T) {
		sc, job := at(t)
		sc.send(Back{}).on(ScreenPIN).quiet() // not stopped half way
		sc.send(Activated{Answer: ok(job), Status: foundActive().Status}).on(ScreenHome)
		asked[RenewCard](sc)
		if sc.Prompt != (Prompt{}) {
			t.Error("the PIN stays in the state")
		}
	})
	t.Run("offline", func(t *testing.T) {
		sc, job := at(t)
		sc.send(Activated{Answer: failing(job, FailOffline), Undecided: true}).on(ScreenPIN).send(Retry{})
		asked[ResumeActivation](sc)
	})
	t.Run("wrong PIN", func(t *testing.T) {
		sc, job := at(t)
		sc.send(Activated{Answer: failing(job, FailWrongPIN), Undecided: true}).on(ScreenPIN)
		if sc.Pad().Len() != 0 || sc.Prompt.Failure.Kind != FailWrongPIN {
			t.Errorf("%+v", sc.Prompt)
		}
	})
	t.Run("refused", func(t *testing.T) {
		sc, job := at(t)
		sc.send(Activated{Answer: failing(job, FailRefused)}).on(ScreenAccount)
		if sc.Activation.Failure.Kind != FailRefused || sc.Activation.Undecided || sc.Prompt != (Prompt{}) {
			t.Errorf("%+v %+v", sc.Activation, sc.Prompt)
		}
	})
	t.Run("given up", func(t *testing.T) {
		sc, job := at(t)
		sc.send(WipeOffline{}).quiet() // it is on its way
		sc.send(Activated{Answer: failing(job, FailOffline), Undecided: true})
		sc.send(WipeOffline{}).quiet().send(WipeOffline{})
		sc.send(Wiped{Answer: ok(asked[WipeLocal](sc).ID), StillBound: true}).on(ScreenStarting)
	})
}

func TestCardLock(t *testing.T) {
	sc := atHome(t).send(ShowSettings{}, ToggleCardLock{}).on(ScreenPIN).pin(goodPIN)
	e := asked[LockCard](sc)
	if !e.On {
		t.Fatal("it would take the lock away")
	}
	sc.send(Back{}).on(ScreenPIN).quiet()
	sc.send(CardLockSet{ok(e.ID), true}).on(ScreenSettings)
	if !sc.Boot.CardUnderPIN || sc.Notice.Kind != NoticeCardLocked {
		t.Fatalf("%+v %q", sc.Boot, sc.Notice.Kind)
	}
	sc.send(Resumed{}).on(ScreenSettings).quiet() // it was never out of sight
	sc.send(Paused{})
	asked[LockVault](sc)
	sc.send(Resumed{}).on(ScreenPIN)
	if sc.Card.Card != nil || sc.Code.Current != nil {
		t.Error("card or code stay behind the lock")
	}
	sc.pin(goodPIN).send(Unlocked{ok(asked[Unlock](sc).ID)}, ShowSettings{}, ToggleCardLock{}).pin(goodPIN)
	if e := asked[LockCard](sc); e.On {
		t.Fatal("it would set the lock again")
	}
	sc.send(Back{}).quiet()
	sc = atHome(t).send(ShowSettings{}, ToggleCardLock{}, Back{}).on(ScreenSettings)
	if sc.Boot.CardUnderPIN {
		t.Error("going back locked the card")
	}
}

func TestPINIsNeverPrinted(t *testing.T) {
	sc := underPIN(t).pin(goodPIN)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("state", "pin", sc.Prompt.PIN, "state", sc.State)
	raw, err := json.Marshal(sc.Prompt)
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{fmt.Sprint(sc.State), fmt.Sprintf("%+v", sc.State), fmt.Sprintf("%#v", sc.Prompt.PIN), fmt.Sprintf("%d %x %s", sc.Prompt.PIN, sc.Prompt.PIN, sc.Prompt.PIN),
		fmt.Sprintf("%+v", sc.effects), log.String(), string(raw)} {
		if strings.Contains(said, goodPIN) || strings.Contains(said, "55 51 48") || strings.Contains(said, "373330") {
			t.Errorf("the PIN is in %q", said)
		}
	}
}

func TestParsePIN(t *testing.T) {
	for text, good := range map[string]bool{goodPIN: true, "": false, "12345": false, "1234567": false, "12345x": false, "１２３４５６": false} {
		if p, err := ParsePIN(text); (err == nil) != good || good && p.reveal() != text {
			t.Errorf("ParsePIN(%q) = %v", text, err)
		}
	}
}

// handoverText is what the owner reads before offering the account.
var handoverText = vss.Shown{{Label: "Action", Value: "Move the account to another device"}}

// atOffer is a device whose owner has read what they are about to sign.
func atOffer(t *testing.T) *scene {
	t.Helper()
	sc := atHome(t).send(ShowSettings{}, ShowDevice{}, ShowOffer{}).on(ScreenOffer)
	e := asked[ReadOwnerText](sc)
	if e.Operation != OperationHandover || e.Language != "vi" {
		t.Fatalf("%+v", e)
	}
	sc.send(Submit{}).on(ScreenOffer) // nothing has been read yet
	return sc.send(OwnerTextRead{ok(e.ID), handoverText})
}

func TestHandoverFromThisDevice(t *testing.T) {
	t.Run("offered, then over", func(t *testing.T) {
		sc := atOffer(t).send(Submit{}).on(ScreenPIN).pin(goodPIN)
		e := asked[OfferHandover](sc)
		if e.PIN.reveal() != goodPIN || e.Language != "vi" {
			t.Fatalf("%+v", e)
		}
		sc.send(HandoverOffered{ok(e.ID), "VSSID:H:x", &cardcode.Matrix{}, sc.Now.Add(10 * time.Minute)}).on(ScreenOffer)
		if sc.Offer.Text == "" || sc.Prompt != (Prompt{}) || sc.OfferOver() || !sc.WakeAt().Equal(sc.Now.Add(time.Second)) {
			t.Fatalf("%+v, wakes %v", sc.Offer, sc.WakeAt())
		}
		if sc.wait(10 * time.Minute); !sc.OfferOver() || !sc.WakeAt().IsZero() {
			t.Fatalf("over %v, wakes %v", sc.OfferOver(), sc.WakeAt())
		}
		sc.send(Submit{})
		asked[ReadOwnerText](sc)
		sc.send(Back{}).on(ScreenDevice)
		if sc.Offer.Text != "" {
			t.Error("the code outlives its screen")
		}
	})
	t.Run("taken up by the new device", func(t *testing.T) {
		sc := atOffer(t).send(Submit{}).pin(goodPIN)
		sc.send(HandoverOffered{ok(asked[OfferHandover](sc).ID), "VSSID:H:x", &cardcode.Matrix{}, sc.Now.Add(time.Minute)}, Back{}).on(ScreenDevice)
		sc.send(CardLoaded{Answer: failing(asked[RenewCard](sc).ID, FailRetired)}).on(ScreenRetired)
	})
}

func TestHandoverThatFails(t *testing.T) {
	t.Run("offline at the text", func(t *testing.T) {
		sc := atHome(t).send(ShowSettings{}, ShowOffer{})
		sc.send(OwnerTextRead{Answer: failing(asked[ReadOwnerText](sc).ID, FailOffline)}).on(ScreenOffer)
		if sc.Offer.Failure.Kind != FailOffline {
			t.Fatalf("%+v", sc.Offer)
		}
		sc.send(Retry{})
		asked[ReadOwnerText](sc)
	})
	t.Run("offline at the offer keeps the PIN for one touch", func(t *testing.T) {
		sc := atOffer(t).send(Submit{}).pin(goodPIN)
		sc.send(HandoverOffered{Answer: failing(asked[OfferHandover](sc).ID, FailOffline)}).on(ScreenPIN).send(Retry{})
		asked[OfferHandover](sc)
		sc.send(Back{}).on(ScreenOffer)
		if asked[Cancel](sc); sc.Prompt != (Prompt{}) {
			t.Error("the PIN stays in the state")
		}
	})
	for _, what := range []string{"text", "offer"} {
		t.Run("retired at the "+what, func(t *testing.T) {
			sc := atHome(t).send(ShowSettings{}, ShowOffer{})
			answer := failing(asked[ReadOwnerText](sc).ID, FailRetired)
			if what == "text" {
				sc.send(OwnerTextRead{Answer: answer}).on(ScreenRetired)
				return
			}
			answer.Failure = Failure{}
			sc.send(OwnerTextRead{answer, handoverText}, Submit{}).pin(goodPIN)
			sc.send(HandoverOffered{Answer: failing(asked[OfferHandover](sc).ID, FailRetired)}).on(ScreenRetired)
		})
	}
	t.Run("left before the text came", func(t *testing.T) {
		sc := atHome(t).send(ShowSettings{}, ShowOffer{})
		job := asked[ReadOwnerText](sc).ID
		sc.send(Back{}).on(ScreenSettings)
		asked[Cancel](sc)
		sc.send(OwnerTextRead{ok(job), handoverText}).quiet()
		if sc.Offer.Shown != nil {
			t.Error("a late answer was taken")
		}
	})
}
