package core

import (
	"slices"
	"testing"
	"time"

	"vssid/app/device"
	"vssid/app/vss"
)

// atRecoverForm is a device that holds nothing, where a way was chosen and everything typed.
func atRecoverForm(t testing.TB, way Way) *scene {
	t.Helper()
	return started(t, foundNone()).send(Show{ScreenRecover}).on(ScreenRecover).send(ChooseWay{way}, TypeRecover{typedWell}).on(ScreenRecoverForm)
}

func TestRecoverByCode(t *testing.T) {
	sc := atRecoverForm(t, WayCode).send(RecoverNext{}).on(ScreenNewPIN).pin(goodPIN).on(ScreenRepeatPIN).pin(goodPIN)
	if step, of := sc.Step(); step != 3 || of != 4 {
		t.Errorf("step %d of %d", step, of)
	}
	sc.send(sent(sc, asked[RequestPassword](sc).ID)).on(ScreenPassword).send(TypePassword{"123456"}, Submit{})
	done := asked[CompleteActivation](sc)
	if done.RecoveryCode != typedWell.Code || done.RecoveryPassword != typedWell.Password || done.Password != "123456" || done.ActivationCode+done.HandoverSecret != "" || done.Recovery {
		t.Fatalf("completes with %+v", done)
	}
	sc.send(Activated{Answer: ok(done.ID), Status: device.Status{State: device.StateActive, Account: testAccount}}).on(ScreenHome)
	if sc.Recover != (RecoverState{}) {
		t.Errorf("the password is still held: %+v", sc.Recover)
	}
}

func TestRecoverFieldsAreChecked(t *testing.T) {
	for _, c := range []struct {
		name  string
		way   Way
		spoil func(*RecoverTyped)
		field RecoverField
		why   FailureKind
	}{
		{"account", WayOfficers, func(r *RecoverTyped) { r.Account = "123" }, RecoverAccount, FailBadAccount},
		{"code", WayCode, func(r *RecoverTyped) { r.Code = "ABCD-EFGH-JKMN" }, RecoverCode, FailBadRecoveryCode},
		{"no password", WayCode, func(r *RecoverTyped) { r.Password = "  " }, RecoverPassword, FailNoPassword},
		{"citizen ID", WayWait, func(r *RecoverTyped) { r.CitizenID = "12" }, RecoverCitizenID, FailBadCitizenID},
		{"name", WayWait, func(r *RecoverTyped) { r.Name = " " }, RecoverName, FailNoName},
		{"birth date", WayWait, func(r *RecoverTyped) { r.Born = "31/02/1994" }, RecoverBorn, FailBadBirth},
		{"code as people type it", WayCode, func(r *RecoverTyped) { r.Code = "abcd efgh jkmn pqrs tvwx" }, "", ""},
		{"fields of another way", WayOfficers, func(r *RecoverTyped) { *r = RecoverTyped{Account: testAccount} }, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			typed := typedWell
			c.spoil(&typed)
			sc := atRecoverForm(t, c.way).send(TypeRecover{typed}, RecoverNext{})
			if sc.Recover.Failed != c.field || sc.Recover.Kind != c.why {
				t.Errorf("%q: %+v", sc.Recover.Failed, sc.Recover.Failure)
			}
			if want := map[bool]Screen{true: ScreenNewPIN, false: ScreenRecoverForm}[c.why == ""]; sc.Screen() != want {
				t.Errorf("on %s", sc.Screen())
			}
		})
	}
}

// begun is a recovery that waits on this device.
func begun(t testing.TB, stage vss.RecoveryStage) *scene {
	t.Helper()
	found := foundNone()
	found.Recovery = &device.Recovery{Account: testAccount, Number: "ABCD-EFGH", Kind: vss.RecoveryKindWaiting, Stage: vss.RecoveryStageWaiting, ReadyAt: noon.Add(time.Hour)}
	sc := started(t, found).on(ScreenRecovering)
	now := *found.Recovery
	now.Stage = stage
	return sc.send(RecoveryBegun{ok(asked[LookAtRecovery](sc).ID), &now})
}

