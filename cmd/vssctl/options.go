package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
)

// options is what the command line says.
type options struct {
	command string

	backend  string
	data     string
	root     string
	pin      string
	insecure bool

	account        string
	activationCode string
	handover       string
	otp            string
	sandbox        bool

	way          string
	recoveryCode string
	password     string
	citizenID    string
	name         string
	born         string
	giveUp       bool

	word   string // register: "" or "status"
	form   string
	answer string
	filed  bool
	reason string
	text   string

	kind    string
	subject string
	attach  []string

	json bool
	bhyt bool
	png  string
	card string // number of a carried card

	arguments []string // words after the command
	pdf       string
	out       string // file to write
	language  string
}

// command is one sub-command.
type command struct {
	flags []string // beside those of every command
	run   func(context.Context, options, streams) error
	about string
	help  string
}

// second are the words that may follow a command's name.
var second = map[string][]string{"register": {"status"}, "show": {"visits", "reports", "participation", "benefits"}}

// everywhere are the flags of every command.
var everywhere = []string{"backend", "data", "root", "pin", "insecure-keystore", "help", "h"}

// errHelp asks for the help text.
var errHelp = errors.New("help")

// parse reads the command line. Flags stand before or after the command.
func parse(args []string) (options, error) {
	var o options
	var help bool
	f := flag.NewFlagSet("vssctl", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.backend, "backend", "", "")
	f.StringVar(&o.data, "data", "", "")
	f.StringVar(&o.root, "root", "", "")
	f.StringVar(&o.pin, "pin", "", "")
	f.BoolVar(&o.insecure, "insecure-keystore", false, "")
	f.StringVar(&o.account, "account", "", "")
	f.StringVar(&o.activationCode, "activation-code", "", "")
	f.StringVar(&o.handover, "handover", "", "")
	f.StringVar(&o.otp, "otp", "", "")
	f.BoolVar(&o.sandbox, "sandbox", false, "")
	f.StringVar(&o.way, "way", "", "")
	f.StringVar(&o.recoveryCode, "recovery-code", "", "")
	f.StringVar(&o.password, "password", "", "")
	f.StringVar(&o.citizenID, "citizen-id", "", "")
	f.StringVar(&o.name, "name", "", "")
	f.StringVar(&o.born, "born", "", "")
	f.BoolVar(&o.giveUp, "give-up", false, "")
	f.StringVar(&o.form, "form", "", "")
	f.StringVar(&o.answer, "answer", "", "")
	f.BoolVar(&o.filed, "filed", false, "")
	f.BoolVar(&o.json, "json", false, "")
	f.BoolVar(&o.bhyt, "bhyt", false, "")
	f.StringVar(&o.png, "png", "", "")
	f.StringVar(&o.pdf, "pdf", "", "")
	f.StringVar(&o.out, "out", "", "")
	f.StringVar(&o.language, "language", "vi", "")
	f.StringVar(&o.reason, "reason", "", "")
	f.StringVar(&o.text, "text", "", "")
	f.StringVar(&o.card, "card", "", "")
	f.StringVar(&o.kind, "kind", "", "")
	f.StringVar(&o.subject, "subject", "", "")
	f.Func("attach", "", func(path string) error { o.attach = append(o.attach, path); return nil })
	f.BoolVar(&help, "help", false, "")
	f.BoolVar(&help, "h", false, "")
	var words []string
	for rest := args; ; {
		if err := f.Parse(rest); err != nil {
			return o, unusable("%v (vssctl --help lists the flags)", err)
		}
		if f.NArg() == 0 {
			break
		}
		words = append(words, f.Arg(0))
		rest = f.Args()[1:]
	}
	if len(words) > 0 {
		o.command, o.arguments = words[0], words[1:]
	}
	if help || o.command == "help" {
		if o.command == "help" && len(words) > 1 {
			o.command = words[1]
		}
		return o, errHelp
	}
	if len(words) > 1 {
		o.word = words[1]
	}
	return o, check(o, words, f)
}

// check says what is wrong with a command line whose flags could be read.
func check(o options, words []string, f *flag.FlagSet) error {
	c, known := commands[o.command]
	switch {
	case o.command == "":
		return unusable("say what to do: %s (vssctl --help)", strings.Join(commandNames(), ", "))
	case !known:
		return unusable("there is no command %q; there are %s", o.command, strings.Join(commandNames(), ", "))
	case len(words) == 2 && slices.Contains(second[o.command], words[1]):
	case len(words) > 1 && !takesArguments[o.command]:
		return unusable("%s takes no argument %q (vssctl %s --help)", o.command, words[1], o.command)
	}
	var err error
	f.Visit(func(set *flag.Flag) {
		if !slices.Contains(everywhere, set.Name) && !slices.Contains(c.flags, set.Name) {
			err = unusable("--%s is not a flag of %s (vssctl %s --help)", set.Name, o.command, o.command)
		}
	})
	return err
}
