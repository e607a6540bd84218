package registry

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/insurance"
	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/audit"
	"vssid/cmd/vss-backend/internal/events"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// RecordStore is the database as the records of contributions and benefits use it.
type RecordStore interface {
	Read(ctx context.Context) *store.Reader
	Write(ctx context.Context, f func(tx *store.Tx) error) error
}

// Records answers what was paid for a person, and to them. It is safe for concurrent use.
type Records struct {
	Store RecordStore
	// Samples writes a made-up person's record before it is first asked for; nil in production.
	Samples *Samples
	Now     func() time.Time
}

// Query is which part of a list is asked for.
type Query struct {
	Known  *int64 // the version that the caller holds whole; nil for none
	Cursor string // "" for the first page
	Limit  int    // 0 is the default
}

// defaultRecords is how many rows a page holds when the caller does not say (22-participation.yaml).
const defaultRecords = 100

func (q Query) place() (limit int, after *store.RecordPlace, err error) {
	limit = q.Limit
	if limit == 0 {
		limit = defaultRecords
	}
	if q.Cursor != "" {
		place, err := readCursor(q.Cursor)
		if err != nil {
			return 0, nil, refusal.Invalid("cursor", "is not what a page answered as next")
		}
		after = &place
	}
	return limit, after, nil
}

// unchanged reports whether the caller's copy is of a version. A page in the middle is never answered so.
func (q Query) unchanged(version int64) bool {
	return q.Known != nil && *q.Known == version && q.Cursor == ""
}

// Through is the last month that a record goes to: contributions of a month are declared until its end.
func Through(now time.Time) insurance.Month { return insurance.MonthOf(now) - 1 }

// Contributions gives a page of an account's periods, newest first.
func (r *Records) Contributions(ctx context.Context, account string, q Query) (vss.ContributionPage, error) {
	limit, after, err := q.place()
	if err != nil {
		return vss.ContributionPage{}, err
	}
	if err := r.fill(ctx, account); err != nil {
		return vss.ContributionPage{}, err
	}
	read := r.Store.Read(ctx)
	// The version is read first: a change that comes between the reads makes the caller ask once too often, never once too little.
	version, _, err := read.RecordVersions(account)
	if err != nil {
		return vss.ContributionPage{}, fmt.Errorf("read the version of a person's contributions: %w", err)
	}
	page := vss.ContributionPage{Contributions: []vss.Contribution{}, Through: Through(r.Now()).String(), Version: version, ServerTime: r.Now().UTC()}
	if page.Unchanged = q.unchanged(version); page.Unchanged {
		return page, nil
	}
	all, err := read.Contributions(account, after, limit+1)
	if err != nil {
		return vss.ContributionPage{}, fmt.Errorf("read a person's contributions: %w", err)
	}
	if len(all) > limit {
		all = all[:limit]
		next := writeCursor(all[limit-1].Place())
		page.Next = &next
	}
	for _, c := range all {
		page.Contributions = append(page.Contributions, describeContribution(c))
	}
	return page, nil
}

func describeContribution(c store.Contribution) vss.Contribution {
	d := vss.Contribution{ContributionId: recordID(c.ID), From: c.From.String(), Kind: vss.ContributionKind(c.Kind), Funds: funds(c.Funds), Settled: funds(c.Settled),
		Employer: c.Employer, EmployerCode: optional(c.EmployerCode), JobTitle: c.JobTitle, Workplace: c.Workplace, Salary: c.Salary, Late: c.Late}
	d.To = optional(c.To.String())
	return d
}

func funds(all []insurance.Fund) []vss.Fund {
	named := make([]vss.Fund, 0, len(all))
	for _, f := range all {
		named = append(named, vss.Fund(f))
	}
	return named
}

// Benefits gives a page of an account's benefits, newest decision first.
func (r *Records) Benefits(ctx context.Context, account string, q Query) (vss.BenefitPage, error) {
	limit, after, err := q.place()
	if err != nil {
		return vss.BenefitPage{}, err
	}
	if err := r.fill(ctx, account); err != nil {
		return vss.BenefitPage{}, err
	}
	read := r.Store.Read(ctx)
	_, version, err := read.RecordVersions(account)
	if err != nil {
		return vss.BenefitPage{}, fmt.Errorf("read the version of a person's benefits: %w", err)
	}
	page := vss.BenefitPage{Benefits: []vss.Benefit{}, Version: version, ServerTime: r.Now().UTC()}
	if page.Unchanged = q.unchanged(version); page.Unchanged {
		return page, nil
	}
	all, err := read.Benefits(account, after, limit+1)
	if err != nil {
		return vss.BenefitPage{}, fmt.Errorf("read a person's benefits: %w", err)
	}
	if len(all) > limit {
		all = all[:limit]
		next := writeCursor(all[limit-1].Place())
		page.Next = &next
	}
	for _, b := range all {
		d, err := describeBenefit(b)
		if err != nil {
			return vss.BenefitPage{}, err
		}
		page.Benefits = append(page.Benefits, d)
	}
	return page, nil
}

