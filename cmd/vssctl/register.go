package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"vssid/app/core"
	"vssid/app/photo"
	"vssid/app/vss"
)

// form is the file of "vssctl register": what a person would type, and the paths of the photos, from the file's own folder.
type form struct {
	CitizenID             string `json:"citizenId"`
	SocialInsuranceNumber string `json:"socialInsuranceNumber"` // may be empty
	Name                  string `json:"name"`
	DateOfBirth           string `json:"dateOfBirth"` // 05/03/1954, 03/1954 or 1954
	Sex                   string `json:"sex"`         // male or female
	Phone                 string `json:"phone"`
	Email                 string `json:"email"` // may be empty
	ProvinceCode          string `json:"provinceCode"`
	CommuneCode           string `json:"communeCode"`
	Street                string `json:"street"`
	AgencyCode            string `json:"agencyCode"`
	Portrait              string `json:"portrait"`
	IDFront               string `json:"idFront"`
	IDBack                string `json:"idBack"`
}

func readForm(path string) (form, error) {
	var f form
	raw, err := os.ReadFile(path)
	if err != nil {
		return f, unusable("reading --form: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return f, unusable("reading --form: %v", err)
	}
	for _, p := range []*string{&f.Portrait, &f.IDFront, &f.IDBack} {
		if *p == "" {
			return f, unusable("reading --form: portrait, idFront and idBack are needed")
		}
		if !filepath.IsAbs(*p) {
			*p = filepath.Join(filepath.Dir(path), *p)
		}
	}
	return f, nil
}

// register files a registration, or says how far it is, step by step as the app's screens do.
func register(ctx context.Context, o options, io streams) error {
	if o.word == "" && o.form == "" {
		return unusable("--form FILE is needed, or \"vssctl register status\"")
	}
	if o.word != "" && (o.form != "" || o.answer != "") {
		return unusable("register status takes neither --form nor --answer")
	}
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.register())
}

func (s *session) register() error {
	if s.State().Boot.Held != core.DeviceNone {
		return refused("an account is bound to this data folder; use another --data to register somebody")
	}
	// The draft is read beside the first screen; nothing is begun before it is known.
	if err := s.until(func(st core.State) bool { return !st.Registration.Recalling() }); err != nil {
		return err
	}
	if s.options.word == "status" {
		return s.registerStatus()
	}
	f, err := readForm(s.options.form)
	if err != nil {
		return err
	}
	mending := s.State().Registration.Draft.Sent
	s.Send(core.BeginRegistration{})
	if err := s.until(func(st core.State) bool { return st.Places.Directory != nil || mending || st.Places.Failure.Is() }); err != nil {
		return err
	}
	if mending {
		err = s.mend(f)
	} else {
		err = s.fillSteps(f)
	}
	if err != nil {
		return err
	}
	return s.sendFiled()
}

// fillSteps goes through all steps from the first.
func (s *session) fillSteps(f form) error {
	for s.State().Screen() != core.ScreenRegisterID {
		s.Send(core.Back{})
	}
	for _, step := range core.RegisterSteps()[:len(core.RegisterSteps())-1] {
		if err := s.fillStep(step, f); err != nil {
			return err
		}
	}
	return nil
}

// mend fills every step of a registration that may be changed anew.
func (s *session) mend(f form) error {
	if err := s.until(func(st core.State) bool { return st.Registration.Asking == 0 }); err != nil {
		return err
	}
	if st := s.State(); !st.MayMend() {
		if st.Registration.Refresh.Is() {
			return failureError(st.Registration.Refresh, st)
		}
		return refused("the registration is with an officer; \"vssctl register status\" says how far it is")
	}
	if s.options.answer != "" {
		s.Send(core.TypeRegistration{Field: core.FieldAnswer, Text: s.options.answer})
	}
	for _, step := range core.RegisterSteps()[:len(core.RegisterSteps())-1] {
		s.Send(core.MendRegistration{Step: step})
		if err := s.until(func(st core.State) bool { return st.Places.Directory != nil || st.Places.Failure.Is() }); err != nil {
			return err
		}
		if err := s.fillStep(step, f); err != nil {
			return err
		}
	}
	return nil
}

// fillStep answers one step and goes on.
func (s *session) fillStep(step core.Screen, f form) error {
	for _, a := range []struct {
		on    core.Screen
		field core.RegisterField
		text  string
	}{
		{core.ScreenRegisterID, core.FieldCitizenID, f.CitizenID}, {core.ScreenRegisterID, core.FieldNumber, f.SocialInsuranceNumber},
		{core.ScreenRegisterPerson, core.FieldName, f.Name}, {core.ScreenRegisterPerson, core.FieldBirth, f.DateOfBirth}, {core.ScreenRegisterPerson, core.FieldSex, f.Sex},
		{core.ScreenRegisterContact, core.FieldPhone, f.Phone}, {core.ScreenRegisterContact, core.FieldEmail, f.Email}, {core.ScreenRegisterAddress, core.FieldStreet, f.Street},
	} {
		if a.on == step {
			s.Send(core.TypeRegistration{Field: a.field, Text: a.text})
		}
	}
	var err error
	switch step {
	case core.ScreenRegisterAddress:
		if err = s.choosePlace(core.FieldProvince, f.ProvinceCode); err == nil {
			err = s.choosePlace(core.FieldCommune, f.CommuneCode)
		}
	case core.ScreenRegisterAgency:
		err = s.choosePlace(core.FieldAgency, f.AgencyCode)
	case core.ScreenRegisterPhotos:
		err = s.choosePhotos(f)
	}
	if err != nil {
		return err
	}
	s.Send(core.RegistrationNext{})
	if st := s.State(); st.Registration.Anyway && st.Screen() == core.ScreenRegisterPhotos {
		s.Send(core.RegistrationNext{}) // a script cannot take a better photo; the officer decides
	}
	if st := s.State(); st.Screen() == step {
		return registrationError(st)
	}
	return nil
}

