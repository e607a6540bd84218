package store

import (
	"errors"
	"fmt"
	"time"
)

// Visit is one visit of the care book (sổ khám chữa bệnh).
type Visit struct {
	ID           [16]byte
	Account      string
	Admitted     time.Time
	Discharged   time.Time // zero while it goes on
	Year         int       // of Admitted in Vietnam
	Kind         string    // outpatient, inpatient or emergency
	FacilityCode string
	FacilityName string // read only: from the facilities
	Diagnosis    string
	ICD          string
	Payers       Payers
	Papers       int    // how many were issued
	Bill         []byte // the lines; not read by Visits
}

// Payers is an amount split by who pays, in dong: Total = Fund + Other + Own + CoPayment.
type Payers struct {
	Total, Fund, Other, Own, CoPayment int64
}

// Paper is one paper issued at a visit.
type Paper struct {
	Kind, Serial      string
	IssuedOn, ValidTo string // ISO 8601; ValidTo "" when it has no end
	State             string // issued, received or withdrawn
}

// Place is where a page of visits ends: they stand newest first, of the same moment by id.
type Place struct {
	Admitted time.Time
	ID       [16]byte
}

const visitColumns = `v.visit_id, v.account, v.admitted_at, v.discharged_at, v.year, v.kind, v.facility_code, f.name, v.diagnosis, v.icd,
	v.total, v.fund, v.other, v.own, v.co_payment, v.papers`

const visitTables = " FROM visits v JOIN facilities f ON f.code = v.facility_code "

// visitRow is where a row of visitColumns is read to, with what may follow it.
type visitRow struct {
	visit                Visit
	id                   []byte
	admitted, discharged int64
}

func (v *visitRow) into(more ...any) []any {
	p := &v.visit.Payers
	return append([]any{&v.id, &v.visit.Account, &v.admitted, &v.discharged, &v.visit.Year, &v.visit.Kind, &v.visit.FacilityCode, &v.visit.FacilityName, &v.visit.Diagnosis,
		&v.visit.ICD, &p.Total, &p.Fund, &p.Other, &p.Own, &p.CoPayment, &v.visit.Papers}, more...)
}

func (v *visitRow) read() (Visit, error) {
	if len(v.id) != 16 {
		return Visit{}, fmt.Errorf("read a visit: its id has %d bytes, want 16", len(v.id))
	}
	v.visit.ID, v.visit.Admitted, v.visit.Discharged = [16]byte(v.id), moment(v.admitted), moment(v.discharged)
	return v.visit, nil
}

// Visits gives at most limit visits of an account that come after a place (nil: from the newest on), without their bills. year 0 is every year.
func (r *Reader) Visits(account string, year int, after *Place, limit int) ([]Visit, error) {
	query, args := "SELECT "+visitColumns+visitTables+"WHERE v.account = ?", []any{account}
	if year != 0 {
		query, args = query+" AND v.year = ?", append(args, year)
	}
	if after != nil {
		at := millis(after.Admitted)
		query, args = query+" AND (v.admitted_at < ? OR v.admitted_at = ? AND v.visit_id < ?)", append(args, at, at, after.ID[:])
	}
	all := make([]Visit, 0, limit)
	err := r.rows(query+" ORDER BY v.admitted_at DESC, v.visit_id DESC LIMIT ?", append(args, limit), func(scan func(...any) error) error {
		var row visitRow
		if err := scan(row.into()...); err != nil {
			return err
		}
		v, err := row.read()
		all = append(all, v)
		return err
	})
	return all, err
}

// VisitYear is how many visits began in a year.
type VisitYear struct{ Year, Visits int }

// VisitYears gives the years in which an account has visits, newest first.
func (r *Reader) VisitYears(account string) ([]VisitYear, error) {
	var all []VisitYear
	err := r.rows("SELECT year, COUNT(*) FROM visits WHERE account = ? GROUP BY year ORDER BY year DESC", []any{account}, func(scan func(...any) error) error {
		var y VisitYear
		if err := scan(&y.Year, &y.Visits); err != nil {
			return err
		}
		all = append(all, y)
		return nil
	})
	return all, err
}

