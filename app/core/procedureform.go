package core

import (
	"maps"
	"slices"
	"strings"

	"vssid/app/lookup"
	"vssid/app/procedure"
	"vssid/app/vss"
)

func updateForm(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	v := &s.Service
	switch m := m.(type) {
	case ShowProcedure:
		if v.Chosen != m.ID {
			v.Chosen, v.Faults = m.ID, nil
		}
		v.Failure = Failure{}
		s, effects = s.show(ScreenProcedure)
	case BeginForm:
		s, effects = s.beginForm()
	case DropDraft:
		if s.Screen() == ScreenProcedure {
			s, effects = s.setDraft(v.Chosen, ServiceDraft{})
		}
	case AnswerField:
		if s.Screen() == ScreenForm {
			s, effects = s.answerField(m.Field, m.Value)
		}
	case ToggleMember:
		if s.Screen() == ScreenForm {
			s, effects = s.toggleMember(m)
		}
	case OpenFormPick:
		if f, ok := s.formField(m.Field); ok && s.Screen() == ScreenForm && s.Places.Directory != nil {
			v.Pick, v.Query = f.Id, ""
			s.findForForm()
			s.push(ScreenFormPick)
		}
	case TypeFormPick:
		if s.Screen() == ScreenFormPick && len(m.Text) <= maxTyped {
			v.Query = m.Text
			s.findForForm()
		}
	case ChooseFormPick:
		if s.Screen() == ScreenFormPick && slices.ContainsFunc(v.Found, func(f PlaceFound) bool { return f.Code == m.Code }) {
			s.pop()
			s, effects = s.answerField(v.Pick, m.Code)
		}
	case FormNext:
		s, effects = s.formNext()
	case SignRequest:
		s = s.signRequest()
	default:
		return s, nil, false
	}
	return s, effects, true
}

// FormUnknown reports whether the chosen procedure asks for something that this app does not know: a newer app is needed.
func (s State) FormUnknown() bool {
	p := s.Procedure()
	return p != nil && procedure.Check(*p) != nil
}

// beginForm opens the form where it was left. A form of an older version begins at its first step with what was filled in.
func (s State) beginForm() (State, []Effect) {
	p := s.Procedure()
	if s.Screen() != ScreenProcedure || p == nil || !s.Service.Recalled || s.FormUnknown() {
		return s, nil
	}
	d, begun := s.ServiceDraft()
	s.Service.Faults = nil
	if !begun {
		d = ServiceDraft{Procedure: p.Id, Begun: s.Now, Answers: procedure.Answers{}}
	}
	if d.Version != p.Version || d.Step >= len(p.Steps) {
		d.Version, d.Step = p.Version, 0
	}
	s, effects := s.setDraft(p.Id, d)
	s.push(ScreenForm)
	return s, effects
}

// formField is a field of the visible step that is asked now.
func (s State) formField(id string) (vss.ProcedureField, bool) {
	step, _, ok := s.FormStep()
	if !ok {
		return vss.ProcedureField{}, false
	}
	d, _ := s.ServiceDraft()
	for _, f := range procedure.Fields(step, d.Answers) {
		if f.Id == id {
			return f, true
		}
	}
	return vss.ProcedureField{}, false
}

// maxAnswer bounds what is typed into a field, in bytes.
const maxAnswer = 4000

func (s State) answerField(id, value string) (State, []Effect) {
	f, ok := s.formField(id)
	d, _ := s.ServiceDraft()
	if !ok || len(value) > maxAnswer || d.Answers[id] == value {
		return s, nil
	}
	d.Answers = maps.Clone(d.Answers)
	if d.Answers == nil {
		d.Answers = procedure.Answers{}
	}
	d.Answers[id] = value
	if procedure.Kind(f.Kind) == procedure.Province { // a commune of the province before lies nowhere now
		step, _, _ := s.FormStep()
		for _, other := range step.Fields {
			if other.Within != nil && *other.Within == id {
				delete(d.Answers, other.Id)
			}
		}
	}
	s.Service.Faults = slices.DeleteFunc(slices.Clone(s.Service.Faults), func(f procedure.Fault) bool { return f.Field == id })
	return s.setDraft(d.Procedure, d)
}

