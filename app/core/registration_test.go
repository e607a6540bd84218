package core

import (
	"image"
	"os"
	"slices"
	"testing"
	"time"

	"vssid/app/device"
	"vssid/app/lookup"
	"vssid/app/photo"
	"vssid/app/vss"
)

// wholeDraft is a registration with every answer given, by somebody who does not exist.
func wholeDraft() Draft {
	d := Draft{CitizenID: "001 190 000 501", Name: "Nguyễn Thị Thử", Birth: "01/05/1990", Sex: "female", Phone: "0912 345 678", Province: "01", Commune: "01901", Street: "Số 1", Agency: "0100",
		Step: ScreenRegisterReview}
	for i := range d.Photos {
		d.Photos[i] = DraftPhoto{Bytes: 100, SHA256: "x"}
	}
	return d
}

// atStep is somebody at a step with everything answered and the places at hand.
func atStep(t testing.TB, step Screen) *scene {
	t.Helper()
	sc := newScene(t)
	sc.send(Start{})
	sc.send(Opened{Answer: ok(asked[OpenDevice](sc).ID), Found: foundNone()}).on(ScreenWelcome)
	sc.send(RegistrationRecalled{Answer: ok(asked[readRegistration](sc).ID)})
	d, err := lookup.Read(os.DirFS("../../assets/places"))
	if err != nil {
		t.Fatal(err)
	}
	sc.State.Places.Directory = d
	sc.send(BeginRegistration{})
	sc.State.Registration.Draft = wholeDraft()
	for sc.Screen() != step {
		sc.send(RegistrationNext{})
		if sc.Registration.Failure.Is() {
			t.Fatalf("on %s: %+v", sc.Screen(), sc.Registration.Failure)
		}
	}
	return sc
}

func TestRegistrationSteps(t *testing.T) {
	for _, c := range []struct {
		name  string
		step  Screen
		field RegisterField
		text  string
		kind  FailureKind // "": the step is left
	}{
		{"citizen ID in groups", ScreenRegisterID, FieldCitizenID, "001 190 000 501", ""},
		{"citizen ID of nine digits", ScreenRegisterID, FieldCitizenID, "001190000", FailBadCitizenID},
		{"no citizen ID", ScreenRegisterID, FieldCitizenID, "", FailBadCitizenID},
		{"no number", ScreenRegisterID, FieldNumber, " ", ""},
		{"number", ScreenRegisterID, FieldNumber, "0199 000 501", ""},
		{"number of nine digits", ScreenRegisterID, FieldNumber, "019900050", FailBadNumber},
		{"name decomposed", ScreenRegisterPerson, FieldName, "Nguye\u0302\u0303n Thi\u0323 Thu\u031b\u0309", ""},
		{"name with a digit", ScreenRegisterPerson, FieldName, "Nguyễn 2", FailNeedName},
		{"no name", ScreenRegisterPerson, FieldName, "", FailNeedName},
		{"birth, a year", ScreenRegisterPerson, FieldBirth, "1954", ""},
		{"birth, a month", ScreenRegisterPerson, FieldBirth, "9/1954", ""},
		{"birth with full stops", ScreenRegisterPerson, FieldBirth, "1.5.1990", ""},
		{"birth tomorrow", ScreenRegisterPerson, FieldBirth, "02/03/2026", FailBadBirth},
		{"birth before anybody", ScreenRegisterPerson, FieldBirth, "1890", FailBadBirth},
		{"birth on no day", ScreenRegisterPerson, FieldBirth, "30/02/1990", FailBadBirth},
		{"no sex", ScreenRegisterPerson, FieldSex, "", FailNeedSex},
		{"telephone from abroad", ScreenRegisterContact, FieldPhone, "+84 912 345 678", ""},
		{"telephone too short", ScreenRegisterContact, FieldPhone, "0912", FailBadPhone},
		{"no e-mail", ScreenRegisterContact, FieldEmail, "", ""},
		{"e-mail that is none", ScreenRegisterContact, FieldEmail, "ten@", FailBadEmail},
		{"no street", ScreenRegisterAddress, FieldStreet, "  ", FailNeedStreet},
	} {
		t.Run(c.name, func(t *testing.T) {
			sc := atStep(t, c.step)
			sc.send(TypeRegistration{c.field, c.text})
			if got := *sc.Registration.field(c.field); got != c.text {
				t.Fatalf("the field holds %q, typed was %q", got, c.text)
			}
			sc.send(RegistrationNext{})
			if c.kind == "" {
				if sc.Screen() == c.step {
					t.Fatalf("not left: %+v", sc.Registration.Failure)
				}
				return
			}
			sc.on(c.step)
			if sc.Registration.Failure.Kind != c.kind || sc.Registration.Wrong != c.field {
				t.Errorf("failure %q of %q", sc.Registration.Failure.Kind, sc.Registration.Wrong)
			}
			sc.send(TypeRegistration{c.field, c.text + "x"})
			if sc.Registration.Failure.Is() {
				t.Error("typing does not take the failure away")
			}
		})
	}
}

