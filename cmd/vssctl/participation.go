package main

import (
	"fmt"
	"strings"
	"time"

	"vssid/app/core"
	"vssid/app/insurance"
	"vssid/app/vss"
)

// shownParticipation is the object of `vssctl show participation --json`.
type shownParticipation struct {
	Through       string             `json:"through"` // month
	AsOf          string             `json:"asOf"`    // RFC 3339
	Contributions []vss.Contribution `json:"contributions"`
	Totals        []shownTotal       `json:"totals"`
}

// shownTotal is the sum of a fund, in months.
type shownTotal struct {
	Fund    insurance.Fund `json:"fund"`
	Paid    int            `json:"paid"`
	Settled int            `json:"settled"` // of these, paid out already
	Late    int            `json:"late"`
	Gaps    int            `json:"gaps"`
}

// asOf says on the side that a copy is shown, and how old it is.
func (s *session) asOf(failure core.Failure, at time.Time) {
	if failure.Is() {
		fmt.Fprintf(s.io.err, "vssctl: the server could not be asked; this is as of %s\n", at.UTC().Format(time.RFC3339))
	}
}

func (s *session) showParticipation() error {
	if err := s.open(core.ScreenParticipation); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool {
		return st.Participation.Record.Job == 0 || st.Boot.Held == core.DeviceRetired
	}); err != nil {
		return err
	}
	st := s.State()
	p := st.Participation
	switch {
	case st.Boot.Held == core.DeviceRetired:
		return errRetired
	case p.Counted == nil:
		return failureError(p.Record.Failure, st)
	}
	s.asOf(p.Record.Failure, p.Record.At)
	shown := shownParticipation{Through: p.Record.Value.Through, AsOf: p.Record.At.UTC().Format(time.RFC3339), Contributions: append([]vss.Contribution{}, p.Record.Value.Periods...)}
	for _, f := range insurance.Funds() {
		t := p.Of(f).Totals
		shown.Totals = append(shown.Totals, shownTotal{f, t.Paid, t.Settled, t.Late, t.Gaps})
	}
	if s.options.json {
		return printJSON(s.io.out, shown)
	}
	for _, c := range shown.Contributions {
		to := "now    "
		if c.To != nil {
			to = *c.To
		}
		funds := make([]string, 0, len(c.Funds))
		for _, f := range c.Funds {
			funds = append(funds, string(f))
		}
		line := fmt.Sprintf("%s – %s  %-10s  %s  %s  %s", c.From, to, c.Kind, insurance.Dong(c.Salary), strings.Join(funds, ","), c.Employer)
		if c.Late {
			line += "  (not paid yet)"
		}
		fmt.Fprintln(s.io.out, strings.TrimRight(line, " "))
	}
	for _, t := range shown.Totals {
		fmt.Fprintf(s.io.out, "%s: %d months paid until %s, %d already paid out, %d not paid yet\n", t.Fund, t.Paid, shown.Through, t.Settled, t.Late)
	}
	return nil
}

func (s *session) showBenefits() error {
	if err := s.open(core.ScreenBenefits); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.Benefits.Record.Job == 0 || st.Boot.Held == core.DeviceRetired }); err != nil {
		return err
	}
	st := s.State()
	r := st.Benefits.Record
	switch {
	case st.Boot.Held == core.DeviceRetired:
		return errRetired
	case !r.Known:
		return failureError(r.Failure, st)
	}
	s.asOf(r.Failure, r.At)
	if s.options.json {
		return printJSON(s.io.out, append([]vss.Benefit{}, r.Value.Benefits...))
	}
	for _, b := range r.Value.Benefits {
		fmt.Fprintf(s.io.out, "%s  %-18s  %-17s  %s  %s  %s\n", b.DecidedOn.Format(time.DateOnly), b.Group, b.Kind, b.State, insurance.Dong(b.Amount), b.Decision)
	}
	return nil
}
