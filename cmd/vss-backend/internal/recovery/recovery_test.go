package recovery

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/notify"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

func TestPrintedCodeAndPassword(t *testing.T) {
	wrongCode, wrongPassword := "0000-0000-0000-0000-0000", "không phải mật khẩu"
	right, rightCode := password, printed
	for _, c := range []struct {
		name     string
		otp      bool
		code     *string
		password *string
		good     bool
	}{
		{"both", true, &rightCode, &right, true},
		{"code alone", true, &rightCode, &wrongPassword, false},
		{"password alone", true, &wrongCode, &right, false},
		{"neither", true, &wrongCode, &wrongPassword, false},
		{"without the one-time password", false, &rightCode, &right, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			old, b := h.activate()
			h.setPassword(old, b, password)
			h.makeCode(old, b, printed)
			p := newPhone(t)
			handle, otp := h.handle(p, account)
			if !c.otp {
				otp = notThe(otp)
			}
			got, err := h.complete(p, handle, vss.ActivationCompletion{Otp: otp, RecoveryCode: c.code, RecoveryPassword: c.password})
			if !c.good {
				wantCode(t, err, vss.CodeActivationRefused)
				if !h.holds(b) {
					t.Error("the old device lost the account")
				}
				return
			}
			if err != nil || !h.holds(got) || h.holds(b) || h.ended != 1 {
				t.Fatalf("bound %+v, %v; credentials ended %d times", got, err, h.ended)
			}
			again, err := h.complete(p, handle, vss.ActivationCompletion{Otp: otp, RecoveryCode: c.code, RecoveryPassword: c.password})
			if err != nil || again.DeviceId != got.DeviceId {
				t.Errorf("the same keys got %+v, %v", again, err)
			}
			thief := newPhone(t) // the code works once
			handle, otp = h.handle(thief, account)
			_, err = h.complete(thief, handle, vss.ActivationCompletion{Otp: otp, RecoveryCode: c.code, RecoveryPassword: c.password})
			wantCode(t, err, vss.CodeActivationRefused)
		})
	}
}

func notThe(otp string) string {
	if otp == "123456" {
		return "654321"
	}
	return "123456"
}

func TestNewCodeEndsTheOldOne(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	h.makeCode(old, b, printed)
	second, text := "2222-3333-4444-5555-6666", password
	h.makeCode(old, b, second)
	first := printed
	p := newPhone(t)
	handle, otp := h.handle(p, account)
	_, err := h.complete(p, handle, vss.ActivationCompletion{Otp: otp, RecoveryCode: &first, RecoveryPassword: &text})
	wantCode(t, err, vss.CodeActivationRefused)
	if _, err := h.complete(p, handle, vss.ActivationCompletion{Otp: otp, RecoveryCode: &second, RecoveryPassword: &text}); err != nil {
		t.Error(err)
	}
}

func TestStatementsHoldNeitherPasswordNorCode(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	h.makeCode(old, b, printed)
	kept, err := h.store.Read(t.Context()).Statements(account)
	if err != nil || len(kept) != 2 {
		t.Fatalf("%d statements are kept: %v", len(kept), err)
	}
	for _, s := range kept {
		for _, secret := range []string{password, printed, strings.ReplaceAll(printed, "-", "")} {
			if strings.Contains(string(s.Statement), secret) {
				t.Errorf("the statement of %s holds a secret", s.Operation)
			}
		}
	}
}

func TestStatementsAreJudged(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	s := h.passwordStatement(b, password)
	other := s
	other.Shown = slices.Clone(s.Shown)
	other.Shown[3].Value = "Không có gì xảy ra"
	_, err := h.SetPassword(t.Context(), h.signed(old, b, other), nil, other)
	wantCode(t, err, vss.CodeContentDiffers)
	signed := h.signed(old, b, s)
	first, err := h.SetPassword(t.Context(), signed, nil, s)
	if err != nil {
		t.Fatal(err)
	}
	h.pass(time.Second)
	if again, err := h.SetPassword(t.Context(), signed, nil, s); err != nil || !again.At.Equal(first.At.Truncate(time.Millisecond)) {
		t.Errorf("the same statement again: %+v, %v", again, err)
	}
	late := h.passwordStatement(b, password)
	h.pass(proposalLife + time.Second)
	_, err = h.SetPassword(t.Context(), h.signed(old, b, late), nil, late)
	wantCode(t, err, vss.CodeChallengeExpired)
}

