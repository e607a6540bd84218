package core

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"vssid/app/vss"
)

// ScreenRegisterHelp shows a code that the person reads out to a clerk, and then what the clerk fills in.
const ScreenRegisterHelp Screen = "register-help"

// RegisterHelp is help from afar with the form (trợ giúp từ xa). What a clerk fills in becomes the person's own only when they take it.
type RegisterHelp struct {
	Code    string // as the server gave it; "" when it was given to an earlier run of the program, or to none
	Until   time.Time
	Session *vss.HelpSession // as the server last told it
	Over    bool             // its time has ended
	Job     JobID            // openHelp
	Failure Failure          // of the last answer

	asking JobID // readHelp
	askAt  time.Time
}

// Helped reports whether a clerk has filled something in that can be taken.
func (h RegisterHelp) Helped() bool { return h.Session != nil && !h.Over && h.Session.Version > 1 }

// HelpField is one field as the clerk has it.
type HelpField struct {
	Field RegisterField
	Value string // as typed; a place's code
	New   bool   // it is not what the person had
}

// HelpFields are all fields of the form in the order of its steps, as the clerk has them.
func (s State) HelpFields() []HelpField {
	h, d := s.Registration.Help, s.Registration.Draft
	if h.Session == nil {
		return nil
	}
	helped := d.helped(h.Session.Form)
	var all []HelpField
	for _, f := range []struct {
		field    RegisterField
		old, new string
	}{
		{FieldCitizenID, d.CitizenID, helped.CitizenID}, {FieldNumber, d.Number, helped.Number}, {FieldName, d.Name, helped.Name}, {FieldBirth, d.Birth, helped.Birth}, {FieldSex, d.Sex, helped.Sex},
		{FieldPhone, d.Phone, helped.Phone}, {FieldEmail, d.Email, helped.Email}, {FieldProvince, d.Province, helped.Province}, {FieldCommune, d.Commune, helped.Commune},
		{FieldStreet, d.Street, helped.Street}, {FieldAgency, d.Agency, helped.Agency},
	} {
		all = append(all, HelpField{f.field, f.new, f.new != f.old})
	}
	return all
}

// helped is the draft with what a form says in the place of its own fields. Photos and everything else stay.
func (d Draft) helped(f vss.HelpForm) Draft {
	text := func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}
	d.CitizenID, d.Number, d.Name, d.Birth, d.Phone, d.Email = text(f.CitizenId), text(f.SocialInsuranceNumber), text(f.Name), text(f.DateOfBirth), text(f.Phone), text(f.Email)
	d.Province, d.Commune, d.Street, d.Agency, d.Sex = text(f.ProvinceCode), text(f.CommuneCode), text(f.Street), text(f.AgencyCode), ""
	if f.Sex != nil {
		d.Sex = string(*f.Sex)
	}
	return d
}

// toHelp is what a clerk is shown of a draft: what was typed, within the bounds of the contract.
func (d Draft) toHelp() vss.HelpForm {
	text := func(typed string, most int) *string {
		if letters := []rune(typed); len(letters) > most {
			typed = string(letters[:most])
		}
		if typed == "" {
			return nil
		}
		return &typed
	}
	f := vss.HelpForm{CitizenId: text(d.CitizenID, 20), SocialInsuranceNumber: text(d.Number, 20), Name: text(d.Name, 100), DateOfBirth: text(d.Birth, 10), Phone: text(d.Phone, 20), Email: text(d.Email, 254),
		ProvinceCode: text(d.Province, 2), CommuneCode: text(d.Commune, 5), Street: text(d.Street, 200), AgencyCode: text(d.Agency, 20)}
	if sex := vss.HelpFormSex(d.Sex); sex.Valid() {
		f.Sex = &sex
	}
	return f
}

