package main

import (
	"context"
	"fmt"
	"time"

	"vssid/app/core"
	"vssid/app/vss"
)

// recover gets an account back on this data folder: with the printed code at once, else in two calls, the second when the recovery is ready.
func recoverAccount(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.recover())
}

func (s *session) recover() error {
	st := s.State()
	switch {
	case st.Boot.Held == core.DeviceActive:
		return refused("an account is bound to this data folder; use another --data")
	case st.Screen() == core.ScreenPIN && st.Prompt.For == core.PromptResume:
		if done, err := s.resume(); err != nil || done {
			return err
		}
	case st.Recover.Running != nil:
		return s.goOnRecovering()
	}
	return s.beginRecovery()
}

func (s *session) beginRecovery() error {
	o := &s.options
	way := core.Way(o.way)
	if way != core.WayCode && way != core.WayWait && way != core.WayOfficers {
		return unusable("--way is code, wait or officers")
	}
	var box *sandbox
	var err error
	if o.sandbox && o.account != "" {
		if box, err = openSandbox(s.ctx, s.State().Prefs.Server, o.account); err != nil {
			return err
		}
	}
	s.Send(core.Show{Screen: core.ScreenRecover})
	s.Send(core.ChooseWay{Way: way})
	s.Send(core.TypeRecover{Typed: core.RecoverTyped{Account: o.account, Code: o.recoveryCode, Password: o.password, CitizenID: o.citizenID, Name: o.name, Born: o.born}})
	s.Send(core.RecoverNext{})
	if st := s.State(); st.Recover.Failure.Is() {
		return failureError(st.Recover.Failure, st)
	}
	pin, err := o.newPIN(s.io)
	if err != nil {
		return err
	}
	s.typePIN(pin)
	if err := s.stepFailed(); err != nil {
		return err
	}
	s.typePIN(pin)
	if err := s.idle(); err != nil {
		return err
	}
	st := s.State()
	if st.Recover.Failure.Is() {
		return failureError(st.Recover.Failure, st)
	}
	if way == core.WayCode {
		return s.enterRecoveryPassword(box)
	}
	return s.printRecovery()
}

// enterRecoveryPassword ends with the one-time password that was sent.
func (s *session) enterRecoveryPassword(box *sandbox) error {
	password := s.options.otp
	if password == "" && box == nil {
		fmt.Fprintln(s.io.out, "otp-sent")
		return errOTPSent
	}
	if password == "" {
		var err error
		if password, err = box.password(s.ctx, true); err != nil {
			return err
		}
	}
	return s.enterPassword(password)
}

// goOnRecovering looks how far the recovery is, and ends it when it is ready.
func (s *session) goOnRecovering() error {
	if err := s.until(func(st core.State) bool { return st.Recover.Job == 0 }); err != nil {
		return err
	}
	st := s.State()
	if st.Recover.Failure.Is() {
		return failureError(st.Recover.Failure, st)
	}
	if s.options.giveUp {
		s.Send(core.AbandonRecovery{})
		s.Send(core.AbandonRecovery{})
		if err := s.until(func(st core.State) bool { return st.Recover.Job == 0 }); err != nil {
			return err
		}
		fmt.Fprintln(s.io.out, "given-up")
		return nil
	}
	if st.Recover.Running == nil || st.Recover.Running.Stage != vss.RecoveryStageReady {
		return s.printRecovery()
	}
	pin, err := s.options.askPIN(s.io, "PIN the recovery was begun with: ")
	if err != nil {
		return err
	}
	if s.options.otp != "" && st.PasswordAlive() {
		return refused("call again without --otp: each call asks for a new one-time password; use --otp - to type it in")
	}
	var box *sandbox
	if s.options.sandbox {
		if box, err = openSandbox(s.ctx, st.Prefs.Server, st.Recover.Running.Account); err != nil {
			return err
		}
	}
	s.Send(core.FinishRecovery{})
	if err := s.prompted(pin); err != nil {
		return err
	}
	return s.enterRecoveryPassword(box)
}

