package core

import (
	"image"
	"slices"
	"time"

	"vssid/app/photo"
	"vssid/app/vss"
)

// The screens of a registration: its steps, the list a place is chosen from, and how far it has come.
const (
	ScreenRegisterID      Screen = "register-id"      // step 1: citizen ID and social-insurance number; a QR fills in the rest
	ScreenRegisterPerson  Screen = "register-person"  // step 2: name, birth, sex
	ScreenRegisterContact Screen = "register-contact" // step 3: telephone, e-mail
	ScreenRegisterAddress Screen = "register-address" // step 4: province, commune, street
	ScreenRegisterAgency  Screen = "register-agency"  // step 5: the agency that receives it
	ScreenRegisterPhotos  Screen = "register-photos"  // step 6: portrait, both sides of the ID
	ScreenRegisterReview  Screen = "register-review"  // step 7: the declaration, and sending
	ScreenRegisterPick    Screen = "register-pick"    // a list of places to choose from
	ScreenApplication     Screen = "application"      // what has become of it
)

// RegisterSteps are the steps in order.
func RegisterSteps() []Screen {
	return []Screen{ScreenRegisterID, ScreenRegisterPerson, ScreenRegisterContact, ScreenRegisterAddress, ScreenRegisterAgency, ScreenRegisterPhotos, ScreenRegisterReview}
}

// RegisterStep is the number of the visible step of a registration and how many there are; zero elsewhere.
func (s State) RegisterStep() (step, of int) {
	steps := RegisterSteps()
	return slices.Index(steps, s.Screen()) + 1, len(steps)
}

// RegisterField names one answer of the form.
type RegisterField string

// The fields.
const (
	FieldCitizenID RegisterField = "citizen-id"
	FieldNumber    RegisterField = "number"
	FieldName      RegisterField = "name"
	FieldBirth     RegisterField = "birth"
	FieldSex       RegisterField = "sex"
	FieldPhone     RegisterField = "phone"
	FieldEmail     RegisterField = "email"
	FieldProvince  RegisterField = "province"
	FieldCommune   RegisterField = "commune"
	FieldStreet    RegisterField = "street"
	FieldAgency    RegisterField = "agency"
	FieldAnswer    RegisterField = "answer" // to the officer's question
	FieldPath      RegisterField = "path"   // of a picture, where the system opens no chooser; not kept
)

// DraftPhoto is a photo that lies sealed on the device.
type DraftPhoto struct {
	Bytes    int             `json:"bytes"`
	SHA256   string          `json:"sha256"`
	Problems []photo.Problem `json:"problems,omitempty"`
}

// Photos is how many photos a registration has.
const Photos = 3

// Draft is a registration as it lies sealed on the device: what was typed, as it was typed. It needs the device's keystore and no PIN, because there is
// none yet; it goes when an account is bound.
type Draft struct {
	CitizenID string `json:"citizenId,omitempty"`
	Number    string `json:"number,omitempty"`
	Name      string `json:"name,omitempty"`
	Birth     string `json:"birth,omitempty"`
	Sex       string `json:"sex,omitempty"` // male or female
	Phone     string `json:"phone,omitempty"`
	Email     string `json:"email,omitempty"`
	Province  string `json:"province,omitempty"` // code
	Commune   string `json:"commune,omitempty"`  // code
	Street    string `json:"street,omitempty"`
	Agency    string `json:"agency,omitempty"` // code
	Answer    string `json:"answer,omitempty"`
	OnCard    string `json:"onCard,omitempty"` // the address that the ID's code gave, from before the communes of 2025

	Photos [Photos]DraftPhoto `json:"photos"` // in the order of photo.Kinds
	Step   Screen             `json:"step,omitempty"`
	ID     string             `json:"id,omitempty"` // of the registration; set and kept before it is first sent
	Sent   bool               `json:"sent,omitempty"`
}

// Begun reports whether there is anything to go on with.
func (d Draft) Begun() bool { return d.Step != "" }