// Messages of help from afar.
type (
	// AskForHelp opens ScreenRegisterHelp from the first step.
	AskForHelp struct{}
	// TakeHelp makes what the clerk has filled in the person's own draft, and ends the help.
	TakeHelp struct{}
	// EndHelp ends the help and leaves the draft as it was.
	EndHelp struct{}
	// HelpOpened answers openHelp: a new code, or the session that was on its way.
	HelpOpened struct {
		Answer
		Offer   vss.HelpOffer
		Session *vss.HelpSession
	}
	// HelpRead answers readHelp.
	HelpRead struct {
		Answer
		Session vss.HelpSession
	}
)

func (AskForHelp) msg() {}
func (TakeHelp) msg()   {}
func (EndHelp) msg()    {}

func updateRegisterHelp(s State, m Msg) (State, []Effect, bool) {
	r := &s.Registration
	var effects []Effect
	switch m := m.(type) {
	case AskForHelp:
		if s.Screen() == ScreenRegisterID && !r.Draft.Sent {
			s.push(ScreenRegisterHelp)
			s, effects = s.enterHelp()
		}
	case TakeHelp:
		if s.Screen() == ScreenRegisterHelp && r.Help.Helped() {
			s, effects = s.takeHelp()
		}
	case EndHelp:
		if s.Screen() == ScreenRegisterHelp {
			effects = s.endHelp()
			s.pop()
		}
	case HelpOpened:
		if m.Job != 0 && m.Job == r.Help.Job {
			s.helpOpened(m)
		}
	case HelpRead:
		if m.Job != 0 && m.Job == r.Help.asking {
			s.helpRead(m)
		}
	default:
		return s, nil, false
	}
	return s, effects, true
}

// enterHelp goes on with what is on its way, or asks for a code.
func (s State) enterHelp() (State, []Effect) {
	h := &s.Registration.Help
	effects := s.wantPlaces() // the fields name them
	if h.Job != 0 || h.asking != 0 || (h.Code != "" || h.Session != nil) && !h.Over && !h.Failure.Is() {
		return s, effects
	}
	if (h.Code != "" || h.Session != nil) && !h.Over {
		h.Failure, h.asking = Failure{}, s.newJob()
		return s, append(effects, readHelp{Job{h.asking}, s.Registration.Draft.ID})
	}
	*h = RegisterHelp{Job: s.newJob()}
	return s, append(effects, openHelp{Job{h.Job}, s.Registration.Draft})
}

func (s *State) helpOpened(m HelpOpened) {
	h := &s.Registration.Help
	h.Job, h.Failure, h.askAt = 0, m.Failure, s.Now.Add(helpEvery)
	switch {
	case m.Failure.Is():
	case m.Session != nil:
		h.Session, h.Until = m.Session, m.Session.ExpiresAt
	default:
		h.Code, h.Until = m.Offer.Code, m.Offer.ExpiresAt
	}
}

func (s *State) helpRead(m HelpRead) {
	h := &s.Registration.Help
	h.asking, h.Failure, h.askAt = 0, m.Failure, s.Now.Add(helpEvery)
	switch {
	case m.Failure.Code == vss.CodeNotFound:
		h.Failure, h.Over, h.Code = Failure{}, true, ""
	case !m.Failure.Is():
		h.Session, h.Until = &m.Session, m.Session.ExpiresAt
	}
}

// takeHelp goes to the first step that is not whole yet, with all before it behind it.
func (s State) takeHelp() (State, []Effect) {
	r := &s.Registration
	r.Draft = r.Draft.helped(r.Help.Session.Form)
	effects := s.endHelp()
	steps := RegisterSteps()
	at := slices.IndexFunc(steps, func(step Screen) bool { _, kind := r.check(step, s.Now); return kind != "" })
	if at < 0 {
		at = len(steps) - 1
	}
	s.root(append([]Screen{ScreenWelcome}, steps[:at+1]...)...)
	s, more := s.entered()
	return s, append(effects, more...)
}

// endHelp forgets the help here, and has the server delete it.
func (s *State) endHelp() []Effect {
	h := s.Registration.Help
	effects := cancel(cancel(nil, h.Job), h.asking)
	s.Registration.Help = RegisterHelp{}
	return append(effects, dropHelp{Job{s.newJob()}, s.Registration.Draft.ID})
}

