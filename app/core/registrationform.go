package core

import (
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"vssid/app/insurance"
	"vssid/app/photo"
	"vssid/app/vss"
)

// The failures of a registration's fields.
const (
	FailBadNumber    FailureKind = "bad-number"      // not 10 digits
	FailNeedName     FailureKind = "need-name"       // missing, or not letters
	FailNeedSex      FailureKind = "need-sex"        // not chosen
	FailBadPhone     FailureKind = "bad-phone"       // not ten digits from 0
	FailBadEmail     FailureKind = "bad-email"       // not an address
	FailNeedProvince FailureKind = "need-province"   // not chosen
	FailNeedCommune  FailureKind = "need-commune"    // not chosen
	FailNeedStreet   FailureKind = "need-street"     // missing
	FailNeedAgency   FailureKind = "need-agency"     // not chosen
	FailNeedPhotos   FailureKind = "need-photos"     // one is missing, or cannot be used
	FailNotIDCode    FailureKind = "not-an-id-code"  // the picture's QR is another
	FailPhotoFormat  FailureKind = "photo-format"    // not a JPEG or PNG
	FailPhotoHuge    FailureKind = "photo-huge"      // larger than any camera makes it
	FailNeedAnswer   FailureKind = "need-answer"     // the officer's question is not answered
	FailNotReady     FailureKind = "form-incomplete" // a step before the declaration is not whole
)

// oldestBorn is how many years ago a person can have been born.
const oldestBorn = 130

// check says which field of a step is wrong, and how; "" when the step is whole.
func (r *Registration) check(step Screen, now time.Time) (RegisterField, FailureKind) {
	d := r.Draft
	switch step {
	case ScreenRegisterID:
		if _, err := insurance.ParseCitizenID(d.CitizenID); err != nil {
			return FieldCitizenID, FailBadCitizenID
		}
		if _, err := insurance.ParseSocialInsuranceNumber(d.Number); strings.TrimSpace(d.Number) != "" && err != nil {
			return FieldNumber, FailBadNumber
		}
	case ScreenRegisterPerson:
		if _, err := insurance.ParsePersonName(d.Name); err != nil {
			return FieldName, FailNeedName
		}
		if _, ok := d.born(now); !ok {
			return FieldBirth, FailBadBirth
		}
		if d.Sex != string(vss.ApplicationFormSexMale) && d.Sex != string(vss.ApplicationFormSexFemale) {
			return FieldSex, FailNeedSex
		}
	case ScreenRegisterContact:
		if _, err := insurance.ParsePhoneNumber(d.Phone); err != nil {
			return FieldPhone, FailBadPhone
		}
		if _, err := insurance.ParseEmailAddress(d.Email); strings.TrimSpace(d.Email) != "" && err != nil {
			return FieldEmail, FailBadEmail
		}
	case ScreenRegisterAddress:
		switch {
		case d.Province == "":
			return FieldProvince, FailNeedProvince
		case d.Commune == "":
			return FieldCommune, FailNeedCommune
		case strings.TrimSpace(d.Street) == "" || len([]rune(d.Street)) > 200:
			return FieldStreet, FailNeedStreet
		}
	case ScreenRegisterAgency:
		if d.Agency == "" {
			return FieldAgency, FailNeedAgency
		}
	case ScreenRegisterPhotos:
		if !d.photosThere() {
			return "", FailNeedPhotos
		}
	case ScreenRegisterReview:
		for _, before := range RegisterSteps()[:len(RegisterSteps())-1] {
			if _, kind := r.check(before, now); kind != "" {
				return "", FailNotReady
			}
		}
	}
	return "", ""
}

// photosThere reports whether every photo lies on the device and may be sent.
func (d Draft) photosThere() bool {
	for _, p := range d.Photos {
		if p.Bytes == 0 || len(p.Problems) > 0 && p.Problems[0].Refused() {
			return false
		}
	}
	return true
}

// doubtful reports whether an officer would object to a photo.
func (r *Registration) doubtful() bool {
	for _, p := range r.Draft.Photos {
		if len(p.Problems) > 0 {
			return true
		}
	}
	return false
}

// born reads the birth date as it was typed: a day, a month or a year, not in the future and not longer ago than anybody has lived.
func (d Draft) born(now time.Time) (insurance.PartialDate, bool) {
	birth, err := insurance.ParseVietnameseDate(strings.NewReplacer("-", "/", ".", "/", " ", "").Replace(d.Birth))
	if err != nil || birth.First().After(now) || birth.Year < insurance.DateOf(now).Year-oldestBorn {
		return insurance.PartialDate{}, false
	}
	return birth, true
}

// IDDisagrees reports whether the citizen ID's own digits speak of another birth year or sex than the form. It is worth a look, never a refusal: old
// papers were wrong more than once.
func (d Draft) IDDisagrees(now time.Time) bool {
	id, err := insurance.ParseCitizenID(d.CitizenID)
	birth, ok := d.born(now)
	return err == nil && ok && d.Sex != "" && !id.Matches(birth, insurance.Sex(d.Sex))
}

// Form is the declaration as it is sent. The draft must be whole.
func (d Draft) Form(now time.Time) vss.ApplicationForm {
	citizen, _ := insurance.ParseCitizenID(d.CitizenID)
	name, _ := insurance.ParsePersonName(d.Name)
	phone, _ := insurance.ParsePhoneNumber(d.Phone)
	birth, _ := d.born(now)
	form := vss.ApplicationForm{CitizenId: citizen.String(), Name: name.String(), DateOfBirth: birth.String(), Sex: vss.ApplicationFormSex(d.Sex), Phone: phone.String(),
		ProvinceCode: d.Province, CommuneCode: d.Commune, Street: strings.Join(strings.Fields(norm.NFC.String(d.Street)), " "), AgencyCode: d.Agency}
	if number, err := insurance.ParseSocialInsuranceNumber(d.Number); err == nil {
		text := number.String()
		form.SocialInsuranceNumber = &text
	}
	if email, err := insurance.ParseEmailAddress(d.Email); err == nil {
		text := email.String()
		form.Email = &text
	}
	return form
}

// manifest describes the photos as they are sent.
func (d Draft) manifest() []vss.PhotoManifest {
	all := make([]vss.PhotoManifest, 0, Photos)
	for i, kind := range photo.Kinds() {
		all = append(all, vss.PhotoManifest{Kind: vss.PhotoKind(kind), Bytes: d.Photos[i].Bytes, Sha256: d.Photos[i].SHA256})
	}
	return all
}
