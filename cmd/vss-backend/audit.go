package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"vssid/cmd/vss-backend/internal/assembly"
)

// auditVerify is the command "audit verify".
func auditVerify(ctx context.Context, args []string, env environment, stdout io.Writer) error {
	if len(args) == 0 || args[0] != "verify" {
		return &usageError{errors.New("say audit verify")}
	}
	var older []string
	flags := flag.NewFlagSet("audit verify", flag.ContinueOnError)
	data, root, database := flags.String("data", "", ""), flags.String("root", "", ""), flags.String("db", "", "")
	flags.Func("checkpoint", "", func(file string) error { older = append(older, file); return nil })
	if err := readSettings(flags, args[1:], env); err != nil {
		return err
	}
	if *data == "" {
		return &usageError{errors.New("--data is needed: the folder of the backend whose log is verified")}
	}
	v, err := assembly.VerifyAudit(ctx, *data, *database, *root, older)
	if err != nil {
		return fmt.Errorf("verify the audit log: %w", err)
	}
	_, err = fmt.Fprintf(stdout, "the audit log holds: %d events, checkpoint of %s, %s\n%d of forgotten people, %d waiting\n",
		v.Checkpoint.Size, v.Checkpoint.At.UTC().Format(time.RFC3339), v.Checkpoint.Origin, v.Forgotten, v.Waiting)
	return err
}
