package core

import (
	"context"
	"encoding/base64"
	"image"
	"strings"

	"vssid/app/cardcode/citizenid"
	"vssid/app/cardcode/printed"
	"vssid/app/insurance"
	"vssid/app/photo"
	"vssid/storage"
)

// Messages of pictures: a code that fills the form in, and the photos.
type (
	// ScanID asks for a picture of the citizen ID's QR, or of the printed card's.
	ScanID struct{}
	// ReadIDPath reads the code in the picture at the typed path.
	ReadIDPath struct{}
	// TakePhoto asks for one of the photos, by its place in photo.Kinds.
	TakePhoto struct{ Index int }
	// ReadPhotoPath takes the picture at the typed path for the photo that was asked for last.
	ReadPhotoPath struct{}
	// PhotoChecked answers the checking of a photo.
	PhotoChecked struct {
		Answer
		Index int
		Photo DraftPhoto
		Thumb image.Image
	}
)

func (ScanID) msg()        {}
func (ReadIDPath) msg()    {}
func (TakePhoto) msg()     {}
func (ReadPhotoPath) msg() {}

// updateRegisterScan fills the form in from a code.
func updateRegisterScan(s State, m Msg) (State, []Effect, bool) {
	r := &s.Registration
	switch m := m.(type) {
	case ScanID:
		if s.Screen() == ScreenRegisterID && r.Scan == 0 {
			r.Failure, r.Wrong, r.Scanned, r.Scan = Failure{}, "", false, s.newJob()
			return s, []Effect{PickImage{Job{r.Scan}}}, true
		}
		return s, nil, true
	case ReadIDPath:
		return s.readIDPath()
	case ImagePicked:
		if m.Job == 0 || m.Job != r.Scan {
			return s, nil, false
		}
		if m.Failure.Is() || m.Image == nil {
			r.Scan, r.Failure, r.ByPath = 0, unlessByPath(m), r.ByPath || m.ByPath
			return s, nil, true
		}
		r.Scan = s.newJob()
		return s, []Effect{DecodeImage{Job{r.Scan}, m.Image}}, true
	case ImageDecoded:
		if m.Job == 0 || m.Job != r.Scan {
			return s, nil, false
		}
		r.Scan, r.Failure = 0, m.Failure
		if m.Failure.Is() {
			return s, nil, true
		}
		if !r.fill(m.Text) {
			r.Failure = Failure{Kind: FailNotIDCode}
			return s, nil, true
		}
		r.Scanned = true
		return s, s.seal(), true
	}
	return s, nil, false
}

// unlessByPath is the failure of a choice, but for a chooser that is missing where a path can be given: the field for it says so.
func unlessByPath(m ImagePicked) Failure {
	if m.ByPath && m.Failure.Kind == FailNoPicture {
		return Failure{}
	}
	return m.Failure
}

func (s State) readIDPath() (State, []Effect, bool) {
	r := &s.Registration
	if s.Screen() != ScreenRegisterID || r.Path == "" || r.Scan != 0 {
		return s, nil, true
	}
	r.Failure, r.Wrong, r.Scanned, r.Scan = Failure{}, "", false, s.newJob()
	return s, []Effect{ReadPicture{Job{r.Scan}, r.Path}}, true
}

// fill takes what a code says; what it does not say stays as it was typed.
func (r *Registration) fill(text string) bool {
	d := &r.Draft
	if id, err := citizenid.Parse(text); err == nil {
		d.CitizenID, d.Name = id.CitizenID.Grouped(), id.Name
		fillPerson(d, id.DateOfBirth, id.Sex)
		if id.Address != "" {
			d.OnCard = id.Address
		}
		if d.Street == "" {
			house, _, _ := strings.Cut(id.Address, ",")
			d.Street = strings.TrimSpace(house)
		}
		return true
	}
	card, err := printed.Parse(text)
	if err != nil {
		return false
	}
	if number, ok := card.CardNumber.SocialInsuranceNumber(); ok {
		d.Number = number.Grouped()
	}
	if card.Name != "" {
		d.Name = card.Name
	}
	fillPerson(d, card.DateOfBirth, card.Sex)
	return true
}

