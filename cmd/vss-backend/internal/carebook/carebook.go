// Package carebook answers from the care book (sổ khám chữa bệnh): the visits of an account's holder, what they cost, who paid, and the papers
// that were issued.
package carebook

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	openapi "github.com/oapi-codegen/runtime/types"

	"vssid/app/vss"
	"vssid/cmd/vss-backend/internal/refusal"
	"vssid/cmd/vss-backend/internal/store"
)

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
	Read(ctx context.Context) *store.Reader
}

// Book is the component. It is safe for concurrent use.
type Book struct {
	Store Store
	// Samples writes a made-up person's visits before they are first asked for; nil in production. Written at the start, the visits of all made-up
	// people would hold up every start of a sandbox.
	Samples *Samples
	Now     func() time.Time
}

// defaultPage is how many visits a page holds when the caller does not say (23-carebook.yaml, listVisits).
const defaultPage = 50

// Visits gives a page of an account's visits, newest first. year 0 is every year, cursor "" the first page, limit 0 the default.
func (b *Book) Visits(ctx context.Context, account string, year int, cursor string, limit int) (vss.VisitPage, error) {
	if err := b.fill(ctx, account); err != nil {
		return vss.VisitPage{}, err
	}
	if limit == 0 {
		limit = defaultPage
	}
	var after *store.Place
	if cursor != "" {
		place, err := readCursor(cursor)
		if err != nil {
			return vss.VisitPage{}, refusal.Invalid("cursor", "is not what a page answered as next")
		}
		after = &place
	}
	r := b.Store.Read(ctx)
	// The version is read first: a change that comes between the reads makes the caller ask once too often, never once too little.
	version, err := r.BookVersion(account)
	if err != nil {
		return vss.VisitPage{}, fmt.Errorf("read the version of a care book: %w", err)
	}
	years, err := r.VisitYears(account)
	if err != nil {
		return vss.VisitPage{}, fmt.Errorf("read the years of a care book: %w", err)
	}
	visits, err := r.Visits(account, year, after, limit+1)
	if err != nil {
		return vss.VisitPage{}, fmt.Errorf("read the visits of a care book: %w", err)
	}
	page := vss.VisitPage{Visits: make([]vss.Visit, 0, limit), Years: make([]vss.VisitYear, 0, len(years)), Version: version, ServerTime: b.Now().UTC()}
	for _, y := range years {
		page.Years = append(page.Years, vss.VisitYear{Year: y.Year, Visits: y.Visits})
	}
	if len(visits) > limit {
		visits = visits[:limit]
		next := writeCursor(visits[limit-1])
		page.Next = &next
	}
	for _, v := range visits {
		page.Visits = append(page.Visits, describe(v))
	}
	return page, nil
}

// Visit gives one visit with bill and papers; one that is not the account's is refused like one that does not exist.
func (b *Book) Visit(ctx context.Context, account, id string) (vss.VisitDetail, error) {
	if err := b.fill(ctx, account); err != nil {
		return vss.VisitDetail{}, err
	}
	raw, err := ParseID(id)
	if err != nil {
		return vss.VisitDetail{}, refusal.Because(vss.CodeNotFound, err)
	}
	r := b.Store.Read(ctx)
	v, err := r.Visit(account, raw)
	if errors.Is(err, store.ErrNotFound) {
		return vss.VisitDetail{}, refusal.Because(vss.CodeNotFound, err)
	}
	if err != nil {
		return vss.VisitDetail{}, fmt.Errorf("read a visit: %w", err)
	}
	detail := vss.VisitDetail{Visit: describe(v), Lines: []vss.CostLine{}, Papers: []vss.Paper{}, ServerTime: b.Now().UTC()}
	if err := json.Unmarshal(v.Bill, &detail.Lines); err != nil {
		return vss.VisitDetail{}, fmt.Errorf("read the bill of a visit: %w", err)
	}
	papers, err := r.Papers(raw)
	if err != nil {
		return vss.VisitDetail{}, fmt.Errorf("read the papers of a visit: %w", err)
	}
	for _, p := range papers {
		one, err := paper(p)
		if err != nil {
			return vss.VisitDetail{}, err
		}
		detail.Papers = append(detail.Papers, one)
	}
	return detail, nil
}

func (b *Book) fill(ctx context.Context, account string) error {
	if b.Samples == nil {
		return nil
	}
	return b.Samples.fill(ctx, b.Store, account)
}

func describe(v store.Visit) vss.Visit {
	d := vss.Visit{VisitId: base64.RawURLEncoding.EncodeToString(v.ID[:]), Kind: vss.VisitKind(v.Kind), AdmittedAt: v.Admitted, FacilityCode: v.FacilityCode, FacilityName: v.FacilityName,
		Diagnosis: v.Diagnosis, Icd: v.ICD, Papers: v.Papers, Payers: payers(v.Payers)}
	if !v.Discharged.IsZero() {
		d.DischargedAt = &v.Discharged
	}
	return d
}

func payers(p store.Payers) vss.Payers {
	return vss.Payers{Total: p.Total, Fund: p.Fund, Other: p.Other, Own: p.Own, CoPayment: p.CoPayment}
}

func paper(p store.Paper) (vss.Paper, error) {
	answer := vss.Paper{Kind: vss.PaperKind(p.Kind), Serial: p.Serial, State: vss.PaperState(p.State)}
	issued, err := time.Parse(time.DateOnly, p.IssuedOn)
	if err != nil {
		return answer, fmt.Errorf("read the day a paper was issued: %w", err)
	}
	answer.IssuedOn = openapi.Date{Time: issued}
	if p.ValidTo != "" {
		end, err := time.Parse(time.DateOnly, p.ValidTo)
		if err != nil {
			return answer, fmt.Errorf("read the last day of a paper: %w", err)
		}
		answer.ValidTo = &openapi.Date{Time: end}
	}
	return answer, nil
}

// ParseID reads a visit's id as the contract writes it.
func ParseID(id string) ([16]byte, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil || len(raw) != 16 {
		return [16]byte{}, fmt.Errorf("the id %q is not 16 bytes in base64url", id)
	}
	return [16]byte(raw), nil
}

// A cursor is the place of the last visit of a page: its moment in Unix milliseconds (8 bytes) and its id. It names a place, not a position, so
// visits that are added or taken away meanwhile neither repeat nor hide another one.
func writeCursor(v store.Visit) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 24), uint64(v.Admitted.UnixMilli()))
	return base64.RawURLEncoding.EncodeToString(append(b, v.ID[:]...))
}

func readCursor(text string) (store.Place, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != 24 {
		return store.Place{}, errors.New("a cursor is 24 bytes in base64url")
	}
	return store.Place{Admitted: time.UnixMilli(int64(binary.BigEndian.Uint64(raw))), ID: [16]byte(raw[8:])}, nil
}