// Registration is a registration on its way.
type Registration struct {
	Draft   Draft
	Failure Failure       // of the visible screen
	Wrong   RegisterField // the field that Failure is about; empty: the screen
	Scan    JobID         // PickImage, ReadPicture or DecodeImage of a code
	Scanned bool          // the last picture filled fields in
	ByPath  bool          // the system has no file chooser, but a picture can be named by its path
	Path    string        // as typed

	Thumbs     [Photos]image.Image
	PhotoJobs  [Photos]JobID // choosing or checking
	PhotoFault [Photos]Failure
	Taking     int  // the photo that Path is for
	Anyway     bool // the person has read what is wrong with the photos and goes on

	Pick  RegisterField // what ScreenRegisterPick chooses
	Query string        // as typed there
	Found []PlaceFound

	Mending bool  // a step was opened from the tracking page: it leads back to the declaration
	Sending JobID // of the sending on its way
	Sent    int   // bytes of the photos on the server's disk
	Total   int   // bytes of all photos

	Help RegisterHelp

	Status   *vss.Application // as the server last told it; nil: not known here
	StatusAt time.Time
	Asking   JobID   // of the question how far it is
	Refresh  Failure // of the last such question

	recalling, saving, paper JobID

	saved Draft // as it lies in the vault
}

// Recalling reports whether what lies sealed is still being read.
func (r Registration) Recalling() bool { return r.recalling != 0 }

// PlaceFound is one line of the list a place is chosen from.
type PlaceFound struct{ Code, Name, More string }

// Messages of a registration.
type (
	// BeginRegistration opens the first step, or goes on where the person stopped.
	BeginRegistration struct{}
	// TypeRegistration is the whole text of a field.
	TypeRegistration struct {
		Field RegisterField
		Text  string
	}
	// RegistrationNext is the main action of the visible step.
	RegistrationNext struct{}
	// MendRegistration opens the step that holds a part of the form, from the tracking page or the declaration.
	MendRegistration struct{ Step Screen }
	// RegistrationRecalled answers the reading of the draft.
	RegistrationRecalled struct {
		Answer
		Draft    Draft
		Thumbs   [Photos]image.Image
		Status   *vss.Application
		StatusAt time.Time
	}
	// RegistrationSaved answers the sealing of the draft.
	RegistrationSaved struct {
		Answer
		draft Draft
	}
)

func (BeginRegistration) msg() {}
func (TypeRegistration) msg()  {}
func (RegistrationNext) msg()  {}
func (MendRegistration) msg()  {}

var registration = feature{update: updateRegistration, pages: registrationPages(), tick: func(s State) (State, []Effect) {
	s, effects := registrationTick(s)
	s, more := helpTick(s)
	return s, append(effects, more...)
}}

func registrationPages() map[Screen]page {
	all := map[Screen]page{
		ScreenRegisterPick: {back: func(s State) (State, []Effect) {
			s.Registration.Query, s.Registration.Found = "", nil
			s.pop()
			return s, nil
		}},
		ScreenRegisterHelp: {enter: State.enterHelp, retry: State.enterHelp, wake: State.helpWake},
		ScreenApplication:  {enter: State.askApplication, retry: State.askApplication, wake: State.applicationWake},
	}
	for _, step := range RegisterSteps() {
		all[step] = page{enter: State.stepEntered, back: State.stepBack, retry: State.stepRetry}
	}
	return all
}

func updateRegistration(s State, m Msg) (State, []Effect, bool) {
	for _, part := range []func(State, Msg) (State, []Effect, bool){updateRegisterDraft, updateRegisterScan, updateRegisterPhotos, updateRegisterPlaces, updateRegisterSend, updateRegisterHelp, updateDeclaration} {
		if next, effects, mine := part(s, m); mine {
			return next, effects, true
		}
	}
	return s, nil, false
}

