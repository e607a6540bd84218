package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"vssid/app/core"
	"vssid/platform"
	"vssid/platform/desktop"
)

// later runs vssctl within the test, by a clock that is ahead.
func (f *folder) later(ahead time.Duration, exit int, args ...string) string {
	f.Helper()
	var out, errs bytes.Buffer
	status := run(f.Context(), f.args(args...), streams{in: strings.NewReader(""), out: &out, err: &errs, wall: func() time.Time { return time.Now().Add(ahead) }})
	if status != exit {
		f.Fatalf("vssctl %s: exit %d, want %d\n%s%s", strings.Join(args, " "), status, exit, &out, &errs)
	}
	return errs.String()
}

func TestExpiredPassword(t *testing.T) {
	p := sandboxOf(t, "student")
	f := newFolder(t, pinA)
	activate := []string{"activate", "--backend", cast.backend.URL, "--account", p.Account, "--activation-code", p.ActivationCode, "--pin", f.pin}
	f.run(3, activate...)
	otp := append(activate[:len(activate):len(activate)], "--otp", password(t, p))
	if said := f.later(6*time.Minute, 1, otp...); !strings.Contains(said, "expired") {
		t.Errorf("it says %q", said)
	}
	f.wants("none", 0)
	f.run(0, otp...) // by the right clock it has not expired
	f.wants("active", 0)
}

func TestCredentialPastItsLife(t *testing.T) {
	p := sandboxOf(t, "veteran")
	f := newFolder(t, pinA)
	f.activate(p)
	f.later(0, 0, "code")
	// A year on, without the network that could renew it.
	if said := f.later(365*24*time.Hour, 1, "code", "--backend", "http://127.0.0.1:1"); !strings.Contains(said, "run out") && !strings.Contains(said, "cannot be reached") {
		t.Errorf("it says %q", said)
	}
	f.later(365*24*time.Hour, 0, "card")
}

func TestCardUnderThePIN(t *testing.T) {
	p := sandboxOf(t, "household")
	f := newFolder(t, pinA)
	f.activate(p)
	toggleCardLock(t, f)
	f.run(2, "code") // no terminal to ask on
	f.run(2, "card")
	f.run(1, "code", "--pin", pinB)
	f.run(0, "code", "--pin", f.pin)
	if r := f.run(0, "card", "--pin", f.pin); !strings.Contains(r.Stdout, p.Name) {
		t.Errorf("card %q", r.Stdout)
	}
	f.run(0, "handover", "--pin", f.pin)
	f.wants("active", 0)
}

// toggleCardLock does what the app's settings do.
func toggleCardLock(t *testing.T, f *folder) {
	t.Helper()
	program := core.NewProgram(core.Services{Offline: true, Installer: &core.Folder{Dir: f.dir, Name: "test", KeystoreKind: platform.KeystoreInsecureFile,
		OpenKeystore: func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(f.dir) }}}, nil)
	s := &session{Program: program, ctx: t.Context()}
	s.Send(core.Start{})
	if err := s.until(func(st core.State) bool { return st.Screen() == core.ScreenHome }); err != nil {
		t.Fatal(err)
	}
	s.Send(core.ShowSettings{})
	s.Send(core.ToggleCardLock{})
	pin, err := core.ParsePIN(f.pin)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.prompted(pin); err != nil {
		t.Fatal(err)
	}
	if !s.State().Boot.CardUnderPIN {
		t.Fatal("the card is not under the PIN")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
