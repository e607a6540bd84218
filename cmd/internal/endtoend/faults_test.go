package endtoend

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/app/vss"
	"vssid/app/vss/sandbox"
	"vssid/assets/languages"
	"vssid/assets/places"
	"vssid/cmd/internal/faulty"
	"vssid/platform"
	"vssid/platform/desktop"
)

// patience is how long the app's client waits in these tests: the faults that are slow are slower.
const patience = time.Second

// troubles are what happens to the app's requests, and the failures that may come of it.
var troubles = []struct {
	name  string
	fault faulty.Fault
	kinds []core.FailureKind
}{
	{"down", faulty.Down, []core.FailureKind{core.FailOffline}},
	{"too slow", faulty.Slow(time.Hour), []core.FailureKind{core.FailOffline}},
	{"cut in mid-upload", faulty.CutUpload, []core.FailureKind{core.FailOffline}},
	{"the answer is lost", faulty.LoseAnswer, []core.FailureKind{core.FailOffline}},
	{"cut in mid-answer", faulty.CutAnswer, []core.FailureKind{core.FailOffline}},
	{"half of the JSON", faulty.CutJSON, []core.FailureKind{core.FailBadAnswer}},
	{"members of another type", faulty.WrongMembers, []core.FailureKind{core.FailBadAnswer}},
	{"another media type", faulty.WrongMedia, []core.FailureKind{core.FailBadAnswer}},
	{"500", faulty.Status(http.StatusInternalServerError), []core.FailureKind{core.FailTrouble}},
	{"502", faulty.Status(http.StatusBadGateway), []core.FailureKind{core.FailOffline}},
	{"a captive portal", faulty.Portal, []core.FailureKind{core.FailBadAnswer}},
	{"sent away", faulty.Away, []core.FailureKind{core.FailBadAnswer}},
	{"an answer without end", faulty.Huge, []core.FailureKind{core.FailBadAnswer, core.FailOffline}},
}

// face checks that a failure is one of those expected and that the app has words for it, which say what to do.
func face(t *testing.T, f core.Failure, kinds []core.FailureKind) {
	t.Helper()
	for _, kind := range kinds {
		if f.Kind == kind {
			for _, language := range []string{"vi", "en"} {
				if words := languages.For(language).Text("fail." + string(kind)); words == "" || strings.HasPrefix(words, "fail.") {
					t.Errorf("there are no words for %q in %s", kind, language)
				}
			}
			return
		}
	}
	t.Errorf("the failure is %+v, want one of %q", f, kinds)
}

// appBehind opens the app on a folder so that all it asks goes through a proxy, by a clock that is ahead of the server's.
func (w *town) appBehind(t *testing.T, p *faulty.Proxy, dir string, ahead time.Duration) *openApp {
	t.Helper()
	a := &openApp{t: t, wire: &counted{}, dir: dir}
	folder := &core.Folder{Dir: dir, Server: w.URL, Name: "A test's app", Language: "vi", KeystoreKind: platform.KeystoreInsecureFile,
		OpenKeystore: func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(dir) }, HTTP: p.Client(patience)}
	if ahead != 0 {
		folder.Wall = func() time.Time { return time.Now().Add(ahead) }
	}
	a.Program = core.NewProgram(core.Services{Installer: folder, Deaf: true, Pictures: desktop.Pictures{}, Directory: func() (*lookup.Directory, error) { return lookup.Read(places.Files()) }}, nil)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	a.Send(core.Start{})
	return a
}

