package core

import (
	"context"
	"errors"

	"vssid/app/auditlog"
	"vssid/app/cardcode/picture"
	"vssid/app/device"
	"vssid/app/evidence"
	"vssid/app/vss"
	"vssid/platform"
	"vssid/storage"
)

// answer makes the common part of an answer: the failure, and what is left of the PIN's tries.
func (r *runner) answer(job Job, err error) Answer {
	a := Answer{Job: job.ID}
	if err != nil {
		a.Failure = r.failureOf(err)
	}
	var wrong *storage.WrongPINError
	if errors.As(err, &wrong) {
		a.Tries = r.tries(wrong.PINState)
	} else if in := r.open.Load(); in != nil && err == nil {
		a.Tries = r.tries(in.Vault.PINState())
	}
	return a
}

// tries brings the vault's wait, which goes by the device's clock, to the time the state goes by.
func (r *runner) tries(p storage.PINState) *Tries {
	t := &Tries{Left: p.TriesLeft, LastRound: p.LastRound}
	if !p.WaitUntil.IsZero() {
		t.WaitUntil = r.now().Add(p.WaitUntil.Sub(r.services.Clock.Now()))
	}
	return t
}

// What goes wrong around the app, each with its own way out.
const (
	FailClock     FailureKind = "clock"      // by the device's clock the server's certificate is not valid
	FailBadAnswer FailureKind = "bad-answer" // something else than the server answered: a network that wants a sign-in first
	FailTrouble   FailureKind = "trouble"    // the server has a fault of its own
	FailDiskFull  FailureKind = "disk-full"  // nothing can be kept on this device
	FailDamaged   FailureKind = "damaged"    // what is kept on this device was changed
)

// failures pairs errors with what a screen says; the first that matches wins.
var failures = []struct {
	err  error
	kind FailureKind
}{
	{auditlog.ErrRewritten, FailLogBroken},
	{auditlog.ErrUntrusted, FailLogUnproved},
	{auditlog.ErrMalformed, FailLogUnproved},
	{device.ErrRetired, FailRetired},
	{storage.ErrWiped, FailWiped},
	{vss.ErrClock, FailClock},
	{device.ErrOffline, FailOffline},
	{device.ErrUndecided, FailUndecided},
	{device.ErrNoActivation, FailPasswordExpired},
	{device.ErrNoRecovery, FailRecoveryEnded},
	{device.ErrNoServer, FailNoServer},
	{device.ErrUntrusted, FailUntrusted},
	{device.ErrNoRoot, FailUntrusted},
	{device.ErrCredentialExpired, FailCardExpired},
	{device.ErrNoCard, FailNoCard},
	{storage.ErrPINBirthDate, FailPINBirthDate},
	{storage.ErrPINCommon, FailPINCommon},
	{storage.ErrPINFormat, FailPINCommon},
	{platform.ErrUnavailable, FailKeystore},
	{platform.ErrLocked, FailKeystore},
	{platform.ErrDenied, FailDenied},
	{storage.ErrNoBiometric, FailBiometricOver},
	{platform.ErrUnsupported, FailNoPicture},
	{picture.ErrNoCode, FailNoCode},
	{picture.ErrNoPicture, FailNoCode},
	{vss.ErrAnswer, FailBadAnswer},
	{storage.ErrFull, FailDiskFull},
	{storage.ErrTampered, FailDamaged},
	{context.DeadlineExceeded, FailOffline},
}

// refusals pairs the server's codes with what a screen says; any other is FailServerRefused.
var refusals = map[vss.Code]FailureKind{
	vss.CodeActivationRefused: FailRefused,
	vss.CodeOTPExpired:        FailPasswordExpired,
	vss.CodeOTPSpent:          FailPasswordSpent,
	vss.CodeTooManyRequests:   FailBusy,
	vss.CodeKeyNotAttested:    FailNotAttested,
	vss.CodeUnavailable:       FailOffline,
	vss.CodeInternal:          FailTrouble,
	vss.CodeRecoveryRefused:   FailRecoveryRefused,
	vss.CodeRecoveryNotReady:  FailRecoveryNotReady,
	vss.CodeRecoveryEnded:     FailRecoveryEnded,
}

func (r *runner) failureOf(err error) Failure {
	f := Failure{Kind: FailBroken, Cause: err.Error()}
	var refused *device.Refused
	if errors.As(err, &refused) {
		f.Code, f.Detail, f.Reason = refused.Code, refused.Detail, refused.Reason
		if f.Detail == "" {
			f.Detail = refused.Title
		}
		if refused.RetryAfter > 0 {
			f.RetryAt = r.now().Add(refused.RetryAfter)
		}
	}
	var fault *evidence.Fault
	if errors.As(err, &fault) { // before what it wraps
		f.Kind = FailEvidence
		return f
	}
	for _, known := range failures {
		if errors.Is(err, known.err) {
			f.Kind = known.kind
			return f
		}
	}
	var wrong *storage.WrongPINError
	switch {
	case errors.As(err, &wrong) && wrong.Refused:
		f.Kind = FailPINWait
	case errors.As(err, &wrong):
		f.Kind = FailWrongPIN
	case refused != nil:
		f.Kind = FailServerRefused
		if kind, ok := refusals[refused.Code]; ok {
			f.Kind = kind
		}
	}
	return f
}

// faults pairs errors of opening with what ScreenFault says.
var faults = []struct {
	err  error
	kind FaultKind
}{
	{platform.ErrLocked, FaultKeystoreLocked},
	{platform.ErrUnavailable, FaultKeystoreMissing},
	{storage.ErrTampered, FaultTampered},
	{storage.ErrRolledBack, FaultRolledBack},
	{storage.ErrMoved, FaultMoved},
	{storage.ErrBusy, FaultBusy},
	{device.ErrKeysLost, FaultKeysLost},
}

func faultOf(err error) Fault {
	for _, known := range faults {
		if errors.Is(err, known.err) {
			return Fault{known.kind, err.Error()}
		}
	}
	return Fault{FaultOther, err.Error()}
}
