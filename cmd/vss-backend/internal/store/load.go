package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"vssid/app/lookup"
)

// ErrNotEmpty means that a database holds people already.
var ErrNotEmpty = errors.New("the database holds people already; give an empty one")

// loadRows is how many rows of a table wait before they go over.
const loadRows = 2000

// loadTables are what a load fills, a table after those that it refers to.
var loadTables = []loadTable{
	{"facilities", "code, name"},
	{"accounts", "account, phone"},
	{"account_numbers", "number, account"},
	{"cards", "account, version, card_number, insurance_number, citizen_id, holder_name, date_of_birth, sex, object_code, facility_code, valid_from, valid_to, five_year_date, benefit_level, living_area, withdrawn, bhyt_payload"},
	{"card_names", "account, folded"},
	{"insurance_records", "account, contributions, benefits"},
	{"contributions", "contribution_id, account, from_month, to_month, kind, funds, settled, employer, employer_code, job_title, workplace, salary, late"},
	{"care_books", "account, version"},
	{"visits", "visit_id, account, admitted_at, discharged_at, year, kind, facility_code, diagnosis, icd, total, fund, other, own, co_payment, papers, bill"},
}

type loadTable struct{ name, columns string }

func (t loadTable) columnNames() []string { return strings.Split(t.columns, ", ") }

// Loader takes the rows of many people at once. It is for one goroutine.
type Loader struct {
	ctx     context.Context
	waiting map[string][][]any
	send    func(t loadTable, rows [][]any) error
}

// Load fills an empty database with very many people in one transaction: all that fill put there, or nothing, also when the program is killed. The indexes
// are made after the rows. settings are kept with them unless they are there. Nobody else may have the database open.
func Load(ctx context.Context, url string, settings map[string]string, fill func(l *Loader) error) error {
	s, err := OpenAt(ctx, url) // brings the tables up to date
	if err != nil {
		return err
	}
	var people int64
	if people, err = count(ctx, s.readDB, "accounts"); err == nil && people > 0 {
		err = ErrNotEmpty
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	if folder, file := strings.CutPrefix(url, "sqlite:"); file {
		return loadFile(ctx, folder, settings, fill)
	}
	db, err := openPostgres(ctx, url, false)
	if err != nil {
		return err
	}
	defer db.Close()
	return loadOn(ctx, db, postgresDialect, settings, fill)
}

// loadFile loads into SQLite without the write-ahead log, which would hold everything twice until the commit: new pages go to their place at once, and the
// short rollback journal cuts them off again.
func loadFile(ctx context.Context, folder string, settings map[string]string, fill func(l *Loader) error) (err error) {
	lock, err := lockFolder(folder)
	if err != nil {
		return err
	}
	defer lock.Close()
	path := filepath.Join(folder, file)
	db, err := openSQLite(path, false)
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, pragma := range []string{"journal_mode = DELETE", "foreign_keys = 0", "temp_store = FILE", "cache_size = -65536"} {
		if _, err := db.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return fmt.Errorf("prepare the database for a load: %w", err)
		}
	}
	err = loadOn(ctx, db, sqliteDialect, settings, fill)
	_, back := db.ExecContext(context.WithoutCancel(ctx), "PRAGMA journal_mode = WAL")
	return errors.Join(err, back)
}

func loadOn(ctx context.Context, db *sql.DB, d dialect, settings map[string]string, fill func(l *Loader) error) error {
	target, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("load the database: %w", err)
	}
	defer target.Close()
	if err := run(ctx, target, d.begin); err != nil {
		return fmt.Errorf("load the database: %w", err)
	}
	err = loadInto(ctx, target, d, settings, fill)
	if err == nil {
		err = run(ctx, target, "COMMIT")
	}
	if err != nil {
		return errors.Join(fmt.Errorf("load the database: %w", err), run(context.WithoutCancel(ctx), target, "ROLLBACK"))
	}
	return nil
}

func loadInto(ctx context.Context, target *sql.Conn, d dialect, settings map[string]string, fill func(l *Loader) error) error {
	send := func(t loadTable, rows [][]any) error { return insertMany(ctx, target, t, rows) }
	if d.name == postgresDialect.name {
		if err := run(ctx, target, "SET LOCAL statement_timeout = 0"); err != nil { // an index of millions takes longer
			return err
		}
		send = func(t loadTable, rows [][]any) error {
			return target.Raw(func(driver any) error {
				_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.name}, t.columnNames(), pgx.CopyFromRows(rows))
				return err
			})
		}
	}
	indexes, err := dropIndexes(ctx, target, d)
	if err != nil {
		return fmt.Errorf("set the indexes aside: %w", err)
	}
	for name, value := range settings {
		if _, err := target.ExecContext(ctx, d.rebind("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING"), name, []byte(value)); err != nil {
			return err
		}
	}
	l := &Loader{ctx: ctx, waiting: map[string][][]any{}, send: send}
	if err := fill(l); err != nil {
		return err
	}
	if err := l.flush(); err != nil {
		return err
	}
	for _, index := range indexes {
		if err := run(ctx, target, index); err != nil {
			return fmt.Errorf("make an index: %w", err)
		}
	}
	return nil
}

