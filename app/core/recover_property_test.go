package core

import (
	"pgregory.net/rapid"

	"vssid/app/device"
	"vssid/app/vss"
)

var typedWell = RecoverTyped{Account: testAccount, Code: "ABCD-EFGH-JKMN-PQRS-TVWX", Password: "con mèo đen", CitizenID: "001094990001", Name: "Nguyễn Thị Thử", Born: "05/03/1994"}

// recoveryActs draws what a person may do about getting an account back.
func recoveryActs(State) *rapid.Generator[Msg] {
	var acts []*rapid.Generator[Msg]
	for _, m := range []Msg{ChooseWay{WayCode}, ChooseWay{WayWait}, ChooseWay{WayOfficers}, TypeRecover{typedWell}, RecoverNext{}, FinishRecovery{}, AbandonRecovery{}, ForgotPIN{},
		ToggleBiometric{}, UseBiometric{}, RevealPassword{}, NotMe{AboutNothing}, CancelRecovery{}, TypeRecoveryPassword{"con mèo đen", "con mèo đen"}, CheckRecoveryPassword{}, SignRecoveryPassword{}, SignRecoveryCode{}, SaveRecoveryCode{},
		Show{ScreenRecover}, Show{ScreenLostPhone}, Show{ScreenRecovering}, Show{ScreenDevices}, Show{ScreenRecoverySet}, Show{ScreenRecoveryPassword}, Show{ScreenRecoveryCode}, Show{ScreenStored}} {
		acts = append(acts, rapid.Just(m))
	}
	return rapid.OneOf(acts...)
}

// recoveryAnswer draws an answer to an effect about getting an account back; nil for any other.
func recoveryAnswer(t *rapid.T, s State, a Answer, e Effect) Msg {
	running := &device.Recovery{Account: testAccount, Number: "ABCD-EFGH", Stage: vss.RecoveryStageReady}
	shown := vss.Shown{{Label: "l", Value: "v"}}
	switch e := e.(type) {
	case StartRecovery, LookAtRecovery:
		if a.Failure.Is() {
			running = nil
		}
		return RecoveryBegun{a, running}
	case GiveUpRecovery:
		return RecoveryBegun{a, nil}
	case RequestRecoveryPassword:
		return PasswordRequested{a, device.Pending{Account: testAccount, Handle: "h"}}
	case LookForRecoveries:
		return RecoveriesHeard{a, []vss.RunningRecovery{{Kind: vss.RecoveryKindWaiting, Stage: vss.RecoveryStageWaiting}}, false}
	case CancelRecoveries:
		return RecoveriesHeard{a, nil, true}
	case ReportDevice:
		return DeviceReported{a, vss.DeviceReport{Number: "BC-ABCD-EFGH"}}
	case ProposePassword:
		return PasswordProposed{a, "p", shown}
	case SetBiometric:
		return BiometricSet{a, e.On}
	case UnlockBiometric:
		return Unlocked{a}
	case SetPassword:
		return PasswordSet{a}
	case ReadCodeText:
		return CodeTextRead{a, shown}
	case MakeCodeOfRecovery:
		return RecoveryCodeMade{a, "ABCD-EFGH-JKMN-PQRS-TVWX", s.Now}
	case SetCodePaper:
		return CodePaperSet{a, []byte("pdf")}
	case SaveDocument:
		return DocumentSaved{a, e.Name, "folder"}
	case ListStored:
		return StoredListed{a, []StoredItem{}}
	case recallRecord[vss.DeviceHistory]:
		return Recalled[vss.DeviceHistory]{Answer: a, of: e.of}
	case fetchRecord[vss.DeviceHistory]:
		return Fetched[vss.DeviceHistory]{Answer: a, of: e.of}
	case recallRecord[vss.RecoveryState]:
		return Recalled[vss.RecoveryState]{Answer: a, of: e.of}
	case fetchRecord[vss.RecoveryState]:
		return Fetched[vss.RecoveryState]{Answer: a, of: e.of}
	}
	return nil
}
