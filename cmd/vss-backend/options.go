package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// options is the command line.
type options struct {
	sandbox   bool
	listen    string
	data      string
	db        string // URL of the database; "" is SQLite in data
	publicURL string // "" means: the address it listens on
	agencies  string // where agencies are served, with client certificates; "" is nowhere
	admin     string // where the numbers are served; "" is nowhere
	tlsCert   string
	tlsKey    string
	level     slog.Level
	gateways  gateways
	module    module

	recoveryWait time.Duration // sandbox only; 0 is the policy's own
	wrongClock   string        // sandbox only: a file that says how far the clock is off; "" is right
}

var errHelp = errors.New("help was asked for")

// parse reads the command line. Every error but errHelp is a *usageError.
func parse(args []string, env environment) (options, error) {
	if len(args) == 0 {
		return options{}, &usageError{errors.New("say sandbox or serve")}
	}
	command, rest := args[0], args[1:]
	o := options{sandbox: command == "sandbox", level: slog.LevelInfo}
	switch command {
	case "-h", "-help", "--help", "help":
		return o, errHelp
	case "sandbox":
		o.level = slog.LevelWarn
	case "serve":
	default:
		return o, &usageError{fmt.Errorf("unknown command %q: say sandbox or serve", command)}
	}
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8080", "")
	flags.StringVar(&o.data, "data", "", "")
	flags.StringVar(&o.db, "db", "", "")
	flags.StringVar(&o.admin, "admin", "", "")
	flags.StringVar(&o.agencies, "agencies", "", "")
	flags.StringVar(&o.publicURL, "public-url", "", "")
	flags.TextVar(&o.level, "log", o.level, "")
	if o.sandbox {
		flags.DurationVar(&o.recoveryWait, "recovery-wait", 0, "")
		flags.StringVar(&o.wrongClock, "wrong-clock", "", "")
	} else {
		flags.StringVar(&o.tlsCert, "tls-cert", "", "")
		flags.StringVar(&o.tlsKey, "tls-key", "", "")
		o.gateways.flags(flags)
		o.module.flags(flags)
	}
	if err := readSettings(flags, rest, env); err != nil {
		return o, err
	}
	if err := o.check(); err != nil {
		return o, &usageError{err}
	}
	if o.data == "" {
		var err error
		if o.data, err = defaultData(command, env.get); err != nil {
			return o, &usageError{err}
		}
	}
	return o, nil
}

// check holds the addresses to what each command may do.
func (o *options) check() error {
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return fmt.Errorf("--listen %q is not an address and a port, such as 127.0.0.1:8080", o.listen)
	}
	local := isLoopback(host)
	switch {
	case o.recoveryWait < 0:
		return fmt.Errorf("--recovery-wait %s: a wait is longer than nothing, such as 30s", o.recoveryWait)
	case o.sandbox && !local:
		return fmt.Errorf("--listen %s: the sandbox listens on loopback only (127.0.0.1, [::1] or localhost), because anybody who reaches it can be anybody in it", o.listen)
	case (o.tlsCert == "") != (o.tlsKey == ""):
		return errors.New("--tls-cert and --tls-key go together")
	case !o.sandbox && !local && o.tlsCert == "":
		return fmt.Errorf("--listen %s is not loopback: give --tls-cert and --tls-key", o.listen)
	case !o.sandbox && !local && o.publicURL == "":
		return errors.New("--public-url is needed: it is what every request's proof names")
	}
	if o.agencies != "" {
		host, _, err := net.SplitHostPort(o.agencies)
		switch {
		case err != nil:
			return fmt.Errorf("--agencies %q is not an address and a port, such as 127.0.0.1:8443", o.agencies)
		case o.sandbox && !isLoopback(host):
			return fmt.Errorf("--agencies %s: the sandbox listens on loopback only", o.agencies)
		case !o.sandbox && o.tlsCert == "":
			return errors.New("--agencies needs --tls-cert and --tls-key: agencies are known by the certificates of their connections")
		}
	}
	if o.admin != "" {
		if host, _, err := net.SplitHostPort(o.admin); err != nil || !isLoopback(host) {
			return fmt.Errorf("--admin %q: the numbers are served on loopback only, such as 127.0.0.1:9090; a collector comes through a proxy that knows who may", o.admin)
		}
	}
	return o.checkPublicURL()
}

func (o *options) checkPublicURL() error {
	if o.publicURL == "" {
		return nil
	}
	o.publicURL = strings.TrimSuffix(o.publicURL, "/")
	u, err := url.Parse(o.publicURL)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("--public-url %q is not a base URL such as https://api.example.vn", o.publicURL)
	}
	if o.sandbox && !isLoopback(u.Hostname()) {
		return fmt.Errorf("--public-url %q: the sandbox is reached on loopback only", o.publicURL)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())) {
		return fmt.Errorf("--public-url %q: only https reaches beyond this machine", o.publicURL)
	}
	return nil
}

// isLoopback reports whether a host is this machine and nothing else. A name other than localhost may lead anywhere.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// defaultData is the folder for a command's state (XDG Base Directory Specification, XDG_STATE_HOME).
func defaultData(command string, env func(string) string) (string, error) {
	state := env("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // the specification has relative paths ignored
		home := env("HOME")
		if home == "" {
			return "", errors.New("there is no home folder to keep data in: give --data")
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "vss-backend", command), nil
}
