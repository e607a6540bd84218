package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Copied is told while a copy runs: rows of one table that have gone over, of how many.
type Copied func(table string, rows, of int64)

// Copy moves everything from one database to another, of either kind, in one transaction of the target: all of it is there, or nothing. The target
// must hold nothing yet. Nobody may write to the source meanwhile.
func Copy(ctx context.Context, from, to *Store, progress Copied) error {
	tables, err := tablesOf(ctx, from)
	if err != nil {
		return fmt.Errorf("copy the database: list the tables: %w", err)
	}
	target, err := to.writeDB.Conn(ctx)
	if err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	defer target.Close()
	if err := run(ctx, target, to.dialect.begin); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	for _, table := range tables {
		if err := copyTable(ctx, from, to.dialect, target, table, progress); err != nil {
			return errors.Join(fmt.Errorf("copy the table %s: %w", table, err), run(context.WithoutCancel(ctx), target, "ROLLBACK"))
		}
	}
	if err := run(ctx, target, "COMMIT"); err != nil {
		return fmt.Errorf("copy the database: commit: %w", err)
	}
	return nil
}

func run(ctx context.Context, on *sql.Conn, statement string) error {
	_, err := on.ExecContext(ctx, statement)
	return err
}

// versions is the table in which the migrations keep count.
const versions = "goose_db_version"

// tablesOf lists the tables in the order they were made in: a table comes after those it refers to.
func tablesOf(ctx context.Context, s *Store) ([]string, error) {
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
	if s.dialect.name == postgresDialect.name {
		query = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY oid"
	}
	rows, err := s.readDB.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if name != versions {
			tables = append(tables, name)
		}
	}
	return tables, rows.Err()
}

func count(ctx context.Context, on interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, table string) (n int64, err error) {
	err = on.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&n)
	return n, err
}

func copyTable(ctx context.Context, from *Store, to dialect, target *sql.Conn, table string, progress Copied) error {
	there, err := count(ctx, target, table)
	if err != nil {
		return err
	}
	if there > 0 {
		return errors.New("the target holds rows already; copy into an empty database")
	}
	total, err := count(ctx, from.readDB, table)
	if err != nil {
		return err
	}
	rows, err := from.readDB.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	source := &rowSource{rows: rows, width: len(columns), tell: func(n int64) { progress(table, n, total) }}
	if to.name == postgresDialect.name {
		err = bulk(ctx, target, table, columns, source)
	} else {
		err = oneByOne(ctx, target, table, columns, source)
	}
	if err != nil {
		return err
	}
	arrived, err := count(ctx, target, table)
	if err == nil && arrived != total {
		err = fmt.Errorf("%d rows of %d arrived", arrived, total)
	}
	progress(table, arrived, total)
	return err
}

// tellEvery is how many rows go over between two words of progress.
const tellEvery = 10_000

// rowSource reads rows one at a time; it is what pgx copies from.
type rowSource struct {
	rows  *sql.Rows
	width int
	n     int64
	tell  func(n int64)
}

// Next implements pgx.CopyFromSource.
func (s *rowSource) Next() bool { return s.rows.Next() }

// Values implements pgx.CopyFromSource.
func (s *rowSource) Values() ([]any, error) {
	values, into := make([]any, s.width), make([]any, s.width)
	for i := range values {
		into[i] = &values[i]
	}
	if err := s.rows.Scan(into...); err != nil {
		return nil, err
	}
	if s.n++; s.n%tellEvery == 0 {
		s.tell(s.n)
	}
	return values, nil
}

// Err implements pgx.CopyFromSource.
func (s *rowSource) Err() error { return s.rows.Err() }

// bulk copies with the server's own COPY.
func bulk(ctx context.Context, target *sql.Conn, table string, columns []string, source *rowSource) error {
	return target.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, source)
		return err
	})
}

func oneByOne(ctx context.Context, target *sql.Conn, table string, columns []string, source *rowSource) error {
	insert, err := target.PrepareContext(ctx, "INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES (?"+strings.Repeat(", ?", len(columns)-1)+")")
	if err != nil {
		return err
	}
	defer insert.Close()
	for source.Next() {
		values, err := source.Values()
		if err != nil {
			return err
		}
		if _, err := insert.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	return source.Err()
}
