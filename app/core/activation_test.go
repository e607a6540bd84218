package core

import (
	"strings"
	"testing"
	"time"

	"vssid/app/device"
)

func TestActivationFromStartToCard(t *testing.T) {
	sc := atPassword(t)
	sc.send(TypePassword{"123 456"}, Submit{})
	done := asked[CompleteActivation](sc)
	if done.Password != "123456" || done.ActivationCode != testLetter || done.HandoverSecret != "" || done.PIN.reveal() != goodPIN {
		t.Fatalf("completion %+v", done)
	}
	sc.send(Submit{}, TypePassword{"000000"}).quiet()
	if sc.Activation.Password != "123 456" {
		t.Fatal("typing changed what is on its way")
	}
	sc.send(Activated{Answer: ok(done.ID), Status: foundActive().Status}).on(ScreenHome)
	if sc.Activation != (Activation{}) {
		t.Fatalf("the activation outlives its end: %+v", sc.Activation)
	}
	sc.send(CardLoaded{Answer: ok(asked[RenewCard](sc).ID), Card: testCard(sc.Now), Renewed: true})
	asked[MakeCode](sc)
	if sc.Card.Card == nil || sc.Notice.Kind != NoticeActivated {
		t.Fatalf("card %v, notice %q", sc.Card.Card, sc.Notice.Kind)
	}
}

func TestActivationSteps(t *testing.T) {
	handover := "VSSID:H:" + testAccount + ":" + testSecret
	for _, c := range []struct {
		name    string
		at      Screen
		type_   Msg
		screen  Screen
		failure FailureKind
	}{
		{"account of ten digits", ScreenAccount, TypeAccount{testAccount}, ScreenProof, ""},
		{"account of twelve digits", ScreenAccount, TypeAccount{"001094000001"}, ScreenProof, ""},
		{"account in groups", ScreenAccount, TypeAccount{"0199 000 001"}, ScreenProof, ""},
		{"account too short", ScreenAccount, TypeAccount{"019900000"}, ScreenAccount, FailBadAccount},
		{"account with a letter", ScreenAccount, TypeAccount{"019900000A"}, ScreenAccount, FailBadAccount},
		{"no account", ScreenAccount, TypeAccount{""}, ScreenAccount, FailBadAccount},
		{"code as printed", ScreenProof, TypeProof{testLetter}, ScreenNewPIN, ""},
		{"code in lower case without hyphens", ScreenProof, TypeProof{"abcdefghjkmn"}, ScreenNewPIN, ""},
		{"hand-over code", ScreenProof, TypeProof{handover}, ScreenNewPIN, ""},
		{"letter's QR as text", ScreenProof, TypeProof{"VSSID:A:" + testAccount + ":" + testLetter}, ScreenNewPIN, ""},
		{"hand-over of another account", ScreenProof, TypeProof{strings.Replace(handover, "01990", "01991", 1)}, ScreenProof, FailOtherAccount},
		{"code too short", ScreenProof, TypeProof{"ABCD-EFGH"}, ScreenProof, FailBadProof},
		{"no code", ScreenProof, TypeProof{""}, ScreenProof, FailBadProof},
		{"broken hand-over code", ScreenProof, TypeProof{handover[:40]}, ScreenProof, FailBadProof},
		{"password too short", ScreenPassword, TypePassword{"12345"}, ScreenPassword, FailBadPassword},
		{"password with a letter", ScreenPassword, TypePassword{"12345x"}, ScreenPassword, FailBadPassword},
	} {
		t.Run(c.name, func(t *testing.T) {
			sc := atPassword(t)
			if c.at != ScreenPassword {
				sc.send(Back{}).on(ScreenProof)
				sc.Activation.PIN.zero()
				sc.Activation.Repeat.zero()
			}
			if c.at == ScreenAccount {
				sc.send(Back{})
			}
			sc.on(c.at).send(c.type_, Submit{}).on(c.screen).quiet()
			if sc.Activation.Failure.Kind != c.failure {
				t.Errorf("failure %q, want %q", sc.Activation.Failure.Kind, c.failure)
			}
			sc.send(c.type_)
			if sc.Screen() == c.at && sc.Activation.Failure.Is() {
				t.Error("the failure stays while the person types")
			}
		})
	}
}

