package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"vssid/app/core"
)

// maxSecret bounds what is read for one value.
const maxSecret = 4096

// resolve replaces every value that is - or @FILE by what it names. Several that are - take a line of standard input each, in the order
// of the help text.
func (o *options) resolve(in io.Reader) error {
	lines := bufio.NewReader(io.LimitReader(in, 8*maxSecret))
	for _, v := range []struct {
		flag  string
		value *string
	}{{"account", &o.account}, {"activation-code", &o.activationCode}, {"handover", &o.handover}, {"recovery-code", &o.recoveryCode}, {"password", &o.password}, {"otp", &o.otp}, {"pin", &o.pin}} {
		switch {
		case *v.value == "-":
			line, err := lines.ReadString('\n')
			if err != nil && !(errors.Is(err, io.EOF) && line != "") {
				return unusable("--%s is -, but standard input has no line for it", v.flag)
			}
			*v.value = strings.TrimSpace(line)
		case strings.HasPrefix(*v.value, "@"):
			raw, err := readSmall((*v.value)[1:])
			if err != nil {
				return unusable("reading --%s: %v", v.flag, err)
			}
			*v.value = strings.TrimSpace(raw)
		}
	}
	return nil
}

func readSmall(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err == nil && len(raw) > maxSecret {
		err = fmt.Errorf("%s holds more than %d bytes", path, maxSecret)
	}
	return string(raw), err
}

// askPIN returns the PIN of the command line or asks for it on the terminal without echo.
func (o *options) askPIN(io streams, prompt string) (core.PIN, error) {
	if o.pin == "" {
		typed, err := readHidden(io, prompt)
		if err != nil {
			return core.PIN{}, err
		}
		o.pin = typed
	}
	pin, err := core.ParsePIN(o.pin)
	if err != nil {
		return core.PIN{}, unusable("the PIN cannot be used: %v", err)
	}
	return pin, nil
}

// newPIN is askPIN for a PIN that is not set yet: on the terminal it is asked for twice.
func (o *options) newPIN(io streams) (core.PIN, error) {
	given := o.pin != ""
	pin, err := o.askPIN(io, "PIN for this device (six digits): ")
	if err != nil || given {
		return pin, err
	}
	again, err := readHidden(io, "the same PIN again: ")
	if err == nil && again != o.pin {
		err = unusable("the two PINs differ; nothing was done")
	}
	return pin, err
}

func readHidden(io streams, prompt string) (string, error) {
	f, ok := io.in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return "", unusable("a PIN is needed and there is no terminal to ask on; give --pin - or --pin @FILE")
	}
	fmt.Fprint(io.err, prompt)
	typed, err := term.ReadPassword(int(f.Fd()))
	fmt.Fprintln(io.err)
	if err != nil {
		return "", unusable("reading the PIN from the terminal: %v", err)
	}
	return strings.TrimSpace(string(typed)), nil
}
