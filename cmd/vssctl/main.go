// Command vssctl is the citizen's app without a window: the same core, vault and client as vssid, driven from a shell. It is for testers,
// scripts and load generators.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Exit statuses.
const (
	exitDone    = 0
	exitRefused = 1  // refused, or the account is on another device
	exitUsage   = 2  // usage, something unreadable, no keystore
	exitOTPSent = 3  // a one-time password is on its way; call again with --otp
	exitFaulty  = 10 // evidence does not hold: this and the place in evidence.Parts of the first part that does not
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(status)
}

// streams is what the program reads and writes, and the clock it goes by.
type streams struct {
	in       io.Reader
	out, err io.Writer
	wall     func() time.Time // nil: time.Now
}

// failed is an error with the exit status it ends the program with.
type failed struct {
	status int
	text   string
}

func (f *failed) Error() string { return f.text }

func refused(format string, args ...any) error {
	return &failed{exitRefused, fmt.Sprintf(format, args...)}
}

func unusable(format string, args ...any) error {
	return &failed{exitUsage, fmt.Sprintf(format, args...)}
}

// errOTPSent ends an activation that waits for its one-time password.
var errOTPSent = &failed{exitOTPSent, ""}

// run does what args ask for and returns the exit status.
func run(ctx context.Context, args []string, io streams) int {
	o, err := parse(args)
	if errors.Is(err, errHelp) {
		fmt.Fprint(io.out, helpFor(o.command))
		return exitDone
	}
	if err == nil {
		err = commands[o.command].run(ctx, o, io)
	}
	if err == nil {
		return exitDone
	}
	status := exitRefused
	var f *failed
	if errors.As(err, &f) {
		status = f.status
	}
	if err.Error() != "" {
		fmt.Fprintln(io.err, "vssctl:", err)
	}
	return status
}
