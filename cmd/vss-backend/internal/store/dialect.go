package store

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

// dialect is everything that one database does in another way than the next. The statements of this package are written once, in the part of SQL that
// all of them share, with ? for a value.
type dialect struct {
	name      string
	begin     string // of a transaction that behaves as if it ran alone
	goose     goose.Dialect
	rebind    func(query string) string      // turns the placeholders into the database's own
	migration func(statements string) string // turns the types of a migration into the database's own
	lost      func(err error) bool           // the transaction met another one and may run again; nothing of it is there
	gone      func(err error) bool           // the connection broke
	full      func(err error) bool           // there is no room to write, or the disk fails: the transaction is over
	writers   int                            // transactions beside each other from one process
	prepare   string                         // a connection that writes; "" where there is nothing to do
	takeTurn  string                         // waits for the turn that writes in trouble take; "" where they never meet
	endTurn   string
}

// told gives an error that says, where it does, that the database is away.
func (d dialect) told(err error) error {
	if err == nil || errors.Is(err, ErrAway) || !d.gone(err) && !d.full(err) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrAway, err)
}

// migrations are written in SQLite's types: TEXT, BIGINT, BLOB.
//
//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// migrate brings the tables to this program's version. It refuses a database that a newer program has changed.
func migrate(ctx context.Context, d dialect, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	steps, err := goose.NewProvider(d.goose, db, translated{files, d.migration})
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	present, known, err := steps.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the database's tables: %w", err)
	}
	if present > known {
		return fmt.Errorf("the database has version %d of its tables, this program knows %d: run a newer program on it", present, known)
	}
	if _, err := steps.Up(ctx); err != nil {
		return fmt.Errorf("bring the database's tables up to date: %w", err)
	}
	return nil
}

// translated is a folder whose files are read in another dialect.
type translated struct {
	fs.FS
	change func(string) string
}

// Open implements fs.FS.
func (t translated) Open(name string) (fs.File, error) {
	f, err := t.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() {
		return f, err
	}
	defer f.Close()
	content, err := fs.ReadFile(t.FS, name)
	if err != nil {
		return nil, err
	}
	changed := []byte(t.change(string(content)))
	return &translatedFile{bytes.NewReader(changed), translatedInfo{info, int64(len(changed))}}, nil
}

// ReadDir implements fs.ReadDirFS.
func (t translated) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(t.FS, name) }

type translatedFile struct {
	*bytes.Reader
	info translatedInfo
}

func (f *translatedFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *translatedFile) Close() error               { return nil }

type translatedInfo struct {
	fs.FileInfo
	size int64
}

func (i translatedInfo) Size() int64        { return i.size }
func (i translatedInfo) ModTime() time.Time { return time.Time{} }
