package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"vssid/app/core"
	"vssid/app/lookup"
	"vssid/assets/places"
	"vssid/platform"
	"vssid/platform/desktop"
)

// Limits of waiting. A step that asks the server ends by the client's own limits; these keep a shell from hanging when something else does.
const (
	stepLimit    = 3 * time.Minute
	contactLimit = 2 * time.Second // of a contact that is not what the person asked for
)

// session is the app's program, driven from here.
type session struct {
	*core.Program
	ctx     context.Context
	io      streams
	options options
}

// begin opens the data folder. offline keeps the program from asking the server.
func begin(ctx context.Context, o options, io streams, offline bool) (*session, error) {
	if err := o.resolve(io.in); err != nil {
		return nil, err
	}
	folder, err := o.folder()
	if err != nil {
		return nil, err
	}
	folder.Wall = io.wall
	s := &session{core.NewProgram(core.Services{Installer: folder, Pictures: desktop.Pictures{}, Directory: directory, Documents: paperFile{o.out}, Offline: offline, Deaf: true}, nil), ctx, io, o}
	s.Send(core.Start{})
	if err := s.until(func(st core.State) bool { return st.Screen() != core.ScreenStarting }); err != nil {
		return nil, s.end(err)
	}
	st := s.State()
	if st.InsecureKeystore() {
		fmt.Fprintln(io.err, "vssctl: INSECURE KEYSTORE: keys lie in a plain file; for testers only")
	}
	if st.Screen() == core.ScreenFault {
		return nil, s.end(faultError(st.Boot.Fault))
	}
	return s, nil
}

// directory reads the places that a registration names.
func directory() (*lookup.Directory, error) { return lookup.Read(places.Files()) }

// end closes the program; an error before it wins.
func (s *session) end(err error) error {
	if closed := s.Close(); err == nil && closed != nil {
		err = refused("closing the vault: %v", closed)
	}
	return err
}

// folder makes the data folder and names what is opened in it.
func (o options) folder() (*core.Folder, error) {
	dir := o.data
	if dir == "" {
		var err error
		if dir, err = desktop.DataFolder("vssctl"); err != nil {
			return nil, unusable("%v; give --data DIR", err)
		}
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, unusable("reading --data: %v", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unusable("making the data folder: %v", err)
	}
	f := &core.Folder{Dir: dir, Server: o.backend, Name: deviceName(), KeystoreKind: platform.KeystoreSecretService,
		OpenKeystore: func(ctx context.Context) (platform.Keystore, error) { return desktop.OpenKeyring(ctx, dir) }}
	if o.insecure {
		f.KeystoreKind = platform.KeystoreInsecureFile
		f.OpenKeystore = func(context.Context) (platform.Keystore, error) { return desktop.OpenInsecureFile(dir) }
	}
	if o.root != "" {
		if f.Root, err = os.ReadFile(o.root); err != nil {
			return nil, unusable("reading --root: %v", err)
		}
	}
	return f, nil
}

// deviceName is what the owner will recognise this device by.
func deviceName() string {
	host, err := os.Hostname()
	if err != nil || host == "" {
		return "vssctl"
	}
	name := []rune("vssctl, " + host)
	return string(name[:min(len(name), 60)])
}

// until handles messages until the state is as wanted.
func (s *session) until(wanted func(core.State) bool) error {
	ctx, cancel := context.WithTimeout(s.ctx, stepLimit)
	defer cancel()
	for !wanted(s.State()) {
		if err := s.Wait(ctx); err != nil {
			if s.ctx.Err() != nil {
				return refused("interrupted")
			}
			return refused("no answer within %v", stepLimit)
		}
	}
	return nil
}

// contacted waits a short while for the renewal that the program does by itself.
func (s *session) contacted() {
	ctx, cancel := context.WithTimeout(s.ctx, contactLimit)
	defer cancel()
	for s.State().Card.Job != 0 {
		if s.Wait(ctx) != nil {
			return
		}
	}
}

// typePIN types a PIN on the visible pad; its last digit submits.
func (s *session) typePIN(pin core.PIN) {
	for _, key := range pin.Keys() {
		s.Send(core.Digit{Key: key})
	}
}

// prompted answers the visible PIN prompt and waits for what comes of it.
func (s *session) prompted(pin core.PIN) error {
	st := s.State()
	if st.Waiting() {
		return failureError(core.Failure{Kind: core.FailPINWait}, st)
	}
	what := st.Prompt.For
	s.typePIN(pin)
	if err := s.until(func(st core.State) bool { return st.Prompt.Job == 0 }); err != nil {
		return err
	}
	st = s.State()
	switch {
	case st.Screen() == core.ScreenWiped:
		return refused("too many wrong PINs: everything in this data folder was wiped; activate it again")
	case st.Screen() == core.ScreenRetired:
		return errRetired
	case st.Prompt.Failure.Is():
		return failureError(st.Prompt.Failure, st)
	case st.Screen() == core.ScreenPIN && st.Prompt.For == what:
		return refused("the PIN was not taken")
	}
	return nil
}

// unlocked opens a card that is under the PIN.
func (s *session) unlocked() error {
	if st := s.State(); st.Screen() != core.ScreenPIN || st.Prompt.For != core.PromptCard {
		return nil
	}
	pin, err := s.options.askPIN(s.io, "PIN (the card of this device is under it): ")
	if err != nil {
		return err
	}
	if err := s.prompted(pin); err != nil {
		return err
	}
	return s.until(func(st core.State) bool { return st.Card.Card != nil || st.Card.Job == 0 })
}

// bound makes sure that an account is bound to this device.
func (s *session) bound() error {
	switch st := s.State(); {
	case st.Boot.Held == core.DeviceRetired:
		return errRetired
	case st.Screen() == core.ScreenPIN && st.Prompt.For == core.PromptResume:
		return refused("an activation was begun here and its end is not known; repeat \"vssctl activate\"")
	case st.Boot.Held == core.DeviceNone:
		return refused("no account is bound to this data folder; activate it first (vssctl activate --help)")
	}
	return s.unlocked()
}