func TestRecoverByWaiting(t *testing.T) {
	sc := atRecoverForm(t, WayWait).send(RecoverNext{}).pin(goodPIN).pin(goodPIN)
	start := asked[StartRecovery](sc)
	if start.Way != WayWait || start.Typed.Born != "1994-03-05" || start.Typed.Name == "" || start.Typed.Password != typedWell.Password {
		t.Fatalf("begins with %+v", start)
	}
	waiting := &device.Recovery{Account: testAccount, Stage: vss.RecoveryStageWaiting}
	sc.send(RecoveryBegun{ok(start.ID), waiting}).on(ScreenRecovering)
	if sc.Recover.Typed != (RecoverTyped{}) || sc.Activation.PIN.Len() != 0 {
		t.Error("what was typed is still held")
	}
	sc.send(FinishRecovery{}).on(ScreenRecovering) // not ready
	sc = begun(t, vss.RecoveryStageReady).send(FinishRecovery{}).on(ScreenPIN).pin(goodPIN)
	ask := asked[RequestRecoveryPassword](sc)
	sc.send(PasswordRequested{failing(ask.ID, FailWrongPIN), device.Pending{}}).on(ScreenPIN).pin(goodPIN)
	sc.send(sent(sc, asked[RequestRecoveryPassword](sc).ID)).on(ScreenPassword).send(TypePassword{"123456"}, Submit{})
	done := asked[CompleteActivation](sc)
	if !done.Recovery || done.RecoveryCode != "" || !done.PIN.Full() {
		t.Fatalf("completes with %+v", done)
	}
	sc.send(Back{}).on(ScreenRecovering) // the answer may have arrived: it is asked for, not sent again
	if !sc.Activation.Undecided {
		t.Error("a completion that was given up is not known as undecided")
	}
}

func TestRecoverRefusedKeepsWhatWasTyped(t *testing.T) {
	sc := atRecoverForm(t, WayWait).send(RecoverNext{}).pin(goodPIN).pin(goodPIN)
	sc.send(RecoveryBegun{failing(asked[StartRecovery](sc).ID, FailRecoveryRefused), nil}).on(ScreenRecoverForm)
	if sc.Recover.Typed != typedWell || sc.Recover.Kind != FailRecoveryRefused {
		t.Errorf("%+v", sc.Recover)
	}
	sc.send(Back{}).on(ScreenRecover)
	if sc.Recover.Typed.Password != "" {
		t.Error("the password waits for somebody to come back")
	}
}

func TestAbandonRecovery(t *testing.T) {
	sc := begun(t, vss.RecoveryStageWaiting).send(AbandonRecovery{}).quiet()
	sc.send(AbandonRecovery{})
	sc.send(RecoveryBegun{ok(asked[GiveUpRecovery](sc).ID), nil}).on(ScreenRecover)
	begun(t, vss.RecoveryStageCancelled).send(AbandonRecovery{}) // nothing to lose: once is enough
}

// The hand-over secret is taken with and without what stands before it in the QR.
func TestHandoverSecretAsTyped(t *testing.T) {
	for _, text := range []string{"VSSID:H:" + testAccount + ":" + testSecret, testSecret, "0000 0000-0000 0000 0000 0000 00", "oooooooooooooooooooooooooo"} {
		p, ok := readProof(text)
		if !ok || p.secret != testSecret || p.code != "" {
			t.Errorf("%q: %+v, %v", text, p, ok)
		}
	}
	for _, text := range []string{testSecret[:25], testSecret + "0", "0000000000000000000000000Z"} {
		if p, ok := readProof(text); ok {
			t.Errorf("%q: %+v", text, p)
		}
	}
	if p, ok := readProof(testLetter); !ok || p.code != testLetter {
		t.Errorf("the letter: %+v", p)
	}
}

