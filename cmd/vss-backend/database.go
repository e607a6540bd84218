package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"vssid/cmd/vss-backend/internal/store"
)

// databaseCommands work on a database while nobody serves from it.
var databaseCommands = map[string]func(ctx context.Context, args []string, env func(string) string, stderr io.Writer) error{
	"migrate": migrate,
	"copy":    copyDatabase,
}

// readFlags reads a command's flags; every error but errHelp is a *usageError.
func readFlags(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return errHelp
	case err != nil:
		return &usageError{err}
	case flags.NArg() > 0:
		return &usageError{fmt.Errorf("unexpected argument %q", flags.Arg(0))}
	}
	return nil
}

func migrate(ctx context.Context, args []string, env func(string) string, stderr io.Writer) error {
	flags := flag.NewFlagSet("migrate", flag.ContinueOnError)
	url := flags.String("db", env("VSS_BACKEND_DB"), "")
	if err := readFlags(flags, args); err != nil {
		return err
	}
	if *url == "" {
		return &usageError{errors.New("say which database: --db sqlite:FOLDER or --db postgres://...")}
	}
	s, err := store.OpenAt(ctx, *url) // opening brings the tables up to date
	if err != nil {
		return err
	}
	fmt.Fprintln(stderr, "the tables are up to date")
	return s.Close()
}

func copyDatabase(ctx context.Context, args []string, _ func(string) string, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("copy", flag.ContinueOnError)
	from, to := flags.String("from", "", ""), flags.String("to", "", "")
	if err := readFlags(flags, args); err != nil {
		return err
	}
	if *from == "" || *to == "" {
		return &usageError{errors.New("say what to copy: --from URL --to URL")}
	}
	source, err := store.OpenAt(ctx, *from)
	if err != nil {
		return fmt.Errorf("--from: %w", err)
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	target, err := store.OpenAt(ctx, *to)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	defer func() { err = errors.Join(err, target.Close()) }()
	return store.Copy(ctx, source, target, func(table string, rows, of int64) {
		fmt.Fprintf(stderr, "%s: %d of %d\n", table, rows, of)
	})
}
