package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"strings"
	"time"

	"github.com/google/uuid"

	"vssid/app/photo"
	"vssid/app/vss"
	"vssid/storage"
)

// Messages of sending and tracking.
type (
	// RegistrationNamed tells the id that the registration has from now on; it lies in the vault already.
	RegistrationNamed struct {
		Answer
		ID string
	}
	// SendProgress tells how much of the photos is on the server's disk.
	SendProgress struct {
		Answer
		Sent, Total int
	}
	// RegistrationSent answers the sending.
	RegistrationSent struct {
		Answer
		Application vss.Application
		At          time.Time
	}
	// ApplicationRead answers the question how far the registration has come.
	ApplicationRead struct {
		Answer
		Application vss.Application
		At          time.Time
	}
	// SendAnswer sends the answer to the officer's question.
	SendAnswer struct{}
	// ActivateFiled activates the account that the approved registration opened, without a code.
	ActivateFiled struct{}
)

func (SendAnswer) msg()    {}
func (ActivateFiled) msg() {}

func updateRegisterSend(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	r := &s.Registration
	switch m := m.(type) {
	case RegistrationNamed:
		// Also when the sending was stopped meanwhile: the vault holds it.
		r.Draft.ID, r.saved.ID = m.ID, m.ID
	case SendProgress:
		if m.Job != 0 && m.Job == r.Sending {
			r.Sent, r.Total = m.Sent, m.Total
		}
	case RegistrationSent:
		if m.Job != 0 && m.Job == r.Sending {
			s, effects = s.registrationSent(m)
		}
	case ApplicationRead:
		if m.Job != 0 && m.Job == r.Asking {
			s.applicationRead(m)
		}
	case SendAnswer:
		if s.Screen() == ScreenApplication && s.MayMend() {
			s, effects = s.sendAnswer()
		}
	case ActivateFiled:
		s, effects = s.activateFiled()
	default:
		return s, nil, false
	}
	return s, effects, true
}

// sendRegistration sends the whole of it: form, what the server lacks of the photos, and the submission.
func (s State) sendRegistration() (State, []Effect) {
	r := &s.Registration
	if r.Sending != 0 {
		return s, nil
	}
	if _, kind := r.check(ScreenRegisterReview, s.Now); kind != "" {
		r.Failure, r.Wrong = Failure{Kind: kind}, ""
		return s, nil
	}
	r.Failure, r.Wrong, r.Sending, r.Sent, r.Total = Failure{}, "", s.newJob(), 0, 0
	return s, []Effect{sendFiling{Job{r.Sending}, r.Draft, s.Prefs.Language, s.answering()}}
}

// answering is the answer that goes with a submission, while the officer waits for one.
func (s State) answering() string {
	if a := s.Registration.Status; a != nil && a.State == vss.ApplicationStateQuestion {
		return strings.TrimSpace(s.Registration.Draft.Answer)
	}
	return ""
}

// sendAnswer answers the officer's question as it is, without opening the form.
func (s State) sendAnswer() (State, []Effect) {
	if s.answering() == "" {
		s.Registration.Failure, s.Registration.Wrong = Failure{Kind: FailNeedAnswer}, FieldAnswer
		return s, nil
	}
	return s.sendRegistration()
}

func (s State) registrationSent(m RegistrationSent) (State, []Effect) {
	r := &s.Registration
	r.Sending = 0
	if m.Failure.Is() {
		r.Failure, r.Wrong = m.Failure, refusedField(m.Failure.Code)
		return s, nil
	}
	r.Draft.Sent, r.Draft.Answer, r.Mending = true, "", false
	r.Status, r.StatusAt, r.Refresh = &m.Application, m.At, Failure{}
	s.root(ScreenWelcome, ScreenApplication)
	s.say(NoticeRegistrationSent)
	return s, s.seal()
}

// NoticeRegistrationSent says that the registration is with the agency.
const NoticeRegistrationSent NoticeKind = "registration-sent"

// refusedField is the field that a refusal is about.
func refusedField(code vss.Code) RegisterField {
	switch code {
	case vss.CodePhoneTaken:
		return FieldPhone
	case vss.CodeAccountExists:
		return FieldCitizenID
	}
	return ""
}

// askEvery is how often the tracking page asks by itself while the person looks at it.
const askEvery = 30 * time.Second

// askApplication asks how far the registration has come.
func (s State) askApplication() (State, []Effect) {
	r := &s.Registration
	r.Failure, r.Wrong = Failure{}, ""
	effects := s.wantPlaces() // the declaration names them
	if r.Asking != 0 || !r.Draft.Sent || r.Draft.ID == "" {
		return s, effects
	}
	r.Asking = s.newJob()
	return s, append(effects, askStatus{Job{r.Asking}, r.Draft.ID})
}

