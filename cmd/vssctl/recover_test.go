package main

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	pages "vssid/app/vss/sandbox"
	"vssid/cmd/internal/stage"
)

const recoveryWords = "con mèo đen 1954"

// lost is one person of a sandbox of its own, with the old phone and a new one.
type lost struct {
	*stage.Backend
	t        *testing.T
	who      stage.Persona
	old, new *folder
}

// newLost starts a sandbox whose wait is as given, and binds a person to the old phone.
func newLost(t *testing.T, wait string) *lost {
	t.Helper()
	startCast(t)
	b, err := stage.StartBackend(t.Context(), cast.programs, t.TempDir(), "127.0.0.1:0", "--recovery-wait", wait)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Kill)
	who, err := b.Persona(t.Context(), "employee")
	if err != nil {
		t.Fatal(err)
	}
	l := &lost{Backend: b, t: t, who: who, old: newFolder(t, pinA), new: newFolder(t, pinB)}
	if r := l.old.run(0, "activate", "--backend", b.URL, "--account", who.Account, "--sandbox", "--pin", pinA); r.Stdout != "active\n" {
		t.Fatalf("the old phone says %q", r.Stdout)
	}
	return l
}

func (l *lost) setPassword() {
	l.t.Helper()
	if r := l.old.runWith(recoveryWords+"\n", 0, "recovery-password", "--password", "-", "--pin", pinA); r.Stdout != "set\n" {
		l.t.Fatalf("it says %q", r.Stdout)
	}
}

// recover calls `vssctl recover` on the new phone.
func (l *lost) recover(exit int, args ...string) string {
	l.t.Helper()
	return l.new.run(exit, append([]string{"recover", "--backend", l.URL, "--account", l.who.Account, "--pin", pinB, "--sandbox"}, args...)...).Stdout
}

// asWaiting are the flags of the way with a wait.
func (l *lost) asWaiting() []string {
	born := l.who.DateOfBirth
	if len(born) == 10 {
		born = born[8:] + "/" + born[5:7] + "/" + born[:4]
	}
	return []string{"--way", "wait", "--password", recoveryWords, "--citizen-id", l.who.CitizenID, "--name", l.who.Name, "--born", born}
}

// moved wants the account on the new phone, and the old one to know.
func (l *lost) moved() {
	l.t.Helper()
	if r := l.new.run(0, "status"); !strings.Contains(r.Stdout, "active") {
		l.t.Errorf("the new phone says %q", r.Stdout)
	}
	if r := l.old.run(1, "status"); !strings.Contains(r.Stdout, "retired") {
		l.t.Errorf("the old phone says %q", r.Stdout)
	}
}

func (l *lost) stays() {
	l.t.Helper()
	if r := l.old.run(0, "status"); !strings.Contains(r.Stdout, "active") {
		l.t.Errorf("the old phone says %q", r.Stdout)
	}
}

// until calls the new phone again until it says the stage; each call is a whole run of the program, so the loop is slow by itself.
func (l *lost) until(stage string, args ...string) {
	l.t.Helper()
	said := ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		if said = l.recover(0, args...); strings.Contains(said, stage) {
			return
		}
	}
	l.t.Fatalf("the new phone still says %q", said)
}

func (l *lost) recovery() pages.Recovery {
	l.t.Helper()
	all, err := l.Sandbox().Recoveries(l.t.Context())
	if err != nil || len(all.Recoveries) == 0 {
		l.t.Fatalf("%+v, %v", all, err)
	}
	return all.Recoveries[0]
}

func TestRecoverWithPrintedCode(t *testing.T) {
	l := newLost(t, "1h")
	l.setPassword()
	code := strings.TrimSpace(l.old.run(0, "recovery-code", "--pin", pinA).Stdout)
	if len(code) != 24 {
		t.Fatalf("the code is %q", code)
	}
	l.recover(1, "--way", "code", "--recovery-code", code, "--password", "một mật khẩu khác")
	l.stays()
	if said := l.recover(0, "--way", "code", "--recovery-code", strings.ToLower(strings.ReplaceAll(code, "-", " ")), "--password", recoveryWords); said != "active\n" {
		t.Fatalf("it says %q", said)
	}
	l.moved()
	third := newFolder(t, pinA) // the code worked once
	third.run(1, "recover", "--backend", l.URL, "--account", l.who.Account, "--pin", pinA, "--sandbox", "--way", "code", "--recovery-code", code, "--password", recoveryWords)
	l.moved()
}