func TestNewPIN(t *testing.T) {
	at := func(t *testing.T) *scene {
		return started(t, foundNone()).send(Begin{}, TypeAccount{testAccount}, Submit{}, TypeProof{testLetter}, Submit{}).on(ScreenNewPIN)
	}
	t.Run("common", func(t *testing.T) {
		sc := at(t).pin("123456").on(ScreenNewPIN).quiet()
		if sc.Activation.Failure.Kind != FailPINCommon || sc.Pad().Len() != 0 {
			t.Errorf("%+v", sc.Activation)
		}
		if sc.pin("7"); sc.Activation.Failure.Is() {
			t.Error("the failure stays while the person types")
		}
	})
	t.Run("repeated differently", func(t *testing.T) {
		sc := at(t).pin(goodPIN).on(ScreenRepeatPIN).pin(otherPIN).on(ScreenNewPIN).quiet()
		if sc.Activation.Failure.Kind != FailPINMismatch || sc.Activation.PIN.Len() != 0 || sc.Activation.Repeat.Len() != 0 {
			t.Errorf("%+v", sc.Activation)
		}
	})
	t.Run("erased", func(t *testing.T) {
		sc := at(t).pin("73").send(EraseDigit{}, Digit{'x'}, Digit{'3'})
		if sc.Pad().reveal() != "73" {
			t.Errorf("pad holds %d digits", sc.Pad().Len())
		}
		sc.send(EraseDigit{}, EraseDigit{}, EraseDigit{})
		if sc.Pad() != (PIN{}) {
			t.Error("erased digits are still held")
		}
	})
	t.Run("back from it", func(t *testing.T) {
		sc := at(t).pin("73").send(Back{}).on(ScreenProof)
		if sc.Activation.PIN != (PIN{}) || sc.Activation.Proof != testLetter {
			t.Errorf("%+v", sc.Activation)
		}
	})
	t.Run("back from the repetition", func(t *testing.T) {
		sc := at(t).pin(goodPIN).on(ScreenRepeatPIN).pin("7").send(Back{}).on(ScreenNewPIN)
		if sc.Activation.Repeat != (PIN{}) || sc.Activation.PIN != (PIN{}) {
			t.Error("half a PIN stays")
		}
	})
}

func TestAskingForThePassword(t *testing.T) {
	at := func(t *testing.T) (*scene, JobID) {
		sc := started(t, foundNone()).send(Begin{}, TypeAccount{testAccount}, Submit{}, TypeProof{testLetter}, Submit{}).pin(goodPIN).pin(goodPIN).on(ScreenRepeatPIN)
		e := asked[RequestPassword](sc)
		if e.Account != testAccount || e.Language != "vi" || e.PIN.reveal() != goodPIN {
			t.Fatalf("%+v", e)
		}
		return sc, e.ID
	}
	for _, kind := range []FailureKind{FailOffline, FailBusy, FailServerRefused, FailNoServer, FailKeystore} {
		t.Run(string(kind)+", then again", func(t *testing.T) {
			sc, job := at(t)
			sc.send(PasswordRequested{Answer: failing(job, kind)}).on(ScreenRepeatPIN).quiet()
			if sc.Activation.Failure.Kind != kind || sc.Activation.Busy() {
				t.Fatalf("%+v", sc.Activation)
			}
			sc.send(Retry{})
			sc.send(sent(sc, asked[RequestPassword](sc).ID)).on(ScreenPassword)
		})
	}
	t.Run("stopped", func(t *testing.T) {
		sc, job := at(t)
		sc.send(Digit{'1'}, EraseDigit{}).quiet()
		sc.send(Back{}).on(ScreenNewPIN)
		if c := asked[Cancel](sc); c.Of != job {
			t.Errorf("cancels %d, want %d", c.Of, job)
		}
		sc.send(sent(sc, job)).on(ScreenNewPIN).quiet() // comes too late
	})
	t.Run("left altogether", func(t *testing.T) {
		sc, _ := at(t)
		sc.send(Back{}, Back{}, Back{}, Back{}).on(ScreenWelcome)
		if sc.Activation.PIN != (PIN{}) || sc.Activation.Repeat != (PIN{}) {
			t.Error("the PIN outlives the activation")
		}
		if sc.Activation.Account != testAccount || sc.Activation.Proof != testLetter {
			t.Error("going back lost what was typed")
		}
	})
}