func fillPerson(d *Draft, birth insurance.PartialDate, sex insurance.Sex) {
	if !birth.IsZero() {
		d.Birth = birth.Vietnamese()
	}
	if sex != "" {
		d.Sex = string(sex)
	}
}

// updateRegisterPhotos takes and checks the photos.
func updateRegisterPhotos(s State, m Msg) (State, []Effect, bool) {
	r := &s.Registration
	switch m := m.(type) {
	case TakePhoto:
		if s.Screen() != ScreenRegisterPhotos || m.Index < 0 || m.Index >= Photos || r.PhotoJobs[m.Index] != 0 {
			return s, nil, true
		}
		r.Taking, r.Path, r.Failure, r.PhotoFault[m.Index] = m.Index, "", Failure{}, Failure{}
		r.PhotoJobs[m.Index] = s.newJob()
		return s, []Effect{PickImage{Job{r.PhotoJobs[m.Index]}}}, true
	case ReadPhotoPath:
		return s.readPhotoPath()
	case ImagePicked:
		for i := range r.PhotoJobs {
			if m.Job != 0 && m.Job == r.PhotoJobs[i] {
				next, effects := s.photoPicked(i, m)
				return next, effects, true
			}
		}
		return s, nil, false
	case PhotoChecked:
		if m.Index < 0 || m.Index >= Photos || m.Job == 0 || m.Job != r.PhotoJobs[m.Index] {
			return s, nil, true
		}
		return s.photoChecked(m)
	}
	return s, nil, false
}

func (s State) readPhotoPath() (State, []Effect, bool) {
	r := &s.Registration
	if s.Screen() != ScreenRegisterPhotos || r.Path == "" || r.PhotoJobs[r.Taking] != 0 {
		return s, nil, true
	}
	r.Failure, r.PhotoFault[r.Taking] = Failure{}, Failure{}
	r.PhotoJobs[r.Taking] = s.newJob()
	return s, []Effect{ReadPicture{Job{r.PhotoJobs[r.Taking]}, r.Path}}, true
}

func (s State) photoPicked(i int, m ImagePicked) (State, []Effect) {
	r := &s.Registration
	if m.Failure.Is() || m.Image == nil {
		r.PhotoJobs[i], r.PhotoFault[i], r.ByPath = 0, unlessByPath(m), r.ByPath || m.ByPath
		return s, nil
	}
	r.PhotoJobs[i] = s.newJob()
	return s, []Effect{checkPhoto{Job{r.PhotoJobs[i]}, i, m.Image}}
}

func (s State) photoChecked(m PhotoChecked) (State, []Effect, bool) {
	r := &s.Registration
	r.PhotoJobs[m.Index], r.PhotoFault[m.Index] = 0, m.Failure
	if m.Failure.Is() {
		return s, nil, true
	}
	r.Draft.Photos[m.Index], r.Thumbs[m.Index] = m.Photo, m.Thumb
	r.Anyway, r.Path = false, ""
	for i, p := range r.Draft.Photos { // the next path is for the next photo that is missing
		if p.Bytes == 0 && r.PhotoJobs[i] == 0 {
			r.Taking = i
			break
		}
	}
	return s, s.seal(), true
}

// photoName is where a photo lies in the vault's Device class.
func photoName(i int) string { return "registration/photo/" + string(photo.Kinds()[i]) }

// checkPhoto makes a picture ready to be sent and seals it. Answer: PhotoChecked.
type checkPhoto struct {
	Job
	index int
	image []byte
}

func (checkPhoto) lane(r *runner) *lane { return &r.picture }

func (e checkPhoto) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := PhotoChecked{Index: e.index}
	p, err := photo.Prepare(e.image)
	if err == nil {
		err = in.Vault.Put(ctx, storage.Change{Class: storage.Device, Name: photoName(e.index), Value: p.JPEG})
	}
	m.Answer = r.answer(e.Job, err)
	m.Failure.Kind = photoFailure(err, m.Failure.Kind)
	if err == nil {
		m.Photo = DraftPhoto{Bytes: len(p.JPEG), SHA256: base64.RawURLEncoding.EncodeToString(p.SHA256[:]), Problems: p.Problems}
		m.Thumb = p.Thumb
	}
	return m
}