func (w *town) proxy(t *testing.T) *faulty.Proxy {
	t.Helper()
	p, err := faulty.New(w.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// TestTroubleOnTheWay takes an open app through every trouble on the screens that ask the server. Each time a face says what to do, what was shown and typed
// stays, and it works once the trouble is over.
func TestTroubleOnTheWay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	who := w.person(t)
	p := w.proxy(t)
	a := w.appBehind(t, p, w.activatedFolder(t, who), 0)
	home := func(s core.State) bool { return s.Screen() == core.ScreenHome && s.Card.Card != nil && s.Card.Job == 0 }
	a.until("home", time.Minute, home)
	a.Send(core.Show{Screen: core.ScreenConfirmations})
	a.pin()
	a.until("the list", time.Minute, func(s core.State) bool { return s.Confirming.List.Known && s.Confirming.List.Job == 0 })
	for _, trouble := range troubles {
		t.Run(trouble.name, func(t *testing.T) {
			a.t = t
			a.troubledList(p, trouble.fault, trouble.kinds)
			a.troubledCard(p, trouble.fault, trouble.kinds)
			a.troubledRefusal(w, who, p, trouble.fault, trouble.kinds)
		})
	}
}

// troubledList asks for a list again under a fault, and after it.
func (a *openApp) troubledList(p *faulty.Proxy, fault faulty.Fault, kinds []core.FailureKind) {
	a.t.Helper()
	settled := func(s core.State) bool { return s.Confirming.List.Job == 0 }
	p.Set(fault, nil)
	a.Send(core.Retry{})
	a.until("the list's failure", time.Minute, settled)
	list := a.State().Confirming.List
	face(a.t, list.Failure, kinds)
	if !list.Known {
		a.t.Error("the list that was shown is gone")
	}
	p.Set(nil, nil)
	a.Send(core.Retry{})
	a.until("the list", time.Minute, settled)
	if f := a.State().Confirming.List.Failure; f.Is() {
		a.t.Errorf("after the trouble: %+v", f)
	}
}

// troubledCard renews the card under a fault, and after it.
func (a *openApp) troubledCard(p *faulty.Proxy, fault faulty.Fault, kinds []core.FailureKind) {
	a.t.Helper()
	a.Send(core.ShowTab{Screen: core.ScreenHome})
	settled := func(s core.State) bool { return s.Card.Job == 0 }
	p.Set(fault, nil)
	a.Send(core.Retry{})
	a.until("the renewal's failure", time.Minute, settled)
	s := a.State()
	if s.Card.Offline != (kinds[0] == core.FailOffline) && len(kinds) == 1 {
		a.t.Errorf("offline is %t with %+v", s.Card.Offline, s.Card.Failure)
	}
	if !s.Card.Offline {
		face(a.t, s.Card.Failure, kinds)
	}
	if s.Card.Card == nil || s.Screen() != core.ScreenHome {
		a.t.Errorf("the card has gone from %s", s.Screen())
	}
	p.Set(nil, nil)
	a.Send(core.Retry{})
	a.until("the renewal", time.Minute, settled)
	if s := a.State(); s.Card.Offline || s.Card.Failure.Is() {
		a.t.Errorf("after the trouble: offline %t, %+v", s.Card.Offline, s.Card.Failure)
	}
}

// troubledRefusal types a refusal and signs it under a fault: what was typed stays until it is sent, and it is sent once.
func (a *openApp) troubledRefusal(w *town, who sandbox.Persona, p *faulty.Proxy, fault faulty.Fault, kinds []core.FailureKind) {
	a.t.Helper()
	made, err := w.Sandbox().AskPayment(a.t.Context(), sandbox.HospitalRequest{Persona: who.ID})
	if err != nil {
		a.t.Fatal(err)
	}
	a.Send(core.ShowPayment{ID: made.RequestId.String()})
	a.until("the payment", time.Minute, func(s core.State) bool { return s.Confirming.List.Job == 0 && s.Payment() != nil })
	a.Send(core.RefusePayment{})
	a.Send(core.ChoosePaymentReason{Reason: vss.PaymentReasonCodeOther})
	a.Send(core.TypePaymentReason{Text: "Tôi không khám ở đây"})
	p.Set(fault, nil)
	a.Send(core.SignRefusal{})
	a.pin()
	a.until("the signature's failure", time.Minute, func(s core.State) bool { return s.Prompt.Job == 0 && s.Confirming.List.Job == 0 })
	s := a.State()
	shown := s.Confirming.Failure
	if s.Screen() == core.ScreenPIN {
		shown = s.Prompt.Failure
	}
	face(a.t, shown, kinds)
	if s.Confirming.Draft.Said != "Tôi không khám ở đây" {
		a.t.Errorf("what was typed is gone: %+v", s.Confirming.Draft)
	}
	p.Set(nil, nil)
	if s.Screen() == core.ScreenPIN {
		a.Send(core.Retry{})
	} else {
		a.Send(core.SignRefusal{})
		a.pin()
	}
	a.until("the refusal", time.Minute, func(s core.State) bool { return s.Prompt.Job == 0 && s.Confirming.List.Job == 0 && s.Payment() != nil })
	if got := a.State().Payment(); got.State != vss.PaymentStateRefused && a.State().Confirming.Failure.Code != vss.CodeRequestOver {
		a.t.Errorf("after the trouble it is %s on %s, %+v", got.State, a.State().Screen(), a.State().Confirming.Failure)
	}
	all, err := w.Sandbox().Payments(a.t.Context())
	if err != nil || all[0].State != "refused" || all[0].ReasonText != "Tôi không khám ở đây" {
		a.t.Errorf("the hospital sees %+v, %v", all[0], err)
	}
	a.Send(core.ShowTab{Screen: core.ScreenHome})
	a.Send(core.Show{Screen: core.ScreenConfirmations})
	a.until("the list", time.Minute, func(s core.State) bool { return s.Confirming.List.Job == 0 })
}

// TestActivationUnderTrouble asks for a one-time password under every trouble: what was typed stays, and asking again works.
func TestActivationUnderTrouble(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	p := w.proxy(t)
	a := w.appBehind(t, p, t.TempDir(), 0)
	a.until("the welcome", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenWelcome })
	who := w.person(t)
	a.Send(core.Begin{})
	a.Send(core.TypeAccount{Text: who.Account})
	a.Send(core.Submit{})
	a.Send(core.TypeProof{Text: who.ActivationCode})
	p.Set(troubles[0].fault, nil)
	a.Send(core.Submit{})
	a.pin()
	a.pin()
	for i, trouble := range troubles {
		t.Run(trouble.name, func(t *testing.T) {
			a.t = t
			if i > 0 {
				p.Set(trouble.fault, nil)
				a.Send(core.Retry{})
			}
			a.until("the failure", time.Minute, func(s core.State) bool { return s.Activation.Job == 0 })
			s := a.State()
			face(t, s.Activation.Failure, trouble.kinds)
			if s.Activation.Account != who.Account || s.Activation.Proof != who.ActivationCode || s.Screen() != core.ScreenRepeatPIN {
				t.Errorf("on %s it holds account %q and proof %q", s.Screen(), s.Activation.Account, s.Activation.Proof)
			}
		})
	}
	a.t = t
	p.Set(nil, nil)
	seen, err := w.Passwords(t.Context(), who.Account)
	if err != nil {
		t.Fatal(err)
	}
	a.Send(core.Retry{})
	a.until("the password's screen", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenPassword })
	otp, err := w.OneTimePassword(t.Context(), who.Account, len(seen))
	if err != nil {
		t.Fatal(err)
	}
	p.Set(faulty.LoseAnswer, faulty.Path("/v1/activations/")) // the account is bound, and the app is not told
	a.Send(core.TypePassword{Text: otp})
	a.Send(core.Submit{})
	a.until("the undecided end", time.Minute, func(s core.State) bool { return s.Activation.Job == 0 })
	if s := a.State(); !s.Activation.Undecided || s.Screen() != core.ScreenPassword {
		t.Errorf("after a lost answer: undecided %t on %s, %+v", s.Activation.Undecided, s.Screen(), s.Activation.Failure)
	}
	p.Set(nil, nil)
	a.Send(core.Submit{})
	a.until("home", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenHome && s.Card.Card != nil })
}

