package assembly

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"vssid/app/vss"
)

// opened is a person's record as an officer has it on the page.
func (b *plainBrowser) opened(token, account string) page {
	b.h.t.Helper()
	return b.post("/console/search/"+account+"/open", url.Values{"form": {token}, "purpose": {"gọi báo mất máy"}})
}

// Somebody whose phone was stolen asks an officer: the phone opens nothing from then on, and only what the words say leads back.
func TestAStolenPhoneIsStoppedAtTheConsole(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	p := h.activate(who)
	desk := h.desk("Quầy 1")
	b := h.plainBrowser()
	token := b.signIn("can-bo-a").token(t)
	act := func(what, why string) page {
		return b.post("/console/search/"+who.Account+"/binding", url.Values{"form": {token}, "act": {what}, "purpose": {why}})
	}
	if got := act("lock", "x"); got.status != http.StatusConflict {
		t.Errorf("without a reason: %d", got.status)
	}
	if got := act("burn", "gọi báo mất máy"); got.status != http.StatusNotFound {
		t.Errorf("an act that is none: %d", got.status)
	}
	code := p.code()
	if got := act("lock", "mất máy, đã hỏi căn cước"); !strings.Contains(got.text, "The account is locked. The person is told.") {
		t.Fatalf("locked: %d\n%s", got.status, got.text)
	}
	_, err := p.session.Account(t.Context())
	wantCode(t, "the stolen phone", err, vss.CodeBindingEnded)
	wantVerdict(t, h.check(desk, code), vss.VerdictRevoked)
	page := b.opened(token, who.Account)
	if !strings.Contains(page.text, "The account is locked") || !strings.Contains(page.text, `value="unlock"`) || strings.Contains(page.text, `value="lock"`) {
		t.Errorf("the record:\n%s", page.text)
	}

	// Neither the letter with its password, nor anything else but officers, gives a locked account to a phone.
	letter, err := h.sandbox.NewLetter(t.Context(), who.ID)
	if err != nil {
		t.Fatal(err)
	}
	activate := func() error {
		next, handle := h.start(who.Account)
		_, err := h.client.CompleteActivation(t.Context(), next.keys(), handle, vss.ActivationCompletion{Otp: h.password(who.Account), ActivationCode: &letter.ActivationCode})
		return err
	}
	wantCode(t, "a letter for a locked account", activate(), vss.CodeActivationRefused)
	if got := act("unlock", "chính chủ đến với căn cước"); !strings.Contains(got.text, "The account is open again") {
		t.Fatalf("opened: %d\n%s", got.status, got.text)
	}
	if err := activate(); err != nil {
		t.Errorf("after it was opened: %v", err)
	}
	if got := act("end", "mất máy lần nữa"); !strings.Contains(got.text, "The account is off the phone") {
		t.Errorf("taken off: %d\n%s", got.status, got.text)
	}
	told := map[string]bool{}
	messages, err := h.sandbox.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range messages {
		if m.Account == who.Account {
			told[m.Kind] = true
		}
	}
	for _, kind := range []string{"binding-ended", "account-locked", "account-unlocked"} {
		if !told[kind] {
			t.Errorf("the owner is not told of %s", kind)
		}
	}
	clerk := h.plainBrowser()
	clerkToken := clerk.signIn("buu-dien").token(t)
	if got := clerk.post("/console/search/"+who.Account+"/binding", url.Values{"form": {clerkToken}, "act": {"end"}, "purpose": {"không được phép"}}); got.status != http.StatusForbidden {
		t.Errorf("a post-office clerk: %d", got.status)
	}
}

// Two officers at the counter give a locked account back, and with that it is open.
func TestTwoOfficersOpenALockedAccount(t *testing.T) {
	h := newHouse(t, true)
	who := h.persona("employee")
	h.activate(who)
	if err := h.accounts.LockAtCounter(t.Context(), "can-bo-a", who.Account, "mất máy, đã hỏi căn cước"); err != nil {
		t.Fatal(err)
	}
	next := &phone{h: h, device: newKey(t), owner: newKey(t)}
	begun, err := h.client.StartRecovery(t.Context(), next.keys(), vss.RecoveryStart{Account: who.Account, Kind: vss.RecoveryKindOfficers, Language: vss.LanguageVi, Device: "Máy mới"})
	if err != nil {
		t.Fatal(err)
	}
	for _, officer := range []string{"can-bo-a", "can-bo-b"} {
		b := h.plainBrowser()
		token := b.signIn(officer).token(t)
		if got := b.post("/console/recoveries/"+string(begun.Number)+"/approve", url.Values{"form": {token}}); got.status != http.StatusOK {
			t.Fatalf("%s approves: %d\n%s", officer, got.status, got.text)
		}
	}
	started, err := h.client.StartActivation(t.Context(), next.keys(), vss.ActivationStart{Account: who.Account, KeyLevel: 1, Language: vss.LanguageVi, Device: "Máy mới"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.client.CompleteActivation(t.Context(), next.keys(), started.Handle, vss.ActivationCompletion{Otp: h.password(who.Account), Recovery: &begun.Recovery}); err != nil {
		t.Fatalf("approved by two: %v", err)
	}
	account, err := h.store.Read(t.Context()).Account(who.Account)
	if err != nil || account.Locked {
		t.Errorf("it is still locked: %+v, %v", account, err)
	}
}
