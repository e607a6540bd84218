package core

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"vssid/app/insurance"
	"vssid/app/lookup"
	"vssid/app/procedure"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

// The screens of the public services (dịch vụ công).
const (
	ScreenProcedures Screen = "procedures"        // what is offered
	ScreenProcedure  Screen = "procedure"         // one: what it is, how long it takes
	ScreenForm       Screen = "procedure-form"    // a step of its form
	ScreenFormPick   Screen = "procedure-pick"    // the list that a place is chosen from
	ScreenFormReview Screen = "procedure-review"  // exactly what is signed
	ScreenRequests   Screen = "requests"          // what was begun and what was sent (Hồ sơ của tôi)
	ScreenRequest    Screen = "request"           // one, with what became of it
	ScreenWithdraw   Screen = "request-withdrawn" // exactly what is signed to take it back
)

// ServiceDraft is a form that is being filled in, or the answer to an officer's question that is being written. It is sealed after every change.
type ServiceDraft struct {
	Procedure string            `json:"procedure"` // "" for an answer to a question
	Version   int               `json:"version"`   // of the form
	Step      int               `json:"step"`      // that is shown, from 0
	Answers   procedure.Answers `json:"answers"`   // as typed in the visible step, final in those before
	Begun     time.Time         `json:"begun"`
	Changed   time.Time         `json:"changed"`
}

// drafts are by procedure; answers to questions by the request's id.
type drafts = map[string]ServiceDraft

// replyField is where a draft of an answer to a question holds its words.
const replyField = "reply"

// ServiceState is the public services.
type ServiceState struct {
	Catalogue Record[vss.ProcedureList]
	List      Record[vss.ServiceRequestList]
	Drafts    drafts
	Recalled  bool  // Drafts has been read; nothing is sealed over what has not
	Recalling JobID // of recallDrafts
	Sealing   JobID // of sealDrafts
	Unsealed  bool  // something has changed since

	Chosen  string            // procedure on its screens
	Faults  []procedure.Fault // of the visible step
	Pick    string            // field on ScreenFormPick
	Query   string
	Found   []PlaceFound
	ID      string // of the request on ScreenRequest
	Job     JobID  // of an answer to a question on its way
	Failure Failure
}

// Messages of the public services.
type (
	// ShowProcedure opens a procedure by its id.
	ShowProcedure struct{ ID string }
	// BeginForm opens its form, where it was left.
	BeginForm struct{}
	// DropDraft throws away what was filled in of the chosen procedure.
	DropDraft struct{}
	// AnswerField is the whole answer to a field of the visible step.
	AnswerField struct{ Field, Value string }
	// ToggleMember takes somebody of the family in, as the last, or out.
	ToggleMember struct{ Field, ID string }
	// OpenFormPick opens the list for a field that takes a place.
	OpenFormPick struct{ Field string }
	// TypeFormPick is the whole search text of that list.
	TypeFormPick struct{ Text string }
	// ChooseFormPick takes a line of it.
	ChooseFormPick struct{ Code string }
	// FormNext judges the visible step and goes on.
	FormNext struct{}
	// SignRequest goes on to the PIN with which the owner signs what is on ScreenFormReview.
	SignRequest struct{}
	// ShowRequest opens a request by its id.
	ShowRequest struct{ ID string }
	// TypeReply is the whole answer to the officer's question.
	TypeReply struct{ Text string }
	// SendReply sends it.
	SendReply struct{}
	// WithdrawRequest opens what is signed to take the request back.
	WithdrawRequest struct{}
	// SignWithdrawal goes on to the PIN with which the owner signs that.
	SignWithdrawal struct{}
	// DraftsRecalled answers recallDrafts.
	DraftsRecalled struct {
		Answer
		Drafts drafts
	}
	// DraftsSealed answers sealDrafts.
	DraftsSealed struct{ Answer }
	// RequestChanged answers what was sent about a request: as it stands now.
	RequestChanged struct {
		Answer
		Request vss.ServiceRequest
		Sent    bool // it is the answer to a form
	}
)

func (ShowProcedure) msg()   {}
func (BeginForm) msg()       {}
func (DropDraft) msg()       {}
func (AnswerField) msg()     {}
func (ToggleMember) msg()    {}
func (OpenFormPick) msg()    {}
func (TypeFormPick) msg()    {}
func (ChooseFormPick) msg()  {}
func (FormNext) msg()        {}
func (SignRequest) msg()     {}
func (ShowRequest) msg()     {}
func (TypeReply) msg()       {}
func (SendReply) msg()       {}
func (WithdrawRequest) msg() {}
func (SignWithdrawal) msg()  {}