// Visit gives one visit of an account with its bill; somebody else's is ErrNotFound.
func (r *Reader) Visit(account string, id [16]byte) (Visit, error) {
	var row visitRow
	var bill []byte
	if err := r.row("SELECT "+visitColumns+", v.bill"+visitTables+"WHERE v.visit_id = ? AND v.account = ?", []any{id[:], account}, row.into(&bill)...); err != nil {
		return Visit{}, err
	}
	v, err := row.read()
	v.Bill = bill
	return v, err
}

// Papers gives the papers of a visit.
func (r *Reader) Papers(id [16]byte) ([]Paper, error) {
	var all []Paper
	err := r.rows("SELECT kind, serial, issued_on, valid_to, state FROM papers WHERE visit_id = ? ORDER BY position", []any{id[:]}, func(scan func(...any) error) error {
		var p Paper
		if err := scan(&p.Kind, &p.Serial, &p.IssuedOn, &p.ValidTo, &p.State); err != nil {
			return err
		}
		all = append(all, p)
		return nil
	})
	return all, err
}

// BookVersion is how often an account's care book has changed; 0 when it has none.
func (r *Reader) BookVersion(account string) (int64, error) {
	var version int64
	err := r.row("SELECT version FROM care_books WHERE account = ?", []any{account}, &version)
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return version, err
}

// RaiseBook counts a change of an account's care book.
func (t *Tx) RaiseBook(account string) error {
	return t.run("INSERT INTO care_books (account, version) VALUES (?, 1) ON CONFLICT (account) DO UPDATE SET version = care_books.version + 1", account)
}

