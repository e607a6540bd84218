package main

import (
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"text/tabwriter"
	"time"

	"vssid/cmd/vss-backend/internal/assembly"
	"vssid/cmd/vss-backend/internal/issuer"
)

// module are the settings of a hardware module for the card and status keys.
type module struct{ library, token, pinFile string }

func (m *module) flags(flags *flag.FlagSet) {
	flags.StringVar(&m.library, "pkcs11-module", "", "")
	flags.StringVar(&m.token, "pkcs11-token", "", "")
	flags.StringVar(&m.pinFile, "pkcs11-pin-file", "", "")
}

// open gives the place of the keys, nil for the key folder, and what ends its use.
func (m *module) open() (issuer.Place, func() error, error) {
	none := func() error { return nil }
	if m.library == "" {
		if m.token != "" || m.pinFile != "" {
			return nil, none, &usageError{errors.New("--pkcs11-token and --pkcs11-pin-file go with --pkcs11-module")}
		}
		return nil, none, nil
	}
	if m.token == "" || m.pinFile == "" {
		return nil, none, &usageError{errors.New("--pkcs11-module needs --pkcs11-token and --pkcs11-pin-file")}
	}
	pin, err := secret("--pkcs11-pin-file", m.pinFile)
	if err != nil {
		return nil, none, &usageError{err}
	}
	opened, err := issuer.OpenModule(m.library, m.token, pin)
	if err != nil {
		return nil, none, err
	}
	return opened, opened.Close, nil
}

// keys is the commands "keys list", "keys rotate" and "keys withdraw".
func keys(ctx context.Context, args []string, env environment, stdout, stderr io.Writer) (err error) {
	if len(args) == 0 || !slices.Contains([]string{"list", "rotate", "withdraw"}, args[0]) {
		return &usageError{errors.New("say keys list, keys rotate or keys withdraw")}
	}
	flags := flag.NewFlagSet("keys "+args[0], flag.ContinueOnError)
	data, db := flags.String("data", "", ""), flags.String("db", "", "")
	var in module
	in.flags(flags)
	purpose, ahead, number := new(string), new(time.Duration), new(int64)
	if args[0] != "list" {
		flags.StringVar(purpose, "purpose", "", "")
	}
	if args[0] == "rotate" {
		flags.DurationVar(ahead, "ahead", 0, "")
	}
	if args[0] == "withdraw" {
		flags.Int64Var(number, "number", 0, "")
	}
	if err := readSettings(flags, args[1:], env); err != nil {
		return err
	}
	switch {
	case *data == "":
		return &usageError{errors.New("--data is needed: the folder of the backend whose keys these are")}
	case args[0] != "list" && *purpose != "card" && *purpose != "status":
		return &usageError{errors.New("--purpose is card or status")}
	case args[0] == "withdraw" && *number < 1:
		return &usageError{errors.New("--number is the key's, as keys list shows it")}
	case *ahead < 0:
		return &usageError{errors.New("--ahead: a key cannot sign before it is published")}
	}
	place, end, err := in.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	b, err := assembly.Open(ctx, assembly.Config{Data: *data, Database: *db, Keys: place, AsItIs: true, PublicURL: "https://keys.invalid", Now: time.Now, Log: slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	if args[0] == "rotate" {
		from, err := b.RotateKey(ctx, *purpose, *ahead)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(stdout, "the next %s key is published and signs from %s\n", *purpose, from.Format(time.RFC3339))
		return err
	}
	if args[0] == "withdraw" {
		if err := b.WithdrawKey(ctx, "", *purpose, *number); err != nil {
			return err
		}
		_, err = fmt.Fprintf(stdout, "the %s key %d has left the list; another signs from now on\n", *purpose, *number)
		return err
	}
	return listKeys(ctx, b, stdout)
}

func listKeys(ctx context.Context, b *assembly.Backend, stdout io.Writer) error {
	states, err := b.KeyStates(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PURPOSE\tNUMBER\tID\tPUBLISHED\tSIGNS FROM\tLEAVES\tSIGNS NOW\tHERE\tLIVE CREDENTIALS")
	for _, k := range states {
		leaves, signed := "-", "-"
		if !k.Leaves.IsZero() {
			leaves = k.Leaves.Format(time.DateOnly)
		}
		if k.Purpose == "card" {
			signed = fmt.Sprint(k.Signed)
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%t\t%t\t%s\n", k.Purpose, k.Number, hex.EncodeToString(k.KID[:]), k.Published.Format(time.DateOnly), k.SignsFrom.Format(time.DateOnly), leaves, k.Current, k.Here, signed)
	}
	return table.Flush()
}
