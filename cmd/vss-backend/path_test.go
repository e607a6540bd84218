package main_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"vssid/app/vss"
	"vssid/app/vss/ownertext"
	"vssid/app/vss/proof"
)

// The whole path: activation, session, card, credential, history.
func TestWholePath(t *testing.T) {
	f := activated(t)
	if f.binding.Account != f.persona.Account || f.binding.BindingGeneration < 1 || f.binding.HolderName == "" {
		t.Errorf("binding %+v", f.binding)
	}
	account, err := f.session.Account(t.Context())
	if err != nil || account.Account != f.persona.Account || account.Device.DeviceId != f.binding.DeviceId || account.Device.BindingGeneration != f.binding.BindingGeneration {
		t.Errorf("account %+v: %v", account, err)
	}
	card, err := f.session.Card(t.Context())
	if err != nil || card.CardNumber != f.persona.CardNumber || card.BhytPayload != f.persona.BHYTPayload || card.FacilityCode != f.persona.FacilityCode {
		t.Errorf("card %+v: %v", card, err)
	}
	issued, err := f.session.IssueCredential(t.Context())
	if err != nil || issued.CardVersion != card.Version || issued.Credential == "" {
		t.Fatalf("credential %+v: %v", issued, err)
	}
	if life := time.Until(issued.ExpiresAt); life < 6*24*time.Hour || life > 14*24*time.Hour {
		t.Errorf("the credential lives %v, want 7 to 14 days", life)
	}
	checks, err := f.session.Checks(t.Context(), time.Time{}, 10)
	if err != nil || len(checks) > 0 && checks[0].At.After(f.binding.BoundAt) {
		t.Errorf("checks %+v since the binding, %v", checks, err)
	}
	if now, confirmed := f.client.Clock().Now(); !confirmed || time.Since(now).Abs() > 5*time.Second {
		t.Errorf("the client thinks it is %v (confirmed %v)", now, confirmed)
	}
}

func TestActivationIsRefused(t *testing.T) {
	t.Run("password alone", func(t *testing.T) {
		f := newPhone(t, somebody(t))
		handle, otp := f.start()
		wrong := "0000-0000-0000"
		_, err := f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &wrong})
		wantCode(t, "a wrong activation code", err, vss.CodeActivationRefused)
		_, err = f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: otp})
		wantCode(t, "neither code nor secret", err, vss.CodeInvalidRequest)
		secret := strings.Repeat("0", 26)
		_, err = f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode, HandoverSecret: &secret})
		wantCode(t, "both code and secret", err, vss.CodeInvalidRequest)
	})
	t.Run("another phone's handle", func(t *testing.T) {
		p := somebody(t)
		f, thief := newPhone(t, p), newPhone(t, p)
		handle, otp := f.start()
		_, err := thief.client.CompleteActivation(t.Context(), thief.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &p.ActivationCode})
		wantCode(t, "a handle with other keys", err, vss.CodeActivationRefused)
		half := vss.NewKeys{Device: f.device, Owner: thief.owner}
		_, err = thief.client.CompleteActivation(t.Context(), half, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &p.ActivationCode})
		wantCode(t, "a handle with one other key", err, vss.CodeActivationRefused)
		f.bound(f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &p.ActivationCode}))
	})
	t.Run("unknown account", func(t *testing.T) {
		f := newPhone(t, somebody(t))
		started, err := f.client.StartActivation(t.Context(), f.keys, vss.ActivationStart{Account: "9999999999", KeyLevel: 1, Language: vss.LanguageVi, Device: "x"})
		if err != nil || len(started.Handle) != 43 {
			t.Fatalf("an unknown account is told apart: %+v, %v", started, err)
		}
		_, err = f.client.CompleteActivation(t.Context(), f.keys, started.Handle, vss.ActivationCompletion{Otp: "123456", ActivationCode: &f.persona.ActivationCode})
		wantCode(t, "an unknown account", err, vss.CodeActivationRefused)
	})
	t.Run("five wrong passwords", func(t *testing.T) {
		f := newPhone(t, somebody(t))
		handle, otp := f.start()
		wrong := "000000"
		if otp == wrong {
			wrong = "000001"
		}
		for i := range 5 {
			_, err := f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: wrong, ActivationCode: &f.persona.ActivationCode})
			if code := vss.CodeOf(err); code != vss.CodeActivationRefused && (i < 4 || code != vss.CodeOTPSpent) {
				t.Errorf("wrong password %d: %v", i+1, err)
			}
		}
		_, err := f.client.CompleteActivation(t.Context(), f.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode})
		wantCode(t, "the right password after five wrong ones", err, vss.CodeOTPSpent)
	})
}

