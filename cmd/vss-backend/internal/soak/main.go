// Command soak keeps real backends under a morning's mix of work while things go wrong, and ends with a ledger: every act that was acknowledged is found in the database, none
// is there twice, and the audit log holds. Nothing in it is simulated but the people: the processes, the database server, the connections and the faults are real.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = `soak: real backends under load while things go wrong

  soak [--for 5m] [--database postgres|sqlite] [--instances 3] [--workers 12]

On PostgreSQL several instances stand behind a plain TCP balancer; on SQLite there is one. Every fault is announced. The last lines are
the ledger. Exit status: 0 when the ledger holds, 1 when something acknowledged is missing or there twice, or the audit log differs, 2 for
wrong usage. Ctrl-C ends the work early and still makes the ledger; a second one stops at once.
`

// settings say what is soaked, and for how long.
type settings struct {
	length    time.Duration
	database  string
	instances int
	workers   int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, stop))
}

// run is main with what it touches handed in. release gives Ctrl-C back to the system once the first one was heard.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, release func()) int {
	var s settings
	flags := flag.NewFlagSet("soak", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() { fmt.Fprint(stderr, usage) }
	flags.DurationVar(&s.length, "for", 5*time.Minute, "")
	flags.StringVar(&s.database, "database", "postgres", "")
	flags.IntVar(&s.instances, "instances", 3, "")
	flags.IntVar(&s.workers, "workers", 12, "")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return 0
	} else if err != nil {
		return 2
	}
	if s.database == "sqlite" {
		s.instances = 1 // one process has the file
	}
	if s.database != "postgres" && s.database != "sqlite" || s.length < 10*time.Second || s.instances < 1 || s.workers < 1 || flags.NArg() > 0 {
		fmt.Fprint(stderr, usage)
		return 2
	}
	context.AfterFunc(ctx, release)
	begin := time.Now()
	say := func(format string, args ...any) {
		fmt.Fprintf(stdout, "%6.1fs  %s\n", time.Since(begin).Seconds(), fmt.Sprintf(format, args...))
	}
	if err := soak(ctx, s, say); err != nil {
		fmt.Fprintln(stderr, "soak:", err)
		return 1
	}
	return 0
}

// soak builds the town, works in it, and makes the ledger.
func soak(ctx context.Context, s settings, say func(string, ...any)) (err error) {
	living, end := context.WithCancel(context.WithoutCancel(ctx)) // processes outlive Ctrl-C until the ledger is made
	defer end()
	t, err := newTown(living, s, say)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.close()) }()
	l := &ledger{bound: map[string]*phone{}, held: map[string]string{}}
	working, rest := context.WithTimeout(ctx, s.length)
	defer rest()
	wait, err := t.work(working, l)
	if err != nil {
		return err
	}
	faults := t.misfortunes(working)
	wait()
	if err := faults(); err != nil {
		return err
	}
	return t.judge(living, l)
}
