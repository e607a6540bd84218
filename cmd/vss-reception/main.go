// Command vss-reception is what a hospital's reception desk runs: it reads any card code and says what it proves, online or offline.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Exit statuses beside those of cardcode.Result.ExitStatus.
const (
	exitDone  = 0
	exitOther = 1
	exitUsage = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// streams is what the program reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// usageError is a command line, file or folder that cannot be used.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func unusable(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// run does what args ask for and returns the exit status.
func run(ctx context.Context, args []string, s streams) int {
	o, err := parse(args)
	if errors.Is(err, errHelp) {
		fmt.Fprint(s.out, help)
		return exitDone
	}
	status := exitOther
	if err == nil {
		do := check
		if o.confirm {
			do = confirm
		}
		status, err = do(ctx, o, s)
	}
	var usage *usageError
	switch {
	case err == nil:
		return status
	case errors.As(err, &usage):
		status = exitUsage
	default:
		status = exitOther
	}
	fmt.Fprintln(s.err, "vss-reception:", err)
	return status
}