// helpEvery is how often the screen asks what the clerk has filled in.
const helpEvery = 3 * time.Second

// helpWake is when the screen asks again.
func (s State) helpWake() time.Time {
	h := s.Registration.Help
	if h.Code == "" && h.Session == nil || h.Over || h.asking != 0 {
		return time.Time{}
	}
	return h.askAt
}

// helpTick asks again when it is time. Without a network it goes on asking: the clerk may be typing.
func helpTick(s State) (State, []Effect) {
	h := &s.Registration.Help
	if s.Screen() != ScreenRegisterHelp || s.hidden || h.Job != 0 {
		return s, nil
	}
	if at := s.helpWake(); at.IsZero() || s.Now.Before(at) {
		return s, nil
	}
	h.asking = s.newJob()
	return s, []Effect{readHelp{Job{h.asking}, s.Registration.Draft.ID}}
}

// openHelp asks for a code, unless a clerk of an earlier code is at work. Answer: HelpOpened.
type openHelp struct {
	Job
	draft Draft
}

func (openHelp) lane(r *runner) *lane { return &r.network }

func (e openHelp) do(ctx context.Context, r *runner, in *Installation) Msg {
	var m HelpOpened
	err := in.Device.Applicant(ctx, func(a *vss.Applicant) error {
		known := e.draft.ID != ""
		id, err := named(ctx, r, in, &e.draft)
		if err != nil {
			return err
		}
		if known {
			if session, err := a.ReadHelp(ctx, id); err == nil && session.State == vss.HelpSessionStateHelping {
				m.Session = &session
				return nil
			} else if err != nil && vss.CodeOf(err) != vss.CodeNotFound {
				return err
			}
		}
		m.Offer, err = a.AskForHelp(ctx, id, e.draft.toHelp())
		return err
	})
	m.Answer = r.answer(e.Job, err)
	return m
}

// named gives the id of a registration. A new one is sealed before it is first used, so that a cut connection never makes a second registration.
func named(ctx context.Context, r *runner, in *Installation, d *Draft) (uuid.UUID, error) {
	if d.ID == "" {
		d.ID = uuid.NewString()
		change, err := sealed(registrationName, *d)
		if err != nil {
			return uuid.UUID{}, err
		}
		if err := in.Vault.Put(ctx, change); err != nil {
			return uuid.UUID{}, err
		}
		r.post(RegistrationNamed{ID: d.ID})
	}
	id, err := uuid.Parse(d.ID)
	if err != nil {
		return id, fmt.Errorf("read the id of the registration: %w", err)
	}
	return id, nil
}

// readHelp asks what has been filled in. Answer: HelpRead.
type readHelp struct {
	Job
	id string
}

func (readHelp) lane(r *runner) *lane { return &r.network }

func (e readHelp) do(ctx context.Context, r *runner, in *Installation) Msg {
	var m HelpRead
	err := in.Device.Applicant(ctx, func(a *vss.Applicant) error {
		id, err := uuid.Parse(e.id)
		if err != nil {
			return fmt.Errorf("read the id of the registration: %w", err)
		}
		m.Session, err = a.ReadHelp(ctx, id)
		return err
	})
	m.Answer = r.answer(e.Job, err)
	return m
}

// dropHelp has the server delete the help. It does not answer.
type dropHelp struct {
	Job
	id string
}

func (dropHelp) lane(r *runner) *lane { return &r.network }

func (e dropHelp) do(ctx context.Context, _ *runner, in *Installation) Msg {
	// Without a network it ends by itself within the hour.
	_ = in.Device.Applicant(ctx, func(a *vss.Applicant) error {
		id, err := uuid.Parse(e.id)
		if err != nil {
			return nil // nothing was ever asked for
		}
		return a.EndHelp(ctx, id)
	})
	return nil
}
