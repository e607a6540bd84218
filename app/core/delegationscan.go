package core

import "vssid/app/device"

// FailNotDelegateCode means that the QR in a picture is no delegate's.
const FailNotDelegateCode FailureKind = "not-a-delegate-code"

// Messages of reading a delegate's QR from a picture, on ScreenGive.
type (
	// ScanDelegate asks for a picture of the delegate's screen.
	ScanDelegate struct{}
	// TypeDelegatePath is the whole field of a picture's path, where the system opens no chooser.
	TypeDelegatePath struct{ Text string }
	// ReadDelegatePath reads the picture at the typed path.
	ReadDelegatePath struct{}
)

func (ScanDelegate) msg()     {}
func (TypeDelegatePath) msg() {}
func (ReadDelegatePath) msg() {}

// updateDelegateScan fills the delegate's code in from a picture and goes on as if it had been typed.
func updateDelegateScan(s State, m Msg) (State, []Effect, bool) {
	d := &s.Delegation
	free := s.Screen() == ScreenGive && d.Scan == 0 && d.Job == 0
	switch m := m.(type) {
	case ScanDelegate:
		if !free {
			return s, nil, true
		}
		d.Failed, d.Scan = Failure{}, s.newJob()
		return s, []Effect{PickImage{Job{d.Scan}}}, true
	case TypeDelegatePath:
		if d.ByPath && free && len(m.Text) <= maxPath {
			d.Path, d.Failed = m.Text, Failure{}
		}
		return s, nil, true
	case ReadDelegatePath:
		if !d.ByPath || !free || d.Path == "" {
			return s, nil, true
		}
		d.Failed, d.Scan = Failure{}, s.newJob()
		return s, []Effect{ReadPicture{Job{d.Scan}, d.Path}}, true
	case ImagePicked:
		if m.Job == 0 || m.Job != d.Scan {
			return s, nil, false
		}
		if m.Failure.Is() || m.Image == nil {
			d.Scan, d.Failed, d.ByPath = 0, unlessByPath(m), d.ByPath || m.ByPath
			return s, nil, true
		}
		d.Scan = s.newJob()
		return s, []Effect{DecodeImage{Job{d.Scan}, m.Image}}, true
	case ImageDecoded:
		if m.Job == 0 || m.Job != d.Scan {
			return s, nil, false
		}
		d.Scan, d.Failed = 0, m.Failure
		if m.Failure.Is() {
			return s, nil, true
		}
		code, err := device.ParseDelegateCode(m.Text)
		if err != nil {
			d.Failed = Failure{Kind: FailNotDelegateCode}
			return s, nil, true
		}
		d.Typed, d.Who, d.Shown = code, nil, nil
		s, effects := s.findDelegate()
		return s, effects, true
	}
	return s, nil, false
}
