// Command vssid is the citizen's app: the health-insurance card on the screen, its code for the reception desk, and the device it is bound to.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
)

// Exit statuses.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitDisplay = 3 // no display to open a window on
)

const help = `vssid: the citizen's health-insurance card

  vssid [flags]              opens the window
  vssid shots --out DIR      renders every screen into PNG files, without a window;
                             with --only PREFIX those whose name begins so,
                             with --size WIDTHxHEIGHT of a screen of so many dp

  --backend URL              VSS services to talk to; remembered in the data folder
  --data DIR                 where the sealed vault is kept
  --root FILE                first trust root (TUF, JSON) of the services
  --insecure-keystore        keep keys in a plain file: for testers only, and said on every screen
  --trace-start FILE         write the milliseconds from main to the first frame that shows the card, then go on
  --version                  print the version
  --help                     print this

Exit status: 0 ended as asked, 1 something failed, 2 wrong usage, 3 no display.
`

// options is what the command line says.
type options struct {
	backend, data, root, trace, out, only, size string
	insecure, help, version, shots              bool
}

// parse reads the command line; flags stand before or after "shots".
func parse(args []string) (options, error) {
	var o options
	f := flag.NewFlagSet("vssid", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.backend, "backend", "", "")
	f.StringVar(&o.data, "data", "", "")
	f.StringVar(&o.root, "root", "", "")
	f.StringVar(&o.trace, "trace-start", "", "")
	f.StringVar(&o.out, "out", "", "")
	f.StringVar(&o.only, "only", "", "")
	f.StringVar(&o.size, "size", "", "")
	f.BoolVar(&o.insecure, "insecure-keystore", false, "")
	f.BoolVar(&o.version, "version", false, "")
	f.BoolVar(&o.help, "help", false, "")
	f.BoolVar(&o.help, "h", false, "")
	for rest := args; ; rest = f.Args()[1:] {
		if err := f.Parse(rest); err != nil {
			return o, err
		}
		switch {
		case f.NArg() == 0:
			return o, o.check()
		case f.Arg(0) == "shots" && !o.shots:
			o.shots = true
		default:
			return o, fmt.Errorf("there is no argument %q", f.Arg(0))
		}
	}
}

func (o options) check() error {
	switch {
	case o.help || o.version:
	case o.shots && o.out == "":
		return errors.New("shots needs --out DIR")
	case !o.shots && (o.out != "" || o.only != "" || o.size != ""):
		return errors.New("--out, --only and --size are flags of shots")
	}
	return nil
}

func main() {
	o, err := parse(os.Args[1:])
	switch {
	case err != nil:
		fmt.Fprintf(os.Stderr, "vssid: %v (vssid --help)\n", err)
		os.Exit(exitUsage)
	case o.help:
		fmt.Print(help)
	case o.version:
		fmt.Println("vssid", version(), runtime.Version(), runtime.GOOS+"/"+runtime.GOARCH)
	case o.shots:
		os.Exit(failed(shots(o)))
	default:
		os.Exit(failed(window(o)))
	}
}

func failed(err error) int {
	var u *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errNoDisplay):
		fmt.Fprintln(os.Stderr, "vssid:", err)
		return exitDisplay
	case errors.As(err, &u):
		fmt.Fprintln(os.Stderr, "vssid:", err)
		return exitUsage
	}
	fmt.Fprintln(os.Stderr, "vssid:", err)
	return exitFailed
}

// usageError is a command line that cannot be carried out.
type usageError struct{ error }

func (e *usageError) Unwrap() error { return e.error }

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
