package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
)

// showable is what "vssctl show" can show, by its second word; all of it lies under the PIN.
var showable = map[string]func(*session) error{
	"visits":        (*session).showVisits,
	"reports":       (*session).showReports,
	"participation": (*session).showParticipation,
	"benefits":      (*session).showBenefits,
}

// show shows a record of the account's holder.
func show(ctx context.Context, o options, io streams) error {
	what, known := showable[o.word]
	if !known {
		return unusable("say what to show: %s (vssctl show --help)", strings.Join(second["show"], ", "))
	}
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	if err = s.bound(); err == nil {
		err = what(s)
	}
	return s.end(err)
}

// open shows a screen that lies under the PIN.
func (s *session) open(screen core.Screen) error {
	s.Send(core.Show{Screen: screen})
	if st := s.State(); st.Screen() != core.ScreenPIN {
		return nil
	}
	pin, err := s.options.askPIN(s.io, "PIN: ")
	if err != nil {
		return err
	}
	return s.prompted(pin)
}

func (s *session) showVisits() error {
	if err := s.open(core.ScreenCareBook); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.CareBook.Job == 0 || st.Boot.Held == core.DeviceRetired }); err != nil {
		return err
	}
	st := s.State()
	switch {
	case st.Boot.Held == core.DeviceRetired:
		return errRetired
	case st.CareBook.Book == nil:
		return failureError(st.CareBook.Failure, st)
	case st.CareBook.Failure.Is():
		fmt.Fprintf(s.io.err, "vssctl: the server could not be asked; this is as of %s\n", st.CareBook.At.UTC().Format(time.RFC3339))
	}
	visits := st.CareBook.Book.Visits
	if s.options.json {
		if visits == nil {
			visits = []vss.Visit{}
		}
		return printJSON(s.io.out, visits)
	}
	for i := range visits {
		v := &visits[i]
		fmt.Fprintf(s.io.out, "%s  %-10s  %-6s  %s, %s, own part %s\n", v.AdmittedAt.In(insurance.Vietnam).Format(time.DateOnly), v.Kind, v.Icd, v.Diagnosis, v.FacilityName,
			insurance.Dong(v.Payers.Own+v.Payers.CoPayment))
	}
	return nil
}

func (s *session) showReports() error {
	if err := s.open(core.ScreenReports); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.Reports.List.Job == 0 || st.Boot.Held == core.DeviceRetired }); err != nil {
		return err
	}
	st := s.State()
	switch {
	case st.Boot.Held == core.DeviceRetired:
		return errRetired
	case !st.Reports.List.Known:
		return failureError(st.Reports.List.Failure, st)
	}
	if s.options.json {
		return printJSON(s.io.out, append([]vss.ErrorReport{}, st.Reports.List.Value...))
	}
	for _, r := range st.Reports.List.Value {
		fmt.Fprintf(s.io.out, "%s  %-9s  %s\n", r.Number, r.Steps[len(r.Steps)-1].State, r.Title)
	}
	return nil
}

// listedCard is a member of the array of `vssctl cards --json`: the card, and by what right this device shows it.
type listedCard struct {
	shownCard
	Reason string `json:"reason"` // own, guardian, parent or delegate
	Until  string `json:"until,omitempty"`
}

// cards lists the cards that this device can show: its own first. With network they are asked for again.
func cards(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.cards())
}

func (s *session) cards() error {
	if err := s.bound(); err != nil {
		return err
	}
	if err := s.carried(); err != nil {
		return err
	}
	st := s.State()
	if st.Card.Card == nil {
		return failureError(core.Failure{Kind: core.FailNoCard}, st)
	}
	all := []listedCard{{shownCard: describe(*st.Card.Card), Reason: "own"}}
	for _, c := range st.Family.Cards {
		one := listedCard{shownCard: describe(c.Card), Reason: string(c.Reason)}
		if !c.Until.IsZero() {
			one.Until = c.Until.Format(time.DateOnly)
		}
		all = append(all, one)
	}
	if s.options.json {
		return printJSON(s.io.out, all)
	}
	printCards(s.io.out, all)
	return nil
}

func printCards(out io.Writer, all []listedCard) {
	for _, c := range all {
		until := ""
		if c.Until != "" {
			until = ", until " + c.Until
		}
		fmt.Fprintf(out, "%-15s  %s (%s%s)\n", c.CardNumber, c.Name, c.Reason, until)
	}
}

// carried waits for the cards of others: those that are stored, and a short while for what the server says of them.
func (s *session) carried() error {
	s.contacted()
	ctx, cancel := context.WithTimeout(s.ctx, contactLimit)
	defer cancel()
	for s.State().Family.Job != 0 {
		if s.Wait(ctx) != nil {
			break
		}
	}
	if s.State().Boot.Held == core.DeviceRetired {
		return errRetired
	}
	return nil
}

// turn brings the card of a number to the front; false when this device does not have it.
func (s *session) turn(number string) bool {
	st := s.State()
	_, of := st.Place()
	for place := range of {
		if c := st.CardAt(place); c != nil && strings.EqualFold(c.CardNumber, number) {
			s.Send(core.ShowCardAt{Place: place})
			return true
		}
	}
	return false
}