func TestForgottenPIN(t *testing.T) {
	sc := atHome(t).send(Show{ScreenDevices}).on(ScreenPIN).pin("123").send(ForgotPIN{}).on(ScreenForgotPIN)
	sc.send(Back{}).on(ScreenPIN)
	sc.send(ForgotPIN{}, WipeOffline{}).quiet()
	sc.send(WipeOffline{})
	wipe := asked[WipeLocal](sc)
	sc.send(Back{}).on(ScreenForgotPIN) // a wipe is not stopped half way
	sc.send(Wiped{ok(wipe.ID), true})
	if sc.Notice.Kind != NoticeStillBound {
		t.Errorf("it says %q", sc.Notice.Kind)
	}
	sc.send(Opened{Answer: ok(asked[OpenDevice](sc).ID), Found: foundNone()}).on(ScreenRecover)
	sc.send(Back{}).on(ScreenWelcome)
}

func TestCancelFromHome(t *testing.T) {
	asking := []vss.RunningRecovery{{Number: "ABCD-EFGH", Kind: vss.RecoveryKindWaiting, Stage: vss.RecoveryStageWaiting, Device: "Máy lạ"}}
	sc := atHome(t).send(Retry{})
	sc.send(CardLoaded{Answer: ok(asked[RenewCard](sc).ID), Card: testCard(sc.Now), Renewed: true})
	sc.send(RecoveriesHeard{Answer: ok(asked[LookForRecoveries](sc).ID), Running: asking})
	if len(sc.ToCancel()) != 1 {
		t.Fatalf("%+v", sc.Devices)
	}
	sc.send(CancelRecovery{}).quiet()
	sc.send(CancelRecovery{})
	sc.send(RecoveriesHeard{Answer: ok(asked[CancelRecoveries](sc).ID), Cancelled: true}).on(ScreenHome)
	if len(sc.ToCancel()) != 0 || sc.Notice.Kind != NoticeRecoveryCancelled {
		t.Errorf("%+v, %q", sc.Devices, sc.Notice.Kind)
	}
	approved := []vss.RunningRecovery{{Kind: vss.RecoveryKindOfficers, Stage: vss.RecoveryStageApprovedOnce}}
	sc.State.Devices.Running = approved
	if len(sc.ToCancel()) != 0 {
		t.Error("what an officer has approved can be cancelled from the phone")
	}
}

// personal is an active device with a screen under the PIN open.
func personal(t testing.TB, screen Screen) *scene {
	t.Helper()
	sc := atHome(t).send(Show{screen}).on(ScreenPIN).pin(goodPIN)
	return sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(screen)
}

func TestNotMe(t *testing.T) {
	sc := personal(t, ScreenDevices)
	fetch := asked[fetchRecord[vss.DeviceHistory]](sc)
	history := vss.DeviceHistory{Events: []vss.DeviceEvent{{EventId: "e"}}}
	sc.send(Fetched[vss.DeviceHistory]{Answer: ok(fetch.ID), of: &historySource, Value: history})
	sc.send(NotMe{"e"}).quiet()
	sc.send(Back{}).on(ScreenDevices) // it was me
	sc.send(NotMe{"e"}, NotMe{"e"})
	report := asked[ReportDevice](sc)
	if report.Event != "e" {
		t.Errorf("reports %q", report.Event)
	}
	sc.send(DeviceReported{ok(report.ID), vss.DeviceReport{Number: "BC-ABCD-EFGH", RecoveriesCancelled: 1}})
	if sc.Devices.Report == nil || sc.Devices.Report.Number != "BC-ABCD-EFGH" || !asks[fetchRecord[vss.DeviceHistory]](sc) {
		t.Errorf("%+v", sc.Devices)
	}
}

