package store

import (
	"errors"
	"fmt"
	"time"

	"vssid/app/insurance"
)

// Contribution is a period under the same terms.
type Contribution struct {
	ID       [16]byte
	Account  string
	From, To insurance.Month // To is 0 while it goes on
	Kind     string
	Funds    []insurance.Fund
	Settled  []insurance.Fund

	Employer, EmployerCode, JobTitle, Workplace string

	Salary int64 // dong a month
	Late   bool
}

// Benefit is what a fund has paid or pays.
type Benefit struct {
	ID          [16]byte
	Account     string
	DecidedOn   insurance.PartialDate // a day
	Group, Kind string
	Decision    string
	Amount      int64  // dong
	From, To    string // ISO 8601; "" where there is none
	State       string
	Office      string
	AccountNo   string // whole; "" for cash
	Bank        string
	Adjustments []BenefitAdjustment
}

// BenefitAdjustment is a new amount of a monthly benefit.
type BenefitAdjustment struct {
	From   insurance.Month
	Amount int64 // dong a month
	Basis  string
}

// RecordPlace is where a page of contributions or benefits ends: they stand newest first, of the same month or day by id. At is a month, or the
// milliseconds of a day.
type RecordPlace struct {
	At int64
	ID [16]byte
}

// RecordVersions are how often a person's contributions and benefits have changed; zeros when there is no record.
func (r *Reader) RecordVersions(account string) (contributions, benefits int64, err error) {
	err = r.row("SELECT contributions, benefits FROM insurance_records WHERE account = ?", []any{account}, &contributions, &benefits)
	if errors.Is(err, ErrNotFound) {
		return 0, 0, nil
	}
	return contributions, benefits, err
}

// RaiseRecord counts a change of a person's contributions, benefits, or both.
func (t *Tx) RaiseRecord(account string, contributions, benefits bool) error {
	c, b := flag(contributions), flag(benefits)
	return t.run(`INSERT INTO insurance_records (account, contributions, benefits) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET
		contributions = insurance_records.contributions + excluded.contributions, benefits = insurance_records.benefits + excluded.benefits`, account, c, b)
}

func fundBits(funds []insurance.Fund) int64 {
	var bits int64
	for i, f := range insurance.Funds() {
		for _, has := range funds {
			if has == f {
				bits |= 1 << i
			}
		}
	}
	return bits
}

func fundsOf(bits int64) []insurance.Fund {
	funds := []insurance.Fund{}
	for i, f := range insurance.Funds() {
		if bits&(1<<i) != 0 {
			funds = append(funds, f)
		}
	}
	return funds
}

// Contributions gives at most limit periods of an account that come after a place (nil: from the newest on).
func (r *Reader) Contributions(account string, after *RecordPlace, limit int) ([]Contribution, error) {
	query, args := `SELECT contribution_id, from_month, to_month, kind, funds, settled, employer, employer_code, job_title, workplace, salary, late
		FROM contributions WHERE account = ?`, []any{account}
	if after != nil {
		query, args = query+" AND (from_month < ? OR from_month = ? AND contribution_id < ?)", append(args, after.At, after.At, after.ID[:])
	}
	all := make([]Contribution, 0, limit)
	err := r.rows(query+" ORDER BY from_month DESC, contribution_id DESC LIMIT ?", append(args, limit), func(scan func(...any) error) error {
		c := Contribution{Account: account}
		var id []byte
		var from, to, funds, settled, late int64
		if err := scan(&id, &from, &to, &c.Kind, &funds, &settled, &c.Employer, &c.EmployerCode, &c.JobTitle, &c.Workplace, &c.Salary, &late); err != nil {
			return err
		}
		if len(id) != 16 {
			return fmt.Errorf("read a contribution: its id has %d bytes, want 16", len(id))
		}
		c.ID, c.From, c.To, c.Late = [16]byte(id), insurance.Month(from), insurance.Month(to), late != 0
		c.Funds, c.Settled = fundsOf(funds), fundsOf(settled)
		all = append(all, c)
		return nil
	})
	return all, err
}

// HasContribution reports whether a period is on an account's record.
func (r *Reader) HasContribution(account string, id [16]byte) (bool, error) {
	var n int
	err := r.row("SELECT COUNT(*) FROM contributions WHERE account = ? AND contribution_id = ?", []any{account, id[:]}, &n)
	return n > 0, err
}