func TestWaiting(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	p := newPhone(t)
	started := h.begin(p, waiting(citizen, password, identity))
	if sms, email := h.told(notify.RecoveryStarted); sms != 1 || email != 1 {
		t.Errorf("the owner was told by %d text messages and %d e-mails", sms, email)
	}
	_, err := h.finish(p, started.Recovery)
	wantCode(t, err, vss.CodeRecoveryNotReady)
	h.pass(72*time.Hour - time.Minute)
	_, err = h.finish(p, started.Recovery)
	wantCode(t, err, vss.CodeRecoveryNotReady)
	if !h.holds(b) {
		t.Fatal("the old device lost the account while the recovery waited")
	}
	h.pass(2 * time.Minute)
	if err := h.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.Remind(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sms, email := h.told(notify.RecoveryReady); sms != 1 || email != 1 {
		t.Errorf("ready was told by %d text messages and %d e-mails", sms, email)
	}
	got, err := h.finish(p, started.Recovery)
	if err != nil || !h.holds(got) || h.holds(b) || h.ended != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	if stage := h.stage(started.Recovery); stage != vss.RecoveryStageDone {
		t.Errorf("it is %s", stage)
	}
	if sms, email := h.told(notify.DeviceBound); sms != 2 || email != 2 {
		t.Errorf("the binding was told by %d text messages and %d e-mails", sms, email)
	}
	_, err = h.finish(p, started.Recovery) // replay
	wantCode(t, err, vss.CodeRecoveryEnded)
}

func TestWaitingRefused(t *testing.T) {
	other := func(change func(*vss.RecoveryIdentity)) vss.RecoveryIdentity {
		who := identity
		change(&who)
		return who
	}
	for _, c := range []struct {
		name   string
		number string
		text   string
		who    vss.RecoveryIdentity
	}{
		{"wrong password", account, "mật khẩu khác", identity},
		{"empty password", account, " ", identity},
		{"wrong citizen ID", account, password, other(func(i *vss.RecoveryIdentity) { i.CitizenId = "000000000012" })},
		{"wrong name", account, password, other(func(i *vss.RecoveryIdentity) { i.Name = "Nguyễn Thị Khác" })},
		{"wrong birth date", account, password, other(func(i *vss.RecoveryIdentity) { i.DateOfBirth = "1954-03-03" })},
		{"birth date less exact", account, password, other(func(i *vss.RecoveryIdentity) { i.DateOfBirth = "1954" })},
		{"unknown account", stranger, password, identity},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			old, b := h.activate()
			h.setPassword(old, b, password)
			_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, waiting(c.number, c.text, c.who))
			wantCode(t, err, vss.CodeRecoveryRefused)
			if sms, _ := h.told(notify.RecoveryStarted); sms != 0 {
				t.Error("a refused recovery was told to the owner")
			}
		})
	}
	t.Run("no password was ever set", func(t *testing.T) {
		h := newHouse(t)
		h.activate()
		_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, waiting(account, password, identity))
		wantCode(t, err, vss.CodeRecoveryRefused)
	})
}

