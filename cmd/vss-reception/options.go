package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"vssid/app/insurance"
)

const help = `vss-reception: says what a card's code proves

usage: vss-reception check [flags] SCAN | IMAGE | @FILE | -
       vss-reception confirm [flags] FILE | -

  SCAN      what the scanner typed: a card code of the app, the code of a printed
            health-insurance card, or of a citizen identity card
  IMAGE     a PNG or JPEG with a QR code; any argument that names a file
  @FILE     a scan in a file
  -         one scan a line of standard input

  FILE              of confirm: what the holder of a card is asked to confirm, as JSON:
                    {"visitAt": TIME, "items": [{"name", "quantity": "1", "amount"}],
                     "total", "fundShare", "ownShare", "card": {"cardNumber",
                     "dateOfBirth"}}; amounts in dong, sums must add up, visitAt may
                    be left out. Waits for the answer; Ctrl-C takes it back.
  --scan SCAN       of confirm: the card's code, checked first, in place of card
  --minutes N       of confirm: how long the request waits, 1 to 60; default 10

  --json            one JSON object a scan, for other programs
  --at TIME         judge as of this moment (RFC 3339); only a question: nothing
                    is consumed, remembered or recorded
  --backend URL     fetch the signed lists from here, and check online while it
                    answers; without it the network is never touched
  --root FILE       the first trust root (TUF) of the backend; needed once, unless
                    the backend is on this machine
  --data DIR        lists, codes read in the last 10 minutes, this desk's key;
                    default ~/.local/share/vss-reception. One folder is one desk.
  --facility CODE   the facility this desk belongs to, 5 digits, when a sandbox
                    enrols it; default 01999
  --lang vi|en      language of the answer; default by LANG, else Vietnamese

Flags stand before or after the command. This desk's key lies in DIR/desk.json,
readable by its user only: a desk computer has no secure hardware that this
program could count on.

Exit status: 0 genuine; 1 any other verdict, or something failed; 2 a scan that
could not be read, or wrong usage. A stream ends with the highest.
Of confirm: 0 confirmed; 3 refused; 4 expired; 5 withdrawn; 1 something failed.
`

// options is what the command line says.
type options struct {
	json     bool
	at       time.Time // zero: now, and the check counts
	backend  string
	root     string
	data     string
	facility insurance.FacilityCode
	language string
	input    string
	confirm  bool   // the command is confirm
	scan     string // of confirm
	minutes  int    // of confirm; 0: the backend's own
}

// errHelp asks for the help text.
var errHelp = errors.New("help")

// parse reads the command line. Flags stand before or after the command and its argument.
func parse(args []string) (options, error) {
	var o options
	var at, facility string
	var wantsHelp bool
	f := flag.NewFlagSet("vss-reception", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.BoolVar(&o.json, "json", false, "")
	f.StringVar(&at, "at", "", "")
	f.StringVar(&o.backend, "backend", "", "")
	f.StringVar(&o.root, "root", "", "")
	f.StringVar(&o.data, "data", "", "")
	f.StringVar(&facility, "facility", "01999", "")
	f.StringVar(&o.language, "lang", "", "")
	f.StringVar(&o.scan, "scan", "", "")
	f.IntVar(&o.minutes, "minutes", 0, "")
	f.BoolVar(&wantsHelp, "help", false, "")
	f.BoolVar(&wantsHelp, "h", false, "")
	words, err := parseAnywhere(f, args)
	switch {
	case err != nil:
		return o, err
	case wantsHelp || len(words) > 0 && words[0] == "help":
		return o, errHelp
	case len(words) == 0:
		return o, unusable("say what to do: vss-reception check SCAN (vss-reception --help)")
	case words[0] != "check" && words[0] != "confirm":
		return o, unusable("there is no command %q; there are check and confirm (vss-reception --help)", words[0])
	case words[0] == "confirm" && (len(words) != 2 || at != "" || o.minutes < 0 || o.minutes > 60):
		return o, unusable("confirm takes one file or -, and --minutes 1 to 60 (vss-reception --help)")
	case words[0] == "check" && (o.scan != "" || o.minutes != 0):
		return o, unusable("--scan and --minutes are flags of confirm (vss-reception --help)")
	case len(words) == 1:
		return o, unusable("check needs a scan, a picture or - (vss-reception --help)")
	case len(words) > 2:
		return o, unusable("check takes one scan; put quotes around one with spaces")
	}
	o.confirm, o.input = words[0] == "confirm", words[1]
	if at != "" {
		if o.at, err = time.Parse(time.RFC3339, at); err != nil {
			return o, unusable("--at takes a moment such as 2026-11-23T09:00:00+07:00")
		}
	}
	if o.facility, err = insurance.ParseFacilityCode(facility); err != nil {
		return o, unusable("--facility takes 5 digits, such as 01999")
	}
	o.backend = strings.TrimRight(o.backend, "/")
	return o, o.fill()
}

// parseAnywhere reads flags before, between and after the words.
func parseAnywhere(f *flag.FlagSet, args []string) (words []string, err error) {
	for rest := args; ; {
		if err := f.Parse(rest); err != nil {
			return nil, unusable("%v (vss-reception --help lists the flags)", err)
		}
		if f.NArg() == 0 {
			return words, nil
		}
		words = append(words, f.Arg(0))
		rest = f.Args()[1:]
	}
}

// fill gives language and folder their defaults.
func (o *options) fill() error {
	switch o.language {
	case "vi", "en":
	case "":
		o.language = "vi"
		if strings.HasPrefix(os.Getenv("LC_ALL"), "en") || os.Getenv("LC_ALL") == "" && strings.HasPrefix(os.Getenv("LANG"), "en") {
			o.language = "en"
		}
	default:
		return unusable("--lang takes vi or en")
	}
	if o.data != "" {
		return nil
	}
	base := os.Getenv("XDG_DATA_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return unusable("no home folder is known; give --data DIR")
		}
		base = filepath.Join(home, ".local", "share")
	}
	o.data = filepath.Join(base, "vss-reception")
	return nil
}
