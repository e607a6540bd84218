package main_test

import (
	"context"
	"errors"
	"net/url"
	"sync"
	"testing"

	"vssid/app/vss"
	"vssid/cmd/internal/stage"
)

// Many completions at once, of one phone: one binding, and every answer is that one.
func TestParallelCompletion(t *testing.T) {
	f := newPhone(t, somebody(t))
	handle, otp := f.start()
	completion := vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode}
	const tries = 40
	answers := make([]vss.Binding, tries)
	faults := make([]error, tries)
	var all sync.WaitGroup
	for i := range tries {
		all.Go(func() { answers[i], faults[i] = f.client.CompleteActivation(t.Context(), f.keys, handle, completion) })
	}
	all.Wait()
	for i := range tries {
		if faults[i] != nil || answers[i].DeviceId != answers[0].DeviceId || answers[i].BindingGeneration != answers[0].BindingGeneration {
			t.Errorf("answer %d is %+v, %v", i, answers[i], faults[i])
		}
	}
	f.bound(answers[0], nil)
	if _, err := f.session.Card(t.Context()); err != nil {
		t.Error(err)
	}
}

// Many guesses at once spend a handle after five, however they fall together.
func TestParallelGuesses(t *testing.T) {
	f := newPhone(t, somebody(t))
	handle, otp := f.start()
	wrong := "000000"
	if otp == wrong {
		wrong = "000001"
	}
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			_, err := f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: wrong, ActivationCode: &f.persona.ActivationCode})
			if code := vss.CodeOf(err); code != vss.CodeActivationRefused && code != vss.CodeOTPSpent {
				t.Errorf("a guess: %v", err)
			}
		})
	}
	all.Wait()
	_, err := f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode})
	wantCode(t, "the right password after the guesses", err, vss.CodeOTPSpent)
}

// kill -9 at any moment loses nothing that was acknowledged: not the request for a password, not the binding, not the used challenge.
func TestKilledDuringActivation(t *testing.T) {
	data := t.TempDir()
	start := func(listen string) *stage.Backend {
		t.Helper()
		b, err := stage.StartBackend(context.Background(), programs, data, listen)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(b.Kill)
		return b
	}
	own := start("127.0.0.1:0")
	address, err := url.Parse(own.URL)
	if err != nil {
		t.Fatal(err)
	}
	crash := func() {
		t.Helper()
		own.Kill()
		own = start(address.Host)
	}
	all, err := own.Personas(t.Context())
	if err != nil || len(all) == 0 {
		t.Fatalf("%d people, %v", len(all), err)
	}
	f := newPhoneAt(t, own.URL, all[0])
	started, err := f.client.StartActivation(t.Context(), f.keys, vss.ActivationStart{Account: f.persona.Account, KeyLevel: 1, Language: vss.LanguageVi, Device: "Crash test"})
	if err != nil {
		t.Fatal(err)
	}
	crash()
	otp, err := own.OneTimePassword(t.Context(), f.persona.Account, 0)
	if err != nil {
		t.Fatal(err)
	}
	completion := vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode}
	first, err := f.client.CompleteActivation(t.Context(), f.keys, started.Handle, completion)
	f.bound(first, err)
	crash()
	second, err := f.client.CompleteActivation(t.Context(), f.keys, started.Handle, completion)
	if err != nil || second.DeviceId != first.DeviceId || second.BindingGeneration != first.BindingGeneration || !second.BoundAt.Equal(first.BoundAt) {
		t.Errorf("after the crash the answer is %+v, before %+v: %v", second, first, err)
	}
	if err := f.session.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	opened := f.wire.lastAt(t, own.URL+"/v1/token")
	crash()
	wantAgain(t, "a token request of before the crash", opened, vss.CodeProofReplayed)
	if _, err := f.session.Card(t.Context()); err != nil {
		t.Errorf("the session after the crash: %v", err)
	}
}

// One proof sent by many at once counts once.
func TestParallelReplay(t *testing.T) {
	f := activated(t)
	if err := f.session.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.wire.hold(backend.URL + "/v1/card") // the request is made and not sent
	_, err := f.session.Card(t.Context())
	if !errors.Is(err, errHeld) {
		t.Fatalf("got %v, want the request held back", err)
	}
	seen := f.wire.last(t, "/v1/card")
	const tries = 20
	codes := make(chan vss.Code, tries)
	var all sync.WaitGroup
	for range tries {
		all.Go(func() {
			s := seen
			s.header = seen.header.Clone()
			_, code := s.again(t)
			codes <- code
		})
	}
	all.Wait()
	count := map[vss.Code]int{}
	for range tries {
		count[<-codes]++
	}
	if count[""] != 1 || count[vss.CodeProofReplayed] != tries-1 {
		t.Errorf("answers by code: %v, want one good and the rest replayed", count)
	}
}
