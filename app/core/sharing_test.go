package core

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"vssid/app/cardcode"
	"vssid/app/device"
	"vssid/app/paper"
	"vssid/app/vss"
	"vssid/assets/fonts"
)

const draftID = "AQIDAAAAAAAAAAAAAAAAAA"

func openedShares(t *testing.T) *scene {
	t.Helper()
	sc := atHome(t).send(Show{ScreenShares}).on(ScreenPIN).pin(goodPIN)
	sc.send(Unlocked{ok(asked[Unlock](sc).ID)}).on(ScreenShares)
	fetch := asked[fetchRecord[vss.ShareList]](sc)
	return sc.send(Fetched[vss.ShareList]{Answer: ok(fetch.ID), of: ownShares, At: noon})
}

// drafting is the scene on ScreenShareNew with everything filled in.
func drafting(t *testing.T) *scene {
	t.Helper()
	sc := openedShares(t).send(Show{ScreenShareNew}).on(ScreenShareNew)
	recallDraft := asked[RecallShareDraft](sc)
	fetch := asked[fetchRecord[vss.ShareableFacts]](sc)
	facts := vss.ShareableFacts{HolderName: "Nguyễn Văn Mẫu", Facts: []vss.ShareFact{{Kind: vss.ShareFactKindInsured, Values: []string{"2026-01-01", ""}},
		{Kind: vss.ShareFactKindEmployers, Values: []string{"A", "2018-11", ""}}, {Kind: vss.ShareFactKindEmployers, Values: []string{"B", "2019-11", ""}}}}
	sc.send(ShareDraftRecalled{ok(recallDraft.ID), ShareDraft{ID: draftID, Days: 30}})
	sc.send(Fetched[vss.ShareableFacts]{Answer: ok(fetch.ID), of: shareableFacts, Value: facts, At: noon})
	return sc
}

func TestShareWantsEveryTerm(t *testing.T) {
	sc := drafting(t)
	if kinds := sc.State.Sharing.Kinds(); !slices.Equal(kinds, []vss.ShareFactKind{vss.ShareFactKindInsured, vss.ShareFactKindEmployers}) {
		t.Errorf("the kinds are %v", kinds)
	}
	for _, step := range []struct {
		do   Msg
		fail FailureKind
	}{
		{ToggleShareFact{vss.ShareFactKindSalary}, FailNoFacts}, // the record has none
		{ToggleShareFact{vss.ShareFactKindEmployers}, FailNoRecipient},
		{TypeShare{"Ngân hàng Mẫu ", " "}, FailNoPurpose},
	} {
		sc.send(step.do, ReadShare{}).on(ScreenShareNew)
		if got := sc.State.Sharing.Failure.Kind; got != step.fail {
			t.Errorf("after %+v: %s", step.do, got)
		}
	}
	sc.send(TypeShare{"Ngân  hàng Mẫu ", "Vay mua nhà"}, SetShareDays{8}, SetShareDays{7}, ReadShare{}).on(ScreenShareRead)
	h := sc.State.Sharing
	if h.Draft.Recipient != "Ngân hàng Mẫu" || h.Until != "2026-03-08" || len(h.Shown) != 8 || h.Shown[5].Value != "A: từ 11/2018 đến nay" {
		t.Errorf("it shows %+v until %s", h.Shown, h.Until)
	}
	if kept := asked[KeepShareDraft](sc).Draft; kept.ID != draftID || len(kept.Kinds) != 1 {
		t.Errorf("sealed %+v", kept)
	}
}