// What was typed lies sealed after each step, on the way back, and when the app goes out of sight.
func TestDraftIsSealed(t *testing.T) {
	for name, leave := range map[string]Msg{"next": RegistrationNext{}, "back": Back{}, "out of sight": Paused{}} {
		sc := atStep(t, ScreenRegisterContact)
		sc.send(TypeRegistration{FieldPhone, "0987 654 321"}, leave)
		e := asked[saveRegistration](sc)
		if e.draft.Phone != "0987 654 321" {
			t.Errorf("%s: sealed %q", name, e.draft.Phone)
		}
		sc.send(RegistrationSaved{ok(e.ID), e.draft}, Paused{}).quiet()
	}
	sc := atStep(t, ScreenRegisterContact)
	sc.send(TypeRegistration{FieldPhone, "1"}, Back{})
	sc.send(RegistrationSaved{Answer: Answer{Job: asked[saveRegistration](sc).ID, Failure: Failure{Kind: FailBroken}}})
	if sc.Notice.Kind != NoticeNotSaved {
		t.Error("a full disk is not told")
	}
}

// The next start goes on where the person stopped, with the steps before it behind it.
func TestDraftIsResumed(t *testing.T) {
	for step, want := range map[Screen][]Screen{
		ScreenRegisterPhotos: append([]Screen{ScreenWelcome}, RegisterSteps()[:6]...), ScreenRegisterID: {ScreenWelcome, ScreenRegisterID}, "no-such-step": {ScreenWelcome, ScreenRegisterID},
	} {
		sc := newScene(t)
		sc.send(Start{})
		sc.send(Opened{Answer: ok(asked[OpenDevice](sc).ID), Found: foundNone()})
		read := asked[readRegistration](sc)
		sc.send(BeginRegistration{}).on(ScreenWelcome) // not before the draft is known
		d := wholeDraft()
		d.Step = step
		sc.send(RegistrationRecalled{Answer: ok(read.ID), Draft: d}, BeginRegistration{})
		if !slices.Equal(sc.Stack, want) || sc.Registration.Draft.Name != d.Name {
			t.Errorf("%s: resumed at %v", step, sc.Stack)
		}
	}
	sc := newScene(t)
	sc.send(Start{})
	sc.send(Opened{Answer: ok(asked[OpenDevice](sc).ID), Found: foundNone()})
	d := wholeDraft()
	d.Sent, d.ID = true, "6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"
	sc.send(RegistrationRecalled{Answer: ok(asked[readRegistration](sc).ID), Draft: d}, BeginRegistration{}).on(ScreenApplication)
	asked[ReadDirectory](sc) // the declaration names the places
	if asked[askStatus](sc).id != d.ID {
		t.Error("the server is not asked")
	}
}