func TestPassword(t *testing.T) {
	t.Run("resend waits", func(t *testing.T) {
		sc := atPassword(t).send(TypePassword{"123456"}, Resend{}).quiet()
		if sc.CanResend() {
			t.Fatal("resend is offered at once")
		}
		sc.wait(time.Minute).send(Resend{})
		job := asked[RequestPassword](sc).ID
		if sc.CanResend() {
			t.Fatal("resend is offered while one is asked for")
		}
		sc.send(sent(sc, job)).on(ScreenPassword)
		if sc.Activation.Password != "" {
			t.Error("the old password stays typed")
		}
	})
	t.Run("counts down, then sleeps", func(t *testing.T) {
		sc := atPassword(t)
		if got := sc.WakeAt(); !got.Equal(sc.Now.Add(time.Second)) {
			t.Errorf("wakes at %v", got)
		}
		if sc.wait(5 * time.Minute); !sc.WakeAt().IsZero() || sc.PasswordAlive() {
			t.Errorf("wakes at %v after the end", sc.WakeAt())
		}
		sc.send(TypePassword{"123456"}, Submit{}).quiet()
		if sc.Activation.Failure.Kind != FailPasswordExpired {
			t.Errorf("%+v", sc.Activation.Failure)
		}
	})
}

func TestPasswordRefused(t *testing.T) {
	for _, c := range []struct {
		kind, shown FailureKind
		resend      bool // a new password is needed
	}{
		{FailRefused, FailRefused, false}, {FailPasswordExpired, FailPasswordExpired, true}, {FailPasswordSpent, FailPasswordSpent, true},
		{FailBusy, FailBusy, false}, {FailWrongPIN, FailPINDiffers, false}, {FailBroken, FailBroken, false},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			sc := atPassword(t).send(TypePassword{"123456"}, Submit{})
			sc.send(Activated{Answer: failing(asked[CompleteActivation](sc).ID, c.kind)}).on(ScreenPassword).quiet()
			if sc.Activation.Failure.Kind != c.shown || sc.PasswordAlive() == c.resend {
				t.Fatalf("failure %+v, alive %v", sc.Activation.Failure, sc.PasswordAlive())
			}
			sc.send(Back{}).on(ScreenProof) // to correct the code
			if sc.send(Submit{}); c.resend {
				asked[RequestPassword](sc)
			} else {
				sc.on(ScreenPassword).quiet()
			}
		})
	}
	t.Run("too many wrong PINs", func(t *testing.T) {
		sc := atPassword(t).send(TypePassword{"123456"}, Submit{})
		sc.send(Activated{Answer: failing(asked[CompleteActivation](sc).ID, FailWiped)}).on(ScreenWiped)
		sc.send(StartOver{}).on(ScreenStarting)
	})
}

func TestAnswerToThePasswordNotKnown(t *testing.T) {
	t.Run("the answer is lost", func(t *testing.T) {
		sc := atPassword(t).send(TypePassword{"123456"}, Submit{})
		sc.send(Activated{Answer: failing(asked[CompleteActivation](sc).ID, FailOffline), Undecided: true}).on(ScreenPassword).quiet()
		sc.wait(time.Hour).send(Resend{}).quiet()
		sc.send(Submit{}) // asks for the answer, whatever became of the password
		e := asked[ResumeActivation](sc)
		sc.send(Activated{Answer: ok(e.ID), Status: foundActive().Status}).on(ScreenHome)
	})
	t.Run("stopped while on its way", func(t *testing.T) {
		sc := atPassword(t).send(TypePassword{"123456"}, Submit{})
		job := asked[CompleteActivation](sc).ID
		sc.send(Back{}).on(ScreenProof)
		if c := asked[Cancel](sc); c.Of != job || !sc.Activation.Undecided {
			t.Fatalf("cancel %+v, undecided %v", c, sc.Activation.Undecided)
		}
		sc.send(Back{}, TypeAccount{"0199000002"}, Submit{}).on(ScreenAccount).quiet()
		if sc.Activation.Failure.Kind != FailUndecided {
			t.Errorf("%+v", sc.Activation.Failure)
		}
		sc.send(TypeAccount{testAccount}, Submit{}, Submit{}).on(ScreenPassword).send(Submit{})
		asked[ResumeActivation](sc)
	})
	t.Run("the PIN stays while the message is read elsewhere", func(t *testing.T) {
		sc := atPassword(t).send(Paused{}, Resumed{}).on(ScreenPassword)
		if !sc.pinReady() {
			t.Error("the PIN is gone")
		}
	})
}