// printRecovery prints number, stage and the moment the recovery is ready. One that is not ready is no success of this call, but of the first.
func (s *session) printRecovery() error {
	r := s.State().Recover.Running
	if r == nil {
		return refused("no recovery runs here")
	}
	ready := "-"
	if !r.ReadyAt.IsZero() {
		ready = r.ReadyAt.UTC().Format(time.RFC3339)
	}
	fmt.Fprintln(s.io.out, r.Number, r.Stage, ready)
	return nil
}

// signedIn opens what is under the PIN and shows a personal screen.
func (s *session) signedIn(screen core.Screen) (core.PIN, error) {
	if err := s.bound(); err != nil {
		return core.PIN{}, err
	}
	pin, err := s.options.askPIN(s.io, "PIN: ")
	if err != nil {
		return pin, err
	}
	s.Send(core.Show{Screen: screen})
	if s.State().Screen() == core.ScreenPIN {
		if err := s.prompted(pin); err != nil {
			return pin, err
		}
	}
	return pin, nil
}

// recoveryPassword sets the recovery password.
func recoveryPassword(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.setRecoveryPassword())
}

func (s *session) setRecoveryPassword() error {
	if s.options.password == "" {
		return unusable("--password is needed; give --password - or --password @FILE, not the password itself")
	}
	pin, err := s.signedIn(core.ScreenRecoveryPassword)
	if err != nil {
		return err
	}
	s.Send(core.TypeRecoveryPassword{First: s.options.password, Second: s.options.password})
	s.Send(core.CheckRecoveryPassword{})
	if err := s.until(func(st core.State) bool { return st.RecoverySet.Password.Job == 0 }); err != nil {
		return err
	}
	if st := s.State(); st.RecoverySet.Password.Failure.Is() {
		return failureError(st.RecoverySet.Password.Failure, st)
	}
	s.Send(core.SignRecoveryPassword{})
	if err := s.prompted(pin); err != nil {
		return err
	}
	if st := s.State(); st.RecoverySet.Password.Failure.Is() {
		return failureError(st.RecoverySet.Password.Failure, st)
	}
	fmt.Fprintln(s.io.out, "set")
	return nil
}

// recoveryCode makes a printed recovery code and prints it, once.
func recoveryCode(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.makeRecoveryCode())
}

func (s *session) makeRecoveryCode() error {
	pin, err := s.signedIn(core.ScreenRecoveryCode)
	if err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.RecoverySet.Code.Job == 0 }); err != nil {
		return err
	}
	if st := s.State(); st.RecoverySet.Code.Failure.Is() {
		return failureError(st.RecoverySet.Code.Failure, st)
	}
	s.Send(core.SignRecoveryCode{})
	if err := s.prompted(pin); err != nil {
		return err
	}
	st := s.State()
	if st.RecoverySet.Code.Failure.Is() {
		return failureError(st.RecoverySet.Code.Failure, st)
	}
	fmt.Fprintln(s.io.out, st.RecoverySet.Code.Code)
	return nil
}

// recoveryCancel cancels what somebody else began to get the account.
func recoveryCancel(ctx context.Context, o options, io streams) error {
	s, err := begin(ctx, o, io, false)
	if err != nil {
		return err
	}
	return s.end(s.cancelRecoveries())
}

func (s *session) cancelRecoveries() error {
	if err := s.bound(); err != nil {
		return err
	}
	if err := s.until(func(st core.State) bool { return st.Card.Job == 0 && st.Devices.Look == 0 }); err != nil {
		return err
	}
	found := len(s.State().ToCancel())
	if found > 0 {
		s.Send(core.CancelRecovery{})
		s.Send(core.CancelRecovery{})
		if err := s.until(func(st core.State) bool { return st.Devices.Cancelling == 0 }); err != nil {
			return err
		}
		if st := s.State(); st.Devices.CancelFail.Is() {
			return failureError(st.Devices.CancelFail, st)
		}
	}
	fmt.Fprintln(s.io.out, "cancelled", found)
	return nil
}
