package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vssid/app/core"
	"vssid/app/procedure"
	"vssid/app/vss"
)

const requestHelp = `
  vssctl request forms               what is offered
  vssctl request forms PROCEDURE     one, with the fields it asks
  vssctl request new PROCEDURE F=V…  fill it in, sign it and send it
  vssctl request list                what was sent, newest first
  vssctl request show REQUEST        one, with what was signed and what happened
  vssctl request answer REQUEST --text T
                                     answer the officer's question
  vssctl request withdraw REQUEST    take it back (owner's signature)
  --json                 the contract's objects, one a line

REQUEST is a request's id or its number (HS-…). A value is typed as in the app:
05/03/1994, 2.500.000; a choice is the option's id, a place its code, members
are ids with commas between ("self" is the owner). Everything lies under the PIN.
`

// requestVerbs are what request takes, and how many words each needs at least and takes at most.
var requestVerbs = map[string][2]int{"forms": {1, 2}, "new": {2, 62}, "list": {1, 1}, "show": {2, 2}, "answer": {2, 2}, "withdraw": {2, 2}}

// request fills in, lists, shows, answers about and withdraws requests for public services.
func request(ctx context.Context, o options, io streams) error {
	words := o.arguments
	if len(words) == 0 {
		words = []string{"list"}
	}
	count, known := requestVerbs[words[0]]
	if !known || len(words) < count[0] || len(words) > count[1] {
		return unusable("request takes forms, new, list, show, answer or withdraw (vssctl request --help)")
	}
	if words[0] == "answer" && strings.TrimSpace(o.text) == "" {
		return unusable("--text is needed to answer")
	}
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.request(words))
}

func (s *session) request(words []string) error {
	pin, err := s.signedIn(core.ScreenRequests)
	if err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool {
		v := st.Service
		return v.List.Job == 0 && v.Catalogue.Job == 0 && v.Recalling == 0 && st.Places.Job == 0
	}); err != nil {
		return err
	}
	st := s.State()
	for _, f := range []core.Failure{st.Service.List.Failure, st.Service.Catalogue.Failure, st.Service.Failure, st.Places.Failure} {
		if f.Is() {
			return failureError(f, st)
		}
	}
	switch words[0] {
	case "forms":
		return s.printForms(words[1:])
	case "new":
		return s.newRequest(pin, words[1], words[2:])
	case "list":
		for _, q := range st.Service.List.Value.Requests {
			if err := s.printRequest(q); err != nil {
				return err
			}
		}
		return nil
	}
	return s.oneRequest(pin, words[0], words[1])
}

// printForms lists the procedures, or the fields of one.
func (s *session) printForms(one []string) error {
	for _, p := range s.State().Service.Catalogue.Value.Procedures {
		if len(one) > 0 && p.Id != one[0] {
			continue
		}
		if s.options.json {
			if err := printJSON(s.io.out, p); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.io.out, "%-18s  %-5s  %s\n", p.Id, p.Code, p.Title.En)
		if len(one) == 0 {
			continue
		}
		for _, step := range p.Steps {
			for _, f := range step.Fields {
				var options []string
				for _, o := range procedure.Options(f) {
					options = append(options, o.Id)
				}
				fmt.Fprintf(s.io.out, "  %-14s  %-9s  %s %s\n", f.Id, f.Kind, f.Label.En, strings.Join(options, "|"))
			}
		}
	}
	return nil
}

// newRequest goes through the steps of a form as a person does, and signs what comes of it.
func (s *session) newRequest(pin core.PIN, id string, answers []string) error {
	s.Send(core.ShowProcedure{ID: id})
	if s.State().Procedure() == nil {
		return unusable("there is no procedure %q; \"vssctl request forms\" lists them", id)
	}
	s.Send(core.DropDraft{})
	s.Send(core.BeginForm{})
	for s.State().Screen() == core.ScreenForm {
		_, n, _ := s.State().FormStep()
		for range 2 { // a choice may be what asks for a field that was named before it
			for _, one := range answers {
				field, value, _ := strings.Cut(one, "=")
				s.Send(core.AnswerField{Field: field, Value: value})
			}
		}
		s.Send(core.FormNext{})
		if faults := s.State().Service.Faults; len(faults) > 0 {
			var said []string
			for _, f := range faults {
				said = append(said, f.Field+" ("+string(f.Reason)+")")
			}
			return unusable("not all is filled in as it should be: %s; \"vssctl request forms %s\" lists the fields", strings.Join(said, ", "), id)
		}
		if _, now, _ := s.State().FormStep(); s.State().Screen() == core.ScreenForm && now <= n {
			return unusable("the form cannot be sent with these answers")
		}
	}
	return s.signRequest(pin, s.State().FormText(), core.SignRequest{})
}