// TestWrongClocks opens the app by clocks that are wrong by an hour and by a year, both ways: proofs, credential and trust list hold all the same.
func TestWrongClocks(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	p := w.proxy(t)
	const year = 365 * 24 * time.Hour
	for name, ahead := range map[string]time.Duration{"an hour fast": time.Hour, "an hour slow": -time.Hour, "a year fast": year, "a year slow": -year} {
		t.Run(name, func(t *testing.T) {
			who := w.person(t)
			a := w.appBehind(t, p, t.TempDir(), ahead)
			a.until("the welcome", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenWelcome })
			seen, err := w.Passwords(t.Context(), who.Account)
			if err != nil {
				t.Fatal(err)
			}
			a.Send(core.Begin{})
			a.Send(core.TypeAccount{Text: who.Account})
			a.Send(core.Submit{})
			a.Send(core.TypeProof{Text: who.ActivationCode})
			a.Send(core.Submit{})
			a.pin()
			a.pin()
			a.until("the password's screen", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenPassword })
			otp, err := w.OneTimePassword(t.Context(), who.Account, len(seen))
			if err != nil {
				t.Fatal(err)
			}
			a.Send(core.TypePassword{Text: otp})
			a.Send(core.Submit{})
			a.until("the card", time.Minute, func(s core.State) bool { return s.Screen() == core.ScreenHome && s.Card.Job == 0 })
			s := a.State()
			if s.Card.Card == nil || s.Card.Failure.Is() || s.Card.Offline {
				t.Fatalf("the card: %+v, offline %t", s.Card.Failure, s.Card.Offline)
			}
			if off := time.Until(s.Now).Abs(); off > time.Minute {
				t.Errorf("the app goes by a time that is %v off the server's", off)
			}
			a.Send(core.ShowCode{})
			a.until("a code", time.Minute, func(s core.State) bool { return s.OnScreen() != nil })
			if code := a.State().OnScreen(); code.ClockUnverified || time.Until(code.IssuedAt).Abs() > time.Minute {
				t.Errorf("the code was issued at %v, unverified %t", code.IssuedAt, code.ClockUnverified)
			}
		})
	}
}
