package uitest

import (
	"time"

	"vssid/app/core"
	"vssid/app/device"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

// account is what the sample device says of itself.
func account() vss.Account {
	return vss.Account{Account: "0199000001", Device: vss.Device{Name: "Điện thoại của Mẫu", BoundAt: Now.Add(-72 * time.Hour)}}
}

func recoverySample(kind vss.RecoveryKind, stage vss.RecoveryStage, ready time.Duration) *device.Recovery {
	r := &device.Recovery{Account: "0199000001", Number: "7KQM-3XVD", Kind: kind, Stage: stage, ExpiresAt: Now.Add(9 * 24 * time.Hour)}
	if ready != 0 {
		r.ReadyAt = Now.Add(ready)
	}
	return r
}

func askedFor() []vss.RunningRecovery {
	ready := Now.Add(61 * time.Hour)
	return []vss.RunningRecovery{{Number: "7KQM-3XVD", Kind: vss.RecoveryKindWaiting, Stage: vss.RecoveryStageWaiting, Device: "Máy lạ", StartedAt: Now.Add(-11 * time.Hour), ReadyAt: &ready, ExpiresAt: ready.Add(7 * 24 * time.Hour)}}
}

// addRecovery are the screens of getting an account back, of preparing for it, and of the devices' history.
func addRecovery(add adder) {
	addRecoverWays(add)
	addRecovering(add)
	addRecoverySet(add)
	addDevices(add)
}

func addRecoverWays(add adder) {
	add("120-recover", fresh(), on(core.ScreenWelcome, core.ScreenRecover))
	typed := core.RecoverTyped{Account: "0199000001", Code: "ABCD-EFGH-JKMN-PQRS-TVWX", Password: "con mèo đen", CitizenID: "001094990001", Name: "Nguyễn Văn Mẫu", Born: "05/03/1994"}
	form := func(way core.Way, change func(r *core.RecoverState)) func(s *core.State) {
		return func(s *core.State) {
			s.Stack = []core.Screen{core.ScreenWelcome, core.ScreenRecover, core.ScreenRecoverForm}
			s.Recover = core.RecoverState{Way: way, Typed: typed}
			if change != nil {
				change(&s.Recover)
			}
		}
	}
	add("121-recover-code", fresh(), form(core.WayCode, nil))
	add("121-recover-code-wrong", fresh(), form(core.WayCode, func(r *core.RecoverState) {
		r.Typed.Code, r.Failed, r.Failure = "ABCD", core.RecoverCode, core.Failure{Kind: core.FailBadRecoveryCode}
	}))
	add("121-recover-wait", fresh(), form(core.WayWait, nil))
	add("121-recover-wait-refused", fresh(), form(core.WayWait, func(r *core.RecoverState) { r.Failure = core.Failure{Kind: core.FailRecoveryRefused} }))
	add("121-recover-wait-busy", fresh(), form(core.WayWait, func(r *core.RecoverState) {
		r.Failure = core.Failure{Kind: core.FailBusy, RetryAt: Now.Add(14 * time.Minute)}
	}))
	add("121-recover-officers", fresh(), form(core.WayOfficers, func(r *core.RecoverState) { r.Typed = core.RecoverTyped{} }))
	add("123-lost-phone", fresh(), on(core.ScreenWelcome, core.ScreenLostPhone))
	add("123-lost-phone-other", Home(), on(core.ScreenHome, core.ScreenHelp, core.ScreenLostPhone))
	add("124-forgot-pin", Home(), on(core.ScreenHome, core.ScreenPIN, core.ScreenForgotPIN))
	add("124-forgot-pin-sure", Home(), func(s *core.State) {
		s.Stack = []core.Screen{core.ScreenHome, core.ScreenPIN, core.ScreenForgotPIN}
		s.Settings.SignOut.Confirming = true
	})
}

func addRecovering(add adder) {
	running := func(r *device.Recovery, change func(r *core.RecoverState)) func(s *core.State) {
		return func(s *core.State) {
			s.Stack = []core.Screen{core.ScreenRecovering}
			s.Recover.Running = r
			if change != nil {
				change(&s.Recover)
			}
		}
	}
	add("122-recovering", fresh(), running(recoverySample(vss.RecoveryKindWaiting, vss.RecoveryStageWaiting, 61*time.Hour), nil))
	add("122-recovering-offline", fresh(), running(recoverySample(vss.RecoveryKindWaiting, vss.RecoveryStageWaiting, 61*time.Hour), func(r *core.RecoverState) {
		r.Failure, r.GivingUp = core.Failure{Kind: core.FailOffline}, true
	}))
	add("122-recovering-officers", fresh(), running(recoverySample(vss.RecoveryKindOfficers, vss.RecoveryStageApprovedOnce, 0), nil))
	add("122-recovering-ready", fresh(), running(recoverySample(vss.RecoveryKindWaiting, vss.RecoveryStageReady, -time.Hour), nil))
	add("122-recovering-cancelled", fresh(), running(recoverySample(vss.RecoveryKindWaiting, vss.RecoveryStageCancelled, 61*time.Hour), nil))
	add("125-home-asked", Home(), func(s *core.State) { s.Devices.Running = askedFor() })
}

func addRecoverySet(add adder) {
	set, made := Now.Add(-40*24*time.Hour), Now.Add(-39*24*time.Hour)
	set0 := func(state core.Record[vss.RecoveryState]) func(s *core.State) {
		return func(s *core.State) {
			s.Open, s.Stack = true, []core.Screen{core.ScreenHome, core.ScreenSettings, core.ScreenRecoverySet}
			s.RecoverySet.State = state
		}
	}
	add("126-recovery-set", Home(), set0(core.Record[vss.RecoveryState]{Known: true, At: Now, Value: vss.RecoveryState{PasswordSetAt: &set, CodeMadeAt: &made}}))
	add("126-recovery-set-none", Home(), set0(core.Record[vss.RecoveryState]{Known: true, At: Now.Add(-3 * time.Hour), Failure: core.Failure{Kind: core.FailOffline}}))
	add("126-recovery-set-loading", Home(), set0(core.Record[vss.RecoveryState]{Job: 1}))
	add("126-recovery-set-offline", Home(), set0(core.Record[vss.RecoveryState]{Failure: core.Failure{Kind: core.FailOffline}}))
	page := func(screen core.Screen, change func(r *core.RecoverySetState)) func(s *core.State) {
		return func(s *core.State) {
			s.Open, s.Stack = true, []core.Screen{core.ScreenHome, core.ScreenSettings, core.ScreenRecoverySet, screen}
			change(&s.RecoverySet)
		}
	}
	add("127-recovery-password", Home(), page(core.ScreenRecoveryPassword, func(r *core.RecoverySetState) { r.Password.First = "con mèo đen" }))
	add("127-recovery-password-common", Home(), page(core.ScreenRecoveryPassword, func(r *core.RecoverySetState) {
		r.Password = core.SettingPassword{First: "password1", Second: "password1", Failure: core.Failure{Kind: core.FailPasswordCommon}}
	}))
	add("127-recovery-password-sign", Home(), page(core.ScreenRecoveryPassword, func(r *core.RecoverySetState) {
		r.Password.Shown = ownertext.RecoveryPassword(vss.LanguageVi, account())
	}))
	add("128-recovery-code-sign", Home(), page(core.ScreenRecoveryCode, func(r *core.RecoverySetState) { r.Code.Shown = ownertext.RecoveryCode(vss.LanguageVi, account()) }))
	add("128-recovery-code", Home(), page(core.ScreenRecoveryCode, func(r *core.RecoverySetState) { r.Code.Code, r.Code.MadeAt = "7KQM-3XVD-H2TR-90AB-C4EF", Now }))
	add("129-stored", Home(), func(s *core.State) {
		s.Open, s.Stack = true, []core.Screen{core.ScreenHome, core.ScreenSettings, core.ScreenStored}
		s.Stored.Items = []core.StoredItem{{Class: 1, Name: "core/prefs", Size: 160}, {Class: 1, Name: "device/binding", Size: 420}, {Class: 2, Name: "card", Size: 2900, At: Now.Add(-5 * time.Minute)},
			{Class: 3, Name: "holder", Size: 18}, {Class: 3, Name: "devices/history", Size: 12400, At: Now.Add(-time.Hour)}, {Class: 3, Name: "recovery/state", Size: 210, At: Now}}
	})
}

func addDevices(add adder) {
	ended, name, other := Now.Add(-72*time.Hour), "Điện thoại của Mẫu", "Máy lạ"
	history := vss.DeviceHistory{
		Devices: []vss.PastDevice{{Name: name, KeyLevel: 1, BoundAt: Now.Add(-72 * time.Hour), Current: true}, {Name: "Máy cũ của Mẫu", KeyLevel: 1, BoundAt: Now.Add(-400 * 24 * time.Hour), EndedAt: &ended}},
		Events: []vss.DeviceEvent{
			{EventId: "AAAAAAAAAAAAAAAAAAAAAA", At: Now.Add(-11 * time.Hour), Kind: vss.DeviceEventKindRecoveryStarted, Device: &other, Times: 1},
			{EventId: "BAAAAAAAAAAAAAAAAAAAAA", At: Now.Add(-10 * time.Minute), Kind: vss.DeviceEventKindSignedIn, Device: &name, Times: 6},
			{EventId: "CAAAAAAAAAAAAAAAAAAAAA", At: Now.Add(-72 * time.Hour), Kind: vss.DeviceEventKindHandedOver, Device: &name, Times: 1},
			{EventId: "DAAAAAAAAAAAAAAAAAAAAA", At: Now.Add(-73 * time.Hour), Kind: vss.DeviceEventKindOneTimePasswordAsked, Device: &name, Times: 1},
		},
	}
	page := func(change func(d *core.DevicesState)) func(s *core.State) {
		return func(s *core.State) {
			s.Open, s.Stack = true, []core.Screen{core.ScreenHome, core.ScreenSettings, core.ScreenDevices}
			s.Devices.History = core.Record[vss.DeviceHistory]{Known: true, At: Now, Value: history}
			if change != nil {
				change(&s.Devices)
			}
		}
	}
	add("130-devices", Home(), page(nil))
	add("130-devices-sure", Home(), page(func(d *core.DevicesState) { d.About = "AAAAAAAAAAAAAAAAAAAAAA" }))
	add("130-devices-reported", Home(), page(func(d *core.DevicesState) {
		d.Report = &vss.DeviceReport{Number: "BC-7KQM-3XVD", RecoveriesCancelled: 1, PasswordsEnded: 1}
	}))
	add("130-devices-loading", Home(), page(func(d *core.DevicesState) { d.History = core.Record[vss.DeviceHistory]{Job: 1} }))
	add("130-devices-offline", Home(), page(func(d *core.DevicesState) {
		d.History = core.Record[vss.DeviceHistory]{Failure: core.Failure{Kind: core.FailOffline}}
	}))
}