func TestRecoverAfterWaiting(t *testing.T) {
	l := newLost(t, "4s")
	l.setPassword()
	if said := l.recover(0, l.asWaiting()...); !strings.Contains(said, " waiting ") {
		t.Fatalf("it says %q", said)
	}
	l.stays()
	l.until("active") // the call that finds it ready asks for the one-time password and binds
	l.moved()
}

func TestRecoverNeedsTheHoldersData(t *testing.T) {
	l := newLost(t, "1h")
	l.setPassword()
	wrong := l.asWaiting()
	wrong[5] = "079203000000"
	l.recover(1, wrong...)
	l.recover(1, "--way", "wait", "--password", "một mật khẩu khác", "--citizen-id", l.who.CitizenID, "--name", l.who.Name, "--born", "01/01/1990")
	l.stays()
}

func TestRecoverIsCancelled(t *testing.T) {
	for name, cancel := range map[string]func(l *lost){
		"by the link in the message": func(l *lost) {
			link := l.recovery().CancelURL
			messages, err := l.Outbox(l.t.Context(), l.who.Account)
			if err != nil {
				l.t.Fatal(err)
			}
			told := 0
			for _, m := range messages {
				if strings.Contains(m.Text, link) {
					told++
				}
			}
			if told == 0 {
				l.t.Fatal("no message holds the link")
			}
			looked, err := http.Get(link) // opening it changes nothing
			if err != nil || looked.StatusCode != http.StatusOK {
				l.t.Fatal(looked, err)
			}
			looked.Body.Close()
			if stage := l.recovery().Stage; stage != string(vss.RecoveryStageWaiting) {
				l.t.Fatalf("after a look it is %s", stage)
			}
			pressed, err := http.Post(link, "application/x-www-form-urlencoded", nil)
			if err != nil || pressed.StatusCode != http.StatusOK {
				l.t.Fatal(pressed, err)
			}
			pressed.Body.Close()
		},
		"by the old phone": func(l *lost) {
			if r := l.old.run(0, "recovery-cancel"); r.Stdout != "cancelled 1\n" {
				l.t.Fatalf("it says %q", r.Stdout)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLost(t, "1h")
			l.setPassword()
			l.recover(0, l.asWaiting()...)
			cancel(l)
			if said := l.recover(0); !strings.Contains(said, "cancelled") {
				t.Errorf("the new phone says %q", said)
			}
			l.stays()
			if said := l.recover(0, "--give-up"); said != "given-up\n" {
				t.Errorf("it says %q", said)
			}
		})
	}
}

func TestRecoverByOfficers(t *testing.T) {
	l := newLost(t, "1h")
	number, _, _ := strings.Cut(l.recover(0, "--way", "officers"), " ")
	box := l.Sandbox()
	if err := box.Approve(t.Context(), number, "can-bo-1"); err != nil {
		t.Fatal(err)
	}
	if err := box.Approve(t.Context(), number, "can-bo-1"); err == nil || !strings.Contains(err.Error(), "approved the request already") {
		t.Errorf("the same officer twice: %v", err)
	}
	if err := box.Approve(t.Context(), number, "can-bo-3"); err == nil {
		t.Error("somebody who is no officer of the sandbox approved")
	}
	if said := l.recover(0); !strings.Contains(said, "approved-once") {
		t.Errorf("it says %q", said)
	}
	l.stays()
	if err := box.Approve(t.Context(), number, "can-bo-2"); err != nil {
		t.Fatal(err)
	}
	if said := l.recover(0); said != "active\n" {
		t.Fatalf("it says %q", said)
	}
	l.moved()
	if err := box.Refuse(t.Context(), number, "can-bo-2"); err == nil || errors.Is(err, pages.ErrAbsent) {
		t.Errorf("refusing what is done: %v", err)
	}
}

func TestRecoveryPasswordRules(t *testing.T) {
	l := newLost(t, "1h")
	for _, weak := range []string{"ngắn", "password1", l.who.CitizenID} {
		l.old.run(2, "recovery-password", "--password", weak, "--pin", pinA)
	}
}
