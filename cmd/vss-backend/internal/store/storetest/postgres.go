// Package storetest gives tests real databases: a folder of their own for SQLite, and one PostgreSQL server a test program, started from the system's
// package (Debian: postgresql) on a loopback port in a temporary folder, with a database of its own for each test.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is a PostgreSQL server of the test's own.
type Server struct {
	bin    string
	folder string
	port   int
	as     *syscall.Credential // the server refuses to run as root
	proc   *exec.Cmd
	exited chan error
	made   atomic.Int64
}

// StartServer makes a cluster and starts its server. The caller ends it with Close.
func StartServer(ctx context.Context) (*Server, error) {
	s := &Server{}
	var err error
	if s.bin, err = programs(); err != nil {
		return nil, err
	}
	if s.folder, err = os.MkdirTemp("", "postgres-test-"); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		os.RemoveAll(s.folder)
		return nil, err
	}
	if err := s.Start(ctx); err != nil {
		os.RemoveAll(s.folder)
		return nil, err
	}
	return s, nil
}

// programs is the folder of initdb and postgres: the newest that Debian's packages have put there, or what PATH leads to.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
	}
	path, err := exec.LookPath("postgres")
	if err != nil {
		return "", errors.New("no PostgreSQL server is installed (Debian package postgresql; scripts/install-needs test installs it)")
	}
	return filepath.Dir(path), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // a name that is no number is older than any
	return n
}

func (s *Server) prepare(ctx context.Context) error {
	if os.Geteuid() == 0 {
		who, err := user.Lookup("postgres")
		if err != nil {
			return fmt.Errorf("find somebody to run the database server as: %w", err)
		}
		uid, err := strconv.Atoi(who.Uid)
		if err != nil {
			return err
		}
		gid, err := strconv.Atoi(who.Gid)
		if err != nil {
			return err
		}
		s.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(s.folder, uid, gid); err != nil {
			return err
		}
	}
	out, err := s.command(ctx, "initdb", "--pgdata", s.data(), "--username", "vss", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync", "--no-instructions").CombinedOutput()
	if err != nil {
		return fmt.Errorf("make a database cluster: %w\n%s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.port = free.Addr().(*net.TCPAddr).Port
	return free.Close()
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

func (s *Server) command(ctx context.Context, program string, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, filepath.Join(s.bin, program), args...)
	c.Dir = s.folder
	c.Env = []string{"LC_ALL=C", "PATH=/usr/bin:/bin", "TZ=UTC"}
	// The server goes when the test goes, however that ends.
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Pdeathsig: syscall.SIGQUIT}
	return c
}

// durable asks for a server that a loss of power does not harm, as one in use is: VSSID_TEST_DURABLE=yes. Measurements take that one.
func durable() bool { return os.Getenv("VSSID_TEST_DURABLE") == "yes" }

// Start starts the server, also after Stop, and waits until it answers.
func (s *Server) Start(ctx context.Context) error {
	args := []string{"-D", s.data(), "-h", "127.0.0.1", "-p", strconv.Itoa(s.port), "-k", s.folder, "-c", "max_connections=200"}
	if durable() {
		args = append(args, "-c", "shared_buffers=1GB", "-c", "max_wal_size=4GB")
	} else { // a server that crashes has lost nothing all the same: the system that keeps its files goes on
		args = append(args, "-c", "shared_buffers=64MB", "-c", "fsync=off", "-c", "full_page_writes=off")
	}
	s.proc = s.command(context.WithoutCancel(ctx), "postgres", args...)
	log, err := os.OpenFile(filepath.Join(s.folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	s.proc.Stdout, s.proc.Stderr = log, log
	if err := s.proc.Start(); err != nil {
		return fmt.Errorf("start the database server: %w", err)
	}
	s.exited = make(chan error, 1)
	go func(c *exec.Cmd, exited chan<- error) { exited <- c.Wait() }(s.proc, s.exited)
	return s.await(ctx)
}

func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 60*time.Second)
	defer cancel()
	db, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case ended := <-s.exited:
			log, _ := os.ReadFile(filepath.Join(s.folder, "log")) // the message says enough without it
			return fmt.Errorf("the database server ended at once: %v\n%s", ended, log)
		case <-ctx.Done():
			return fmt.Errorf("wait for the database server: %w (%w)", ctx.Err(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop ends the server at once, as a crash would: connections break, and what was committed is there after Start.
func (s *Server) Stop() error {
	if err := s.proc.Process.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	<-s.exited
	return nil
}

// Close ends the server and removes the cluster.
func (s *Server) Close() error {
	return errors.Join(s.Stop(), os.RemoveAll(s.folder))
}

// URL leads to a database of the server.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://vss@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// NewDatabase makes an empty database and returns its URL.
func (s *Server) NewDatabase(ctx context.Context) (string, error) {
	db, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		return "", err
	}
	defer db.Close()
	name := fmt.Sprintf("test%d", s.made.Add(1))
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return "", fmt.Errorf("make a database: %w", err)
	}
	return s.URL(name), nil
}

var shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Postgres gives a test an empty database on the test program's server, which the first one that asks starts. Main must run the tests.
func Postgres(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() { shared.server, shared.err = StartServer(context.Background()) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	url, err := shared.server.NewDatabase(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return url
}

// Main runs a package's tests and ends the server that they may have started. It is called by TestMain.
func Main(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		if err := shared.server.Close(); err != nil {
			fmt.Fprintln(os.Stderr, "end the database server:", err)
			code = 1
		}
	}
	os.Exit(code)
}

// Target is the URL of an empty database for a test that runs on either kind: what VSSID_TEST_DATABASE asks for, postgres or sqlite (the default).
func Target(t testing.TB) string {
	t.Helper()
	switch kind := os.Getenv("VSSID_TEST_DATABASE"); kind {
	case "", "sqlite":
		return "sqlite:" + t.TempDir()
	case "postgres":
		return Postgres(t)
	default:
		t.Fatalf("VSSID_TEST_DATABASE=%s: say sqlite or postgres", kind)
		return ""
	}
}
