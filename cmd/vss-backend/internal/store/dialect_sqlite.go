package store

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // and the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteDialect is a file beside the program: one process, one writer.
var sqliteDialect = dialect{
	name: "sqlite",
	// The write lock is taken at once, so that a transaction never fails halfway because it read before it wrote.
	begin:     "BEGIN IMMEDIATE",
	goose:     goose.DialectSQLite3,
	rebind:    func(query string) string { return query },
	migration: func(statements string) string { return statements },
	lost:      func(error) bool { return false },
	gone:      func(error) bool { return false },
	full:      sqliteFull,
	writers:   1,
}

// sqliteFull reports a disk that takes no more, or fails. SQLite may have undone the whole transaction by then (https://sqlite.org/lang_transaction.html, "Response to errors").
func sqliteFull(err error) bool {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return false
	}
	primary := fault.Code() & 0xff // the rest says more of it
	return primary == sqlite3.SQLITE_FULL || primary == sqlite3.SQLITE_IOERR
}

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
