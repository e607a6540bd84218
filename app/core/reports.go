package core

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"vssid/app/vss"
)

// The screens of what is reported as wrong (báo sai sót).
const (
	ScreenReport  Screen = "carebook-report"  // what is wrong in one record
	ScreenReports Screen = "carebook-reports" // own reports and what became of them
	// ScreenCardErrors lists what stands on the card, to say which of it is wrong.
	ScreenCardErrors Screen = "carebook-card"
)

// ReportError opens the report of an error in a record: any screen that shows a record sends it. Title is what the person sees as the record's name.
type ReportError struct {
	Kind  vss.RecordKind
	Ref   vss.RecordRef
	Title string
}

// ReportReasons are what can be wrong with a kind of record, in the order of the list.
func ReportReasons(kind vss.RecordKind) []vss.ErrorReason {
	switch kind {
	case vss.RecordKindVisit:
		return []vss.ErrorReason{vss.ErrorReasonNotMine, vss.ErrorReasonWrongDate, vss.ErrorReasonWrongPlace, vss.ErrorReasonWrongContent, vss.ErrorReasonWrongAmount, vss.ErrorReasonMissing, vss.ErrorReasonOther}
	case vss.RecordKindContribution, vss.RecordKindBenefit:
		return []vss.ErrorReason{vss.ErrorReasonNotMine, vss.ErrorReasonWrongDate, vss.ErrorReasonWrongPlace, vss.ErrorReasonWrongAmount, vss.ErrorReasonMissing, vss.ErrorReasonOther}
	case vss.RecordKindCheck:
		return []vss.ErrorReason{vss.ErrorReasonNotMine, vss.ErrorReasonWrongDate, vss.ErrorReasonWrongPlace, vss.ErrorReasonOther}
	default:
		return []vss.ErrorReason{vss.ErrorReasonWrongContent, vss.ErrorReasonWrongPerson, vss.ErrorReasonMissing, vss.ErrorReasonOther}
	}
}

// MaxReportText is how many characters the person's own words may have (23-carebook.yaml, ErrorReportRequest).
const MaxReportText = 1000

// ReportDraft is a report that is being written. It is sealed in the vault when the person leaves it unsent.
type ReportDraft struct {
	About  ReportError     `json:"about"`
	Reason vss.ErrorReason `json:"reason"` // "" while none is chosen
	Text   string          `json:"text"`
	Begun  time.Time       `json:"begun"`
}

// Ready reports whether the draft can be sent: a reason, and words where the reason is none of the list.
func (d ReportDraft) Ready() bool {
	return d.Reason != "" && (d.Reason != vss.ErrorReasonOther || strings.TrimSpace(d.Text) != "") && utf8.RuneCountInString(d.Text) <= MaxReportText
}

// request names the report by its content and its beginning: sent again after a lost answer it is the same report, also by another run of the program.
func (d ReportDraft) request() vss.ErrorReportRequest {
	h := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%s\x00%d", d.About.Kind, d.About.Ref, d.Reason, d.Text, d.Begun.UnixNano()))
	id, _ := uuid.FromBytes(h[:16]) // 16 bytes are always one
	id[6], id[8] = id[6]&0x0F|0x80, id[8]&0x3F|0x80
	return vss.ErrorReportRequest{RequestId: id, Kind: d.About.Kind, Ref: d.About.Ref, Title: d.About.Title, Reason: d.Reason, Text: strings.TrimSpace(d.Text)}
}

// ReportsState is ScreenReport and ScreenReports.
type ReportsState struct {
	Draft   ReportDraft
	Job     JobID // of the report on its way
	Failure Failure
	Sent    *vss.ErrorReport // the answer to the draft; the screen shows its number
	List    Record[[]vss.ErrorReport]
}

// Messages of the reports.
type (
	// ChooseReason says what is wrong.
	ChooseReason struct{ Reason vss.ErrorReason }
	// SetReportText says it in the person's own words.
	SetReportText struct{ Text string }
	// SendReport sends the draft.
	SendReport struct{}
	// ReportSent answers it.
	ReportSent struct {
		Answer
		Report vss.ErrorReport
	}
	// DraftRecalled brings the draft that was left unsent.
	DraftRecalled struct {
		Answer
		Draft ReportDraft
		Known bool
	}
	// DraftKept answers the sealing of a draft.
	DraftKept struct{ Answer }
)

func (ReportError) msg()   {}
func (ChooseReason) msg()  {}
func (SetReportText) msg() {}
func (SendReport) msg()    {}

var reportList = &source[[]vss.ErrorReport]{name: "carebook/reports", ask: func(ctx context.Context, s *vss.Session, _ *[]vss.ErrorReport) ([]vss.ErrorReport, error) {
	return s.ErrorReports(ctx)
}}

var reporting = feature{
	update: updateReports,
	pages: map[Screen]page{
		ScreenReport:     {personal: true, enter: State.recallDraft, back: State.leaveDraft, retry: State.sendReport},
		ScreenReports:    {personal: true, enter: State.loadReports, retry: State.loadReports},
		ScreenCardErrors: {},
	},
	leave: State.keepDraft,
	arrived: func(s State, m EventArrived) (State, []Effect) {
		if m.Change.Kind != "report-changed" && !m.Gap || !s.Open || !slices.Contains(s.Stack, ScreenReports) {
			return s, nil
		}
		return s.loadReports()
	},
	forget: func(s *State) { s.Reports = ReportsState{Draft: ReportDraft{About: s.Reports.Draft.About}} },
}