// CreateContribution adds a period. The caller raises the record.
func (t *Tx) CreateContribution(c Contribution) error {
	return t.run(`INSERT INTO contributions (contribution_id, account, from_month, to_month, kind, funds, settled, employer, employer_code, job_title, workplace, salary, late)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.ID[:], c.Account, int64(c.From), int64(c.To), c.Kind, fundBits(c.Funds), fundBits(c.Settled),
		c.Employer, c.EmployerCode, c.JobTitle, c.Workplace, c.Salary, flag(c.Late))
}

// PayContributions says that an account's late periods were paid, and how many they were. The caller raises the record.
func (t *Tx) PayContributions(account string) (int64, error) {
	return t.exec("UPDATE contributions SET late = 0 WHERE account = ? AND late = 1", account)
}

// Benefits gives at most limit benefits of an account that come after a place (nil: from the newest decision on), with their adjustments.
func (r *Reader) Benefits(account string, after *RecordPlace, limit int) ([]Benefit, error) {
	query, args := `SELECT benefit_id, decided_on, kind_group, kind, decision, amount, from_day, to_day, state, office, account_no, bank
		FROM benefits WHERE account = ?`, []any{account}
	if after != nil {
		query, args = query+" AND (decided_at < ? OR decided_at = ? AND benefit_id < ?)", append(args, after.At, after.At, after.ID[:])
	}
	all := make([]Benefit, 0, limit)
	err := r.rows(query+" ORDER BY decided_at DESC, benefit_id DESC LIMIT ?", append(args, limit), func(scan func(...any) error) error {
		b := Benefit{Account: account}
		var id []byte
		var decided string
		err := scan(&id, &decided, &b.Group, &b.Kind, &b.Decision, &b.Amount, &b.From, &b.To, &b.State, &b.Office, &b.AccountNo, &b.Bank)
		if err != nil {
			return err
		}
		if len(id) != 16 {
			return fmt.Errorf("read a benefit: its id has %d bytes, want 16", len(id))
		}
		b.ID = [16]byte(id)
		b.DecidedOn, err = insurance.ParsePartialDate(decided)
		all = append(all, b)
		return err
	})
	for i := range all {
		if err == nil {
			all[i].Adjustments, err = r.benefitAdjustments(all[i].ID)
		}
	}
	return all, err
}

func (r *Reader) benefitAdjustments(id [16]byte) ([]BenefitAdjustment, error) {
	var all []BenefitAdjustment
	err := r.rows("SELECT from_month, amount, basis FROM benefit_adjustments WHERE benefit_id = ? ORDER BY from_month", []any{id[:]}, func(scan func(...any) error) error {
		var a BenefitAdjustment
		var from int64
		if err := scan(&from, &a.Amount, &a.Basis); err != nil {
			return err
		}
		a.From = insurance.Month(from)
		all = append(all, a)
		return nil
	})
	return all, err
}

// HasBenefit reports whether a benefit is on an account's record.
func (r *Reader) HasBenefit(account string, id [16]byte) (bool, error) {
	var n int
	err := r.row("SELECT COUNT(*) FROM benefits WHERE account = ? AND benefit_id = ?", []any{account, id[:]}, &n)
	return n > 0, err
}

// Place is where the benefit stands in the list.
func (b Benefit) Place() RecordPlace { return RecordPlace{dayMillis(b.DecidedOn), b.ID} }

// Place is where the period stands in the list.
func (c Contribution) Place() RecordPlace { return RecordPlace{int64(c.From), c.ID} }

func dayMillis(day insurance.PartialDate) int64 { return millis(day.First().In(time.UTC)) }

// CreateBenefit adds a benefit with its adjustments. The caller raises the record.
func (t *Tx) CreateBenefit(b Benefit) error {
	err := t.run(`INSERT INTO benefits (benefit_id, account, decided_on, decided_at, kind_group, kind, decision, amount, from_day, to_day, state, office, account_no, bank)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, b.ID[:], b.Account, b.DecidedOn.String(), dayMillis(b.DecidedOn), b.Group, b.Kind, b.Decision, b.Amount,
		b.From, b.To, b.State, b.Office, b.AccountNo, b.Bank)
	for _, a := range b.Adjustments {
		if err != nil {
			break
		}
		err = t.run("INSERT INTO benefit_adjustments (benefit_id, from_month, amount, basis) VALUES (?, ?, ?, ?)", b.ID[:], int64(a.From), a.Amount, a.Basis)
	}
	return err
}

// HasRecord reports whether anything was written of a person's contributions and benefits.
func (r *Reader) HasRecord(account string) (bool, error) {
	var n int
	err := r.row("SELECT COUNT(*) FROM insurance_records WHERE account = ?", []any{account}, &n)
	return n > 0, err
}