// Every channel of the owner's cancels, and a cancelled recovery is worth nothing when its time comes.
func TestCancel(t *testing.T) {
	for _, c := range []struct {
		name   string
		cancel func(h *house, b vss.Binding) error
	}{
		{"the old device", func(h *house, b vss.Binding) error {
			done, err := h.Cancel(context.Background(), sessionOf(b), nil)
			if err == nil && done.Cancelled != 1 {
				return errors.New("nothing was cancelled")
			}
			return err
		}},
		{"the link in the message", func(h *house, _ vss.Binding) error {
			_, err := h.CancelByLink(context.Background(), h.link())
			return err
		}},
		{"the link after it became ready", func(h *house, _ vss.Binding) error {
			h.pass(73 * time.Hour)
			if err := h.Remind(context.Background()); err != nil {
				return err
			}
			_, err := h.CancelByLink(context.Background(), h.link())
			return err
		}},
		{"this wasn't me", func(h *house, b vss.Binding) error {
			report, err := h.Report(context.Background(), sessionOf(b), nil, vss.DeviceReportStart{})
			if err == nil && report.RecoveriesCancelled != 1 {
				return errors.New("nothing was cancelled")
			}
			return err
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			old, b := h.activate()
			h.setPassword(old, b, password)
			p := newPhone(t)
			started := h.begin(p, waiting(account, password, identity))
			if err := c.cancel(h, b); err != nil {
				t.Fatal(err)
			}
			if stage := h.stage(started.Recovery); stage != vss.RecoveryStageCancelled {
				t.Errorf("it is %s", stage)
			}
			h.pass(72*time.Hour + time.Minute)
			_, err := h.finish(p, started.Recovery)
			wantCode(t, err, vss.CodeRecoveryEnded)
			if !h.holds(b) {
				t.Error("the old device lost the account")
			}
			if sms, email := h.told(notify.RecoveryCancelled); sms != 1 || email != 1 {
				t.Errorf("cancelling was told by %d text messages and %d e-mails", sms, email)
			}
		})
	}
}

// The link in the message ends a recovery and does nothing else.
func TestCancelLinkCompletesNothing(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	started := h.begin(newPhone(t), waiting(account, password, identity))
	h.pass(73 * time.Hour)
	link, thief := h.link(), newPhone(t)
	if len(link) != 20 {
		t.Fatalf("the link holds %q", link)
	}
	for _, name := range []string{link, link + strings.Repeat("A", 43-len(link)), started.Recovery} {
		handle, otp := h.handle(thief, account)
		_, err := h.complete(thief, handle, vss.ActivationCompletion{Otp: otp, Recovery: &name})
		wantCode(t, err, vss.CodeActivationRefused) // of other keys, even with the recovery's own name
	}
	if !h.holds(b) {
		t.Error("the old device lost the account")
	}
}

func TestTwoOfficers(t *testing.T) {
	h := newHouse(t)
	_, b := h.activate()
	p := newPhone(t)
	started := h.begin(p, officers(account))
	if sms, email := h.told(notify.RecoveryAsked); sms != 1 || email != 1 {
		t.Errorf("the request was told by %d text messages and %d e-mails", sms, email)
	}
	_, err := h.finish(p, started.Recovery)
	wantCode(t, err, vss.CodeRecoveryNotReady)
	if err := h.Approve(t.Context(), started.Number, "officer-1"); err != nil {
		t.Fatal(err)
	}
	if err := h.Approve(t.Context(), started.Number, "officer-1"); !errors.Is(err, ErrSameOfficer) {
		t.Errorf("the same officer twice: %v", err)
	}
	if stage := h.stage(started.Recovery); stage != vss.RecoveryStageApprovedOnce {
		t.Errorf("it is %s", stage)
	}
	_, err = h.finish(p, started.Recovery)
	wantCode(t, err, vss.CodeRecoveryNotReady)
	// A thief of the old phone cannot undo what an officer has seen.
	if done, err := h.Cancel(t.Context(), sessionOf(b), nil); err != nil || done.Cancelled != 0 {
		t.Errorf("the old device cancelled %d, %v", done.Cancelled, err)
	}
	if err := h.Approve(t.Context(), started.Number, "officer-2"); err != nil {
		t.Fatal(err)
	}
	if err := h.Approve(t.Context(), started.Number, "officer-3"); !errors.Is(err, ErrNotRunning) {
		t.Errorf("a third officer: %v", err)
	}
	if sms, _ := h.told(notify.RecoveryApproved); sms != 2 {
		t.Errorf("the approvals were told %d times", sms)
	}
	got, err := h.finish(p, started.Recovery)
	if err != nil || !h.holds(got) || h.holds(b) {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := h.Approve(t.Context(), started.Number, "officer-3"); !errors.Is(err, ErrNotRunning) {
		t.Errorf("after the end: %v", err)
	}
	if err := h.Approve(t.Context(), "0000-0000", "officer-1"); !errors.Is(err, ErrNoSuchRequest) {
		t.Errorf("an unknown number: %v", err)
	}
}

// Two requests of one officer at the same moment are one approval.
func TestSameOfficerAtTheSameMoment(t *testing.T) {
	h := newHouse(t)
	h.activate()
	p := newPhone(t)
	started := h.begin(p, officers(account))
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { _ = h.Approve(context.Background(), started.Number, "officer-1") })
	}
	all.Wait()
	if stage := h.stage(started.Recovery); stage != vss.RecoveryStageApprovedOnce {
		t.Errorf("it is %s", stage)
	}
}