// CreateVisit adds a visit with its papers. The caller raises the book.
func (t *Tx) CreateVisit(v Visit, papers []Paper) error {
	p := v.Payers
	err := t.run(`INSERT INTO visits (visit_id, account, admitted_at, discharged_at, year, kind, facility_code, diagnosis, icd, total, fund, other, own, co_payment, papers, bill)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, v.ID[:], v.Account, millis(v.Admitted), millis(v.Discharged), v.Year, v.Kind, v.FacilityCode, v.Diagnosis, v.ICD,
		p.Total, p.Fund, p.Other, p.Own, p.CoPayment, len(papers), v.Bill)
	for i, paper := range papers {
		if err != nil {
			break
		}
		err = t.run("INSERT INTO papers (visit_id, position, kind, serial, issued_on, valid_to, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
			v.ID[:], i, paper.Kind, paper.Serial, paper.IssuedOn, paper.ValidTo, paper.State)
	}
	return err
}

// SetDiagnosis corrects what a visit says was found. The caller raises the book.
func (t *Tx) SetDiagnosis(id [16]byte, diagnosis string) error {
	return t.run("UPDATE visits SET diagnosis = ? WHERE visit_id = ?", diagnosis, id[:])
}

// RemoveVisit takes a visit that is not the person's out of their book. The caller raises the book.
func (t *Tx) RemoveVisit(id [16]byte) error {
	if err := t.run("DELETE FROM papers WHERE visit_id = ?", id[:]); err != nil {
		return err
	}
	return t.run("DELETE FROM visits WHERE visit_id = ?", id[:])
}

// ErrorReport is a person's report that a record is wrong.
type ErrorReport struct {
	Number    string // tracking number
	Account   string
	RequestID string
	Kind, Ref string
	Title     string
	Reason    string
	Words     string
	State     string // of the last step
	MadeAt    time.Time
	Steps     []ErrorReportStep
}

// ErrorReportStep is one thing that became of a report.
type ErrorReportStep struct {
	State string
	At    time.Time
	Words string
}

const reportColumns = "number, account, request_id, kind, ref, title, reason, words, state, made_at FROM error_reports"

func (e *ErrorReport) into(made *int64) []any {
	return []any{&e.Number, &e.Account, &e.RequestID, &e.Kind, &e.Ref, &e.Title, &e.Reason, &e.Words, &e.State, made}
}

func (r *Reader) report(where string, args ...any) (ErrorReport, error) {
	var e ErrorReport
	var made int64
	if err := r.row("SELECT "+reportColumns+" WHERE "+where, args, e.into(&made)...); err != nil {
		return e, err
	}
	e.MadeAt = moment(made)
	var err error
	e.Steps, err = r.reportSteps(e.Number)
	return e, err
}

func (r *Reader) reportSteps(number string) ([]ErrorReportStep, error) {
	var all []ErrorReportStep
	err := r.rows("SELECT state, at, words FROM error_report_steps WHERE number = ? ORDER BY position", []any{number}, func(scan func(...any) error) error {
		var s ErrorReportStep
		var at int64
		if err := scan(&s.State, &at, &s.Words); err != nil {
			return err
		}
		s.At = moment(at)
		all = append(all, s)
		return nil
	})
	return all, err
}

// ErrorReport finds a report by its tracking number, or fails with ErrNotFound.
func (r *Reader) ErrorReport(number string) (ErrorReport, error) {
	return r.report("number = ?", number)
}

// ErrorReportByRequest finds the report that an account's request made, or fails with ErrNotFound.
func (r *Reader) ErrorReportByRequest(account, requestID string) (ErrorReport, error) {
	return r.report("account = ? AND request_id = ?", account, requestID)
}

// ErrorReports gives at most limit reports with their steps, newest first; account "" is everybody's.
func (r *Reader) ErrorReports(account string, limit int) ([]ErrorReport, error) {
	query, args := "SELECT "+reportColumns, []any{}
	if account != "" {
		query, args = query+" WHERE account = ?", append(args, account)
	}
	var all []ErrorReport
	err := r.rows(query+" ORDER BY made_at DESC, number LIMIT ?", append(args, limit), func(scan func(...any) error) error {
		var e ErrorReport
		var made int64
		if err := scan(e.into(&made)...); err != nil {
			return err
		}
		e.MadeAt = moment(made)
		all = append(all, e)
		return nil
	})
	for i := range all {
		if err == nil {
			all[i].Steps, err = r.reportSteps(all[i].Number)
		}
	}
	return all, err
}

// CreateErrorReport keeps a report with its first step; it reports false when the tracking number is taken.
func (t *Tx) CreateErrorReport(e ErrorReport) (bool, error) {
	n, err := t.exec(`INSERT INTO error_reports (number, account, request_id, kind, ref, title, reason, words, state, made_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?)
		ON CONFLICT (number) DO NOTHING`, e.Number, e.Account, e.RequestID, e.Kind, e.Ref, e.Title, e.Reason, e.Words, millis(e.MadeAt))
	if err != nil || n == 0 {
		return false, err
	}
	return true, t.AddReportStep(e.Number, e.Steps[0])
}

// AddReportStep adds what became of a report.
func (t *Tx) AddReportStep(number string, s ErrorReportStep) error {
	err := t.run(`INSERT INTO error_report_steps (number, position, state, at, words) SELECT ?, COUNT(*), ?, ?, ? FROM error_report_steps WHERE number = ?`,
		number, s.State, millis(s.At), s.Words, number)
	if err != nil {
		return err
	}
	return t.run("UPDATE error_reports SET state = ? WHERE number = ?", s.State, number)
}

// HasCheck reports whether a check of this id is on an account's record.
func (r *Reader) HasCheck(account, checkID string) (bool, error) {
	var n int
	err := r.row("SELECT COUNT(*) FROM checks WHERE account = ? AND check_id = ?", []any{account, checkID}, &n)
	return n > 0, err
}
