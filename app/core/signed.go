package core

import (
	"context"
	"fmt"
	"slices"
	"time"

	"vssid/app/evidence"
	"vssid/app/vss"
)

// The screens of what the owner has signed.
const (
	ScreenSigned    Screen = "signed"     // all of it, newest first
	ScreenSignedOne Screen = "signed-one" // one statement as it was read
)

// FailEvidence means evidence that does not hold on this device: Cause names the part.
const FailEvidence FailureKind = "evidence"

// SignedState is ScreenSigned and the screen behind it.
type SignedState struct {
	Record[vss.OwnerStatementList]
	Chosen string // id of the statement on ScreenSignedOne
	Export JobID
	Failed Failure // of the last export
}

// One is the chosen statement.
func (g SignedState) One() (vss.OwnerStatementSummary, bool) {
	i := slices.IndexFunc(g.Value.Statements, func(o vss.OwnerStatementSummary) bool { return o.Id == g.Chosen })
	if i < 0 {
		return vss.OwnerStatementSummary{}, false
	}
	return g.Value.Statements[i], true
}

// EvidenceAs is how evidence is kept outside the app.
type EvidenceAs string

// The ways.
const (
	EvidenceFile EvidenceAs = "file" // what anybody can judge without network
	EvidencePage EvidenceAs = "page" // to read and print
)

// Messages of what was signed.
type (
	// ShowSigned opens one statement.
	ShowSigned struct{ ID string }
	// SaveEvidence keeps the chosen statement's evidence outside the app.
	SaveEvidence struct{ As EvidenceAs }
	// EvidenceReady answers ExportEvidence.
	EvidenceReady struct {
		Answer
		Name, Media string
		Content     []byte
	}
)

func (ShowSigned) msg()   {}
func (SaveEvidence) msg() {}

// ExportEvidence fetches the evidence of a statement, judges it on this device, and writes it. Answer: EvidenceReady.
type ExportEvidence struct {
	Job
	ID       string
	As       EvidenceAs
	Language string // of the page
}

func (ExportEvidence) lane(r *runner) *lane { return &r.network }

func (e ExportEvidence) do(ctx context.Context, r *runner, in *Installation) Msg {
	var of vss.OwnerEvidence
	root, err := in.Device.TrustRoot(ctx)
	if err == nil {
		err = in.Device.Online(ctx, func(s *vss.Session) (err error) {
			of, err = s.OwnerEvidence(ctx, e.ID)
			return err
		})
	}
	m := EvidenceReady{}
	if err == nil {
		err = m.write(of, root, e, r)
	}
	m.Answer = r.answer(e.Job, err)
	return m
}

// write judges the evidence as anybody will, and writes the file or the page. Error: *evidence.Fault.
func (m *EvidenceReady) write(of vss.OwnerEvidence, root []byte, e ExportEvidence, r *runner) error {
	judged, err := evidence.Judge(of, root)
	if err != nil {
		return err
	}
	file, err := evidence.Write(of)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("vssid-%s-%s", judged.Operation, judged.SignedAt.UTC().Format("20060102-150405"))
	if e.As == EvidenceFile {
		m.Name, m.Media, m.Content = name+".json", "application/json", file
		return nil
	}
	m.Name, m.Media = name+".pdf", "application/pdf"
	m.Content, err = judged.Page(r.services.Fonts, file, vss.Language(e.Language))
	return err
}

// ownSignatures is what the owner has signed, as the server lists it; each one is judged on this device when it is exported.
var ownSignatures = &source[vss.OwnerStatementList]{name: "core/signed", ask: func(ctx context.Context, s *vss.Session, _ *vss.OwnerStatementList) (vss.OwnerStatementList, error) {
	return s.OwnerStatements(ctx, time.Time{}, 100)
}}

var signatures = feature{update: updateSigned, forget: func(s *State) { s.Signed = SignedState{} }, pages: map[Screen]page{
	ScreenSigned:    {personal: true, enter: State.loadSigned, retry: State.loadSigned},
	ScreenSignedOne: {personal: true},
}}

func (s State) loadSigned() (State, []Effect) {
	effects := s.Signed.load(&s, ownSignatures)
	return s, effects
}

func updateSigned(s State, m Msg) (State, []Effect, bool) {
	g := &s.Signed
	switch m := m.(type) {
	case ShowSigned:
		if s.Screen() == ScreenSigned {
			g.Chosen, g.Failed = m.ID, Failure{}
			if _, ok := g.One(); ok {
				s.push(ScreenSignedOne)
			}
		}
	case SaveEvidence:
		if _, ok := g.One(); ok && s.Screen() == ScreenSignedOne && g.Export == 0 {
			g.Export, g.Failed = s.newJob(), Failure{}
			return s, []Effect{ExportEvidence{Job{g.Export}, g.Chosen, m.As, s.Language()}}, true
		}
	case EvidenceReady:
		if m.Job == 0 || m.Job != g.Export {
			return s, nil, true
		}
		g.Export, g.Failed = 0, m.Failure
		if !m.Failure.Is() {
			effects := s.save(m.Name, m.Media, m.Content)
			return s, effects, true
		}
	case Recalled[vss.OwnerStatementList]:
		g.recalled(m)
	case Fetched[vss.OwnerStatementList]:
		g.fetched(m)
	default:
		return s, nil, false
	}
	return s, nil, true
}