// accountEnd is how many digits of a bank account leave the backend: enough to know one's own.
const accountEnd = 4

func describeBenefit(b store.Benefit) (vss.Benefit, error) {
	d := vss.Benefit{BenefitId: recordID(b.ID), Group: vss.BenefitGroup(b.Group), Kind: vss.BenefitKind(b.Kind), Decision: b.Decision, DecidedOn: openapi.Date{Time: utcDay(b.DecidedOn)},
		Amount: b.Amount, State: vss.BenefitState(b.State), Office: b.Office, Bank: optional(b.Bank), Adjustments: []vss.BenefitAdjustment{}}
	if n := len(b.AccountNo); n >= accountEnd {
		d.AccountEnd = optional(b.AccountNo[n-accountEnd:])
	}
	for _, day := range []struct {
		text string
		into **openapi.Date
	}{{b.From, &d.From}, {b.To, &d.To}} {
		if day.text == "" {
			continue
		}
		read, err := date(day.text)
		if err != nil {
			return d, err
		}
		*day.into = &read
	}
	for _, a := range b.Adjustments {
		d.Adjustments = append(d.Adjustments, vss.BenefitAdjustment{From: a.From.String(), Amount: a.Amount, Basis: a.Basis})
	}
	return d, nil
}

func utcDay(d insurance.PartialDate) time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
}

// HasContribution reports whether a reference names a period of an account, or a month, of which a period may be missing.
func HasContribution(r *store.Reader, account, ref string) (bool, error) {
	if _, err := insurance.ParseMonth(ref); err == nil {
		return true, nil
	}
	id, err := parseID(ref)
	if err != nil {
		return false, nil
	}
	return r.HasContribution(account, id)
}

// HasBenefit reports whether a reference names a benefit of an account.
func HasBenefit(r *store.Reader, account, ref string) (bool, error) {
	id, err := parseID(ref)
	if err != nil {
		return false, nil
	}
	return r.HasBenefit(account, id)
}

func (r *Records) fill(ctx context.Context, account string) error {
	if r.Samples == nil {
		return nil
	}
	return r.Samples.fill(ctx, r.Store, account)
}

func recordID(id [16]byte) string { return base64.RawURLEncoding.EncodeToString(id[:]) }

func parseID(id string) ([16]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil || len(raw) != 16 {
		return [16]byte{}, errors.New("an id is 16 bytes in base64url")
	}
	return [16]byte(raw), nil
}

// A cursor is the place of the last row of a page (8 bytes) and its id. It names a place, not a position, so rows that are added or taken away meanwhile
// neither repeat nor hide another one.
func writeCursor(p store.RecordPlace) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 24), uint64(p.At))
	return base64.RawURLEncoding.EncodeToString(append(b, p.ID[:]...))
}

func readCursor(text string) (store.RecordPlace, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != 24 {
		return store.RecordPlace{}, errors.New("a cursor is 24 bytes in base64url")
	}
	return store.RecordPlace{At: int64(binary.BigEndian.Uint64(raw)), ID: [16]byte(raw[8:])}, nil
}

// ErrNothingLate refuses a payment of what is not owed.
var ErrNothingLate = errors.New("nothing of this account is declared and unpaid")

// PayLate takes the payment of everything that employers have declared for a person and not paid yet. officer is who entered it.
func (r *Records) PayLate(ctx context.Context, officer, account string) error {
	if err := r.fill(ctx, account); err != nil {
		return err
	}
	return r.Store.Write(ctx, func(tx *store.Tx) error {
		paid, err := tx.PayContributions(account)
		if err != nil {
			return fmt.Errorf("pay a person's late contributions: %w", err)
		}
		if paid == 0 {
			return ErrNothingLate
		}
		if err := tx.RaiseRecord(account, true, false); err != nil {
			return fmt.Errorf("count the change of a person's contributions: %w", err)
		}
		if err := audit.Put(tx, audit.Event{Kind: ContributionsPaid, Account: account, Actor: audit.Officer, ActorID: officer, At: r.Now()}); err != nil {
			return err
		}
		return events.Put(tx, account, events.ContributionsChanged, "", r.Now())
	})
}

// ContributionsPaid is noted when an employer's payment for a person was entered.
const ContributionsPaid = "contributions-paid"
