package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/peterbourgon/ff/v3"
)

// environment is NAME=value, as os.Environ gives it.
type environment []string

func (e environment) get(name string) string {
	value := ""
	for _, entry := range e {
		if n, v, _ := strings.Cut(entry, "="); n == name {
			value = v
		}
	}
	return value
}

// prefix is how this program's environment variables begin: VSS_BACKEND_PUBLIC_URL is --public-url.
const prefix = "VSS_BACKEND_"

func variable(flagName string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

// readSettings fills flags from the command line, then from the environment, then from the file that --config names; what comes first wins. A name that no
// command has is an error wherever it stands, and so is one twice in the file. Every error but errHelp is a *usageError.
func readSettings(flags *flag.FlagSet, args []string, env environment) error {
	err := readSettingsBefore(flags, args, env)
	if err == nil && flags.NArg() > 0 {
		err = &usageError{fmt.Errorf("unexpected argument %q", flags.Arg(0))}
	}
	return err
}

// readSettingsBefore is readSettings for a command whose settings stand before what it works on.
func readSettingsBefore(flags *flag.FlagSet, args []string, env environment) error {
	file := flags.String("config", "", "")
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return errHelp
	case err != nil:
		return &usageError{err}
	}
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if err := readEnvironment(flags, env, given); err != nil {
		return &usageError{err}
	}
	if *file == "" {
		return nil
	}
	if err := readConfig(flags, *file, given); err != nil {
		return &usageError{fmt.Errorf("--config %s: %w", *file, err)}
	}
	return nil
}

// elsewhere are settings that one command has and another has not.
var elsewhere = []string{"listen", "data", "db", "admin", "log", "config", "recovery-wait", "wrong-clock", "public-url", "tls-cert", "tls-key", "sms-gateway", "sms-token-file", "smtp", "smtp-password-file", "mail-from", "pkcs11-module", "pkcs11-token", "pkcs11-pin-file", "purpose", "ahead", "from", "to", "root", "checkpoint",
	"source", "format", "rejected", "dry-run",
	"agencies", "id", "certificate", "key", "scope", "per-minute",
	"people", "only", "seed-number"}

func readEnvironment(flags *flag.FlagSet, env environment, given map[string]bool) error {
	names := map[string]string{}
	flags.VisitAll(func(f *flag.Flag) { names[variable(f.Name)] = f.Name })
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		known, ok := names[name]
		switch {
		case !ok && slices.ContainsFunc(elsewhere, func(other string) bool { return variable(other) == name }):
			continue // one environment serves all commands
		case !ok:
			return fmt.Errorf("%s in the environment is no setting of this program", name)
		case given[known]:
			continue
		}
		if err := flags.Set(known, value); err != nil {
			return fmt.Errorf("%s in the environment: %w", name, err)
		}
		given[known] = true
	}
	return nil
}

// readConfig reads a file of one setting a line: its name, a space, its value; # begins a comment.
func readConfig(flags *flag.FlagSet, path string, given map[string]bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	inFile := map[string]bool{}
	return ff.PlainParser(f, func(name, value string) error {
		switch {
		case flags.Lookup(name) == nil || name == "config":
			return fmt.Errorf("%q is no setting of this command", name)
		case inFile[name]:
			return fmt.Errorf("%q stands twice", name)
		}
		inFile[name] = true
		if given[name] {
			return nil
		}
		if err := flags.Set(name, value); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}