func TestRegistrationIsFilledFromACode(t *testing.T) {
	const citizen = "001186995001||Vũ Thị Hòa Mẫu|20111986|Nữ|Thôn Ví Dụ, xã Mẫu Cũ, Hà Nội|01012021"
	sc := atStep(t, ScreenRegisterID)
	sc.Registration.Draft = Draft{Step: ScreenRegisterID}
	scan := func(text string) {
		t.Helper()
		sc.send(ScanID{})
		sc.send(ImagePicked{Answer: ok(asked[PickImage](sc).ID), Image: []byte("png")})
		sc.send(ImageDecoded{ok(asked[DecodeImage](sc).ID), text})
	}
	scan(citizen)
	d := sc.Registration.Draft
	if !sc.Registration.Scanned || d.CitizenID != "001 186 995 001" || d.Name != "Vũ Thị Hòa Mẫu" || d.Birth != "20/11/1986" || d.Sex != "female" || d.Street != "Thôn Ví Dụ" || d.OnCard == "" {
		t.Fatalf("filled %+v", d)
	}
	sc.send(TypeRegistration{FieldStreet, "typed"})
	scan("VSSID:A:0199000001:ABCD-EFGH-JKMN")
	if sc.Registration.Failure.Kind != FailNotIDCode || sc.Registration.Draft.Name != "Vũ Thị Hòa Mẫu" {
		t.Errorf("another code: %+v", sc.Registration.Failure)
	}
	scan(citizen)
	if sc.Registration.Draft.Street != "typed" {
		t.Error("what was typed was replaced")
	}
	sc.send(ScanID{})
	sc.send(ImagePicked{Answer: Answer{Job: asked[PickImage](sc).ID, Failure: Failure{Kind: FailNoPicture}}, ByPath: true})
	sc.send(TypeRegistration{FieldPath, "~/a.png"}, ReadIDPath{})
	if asked[ReadPicture](sc).Path != "~/a.png" {
		t.Error("the path is not read")
	}
}

func TestPlacesAreChosen(t *testing.T) {
	sc := atStep(t, ScreenRegisterAddress)
	d := &sc.Registration.Draft
	d.Province, d.Commune, d.Agency = "", "", ""
	sc.send(OpenPick{FieldCommune}).on(ScreenRegisterAddress) // the province comes first
	sc.send(RegistrationNext{})
	if sc.Registration.Failure.Kind != FailNeedProvince {
		t.Errorf("failure %q", sc.Registration.Failure.Kind)
	}
	sc.send(OpenPick{FieldProvince}, TypePick{"ha noi"}).on(ScreenRegisterPick)
	if found := sc.Registration.Found; len(found) == 0 || found[0].Code != "01" {
		t.Fatalf("found %+v", found)
	}
	sc.send(ChoosePick{"99"}).on(ScreenRegisterPick)
	sc.send(ChoosePick{"01"}).on(ScreenRegisterAddress)
	asked[saveRegistration](sc)
	sc.send(OpenPick{FieldCommune}, ChoosePick{"01901"})
	if sc.RegisterPlace(FieldProvince) != "Hà Nội" || sc.RegisterPlace(FieldCommune) == "" {
		t.Errorf("chosen %q, %q", sc.RegisterPlace(FieldProvince), sc.RegisterPlace(FieldCommune))
	}
	sc.send(OpenPick{FieldProvince}, TypePick{"can tho"})
	sc.send(ChoosePick{sc.Registration.Found[0].Code})
	if sc.Registration.Draft.Commune != "" {
		t.Error("the commune of another province stays")
	}
	sc.send(OpenPick{FieldProvince}, Back{}).on(ScreenRegisterAddress)
}

