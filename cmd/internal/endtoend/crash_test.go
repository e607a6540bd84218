package endtoend

import (
	"strings"
	"testing"

	"vssid/app/vss"
	"vssid/cmd/internal/stage"
)

// TestABackendKilledAtOnceHasLostNothing kills the backend right after it has acknowledged, and asks what is left.
func TestABackendKilledAtOnceHasLostNothing(t *testing.T) {
	data := t.TempDir()
	own, err := stage.StartBackend(t.Context(), programs, data, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { own.Kill() }()
	who, err := own.Persona(t.Context(), "employee")
	if err != nil {
		t.Fatal(err)
	}
	again := func() {
		t.Helper()
		own.Kill()
		next, err := stage.StartBackend(t.Context(), programs, data, strings.TrimPrefix(own.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		own = next
	}

	p := (&town{Backend: own}).phone(t)
	started, err := p.client.StartActivation(t.Context(), p.keys(), vss.ActivationStart{Account: who.Account, KeyLevel: 1, Language: vss.LanguageEn, Device: "A test's phone"})
	if err != nil {
		t.Fatal(err)
	}
	again()
	otp, err := own.OneTimePassword(t.Context(), who.Account, 0)
	if err != nil {
		t.Fatalf("the password of an acknowledged activation: %v", err)
	}
	completion := vss.ActivationCompletion{Otp: otp, ActivationCode: &who.ActivationCode}
	if err := p.complete(started.Handle, completion); err != nil {
		t.Fatal(err)
	}
	bound := p.binding
	again()
	if err := p.complete(started.Handle, completion); err != nil || p.binding.DeviceId != bound.DeviceId {
		t.Errorf("the same keys after the crash: %v, device %s, want %s", err, p.binding.DeviceId, bound.DeviceId)
	}
	p.alive()
	credential := p.credential()
	again()
	if len(credential) == 0 {
		t.Error("no credential")
	}
	p.alive()
}
