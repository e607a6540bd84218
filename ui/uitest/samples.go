// Package uitest drives the screens as a person would, without a window: it taps and types through Gio's router, looks at the tree that screen readers
// get, and takes pictures.
package uitest

import (
	"fmt"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/cardcode"
	"vssid/app/core"
	"vssid/app/device"
	"vssid/app/insurance"
	"vssid/app/vss"
)

// Sample is a state with a name, as the pictures show it.
type Sample struct {
	Name  string
	State core.State
}

// Now is the moment of every sample.
var Now = time.Date(2026, 11, 23, 8, 15, 0, 0, insurance.Vietnam)

// CodeText is the text in the samples' code: of a card code's form and length, signed by nobody.
var CodeText = func() string {
	text := "8401"
	for i := 0; len(text) < 700; i++ {
		text += fmt.Sprintf("%05d", (i*7919+13)%100000)
	}
	return text[:700]
}()

// PrintedText stands for a printed payload.
const PrintedText = "0199000001|4e677579e1bb856e2056c4836e204de1baab75|05/03/1994|1|43c3b46e67207479|01 - 999|01/01/2026|-|01/01/2026|0199000001|-|4|01/01/2027|0000000000000000-0000|$"

// Card is the sample card: of a person who does not exist.
func Card() *device.Card {
	date := func(y int, m time.Month, d int) openapi.Date {
		return openapi.Date{Time: time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
	}
	to, five, object, citizen := date(2026, 12, 31), date(2027, 1, 1), "DN", "001094990001"
	return &device.Card{
		Card: vss.Card{CardNumber: "0199000001", SocialInsuranceNumber: "0199000001", CitizenId: &citizen, HolderName: "Nguyễn Văn Mẫu", DateOfBirth: "1994-03-05",
			Sex: vss.CardSexMale, BenefitLevel: 4, LivingArea: "K1", ObjectCode: &object, FacilityCode: "01999", FacilityName: "Bệnh viện Đa khoa Mẫu Hà Nội (mẫu)",
			ValidFrom: date(2026, 1, 1), ValidTo: &to, FiveYearDate: &five, State: vss.CardStateActive, BhytPayload: PrintedText, ServerTime: Now, Version: 1},
		FetchedAt: Now.Add(-5 * time.Minute), CredentialExpires: Now.Add(240 * time.Hour), RenewAfter: Now.Add(120 * time.Hour),
	}
}

// Home is the state of an active device.
func Home() core.State {
	s := core.New()
	s.Now = Now
	s.Prefs.Reduced = true
	bound, expires := Now.Add(-72*time.Hour), Now.Add(240*time.Hour)
	s.Boot = core.Boot{Opened: true, Held: core.DeviceActive, Keystore: "secret-service", Status: device.Status{State: device.StateActive, Account: "0199000001",
		DeviceID: "3f1c7a52-0d5e-4a55-9d0e-000000000001", BoundAt: &bound, CredentialExpires: &expires, Keystore: "secret-service"}}
	s.Stack = []core.Screen{core.ScreenHome}
	s.Card = core.CardState{Card: Card()}
	return s
}

// Samples are all screens, and the faces of those that have several.
func Samples() ([]Sample, error) {
	signed, err := cardcode.Draw(CodeText)
	if err != nil {
		return nil, err
	}
	printed, err := cardcode.Draw(PrintedText)
	if err != nil {
		return nil, err
	}
	handover, err := cardcode.Draw("VSSID:H:0199000001:0123456789ABCDEFGHJKMNPQRS")
	if err != nil {
		return nil, err
	}
	var all []Sample
	add := func(name string, s core.State, change func(s *core.State)) {
		change(&s)
		all = append(all, Sample{name, s})
	}
	addFirst(add)
	addCard(add, signed, printed)
	addSettings(add, handover)
	addEnds(add)
	for _, set := range sampleSets {
		set(add)
	}
	return all, nil
}

type adder func(name string, s core.State, change func(s *core.State))

func on(screens ...core.Screen) func(*core.State) {
	return func(s *core.State) { s.Stack = screens }
}

// fresh is a device that holds nothing.
func fresh() core.State {
	s := core.New()
	s.Now, s.Prefs.Reduced = Now, true
	s.Boot = core.Boot{Opened: true, Held: core.DeviceNone, Keystore: "secret-service"}
	return s
}

func typed(text string) core.PIN {
	s := fresh()
	s.Stack = []core.Screen{core.ScreenNewPIN}
	for _, d := range []byte(text) {
		s, _ = core.Update(s, core.Digit{Key: d})
	}
	return s.Activation.PIN
}

func addFirst(add adder) {
	steps := []core.Screen{core.ScreenWelcome, core.ScreenAccount, core.ScreenProof, core.ScreenNewPIN, core.ScreenRepeatPIN, core.ScreenPassword}
	add("01-welcome", fresh(), on(steps[:1]...))
	add("02-account", fresh(), func(s *core.State) { s.Stack = steps[:2]; s.Activation.Account = "0199 000 001" })
	add("03-account-error", fresh(), func(s *core.State) {
		s.Stack = steps[:2]
		s.Activation.Account, s.Activation.Failure = "0199 000", core.Failure{Kind: core.FailBadAccount}
	})
	add("04-proof", fresh(), func(s *core.State) { s.Stack = steps[:3]; s.Activation.Proof = "7K2M-9QXT-4HWB" })
	add("04-proof-by-path", fresh(), func(s *core.State) {
		s.Stack = steps[:3]
		s.Activation.ByPath, s.Activation.Path, s.Activation.Failure = true, "~/Pictures/thu.png", core.Failure{Kind: core.FailNoPicture}
	})
	add("05-new-pin", fresh(), func(s *core.State) { s.Stack = steps[:4]; s.Activation.PIN = typed("481") })
	add("06-new-pin-weak", fresh(), func(s *core.State) {
		s.Stack = steps[:4]
		s.Activation.Failure = core.Failure{Kind: core.FailPINCommon}
	})
	add("07-repeat-pin", fresh(), func(s *core.State) { s.Stack = steps[:5]; s.Activation.Repeat = typed("4815") })
	add("08-password", fresh(), func(s *core.State) {
		s.Stack = steps
		s.Activation.Password, s.Activation.ExpiresAt, s.Activation.ResendAfter = "48 15", Now.Add(272*time.Second), Now.Add(32*time.Second)
		s.Activation.Requested = "0199000001"
	})
	add("09-password-refused", fresh(), func(s *core.State) {
		s.Stack = steps
		s.Activation.Password, s.Activation.ExpiresAt, s.Activation.Requested = "481516", Now.Add(120*time.Second), "0199000001"
		s.Activation.Account, s.Activation.Failure = "0199000001", core.Failure{Kind: core.FailRefused}
		s.Activation.PIN, s.Activation.Repeat = typed("481516"), typed("481516")
	})
	add("10-resume", fresh(), func(s *core.State) { s.Stack = []core.Screen{core.ScreenPIN}; s.Prompt.For = core.PromptResume })
}

func addCard(add adder, signed, printed *cardcode.Matrix) {
	code := func(s *core.State) {
		s.Stack = []core.Screen{core.ScreenHome, core.ScreenCode}
		s.Code = core.CodeState{Mode: core.CodeSigned, Current: &core.Shown{Text: CodeText, QR: signed, IssuedAt: Now, Until: Now.Add(22 * time.Second), Expires: Now.Add(90 * time.Second)},
			Printed: &core.Shown{Text: PrintedText, QR: printed}}
	}
	add("20-home", Home(), func(*core.State) {})
	add("21-home-offline", Home(), func(s *core.State) { s.Card.Offline = true; s.Card.Card.FetchedAt = Now.Add(-26 * time.Hour) })
	add("22-home-activated", Home(), func(s *core.State) { s.Notice = core.Notice{Kind: core.NoticeActivated, Until: Now.Add(time.Minute)} })
	add("23-home-overdue", Home(), func(s *core.State) { s.Card.Card.CredentialExpires = Now.Add(-time.Hour); s.Card.Offline = true })
	add("24-home-long-name", Home(), func(s *core.State) {
		s.Card.Card.HolderName = "Công Tằng Tôn Nữ Nguyễn Thị Quỳnh Hương Mẫu"
	})
	add("25-home-expired", Home(), func(s *core.State) {
		past := openapi.Date{Time: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)}
		s.Card.Card.ValidTo = &past
	})
	add("26-home-fetching", Home(), func(s *core.State) { s.Card = core.CardState{Job: 7} })
	add("27-home-no-card", Home(), func(s *core.State) { s.Card = core.CardState{Offline: true} })
	add("28-home-insecure", Home(), func(s *core.State) { s.Boot.Keystore = "insecure-file" })
	add("30-details", Home(), on(core.ScreenHome, core.ScreenCard))
	add("31-code", Home(), code)
	add("32-code-printed", Home(), func(s *core.State) { code(s); s.Code.Mode = core.CodePrinted })
	add("33-code-failed", Home(), func(s *core.State) {
		code(s)
		s.Code.Current, s.Code.Failure = nil, core.Failure{Kind: core.FailCardExpired}
	})
	add("34-unlock", Home(), func(s *core.State) {
		s.Stack = []core.Screen{core.ScreenPIN}
		s.Prompt.For = core.PromptCard
		s.Card.Card = nil
	})
	add("35-unlock-wrong", Home(), func(s *core.State) {
		s.Stack, s.Prompt = []core.Screen{core.ScreenPIN}, core.Prompt{For: core.PromptCard, Failure: core.Failure{Kind: core.FailWrongPIN}}
		s.Tries = core.Tries{Left: 2, LastRound: true}
	})
	add("36-unlock-wait", Home(), func(s *core.State) {
		s.Stack, s.Prompt = []core.Screen{core.ScreenPIN}, core.Prompt{For: core.PromptCard}
		s.Tries = core.Tries{Left: 4, WaitUntil: Now.Add(4*time.Minute + 12*time.Second)}
	})
}

