package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"net/url"
	"runtime"

	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// This file is the dialect: everything that another database would do in another way.

//go:embed migrations/sqlite/*.sql
var migrations embed.FS

// beginWrite takes the write lock at once, so that a transaction never fails halfway because it read before it wrote.
const beginWrite = "BEGIN IMMEDIATE"

// rebind turns the placeholders of this package's statements (?) into the database's own.
func rebind(query string) string { return query }

// openSQLite opens the file. Write-ahead log with full synchronisation: a commit is on the disk when it returns (https://sqlite.org/wal.html).
func openSQLite(path string, readOnly bool) (*sql.DB, error) {
	pragmas := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "temp_store(MEMORY)"}}
	connections := 1 + 1 // the writer's, and one for the migrations
	if readOnly {
		pragmas.Add("_pragma", "query_only(1)")
		connections = 2 + runtime.GOMAXPROCS(0)
	}
	// An opaque file: URI keeps a path with '?', '#' or '%' in it what it is.
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+pragmas.Encode())
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// migrate brings the tables to this program's version. It refuses a database that a newer program has changed.
func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations/sqlite")
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	steps, err := goose.NewProvider(goose.DialectSQLite3, db, files)
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
