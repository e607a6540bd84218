// Package reports takes what people report as wrong in their records, and leads each report to its answer (báo sai sót).
package reports

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/edge"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Record is what can be done with one kind of record.
type Record struct {
	// Known reports whether an account has a record of this reference. Nil: the reference is taken as it is, and the agency finds the record.
	Known func(r *store.Reader, account, ref string) (bool, error)
	// Correct puts a record right; it wraps ErrCorrection for what cannot be. Nil: the agency does it in the system that keeps these records.
	Correct func(tx *store.Tx, account, ref, value string) error
}

// ErrCorrection means that a value cannot take a record's place.
var ErrCorrection = errors.New("the record cannot be corrected so")

// ErrStep means that a report cannot go where it is sent.
var ErrStep = errors.New("the report does not allow this step")

// Reports is the component. It is safe for concurrent use. Every member is needed.
type Reports struct {
	Store Store
	// Proofs remembers a request's single-use proofs, or refuses with proof-replayed.
	Proofs interface {
		Take(tx *store.Tx, uses []edge.Use) error
	}
	Records map[vss.RecordKind]Record
	Now     func() time.Time
}

// Limits of what one account may send and of what is listed.
const (
	maxListed = 100
	maxInADay = 20
	maxSteps  = 50
)

// Report keeps a person's report and gives it a tracking number. The same request asked again gets the same answer. Refusals: not-found for a record
// that is not the account's, too-many-requests after maxInADay reports in 24 hours.
func (p *Reports) Report(ctx context.Context, account string, uses []edge.Use, ask vss.ErrorReportRequest) (vss.ErrorReport, error) {
	words := strings.TrimSpace(ask.Text)
	if ask.Reason == vss.ErrorReasonOther && words == "" {
		return vss.ErrorReport{}, refusal.Invalid("text", "is needed when the reason is none of the list")
	}
	if utf8.RuneCountInString(strings.TrimSpace(ask.Title)) == 0 {
		return vss.ErrorReport{}, refusal.Invalid("title", "is empty")
	}
	now := p.Now()
	var kept store.ErrorReport
	err := p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := p.Proofs.Take(tx, uses); err != nil {
			return err
		}
		before, err := tx.ErrorReportByRequest(account, ask.RequestId.String())
		if err == nil {
			kept = before
			return sameReport(before, ask)
		}
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err := p.mayReport(tx, account, ask, now); err != nil {
			return err
		}
		kept = store.ErrorReport{Account: account, RequestID: ask.RequestId.String(), Kind: string(ask.Kind), Ref: ask.Ref, Title: ask.Title, Reason: string(ask.Reason), Words: words,
			State: string(vss.ErrorReportStateReceived), MadeAt: now, Steps: []store.ErrorReportStep{{State: string(vss.ErrorReportStateReceived), At: now}}}
		if err := keep(tx, &kept); err != nil {
			return err
		}
		return audit.Put(tx, audit.Event{Kind: "error-reported", Account: account, Actor: audit.Owner, Reference: kept.Number, At: now})
	})
	if err != nil {
		return vss.ErrorReport{}, err
	}
	return describe(kept), nil
}

// sameReport refuses a request id that was used for another report.
func sameReport(before store.ErrorReport, ask vss.ErrorReportRequest) error {
	if before.Kind != string(ask.Kind) || before.Ref != ask.Ref || before.Reason != string(ask.Reason) || before.Words != strings.TrimSpace(ask.Text) {
		return refusal.Invalid("requestId", "was used for another report; make a new one for each")
	}
	return nil
}

func (p *Reports) mayReport(tx *store.Tx, account string, ask vss.ErrorReportRequest, now time.Time) error {
	if known := p.Records[ask.Kind].Known; known != nil {
		there, err := known(&tx.Reader, account, ask.Ref)
		if err != nil {
			return fmt.Errorf("look for the record a report is about: %w", err)
		}
		if !there {
			return refusal.New(vss.CodeNotFound)
		}
	}
	own, err := tx.ErrorReports(account, maxInADay)
	if err != nil {
		return err
	}
	if len(own) == maxInADay && now.Sub(own[maxInADay-1].MadeAt) < 24*time.Hour {
		return refusal.After(vss.CodeTooManyRequests, 24*time.Hour-now.Sub(own[maxInADay-1].MadeAt))
	}
	return nil
}

// crockford is the base32 alphabet without I, L, O and U: a tracking number is read out over the telephone.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// keep finds a free tracking number of 40 random bits.
func keep(tx *store.Tx, r *store.ErrorReport) error {
	for range 10 {
		var b [8]byte
		rand.Read(b[:]) // never fails: crypto/rand stops the program instead
		for i, v := range b {
			b[i] = crockford[v%32]
		}
		r.Number = "SS-" + string(b[:4]) + "-" + string(b[4:])
		if free, err := tx.CreateErrorReport(*r); err != nil || free {
			return err
		}
	}
	return errors.New("find a free tracking number: none in 10 tries")
}

