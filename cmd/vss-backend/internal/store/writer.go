package store

import (
	"context"
	"database/sql"
	"fmt"
)

// groupSize bounds how many writes share a commit, and with it how long the first of them waits for the last.
const groupSize = 64

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

// writer runs all writes, one after the other, on one connection.
type writer struct {
	conn       *sql.Conn
	statements *statements
}

func (w *writer) run(jobs <-chan *job, stop <-chan struct{}) {
	defer w.conn.Close()
	defer w.statements.close()
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

// commit runs a group in one transaction and tells each of its jobs.
func (w *writer) commit(group []*job) {
	results := make([]result, len(group))
	err := w.execute(beginWrite)
	if err == nil {
		for i, j := range group {
			results[i] = w.one(j)
		}
		if err = w.execute("COMMIT"); err != nil {
			if undo := w.execute("ROLLBACK"); undo != nil {
				err = fmt.Errorf("%w (and the rollback failed: %w)", err, undo)
			}
		}
	}
	for i, j := range group {
		if err != nil && results[i].err == nil && results[i].panicked == nil {
			results[i].err = fmt.Errorf("commit to the database: %w", err)
		}
		j.done <- results[i]
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