func (s State) toggleMember(m ToggleMember) (State, []Effect) {
	d, _ := s.ServiceDraft()
	var all []string
	if v := d.Answers[m.Field]; v != "" {
		all = strings.Split(v, ",")
	}
	if i := slices.Index(all, m.ID); i >= 0 {
		all = slices.Delete(all, i, i+1)
	} else if slices.ContainsFunc(s.FamilyMembers(), func(f FamilyMember) bool { return f.ID == m.ID }) {
		all = append(all, m.ID)
	}
	return s.answerField(m.Field, strings.Join(all, ","))
}

// findForForm lists what the search of ScreenFormPick means.
func (s *State) findForForm() {
	v, places := &s.Service, s.Places.Directory
	v.Found = nil
	f, ok := s.formField(v.Pick)
	if !ok || places == nil {
		return
	}
	d, _ := s.ServiceDraft()
	switch procedure.Kind(f.Kind) {
	case procedure.Province:
		for _, p := range places.SearchProvinces(v.Query, shownPlaces) {
			v.Found = append(v.Found, PlaceFound{Code: p.Code, Name: p.Name})
		}
	case procedure.Commune:
		for _, c := range places.SearchCommunes(d.Answers[*f.Within], v.Query, shownPlaces) {
			v.Found = append(v.Found, PlaceFound{Code: c.Code, Name: c.Name})
		}
	case procedure.Facility:
		for _, p := range places.Search(lookup.Query{Kind: lookup.Facilities, Text: v.Query, Limit: shownPlaces}) {
			v.Found = append(v.Found, PlaceFound{Code: p.Code, Name: p.Name, More: p.Address})
		}
	}
}

// formNext judges the visible step. A whole one leads to the next, the last to what is signed.
func (s State) formNext() (State, []Effect) {
	step, n, ok := s.FormStep()
	if s.Screen() != ScreenForm || !ok {
		return s, nil
	}
	d, _ := s.ServiceDraft()
	clean, faults := procedure.Step(step, d.Answers, s.ServiceNames())
	s.Service.Faults = faults
	if len(faults) > 0 {
		return s, nil
	}
	d.Answers = clean
	if n+1 < len(s.Procedure().Steps) {
		d.Step++
		return s.setDraft(d.Procedure, d)
	}
	s, effects := s.setDraft(d.Procedure, d)
	if s.FormText() == nil { // a step before is no longer whole, such as after the form has changed
		d.Step = 0
		s, more := s.setDraft(d.Procedure, d)
		return s, append(effects, more...)
	}
	s.Service.Failure = Failure{}
	s.push(ScreenFormReview)
	return s, effects
}

// formBack goes to the step before; from the first, to what the procedure is.
func (s State) formBack() (State, []Effect) {
	d, begun := s.ServiceDraft()
	s.Service.Faults = nil
	if begun && d.Step > 0 {
		d.Step--
		return s.setDraft(d.Procedure, d)
	}
	s.pop()
	return s, nil
}

// signRequest asks for the PIN with which the owner signs what stands on the screen.
func (s State) signRequest() State {
	p, shown := s.Procedure(), s.FormText()
	d, begun := s.ServiceDraft()
	if s.Screen() != ScreenFormReview || p == nil || !begun || shown == nil {
		return s
	}
	s.Service.Failure = Failure{}
	s.askSignature(requestAct{ID: d.requestID(s.Boot.Status.Account), Procedure: p.Id, Version: p.Version, Answers: procedure.List(*p, d.Answers), Language: s.OwnerLanguage(), Shown: shown})
	return s
}
