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

// Tries of a group that met another transaction, or lost its connection before the commit.
const (
	maxTries     = 16
	halveEvery   = 2                // tries, until one write is alone
	turnsAfter   = 3                // tries
	firstPause   = time.Millisecond // doubled with every try, up to longestPause, with a random part
	longestPause = 250 * time.Millisecond
	clearFor     = 500 * time.Millisecond // a transaction that takes longer than this is not waited for
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
	beside     crowd // of all writers of the store
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
	w.conn, w.statements = conn, newStatements(conn, w.dialect)
	if w.dialect.prepare != "" {
		if err := w.execute(w.dialect.prepare); err != nil {
			w.leave()
			return err
		}
	}
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
func (w *writer) commit(group []*job) { w.settle(group, 1) }

// settle runs a group from its so-many-th try on. One that met another transaction runs again alone: nothing else of this process runs beside it, and nothing of another
// process that is in the same trouble. What meets others even so becomes smaller.
func (w *writer) settle(group []*job, try int) {
	w.beside.join()
	results, err := w.attempt(group)
	w.beside.leave()
	for ; err != nil && err.again && try < maxTries; try++ {
		if try > 1 || !w.dialect.lost(err) {
			time.Sleep(pauseAfter(try))
		}
		if try%halveEvery == 0 && len(group) > 1 {
			half := len(group) / 2
			w.settle(group[:half], try+1)
			w.settle(group[half:], try+1)
			return
		}
		results, err = w.alone(group)
	}
	for i, j := range group {
		if err != nil && results[i].err == nil && results[i].panicked == nil {
			results[i].err = err.error
		}
		j.done <- results[i]
	}
}

// pauseAfter is how long a group waits after a try, with a random part.
func pauseAfter(try int) time.Duration {
	pause := min(firstPause<<min(try-1, 16), longestPause)
	return pause/2 + rand.N(pause)
}

// alone runs a group with nothing beside it, or, while something beside it takes long, with nothing that needs a turn too.
func (w *writer) alone(group []*job) ([]result, *fault) {
	if w.beside.clear(clearFor) {
		defer w.beside.fill()
	} else {
		w.beside.join()
		defer w.beside.leave()
	}
	if w.dialect.takeTurn == "" || w.connect(context.Background()) != nil || w.execute(w.dialect.takeTurn) != nil {
		return w.attempt(group) // without the turn it may lose again, and nothing worse
	}
	results, err := w.attempt(group)
	if w.conn != nil && w.execute(w.dialect.endTurn) != nil {
		w.leave() // the server ends the turn with the connection
	}
	return results, err
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
		f := &fault{fmt.Errorf("%s: %w", doing, w.dialect.told(err)), w.dialect.lost(err) || w.dialect.gone(err)}
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
		if err := results[i].err; err != nil && (w.dialect.lost(err) || w.dialect.gone(err) || w.dialect.full(err)) {
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
	if r.err != nil && (w.dialect.lost(r.err) || w.dialect.full(r.err)) {
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
