package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"vssid/cmd/vss-backend/internal/store"
)

// batchSize is how many rows share a transaction: enough that the disk's answer to a commit is spread thin, few enough that others hardly wait.
const batchSize = 128

// Store is the database as this package uses it.
type Store interface {
	Write(ctx context.Context, f func(tx *store.Tx) error) error
}

// Config says what an import stands on. Every member but Report and Progress is needed.
type Config struct {
	Store    Store
	Registry *Registry
	// DryRun applies every batch and takes it back: what it would reject is told, and nothing is changed. What a row needs of an earlier batch is not there.
	DryRun bool
	// Report gets one JSON object a line for every row that is rejected; nil for nowhere.
	Report io.Writer
	// Progress is told after every batch; nil for nobody.
	Progress func(Summary)
}

// Summary is what became of the rows.
type Summary struct {
	Applied  int64 `json:"applied"`
	Already  int64 `json:"already"` // applied by an earlier run
	Rejected int64 `json:"rejected"`
	Bytes    int64 `json:"bytes"` // read
}

// Rows is how many there were.
func (s Summary) Rows() int64 { return s.Applied + s.Already + s.Rejected }

// rejection is one line of the report.
type rejection struct {
	File string `json:"file"`
	Line int64  `json:"line"`
	Kind string `json:"kind,omitempty"`
	*Rejected
}

// row is one row of a batch and what became of it.
type row struct {
	line     int64
	change   Change
	unread   bool // rejected before it was a change
	rejected *Rejected
	already  bool
}

// errTakenBack ends the transaction of a dry run.
var errTakenBack = errors.New("a dry run changes nothing")

// Run applies the rows of one stream in their order; sum is added to. name is the file's in the report. A row that is rejected leaves nothing, and the next is
// taken. An error ends the run: everything of the batches before it is there, nothing of the batch it came in, and the same stream may be sent again.
func (c *Config) Run(ctx context.Context, from io.Reader, name string, format Format, source string, sum *Summary) error {
	r, err := newRows(from, format, source)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	read := sum.Bytes
	for end := false; !end; {
		batch := make([]row, 0, batchSize)
		for len(batch) < batchSize && !end {
			one := row{}
			one.change, err = r.read()
			one.line = r.line
			switch {
			case errors.Is(err, io.EOF):
				end = true
				continue
			case errors.As(err, &one.rejected):
				one.unread = true
			case err != nil:
				return fmt.Errorf("read %s: %w", name, err)
			}
			batch = append(batch, one)
		}
		if err := c.write(ctx, batch); err != nil {
			return fmt.Errorf("apply the rows of %s from line %d on: %w", name, batch[0].line, err)
		}
		sum.Bytes = read + r.bytes
		if err := c.count(name, batch, sum); err != nil {
			return err
		}
	}
	return nil
}

// write applies a batch in one transaction.
func (c *Config) write(ctx context.Context, batch []row) error {
	if len(batch) == 0 {
		return ctx.Err()
	}
	err := c.Store.Write(ctx, func(tx *store.Tx) error {
		for i := range batch {
			if err := c.one(tx, &batch[i]); err != nil {
				return err
			}
		}
		if c.DryRun {
			return errTakenBack
		}
		return nil
	})
	if errors.Is(err, errTakenBack) {
		return nil
	}
	return err
}

// one applies one row unless it was applied before. It may run more than once.
func (c *Config) one(tx *store.Tx, r *row) error {
	if r.unread {
		return nil
	}
	r.rejected, r.already = nil, false
	key, content := r.change.key(), r.change.content()
	kept, err := optional(tx.ImportedChange(key))
	if err != nil {
		return err
	}
	if kept != nil {
		if r.already = [32]byte(*kept) == content; !r.already {
			r.rejected = &Rejected{columnSequence, "was another change of this source before"}
		}
		return nil
	}
	err = tx.Part(func() error {
		if err := c.Registry.apply(tx, r.change); err != nil {
			return err
		}
		return tx.KeepImportedChange(key, content, c.Registry.Now())
	})
	if errors.As(err, &r.rejected) {
		return nil
	}
	return err
}

// count adds a batch to the summary and reports what was rejected.
func (c *Config) count(name string, batch []row, sum *Summary) error {
	for _, r := range batch {
		switch {
		case r.rejected != nil:
			sum.Rejected++
			if c.Report == nil {
				continue
			}
			line, err := json.Marshal(rejection{name, r.line, r.change.Kind, r.rejected})
			if err != nil {
				return fmt.Errorf("report a rejected row: %w", err)
			}
			if _, err := c.Report.Write(append(line, '\n')); err != nil {
				return fmt.Errorf("report a rejected row: %w", err)
			}
		case r.already:
			sum.Already++
		default:
			sum.Applied++
		}
	}
	if c.Progress != nil {
		c.Progress(*sum)
	}
	return nil
}

// Speed is how many rows a second a run makes.
func (s Summary) Speed(took time.Duration) float64 {
	if took <= 0 {
		return 0
	}
	return float64(s.Rows()) / took.Seconds()
}
