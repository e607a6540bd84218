package uitest

import (
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/cardcode"
	"vssid/app/core"
	"vssid/app/device"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

// Family is home with the cards of a child and a parent beside the own one.
func Family() core.State {
	s := Home()
	child, parent := *Card(), *Card()
	child.HolderName, child.CardNumber, child.DateOfBirth, child.BenefitLevel, child.LivingArea, child.FacilityName = "Lê Bé Mẫu", "0199000003", "2022-06-01", 1, "", "Trạm y tế phường Mẫu (mẫu)"
	parent.HolderName, parent.CardNumber, parent.DateOfBirth, parent.Sex, parent.BenefitLevel = "Trần Thị Mẫu", "0199000002", "1954-09-02", vss.CardSexFemale, 3
	s.Family.Cards = []device.CarriedCard{{Card: child, ID: "cccccccccccccccccccccA", Reason: vss.CarryReasonGuardian, Until: time.Date(2040, 5, 31, 0, 0, 0, 0, time.UTC)},
		{Card: parent, ID: "ddddddddddddddddddddDA", Reason: vss.CarryReasonParent}}
	return s
}

func relations() vss.DependantList {
	last, soon := openapi.Date{Time: time.Date(2040, 5, 31, 0, 0, 0, 0, time.UTC)}, openapi.Date{Time: time.Date(2027, 5, 23, 0, 0, 0, 0, time.UTC)}
	ended, by := Now.Add(-240*time.Hour), vss.CarriedCardEndedByOwner
	return vss.DependantList{
		Carried: []vss.CarriedCard{
			{CarryId: "cccccccccccccccccccccA", Reason: vss.CarryReasonGuardian, State: vss.CarryStateActive, OwnerName: "Lê Bé Mẫu", CarrierName: "Nguyễn Văn Mẫu", CarrierAccount: "0199000001", Until: &last},
			{CarryId: "ddddddddddddddddddddDA", Reason: vss.CarryReasonParent, State: vss.CarryStateTakenOver, OwnerName: "Trần Thị Mẫu", CarrierName: "Nguyễn Văn Mẫu", CarrierAccount: "0199000001"},
			{CarryId: "eeeeeeeeeeeeeeeeeeeeeA", Reason: vss.CarryReasonDelegate, State: vss.CarryStateOffered, OwnerName: "Tạ Gia Đình Mẫu", CarrierName: "Nguyễn Văn Mẫu", CarrierAccount: "0199000001", Until: &soon},
		},
		Given: []vss.CarriedCard{{CarryId: "ffffffffffffffffffffFA", Reason: vss.CarryReasonDelegate, State: vss.CarryStateEnded, OwnerName: "Nguyễn Văn Mẫu", CarrierName: "Lý Cận Mẫu", CarrierAccount: "9299000015",
			Until: &soon, EndedAt: &ended, EndedBy: &by}},
	}
}

// addFamily are the cards of the family and delegations.
func addFamily(add adder) {
	add("65-home-family", Family(), func(*core.State) {})
	add("65-home-child", Family(), func(s *core.State) { s.Family.Shown = "cccccccccccccccccccccA" })
	under := func(change func(*core.State), screens ...core.Screen) func(*core.State) {
		return func(s *core.State) {
			s.Stack, s.Open = append([]core.Screen{core.ScreenHome, core.ScreenPersonal}, screens...), true
			s.Family.List = core.Record[vss.DependantList]{Known: true, At: Now, Value: relations()}
			change(s)
		}
	}
	none := func(*core.State) {}
	one := func(id vss.CarryId, ending bool) func(*core.State) {
		return func(s *core.State) { s.Family.Open, s.Family.Ending = id, ending }
	}
	add("66-family", Family(), under(none, core.ScreenFamily))
	add("66-family-empty", Home(), under(func(s *core.State) { s.Family.List.Value = vss.DependantList{} }, core.ScreenFamily))
	add("66-family-loading", Home(), under(func(s *core.State) { s.Family.List = core.Record[vss.DependantList]{Job: 3} }, core.ScreenFamily))
	add("66-family-offline", Home(), under(func(s *core.State) {
		s.Family.List = core.Record[vss.DependantList]{Failure: core.Failure{Kind: core.FailOffline}}
	}, core.ScreenFamily))
	add("67-carry", Family(), under(one("cccccccccccccccccccccA", false), core.ScreenFamily, core.ScreenCarry))
	add("67-carry-offered", Family(), under(one("eeeeeeeeeeeeeeeeeeeeeA", false), core.ScreenFamily, core.ScreenCarry))
	add("67-carry-ending", Family(), under(one("cccccccccccccccccccccA", true), core.ScreenFamily, core.ScreenCarry))
	add("68-delegation", Home(), under(none, core.ScreenDelegation))
	qr, err := cardcode.Draw("VSSID:D:0199000001:7K2M9-QXT4H")
	if err != nil {
		panic(err) // the text is constant
	}
	add("68-delegation-code", Home(), under(func(s *core.State) {
		s.Delegation = core.DelegationState{Code: "7K2M9-QXT4H", QR: qr, Expires: Now.Add(9*time.Minute + 12*time.Second)}
	}, core.ScreenDelegation, core.ScreenShowCode))
	add("68-delegation-over", Home(), under(func(s *core.State) {
		s.Delegation = core.DelegationState{Code: "7K2M9-QXT4H", QR: qr, Expires: Now.Add(-time.Second)}
	}, core.ScreenDelegation, core.ScreenShowCode))
	give := func(change func(*core.DelegationState)) func(*core.State) {
		return under(func(s *core.State) { s.Delegation.Typed = "7K2M9-QXT4H"; change(&s.Delegation) }, core.ScreenDelegation, core.ScreenGive)
	}
	add("69-give", Home(), give(func(d *core.DelegationState) { d.Failed = core.Failure{Kind: core.FailBadProof} }))
	add("69-give-by-path", Home(), under(func(s *core.State) {
		s.Delegation = core.DelegationState{ByPath: true, Path: "~/Pictures/ma.png", Failed: core.Failure{Kind: core.FailNotDelegateCode}}
	}, core.ScreenDelegation, core.ScreenGive))
	add("69-give-read", Home(), give(func(d *core.DelegationState) {
		d.Who, d.Months = &vss.Delegate{Account: "9299000015", Name: "Lý Cận Mẫu"}, 6
		d.Shown = ownertext.Delegation(vss.LanguageVi, "Nguyễn Văn Mẫu", "Lý Cận Mẫu", "9299000015", "2027-05-23")
	}))
	add("69-give-done", Home(), give(func(d *core.DelegationState) {
		until := openapi.Date{Time: time.Date(2027, 5, 23, 0, 0, 0, 0, time.UTC)}
		d.Given = &vss.CarriedCard{CarryId: "g", Reason: vss.CarryReasonDelegate, State: vss.CarryStateOffered, CarrierName: "Lý Cận Mẫu", Until: &until}
	}))
}
