package uitest

import (
	"time"

	"vssid/app/core"
	"vssid/app/vss"
)

func addSigned(add adder) {
	list := vss.OwnerStatementList{Statements: []vss.OwnerStatementSummary{
		{Id: "1", Operation: "handover", SignedAt: Now.Add(-2 * time.Hour), Shown: vss.Shown{{Label: "Việc làm", Value: "Chuyển tài khoản sang thiết bị khác"}, {Label: "Tài khoản", Value: "0199000001"},
			{Label: "Thiết bị này", Value: "VssID, máy mẫu"}, {Label: "Gắn từ", Value: "20/11/2026 08:15"},
			{Label: "Điều sẽ xảy ra", Value: "Thiết bị nào đọc mã này trong 10 phút tới và có mật khẩu một lần sẽ giữ tài khoản. Thẻ trên thiết bị này khi đó hết giá trị."}}},
		{Id: "2", Operation: "delegate-card", SignedAt: Now.Add(-300 * time.Hour), Shown: vss.Shown{{Label: "Việc làm", Value: "Cho người nhà mang thẻ"}}},
	}}
	on := func(change func(g *core.SignedState)) func(s *core.State) {
		return func(s *core.State) {
			s.Stack, s.Open = []core.Screen{core.ScreenHome, core.ScreenPersonal, core.ScreenSigned}, true
			s.Signed.Value, s.Signed.Known, s.Signed.At = list, true, Now
			change(&s.Signed)
		}
	}
	one := func(change func(s *core.State)) func(s *core.State) {
		return func(s *core.State) {
			on(func(g *core.SignedState) { g.Chosen = "1" })(s)
			s.Stack = append(s.Stack, core.ScreenSignedOne)
			change(s)
		}
	}
	add("83-signed", Home(), on(func(*core.SignedState) {}))
	add("83-signed-nothing", Home(), on(func(g *core.SignedState) { g.Value = vss.OwnerStatementList{} }))
	add("83-signed-offline", Home(), on(func(g *core.SignedState) {
		g.Record = core.Record[vss.OwnerStatementList]{Failure: core.Failure{Kind: core.FailOffline}}
	}))
	add("83-signed-waiting", Home(), on(func(g *core.SignedState) { g.Record = core.Record[vss.OwnerStatementList]{Job: 3} }))
	add("84-signed-one", Home(), one(func(*core.State) {}))
	add("84-signed-one-saved", Home(), one(func(s *core.State) {
		s.Saved = core.SavedDocument{Name: "vssid-handover-20261123-011500.json", Where: "Tài liệu/VssID/vssid-handover-20261123-011500.json"}
	}))
	add("84-signed-one-broken", Home(), one(func(s *core.State) { s.Signed.Failed = core.Failure{Kind: core.FailEvidence} }))
}