func TestPhotosAreTaken(t *testing.T) {
	sc := atStep(t, ScreenRegisterPhotos)
	sc.Registration.Draft.Photos[1] = DraftPhoto{}
	sc.send(RegistrationNext{})
	if sc.Registration.Failure.Kind != FailNeedPhotos {
		t.Fatalf("failure %q", sc.Registration.Failure.Kind)
	}
	take := func(i int, p DraftPhoto, f Failure) {
		t.Helper()
		sc.send(TakePhoto{i})
		sc.send(ImagePicked{Answer: ok(asked[PickImage](sc).ID), Image: []byte("jpeg")})
		check := asked[checkPhoto](sc)
		sc.send(TakePhoto{i}).quiet() // one at a time
		sc.send(PhotoChecked{Answer: Answer{Job: check.ID, Failure: f}, Index: i, Photo: p, Thumb: image.NewRGBA(image.Rect(0, 0, 1, 1))})
	}
	take(1, DraftPhoto{}, Failure{Kind: FailPhotoFormat})
	if sc.Registration.PhotoFault[1].Kind != FailPhotoFormat {
		t.Error("a wrong format is not told")
	}
	take(1, DraftPhoto{Bytes: 5, SHA256: "y", Problems: []photo.Problem{photo.TooSmall, photo.Blurred}}, Failure{})
	sc.send(RegistrationNext{}).on(ScreenRegisterPhotos)
	if sc.Registration.Failure.Kind != FailNeedPhotos {
		t.Error("a photo that cannot be used counts")
	}
	take(1, DraftPhoto{Bytes: 5, SHA256: "z", Problems: []photo.Problem{photo.Blurred}}, Failure{})
	asked[saveRegistration](sc)
	sc.send(RegistrationNext{}).on(ScreenRegisterPhotos) // told once
	if !sc.Registration.Anyway {
		t.Error("nothing asks whether a blurred photo is meant")
	}
	sc.send(RegistrationNext{}).on(ScreenRegisterReview)
	// Changing one's mind about the picker changes nothing.
	sc = atStep(t, ScreenRegisterPhotos)
	sc.send(TakePhoto{0})
	sc.send(ImagePicked{Answer: ok(asked[PickImage](sc).ID)}).quiet()
	if sc.Registration.PhotoJobs[0] != 0 || sc.Registration.Draft.Photos[0].Bytes == 0 {
		t.Error("a cancelled choice took the photo away")
	}
}

func TestSendingStopsAndGoesOn(t *testing.T) {
	sc := atStep(t, ScreenRegisterReview)
	sc.send(RegistrationNext{})
	first := asked[sendFiling](sc)
	sc.send(RegistrationNext{}).quiet()
	sc.send(TypeRegistration{FieldName, "other"}, MendRegistration{ScreenRegisterPerson}).on(ScreenRegisterReview)
	sc.send(SendProgress{Answer{Job: first.ID}, 40, 100})
	if sc.Registration.Sent != 40 || sc.Registration.Total != 100 || sc.Registration.Draft.Name != "Nguyễn Thị Thử" {
		t.Errorf("%d of %d, %q", sc.Registration.Sent, sc.Registration.Total, sc.Registration.Draft.Name)
	}
	sc.send(Back{}).on(ScreenRegisterReview)
	if asked[Cancel](sc).Of != first.ID {
		t.Error("the sending goes on")
	}
	sc.send(RegistrationNamed{ID: "an id"}, SendProgress{Answer{Job: first.ID}, 90, 100}, RegistrationSent{Answer: ok(first.ID)}).on(ScreenRegisterReview)
	sc.send(RegistrationNext{})
	second := asked[sendFiling](sc)
	if second.draft.ID != "an id" {
		t.Error("a second registration is begun")
	}
	sc.send(RegistrationSent{Answer: Answer{Job: second.ID, Failure: Failure{Kind: FailOffline}}})
	if sc.Registration.Failure.Kind != FailOffline || sc.Registration.Sending != 0 {
		t.Errorf("cut: %+v", sc.Registration.Failure)
	}
	sc.send(Retry{})
	third := asked[sendFiling](sc)
	sc.send(RegistrationSent{Answer: Answer{Job: third.ID, Failure: Failure{Kind: FailServerRefused, Code: vss.CodePhoneTaken}}})
	if sc.Registration.Wrong != FieldPhone {
		t.Error("the refusal does not say which answer it is about")
	}
	sc.send(RegistrationNext{})
	sc.send(RegistrationSent{Answer: ok(asked[sendFiling](sc).ID), Application: vss.Application{State: vss.ApplicationStateReceived}, At: sc.Now}).on(ScreenApplication)
	if !sc.Registration.Draft.Sent || !slices.Equal(sc.Stack, []Screen{ScreenWelcome, ScreenApplication}) {
		t.Errorf("sent %v, %v", sc.Registration.Draft.Sent, sc.Stack)
	}
}