func TestSetRecoveryPassword(t *testing.T) {
	sc := personal(t, ScreenRecoveryPassword)
	for _, c := range []struct {
		first, second string
		why           FailureKind
	}{{"ngắn", "ngắn", FailPasswordShort}, {"con mèo đen", "con mèo trắng", FailPasswordsDiffer}} {
		sc.send(TypeRecoveryPassword{c.first, c.second}, CheckRecoveryPassword{}).quiet()
		if sc.RecoverySet.Password.Failure.Kind != c.why {
			t.Errorf("%q: %+v", c.first, sc.RecoverySet.Password.Failure)
		}
	}
	sc.send(TypeRecoveryPassword{"con mèo đen", "con mèo đen"}, CheckRecoveryPassword{})
	refused := failing(asked[ProposePassword](sc).ID, FailServerRefused)
	refused.Failure.Code, refused.Failure.Reason = vss.CodeInvalidRequest, "too-common"
	sc.send(PasswordProposed{refused, "", nil})
	if sc.RecoverySet.Password.Failure.Kind != FailPasswordCommon {
		t.Errorf("%+v", sc.RecoverySet.Password.Failure)
	}
	sc.send(CheckRecoveryPassword{})
	sc.send(PasswordProposed{ok(asked[ProposePassword](sc).ID), "p", vss.Shown{{Label: "l", Value: "v"}}})
	sc.send(SignRecoveryPassword{}).on(ScreenPIN).pin(goodPIN)
	set := asked[SetPassword](sc)
	if set.Proposal != "p" || len(set.Shown) != 1 {
		t.Fatalf("signs %+v", set)
	}
	sc.send(PasswordSet{ok(set.ID)})
	if sc.RecoverySet.Password.First != "" || sc.Notice.Kind != NoticePasswordSet {
		t.Errorf("%+v, %q", sc.RecoverySet.Password, sc.Notice.Kind)
	}
}

func TestRecoveryCodeIsShownOnce(t *testing.T) {
	sc := personal(t, ScreenRecoveryCode)
	sc.send(CodeTextRead{ok(asked[ReadCodeText](sc).ID), vss.Shown{{Label: "l", Value: "v"}}}, SignRecoveryCode{}).on(ScreenPIN).pin(goodPIN)
	sc.send(RecoveryCodeMade{ok(asked[MakeCodeOfRecovery](sc).ID), typedWell.Code, sc.Now}).on(ScreenRecoveryCode)
	if guard := asked[GuardScreen](sc); !guard.Protect {
		t.Error("the screen is not guarded while the code is on it")
	}
	sc.send(SaveRecoveryCode{})
	sc.send(CodePaperSet{ok(asked[SetCodePaper](sc).ID), []byte("%PDF")})
	if paper := asked[SaveDocument](sc); paper.Media != "application/pdf" || len(paper.Content) == 0 {
		t.Errorf("saves %+v", paper)
	}
	sc.send(Back{})
	if sc.RecoverySet.Code.Code != "" {
		t.Error("the code is still held")
	}
	sc = personal(t, ScreenRecoveryCode)
	sc.send(CodeTextRead{ok(asked[ReadCodeText](sc).ID), vss.Shown{{Label: "l", Value: "v"}}}, SignRecoveryCode{}).pin(goodPIN)
	sc.send(RecoveryCodeMade{ok(asked[MakeCodeOfRecovery](sc).ID), typedWell.Code, sc.Now}, Paused{})
	if sc.RecoverySet.Code.Code != "" {
		t.Error("the code is held while the app is out of sight")
	}
}

// Whatever is on the screen and on its way, the news that the account is elsewhere shows as such.
func TestRetiredInTheMiddleOfAnything(t *testing.T) {
	for _, screen := range []Screen{ScreenDevices, ScreenRecoverySet, ScreenRecoveryPassword, ScreenRecoveryCode} {
		t.Run(string(screen), func(t *testing.T) {
			sc := personal(t, screen)
			if screen == ScreenRecoveryPassword {
				sc.send(TypeRecoveryPassword{"con mèo đen", "con mèo đen"}, CheckRecoveryPassword{})
			}
			at := slices.IndexFunc(sc.effects, func(e Effect) bool {
				switch e.(type) {
				case fetchRecord[vss.DeviceHistory], fetchRecord[vss.RecoveryState], ProposePassword, ReadCodeText:
					return true
				}
				return false
			})
			if at < 0 {
				t.Fatalf("nothing is on its way: %+v", sc.effects)
			}
			gone := failing(sc.effects[at].(numbered).Number(), FailRetired)
			switch sc.effects[at].(type) {
			case fetchRecord[vss.DeviceHistory]:
				sc.send(Fetched[vss.DeviceHistory]{Answer: gone, of: &historySource})
			case fetchRecord[vss.RecoveryState]:
				sc.send(Fetched[vss.RecoveryState]{Answer: gone, of: &recoveryStateSource})
			case ProposePassword:
				sc.send(PasswordProposed{gone, "", nil})
			case ReadCodeText:
				sc.send(CodeTextRead{gone, nil})
			}
			sc.on(ScreenRetired)
			if sc.Open || sc.RecoverySet.Password.First != "" {
				t.Error("what lay under the PIN is still held")
			}
		})
	}
}

