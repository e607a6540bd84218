package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"vssid/app/core"
	"vssid/app/vss"
	"vssid/app/vss/ownertext"
)

const confirmationsHelp = `
  vssctl confirmations list          what desks asked, newest first
  vssctl confirmations show ID       one, with what would be signed
  vssctl confirmations sign ID       confirm it: the owner key signs what "show" says
  vssctl confirmations refuse ID     refuse it, with a reason:
  --reason R             not-my-visit, not-received, wrong-items, wrong-amount,
                         wrong-share or other
  --text T               in the owner's own words; needed with other
  --json                 the contract's objects (Confirmation), one a line

ID is a request's id, or its four-digit number while one of that number waits.
Everything here lies under the PIN.
`

// confirmations lists, shows and decides what desks have asked the owner to confirm.
func confirmations(ctx context.Context, o options, io streams) error {
	words := o.arguments
	if len(words) == 0 {
		words = []string{"list"}
	}
	if !slices.Contains([]string{"list", "show", "sign", "refuse"}, words[0]) {
		return unusable("confirmations takes list, show, sign or refuse (vssctl confirmations --help)")
	}
	if len(words) > 2 || (words[0] == "list") != (len(words) == 1) {
		return unusable("confirmations %s: name one request, or none to list (vssctl confirmations --help)", words[0])
	}
	if words[0] == "refuse" && !slices.Contains(ownertext.PaymentReasons(), vss.PaymentReasonCode(o.reason)) {
		return unusable("--reason takes not-my-visit, not-received, wrong-items, wrong-amount, wrong-share or other")
	}
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.confirmations(words))
}

func (s *session) confirmations(words []string) error {
	if err := s.bound(); err != nil {
		return err
	}
	pin, err := s.options.askPIN(s.io, "PIN: ")
	if err != nil {
		return err
	}
	if err := s.openPayments(pin); err != nil {
		return err
	}
	if words[0] == "list" {
		for _, c := range s.State().Confirming.List.Value.Confirmations {
			if err := s.printPayment(c); err != nil {
				return err
			}
		}
		return nil
	}
	id, err := s.paymentID(words[1])
	if err != nil {
		return err
	}
	s.Send(core.ShowPayment{ID: id})
	if err := s.until(func(st core.State) bool { return st.Confirming.List.Job == 0 }); err != nil {
		return err
	}
	switch words[0] {
	case "sign":
		return s.decide(pin, core.ConfirmPayment{})
	case "refuse":
		s.Send(core.RefusePayment{})
		s.Send(core.ChoosePaymentReason{Reason: vss.PaymentReasonCode(s.options.reason)})
		s.Send(core.TypePaymentReason{Text: s.options.text})
		return s.decide(pin, core.SignRefusal{})
	}
	return s.showOne()
}

// openPayments opens the list, with the PIN where it is asked for.
func (s *session) openPayments(pin core.PIN) error {
	s.Send(core.Show{Screen: core.ScreenConfirmations})
	if s.State().Screen() == core.ScreenPIN {
		if err := s.prompted(pin); err != nil {
			return err
		}
	}
	if err := s.until(func(st core.State) bool { return st.Confirming.List.Job == 0 }); err != nil {
		return err
	}
	st := s.State()
	switch list := st.Confirming.List; {
	case st.Boot.Held == core.DeviceRetired:
		return errRetired
	case list.Failure.Is():
		return failureError(list.Failure, st)
	}
	return nil
}

// paymentID finds a request by its id, or by its number while it waits.
func (s *session) paymentID(word string) (string, error) {
	st := s.State()
	var found []string
	for _, c := range st.Confirming.List.Value.Confirmations {
		id := c.RequestId.String()
		if id == word {
			return id, nil
		}
		if c.Number == word && st.PaymentState(c) == vss.PaymentStateWaiting {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		return "", refused("there is no request %s to this account; \"vssctl confirmations list\" lists them", word)
	}
	return found[0], nil
}

// decide signs what is on the screen, after it was printed.
func (s *session) decide(pin core.PIN, act core.Msg) error {
	st := s.State()
	p := st.Payment()
	if p.State != vss.PaymentStateWaiting {
		return refused("the request is %s; nothing was signed", p.State)
	}
	d := st.Confirming.Draft
	fmt.Fprintln(s.io.err, "signing:")
	for _, item := range st.PaymentText(*p, d.Reason, strings.TrimSpace(d.Said)) {
		fmt.Fprintf(s.io.err, "  %s: %s\n", item.Label, item.Value)
	}
	s.Send(act)
	if st := s.State(); st.Confirming.Failure.Kind == core.FailNoReason {
		return unusable("--text is needed with --reason other")
	}
	if err := s.prompted(pin); err != nil {
		return err
	}
	if st := s.State(); st.Confirming.Failure.Is() {
		return failureError(st.Confirming.Failure, st)
	}
	return s.printPayment(*s.State().Payment())
}

func (s *session) showOne() error {
	st := s.State()
	p := st.Payment()
	if s.options.json {
		return s.printPayment(*p)
	}
	var reason vss.PaymentReasonCode
	said := ""
	if p.Reason != nil {
		reason, said = *p.Reason, *p.ReasonText
	}
	for _, item := range st.PaymentText(*p, reason, said) {
		fmt.Fprintf(s.io.out, "%s: %s\n", item.Label, item.Value)
	}
	return s.printPayment(*p)
}

// printPayment writes one request as a line.
func (s *session) printPayment(c vss.Confirmation) error {
	c.State = s.State().PaymentState(c)
	if s.options.json {
		return printJSON(s.io.out, c)
	}
	_, err := fmt.Fprintf(s.io.out, "%s  %s  %-9s  %s  %s  %s\n", c.RequestId, c.Number, c.State, c.CreatedAt.Format(time.RFC3339), ownertext.Dong(c.Total, vss.LanguageEn), c.FacilityName)
	return err
}