// signRequest signs what is on the screen, after it was printed.
func (s *session) signRequest(pin core.PIN, shown vss.Shown, act core.Msg) error {
	fmt.Fprintln(s.io.err, "signing:")
	for _, item := range shown {
		fmt.Fprintf(s.io.err, "  %s: %s\n", item.Label, item.Value)
	}
	s.Send(act)
	if err := s.prompted(pin); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.Service.Sealing == 0 }); err != nil {
		return err
	}
	st := s.State()
	if st.Service.Failure.Is() {
		return failureError(st.Service.Failure, st)
	}
	return s.printRequest(*st.Request())
}

// oneRequest shows a request, answers its question or takes it back.
func (s *session) oneRequest(pin core.PIN, verb, name string) error {
	all := s.State().Service.List.Value.Requests
	i := slices.IndexFunc(all, func(q vss.ServiceRequest) bool { return q.RequestId.String() == name || q.Number == name })
	if i < 0 {
		return refused("there is no request %s of this account; \"vssctl request list\" lists them", name)
	}
	s.Send(core.ShowRequest{ID: all[i].RequestId.String()})
	if err := s.until(func(st core.State) bool { return st.Service.List.Job == 0 }); err != nil {
		return err
	}
	st := s.State()
	q := st.Request()
	if st.Service.List.Failure.Is() || q == nil {
		return failureError(st.Service.List.Failure, st)
	}
	switch verb {
	case "withdraw":
		if !core.Undecided(q.State) {
			return refused("the request is %s; nothing was signed", q.State)
		}
		s.Send(core.WithdrawRequest{})
		return s.signRequest(pin, s.State().WithdrawalText(), core.SignWithdrawal{})
	case "answer":
		if q.State != vss.ServiceRequestStateQuestion {
			return refused("the request is %s; nobody asks", q.State)
		}
		return s.answerQuestion()
	}
	return s.showRequest(*q)
}

func (s *session) answerQuestion() error {
	s.Send(core.TypeReply{Text: s.options.text})
	s.Send(core.SendReply{})
	if err := s.until(func(st core.State) bool { return st.Service.Job == 0 && st.Service.Sealing == 0 }); err != nil {
		return err
	}
	st := s.State()
	if st.Service.Failure.Is() {
		return failureError(st.Service.Failure, st)
	}
	return s.printRequest(*st.Request())
}

func (s *session) showRequest(q vss.ServiceRequest) error {
	if s.options.json {
		return printJSON(s.io.out, q)
	}
	for _, item := range q.Shown {
		fmt.Fprintf(s.io.out, "%s: %s\n", item.Label, item.Value)
	}
	if q.Payment != nil {
		fmt.Fprintf(s.io.out, "VietQR: %s\n", q.Payment.Code)
	}
	for _, e := range q.Events {
		text := ""
		if e.Text != nil {
			text = ": " + *e.Text
		}
		fmt.Fprintf(s.io.out, "%s  %s, %s%s\n", e.At.Format(time.RFC3339), e.State, e.By, text)
	}
	return s.printRequest(q)
}

// printRequest writes one request as a line.
func (s *session) printRequest(q vss.ServiceRequest) error {
	if s.options.json {
		return printJSON(s.io.out, q)
	}
	_, err := fmt.Fprintf(s.io.out, "%s  %s  %-9s  %s  %s\n", q.RequestId, q.Number, q.State, q.ChangedAt.Format(time.RFC3339), q.Title.En)
	return err
}
