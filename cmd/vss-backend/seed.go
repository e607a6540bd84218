package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"vssid/cmd/vss-backend/internal/assembly"
	"vssid/cmd/vss-backend/internal/population"
	"vssid/cmd/vss-backend/internal/store"
)

// seed fills an empty sandbox database with made-up people.
func seed(ctx context.Context, args []string, env environment, stderr io.Writer) error {
	flags := flag.NewFlagSet("seed", flag.ContinueOnError)
	url, people, only, number := flags.String("db", "", ""), flags.Int("people", 0, ""), flags.String("only", "", ""), flags.Uint64("seed-number", 1, "")
	if err := readSettings(flags, args, env); err != nil {
		return err
	}
	switch {
	case *url == "":
		return &usageError{errors.New("say which database: --db sqlite:FOLDER or --db postgres://user@host/name")}
	case *people < 1 || *people > population.Most:
		return &usageError{fmt.Errorf("say how many people: --people 1 to %d", population.Most)}
	case *only != "" && *only != "people,cards":
		return &usageError{errors.New("--only takes people,cards")}
	}
	settings, err := sandboxSettings(ctx, *url)
	if err != nil {
		return err
	}
	begin := time.Now()
	told := begin
	err = store.Load(ctx, *url, settings, func(l *store.Loader) error {
		return population.Put(l, population.Config{People: *people, Seed: *number, CardsOnly: *only != ""}, func(done int) {
			if now := time.Now(); done == *people || now.Sub(told) >= time.Second {
				told = now
				fmt.Fprintf(stderr, "%d of %d people, %.0f a second\n", done, *people, float64(done)/now.Sub(begin).Seconds())
			}
		})
	})
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped; the database is as it was: %w", ctx.Err())
	case err != nil:
		return err
	}
	took := time.Since(begin)
	fmt.Fprintf(stderr, "%d people with their indexes in %.1f s, %.0f a second\n", *people, took.Seconds(), float64(*people)/took.Seconds())
	return nil
}

// sandboxSettings asks that a database may hold made-up people, and gives the settings by which it is a sandbox from then on.
func sandboxSettings(ctx context.Context, url string) (settings map[string]string, err error) {
	s, err := store.OpenAt(ctx, url)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return assembly.SandboxSettings(ctx, s)
}