func addSettings(add adder, handover *cardcode.Matrix) {
	shown := vss.Shown{{Label: "Việc", Value: "Chuyển thẻ sang máy mới"}, {Label: "Tài khoản", Value: "0199 000 001"}, {Label: "Máy đang dùng", Value: "VssID, máy mẫu"}}
	under := func(screens ...core.Screen) []core.Screen {
		return append([]core.Screen{core.ScreenHome, core.ScreenSettings}, screens...)
	}
	add("40-settings", Home(), on(under()...))
	add("41-device", Home(), on(under(core.ScreenDevice)...))
	add("42-offer", Home(), func(s *core.State) { s.Stack, s.Offer.Shown = under(core.ScreenOffer), shown })
	add("43-offer-code", Home(), func(s *core.State) {
		s.Stack = under(core.ScreenOffer)
		s.Offer = core.OfferState{Shown: shown, Text: "VSSID:H:0199000001:0123456789ABCDEFGHJKMNPQRS", QR: handover, ExpiresAt: Now.Add(9 * time.Minute)}
	})
	add("44-offer-over", Home(), func(s *core.State) {
		s.Stack = under(core.ScreenOffer)
		s.Offer = core.OfferState{Shown: shown, Text: "VSSID:H:0199000001:0123456789ABCDEFGHJKMNPQRS", QR: handover, ExpiresAt: Now.Add(-time.Minute)}
	})
	add("45-change-pin", Home(), on(under(core.ScreenChangePIN)...))
	add("46-sign-out", Home(), func(s *core.State) { s.Stack, s.Settings.SignOut.Shown = under(core.ScreenSignOut), shown })
	add("47-sign-out-offline", Home(), func(s *core.State) {
		s.Stack = under(core.ScreenSignOut)
		s.Settings.SignOut = core.SignOut{Failure: core.Failure{Kind: core.FailOffline}, Confirming: true}
	})
}

func addEnds(add adder) {
	for i, kind := range []core.FaultKind{core.FaultKeystoreMissing, core.FaultKeystoreLocked, core.FaultBusy, core.FaultTampered, core.FaultRolledBack, core.FaultMoved, core.FaultKeysLost, core.FaultOther} {
		add(fmt.Sprintf("5%d-fault-%s", i, kind), fresh(), func(s *core.State) {
			s.Stack, s.Boot = []core.Screen{core.ScreenFault}, core.Boot{Fault: core.Fault{Kind: kind}}
		})
	}
	add("58-fault-confirm", fresh(), func(s *core.State) {
		s.Stack, s.Boot = []core.Screen{core.ScreenFault}, core.Boot{Fault: core.Fault{Kind: core.FaultTampered}, Confirming: true}
	})
	add("60-retired", Home(), func(s *core.State) { s.Stack, s.Boot.Held = []core.Screen{core.ScreenRetired}, core.DeviceRetired })
	add("61-wiped", fresh(), on(core.ScreenWiped))
}
