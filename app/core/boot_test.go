package core

import (
	"testing"
	"time"

	"vssid/app/device"
	"vssid/platform"
)

func TestWhatIsOnTheDevice(t *testing.T) {
	prefs := Prefs{Language: "en", Theme: ThemeDark, TextSize: 150}
	active, retired, locked := foundActive(), foundActive(), foundActive()
	retired.Status.State = device.StateRetired
	locked.CardUnderPIN, locked.Card = true, nil
	noCard := foundActive()
	noCard.Card = nil
	undecided := foundNone()
	undecided.Pending = &device.Pending{Account: testAccount, Handle: "h", Sent: true}
	begun := foundNone()
	begun.Pending = &device.Pending{Account: testAccount, Handle: "h", ExpiresAt: noon.Add(time.Minute)}
	chosen := foundNone()
	chosen.Prefs = &prefs
	for _, c := range []struct {
		name             string
		found            Found
		screen           Screen
		makes, asksToNet bool
	}{
		{"nothing", foundNone(), ScreenWelcome, false, false},
		{"an account and its card", active, ScreenHome, true, true},
		{"an account without a card yet", noCard, ScreenHome, false, true},
		{"an account that moved on", retired, ScreenRetired, false, false},
		{"a card under the PIN", locked, ScreenPIN, false, false},
		{"an activation whose answer is not known", undecided, ScreenPIN, false, false},
		{"an activation that waits for its password", begun, ScreenWelcome, false, false},
		{"a language that was chosen", chosen, ScreenWelcome, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			sc := started(t, c.found).on(c.screen)
			if asks[MakeCode](sc) != c.makes || asks[RenewCard](sc) != c.asksToNet {
				t.Errorf("effects %+v", sc.effects)
			}
			if len(sc.Stack) != 1 || sc.CanGoBack() {
				t.Errorf("stack %v, want a root alone", sc.Stack)
			}
		})
	}
	if sc := started(t, chosen); sc.Prefs != prefs || sc.Language() != "en" {
		t.Errorf("prefs %+v, want %+v", sc.Prefs, prefs)
	}
	if sc := started(t, undecided); sc.Prompt.For != PromptResume || sc.Activation.Account != testAccount {
		t.Errorf("prompt %+v, account %q", sc.Prompt, sc.Activation.Account)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		kind FaultKind
		wipe bool
	}{
		{FaultKeystoreMissing, false}, {FaultKeystoreLocked, false}, {FaultBusy, false}, {FaultOther, false},
		{FaultTampered, true}, {FaultRolledBack, true}, {FaultMoved, true}, {FaultKeysLost, true},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			sc := newScene(t).send(Start{})
			sc.send(Opened{Answer: ok(asked[OpenDevice](sc).ID), Fault: Fault{Kind: c.kind}}).on(ScreenFault).quiet()
			sc.send(WipeAndRestart{}).quiet()
			if sc.Boot.Confirming != c.wipe {
				t.Fatalf("confirming %v, want %v", sc.Boot.Confirming, c.wipe)
			}
			sc.send(WipeAndRestart{})
			if asks[DiscardVault](sc) != c.wipe {
				t.Fatalf("effects %+v", sc.effects)
			}
			if !c.wipe {
				sc.send(Retry{}).on(ScreenStarting)
				asked[OpenDevice](sc)
				return
			}
			job := asked[DiscardVault](sc).ID
			sc.send(WipeAndRestart{}).quiet()
			sc.send(Discarded{failing(job, FailKeystore)}).on(ScreenFault).quiet()
			sc.send(WipeAndRestart{}, WipeAndRestart{})
			sc.send(Discarded{ok(asked[DiscardVault](sc).ID)}).on(ScreenStarting)
			asked[OpenDevice](sc)
		})
	}
}

func TestStaleOpeningChangesNothing(t *testing.T) {
	sc := newScene(t).send(Start{})
	job := asked[OpenDevice](sc).ID
	sc.send(Start{}).quiet() // one is on its way
	sc.send(Opened{Answer: ok(job + 1), Found: foundActive()}).on(ScreenStarting).quiet()
	sc.send(Discarded{ok(job + 1)}).on(ScreenStarting).quiet()
	sc.send(Opened{Answer: ok(job), Found: foundNone()}).on(ScreenWelcome)
	sc.send(Opened{Answer: ok(job), Found: foundActive()}).on(ScreenWelcome).quiet()
}

func TestInsecureKeystoreShowsEverywhere(t *testing.T) {
	found := foundNone()
	found.Status.Keystore = platform.KeystoreInsecureFile
	sc := started(t, found)
	if !sc.InsecureKeystore() {
		t.Fatal("no banner")
	}
	if started(t, foundNone()).InsecureKeystore() {
		t.Fatal("a banner on a real keystore")
	}
	sc = newScene(t).send(Start{})
	sc.send(Opened{Answer: ok(asked[OpenDevice](sc).ID), Found: found, Fault: Fault{Kind: FaultBusy}})
	if !sc.InsecureKeystore() {
		t.Fatal("no banner beside a fault")
	}
}

func TestRetiredIsReadThenWiped(t *testing.T) {
	sc := atHome(t).send(ShowCode{}).on(ScreenCode)
	sc.send(Retry{}, Back{}).on(ScreenHome).send(Retry{})
	renewal := asked[RenewCard](sc).ID
	sc.send(ShowCode{}).on(ScreenCode)
	sc.send(CardLoaded{Answer: failing(renewal, FailRetired)}).on(ScreenRetired)
	if sc.OnScreen() != nil || sc.Boot.Status.State != device.StateRetired {
		t.Fatal("a retired device still shows a code")
	}
	if g := asked[GuardScreen](sc); g.Bright || g.Protect {
		t.Error("the screen stays guarded without a code on it")
	}
	sc.send(ShowCode{}).on(ScreenRetired).quiet()
	sc.send(ShowCard{}).on(ScreenCard).send(ShowCode{}).on(ScreenCard).quiet()
	sc.send(Back{}).on(ScreenRetired).send(StartOver{})
	job := asked[AcknowledgeRetired](sc).ID
	sc.send(StartOver{}).quiet()
	sc.send(Wiped{Answer: failing(job, FailKeystore)}).on(ScreenRetired).quiet()
	sc.send(StartOver{})
	sc.send(Wiped{Answer: ok(asked[AcknowledgeRetired](sc).ID)}).on(ScreenStarting)
	asked[OpenDevice](sc)
}

func TestPrefsOutliveAWipe(t *testing.T) {
	sc := started(t, foundNone()).send(SetLanguage{"en"})
	asked[SavePrefs](sc)
	sc.Boot.Held = DeviceActive
	sc.root(ScreenSignOut)
	sc.send(WipeOffline{}, WipeOffline{})
	sc.send(Wiped{Answer: ok(asked[WipeLocal](sc).ID), StillBound: true}).on(ScreenStarting)
	if sc.Notice.Kind != NoticeStillBound {
		t.Errorf("notice %q", sc.Notice.Kind)
	}
	sc.send(Opened{Answer: ok(asked[OpenDevice](sc).ID), Found: foundNone()}).on(ScreenWelcome)
	if saved := asked[SavePrefs](sc); saved.Prefs.Language != "en" || sc.Language() != "en" {
		t.Errorf("language %q, saved %+v", sc.Language(), saved)
	}
}
