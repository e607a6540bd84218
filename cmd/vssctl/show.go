package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"vssid/app/cardcode"
	"vssid/app/core"
	"vssid/app/device"
)

// status says what the data folder holds. With network the backend is asked whether the account is still here.
func status(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	s.contacted()
	return s.end(s.printStatus())
}

func (s *session) printStatus() error {
	st := s.State()
	if s.options.json {
		if err := printJSON(s.io.out, st.Boot.Status); err != nil {
			return err
		}
	} else {
		printStatusText(s.io.out, st.Boot.Status)
	}
	if st.Boot.Held == core.DeviceRetired {
		return errRetired
	}
	return nil
}

func printStatusText(out io.Writer, status device.Status) {
	fmt.Fprintf(out, "state:              %s\n", status.State)
	if status.Account != "" {
		fmt.Fprintf(out, "account:            %s\ndevice:             %s\n", status.Account, status.DeviceID)
	}
	if status.BoundAt != nil {
		fmt.Fprintf(out, "bound at:           %s\n", status.BoundAt.Format(time.RFC3339))
	}
	if status.CredentialExpires != nil {
		fmt.Fprintf(out, "credential expires: %s\n", status.CredentialExpires.Format(time.RFC3339))
	}
	fmt.Fprintf(out, "keystore:           %s\n", status.Keystore)
}

func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return refused("printing: %v", err)
	}
	return nil
}

// card shows the card: renewed when there is network, else as stored.
func card(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.card())
}

func (s *session) card() error {
	err := s.bound()
	if err != nil && err != errRetired {
		return err
	}
	s.contacted()
	st := s.State()
	if st.Card.Card == nil {
		if err != nil || st.Boot.Held == core.DeviceRetired {
			return errRetired
		}
		if st.Card.Failure.Is() {
			return failureError(st.Card.Failure, st)
		}
		return failureError(core.Failure{Kind: core.FailNoCard}, st)
	}
	shown := describe(*st.Card.Card)
	if s.options.json {
		err = printJSON(s.io.out, shown)
	} else {
		shown.print(s.io.out)
	}
	if err == nil && st.Boot.Held == core.DeviceRetired {
		err = errRetired
	}
	return err
}

// shownCard is the object of `vssctl card --json`. Its members are named as in that of `vss-reception check --json`; what only the registry
// knows stands beside them. Dates are ISO 8601, as exact as the registry; times RFC 3339.
type shownCard struct {
	CardNumber            string `json:"cardNumber"`
	SocialInsuranceNumber string `json:"socialInsuranceNumber"`
	CitizenID             string `json:"citizenId,omitempty"`
	Name                  string `json:"name"`
	DateOfBirth           string `json:"dateOfBirth"`
	Sex                   string `json:"sex"`
	ObjectCode            string `json:"objectCode,omitempty"`
	FacilityCode          string `json:"facilityCode"`
	FacilityName          string `json:"facilityName"`
	ValidFrom             string `json:"validFrom"`
	ValidTo               string `json:"validTo,omitempty"`
	FiveYearDate          string `json:"fiveYearDate,omitempty"`
	BenefitLevel          int    `json:"benefitLevel"`
	LivingArea            string `json:"livingArea"`
	State                 string `json:"state"`
	FetchedAt             string `json:"fetchedAt"`
	CredentialExpires     string `json:"credentialExpires"`
}

func describe(c device.Card) shownCard {
	shown := shownCard{CardNumber: c.CardNumber, SocialInsuranceNumber: c.SocialInsuranceNumber, Name: c.HolderName, DateOfBirth: c.DateOfBirth,
		Sex: string(c.Sex), FacilityCode: c.FacilityCode, FacilityName: c.FacilityName, ValidFrom: c.ValidFrom.String(), BenefitLevel: c.BenefitLevel,
		LivingArea: string(c.LivingArea), State: string(c.State), FetchedAt: c.FetchedAt.UTC().Format(time.RFC3339),
		CredentialExpires: c.CredentialExpires.UTC().Format(time.RFC3339)}
	if c.CitizenId != nil {
		shown.CitizenID = *c.CitizenId
	}
	if c.ObjectCode != nil {
		shown.ObjectCode = *c.ObjectCode
	}
	if c.ValidTo != nil {
		shown.ValidTo = c.ValidTo.String()
	}
	if c.FiveYearDate != nil {
		shown.FiveYearDate = c.FiveYearDate.String()
	}
	return shown
}

