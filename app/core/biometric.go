package core

import (
	"context"
	"crypto/rand"

	"vssid/platform"
	"vssid/storage"
)

// Failures of fingers and faces. A person who leaves the system's prompt for the PIN has not failed.
const (
	FailNotRecognised      FailureKind = "not-recognised"      // somebody else's finger or face
	FailBiometricOver      FailureKind = "biometric-over"      // set up anew since, or the PIN has changed: the PIN opens it
	FailBiometricCancelled FailureKind = "biometric-cancelled" // the person prefers the PIN
)

// Messages of fingers and faces.
type (
	// ToggleBiometric lets a finger or face open what lies under the PIN, which takes the PIN, or no longer.
	ToggleBiometric struct{}
	// UseBiometric has the system recognise the owner instead of the PIN.
	UseBiometric struct{}
	// BiometricSet answers SetBiometric.
	BiometricSet struct {
		Answer
		On bool
	}
)

func (ToggleBiometric) msg() {}
func (UseBiometric) msg()    {}

// Effects of fingers and faces.
type (
	// SetBiometric enrols or removes. Answer: BiometricSet.
	SetBiometric struct {
		Job
		PIN PIN
		On  bool
	}
	// UnlockBiometric has the owner recognised and opens what lies under the PIN. Answer: Unlocked.
	UnlockBiometric struct {
		Job
		Language string
	}
)

func (SetBiometric) lane(r *runner) *lane    { return &r.vault }
func (UnlockBiometric) lane(r *runner) *lane { return &r.vault }

func (e SetBiometric) do(ctx context.Context, r *runner, in *Installation) Msg {
	defer e.PIN.zero()
	if !e.On {
		err := in.Vault.DropBiometric(ctx)
		if err == nil {
			err = r.biometrics().Forget(ctx)
		}
		return BiometricSet{r.answer(e.Job, err), false}
	}
	secret := make([]byte, platform.BiometricSecretSize)
	defer clear(secret)
	rand.Read(secret) // never fails since Go 1.24
	err := in.Vault.EnrolBiometric(ctx, e.PIN.reveal(), secret)
	if err == nil {
		if err = r.biometrics().Seal(ctx, secret); err != nil {
			_ = in.Vault.DropBiometric(ctx) // an enrolment without its secret opens nothing, and would only be offered in vain
		}
	}
	return BiometricSet{r.answer(e.Job, err), true}
}

// biometricReasons is the sentence in the system's prompt.
var biometricReasons = map[string]string{"vi": "Mở dữ liệu của bạn trong VssID", "en": "Open your data in VssID"}

func (e UnlockBiometric) do(ctx context.Context, r *runner, in *Installation) Msg {
	reason, ok := biometricReasons[e.Language]
	if !ok {
		reason = biometricReasons["en"]
	}
	secret, err := r.biometrics().Unlock(ctx, reason)
	defer clear(secret)
	switch err {
	case nil:
		err = in.Vault.UnlockBiometric(secret)
	case platform.ErrNotFound:
		err = storage.ErrNoBiometric
	case platform.ErrDenied:
		return Unlocked{Answer{Job: e.ID, Failure: Failure{Kind: FailNotRecognised, Cause: err.Error()}}}
	case platform.ErrCancelled:
		return Unlocked{Answer{Job: e.ID, Failure: Failure{Kind: FailBiometricCancelled, Cause: err.Error()}}}
	}
	return Unlocked{r.answer(e.Job, err)}
}

// biometrics is the system's sensor; one that recognises nobody where there is none.
func (r *runner) biometrics() platform.Biometrics {
	if r.services.Biometrics == nil {
		return platform.NoBiometrics{}
	}
	return r.services.Biometrics
}

// findBiometric tells what the system has and whether it is enrolled here. A secret that nothing is wrapped under any more (after a wipe or a change of
// the PIN) is removed from the system too.
func (r *runner) findBiometric(ctx context.Context, v Vault) (kind platform.BiometricKind, on bool) {
	kind, on = r.biometrics().Kind(ctx), v.Biometric()
	if kind != platform.BiometricNone && !on {
		_ = r.biometrics().Forget(ctx) // a leftover opens nothing; the next start tries again
	}
	return kind, on && kind != platform.BiometricNone
}

var biometric = feature{update: updateBiometric}

// CanUseBiometric reports whether the visible prompt takes a finger or face in place of the PIN: to open what lies under it, and never to sign.
func (s State) CanUseBiometric() bool {
	return s.Screen() == ScreenPIN && s.Boot.BiometricOn && (s.Prompt.For == PromptCard || s.Prompt.For == PromptPersonal)
}

func updateBiometric(s State, m Msg) (State, []Effect, bool) {
	switch m := m.(type) {
	case ToggleBiometric:
		if s.Screen() != ScreenSettings || s.Boot.Held != DeviceActive || s.Boot.Biometric == platform.BiometricNone || s.Settings.Biometric != 0 {
			return s, nil, true
		}
		if !s.Boot.BiometricOn {
			s.ask(PromptBiometric)
			s.push(ScreenPIN)
			return s, nil, true
		}
		s.Settings.Biometric = s.newJob()
		return s, []Effect{SetBiometric{Job: Job{s.Settings.Biometric}}}, true
	case UseBiometric:
		if !s.CanUseBiometric() || s.Prompt.Job != 0 {
			return s, nil, true
		}
		s.Prompt.PIN.zero()
		s.Prompt.Failure, s.Prompt.Job = Failure{}, s.newJob()
		return s, []Effect{UnlockBiometric{Job{s.Prompt.Job}, s.Prefs.Language}}, true
	case BiometricSet:
		next, effects := s.biometricSet(m)
		return next, effects, true
	}
	return s, nil, false
}

func (s State) biometricSet(m BiometricSet) (State, []Effect) {
	if m.Job != 0 && m.Job == s.Settings.Biometric {
		s.Settings.Biometric = 0
		if !m.Failure.Is() {
			s.Boot.BiometricOn = false
		}
		return s, nil
	}
	s, effects, done := s.answered(m.Answer)
	if !done {
		return s, effects
	}
	s.Boot.BiometricOn = m.On
	s.pop()
	return s, nil
}
