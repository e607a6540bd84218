package core

import "vssid/app/device"

// Messages of reading a code from a picture, on ScreenAccount and ScreenProof.
type (
	// ScanPicture asks for a picture with a letter's QR or an old device's hand-over QR.
	ScanPicture struct{}
	// ImagePicked answers PickImage. A nil Image without failure means that the person changed their mind.
	ImagePicked struct {
		Answer
		Image  []byte
		ByPath bool // no chooser opens here, but ReadPath works
	}
	// TypePath is the whole field of a picture's path.
	TypePath struct{ Text string }
	// ReadPath reads the picture at the typed path.
	ReadPath struct{}
	// ImageDecoded answers DecodeImage.
	ImageDecoded struct {
		Answer
		Text string
	}
)

func (ScanPicture) msg() {}
func (TypePath) msg()    {}
func (ReadPath) msg()    {}

// maxPath bounds a typed path.
const maxPath = 4096

func updateScan(s State, m Msg) (State, []Effect, bool) {
	a := &s.Activation
	switch m := m.(type) {
	case ScanPicture:
		if s.Screen() != ScreenAccount && s.Screen() != ScreenProof || a.Scan != 0 {
			return s, nil, true
		}
		a.Failure, a.Scan = Failure{}, s.newJob()
		return s, []Effect{PickImage{Job{a.Scan}}}, true
	case TypePath:
		if a.ByPath && a.Scan == 0 && len(m.Text) <= maxPath {
			a.Path, a.Failure = m.Text, Failure{}
		}
		return s, nil, true
	case ReadPath:
		if !a.ByPath || a.Path == "" || a.Scan != 0 {
			return s, nil, true
		}
		a.Failure, a.Scan = Failure{}, s.newJob()
		return s, []Effect{ReadPicture{Job{a.Scan}, a.Path}}, true
	case ImagePicked:
		if m.Job == 0 || m.Job != a.Scan {
			return s, nil, false
		}
		if m.Failure.Is() || m.Image == nil {
			a.Scan, a.Failure, a.ByPath = 0, m.Failure, a.ByPath || m.ByPath
			return s, nil, true
		}
		a.Scan = s.newJob()
		return s, []Effect{DecodeImage{Job{a.Scan}, m.Image}}, true
	case ImageDecoded:
		if m.Job == 0 || m.Job != a.Scan {
			return s, nil, false
		}
		a.Scan, a.Failure = 0, m.Failure
		if !m.Failure.Is() {
			s.scanned(m.Text)
		}
		return s, nil, true
	}
	return s, nil, false
}

// scanned fills the fields from a QR's text. On the first step a code that names the account fills both and goes on.
func (s *State) scanned(text string) {
	p, ok := readProof(text)
	if !ok {
		s.Activation.Failure = Failure{Kind: FailBadProof}
		return
	}
	typed, hasTyped := readAccount(s.Activation.Account)
	if p.account != "" && hasTyped && typed != p.account {
		s.Activation.Failure = Failure{Kind: FailOtherAccount}
		return
	}
	if p.account != "" {
		s.Activation.Account = p.account
	}
	s.Activation.Proof = p.code
	if device.IsHandover(text) {
		s.Activation.Proof = text
	}
	if s.Screen() == ScreenAccount && p.account != "" {
		s.push(ScreenProof)
	}
}