func (c shownCard) print(out io.Writer) {
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(out, "%-20s%s\n", label+":", value)
		}
	}
	line("name", c.Name)
	line("card number", c.CardNumber)
	line("date of birth", c.DateOfBirth)
	line("sex", c.Sex)
	line("benefit level", fmt.Sprint(c.BenefitLevel))
	line("living area", c.LivingArea)
	line("facility", strings.TrimSpace(c.FacilityCode+" "+c.FacilityName))
	line("valid from", c.ValidFrom)
	line("valid to", c.ValidTo)
	line("five years since", c.FiveYearDate)
	line("state", c.State)
	line("as of", c.FetchedAt)
	line("credential expires", c.CredentialExpires)
}

// code prints a fresh card code. The network is asked only when the stored card cannot give one.
func code(ctx context.Context, o options, io streams) error {
	if err := o.resolve(io.in); err != nil {
		return err
	}
	s, err := begin(ctx, o, io, true)
	if err != nil {
		return err
	}
	err = s.bound()
	there := true
	if err == nil && o.card != "" {
		if err = s.carried(); err == nil {
			there = s.turn(o.card)
		}
	}
	if st := s.State(); err == nil && (st.Card.Card == nil || st.RenewalOverdue() || !there) {
		if err := s.end(nil); err != nil {
			return err
		}
		if s, err = begin(ctx, o, io, false); err != nil {
			return err
		}
		if err = s.bound(); err == nil {
			err = s.carried()
		}
		if err == nil && o.card != "" && !s.turn(o.card) {
			err = refused("this device carries no card of that number; \"vssctl cards\" lists those it carries")
		}
	}
	if err == nil {
		err = s.code()
	}
	return s.end(err)
}

func (s *session) code() error {
	st := s.State()
	switch {
	case st.Boot.Held == core.DeviceRetired:
		return errRetired
	case st.Card.Card == nil && st.Card.Failure.Is():
		return failureError(st.Card.Failure, st)
	case st.Card.Card == nil:
		return failureError(core.Failure{Kind: core.FailNoCard}, st)
	}
	s.Send(core.ShowCode{})
	if s.options.bhyt {
		s.Send(core.SetCodeMode{Mode: core.CodePrinted})
	}
	if err := s.until(func(st core.State) bool {
		return st.OnScreen() != nil || st.Code.Failure.Is() || st.Screen() != core.ScreenCode
	}); err != nil {
		return err
	}
	st = s.State()
	if st.Boot.Held == core.DeviceRetired {
		return errRetired
	}
	shown := st.OnScreen()
	if shown == nil {
		return failureError(st.Code.Failure, st)
	}
	if s.options.png != "" {
		if err := writePNG(s.options.png, shown.QR); err != nil {
			return err
		}
	}
	fmt.Fprintln(s.io.out, shown.Text)
	return nil
}

// handover offers the account to a new device and prints the code for it.
func handover(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, true) // the card is not what is asked for
	if err != nil {
		return err
	}
	return s.end(s.handover())
}

func (s *session) handover() error {
	if err := s.bound(); err != nil {
		return err
	}
	pin, err := s.options.askPIN(s.io, "PIN, to sign the hand-over: ")
	if err != nil {
		return err
	}
	s.Send(core.ShowSettings{})
	s.Send(core.ShowOffer{})
	if err := s.until(func(st core.State) bool { return st.Screen() != core.ScreenOffer || st.Offer.Job == 0 }); err != nil {
		return err
	}
	st := s.State()
	switch {
	case st.Boot.Held == core.DeviceRetired:
		return errRetired
	case st.Offer.Failure.Is():
		return failureError(st.Offer.Failure, st)
	}
	fmt.Fprintln(s.io.err, "signing:")
	for _, item := range st.Offer.Shown {
		fmt.Fprintf(s.io.err, "  %s: %s\n", item.Label, item.Value)
	}
	s.Send(core.Submit{})
	if err := s.prompted(pin); err != nil {
		return err
	}
	st = s.State()
	fmt.Fprintf(s.io.err, "good until %s, once\n", st.Offer.ExpiresAt.Format(time.RFC3339))
	fmt.Fprintln(s.io.out, st.Offer.Text)
	return nil
}

// modulePixels is the side of a module in the picture of a code.
const modulePixels = 8

func writePNG(path string, qr *cardcode.Matrix) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return unusable("writing the picture: %v", err)
	}
	err = encodePNG(f, qr)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return unusable("writing the picture %s: %v", path, err)
	}
	return nil
}
