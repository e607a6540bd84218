package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"vssid/cmd/vss-backend/internal/assembly"
	"vssid/cmd/vss-backend/internal/importer"
	"vssid/cmd/vss-backend/internal/store"
)

// partlyError says that rows were rejected while all others were applied.
type partlyError struct{ rejected int64 }

func (p *partlyError) Error() string {
	return fmt.Sprintf("%d rows were rejected; all others are applied. Mend the rejected rows and import them again", p.rejected)
}

// importOptions are the settings of import.
type importOptions struct {
	db, source, format, rejected string
	dryRun                       bool
	files                        []string
}

func parseImport(args []string, env environment) (importOptions, error) {
	var o importOptions
	flags := flag.NewFlagSet("import", flag.ContinueOnError)
	flags.StringVar(&o.db, "db", "", "")
	flags.StringVar(&o.source, "source", "", "")
	flags.StringVar(&o.format, "format", "", "")
	flags.StringVar(&o.rejected, "rejected", "", "")
	flags.BoolVar(&o.dryRun, "dry-run", false, "")
	if err := readSettingsBefore(flags, args, env); err != nil {
		return o, err
	}
	o.files = flags.Args()
	switch {
	case o.db == "":
		return o, &usageError{errors.New("say which database: --db sqlite:FOLDER or --db postgres://user@host/name")}
	case len(o.files) == 0:
		return o, &usageError{errors.New("say which files to import; - is standard input")}
	}
	for _, name := range o.files {
		if _, err := o.formatOf(name); err != nil {
			return o, &usageError{err}
		}
	}
	return o, nil
}

// formatOf is how the rows of a file are written.
func (o *importOptions) formatOf(name string) (importer.Format, error) {
	form := o.format
	if form == "" {
		form = map[string]string{".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}[filepath.Ext(name)]
	}
	if f := importer.Format(form); f == importer.CSV || f == importer.JSONLines {
		return f, nil
	}
	return "", fmt.Errorf("how the rows of %s are written is not known: give --format csv or --format jsonl", name)
}

// progressEvery is how often a long import says how far it is.
const progressEvery = 5 * time.Second

// importChanges is the command "import".
func importChanges(ctx context.Context, args []string, env environment, stdin io.Reader, stdout, stderr io.Writer) (err error) {
	o, err := parseImport(args, env)
	if err != nil {
		return err
	}
	report := stderr
	if o.rejected != "" {
		file, err := os.OpenFile(o.rejected, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("make the file of rejected rows: %w", err)
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		report = file
	}
	s, err := store.OpenAt(ctx, o.db)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	var sum importer.Summary
	began, told := time.Now(), time.Now()
	run := importer.Config{Store: s, Registry: assembly.ImportRegistry(time.Now), DryRun: o.dryRun, Report: report, Progress: func(now importer.Summary) {
		if time.Since(told) >= progressEvery {
			told = time.Now()
			fmt.Fprintf(stderr, "%d applied, %d already there, %d rejected; %.0f rows a second, %d MiB read\n",
				now.Applied, now.Already, now.Rejected, now.Speed(time.Since(began)), now.Bytes>>20)
		}
	}}
	for _, name := range o.files {
		if err := importFile(ctx, &run, &o, name, stdin, &sum); err != nil {
			fmt.Fprint(stdout, summary(&o, sum, time.Since(began)))
			return fmt.Errorf("%w; what is counted above is done, run the same command again to go on", err)
		}
	}
	if _, err := fmt.Fprint(stdout, summary(&o, sum, time.Since(began))); err != nil {
		return fmt.Errorf("say what was imported: %w", err)
	}
	if sum.Rejected > 0 {
		return &partlyError{sum.Rejected}
	}
	return nil
}

func summary(o *importOptions, s importer.Summary, took time.Duration) string {
	dry := ""
	if o.dryRun {
		dry = "dry run, nothing is changed: "
	}
	return fmt.Sprintf("%s%d rows: %d applied, %d already there, %d rejected; %.0f rows a second\n", dry, s.Rows(), s.Applied, s.Already, s.Rejected, s.Speed(took))
}

func importFile(ctx context.Context, run *importer.Config, o *importOptions, name string, stdin io.Reader, sum *importer.Summary) error {
	form, err := o.formatOf(name)
	if err != nil {
		return err
	}
	if name == "-" {
		return run.Run(ctx, stdin, "standard input", form, o.source, sum)
	}
	file, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("open what to import: %w", err)
	}
	defer file.Close()
	return run.Run(ctx, file, filepath.Base(name), form, o.source, sum)
}