// choosePlace chooses from the list by code.
func (s *session) choosePlace(f core.RegisterField, code string) error {
	st := s.State()
	if st.Places.Failure.Is() {
		return failureError(st.Places.Failure, st)
	}
	name := core.PlaceNameOf(st.Places.Directory, f, code)
	s.Send(core.OpenPick{Field: f})
	s.Send(core.TypePick{Text: name})
	s.Send(core.ChoosePick{Code: code})
	if s.State().Screen() == core.ScreenRegisterPick {
		s.Send(core.Back{})
		return unusable("the %s %q is not in the list of places", f, code)
	}
	return nil
}

func (s *session) choosePhotos(f form) error {
	for i, path := range []string{f.Portrait, f.IDFront, f.IDBack} {
		// No chooser opens in a shell: the first request says so and the path is taken instead.
		s.Send(core.TakePhoto{Index: i})
		if err := s.photoIdle(i); err != nil {
			return err
		}
		s.Send(core.TypeRegistration{Field: core.FieldPath, Text: path})
		s.Send(core.ReadPhotoPath{})
		if err := s.photoIdle(i); err != nil {
			return err
		}
		st := s.State()
		if fault := st.Registration.PhotoFault[i]; fault.Is() {
			return unusable("%s %s: %v", photo.Kinds()[i], path, failureError(fault, st))
		}
		for _, problem := range st.Registration.Draft.Photos[i].Problems {
			fmt.Fprintf(s.io.err, "vssctl: %s: %s\n", photo.Kinds()[i], problem)
		}
	}
	return nil
}

func (s *session) photoIdle(i int) error {
	return s.until(func(st core.State) bool { return st.Registration.PhotoJobs[i] == 0 })
}

// sendFiled sends what stands on the declaration and waits for the receipt.
func (s *session) sendFiled() error {
	s.Send(core.RegistrationNext{})
	if err := s.until(func(st core.State) bool { return st.Registration.Sending == 0 }); err != nil {
		return err
	}
	st := s.State()
	if st.Screen() != core.ScreenApplication {
		return registrationError(st)
	}
	return s.printApplication(st.Registration.Status)
}

// registrationError puts what is wrong with the visible step into words.
func registrationError(st core.State) error {
	r := st.Registration
	if r.Wrong != "" && r.Failure.Code == "" {
		return unusable("%s: %v", r.Wrong, failureError(r.Failure, st))
	}
	return failureError(r.Failure, st)
}

// registerStatus asks how far the registration is.
func (s *session) registerStatus() error {
	if !s.State().Registration.Draft.Sent {
		fmt.Fprintln(s.io.out, "none")
		return nil
	}
	s.Send(core.BeginRegistration{})
	if err := s.until(func(st core.State) bool { return st.Registration.Asking == 0 }); err != nil {
		return err
	}
	st := s.State()
	if st.Registration.Refresh.Is() {
		return failureError(st.Registration.Refresh, st)
	}
	return s.printApplication(st.Registration.Status)
}

// printApplication prints the state and the receipt, or the whole as JSON.
func (s *session) printApplication(a *vss.Application) error {
	if s.options.json {
		encoder := json.NewEncoder(s.io.out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(a)
	}
	fmt.Fprintln(s.io.out, a.State, a.Receipt)
	for _, line := range []*string{a.Question, a.Remark} {
		if line != nil {
			fmt.Fprintln(s.io.out, *line)
		}
	}
	if a.Reasons != nil {
		for _, r := range *a.Reasons {
			fmt.Fprintf(s.io.out, "%s: %s %s\n", r.Code, r.Text, r.Mend)
		}
	}
	return nil
}

// filed goes to the PIN of an activation that needs no code, because this folder filed the registration.
func (s *session) filed() error {
	if s.options.activationCode != "" || s.options.handover != "" {
		return unusable("--filed goes without a code")
	}
	if err := s.until(func(st core.State) bool { return !st.Registration.Recalling() }); err != nil {
		return err
	}
	s.Send(core.BeginRegistration{})
	if err := s.until(func(st core.State) bool { return st.Registration.Asking == 0 }); err != nil {
		return err
	}
	s.Send(core.ActivateFiled{})
	st := s.State()
	switch {
	case st.Screen() == core.ScreenNewPIN:
		s.options.account = st.Activation.Account
		return nil
	case st.Registration.Refresh.Is():
		return failureError(st.Registration.Refresh, st)
	}
	return refused("no registration of this data folder has been approved, or its right to activate was used")
}
