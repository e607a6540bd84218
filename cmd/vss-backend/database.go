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
var databaseCommands = map[string]func(ctx context.Context, args []string, env environment, stderr io.Writer) error{
	"migrate": migrate,
	"copy":    copyDatabase,
	"seed":    seed,
}

func migrate(ctx context.Context, args []string, env environment, stderr io.Writer) error {
	flags := flag.NewFlagSet("migrate", flag.ContinueOnError)
	url := flags.String("db", "", "")
	if err := readSettings(flags, args, env); err != nil {
		return err
	}
	if *url == "" {
		return &usageError{errors.New("say which database: --db sqlite:FOLDER or --db postgres://user@host/name")}
	}
	s, err := store.OpenAt(ctx, *url) // opening brings the tables up to date
	if err != nil {
		return err
	}
	fmt.Fprintln(stderr, "the tables are up to date")
	return s.Close()
}

func copyDatabase(ctx context.Context, args []string, env environment, stderr io.Writer) (err error) {
	flags := flag.NewFlagSet("copy", flag.ContinueOnError)
	from, to := flags.String("from", "", ""), flags.String("to", "", "")
	if err := readSettings(flags, args, env); err != nil {
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