// The same keys asking again get the same answer; the request itself cannot be sent again by somebody who saw it.
func TestCompletionIsRepeatable(t *testing.T) {
	f := newPhone(t, somebody(t))
	handle, otp := f.start()
	completion := vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode}
	f.bound(f.client.CompleteActivation(t.Context(), f.keys, handle, completion))
	second, err := f.client.CompleteActivation(t.Context(), f.keys, handle, completion)
	if err != nil || second.DeviceId != f.binding.DeviceId || second.BindingGeneration != f.binding.BindingGeneration || !second.BoundAt.Equal(f.binding.BoundAt) {
		t.Errorf("the second answer is %+v, the first %+v: %v", second, f.binding, err)
	}
	seen := f.wire.last(t, "/v1/activations/"+handle+"/completion")
	wantAgain(t, "the completion as it was sent", seen, vss.CodeProofReplayed)
}

func TestStolenToken(t *testing.T) {
	f := activated(t)
	if _, err := f.session.Card(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := f.wire.last(t, "/v1/card")
	wantAgain(t, "the request as it was sent", seen, vss.CodeProofReplayed)
	token := strings.TrimPrefix(seen.header.Get("Authorization"), "DPoP ")
	stolen, err := proof.SignSession(newKey(t), proof.Request{Method: "GET", URL: backend.URL + "/v1/card", Nonce: freshNonce(t), Time: time.Now(), AccessToken: token})
	if err != nil {
		t.Fatal(err)
	}
	theft := sent{method: "GET", url: seen.url, header: http.Header{"Authorization": {"DPoP " + token}, "Dpop": {stolen}}}
	wantAgain(t, "the token with another key", theft, vss.CodeProofInvalid)
	theft.header = http.Header{"Authorization": {"Bearer " + token}}
	wantAgain(t, "the token as a bearer token", theft, vss.CodeProofMissing)
	theft.header = http.Header{"Authorization": {"DPoP " + token}, "Dpop": seen.header["Dpop"]}
	theft.url = backend.URL + "/v1/account"
	wantAgain(t, "the proof at another path", theft, vss.CodeProofInvalid)
}

func TestChangedBody(t *testing.T) {
	f := activated(t)
	if _, err := f.session.OwnerChallenge(t.Context(), vss.OwnerOperationHandover, vss.LanguageVi); err != nil {
		t.Fatal(err)
	}
	seen := f.wire.last(t, "/v1/owner-challenges")
	seen.body = []byte(strings.Replace(string(seen.body), "handover", "release-device", 1))
	wantAgain(t, "another body under the same proof", seen, vss.CodeProofInvalid)
}

// An assertion opens one session, for one session key.
func TestSessionChallengeIsUsedOnce(t *testing.T) {
	f := activated(t)
	if err := f.session.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := f.wire.last(t, "/v1/token")
	wantAgain(t, "the token request as it was sent", seen, vss.CodeProofReplayed)
	request := proof.Request{Method: "POST", URL: seen.url, Body: seen.body, Nonce: freshNonce(t), Time: time.Now()}
	other, err := proof.SignSession(newKey(t), request)
	if err != nil {
		t.Fatal(err)
	}
	seen.header = http.Header{"Content-Type": seen.header["Content-Type"], "Dpop": {other}}
	wantAgain(t, "the assertion with another session key", seen, vss.CodeProofInvalid)
}

// A vault that is older than one the server saw, and a binding that never was.
func TestVaultAndBindingGenerations(t *testing.T) {
	f := activated(t)
	f.vault = 9
	if err := f.session.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	open := func(vault, binding int64) error {
		s, err := f.client.NewSession(vss.Identity{DeviceID: f.binding.DeviceId, BindingGeneration: binding, DeviceKey: f.deviceKey, VaultGeneration: func() int64 { return vault }})
		if err != nil {
			t.Fatal(err)
		}
		return s.Open(t.Context())
	}
	wantCode(t, "an older vault", open(8, f.binding.BindingGeneration), vss.CodeVaultRolledBack)
	if err := open(9, f.binding.BindingGeneration); err != nil {
		t.Errorf("the same vault: %v", err)
	}
	wantCode(t, "another binding", open(9, f.binding.BindingGeneration+1), vss.CodeBindingEnded)
	f.device = newKey(t)
	wantCode(t, "another device key", open(9, f.binding.BindingGeneration), vss.CodeProofInvalid)
}

func TestOwnerSignature(t *testing.T) {
	f := activated(t)
	offer, _ := f.handoverOffer()
	if _, err := f.session.OfferHandover(t.Context(), f.device, offer); vss.CodeOf(err) != vss.CodeOwnerSignatureInvalid {
		t.Errorf("signed by the device key: %v", err)
	}
	other := offer
	other.Shown = append(vss.Shown{{Label: "Việc làm", Value: "Nhận quà"}}, offer.Shown[1:]...)
	_, err := f.session.OfferHandover(t.Context(), f.owner, other)
	wantCode(t, "signed something else than what was shown", err, vss.CodeContentDiffers)
	other = offer
	other.Language = vss.LanguageEn
	_, err = f.session.OfferHandover(t.Context(), f.owner, other)
	wantCode(t, "another language than the challenge's", err, vss.CodeContentDiffers)
	if _, err := f.session.OfferHandover(t.Context(), f.owner, offer); err != nil {
		t.Fatalf("the good offer: %v", err)
	}
	if _, err := f.session.OfferHandover(t.Context(), f.owner, offer); err != nil {
		t.Errorf("the same statement again: %v", err)
	}
	other = offer
	other.SecretHash = strings.Repeat("A", 43)
	_, err = f.session.OfferHandover(t.Context(), f.owner, other)
	wantCode(t, "the challenge for another statement", err, vss.CodeChallengeUsed)
	account, err := f.session.Account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = f.session.ReleaseDevice(t.Context(), f.owner, vss.DeviceRelease{Operation: vss.DeviceReleaseOperationReleaseDevice, Audience: f.client.BaseURL(), Account: account.Account,
		BindingGeneration: account.Device.BindingGeneration, Challenge: offer.Challenge, ResourceVersion: offer.ResourceVersion, Language: vss.LanguageVi, Shown: offer.Shown})
	wantCode(t, "the challenge for another operation", err, vss.CodeChallengeUsed)
}

// After the hand-over the first device is dead at every endpoint, and the second lives.
func TestHandover(t *testing.T) {
	first := activated(t)
	offer, secret := first.handoverOffer()
	if _, err := first.session.OfferHandover(t.Context(), first.owner, offer); err != nil {
		t.Fatal(err)
	}
	second := newPhone(t, first.persona)
	handle, otp := second.start()
	_, err := second.client.CompleteActivation(t.Context(), second.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &first.persona.ActivationCode})
	wantCode(t, "the activation code while another phone holds the account", err, vss.CodeActivationRefused)
	second.bound(second.client.CompleteActivation(t.Context(), second.keys, handle, vss.ActivationCompletion{Otp: otp, HandoverSecret: &secret}))
	if second.binding.BindingGeneration <= first.binding.BindingGeneration {
		t.Errorf("generation %d after %d", second.binding.BindingGeneration, first.binding.BindingGeneration)
	}
	if _, err := second.session.Card(t.Context()); err != nil {
		t.Errorf("the new device: %v", err)
	}
	_, err = first.session.Account(t.Context())
	wantCode(t, "account", err, vss.CodeBindingEnded)
	_, err = first.session.Card(t.Context())
	wantCode(t, "card", err, vss.CodeBindingEnded)
	_, err = first.session.IssueCredential(t.Context())
	wantCode(t, "credential", err, vss.CodeBindingEnded)
	_, err = first.session.Checks(t.Context(), time.Time{}, 0)
	wantCode(t, "checks", err, vss.CodeBindingEnded)
	_, err = first.session.OwnerChallenge(t.Context(), vss.OwnerOperationHandover, vss.LanguageVi)
	wantCode(t, "owner challenge", err, vss.CodeBindingEnded)
	_, err = first.session.OfferHandover(t.Context(), first.owner, offer)
	wantCode(t, "hand-over", err, vss.CodeBindingEnded)
	err = first.session.ReleaseDevice(t.Context(), first.owner, vss.DeviceRelease{Operation: vss.DeviceReleaseOperationReleaseDevice, Audience: first.client.BaseURL(), Account: first.persona.Account,
		BindingGeneration: first.binding.BindingGeneration, Challenge: "c", Language: vss.LanguageVi, Shown: vss.Shown{}})
	wantCode(t, "release", err, vss.CodeBindingEnded)
	again, err := first.client.NewSession(vss.Identity{DeviceID: first.binding.DeviceId, BindingGeneration: first.binding.BindingGeneration, DeviceKey: first.deviceKey, VaultGeneration: func() int64 { return 1 }})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, "a new session", again.Open(t.Context()), vss.CodeBindingEnded)
	third := newPhone(t, first.persona)
	handle, otp = third.start()
	_, err = third.client.CompleteActivation(t.Context(), third.keys, handle, vss.ActivationCompletion{Otp: otp, HandoverSecret: &secret})
	wantCode(t, "the hand-over secret a second time", err, vss.CodeActivationRefused)
}