func TestBiometric(t *testing.T) {
	found := foundActive()
	found.Biometric = "fingerprint"
	sc := started(t, found).send(ShowSettings{}, ToggleBiometric{}).on(ScreenPIN).pin(goodPIN)
	set := asked[SetBiometric](sc)
	if !set.On || !set.PIN.Full() {
		t.Fatalf("%+v", set)
	}
	sc.send(BiometricSet{ok(set.ID), true}).on(ScreenSettings)
	if !sc.Boot.BiometricOn {
		t.Fatal("it is not on")
	}
	sc.send(Show{ScreenDevices}).on(ScreenPIN).send(UseBiometric{})
	use := asked[UnlockBiometric](sc)
	sc.send(Unlocked{failing(use.ID, FailBiometricCancelled)}).on(ScreenPIN)
	if sc.Prompt.Failure.Is() {
		t.Error("preferring the PIN is shown as a failure")
	}
	sc.send(UseBiometric{})
	sc.send(Unlocked{failing(asked[UnlockBiometric](sc).ID, FailNotRecognised)}).on(ScreenPIN).send(UseBiometric{})
	sc.send(Unlocked{ok(asked[UnlockBiometric](sc).ID)}).on(ScreenDevices)
	// It never signs.
	sc.State.ask(PromptSign)
	sc.State.push(ScreenPIN)
	sc.send(UseBiometric{}).quiet()
}

func TestBiometricThatIsOver(t *testing.T) {
	found := foundActive()
	found.Biometric, found.BiometricOn = "face", true
	sc := started(t, found).send(Show{ScreenDevices}, UseBiometric{})
	sc.send(Unlocked{failing(asked[UnlockBiometric](sc).ID, FailBiometricOver)}).on(ScreenPIN)
	if sc.CanUseBiometric() {
		t.Error("a face that opens nothing is still offered")
	}
	sc.pin(goodPIN)
	if !asks[Unlock](sc) {
		t.Error("the PIN does not open it")
	}
}

func TestBiometricIsNotOfferedWithoutASensor(t *testing.T) {
	sc := started(t, foundActive()).send(ShowSettings{}, ToggleBiometric{}).on(ScreenSettings).quiet()
	sc.send(Show{ScreenDevices}, UseBiometric{}).quiet()
}

// lateAnswer is an answer that no feature knows: of an upload that took long.
type lateAnswer struct{ Answer }

// On every screen of every feature, the news that the account is elsewhere has one face.
func TestRetiredOnEveryScreen(t *testing.T) {
	all := []Screen{ScreenHome, ScreenCard, ScreenOffer, ScreenSettings, ScreenDevice, ScreenChangePIN, ScreenSignOut, ScreenPIN}
	for screen := range pages {
		all = append(all, screen)
	}
	for _, screen := range all {
		t.Run(string(screen), func(t *testing.T) {
			sc := atHome(t)
			sc.State.Open = true
			if screen != ScreenHome {
				sc.State.push(screen)
			}
			sc.send(lateAnswer{failing(99, FailRetired)}).on(ScreenRetired)
			if sc.Boot.Held != DeviceRetired || sc.Open {
				t.Errorf("holds %q, open %v", sc.Boot.Held, sc.Open)
			}
		})
	}
	started(t, foundNone()).send(lateAnswer{failing(99, FailRetired)}).on(ScreenWelcome) // nothing to lose
}