// applicationWake is when the tracking page asks again.
func (s State) applicationWake() time.Time {
	if s.Registration.Asking != 0 || s.Registration.StatusAt.IsZero() {
		return time.Time{}
	}
	return s.Registration.StatusAt.Add(askEvery)
}

// registrationTick asks again when it is time.
func registrationTick(s State) (State, []Effect) {
	r := &s.Registration
	if s.Screen() != ScreenApplication || s.hidden || r.Asking != 0 || r.Sending != 0 || r.Refresh.Is() || r.StatusAt.IsZero() || s.Now.Before(r.StatusAt.Add(askEvery)) {
		return s, nil
	}
	r.Asking = s.newJob()
	return s, []Effect{askStatus{Job{r.Asking}, r.Draft.ID}}
}

func (s *State) applicationRead(m ApplicationRead) {
	r := &s.Registration
	r.Asking, r.Refresh = 0, m.Failure
	if !m.Failure.Is() {
		r.Status, r.StatusAt = &m.Application, m.At
	}
}

// activateFiled begins the activation that needs no code: the account is known, and the key that filed is on this phone.
func (s State) activateFiled() (State, []Effect) {
	a := s.Registration.Status
	if s.Screen() != ScreenApplication || a == nil || a.State != vss.ApplicationStateApproved || a.Account == nil || a.Activated || s.Activation.Busy() {
		return s, nil
	}
	if s.Activation.Requested != *a.Account || !s.Activation.Filed {
		s.Activation = Activation{Account: *a.Account, Filed: true, Undecided: s.Activation.Undecided}
	}
	s.Activation.PIN.zero()
	s.Activation.Repeat.zero()
	s.push(ScreenNewPIN)
	return s, nil
}

// The names of what a registration keeps in the vault's Device class.
const (
	registrationName = "registration/draft"
	statusName       = "registration/status"
)

// statusKept is the server's last word as it lies in the vault.
type statusKept struct {
	At          time.Time       `json:"at"`
	Application vss.Application `json:"application"`
}

// readRegistration reads what lies sealed. Answer: RegistrationRecalled.
type readRegistration struct{ Job }

func (readRegistration) lane(r *runner) *lane { return &r.vault }