// dropIndexes drops the indexes of the tables that are loaded, but for those that hold a key, and gives the statements that make them again.
func dropIndexes(ctx context.Context, target *sql.Conn, d dialect) (again []string, err error) {
	query := "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
	if d.name == postgresDialect.name {
		query = `SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
			WHERE t.relname = $1 AND t.relnamespace = current_schema()::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid)`
	}
	var names []string
	for _, t := range loadTables {
		rows, err := target.QueryContext(ctx, query, t.name)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var name, statement string
			if err := rows.Scan(&name, &statement); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			names, again = append(names, name), append(again, statement)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	for _, name := range names {
		if err := run(ctx, target, "DROP INDEX "+name); err != nil {
			return nil, err
		}
	}
	return again, nil
}

// insertAtOnce is how many rows one INSERT of a load holds.
const insertAtOnce = 50

func insertMany(ctx context.Context, target *sql.Conn, t loadTable, rows [][]any) error {
	width := len(t.columnNames())
	for len(rows) > 0 {
		n := insertAtOnce
		if len(rows) < n {
			n = 1
		}
		one := "(?" + strings.Repeat(", ?", width-1) + ")"
		insert, err := target.PrepareContext(ctx, "INSERT INTO "+t.name+" ("+t.columns+") VALUES "+one+strings.Repeat(", "+one, n-1))
		if err != nil {
			return err
		}
		values := make([]any, 0, n*width)
		for ; len(rows) >= n; rows = rows[n:] {
			values = values[:0]
			for _, row := range rows[:n] {
				values = append(values, row...)
			}
			if _, err := insert.ExecContext(ctx, values...); err != nil {
				return errors.Join(err, insert.Close())
			}
		}
		if err := insert.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (l *Loader) put(table string, row ...any) error {
	l.waiting[table] = append(l.waiting[table], row)
	if len(l.waiting[table]) < loadRows {
		return nil
	}
	return l.flush()
}

// flush sends what waits in every table, so that no row goes before one that it refers to.
func (l *Loader) flush() error {
	for _, t := range loadTables {
		if err := l.ctx.Err(); err != nil {
			return err
		}
		if err := l.send(t, l.waiting[t.name]); err != nil {
			return fmt.Errorf("load the table %s: %w", t.name, err)
		}
		l.waiting[t.name] = l.waiting[t.name][:0]
	}
	return nil
}

// Facility adds a facility.
func (l *Loader) Facility(f Facility) error { return l.put("facilities", f.Code, f.Name) }

// Person adds an account, the other numbers it is known by, and its card.
func (l *Loader) Person(a Account, c Card, otherNumbers ...string) error {
	err := l.put("accounts", a.Number, a.Phone)
	for _, number := range append([]string{a.Number}, otherNumbers...) {
		err = errors.Join(err, l.put("account_numbers", number, a.Number))
	}
	return errors.Join(err, l.put("cards", c.Account, 1, c.CardNumber, c.InsuranceNumber, c.CitizenID, c.HolderName, c.DateOfBirth, c.Sex, c.ObjectCode, c.FacilityCode,
		c.ValidFrom, c.ValidTo, c.FiveYearDate, c.BenefitLevel, c.LivingArea, flag(c.Withdrawn), c.BHYTPayload),
		l.put("card_names", c.Account, lookup.Fold(c.HolderName)))
}

// Contributions adds the periods of a person who has no record yet.
func (l *Loader) Contributions(account string, periods []Contribution) error {
	err := l.put("insurance_records", account, 1, 0)
	for _, c := range periods {
		err = errors.Join(err, l.put("contributions", c.ID[:], account, int64(c.From), int64(c.To), c.Kind, fundBits(c.Funds), fundBits(c.Settled), c.Employer, c.EmployerCode,
			c.JobTitle, c.Workplace, c.Salary, flag(c.Late)))
	}
	return err
}

// Visits adds the visits of a person who has no care book yet.
func (l *Loader) Visits(account string, visits []Visit) error {
	err := l.put("care_books", account, 1)
	for _, v := range visits {
		p := v.Payers
		err = errors.Join(err, l.put("visits", v.ID[:], account, millis(v.Admitted), millis(v.Discharged), v.Year, v.Kind, v.FacilityCode, v.Diagnosis, v.ICD,
			p.Total, p.Fund, p.Other, p.Own, p.CoPayment, v.Papers, v.Bill))
	}
	return err
}
