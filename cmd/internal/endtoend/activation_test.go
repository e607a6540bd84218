package endtoend

import (
	"testing"

	"vssid/app/vss"
)

func TestOneTimePasswordAloneActivatesNothing(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	thief := w.phone(t)
	handle, otp := thief.start(who.Account)
	wrongCode, noSecret := "0000-0000-0000", "00000000000000000000000000"

	refused(t, "with the password only", thief.complete(handle, vss.ActivationCompletion{Otp: otp}), vss.CodeInvalidRequest)
	refused(t, "with a guessed activation code", thief.complete(handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &wrongCode}), vss.CodeActivationRefused)
	refused(t, "with a guessed hand-over secret", thief.complete(handle, vss.ActivationCompletion{Otp: otp, HandoverSecret: &noSecret}), vss.CodeActivationRefused)

	honest := w.activated(t, who) // the thief's tries did not stand in the owner's way
	honest.alive()
}

func TestOneTimePasswordAloneDisplacesNothing(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	owner := w.activated(t, who)
	thief := w.phone(t)
	handle, otp := thief.start(who.Account)

	refused(t, "with the password only", thief.complete(handle, vss.ActivationCompletion{Otp: otp}), vss.CodeInvalidRequest)
	refused(t, "with the spent activation code", thief.complete(handle, vss.ActivationCompletion{Otp: otp, ActivationCode: &who.ActivationCode}), vss.CodeActivationRefused)
	owner.alive()
}

func TestActivationCodeWithoutThePasswordActivatesNothing(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	thief := w.phone(t)
	handle, otp := thief.start(who.Account)
	wrong := "000000"
	if otp == wrong {
		wrong = "000001"
	}
	refused(t, "with a guessed password", thief.complete(handle, vss.ActivationCompletion{Otp: wrong, ActivationCode: &who.ActivationCode}), vss.CodeActivationRefused)
	w.activated(t, who).alive()
}

func TestAHandleIsOfNoUseToOtherKeys(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	honest, thief := w.phone(t), w.phone(t)
	handle, otp := honest.start(who.Account)
	completion := vss.ActivationCompletion{Otp: otp, ActivationCode: &who.ActivationCode}

	refused(t, "another phone with everything it overheard", thief.complete(handle, completion), vss.CodeActivationRefused)
	if err := honest.complete(handle, completion); err != nil {
		t.Fatalf("the phone that asked: %v", err)
	}
	honest.alive()
}

func TestTheSameKeysGetTheSameAnswerTwiceAndOthersNone(t *testing.T) {
	w := newTown(t)
	who := w.person(t)
	honest := w.phone(t)
	handle, otp := honest.start(who.Account)
	completion := vss.ActivationCompletion{Otp: otp, ActivationCode: &who.ActivationCode}
	if err := honest.complete(handle, completion); err != nil {
		t.Fatal(err)
	}
	first := honest.binding
	if err := honest.complete(handle, completion); err != nil {
		t.Fatalf("asking again after a lost answer: %v", err)
	}
	if honest.binding.DeviceId != first.DeviceId || honest.binding.BindingGeneration != first.BindingGeneration {
		t.Errorf("the second answer is another binding: %+v, first %+v", honest.binding, first)
	}
	thief := w.phone(t)
	refused(t, "other keys after the activation", thief.complete(handle, completion), vss.CodeActivationRefused, vss.CodeOTPSpent)
	honest.alive()
}

func TestUnknownAccountsGetTheSameAnswer(t *testing.T) {
	w := newTown(t)
	p := w.phone(t)
	started, err := p.client.StartActivation(t.Context(), p.keys(), vss.ActivationStart{Account: "0000000001", KeyLevel: 1, Language: vss.LanguageVi, Device: "x"})
	if err != nil || started.Handle == "" {
		t.Fatalf("an unknown account is told apart: %+v, %v", started, err)
	}
	code := "0000-0000-0000"
	refused(t, "completing for nobody", p.complete(started.Handle, vss.ActivationCompletion{Otp: "123456", ActivationCode: &code}), vss.CodeActivationRefused)
}
