package core

import (
	"testing"
	"time"

	"vssid/app/vss"
)

func helpForm(name, street string) vss.HelpForm {
	sex := vss.HelpFormSexFemale
	province, commune := "01", "01901"
	return vss.HelpForm{Name: &name, Sex: &sex, ProvinceCode: &province, CommuneCode: &commune, Street: &street}
}

// atHelp is a scene with a code on the screen, a name typed before.
func atHelp(t *testing.T) *scene {
	t.Helper()
	sc := atStep(t, ScreenRegisterID)
	sc.State.Registration.Draft = Draft{Step: ScreenRegisterID}
	sc.send(TypeRegistration{FieldName, "Nguyễn"}, TypeRegistration{FieldCitizenID, "001154990502"})
	sc.send(AskForHelp{}).on(ScreenRegisterHelp)
	open := asked[openHelp](sc)
	if *open.draft.toHelp().CitizenId != "001154990502" {
		t.Errorf("the clerk would see %+v", open.draft.toHelp())
	}
	return sc.send(HelpOpened{Answer: ok(open.ID), Offer: vss.HelpOffer{Code: "7K2P-9QXA", ExpiresAt: sc.State.Now.Add(15 * time.Minute)}})
}

func TestHelpFromAfarIsSeenAndTaken(t *testing.T) {
	sc := atHelp(t)
	if sc.State.Registration.Help.Code != "7K2P-9QXA" {
		t.Fatalf("%+v", sc.State.Registration.Help)
	}
	sc.send(TakeHelp{}).on(ScreenRegisterHelp).quiet() // nobody has filled anything in
	read := func(session vss.HelpSession) {
		t.Helper()
		sc.wait(helpEvery)
		sc.send(HelpRead{Answer: ok(asked[readHelp](sc).ID), Session: session})
	}
	helper := "Nhân viên bưu điện"
	read(vss.HelpSession{State: vss.HelpSessionStateHelping, Helper: &helper, Version: 1, Form: sc.State.Registration.Draft.toHelp()})
	if sc.State.Registration.Help.Helped() {
		t.Error("nothing was filled in yet")
	}
	form := helpForm("Nguyễn Thị Thử", "Số 12")
	citizen, birth := "001154990502", "02/09/1954"
	form.CitizenId, form.DateOfBirth = &citizen, &birth
	read(vss.HelpSession{State: vss.HelpSessionStateHelping, Helper: &helper, Version: 2, Form: form})
	fresh := map[RegisterField]bool{}
	for _, f := range sc.State.HelpFields() {
		fresh[f.Field] = f.New
	}
	if fresh[FieldCitizenID] || !fresh[FieldName] || !fresh[FieldStreet] || fresh[FieldPhone] || len(fresh) != 11 {
		t.Errorf("marked as new: %v", fresh)
	}
	if sc.State.Registration.Draft.Name != "Nguyễn" {
		t.Error("the clerk's words are the person's before they were taken")
	}
	// Everything is whole up to the telephone.
	sc.send(TakeHelp{}).on(ScreenRegisterContact)
	d := sc.State.Registration.Draft
	if d.Name != "Nguyễn Thị Thử" || d.Commune != "01901" || d.Sex != "female" || d.Sent {
		t.Errorf("taken: %+v", d)
	}
	asked[dropHelp](sc)
	if saved := asked[saveRegistration](sc); saved.draft.Street != "Số 12" {
		t.Errorf("sealed: %+v", saved.draft)
	}
	sc.send(Back{}).on(ScreenRegisterPerson)
}

func TestHelpThatIsNotWantedChangesNothing(t *testing.T) {
	sc := atHelp(t)
	sc.send(EndHelp{}).on(ScreenRegisterID)
	asked[dropHelp](sc)
	if d := sc.State.Registration.Draft; d.Name != "Nguyễn" || sc.State.Registration.Help.Code != "" {
		t.Errorf("%+v", d)
	}
}

func TestHelpGoesOnAfterALookElsewhere(t *testing.T) {
	sc := atHelp(t)
	sc.send(Back{}).on(ScreenRegisterID)
	sc.wait(helpEvery)
	sc.quiet()
	sc.send(AskForHelp{}).on(ScreenRegisterHelp)
	if sc.State.Registration.Help.Code != "7K2P-9QXA" {
		t.Error("the code is gone")
	}
	sc.wait(helpEvery)
	lost := asked[readHelp](sc)
	sc.send(HelpRead{Answer: failing(lost.ID, FailOffline)})
	if h := sc.State.Registration.Help; h.Over || h.Failure.Kind != FailOffline {
		t.Errorf("without a network: %+v", h)
	}
	sc.wait(helpEvery) // it goes on asking
	over := asked[readHelp](sc)
	sc.send(HelpRead{Answer: Answer{Job: over.ID, Failure: Failure{Kind: FailServerRefused, Code: vss.CodeNotFound}}})
	if h := sc.State.Registration.Help; !h.Over || h.Failure.Is() {
		t.Errorf("after its time: %+v", h)
	}
	sc.wait(helpEvery)
	sc.quiet()
	asked[openHelp](sc.send(Retry{}))
}