func TestOfficersRefuse(t *testing.T) {
	h := newHouse(t)
	_, b := h.activate()
	p := newPhone(t)
	started := h.begin(p, officers(account))
	if err := h.Refuse(t.Context(), started.Number, "officer-1"); err != nil {
		t.Fatal(err)
	}
	_, err := h.finish(p, started.Recovery)
	wantCode(t, err, vss.CodeRecoveryEnded)
	if !h.holds(b) {
		t.Error("the old device lost the account")
	}
}

// A request about a number that nobody has looks like any other, and no officer sees it.
func TestOfficersUnknownAccount(t *testing.T) {
	h := newHouse(t)
	started := h.begin(newPhone(t), officers(stranger))
	if err := h.Approve(t.Context(), started.Number, "officer-1"); !errors.Is(err, ErrNoSuchRequest) {
		t.Errorf("%v", err)
	}
	if cases, err := h.Cases(t.Context(), 10); err != nil || len(cases) != 0 {
		t.Errorf("officers see %+v, %v", cases, err)
	}
}

// A swapped SIM has the one-time password and nothing else.
func TestSwappedSIMGainsNothing(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	h.makeCode(old, b, printed)
	thief := newPhone(t)
	handle, otp := h.handle(thief, account)
	guess, text := "0000-0000-0000-0000-0000", "12345678"
	code, secret, name := "0000-0000-0000", "00000000000000000000000000", strings.Repeat("A", 43)
	for _, ask := range []vss.ActivationCompletion{
		{Otp: otp, ActivationCode: &code}, {Otp: otp, HandoverSecret: &secret}, {Otp: otp, Recovery: &name}, {Otp: otp, RecoveryCode: &guess, RecoveryPassword: &text},
	} {
		_, err := h.complete(thief, handle, ask)
		wantCode(t, err, vss.CodeActivationRefused)
	}
	if !h.holds(b) {
		t.Error("the old device lost the account")
	}
}

// Of two recoveries that are both ready, one binds; the other is over with it.
func TestTwoRecoveriesRace(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	phones := []*phone{newPhone(t), newPhone(t)}
	names := []string{h.begin(phones[0], waiting(account, password, identity)).Recovery, h.begin(phones[1], waiting(account, password, identity)).Recovery}
	h.pass(73 * time.Hour)
	handles, otps := make([]string, 2), make([]string, 2)
	for i, p := range phones {
		handles[i], otps[i] = h.handle(p, account)
	}
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i, p := range phones {
		all.Go(func() {
			_, errs[i] = h.complete(p, handles[i], vss.ActivationCompletion{Otp: otps[i], Recovery: &names[i]})
		})
	}
	all.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("both ended alike: %v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil {
			wantCode(t, err, vss.CodeRecoveryEnded)
		}
	}
}