// List gives the reports of an account, newest first.
func (p *Reports) List(ctx context.Context, account string) (vss.ErrorReportList, error) {
	kept, err := p.Store.Read(ctx).ErrorReports(account, maxListed)
	if err != nil {
		return vss.ErrorReportList{}, fmt.Errorf("read the reports of an account: %w", err)
	}
	list := vss.ErrorReportList{Reports: make([]vss.ErrorReport, 0, len(kept)), ServerTime: p.Now().UTC()}
	for _, r := range kept {
		list.Reports = append(list.Reports, describe(r))
	}
	return list, nil
}

// Queued is a report as an officer sees it.
type Queued struct {
	vss.ErrorReport
	State           vss.ErrorReportState // of the last step
	Account, Holder string
	Correctable     bool // the record can be corrected from here
}

// All gives the reports of everybody, newest first, at most limit.
func (p *Reports) All(ctx context.Context, limit int) ([]Queued, error) {
	r := p.Store.Read(ctx)
	kept, err := r.ErrorReports("", limit)
	if err != nil {
		return nil, err
	}
	all := make([]Queued, 0, len(kept))
	for _, e := range kept {
		card, err := r.Card(e.Account)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, fmt.Errorf("name who reported an error: %w", err)
		}
		all = append(all, Queued{describe(e), vss.ErrorReportState(e.State), e.Account, card.HolderName, p.Records[vss.RecordKind(e.Kind)].Correct != nil})
	}
	return all, nil
}

func describe(r store.ErrorReport) vss.ErrorReport {
	d := vss.ErrorReport{Number: r.Number, Kind: vss.RecordKind(r.Kind), Ref: r.Ref, Title: r.Title, Reason: vss.ErrorReason(r.Reason), Text: r.Words}
	for _, s := range r.Steps {
		step := vss.ErrorReportStep{State: vss.ErrorReportState(s.State), At: s.At.UTC()}
		if s.Words != "" {
			step.Text = &s.Words
		}
		d.Steps = append(d.Steps, step)
	}
	return d
}

// next says from which states an officer may bring a report to a state.
var next = map[vss.ErrorReportState][]vss.ErrorReportState{
	vss.ErrorReportStateTakenUp:   {vss.ErrorReportStateReceived},
	vss.ErrorReportStateAnswered:  {vss.ErrorReportStateReceived, vss.ErrorReportStateTakenUp, vss.ErrorReportStateAnswered},
	vss.ErrorReportStateCorrected: {vss.ErrorReportStateReceived, vss.ErrorReportStateTakenUp, vss.ErrorReportStateAnswered},
	vss.ErrorReportStateClosed:    {vss.ErrorReportStateTakenUp, vss.ErrorReportStateAnswered, vss.ErrorReportStateCorrected},
}

// Move is what an officer does with a report: TakenUp, Answered, Corrected (with the value that takes the record's place) or Closed. words are for
// the person. Errors: store.ErrNotFound, ErrStep, ErrCorrection.
func (p *Reports) Move(ctx context.Context, officer, number string, to vss.ErrorReportState, value, words string) error {
	words = strings.TrimSpace(words)
	if to == vss.ErrorReportStateAnswered && words == "" {
		return fmt.Errorf("%w: an answer needs words", ErrStep)
	}
	if utf8.RuneCountInString(words) > 1000 {
		return fmt.Errorf("%w: the words are longer than 1000 characters", ErrStep)
	}
	now := p.Now()
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.ErrorReport(number)
		if err != nil {
			return err
		}
		if !slices.Contains(next[to], vss.ErrorReportState(r.State)) || len(r.Steps) >= maxSteps {
			return fmt.Errorf("%w: it is %s", ErrStep, r.State)
		}
		if to == vss.ErrorReportStateCorrected {
			correct := p.Records[vss.RecordKind(r.Kind)].Correct
			if correct == nil {
				return fmt.Errorf("%w: records of kind %s are corrected where they are kept", ErrCorrection, r.Kind)
			}
			if err := correct(tx, r.Account, r.Ref, value); err != nil {
				return err
			}
		}
		if err := tx.AddReportStep(number, store.ErrorReportStep{State: string(to), At: now, Words: words}); err != nil {
			return err
		}
		if err := audit.Put(tx, audit.Event{Kind: "error-report-" + string(to), Account: r.Account, Actor: audit.Officer, ActorID: officer, Reference: number, At: now}); err != nil {
			return err
		}
		return events.Put(tx, r.Account, events.ReportChanged, number, now)
	})
}
