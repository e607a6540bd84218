package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// preparer is a pool or a single connection.
type preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// statements keeps what has been prepared; the texts are constants of this package, so their number is bounded.
type statements struct {
	on      preparer
	dialect dialect
	trace   *atomic.Pointer[func(query string)] // nil where nobody listens

	mu       sync.RWMutex
	prepared map[string]*sql.Stmt
}

func newStatements(on preparer, d dialect) *statements {
	return &statements{on: on, dialect: d, prepared: map[string]*sql.Stmt{}}
}

func (s *statements) get(query string) (*sql.Stmt, error) {
	s.mu.RLock()
	stmt := s.prepared[query]
	s.mu.RUnlock()
	if s.trace != nil {
		if tell := s.trace.Load(); tell != nil && *tell != nil {
			(*tell)(query)
		}
	}
	if stmt != nil {
		return stmt, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if stmt := s.prepared[query]; stmt != nil {
		return stmt, nil
	}
	// Not the caller's context: the statement outlives the request that met it first.
	stmt, err := s.on.PrepareContext(context.Background(), s.dialect.rebind(query))
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", query, s.dialect.told(err))
	}
	s.prepared[query] = stmt
	return stmt, nil
}

func (s *statements) exec(ctx context.Context, query string, args ...any) (int64, error) {
	stmt, err := s.get(query)
	if err != nil {
		return 0, err
	}
	r, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("run %q: %w", query, s.dialect.told(err))
	}
	return r.RowsAffected()
}

func (s *statements) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stmt := range s.prepared {
		stmt.Close()
	}
	clear(s.prepared)
}

// Reader asks questions. One that comes from Store.Read is bound to the context it was made with.
type Reader struct {
	ctx        context.Context
	statements *statements
}

// Tx asks and changes. It lives no longer than the function that Write calls with it.
type Tx struct{ Reader }

// row reads one row, or fails with ErrNotFound.
func (r *Reader) row(query string, args []any, into ...any) error {
	stmt, err := r.statements.get(query)
	if err != nil {
		return err
	}
	err = stmt.QueryRowContext(r.ctx, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("run %q: %w", query, r.statements.dialect.told(err))
	}
	return nil
}

// rows calls read for every row.
func (r *Reader) rows(query string, args []any, read func(scan func(into ...any) error) error) error {
	stmt, err := r.statements.get(query)
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(r.ctx, args...)
	if err != nil {
		return fmt.Errorf("run %q: %w", query, r.statements.dialect.told(err))
	}
	defer rows.Close()
	for rows.Next() {
		if err := read(rows.Scan); err != nil {
			return fmt.Errorf("read a row of %q: %w", query, err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("run %q: %w", query, r.statements.dialect.told(err))
	}
	return nil
}

// exec changes rows and returns how many.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	return t.statements.exec(t.ctx, query, args...)
}

// run changes rows.
func (t *Tx) run(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}