// An account that no device holds comes back in the same ways, and with the same wait.
func TestAccountWithoutDevice(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	if ended, err := h.accounts.EndAtCounter(t.Context(), "mai", account, "mất máy"); err != nil || !ended {
		t.Fatal(ended, err)
	}
	p := newPhone(t)
	started := h.begin(p, waiting(account, password, identity))
	_, err := h.finish(p, started.Recovery)
	wantCode(t, err, vss.CodeRecoveryNotReady)
	h.pass(73 * time.Hour)
	if got, err := h.finish(p, started.Recovery); err != nil || !h.holds(got) {
		t.Fatalf("%+v, %v", got, err)
	}
}

// Another way onto a device ends what waits.
func TestBindingEndsRecoveries(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	p := newPhone(t)
	started := h.begin(p, waiting(account, password, identity))
	if _, err := h.accounts.EndAtCounter(t.Context(), "mai", account, "mất máy"); err != nil {
		t.Fatal(err)
	}
	h.activate()
	if stage := h.stage(started.Recovery); stage != vss.RecoveryStageReplaced {
		t.Errorf("it is %s", stage)
	}
}

func TestRecoveryRunsOut(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	p := newPhone(t)
	started := h.begin(p, waiting(account, password, identity))
	h.pass(72*time.Hour + completionLife)
	if stage := h.stage(started.Recovery); stage != vss.RecoveryStageExpired {
		t.Errorf("it is %s", stage)
	}
	_, err := h.finish(p, started.Recovery)
	wantCode(t, err, vss.CodeRecoveryEnded)
}