func updateReports(s State, m Msg) (State, []Effect, bool) {
	var effects []Effect
	r := &s.Reports
	switch m := m.(type) {
	case ReportError:
		s, effects = s.beginReport(m)
	case ChooseReason:
		if s.Screen() == ScreenReport && r.Job == 0 && slices.Contains(ReportReasons(r.Draft.About.Kind), m.Reason) {
			r.Draft.Reason, r.Failure = m.Reason, Failure{}
			s, effects = s.keepDraft()
		}
	case SetReportText:
		if s.Screen() == ScreenReport && r.Job == 0 {
			r.Draft.Text, r.Failure = m.Text, Failure{}
		}
	case SendReport:
		s, effects = s.sendReport()
	case ReportSent:
		s, effects = s.reportSent(m)
	case DraftRecalled:
		if m.Known && m.Draft.About == r.Draft.About && r.Draft.Reason == "" && r.Draft.Text == "" && r.Sent == nil {
			r.Draft = m.Draft
		}
	case DraftKept:
	case Recalled[[]vss.ErrorReport]:
		r.List.recalled(m)
	case Fetched[[]vss.ErrorReport]:
		r.List.fetched(m)
	default:
		return s, nil, false
	}
	return s, effects, true
}

func (s State) beginReport(about ReportError) (State, []Effect) {
	if about.Kind == "" || about.Ref == "" {
		return s, nil
	}
	if runes := []rune(about.Title); len(runes) > 200 {
		about.Title = string(runes[:200])
	}
	if s.Reports.Job == 0 && (s.Reports.Draft.About != about || s.Reports.Sent != nil) {
		s.Reports.Draft, s.Reports.Sent, s.Reports.Failure = ReportDraft{About: about, Begun: s.Now}, nil, Failure{}
	}
	return s.show(ScreenReport)
}

func (s State) recallDraft() (State, []Effect) {
	if s.Reports.Draft.Begun.IsZero() {
		s.Reports.Draft.Begun = s.Now
	}
	if s.Reports.Sent != nil || s.Reports.Draft.Reason != "" {
		return s, nil
	}
	return s, []Effect{recallDraft{Job{s.newJob()}}}
}

// leaveDraft goes back; what was typed is sealed.
func (s State) leaveDraft() (State, []Effect) {
	s, effects := s.keepDraft()
	s.pop()
	return s, effects
}

func (s State) keepDraft() (State, []Effect) {
	if s.Screen() != ScreenReport || s.Reports.Sent != nil || s.Reports.Draft.Reason == "" && s.Reports.Draft.Text == "" {
		return s, nil
	}
	return s, []Effect{keepDraft{Job{s.newJob()}, s.Reports.Draft}}
}

func (s State) sendReport() (State, []Effect) {
	r := &s.Reports
	if s.Screen() != ScreenReport || r.Job != 0 || r.Sent != nil || !r.Draft.Ready() {
		return s, nil
	}
	r.Job, r.Failure = s.newJob(), Failure{}
	return s, []Effect{sendReport{Job{r.Job}, r.Draft}}
}

func (s State) reportSent(m ReportSent) (State, []Effect) {
	r := &s.Reports
	if m.Job == 0 || m.Job != r.Job {
		return s, nil
	}
	r.Job, r.Failure = 0, m.Failure
	if m.Failure.Is() {
		return s, nil
	}
	report := m.Report
	r.Sent, r.List.Known = &report, false // the list is read anew when it is opened
	return s, nil
}

func (s State) loadReports() (State, []Effect) {
	effects := s.Reports.List.load(&s, reportList)
	return s, effects
}

const draftName = "carebook/draft"

type recallDraft struct{ Job }

func (recallDraft) lane(r *runner) *lane { return &r.vault }

func (e recallDraft) do(_ context.Context, _ *runner, in *Installation) Msg {
	k, err := recall[ReportDraft](in.Vault, draftName)
	return DraftRecalled{Answer{Job: e.ID}, k.Value, err == nil}
}

type keepDraft struct {
	Job
	draft ReportDraft
}

func (keepDraft) lane(r *runner) *lane { return &r.vault }

func (e keepDraft) do(ctx context.Context, r *runner, in *Installation) Msg {
	return DraftKept{r.answer(e.Job, keep(ctx, in.Vault, draftName, kept[ReportDraft]{e.draft.Begun, e.draft}))}
}

type sendReport struct {
	Job
	draft ReportDraft
}

func (sendReport) lane(r *runner) *lane { return &r.network }

func (e sendReport) do(ctx context.Context, r *runner, in *Installation) Msg {
	m := ReportSent{}
	err := in.Device.Online(ctx, func(s *vss.Session) (err error) {
		m.Report, err = s.ReportError(ctx, e.draft.request())
		return err
	})
	if err == nil {
		// The draft has become a report; one that stays behind would only offer the same words again.
		_ = keep(ctx, in.Vault, draftName, kept[ReportDraft]{})
	}
	m.Answer = r.answer(e.Job, err)
	return m
}