var catalogue = &source[vss.ProcedureList]{name: "services/catalogue", ask: func(ctx context.Context, s *vss.Session, _ *vss.ProcedureList) (vss.ProcedureList, error) {
	return s.Client().Procedures(ctx)
}}

var requestList = &source[vss.ServiceRequestList]{name: "services/requests", ask: func(ctx context.Context, s *vss.Session, _ *vss.ServiceRequestList) (vss.ServiceRequestList, error) {
	return s.ServiceRequests(ctx)
}}

var publicServices = feature{
	update: updateServices,
	pages: map[Screen]page{
		ScreenProcedures: {personal: true, enter: State.enterServices, retry: State.enterServices},
		ScreenProcedure:  {personal: true, enter: State.enterServices, retry: State.enterServices},
		ScreenForm:       {personal: true, enter: State.enterServices, back: State.formBack},
		ScreenFormPick:   {personal: true, enter: State.enterServices},
		ScreenFormReview: {personal: true, enter: State.enterServices},
		ScreenRequests:   {personal: true, enter: State.enterServices, retry: State.enterServices},
		ScreenRequest:    {personal: true, enter: State.enterServices, retry: State.enterServices},
		ScreenWithdraw:   {personal: true, enter: State.enterServices},
	},
	arrived: func(s State, m EventArrived) (State, []Effect) {
		if m.Change.Kind != "request-changed" && !m.Gap || !s.Open || !s.Service.List.Known {
			return s, nil
		}
		return s, s.Service.List.load(&s, requestList)
	},
	leave:  func(s State) (State, []Effect) { return s.sealDraftsNow() },
	forget: func(s *State) { s.Service = ServiceState{Chosen: s.Service.Chosen, ID: s.Service.ID} },
}

// enterServices reads what the screens stand on: the forms, the requests, the drafts and the places.
func (s State) enterServices() (State, []Effect) {
	v := &s.Service
	effects := s.wantPlaces()
	effects = append(effects, v.Catalogue.load(&s, catalogue)...)
	effects = append(effects, v.List.load(&s, requestList)...)
	if !v.Recalled && v.Recalling == 0 {
		v.Recalling = s.newJob()
		effects = append(effects, recallDrafts{Job{v.Recalling}})
	}
	return s, effects
}

func updateServices(s State, m Msg) (State, []Effect, bool) {
	v := &s.Service
	switch m := m.(type) {
	case DraftsRecalled:
		if m.Job == 0 || m.Job != v.Recalling {
			return s, nil, true
		}
		v.Recalling = 0
		if m.Failure.Is() { // nothing is begun, so that nothing is sealed over what could not be read
			v.Failure = m.Failure
			return s, nil, true
		}
		v.Recalled, v.Drafts = true, m.Drafts
	case DraftsSealed:
		if m.Job == 0 || m.Job != v.Sealing {
			return s, nil, true
		}
		v.Sealing = 0
		if v.Unsealed && !m.Failure.Is() {
			s, effects := s.sealDraftsNow()
			return s, effects, true
		}
	case Recalled[vss.ProcedureList]:
		if s.Open {
			v.Catalogue.recalled(m)
		}
	case Fetched[vss.ProcedureList]:
		v.Catalogue.fetched(m)
	case Recalled[vss.ServiceRequestList]:
		if s.Open {
			v.List.recalled(m)
		}
	case Fetched[vss.ServiceRequestList]:
		v.List.fetched(m)
	default:
		if next, effects, mine := updateForm(s, m); mine {
			return next, effects, true
		}
		return updateRequests(s, m)
	}
	return s, nil, true
}

// Procedure is the one that was chosen; nil while the forms are fetched or when it is offered no more.
func (s State) Procedure() *vss.Procedure {
	for _, p := range s.Service.Catalogue.Value.Procedures {
		if p.Id == s.Service.Chosen {
			return &p
		}
	}
	return nil
}

// ServiceDraft is what was filled in of the chosen procedure; false when nothing was.
func (s State) ServiceDraft() (ServiceDraft, bool) {
	d, ok := s.Service.Drafts[s.Service.Chosen]
	return d, ok && d.Procedure != ""
}

// FormStep is the step of the form that is shown; false without one.
func (s State) FormStep() (step vss.ProcedureStep, n int, ok bool) {
	p := s.Procedure()
	d, begun := s.ServiceDraft()
	if p == nil || !begun || d.Step < 0 || d.Step >= len(p.Steps) {
		return step, 0, false
	}
	return p.Steps[d.Step], d.Step, true
}

