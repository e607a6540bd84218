package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// postgresDialect is a server that many instances of the program share (PostgreSQL 15 or newer, or what speaks its protocol and dialect).
var postgresDialect = dialect{
	name: "postgres",
	// Transactions behave as if they ran one after the other; one that cannot is undone by the database and runs again
	// (PostgreSQL 15, section 13.2.3).
	begin:     "BEGIN ISOLATION LEVEL SERIALIZABLE",
	goose:     goose.DialectPostgres,
	rebind:    numbered,
	migration: func(statements string) string { return blobs.ReplaceAllString(statements, "BYTEA") },
	lost:      postgresLost,
	gone:      postgresGone,
	full:      postgresFull,
	writers:   4,
	// A transaction that waits for another one's row is lost once that one commits, and two that wait for each other are found by the server after a second only. So waiting
	// ends soon, and what waited runs again alone.
	prepare:  "SET lock_timeout = '50ms'",
	takeTurn: "SELECT set_config('lock_timeout', '15s', false), pg_advisory_lock(" + turnKey + "), set_config('lock_timeout', '50ms', false)",
	endTurn:  "SELECT pg_advisory_unlock(" + turnKey + ")",
}

// turnKey names the turn among the advisory locks of the database (PostgreSQL 15, section 13.3.5): "VssIDtrn" in ASCII.
const turnKey = "6229449468101816942"

var blobs = regexp.MustCompile(`\bBLOB\b`)

// numbered turns every ? outside a quoted text into $1, $2, and so on.
func numbered(query string) string {
	var b strings.Builder
	n, quoted := 0, false
	for _, c := range query {
		switch {
		case c == '\'':
			quoted = !quoted
		case c == '?' && !quoted:
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Codes of PostgreSQL's errors (PostgreSQL 15, appendix A).
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	lockNotAvailable     = "55P03"
	classShutdown        = "57P" // the server ends, or has just begun
	classConnection      = "08"
	classResources       = "53" // no room on its disk, too many connections
)

func postgresLost(err error) bool {
	var fault *pgconn.PgError
	return errors.As(err, &fault) && (fault.Code == serializationFailure || fault.Code == deadlockDetected || fault.Code == lockNotAvailable)
}

func postgresFull(err error) bool {
	var fault *pgconn.PgError
	return errors.As(err, &fault) && strings.HasPrefix(fault.Code, classResources)
}

func postgresGone(err error) bool {
	var fault *pgconn.PgError
	if errors.As(err, &fault) {
		return strings.HasPrefix(fault.Code, classShutdown) || strings.HasPrefix(fault.Code, classConnection)
	}
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.As(err, &network) || pgconn.SafeToRetry(err)
}

// connectTime bounds one attempt to reach the server.
const connectTime = 5 * time.Second

// statementTime bounds one statement, on the server.
const statementTime = 15 * time.Second

// openPostgres opens the pools; it reaches the server once, so that a wrong address is told at once.
func openPostgres(ctx context.Context, url string, readOnly bool) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database's URL cannot be read; it is like postgres://user@host:5432/name") // the URL may hold a password
	}
	config.ConnectTimeout = connectTime
	config.RuntimeParams["application_name"] = "vss-backend"
	config.RuntimeParams["statement_timeout"] = strconv.FormatInt(statementTime.Milliseconds(), 10)
	config.RuntimeParams["timezone"] = "UTC"
	connections := postgresDialect.writers + 1 // and one for the migrations
	if readOnly {
		config.RuntimeParams["default_transaction_read_only"] = "on"
		connections = 4 + 2*runtime.GOMAXPROCS(0)
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("reach the database on %s: %w", net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))), err)
	}
	return db, nil
}
