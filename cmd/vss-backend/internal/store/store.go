// Package store keeps the backend's state and is the only package that knows SQL. A component sees records and the few questions it asks of
// them; a change runs in Write as one transaction, and Write returns only once that transaction is on the disk.
//
// # How writes share a commit
//
// The disk's answer to a commit takes far longer than the statements before it. One goroutine therefore runs the waiting writes one after the
// other inside one database transaction, each in a savepoint of its own, commits once, and only then answers all of them. A write that fails
// undoes itself alone; a commit that fails fails all that waited for it.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// ErrNotFound means that no row answers the question.
var ErrNotFound = errors.New("not in the database")

// passing is a fault that goes by: whoever asked may ask again soon.
type passing string

func (p passing) Error() string { return string(p) }

// Unavailable reports that the fault lies in the database's being away and not in the question.
func (passing) Unavailable() bool { return true }

// The faults that go by.
const (
	// ErrClosed means that the store has been closed.
	ErrClosed = passing("the database is closed")
	// ErrUncertain means that the connection broke while a change was being made durable: it is there or it is not. Asking again tells.
	ErrUncertain = passing("the connection to the database broke during a commit")
	// ErrAway means that the database cannot be reached, or broke the connection.
	ErrAway = passing("the database is away")
)

// file is the database's name in the data folder.
const file = "vss.db"

// Store is an open database. It is safe for concurrent use.
type Store struct {
	dialect dialect
	writeDB *sql.DB
	readDB  *sql.DB
	reads   *statements
	writers []*writer
	jobs    chan *job
	stop    chan struct{}
	stopped chan struct{}
	closing sync.Once
	lock    *os.File // of the folder; nil on a server
}

// Open opens the database in a folder (SQLite), made with mode 0700 when it is missing, and brings its tables up to date. It refuses a folder that
// another process has open.
func Open(ctx context.Context, dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, file)
	s, err := openFile(ctx, path)
	if err != nil {
		lock.Close()
		return nil, err
	}
	s.lock = lock
	return s, nil
}

// OpenServer opens a database on a server, by a URL like postgres://user@host:5432/name, and brings its tables up to date. Any number of processes may
// have it open.
func OpenServer(ctx context.Context, url string) (*Store, error) {
	return open(ctx, postgresDialect, func(readOnly bool) (*sql.DB, error) { return openPostgres(ctx, url, readOnly) })
}

// OpenAt opens what a URL leads to: sqlite:FOLDER or postgres://user@host:5432/name.
func OpenAt(ctx context.Context, url string) (*Store, error) {
	switch scheme, rest, _ := strings.Cut(url, ":"); scheme {
	case "sqlite":
		if rest == "" {
			return nil, errors.New("the database's URL names no folder; it is like sqlite:/var/lib/vss-backend")
		}
		return Open(ctx, rest)
	case "postgres", "postgresql":
		return OpenServer(ctx, url)
	}
	return nil, errors.New("the database's URL begins neither with sqlite nor with postgres")
}

func openFile(ctx context.Context, path string) (*Store, error) {
	// Made before SQLite makes it, so that it and the files beside it are their owner's alone from the first moment.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the database: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("make the database: %w", err)
	}
	return open(ctx, sqliteDialect, func(readOnly bool) (*sql.DB, error) { return openSQLite(path, readOnly) })
}

func open(ctx context.Context, d dialect, connect func(readOnly bool) (*sql.DB, error)) (*Store, error) {
	writeDB, err := connect(false)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, d, writeDB); err != nil {
		writeDB.Close()
		return nil, err
	}
	readDB, err := connect(true)
	if err != nil {
		writeDB.Close()
		return nil, err
	}
	s := &Store{
		dialect: d, writeDB: writeDB, readDB: readDB, reads: newStatements(readDB, d),
		jobs: make(chan *job, 4*groupSize), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	beside := newCrowd()
	for range d.writers {
		s.writers = append(s.writers, &writer{dialect: d, db: writeDB, beside: beside})
	}
	if err := s.writers[0].connect(ctx); err != nil {
		readDB.Close()
		writeDB.Close()
		return nil, fmt.Errorf("open the database for writing: %w", err)
	}
	var working sync.WaitGroup
	for _, w := range s.writers {
		working.Go(func() { w.run(s.jobs, s.stop) })
	}
	go func() {
		working.Wait()
		close(s.stopped)
	}()
	return s, nil
}

// Close ends the store after the writes that have begun. Later writes fail with ErrClosed.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		close(s.stop)
		<-s.stopped
		s.reads.close()
		err = errors.Join(s.readDB.Close(), s.writeDB.Close())
		if s.lock != nil {
			err = errors.Join(err, s.lock.Close())
		}
	})
	return err
}

// Write runs a change as one transaction. When it returns nil, the change is durable. When f fails, nothing of it remains and Write returns
// f's error as it is. f may run more than once and must do nothing but read and write through tx; a refusal that leaves a trace (a counted
// try) is therefore no error of f but something f hands out.
func (s *Store) Write(ctx context.Context, f func(tx *Tx) error) error {
	j := &job{ctx: ctx, run: f, done: make(chan result, 1)}
	select {
	case s.jobs <- j:
	case <-s.stop:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	// From here on the change may happen, so its fate is waited for, whatever becomes of the caller's context.
	select {
	case r := <-j.done:
		return r.deliver()
	case <-s.stopped:
		select {
		case r := <-j.done:
			return r.deliver()
		default:
			return ErrClosed
		}
	}
}

// Read gives the questions that change nothing. Each one sees everything that was committed when it was asked.
func (s *Store) Read(ctx context.Context) *Reader {
	return &Reader{ctx: ctx, statements: s.reads}
}

// Waiting is how many changes wait for a commit at the moment.
func (s *Store) Waiting() int { return len(s.jobs) }

// Ping asks whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.readDB.PingContext(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	return nil
}

// Trace has every statement that a write runs from now on told to f, for a test that two paths do the same work. Nil ends it.
func (s *Store) Trace(f func(query string)) {
	for _, w := range s.writers {
		w.trace.Store(&f)
	}
}

// millis is how a time is stored; the zero time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment is the time a stored number means, in UTC.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