// BegunForms are the procedures with a draft, the one changed last first.
func (s State) BegunForms() []ServiceDraft {
	var all []ServiceDraft
	for _, d := range s.Service.Drafts {
		if d.Procedure != "" {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b ServiceDraft) int {
		if c := b.Changed.Compare(a.Changed); c != 0 {
			return c
		}
		return strings.Compare(a.Procedure, b.Procedure)
	})
	return all
}

// FamilyMember is somebody whose card can be renewed together with the own one.
type FamilyMember struct{ ID, Name string }

// FamilyMembers are the owner and those whose cards this device carries, as far as their cards have a last day.
func (s State) FamilyMembers() []FamilyMember {
	var all []FamilyMember
	if c := s.Card.Card; c != nil && c.ValidTo != nil {
		all = append(all, FamilyMember{"self", insurance.NormalName(c.HolderName)})
	}
	for _, c := range s.Family.Cards {
		if c.Card.ValidTo != nil {
			all = append(all, FamilyMember{string(c.ID), insurance.NormalName(c.Card.HolderName)})
		}
	}
	return all
}

// ServiceNames finds what a code in a form stands for.
func (s State) ServiceNames() procedure.Names {
	places, family := s.Places.Directory, s.FamilyMembers()
	return func(kind procedure.Kind, code string) (procedure.Named, bool) {
		if kind == procedure.Members {
			i := slices.IndexFunc(family, func(m FamilyMember) bool { return m.ID == code })
			if i < 0 {
				return procedure.Named{}, false
			}
			return procedure.Named{Name: family[i].Name}, true
		}
		if places == nil {
			return procedure.Named{}, false
		}
		switch kind {
		case procedure.Province:
			p, ok := places.Province(code)
			return procedure.Named{Name: p.Name}, ok
		case procedure.Commune:
			c, ok := places.Commune(code)
			return procedure.Named{Name: c.Name, Within: c.Province}, ok
		case procedure.Facility:
			p, ok := places.Place(lookup.Facilities, code)
			return procedure.Named{Name: p.Name}, ok
		}
		return procedure.Named{}, false
	}
}

// FormText is what the owner reads and signs of the form; nil while something of it is missing.
func (s State) FormText() vss.Shown {
	p := s.Procedure()
	d, begun := s.ServiceDraft()
	if p == nil || !begun {
		return nil
	}
	names, language := s.ServiceNames(), s.OwnerLanguage()
	if len(procedure.Validate(*p, d.Answers, names)) > 0 {
		return nil
	}
	answered, err := procedure.Shown(*p, d.Answers, language, names)
	if err != nil {
		return nil
	}
	charge, paid := procedure.ChargeOf(*p, d.Answers, insurance.DateOf(s.Now), language, names)
	if p.Charge != nil && !paid {
		return nil
	}
	shown, err := ownertext.Submission(language, *p, answered, charge.Shown)
	if err != nil {
		return nil
	}
	return shown
}

// FormCharge is what the answers so far come to; false where nothing is paid or something is missing.
func (s State) FormCharge() (procedure.Charge, bool) {
	p := s.Procedure()
	d, begun := s.ServiceDraft()
	if p == nil || !begun {
		return procedure.Charge{}, false
	}
	step, _, ok := s.FormStep()
	if !ok {
		return procedure.Charge{}, false
	}
	clean, faults := procedure.Step(step, d.Answers, s.ServiceNames())
	if len(faults) > 0 {
		return procedure.Charge{}, false
	}
	return procedure.ChargeOf(*p, clean, insurance.DateOf(s.Now), s.OwnerLanguage(), s.ServiceNames())
}

// setDraft takes a draft and has it sealed; one without a beginning is taken away.
func (s State) setDraft(key string, d ServiceDraft) (State, []Effect) {
	if !s.Service.Recalled {
		return s, nil
	}
	all := maps.Clone(s.Service.Drafts)
	if all == nil {
		all = drafts{}
	}
	if d.Begun.IsZero() {
		delete(all, key)
	} else {
		d.Changed = s.Now
		all[key] = d
	}
	s.Service.Drafts, s.Service.Unsealed = all, true
	if s.Service.Sealing != 0 { // one at a time: what changes meanwhile is sealed after it
		return s, nil
	}
	return s.sealDraftsNow()
}

// sealDraftsNow seals what has changed.
func (s State) sealDraftsNow() (State, []Effect) {
	if !s.Service.Unsealed || !s.Service.Recalled {
		return s, nil
	}
	s.Service.Sealing, s.Service.Unsealed = s.newJob(), false
	return s, []Effect{sealDrafts{Job{s.Service.Sealing}, s.Service.Drafts}}
}
