package main

import (
	"context"
	"fmt"

	"vssid/app/core"
)

// activate binds an account to the data folder, step by step as the app's screens do.
func activate(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.activate())
}

func (s *session) activate() error {
	o := &s.options
	if o.account == "" && !o.filed {
		return unusable("--account is needed: a social-insurance number or citizen ID (or --filed, after \"vssctl register\")")
	}
	if o.activationCode != "" && o.handover != "" {
		return unusable("--activation-code and --handover exclude each other")
	}
	done, err := s.takeUp()
	if err == nil && !done && o.filed {
		err = s.filed()
	}
	if err != nil || done {
		return err
	}
	var box *sandbox
	if o.sandbox {
		if box, err = openSandbox(s.ctx, s.State().Prefs.Server, o.account); err != nil {
			return err
		}
		if o.activationCode == "" && o.handover == "" && !o.filed {
			o.activationCode = box.activationCode
		}
	}
	if o.activationCode == "" && o.handover == "" && !o.filed {
		return unusable("--activation-code or --handover is needed (or, in a sandbox, --sandbox)")
	}
	if !o.filed {
		if err := s.fillIn(); err != nil {
			return err
		}
	}
	fresh, err := s.reachPassword()
	if err != nil {
		return err
	}
	password := o.otp
	if password == "" && box == nil {
		fmt.Fprintln(s.io.out, "otp-sent")
		return errOTPSent
	}
	if password == "" {
		if password, err = box.password(s.ctx, fresh); err != nil {
			return err
		}
	}
	return s.enterPassword(password)
}

// takeUp looks at what the folder holds already: an active account, a retired one, or an activation whose answer is not known.
func (s *session) takeUp() (done bool, err error) {
	switch st := s.State(); {
	case st.Boot.Held == core.DeviceActive:
		if !s.options.filed && !core.SameAccount(st.Boot.Status.Account, s.options.account) {
			return false, refused("another account is bound to this data folder; use another --data")
		}
		return true, s.activated()
	case st.Boot.Held == core.DeviceRetired:
		fmt.Fprintln(s.io.err, "vssctl: the account moved to another device; what was left of it here is wiped")
		s.Send(core.StartOver{})
		err := s.until(func(st core.State) bool {
			return st.Screen() == core.ScreenWelcome || st.Settings.Job == 0 && st.Boot.Job == 0
		})
		if err == nil && s.State().Screen() != core.ScreenWelcome {
			err = failureError(s.State().Settings.SignOut.Failure, s.State())
		}
		return false, err
	case st.Screen() == core.ScreenPIN && st.Prompt.For == core.PromptResume:
		return s.resume()
	}
	return false, nil
}

// resume asks for the answer of an activation that was sent before. When it was refused, the activation begins anew.
func (s *session) resume() (done bool, err error) {
	pin, err := s.options.askPIN(s.io, "PIN the activation was begun with: ")
	if err != nil {
		return false, err
	}
	if err := s.prompted(pin); err != nil {
		return false, err
	}
	if s.State().Boot.Held == core.DeviceActive {
		return true, s.activated()
	}
	fmt.Fprintln(s.io.err, "vssctl: the activation that was begun before did not succeed; beginning anew")
	return false, nil
}

// fillIn types account and code.
func (s *session) fillIn() error {
	s.Send(core.Begin{})
	s.Send(core.TypeAccount{Text: s.options.account})
	s.Send(core.Submit{})
	if err := s.stepFailed(); err != nil {
		return err
	}
	s.Send(core.TypeProof{Text: s.options.activationCode + s.options.handover})
	s.Send(core.Submit{})
	return s.stepFailed()
}

func (s *session) stepFailed() error {
	if st := s.State(); st.Activation.Failure.Is() {
		return failureError(st.Activation.Failure, st)
	}
	return nil
}

// reachPassword types the PIN twice and sees to it that a password was sent, unless the one at hand is to be used. fresh tells whether this call
// had one sent: an earlier one that is still good and was sent a moment ago is not replaced.
func (s *session) reachPassword() (fresh bool, err error) {
	st := s.State()
	given := s.options.otp != ""
	if given && !st.PasswordAlive() {
		return false, failureError(core.Failure{Kind: core.FailPasswordExpired}, st)
	}
	pin, err := s.options.newPIN(s.io)
	if err != nil {
		return false, err
	}
	before := st.Activation.ExpiresAt
	s.typePIN(pin)
	if err := s.stepFailed(); err != nil {
		return false, err
	}
	if given && !s.passwordIsFor() {
		return false, failureError(core.Failure{Kind: core.FailPasswordExpired}, st)
	}
	s.typePIN(pin)
	if err := s.idle(); err != nil {
		return false, err
	}
	if st = s.State(); !given && st.Activation.ExpiresAt.Equal(before) && st.CanResend() {
		s.Send(core.Resend{})
		if err := s.idle(); err != nil {
			return false, err
		}
	}
	return !s.State().Activation.ExpiresAt.Equal(before), nil
}

// passwordIsFor reports whether the password at hand was asked for the account that was typed.
func (s *session) passwordIsFor() bool {
	a := s.State().Activation
	return core.SameAccount(a.Account, a.Requested)
}

// idle waits for the server's answer to the visible step.
func (s *session) idle() error {
	if err := s.until(func(st core.State) bool { return !st.Activation.Busy() }); err != nil {
		return err
	}
	return s.stepFailed()
}

// enterPassword sends the password, and prints that the account is bound.
func (s *session) enterPassword(password string) error {
	s.Send(core.TypePassword{Text: password})
	s.Send(core.Submit{})
	if err := s.idle(); err != nil {
		return err
	}
	if s.State().Screen() == core.ScreenWiped {
		return refused("too many wrong PINs: everything in this data folder was wiped; begin anew")
	}
	return s.activated()
}

// activated waits for the card, which follows the activation, and says that it is done.
func (s *session) activated() error {
	if err := s.unlocked(); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.Card.Job == 0 }); err != nil {
		return err
	}
	st := s.State()
	if st.Boot.Held == core.DeviceRetired {
		return errRetired
	}
	if st.Card.Card == nil {
		fmt.Fprintln(s.io.err, "vssctl: the account is bound, but the card could not be fetched yet:", cardTrouble(st))
	}
	fmt.Fprintln(s.io.out, "active")
	return nil
}

func cardTrouble(st core.State) error {
	if st.Card.Offline {
		return failureError(core.Failure{Kind: core.FailOffline}, st)
	}
	return failureError(st.Card.Failure, st)
}