// Signing out ends the binding at the server, and the card with it.
func TestRelease(t *testing.T) {
	f := activated(t)
	desk, _ := newDesk(t, "01001")
	credential := f.newCredential()
	account, err := f.session.Account(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	challenge, err := f.session.OwnerChallenge(t.Context(), vss.OwnerOperationReleaseDevice, vss.LanguageEn)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := ownertext.Shown(vss.OwnerOperationReleaseDevice, vss.LanguageEn, account)
	if err != nil {
		t.Fatal(err)
	}
	release := vss.DeviceRelease{Operation: vss.DeviceReleaseOperationReleaseDevice, Audience: f.client.BaseURL(), Account: account.Account, BindingGeneration: account.Device.BindingGeneration,
		Challenge: challenge.Challenge, ResourceVersion: challenge.ResourceVersion, Language: vss.LanguageEn, Shown: shown}
	wantCode(t, "signed by the device key", f.session.ReleaseDevice(t.Context(), f.device, release), vss.CodeOwnerSignatureInvalid)
	wantVerdict(t, "before", check(t, desk, f.present(credential, 0)), vss.VerdictGenuine, "")
	if err := f.session.ReleaseDevice(t.Context(), f.owner, release); err != nil {
		t.Fatal(err)
	}
	wantVerdict(t, "after", check(t, desk, f.present(credential, 0)), vss.VerdictRevoked, "")
	_, err = f.session.Card(t.Context())
	wantCode(t, "the session after", err, vss.CodeBindingEnded)
	again := newPhone(t, f.persona)
	handle, otp := again.start()
	_, err = again.client.CompleteActivation(t.Context(), again.keys, handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &f.persona.ActivationCode})
	wantCode(t, "the activation code a second time", err, vss.CodeActivationRefused)
}
