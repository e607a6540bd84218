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
	t.Parallel()
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
	t.Parallel()
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
	t.Parallel()
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

// app is the app's program on the folder, as vssid runs it.
func (f *folder) app() *session {
	f.Helper()
	program := core.NewProgram(core.Services{Installer: &core.Folder{Dir: f.dir, Name: "test", KeystoreKind: platform.KeystoreInsecureFile,
		OpenKeystore: func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(f.dir) }}}, nil)
	s := &session{Program: program, ctx: f.Context()}
	s.Send(core.Start{})
	f.reach(s, core.ScreenHome)
	s.Send(core.ShowSettings{})
	return s
}

func (f *folder) reach(s *session, screen core.Screen) {
	f.Helper()
	if err := s.until(func(st core.State) bool { return st.Screen() == screen }); err != nil {
		f.Fatalf("on %q, want %q: %v", s.State().Screen(), screen, err)
	}
}

func (f *folder) types(s *session, digits string) {
	f.Helper()
	pin, err := core.ParsePIN(digits)
	if err != nil {
		f.Fatal(err)
	}
	s.typePIN(pin)
}

// toggleCardLock does what the app's settings do.
func toggleCardLock(t *testing.T, f *folder) {
	t.Helper()
	s := f.app()
	s.Send(core.ToggleCardLock{})
	f.types(s, f.pin)
	f.reach(s, core.ScreenSettings)
	if !s.State().Boot.CardUnderPIN {
		t.Fatal("the card is not under the PIN")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestChangedPIN(t *testing.T) {
	t.Parallel()
	p := sandboxOf(t, "near-poor")
	f := newFolder(t, pinA)
	f.activate(p)
	s := f.app()
	s.Send(core.ShowChangePIN{})
	for _, digits := range []string{pinA, pinB, pinB} {
		f.types(s, digits)
	}
	f.reach(s, core.ScreenSettings)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f.run(1, "handover", "--pin", pinA)
	f.run(0, "handover", "--pin", pinB)
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	p := sandboxOf(t, "civil-servant")
	f := newFolder(t, pinA)
	f.activate(p)
	s := f.app()
	s.Send(core.ShowSignOut{})
	if err := s.until(func(st core.State) bool { return st.Settings.SignOut.Shown != nil }); err != nil {
		t.Fatal(err)
	}
	s.Send(core.Submit{})
	f.types(s, f.pin)
	f.reach(s, core.ScreenWelcome)
	if st := s.State(); st.Boot.Held != core.DeviceNone || st.Prefs.Server != cast.backend.URL || st.Card.Card != nil {
		t.Errorf("held %q, server %q", st.Boot.Held, st.Prefs.Server)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f.wants("none", 0)
	f.run(1, "code")
	// The letter is used up: the same one does not bind again.
	f.run(3, "activate", "--account", p.Account, "--activation-code", p.ActivationCode, "--pin", f.pin)
	f.run(1, "activate", "--account", p.Account, "--activation-code", p.ActivationCode, "--pin", f.pin, "--otp", password(t, p))
}
