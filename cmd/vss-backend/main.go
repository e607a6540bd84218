// Command vss-backend is the server behind the app and the reception desk: a sandbox in one process for testers, or the service itself.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// The exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitPartly = 3 // of import: rows were rejected, all others applied
)

const usage = `vss-backend serves the VSS services behind VssID.

  vss-backend sandbox [--listen 127.0.0.1:8080] [--data DIR] [--recovery-wait 30s]
      One process with its own keys and made-up people, for testers; loopback only.
      The testers' page is at /sandbox.

  vss-backend serve --public-url URL [--listen ADDRESS:PORT] [--tls-cert FILE --tls-key FILE] [--data DIR]
      The services with production policy and without /sandbox.
      TLS 1.3 (certificate and key in PEM) is needed wherever the address is not loopback.

  vss-backend migrate [--db URL]
      Brings the tables of a database up to date and ends.

  vss-backend copy --from URL --to URL
      Moves everything from one database into another that holds nothing yet, in one transaction: whole or not at all. Nothing may write to the first one meanwhile.
      The keys are no part of it: copy the folder keys in --data too.

  vss-backend seed --db URL --people N [--only people,cards] [--seed-number 1]
      Fills an empty sandbox database with made-up people for tests of size: numbers from ranges that nobody has (docs/seed.md), cards, contributions of
      thirty years, visits. The same seed number gives the same people. In one transaction: stopped or killed, it leaves the database as it was.

  vss-backend import --db URL [--source NAME] [--format csv|jsonl] [--rejected FILE] [--dry-run] FILE...
      Applies changes of the national registry, each once and whole, in the order of the rows (docs/import.md). - is standard input, and needs --format.
      A run that was stopped or killed is run again with the same files. --rejected gets a line for every row that was not applied (default: standard error).
      --source names the source of rows that name none. --dry-run changes nothing.

  vss-backend agencies add --db URL --id ID --name NAME --certificate FILE [--key FILE] --scope SCOPES [--per-minute 60]
  vss-backend agencies list|disable --db URL [--id ID]
      The agencies that may read data (docs/agencies.md): a client's name as people read it, its certificate (PEM), the public key of its assertions
      (PEM; without one the certificate is enough), its scopes with spaces between, and how many requests a minute it may make.

  vss-backend audit verify --data DIR [--db URL] [--root FILE] [--checkpoint FILE]...
      Reads the audit log of a stopped backend again, against its events and its checkpoints, and names the first difference.
      --root is the first root of the trust list (default: root.json in the data folder); --checkpoint is one that was kept elsewhere
      (audit-checkpoint.txt in the data folder is always looked at).

  vss-backend officers add --login LOGIN --name NAME --roles ROLE,ROLE --public-url URL --data DIR [--db URL]
  vss-backend officers invite --login LOGIN --public-url URL --data DIR [--db URL]
  vss-backend officers disable --login LOGIN --data DIR [--db URL]
  vss-backend officers list --data DIR [--db URL]
      The people who work at the console (/console). add and invite print a link that works once: behind it an officer chooses a password and sets
      an authenticator up. Roles: officer, supervisor, post-office, auditor, facilities.

  --listen      address and port to listen on; port 0 picks a free one
  vss-backend keys list --data DIR [--db URL]
  vss-backend keys rotate --purpose card|status --data DIR [--db URL] [--ahead 360h]
  vss-backend keys withdraw --purpose card|status --number N --data DIR [--db URL]
      What each signing key does, and the next one: published at once, signing after --ahead (15 days, so that no desk refuses a good card).
      withdraw takes one out of the list at once that a stranger may hold: what it signed counts no more.

  --pkcs11-module, --pkcs11-token, --pkcs11-pin-file
                hardware module for the card and status keys, of serve and keys; without it they are files in --data
  --db          the database: sqlite:FOLDER, or postgres://user@host:5432/name for any number of instances beside each other
                (default: sqlite in --data)
  --agencies    address and port on which agencies are served, over TLS with client certificates; none by default
  --admin       loopback address for /metrics (Prometheus), /livez and /readyz; none by default
  --config      file of settings, one a line: the flag's name, a space, its value; # begins a comment
  --data        folder of keys and, without --db, of the database (default: $XDG_STATE_HOME/vss-backend, else ~/.local/state/vss-backend,
                and in it a folder named like the command)
  --recovery-wait
                how long getting an account back by password waits, in the sandbox only (default 72h, which serve always has)
  --wrong-clock file that says by how much the clock is off (1h, -20m), read again and again; in the sandbox only, for tests
  --public-url  base URL under which callers reach the server, such as https://api.example.vn; of a sandbox, where its balancer listens
  --sms-gateway, --sms-token-file
                where text messages go (https; POST of {"id","to","text"} with a bearer token from the file)
  --smtp, --smtp-password-file, --mail-from
                where mail goes: smtps://user@host, or smtp://user@host with STARTTLS; who it is from
  --log         lowest level to write on standard error: debug, info, warn or error (default info for serve, warn for sandbox)

A setting comes from the command line, else from the environment (--public-url is VSS_BACKEND_PUBLIC_URL), else from --config. A name that
is no setting is an error in all three. A database's password is best given in VSS_BACKEND_DB, where others do not see it.

When it is ready it prints one line: listening on http://HOST:PORT
Exit status: 0 after SIGINT or SIGTERM, 1 when it cannot go on, 2 for wrong usage.
Of import: 0 when every row is applied, 3 when some were rejected, 1 when it could not go on, 2 for wrong usage.
Of audit verify: 0 when everything holds, 1 when something differs or cannot be read, 2 for wrong usage.
`

