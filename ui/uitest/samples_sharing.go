package uitest

import (
	"strings"
	"time"

	"vssid/app/cardcode"
	"vssid/app/core"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

func addSharing(add adder) {
	facts := []vss.ShareFact{{Kind: vss.ShareFactKindInsured, Values: []string{"2026-01-01", "2026-12-31"}}, {Kind: vss.ShareFactKindMonths, Values: []string{"96", "2026-10"}},
		{Kind: vss.ShareFactKindEmployers, Values: []string{"Công ty TNHH Mẫu Thăng Long", "2018-11", "2021-03"}}, {Kind: vss.ShareFactKindEmployers, Values: []string{"Công ty Cổ phần Mẫu Sông Hồng", "2021-04", ""}},
		{Kind: vss.ShareFactKindSalary, Values: []string{"10000000", "15000000", "2026-10"}}}
	looked := Now.Add(-20 * time.Minute)
	share := vss.Share{ShareId: "a", Recipient: "Ngân hàng Mẫu, chi nhánh Cầu Giấy", Purpose: "Vay mua nhà", HolderName: "Nguyễn Văn Mẫu", Facts: facts[:2], IssuedAt: Now.Add(-50 * time.Hour),
		ExpiresAt: Now.Add(28 * 24 * time.Hour), State: vss.StatementStateValid, Looks: 3, LookedAt: &looked, Code: "https://api.example.vn/s/AQIDAAAAAAAAAAAAAAAAAA#8402" + strings.Repeat("0123456789", 60)}
	old := share
	old.ShareId, old.Recipient, old.Purpose, old.State, old.Looks, old.LookedAt = "b", "Trường Đại học Mẫu", "Miễn học phí", vss.StatementStateRevoked, 0, nil
	on := func(screen core.Screen, change func(s *core.State)) func(s *core.State) {
		return func(s *core.State) {
			s.Stack, s.Open = []core.Screen{core.ScreenHome, core.ScreenPersonal, core.ScreenShares}, true
			if screen != core.ScreenShares {
				s.Stack = append(s.Stack, screen)
			}
			h := &s.Sharing
			h.List = core.Record[vss.ShareList]{Value: vss.ShareList{Shares: []vss.Share{share, old}}, Known: true, At: Now}
			h.Facts = core.Record[vss.ShareableFacts]{Value: vss.ShareableFacts{HolderName: "Nguyễn Văn Mẫu", Facts: facts}, Known: true, At: Now}
			h.Draft = core.ShareDraft{ID: "c", Kinds: []vss.ShareFactKind{vss.ShareFactKindInsured, vss.ShareFactKindMonths}, Recipient: "Ngân hàng Mẫu", Purpose: "Vay mua nhà", Days: 30}
			h.Ready, h.Chosen = true, "a"
			change(s)
		}
	}
	none := func(*core.State) {}
	add("85-shares", Home(), on(core.ScreenShares, none))
	add("85-shares-nothing", Home(), on(core.ScreenShares, func(s *core.State) { s.Sharing.List.Value.Shares = nil }))
	add("85-shares-offline", Home(), on(core.ScreenShares, func(s *core.State) { s.Sharing.List.Failure = core.Failure{Kind: core.FailOffline} }))
	add("86-share-new", Home(), on(core.ScreenShareNew, none))
	add("86-share-new-missing", Home(), on(core.ScreenShareNew, func(s *core.State) {
		s.Sharing.Draft.Recipient, s.Sharing.Failure = "", core.Failure{Kind: core.FailNoRecipient}
	}))
	add("86-share-new-waiting", Home(), on(core.ScreenShareNew, func(s *core.State) { s.Sharing.Facts = core.Record[vss.ShareableFacts]{Job: 3} }))
	add("87-share-read", Home(), on(core.ScreenShareRead, func(s *core.State) {
		s.Sharing.Shown = ownertext.Share(vss.LanguageVi, ownertext.ShareTerms{HolderName: "Nguyễn Văn Mẫu", Recipient: "Ngân hàng Mẫu", Purpose: "Vay mua nhà", Until: "2026-12-23", Facts: facts[:2]})
	}))
	add("88-share", Home(), on(core.ScreenShare, func(s *core.State) {
		if qr, err := cardcode.Draw(share.Code); err == nil {
			s.Sharing.QR = qr
		}
	}))
	add("88-share-revoked", Home(), on(core.ScreenShare, func(s *core.State) { s.Sharing.Chosen = "b" }))
	add("89-share-end", Home(), on(core.ScreenShareEnd, func(s *core.State) {
		s.Sharing.Shown = ownertext.ShareEnd(vss.LanguageVi, share.Recipient, share.Purpose, share.IssuedAt)
	}))
}