// tracked is the tracking page with what the server says.
func tracked(t testing.TB, a vss.Application) *scene {
	t.Helper()
	sc := atStep(t, ScreenRegisterReview)
	sc.send(RegistrationNamed{ID: "6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"}, RegistrationNext{})
	sc.send(RegistrationSent{Answer: ok(asked[sendFiling](sc).ID), Application: a, At: sc.Now})
	return sc
}

func TestTrackingAsksByItself(t *testing.T) {
	sc := tracked(t, vss.Application{State: vss.ApplicationStateReceived})
	if got := sc.WakeAt().Sub(sc.Now); got <= 0 || got > askEvery {
		t.Errorf("wakes in %v", got)
	}
	sc.wait(askEvery)
	e := asked[askStatus](sc)
	sc.wait(askEvery).quiet()
	sc.send(ApplicationRead{Answer: Answer{Job: e.ID, Failure: Failure{Kind: FailOffline}}})
	sc.wait(askEvery).quiet() // until the person asks
	if sc.Registration.Status == nil || sc.Registration.Refresh.Kind != FailOffline {
		t.Error("what is known goes with the network")
	}
	sc.send(Retry{})
	sc.send(ApplicationRead{Answer: ok(asked[askStatus](sc).ID), Application: vss.Application{State: vss.ApplicationStateChecking}, At: sc.Now})
	if sc.Registration.Status.State != vss.ApplicationStateChecking || sc.Registration.Refresh.Is() {
		t.Errorf("%+v", sc.Registration.Refresh)
	}
}

func TestQuestionIsAnswered(t *testing.T) {
	sc := tracked(t, vss.Application{State: vss.ApplicationStateQuestion})
	sc.send(SendAnswer{})
	if sc.Registration.Failure.Kind != FailNeedAnswer {
		t.Errorf("failure %q", sc.Registration.Failure.Kind)
	}
	sc.send(TypeRegistration{FieldAnswer, "  Số 14. "}, MendRegistration{ScreenRegisterPhotos}).on(ScreenRegisterPhotos)
	sc.send(RegistrationNext{}).on(ScreenRegisterReview)
	sc.send(RegistrationNext{})
	if e := asked[sendFiling](sc); e.answer != "Số 14." {
		t.Errorf("the answer is %q", e.answer)
	}
}

func TestRefusedIsMended(t *testing.T) {
	sc := tracked(t, vss.Application{State: vss.ApplicationStateChecking})
	sc.send(MendRegistration{ScreenRegisterPerson}).on(ScreenApplication) // an officer has it
	sc = tracked(t, vss.Application{State: vss.ApplicationStateRefused})
	sc.send(MendRegistration{ScreenRegisterAddress}).on(ScreenRegisterAddress)
	sc.send(TypeRegistration{FieldStreet, "Số 2"}, RegistrationNext{}).on(ScreenRegisterReview)
	sc.send(MendRegistration{ScreenRegisterContact}, Back{}).on(ScreenRegisterReview)
	sc.send(RegistrationNext{})
	if e := asked[sendFiling](sc); e.draft.Street != "Số 2" || e.answer != "" {
		t.Errorf("%+v", e)
	}
}