func updateRegisterDraft(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	switch m := m.(type) {
	case BeginRegistration:
		if s.Screen() == ScreenWelcome && s.Boot.Held == DeviceNone {
			s, effects = s.beginRegistration()
		}
	case TypeRegistration:
		s.typeRegistration(m.Field, m.Text)
	case RegistrationNext:
		s, effects = s.registrationNext()
	case MendRegistration:
		s, effects = s.mendRegistration(m.Step)
	case RegistrationRecalled:
		if m.Job != 0 && m.Job == s.Registration.recalling {
			s.registrationRecalled(m)
		}
	case RegistrationSaved:
		if m.Job != 0 && m.Job == s.Registration.saving {
			s.registrationSaved(m)
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// recallRegistration reads what lies sealed of a registration, on a device that holds no account.
func (s *State) recallRegistration() []Effect {
	s.Registration.recalling = s.newJob()
	return []Effect{readRegistration{Job{s.Registration.recalling}}}
}

func (s *State) registrationRecalled(m RegistrationRecalled) {
	r := &s.Registration
	r.recalling = 0
	if m.Failure.Is() || r.Draft.Begun() {
		return // a draft that cannot be read is begun anew; one that was begun meanwhile stays
	}
	r.Draft, r.saved, r.Thumbs, r.Status, r.StatusAt = m.Draft, m.Draft, m.Thumbs, m.Status, m.StatusAt
}

// seal keeps the draft when it has changed since it was kept.
func (s *State) seal() []Effect {
	r := &s.Registration
	if !r.Draft.Begun() || sameRegistration(r.Draft, r.saved) {
		return nil
	}
	r.saving = s.newJob()
	return []Effect{saveRegistration{Job{r.saving}, r.Draft}}
}

func sameRegistration(a, b Draft) bool {
	for i := range a.Photos {
		if a.Photos[i].SHA256 != b.Photos[i].SHA256 || a.Photos[i].Bytes != b.Photos[i].Bytes {
			return false
		}
	}
	a.Photos, b.Photos = [Photos]DraftPhoto{}, [Photos]DraftPhoto{}
	return a.text() == b.text()
}

// text is everything of a draft but the photos, to compare.
func (d Draft) text() [16]string {
	sent := ""
	if d.Sent {
		sent = "sent"
	}
	return [16]string{d.CitizenID, d.Number, d.Name, d.Birth, d.Sex, d.Phone, d.Email, d.Province, d.Commune, d.Street, d.Agency, d.Answer, d.OnCard, string(d.Step), d.ID, sent}
}

func (s *State) registrationSaved(m RegistrationSaved) {
	s.Registration.saving = 0
	if m.Failure.Is() {
		s.say(NoticeNotSaved)
		return
	}
	s.Registration.saved = m.draft
}

// beginRegistration goes where the person stopped: the tracking page, or the last step with the ones before it behind it.
func (s State) beginRegistration() (State, []Effect) {
	r := &s.Registration
	if r.recalling != 0 {
		return s, nil // the draft is on its way
	}
	r.Mending = false
	if r.Draft.Sent {
		s.push(ScreenApplication)
		return s.entered()
	}
	at := max(0, slices.Index(RegisterSteps(), r.Draft.Step))
	s.root(append([]Screen{ScreenWelcome}, RegisterSteps()[:at+1]...)...)
	return s.entered()
}

// stepEntered notes how far the person is and asks for what the step needs.
func (s State) stepEntered() (State, []Effect) {
	r := &s.Registration
	r.Failure, r.Wrong, r.Scanned, r.Anyway, r.Path, r.Taking = Failure{}, "", false, false, "", 0
	r.Draft.Step = s.Screen()
	effects := s.seal()
	return s, append(effects, s.wantPlaces()...)
}

// stepBack leaves a step; while something is on its way it is stopped instead.
func (s State) stepBack() (State, []Effect) {
	r := &s.Registration
	if r.Sending != 0 {
		effects := cancel(nil, r.Sending)
		r.Sending = 0
		return s, effects
	}
	effects := cancel(nil, r.Scan)
	for i := range r.PhotoJobs {
		effects = cancel(effects, r.PhotoJobs[i])
		r.PhotoJobs[i] = 0
	}
	r.Scan, r.Failure, r.Wrong, r.ByPath, r.Path = 0, Failure{}, "", false, ""
	s.pop()
	if step, _ := s.RegisterStep(); step > 0 {
		r.Draft.Step = s.Screen()
	}
	return s, append(effects, s.seal()...)
}

func (s State) stepRetry() (State, []Effect) {
	if s.Screen() == ScreenRegisterReview {
		return s.sendRegistration()
	}
	return s, nil
}

// maxRegisterText bounds a field in bytes; the answer to a question is the longest.
const maxRegisterText = 4000

// field is where a field's text is kept; nil for one that is chosen and not typed.
func (r *Registration) field(f RegisterField) *string {
	switch f {
	case FieldCitizenID:
		return &r.Draft.CitizenID
	case FieldNumber:
		return &r.Draft.Number
	case FieldName:
		return &r.Draft.Name
	case FieldBirth:
		return &r.Draft.Birth
	case FieldSex:
		return &r.Draft.Sex
	case FieldPhone:
		return &r.Draft.Phone
	case FieldEmail:
		return &r.Draft.Email
	case FieldStreet:
		return &r.Draft.Street
	case FieldAnswer:
		return &r.Draft.Answer
	case FieldPath:
		return &r.Path
	}
	return nil
}

// typeRegistration takes a field's text as it is: what is being composed is never rewritten.
func (s *State) typeRegistration(f RegisterField, text string) {
	r := &s.Registration
	field := r.field(f)
	step, _ := s.RegisterStep()
	if field == nil || step == 0 && s.Screen() != ScreenApplication || r.Sending != 0 || len(text) > maxRegisterText {
		return
	}
	*field = text
	if r.Wrong == f || r.Wrong == "" {
		r.Failure, r.Wrong = Failure{}, ""
	}
}

// registrationNext checks the visible step, seals the draft and goes on.
func (s State) registrationNext() (State, []Effect) {
	r := &s.Registration
	step, of := s.RegisterStep()
	if step == 0 || r.Sending != 0 {
		return s, nil
	}
	if wrong, kind := r.check(s.Screen(), s.Now); kind != "" {
		r.Failure, r.Wrong = Failure{Kind: kind}, wrong
		return s, s.seal()
	}
	if s.Screen() == ScreenRegisterPhotos && r.doubtful() && !r.Anyway {
		r.Anyway = true // said once; the second touch means it
		return s, s.seal()
	}
	if step == of {
		return s.sendRegistration()
	}
	next := RegisterSteps()[step]
	if r.Mending {
		next = ScreenRegisterReview
	}
	s.push(next)
	return s.entered()
}

// mendRegistration opens a step to change it, while the registration may be changed.
func (s State) mendRegistration(step Screen) (State, []Effect) {
	r := &s.Registration
	from := s.Screen()
	if !slices.Contains(RegisterSteps(), step) || from != ScreenApplication && from != ScreenRegisterReview || r.Sending != 0 || from == ScreenApplication && !s.MayMend() {
		return s, nil
	}
	r.Mending = true
	s.push(step)
	return s.entered()
}

// Forgotten reports whether the server no longer has the registration: its time was over, or the key that filed it is gone. It can be sent anew.
func (r Registration) Forgotten() bool { return r.Refresh.Code == vss.CodeNotFound }

// MayMend reports whether the person may change what was sent.
func (s State) MayMend() bool {
	a := s.Registration.Status
	return s.Registration.Forgotten() || a != nil && (a.State == vss.ApplicationStateQuestion || a.State == vss.ApplicationStateRefused || a.State == vss.ApplicationStateUploading)
}

// dropRegistration forgets a registration that has led to an account on this device.
func (s *State) dropRegistration() []Effect {
	if !s.Registration.Draft.Begun() {
		return nil
	}
	s.Registration = Registration{}
	return []Effect{forgetRegistration{}}
}
