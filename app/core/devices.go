package core

import (
	"context"
	"time"

	"vssid/app/device"
	"vssid/app/vss"
)

// The screens of what happened with the account's devices.
const (
	ScreenDevices Screen = "devices" // this device, past ones, and what happened: State.Devices
)

// DevicesState is ScreenDevices, and the recoveries that this device may cancel.
type DevicesState struct {
	History   Record[vss.DeviceHistory]
	About     string // the event that "this wasn't me" was pressed for and not confirmed; "all" for nothing in particular
	Reporting JobID  // ReportDevice
	Failure   Failure
	Report    *vss.DeviceReport // what the report ended

	Running    []vss.RunningRecovery // of others who ask for the account, as last heard; shown without the PIN
	Look       JobID                 // LookForRecoveries
	Cancelling JobID                 // CancelRecoveries
	Sure       bool                  // the person pressed cancel once
	CancelFail Failure
}

// AboutNothing is DevicesState.About for a report of nothing in particular.
const AboutNothing = "all"

// Notices of this feature.
const NoticeRecoveryCancelled NoticeKind = "recovery-cancelled"

// Messages of the devices' history.
type (
	// NotMe says "this wasn't me" of an event (its id, or AboutNothing); the second one for the same means it.
	NotMe struct{ Event string }
	// CancelRecovery cancels what somebody else began to get the account; the second one means it.
	CancelRecovery struct{}
	// DeviceReported answers ReportDevice.
	DeviceReported struct {
		Answer
		Report vss.DeviceReport
	}
	// RecoveriesHeard answers LookForRecoveries and CancelRecoveries.
	RecoveriesHeard struct {
		Answer
		Running   []vss.RunningRecovery
		Cancelled bool
	}
)

func (NotMe) msg()          {}
func (CancelRecovery) msg() {}

// Effects of the devices' history.
type (
	// ReportDevice opens a report and ends what is pending. Answer: DeviceReported.
	ReportDevice struct {
		Job
		Event string // empty: nothing in particular
	}
	// LookForRecoveries asks what others have begun to get the account. Answer: RecoveriesHeard.
	LookForRecoveries struct{ Job }
	// CancelRecoveries cancels them, within the session: it takes nothing from anybody else, and it must be possible without the PIN. Answer:
	// RecoveriesHeard.
	CancelRecoveries struct{ Job }
)

func (ReportDevice) lane(r *runner) *lane      { return &r.network }
func (LookForRecoveries) lane(r *runner) *lane { return &r.network }
func (CancelRecoveries) lane(r *runner) *lane  { return &r.network }

func (e ReportDevice) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := DeviceReported{}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		m.Report, err = s.ReportDeviceEvent(ctx, e.Event)
		return err
	})
	m.Answer = r.answer(e.Job, err)
	return m
}

func (e LookForRecoveries) do(ctx context.Context, r *runner, in *Installation) Msg {
	return heard(ctx, r, in, e.Job, false)
}

func (e CancelRecoveries) do(ctx context.Context, r *runner, in *Installation) Msg {
	return heard(ctx, r, in, e.Job, true)
}

func heard(ctx context.Context, r *runner, in *Installation, job Job, cancelFirst bool) Msg {
	m := RecoveriesHeard{Cancelled: cancelFirst}
	if r.services.Offline {
		m.Answer = r.answer(job, device.ErrOffline)
		return m
	}
	var err error
	m.Running, err = in.Device.RunningRecoveries(ctx, cancelFirst)
	m.Answer = r.answer(job, err)
	return m
}

// historyLength is how many events are fetched: months of a person's use.
const historyLength = 100

var historySource = source[vss.DeviceHistory]{name: "devices/history", ask: func(ctx context.Context, s *vss.Session, _ *vss.DeviceHistory) (vss.DeviceHistory, error) {
	return s.DeviceEvents(ctx, time.Time{}, historyLength)
}}

// recoveryChanged is the event of a change in how the account can be got back.
const recoveryChanged = "recovery-changed"

// devicesArrived hears that somebody has begun to get the account, or that it is over; what is on the screen is fetched again.
func devicesArrived(s State, m EventArrived) (State, []Effect) {
	if !m.Gap && m.Change.Kind != recoveryChanged {
		return s, nil
	}
	s, effects := s.lookForRecoveries()
	var more []Effect
	switch s.Screen() {
	case ScreenDevices:
		s, more = s.loadHistory()
	case ScreenRecoverySet:
		s, more = s.loadRecoveryState()
	}
	return s, append(effects, more...)
}