func TestApprovedIsActivatedWithoutACode(t *testing.T) {
	account := testAccount
	sc := tracked(t, vss.Application{State: vss.ApplicationStateReceived})
	sc.send(ActivateFiled{}).on(ScreenApplication)
	sc = tracked(t, vss.Application{State: vss.ApplicationStateApproved, Account: &account, Activated: true})
	sc.send(ActivateFiled{}).on(ScreenApplication)
	sc = tracked(t, vss.Application{State: vss.ApplicationStateApproved, Account: &account})
	sc.send(ActivateFiled{}).on(ScreenNewPIN)
	if n, of := sc.Step(); n != 1 || of != 3 {
		t.Errorf("step %d of %d", n, of)
	}
	sc.pin(goodPIN).pin(goodPIN)
	request := asked[RequestPassword](sc)
	if !request.Filed || request.Account != account {
		t.Fatalf("%+v", request)
	}
	sc.send(PasswordRequested{ok(request.ID), device.Pending{Account: account, Filed: true, Handle: "h", ExpiresAt: sc.Now.Add(5 * time.Minute)}}).on(ScreenPassword)
	sc.send(Back{}).on(ScreenApplication)
	sc.send(ActivateFiled{}).pin(goodPIN).pin(goodPIN).on(ScreenPassword)
	sc.send(TypePassword{"123456"}, Submit{})
	done := asked[CompleteActivation](sc)
	if !done.FiledHere || done.ActivationCode != "" || done.HandoverSecret != "" {
		t.Fatalf("%+v", done)
	}
	sc.send(Activated{Answer: ok(done.ID), Status: foundActive().Status}).on(ScreenHome)
	asked[forgetRegistration](sc)
	if sc.Registration.Draft.Begun() {
		t.Error("the draft outlives its end")
	}
}

// Going the usual way after a look at the other leaves nothing of it behind.
func TestActivationWithACodeForgetsTheFiledOne(t *testing.T) {
	account := testAccount
	sc := tracked(t, vss.Application{State: vss.ApplicationStateApproved, Account: &account})
	sc.send(ActivateFiled{}, Back{}, Back{}).on(ScreenWelcome)
	sc.send(Begin{}).on(ScreenAccount)
	if sc.Activation.Filed || sc.Activation.Account != "" {
		t.Errorf("%+v", sc.Activation)
	}
}

func TestIDDisagrees(t *testing.T) {
	for _, c := range []struct {
		id, birth, sex string
		want           bool
	}{
		{"001190000501", "01/05/1990", "female", false}, {"001190000501", "1991", "female", true}, {"001190000501", "1990", "male", true},
		{"001190000501", "", "female", false}, {"0011", "1991", "female", false}, {"001290000501", "1990", "male", true},
	} {
		d := Draft{CitizenID: c.id, Birth: c.birth, Sex: c.sex}
		if got := d.IDDisagrees(noon); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// The declaration waits for the names of the places, then goes out as a paper.
func TestDeclarationAsPaper(t *testing.T) {
	sc := atStep(t, ScreenRegisterReview)
	places := sc.State.Places.Directory
	sc.State.Places.Directory = nil
	sc.send(SaveDeclaration{}).quiet()
	sc.State.Places.Directory = places
	sc.send(SaveDeclaration{Pledge: "p"})
	set := asked[setDeclaration](sc)
	sc.send(SaveDeclaration{}).quiet()
	sc.send(DeclarationSet{ok(set.ID), []byte("%PDF")})
	kept := asked[SaveDocument](sc)
	if kept.Media != "application/pdf" || string(kept.Content) != "%PDF" {
		t.Errorf("%+v", kept)
	}
	sc.send(SaveDeclaration{})
	sc.send(DeclarationSet{Answer: failing(asked[setDeclaration](sc).ID, FailBroken)})
	if !sc.Saved.Failure.Is() {
		t.Error("a paper that could not be set is not told")
	}
}

// A registration that the server has forgotten is sent anew from what lies here.
func TestForgottenIsSentAnew(t *testing.T) {
	sc := tracked(t, vss.Application{State: vss.ApplicationStateReceived})
	sc.send(Retry{})
	sc.send(ApplicationRead{Answer: Answer{Job: asked[askStatus](sc).ID, Failure: Failure{Kind: FailServerRefused, Code: vss.CodeNotFound}}})
	sc.send(MendRegistration{ScreenRegisterReview}).on(ScreenRegisterReview)
	sc.send(RegistrationNext{})
	asked[sendFiling](sc)
}
