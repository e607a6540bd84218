package store

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"
)

// groupSize bounds how many writes share a commit, and with it how long the first of them waits for the last.
const groupSize = 64

// Tries of a group that met another process's transaction, or lost its connection before the commit.
const (
	maxTries     = 12
	firstPause   = time.Millisecond // doubled with every try, up to longestPause, with a random part
	longestPause = 250 * time.Millisecond
)

// job is one write that waits for its commit.
type job struct {
	ctx  context.Context
	run  func(tx *Tx) error
	done chan result
}

// result is what became of a write: an error, or a panic to go on in the goroutine that asked.
type result struct {
	err      error
	panicked any
}

func (r result) deliver() error {
	if r.panicked != nil {
		panic(r.panicked)
	}
	return r.err
}

// writer runs writes, one after the other, on one connection.
type writer struct {
	dialect    dialect
	db         *sql.DB
	conn       *sql.Conn // nil: none at the moment
	statements *statements
	trace      atomic.Pointer[func(query string)]
}

// connect takes a connection, unless there is one.
func (w *writer) connect(ctx context.Context) error {
	if w.conn != nil {
		return nil
	}
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return err
	}
	w.conn, w.statements = conn, newStatements(conn, w.dialect.rebind)
	w.statements.trace = &w.trace
	return nil
}

// leave gives the connection up.
func (w *writer) leave() {
	if w.conn == nil {
		return
	}
	w.statements.close()
	w.conn.Close() // what was wrong with it has been told already
	w.conn, w.statements = nil, nil
}

func (w *writer) run(jobs <-chan *job, stop <-chan struct{}) {
	defer w.leave()
	for {
		select {
		case first := <-jobs:
			w.commit(gather(first, jobs))
		case <-stop:
			for {
				select {
				case j := <-jobs:
					j.done <- result{err: ErrClosed}
				default:
					return
				}
			}
		}
	}
}

// gather takes what waits already; it never waits for more. While a group commits the next one fills.
func gather(first *job, jobs <-chan *job) []*job {
	group := append(make([]*job, 0, 8), first)
	for len(group) < groupSize {
		select {
		case j := <-jobs:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// commit runs a group in one transaction, again where another transaction was in its way, and tells each of its jobs.
func (w *writer) commit(group []*job) {
	results, err := w.attempt(group)
	pause := firstPause
	for try := 1; err != nil && err.again && try < maxTries; try++ {
		time.Sleep(pause/2 + rand.N(pause))
		pause = min(2*pause, longestPause)
		results, err = w.attempt(group)
	}
	for i, j := range group {
		if err != nil && results[i].err == nil && results[i].panicked == nil {
			results[i].err = err.error
		}
		j.done <- results[i]
	}
}

// fault is why a group is not in the database.
type fault struct {
	error
	again bool // nothing of it is there, and another attempt may succeed
}

// attempt runs a group once. Without a fault everything that a result calls done is durable.
func (w *writer) attempt(group []*job) ([]result, *fault) {
	results := make([]result, len(group))
	failed := func(doing string, err error) *fault {
		f := &fault{fmt.Errorf("%s: %w", doing, err), w.dialect.lost(err) || w.dialect.gone(err)}
		if w.conn != nil && w.dialect.gone(err) {
			w.leave()
		}
		return f
	}
	if err := w.connect(context.Background()); err != nil {
		return results, failed("reach the database", err)
	}
	if err := w.execute(w.dialect.begin); err != nil {
		return results, failed("begin a transaction", err)
	}
	for i, j := range group {
		results[i] = w.one(j)
		if err := results[i].err; err != nil && (w.dialect.lost(err) || w.dialect.gone(err)) {
			f := failed("run a transaction", err)
			w.undo()
			clear(results)
			return results, f
		}
	}
	err := w.execute("COMMIT")
	if err == nil {
		return results, nil
	}
	f := failed("commit to the database", err)
	if w.dialect.gone(err) && !w.dialect.lost(err) {
		return results, &fault{fmt.Errorf("%w: %w", ErrUncertain, err), false}
	}
	w.undo()
	if f.again {
		clear(results)
	}
	return results, f
}

// undo ends a transaction that goes nowhere. A connection that cannot even do that is given up.
func (w *writer) undo() {
	if w.conn == nil {
		return
	}
	if err := w.execute("ROLLBACK"); err != nil {
		w.leave()
	}
}

// one runs a job in a savepoint. The caller's context is only asked before it begins: cancelling a statement midway could undo the whole group.
func (w *writer) one(j *job) (r result) {
	if err := j.ctx.Err(); err != nil {
		return result{err: err}
	}
	if err := w.execute("SAVEPOINT one"); err != nil {
		return result{err: fmt.Errorf("begin a write: %w", err)}
	}
	tx := &Tx{Reader{ctx: context.WithoutCancel(j.ctx), statements: w.statements}}
	func() {
		defer func() { r.panicked = recover() }()
		r.err = j.run(tx)
	}()
	if r.err != nil && w.dialect.lost(r.err) {
		return r // the whole transaction is over
	}
	if r.err != nil || r.panicked != nil {
		if err := w.execute("ROLLBACK TO one"); err != nil {
			r.err = fmt.Errorf("undo a write: %w", err)
		}
	}
	if err := w.execute("RELEASE one"); err != nil && r.err == nil {
		r.err = fmt.Errorf("end a write: %w", err)
	}
	return r
}

func (w *writer) execute(statement string) error {
	_, err := w.statements.exec(context.Background(), statement)
	return err
}
