package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Archive is a database that is only read, without bringing its tables up to date.
type Archive struct {
	db         *sql.DB
	statements *statements
	lock       *os.File // of the folder; nil on a server
}

// OpenArchive opens what a URL leads to for reading: sqlite:FOLDER or postgres://user@host:5432/name. It refuses a folder without a database, and one
// that another process has open.
func OpenArchive(ctx context.Context, url string) (*Archive, error) {
	dir, inFolder := strings.CutPrefix(url, "sqlite:")
	if !inFolder {
		db, err := openPostgres(ctx, url, true)
		if err != nil {
			return nil, err
		}
		return &Archive{db: db, statements: newStatements(db, postgresDialect)}, nil
	}
	path := filepath.Join(dir, file)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database in %s: name the data folder of a backend", dir)
	} else if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return nil, err
	}
	db, err := openSQLite(path, true)
	if err != nil {
		lock.Close()
		return nil, err
	}
	return &Archive{db, newStatements(db, sqliteDialect), lock}, nil
}

// Read gives the questions.
func (a *Archive) Read(ctx context.Context) *Reader {
	return &Reader{ctx: ctx, statements: a.statements}
}

// Close ends it.
func (a *Archive) Close() error {
	a.statements.close()
	err := a.db.Close()
	if a.lock != nil {
		err = errors.Join(err, a.lock.Close())
	}
	return err
}