var devices = feature{
	update:  updateDevices,
	arrived: devicesArrived,
	pages:   map[Screen]page{ScreenDevices: {personal: true, enter: State.loadHistory, retry: State.loadHistory, back: State.leaveDevices}},
	forget:  func(s *State) { s.Devices = DevicesState{Running: s.Devices.Running, Look: s.Devices.Look} },
}

func (s State) loadHistory() (State, []Effect) {
	effects := s.Devices.History.load(&s, &historySource)
	return s, effects
}

func (s State) leaveDevices() (State, []Effect) {
	if s.Devices.About != "" {
		s.Devices.About = ""
		return s, nil
	}
	s.Devices.Report, s.Devices.Failure = nil, Failure{}
	s.pop()
	return s, nil
}

func updateDevices(s State, m Msg) (State, []Effect, bool) {
	d := &s.Devices
	switch m := m.(type) {
	case Recalled[vss.DeviceHistory]:
		d.History.recalled(m)
	case Fetched[vss.DeviceHistory]:
		if d.History.fetched(m) && m.Failure.Kind == FailRetired {
			next, effects := s.retire()
			return next, effects, true
		}
	case NotMe:
		next, effects := s.notMe(m.Event)
		return next, effects, true
	case DeviceReported:
		if m.Job != 0 && m.Job == d.Reporting {
			next, effects := s.deviceReported(m)
			return next, effects, true
		}
	case CancelRecovery:
		next, effects := s.cancelRecovery()
		return next, effects, true
	case RecoveriesHeard:
		next, effects := s.recoveriesHeard(m)
		return next, effects, true
	default:
		return s, nil, false
	}
	return s, nil, true
}

func (s State) notMe(event string) (State, []Effect) {
	d := &s.Devices
	if s.Screen() != ScreenDevices || d.Reporting != 0 || event == "" {
		return s, nil
	}
	if d.About != event {
		d.About, d.Failure, d.Report = event, Failure{}, nil
		return s, nil
	}
	d.Failure, d.Reporting = Failure{}, s.newJob()
	if event == AboutNothing {
		event = ""
	}
	return s, []Effect{ReportDevice{Job{d.Reporting}, event}}
}

func (s State) deviceReported(m DeviceReported) (State, []Effect) {
	d := &s.Devices
	d.Reporting, d.Failure = 0, m.Failure
	switch m.Failure.Kind {
	case FailRetired:
		return s.retire()
	case "":
		report := m.Report
		d.Report, d.About, d.Running = &report, "", nil
		return s.loadHistory()
	}
	return s, nil
}

// lookForRecoveries asks what others have begun; it comes with every renewal of the card.
func (s State) lookForRecoveries() (State, []Effect) {
	if s.Boot.Held != DeviceActive || s.Devices.Look != 0 {
		return s, nil
	}
	s.Devices.Look = s.newJob()
	return s, []Effect{LookForRecoveries{Job{s.Devices.Look}}}
}

// ToCancel are the recoveries that this device may cancel: of those that an officer has approved, officers know more than this device does.
func (s State) ToCancel() []vss.RunningRecovery {
	var all []vss.RunningRecovery
	for _, r := range s.Devices.Running {
		if r.Kind == vss.RecoveryKindWaiting || r.Stage == vss.RecoveryStageWaiting {
			all = append(all, r)
		}
	}
	return all
}

func (s State) cancelRecovery() (State, []Effect) {
	d := &s.Devices
	if s.Boot.Held != DeviceActive || d.Cancelling != 0 || len(s.ToCancel()) == 0 {
		return s, nil
	}
	if !d.Sure {
		d.Sure = true
		return s, nil
	}
	d.Sure, d.CancelFail, d.Cancelling = false, Failure{}, s.newJob()
	return s, []Effect{CancelRecoveries{Job{d.Cancelling}}}
}

func (s State) recoveriesHeard(m RecoveriesHeard) (State, []Effect) {
	d := &s.Devices
	switch {
	case m.Job == 0:
		return s, nil
	case m.Job == d.Cancelling:
		d.Cancelling, d.CancelFail = 0, m.Failure
		if !m.Failure.Is() {
			s.say(NoticeRecoveryCancelled)
		}
	case m.Job == d.Look:
		d.Look = 0
	default:
		return s, nil
	}
	if m.Failure.Kind == FailRetired {
		return s.retire()
	}
	if !m.Failure.Is() {
		d.Running = m.Running
	}
	return s, nil
}
