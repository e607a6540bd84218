package endtoend

import (
	"slices"
	"strings"
	"testing"
	"time"

	"vssid/app/core"
	"vssid/app/vss"
)

// share has a person share that they are insured, with a bank, for a week, and gives the code on the paper.
func (a *openApp) share() string {
	a.t.Helper()
	a.until("home", 30*time.Second, func(s core.State) bool { return s.Screen() == core.ScreenHome })
	a.Send(core.Show{Screen: core.ScreenShares})
	if a.State().Screen() == core.ScreenPIN {
		a.pin()
	}
	a.until("the list", 30*time.Second, func(s core.State) bool { return s.Screen() == core.ScreenShares && s.Sharing.List.Job == 0 })
	a.Send(core.Show{Screen: core.ScreenShareNew})
	a.until("what may be shared", 30*time.Second, func(s core.State) bool {
		return s.Sharing.Ready && slices.Contains(s.Sharing.Kinds(), vss.ShareFactKindInsured)
	})
	for _, m := range []core.Msg{core.ToggleShareFact{Kind: vss.ShareFactKindInsured}, core.TypeShare{Recipient: "Ngân hàng Mẫu", Purpose: "Vay mua nhà"}, core.SetShareDays{Days: 7}, core.ReadShare{}} {
		a.Send(m)
	}
	a.until("what is signed", 30*time.Second, func(s core.State) bool { return s.Screen() == core.ScreenShareRead })
	a.Send(core.SignShare{})
	a.pin()
	a.until("the signed statement", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenShare })
	one, _ := a.State().Sharing.One()
	return one.Code
}

// A statement that the app's core had signed is judged by the desk's own program: good, spoilt, past its day, without network, and taken back.
func TestASharedStatementAtADesk(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	a := w.openApp(t, w.activatedFolder(t, who), w.URL)
	code := a.share()
	desk, online := t.TempDir(), []string{"--backend", w.URL}
	judge := func(name, scan, verdict string, exit int, flags ...string) {
		t.Helper()
		if got, status := reception(t, desk, scan, flags...); got != verdict || status != exit {
			t.Errorf("%s: %s, exit %d; want %s, exit %d", name, got, status, verdict, exit)
		}
	}
	judge("good", code, "genuine", 0, online...)
	judge("offline", code, "unproven", 1)
	later := time.Now().AddDate(0, 0, 9).UTC().Format(time.RFC3339)
	judge("past its day", code, "expired", 1, "--at", later)
	_, digits, _ := strings.Cut(code, "#")
	for _, at := range []int{len(code) - len(digits) + 6, len(code) - len(digits)/2, len(code) - 2} {
		spoilt := code[:at] + map[bool]string{true: "8", false: "9"}[code[at] == '9'] + code[at+1:]
		if got, status := reception(t, desk, spoilt, online...); got == "genuine" || got == "unproven" || status == 0 {
			t.Errorf("spoilt at %d of %d: %s, exit %d", at, len(code), got, status)
		}
	}

	a.Send(core.EndShare{})
	a.until("what ends it", 30*time.Second, func(s core.State) bool { return s.Screen() == core.ScreenShareEnd })
	a.Send(core.SignShare{})
	a.pin()
	a.until("the end of it", time.Minute, func(s core.State) bool {
		one, _ := s.Sharing.One()
		return s.Screen() == core.ScreenShare && one.State == vss.StatementStateRevoked
	})
	judge("taken back", code, "revoked", 1, online...)
	if !strings.HasPrefix(code, w.URL+"/s/") {
		t.Errorf("the code on the paper is %.60q", code)
	}
}