// usageError is a fault of the command line.
type usageError struct{ err error }

func (u *usageError) Error() string { return u.err.Error() }
func (u *usageError) Unwrap() error { return u.err }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

// run is main with everything it touches handed in; it returns the exit status.
func run(ctx context.Context, args []string, env environment, stdout, stderr io.Writer) int {
	if len(args) > 0 && databaseCommands[args[0]] != nil {
		return exitOf(databaseCommands[args[0]](ctx, args[1:], env, stderr), stdout, stderr)
	}
	if len(args) > 0 && args[0] == "keys" {
		return exitOf(keys(ctx, args[1:], env, stdout, stderr), stdout, stderr)
	}
	if len(args) > 0 && args[0] == "officers" {
		return exitOf(officersCommand(ctx, args[1:], env, stdout, stderr), stdout, stderr)
	}
	if len(args) > 0 && args[0] == "agencies" {
		return exitOf(agenciesCommand(ctx, args[1:], env, stdout), stdout, stderr)
	}
	if len(args) > 0 && args[0] == "import" {
		return exitOf(importChanges(ctx, args[1:], env, os.Stdin, stdout, stderr), stdout, stderr)
	}
	if len(args) > 0 && args[0] == "audit" {
		return exitOf(auditVerify(ctx, args[1:], env, stdout), stdout, stderr)
	}
	options, err := parse(args, env)
	if err == nil {
		log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: options.level}))
		err = serve(ctx, options, stdout, log)
	}
	return exitOf(err, stdout, stderr)
}

// exitOf tells what went wrong and returns the exit status for it.
func exitOf(err error, stdout, stderr io.Writer) int {
	var wrong *usageError
	var partly *partlyError
	switch {
	case errors.Is(err, errHelp):
		fmt.Fprint(stdout, usage)
		return exitDone
	case err == nil:
		return exitDone
	case errors.As(err, &partly):
		fmt.Fprintf(stderr, "vss-backend: %v\n", err)
		return exitPartly
	case errors.As(err, &wrong):
		fmt.Fprintf(stderr, "vss-backend: %v\nvss-backend --help tells what it takes\n", err)
		return exitUsage
	default:
		fmt.Fprintf(stderr, "vss-backend: %v\n", err)
		return exitFailed
	}
}