func TestPasswordOfAnEarlierRun(t *testing.T) {
	found := foundNone()
	found.Pending = &device.Pending{Account: testAccount, Handle: "h", ExpiresAt: noon.Add(time.Minute), ResendAfter: noon.Add(30 * time.Second)}
	begin := func(account string) *scene {
		sc := started(t, found).send(Begin{})
		if sc.Activation.Account != testAccount {
			t.Fatalf("the account is %q, want the pending one", sc.Activation.Account)
		}
		return sc.send(TypeAccount{account}, Submit{}, TypeProof{testLetter}, Submit{}).pin(goodPIN).pin(goodPIN)
	}
	begin(testAccount).on(ScreenPassword).quiet()
	if sc := begin("0199000002"); !asks[RequestPassword](sc) {
		t.Error("the password of another account is taken for this one's")
	}
	found.Pending.Handle = ""
	if sc := begin(testAccount); !asks[RequestPassword](sc) {
		t.Error("a password that never went out is waited for")
	}
}

func TestScan(t *testing.T) {
	letter := "VSSID:A:" + testAccount + ":" + testLetter
	for _, c := range []struct {
		name, typed, text string
		screen            Screen
		account, proof    string
		failure           FailureKind
	}{
		{"letter", "", letter, ScreenProof, testAccount, testLetter, ""},
		{"letter of the typed account", testAccount, letter, ScreenProof, testAccount, testLetter, ""},
		{"letter of another account", "0199000002", letter, ScreenAccount, "0199000002", "", FailOtherAccount},
		{"hand-over", "", "VSSID:H:" + testAccount + ":" + testSecret, ScreenProof, testAccount, "VSSID:H:" + testAccount + ":" + testSecret, ""},
		{"something else", "", "https://example.vn", ScreenAccount, "", "", FailBadProof},
	} {
		t.Run(c.name, func(t *testing.T) {
			sc := started(t, foundNone()).send(Begin{}, TypeAccount{c.typed}, ScanPicture{})
			pick := asked[PickImage](sc)
			sc.send(ScanPicture{}).quiet()
			sc.send(ImagePicked{Answer: ok(pick.ID), Image: []byte("png")})
			decode := asked[DecodeImage](sc)
			sc.send(ImageDecoded{ok(pick.ID), letter}).on(ScreenAccount) // stale
			sc.send(ImageDecoded{ok(decode.ID), c.text}).on(c.screen).quiet()
			a := sc.Activation
			if a.Account != c.account || a.Proof != c.proof || a.Failure.Kind != c.failure || a.Scan != 0 {
				t.Errorf("%+v", a)
			}
		})
	}
	t.Run("changed their mind", func(t *testing.T) {
		sc := started(t, foundNone()).send(Begin{}, ScanPicture{})
		sc.send(ImagePicked{Answer: ok(asked[PickImage](sc).ID), Image: nil}).quiet()
		if sc.Activation.Scan != 0 || sc.Activation.Failure.Is() {
			t.Errorf("%+v", sc.Activation)
		}
	})
	t.Run("no code in it", func(t *testing.T) {
		sc := started(t, foundNone()).send(Begin{}, ScanPicture{})
		sc.send(ImagePicked{Answer: ok(asked[PickImage](sc).ID), Image: []byte("png")})
		sc.send(ImageDecoded{Answer: failing(asked[DecodeImage](sc).ID, FailNoCode)}).quiet()
		if sc.Activation.Failure.Kind != FailNoCode {
			t.Errorf("%+v", sc.Activation)
		}
	})
	t.Run("left meanwhile", func(t *testing.T) {
		sc := started(t, foundNone()).send(Begin{}, ScanPicture{})
		job := asked[PickImage](sc).ID
		sc.send(Back{}).on(ScreenWelcome)
		if c := asked[Cancel](sc); c.Of != job {
			t.Errorf("cancels %d, want %d", c.Of, job)
		}
		sc.send(ImagePicked{Answer: ok(job), Image: []byte("png")}).quiet()
	})
}