func TestShareIsSignedAndShown(t *testing.T) {
	sc := drafting(t).send(ToggleShareFact{vss.ShareFactKindInsured}, TypeShare{"Ngân hàng", "Vay"}, ReadShare{}).on(ScreenShareRead)
	sc.send(SignShare{}).on(ScreenPIN).pin(goodPIN)
	sent := asked[SendShare](sc)
	if sent.act.Draft.ID != draftID || !slices.Equal(sent.act.Shown, sc.State.Sharing.Shown) {
		t.Errorf("sent %+v", sent.act)
	}
	share := vss.Share{ShareId: draftID, Recipient: "Ngân hàng", State: vss.StatementStateValid, Code: "8402"}
	sc.send(ShareSigned{Answer: ok(sent.ID), Share: share}).on(ScreenShare)
	if drawn := asked[DrawShare](sc); drawn.Code != share.Code || sc.State.Sharing.Ready {
		t.Errorf("draws %+v, the draft is ready %t", drawn, sc.State.Sharing.Ready)
	}
	sc.send(EndShare{}).on(ScreenShareEnd).send(SignShare{}).on(ScreenPIN).pin(goodPIN)
	end := asked[SendShareEnd](sc)
	share.State = vss.StatementStateRevoked
	sc.send(ShareSigned{Answer: ok(end.ID), Share: share, End: true}).on(ScreenShare)
	if o, ok := sc.State.Sharing.One(); !ok || o.State != vss.StatementStateRevoked || len(sc.State.Sharing.List.Value.Shares) != 1 {
		t.Errorf("after it %+v", sc.State.Sharing.List.Value)
	}
	sc.send(EndShare{}).on(ScreenShare)
}

func TestShareDraftIsSealedWhenTheAppIsLeft(t *testing.T) {
	sc := drafting(t).send(TypeShare{"Ngân hàng", "Vay"})
	sc.send(Paused{})
	if kept := asked[KeepShareDraft](sc).Draft; kept.Recipient != "Ngân hàng" {
		t.Errorf("sealed %+v", kept)
	}
	if sc.State.Sharing.Draft.Recipient != "" {
		t.Error("the draft is still in the clear")
	}
}

func TestShareDraftHasAnIdOfItsOwn(t *testing.T) {
	h := newHouse(t, device.StateActive)
	h.Send(Start{})
	h.until("home", func(s State) bool { return s.Screen() == ScreenHome })
	in := h.runner.open.Load()
	first := RecallShareDraft{}.do(t.Context(), h.runner, in).(ShareDraftRecalled).Draft
	if len(first.ID) != 22 || first.Days != 30 {
		t.Errorf("begun %+v", first)
	}
	first.Recipient = "x"
	KeepShareDraft{Draft: first}.do(t.Context(), h.runner, in)
	if again := (RecallShareDraft{}.do(t.Context(), h.runner, in).(ShareDraftRecalled).Draft); again.ID != first.ID || again.Recipient != "x" {
		t.Errorf("recalled %+v", again)
	}
}

func TestSharePaper(t *testing.T) {
	raw, err := os.ReadFile("../statement/testdata/statement.txt")
	if err != nil {
		t.Fatal(err)
	}
	code := strings.TrimSpace(string(raw))
	qr, err := cardcode.Draw(code)
	if err != nil {
		t.Fatal(err)
	}
	r := &runner{services: Services{Fonts: paper.Fonts{Regular: fonts.Regular(), Bold: fonts.Bold()}, Clock: newClock()}}
	share := vss.Share{Code: code, HolderName: "Nguyễn Văn Mẫu", Facts: []vss.ShareFact{{Kind: vss.ShareFactKindInsured, Values: []string{"2026-01-01", ""}}}, IssuedAt: noon, ExpiresAt: noon, Page: "https://api.example.vn/s/x"}
	set := SetSharePaper{Share: share, QR: qr, Words: SharePaperWords{Title: "t", Sandbox: "thử", Page: "Trang"}, Language: vss.LanguageVi}.do(t.Context(), r, nil).(SharePaperSet)
	if set.Failure.Is() || !bytes.HasPrefix(set.Content, []byte("%PDF-")) || set.Name != "vssid-20260301-050000.pdf" {
		t.Errorf("the paper %s: %+v", set.Name, set.Failure)
	}
	if inProduction(code) || inProduction("x") {
		t.Error("a sandbox's code counts as VSS's own")
	}
}