func TestState(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	if s, err := h.State(t.Context(), sessionOf(b)); err != nil || s.PasswordSetAt != nil || s.CodeMadeAt != nil || len(s.Running) != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	h.setPassword(old, b, password)
	h.makeCode(old, b, printed)
	h.begin(newPhone(t), waiting(account, password, identity))
	s, err := h.State(t.Context(), sessionOf(b))
	if err != nil || s.PasswordSetAt == nil || s.CodeMadeAt == nil || len(s.Running) != 1 || s.Running[0].Device != newName || s.Running[0].ReadyAt == nil {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestHistoryAndReport(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	p := newPhone(t)
	started := h.begin(p, waiting(account, password, identity))
	h.handle(newPhone(t), account)
	h.pass(time.Second)
	history, err := h.History(t.Context(), sessionOf(b), time.Time{}, 100)
	if err != nil || len(history.Devices) != 1 || !history.Devices[0].Current {
		t.Fatalf("%+v, %v", history, err)
	}
	var kinds []string
	var event string
	for _, e := range history.Events {
		kinds = append(kinds, string(e.Kind))
		if e.Kind == vss.DeviceEventKindRecoveryStarted {
			event = e.EventId
		}
	}
	for _, want := range []string{store.EventPasswordAsked, store.EventActivated, store.EventPasswordSet, store.EventRecoveryStarted} {
		if !slices.Contains(kinds, want) {
			t.Errorf("%s is missing in %v", want, kinds)
		}
	}
	report, err := h.Report(t.Context(), sessionOf(b), nil, vss.DeviceReportStart{EventId: &event})
	if err != nil || report.RecoveriesCancelled != 1 || report.PasswordsEnded != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	if stage := h.stage(started.Recovery); stage != vss.RecoveryStageCancelled {
		t.Errorf("it is %s", stage)
	}
	unknown := strings.Repeat("A", 22)
	_, err = h.Report(t.Context(), sessionOf(b), nil, vss.DeviceReportStart{EventId: &unknown})
	wantCode(t, err, vss.CodeNotFound)
}

func TestSignInsOfADayAreOneEvent(t *testing.T) {
	h := newHouse(t)
	_, b := h.activate()
	for range 3 {
		h.pass(time.Minute)
		h.write(func(tx *store.Tx) error {
			return tx.PutDeviceEvent(account, store.EventSignedIn, b.DeviceId, "Máy", h.clock())
		})
	}
	h.pass(24 * time.Hour)
	h.write(func(tx *store.Tx) error {
		return tx.PutDeviceEvent(account, store.EventSignedIn, b.DeviceId, "Máy", h.clock())
	})
	history, err := h.History(t.Context(), sessionOf(b), time.Time{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	var times []int64
	for _, e := range history.Events {
		if e.Kind == vss.DeviceEventKindSignedIn {
			times = append(times, e.Times)
		}
	}
	if !slices.Equal(times, []int64{1, 3}) {
		t.Errorf("sign-ins are %v", times)
	}
}

func TestWrongPasswordsAreBounded(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	h.makeCode(old, b, printed)
	for _, number := range []string{account, stranger} {
		for range StandardPolicy.PerAccount.Tries {
			_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, waiting(number, "sai mật khẩu", identity))
			wantCode(t, err, vss.CodeRecoveryRefused)
		}
		_, err := h.Start(t.Context(), newPhone(t).caller, nil, "192.0.2.9", waiting(number, password, identity))
		var refused *refusal.Error
		if !errors.As(err, &refused) || refused.Code != vss.CodeTooManyRequests || refused.RetryAfter != 15*time.Minute {
			t.Errorf("the right password after five wrong ones for %s: %v", number, err)
		}
	}
	// Whoever spent those tries has not kept the owner from the printed code.
	p, code, text := newPhone(t), printed, password
	handle, otp := h.handle(p, account)
	if _, err := h.complete(p, handle, vss.ActivationCompletion{Otp: otp, RecoveryCode: &code, RecoveryPassword: &text}); err != nil {
		t.Errorf("the printed code: %v", err)
	}
	h.pass(15 * time.Minute)
	h.begin(newPhone(t), waiting(account, password, identity))
}

func TestTriesOfOneAddressAreBounded(t *testing.T) {
	h := newHouse(t)
	h.Policy.PerAddress = Limit{3, time.Minute}
	for i := range 3 {
		_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, waiting("000000010"+string(rune('0'+i)), "sai mật khẩu", identity))
		wantCode(t, err, vss.CodeRecoveryRefused)
	}
	_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, waiting("0000000109", "sai mật khẩu", identity))
	wantCode(t, err, vss.CodeTooManyRequests)
	_, err = h.Start(t.Context(), newPhone(t).caller, nil, "192.0.2.7", waiting("0000000109", "sai mật khẩu", identity))
	wantCode(t, err, vss.CodeRecoveryRefused)
}

// Wrong tries at the same moment are all counted before any of them is looked at.
func TestGuessesAtTheSameMoment(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	var all sync.WaitGroup
	var mu sync.Mutex
	looked := 0
	for range 40 {
		p := newPhone(t)
		all.Go(func() {
			_, err := h.Start(context.Background(), p.caller, nil, address, waiting(account, "sai mật khẩu", identity))
			if code, _ := refusal.CodeOf(err); code == vss.CodeRecoveryRefused {
				mu.Lock()
				looked++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if looked != StandardPolicy.PerAccount.Tries {
		t.Errorf("%d passwords were looked at", looked)
	}
}

// A request about nobody does the same statements as one about somebody.
func TestUnknownAccountTakesTheSameSteps(t *testing.T) {
	steps := func(number string) []string {
		h := newHouse(t)
		old, b := h.activate()
		h.setPassword(old, b, password)
		var all []string
		h.store.Trace(func(query string) { all = append(all, query) })
		_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, waiting(number, "sai mật khẩu", identity))
		h.store.Trace(nil)
		wantCode(t, err, vss.CodeRecoveryRefused)
		return all
	}
	if known, unknown := steps(account), steps(stranger); !slices.Equal(known, unknown) {
		t.Errorf("known:\n%s\nunknown:\n%s", strings.Join(known, "\n"), strings.Join(unknown, "\n"))
	}
}

func TestAsksAreBounded(t *testing.T) {
	h := newHouse(t)
	h.activate()
	for range StandardPolicy.Asks.Tries {
		h.begin(newPhone(t), officers(account))
	}
	_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, officers(account))
	wantCode(t, err, vss.CodeTooManyRequests)
}

func TestKindAndProofsFit(t *testing.T) {
	h := newHouse(t)
	text := password
	for _, ask := range []vss.RecoveryStart{
		{Account: account, Kind: vss.RecoveryKindWaiting, Language: "vi", Device: "x"},
		{Account: account, Kind: vss.RecoveryKindWaiting, Language: "vi", Device: "x", Password: &text},
		{Account: account, Kind: vss.RecoveryKindOfficers, Language: "vi", Device: "x", Password: &text},
		{Account: account, Kind: vss.RecoveryKindOfficers, Language: "vi", Device: "x", Identity: &identity},
	} {
		_, err := h.Start(t.Context(), newPhone(t).caller, nil, address, ask)
		wantCode(t, err, vss.CodeInvalidRequest)
	}
}

// A stranger chose the device's name; the owner's message must not carry a link of theirs.
func TestNamesInMessagesAreTame(t *testing.T) {
	for name, want := range map[string]string{
		"Pixel 9 (Hà)": "Pixel 9 (Hà)",
		"https://evil.example/x\nHủy tại đây": "https evil example x Hủy tại đây",
		strings.Repeat("dài ", 30):            strings.TrimSpace(string([]rune(strings.Repeat("dài ", 30))[:40])),
	} {
		if got := quoted(name); strings.TrimSpace(got) != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}

// A request's proofs work once, whatever it asks for and however it ends.
func TestReplayedProofs(t *testing.T) {
	h := newHouse(t)
	old, b := h.activate()
	h.setPassword(old, b, password)
	use := func() []edge.Use {
		id := [32]byte{}
		rand.Read(id[:])
		return []edge.Use{{ID: id, Expires: h.clock().Add(time.Minute)}}
	}
	for name, ask := range map[string]func(uses []edge.Use) error{
		"begin with a wait": func(uses []edge.Use) error {
			_, err := h.Start(context.Background(), newPhone(t).caller, uses, address, waiting(account, password, identity))
			return err
		},
		"begin with a wrong password": func(uses []edge.Use) error {
			_, err := h.Start(context.Background(), newPhone(t).caller, uses, address, waiting(account, "sai mật khẩu", identity))
			if code, _ := refusal.CodeOf(err); code == vss.CodeRecoveryRefused {
				return nil
			}
			return err
		},
		"ask the officers": func(uses []edge.Use) error {
			_, err := h.Start(context.Background(), newPhone(t).caller, uses, address, officers(account))
			return err
		},
		"cancel": func(uses []edge.Use) error {
			_, err := h.Cancel(context.Background(), sessionOf(b), uses)
			return err
		},
		"report": func(uses []edge.Use) error {
			_, err := h.Report(context.Background(), sessionOf(b), uses, vss.DeviceReportStart{})
			return err
		},
		"propose": func(uses []edge.Use) error {
			_, err := h.ProposePassword(context.Background(), sessionOf(b), uses, vss.RecoveryPasswordProposal{Password: password})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			uses := use()
			if err := ask(uses); err != nil {
				t.Fatal(err)
			}
			wantCode(t, ask(uses), vss.CodeProofReplayed)
		})
	}
}

// A device that no longer holds the account reads and changes nothing of it.
func TestEndedBindingIsRefused(t *testing.T) {
	h := newHouse(t)
	_, b := h.activate()
	if _, err := h.accounts.EndAtCounter(t.Context(), "mai", account, "mất máy"); err != nil {
		t.Fatal(err)
	}
	s := sessionOf(b)
	for name, ask := range map[string]func() error{
		"state":   func() error { _, err := h.State(context.Background(), s); return err },
		"history": func() error { _, err := h.History(context.Background(), s, time.Time{}, 10); return err },
		"cancel":  func() error { _, err := h.Cancel(context.Background(), s, nil); return err },
		"report":  func() error { _, err := h.Report(context.Background(), s, nil, vss.DeviceReportStart{}); return err },
		"propose": func() error {
			_, err := h.ProposePassword(context.Background(), s, nil, vss.RecoveryPasswordProposal{Password: password})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, ask(), vss.CodeBindingEnded) })
	}
}