func (e readRegistration) do(_ context.Context, r *runner, in *Installation) Msg {
	var m RegistrationRecalled
	err := readSealed(in.Vault, registrationName, &m.Draft)
	if errors.Is(err, storage.ErrNotFound) {
		err = nil
	}
	if err == nil {
		m.Thumbs = thumbs(in.Vault, m.Draft)
		var kept statusKept
		if readSealed(in.Vault, statusName, &kept) == nil { // without it the server is asked
			m.Status, m.StatusAt = &kept.Application, kept.At
		}
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// thumbs makes the small pictures of the photos that are there.
func thumbs(v Vault, d Draft) (all [Photos]image.Image) {
	for i, p := range d.Photos {
		if p.Bytes == 0 {
			continue
		}
		file, err := v.Get(storage.Device, photoName(i))
		if err != nil {
			continue // sent and gone, or taken anew by the person
		}
		if thumb, err := photo.Thumb(file); err == nil {
			all[i] = thumb
		}
	}
	return all
}

func readSealed(v Vault, name string, into any) error {
	raw, err := v.Get(storage.Device, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

func sealed(name string, value any) (storage.Change, error) {
	raw, err := json.Marshal(value)
	if err != nil {
		return storage.Change{}, fmt.Errorf("keep %s: %w", name, err)
	}
	return storage.Change{Class: storage.Device, Name: name, Value: raw}, nil
}

// saveRegistration seals the draft. Answer: RegistrationSaved.
type saveRegistration struct {
	Job
	draft Draft
}

func (saveRegistration) lane(r *runner) *lane { return &r.vault }

func (e saveRegistration) do(ctx context.Context, r *runner, in *Installation) Msg {
	change, err := sealed(registrationName, e.draft)
	if err == nil {
		err = in.Vault.Put(ctx, change)
	}
	return RegistrationSaved{r.answer(e.Job, err), e.draft}
}

// forgetRegistration removes everything of a registration from the vault. It does not answer.
type forgetRegistration struct{ Job }

func (forgetRegistration) lane(r *runner) *lane { return &r.vault }

func (forgetRegistration) do(ctx context.Context, _ *runner, in *Installation) Msg {
	batch := []storage.Change{{Class: storage.Device, Name: registrationName}, {Class: storage.Device, Name: statusName}}
	for i := range Photos {
		batch = append(batch, storage.Change{Class: storage.Device, Name: photoName(i)})
	}
	// What stays behind after a failure is sealed like everything else and goes with the next registration or the wipe.
	_ = in.Vault.Put(ctx, batch...)
	return nil
}

// sendFiling sends a registration, from wherever an earlier sending stopped. Answer: RegistrationSent.
type sendFiling struct {
	Job
	draft    Draft
	language string
	answer   string
}

func (sendFiling) lane(r *runner) *lane { return &r.network }

func (e sendFiling) do(ctx context.Context, r *runner, in *Installation) Msg {
	var m RegistrationSent
	err := in.Device.Applicant(ctx, func(a *vss.Applicant) (err error) {
		m.Application, err = e.send(ctx, r, in, a)
		return err
	})
	m.At = r.now()
	if err == nil {
		e.draft.Sent, e.draft.Answer, e.draft.ID = true, "", m.Application.ApplicationId.String()
		err = keepSent(ctx, in.Vault, e.draft, statusKept{m.At, m.Application})
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

func keepSent(ctx context.Context, v Vault, d Draft, status statusKept) error {
	draft, err := sealed(registrationName, d)
	if err != nil {
		return err
	}
	kept, err := sealed(statusName, status)
	if err != nil {
		return err
	}
	return v.Put(ctx, draft, kept)
}

func (e *sendFiling) send(ctx context.Context, r *runner, in *Installation, a *vss.Applicant) (vss.Application, error) {
	var photos [Photos][]byte
	for i := range photos {
		file, err := in.Vault.Get(storage.Device, photoName(i))
		if err != nil {
			return vss.Application{}, err
		}
		photos[i] = file
	}
	filed, err := e.file(ctx, r, in, a)
	if err != nil {
		return filed, err
	}
	received := [Photos]int{}
	tell := func() {
		sum, total := 0, 0
		for i := range photos {
			sum, total = sum+received[i], total+len(photos[i])
		}
		r.post(SendProgress{Answer: Answer{Job: e.ID}, Sent: sum, Total: total})
	}
	for i, kind := range photo.Kinds() {
		received[i] = vss.ReceivedOf(filed, vss.PhotoKind(kind))
	}
	tell()
	for i, kind := range photo.Kinds() {
		err := a.Upload(ctx, filed.ApplicationId, vss.PhotoKind(kind), photos[i], received[i], func(n int) { received[i] = n; tell() })
		if err != nil {
			return filed, err
		}
	}
	submission := vss.ApplicationSubmission{Revision: filed.Revision}
	if e.answer != "" {
		submission.Answer = &e.answer
	}
	return a.Submit(ctx, filed.ApplicationId, submission)
}

// file files the form. The id is sealed before it is first used, so that a cut connection never makes a second registration. An id that the server
// has forgotten, or that belongs to a key which is gone, is replaced once.
func (e *sendFiling) file(ctx context.Context, r *runner, in *Installation, a *vss.Applicant) (vss.Application, error) {
	filing := vss.ApplicationFiling{Language: vss.Language(e.language), Form: e.draft.Form(r.now()), Photos: e.draft.manifest()}
	for renamed := false; ; renamed = true {
		id, err := named(ctx, r, in, &e.draft)
		if err != nil {
			return vss.Application{}, err
		}
		filed, err := a.File(ctx, id, filing)
		if vss.CodeOf(err) != vss.CodeNotFound || renamed {
			return filed, err
		}
		e.draft.ID = ""
	}
}

// askStatus asks how far a registration has come. Answer: ApplicationRead.
type askStatus struct {
	Job
	id string
}

func (askStatus) lane(r *runner) *lane { return &r.network }

func (e askStatus) do(ctx context.Context, r *runner, in *Installation) Msg {
	var m ApplicationRead
	err := in.Device.Applicant(ctx, func(a *vss.Applicant) error {
		id, err := uuid.Parse(e.id)
		if err != nil {
			return fmt.Errorf("read the id of the registration: %w", err)
		}
		m.Application, err = a.Read(ctx, id)
		return err
	})
	m.At = r.now()
	if err == nil {
		// A full disk must not hide what the server has answered.
		_ = keepStatus(ctx, in.Vault, statusKept{m.At, m.Application})
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// keepStatus seals the server's last word. The photos of an approved registration are not needed here any more.
func keepStatus(ctx context.Context, v Vault, status statusKept) error {
	kept, err := sealed(statusName, status)
	if err != nil {
		return err
	}
	batch := []storage.Change{kept}
	if status.Application.State == vss.ApplicationStateApproved {
		for i := range Photos {
			batch = append(batch, storage.Change{Class: storage.Device, Name: photoName(i)})
		}
	}
	return v.Put(ctx, batch...)
}
